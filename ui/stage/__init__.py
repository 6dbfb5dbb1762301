"""The stages of a child's work: the Work tab, one stage with what it says, and what can be done."""

"""Floor 2: what a person can do; one function is one act is one transaction."""

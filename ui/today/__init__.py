"""Today: where next, is it safe, and what needs this person."""

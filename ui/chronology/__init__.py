"""Chronology: what happened to the child, by agency and in its order, and what repeats."""

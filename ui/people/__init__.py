"""The people of a child and everything about the child that can be added or changed."""

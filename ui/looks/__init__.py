"""Who has looked at a child's records."""

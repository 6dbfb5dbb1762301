"""The catalogue of seeded bugs: what other engines got wrong, put into this program on purpose, and found again."""

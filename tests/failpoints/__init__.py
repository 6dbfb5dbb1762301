"""Kills with -9 at numbered points of the real programs, crossed with what people and the authority do."""

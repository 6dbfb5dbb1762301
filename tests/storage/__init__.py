"""Tests of the encrypted store, its keys and the sealed outbox, on real files."""

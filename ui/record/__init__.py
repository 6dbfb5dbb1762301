"""Choosing the child a contact is recorded about."""

"""Malformed input to everything that reads bytes from elsewhere: parsers are given what nobody should have sent."""

"""Tests of what a person can do, on a real store."""

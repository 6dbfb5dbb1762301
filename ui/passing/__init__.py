"""Passing a referral on to another authority."""

"""Forty ways in which two people's work meets, each with the outcome a practitioner would expect."""

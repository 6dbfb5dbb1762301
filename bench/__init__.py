"""Measurements of the real programs: a hub in a process of its own on loopback, laptops with their encrypted stores.

`python -m bench [NAME...] [--quick]`; what each figure is stands beside it in the table that is printed.
"""

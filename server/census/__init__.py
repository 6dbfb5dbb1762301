"""The Department for Education's children in need census: filled from the records, checked, and written out.

docs/census.md says which edition is followed, what fills each element, and which rules are looked at.
"""

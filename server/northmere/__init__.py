"""The synthetic authority Northmere: the people of the pictures, and as many more as a measurement needs.

Nobody in it exists. NHS numbers are of the 999 range that is never issued, telephones of the ranges kept for
drama, streets and postcodes invented. The same size and day give the same bytes, ids included.
"""

"""Who sees what, held against an oracle that was written from the pages and not from the code."""

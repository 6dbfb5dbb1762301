"""The results of a search, under the box of the top bar."""

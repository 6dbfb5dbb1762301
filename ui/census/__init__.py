"""The children in need census, as far as a worker, a supervisor or the authority's information people can see it."""

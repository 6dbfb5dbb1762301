"""Power cuts and faults of the disk, at every point of what a laptop does with it."""

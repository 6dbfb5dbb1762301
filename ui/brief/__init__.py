"""Before you knock: what must be known at the door, on one screen and on one sheet."""

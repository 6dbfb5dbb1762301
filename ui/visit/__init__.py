"""Visit mode: the form a practitioner fills at the door, which replaces the whole shell while it is open."""

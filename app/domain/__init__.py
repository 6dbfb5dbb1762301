"""Floor 0: the field's words and rules; standard library and msgspec only."""

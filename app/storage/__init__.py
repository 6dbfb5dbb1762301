"""Floor 1: the encrypted store on the laptop, its keys, and the sealed outbox beside it."""

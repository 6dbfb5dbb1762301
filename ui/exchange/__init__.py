"""The Sync centre: what has left this laptop, what waits, what stopped, and how long it lasts without a network."""

"""One contact read whole, with what was added to it since."""

"""The tests, in folders that follow the floors."""

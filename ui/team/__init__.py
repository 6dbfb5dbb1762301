"""The supervisor's team: workers, laptops, what waits for a manager, what is held, and who decides for whom."""

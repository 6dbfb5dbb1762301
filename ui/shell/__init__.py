"""The frame round a worker's screens: rail, top bar, foot strip and cover screen."""

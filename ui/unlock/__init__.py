"""The unlock window, shown by a process that holds no case data."""

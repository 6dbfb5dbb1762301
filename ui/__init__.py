"""The screens: they receive frozen values and ask by signal."""

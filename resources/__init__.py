"""The files that ship with the program: fonts, icons, brand marks and design tokens."""

from pathlib import Path


def path(*parts: str) -> Path:
    """Give the path of a resource, in a checkout and in a frozen program alike."""
    # PyInstaller sets __file__ inside its bundle, so one rule serves both.
    return Path(__file__).resolve().parent.joinpath(*parts)

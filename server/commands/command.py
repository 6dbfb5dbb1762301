"""How commands of the hub are named, what they are given, and what they return."""

import argparse
from collections.abc import Callable

from server.settings import HubSettings, add_arguments

WELL = 0
NOT_WELL = 1
NOT_POSSIBLE = 2

Act = Callable[[HubSettings, argparse.Namespace], int]
"""Does what a command asks, and returns its exit code."""


class Impossible(RuntimeError):
    """What was asked cannot be done; the sentence says why."""


class Commands:
    """The commands of a parser, or of a group of them such as `form check`."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, words: str, act: Act, *, anew: bool = False) -> argparse.ArgumentParser:
        """Add a command with what it does in words; `anew` where no hub need be there yet."""
        found: argparse.ArgumentParser = self._commands.add_parser(name, help=words, description=words)
        found.set_defaults(act=act, anew=anew)
        add_arguments(found)
        return found

    def under(self, name: str, words: str) -> "Commands":
        """Return a group of commands."""
        return Commands(self._commands.add_parser(name, help=words, description=words))

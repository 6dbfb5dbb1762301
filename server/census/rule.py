"""A rule of the census: its published number, our own sentence for it, and when a child of the return breaks it."""

from collections.abc import Callable
from typing import NamedTuple

from server.census import shape
from server.census.period import Period

Broken = Callable[[shape.Child, Period], bool]


class Rule(NamedTuple):
    """One rule. A number that ends in Q is a query: it asks for a look and, where all is right, for a reason.

    Where no single child can break it, the whole return is looked at (`findings.py`).
    """

    number: str
    words: str
    is_broken: Broken | None = None

    @property
    def is_query(self) -> bool:
        """Whether it asks, and does not refuse."""
        return self.number.endswith("Q")

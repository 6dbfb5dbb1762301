"""The words on the wire of what the children in need census would find (docs/protocol.md); floor 0."""

from datetime import date, datetime

from msgspec import Struct

NAMED = 100
"""So many children are named for one rule at most."""


class CensusAsk(Struct, frozen=True, kw_only=True):
    """Ask what a return for a period would break: by the children of whoever asks, or by all of the authority."""

    since: date
    until: date
    whole: bool = False


class CensusLine(Struct, frozen=True, kw_only=True):
    """One rule that is broken: how often, and by which children, as far as whoever asks may see them."""

    number: str
    query: bool
    words: str
    count: int
    children: tuple[str, ...] = ()


class CensusAnswer(Struct, frozen=True, kw_only=True):
    """What was found, in the report's order, and when; `children` and `cases` are how many were looked at."""

    now: datetime
    since: date
    until: date
    whole: bool
    children: int
    cases: int
    lines: tuple[CensusLine, ...]

"""Asking the hub what the census would find."""

from app.casework.census import Days, Told, ToldLine
from sync.authority import Authority
from sync.wire_census import CensusAsk


def ask(authority: Authority, days: Days, *, whole: bool) -> Told:
    """Return what it tells; raises as every question does."""
    answer = authority.census(CensusAsk(since=days.since, until=days.until, whole=whole))
    lines = (ToldLine(one.number, one.query, one.words, one.count, one.children) for one in answer.lines)
    return Told(answer.now, Days(answer.since, answer.until), answer.whole, answer.children, tuple(lines))

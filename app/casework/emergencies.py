"""Times missing and police protection as lines: when they began and ended, and by when something is due of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from app.casework.case_clocks import open_clocks
from app.casework.case_pages import RecordLine
from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.casework.sources import in_full
from app.domain.clock_words import day_words
from app.domain.clocks import Clock, ClockState
from app.domain.missing import Missing
from app.domain.police_protection import ENDING_WORDS, PoliceProtection
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

KINDS = ("missing", "police-protection")
UNREADABLE = "Written with a newer Doorstep. It cannot be read on this laptop yet."


class Turn(NamedTuple):
    """The beginning or the end of one, as the chronology tells it."""

    at: datetime
    title: str
    words: str
    who: str


def lines(tx: Tx, by: Caseworker, child: str) -> Iterator[RecordLine]:
    """Yield a line for each record, with the clock that runs of it in its own words."""
    found = records.of_child(tx, child, *KINDS)
    if not found:
        return
    running = {one.start.record: one for one in open_clocks(tx, by, [child], by.clock())[child]}
    for record in found:
        yield _line(by, record, running.get(record.id))


def turns(by: Caseworker, record: Record) -> list[Turn]:
    """Return the beginning and the end of a time missing or in police protection."""
    missing, protection = read_as(record, Missing), read_as(record, PoliceProtection)
    if record.kind == "missing" and missing is not None:
        found = [Turn(missing.since, "Went missing", missing.words, missing.author_name)]
        if missing.until:
            found.append(Turn(missing.until, "Came back", missing.where, missing.author_name))
        return found
    if record.kind == "police-protection" and protection is not None:
        found = [Turn(protection.since, "Police protection began", protection.words, protection.author_name)]
        if protection.until:
            how = ENDING_WORDS[protection.ended_how] if protection.ended_how else ""
            found.append(Turn(protection.until, "Police protection ended", how, protection.author_name))
        return found
    return []


def _line(by: Caseworker, record: Record, clock: Clock | None) -> RecordLine:
    told = turns(by, record)
    if not told:
        return RecordLine(record.kind, record.id, "Time missing" if record.kind == "missing" else "Police protection",
                          UNREADABLE)  # fmt: skip
    first, *rest = told
    ended = f"{rest[0].title} {_moment(by, rest[0].at)}" if rest else ""
    due = _due(by, clock) if clock else ""
    words = ". ".join(part.rstrip(".") for part in (ended, first.words, due) if part)
    title = f"{first.title} {_moment(by, first.at)}"
    return RecordLine(record.kind, record.id, title, words, ended=bool(rest) and clock is None)


def _due(by: Caseworker, clock: Clock) -> str:
    """The date first, and then why it is that date and where it stands."""
    at = clock.due.astimezone(by.here(by.clock()).tzinfo)
    was = (
        "was due"
        if clock.state is ClockState.OVERDUE
        else "at the latest"
        if clock.rule.what == "protection"
        else "due"
    )
    day = f"{day_words(at.date(), by.here(by.clock()).date())} {at:%H:%M}"
    return f"{clock.rule.name}: {was} {day}. {clock.words} {clock.standing}"


def _moment(by: Caseworker, at: datetime) -> str:
    here = by.here(at)
    return f"{in_full(here.date())} {here:%H:%M}"

"""What repeats in a child's record, counted by plain rules; nothing here weighs, scores or predicts.

1. Police: three or more contacts by the police within six weeks, beside the six weeks before.
2. Named: an adult who is not in the recorded household, named by three or more agencies within half a year.
3. Not seen: the child not seen at the last two contacts or more, or at two health contacts within six weeks.
4. Missed: no access, or not seen at a clinic, on two days or more within six weeks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, takewhile
from typing import Literal, NamedTuple

from app.domain.contact import is_remote

SIX_WEEKS = timedelta(weeks=6)
HALF_A_YEAR = timedelta(weeks=26)
"""How far back an adult's being named is counted: what is older is no news."""

_POLICE, _SOURCES, _UNSEEN, _MISSED = 3, 3, 2, 2
_SHORT_REASON, _SPELT_OUT = 3, 4
_HEALTH = ("health", "nhs")
_NO_CHILD_MEANT = ("other", "police-attendance")
# Not strftime: its names follow the laptop's own language, and a page must not mix two.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ALSO_WORDS = frozenset({
    "art", "bill", "chase", "dawn", "drew", "faith", "gene", "grace", "grant", "guy", "hope", "iris", "ivy", "joy",
    "june", "lane", "mark", "may", "miles", "page", "pat", "penny", "ray", "rich", "rob", "rose", "ruby", "summer",
    "sue", "will", "wood",
})  # fmt: skip
"""Given names that are words as well: alone they name nobody."""


class Occurrence(NamedTuple):
    """One contact as far as it is counted; `text` is what was said in it, `source` the agency that recorded it."""

    record: str
    kind: str
    sector: str
    source: str
    on: date
    seen: str = ""
    reason: str = ""
    text: str = ""


class Adult(NamedTuple):
    """An adult outside the recorded household; `alone` is whether nobody else round the child has the given name."""

    name: str
    given: str
    alone: bool


class Count(NamedTuple):
    """What was counted: the rule's outcome in words, and the records behind it, the oldest first."""

    icon: Literal["count", "person", "not-seen"]
    title: str
    words: str
    records: tuple[str, ...]


def found(told: Sequence[Occurrence], adults: Iterable[Adult], given: str, today: date) -> tuple[Count, ...]:
    """Return what repeats, the police first; `told` is in any order, `given` is the child's given name."""
    past = sorted((one for one in told if one.on <= today), key=lambda one: one.on)
    lately = [one for one in past if one.on > today - SIX_WEEKS]
    counts = (*_police(past, lately, today), *_named(past, adults, today), *_unseen(past, lately, given))
    missed = _missed(lately)
    return (*counts, *(one for one in missed if all(one.records != other.records for other in counts)))


def _records(rows: Iterable[Occurrence]) -> tuple[str, ...]:
    return tuple(row.record for row in rows)


def _police(past: Sequence[Occurrence], lately: Sequence[Occurrence], today: date) -> Iterator[Count]:
    rows = [one for one in lately if one.sector == "police"]
    if len(rows) >= _POLICE:
        words = f"{days_words(row.on for row in rows)}.{_before(past, rows[0].on, today)}"
        yield Count("count", f"{len(rows)} police contacts in 6 weeks", words, _records(rows))


def _before(past: Sequence[Occurrence], first: date, today: date) -> str:
    """Compare with the six weeks before, only if the record reaches back so far: no record is not none."""
    end = today - SIX_WEEKS
    begin = end - SIX_WEEKS
    if past[0].on > begin:
        return ""
    count = sum(one.sector == "police" and begin < one.on <= end for one in past)
    month = (first.replace(day=1) - timedelta(days=1)).replace(day=1)
    if count:
        return f" The 6 weeks before had {count}."
    return f" {_month(month)} had none." if month > begin else " The 6 weeks before had none."


def _named(past: Sequence[Occurrence], adults: Iterable[Adult], today: date) -> Iterator[Count]:
    heard = [(one, plain(one.text)) for one in past if one.on > today - HALF_A_YEAR and one.text]
    folded = [text.casefold() for _, text in heard]
    for adult in adults:
        names, given = names_of(adult), plain(adult.given).casefold()
        # Looked for as plain text first: a pattern without regard to capitals is slow on long notes.
        near = (pair for pair, text in zip(heard, folded, strict=True) if given in text)
        rows = [one for one, text in near if names.search(text)]
        sources = len({row.source for row in rows})
        if sources >= _SOURCES:
            title = f"One adult is named by {sources} sources"
            words = f"{adult.name}, {_from_to(rows)}. Not in the recorded household."
            yield Count("person", title, words, _records(rows))


def _from_to(rows: Sequence[Occurrence]) -> str:
    first, last = rows[0].on, rows[-1].on
    if first == last:
        return f"{first.day} {_month(first)}"
    begun = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {_month(first)}"
    return f"{begun} to {last.day} {_month(last)}"


def _unseen(past: Sequence[Occurrence], lately: Sequence[Occurrence], given: str) -> Iterator[Count]:
    meant = [one for one in past if was_to_be_seen(one.kind, one.seen)]
    run = list(takewhile(lambda one: one.seen == "not-seen", reversed(meant)))[::-1]
    unseen = (one for one in lately if one.seen == "not-seen" and was_to_be_seen(one.kind, one.seen))
    health = [one for one in unseen if one.sector in _HEALTH]
    if len(run) >= _UNSEEN:
        yield Count("not-seen", f"{given} not seen at the last {len(run)} contacts", _reasons(run), _records(run))
    if len(health) >= _UNSEEN and not set(_records(health)) <= set(_records(run)):
        title = f"{given} not seen at {len(health)} health contacts"
        yield Count("not-seen", title, _reasons(health), _records(health))


def was_to_be_seen(kind: str, seen: str) -> bool:
    """Whether the child was to be seen: a call, a letter or a meeting is no occasion, whatever was ticked."""
    return seen in ("seen", "not-seen") and not is_remote(kind) and kind not in _NO_CHILD_MEANT


def _reasons(rows: Sequence[Occurrence]) -> str:
    """Each row's day and reason; of a long run the newest, and how many came before."""
    earlier = [f"{len(rows) - _SPELT_OUT} earlier"] if len(rows) > _SPELT_OUT else []
    newest = [f"{row.on.day} {_month(row.on)[:3]} {_reason(row)}".strip() for row in rows[-_SPELT_OUT:]]
    return ", ".join((*earlier, *newest)) + "."


def _reason(row: Occurrence) -> str:
    """A reason in a word or two, where it has one."""
    if "asleep" in row.reason.casefold():
        return "asleep"
    if row.reason and len(row.reason.split()) <= _SHORT_REASON:
        return row.reason[0].lower() + row.reason[1:].rstrip(".")
    return "no access" if row.kind == "no-access" else ""


def _missed(lately: Sequence[Occurrence]) -> Iterator[Count]:
    shut = [one for one in lately if one.kind == "no-access"]
    clinic = [one for one in lately if one.kind == "clinic" and one.seen == "not-seen"]
    rows = sorted((*shut, *clinic), key=lambda one: one.on)
    days = {row.on for row in rows}
    if len(days) >= _MISSED:
        what = " or ".join(filter(None, ("no access" if shut else "", "not seen at clinic" if clinic else "")))
        title = f"{what[0].upper()}{what[1:]} on {len(days)} days in 6 weeks"
        yield Count("not-seen", title, f"{days_words(days)}.", _records(rows))


def days_words(days: Iterable[date]) -> str:
    """Return days as they are said: 3, 14 and 27 October, 8 November."""
    months = groupby(sorted(set(days)), key=lambda day: (day.year, day.month))
    said = []
    for _, group in months:
        listed = list(group)
        numbers = [str(day.day) for day in listed]
        joined = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        said.append(f"{joined} {_month(listed[0])}")
    return ", ".join(said)


def _month(on: date) -> str:
    return _MONTHS[on.month - 1]


def plain(text: str) -> str:
    """Return a text without accents, so that a name is found however it was typed."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def names_of(adult: Adult) -> re.Pattern[str]:
    """Return what finds an adult in a text without accents: the full name, or a given name only this one has."""
    full = rf"(?i:{re.escape(plain(adult.name))})"
    by_given = adult.alone and adult.given.casefold() not in _ALSO_WORDS
    return re.compile(rf"(?<!\w)(?:{full}{'|' + re.escape(plain(adult.given)) if by_given else ''})(?!\w)")

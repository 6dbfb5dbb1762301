"""What repeats in a child's record, for the pages: the rules are in `app/domain/patterns.py`, the records are here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.entries import sectors
from app.casework.household import KnownChild, known_child, read_as
from app.casework.page_parts import Pattern
from app.casework.told import Happened, Told, contacts_back_to
from app.casework.withheld import IN_WHAT_YOU_SEE, is_withheld
from app.domain import patterns as rules
from app.domain.involvement import Involvement
from app.domain.patterns import Adult, Occurrence
from app.domain.person import Person, Relationship, person_name
from app.domain.practitioner import Practitioner
from app.storage import records
from app.storage.vault import Tx

_ADULT = 18
_CHILDREN = re.compile(r"brother|sister|sibling|cousin|child", re.IGNORECASE)
_WORKING = re.compile(
    r"interpreter|visitor|worker|nurse|midwife|teacher|officer|police|doctor|\bgp\b|manager|nursery|school|"
    r"safeguarding|solicitor|support|key person|duty|chair|child\b",
    re.IGNORECASE,
)


class _Round(NamedTuple):
    """Who is recorded round a child: those of the household, adults who are not, and everybody's given names."""

    household: frozenset[str]
    outside: tuple[str, ...]
    others: tuple[str, ...]


def of_child(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Pattern, ...]:
    """Return what repeats in the record of a child; reads as far back as the rules look, and no further."""
    found = contacts_back_to(tx, by, child, by.here(now).date() - rules.HALF_A_YEAR, _was_seen)
    return of_told(tx, by, child, now, found)


def of_told(tx: Tx, by: Caseworker, child: str, now: datetime, told: Sequence[Happened]) -> tuple[Pattern, ...]:
    """Return what repeats in contacts that have been read already, the latest first."""
    today = by.here(now).date()
    known = known_child(tx, child)
    lately = list(takewhile(lambda one: one.at.date() > today - rules.HALF_A_YEAR, told))
    listed = list(_counted(told, sectors(tx), today))
    counted = rules.found(listed, _adults(tx, known, lately, today), known.given, today)
    # To whom contacts are withheld, what another agency saw is no part of what was counted.
    seen = f", {IN_WHAT_YOU_SEE}" if counted and is_withheld(tx, by, child) else ""
    return tuple(Pattern(one.icon, f"{one.title}{seen}", one.words, one.records) for one in counted)


def _counted(told: Iterable[Happened], of_agency: Mapping[str, str], today: date) -> Iterator[Occurrence]:
    """As far back as the rules look: half a year, and to the last time the child was seen."""
    seen = False
    for one in told:
        if seen and one.at.date() <= today - rules.HALF_A_YEAR:
            return
        if one.told is not None:
            seen = seen or _was_seen(one)
            yield _occurrence(one, one.told, of_agency.get(one.agency, "social"), today)


def _was_seen(one: Happened) -> bool:
    told = one.told
    return told is not None and told.seen == "seen" and rules.was_to_be_seen(told.kind_of_contact, told.seen)


def _occurrence(one: Happened, told: Told, sector: str, today: date) -> Occurrence:
    on = one.at.date()
    return Occurrence(
        record=one.record,
        kind=told.kind_of_contact,
        sector=sector,
        source=one.agency,
        on=on,
        seen=told.seen,
        reason="asleep" if told.awake == "asleep" and told.seen == "not-seen" else told.not_seen_reason,
        text=_text(told) if today - rules.HALF_A_YEAR < on <= today else "",
    )


def _text(told: Told) -> str:
    """Everything that was said of people in it, each thing on a line of its own."""
    said = [text for one in told.observations for text in (one.topic, one.words)]
    there = [one.name for one in told.present]
    return "\n".join((*there, *said, *(quote.words for quote in told.own_words), told.not_seen_reason))


def _adults(tx: Tx, known: KnownChild, told: Sequence[Happened], today: date) -> list[Adult]:
    """Adults outside the household who have a full name, from the records of people and from who was there."""
    family = _recorded(tx, known, today)
    met = _met(told)
    passed_over = {_folded(name) for name in (*family.household, *family.others, *_workers(tx, known, told))}
    names = {_folded(name): name for name in (*met, *family.outside)}
    outside = [name for folded, name in names.items() if folded not in passed_over and " " in name]
    if outside:
        staff = _staff(tx)
        outside = [name for name in outside if _folded(name) not in staff]
    givens = Counter(_given(name) for name in {*passed_over, *names, _folded(known.name)})
    return [Adult(name, name.split()[0], givens[_given(_folded(name))] == 1) for name in outside]


def _recorded(tx: Tx, known: KnownChild, today: date) -> _Round:
    ties = [read_as(record, Relationship) for record in records.of_child(tx, known.id, "relationship")]
    at_home = {tie.person for tie in ties if tie and tie.lives_with == "yes" and tie.until is None}
    young = {tie.person for tie in ties if tie and _CHILDREN.search(tie.role)}
    people = [(record.id, read_as(record, Person)) for record in records.of_child(tx, known.id, "person")]
    named = [(person, read, person_name(read)) for person, read in people if read and read.given and read.family]
    grown = [
        (person, name)
        for person, read, name in named
        if (today.year - read.born.year >= _ADULT if read.born else person not in young)
    ]
    adults = {person for person, _ in grown}
    return _Round(
        household=frozenset(name for person, _, name in named if person in at_home),
        outside=tuple(name for person, name in grown if person not in at_home),
        others=tuple(name for person, _, name in named if person not in at_home and person not in adults),
    )


def _met(told: Iterable[Happened]) -> Iterator[str]:
    """Names of those who were there and neither work with children nor are described by what they do."""
    for one in told:
        for there in one.told.present if one.told else ():
            words = there.name.split()
            if len(words) > 1 and not words[-1][0].islower() and not _WORKING.search(there.relationship):
                yield " ".join(words)


def _workers(tx: Tx, known: KnownChild, told: Iterable[Happened]) -> Iterator[str]:
    yield known.name
    yield known.child.interpreter.partition(",")[0]
    yield from {one.told.author_name for one in told if one.told}
    for record in records.of_child(tx, known.id, "involvement"):
        involvement = read_as(record, Involvement)
        if involvement is not None:
            yield involvement.name


def _staff(tx: Tx) -> set[str]:
    read = (read_as(record, Practitioner) for record in records.of_kind(tx, "practitioner"))
    return {_folded(one.name) for one in read if one is not None}


def _folded(name: str) -> str:
    return " ".join(rules.plain(name).casefold().split())


def _given(folded: str) -> str:
    return folded.partition(" ")[0]

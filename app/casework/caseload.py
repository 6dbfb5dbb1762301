"""The caseload: every child of whom this laptop holds or wants a copy, who needs somebody first at the top.

Read with one question for each kind of record, whatever the number of children.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from app.casework import case_clocks, dues
from app.casework.case_pages import CaseloadPage, CaseloadRow
from app.casework.caseworker import Caseworker
from app.casework.headers import age_of, grouped_nhs, standing_alerts, status_of
from app.casework.household import KnownChild, families, folded, home_among, known_as, shielded_among
from app.casework.page_parts import Due, DueState, Mark, Source
from app.casework.sources import (
    OLD,
    agencies,
    has_ended,
    heard_from,
    named_openly,
    on_day,
    own_agencies,
    own_source,
    source,
)
from app.casework.withheld import withheld_among
from app.domain.alert import Alert
from app.domain.clocks import Clock
from app.domain.freshness import Freshness
from app.domain.involvement import Involvement
from app.domain.visit import Visit
from app.domain.working_days import working_days_between
from app.storage import extracts, records
from app.storage.extracts import NextVisit, Seen
from app.storage.instants import instant_or_none
from app.storage.records import Record
from app.storage.vault import Tx

ALONE_WITHIN = 20
"""A child who was not seen alone for longer than this many working days needs it."""

NEVER_SEEN = "Not recorded as seen"
NOT_HERE = "Not here"
PROTECTED = "Address protected"

_KINDS = ("child", "alert", "address", "involvement")
_STATES = list(Freshness)
_NEVER = Seen("", "")


class _Facts(NamedTuple):
    """Everything that rows are made from, by child."""

    by: Caseworker
    now: datetime
    here: Mapping[str, bool]
    kept: Mapping[str, Mapping[str, list[Record]]]
    visits: Mapping[str, list[Visit]]
    running: Mapping[str, tuple[Clock, ...]]
    named: Mapping[str, NextVisit]
    seen: Mapping[str, Seen]
    sources: Mapping[str, list[Source]]
    families: Mapping[str, str]
    shielded: frozenset[str]
    withheld: frozenset[str]


def read(*, by: Caseworker) -> CaseloadPage:
    """Return the caseload: what is overdue first, then by the next date, then by name."""
    now = by.here(by.clock())
    with by.vault.read() as tx:
        return page_of(rows_of(tx, by, now), now)


def rows_of(tx: Tx, by: Caseworker, now: datetime) -> list[CaseloadRow]:
    """Return every child of whom this laptop holds or wants a copy, in no order."""
    facts = _facts(tx, by, now)
    return [_row(facts, child) for child in facts.here]


def page_of(rows: Iterable[CaseloadRow], now: datetime) -> CaseloadPage:
    """Return these children as a caseload: what is overdue first, then by the next date, then by name."""
    found = sorted(rows, key=lambda row: (*_urgency(row.due), folded(row.name), row.child))
    return CaseloadPage(tuple(found), len({row.family for row in found}), now.date())


def _facts(tx: Tx, by: Caseworker, now: datetime) -> _Facts:
    here = extracts.copied(tx)
    kept: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in records.of_children(tx, here, *_KINDS):
        kept[record.child][record.kind].append(record)
    visits: dict[str, list[Visit]] = defaultdict(list)
    for record, visit in dues.read_visits(records.still_planned(tx, here)):
        visits[record.child].append(visit)
    return _Facts(
        by=by,
        now=now,
        here=here,
        kept=kept,
        visits=visits,
        running=case_clocks.of_children(tx, by, dict.fromkeys(here, case_clocks.rules_for(tx, by)), now),
        named=extracts.next_visits(tx, here),
        seen=extracts.last_seen(tx, here, by.agency),
        sources=_sources(tx, by, now, {child: kept[child]["involvement"] for child in here}),
        families=families(here, extracts.same_people(tx, here)),
        shielded=shielded_among(record for child in here for record in kept[child]["address"]),
        withheld=withheld_among(tx, by, {child: kept[child] for child in here}),
    )


def _sources(
    tx: Tx, by: Caseworker, now: datetime, involved: Mapping[str, Iterable[Record]]
) -> dict[str, list[Source]]:
    openly = {child: _working(found, now) for child, found in involved.items()}
    heard = heard_from(tx, by, openly, own_agencies(tx, by))
    known = agencies(tx, {agency for _, agency in heard})
    own = own_source(tx, by, now)
    sources = {child: [own] for child in involved}
    for child, working in openly.items():
        told = {one.agency: one.sector for one in working if (child, one.agency) in heard}
        for agency, said in told.items():
            name, sector = (known[agency].name, known[agency].sector) if agency in known else ("", said)
            sources[child].append(source(sector, name, heard[child, agency], now))
    return sources


def _working(found: Iterable[Record], now: datetime) -> list[Involvement]:
    read = [known for record in found if (known := named_openly(record)) is not None]
    return [one for one in read if not has_ended(one, now.date())]


def _row(facts: _Facts, child: str) -> CaseloadRow:
    kept = facts.kept[child]
    known = known_as(child, next(iter(kept["child"]), None))
    alerts = standing_alerts(kept["alert"])
    address, protected = home_among(child, kept["address"], facts.shielded)
    seen = facts.seen.get(child, _NEVER)
    at, alone_at = (_here(facts.by, kept) for kept in seen)
    today = facts.now.date()
    here = facts.here[child]
    data_from = _shown(facts.sources[child], facts.now, here=here)
    return CaseloadRow(
        child=child,
        name=known.name,
        age=age_of(known.child, today),
        status=status_of(alerts),
        marks=_marks(known, alerts, protected=protected),
        last_seen=at.date() if at else None,
        last_seen_words=_seen_words(at, facts.now),
        seen_alone=seen.alone_at == seen.at if at else None,
        due=dues.due_of(facts.by, facts.visits.get(child, ()), facts.named.get(child), facts.running[child], facts.now),
        source=data_from,
        here=here,
        needs_seeing_alone=alone_at is None or working_days_between(alone_at.date(), today) > ALONE_WITHIN,
        past_limit=here and data_from.state in OLD,
        family=facts.families[child],
        finds=_finds(known, None if protected else address),
        withheld=child in facts.withheld,
    )


def _here(by: Caseworker, kept: str) -> datetime | None:
    at = instant_or_none(kept)
    return None if at is None else by.here(at)


def _seen_words(at: datetime | None, now: datetime) -> str:
    if at is None:
        return NEVER_SEEN
    return f"Today {at:%H:%M}" if at.date() == now.date() else on_day(at.date(), now.date())


def _shown(found: Iterable[Source], now: datetime, *, here: bool) -> Source:
    """The source that is furthest from being fresh; while all are of today, when the authority was heard from."""
    told = list(found)
    if not here:
        return replace(told[0], heard=None, state=Freshness.NEVER, words=NOT_HERE)
    worst = max(told, key=lambda one: (_STATES.index(one.state), -one.heard.timestamp() if one.heard else 0.0))
    if worst.state is Freshness.TODAY:
        worst = told[0]
    if worst.heard is None:
        return worst
    days = (now.date() - worst.heard.date()).days
    words = f"{worst.heard:%H:%M}" if days <= 0 else "Yesterday" if days == 1 else f"{days} days"
    return replace(worst, words=words)


_MARKS = {"hazard": Mark.HAZARD, "missing": Mark.MISSING, "communication": Mark.INTERPRETER}


def _marks(known: KnownChild, alerts: Iterable[Alert], *, protected: bool) -> tuple[tuple[Mark, str], ...]:
    """Each mark once, with all the words behind it; an order is about the address where that is protected."""
    found: dict[Mark, list[str]] = {mark: [] for mark in Mark}
    found[Mark.PROTECTED] += [PROTECTED] if protected else []
    for alert in alerts:
        mark = _MARKS.get(alert.topic)
        if alert.topic == "order":
            mark = Mark.PROTECTED if protected else Mark.HAZARD
        if mark is not None:
            found[mark].append(alert.words)
    if known.child.interpreter and not found[Mark.INTERPRETER]:
        found[Mark.INTERPRETER].append(f"Interpreter: {known.child.interpreter}")
    return tuple((mark, "; ".join(words)) for mark, words in found.items() if words)


def _finds(known: KnownChild, address: str | None) -> str:
    child = known.child
    others = [f"{other.given} {other.family}" for other in child.other_names]
    numbers = [child.nhs_number, grouped_nhs(child.nhs_number), child.social_care_id]
    return folded(" ".join(filter(None, (known.name, *others, *numbers, address))))


def _urgency(due: Due) -> tuple[bool, bool, float]:
    return due.state is not DueState.OVER, due.at is None, due.at.timestamp() if due.at else 0.0

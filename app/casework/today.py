"""Today: the visits of the day in the order of their times, what is due, and what needs this person."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from app.casework import departed, due_clocks, needs, tasks, whereabouts
from app.casework.caseworker import Caseworker
from app.casework.household import (
    KnownChild,
    eldest_first,
    has_further_service,
    home_address,
    known_child,
    read_as,
)
from app.casework.joint import is_to_write, who_joins
from app.casework.pages import AlertChip, TodayPage, VisitCard
from app.casework.words import day
from app.domain.alert import SEVERITY, Alert, is_standing
from app.domain.contact import CONTACT_WORDS
from app.domain.visit import Visit
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_AHEAD = timedelta(days=60)
_MARGIN = timedelta(hours=26)


def read(*, by: Caseworker, at: datetime | None = None) -> TodayPage:
    """Return the page of the day in which an instant lies, today if none is given."""
    begin, end = by.day(at or by.clock())
    writings = by.vault.writings
    with by.vault.read() as tx:
        occasions = _occasions(_mine(tx, by, begin, end))
        cards = tuple(_card(tx, by, visits, begin) for visits in occasions)
        later = _mine(tx, by, end, end + _AHEAD)
        return TodayPage(
            on=begin.date(),
            visits=cards,
            needs=needs.found(tx, by),
            next_visit_words=_next(by, later),
            departed=departed.lately(tx, by),
            dues=due_clocks.lines(tx, by, writings),
            tasks=tasks.mine(tx, by),
        )


def _mine(tx: Tx, by: Caseworker, begin: datetime, end: datetime) -> list[tuple[Record, Visit]]:
    """The index orders by the text of the time; the margin makes up for texts with another offset than UTC."""
    found = records.planned_between(tx, _text(begin - _MARGIN), _text(end + _MARGIN))
    read_ones = [(record, read_as(record, Visit)) for record in found]
    mine = [
        (record, visit)
        for record, visit in read_ones
        if visit is not None
        and by.practitioner in (visit.practitioner, visit.with_practitioner)
        and visit.step != "cancelled"
        and begin <= visit.planned < end
    ]
    return sorted(mine, key=lambda pair: pair[1].planned)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _occasions(visits: Iterable[tuple[Record, Visit]]) -> list[list[tuple[Record, Visit]]]:
    """Siblings seen on one occasion are one card."""
    found: dict[str, list[tuple[Record, Visit]]] = {}
    for record, visit in visits:
        found.setdefault(visit.occasion or record.id, []).append((record, visit))
    return list(found.values())


def _card(tx: Tx, by: Caseworker, visits: Sequence[tuple[Record, Visit]], begin: datetime) -> VisitCard:
    children = eldest_first([known_child(tx, record.child) for record, _ in visits])
    first, *siblings = children
    record, visit = next(pair for pair in visits if pair[0].child == first.id)
    on = begin.date()
    address, protected = _address(tx, visit, children)
    occasion, joined = visit.occasion or record.id, who_joins(tx, visit, by.practitioner)
    return VisitCard(
        visit=record.id,
        occasion=occasion,
        child=first.id,
        name=first.name,
        age=first.age(on),
        siblings=tuple(one.with_age(one.given, on) for one in siblings),
        planned=by.here(visit.planned),
        purpose=visit.purpose or CONTACT_WORDS.get(visit.kind_of_visit, "Visit"),
        address=address,
        protected=protected,
        further_service=any(has_further_service(tx, one.id) for one in children),
        alerts=_alerts(tx, children, joined),
        joined_by=joined,
        work=whereabouts.of_visit(tx, occasion, record, "" if is_to_write(tx, by, visit) else visit.contact),
    )


def _address(tx: Tx, visit: Visit, children: Sequence[KnownChild]) -> tuple[str | None, bool]:
    """One protected address among siblings protects the card: they live together or must not be found by it."""
    found = [home_address(tx, child.id) for child in children]
    protected = any(shielded for _, shielded in found)
    if visit.place:
        return visit.place, protected
    return (None, True) if protected else (next((line for line, _ in found if line), None), False)


def _alerts(tx: Tx, children: Sequence[KnownChild], joined_by: str) -> tuple[AlertChip, ...]:
    """The gravest first; the status is in the purpose and on the child's page, not among the warnings."""
    chips: dict[str, AlertChip] = {}
    for child in children:
        for record in records.of_child(tx, child.id, "alert"):
            alert = read_as(record, Alert)
            if alert is None or not is_standing(alert) or alert.topic == "status":
                continue
            for chip in _chips(alert, joined_by):
                chips.setdefault(chip.words, chip)
    return tuple(sorted(chips.values(), key=lambda chip: -SEVERITY.index(chip.severity)))


def _chips(alert: Alert, joined_by: str) -> list[AlertChip]:
    chip = AlertChip(alert.topic, alert.words, alert.severity)
    if not alert.two_to_visit:
        return [chip]
    joined = f": {joined_by} joins you" if joined_by else ""
    pair = AlertChip(alert.topic, f"Do not visit alone{joined}", "danger")
    return [pair] if alert.words.casefold().startswith("do not visit alone") else [pair, chip]


def _next(by: Caseworker, later: Sequence[tuple[Record, Visit]]) -> str:
    planned = next((visit for _, visit in later if visit.step == "planned"), None)
    if planned is None:
        return ""
    return f"{day(by.here(planned.planned))}, {planned.purpose}"

"""Who has unsent work: what the authority told of the teams' laptops, with the visits that were planned since.

A laptop that cannot reach the authority is known by its silence: when it was heard last, and which visits have passed
since of which nothing has arrived here. What is said is as it was told, and says when that was.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.dues import read_visits
from app.casework.household import folded, known_child, practitioners
from app.casework.rights import teams_led
from app.casework.sources import on_day
from app.casework.team_pages import HeldLine, LaptopLine
from app.casework.words import and_list
from app.domain.practitioner import Practitioner
from app.domain.visit import UNDER_WAY, Visit
from app.domain.working_days import add_working_days
from app.storage import laptops_told, marks, records
from app.storage.instants import text_of
from app.storage.laptops_told import HeldSaid, LaptopSaid, Told
from app.storage.vault import Tx

_BACK = timedelta(days=60)
"""Visits further back than this are not counted as planned since: nobody can say more of them here."""

_NO_LAPTOP = "No laptop is enrolled"
_WHY = {
    "no-access": "Written about a child with whom they had nothing to do any more",
    "author-ended": "Brought after their access had ended",
    "author-away": "Begun and not signed; its author could not come back to it",
    "refused": "Not accepted, and its author cannot act on it any more",
    "same-id-other-content": "Arrived twice, with other words the second time",
}


class _Visits(NamedTuple):
    """Visits of somebody since they were heard last: how many, how many without a record, since when the oldest."""

    planned: int
    unrecorded: int
    oldest: datetime | None


class _Known(NamedTuple):
    """What this laptop was told, up to when it knows what has arrived, who is in the teams, and everybody's visits."""

    told: Told
    up_to: datetime
    people: Mapping[str, Practitioner]
    visits: Mapping[str, list[tuple[str, Visit]]]


def read(tx: Tx, by: Caseworker, told: Told) -> tuple[LaptopLine, ...]:
    """Return everybody of the teams, who is silent first, then who has unsent work, then by name."""
    known = _known(tx, by, told)
    lines = [_line(by, who, known) for who in known.people]
    return tuple(sorted(lines, key=lambda one: (not one.silent, not one.unsent, folded(one.name), one.worker)))


def silent(tx: Tx, by: Caseworker) -> list[LaptopLine]:
    """Return those of whom nothing was heard since a visit that is past for longer than the authority allows."""
    told = laptops_told.told(tx)
    return [] if told is None else [one for one in read(tx, by, told) if one.silent]


def _known(tx: Tx, by: Caseworker, told: Told) -> _Known:
    """What is planned for after the last exchange may have been recorded: nothing is known of it here."""
    up_to = marks.read(tx).last_exchange_at or told.asked
    teams = {one.id for one in teams_led(tx, by)}
    people = {who: one for who, one in practitioners(tx, told.answer.people).items() if one.team in teams}
    visits: dict[str, list[tuple[str, Visit]]] = {}
    for record, visit in read_visits(records.planned_between(tx, text_of(up_to - _BACK), text_of(up_to))):
        if visit.practitioner in people and visit.step != "cancelled" and up_to - visit.planned >= UNDER_WAY:
            visits.setdefault(visit.practitioner, []).append((visit.occasion or record.id, visit))
    return _Known(told, up_to, people, visits)


def held(tx: Tx, by: Caseworker, told: Told) -> tuple[HeldLine, ...]:
    """Return the work of the teams that the authority holds for a person, the oldest first."""
    people = _known(tx, by, told).people
    found = sorted((one for one in told.answer.held if one.practitioner in people), key=lambda one: one.since)
    return tuple(_held(tx, by, number, one, people[one.practitioner]) for number, one in enumerate(found))


def _line(by: Caseworker, who: str, known: _Known) -> LaptopLine:
    laptops = _in_use([one for one in known.told.answer.laptops if one.practitioner == who])
    heard = max((one.heard for one in laptops if one.heard), default=None)
    visits, person = _visits(known.visits.get(who, ()), heard), known.people[who]
    waits = " ".join(_waits(by, one, several=len(laptops) > 1) for one in laptops)
    said, counted = _heard_words(by, heard, laptops, known.up_to), _visit_words(visits)
    return LaptopLine(
        worker=who,
        name=person.name,
        laptop=and_list([one.name for one in laptops]) or _NO_LAPTOP,
        heard=said,
        waits=waits,
        visits=counted,
        sentence=f"{person.name}: {_lower(said)}; {_lower(counted)}",
        silent=_is_silent(visits, known),
        unsent=any(_unsent(one) for one in laptops),
        telephone=person.telephone,
    )


def _in_use(laptops: list[LaptopSaid]) -> list[LaptopSaid]:
    """Of several the one heard last, and every other on which something waits: the rest were put away."""
    newest = max(laptops, key=lambda one: one.heard or one.enrolled, default=None)
    return [one for one in laptops if one is newest or _unsent(one)]


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def _visits(planned: Iterable[tuple[str, Visit]], heard: datetime | None) -> _Visits:
    """Count the visits that somebody was to make since; siblings who are seen together are one."""
    past = {occasion: visit for occasion, visit in planned if heard is None or visit.planned > heard}
    open_ones = [visit.planned for visit in past.values() if visit.step == "planned"]
    return _Visits(len(past), len(open_ones), min(open_ones, default=None))


def _is_silent(visits: _Visits, known: _Known) -> bool:
    if visits.oldest is None:
        return False
    allowed = add_working_days(visits.oldest.date(), known.told.answer.silent_days)
    return known.up_to >= visits.oldest.replace(year=allowed.year, month=allowed.month, day=allowed.day)


def _visit_words(visits: _Visits) -> str:
    if not visits.planned:
        return "No visit was planned since"
    noun = "1 visit" if visits.planned == 1 else f"{visits.planned} visits"
    if not visits.unrecorded:
        return f"{noun} planned since, {'it is' if visits.planned == 1 else 'all'} recorded here"
    recorded = visits.planned - visits.unrecorded
    if not recorded:
        return f"{noun} planned since, {'not' if visits.planned == 1 else 'none of them'} recorded here"
    return f"{noun} planned since, {recorded} of them recorded here"


def _heard_words(by: Caseworker, heard: datetime | None, laptops: Sequence[LaptopSaid], up_to: datetime) -> str:
    if heard is None:
        return "Never heard" if laptops else _NO_LAPTOP
    here, today = by.here(heard), by.here(up_to).date()
    on = "today" if here.date() == today else on_day(here.date(), today)
    return f"Last heard {on}, {here:%H:%M}"


def _unsent(one: LaptopSaid) -> bool:
    return bool(one.changes or one.stopped or one.drafts or one.files)


def _waits(by: Caseworker, one: LaptopSaid, *, several: bool) -> str:
    """Return what is known to wait on a laptop, and since when; of which one, where somebody has several."""
    of = f"{one.name}: " if several else ""
    if not one.said:
        return f"{of}{'n' if of else 'N'}ot said."
    counts = (
        (one.changes, "change to send", "changes to send"), (one.stopped, "stopped", "stopped"),
        (one.drafts, "draft", "drafts"), (one.files, "file to send", "files to send"),
    )  # fmt: skip
    said = [f"{count} {single if count == 1 else plural}" for count, single, plural in counts if count]
    if not said:
        return f"{of}nothing waits." if of else "Nothing waits."
    since = f" since {on_day(by.here(one.since).date(), by.here(by.clock()).date())}" if one.since else ""
    ended = " It was turned away." if one.ended else ""
    return f"{of}{and_list(said)}{since}.{ended}"


def _held(tx: Tx, by: Caseworker, number: int, one: HeldSaid, known: Practitioner) -> HeldLine:
    what = [f"{count} {noun}{'s' * (count > 1)}" for count, noun in ((one.changes, "change"), (one.drafts, "draft"))
            if count]  # fmt: skip
    since, name = by.here(one.since), known.name
    telephone = f", {known.telephone}," if known.telephone else ""
    return HeldLine(
        key=f"{number}",
        name=name,
        child=known_child(tx, one.child).name if one.child else "",
        what=and_list(what),
        why=_WHY.get(one.code, f"Held ({one.code})"),
        since=f"{on_day(since.date(), by.here(by.clock()).date())}, {since:%H:%M}",
        ask=f"Ask {name}{telephone} what it says, and {by.authority}’s IT to hand it on",
    )

"""Merging checked by exhaustion: two laptops and an office user on one record, every order of events.

The hub's own decision (`server.deciding.decide`) is walked through every interleaving of writing offline, pushing,
pulling and a lost answer. After each decision: no value has gone without somebody who saw it going, or a conflict
that keeps it; and a protective field has not gone down unseen (docs/sync.md 3.3, 4.2-4.5, 4.8).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import pytest

from app.domain import body
from app.domain.alert import SEVERITY, Alert
from app.domain.authorship import Writer
from app.domain.change import Change, Edit
from app.domain.identity import new_id
from server.deciding import Standing, Touch, decide, with_touch

NOW = datetime(2026, 11, 12, 10, 30, tzinfo=UTC)
WORDS = ("", "Ring first", "Two at the door")
CHILD, RECORD, AGENCY = new_id(), new_id(), new_id()
PEOPLE = tuple(new_id() for _ in range(3))
DEVICES = tuple(new_id() for _ in range(3))
OFFICE = 2

Values = tuple[str, str]
"""The record's two fields: a plain one (`action`) and a protective one (`severity`)."""


class Written(NamedTuple):
    """One change that waits on a laptop: which field, from what, to what, on which trunk."""

    field: int
    before: str
    after: str
    trunk: int


class LaptopAt(NamedTuple):
    """A laptop: the hub's version it last read, what it shows, what waits, how much of that the hub has already."""

    version: int
    shown: Values
    waiting: tuple[Written, ...] = ()
    taken: int = 0
    left: int = 0
    fields: tuple[int, ...] = (0, 1)


class At(NamedTuple):
    """Everything that what happens next can depend on."""

    version: int
    values: Values
    touches: tuple[Touch, ...]
    laptops: tuple[LaptopAt, ...]
    office: int


FIELDS = ("action", "severity")
CHOICES = (WORDS, SEVERITY)


def change_of(one: Written, who: int) -> Change:
    return Change(
        id=CHILD, author=PEOPLE[who], device=DEVICES[who], install=CHILD, sequence=1, record=RECORD, kind="alert",
        form=1, child=CHILD, trunk=one.trunk, act="edit", written=NOW, zone="Europe/London", reason="It was checked",
        fields={FIELDS[one.field]: Edit(one.before, one.after)},
    )  # fmt: skip


def standing_of(version: int, values: Values, touches: tuple[Touch, ...]) -> Standing:
    alert = Alert(topic="hazard", words="Dog", action=values[0], severity=values[1])  # type: ignore[arg-type]
    return Standing(RECORD, "alert", CHILD, version, 0, AGENCY, "worker_hazard", 0, body.encode(alert), touches)


def writer(who: int) -> Writer:
    return Writer(PEOPLE[who], AGENCY, "social", frozenset(("allocated",)), frozenset(("worker_hazard",)))


def taken(at: At, one: Written, who: int) -> At:
    """Let the hub decide one change, and look at what it did to every value."""
    version, values, touches = decided(at.version, at.values, at.touches, one, who)
    return at._replace(version=version, values=values, touches=touches)


@cache
def decided(
    version: int, stood: Values, touches: tuple[Touch, ...], one: Written, who: int
) -> tuple[int, Values, tuple[Touch, ...]]:
    change = change_of(one, who)
    before = standing_of(version, stood, touches)
    outcome = decide(change, before, writer(who), NOW)
    assert outcome.status in ("accepted", "merged", "conflict"), outcome
    after = outcome.after
    assert after is not None
    fields = body.value(after.body)
    values = (fields["action"], fields["severity"])
    conflicts = [body.value(conflict.body) for conflict in outcome.conflicts]
    nothing_vanished(stood[one.field], values[one.field], one, conflicts)
    if one.field == 1:
        protection_held(stood[1], values[1], one)
    if not outcome.touched:
        return version, stood, touches
    touched = with_touch(after, change, outcome.touched)
    return touched.version, values, touched.touches


def nothing_vanished(stood: str, stands: str, one: Written, conflicts: list[dict[str, Any]]) -> None:
    """A value goes only if the author had it before their eyes; what does not stand is in a conflict."""
    kept = {value for conflict in conflicts for value in (conflict["standing"], conflict["other"])}
    assert stood in (stands, one.before) or stood in kept, (stood, stands, one)
    assert stands == one.after or one.after in kept or one.after == one.before, (stands, one)


def protection_held(stood: str, stands: str, one: Written) -> None:
    """Down only by somebody who saw where it stood, with a reason."""
    assert SEVERITY.index(stands) >= SEVERITY.index(stood) or one.before == stood, (stood, stands, one)


def steps(at: At) -> Iterator[At]:
    """Return everything that can happen next."""
    for who, laptop in enumerate(at.laptops):
        if laptop.left:
            yield from (with_laptop(at, who, one) for one in writes(laptop))
        if laptop.waiting:
            yield pushed(at, who, answered=True)
            if laptop.taken < len(laptop.waiting):
                yield pushed(at, who, answered=False)
        if (laptop.version, laptop.shown) != (at.version, at.values) and not laptop.waiting:
            yield with_laptop(at, who, laptop._replace(version=at.version, shown=at.values))
        elif laptop.waiting and laptop.version < at.version:
            yield with_laptop(at, who, pulled_under(at, laptop))
    if at.office:
        for field in at.laptops[0].fields:
            for value in CHOICES[field]:
                if value != at.values[field]:
                    one = Written(field, at.values[field], value, at.version)
                    yield taken(at, one, OFFICE)._replace(office=at.office - 1)


def with_laptop(at: At, who: int, laptop: LaptopAt) -> At:
    laptops = list(at.laptops)
    laptops[who] = laptop
    return at._replace(laptops=tuple(laptops))


def writes(laptop: LaptopAt) -> Iterator[LaptopAt]:
    """The person changes one field; a chain keeps the trunk it began on."""
    trunk = laptop.waiting[0].trunk if laptop.waiting else laptop.version
    for field in laptop.fields:
        for value in CHOICES[field]:
            if value != laptop.shown[field]:
                one = Written(field, laptop.shown[field], value, trunk)
                shown = (value, laptop.shown[1]) if field == 0 else (laptop.shown[0], value)
                yield laptop._replace(shown=shown, waiting=(*laptop.waiting, one), left=laptop.left - 1)


def pushed(at: At, who: int, *, answered: bool) -> At:
    """The hub takes what it has not; with the answer lost all is sent again, and that changes nothing."""
    laptop = at.laptops[who]
    now = at
    for one in laptop.waiting[laptop.taken :]:
        now = taken(now, one, who)
    if answered:
        told = laptop._replace(waiting=(), taken=0)
        if now.version == laptop.version:  # no newer version will come: it shows what stands (5.12)
            told = told._replace(shown=now.values)
        return with_laptop(now, who, told)
    return with_laptop(now, who, laptop._replace(taken=len(laptop.waiting)))


def pulled_under(at: At, laptop: LaptopAt) -> LaptopAt:
    """The hub's newer copy goes beside the record; what the person wrote stays where they wrote it."""
    own = {one.field: one.after for one in laptop.waiting}
    shown = tuple(own.get(field, at.values[field]) for field in (0, 1))
    return laptop._replace(version=at.version, shown=(shown[0], shown[1]))


def alike(at: At) -> At:
    """Return the same state with versions counted from the oldest that anybody still goes back to."""
    oldest = min(laptop.waiting[0].trunk if laptop.waiting else laptop.version for laptop in at.laptops) - 1
    laptops = tuple(
        laptop._replace(
            version=laptop.version - oldest,
            waiting=tuple(one._replace(trunk=one.trunk - oldest) for one in laptop.waiting),
        )
        for laptop in at.laptops
    )
    touches = tuple(
        touch._replace(version=touch.version - oldest, trunk=max(touch.trunk - oldest, 0))
        for touch in at.touches
        if touch.version > oldest + 1
    )
    return at._replace(version=at.version - oldest, touches=touches, laptops=laptops)


def walked(offline: int, office: int, fields: tuple[int, ...] = (0, 1)) -> int:
    """Walk every state there is; return how many."""
    decided.cache_clear()
    start = ("", "caution")
    laptops = tuple(LaptopAt(1, start, left=offline, fields=fields) for _ in (0, 1))
    first = At(1, start, (), laptops, office)
    seen, ahead = {first}, [first]
    while ahead:
        at = ahead.pop()
        for reached in steps(at):
            after = alike(reached)
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    return len(seen)


@pytest.mark.parametrize("fields", [(0,), (1,)])
def test_4_8_no_value_vanishes_in_any_order(fields: tuple[int, ...]) -> None:
    """One field at a time: merging looks at each by itself, so that two together are walked less far."""
    assert walked(1, 2, fields) > 1_000


@pytest.mark.soak
@pytest.mark.parametrize(("offline", "office", "fields"), [(2, 1, (0,)), (2, 1, (1,)), (1, 2, (0, 1))])
def test_4_8_no_value_vanishes_in_any_order_of_many(offline: int, office: int, fields: tuple[int, ...]) -> None:
    assert walked(offline, office, fields) > 100_000

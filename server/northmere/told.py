"""A contact of the cast becomes a signed record for each child it is about, complete as the form asks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import structs

from app.domain.contact import Agreed, Contact, Observation, Present, Quote, Reflection, Signature
from server.northmere.casting import CastContact, CastEach
from server.northmere.families import Cast, Stage
from server.northmere.people import Worker
from server.northmere.reviews import reviewed
from server.northmere.shape import SeedRecord

_WRITING = timedelta(minutes=35)
_ARRIVING = timedelta(minutes=20)
_TALKS = 3


class _Occasion(NamedTuple):
    """What the children of one contact share."""

    id: str
    author: Worker
    joined: tuple[Worker, ...]
    started: datetime
    ended: datetime
    written: datetime


def _occasion(stage: Stage, told: CastContact) -> _Occasion:
    started = stage.calendar.at(told.day, told.at)
    ended = started + timedelta(minutes=told.minutes)
    if told.until is not None:
        ended = stage.calendar.at(told.until, told.at)
    joined = tuple(stage.roster.workers[key] for key in told.joined)
    return _Occasion(stage.ids.at(started), stage.roster.workers[told.who], joined, started, ended, ended + _WRITING)


def _observations(stage: Stage, told: CastContact, each: CastEach, observer: str) -> tuple[Observation, ...]:
    """The first observation is the headline with its sentence: what a chronology shows of a contact."""
    fill = stage.calendar.fill
    pairs = [(told.headline, told.words)]
    pairs += [(topic, words.strip()) for topic, _, words in (line.partition(":") for line in told.more)]
    if each.words:
        pairs.append(("Presentation", each.words))
    return tuple(
        Observation(id=stage.ids.item(), observer=observer, topic=fill(topic), words=fill(words))
        for topic, words in pairs
    )


def _agreed(stage: Stage, told: CastContact) -> tuple[Agreed, ...]:
    found = []
    for line in told.agreed:
        what, owner, due = (part.strip() for part in line.split("|"))
        found.append(
            Agreed(id=stage.ids.item(), what=stage.calendar.fill(what), owner=owner, due=stage.calendar.day(int(due)))
        )
    return tuple(found)


def _present(stage: Stage, told: CastContact) -> tuple[Present, ...]:
    found = []
    for line in told.present:
        name, _, relationship = line.partition(", ")
        found.append(Present(id=stage.ids.item(), name=name, relationship=relationship))
    return tuple(found)


def _each(told: CastContact, key: str) -> CastEach:
    if key in told.each:
        return told.each[key]
    return CastEach(
        seen=told.seen, reason=told.reason, alone=told.alone if told.seen == "seen" else "", quote=told.quote,
        minutes_alone=told.minutes_alone if told.alone == "alone" else None,
    )  # fmt: skip


def _contact(stage: Stage, told: CastContact, on: _Occasion, each: CastEach, age: int) -> Contact:
    seen = each.seen == "seen"
    quote = Quote(id=stage.ids.item(), words=each.quote, language=told.language, through=told.through)
    silent = "Too young to say in words" if age < _TALKS else "Spoke about everyday things only"
    return Contact(
        author=on.author.id,
        author_name=on.author.name,
        co_authors=tuple(worker.id for worker in on.joined),
        occasion=on.id,
        kind_of_contact=told.kind,
        happened=on.started,
        ended=on.ended,
        written=on.written,
        announced=told.announced,
        place=told.place or "At the children's home",
        present=_present(stage, told),
        seen=each.seen,
        not_seen_reason=stage.calendar.fill(each.reason),
        alone=each.alone if seen else "",
        not_alone_reason="Stayed close to the adult" if seen and each.alone == "with-others" else "",
        minutes_alone=each.minutes_alone,
        where_seen="At home" if seen and not told.place else "",
        bedroom="seen" if seen and told.kind in ("cp", "looked-after") else "not-applicable",
        own_words=(quote,) if each.quote else (),
        no_words_reason=silent if seen and not each.quote else "",
        how_child_was=told.how if seen else (),
        observations=_observations(stage, told, each, on.author.id),
        analysis=(Reflection(id=stage.ids.item(), author=on.author.id, words=stage.calendar.fill(told.analysis)),),
        threshold=told.threshold,
        agreed=_agreed(stage, told),
        no_actions=not told.agreed,
        signatures=tuple(
            Signature(id=stage.ids.item(), practitioner=worker.id, name=worker.name, at=on.written)
            for worker in (on.author, *on.joined)
        ),
    )


def contact_records(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    """Return the contacts of a family, oldest first, each into the case file of every child it is about."""

    def begun(told: CastContact) -> datetime:
        return stage.calendar_for(told.any_day).at(told.day, told.at)

    for told in sorted(cast.family.contacts, key=begun):
        yield from _records_of(stage._replace(calendar=stage.calendar_for(told.any_day)), cast, told)


def _records_of(stage: Stage, cast: Cast, told: CastContact) -> Iterator[SeedRecord]:
    on = _occasion(stage, told)
    for key, id in cast.of(told.of).items():
        child = cast.family.children[key]
        fields = _contact(stage, told, on, _each(told, key), child.age[0])
        if told.kind == "health-review" and fields.seen == "seen":
            fields = structs.replace(fields, **reviewed(stage.calendar.born(*child.age), on.started.date()))
        yield stage.scribe.write(fields, id, on.written + _ARRIVING, agency=on.author.agency)

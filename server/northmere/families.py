"""A family of the cast becomes records: the children, the people round them, where they live, who works with them."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child, OtherName
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person, Relationship
from app.domain.visit import Prompt, Visit
from server.northmere.casting import CastAdult, CastChild, CastHome, CastInvolvement, CastVisit, Family
from server.northmere.dates import Calendar
from server.northmere.numbers import Ids, NhsNumbers
from server.northmere.people import Roster
from server.northmere.scribe import Scribe
from server.northmere.shape import SeedRecord

_SOCIAL_CARE_ID = 40_200_000


class Stage(NamedTuple):
    """What every part of the generator needs: the calendar, ids, the directory, the pen and chance."""

    calendar: Calendar
    ids: Ids
    roster: Roster
    scribe: Scribe
    chance: Random
    nhs: NhsNumbers

    def calendar_for(self, any_day: bool) -> Calendar:
        """Return the calendar by which something is counted: that of offices, or that of every day."""
        return self.calendar.every_day if any_day else self.calendar


class Cast(NamedTuple):
    """A family with the ids its children were given."""

    family: Family
    children: dict[str, str]

    def of(self, keys: tuple[str, ...]) -> dict[str, str]:
        """Return the children meant; none named means all."""
        return {key: self.children[key] for key in keys or self.children}


def cast_of(stage: Stage, family: Family) -> Cast:
    """Give the children of a family their ids."""
    made = stage.calendar.at(family.allocated_since, "09:00")
    return Cast(family, {key: stage.ids.at(made) for key in family.children})


def _child(stage: Stage, child: CastChild) -> Child:
    calendar = stage.calendar
    names = []
    for written in child.also:
        use, given, *family = written.split(" ")
        names.append(OtherName(id=stage.ids.item(), use=use, given=given, family=" ".join(family)))  # type: ignore[arg-type]
    return Child(
        given=child.given,
        family=child.family,
        other_names=tuple(names),
        born=None if child.expected is not None else calendar.born(*child.age),
        expected=None if child.expected is None else calendar.day(child.expected),
        sex=child.sex,
        nhs_number=child.nhs or ("" if child.expected is not None else stage.nhs.new()),
        nhs_verified=child.verified,
        social_care_id=child.social_care_id or str(_SOCIAL_CARE_ID + stage.chance.randrange(700_000)),
        languages=child.languages,
        interpreter=child.interpreter,
    )


def _address(stage: Stage, home: CastHome, of: str) -> Address:
    return Address(
        of=of, lines=home.lines, postcode=home.postcode, use=home.use, protected=home.protected,
        since=stage.calendar.day(home.since),
    )  # fmt: skip


def _adults(stage: Stage, cast: Cast, child: str, made: datetime) -> Iterator[SeedRecord]:
    known: dict[str, str] = {}
    for adult in cast.family.adults:
        person = known[adult.given] = stage.ids.at(made)
        yield from _adult(stage, adult, person, known.get(adult.through, ""), child, made)


def _adult(  # noqa: PLR0913, PLR0917 - somebody in one case file
    stage: Stage, adult: CastAdult, person: str, through: str, child: str, made: datetime
) -> Iterator[SeedRecord]:
    born = stage.calendar.born(*adult.age) if adult.age else None
    fields = Person(
        given=adult.given, family=adult.family, described=adult.described, born=born, telephone=adult.telephone
    )
    yield stage.scribe.write(fields, child, made, id=person)
    yield stage.scribe.write(
        Relationship(
            person=person, role=adult.role, lives_with=adult.lives_with,
            parental_responsibility=adult.responsibility, confirmed=adult.confirmed, through=through,
        ),
        child,
        made,
    )  # fmt: skip
    if adult.home:
        yield stage.scribe.write(_address(stage, adult.home, person), child, made)


def _sibling(stage: Stage, cast: Cast, other: str, child: str, made: datetime) -> Iterator[SeedRecord]:
    person = stage.ids.at(made)
    known = cast.family.children[other]
    born = None if known.expected is not None else stage.calendar.born(*known.age)
    fields = Person(given=known.given, family=known.family, born=born, same_as=cast.children[other])
    yield stage.scribe.write(fields, child, made, id=person)
    role = {"F": "Sister", "M": "Brother"}.get(known.sex, "Sibling")
    yield stage.scribe.write(
        Relationship(person=person, role=role, lives_with="yes", parental_responsibility="no"), child, made
    )


def _status(stage: Stage, child: CastChild) -> Alert | None:
    if child.status is None:
        return None
    code, words, since = child.status
    return Alert(
        topic="status", code=code, words=stage.calendar.fill(words), since=stage.calendar.day(since),
        severity="danger" if code in ("CPP", "S47") else "note", ended=child.status_ended,
        source="Northmere children's services",
    )  # fmt: skip


def _alerts(stage: Stage, cast: Cast, made: datetime) -> Iterator[SeedRecord]:
    for key, id in cast.children.items():
        status = _status(stage, cast.family.children[key])
        if status:
            yield stage.scribe.write(status, id, made)
    for alert in cast.family.alerts:
        calendar = stage.calendar_for(alert.any_day)
        fill, day = calendar.fill, calendar.day
        fields = Alert(
            topic=alert.topic, words=fill(alert.words), severity=alert.severity, two_to_visit=alert.two,
            action=fill(alert.action), source=fill(alert.source), since=day(alert.since),
            review_due=day(alert.review),
        )  # fmt: skip
        for id in cast.of(alert.of).values():
            yield stage.scribe.write(fields, id, calendar.at(alert.since, "17:00"))


def involvement_of(stage: Stage, known: CastInvolvement) -> Involvement:
    """Return the involvement of a practitioner of the directory, or of a service that names nobody."""
    calendar, roster = stage.calendar_for(known.any_day), stage.roster
    worker = roster.workers.get(known.who)
    return Involvement(
        agency=worker.agency if worker else roster.agency_ids[known.agency],
        service=known.service,
        sector=known.sector or (worker.sector if worker else roster.sectors[known.agency]),
        practitioner=worker.id if worker else "",
        name=known.name or (worker.name if worker else ""),
        role=calendar.fill(known.role) or (worker.role if worker else ""),
        telephone=known.telephone or (worker.telephone if worker else ""),
        lead=known.lead,
        sensitive=known.sensitive,
        last_contact=None if known.last is None else calendar.day(known.last),
        last_contact_words=known.last_words,
        confirmed=calendar.every_day.at(*known.confirmed) if known.confirmed else None,
        since=calendar.day(known.since),
        until=None if known.until is None else calendar.day(known.until),
    )


def _involvements(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    for known in cast.family.involvements:
        made = stage.calendar_for(known.any_day).at(known.since, "12:00")
        for id in cast.of(known.of).values():
            yield stage.scribe.write(involvement_of(stage, known), id, made)


def _allocations(stage: Stage, cast: Cast, made: datetime) -> Iterator[SeedRecord]:
    family = cast.family
    if not family.allocated or not family.allocation_role:
        return
    since = stage.calendar.day(family.allocated_since)
    for id in cast.children.values():
        holder = stage.roster.workers[family.allocated]
        yield stage.scribe.write(
            Allocation(practitioner=holder.id, team=holder.team, role=family.allocation_role, since=since), id, made
        )
        for key in family.co_workers:
            worker = stage.roster.workers[key]
            yield stage.scribe.write(
                Allocation(practitioner=worker.id, team=worker.team, role="co-worker", since=since), id, made
            )


def _visits(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    made = stage.calendar.at(6, "09:30")
    for visit in cast.family.visits:
        occasion = stage.ids.at(made)
        for id in cast.of(visit.of).values():
            yield stage.scribe.write(_visit(stage, visit, occasion), id, made)


def _visit(stage: Stage, visit: CastVisit, occasion: str) -> Visit:
    calendar = stage.calendar_for(visit.any_day)
    fill = calendar.fill
    return Visit(
        practitioner=stage.roster.workers[visit.who].id, planned=calendar.at(visit.day, visit.at),
        purpose=fill(visit.purpose), why=fill(visit.why), kind_of_visit=visit.kind, occasion=occasion,
        joined_by=visit.joined_by, meeting=visit.meeting, place=visit.place, announced=visit.announced,
        prompts=tuple(Prompt(id=stage.ids.item(), words=fill(words)) for words in visit.prompts),
    )  # fmt: skip


def family_records(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    """Return every record of a family but its contacts."""
    made = stage.calendar.at(cast.family.allocated_since, "09:00")
    begun = stage.roster.workers.get(cast.family.begun_by)
    wrote = begun.agency if begun else ""
    for key, id in cast.children.items():
        yield stage.scribe.write(_child(stage, cast.family.children[key]), id, made, agency=wrote, id=id)
        yield stage.scribe.write(_address(stage, cast.family.home, id), id, made)
        yield from _adults(stage, cast, id, made)
        for other in cast.children:
            if other != key:
                yield from _sibling(stage, cast, other, id, made)
    yield from _allocations(stage, cast, made)
    yield from _alerts(stage, cast, made)
    yield from _involvements(stage, cast)
    yield from _visits(stage, cast)

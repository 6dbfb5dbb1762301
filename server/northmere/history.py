"""The contacts of the months before: visits in the rhythm of a child's status, and what other agencies recorded.

The figures are assumptions, not statistics: visits by status, 12% without access, 8% written late, 15% offline.
"""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from msgspec import structs

from app.domain.contact import Agreed, Contact, ContactKind, Observation, Present, Quote, Reflection, Signature
from server.northmere import notes
from server.northmere.casting import CastChild
from server.northmere.dates import office_day
from server.northmere.families import Cast, Stage
from server.northmere.notes import Note, Subject
from server.northmere.people import Worker
from server.northmere.reviews import reviewed
from server.northmere.shape import SeedRecord

_RHYTHM: dict[str, tuple[int, ContactKind]] = {
    "CPP": (12, "cp"), "S47": (7, "section-47"), "CIN": (28, "cin"), "LAC": (40, "looked-after"), "EH": (42, "other"),
}  # fmt: skip
_NO_ACCESS, _LATE, _OFFLINE, _TELEPHONE = 0.12, 0.08, 0.15, 0.1
_GAP_HOURS, _GAP_SPREAD = 4.0, 1.757  # median 4 hours, 95th percentile 3 days
_NOT_MET = ("telephone", "police-attendance")
_ALONE_FROM = 4
_TALKS_FROM = 3
_LATEST_DAYS = 8
_ALONE, _BEDROOM, _ACTED = 0.75, 0.5, 0.6
_HEADLINES: dict[str, str] = {
    "cp": "CP visit", "cin": "CIN visit", "section-47": "Section 47 visit", "looked-after": "Statutory visit",
    "other": "Visit", "no-access": "No access", "telephone": "Telephone call", "health-review": "Health review",
    "school": "Seen at school", "clinic": "Clinic", "police-attendance": "Police attendance",
}  # fmt: skip
_BY_SECTOR: dict[str, tuple[ContactKind, int, str]] = {
    "health": ("health-review", 75, "At the children's home"),
    "education": ("school", 60, "At school"),
    "nhs": ("clinic", 120, "At the surgery"),
    "police": ("police-attendance", 150, "At the children's home"),
}


class _Seen(NamedTuple):
    """One child on one occasion."""

    key: str
    id: str
    form: CastChild
    adult: str

    @property
    def subject(self) -> Subject:
        """Whom the note is about."""
        return Subject(self.form.given, self.adult, self.form.age[0])


class _Call(NamedTuple):
    """One occasion before it is written up: whose it is, of what kind, where, and how many days back."""

    worker: Worker
    kind: ContactKind
    place: str
    back: int


class _When(NamedTuple):
    """The three times of a contact, and why it was written late."""

    occasion: str
    started: datetime
    ended: datetime
    written: datetime
    received: datetime
    late_reason: str


def _when(stage: Stage, back: int, subject: Subject) -> _When:
    chance = stage.chance
    started = stage.calendar.at(back, f"{chance.randrange(9, 17):02d}:{chance.choice(('00', '15', '30', '45'))}")
    ended = started + timedelta(minutes=chance.choice((25, 30, 40, 45, 60, 75)))
    late = chance.random() < _LATE and back > _LATEST_DAYS
    written = ended + (
        timedelta(days=chance.randrange(3, _LATEST_DAYS)) if late else timedelta(minutes=chance.randrange(10, 300))
    )
    gap = timedelta(minutes=2)
    if chance.random() < _OFFLINE:
        gap = timedelta(hours=min(chance.lognormvariate(math.log(_GAP_HOURS), _GAP_SPREAD), 240))
    reason = notes.phrase(chance, "late_reasons", subject) if late else ""
    received = min(written + gap, stage.calendar.at(0, "07:50"))
    return _When(stage.ids.at(started), started, ended, written, received, reason)


def _observed(stage: Stage, pairs: Iterator[tuple[str, str]], observer: str) -> tuple[Observation, ...]:
    return tuple(
        Observation(id=stage.ids.item(), observer=observer, topic=topic, words=words) for topic, words in pairs
    )


def _action(stage: Stage, call: _Call, subject: Subject) -> tuple[Agreed, ...]:
    what = notes.phrase(stage.chance, "agreed", subject)
    due = stage.calendar.day(office_day(call.back - stage.chance.randrange(5, 20)))
    return (Agreed(id=stage.ids.item(), what=what, owner=call.worker.name, due=due),)


def _no_access(stage: Stage, when: _When, call: _Call, seen: _Seen) -> Contact:
    worker = call.worker
    words = notes.phrase(stage.chance, "no_access", seen.subject)
    return Contact(
        author=worker.id, author_name=worker.name, occasion=when.occasion, kind_of_contact="no-access",
        happened=when.started, ended=when.started + timedelta(minutes=10), written=when.written,
        announced="announced", place="At the children's home", seen="not-seen", not_seen_reason="Nobody let us in",
        observations=_observed(stage, iter([("No access", words)]), worker.id),
        analysis=(Reflection(id=stage.ids.item(), author=worker.id, words="To be tried again this week."),),
        threshold="unsure", agreed=_action(stage, call, seen.subject), late_reason=when.late_reason,
        signatures=_signed(stage, worker, when),
    )  # fmt: skip


def _signed(stage: Stage, worker: Worker, when: _When) -> tuple[Signature, ...]:
    return (Signature(id=stage.ids.item(), practitioner=worker.id, name=worker.name, at=when.written),)


def _quotes(stage: Stage, subject: Subject) -> tuple[Quote, ...]:
    if subject.age < _TALKS_FROM:
        return ()
    return tuple(
        Quote(id=stage.ids.item(), words=notes.quote(stage.chance, subject))
        for _ in range(stage.chance.choice((1, 1, 2)))
    )


def _seen(stage: Stage, when: _When, call: _Call, seen: _Seen) -> Contact:
    chance, subject = stage.chance, seen.subject
    note = notes.compose(chance, subject, notes.length(chance))
    acted = chance.random() < _ACTED
    written_up = Contact(
        author=call.worker.id, author_name=call.worker.name, occasion=when.occasion, kind_of_contact=call.kind,
        happened=when.started, ended=when.ended, written=when.written,
        announced=chance.choice(("announced", "announced", "announced", "unannounced")), place=call.place,
        present=(Present(id=stage.ids.item(), name=seen.adult, relationship="parent or carer"),),
        observations=_observed(stage, iter(_said(chance, call, note, subject)), call.worker.id),
        analysis=(Reflection(id=stage.ids.item(), author=call.worker.id, words=note.analysis),),
        threshold="unsure" if note.worried else "no", agreed=_action(stage, call, subject) if acted else (),
        no_actions=not acted, late_reason=when.late_reason, signatures=_signed(stage, call.worker, when),
    )  # fmt: skip
    if call.kind in _NOT_MET:
        return written_up
    met = _met(stage, written_up, subject)
    if call.kind != "health-review":
        return met
    return structs.replace(met, **reviewed(stage.calendar.born(*seen.form.age), when.started.date()))


def _said(chance: Random, call: _Call, note: Note, subject: Subject) -> list[tuple[str, str]]:
    return [(_HEADLINES[call.kind], notes.phrase(chance, "opening", subject)), *note.observations]


def _met(stage: Stage, contact: Contact, subject: Subject) -> Contact:
    """Add how the child was seen and what the child said."""
    chance = stage.chance
    alone = subject.age >= _ALONE_FROM and chance.random() < _ALONE
    quotes = _quotes(stage, subject)
    bedroom = contact.kind_of_contact in ("cp", "looked-after") and chance.random() < _BEDROOM
    return structs.replace(
        contact,
        seen="seen",
        alone="alone" if alone else "with-others",
        minutes_alone=chance.randrange(5, 30) if alone else None,
        not_alone_reason="" if alone else "Stayed with the adults",
        bedroom="seen" if bedroom else "not-applicable",
        own_words=quotes,
        no_words_reason="" if quotes else "Too young to say in words",
    )


def _days(stage: Stage, start: int, end: int, every: int) -> Iterator[int]:
    back = start - stage.chance.randrange(1, every)
    while back > end:
        yield office_day(back)
        back -= max(2, round(every * stage.chance.uniform(0.8, 1.2)))


def _adult(cast: Cast) -> str:
    first = next((adult for adult in cast.family.adults if adult.lives_with == "yes"), None)
    return f"{first.given} {first.family}".strip() if first else "the carer"


def _children(stage: Stage, cast: Cast, back: int, of: tuple[str, ...] = ()) -> list[_Seen]:
    """The children of the family who were born by then and whose status asks for visits."""
    day, adult = stage.calendar.day(back), _adult(cast)
    return [
        _Seen(key, id, cast.family.children[key], adult)
        for key, id in cast.of(of).items()
        if cast.family.children[key].expected is None and stage.calendar.born(*cast.family.children[key].age) < day
    ]


def _one_occasion(stage: Stage, call: _Call, children: list[_Seen]) -> Iterator[SeedRecord]:
    if not children:
        return
    chance = stage.chance
    when = _when(stage, call.back, children[0].subject)
    own = call.kind in ("cp", "cin", "looked-after", "section-47")
    shut = own and chance.random() < _NO_ACCESS
    if own and not shut and chance.random() < _TELEPHONE:
        call = call._replace(kind="telephone", place="By telephone")
    for seen in children:
        fields = _no_access(stage, when, call, seen) if shut else _seen(stage, when, call, seen)
        yield stage.scribe.write(fields, seen.id, when.received, agency=call.worker.agency)


def visits_before(stage: Stage, cast: Cast, start: int, end: int) -> Iterator[SeedRecord]:
    """Return the visits of the allocated practitioner from `start` days back to `end`, in the status's rhythm."""
    codes = [child.status[0] for child in cast.family.children.values() if child.status]
    if not codes or not cast.family.allocated:
        return
    every, kind = min((_RHYTHM[code] for code in codes), key=lambda rhythm: rhythm[0])
    worker = stage.roster.workers[cast.family.allocated]
    under = tuple(key for key, child in cast.family.children.items() if child.status)
    for back in _days(stage, start, end, every):
        children = _children(stage, cast, back, under)
        yield from _one_occasion(stage, _Call(worker, kind, "At the children's home", back), children)


def others_before(stage: Stage, cast: Cast, start: int, end: int) -> Iterator[SeedRecord]:
    """Return what practitioners of other agencies recorded from `start` days back to `end`."""
    for known in cast.family.involvements:
        worker = stage.roster.workers.get(known.who)
        if worker is None or worker.sector not in _BY_SECTOR:
            continue
        kind, every, place = _BY_SECTOR[worker.sector]
        for back in _days(stage, start, end, every):
            children = _children(stage, cast, back, known.of)
            yield from _one_occasion(stage, _Call(worker, kind, place, back), children)


def earlier(stage: Stage, cast: Cast) -> Iterator[SeedRecord]:
    """Return the history that a family of the cast asks for: visits before the first that is told."""
    if not cast.family.history:
        return
    told = max((contact.day for contact in cast.family.contacts), default=0)
    every = min((_RHYTHM[c.status[0]][0] for c in cast.family.children.values() if c.status), default=28)
    start = min(told + every * (cast.family.history + 1), cast.family.allocated_since)
    yield from visits_before(stage, cast, start, told + every - 2)
    yield from others_before(stage, cast, start, told + every - 2)

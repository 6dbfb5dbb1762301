"""Contacts of about 1 KB for measurements: many, small, complete for signing, and quick to make."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from msgspec import structs

from app.domain.contact import Contact, Observation, Present, Reflection, Signature
from server.northmere import notes
from server.northmere.families import Cast, Stage
from server.northmere.notes import Subject
from server.northmere.people import Worker
from server.northmere.shape import SeedRecord

CONTACTS = 50_000
"""Small contacts in the authority of size bench, beside the few that the cast has."""

_BYTES, _VARIES = 1_030, 20
_YEARS = 3
_PHRASES = 4_000
_BEGINNING = re.compile(r"(?:^|\. )[a-z]")


def _sentences(stage: Stage) -> list[str]:
    """A stock of sentences to draw from: filling a phrase costs more than choosing one."""
    subject = Subject("the child", "the carer", 8)
    table = notes.phrases()["talk"]["lines"]
    filled = (notes.fill(stage.chance, stage.chance.choice(table), subject) for _ in range(_PHRASES))
    return [_BEGINNING.sub(lambda found: found[0].upper(), sentence) for sentence in filled]


class _Writer:
    """Writes one small contact after another."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._stock = _sentences(stage)
        self._encode = msgspec.json.Encoder().encode

    def _words(self, room: int) -> str:
        """Return whole words for this many letters, or a few fewer."""
        words = self._stage.chance.choice(self._stock)
        while len(words) <= room:
            words += " " + self._stage.chance.choice(self._stock)
        return words[: room + 1].rpartition(" ")[0]

    def contact(self, worker: Worker, adult: str, started: datetime) -> Contact:
        """Return a contact whose body comes to about 1,030 bytes."""
        bare = self._bare(worker, adult, started)
        target = round(self._stage.chance.gauss(_BYTES, _VARIES))
        words = self._words(target - len(self._encode(bare)))
        said = Observation(id="2", observer=worker.id, topic="Call", words=words)
        return structs.replace(bare, observations=(said,))

    def _bare(self, worker: Worker, adult: str, started: datetime) -> Contact:
        written = started + timedelta(minutes=50)
        return Contact(
            author=worker.id, author_name=worker.name, kind_of_contact="telephone", happened=started,
            written=written, announced="announced", place="By telephone", present=(Present(id="1", name=adult),),
            observations=(Observation(id="2", observer=worker.id, topic="Call"),),
            analysis=(Reflection(id="3", author=worker.id, words="No change."),),
            threshold="no", no_actions=True,
            signatures=(Signature(id="4", practitioner=worker.id, name=worker.name, at=written),),
        )  # fmt: skip


def bench_contacts(stage: Stage, casts: list[Cast], count: int) -> Iterator[SeedRecord]:
    """Return `count` small contacts, spread evenly over the children of these families and over three years."""
    writer = _Writer(stage)
    children = [(id, cast) for cast in casts for id in cast.children.values()]
    minutes = _YEARS * 365 * 24 * 60
    first = stage.calendar.at(1, "16:00") - timedelta(minutes=minutes)
    for place in range(count):
        id, cast = children[place % len(children)]
        worker = stage.roster.workers[cast.family.allocated]
        started = first + timedelta(minutes=minutes * place // count)
        adult = next((f"{a.given} {a.family}" for a in cast.family.adults), "carer")
        fields = writer.contact(worker, adult, started)
        yield stage.scribe.write(fields, id, started + timedelta(hours=1), agency=worker.agency)

"""A scene: laptops of real people round Amara and one hub, where every change that is ever written is noted.

At its end no value may have vanished (docs/sync.md 4.8): each is in the record, in a conflict, held, refused and still
on its author's laptop, or somebody who saw it has changed it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import text

from app.casework.ledger import acting
from app.domain import body as bodies
from app.domain.change import Change
from app.domain.dispute import Conflict, LateContribution
from app.domain.fields import MergeRule
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.visit import Visit
from app.storage import outbox, records
from server.database import Database
from sync import wire
from sync.authority import Authority, Unreachable
from tests.conftest import Clock
from tests.making import Author
from tests.sync.conftest import MakeLaptop, Served, TestLaptop

Document = dict[str, Any]


class AtTheHub(NamedTuple):
    """A record at the hub."""

    version: int
    body: bytes
    conflicts: list[Document]


_RECORD = text("SELECT version, body FROM doorstep.record WHERE id = :id")
_CONFLICTS = text("SELECT body FROM doorstep.record WHERE kind = 'conflict' AND fields->>'about' = :id ORDER BY id")


class LosesOneAnswer(Authority):
    """The network takes a push and loses the answer."""

    def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
        super().push(ask)
        raise Unreachable("answer-lost")


class Scene:
    """Priya and her supervisor Denise each at their laptop; others come when they are asked for."""

    def __init__(self, served: Served, make_laptop: MakeLaptop, clock: Clock) -> None:
        self.town, self.clock = served.town, clock
        self.amara, self.person, self.alert = self.town.amara, self.town.person, self.town.alert
        self._served, self._make = served, make_laptop
        self._laptops: dict[str, TestLaptop] = {}
        self.written: dict[str, Change] = {}
        self._replaced = set[str]()

    def at(self, author: Author) -> TestLaptop:
        """Return the laptop of somebody, enrolled and read for the first time when it is first asked for."""
        if author.name not in self._laptops:
            self._laptops[author.name] = self._make(author, author.name.replace(" ", "-"))
            self.round(self._laptops[author.name])
        return self._laptops[author.name]

    @property
    def priya(self) -> TestLaptop:
        return self.at(self.town.priya)

    @property
    def denise(self) -> TestLaptop:
        return self.at(self.town.denise)

    @property
    def siobhan(self) -> TestLaptop:
        return self.at(self.town.siobhan)

    @property
    def stranger(self) -> TestLaptop:
        return self.at(self.town.stranger)

    def everybody(self) -> None:
        """Let the two send, and read everything, before the network is gone for both."""
        for laptop in (self.priya, self.denise, self.priya):
            self.round(laptop)

    def plan(self, **more: Any) -> str:
        """Plan a visit of Priya's to Amara for an hour ago, known to both; return its id."""
        planned = self.clock() - timedelta(hours=1)
        visit = Visit(practitioner=self.town.priya.practitioner, planned=planned, purpose="CP visit", **more)
        with acting(self.priya.by) as act:
            made = act.make("visit", self.amara, visit, act="plan").record
        self.everybody()
        return made

    def changes(self, who: TestLaptop, record: str, *, reason: str = "", **after: Any) -> str:
        """Somebody changes fields of a record as their laptop shows it; nothing is sent yet."""
        with acting(who.by) as act:
            found = records.read(act.tx, record)
            assert found is not None
            return act.edit(found, after, act="edit", reason=reason).change

    def round(self, who: TestLaptop) -> None:
        """One round of one laptop."""
        self.note(who)
        who.round()

    def loses_an_answer(self, who: TestLaptop) -> None:
        """A round whose push arrives and whose answer does not."""
        self.note(who)
        lossy = LosesOneAnswer(self._served.address, who.authority.device, who.authority.tokens)
        try:
            replace(who, authority=lossy).round()
        except Unreachable:
            return
        raise AssertionError("nothing was sent")

    def meet(self, *who: TestLaptop) -> None:
        """The network is back: the laptops send in this order, and then all of them have read everything."""
        for laptop in (*who, *who):
            self.round(laptop)

    def a_day_passes(self) -> None:
        """The authority's day goes on; POSIX writes the hours west of Greenwich, so that -24 is a day ahead."""
        self.town.hub.database.close()
        self.town.hub.database.engine = Database(self.town.hub.settings.dsn, 4, "<ahead>-24").engine

    def says(self, who: TestLaptop, record: str) -> Document:
        """What a laptop shows of a record."""
        with who.vault.read() as tx:
            found = records.read(tx, record)
        assert found is not None
        return dict(bodies.value(found.body))

    def has(self, who: TestLaptop, record: str) -> bool:
        """Whether a record is readable on a laptop."""
        with who.vault.read() as tx:
            return records.read(tx, record) is not None

    def conflicts(self, who: TestLaptop) -> list[Conflict]:
        """The conflicts about Amara on a laptop, in the order they were opened."""
        return [msgspec.convert(one, Conflict, strict=False) for one in self._of(who, "conflict")]

    def late(self, who: TestLaptop) -> list[LateContribution]:
        """The late contributions about Amara on a laptop."""
        return [msgspec.convert(one, LateContribution, strict=False) for one in self._of(who, "late-contribution")]

    def refusals(self, who: TestLaptop) -> list[tuple[str, str]]:
        """What the hub has refused of a laptop's work: the code, and who had moved it."""
        with who.vault.read() as tx:
            found = [row for row in outbox.all_of_them(tx) if row.state == outbox.REFUSED and not row.replaced_by]
        return [(row.code, row.facts.get("by", "")) for row in found]

    def at_the_hub(self, record: str) -> "AtTheHub":
        """A record as the hub has it, with the conflicts about it in the order in which they were opened."""
        asked = {"id": record}
        with self.town.hub.database.writing() as connection:
            row = connection.execute(_RECORD, asked).one()
            conflicts = connection.execute(_CONFLICTS, asked).scalars().all()
        return AtTheHub(row.version, row.body.encode(), [bodies.value(one.encode()) for one in conflicts])

    def _of(self, who: TestLaptop, kind: str) -> list[Document]:
        with who.vault.read() as tx:
            return [bodies.value(one.body) for one in records.of_child(tx, self.amara, kind)]

    def note(self, who: TestLaptop) -> None:
        """Remember what a laptop has written and not had a receipt for."""
        with who.vault.read() as tx:
            rows = outbox.all_of_them(tx)
        self.written.update({row.change_id: row.change() for row in rows})
        self._replaced.update(row.change_id for row in rows if row.replaced_by)

    # Nothing vanishes

    def nothing_has_vanished(self) -> None:
        """Look for every value that anybody ever wrote."""
        for laptop in self._laptops.values():
            self.note(laptop)
        kept = self._refused() | self._held() | self._replaced
        standing, conflicts = self._at_the_hub()
        for change in self.written.values():
            if change.id not in kept:
                for field, value in _values(change):
                    found = self._is_kept(change, field, value, standing.get(change.record, {}), conflicts)
                    assert found, f"{change.kind}.{field} of {change.act} has vanished: {value!r}"

    def _refused(self) -> set[str]:
        found = set[str]()
        for laptop in self._laptops.values():
            with laptop.vault.read() as tx:
                found |= {row.change_id for row in outbox.all_of_them(tx)}
        return found

    def _held(self) -> set[str]:
        with self.town.hub.database.writing() as connection:
            return set(map(str, connection.execute(text("SELECT change_id FROM doorstep.held")).scalars()))

    def _at_the_hub(self) -> tuple[dict[str, Document], list[Document]]:
        with self.town.hub.database.writing() as connection:
            rows = connection.execute(text("SELECT id, kind, body FROM doorstep.record")).all()
        read = {str(row.id): (row.kind, bodies.value(row.body.encode())) for row in rows}
        return {id: one for id, (_, one) in read.items()}, [one for kind, one in read.values() if kind == "conflict"]

    def _is_kept(self, change: Change, field: str, value: Any, standing: Document, conflicts: list[Document]) -> bool:
        default = KINDS[change.kind].rules[field].default
        about = [one for one in conflicts if one["about"] == change.record and one["field"] == field]
        disputed = [one[side] for one in about for side in ("standing", "other", "chosen") if side in one]
        seen = [
            edit.before
            for other in self.written.values()
            if other.record == change.record and (edit := other.fields.get(field)) is not None
        ]
        settled = [one.get("seen") for one in about if one.get("step") == "settled"]
        return _stands(value, [standing.get(field, default), *disputed, *seen, *settled])


def _values(change: Change) -> Iterator[tuple[str, Any]]:
    """Each field that a change writes, and of a list each item; what is set once belongs to whoever was first."""
    rules = KINDS[change.kind].rules
    made = bodies.value(bytes(change.body)) if change.body else {}
    for field, value in [*made.items(), *((name, edit.after) for name, edit in change.fields.items())]:
        if rules[field].rule is MergeRule.APPEND:
            continue
        if rules[field].rule is MergeRule.SET:
            yield from ((field, item) for item in value)
        else:
            yield field, value


def _stands(value: Any, places: list[Any]) -> bool:
    flat = [item for place in places if isinstance(place, list) for item in place]
    return value in places or value in flat


def item(words: str, id: str = "") -> Document:
    """One item of the list of what to ask on a visit."""
    return {"id": id or new_id(), "words": words}

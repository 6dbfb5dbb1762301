"""A town for the oracle: two teams, other agencies, many children, and every act as a change at a real hub.

Whatever is done at the hub is done to the plain facts beside it, so that the two can be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import Engine, text

from app.domain import body
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Addendum, Contact, Observation, Quote, Signature
from app.domain.cover import Cover
from app.domain.dispute import Decision
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.person import Person, Relationship
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.visit import Visit
from server import access, accounts, feed, standing
from server.deciding import Standing
from server.hub import Hub
from server.push import push
from sync import wire
from tests.conftest import Clock
from tests.making import PASSWORD, Author, accounts_for, put_records
from tests.sync.access import oracle
from tests.sync.access.oracle import Cover as Covering
from tests.sync.access.oracle import Fact, Oracle, World

FIRST = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
SECTORS = {
    "council": "social", "trust": "health", "surgery": "nhs", "police": "police", "school": "education",
    "youth": "youth", "housing": "housing", "charity": "voluntary", "neighbours": "social",
}  # fmt: skip
PEOPLE = {
    "Denise Whitlock": "council", "Tom Avery": "council", "Priya Raman": "council", "Ravi Shah": "council",
    "Sam Okoro": "council", "Ela Novak": "council", "Nadia Rahman": "council", "Lee Marsh": "neighbours",
    "Siobhan Keane": "trust", "Nora Flynn": "trust", "Gita Rao": "surgery", "Paul Constable": "police",
    "Dora Lead": "school", "Yusuf Young": "youth", "Hugh House": "housing", "Vera Voluntary": "charity",
}  # fmt: skip
TEAM_A, TEAM_B = ("Priya Raman", "Ravi Shah", "Nadia Rahman"), ("Sam Okoro", "Ela Novak")
WITHOUT_ACCOUNT = "Nadia Rahman"
SCREENERS = ("Ravi Shah", "Nadia Rahman")
CATEGORY = {
    "child": "ident", "person": "carers_household", "relationship": "carers_household", "allocation": "involvement",
    "visit": "involvement", "contact": "visit_narrative_voice", "addendum": "visit_narrative_voice",
    "decision": "assessment_plan_minutes",
}  # fmt: skip
CATEGORY_OF_TOPIC = {
    "status": "cp_or_cla_status", "hazard": "worker_hazard", "order": "worker_hazard", "communication": "ident",
    "missing": "concern_current",
}  # fmt: skip


def category_of(kind: str, said: Mapping[str, Any]) -> str:
    """The category by docs/access.md, typed from there."""
    if kind == "address":
        return "address_shielded" if said.get("protected") else "address"
    if kind == "involvement":
        return "involvement_sensitive" if said.get("sensitive") else "involvement"
    return CATEGORY_OF_TOPIC[said["topic"]] if kind == "alert" else CATEGORY[kind]


def _letters_of(number: int) -> str:
    found = ""
    for _ in range(4):
        number, place = divmod(number, 26)
        found = chr(ord("a") + place) + found
    return found


@dataclass
class Record:
    """One record as the town writes it: the oracle's fact with what the record says."""

    fact: Fact
    says: dict[str, Any]


class Town:
    """The hub and the facts, kept in step."""

    def __init__(self, hub: Hub, owner: Engine, clock: Clock) -> None:
        self.hub, self.owner, self.clock = hub, owner, clock
        self.world = World()
        self.says: dict[str, dict[str, Any]] = {}
        self.agencies = {name: new_id() for name in SECTORS}
        self.people = {name: Author(name, self.agencies[agency], SECTORS[agency]) for name, agency in PEOPLE.items()}
        self.team_a, self.team_b = new_id(), new_id()
        self._words = count(1)
        self._ahead = 0
        self._today: date | None = None
        self.log: list[str] = []
        self._directory()

    # The town as it stands at first

    def _directory(self) -> None:
        for one in self.people.values():
            person = oracle.Person(one.practitioner, one.agency, one.sector, one.name != WITHOUT_ACCOUNT)
            self.world.people[one.practitioner] = person
        heads = {self.team_a: {"Denise Whitlock"}, self.team_b: {"Tom Avery"}}
        team_of = {name: team for team, names in ((self.team_a, TEAM_A), (self.team_b, TEAM_B)) for name in names}
        rows: list[Any] = [
            ("agency", id, DIRECTORY, Agency(name=name.title(), sector=SECTORS[name]))  # type: ignore[arg-type]
            for name, id in self.agencies.items()
        ]
        for team, supervisors in heads.items():
            ids = tuple(self.people[name].practitioner for name in sorted(supervisors))
            self.world.supervisors[team] = set(ids)
            name = "Team A" if team == self.team_a else "Team B"
            rows.append(("team", team, DIRECTORY, Team(name=name, agency=self.agencies["council"], supervisors=ids)))
        rows += [
            (
                "practitioner", one.practitioner, DIRECTORY,
                Practitioner(
                    name=one.name, agency=one.agency, team=team_of.get(one.name, ""),
                    capabilities=("SCREEN",) if one.name in SCREENERS else (),
                ),
            )
            for one in self.people.values()
        ]  # fmt: skip
        self.world.screeners[self.team_a] = {self.people[name].practitioner for name in SCREENERS}
        with self.hub.database.writing() as connection:
            put_records(connection, self.hub, rows, self.agencies["council"])
            accounts_for(connection, [one for one in self.people.values() if one.name != WITHOUT_ACCOUNT])

    def word(self) -> str:
        """A word that stands in one record and nowhere else; none begins with another."""
        return f"zq{_letters_of(next(self._words) * 7919 % 26**4)}"

    def fill(self, children: list["ChildPlan"]) -> None:
        """Put the children in as they stand, through the feed, each record under the agency that wrote it."""
        rows: dict[str, list[Any]] = {}
        notes = []
        for plan in children:
            for record in plan.records(self):
                self._know(record)
                document = _DOCUMENTS[record.fact.kind](**record.says)
                row = (record.fact.kind, record.fact.id, record.fact.child, document)
                rows.setdefault(record.fact.agency, []).append(row)
            notes += [self._note(plan.child, agency, category) for agency, category in plan.notes(self)]
        with self.hub.database.writing() as connection:
            for agency, found in rows.items():
                put_records(connection, self.hub, found, agency)
            self._put(connection, notes)
            access.refill(connection, {plan.child for plan in children})

    def _note(self, child: str, agency: str, category: str) -> Standing:
        """A record of a kind that only a later program has, in a category that has no kind today."""
        fact = Fact(new_id(), child, "note", agency, category, self.word())
        self.world.facts[fact.id] = fact
        return Standing(fact.id, "note", child, 1, 0, agency, category, 0, body.encode({"words": fact.word}))

    def _put(self, connection: Any, found: list[Standing]) -> None:
        first = feed.stamp(connection, len(found))
        stamped = [one._replace(seq=first + place) for place, one in enumerate(found)]
        standing.write(connection, stamped, self.hub.clock())
        standing.write_feed(connection, stamped)

    def _know(self, record: Record) -> None:
        fact = record.fact
        self.world.facts[fact.id], self.says[fact.id] = fact, record.says
        self._know_tie(fact)

    def _know_tie(self, fact: Fact) -> None:
        """Read a tie or a status out of what a record says."""
        said = self.says[fact.id]
        if fact.kind == "allocation":
            self.world.allocations[fact.id] = oracle.Allocation(
                fact.id, fact.child, said["practitioner"], said["team"], said.get("role", "allocated"),
                said.get("since"), said.get("until"),
            )  # fmt: skip
        elif fact.kind == "involvement":
            self.world.involvements[fact.id] = oracle.Involvement(
                fact.id, fact.child, said.get("practitioner", ""), said["agency"], said.get("since"), said.get("until")
            )
        elif fact.kind == "alert":
            self.world.statuses.pop(fact.id, None)
            fact.ended = bool(said.get("ended"))
            if said["topic"] == "status":
                self.world.statuses[fact.id] = oracle.Status(fact.id, fact.child, said["code"], fact.ended)

    # Acts

    @property
    def today(self) -> date:
        """The authority's day, as its hub has it."""
        if self._today is None:
            with self.hub.database.begin() as connection:
                self._today = connection.execute(text("SELECT doorstep.today()")).scalar_one()
        return self._today

    def oracle(self) -> Oracle:
        return Oracle(self.world, self.today)

    def who(self, name: str) -> Author:
        return self.people[name]

    def record(self, kind: str, child: str, by: Author, **says: Any) -> Record:
        """A record that somebody writes."""
        fact = Fact(new_id(), child, kind, by.agency, category_of(kind, says))
        fact.word = next((one for value in says.values() for one in _planted(value)), "")
        fact.authors = tuple(says.get("co_authors", ()))
        return Record(fact, says)

    def makes(self, by: Author, record: Record) -> wire.Receipt:
        """Somebody makes a record, at the hub."""
        document = _DOCUMENTS[record.fact.kind](**record.says)
        change = by.change(record.fact.kind, record.fact.child, record.fact.id, body=msgspec.Raw(body.encode(document)))
        receipt = self._pushed(by, by.signed(change))
        self._know(record)
        return receipt

    def covers(self, by: Author, deputy: Author, since: date, until: date) -> None:
        """Somebody lets another decide in their place."""
        said = Cover(for_whom=by.practitioner, deputy=deputy.practitioner, since=since, until=until, by=by.practitioner)
        made = self._pushed(by, by.makes("cover", DIRECTORY, said))
        self.world.covers.append(oracle.Cover(by.practitioner, deputy.practitioner, since, until, made.record))

    def ends_cover(self, by: Author, cover: Covering, until: date) -> None:
        """Whoever was to be away is back: the cover ends early."""
        edits = {"until": (cover.until.isoformat(), until.isoformat())}
        self._pushed(by, by.edits("cover", DIRECTORY, cover.record, 1, edits))
        self.world.covers.remove(cover)
        self.world.covers.append(replace(cover, until=until))

    def makes_too(self, by: Author, record: str, says: dict[str, Any]) -> wire.Receipt:
        """A co-author makes the joint contact as well: another version of the same record."""
        fact = self.world.facts[record]
        change = by.change("contact", fact.child, record, body=msgspec.Raw(body.encode(Contact(**says))))
        receipt = self._pushed(by, by.signed(change))
        fact.version = receipt.version
        return receipt

    def took(self, record: Record) -> None:
        """Note a record that was made on a laptop."""
        self._know(record)

    def edits(self, by: Author, record: str, reason: str = "for a reason", **after: Any) -> wire.Receipt:
        """Somebody changes fields of a record as it stands, at the hub."""
        fact, said = self.world.facts[record], self.says[record]
        default = _DOCUMENTS[fact.kind]
        whole = msgspec.to_builtins(default(**said))
        plain = {name: msgspec.to_builtins(value) for name, value in after.items()}
        edits = {name: (whole.get(name), value) for name, value in plain.items()}
        receipt = self._pushed(by, by.edits(fact.kind, fact.child, record, fact.version, edits, reason))
        self.changed(record, **after)
        fact.version = receipt.version  # a change that finds its values there makes no version
        return receipt

    def changed(self, record: str, **after: Any) -> None:
        """Note what an accepted change of a record says."""
        fact = self.world.facts[record]
        self.says[record] = {**self.says[record], **after}
        fact.version += 1
        fact.category = category_of(fact.kind, self.says[record])
        self._know_tie(fact)

    def _pushed(self, by: Author, change: wire.SignedChange) -> wire.Receipt:
        answer = push(self.hub, by.caller, wire.PushAsk((change,)))
        receipt = msgspec.json.decode(answer.receipts[0], type=wire.Receipt)
        assert receipt.status in ("accepted", "merged", "conflict"), (by.name, receipt.status, receipt.code)
        return receipt

    def account_for(self, name: str) -> None:
        """Somebody gets an account at last."""
        one = self.people[name]
        with self.hub.database.begin() as connection:
            who = accounts.Account(one.practitioner, _login(name), one.agency, one.sector, active=True)
            accounts.add(connection, who, PASSWORD)
        self.world.people[one.practitioner].account = True

    def days_pass(self, days: int = 1) -> None:
        """The authority's calendar goes on; the hub's clock with it."""
        self._ahead += days
        self._today = None
        with self.owner.begin() as connection:
            connection.exec_driver_sql(
                "CREATE OR REPLACE FUNCTION doorstep.today() RETURNS date LANGUAGE sql STABLE AS $$ "
                "SELECT CAST(now() AT TIME ZONE coalesce(nullif(current_setting('doorstep.zone', true), ''), "
                f"'Europe/London') AS date) + {self._ahead} $$"
            )
        self.clock.advance(days=days)

    # What the hub has made by itself, and whether the facts are those of the hub

    def learn(self) -> None:
        """Take over what the hub has made about records: conflicts and late contributions are facts too."""
        for row in self._rows():
            if row.kind not in ("conflict", "late-contribution"):
                continue
            about = self.world.facts[body.value(row.body.encode())["about"]]
            known = self.world.facts.get(str(row.id))
            fact = known or Fact(str(row.id), about.child, row.kind, about.agency, about.category)
            fact.version, fact.authors = row.version, about.authors if row.kind == "conflict" else ()
            self.world.facts[fact.id] = replace(fact, category=about.category)

    def at_the_hub(self) -> dict[str, tuple[int, str, str, str]]:
        """Version, category, agency and child of every record at the hub."""
        return {str(row.id): (row.version, row.category, str(row.agency), str(row.child_id)) for row in self._rows()}

    def known(self) -> dict[str, tuple[int, str, str, str]]:
        """The same by the facts."""
        return {fact.id: (fact.version, fact.category, fact.agency, fact.child) for fact in self.world.facts.values()}

    def _rows(self) -> list[Any]:
        with self.hub.database.writing() as connection:
            asked = text("SELECT id, kind, version, category, agency, child_id, body FROM doorstep.record "
                         "WHERE child_id <> CAST(:directory AS uuid)")  # fmt: skip
            return list(connection.execute(asked, {"directory": DIRECTORY}))


def _login(name: str) -> str:
    return name.partition(" ")[0].lower()


def _planted(value: object) -> list[str]:
    if isinstance(value, msgspec.Struct):
        return [one for name in value.__struct_fields__ for one in _planted(getattr(value, name))]
    if isinstance(value, tuple):
        return [one for part in value for one in _planted(part)]
    return [word for word in value.split() if word.startswith("zq")] if isinstance(value, str) else []


_DOCUMENTS: dict[str, Any] = {
    "child": Child, "person": Person, "relationship": Relationship, "address": Address, "alert": Alert,
    "involvement": Involvement, "allocation": Allocation, "visit": Visit, "contact": Contact, "addendum": Addendum,
    "decision": Decision,
}  # fmt: skip


def contact_says(author: Author, word: str, at: datetime, **more: Any) -> dict[str, Any]:
    """A signed contact with one word of the child's that stands nowhere else."""
    return {
        "author": author.practitioner, "author_name": author.name, "kind_of_contact": "cp", "happened": at,
        "written": at, "place": "Home", "seen": "seen", "alone": "alone",
        "own_words": (Quote(id=new_id(), words=f"I saw {word} there"),),
        "observations": (Observation(id=new_id(), observer=author.practitioner, topic="Food", found="fine"),),
        "signatures": (Signature(id=new_id(), practitioner=author.practitioner, name=author.name, at=at),), **more,
    }  # fmt: skip


@dataclass
class ChildPlan:
    """How a child stands at first: whose, with whom, under which status."""

    child: str
    holder: str
    team: str
    code: str
    involved: tuple[str, ...] = ()
    every_category: bool = False

    def records(self, town: Town) -> list[Record]:
        """The records of the child's case file."""
        council = town.who("Denise Whitlock")
        trust = town.who("Siobhan Keane")
        holder = town.who(self.holder)
        found: list[Record] = []

        def put(kind: str, by: Author, **says: Any) -> str:
            made = town.record(kind, self.child, by, **says)
            found.append(made)
            return made.fact.id

        put("child", council, given=town.word(), family="Test", born=date(2022, 3, 3))
        found[-1].fact.id = self.child
        mother = put("person", council, given="Hodan", family=town.word())
        put("relationship", council, person=mother, role="Mother", lives_with="yes")
        put("address", council, of=self.child, lines=(f"3 {town.word()} Close",))
        put("address", trust, of=mother, lines=(f"5 {town.word()} Close",), use="other")
        put("alert", council, topic="hazard", words=town.word())
        put("alert", trust, topic="missing", words=town.word())
        put("alert", council, topic="order", words=town.word())
        if self.code:
            put("alert", council, topic="status", words=town.word(), code=self.code, since=date(2026, 10, 1))
        put("allocation", council, practitioner=holder.practitioner, team=self.team)
        for name in self.involved:
            who = town.who(name)
            put(
                "involvement", council, agency=who.agency, sector=who.sector, practitioner=who.practitioner,
                name=town.word(), role="Worker",
            )  # fmt: skip
        for by in (council, trust):
            put("involvement", by, agency=town.agencies["surgery"], sector="nhs", name=town.word(), sensitive=True)
        put("visit", council, practitioner=holder.practitioner, planned=FIRST, purpose=town.word())
        contact = put("contact", holder, **contact_says(holder, town.word(), FIRST))
        put("contact", trust, **contact_says(trust, town.word(), FIRST))
        joint = contact_says(holder, town.word(), FIRST, co_authors=(trust.practitioner,))
        put("contact", holder, **joint)
        put("addendum", holder, about=contact, words=town.word(), author=holder.practitioner)
        put("decision", council, about=contact, decided=town.word())
        return found

    def notes(self, town: Town) -> list[tuple[str, str]]:
        """Records of categories without a kind, by an agency that is not the readers' own."""
        wanted = sorted(oracle.letters()) if self.every_category else ["child_health"]
        return [(town.agencies["neighbours"], category) for category in wanted]

"""Making what tests need: people, children and signed changes, the way the real programs make them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from app.domain import body
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.change import Change, Edit, digest, encode
from app.domain.child import Child
from app.domain.contact import Contact, Observation, Present, Quote, Signature
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.kinds import KINDS
from app.domain.person import Person
from app.domain.practitioner import Agency, Practitioner, Team
from server import access, audit, feed, standing, tables
from server.deciding import Standing
from server.door import Caller
from server.hub import Hub
from server.setwise import insert_rows
from sync import wire

PASSWORD = "northmere-test-password"
WRITTEN = datetime(2026, 11, 12, 10, 52, tzinfo=UTC)


@dataclass
class Author:
    """A practitioner on one device, who can write changes as a laptop does."""

    name: str
    agency: str
    sector: str = "social"
    practitioner: str = field(default_factory=new_id)
    device: str = field(default_factory=new_id)
    install: str = field(default_factory=new_id)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    sequence: int = 0

    @property
    def caller(self) -> Caller:
        return Caller(
            self.practitioner, self.device, self.agency, self.sector, self.key.public_key().public_bytes_raw(), True
        )

    def signed(self, change: Change) -> wire.SignedChange:
        raw = encode(change)
        return wire.SignedChange(msgspec.Raw(raw), base64.b64encode(self.key.sign(digest(raw).encode())).decode())

    def change(self, kind: str, child: str, record: str = "", **more: Any) -> Change:
        self.sequence += 1
        asked: dict[str, Any] = {"trunk": 0, "act": "test", "reason": "", **more}
        return Change(
            id=new_id(),
            author=self.practitioner,
            device=self.device,
            install=self.install,
            sequence=self.sequence,
            record=record or new_id(),
            kind=kind,
            form=KINDS[kind].form,
            child=child,
            written=WRITTEN,
            zone="Europe/London",
            **asked,
        )

    def makes(self, kind: str, child: str, document: msgspec.Struct) -> wire.SignedChange:
        return self.signed(self.change(kind, child, body=msgspec.Raw(body.encode(document))))

    def edits(  # noqa: PLR0913, PLR0917 - a change has these parts, in this order
        self, kind: str, child: str, record: str, trunk: int, edits: Mapping[str, tuple[Any, Any]], reason: str = ""
    ) -> wire.SignedChange:
        fields = {name: Edit(before, after) for name, (before, after) in edits.items()}
        return self.signed(self.change(kind, child, record, trunk=trunk, fields=fields, reason=reason))

    def contact(self, child: str, words: str = "I like toast.") -> wire.SignedChange:
        return self.makes("contact", child, contact_by(self, words))


def contact_by(author: Author, words: str = "I like toast.") -> Contact:
    """A complete, signed contact."""
    return Contact(
        author=author.practitioner,
        author_name=author.name,
        kind_of_contact="cp",
        happened=WRITTEN,
        written=WRITTEN,
        announced="announced",
        place="Home",
        present=(Present(id=new_id(), name="Hodan Warsame", relationship="mother"),),
        seen="seen",
        alone="alone",
        own_words=(Quote(id=new_id(), words=words),),
        observations=(Observation(id=new_id(), observer=author.practitioner, topic="Food", found="fine"),),
        threshold="no",
        no_actions=True,
        signatures=(Signature(id=new_id(), practitioner=author.practitioner, name=author.name, at=WRITTEN),),
    )


@dataclass
class Town:
    """A small authority on a fresh hub: a team with a supervisor, a health visitor, and two children."""

    hub: Hub
    priya: Author
    denise: Author
    siobhan: Author
    stranger: Author
    amara: str
    jayden: str
    alert: str
    person: str


def town_on(hub: Hub) -> Town:
    """Put the small authority into the hub, through the feed as everything must go."""
    council, nhs = new_id(), new_id()
    priya, denise = Author("Priya Raman", council), Author("Denise Whitlock", council)
    capabilities = {priya.practitioner: ("SW",), denise.practitioner: ("PS", "SW")}
    siobhan, stranger = Author("Siobhan Keane", nhs, "health"), Author("Sam Stranger", council)
    amara, jayden, team, alert, person = (new_id() for _ in range(5))
    rows = [
        ("agency", council, DIRECTORY, Agency(name="Northmere", sector="social")),
        ("agency", nhs, DIRECTORY, Agency(name="Northmere Community Health", sector="health")),
        ("team", team, DIRECTORY, Team(name="Team 2", agency=council, supervisors=(denise.practitioner,))),
        *(
            (
                "practitioner", who.practitioner, DIRECTORY,
                Practitioner(
                    name=who.name, agency=who.agency, capabilities=capabilities.get(who.practitioner, ("HV",))
                ),
            )
            for who in (priya, denise, siobhan, stranger)
        ),
        ("child", amara, amara, Child(given="Amara", family="Warsame", born=date(2022, 3, 3))),
        ("child", jayden, jayden, Child(given="Jayden", family="Thorpe", born=date(2015, 6, 1))),
        ("allocation", new_id(), amara, Allocation(practitioner=priya.practitioner, team=team)),
        ("alert", new_id(), amara, Alert(topic="status", words="Child protection plan: neglect", code="CPP")),
        ("alert", alert, amara, Alert(topic="hazard", words="Dog on premises", severity="caution", two_to_visit=True)),
        ("person", person, amara, Person(given="Hodan", family="Warsame", telephone="07700 900111")),
        ("address", new_id(), amara, Address(of=amara, lines=("3 Bell Street",), postcode="NM1 4QT", protected=True)),
        (
            "involvement", new_id(), amara,
            Involvement(agency=nhs, sector="health", practitioner=siobhan.practitioner, role="Health visitor"),
        ),
    ]  # fmt: skip
    with hub.database.writing() as connection:
        put_records(connection, hub, rows, council)
        accounts_for(connection, (priya, denise, siobhan, stranger))
        access.refill(connection, {amara, jayden})
    return Town(hub, priya, denise, siobhan, stranger, amara, jayden, alert, person)


def put_records(connection: Connection, hub: Hub, rows: list[Any], agency: str) -> None:
    """Put records into the hub as they stand, through the feed: kind, id, child and document of each."""
    audit.lock_files(connection, {child for _, _, child, _ in rows})
    first = feed.stamp(connection, len(rows))
    records = []
    for place, (kind, record, child, document) in enumerate(rows):
        raw = body.encode(document)
        fields = body.value(raw)
        category = KINDS[kind].category(fields)
        protection = 2 if fields.get("protected") else 0
        records.append(Standing(record, kind, child, 1, first + place, agency, category, protection, raw))
    standing.write(connection, records, hub.clock())
    standing.write_feed(connection, records)


@cache
def known_hash() -> str:
    """The hash of PASSWORD, at costs that only a test may have: it is checked at every sign-in."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def accounts_for(connection: Connection, people: Sequence[Author]) -> None:
    """Make the account and a first device of each of these people."""
    now = WRITTEN
    insert_rows(
        connection,
        tables.account,
        [
            {
                "practitioner": who.practitioner,
                "login": who.name.split()[0].lower(),
                "password_hash": known_hash(),
                "agency": who.agency,
                "sector": who.sector,
            }
            for who in people
        ],
    )
    insert_rows(
        connection,
        tables.device,
        [
            {
                "id": who.device,
                "practitioner": who.practitioner,
                "name": "NM-L1",
                "public_key": who.caller.public_key,
                "share": b"-",
                "enrolled": now,
            }
            for who in people
        ],
    )

"""Priya's laptop on the day of the pictures: Amara and Liban Warsame, as the demo authority tells their story."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from app.domain.identity import DIRECTORY, new_id
from app.storage import copies, marks, records
from server.northmere.generate import northmere
from server.northmere.shape import Account, SeedRecord
from sync import wire
from tests.storage.fakes import Laptop, made_laptop, wire_record

TODAY = date(2026, 11, 12)
RECEIVED = datetime(2026, 11, 12, 7, 52, tzinfo=UTC)


@dataclass
class Pictured:
    """The laptop, and the ids that tests name."""

    laptop: Laptop
    amara: str
    liban: str
    agencies: dict[str, str]
    people: dict[str, str]
    seq: int = 10_000

    def visit(self, child: str) -> str:
        """Return the planned visit of 10:30 of a child."""
        with self.laptop.vault.read() as tx:
            found = records.planned_between(tx, "2026-11-12T10:29", "2026-11-12T10:31")
        return next(one.id for one in found if one.child == child)

    def put(self, kind: str, child: str, document: msgspec.Struct, *, agency: str = "", record: str = "") -> str:
        """Let a record arrive, as from another laptop; returns its id."""
        self.seq += 1
        came = wire_record(kind, child, document, record_id=record or new_id(), version=2, seq=self.seq)
        if agency:
            came = msgspec.structs.replace(came, agency=agency)
        with self.laptop.vault.write() as tx:
            copies.apply_page(tx, [came], self.seq)
        return came.id

    def put_raw(self, kind: str, child: str, fields: Mapping[str, object]) -> str:
        """Let a record arrive as a later program wrote it; returns its id."""
        self.seq += 1
        came = wire_record(kind, child, fields, version=2, seq=self.seq)
        with self.laptop.vault.write() as tx:
            copies.apply_page(tx, [came], self.seq)
        return came.id

    def records_of(self, kind: str, child: str = "") -> list[str]:
        """Return the ids of a child's records of one kind, Amara's if none is named."""
        with self.laptop.vault.read() as tx:
            return [one.id for one in records.of_child(tx, child or self.amara, kind)]

    def contact(self, child: str, title: str) -> str:
        """Return the newest contact of a child that has this headline."""
        with self.laptop.vault.read() as tx:
            found = records.contacts_of(tx, child)
        return next(one.id for one in found if f'"topic":"{title}"'.encode() in one.body)

    def body(self, record: str) -> dict[str, Any]:
        """Return a record's fields."""
        with self.laptop.vault.read() as tx:
            found = records.read(tx, record)
        assert found is not None
        body: dict[str, Any] = msgspec.json.decode(found.body)
        return body


@cache
def _seeded() -> tuple[tuple[SeedRecord, ...], dict[str, Account]]:
    authority = northmere("demo", TODAY)
    made = tuple(authority.records)
    warsames = {one.child for one in made if one.kind == "child" and b'"Warsame"' in one.body}
    kept = tuple(one for one in made if one.child in {*warsames, DIRECTORY})
    return kept, {account.login: account for account in authority.accounts}


def _wire(one: SeedRecord, seq: int) -> wire.WireRecord:
    return wire.WireRecord(
        kind=one.kind, id=one.id, child=one.child, version=1, seq=seq, agency=one.agency, category=one.category,
        protection=one.protection, received=one.happened.isoformat(), body=msgspec.Raw(one.body),
    )  # fmt: skip


def pictured(home: Path, login: str = "priya") -> Pictured:
    """Enrol somebody's laptop and let the family arrive, last heard from at 07:52; the clock stands at 10:04."""
    made, accounts = _seeded()
    laptop = made_laptop(home, practitioner=accounts[login].practitioner)
    laptop.by = replace(laptop.by, agency=accounts[login].agency, name=accounts[login].name)
    given = {msgspec.json.decode(one.body)["given"]: one.child for one in made if one.kind == "child"}
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", True, 9) for child in given.values()], 9999)
        copies.apply_page(tx, [_wire(one, place) for place, one in enumerate(made, 1)], 9999)
        copies.complete(tx, list(given.values()), 9999)
        marks.write(tx, last_exchange_at=RECEIVED)
    laptop.clock.now = datetime(2026, 11, 12, 10, 4, tzinfo=UTC)
    named = {kind: _named(made, kind) for kind in ("agency", "practitioner")}
    return Pictured(laptop, given["Amara"], given["Liban"], named["agency"], named["practitioner"])


def _named(made: tuple[SeedRecord, ...], kind: str) -> dict[str, str]:
    return {msgspec.json.decode(one.body)["name"]: one.id for one in made if one.kind == kind}

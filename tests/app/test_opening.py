"""Opening, enrolling and enrolling again (docs/decisions/0003-keys-and-the-sealed-outbox.md)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app import opening, pipe
from app.casework import caseload, contacts, rights
from app.casework.caseworker import Caseworker
from app.domain.identity import new_id
from app.storage import enrolled, records
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.trouble import PassphraseRefused, UnlockRefused
from server import admission, tokens
from server.hub import Hub
from sync import wire
from sync.authority import Authority, DeviceIdentity, HubRefused, TokenPair, Unreachable
from sync.round import Laptop, run
from tests.making import PASSWORD, town_on
from tests.sync.conftest import Served, serving
from tests.sync.lives import Lives, lives
from tests.sync.writing import written

__all__ = ["lives"]

PASSPHRASE = "a lamp in every stairwell"


@pytest.fixture
def served(fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    town = town_on(fresh_hub)
    with serving(fresh_hub) as address:
        yield Served(town, address)


def code(served: Served) -> str:
    with served.town.hub.database.begin() as connection:
        return admission.new_code(served.town.hub, connection, served.town.priya.practitioner)


def enrol(served: Served, home: Path, one_use: str, passphrase: str = PASSPHRASE) -> opening.Opened:
    return opening.open_by_enrolment(home, pipe.Enrol(served.address, "priya", PASSWORD, one_use, passphrase))


def test_enrolled_locked_and_opened_again(served: Served, tmp_path: Path) -> None:
    opened = enrol(served, tmp_path, code(served))
    opened.vault.close()
    order = pipe.Unlock(opened.place.hub, opened.place.practitioner, PASSPHRASE)
    opening.open_by_passphrase(tmp_path, order, None).vault.close()
    with pytest.raises(UnlockRefused) as refused:
        opening.open_by_passphrase(tmp_path, pipe.Unlock(order.hub, order.practitioner, "not this one at all"), None)
    assert refused.value.code == "wrong-passphrase"


def test_a_weak_passphrase_costs_neither_the_code_nor_the_store(served: Served, tmp_path: Path) -> None:
    one_use = code(served)
    with pytest.raises(PassphraseRefused):
        enrol(served, tmp_path, one_use, "password")
    enrol(served, tmp_path, one_use).vault.close()


def test_a_code_is_used_once(served: Served, tmp_path: Path) -> None:
    one_use = code(served)
    enrol(served, tmp_path / "first", one_use).vault.close()
    with pytest.raises(HubRefused):
        enrol(served, tmp_path / "second", one_use)


def test_an_address_that_anybody_could_read_along_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="not-https"):
        opening.open_by_enrolment(tmp_path, pipe.Enrol("http://hub.example", "priya", PASSWORD, "code", PASSPHRASE))


def test_whoever_is_enrolled_works_for_their_agency_as_the_hub_knows_it(served: Served, tmp_path: Path) -> None:
    """By the agency's id it is decided what is this person's to write, and whose visits count as the own ones."""
    opened = enrol(served, tmp_path, code(served))
    by = opening.caseworker_of(opened)
    opening.rounds_of(opened, by).run(lambda _done: None)
    with by.vault.read() as tx:
        assert rights.writer(tx, by, served.town.amara).sector == "social"
    made = written(by, served.town.amara)
    (row,) = caseload.read(by=by).rows
    assert (row.last_seen, row.seen_alone) == (by.here(by.clock()).date(), True)
    with by.vault.read() as tx:
        kept = records.read(tx, made.contacts[0])
    opened.vault.close()
    assert kept is not None
    assert kept.agency == served.town.priya.agency


def test_enrolling_again_delivers_what_the_earlier_store_had_sealed(served: Served, tmp_path: Path) -> None:
    """The keyring was lost, or the passphrase forgotten: nothing that was written is lost, and nothing asked twice."""
    first = enrol(served, tmp_path, code(served))
    by = opening.caseworker_of(first)
    laptop = Laptop(first.place, first.vault, by.sealed, first.known.keys, "test")
    device = DeviceIdentity(first.known.device, first.device_key.sign)
    run(laptop, Authority(served.address, device, first.pair), by.clock, lambda _done: None)
    signed = written(by, served.town.amara)
    contacts.start(by=by, child=served.town.amara)
    first.vault.close()
    second = enrol(served, tmp_path, code(served))
    second.vault.close()
    with served.town.hub.database.writing() as connection:
        there = connection.execute(
            text("SELECT count(*) FROM doorstep.record WHERE id = :id"), {"id": signed.contacts[0]}
        ).scalar_one()
        held = connection.execute(text("SELECT what FROM doorstep.held")).scalars().all()
    assert there == 1
    assert list(held) == ["draft"]
    assert [path.name.split("-")[0] for path in first.place.folder.glob("vault.db.set-aside*")]


def outcome(hub: Hub, change: str) -> str:
    """Where a change is on a hub: in the record, held, or nowhere."""
    with hub.database.begin() as connection:
        for table, column in (("change", "id"), ("held", "change_id")):
            wanted = f"SELECT count(*) FROM doorstep.{table} WHERE {column} = :id"  # noqa: S608 - our own names
            if connection.execute(text(wanted), {"id": change}).scalar_one():
                return table
    return "nowhere"


def exchanged(opened: opening.Opened) -> Caseworker:
    by = opening.caseworker_of(opened)
    assert opening.rounds_of(opened, by).run(lambda _done: None).ending == "done"
    return by


@pytest.mark.parametrize("unsent", [pytest.param(0, marks=pytest.mark.soak), 2])
def test_12_8_a_laptop_enrolled_after_the_backup_is_enrolled_again_and_loses_nothing(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unsent: int
) -> None:
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    source = lives.back_up()
    opened = enrol(lives.served, tmp_path, code(lives.served))
    by = exchanged(opened)
    changes = [*written(by, lives.town.amara).changes]
    assert opening.rounds_of(opened, by).run(lambda _done: None).ending == "done"
    changes += [change for _ in range(unsent) for change in written(by, lives.town.amara).changes]
    draft = contacts.start(by=by, child=lives.town.amara)
    lives.restore(source)
    known = enrolled.kept(opened.place)
    assert known is not None
    stranger = replace(opened, known=msgspec.structs.replace(known, address=lives.served.address))
    refused = opening.rounds_of(stranger, by).run(lambda _done: None)
    assert (refused.ending, refused.code) == ("refused", "device-unknown")
    opened.vault.close()
    again = enrol(lives.served, tmp_path, code(lives.served))
    exchanged(again)
    assert [outcome(lives.hub, change) for change in changes] == ["change"] * len(changes)
    assert outcome(lives.hub, draft) == "held"
    again.vault.close()
    lives.assert_well()


def test_12_8_nobody_vouches_for_another_and_no_laptop_that_was_turned_away_vouches(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    lives.restore(lives.back_up())
    opened = enrol(lives.served, tmp_path, code(lives.served))
    carrier = Authority(lives.served.address, DeviceIdentity(opened.known.device, opened.device_key.sign))
    mine = opened.device_key.public
    known, unknown = lives.town.denise.device, new_id()

    def vouched(device: str) -> tuple[str, str] | None:
        carrier.deliver(wire.DeliverAsk(earlier=(wire.EarlierDevice(device, mine),)))
        with lives.hub.database.begin() as connection:
            wanted = text(
                "SELECT practitioner, encode(public_key, 'base64') AS key FROM doorstep.device WHERE id = :id"
            )
            row = connection.execute(wanted, {"id": device}).first()
        return (str(row.practitioner), row.key) if row else None

    kept = vouched(known)
    assert kept is not None
    assert kept[0] == lives.town.denise.practitioner
    assert kept[1] != mine
    assert vouched(unknown) == (lives.town.priya.practitioner, mine)
    with lives.hub.database.begin() as connection:
        admission.revoke(lives.hub, connection, opened.known.device, new_id())
    assert vouched(new_id()) is None
    opened.vault.close()


@pytest.mark.soak
def test_12_4_what_an_earlier_enrolment_had_delivered_is_offered_to_a_restored_hub(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    first = enrol(lives.served, tmp_path, code(lives.served))
    by = exchanged(first)
    source = lives.back_up()
    changes = written(by, lives.town.amara).changes
    draft = contacts.start(by=by, child=lives.town.amara)
    first.vault.close()
    second = enrol(lives.served, tmp_path, code(lives.served))
    exchanged(second)
    assert {outcome(lives.hub, one) for one in (*changes, draft)} == {"change", "held"}
    second.vault.close()
    lives.restore(source)
    third = enrol(lives.served, tmp_path, code(lives.served))
    by = exchanged(third)
    assert [outcome(lives.hub, one) for one in (*changes, draft)] == ["change", "held"]
    third.vault.close()
    lives.assert_well()


@pytest.mark.soak
def test_12_4_a_backup_between_enrolling_again_and_delivering_loses_nothing(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    first = enrol(lives.served, tmp_path, code(lives.served))
    by = exchanged(first)
    changes, draft = written(by, lives.town.amara).changes, contacts.start(by=by, child=lives.town.amara)
    first.vault.close()
    deliver, sources = opening._deliver_earlier, []

    def after_a_backup(*given: Any) -> None:
        sources.append(lives.back_up())
        deliver(*given)

    monkeypatch.setattr(opening, "_deliver_earlier", after_a_backup)
    second = enrol(lives.served, tmp_path, code(lives.served))
    exchanged(second)
    lives.restore(sources[0])
    known = msgspec.structs.replace(second.known, address=lives.served.address)
    with lives.hub.database.begin() as connection:
        pair = tokens.issue(lives.hub, connection, known.person.practitioner, known.device)
    moved = replace(second, known=known, pair=TokenPair(pair.access, pair.refresh))
    for _ in range(2):
        exchanged(moved)
        assert [outcome(lives.hub, one) for one in (*changes, draft)] == ["change", "held"]
    lives.restore(sources[0])
    with lives.hub.database.begin() as connection:
        pair = tokens.issue(lives.hub, connection, known.person.practitioner, known.device)
    known = msgspec.structs.replace(known, address=lives.served.address)
    exchanged(replace(second, known=known, pair=TokenPair(pair.access, pair.refresh)))
    assert [outcome(lives.hub, one) for one in (*changes, draft)] == ["change", "held"]
    second.vault.close()

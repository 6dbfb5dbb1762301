"""Opening, enrolling and enrolling again (docs/decisions/0003-keys-and-the-sealed-outbox.md)."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app import opening, pipe
from app.casework import caseload, contacts, rights
from app.storage import records
from app.storage.trouble import PassphraseRefused, UnlockRefused
from server import admission
from sync.authority import Authority, DeviceIdentity, HubRefused, Unreachable
from sync.round import Laptop, run
from tests.app.conftest import PASSPHRASE
from tests.making import PASSWORD
from tests.sync.conftest import Served
from tests.sync.writing import written


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

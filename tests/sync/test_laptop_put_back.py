"""A store put back from a copy, and two laptops that are copies of each other (docs/sync.md 6.6 and 6.8)."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.casework import contacts, exchange
from app.casework.caseworker import settle_in
from app.storage import drafts, marks, records
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.vault import open_vault
from sync.authority import Authority
from tests.sync.conftest import TestLaptop
from tests.sync.lives import Lives, ledger, lives
from tests.sync.writing import written

__all__ = ["lives"]


def copied(laptop: TestLaptop, to: Path) -> TestLaptop:
    """Copy a laptop's folder as an image of its disk would, keys and all, and open the copy beside it."""
    laptop.vault.checkpoint()
    place = laptop.laptop.place
    shutil.copytree(place.home, to)
    twin = Place(to, place.hub, place.practitioner)
    vault, sealed = open_vault(twin.vault, laptop.unlocked.dek), SealedOutbox(twin.sealed)
    authority = Authority(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
    by = replace(laptop.by, vault=vault, sealed=sealed)
    settle_in(by)
    return replace(
        laptop, laptop=replace(laptop.laptop, place=twin, vault=vault, sealed=sealed), by=by, authority=authority
    )


def all_in(lives: Lives, *changes: str) -> bool:
    return {lives.kept(change) for change in changes} <= {"change"}


@pytest.mark.parametrize(
    "unsent", [pytest.param(0, marks=pytest.mark.soak), 1, pytest.param(3, marks=pytest.mark.soak)]
)
def test_6_8_what_only_the_sealed_outbox_knows_is_delivered_by_the_next_round(
    lives: Lives, tmp_path: Path, unsent: int
) -> None:
    """The vault is put back from a copy, the sealed outbox beside it is the newer one."""
    laptop = lives.laptop(lives.town.priya)
    old = copied(laptop, tmp_path / "image")
    acknowledged = written(laptop.by, lives.town.amara)
    laptop.round()
    lost = [written(laptop.by, lives.town.amara, f"Unsent {n}") for n in range(unsent)]
    draft = contacts.start(by=laptop.by, child=lives.town.amara) if unsent else ""
    shutil.copy(laptop.laptop.place.sealed, old.laptop.place.sealed)
    settle_in(old.by)
    old.round()
    with old.vault.read() as tx:
        install = marks.read(tx).install
    assert all_in(lives, *acknowledged.changes, *(change for one in lost for change in one.changes))
    assert ledger(old).open == set()
    with lives.hub.database.begin() as connection:
        held = connection.execute(text("SELECT change_id FROM doorstep.held")).scalars()
        assert [str(one) for one in held] == ([draft] if draft else [])
    with old.vault.read() as tx:
        assert records.read(tx, acknowledged.contacts[0]) is not None
        assert drafts.all_of_them(tx) == []
    assert old.round().sent == 0
    settle_in(old.by)
    with old.vault.read() as tx:
        assert marks.read(tx).install == install
    old.vault.close()
    lives.assert_well()


@pytest.mark.parametrize("unsent", [pytest.param(0, marks=pytest.mark.soak), 2])
def test_6_6_two_clones_at_once_lose_and_double_nothing(lives: Lives, tmp_path: Path, unsent: int) -> None:
    """One device key, one install, the same numbers: what each writes is taken once."""
    first = lives.laptop(lives.town.priya)
    shared = [written(first.by, lives.town.amara, f"Shared {n}") for n in range(unsent)]
    second = copied(first, tmp_path / "image")
    work = list(shared)
    for number in range(3):
        for clone in (first, second, second)[: 2 + number % 2]:
            work.append(written(clone.by, lives.town.amara, f"{number}"))
        for clone in (second, first):
            lives.sign_in(clone)  # the sign-in of one ends that of the other
            clone.round()
    lives.sign_in(first)
    lives.rounds(first, times=2)
    lives.sign_in(second)
    lives.rounds(second, times=1)
    changes = [change for one in work for change in one.changes]
    assert all_in(lives, *changes)
    with lives.hub.database.begin() as connection:
        rows = connection.execute(text("SELECT count(*), count(DISTINCT change_id) FROM doorstep.receipt")).one()
    assert tuple(rows) == (len(changes), len(set(changes)))
    for clone in (first, second):
        assert exchange.figures(by=clone.by).waiting == 0
        for contact in (contact for one in work for contact in one.contacts):
            with clone.vault.read() as tx:
                found = records.read(tx, contact)
            assert found is not None
            assert found.body == lives.body(contact)
    second.vault.close()
    lives.assert_well()


@pytest.mark.soak
def test_12_4_a_clone_of_before_the_restore_offers_what_the_other_had_sent(lives: Lives, tmp_path: Path) -> None:
    first = lives.laptop(lives.town.priya)
    source = lives.back_up()
    sent = written(first.by, lives.town.amara)
    first.round()
    second = copied(first, tmp_path / "image")
    lives.restore(source)
    second.authority = Authority(lives.served.address, first.authority.device)
    for clone in (second, first):
        lives.sign_in(clone)
        clone.round()
    assert all_in(lives, *sent.changes)
    assert ledger(first).doubted == ledger(second).doubted == {}
    second.vault.close()
    lives.assert_well()

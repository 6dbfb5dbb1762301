"""The anchor: a store that was put back from a copy is noticed when it is opened, network or not."""

import shutil
from pathlib import Path

import pytest

from app.casework.caseworker import settle_in
from app.domain.child import Child
from app.domain.identity import new_id
from app.storage import anchor, copies, drafts, leaving, marks, outbox, problems, records
from app.storage.device_secrets import Secret
from app.storage.trouble import NoKeyring
from sync import wire
from tests.storage.fakes import Laptop, wire_record
from tests.storage.test_traces import decrypted
from tests.sync.writing import written


def with_a_child(laptop: Laptop, name: str = "Amara") -> str:
    child = new_id()
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", False, 1)], 1)
        copies.apply_page(tx, [wire_record("child", child, Child(given=name, family="x"), record_id=child)], 5)
    return child


def copied(laptop: Laptop, to: Path) -> Path:
    """Copy the store as a backup does."""
    laptop.vault.checkpoint()
    return Path(shutil.copy(laptop.vault.path, to))


def put_back(laptop: Laptop, copy: Path) -> None:
    laptop.vault.close()
    for file in laptop.place.folder.glob("vault.db-*"):
        file.unlink()
    shutil.copy(copy, laptop.vault.path)
    laptop.reopen()


def behind(laptop: Laptop) -> bool:
    return anchor.is_behind(laptop.vault, laptop.secrets)


def test_13_8_an_older_store_is_noticed_by_its_turn_its_sequence_or_its_head(laptop: Laptop, tmp_path: Path) -> None:
    child = with_a_child(laptop)
    anchor.cast(laptop.vault, laptop.secrets)
    assert not behind(laptop)
    copy = copied(laptop, tmp_path / "copy")
    anchor.cast(laptop.vault, laptop.secrets)  # nothing was written since: the turn alone tells
    put_back(laptop, copy)
    assert behind(laptop)
    laptop.secrets.delete("anchor")
    anchor.cast(laptop.vault, laptop.secrets)
    copy = copied(laptop, tmp_path / "copy")
    written(laptop.by, child)
    anchor.cast(laptop.vault, laptop.secrets)
    put_back(laptop, copy)
    written(laptop.by, child)
    with laptop.vault.write() as tx:  # as many turns and as many changes, but others
        marks.write(tx, turn=marks.read(tx).turn + 1)
    assert behind(laptop)


def test_13_8_a_store_that_is_ahead_of_its_anchor_was_only_cut_short(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not behind(laptop)  # none was cast yet
    anchor.cast(laptop.vault, laptop.secrets)

    def locked(_item: Secret, _value: str) -> None:
        raise NoKeyring("keyring-locked")

    with monkeypatch.context() as cut:
        cut.setattr(laptop.secrets, "put", locked)
        anchor.cast(laptop.vault, laptop.secrets)
    written(laptop.by, with_a_child(laptop))
    laptop.reopen()
    assert not behind(laptop)


def test_13_8_what_is_put_back_loses_its_copies_and_keeps_unsent_work(laptop: Laptop) -> None:
    child = with_a_child(laptop, "CANARYCHILD")
    signed = written(laptop.by, child)
    with laptop.vault.read() as tx:
        before = marks.read(tx)
    leaving.start_over(laptop.vault, laptop.clock.now)
    settle_in(laptop.by)
    with laptop.vault.read() as tx:
        assert records.read(tx, child) is None
        assert [row.change_id for row in outbox.all_of_them(tx)] == list(signed.changes)
        assert not outbox.all_of_them(tx)[0].is_sealed_only
        assert drafts.all_of_them(tx) == []
        after, found = marks.read(tx), problems.latest(tx)
    assert after.install != before.install
    assert (after.cursor, after.next_sequence) == (-1, before.next_sequence)
    assert found is not None
    assert found.code == "store-put-back"
    assert b"canarychild" not in decrypted(laptop.place.vault, laptop.unlocked.dek).lower()

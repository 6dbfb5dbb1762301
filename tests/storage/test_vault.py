"""The encrypted store: how it is opened, refused, made and set aside."""

import logging
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.storage import keys, marks, schema
from app.storage.trouble import StoreBroken, StoreIsNewer, StoreTrouble
from app.storage.vault import Vault, make_vault, open_vault

MAGIC = b"SQLite format 3\x00"
PAGE = 4096
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dek() -> bytes:
    return keys.new_store_key()


def test_a_new_store_is_encrypted_from_its_first_byte(tmp_path: Path, dek: bytes) -> None:
    make_vault(tmp_path / "vault.db", dek).close()
    assert (tmp_path / "vault.db").read_bytes()[:16] != MAGIC
    assert not list(tmp_path.glob("*.new*"))


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("cipher_status", "1"), ("journal_mode", "wal"), ("synchronous", 2), ("temp_store", 2), ("secure_delete", 1),
        ("foreign_keys", 1), ("trusted_schema", 0), ("cell_size_check", 1),
        ("cipher_log_level", "NONE"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [True, False])
def test_every_connection_has_every_setting(
    tmp_path: Path, dek: bytes, setting: str, expected: object, write: bool
) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    with vault.write() if write else vault.read() as tx:
        found = tx.exec_driver_sql(f"PRAGMA {setting}").scalar_one()
    vault.close()
    assert found == expected


def test_a_reader_cannot_write(tmp_path: Path, dek: bytes) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    with pytest.raises(StoreTrouble) as caught, vault.read() as tx:
        marks.write(tx, cursor=5)
    vault.close()
    assert caught.value.code == "store-read-only"


def fails_midway(vault: Vault) -> None:
    with vault.write() as tx:
        marks.write(tx, cursor=5)
        raise KeyError


def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path, dek: bytes) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    with pytest.raises(KeyError):
        fails_midway(vault)
    with vault.read() as tx:
        assert marks.read(tx).cursor == -1
    vault.close()


def test_a_newer_store_is_refused_and_left_as_it_is(tmp_path: Path, dek: bytes) -> None:
    path = tmp_path / "vault.db"
    vault = make_vault(path, dek)
    with vault.write() as tx:
        tx.exec_driver_sql(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    vault.checkpoint()
    vault.close()
    before = path.read_bytes()
    with pytest.raises(StoreIsNewer, match="store-is-newer"):
        open_vault(path, dek)
    assert path.read_bytes() == before


def test_a_wrong_key_opens_nothing_and_nothing_is_lost(tmp_path: Path, dek: bytes) -> None:
    path = tmp_path / "vault.db"
    vault = make_vault(path, dek)
    with vault.write() as tx:
        marks.write(tx, cursor=7)
    vault.close()
    with pytest.raises(StoreBroken) as caught:
        open_vault(path, keys.new_store_key())
    aside = tmp_path / str(caught.value.facts["file"])
    assert not path.exists()
    aside.rename(path)
    again = open_vault(path, dek)
    with again.read() as tx:
        assert marks.read(tx).cursor == 7
    again.close()


def test_a_damaged_store_is_set_aside_and_never_made_anew_in_silence(tmp_path: Path, dek: bytes) -> None:
    path = tmp_path / "vault.db"
    make_vault(path, dek).close()
    damaged = bytearray(path.read_bytes())
    damaged[100] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(StoreBroken, match="store-broken"):
        open_vault(path, dek)
    assert [file.read_bytes() for file in tmp_path.glob("vault.db.set-aside-store-broken-*")] == [bytes(damaged)]
    with pytest.raises(StoreBroken, match="store-missing"):
        open_vault(path, dek)


def test_a_page_that_a_cut_has_torn_in_the_main_file_and_the_log_has_whole_is_no_damage(
    tmp_path: Path, dek: bytes
) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    with vault.write() as tx:
        marks.write(tx, cursor=7)
    log = (tmp_path / "vault.db-wal").read_bytes()
    page = int.from_bytes(log[32:36], "big")  # of the log's first frame
    torn = bytearray((tmp_path / "vault.db").read_bytes())
    vault.close()
    torn[(page - 1) * PAGE + 100] ^= 1
    (tmp_path / "cut.db").write_bytes(torn)
    (tmp_path / "cut.db-wal").write_bytes(log)
    again = open_vault(tmp_path / "cut.db", dek)
    assert again.check() == ""
    with again.read() as tx:
        assert marks.read(tx).cursor == 7
    again.close()


def test_a_plain_database_in_its_place_is_refused(tmp_path: Path, dek: bytes) -> None:
    plain = sqlite3.connect(tmp_path / "vault.db")
    plain.execute("CREATE TABLE t(a)")
    plain.close()
    with pytest.raises(StoreBroken):
        open_vault(tmp_path / "vault.db", dek)


def test_an_existing_store_is_not_replaced(tmp_path: Path, dek: bytes) -> None:
    make_vault(tmp_path / "vault.db", dek).close()
    with pytest.raises(StoreTrouble, match="store-exists"):
        make_vault(tmp_path / "vault.db", keys.new_store_key())


def test_a_making_cut_short_leaves_a_place_that_can_be_made_again(tmp_path: Path, dek: bytes) -> None:
    (tmp_path / "vault.db.new").write_bytes(b"half a file")
    make_vault(tmp_path / "vault.db", dek).close()
    open_vault(tmp_path / "vault.db", dek).close()


def test_a_stray_log_is_not_replayed_into_a_new_store(tmp_path: Path, dek: bytes) -> None:
    (tmp_path / "vault.db-wal").write_bytes(b"the log of a store that is gone")
    make_vault(tmp_path / "vault.db", dek).close()
    assert list(tmp_path.glob("*set-aside-stray-log*"))


def test_error_texts_carry_no_values(tmp_path: Path, dek: bytes, caplog: pytest.LogCaptureFixture) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StoreTrouble) as caught, vault.write() as tx:
        tx.execute(schema.draft.insert().values(id="CANARY", occasion=None, body="CANARY", saved_at="CANARY"))
    cause = caught.value.__cause__
    assert isinstance(cause, DBAPIError)
    assert "CANARY" not in f"{caught.value!r} {cause} {cause.orig} {caplog.text}"
    vault.close()


def test_the_engine_shows_neither_key_nor_path(tmp_path: Path, dek: bytes) -> None:
    vault = make_vault(tmp_path / "vault.db", dek)
    assert dek.hex() not in f"{vault!r} {vars(vault)!r}"
    vault.close()


def test_there_is_one_way_to_open_a_store() -> None:
    found = [
        str(file.relative_to(ROOT))
        for folder in ("app", "sync", "ui")
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"sqlcipher\w*\.connect\(|sqlite3", file.read_text(encoding="utf-8"))
    ]
    assert found == ["app/storage/vault.py"]


def test_one_statement_removes_from_the_outbox() -> None:
    found = [
        str(file.relative_to(ROOT))
        for folder in ("app", "sync", "ui")
        for file in (ROOT / folder).rglob("*.py")
        for _ in re.findall(r"DELETE FROM outbox|outbox\.delete\(|delete\(outbox|REPLACE INTO outbox",
                            file.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert found == ["app/storage/outbox.py"]

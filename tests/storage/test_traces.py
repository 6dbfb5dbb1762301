"""No word of a case stands readable in any file the laptop writes; a control shows that the search would find it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.casework import contacts, exchange, glance
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.identity import new_id
from app.storage import copies, drafts, problems, records
from tests.storage.fakes import Laptop, files_holding, wire_record

PAGE = 4096
MARKERS = (b"CANARYCHILD", b"CANARYWORDS", b"CANARYADDENDUM", b"CANARYHAZARD")


def a_day(laptop: Laptop) -> None:
    """Pull, write, sign, add, search, remove: every way in which case text reaches the store."""
    child = new_id()
    alert = wire_record("alert", child, Alert(topic="hazard", words="CANARYHAZARD"))
    with laptop.vault.write() as tx:
        named = wire_record("child", child, Child(given="CANARYCHILD", family="x"), record_id=child)
        copies.apply_page(tx, [named, alert], 5)
        problems.note(tx, "store-trouble", laptop.clock.now)
    draft = contacts.start(by=laptop.by, child=child, kind="telephone")
    with laptop.vault.read() as tx:
        body = drafts.read(tx, draft).body
    contacts.keep_draft(draft, body.replace(b'"analysis":""', b'"analysis":"CANARYWORDS"'), by=laptop.by)
    with laptop.vault.write() as tx:
        tx.exec_driver_sql("CREATE TEMP TABLE sorted AS SELECT body FROM record ORDER BY body")
        tx.exec_driver_sql("DROP TABLE sorted")
    glance.write(laptop.place.glance, exchange.at_a_glance(by=laptop.by, role_line="Social worker", laptop="NM-L2047"))


@pytest.mark.parametrize("closed", [False, True])
def test_no_file_holds_a_word_of_a_case(laptop: Laptop, closed: bool) -> None:
    a_day(laptop)
    written = {file.name for file in laptop.place.folder.iterdir()}
    assert {"vault.db", "vault.db-wal", "vault.hdr", "sealed.outbox", "glance.json", "lease.json"} <= written
    if closed:
        laptop.vault.checkpoint()
        laptop.vault.close()
    assert files_holding(laptop.home, MARKERS) == []
    assert files_holding(laptop.home, [laptop.unlocked.dek.hex().encode()]) == []


def test_the_search_for_traces_would_find_one(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE record(body)")
    plain.execute("INSERT INTO record VALUES (?)", (MARKERS[0].decode(),))
    plain.commit()
    plain.close()
    assert files_holding(tmp_path, MARKERS) == ["plain.db"]


def decrypted(path: Path, dek: bytes) -> bytes:
    """Return every page of a store in clear, the free ones too: AES-256-CBC, the last 80 bytes are IV and HMAC."""
    whole = path.read_bytes()
    clear = b""
    for start in range(0, len(whole), PAGE):
        page = whole[start : start + PAGE]
        opener = Cipher(algorithms.AES(dek[:32]), modes.CBC(page[PAGE - 80 : PAGE - 64])).decryptor()
        clear += opener.update(page[16 if start == 0 else 0 : PAGE - 80])
    return clear


def test_a_removal_leaves_nothing_in_pages_index_or_log(laptop: Laptop) -> None:
    a_day(laptop)
    laptop.vault.checkpoint()
    words = [marker for marker in MARKERS if marker in decrypted(laptop.place.vault, laptop.unlocked.dek)]
    assert words == [
        b"CANARYCHILD",
        b"CANARYWORDS",
        b"CANARYHAZARD",
    ]  # the control: they are found while they are there
    with laptop.vault.write() as tx:
        ids = list(tx.exec_driver_sql("SELECT id FROM record").scalars())
        assert records.remove(tx, ids) == len(ids)
        tx.exec_driver_sql("DELETE FROM draft")
    copies.purge(laptop.vault)
    left = decrypted(laptop.place.vault, laptop.unlocked.dek).lower()
    assert [marker for marker in MARKERS if marker.lower() in left] == []
    assert b"canar" not in left  # the index keeps words in small letters, and shares their beginnings
    assert laptop.place.vault.with_name("vault.db-wal").stat().st_size == 0


def test_nothing_is_written_to_the_terminal_by_a_wrong_key(tmp_path: Path) -> None:
    """SQLCipher reports on standard error unless it is told not to."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom app.storage.vault import make_vault, open_vault\n"
        "from app.storage.trouble import StoreBroken\n"
        "path = Path(sys.argv[1])\nmake_vault(path, bytes(48)).close()\n"
        "try:\n    open_vault(path, bytes([1]) * 48)\nexcept StoreBroken:\n    pass\n"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "vault.db")],
        env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("", "")

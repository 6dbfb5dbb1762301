"""After a removal is proved no word of the child is left on the disk, in any field of any kind (docs/sync.md 11.4).

Every page of the store and of its log is opened with the key, the free ones too, and every other file is searched.
"""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msgspec import inspect

from app.casework.caseworker import settle_in
from app.casework.ledger import acting
from app.domain.identity import DIRECTORY, new_id
from app.domain.kinds import DIRECTORY_CATEGORY, KINDS, Kind
from app.storage import copies, indexes, leaving, looks, outbox, records, removals, vault
from sync import wire, wire_removals
from tests.storage.fakes import Laptop, files_holding, made_laptop, wire_record
from tests.storage.test_traces import PAGE, decrypted
from tests.sync.writing import written

CANARY = "Cnry"
"""Every canary begins with it; the index keeps words in small letters and shares their beginnings."""

_ENGINE = 80  # what the cipher keeps at the end of each page: IV and HMAC


def document(kind: Kind, version: str) -> dict[str, Any]:
    """Return a document of a kind in which every text that can be free is a canary of its own."""
    count = iter(range(1000))

    def valued(of: inspect.Type, name: str) -> Any:  # noqa: PLR0911 - one for each sort of value
        match of:
            case inspect.Metadata():
                return valued(of.type, name)
            case inspect.UnionType():
                return valued(next(one for one in of.types if not isinstance(one, inspect.NoneType)), name)
            case inspect.LiteralType():
                return of.values[0]
            case inspect.StrType():
                return f"{CANARY}{kind.name.replace('-', '')}{version}{name.replace('_', '')}{next(count)}"
            case inspect.BoolType():
                return False
            case inspect.IntType() | inspect.FloatType():
                return 7
            case inspect.DateType():
                return "2026-11-12"
            case inspect.DateTimeType():
                return "2026-11-12T10:52:00Z"
            case inspect.StructType():
                return {field.name: valued(field.type, field.name) for field in of.fields}
            case inspect.VarTupleType() | inspect.ListType() | inspect.SetType():
                return [valued(of.item_type, name)]
            case inspect.DictType():
                return {f"{CANARY}key{next(count)}": f"{CANARY}value{next(count)}"}
            case _:
                return f"{CANARY}any{next(count)}"

    shown = inspect.type_info(kind.struct)
    assert isinstance(shown, inspect.StructType)
    return {field.name: valued(field.type, field.name) for field in shown.fields}


def kinds() -> Iterator[Kind]:
    for kind in KINDS.values():
        if kind.made_by_hub or kind.category({}) != DIRECTORY_CATEGORY:
            yield kind


def a_childs_life(laptop: Laptop) -> tuple[str, list[str], list[str]]:
    """Let a child's words reach the store in every way; return the child, its categories and what is unsent."""
    child, ids = new_id(), {kind.name: new_id() for kind in kinds()}
    ids["child"] = child
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", False, len(ids))], 1)
        own = wire_record("agency", DIRECTORY, {"name": "Stayshere Council", "sector": "social"})
        copies.apply_page(tx, [own], 2)
    for version in (1, 2):  # what was there before stands in free pages and in the log
        page = [
            wire_record(kind.name, child, document(kind, f"v{version}"), record_id=ids[kind.name], version=version)
            for kind in kinds()
        ]
        with laptop.vault.write() as tx:
            copies.apply_page(tx, page, version)
            copies.complete(tx, [child], version)
        laptop.vault.checkpoint()
    unsent = [*written(laptop.by, child, f"{CANARY}ownwords").changes]
    with acting(laptop.by) as act:
        alert = records.read(act.tx, ids["alert"])
        assert alert is not None
        unsent.append(act.edit(alert, {"words": f"{CANARY}edited"}, act="edit").change)
    refused = written(laptop.by, child, f"{CANARY}refused").changes
    with laptop.vault.write() as tx:
        outbox.refuse(tx, refused[0], "moved-on", {})
        told = wire.WhoLookedAnswer(now=laptop.clock.now, looks=(), missing=(), more=False, withheld=False)
        looks.keep_told(tx, child, told)
        categories = sorted(
            set(tx.exec_driver_sql("SELECT category FROM record WHERE child_id = ?", (child,)).scalars())
        )
        assert records.search(tx, f"{CANARY}contactv2place")
    return child, categories, [*unsent, *refused]


def leave(laptop: Laptop, child: str, categories: list[str]) -> list[bytes]:
    """Take the child away as a pull does; return the proofs that were made."""
    notice = wire.AccessNotice(seq=9, child=child, categories=tuple(categories), granted=False, reason="ended")
    with laptop.vault.write() as tx:
        copies.apply_access(tx, [notice])
    copies.purge(laptop.vault)
    leaving.settle(laptop.vault, laptop.sealed, laptop.device, laptop.clock.now)
    with laptop.vault.read() as tx:
        return removals.waiting(tx)


def opened_log(path: Path, dek: bytes) -> bytes:
    """Return every page in the log of a store in clear: 32 bytes, then frames of 24 bytes and a page."""
    whole, clear = path.read_bytes() if path.exists() else b"", b""
    for start in range(32, len(whole) - PAGE, 24 + PAGE):
        number = struct.unpack(">I", whole[start : start + 4])[0]
        page = whole[start + 24 : start + 24 + PAGE]
        opener = Cipher(algorithms.AES(dek[:32]), modes.CBC(page[PAGE - _ENGINE : PAGE - 64])).decryptor()
        clear += opener.update(page[16 if number == 1 else 0 : PAGE - _ENGINE])
    return clear


def on_the_disk(laptop: Laptop) -> bytes:
    """Return all that can be had of the store with its key, in small letters."""
    dek, log = laptop.unlocked.dek, laptop.place.vault.with_name("vault.db-wal")
    return (decrypted(laptop.place.vault, dek) + opened_log(log, dek)).lower()


def test_11_4_nothing_of_a_child_that_left_can_be_read_and_its_unsent_work_is_delivered(
    laptop: Laptop, caplog: pytest.LogCaptureFixture
) -> None:
    child, categories, unsent = a_childs_life(laptop)
    word = CANARY.lower().encode()
    before = on_the_disk(laptop)
    for kind in kinds():  # the control: every kind is found while it is there
        assert word + kind.name.replace("-", "").encode() in before, kind.name
    assert before.count(word) > 200
    (raw,) = leave(laptop, child, categories)
    proof = msgspec.json.decode(raw, type=wire_removals.Removal)
    assert (proof.child, proof.seq, proof.whole, proof.waiting, proof.drafts) == (child, 9, True, len(unsent), 0)
    left = on_the_disk(laptop)
    assert left.count(word) == 0
    assert b"stayshere council" in left
    assert files_holding(laptop.home, [CANARY.encode()]) == []
    assert CANARY not in caplog.text
    frames = {one.id: laptop.hub.open(one) for one in laptop.sealed.frames(unsent)}
    assert set(frames) == set(unsent)
    assert all(CANARY.encode() in bytes(content.content) for content in frames.values())
    with laptop.vault.read() as tx:
        assert outbox.sealed_only(tx) == unsent


def _insecure(patch: pytest.MonkeyPatch) -> None:
    off = [("secure_delete", "OFF", 0) if one[0] == "secure_delete" else one for one in vault._SETTINGS]
    patch.setattr(vault, "_SETTINGS", tuple(off))


def _index_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(indexes, "rebuild", lambda _tx: None)


def _log_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(vault.Vault, "checkpoint", lambda _vault: None)


def _outbox_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "keep_sealed_only", lambda _tx, _ids: 0)


@pytest.mark.parametrize(
    "fault", [_insecure, _outbox_left, *(pytest.param(one, marks=pytest.mark.soak) for one in (_index_left, _log_left))]
)
def test_11_4_the_search_finds_what_a_careless_removal_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """The controls: without one part of the recipe each, words are found, and of readable rows no proof is made."""
    fault(monkeypatch)
    laptop = made_laptop(tmp_path / "home")
    child, categories, _ = a_childs_life(laptop)
    proofs = leave(laptop, child, categories)
    found = on_the_disk(laptop).count(CANARY.lower().encode())
    laptop.vault.close()
    assert found > 0
    if fault is _outbox_left:
        assert proofs == []


def test_11_5_what_is_not_sealed_yet_stays_readable_and_nothing_is_proved_before_it_is(laptop: Laptop) -> None:
    child, categories, unsent = a_childs_life(laptop)
    laptop.place.sealed.unlink()
    assert leave(laptop, child, categories) == []
    with laptop.vault.read() as tx:
        assert [row.change_id for row in outbox.all_of_them(tx) if not row.is_sealed_only] == unsent
    settle_in(laptop.by)
    with laptop.vault.read() as tx:
        assert len(removals.waiting(tx)) == 1
        assert outbox.sealed_only(tx) == unsent
    assert set(unsent) == {one.id for one in laptop.sealed.frames(unsent)}

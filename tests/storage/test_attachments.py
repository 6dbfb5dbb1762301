"""Attachments' files on a laptop: owned, sealed, whole or not there, gone with the child (docs/sync.md, part 14)."""

from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.casework import attachments as acts
from app.casework.caseworker import open_up
from app.domain.attachment import FILE_BYTES, Attachment, media_of, plain_name
from app.domain.child import Child
from app.domain.identity import new_id
from app.storage import attachments, copies, file_copies, leaving, records, removals
from app.storage.file_copies import COPY, NEW, OWN
from app.storage.trouble import StoreTrouble
from sync import wire, wire_files
from sync.wire_files import PIECE, TAG, FileKey, Pieces
from tests.attaching import a_file, picture
from tests.storage.fakes import Laptop, files_holding, wire_record
from tests.storage.test_forensics import on_the_disk

CANARY = b"CANARY-of-the-picture"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def a_child(laptop: Laptop, child: str = "") -> str:
    """Have a child on the laptop."""
    child = child or new_id()
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", False, 1)], 1)
        copies.apply_page(tx, [wire_record("child", child, Child(given="Amara", family="Warsame"), record_id=child)], 1)
        copies.complete(tx, [child], 1)
    return child


def row(laptop: Laptop, attachment: str) -> attachments.FileRow:
    with laptop.vault.read() as tx:
        found = attachments.read(tx, attachment)
    assert found is not None
    return found


def lying(laptop: Laptop) -> set[str]:
    folder = laptop.by.files
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def left(laptop: Laptop, child: str) -> bool:
    """Take the child away as a round does; return whether that was proved."""
    notice = wire.AccessNotice(seq=9, child=child, categories=("tied",), granted=False, reason="ended")
    with laptop.vault.write() as tx:
        ids = [one.id for one in records.of_child(tx, child, "child", "attachment")]
        copies.apply_access(tx, [notice], ids)
    copies.purge(laptop.vault)
    leaving.settle(laptop.vault, laptop.sealed, laptop.device, laptop.clock.now)
    with laptop.vault.read() as tx:
        return len(removals.waiting(tx)) == 1


def test_14_1_a_file_is_copied_in_sealed_and_comes_out_as_it_was(laptop: Laptop, tmp_path: Path) -> None:
    content = picture(200_000)
    source, child = a_file(tmp_path, content=content), a_child(laptop)
    attachment = acts.add(source, child, new_id(), by=laptop.by)
    source.unlink()  # the laptop owns a copy
    assert lying(laptop) == {attachment + OWN}
    assert files_holding(laptop.home, [CANARY, b"bedroom"]) == []
    (line,) = acts.of_child(child, by=laptop.by)
    assert (line.name, line.kind, line.size, line.where, line.details) == (
        "bedroom.jpg", "Photograph", "200 KB", "to-send", True,
    )  # fmt: skip
    chosen = tmp_path / "chosen.jpg"
    acts.save_copy(attachment, chosen, by=laptop.by)
    assert chosen.read_bytes() == content
    with laptop.vault.read() as tx:
        assert tx.exec_driver_sql("SELECT what, object FROM look").all() == [("file", attachment)]
        record = records.read(tx, attachment)
    assert record is not None
    assert record.category == "images_body_maps"


def test_14_1_the_hub_alone_opens_it_without_the_vault(laptop: Laptop, tmp_path: Path) -> None:
    content = picture(3 * PIECE + 5)
    attachment = acts.add(a_file(tmp_path, content=content), a_child(laptop), new_id(), by=laptop.by)
    sealed = (laptop.by.files / (attachment + OWN)).read_bytes()
    head = wire_files.read_beginning(sealed)
    key = msgspec.json.decode(SUITE.decrypt(head.sealed, laptop.hub.sealing, wire_files.FILE_INFO), type=FileKey)
    assert b"".join(Pieces(attachment, key.key, key.size).open_all(sealed[head.end :])) == content
    assert len(sealed) == head.end + len(content) + 4 * TAG


@pytest.mark.parametrize("at", ["copied", "committed"])
def test_14_1_killed_between_copy_record_and_name_it_is_there_whole_or_not_at_all(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def die(*_args: object, **_more: object) -> None:
        raise Killed

    child = a_child(laptop)
    with monkeypatch.context() as patch:
        patch.setattr(*((attachments, "add") if at == "copied" else (file_copies, "name")), die)
        with pytest.raises(Killed):
            acts.add(a_file(tmp_path), child, new_id(), by=laptop.by)
    assert {Path(name).suffix for name in lying(laptop)} == {NEW}
    open_up(laptop.by)
    lines = acts.of_child(child, by=laptop.by)
    if at == "copied":
        assert (lines, lying(laptop)) == ((), set())
    else:
        acts.save_copy(lines[0].id, tmp_path / "chosen.jpg", by=laptop.by)
        assert (tmp_path / "chosen.jpg").read_bytes() == picture()


def test_14_1_a_file_that_cannot_be_named_now_is_saved_and_named_at_the_next_unlock(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(5, "Input/output error")

    child = a_child(laptop)
    with monkeypatch.context() as patch:
        patch.setattr(file_copies, "put_in_place", fails)
        attachment = acts.add(a_file(tmp_path), child, new_id(), by=laptop.by)
    assert lying(laptop) == {attachment + NEW}
    open_up(laptop.by)
    acts.save_copy(attachment, tmp_path / "chosen.jpg", by=laptop.by)
    assert (tmp_path / "chosen.jpg").read_bytes() == picture()


def test_what_cannot_be_added_is_said_before_anything_is_copied(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, about = a_child(laptop), new_id()
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(FILE_BYTES + 1)
    (tmp_path / "empty.txt").touch()
    for name, code in {
        "film.mp4": "file-too-large", "empty.txt": "file-empty", "gone.txt": "file-unreadable", ".": "file-unreadable"
    }.items():  # fmt: skip
        with pytest.raises(StoreTrouble, match=code):
            acts.add(tmp_path / name, child, about, by=laptop.by)
    monkeypatch.setattr(acts, "FILES_PER_CONTACT", 1)
    acts.add(a_file(tmp_path), child, about, by=laptop.by)
    with pytest.raises(StoreTrouble, match="too-many-files"):
        acts.add(a_file(tmp_path), child, about, by=laptop.by)
    acts.add(a_file(tmp_path), child, new_id(), by=laptop.by)
    assert len(lying(laptop)) == 2
    assert acts.size_words(FILE_BYTES) in acts.TROUBLES["file-too-large"]


def test_a_file_that_was_cut_moved_or_changed_on_the_disk_is_not_given_out(laptop: Laptop, tmp_path: Path) -> None:
    attachment = acts.add(a_file(tmp_path), a_child(laptop), new_id(), by=laptop.by)
    path = laptop.by.files / (attachment + OWN)
    sealed = path.read_bytes()
    head, whole = wire_files.read_beginning(sealed).end, PIECE + TAG
    first, second = sealed[head : head + whole], sealed[head + whole : head + 2 * whole]
    for wrong in (
        sealed[: head + whole], sealed[:head] + second + first + sealed[head + 2 * whole :],
        sealed + first, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"",
    ):  # fmt: skip
        path.write_bytes(wrong)
        with pytest.raises(StoreTrouble, match="file-damaged"):
            acts.save_copy(attachment, tmp_path / "chosen.jpg", by=laptop.by)
    assert not (tmp_path / "chosen.jpg").exists()
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_14_6_a_child_that_leaves_takes_sent_files_along_and_no_key_stays(laptop: Laptop, tmp_path: Path) -> None:
    child = a_child(laptop)
    unsent, sent = (acts.add(a_file(tmp_path), child, new_id(), by=laptop.by) for _ in range(2))
    with laptop.vault.write() as tx:
        attachments.sent(tx, sent)
    keys = [row(laptop, one).key.lower() for one in (unsent, sent)]  # as the disk is given, for the search for words
    before = on_the_disk(laptop)
    assert all(key in before for key in keys)  # the control
    assert left(laptop, child)
    assert lying(laptop) == {unsent + OWN}
    assert row(laptop, unsent).key == b""
    disk = on_the_disk(laptop)
    assert not [key for key in keys if key in disk]
    with pytest.raises(StoreTrouble):
        acts.save_copy(unsent, tmp_path / "chosen.jpg", by=laptop.by)
    sealed = (laptop.by.files / (unsent + OWN)).read_bytes()
    head = wire_files.read_beginning(sealed)
    assert SUITE.decrypt(head.sealed, laptop.hub.sealing, wire_files.FILE_INFO)


def test_14_6_a_file_whose_key_stayed_is_not_proved_gone(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = a_child(laptop)
    acts.add(a_file(tmp_path), child, new_id(), by=laptop.by)
    monkeypatch.setattr(attachments, "let_go", lambda _tx: [])
    assert not left(laptop, child)


def test_copies_nobody_knows_of_go_and_what_is_being_fetched_stays(laptop: Laptop, tmp_path: Path) -> None:
    child, wanted = a_child(laptop), new_id()
    said = Attachment(about=child, name="x", sha256="0" * 64, size=5, media="image/jpeg", author=new_id())
    with laptop.vault.write() as tx:
        attachments.want(tx, wanted, child, said)
    laptop.by.files.mkdir(parents=True)
    earlier = new_id() + OWN
    for name in (new_id() + COPY, new_id() + NEW, wanted + NEW, earlier):
        (laptop.by.files / name).write_bytes(b"sealed")
    open_up(laptop.by)
    assert lying(laptop) == {wanted + NEW, earlier}
    file_copies.forget_copies(laptop.by.files)
    assert lying(laptop) == {earlier}


def test_a_name_is_one_line_that_climbs_nowhere_and_a_type_is_what_the_bytes_say() -> None:
    assert plain_name("../../etc/pass\u202ewd\n") == "passwd"
    assert plain_name("C:\\Users\\x\\a?b.jpg") == "ab.jpg"
    assert plain_name("...") == "file"
    assert plain_name("n" * 300 + ".jpeg") == "n" * 195 + ".jpeg"
    assert media_of(b"MZ\x90\x00") == "application/octet-stream"
    assert media_of(b"%PDF-1.7") == "application/pdf"

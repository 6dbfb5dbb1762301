"""The sealed outbox: durable, readable to the hub alone, whole after a cut, safe for two processes."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.domain.change import digest
from app.domain.identity import new_id
from app.storage import files, sealing
from app.storage.sealed import FrameHeader, NewFrame, SealedOutbox
from app.storage.signing import DeviceKey, SealingKey, is_signed, new_seed
from app.storage.trouble import SealedTrouble, StoreTrouble
from tests.storage.fakes import MORNING, FakeHub

ROOT = Path(__file__).resolve().parents[2]
SECRET = b'{"own_words":"When Craig is shouty I go under the table"}'


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


AUTHOR, DEVICE = new_id(), new_id()


@pytest.fixture
def sealer(hub: FakeHub) -> sealing.Sealer:
    return sealing.Sealer(AUTHOR, DEVICE, DeviceKey(new_seed()), SealingKey.of(hub.keys))


@pytest.fixture
def sealed(tmp_path: Path) -> SealedOutbox:
    return SealedOutbox(tmp_path / "sealed.outbox")


def change(sealer: sealing.Sealer, change_id: str = "", content: bytes = SECRET) -> NewFrame:
    signature = sealer.device_key.sign(digest(content))
    return sealer.change(change_id or new_id(), content, signature, MORNING)


def ids(sealed: SealedOutbox, *, everything: bool = False) -> list[str]:
    return [offer.id for offer in sealed.offered(everything=everything)]


def test_only_the_hub_opens_what_was_sealed(hub: FakeHub, sealer: sealing.Sealer, sealed: SealedOutbox) -> None:
    sealed.append([change(sealer, "one")])
    (sent,) = SealedOutbox(sealed.path).frames(["one"])
    content = hub.open(sent)
    assert bytes(content.content) == SECRET
    assert (content.author, content.device, content.what) == (AUTHOR, DEVICE, "change")
    assert is_signed(digest(SECRET).encode(), content.signature, sealer.device_key.public)
    assert b"Craig" not in sealed.path.read_bytes()


def test_headers_say_nothing_of_the_case(sealer: sealing.Sealer, sealed: SealedOutbox) -> None:
    frame = change(sealer)
    assert set(msgspec.to_builtins(frame.header)) == {"id", "what", "key", "at"}


def test_a_contact_and_the_recording_of_its_visit_are_counted_as_one(
    sealer: sealing.Sealer, sealed: SealedOutbox
) -> None:
    recording = sealer.change("recording", SECRET, "", MORNING, with_change="contact")
    sealed.append([change(sealer, "contact"), recording, change(sealer, "alert")])
    assert sealed.waiting() == 2
    sealed.note_receipts(["contact"], MORNING)
    assert SealedOutbox(sealed.path).waiting() == 2
    sealed.note_receipts(["recording"], MORNING)
    assert sealed.waiting() == 1
    assert sealed.drafts() == 0


def test_an_absent_file_offers_nothing(sealed: SealedOutbox) -> None:
    assert (sealed.offered(), sealed.frames(["one"]), sealed.size(), sealed.waiting()) == ([], [], 0, 0)
    assert not sealed.path.exists()


@pytest.mark.parametrize("cut", [1, 5, 30, 200])
def test_a_torn_tail_never_hides_earlier_frames(sealer: sealing.Sealer, sealed: SealedOutbox, cut: int) -> None:
    sealed.append([change(sealer, "one"), change(sealer, "two")])
    whole = sealed.path.read_bytes()
    sealed.append([change(sealer, "three")])
    torn = sealed.path.read_bytes()[:-cut]
    sealed.path.write_bytes(torn)
    again = SealedOutbox(sealed.path)
    assert ids(again) == ["one", "two"]
    again.append([change(sealer, "four")])
    assert ids(SealedOutbox(sealed.path)) == ["one", "two", "four"]
    assert sealed.path.read_bytes().startswith(whole)


def test_every_cut_of_the_file_keeps_every_whole_frame(sealer: sealing.Sealer, sealed: SealedOutbox) -> None:
    ends = []
    for name in ("one", "two", "three"):
        sealed.append([change(sealer, name, b"{}")])
        ends.append(sealed.size())
    whole = sealed.path.read_bytes()
    for length in range(24, len(whole)):
        sealed.path.write_bytes(whole[:length])
        assert len(ids(SealedOutbox(sealed.path))) == sum(end <= length for end in ends)


def test_damage_in_the_middle_hides_nothing_after_it_and_is_left_alone(
    sealer: sealing.Sealer, sealed: SealedOutbox
) -> None:
    sealed.append([change(sealer, "one")])
    middle = sealed.size() + 40
    sealed.append([change(sealer, "two")])
    sealed.append([change(sealer, "three")])
    content = bytearray(sealed.path.read_bytes())
    content[middle] ^= 1
    sealed.path.write_bytes(content)
    again = SealedOutbox(sealed.path)
    assert ids(again) == ["one", "three"]
    again.note_receipts(["one"], MORNING)
    assert not again.compact(MORNING + timedelta(days=100))
    assert ids(again) == ["three"]


def test_another_file_is_not_taken_for_one(sealed: SealedOutbox) -> None:
    sealed.path.write_bytes(b"something else entirely, longer than a start")
    with pytest.raises(SealedTrouble, match="not-a-sealed-outbox"):
        sealed.offered()


def test_answered_work_is_offered_no_more_and_kept_for_35_days(sealer: sealing.Sealer, sealed: SealedOutbox) -> None:
    sealed.append([change(sealer, "one"), change(sealer, "two")])
    sealed.note_receipts(["one", "unknown"], MORNING)
    assert ids(sealed) == ["two"]
    assert ids(sealed, everything=True) == ["one", "two"]
    assert not sealed.compact(MORNING + timedelta(days=34))
    assert sealed.compact(MORNING + timedelta(days=35))
    assert ids(SealedOutbox(sealed.path), everything=True) == ["two"]


def test_compaction_keeps_the_newest_text_of_each_draft(
    hub: FakeHub, sealer: sealing.Sealer, sealed: SealedOutbox
) -> None:
    for number in range(5):
        sealed.append([sealer.draft("draft", b'{"number":%d}' % number, MORNING + timedelta(seconds=number))])
    sealed.append([change(sealer, "one"), sealer.draft("signed", b"{}", MORNING)])
    sealed.append([NewFrame(FrameHeader("signed", "done", 0, MORNING), b"")])
    before = sealed.size()
    assert sealed.compact(MORNING)
    assert sealed.size() < before
    assert ids(SealedOutbox(sealed.path), everything=True) == ["draft", "one"]
    (kept,) = sealed.frames(["draft"])
    assert bytes(hub.open(kept).content) == b'{"number":4}'


def test_a_compaction_cut_short_leaves_the_old_file(
    sealer: sealing.Sealer, sealed: SealedOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.append([sealer.draft("draft", b"{}", MORNING), sealer.draft("draft", b"[]", MORNING)])
    whole = sealed.path.read_bytes()

    def cut(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("app.storage.sealed.put_in_place", cut)
    with pytest.raises(StoreTrouble, match="disk-error"):
        sealed.compact(MORNING)
    assert sealed.path.read_bytes() == whole


def test_a_full_disk_leaves_what_was_there_and_is_said(
    sealer: sealing.Sealer, sealed: SealedOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.append([change(sealer, "one")])
    whole = sealed.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.sealed.flush", full)
    with pytest.raises(SealedTrouble) as caught:
        sealed.append([change(sealer, "two")])
    assert caught.value.facts == {"errno": 28}
    assert sealed.behind
    assert sealed.path.read_bytes() == whole
    monkeypatch.setattr("app.storage.sealed.flush", files.flush)
    sealed.append([change(sealer, "three")])
    assert ids(SealedOutbox(sealed.path)) == ["one", "three"]


_WRITER = """
import sys
from pathlib import Path
from app.storage.sealed import FrameHeader, NewFrame, SealedOutbox
from datetime import datetime, UTC
sealed = SealedOutbox(Path(sys.argv[1]))
for number in range(60):
    at = datetime(2026, 11, 12, tzinfo=UTC)
    name = sys.argv[2] + str(number)
    sealed.append([NewFrame(FrameHeader(name, "change", 1, at), b"x" * (number * 37 % 400))])
    if number % 20 == 19:
        sealed.append([NewFrame(FrameHeader("draft" + name, "draft", 1, at), b"y")] * 2)
        sealed.compact(at)
"""


def test_three_processes_may_write_and_compact_at_once(sealed: SealedOutbox) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(sealed.path), name], cwd=ROOT) for name in ("a", "b", "c")
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    found = [name for name in ids(sealed) if not name.startswith("draft")]
    assert sorted(found) == sorted(f"{name}{number}" for name in "abc" for number in range(60))


def test_the_file_is_for_this_user_only(sealer: sealing.Sealer, sealed: SealedOutbox) -> None:
    sealed.append([change(sealer)])
    assert os.name == "nt" or sealed.path.stat().st_mode & 0o077 == 0

"""The lane of files: after everything else, resumed, checked, never in the way of a change (docs/sync.md, part 14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.casework import attachments as acts
from app.casework import exchange, planning
from app.casework.caseworker import Caseworker
from app.domain.identity import new_id
from app.storage import attachments, file_copies, marks, wiping
from app.storage.attachments import FileRow
from app.storage.trouble import StoreTrouble
from sync import wire, wire_files
from sync.authority import Authority, HubRefused, HubTrouble, Unreachable
from sync.files import deliver_files
from tests.attaching import a_file, picture
from tests.making import Town
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.test_leaving import allocated, end_of
from tests.sync.writing import written

CONTENT = picture(600_000)


@pytest.fixture
def town(served: Served) -> Town:
    return served.town


@pytest.fixture
def priya(town: Town, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(town.priya, "NM-L1")
    laptop.round()
    return laptop


@pytest.fixture
def denise(town: Town, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(town.denise, "NM-L2")
    laptop.round()
    return laptop


def added(laptop: TestLaptop, child: str, folder: Path, content: bytes = CONTENT) -> str:
    return acts.add(a_file(folder, content=content), child, new_id(), by=laptop.by)


def row(laptop: TestLaptop, attachment: str) -> FileRow:
    with laptop.vault.read() as tx:
        found = attachments.read(tx, attachment)
    assert found is not None
    return found


def saved(by: Caseworker, attachment: str, folder: Path) -> bytes:
    acts.save_copy(attachment, folder / "chosen", by=by)
    return (folder / "chosen").read_bytes()


def where(laptop: TestLaptop, child: str) -> list[str]:
    return [line.where for line in acts.of_child(child, by=laptop.by)]


def on_hub(town: Town) -> list[str]:
    with town.hub.database.writing() as connection:
        return list(map(str, connection.execute(text("SELECT attachment_id FROM doorstep.attachment_file")).scalars()))


def with_authority(laptop: TestLaptop, served: Served, kind: type[Authority]) -> TestLaptop:
    return replace(laptop, authority=kind(served.address, laptop.authority.device, laptop.authority.tokens))


def refusal(status: int, code: str, laptop: TestLaptop) -> HubRefused:
    return HubRefused(status, wire.Problem(code=code, sentence="", now=laptop.clock()))


def test_14_5_a_record_comes_first_and_its_file_on_demand(
    served: Served, priya: TestLaptop, denise: TestLaptop, tmp_path: Path, clock: Any
) -> None:
    town = served.town

    class NoFiles(Authority):
        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            raise HubTrouble("fault")

    attachment = added(priya, town.amara, tmp_path)
    assert where(priya, town.amara) == ["to-send"]
    with_authority(priya, served, NoFiles).round()
    denise.round()
    assert where(denise, town.amara) == ["not-here"]
    acts.fetch(attachment, by=denise.by)
    denise.round()
    (line,) = acts.of_child(town.amara, by=denise.by)
    assert (line.where, line.state) == ("elsewhere", "The file is still on the laptop of Priya Raman")
    with pytest.raises(StoreTrouble, match="file-not-here"):
        saved(denise.by, attachment, tmp_path)
    clock.advance(seconds=10)
    priya.round()
    assert where(priya, town.amara) == ["here"]
    acts.fetch(attachment, by=denise.by)
    assert where(denise, town.amara) == ["coming"]
    denise.round()
    assert where(denise, town.amara) == ["here"]
    assert saved(denise.by, attachment, tmp_path) == CONTENT


def test_14_5_the_files_of_todays_visits_are_fetched_before_anybody_asks(
    town: Town, priya: TestLaptop, denise: TestLaptop, tmp_path: Path
) -> None:
    added(denise, town.amara, tmp_path)
    denise.round()
    priya.round()
    assert where(priya, town.amara) == ["not-here"]
    soon = priya.clock() + timedelta(hours=1)
    planning.plan((town.amara,), soon, "See the bedroom", "cp", by=priya.by)
    priya.round()
    assert where(priya, town.amara) == ["here"]


def test_14_2_a_file_that_always_fails_delays_no_change_and_no_other_file(
    town: Town, served: Served, priya: TestLaptop, tmp_path: Path, clock: Any
) -> None:
    bad = added(priya, town.amara, tmp_path)
    tried: list[int] = []

    class Fails(Authority):
        """Every part of one file fails in its own way, for as long as it is to."""

        failing = True

        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            if ask.attachment != bad or not self.failing:
                return super().file_part(ask)
            tried.append(ask.offset)
            ways: list[Exception] = [
                HubTrouble("fault"), refusal(409, "file-differs", priya), refusal(413, "too-large", priya),
                refusal(404, "not-found", priya), Unreachable("cut"),
            ]  # fmt: skip
            raise ways[len(tried) % len(ways)]

    laptop = with_authority(priya, served, Fails)
    good = []
    for number in range(6):
        written(laptop.by, town.amara, f"words {number}")
        good.append(added(laptop, town.amara, tmp_path, picture(100_000)))
        done = laptop.round()
        assert done.sent >= 2
        assert exchange.figures(by=laptop.by).waiting == 0
        assert set(on_hub(town)) == set(good)
        clock.advance(minutes=20)
    assert len(tried) == 6
    assert row(laptop, bad).tries == 6
    with laptop.vault.read() as tx:
        assert acts.waiting(tx) == acts.Waiting(1, len(CONTENT))
    Fails.failing = False
    laptop.round()
    assert bad in on_hub(town)


def test_14_2_a_change_that_is_written_meanwhile_goes_before_the_next_part(
    town: Town, served: Served, priya: TestLaptop, tmp_path: Path
) -> None:
    order: list[str] = []

    class WritesMeanwhile(Authority):
        """Somebody signs a contact while a file is on its way."""

        def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
            order.append("push")
            return super().push(ask)

        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            if "part" not in order:
                written(priya.by, town.amara)
            order.append("part")
            return super().file_part(ask)

    attachment = added(priya, town.amara, tmp_path)
    laptop = with_authority(priya, served, WritesMeanwhile)
    assert laptop.round().files_left
    assert order == ["push", "part"]
    assert not laptop.round().files_left
    assert order[:4] == ["push", "part", "push", "part"]
    assert on_hub(town) == [attachment]


def test_14_2_a_slow_network_gets_small_parts_and_the_lane_ends_in_time(
    town: Town, served: Served, priya: TestLaptop, tmp_path: Path, clock: Any
) -> None:
    sizes: list[int] = []

    class Slow(Authority):
        """64 KiB take five seconds."""

        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            sizes.append(len(ask.content))
            clock.advance(seconds=5 * len(ask.content) / (64 << 10))
            return super().file_part(ask)

    added(priya, town.amara, tmp_path)
    laptop = with_authority(priya, served, Slow)
    assert laptop.round().files_left
    assert sizes == [64 << 10] * 3


def test_14_3_a_cut_costs_one_part_and_goes_on_where_it_was(
    served: Served, priya: TestLaptop, denise: TestLaptop, tmp_path: Path, clock: Any
) -> None:
    town = served.town
    sent: list[tuple[int, int]] = []
    read: list[int] = []

    class Cut(Authority):
        """The answer to every second part is lost."""

        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            answer = super().file_part(ask)
            sent.append((ask.offset, len(ask.content)))
            if len(sent) % 2:
                raise Unreachable("cut")
            return answer

        def file_read(self, ask: wire_files.FileReadAsk) -> wire_files.FileReadAnswer:
            read.append(ask.offset)
            if len(read) % 3 == 0:
                raise Unreachable("cut")
            return super().file_read(ask)

    def until(act: Callable[[], object], laptop: TestLaptop) -> None:
        while where(laptop, town.amara) != ["here"]:
            act()
            clock.advance(minutes=20)

    attachment = added(priya, town.amara, tmp_path)
    cut = with_authority(priya, served, Cut)
    until(cut.round, priya)
    whole = row(priya, attachment).path(priya.by.files).stat().st_size
    assert sum(length for _, length in sent) == whole  # nothing twice
    assert [offset for offset, _ in sent] == [sum(length for _, length in sent[:n]) for n in range(len(sent))]
    denise.round()
    acts.fetch(attachment, by=denise.by)
    until(with_authority(denise, served, Cut).round, denise)
    assert len(set(read)) < len(read)
    assert saved(denise.by, attachment, tmp_path) == CONTENT


def test_14_5_what_arrives_is_not_opened_before_it_is_what_its_record_says(
    served: Served, priya: TestLaptop, denise: TestLaptop, tmp_path: Path, clock: Any
) -> None:
    town = served.town

    class Lies(Authority):
        def file_read(self, ask: wire_files.FileReadAsk) -> wire_files.FileReadAnswer:
            answer = super().file_read(ask)
            return wire_files.FileReadAnswer(answer.size, b"x" + answer.content[1:])

    attachment = added(priya, town.amara, tmp_path)
    priya.round()
    denise.round()
    acts.fetch(attachment, by=denise.by)
    with_authority(denise, served, Lies).round()
    assert where(denise, town.amara) == ["coming"]
    assert file_copies.there(denise.by.files) == {}
    key = row(denise, attachment).key
    clock.advance(minutes=1)
    denise.round()
    assert saved(denise.by, attachment, tmp_path) == CONTENT
    assert row(denise, attachment).key == key


def test_14_6_a_file_that_was_not_sent_when_the_child_left_still_reaches_the_authority(
    town: Town, served: Served, make_laptop: MakeLaptop, tmp_path: Path, clock: Any
) -> None:
    class NoFiles(Authority):
        def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
            raise HubTrouble("fault")

    sam = make_laptop(town.stranger, "NM-L3")
    allocated(town, town.stranger, town.amara)
    sam.round()
    attachment = added(sam, town.amara, tmp_path)
    blocked = with_authority(sam, served, NoFiles)
    blocked.round()
    end_of(town)
    blocked.round()
    assert row(sam, attachment).key == b""
    assert on_hub(town) == []
    clock.advance(minutes=20)
    sam.round()
    assert on_hub(town) == [attachment]
    assert file_copies.there(sam.by.files) == {}
    with sam.vault.read() as tx:
        assert attachments.read(tx, attachment) is None


def test_14_7_a_wiped_laptop_delivers_its_files_with_the_device_key_alone(
    town: Town, priya: TestLaptop, denise: TestLaptop, tmp_path: Path
) -> None:
    added(denise, town.amara, tmp_path)
    denise.round()
    priya.round()
    fetched = acts.of_child(town.amara, by=priya.by)[0].id
    acts.fetch(fetched, by=priya.by)
    priya.round()
    attachment = added(priya, town.amara, tmp_path, picture(90_000))
    place, folder = priya.laptop.place, priya.by.files
    file_copies.forget_copies(folder)
    assert file_copies.there(folder) == {attachment: {".own"}}
    assert deliver_files(folder, priya.authority, priya.clock, keep=False) == 0
    assert file_copies.there(folder) == {}
    assert attachment in on_hub(town)
    assert wiping.is_left(place)  # the control: the store was not asked


def test_14_8_a_restored_hub_is_offered_files_again_by_whoever_has_them(
    town: Town, priya: TestLaptop, denise: TestLaptop, tmp_path: Path, owner: Engine
) -> None:
    attachment = added(priya, town.amara, tmp_path)
    priya.round()
    denise.round()
    acts.fetch(attachment, by=denise.by)
    denise.round()
    with owner.begin() as connection:  # the copy was older than the file
        connection.execute(text("DELETE FROM doorstep.attachment_file"))
        connection.execute(text("DELETE FROM doorstep.attachment_part"))
    denise.round()
    assert on_hub(town) == []
    with denise.vault.write() as tx:
        marks.write(tx, epoch=new_id())
    denise.round()
    assert on_hub(town) == [attachment]

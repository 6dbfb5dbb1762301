"""Attachments' files on the hub: taken in parts, opened and checked when whole, read by whoever may see the record."""

import base64
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.domain.attachment import FILE_BYTES
from app.domain.identity import new_id
from app.domain.strict import Unreadable
from server import files
from server.files import read_file, standing, take_part
from server.hub import Hub
from server.refusal import Refusal
from sync import wire_files
from sync.wire_files import PART, FileAsk, FileReadAsk, FileStanding
from tests.attaching import attached, brought, part, picture, sealed_file
from tests.making import Author, Town, town_on
from tests.server.laptop import Laptop, code_of

CONTENT = picture(2_500_000)


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def rows(hub: Hub, statement: str, **values: Any) -> list[Any]:
    with hub.database.writing() as connection:
        return list(connection.execute(text(statement), values).all())


def read_whole(hub: Hub, who: Author, attachment: str, limit: int = PART) -> bytes:
    found, size = b"", 1
    while len(found) < size:
        answer = read_file(hub, who.caller, FileReadAsk(attachment, len(found), limit))
        found, size = found + answer.content, answer.size
    return found


def refused(act: Any) -> tuple[int, str]:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.status, caught.value.code


def test_a_file_arrives_in_parts_and_is_read_as_it_was(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    sealed = sealed_file(town.hub, attachment, CONTENT)
    assert brought(town.hub, town.priya, attachment, sealed, 700_001) == FileStanding(len(sealed), complete=True)
    assert standing(town.hub, town.priya.caller, FileAsk(attachment)).complete
    assert read_whole(town.hub, town.denise, attachment, 300_000) == CONTENT
    assert rows(town.hub, "SELECT 1 FROM doorstep.attachment_sealed") == []
    acts = [row.act for row in rows(town.hub, "SELECT act FROM doorstep.audit WHERE child_id = :c", c=town.amara)]
    assert acts.count("file received") == 1
    assert acts.count("file read") >= len(CONTENT) // 300_000


def test_a_part_that_does_not_begin_where_the_last_one_ended_is_not_taken(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    sealed = sealed_file(town.hub, attachment, CONTENT)
    first = take_part(town.hub, town.priya.caller, part(attachment, sealed, 0, 1000))
    for again in (0, 500, 2000):
        assert take_part(town.hub, town.priya.caller, part(attachment, sealed, again)) == first
    assert standing(town.hub, town.priya.caller, FileAsk(attachment)) == FileStanding(1000, complete=False)
    assert standing(town.hub, town.denise.caller, FileAsk(attachment)) == FileStanding(0, complete=False)


def test_a_record_is_there_before_its_file_and_that_is_said(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    ask = FileReadAsk(attachment, 0)
    assert refused(lambda: read_file(town.hub, town.priya.caller, ask)) == (404, "file-not-there")


def test_a_file_may_come_before_its_record_and_is_read_only_with_it(town: Town) -> None:
    """What a laptop brings whose person was turned away: its record is held for a person."""
    attachment = new_id()
    sealed = sealed_file(town.hub, attachment, CONTENT)
    assert brought(town.hub, town.priya, attachment, sealed).complete
    ask = FileReadAsk(attachment, 0)
    assert refused(lambda: read_file(town.hub, town.priya.caller, ask)) == (404, "not-found")
    assert not standing(town.hub, town.denise.caller, FileAsk(attachment)).complete


def test_whoever_may_not_see_the_record_reads_nothing_though_they_know_its_hash(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    brought(town.hub, town.priya, attachment, sealed_file(town.hub, attachment, CONTENT))
    mine = attached(town.hub, town.denise, town.amara, CONTENT)  # the same hash, in another record
    for who in (town.stranger, town.siobhan):
        ask = FileReadAsk(attachment, 0)
        assert refused(lambda who=who, ask=ask: read_file(town.hub, who.caller, ask)) == (404, "not-found")
    ask = FileReadAsk(mine, 0)
    assert refused(lambda: read_file(town.hub, town.denise.caller, ask)) == (404, "file-not-there")


def _flipped(sealed: bytes) -> bytes:
    return sealed[:-100] + bytes([sealed[-100] ^ 1]) + sealed[-99:]


def _pieces_swapped(sealed: bytes) -> bytes:
    head, whole = wire_files.read_beginning(sealed).end, wire_files.PIECE + wire_files.TAG
    first, second = sealed[head : head + whole], sealed[head + whole : head + 2 * whole]
    return sealed[:head] + second + first + sealed[head + 2 * whole :]


def _last_piece_cut(sealed: bytes) -> bytes:
    head, whole = wire_files.read_beginning(sealed).end, wire_files.PIECE + wire_files.TAG
    return sealed[: head + (len(sealed) - head - 1) // whole * whole]


def test_what_is_not_as_it_was_sealed_is_not_kept_and_can_be_sent_again(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    sealed = sealed_file(town.hub, attachment, CONTENT)
    for broken in (_flipped, _pieces_swapped, _last_piece_cut, lambda sealed: b"x" * len(sealed)):
        wrong = broken(sealed)
        assert refused(lambda wrong=wrong: brought(town.hub, town.priya, attachment, wrong)) == (409, "file-differs")
        assert standing(town.hub, town.priya.caller, FileAsk(attachment)) == FileStanding(0, complete=False)
    assert brought(town.hub, town.priya, attachment, sealed).complete


def test_a_file_that_is_not_the_one_its_record_names_is_not_kept(town: Town) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    other = picture(1_000_000, b"another ")
    for sealed in (
        sealed_file(town.hub, attachment, other),
        sealed_file(town.hub, attachment, other, says=CONTENT),
        sealed_file(town.hub, attachment, CONTENT, of=new_id()),
    ):
        wrong = sealed
        assert refused(lambda wrong=wrong: brought(town.hub, town.priya, attachment, wrong)) == (409, "file-differs")
    # pictures are of a stricter category, and the laptop says which it is
    letter = attached(town.hub, town.priya, town.amara, CONTENT, media="application/pdf")
    passed_off = sealed_file(town.hub, letter, CONTENT)
    assert refused(lambda: brought(town.hub, town.priya, letter, passed_off)) == (409, "file-differs")
    assert rows(town.hub, "SELECT 1 FROM doorstep.attachment_file") == []


def test_limits_are_refused_in_words(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = attached(town.hub, town.priya, town.amara, CONTENT)
    sealed = sealed_file(town.hub, attachment, CONTENT)
    one = part(attachment, sealed, 0, 10)
    large = msgspec.structs.replace(one, content=b"x" * (PART + 1), whole=PART * 2)
    assert refused(lambda: take_part(town.hub, town.priya.caller, large)) == (413, "too-large")
    huge = msgspec.structs.replace(one, whole=wire_files.SEALED_BYTES + 1)
    assert refused(lambda: take_part(town.hub, town.priya.caller, huge)) == (413, "file-too-large")
    for odd in ({"content": b""}, {"whole": 5}):
        with pytest.raises(Unreadable):
            take_part(town.hub, town.priya.caller, msgspec.structs.replace(one, **odd))
    monkeypatch.setattr(files, "UNDER_WAY", 1)
    take_part(town.hub, town.priya.caller, one)
    second = msgspec.structs.replace(one, attachment=new_id())
    assert refused(lambda: take_part(town.hub, town.priya.caller, second)) == (413, "too-many-files")


def test_a_contact_has_so_many_files_and_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILES_PER_CONTACT", 1)
    about = new_id()
    for content, told in ((picture(10_000), None), (picture(11_000), (413, "too-many-files"))):
        attachment = attached(town.hub, town.priya, town.amara, content, about=about)
        sealed = sealed_file(town.hub, attachment, content)
        if told is None:
            assert brought(town.hub, town.priya, attachment, sealed).complete
        else:
            assert refused(lambda a=attachment, s=sealed: brought(town.hub, town.priya, a, s)) == told


def test_the_largest_file_goes_and_a_record_of_a_larger_one_is_refused(town: Town) -> None:
    largest = picture(FILE_BYTES)
    attachment = attached(town.hub, town.priya, town.amara, largest)
    assert brought(town.hub, town.priya, attachment, sealed_file(town.hub, attachment, largest)).complete
    with pytest.raises(AssertionError, match="not-as-agreed"):
        attached(town.hub, town.priya, town.amara, largest + b"x")


def test_over_the_wire_a_carrier_brings_and_only_a_person_reads(laptop: Laptop) -> None:
    """Turned away, a laptop still brings what it has, and reads nothing."""
    hub, attachment = laptop.hub, new_id()
    sealed = sealed_file(hub, attachment, picture(3000))
    with hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.device SET revoked = now()"))
    one = {
        "attachment": attachment, "offset": 0, "whole": len(sealed), "content": base64.b64encode(sealed).decode(),
    }  # fmt: skip
    answer = laptop.ask("/sync/v1/file-part", one, token="")
    assert msgspec.json.decode(answer.content) == {"offset": len(sealed), "complete": True}
    assert laptop.ask("/sync/v1/file", {"attachment": attachment}, token="").status_code == 200
    read = laptop.ask("/sync/v1/file-read", {"attachment": attachment, "offset": 0})
    assert code_of(read) == (403, "device-revoked")

"""What spoilt inputs have found, each by itself, so that it is never found again."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.casework import asked, brief, caseload, chronology, contacts, glance, overview, search
from app.domain import spelling
from app.domain.strict import Unreadable
from app.storage import copies, enrolled, keys, leases, turned_away, unlock, wiping
from app.storage.places import Place, prepare
from app.storage.trouble import UnlockRefused
from server import door
from server.refusal import Refusal
from sync import authority, wire
from sync.authority import NotTheHub, Unreachable
from tests.malformed.parsers import _Arriving
from tests.storage.fakes import PASSPHRASE, Laptop, made_laptop, wire_record

JSON = {"Content-Type": "application/json"}
NO_TEXT = b'{"address":"\xff\xfe","device":"\xff","until":"\xff"}'
DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return made_laptop(tmp_path)


def arriving(body: bytes, status: int = 200, **told: str) -> Any:
    return _Arriving(status, JSON | told, body)


def test_an_answer_whose_gzip_is_broken_counts_as_cut() -> None:
    packed = bytearray(gzip.compress(b'{"at":1}' * 100))
    packed[12:20] = b"\xff" * 8
    with pytest.raises(Unreachable, match="answer-cut"):
        authority._unpacked(_Arriving(200, {"Content-Encoding": "gzip"}, bytes(packed)))  # type: ignore[arg-type]


def page(**changed: Any) -> bytes:
    record = wire_record("alert", "00000000-0000-7000-8000-000000000009", {"topic": "hazard", "words": "Dog"})
    return msgspec.json.encode(
        wire.PullAnswer(1, False, (msgspec.structs.replace(record, **changed),), ())
    )  # fmt: skip


@pytest.mark.parametrize("body", [page().replace(b"Dog", b"\xff\xfe"), page().replace(b'"more"', b'"m\xff"')])
def test_an_answer_that_is_no_text_is_a_strangers_also_inside_a_record(body: bytes) -> None:
    with pytest.raises(NotTheHub, match="not-utf-8"):
        authority._read(arriving(body), body, wire.PullAnswer)


@pytest.mark.parametrize(
    "changed", [{"version": 1 << 31}, {"seq": 1 << 63}, {"protection": 1 << 63}, {"seq": -1}], ids=str
)
def test_a_number_that_no_store_keeps_is_a_strangers(changed: dict[str, int]) -> None:
    body = page(**changed)
    with pytest.raises(NotTheHub, match="not-as-agreed"):
        authority._read(arriving(body), body, wire.PullAnswer)


@pytest.mark.parametrize("body", [b"[]", b'"words"', b"1", b"null"])
def test_a_body_without_fields_is_a_strangers_and_reaches_no_store(body: bytes) -> None:
    found = msgspec.json.decode(page(body=msgspec.Raw(body)), type=wire.PullAnswer)
    with pytest.raises(NotTheHub, match="not-as-agreed"):
        authority._require_objects(found.records)
    authority._require_objects(msgspec.json.decode(page(), type=wire.PullAnswer).records)


def test_the_code_of_a_refusal_is_a_plain_code_or_the_refusal_is_a_strangers() -> None:
    body = b'{"code":"Amara Warsame","sentence":"No.","now":"2026-11-12T10:00:00Z"}'
    with pytest.raises(NotTheHub) as caught:
        authority._read(arriving(body, 403), body, wire.PullAnswer)
    assert "Amara" not in str(caught.value)


def test_a_time_that_is_none_by_the_hubs_clock_leaves_a_request_unsigned() -> None:
    told = {
        "doorstep-time": "0001-01-01T00:00:00+14:00", "doorstep-nonce": "A" * 24, "doorstep-signature": "",
        "doorstep-device": "00000000-0000-7000-8000-000000000009",
    }  # fmt: skip
    with pytest.raises(Refusal, match="unsigned"):
        door._read(told)


# --- files beside the vault ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [NO_TEXT, DEEP, b"", b"\x00"], ids=["no-text", "deep", "empty", "nul"])
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("enrolled.json", enrolled.kept),
        ("glance.json", lambda place: glance.read(place.glance)),
        ("removed.json", wiping.proof),
        ("turned-away.json", lambda place: turned_away.kept(place, "d", {})),
        ("vault.hdr", lambda place: keys.read_header(place.header.read_bytes())),
    ],
)
def test_a_file_that_is_no_document_counts_as_none(
    tmp_path: Path, name: str, read: Callable[[Place], object], raw: bytes
) -> None:
    place = Place(tmp_path, "hub", "person")
    prepare(place)
    (place.folder / name).write_bytes(raw)
    assert read(place) is None


@pytest.mark.parametrize("raw", [b'{"device":"\xff","last":"\xff"}', DEEP], ids=["no-text", "deep"])
def test_a_lease_that_is_no_document_is_forged_and_such_tries_leave_one(laptop: Laptop, raw: bytes) -> None:
    kept = laptop.place.lease.read_bytes()
    laptop.place.lease.write_bytes(raw)
    with pytest.raises(UnlockRefused, match="lease-forged"):
        leases.kept(laptop.place)
    laptop.place.lease.write_bytes(kept)
    laptop.place.tries.write_bytes(raw)
    assert unlock._tries_of(laptop.place).failed == unlock.TRIES - 1


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
@pytest.mark.parametrize("value", ["", "AAA", "AAAA", "é", "A" * 4000])
def test_a_header_whose_parts_have_other_lengths_is_damaged_though_its_check_is_right(
    laptop: Laptop, part: str, value: str
) -> None:
    header = keys.read_header(laptop.place.header.read_bytes())
    assert header is not None
    changed = msgspec.structs.replace(header, **{part: value})
    checked = msgspec.structs.replace(changed, check=keys._check_of(changed))
    laptop.place.header.write_bytes(keys.write_header(checked))
    with pytest.raises(UnlockRefused, match="header-damaged"):
        unlock.unlock(laptop.place, laptop.secrets, PASSPHRASE, now=laptop.clock.now)


# --- what a later program may have written ---------------------------------------------------------------------------

SIGNED = {
    "author": "a", "kind_of_contact": "cp", "seen": "seen", "alone": "alone",
    "signatures": [{"at": "2026-11-12T10:00:00Z"}], "happened": "2026-11-12T10:00:00Z",
    "next_visit": "2026-11-20",
}  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"happened": 1.0}, {"happened": {"from": 1}}, {"next_visit": {"soon": True}}, {"next_visit": "soon"},
        {"next_visit": 5}, {"co_authors": "everybody"}, {"co_authors": 7}, {"co_authors": [1]},
    ],
    ids=str,
)  # fmt: skip
def test_a_field_that_is_something_else_in_a_later_form_stops_no_page(
    laptop: Laptop, changed: dict[str, object]
) -> None:
    child = "00000000-0000-7000-8000-000000000009"
    records = [
        wire_record("child", child, {"given": "Amara", "family": "Warsame"}, record_id=child),
        wire_record("contact", child, SIGNED | changed),
    ]
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(child, "allocated", False, 2)], 1)
        copies.apply_page(tx, records, 1)
        copies.complete(tx, [child], 1)
    assert overview.read(child, by=laptop.by)
    assert brief.read(child, by=laptop.by)
    assert chronology.read(child, by=laptop.by)
    assert caseload.read(by=laptop.by).rows


@pytest.mark.parametrize("names", [7, True, "Ami", {"a": 1}, [1, "Ami", {"use": [1], "given": 5}]], ids=str)
@pytest.mark.parametrize("lines", [7, "14 Quay Row", {"a": 1}, [1, None, {"a": 1}]], ids=str)
def test_names_and_lines_in_a_later_form_stop_neither_the_feed_nor_the_search(
    laptop: Laptop, names: object, lines: object
) -> None:
    child = "00000000-0000-7000-8000-000000000009"
    records = [
        wire_record("child", child, {"given": "Amara", "family": "Warsame", "other_names": names}, record_id=child),
        wire_record("address", child, {"of": child, "lines": lines, "postcode": "NM1 1AA"}),
    ]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, records, 1)
    for words in ("amara", "nm1 1aa"):
        assert search.find(words, by=laptop.by)


# --- what is typed ---------------------------------------------------------------------------------------------------


def test_a_pasted_nul_is_a_space_to_the_search(laptop: Laptop) -> None:
    assert search.find("Amara\x00Warsame", by=laptop.by).hits == ()
    assert search.find("\x00", by=laptop.by).hits == ()


def test_a_date_of_blanks_is_no_date() -> None:
    assert asked.read("address", "since", "  ", None, datetime.now(UTC)) is None


def test_a_draft_is_about_somebody(laptop: Laptop) -> None:
    draft = contacts.start(by=laptop.by, child="00000000-0000-7000-8000-000000000009")
    at = datetime(2026, 11, 12, tzinfo=UTC).isoformat()
    for children in (b'"children":[]', b'"x":1'):
        raw = b'{"occasion":"o","kind_of_contact":"cp","started":"%s",%s}' % (at.encode(), children)
        with pytest.raises(Unreadable, match="not-as-agreed"):
            contacts.keep_draft(draft, raw, by=laptop.by)


def test_a_name_longer_than_anybodys_is_not_sounded_out() -> None:
    """Sounding out takes the square of the letters: one name of 240,000 stopped every laptop for six seconds."""
    assert len(spelling.alike_keys("wolverhampton")) > 0
    assert spelling.alike_keys("wolverhampton" * 4) == frozenset()

"""Programs of different ages: what one does not know it keeps, and what it wrote it can always send."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from app.casework import attachments as files
from app.casework import brief, caseload, chronology, editing, exchange, overview, search
from app.casework.looks import look
from app.domain import body
from app.domain.identity import new_id
from app.storage import marks, outbox, records
from server import audit, feed, standing
from server.deciding import Standing
from sync import wire
from sync.authority import HubRefused
from tests.attaching import a_file
from tests.making import Town
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.test_rounds import Circling
from tests.sync.writing import written

LATER = {"topic": "hazard", "words": "Dog", "colour": {"new": [1, {"deep": "é"}]}, "severity": "caution"}


@pytest.fixture
def town(served: Served) -> Town:
    return served.town


@pytest.fixture
def priya(town: Town, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(town.priya, "NM-L1")
    laptop.round()
    return laptop


def from_a_later_program(town: Town, kind: str, category: str, document: Mapping[str, object]) -> tuple[str, bytes]:
    """Put a record into the hub that only a newer one could have taken."""
    record, raw = new_id(), msgspec.json.encode(document)
    with town.hub.database.writing() as connection:
        audit.lock_files(connection, {town.amara})
        seq = feed.stamp(connection, 1)
        made = [Standing(record, kind, town.amara, 1, seq, town.priya.agency, category, 0, raw)]
        standing.write(connection, made, town.hub.clock())
        standing.write_feed(connection, made)
    return record, raw


def on_hub(town: Town, record: str) -> bytes:
    with town.hub.database.writing() as connection:
        found = connection.execute(text("SELECT body FROM doorstep.record WHERE id = :id"), {"id": record}).scalar_one()
    return str(found).encode()


def here(laptop: TestLaptop, record: str) -> bytes:
    with laptop.vault.read() as tx:
        found = records.read(tx, record)
    assert found is not None
    return found.body


def test_2_4_fields_of_a_newer_program_are_kept_and_sent_back_whole(town: Town, priya: TestLaptop) -> None:
    record, raw = from_a_later_program(town, "alert", "worker_hazard", LATER)
    priya.round()
    assert here(priya, record) == raw
    editing.save(town.amara, "alert", record, {"words": "Two dogs"}, "", by=priya.by)
    priya.round()
    kept = on_hub(town, record)
    assert kept == here(priya, record) == body.patch(raw, {"words": "Two dogs"})
    assert body.value(kept)["colour"] == LATER["colour"]


def test_2_4_a_kind_of_a_newer_program_is_kept_to_the_byte_and_no_page_stumbles_over_it(
    town: Town, priya: TestLaptop, clock: object
) -> None:
    record, raw = from_a_later_program(town, "weather", "involvement", {"words": "CANARY", "of": {"a": [1, 2]}})
    priya.round()
    assert here(priya, record) == raw
    by = priya.by
    pages = (
        overview.read(town.amara, by=by), chronology.read(town.amara, by=by), caseload.read(by=by),
        exchange.read(by=by), brief.read(town.amara, by=by), search.find("canary", by=by).hits,
    )  # fmt: skip
    assert "CANARY" not in "".join(map(repr, pages))
    with priya.vault.write() as tx:
        marks.write(tx, compared_at=by.clock().replace(year=2020))
    written(by, town.amara)
    priya.round()
    assert here(priya, record) == on_hub(town, record) == raw


def too_old(laptop: TestLaptop, hub: str) -> TestLaptop:
    """Return the laptop with a hub that settles no terms with it any more."""

    def refuses(_ask: object, _answer: object) -> object:
        problem = wire.Problem(code="program-too-old", sentence="", now=laptop.clock(), facts={"hub": hub})
        raise HubRefused(426, problem)

    return replace(laptop, authority=Circling(laptop, "hello", refuses))


def test_6_10_a_program_too_old_still_sends_everything_and_is_told_so(
    town: Town, priya: TestLaptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub's own word, two protocols later: the work arrives, and nothing new comes."""
    signed = written(priya.by, town.amara)
    attachment = files.add(a_file(tmp_path), town.amara, signed.contacts[0], by=priya.by)
    look(town.amara, "overview", by=priya.by)
    record, _ = from_a_later_program(town, "alert", "worker_hazard", LATER)
    said = priya.authority.hello
    monkeypatch.setattr(priya.authority, "hello", lambda ask: said(msgspec.structs.replace(ask, protocol=1)))
    monkeypatch.setattr(wire, "PROTOCOL", 3)
    with pytest.raises(HubRefused) as caught:
        priya.round()
    assert (caught.value.status, caught.value.problem.code) == (426, "program-too-old")
    with priya.vault.read() as tx:
        assert outbox.all_of_them(tx) == []
        assert records.read(tx, record) is None
    assert priya.laptop.sealed.waiting() == 0
    assert on_hub(town, signed.contacts[0]) == here(priya, signed.contacts[0])
    with town.hub.database.writing() as connection:
        count = connection.execute(text("SELECT CAST(attachment_id AS text) FROM doorstep.attachment_file")).scalars()
        assert list(count) == [attachment]
        looked = text("SELECT count(*) FROM doorstep.audit WHERE act = 'look overview offline'")
        assert connection.execute(looked).scalar_one() == 1


def test_6_10_whoever_says_too_old_and_is_not_its_own_hub_is_sent_nothing(town: Town, priya: TestLaptop) -> None:
    written(priya.by, town.amara)
    for stranger in (new_id(), ""):
        laptop = too_old(priya, stranger)
        with pytest.raises(HubRefused):
            laptop.round()
        assert isinstance(laptop.authority, Circling)
        assert laptop.authority.paths == ["hello"]
    assert exchange.figures(by=priya.by).waiting == 1

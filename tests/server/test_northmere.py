"""The synthetic authority: the same bytes every time, the people of the pictures, and nobody who exists."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import msgspec
import pytest
from sqlalchemy import text

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child, age_words, display_name
from app.domain.contact import Contact, missing_before_signing
from app.domain.identity import DIRECTORY, is_id, is_nhs_number
from app.domain.involvement import Allocation, Involvement
from app.domain.kinds import KINDS
from app.domain.strict import check
from app.domain.visit import Visit
from server import audit, feed
from server.accounts import verified
from server.database import writing
from server.hub import Hub
from server.northmere.generate import northmere
from server.northmere.seed import AlreadySeeded, seed
from server.northmere.shape import SeedRecord, Size
from sync.wire import BODY_BYTES

PICTURED = date(2026, 11, 12)
OTHER_DAYS = (date(2024, 2, 29), date(2027, 3, 1), date(2026, 3, 29))
_TELEPHONE = re.compile(r"0\d{4} ?\d{3} ?\d{3}|0\d{9,10}")
_DRAMA = re.compile(r"01632 960 \d{3}|07700 900 \d{3}")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}")


@cache
def _records(size: Size, on: date = PICTURED) -> tuple[SeedRecord, ...]:
    return tuple(northmere(size, on).records)


def _of(size: Size, kind: str) -> Iterator[SeedRecord]:
    return (record for record in _records(size) if record.kind == kind)


def _children(size: Size = "demo", on: date = PICTURED) -> dict[str, tuple[str, Child]]:
    found = {}
    for record in _records(size, on):
        if record.kind == "child":
            child = msgspec.json.decode(record.body, type=Child)
            found[display_name(child)] = (record.id, child)
    return found


def _digest(records: Iterable[SeedRecord]) -> str:
    digest = hashlib.sha256()
    for record in records:
        digest.update(msgspec.json.encode(record))
    return digest.hexdigest()


@pytest.mark.parametrize("size", ["demo", "authority"])
def test_the_same_size_and_day_give_the_same_bytes(size: Size) -> None:
    assert _digest(northmere(size, PICTURED).records) == _digest(_records(size))


def test_another_day_gives_other_bytes_and_as_many_children() -> None:
    assert _digest(_records("demo")) != _digest(_records("demo", OTHER_DAYS[0]))
    assert len(_children(on=OTHER_DAYS[0])) == len(_children())


@pytest.mark.parametrize("size", ["demo", "team", "authority"])
def test_every_body_is_of_its_kind_and_every_id_is_one_of_a_kind(size: Size) -> None:
    ids = set()
    for record in _records(size):
        kind = KINDS[record.kind]
        check(record.body, BODY_BYTES)
        msgspec.json.decode(record.body, type=kind.struct)
        if not kind.made_by_hub:  # what the hub makes about a record is where that record is
            assert record.category == kind.category(msgspec.json.decode(record.body))
        assert is_id(record.id)
        assert record.id[14] == "7"
        ids.add(record.id)
    assert len(ids) == len(_records(size))


def test_every_nhs_number_is_valid_never_issued_and_given_once() -> None:
    numbers = [child.nhs_number for _, child in _children("authority").values() if child.nhs_number]
    assert all(number.startswith("999") and is_nhs_number(number) for number in numbers)
    given = Counter(msgspec.json.decode(record.body, type=Child).nhs_number for record in _of("authority", "child"))
    assert max(count for number, count in given.items() if number) == 1


@pytest.mark.parametrize("size", ["demo", "authority"])
def test_telephones_are_of_the_drama_ranges_only(size: Size) -> None:
    for record in _records(size):
        # Ids and NHS numbers are digits too; a telephone is written with its spaces or starts with a nought.
        words = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\"id\":\"[^\"]*\"", "", record.body.decode())
        for found in _TELEPHONE.findall(words):
            assert _DRAMA.fullmatch(found), found


def test_postcodes_have_a_valid_form_in_no_postal_area() -> None:
    for record in _of("authority", "address"):
        address = msgspec.json.decode(record.body, type=Address)
        assert _POSTCODE.fullmatch(address.postcode)
        assert address.postcode.startswith("NM")
        assert record.protection == (2 if address.protected else 0)


@pytest.mark.parametrize("size", ["demo", "team", "authority"])
def test_contacts_are_signed_and_lack_nothing(size: Size) -> None:
    given = {record.id: msgspec.json.decode(record.body, type=Child).given for record in _of(size, "child")}
    for record in _of(size, "contact"):
        contact = msgspec.json.decode(record.body, type=Contact)
        assert missing_before_signing(contact, given[record.child]) == ()
        assert contact.signatures[0].practitioner == contact.author
        assert contact.happened
        assert contact.written
        assert contact.happened < contact.written <= record.happened


@pytest.mark.parametrize("on", [PICTURED, *OTHER_DAYS])
def test_ages_are_as_pictured_on_any_day(on: date) -> None:
    known = _children(on=on)
    ages = {name: age_words(child.born, on) for name, (_, child) in known.items()}
    assert ages["Amara Warsame"] == "4"
    assert ages["Liban Warsame"] == "11 months"
    assert ages["Zofia Kowalczyk"] == "15"
    assert ages["Callum Brennan"] == "13"
    assert ages["Baby Nowak"] == "unborn"
    amara = known["Amara Warsame"][1].born
    assert amara
    assert (on.year - amara.year) * 12 + on.month - amara.month - (on.day < amara.day) == 56


def test_birthdays_and_numbers_are_as_pictured() -> None:
    known = {name: child for name, (_, child) in _children().items()}
    assert known["Amara Warsame"].born == date(2022, 3, 3)
    assert known["Amara Warsame"].nhs_number == "9999458076"
    assert known["Jayden Thorpe"].born == date(2015, 6, 14)
    assert known["Jayden Thorpe"].nhs_number == "9992200332"
    assert known["Ruby Ashcroft"].born == date(2019, 1, 22)


def test_priya_has_eighteen_children_in_twelve_families_on_the_pictured_statuses() -> None:
    authority = northmere("demo", PICTURED)
    priya = next(account.practitioner for account in authority.accounts if account.login == "priya")
    hers = {
        record.child
        for record in authority.records
        if record.kind == "allocation"
        and (holding := msgspec.json.decode(record.body, type=Allocation)).practitioner == priya
        and holding.role == "allocated"
    }
    assert len(hers) == 18
    known = {id: child for id, child in _children().values() if id in hers}
    assert len({child.family for child in known.values()}) == 12
    codes = Counter(
        alert.code
        for record in _of("demo", "alert")
        if record.child in hers and (alert := msgspec.json.decode(record.body, type=Alert)).topic == "status"
    )
    assert codes == {"CPP": 4, "S47": 2, "CIN": 8, "LAC": 2, "EH": 2}


def test_amaras_chronology_is_the_pictured_one() -> None:
    amara = _children()["Amara Warsame"][0]
    agencies = northmere("demo", PICTURED).agencies
    since = [
        record
        for record in _of("demo", "contact")
        if record.child == amara and record.happened.date() >= date(2026, 9, 1)
    ]
    sectors = Counter(agencies[record.agency].sector for record in since)
    assert len(since) == 21
    assert sectors == {"social": 7, "police": 4, "health": 3, "nhs": 2, "education": 4, "housing": 1}
    unseen = [
        contact
        for record in since
        if agencies[record.agency].sector in ("health", "nhs")
        and (contact := msgspec.json.decode(record.body, type=Contact)).seen == "not-seen"
    ]
    assert len(unseen) == 2


def test_the_further_service_is_sensitive_and_names_nothing_but_the_desk() -> None:
    amara = _children()["Amara Warsame"][0]
    found = [record for record in _of("demo", "involvement") if record.child == amara]
    assert len(found) == 8
    further = [record for record in found if record.category == "involvement_sensitive"]
    assert len(further) == 1
    service = msgspec.json.decode(further[0].body, type=Involvement)
    assert (service.name, service.telephone) == ("A further service", "01632 960 140")
    assert (service.service, service.role, service.practitioner, service.last_contact) == ("", "", "", None)


def test_todays_visits_are_the_pictured_four() -> None:
    names = {id: name for name, (id, _) in _children().items()}
    today = sorted(
        (visit.planned.strftime("%H:%M"), names[record.child], visit.joined_by, visit.occasion)
        for record in _of("demo", "visit")
        if (visit := msgspec.json.decode(record.body, type=Visit)).planned.date() == PICTURED
    )
    assert [row[:3] for row in today] == [
        ("09:00", "Oliver Fairhurst-Lane", ""),
        ("10:30", "Amara Warsame", "Joe Tranter"),
        ("10:30", "Liban Warsame", "Joe Tranter"),
        ("13:15", "Callum Brennan", "DC Leanne Marsh"),
        ("15:45", "Zofia Kowalczyk", ""),
    ]
    assert today[1][3] == today[2][3]


def test_no_text_keeps_a_slot_or_a_day_that_was_not_filled() -> None:
    for size in ("demo", "team"):
        for record in _records(size):
            assert not re.search(r"\{-?\w+( \w+)?\}", record.body.decode())


def test_the_authority_is_of_the_size_of_rutland() -> None:
    kinds = Counter(record.kind for record in _records("authority"))
    assert 8_400 <= kinds["child"] <= 8_700
    assert 250 <= sum(_is_open(record) for record in _of("authority", "allocation")) <= 450
    assert kinds["agency"] >= 20
    words = sorted(len(record.body) for record in _of("authority", "contact"))
    assert words[len(words) // 2] < words[-1] / 5


def _is_open(record: SeedRecord) -> bool:
    return msgspec.json.decode(record.body, type=Allocation).until is None


def test_a_team_has_seven_workers_with_their_caseloads() -> None:
    holders = Counter(
        msgspec.json.decode(record.body, type=Allocation).practitioner
        for record in _of("team", "allocation")
        if msgspec.json.decode(record.body, type=Allocation).role == "allocated"
    )
    assert len(holders) == 7
    assert all(4 <= count <= 32 for count in holders.values())
    assert sorted(holders.values())[0] >= 4


def test_bench_has_fifty_thousand_contacts_of_one_kilobyte_each() -> None:
    sizes, incomplete = [], 0
    for place, record in enumerate(northmere("bench", PICTURED).records):
        if record.kind == "contact":
            sizes.append(len(record.body))
            if place % 50 == 0:
                incomplete += bool(missing_before_signing(msgspec.json.decode(record.body, type=Contact), "x"))
    assert 50_000 <= len(sizes) <= 50_300
    assert 1_000 <= sum(sizes) / len(sizes) <= 1_060
    assert incomplete == 0


def test_logins_are_unique_and_everybody_has_one() -> None:
    authority = northmere("authority", PICTURED)
    logins = [account.login for account in authority.accounts]
    assert len(set(logins)) == len(logins) == len(authority.practitioners)
    assert all(login == login.casefold() for login in logins)
    assert {"priya", "denise", "joe", "siobhan", "leanne", "beth", "farah"} <= set(logins)


@pytest.fixture
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.northmere.seed.password_hash", lambda _password: "not a hash")


@pytest.mark.usefixtures("_quick_hashes")
def test_seeding_writes_every_record_with_its_feed_row_once(fresh_hub: Hub) -> None:
    seeded = seed(fresh_hub, "demo", PICTURED)
    assert sum(seeded.records.values()) == len(_records("demo"))
    with fresh_hub.database.begin() as connection:
        writing(connection)
        rows = connection.execute(text("SELECT id, seq, body FROM doorstep.record ORDER BY seq")).all()
        fed = connection.execute(
            text("SELECT count(*) FROM doorstep.record r JOIN doorstep.feed f ON (f.seq, f.record_id) = (r.seq, r.id)")
        ).scalar_one()
        feed.assert_whole(connection, 0, feed.head(connection))
        assert audit.verify(connection).faults == ()
    signed = {r.id for r in _records("demo") if r.kind == "decision"}  # the hub signs them as it writes them
    written = [(str(row.id), row.body.encode()) for row in rows if str(row.id) not in signed]
    assert written == [(r.id, r.body) for r in _records("demo") if r.id not in signed]
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert fed == len(rows)


@pytest.mark.usefixtures("_quick_hashes")
def test_a_seeded_hub_gives_priya_and_denise_their_children(fresh_hub: Hub) -> None:
    seed(fresh_hub, "demo", PICTURED)
    holds = text(
        "SELECT count(DISTINCT a.child_id) FROM doorstep.access a JOIN doorstep.account b USING (practitioner)"
        " WHERE b.login = :login AND a.reason = :reason"
    )
    with fresh_hub.database.begin() as connection:
        assert connection.execute(holds, {"login": "priya", "reason": "allocated"}).scalar_one() == 18
        assert connection.execute(holds, {"login": "denise", "reason": "supervisor"}).scalar_one() == 31
        assert connection.execute(text("SELECT count(*) FROM doorstep.case_file")).scalar_one() == 32
    assert DIRECTORY not in {id for id, _ in _children().values()}


@pytest.mark.usefixtures("_quick_hashes")
def test_a_seeded_hub_is_not_seeded_again(fresh_hub: Hub) -> None:
    seed(fresh_hub, "demo", PICTURED)
    with pytest.raises(AlreadySeeded, match="only written into an empty hub"):
        seed(fresh_hub, "demo", PICTURED)


def test_the_printed_password_signs_in(fresh_hub: Hub) -> None:
    accounts = {account.login: account for account in seed(fresh_hub, "demo", PICTURED).accounts}
    priya = accounts["priya"]
    assert priya.password == "northmere-demo-priya"
    assert verified(fresh_hub, priya.practitioner, "priya", priya.password).sector == "social"

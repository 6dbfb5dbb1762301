"""Noting looks, network or not, and the page of who has looked, on a real store (docs/sync.md, part 8)."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.casework import children, exchange, ledger, looks
from app.casework.found_pages import LooksPage
from app.domain import body
from app.domain.address import Address
from app.domain.identity import new_id
from app.storage import looks as kept
from app.storage import marks, records
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.northmere import CANARY_ADDRESS, morning
from tests.casework.pictured import Pictured, pictured
from tests.casework.warsame import HIDDEN, Family, family, pull
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


def noted(laptop: Laptop, child: str) -> list[tuple[int, str, str]]:
    with laptop.vault.read() as tx:
        return [(one.number, one.what, one.object) for one in reversed(kept.of_child(tx, child))]


def send_all(laptop: Laptop) -> None:
    with laptop.vault.write() as tx:
        kept.sent(tx, [one.id for one in kept.waiting(tx)], laptop.clock.now)


def test_8_1_every_look_has_the_next_number_and_waits_for_the_hub(laptop: Laptop, amara: Family) -> None:
    record, other = new_id(), new_id()
    looks.look(amara.amara, "overview", by=laptop.by)
    looks.look(other, "search-hit", by=laptop.by)
    looks.look(amara.amara, "contact", record, by=laptop.by)
    assert noted(laptop, amara.amara) == [(1, "overview", ""), (3, "contact", record)]
    with laptop.vault.read() as tx:
        assert [one.number for one in kept.waiting(tx)] == [1, 2, 3]
        assert kept.of_child(tx, amara.amara)[0].at == laptop.clock.now
        assert kept.of_child(tx, amara.amara)[0].install == marks.read(tx).install
        assert marks.read(tx).clock_floor == laptop.clock.now


def test_8_2_looks_that_wait_are_counted_in_the_sync_centre_until_they_are_sent(laptop: Laptop, amara: Family) -> None:
    assert (exchange.read(by=laptop.by).looks, exchange.read(by=laptop.by).looked) == (0, None)
    looks.look(amara.amara, "overview", by=laptop.by)
    laptop.clock.forward(minutes=2)
    looks.look(new_id(), "search-hit", by=laptop.by)
    page = exchange.read(by=laptop.by)
    assert (page.looks, page.looked) == (2, laptop.clock.now)
    assert page.figures.waiting == 0
    send_all(laptop)
    assert exchange.read(by=laptop.by).looks == 0


def test_8_1_the_same_page_opened_again_within_ten_minutes_is_one_look(laptop: Laptop, amara: Family) -> None:
    for minutes in (0, 5, 4.9, 0.2):
        laptop.clock.forward(minutes=minutes)
        looks.look(amara.amara, "chronology", by=laptop.by)
    assert noted(laptop, amara.amara) == [(1, "chronology", ""), (2, "chronology", "")]
    looks.look(amara.amara, "brief", by=laptop.by)
    looks.look(amara.amara, "contact", new_id(), by=laptop.by)
    looks.look(amara.amara, "contact", new_id(), by=laptop.by)
    assert len(noted(laptop, amara.amara)) == 5


def test_8_1_one_look_is_one_after_the_hub_has_it_and_after_a_lock(laptop: Laptop, amara: Family) -> None:
    looks.look(amara.amara, "overview", by=laptop.by)
    send_all(laptop)
    laptop.reopen()
    looks.look(amara.amara, "overview", by=laptop.by)
    assert noted(laptop, amara.amara) == [(1, "overview", "")]


@pytest.mark.parametrize("what", ["address", "print"])
def test_8_1_an_address_shown_and_a_page_printed_are_a_look_each_time(
    laptop: Laptop, amara: Family, what: looks.What
) -> None:
    for _ in range(3):
        looks.look(amara.amara, what, by=laptop.by)
    assert [number for number, _, _ in noted(laptop, amara.amara)] == [1, 2, 3]


def test_a_look_from_ahead_of_the_clock_hides_no_later_one(laptop: Laptop, amara: Family) -> None:
    laptop.clock.forward(days=1)
    looks.look(amara.amara, "overview", by=laptop.by)
    laptop.clock.forward(days=-1)
    looks.look(amara.amara, "overview", by=laptop.by)
    assert len(noted(laptop, amara.amara)) == 2


def test_8_1_numbers_go_on_after_old_looks_have_gone_and_begin_anew_in_another_install(
    laptop: Laptop, amara: Family
) -> None:
    for _ in range(3):
        looks.look(amara.amara, "print", by=laptop.by)
    send_all(laptop)
    laptop.clock.forward(days=34)
    send_all(laptop)
    assert len(noted(laptop, amara.amara)) == 3  # a restored hub can be told of them again
    laptop.clock.forward(days=2)
    send_all(laptop)
    assert noted(laptop, amara.amara) == [(3, "print", "")]
    looks.look(amara.amara, "print", by=laptop.by)
    with laptop.vault.write() as tx:
        marks.write(tx, install=new_id())
    looks.look(amara.amara, "print", by=laptop.by)
    assert sorted(number for number, _, _ in noted(laptop, amara.amara)) == [1, 3, 4]


def test_a_look_that_cannot_be_noted_is_an_error(laptop: Laptop, amara: Family) -> None:
    with laptop.vault.write() as tx:
        tx.exec_driver_sql("CREATE TRIGGER no_looks BEFORE INSERT ON look BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(StoreTrouble):
        looks.look(amara.amara, "overview", by=laptop.by)


# --- who has looked --------------------------------------------------------------------------------------------------


@pytest.fixture
def day(tmp_path: Path) -> Pictured:
    return pictured(tmp_path / "home")


def told(day: Pictured, *lines: wire.WhoLooked, **more: object) -> LooksPage:
    fields = {"missing": (), "more": False, "withheld": False, **more}
    answer = wire.WhoLookedAnswer(now=day.laptop.clock.now, looks=lines, **fields)  # type: ignore[arg-type]
    with day.laptop.vault.write() as tx:
        kept.keep_told(tx, day.amara, answer)
    return looks.read(day.amara, by=day.laptop.by)


def line(day: Pictured, name: str, act: str, **more: object) -> wire.WhoLooked:
    agency = day.body(day.people[name])["agency"] if name in day.people else ""
    fields = {"at": datetime(2026, 11, 12, 9, 12, tzinfo=UTC), "count": 1, "later": False, **more}
    who = day.people.get(name, name)
    return wire.WhoLooked(practitioner=who, agency=agency, act=act, **fields)  # type: ignore[arg-type]


def test_before_it_has_been_asked_nobody_is_named_and_that_is_said(day: Pictured) -> None:
    looks.look(day.amara, "overview", by=day.laptop.by)
    page = looks.read(day.amara, by=day.laptop.by)
    assert (page.looks, page.asked, page.waiting, page.gaps, page.notes) == ((), None, 1, (), ())
    assert page.header.name == "Amara Warsame"


def test_it_says_who_of_which_agency_looked_at_what_and_when(day: Pictured) -> None:
    page = told(
        day,
        line(day, "Siobhan Keane", "brief", count=3, later=True),
        line(day, "Priya Raman", "copy"),
        line(day, "Priya Raman", "page-of-a-later-program"),
        line(day, new_id(), "overview"),
    )
    first, copy, newer, unknown = page.looks
    assert (first.name, first.role, first.offline) == ("Siobhan Keane", "Health visitor", True)
    assert first.what == "Read before you knock, 3 times that day"
    assert first.agency == day.body(day.body(day.people["Siobhan Keane"])["agency"])["name"]
    assert (copy.name, copy.what, copy.offline) == ("Priya Raman", "Copy kept on a laptop", False)
    assert newer.what == looks.OTHER
    assert (unknown.name, unknown.agency) == (looks.UNKNOWN, "")
    assert page.asked == day.laptop.clock.now


def test_what_the_list_does_not_hold_is_said(day: Pictured) -> None:
    who = day.people["Siobhan Keane"]
    missing = (wire.LooksMissing(practitioner=who, agency=day.body(who)["agency"], count=2),)
    page = told(day, missing=missing, more=True, withheld=True)
    assert page.gaps[0].startswith("2 looks never arrived from a laptop of Siobhan Keane, ")
    assert page.notes[0] == "A further service is involved. What it has looked at is not in this list."
    assert "older" in page.notes[1]


def test_looks_that_wait_are_counted_until_the_hub_has_them(day: Pictured) -> None:
    told(day)
    looks.look(day.amara, "overview", by=day.laptop.by)
    looks.look(day.amara, "print", by=day.laptop.by)
    looks.look(day.liban, "print", by=day.laptop.by)
    assert looks.read(day.amara, by=day.laptop.by).waiting == 2
    send_all(day.laptop)
    assert looks.read(day.amara, by=day.laptop.by).waiting == 0


def test_what_was_told_goes_with_the_child_and_what_waits_does_not(day: Pictured) -> None:
    told(day, line(day, "Priya Raman", "copy"))
    looks.look(day.amara, "overview", by=day.laptop.by)
    with day.laptop.vault.write() as tx:
        tx.exec_driver_sql("DELETE FROM child_copy WHERE child_id = ?", (day.amara,))
        kept.forget_gone(tx)
        assert kept.told(tx, day.amara) is None
        assert len(kept.waiting(tx)) == 1


def test_an_old_answer_gives_way_to_a_newer_one(day: Pictured) -> None:
    told(day, line(day, "Priya Raman", "copy"))
    day.laptop.clock.forward(hours=1)
    page = told(day, line(day, "Priya Raman", "brief"))
    assert [one.what for one in page.looks] == ["Read before you knock"]
    assert page.asked == day.laptop.clock.now


# --- a protected address in no list and no index ---------------------------------------------------------------------


def test_no_choice_of_child_shows_a_siblings_copy_of_a_protected_address(laptop: Laptop) -> None:
    town = morning(laptop)
    found = children.choices(by=laptop.by)
    places = {one.child: asdict(one) for one in found}
    assert CANARY_ADDRESS not in f"{places}"
    assert "Address protected" in f"{places[town.liban]}"
    assert "14 Larch Rise" in f"{places[town.oliver]}"


def test_an_address_that_is_protected_here_leaves_the_search_at_once(laptop: Laptop, amara: Family) -> None:
    made = wire_record("address", amara.amara, Address(of=amara.mohamed, lines=("77 Canary Row",)))
    pull(laptop, made)
    with laptop.vault.read() as tx:
        assert [one.id for one in records.search(tx, "canary")] == [made.id]
    with ledger.acting(laptop.by) as act:
        act.edit(ledger.existing(act.tx, made.id, "address"), {"protected": True}, act="address protected")
    with laptop.vault.read() as tx:
        assert records.search(tx, "canary") == []
        found = records.read(tx, made.id)
    assert found is not None
    assert found.category == "address_shielded"


def test_another_field_does_not_undo_what_the_hub_says_of_a_record(laptop: Laptop, amara: Family) -> None:
    kept_back = wire_record(
        "address", amara.amara, Address(of=amara.mohamed, lines=(HIDDEN,)), category="address_shielded"
    )
    pull(laptop, kept_back)
    with ledger.acting(laptop.by) as act:
        act.edit(ledger.existing(act.tx, kept_back.id, "address"), {"postcode": "NM2 4LD"}, act="address changed")
    with laptop.vault.read() as tx:
        found = records.read(tx, kept_back.id)
    assert found is not None
    assert found.category == "address_shielded"
    assert body.value(found.body)["postcode"] == "NM2 4LD"

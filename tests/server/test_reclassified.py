"""A record that moves into another category leaves the laptops of those who do not see it (docs/sync.md 5.11)."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text

from app.domain.address import Address
from app.domain.involvement import Allocation
from server.hub import Hub
from server.pull import pull
from sync import wire
from tests.making import Author, Town, town_on
from tests.server.test_access import team_of
from tests.server.test_by_date import today
from tests.server.test_push import pushed, record_of


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def read_after(town: Town, who: Author, cursor: int) -> wire.PullAnswer:
    return msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(cursor)), type=wire.PullAnswer)


def an_open_address(town: Town) -> str:
    address = Address(of=town.person, lines=("9 Bell Street",), postcode="NM1 5RA")
    (made,) = pushed(town, town.denise, town.denise.makes("address", town.amara, address))
    return made.record


def test_5_11_an_address_that_becomes_protected_is_let_go_of(town: Town) -> None:
    record = an_open_address(town)
    first = read_after(town, town.siobhan, -1)
    assert record in {one.id for one in first.records}
    protect = {"protected": (False, True)}
    (receipt,) = pushed(town, town.denise, town.denise.edits("address", town.amara, record, 1, protect))
    assert receipt.status == "accepted"
    after = read_after(town, town.siobhan, first.at)
    assert record not in {one.id for one in after.records}
    assert [(one.record, one.granted, one.reason) for one in after.access] == [(record, False, "reclassified")]
    holder = read_after(town, town.priya, first.at)
    assert (record in {one.id for one in holder.records}, holder.access) == (True, ())


def test_5_11_what_was_disputed_about_it_follows_it(town: Town) -> None:
    """A conflict holds the record's own values: it must not stand open where the record no longer does."""
    record = an_open_address(town)
    for who, code in ((town.denise, "NM1 1AA"), (town.priya, "NM1 2BB")):
        pushed(town, who, who.edits("address", town.amara, record, 1, {"postcode": ("NM1 5RA", code)}))
    before = read_after(town, town.siobhan, -1)
    (conflict,) = (one.id for one in before.records if one.kind == "conflict")
    protect = {"protected": (False, True)}
    pushed(town, town.priya, town.priya.edits("address", town.amara, record, 1, protect))
    after = read_after(town, town.siobhan, before.at)
    assert {one.record for one in after.access} == {record, conflict}
    assert after.records == ()
    with town.hub.database.writing() as connection:
        kept = connection.execute(
            text("SELECT category, protection FROM doorstep.record WHERE id = ANY(CAST(:ids AS uuid[]))"),
            {"ids": [record, conflict]},
        ).all()
    assert {tuple(row) for row in kept} == {("address_shielded", 2)}


def test_5_11_opened_again_it_arrives_again(town: Town) -> None:
    record = an_open_address(town)
    pushed(town, town.denise, town.denise.edits("address", town.amara, record, 1, {"protected": (False, True)}))
    hidden = read_after(town, town.siobhan, -1)
    lower = town.denise.edits("address", town.amara, record, 2, {"protected": (True, False)}, "The order has ended")
    (receipt,) = pushed(town, town.denise, lower)
    assert receipt.status == "accepted"
    assert record in {one.id for one in read_after(town, town.siobhan, hidden.at).records}


def test_5_11_who_will_see_the_new_category_only_from_tomorrow_lets_go_of_it_today(town: Town) -> None:
    """On duty today, allocated from tomorrow: what the health service protects today is not theirs today."""
    team = team_of(town)
    sam = town.stranger.practitioner
    on_duty = Allocation(practitioner=sam, team=team, role="duty")
    later = Allocation(practitioner=sam, team=team, since=today(town) + timedelta(days=1))
    pushed(town, town.denise, *(town.denise.makes("allocation", town.amara, one) for one in (on_duty, later)))
    address = Address(of=town.person, lines=("9 Bell Street",), postcode="NM1 5RA")
    (made,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, address))
    first = read_after(town, town.stranger, -1)
    assert made.record in {one.id for one in first.records}
    protect = {"protected": (False, True)}
    pushed(town, town.denise, town.denise.edits("address", town.amara, made.record, 1, protect))
    after = read_after(town, town.stranger, first.at)
    assert [(one.record, one.granted) for one in after.access] == [(made.record, False)]


def test_5_11_an_address_that_was_opened_again_is_of_no_level_any_more(town: Town) -> None:
    record = an_open_address(town)
    for version, (before, after) in enumerate(((False, True), (True, False)), start=1):
        change = town.denise.edits("address", town.amara, record, version, {"protected": (before, after)}, "It ended")
        pushed(town, town.denise, change)
    (found,) = (one for one in read_after(town, town.siobhan, -1).records if one.id == record)
    assert (found.category, found.protection) == ("address", 0)


def test_5_11_what_is_disputed_in_the_same_request_is_where_the_record_goes(town: Town) -> None:
    """The postcode is disputed by the very request that protects the address: the dispute is protected with it."""
    record = an_open_address(town)
    cursor = read_after(town, town.siobhan, -1).at
    pushed(town, town.denise, town.denise.edits("address", town.amara, record, 1, {"postcode": ("NM1 5RA", "NM1 1AA")}))
    asked = [
        town.priya.edits("address", town.amara, record, 1, {"postcode": ("NM1 5RA", "NM1 2BB")}),
        town.priya.edits("address", town.amara, record, 1, {"protected": (False, True)}),
    ]
    assert [receipt.status for receipt in pushed(town, town.priya, *asked)] == ["conflict", "merged"]
    assert [one.kind for one in read_after(town, town.siobhan, cursor).records] == []


def test_5_11_a_further_word_in_a_dispute_goes_with_the_record_too(town: Town) -> None:
    """Priya speaks again in an open dispute and protects the address in one request: her last word is where it goes."""
    record = an_open_address(town)
    cursor = read_after(town, town.siobhan, -1).at
    pushed(town, town.denise, town.denise.edits("address", town.amara, record, 1, {"postcode": ("NM1 5RA", "NM1 1AA")}))
    pushed(town, town.priya, town.priya.edits("address", town.amara, record, 1, {"postcode": ("NM1 5RA", "NM1 2BB")}))
    further = {"postcode": ("NM1 2BB", "NM1 3CC"), "protected": (False, True)}
    (receipt,) = pushed(town, town.priya, town.priya.edits("address", town.amara, record, 1, further))
    (conflict,) = receipt.conflicts
    version, kept = record_of(town, conflict)
    assert (version, kept["other"], kept["earlier"]) == (2, "NM1 3CC", ["NM1 2BB"])
    after = read_after(town, town.siobhan, cursor)
    assert [one.kind for one in after.records] == []
    assert conflict in {one.record for one in after.access}

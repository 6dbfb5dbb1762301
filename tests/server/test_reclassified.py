"""A record that moves into another category leaves the laptops of those who do not see it (docs/sync.md 5.11)."""

import msgspec
import pytest
from sqlalchemy import text

from app.domain.address import Address
from server.hub import Hub
from server.pull import pull
from sync import wire
from tests.making import Author, Town, town_on
from tests.server.test_push import pushed


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

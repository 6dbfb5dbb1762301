"""A copy of a protected address is protected with it, whatever its author knows of it (docs/sync.md 10.10)."""

from typing import Any

import pytest
from sqlalchemy import text

from app.domain.address import Address, repeats
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from server import access
from server.hub import Hub
from tests.making import Author, Town, put_records, town_on
from tests.server.test_access import team_of
from tests.server.test_push import pushed
from tests.server.test_reclassified import read_after

SAME = {"protected": "same-address"}
HIDDEN = Address(of="x", lines=("Flat 2", "14 Elm Rd"), postcode="NM1 4QT", protected=True)


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def copy(of: str, *lines: str, **more: Any) -> Address:
    return Address(of=of, lines=lines or ("3 Bell Street",), **more)


def stands(town: Town, record: str) -> tuple[bool, int, str]:
    """Give what the hub says of a record: its word, its level, its category."""
    with town.hub.database.writing() as connection:
        found = connection.execute(
            text("SELECT fields->>'protected' AS said, protection, category FROM doorstep.record WHERE id = :id"),
            {"id": record},
        ).one()
    return found.said == "true", found.protection, found.category


SHIELDED = (True, 2, "address_shielded")
OPEN = (False, 0, "address")


@pytest.mark.parametrize(
    "written",
    [
        Address(of="x", lines=("Flat 2, 14 Elm Rd",)),
        Address(of="x", lines=("flat 2,", "14 ELM  RD."), postcode="NM9 9ZZ"),
        Address(of="x", lines=("14 Elm Road",), postcode="nm14qt"),
        Address(of="x", postcode="NM1 4QT"),
    ],
)
def test_10_10_an_address_is_the_same_however_it_is_written(written: Address) -> None:
    assert repeats(written, [HIDDEN])


@pytest.mark.parametrize(
    "written",
    [Address(of="x", lines=("31 Elm Road",), postcode="NM1 4QT"), Address(of="x", lines=("Flat 2", "8 Low Row")),
     Address(of="x")],
)  # fmt: skip
def test_10_10_a_neighbour_is_somebody_else(written: Address) -> None:
    assert not repeats(written, [HIDDEN])


def test_10_10_a_copy_by_somebody_who_does_not_see_the_protected_one_is_protected(town: Town) -> None:
    made = town.siobhan.makes("address", town.amara, copy(town.amara, "3, bell street", postcode="NM1 4QT"))
    (receipt,) = pushed(town, town.siobhan, made)
    assert (receipt.status, receipt.facts) == ("accepted", SAME)
    assert stands(town, receipt.record) == SHIELDED
    (found,) = (one for one in read_after(town, town.siobhan, -1).records if one.id == receipt.record)
    assert (found.category, found.protection, b'"protected":true' in bytes(found.body)) == ("address_shielded", 2, True)


def test_10_10_another_address_stays_as_its_author_wrote_it(town: Town) -> None:
    other = town.siobhan.makes("address", town.amara, copy(town.person, "9 Low Row", postcode="NM1 5RA"))
    (receipt,) = pushed(town, town.siobhan, other)
    assert (receipt.facts, stands(town, receipt.record)) == ({}, OPEN)


def test_10_10_the_same_street_in_another_case_file_is_not_compared(town: Town) -> None:
    """What one case file protects says nothing in another to somebody who has no tie to the first."""
    team = team_of(town)
    held = Allocation(practitioner=town.denise.practitioner, team=team)
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("allocation", new_id(), town.jayden, held)], town.denise.agency)
        access.refill(connection, {town.jayden})
    (receipt,) = pushed(town, town.denise, town.denise.makes("address", town.jayden, copy(town.jayden)))
    assert stands(town, receipt.record) == OPEN


def test_10_10_an_address_that_is_corrected_into_the_protected_one_is_protected(town: Town) -> None:
    (made,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, copy(town.amara, "33 Bell Close")))
    assert stands(town, made.record) == OPEN
    mend = {"lines": (["33 Bell Close"], ["3 Bell Street"])}
    (receipt,) = pushed(town, town.siobhan, town.siobhan.edits("address", town.amara, made.record, 1, mend))
    assert (receipt.status, receipt.facts, receipt.version) == ("accepted", SAME, 2)
    assert stands(town, made.record) == SHIELDED


def test_10_10_a_reason_opens_no_copy_while_another_is_protected(town: Town) -> None:
    (made,) = pushed(town, town.denise, town.denise.makes("address", town.amara, copy(town.amara)))
    asked = {"protected": (True, False)}
    opened = town.denise.edits("address", town.amara, made.record, 1, asked, "The order has ended")
    (receipt,) = pushed(town, town.denise, opened)
    assert (receipt.status, receipt.facts) == ("accepted", SAME)
    assert stands(town, made.record) == SHIELDED


def test_10_10_a_copy_in_the_very_request_that_protects_the_first_is_protected(town: Town) -> None:
    def makes(who: Author, protected: bool) -> Any:
        return who.makes("address", town.amara, copy(town.person, "9 Hidden Close", protected=protected))

    first, second = pushed(town, town.denise, makes(town.denise, True), makes(town.denise, False))
    assert (stands(town, first.record), stands(town, second.record)) == (SHIELDED, SHIELDED)


def test_10_10_an_open_copy_that_stood_before_is_protected_with_the_address_that_now_is(town: Town) -> None:
    made = copy(town.person, "9 Hidden Close", "Northmere")
    (first,) = pushed(town, town.priya, town.priya.makes("address", town.amara, made))
    (near,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, copy(town.person, "91 Hidden Lane")))
    here = read_after(town, town.siobhan, -1)
    assert {first.record, near.record} <= {one.id for one in here.records}
    hides = copy(town.amara, "9, Hidden Close", protected=True)
    (receipt,) = pushed(town, town.denise, town.denise.makes("address", town.amara, hides))
    assert (receipt.status, receipt.facts) == ("accepted", {"copies": "1"})
    assert (stands(town, first.record), stands(town, near.record)) == (SHIELDED, OPEN)
    # whoever may not see the protected one is told to let go of its copy too
    after = read_after(town, town.siobhan, here.at)
    assert [(one.record, one.granted) for one in after.access] == [(first.record, False)]
    assert after.records == ()


def test_10_10_a_copy_is_opened_with_the_address_it_was_protected_with(town: Town) -> None:
    (one,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, copy(town.amara, "9 Hidden Close")))
    hides = copy(town.person, "9 Hidden Close", protected=True)
    (two,) = pushed(town, town.denise, town.denise.makes("address", town.amara, hides))
    opens = {"protected": (True, False)}
    change = town.denise.edits("address", town.amara, one.record, 2, opens, "It is a copy")
    assert pushed(town, town.denise, change)[0].facts == SAME
    assert (stands(town, one.record), stands(town, two.record)) == (SHIELDED, SHIELDED)
    change = town.denise.edits("address", town.amara, two.record, 1, opens, "The order has ended")
    assert pushed(town, town.denise, change)[0].facts == {"copies": "1"}
    assert (stands(town, one.record), stands(town, two.record)) == (OPEN, OPEN)


def test_10_10_an_address_that_two_people_protected_stays_until_both_have_opened_it(town: Town) -> None:
    hides = copy(town.person, "9 Hidden Close", protected=True)
    first, second = (
        pushed(town, town.denise, town.denise.makes("address", town.amara, hides))[0].record for _ in range(2)
    )
    (third,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, copy(town.amara, "9 Hidden Close")))
    opens = {"protected": (True, False)}
    for record, then in ((first, (SHIELDED, SHIELDED, SHIELDED)), (second, (OPEN, OPEN, OPEN))):
        change = town.denise.edits("address", town.amara, record, 1, opens, "The order has ended")
        assert pushed(town, town.denise, change)[0].status == "accepted"
        assert tuple(stands(town, one) for one in (first, second, third.record)) == then


def test_10_10_a_protected_address_that_is_corrected_protects_the_copy_it_now_repeats(town: Town) -> None:
    (one,) = pushed(town, town.siobhan, town.siobhan.makes("address", town.amara, copy(town.amara, "9 Hidden Close")))
    hides = copy(town.person, "90 Other Close", protected=True)
    (two,) = pushed(town, town.denise, town.denise.makes("address", town.amara, hides))
    assert stands(town, one.record) == OPEN
    mend = {"lines": (["90 Other Close"], ["9 Hidden Close"])}
    pushed(town, town.denise, town.denise.edits("address", town.amara, two.record, 1, mend))
    assert stands(town, one.record) == SHIELDED


def test_10_10_with_what_an_address_is_protected_is_the_hubs_to_say(town: Town) -> None:
    hides = copy(town.person, "9 Hidden Close", protected=True)
    (one,) = pushed(town, town.denise, town.denise.makes("address", town.amara, hides))
    says = {"protected_with": ("", town.person)}
    (receipt,) = pushed(town, town.denise, town.denise.edits("address", town.amara, one.record, 1, says))
    assert (receipt.status, receipt.code) == ("refused", "not-yours-to-write")

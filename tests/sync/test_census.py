"""Asking what the census would find: a laptop, a real hub, and the child by name on the page."""

import pytest

from app.casework import census
from app.casework.census import Days
from app.domain.identity import new_id
from app.domain.referral import Referral
from sync.authority import Unreachable
from sync.rounds import LaptopRounds
from tests.census.case_files import at, day
from tests.making import put_records
from tests.sync.conftest import MakeLaptop, Served, TestLaptop

YEAR = Days(day(4, 1), day(3, 31, 2027))


@pytest.fixture
def priya(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    town = served.town
    row = ("referral", new_id(), town.amara, Referral(author="t", received=at(5, 5), source="2A", step="screening"))
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [row], town.priya.agency)
    laptop = make_laptop(town.priya, "NM-L1")
    laptop.round()
    return laptop


def rounds(laptop: TestLaptop) -> LaptopRounds:
    return LaptopRounds(laptop.laptop, laptop.authority, "priya", laptop.clock)


def test_what_is_wrong_with_an_own_child_comes_with_its_name(priya: TestLaptop) -> None:
    end, told = rounds(priya).census(YEAR, whole=False)
    assert end.ending == "done"
    assert told is not None
    page = census.page(told, by=priya.by)
    assert [(row.number, row.name) for row in page.rows] == [("4220", "Amara Warsame"), ("8568", "Amara Warsame")]
    assert (page.days, page.whole, page.errors) == (YEAR, False, 2)


def test_what_is_not_ones_own_is_refused_in_the_hubs_words(priya: TestLaptop) -> None:
    end, told = rounds(priya).census(YEAR, whole=True)
    assert told is None
    assert (end.ending, end.sentence) == ("refused", "What the whole return would break is not yours to see.")


def test_without_a_network_there_is_nothing_told(priya: TestLaptop, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_asked: object) -> None:
        raise Unreachable

    monkeypatch.setattr(priya.authority, "census", unreachable)
    end, told = rounds(priya).census(YEAR, whole=False)
    assert (end.ending, told) == ("offline", None)

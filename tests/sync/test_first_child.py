"""Today's child can be opened while the others are still on their way (docs/sync.md 5.7)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.casework import caseload, overview, today
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.visit import Visit
from app.storage import copies, records
from app.storage.marks import Tx
from server import access
from sync import wire
from sync.authority import Authority, Unreachable
from tests.conftest import Clock
from tests.making import Town, put_records
from tests.server.test_push import pushed
from tests.sync.conftest import MakeLaptop, Served, TestLaptop

OTHERS = 4


class CutAfterFirst(Authority):
    """A network that brings one answer with copies, and then is gone."""

    def __init__(self, laptop: TestLaptop) -> None:
        super().__init__(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
        self.asked: list[wire.BootstrapAsk] = []

    def bootstrap(self, ask: wire.BootstrapAsk) -> wire.BootstrapAnswer:
        self.asked.append(ask)
        if len(self.asked) > 1:
            raise Unreachable("gone")
        return super().bootstrap(ask)


def more_children(town: Town) -> None:
    """Priya has more children; by their ids they would all come before Amara."""
    made = [f"0000000{place}-0000-7000-8000-00000000000{place}" for place in range(1, 1 + OTHERS)]
    with town.hub.database.writing() as connection:
        team = connection.execute(
            text("SELECT fields->>'team' FROM doorstep.record WHERE kind = 'allocation'")
        ).scalar_one()
        allocation = Allocation(practitioner=town.priya.practitioner, team=team)
        rows: list[Any] = [
            ("child", child, child, Child(given="Milo", family="Thorpe", born=date(2016, 1, 1))) for child in made
        ]
        rows += [("allocation", new_id(), child, allocation) for child in made]
        put_records(connection, town.hub, rows, town.priya.agency)
        access.refill(connection, set(made))


def whole(tx: Tx) -> set[str]:
    found = tx.exec_driver_sql("SELECT child_id FROM child_copy WHERE step = 'complete'").scalars()
    return set(found)


@pytest.fixture
def cut(served: Served, make_laptop: MakeLaptop, clock: Clock) -> tuple[TestLaptop, CutAfterFirst]:
    """Priya's laptop after a first round that brought one child; Amara is visited today."""
    town = served.town
    more_children(town)
    visit = Visit(practitioner=town.priya.practitioner, planned=clock(), purpose="CP visit")
    pushed(town, town.priya, town.priya.makes("visit", town.amara, visit))
    laptop = make_laptop(town.priya, "NM-L1")
    network = CutAfterFirst(laptop)
    with pytest.raises(Unreachable):
        replace(laptop, authority=network).round()
    return laptop, network


def test_5_7_the_first_request_is_for_todays_child_alone_with_the_directory(
    served: Served, cut: tuple[TestLaptop, CutAfterFirst]
) -> None:
    laptop, network = cut
    assert network.asked[0].children == (DIRECTORY, served.town.amara)
    with laptop.vault.read() as tx:
        assert whole(tx) == {DIRECTORY, served.town.amara}
        assert len(copies.wanted(tx)) == OTHERS


def test_5_7_the_pages_work_after_the_first_child_only(served: Served, cut: tuple[TestLaptop, CutAfterFirst]) -> None:
    laptop, _ = cut
    page = overview.read(served.town.amara, by=laptop.by)
    assert (page.header.name, page.header.here) == ("Amara Warsame", True)
    assert "Siobhan Keane" in {one.name for one in page.working}
    (card,) = today.read(by=laptop.by).visits
    assert (card.child, card.name, card.purpose) == (served.town.amara, "Amara Warsame", "CP visit")
    assert "Amara Warsame" in {row.name for row in caseload.read(by=laptop.by).rows}


def test_5_7_the_others_come_with_the_next_round_and_nothing_comes_twice(
    served: Served, cut: tuple[TestLaptop, CutAfterFirst]
) -> None:
    laptop, _ = cut
    done = laptop.round()
    assert done.children == OTHERS
    with laptop.vault.read() as tx:
        assert copies.wanted(tx) == []
        assert len(records.of_kind(tx, "child")) == OTHERS + 1
    assert laptop.round().received == 0

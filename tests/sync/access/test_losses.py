"""Single grants and losses on a real laptop, and the controls: a leak, a loss and a word left behind are found."""

from random import Random

import pytest
from sqlalchemy import text

from app.casework import contacts
from app.domain.identity import new_id
from app.storage import records
from server import access, tables
from server.setwise import insert_rows
from tests.sync.access.conftest import Stage
from tests.sync.access.oracle import day_after
from tests.sync.access.shown import Differs, hub_differences, laptop_differences
from tests.sync.access.town import ChildPlan, contact_says
from tests.sync.conftest import TestLaptop
from tests.sync.writing import begun, written

HEALTH = "Siobhan Keane"


@pytest.fixture
def health(stage: Stage) -> TestLaptop:
    """The health visitor's laptop, with two children on a plan; a third is nothing to her."""
    town = stage.town
    plans = [ChildPlan(new_id(), "Priya Raman", town.team_a, "CPP", (HEALTH,), True) for _ in range(2)]
    town.fill([*plans, ChildPlan(new_id(), "Priya Raman", town.team_a, "CPP")])
    return stage.at(HEALTH)


def is_right(stage: Stage, laptop: TestLaptop) -> None:
    """After one round the laptop holds and shows what the oracle says."""
    laptop.round()
    stage.town.learn()
    children = stage.town.world.children()
    laptop_differences(stage.town.oracle(), laptop, Random(1), 5, children).none()


def first(stage: Stage, child: str, kind: str) -> str:
    return next(fact.id for fact in stage.town.world.facts.values() if (fact.child, fact.kind) == (child, kind))


def ends_the_plan(stage: Stage, child: str) -> None:
    status = next(one.record for one in stage.town.world.statuses.values() if one.child == child)
    stage.town.edits(stage.town.who("Denise Whitlock"), status, ended=True)


def test_5_5_a_laptop_lets_go_of_exactly_what_the_hub_names(stage: Stage, health: TestLaptop) -> None:
    town, denise = stage.town, stage.town.who("Denise Whitlock")
    one, two, three = (fact.id for fact in town.world.facts.values() if fact.kind == "child")
    # the plan ends, and with it categories in which her own agency has written: that stays
    ends_the_plan(stage, one)
    is_right(stage, health)
    # an address is protected and opened again before she has heard of either (5.11)
    for protected in (True, False):
        town.edits(denise, first(stage, one, "address"), protected=protected)
    is_right(stage, health)
    # a child that is newly hers is here when the round has ended, and less is told of it than at first
    works = {"agency": health.by.agency, "sector": "health", "practitioner": health.by.practitioner, "name": "S"}
    town.makes(denise, town.record("involvement", three, denise, **works))
    ends_the_plan(stage, three)
    is_right(stage, health)
    # what she wrote without a network for a child that she had lost is sent, and leaves with the child
    word = town.word()
    made = town.record("contact", two, town.who(HEALTH), **contact_says(town.who(HEALTH), word, town.clock()))
    made.fact.id = written(health.by, two, f"I saw {word} there").contacts[0]
    town.took(made)
    town.edits(denise, first(stage, two, "involvement"), until=day_after(town.today, -1))
    is_right(stage, health)


def test_5_12_what_is_signed_for_a_child_that_has_left_goes_to_a_person_and_stays_on_no_laptop(
    stage: Stage, health: TestLaptop
) -> None:
    """She began to write while she was involved, read that she is no more, and signed then."""
    town, child = stage.town, next(fact.id for fact in stage.town.world.facts.values() if fact.kind == "child")
    draft = begun(health.by, child)
    town.edits(town.who("Denise Whitlock"), first(stage, child, "involvement"), until=day_after(town.today, -1))
    is_right(stage, health)
    contacts.sign(draft, by=health.by)
    is_right(stage, health)
    with town.hub.database.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM doorstep.held")).scalar_one() == 1


def test_the_comparison_finds_a_leak_a_loss_and_a_word_left_behind(stage: Stage, health: TestLaptop) -> None:
    town, who = stage.town, stage.town.who(HEALTH)
    is_right(stage, health)
    told = town.oracle()
    one, _, three = (fact.id for fact in town.world.facts.values() if fact.kind == "child")
    hub_differences(town, told, who, [one, three]).none()
    row = {"practitioner": who.practitioner, "child_id": one, "category": "visit_narrative_voice", "reason": "involved"}
    with town.hub.database.begin() as connection:
        insert_rows(connection, tables.access, [row])
    with pytest.raises(Differs, match="pull: too much"):
        hub_differences(town, told, who, []).none()
    with town.hub.database.begin() as connection:
        connection.execute(text("DELETE FROM doorstep.access WHERE category = 'visit_narrative_voice'"))
        connection.execute(
            text("DELETE FROM doorstep.access WHERE practitioner = :who AND category = 'ident'"),
            {"who": who.practitioner},
        )
    with pytest.raises(Differs, match="pull: missing"):
        hub_differences(town, told, who, []).none()
    hazard = first(stage, one, "alert")
    with health.vault.write() as tx:
        tx.exec_driver_sql("DELETE FROM record WHERE id = ?", (hazard,))  # its words stay behind in the index
    with pytest.raises(Differs, match="store: missing"):
        laptop_differences(told, health, Random(1), 5, {one}).none()
    told.world.facts.pop(hazard)
    with pytest.raises(Differs, match="words in the index: too much"):
        laptop_differences(town.oracle(), health, Random(1), 5, {one}).none()


def test_the_comparison_finds_a_record_too_much_on_a_laptop(stage: Stage, health: TestLaptop) -> None:
    is_right(stage, health)
    told = stage.town.oracle()
    three = [fact.id for fact in told.world.facts.values() if fact.kind == "child"][2]
    with stage.town.hub.database.writing() as connection:
        access.refill(connection, set())
    hidden = first(stage, three, "contact")
    stray = records.Record(
        hidden, "contact", three, 1, 9, "", "visit_narrative_voice", 0, "2026-11-23T08:00:00Z", b'{"words":"zqqqqq"}'
    )
    with health.vault.write() as tx:
        records.put(tx, stray)
    with pytest.raises(Differs, match="store: too much"):
        laptop_differences(told, health, Random(1), 5, {three}).none()

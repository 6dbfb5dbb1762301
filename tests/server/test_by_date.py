"""Ties that begin and end by the calendar (docs/sync.md 5.10): told once, by the first hello of a day.

A day passes here by moving the authority's time zone on by 24 hours: PostgreSQL's own clock goes on as it is.
"""

from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import text

from app.domain.alert import Alert
from app.domain.involvement import Allocation
from server.by_date import keep_up
from server.database import Database
from server.hub import Hub
from server.pull import pull
from sync import wire
from tests.making import Author, Town, town_on
from tests.server.test_push import pushed


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def today(town: Town) -> date:
    with town.hub.database.begin() as connection:
        found: date = connection.execute(text("SELECT doorstep.today()")).scalar_one()
    return found


def a_day_passes(town: Town) -> None:
    """POSIX writes the hours west of Greenwich, so that -24 is a day ahead."""
    before = today(town)
    town.hub.database.close()
    town.hub.database.engine = Database(town.hub.settings.dsn, 4, "<ahead>-24").engine
    assert today(town) == before + timedelta(days=1)


def notices(town: Town, who: Author) -> list[tuple[str, bool]]:
    answer = msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(-1)), type=wire.PullAnswer)
    return [(notice.child, notice.granted) for notice in answer.access]


def sees(town: Town, who: Author) -> bool:
    answer = msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(-1)), type=wire.PullAnswer)
    return town.amara in {record.child for record in answer.records}


def on_duty(town: Town, since: date | None = None, until: date | None = None) -> None:
    """The supervisor gives a colleague the child for some days."""
    with town.hub.database.writing() as connection:
        team = connection.execute(
            text("SELECT fields->>'team' FROM doorstep.record WHERE kind = 'allocation' LIMIT 1")
        ).scalar_one()
    allocation = Allocation(practitioner=town.stranger.practitioner, team=team, role="duty", since=since, until=until)
    (receipt,) = pushed(town, town.denise, town.denise.makes("allocation", town.amara, allocation))
    assert receipt.status == "accepted"


def test_5_10_a_duty_of_tomorrow_is_told_and_seen_tomorrow(town: Town) -> None:
    on_duty(town, since=today(town) + timedelta(days=1))
    keep_up(town.hub)
    assert (notices(town, town.stranger), sees(town, town.stranger)) == ([], False)
    a_day_passes(town)
    assert sees(town, town.stranger)  # by the date alone, before anybody is told
    assert keep_up(town.hub) == 1
    assert notices(town, town.stranger) == [(town.amara, True)]


def test_5_10_a_duty_ends_after_its_last_day_by_a_notice(town: Town) -> None:
    on_duty(town, since=today(town) - timedelta(days=3), until=today(town))
    assert (notices(town, town.stranger), sees(town, town.stranger)) == ([(town.amara, True)], True)
    a_day_passes(town)
    assert not sees(town, town.stranger)
    assert keep_up(town.hub) == 1
    assert notices(town, town.stranger) == [(town.amara, True), (town.amara, False)]


def test_5_10_an_end_is_told_even_when_another_tie_is_written_first_that_day(town: Town) -> None:
    """The push of the day may come before its first hello: what ended with yesterday must not go untold."""
    on_duty(town, until=today(town))
    a_day_passes(town)
    on_duty(town, since=today(town) + timedelta(days=9))
    assert (town.amara, False) in notices(town, town.stranger)


def test_5_10_it_is_told_once(town: Town) -> None:
    on_duty(town, until=today(town))
    a_day_passes(town)
    assert [keep_up(town.hub), keep_up(town.hub)] == [1, 0]


def test_5_10_nobody_loses_anything_when_a_day_passes_in_which_nothing_ends(town: Town) -> None:
    before = notices(town, town.priya)
    a_day_passes(town)
    assert keep_up(town.hub) == 0
    assert notices(town, town.priya) == before


def test_10_6_who_answers_for_a_child_since_midnight_is_taken_before_any_hello_of_the_day(town: Town) -> None:
    """Nobody holds the child from today on, and a status stands: its last supervisor does, whoever speaks first."""
    status = town.priya.makes("alert", town.amara, Alert(topic="status", words="On a plan", code="CPP"))
    (made,) = pushed(town, town.priya, status)
    end_every_allocation(town, today(town))
    a_day_passes(town)
    hazard = town.denise.makes("alert", town.amara, Alert(topic="hazard", words="A dog"))
    (receipt,) = pushed(town, town.denise, hazard)
    assert (made.status, receipt.status, receipt.code) == ("accepted", "accepted", "")


def end_every_allocation(town: Town, until: date) -> None:
    """The supervisor ends them with their last day."""
    with town.hub.database.writing() as connection:
        rows = connection.execute(
            text("SELECT id, version FROM doorstep.record WHERE kind = 'allocation' AND child_id = CAST(:id AS uuid)"),
            {"id": town.amara},
        ).all()
    assert rows
    for row in rows:
        edits = {"until": (None, until.isoformat())}
        change = town.denise.edits("allocation", town.amara, str(row.id), row.version, edits, "The case is closed")
        (receipt,) = pushed(town, town.denise, change)
        assert receipt.status == "accepted"

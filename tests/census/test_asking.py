"""What the census would find, for somebody who asks: their own children by name, all of the authority in numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.practitioner import Practitioner, Team
from app.domain.referral import Referral
from server import access
from server.census import asking
from server.census.asking import CATEGORIES, census
from server.hub import Hub
from server.refusal import Refusal
from sync import wire_census
from tests.census.case_files import at
from tests.conftest import Clock
from tests.making import Author, Town, accounts_for, put_records, town_on

ASK = wire_census.CensusAsk(since=date(2026, 4, 1), until=date(2027, 3, 31))
WHOLE = wire_census.CensusAsk(since=ASK.since, until=ASK.until, whole=True)


@pytest.fixture
def town(fresh_hub: Hub, clock: Clock) -> Town:
    """The small authority, in which two children were referred; nothing is decided on either, or recorded of them."""
    clock.now = datetime(2027, 5, 4, 12, 30, tzinfo=UTC)
    town = town_on(fresh_hub)
    rows = [
        ("referral", new_id(), child, Referral(author="t", received=at(5, 5), source="2A", step="screening"))
        for child in (town.amara, town.jayden)
    ]
    with fresh_hub.database.writing() as connection:
        put_records(connection, fresh_hub, rows, town.priya.agency)
    return town


def somebody(town: Town, *capabilities: str) -> Author:
    """Somebody of the authority with these capabilities and no child; its front door says which authority that is."""
    who = Author("Kit Malik", town.priya.agency)
    said = Practitioner(name=who.name, agency=who.agency, capabilities=capabilities)
    door = Team(name="Front door", agency=who.agency, front_door=True)
    rows = [("practitioner", who.practitioner, DIRECTORY, said), ("team", new_id(), DIRECTORY, door)]
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, rows, who.agency)
        accounts_for(connection, (who,))
    return who


def found(answer: wire_census.CensusAnswer) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {line.number: (line.count, line.children) for line in answer.lines}


def looks(town: Town, child: str) -> list[tuple[str, str]]:
    asked = text("SELECT actor, object FROM doorstep.audit WHERE child_id = CAST(:id AS uuid) AND act = 'census look'")
    with town.hub.database.begin() as connection:
        return [(str(row.actor), row.object) for row in connection.execute(asked, {"id": child})]


def test_a_worker_and_a_supervisor_are_told_of_their_own_children(town: Town) -> None:
    for who in (town.priya, town.denise):
        answer = census(town.hub, who.caller, ASK)
        assert found(answer) == {number: (1, (town.amara,)) for number in ("4220", "8568")}
        assert (answer.whole, answer.children, answer.cases) == (False, 1, 1)
    assert looks(town, town.amara) == [
        (who.practitioner, "2026-04-01 to 2027-03-31") for who in (town.priya, town.denise)
    ]
    assert looks(town, town.jayden) == []


def test_a_line_says_what_the_report_says(town: Town) -> None:
    (first, *_) = census(town.hub, town.priya.caller, ASK).lines
    assert (first.number, first.query) == ("4220", False)
    assert first.words == "The ethnicity is not said, or has a code that is not used."


def test_whoever_sees_less_than_the_census_is_filled_from_is_told_of_nobody(town: Town) -> None:
    """A health visitor sees the child, and not what is decided on the referral of today's purpose in full."""
    assert {"ident", "concern_current", "assessment_plan_minutes", "cp_or_cla_status"} == CATEGORIES
    with town.hub.database.writing() as connection:
        connection.execute(
            text(
                "DELETE FROM doorstep.access WHERE practitioner = CAST(:who AS uuid) AND category = 'concern_current'"
            ),
            {"who": town.siobhan.practitioner},
        )
    for who in (town.siobhan, town.stranger):
        answer = census(town.hub, who.caller, ASK)
        assert (answer.children, answer.lines) == (0, ())


@pytest.mark.parametrize("capability", ["MI", "IG"])
def test_all_of_the_authority_is_told_in_numbers_to_whoever_may(town: Town, capability: str) -> None:
    answer = census(town.hub, somebody(town, capability).caller, WHOLE)
    assert (answer.whole, answer.children, answer.cases) == (True, 2, 2)
    assert found(answer)["8568"] == (2, ())
    assert found(answer)["8995Q"] == (1, ())
    assert looks(town, town.amara) == []


def test_in_the_whole_those_are_named_whom_the_asker_may_see(town: Town) -> None:
    kit = somebody(town, "MI")
    given = Allocation(practitioner=kit.practitioner, team=new_id())
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("allocation", new_id(), town.amara, given)], kit.agency)
        access.refill(connection, {town.amara})
    assert found(census(town.hub, kit.caller, WHOLE))["8568"] == (2, (town.amara,))
    assert [actor for actor, _ in looks(town, town.amara)] == [kit.practitioner]


@pytest.mark.parametrize("capabilities", [(), ("PS", "SM", "SW"), ("ADM",)])
def test_others_are_refused_the_whole(town: Town, capabilities: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        census(town.hub, somebody(town, *capabilities).caller, WHOLE)
    assert (refused.value.status, refused.value.code) == (403, "census-not-yours")


def test_nobody_of_another_agency_reads_the_whole_whatever_they_may_do(town: Town) -> None:
    caller = somebody(town, "MI").caller
    for other in (replace(caller, agency=new_id()), replace(caller, sector="health")):
        with pytest.raises(Refusal) as refused:
            census(town.hub, other, WHOLE)
        assert refused.value.code == "census-not-yours"


def test_too_many_and_a_period_that_is_none_are_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal) as refused:
        census(town.hub, town.priya.caller, wire_census.CensusAsk(since=ASK.until, until=ASK.since))
    assert (refused.value.status, refused.value.code) == (400, "period")
    monkeypatch.setattr(asking, "CHILDREN", 1)
    with pytest.raises(Refusal) as refused:
        census(town.hub, somebody(town, "IG").caller, WHOLE)
    assert (refused.value.status, refused.value.code) == (413, "too-large")


def test_a_tie_that_has_ended_or_not_begun_tells_nothing(town: Town) -> None:
    def tied(**days: Any) -> int:
        with town.hub.database.writing() as connection:
            connection.execute(
                text(
                    "UPDATE doorstep.access SET since = :since, until = :until WHERE practitioner = CAST(:who AS uuid)"
                ),
                {"since": None, "until": None, **days, "who": town.priya.practitioner},
            )
        return census(town.hub, town.priya.caller, ASK).children

    assert tied() == 1
    assert tied(until=date(2020, 1, 1)) == 0
    assert tied(since=date(2990, 1, 1)) == 0

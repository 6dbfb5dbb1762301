"""Ties at the hub beyond the matrix: supervisors that change, nobody holding, accounts that come late (docs/sync.md,
part 10)."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import text

from app.domain.involvement import Allocation, Involvement
from server import accounts, audit
from server.__main__ import main
from server.appointing import supervise, teams_called
from server.by_date import keep_up
from server.hub import Hub
from server.pull import pull
from sync import wire
from tests.making import PASSWORD, Author, Town, town_on
from tests.server.test_by_date import a_day_passes, today
from tests.server.test_push import pushed


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def read(town: Town, who: Author) -> wire.PullAnswer:
    return msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(-1)), type=wire.PullAnswer)


def sees(town: Town, who: Author) -> bool:
    return town.amara in {record.child for record in read(town, who).records}


def told(town: Town, who: Author) -> list[bool]:
    return [notice.granted for notice in read(town, who).access]


def team_of(town: Town) -> str:
    with town.hub.database.begin() as connection:
        (team,) = teams_called(connection, "Team 2")
    return team


def held_until(town: Town, until: date) -> None:
    """The supervisor ends Priya's allocation."""
    with town.hub.database.writing() as connection:
        row = connection.execute(
            text("SELECT id, version FROM doorstep.record WHERE fields->>'team' = :team AND child_id = :child"),
            {"child": town.amara, "team": team_of(town)},
        ).one()
    edits = {"until": (None, until.isoformat())}
    change = town.denise.edits("allocation", town.amara, str(row.id), row.version, edits, "She leaves")
    (receipt,) = pushed(town, town.denise, change)
    assert receipt.status == "accepted"


def ends_the_plan(town: Town) -> None:
    with town.hub.database.writing() as connection:
        status = connection.execute(
            text("SELECT id FROM doorstep.record WHERE kind = 'alert' AND fields->>'topic' = 'status'")
        ).scalar_one()
    pushed(
        town, town.denise, town.denise.edits("alert", town.amara, str(status), 1, {"ended": (False, True)}, "It ended")
    )


def test_10_5_a_supervisor_who_comes_sees_the_child_and_one_who_goes_does_not(town: Town) -> None:
    supervise(town.hub, team_of(town), [town.stranger.practitioner])
    assert (sees(town, town.stranger), told(town, town.stranger)) == (True, [True])
    assert (sees(town, town.denise), told(town, town.denise)) == (False, [True, False])
    with town.hub.database.begin() as connection:
        assert not audit.verify(connection).faults


def test_10_5_a_team_that_is_not_there_changes_nothing(town: Town) -> None:
    with pytest.raises(LookupError):
        supervise(town.hub, town.amara, [town.stranger.practitioner])
    assert not sees(town, town.stranger)


def test_10_6_a_child_that_nobody_holds_stays_with_its_supervisor_and_can_be_allocated_again(town: Town) -> None:
    held_until(town, today(town) - timedelta(days=1))
    assert (sees(town, town.priya), sees(town, town.denise)) == (False, True)
    again = Allocation(practitioner=town.stranger.practitioner, team=team_of(town))
    (receipt,) = pushed(town, town.denise, town.denise.makes("allocation", town.amara, again))
    assert receipt.status == "accepted"
    assert sees(town, town.stranger)


def test_10_6_it_stays_when_the_calendar_ends_what_was_held(town: Town) -> None:
    held_until(town, today(town))
    a_day_passes(town)
    keep_up(town.hub)
    assert (sees(town, town.priya), sees(town, town.denise)) == (False, True)
    assert told(town, town.denise) == [True]


def test_10_6_without_a_status_it_is_nobodys_and_the_supervisor_is_told(town: Town) -> None:
    held_until(town, today(town))
    a_day_passes(town)
    keep_up(town.hub)
    ends_the_plan(town)
    assert not sees(town, town.denise)
    assert told(town, town.denise) == [True, False]


def test_10_6_it_is_kept_until_somebody_holds_it_and_no_day_longer(town: Town) -> None:
    other = Allocation(practitioner=town.stranger.practitioner, team=town.jayden, since=today(town) + timedelta(days=1))
    pushed(town, town.denise, town.denise.makes("allocation", town.amara, other))
    held_until(town, today(town) - timedelta(days=1))
    assert sees(town, town.denise)
    a_day_passes(town)  # of a team that nobody supervises
    assert (sees(town, town.stranger), sees(town, town.denise)) == (True, False)


@pytest.mark.parametrize("make", [
    lambda town, who: town.denise.makes(
        "allocation", town.amara, Allocation(practitioner=who.practitioner, team=team_of(town), role="co-worker")
    ),
    lambda town, who: town.denise.makes(
        "involvement", town.amara, Involvement(agency=who.agency, sector="health", practitioner=who.practitioner)
    ),
])  # fmt: skip
def test_10_7_an_account_that_comes_after_the_tie_sees_what_the_tie_gives(
    town: Town, make: Callable[[Town, Author], wire.SignedChange]
) -> None:
    who = Author("Nadia Rahman", town.priya.agency)
    pushed(town, town.denise, make(town, who))
    assert not sees(town, who)
    with town.hub.database.begin() as connection:
        account = accounts.Account(who.practitioner, "nadia", who.agency, who.sector, active=True)
        accounts.add(connection, account, PASSWORD)
    assert (sees(town, who), told(town, who)) == (True, [True])


def test_10_8_somebody_to_whom_nothing_is_open_can_write_and_read_what_their_agency_wrote(town: Town) -> None:
    """Early help opens nothing to housing without consent; that they wrote down the damp is theirs to read."""
    ends_the_plan(town)
    hugh = Author("Hugh House", town.jayden, "housing")
    with town.hub.database.begin() as connection:
        account = accounts.Account(hugh.practitioner, "hugh", hugh.agency, hugh.sector, active=True)
        accounts.add(connection, account, PASSWORD)
    works = Involvement(agency=hugh.agency, sector="housing", practitioner=hugh.practitioner, name="Hugh House")
    pushed(town, town.denise, town.denise.makes("involvement", town.amara, works))
    assert not sees(town, hugh)
    (receipt,) = pushed(town, hugh, hugh.contact(town.amara, "There is damp."))
    assert receipt.status == "accepted"
    assert [one.id for one in read(town, hugh).records if one.child == town.amara] == [receipt.record]


def test_10_5_the_command_changes_supervisors_and_says_which_team_or_person_is_not_there(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--home", str(town.hub.settings.home), "--dsn", town.hub.settings.dsn]
    assert main(["supervise", "Team 2", "sam", *where]) == 0
    assert "1 children" not in capsys.readouterr().out
    assert (sees(town, town.stranger), sees(town, town.denise)) == (True, False)
    assert main(["supervise", "Team 3", "sam", *where]) == main(["supervise", "Team 2", "nobody", *where]) == 2
    assert sees(town, town.stranger)

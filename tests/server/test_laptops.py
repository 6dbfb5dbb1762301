"""Who has unsent work: what laptops say at hello, what the hub makes of it, and who is told."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.cover import Cover
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.practitioner import Practitioner, Team
from server import access, appointing
from server.hello import hello
from server.hub import Hub
from server.laptops import laptops, silent, told
from server.push import push
from server.refusal import Refusal
from server.setwise import insert_rows
from server.tables import held
from sync import wire
from sync.wire_laptops import LaptopSaid, LaptopsAnswer
from tests.conftest import Clock
from tests.making import Author, Town, accounts_for, put_records, town_on
from tests.server.test_commands import run


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


@pytest.fixture
def joe(town: Town) -> Author:
    return colleague(town, "Joe Tranter", team_of(town, "Team 2"))


def team_of(town: Town, name: str) -> str:
    with town.hub.database.begin() as connection:
        return appointing.teams_called(connection, name)[0]


def colleague(town: Town, name: str, team: str, *capabilities: str) -> Author:
    """Let somebody be in a team, with an account and a laptop."""
    made = Author(name, town.priya.agency)
    known = Practitioner(name=name, agency=made.agency, team=team, capabilities=capabilities or ("SW",))
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, [("practitioner", made.practitioner, DIRECTORY, known)], made.agency)
        accounts_for(connection, (made,))
    return made


def says(town: Town, who: Author, waiting: wire.Waiting | None) -> wire.HelloAnswer:
    ask = wire.HelloAsk(
        protocol=1, program="t", install=who.install, epoch="", cursor=0, last_sequence=who.sequence, waiting=waiting
    )
    return hello(town.hub, who.caller, ask)


def asked(town: Town, who: Author) -> LaptopsAnswer:
    return laptops(town.hub, who.caller)


def laptop_of(town: Town, who: Author, of: Author) -> LaptopSaid:
    return next(one for one in asked(town, who).laptops if one.practitioner == of.practitioner)


def refused(town: Town, who: Author) -> str:
    with pytest.raises(Refusal) as caught:
        asked(town, who)
    assert (caught.value.status, caught.value.code) == (403, "supervises-nobody")
    return caught.value.sentence


def test_the_supervisor_is_told_what_waits_and_since_when(town: Town, joe: Author, clock: Clock) -> None:
    since = clock.now - timedelta(hours=5)
    says(town, joe, wire.Waiting(changes=3, stopped=1, drafts=2, files=1, since=since))
    one = laptop_of(town, town.denise, joe)
    assert (one.heard, one.said, one.name) == (clock.now, True, "NM-L1")
    assert (one.changes, one.stopped, one.drafts, one.files, one.since) == (3, 1, 2, 1, since)


def test_what_has_arrived_since_waits_no_more(town: Town, joe: Author, clock: Clock) -> None:
    """A laptop says how much waits before it sends it: between the two it may be gone for days."""
    with town.hub.database.writing() as connection:
        allocated = Allocation(practitioner=joe.practitioner, team=team_of(town, "Team 2"))
        put_records(connection, town.hub, [("allocation", new_id(), town.amara, allocated)], joe.agency)
        access.refill(connection, {town.amara})
    says(town, joe, wire.Waiting(changes=2, since=clock.now))
    push(town.hub, joe.caller, wire.PushAsk((joe.contact(town.amara),)))
    assert laptop_of(town, town.denise, joe).changes == 1
    push(town.hub, joe.caller, wire.PushAsk((joe.contact(town.amara),)))
    gone = laptop_of(town, town.denise, joe)
    assert (gone.changes, gone.since) == (0, None)


def test_an_older_laptop_says_nothing_and_that_is_said(town: Town, joe: Author, clock: Clock) -> None:
    says(town, joe, None)
    one = laptop_of(town, town.denise, joe)
    assert (one.heard, one.said, one.changes) == (clock.now, False, 0)


def test_one_that_was_never_heard_is_there(town: Town, joe: Author) -> None:
    assert (laptop_of(town, town.denise, joe).heard, laptop_of(town, town.denise, joe).said) == (None, False)


def test_only_the_people_of_ones_own_teams_are_told(town: Town, joe: Author) -> None:
    other = new_id()
    elsewhere = colleague(town, "Ruth Adler", other)
    manager = colleague(town, "Tom Achebe", other, "PS")
    with town.hub.database.writing() as connection:
        led = Team(name="Disability", agency=joe.agency, supervisors=(manager.practitioner,))
        put_records(connection, town.hub, [("team", other, DIRECTORY, led)], joe.agency)
    assert joe.practitioner in asked(town, town.denise).people
    assert elsewhere.practitioner not in asked(town, town.denise).people
    answer = asked(town, manager)
    assert set(answer.people) == {elsewhere.practitioner, manager.practitioner}
    assert {one.practitioner for one in answer.laptops} <= set(answer.people)
    assert says(town, manager, None).leads
    for nobody in (joe, elsewhere, town.siobhan):
        assert refused(town, nobody) == "Only whoever supervises a team may read this."
        assert not says(town, nobody, None).leads


def test_whoever_stands_in_for_a_supervisor_is_told_for_as_long(town: Town, joe: Author, clock: Clock) -> None:
    def cover(first: int, last: int) -> None:
        stands_in = Cover(
            for_whom=town.denise.practitioner, deputy=joe.practitioner, since=today + timedelta(days=first),
            until=today + timedelta(days=last),
        )  # fmt: skip
        with town.hub.database.writing() as connection:
            put_records(connection, town.hub, [("cover", new_id(), DIRECTORY, stands_in)], joe.agency)

    today = clock.now.date()
    for over_or_to_come in ((-9, -1), (1, 9)):
        cover(*over_or_to_come)
        refused(town, joe)
        assert not says(town, joe, None).leads
    cover(0, 0)
    assert joe.practitioner in asked(town, joe).people


@pytest.mark.parametrize("capability", ["IG", "ADM"])
def test_information_governance_and_administrators_are_told_of_everybody(
    town: Town, joe: Author, capability: str
) -> None:
    officer = colleague(town, "Ola Officer", new_id(), capability)
    assert {joe.practitioner, town.siobhan.practitioner} <= set(asked(town, officer).people)


@pytest.mark.usefixtures("joe")
def test_that_it_was_asked_is_in_the_audit(town: Town) -> None:
    asked(town, town.denise)
    with town.hub.database.begin() as connection:
        found = connection.execute(
            text("SELECT actor, object FROM doorstep.audit WHERE act = 'read laptops' AND child_id = :child"),
            {"child": DIRECTORY},
        ).all()
    assert [(str(row.actor), row.object) for row in found] == [(town.denise.practitioner, "1 laptops of 1 people")]


def hold(town: Town, who: Author, child: str, code: str = "author-ended", what: str = "change") -> None:
    change = who.contact(child)
    rows = [
        {
            "change_id": new_id(), "author": who.practitioner, "digest": new_id(), "device": who.device, "what": what,
            "code": code, "content": bytes(change.change).decode(), "signature": "s", "received": town.hub.clock(),
        }
    ]  # fmt: skip
    with town.hub.database.writing() as connection:
        insert_rows(connection, held, rows)


def test_held_work_of_the_team_is_told_and_no_child_whom_one_may_not_see(town: Town, joe: Author) -> None:
    hold(town, joe, town.amara)
    hold(town, joe, town.jayden)
    hold(town, town.siobhan, town.amara)
    found = asked(town, town.denise).held
    assert {one.practitioner for one in found} == {joe.practitioner}
    assert sorted(one.child for one in found) == sorted(["", town.amara])
    assert {(one.code, one.changes, one.drafts) for one in found} == {("author-ended", 1, 0)}


def test_what_was_brought_sealed_and_is_held_waits_on_the_laptop_no_more(town: Town, joe: Author) -> None:
    """A laptop that is opened by nobody any more says nothing again: what it brought is known here."""
    says(town, joe, wire.Waiting(changes=1, stopped=1, drafts=1))
    hold(town, joe, town.amara)
    one = laptop_of(town, town.denise, joe)
    assert (one.changes, one.stopped, one.drafts) == (0, 1, 1)
    hold(town, joe, town.amara, "refused")
    hold(town, joe, town.amara, "author-away", what="draft")
    one = laptop_of(town, town.denise, joe)
    assert (one.changes, one.stopped, one.drafts, one.since) == (0, 0, 0, None)


def test_the_authoritys_settings_come_with_the_answer(town: Town) -> None:
    answer = asked(town, town.denise)
    assert (answer.children_limit, answer.silent_days, answer.conflict_days) == (18, 1, 2)


def said_of(town: Town, days: int) -> Sequence[str]:
    with town.hub.database.begin() as connection:
        return [told(one) for one in silent(connection, town.hub.clock() - timedelta(days=days))]


def test_it_lists_who_is_silent_and_what_is_known_to_wait(town: Town, joe: Author, clock: Clock) -> None:
    says(town, joe, wire.Waiting(changes=1, drafts=2, since=clock.now))
    heard = clock.now
    clock.advance(days=4)
    says(town, town.denise, None)
    lines = said_of(town, 3)
    since = f"{heard:%Y-%m-%d %H:%M} UTC"
    assert f"joe, NM-L1: last heard {since}; 1 change, 2 drafts not sent since {since}" in lines
    assert not any(line.startswith("denise") for line in lines)
    assert [line for line in lines if line.startswith("siobhan")] == [
        "siobhan, NM-L1: never heard; what waits is not said"
    ]


def test_the_command_lists_them(town: Town, joe: Author, capsys: pytest.CaptureFixture[str]) -> None:
    says(town, joe, wire.Waiting(changes=0))
    assert run(town.hub, "silent", "--days", "3") == 0
    assert "joe" not in capsys.readouterr().out


@pytest.mark.parametrize("days", ["-1", "1000000000", "three"])
def test_days_that_are_none_are_refused(town: Town, capsys: pytest.CaptureFixture[str], days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(town.hub, "silent", "--days", days)
    assert ended.value.code == 2
    assert "give a number of days" in capsys.readouterr().err


def test_a_laptop_that_was_turned_away_is_told_while_work_is_on_it(town: Town, joe: Author) -> None:
    says(town, joe, wire.Waiting(changes=1))
    with town.hub.database.writing() as connection:
        connection.execute(text("UPDATE doorstep.device SET revoked = now() WHERE id = :id"), {"id": joe.device})
    assert laptop_of(town, town.denise, joe).ended

"""Looks told by laptops, and who may read who has looked, on real PostgreSQL (docs/sync.md, part 8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import text

from app.domain.identity import new_id
from app.domain.involvement import Allocation, Involvement
from server import audit
from server.audit import verify
from server.hub import Hub
from server.looks import looks, who_looked
from server.pull import pull
from server.push import push
from server.refusal import Refusal
from sync import wire
from tests.conftest import Clock
from tests.making import Author, Town, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def look(town: Town, who: Author, number: int, what: str = "overview", **more: object) -> wire.OneLook:
    asked: dict[str, object] = {
        "id": new_id(), "install": who.install, "number": number, "child": town.amara, "what": what,
        "at": town.hub.clock(), **more,
    }  # fmt: skip
    return msgspec.convert(asked, wire.OneLook)


def tell(town: Town, who: Author, *told: wire.OneLook) -> tuple[str, ...]:
    return looks(town.hub, who.caller, wire.LooksAsk(told)).taken


def ask(town: Town, who: Author, child: str = "") -> wire.WhoLookedAnswer:
    return who_looked(town.hub, who.caller, wire.WhoLookedAsk(child or town.amara))


def rows(town: Town, child: str = "") -> list[tuple[str, str, str]]:
    wanted = text("SELECT act, object, actor FROM doorstep.audit WHERE child_id = CAST(:child AS uuid) ORDER BY n")
    with town.hub.database.begin() as connection:
        found = connection.execute(wanted, {"child": child or town.amara}).all()
    return [(row.act, row.object, str(row.actor)) for row in found]


def acts(town: Town, child: str = "") -> list[str]:
    return [act for act, _, _ in rows(town, child)]


def test_8_2_a_look_is_a_row_in_the_childs_chain_with_the_laptops_time(town: Town) -> None:
    record = new_id()
    made = town.hub.clock() - timedelta(hours=3)
    one = look(town, town.priya, 1, "contact", object=record, at=made)
    assert tell(town, town.priya, one) == (one.id,)
    ((act, object, actor),) = rows(town)
    assert (act, actor) == ("look contact offline", town.priya.practitioner)
    assert object == f"{record} at {made.astimezone(UTC).isoformat(timespec='seconds')}"
    with town.hub.database.begin() as connection:
        assert verify(connection).faults == ()


def test_8_2_a_look_told_again_is_taken_once(town: Town) -> None:
    first, second = look(town, town.priya, 1, "brief"), look(town, town.priya, 2)
    tell(town, town.priya, first)
    assert tell(town, town.priya, first, second, second) == (first.id, second.id, second.id)
    assert acts(town) == ["look brief offline", "look overview offline"]


def test_8_3_a_look_for_a_child_one_has_nothing_to_do_with_is_written_all_the_same(town: Town) -> None:
    elsewhere = look(town, town.stranger, 1, child=town.jayden)
    of_nobody = look(town, town.stranger, 2, "search-hit", child=new_id())
    later_program = look(town, town.stranger, 3, "some-new-page")
    assert tell(town, town.stranger, elsewhere, of_nobody, later_program)[0] == elsewhere.id
    assert acts(town, town.jayden) == ["look overview offline"]
    assert acts(town) == ["look some-new-page offline"]


def test_8_4_a_gap_in_the_numbers_is_in_the_audit_and_is_told(town: Town) -> None:
    tell(town, town.priya, look(town, town.priya, 1), look(town, town.priya, 4))
    assert acts(town) == ["look overview offline", "looks missing", "look overview offline"]
    assert rows(town)[1][1] == f"install {town.priya.install} numbers 2 to 3"
    (missing,) = ask(town, town.denise).missing
    assert (missing.practitioner, missing.agency, missing.count) == (town.priya.practitioner, town.priya.agency, 2)
    tell(town, town.priya, look(town, town.priya, 3))
    assert ask(town, town.denise).missing[0].count == 1
    tell(town, town.priya, look(town, town.priya, 2))
    assert ask(town, town.denise).missing == ()


def test_8_4_an_install_begins_at_one_and_a_number_used_twice_is_noticed(town: Town) -> None:
    tell(town, town.priya, look(town, town.priya, 2))
    again = replace(town.priya, install=new_id())
    tell(town, again, look(town, again, 1))
    tell(town, town.priya, look(town, town.priya, 2, "print"))
    assert acts(town) == [
        "looks missing", "look overview offline", "look overview offline", "look number seen twice",
        "look print offline",
    ]  # fmt: skip
    assert ask(town, town.priya).missing[0].count == 1


def test_8_4_a_gap_is_told_for_the_children_of_that_laptop_only(town: Town) -> None:
    tell(town, town.stranger, look(town, town.stranger, 5, child=town.jayden))
    assert ask(town, town.priya).missing == ()


def test_8_5_who_has_looked_is_told_by_person_act_and_day_the_newest_first(town: Town, clock: Clock) -> None:
    clock.now = clock.now.replace(hour=10)
    pull(town.hub, town.priya.caller, wire.PullAsk(0))
    tell(town, town.priya, look(town, town.priya, 1, "brief"), look(town, town.priya, 2, "brief"))
    clock.advance(days=1)
    tell(town, town.siobhan, look(town, town.siobhan, 1, "chronology"))
    tell(town, town.priya, look(town, town.priya, 3, "brief"))
    found = ask(town, town.denise)
    told = [(one.practitioner, one.act, one.count) for one in found.looks]
    assert sorted(told[:2]) == sorted(
        [(town.priya.practitioner, "brief", 1), (town.siobhan.practitioner, "chronology", 1)]
    )
    assert sorted(told[2:]) == sorted([(town.priya.practitioner, "brief", 2), (town.priya.practitioner, "copy", 1)])
    assert {one.agency for one in found.looks} == {town.priya.agency, town.siobhan.agency}
    assert (found.now, found.more, found.withheld) == (clock.now, False, False)
    clock.advance(minutes=1)
    ask(town, town.priya)
    assert ask(town, town.priya).looks[0].act == "looks"


def test_8_5_a_look_counts_at_the_laptops_time_and_never_after_it_arrived(town: Town, clock: Clock) -> None:
    early, ahead = clock.now - timedelta(hours=2), clock.now + timedelta(days=9)
    tell(town, town.priya, look(town, town.priya, 1, "brief", at=early))
    tell(town, town.siobhan, look(town, town.siobhan, 1, "brief", at=ahead))
    found = {one.practitioner: one for one in ask(town, town.denise).looks}
    assert (found[town.priya.practitioner].at, found[town.priya.practitioner].later) == (early, True)
    assert (found[town.siobhan.practitioner].at, found[town.siobhan.practitioner].later) == (clock.now, False)


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_8_3_a_laptop_whose_clock_is_mad_is_listened_to(town: Town, at: datetime) -> None:
    tell(town, town.priya, look(town, town.priya, 1, at=at))
    assert len(ask(town, town.denise).looks) == 1


def test_8_5_a_time_that_no_calendar_has_is_unknown(town: Town) -> None:
    odd = msgspec.json.decode(b'"0001-01-01T00:00:00+12:00"', type=datetime)
    tell(town, town.priya, look(town, town.priya, 1, at=odd))
    assert rows(town)[0][1] == "- at unknown"
    assert ask(town, town.denise).looks[0].at == town.hub.clock()


def test_8_5_two_hundred_lines_are_told_and_that_there_are_more(town: Town, clock: Clock) -> None:
    told = [look(town, town.priya, n, at=clock.now - timedelta(days=n)) for n in range(1, 203)]
    tell(town, town.priya, *told[:200])
    assert not ask(town, town.denise).more
    tell(town, town.priya, *told[200:])
    found = ask(town, town.denise)
    assert (len(found.looks), found.more) == (200, True)


def test_8_6_only_a_worker_of_social_care_with_a_tie_may_ask(town: Town) -> None:
    assert ask(town, town.priya).looks == ()
    ask(town, town.denise)
    for who, child in ((town.siobhan, town.amara), (town.stranger, town.amara), (town.priya, new_id())):
        with pytest.raises(Refusal) as caught:
            ask(town, who, child)
        assert (caught.value.status, caught.value.code) == (404, "not-found")


def test_8_6_a_co_worker_may_ask_until_the_tie_has_ended_and_duty_may_not(town: Town) -> None:
    today = town.hub.clock().date()

    def tied(role: str, until: object = None) -> None:
        tie = msgspec.convert({"practitioner": town.stranger.practitioner, "team": new_id(), "role": role,
                               "until": until}, Allocation)  # fmt: skip
        answer = push(town.hub, town.denise.caller, wire.PushAsk((town.denise.makes("allocation", town.amara, tie),)))
        assert b'"accepted"' in bytes(answer.receipts[0])

    tied("duty")
    tied("co-worker", today - timedelta(days=1))
    with pytest.raises(Refusal):
        ask(town, town.stranger)
    tied("co-worker")
    assert ask(town, town.stranger).withheld is False


def test_8_7_a_service_that_may_not_be_named_is_not_named_by_its_looks(town: Town) -> None:
    clinic = Author("Canary Clinic", new_id(), "health")
    secret = Involvement(
        agency=clinic.agency, sector="health", practitioner=clinic.practitioner, service="CANARY", sensitive=True
    )
    push(town.hub, town.priya.caller, wire.PushAsk((town.priya.makes("involvement", town.amara, secret),)))
    with town.hub.database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO doorstep.account (practitioner, login, password_hash, agency, sector) "
                "VALUES (CAST(:who AS uuid), 'canary', 'x', CAST(:agency AS uuid), 'health')"
            ),
            {"who": clinic.practitioner, "agency": clinic.agency},
        )
    tell(town, town.siobhan, look(town, town.siobhan, 1))
    tell(town, clinic, look(town, clinic, 1, "brief"), look(town, clinic, 7))
    found = ask(town, town.denise)
    assert {one.practitioner for one in found.looks} == {town.siobhan.practitioner}
    assert found.withheld
    assert clinic.practitioner.encode() not in msgspec.json.encode(found)
    assert clinic.agency.encode() not in msgspec.json.encode(found)


def test_more_than_two_hundred_looks_are_not_taken(town: Town) -> None:
    with pytest.raises(Refusal) as caught:
        tell(town, town.priya, *(look(town, town.priya, n) for n in range(1, 202)))
    assert caught.value.code == "too-large"
    assert acts(town) == []


def test_the_audit_of_the_look_goes_with_its_taking(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError

    one = look(town, town.priya, 1)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "append", broken)
        with pytest.raises(LookupError):
            tell(town, town.priya, one)
    assert tell(town, town.priya, one) == (one.id,)
    assert acts(town) == ["look overview offline"]

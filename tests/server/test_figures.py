"""The authority's figures on real PostgreSQL: each is what its definition says, to the last count, for whoever may."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Connection, text

from app.domain.contact import Contact, Signature
from app.domain.figure_counts import Figures, Share, TeamFigures, percent, share_of
from app.domain.figures import BY_CLOCK, month_ends, week_begins
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.notice import Notice
from app.domain.practitioner import Agency, Practitioner
from app.domain.referral import Referral, Referrer
from app.domain.tally import measured
from server import tally
from server.appointing import enable
from server.audit import verify
from server.backup import LEFT_OUT, TALLIES
from server.directory import rules_of
from server.figures import WEEKS, figures
from server.hub import Hub
from server.looks import looks
from server.northmere.seed import seed
from server.refusal import Refusal
from server.tables import metadata
from sync.wire import LooksAsk, OneLook
from sync.wire_figures import FiguresAsk
from tests.conftest import Clock
from tests.making import Author, put_records
from tests.server.counting import ByHand, noon
from tests.server.office import Office, begun, office_on

ON = date(2026, 11, 12)


def person(hub: Hub, login: str) -> Author:
    with hub.database.begin() as connection:
        row = connection.execute(text("SELECT * FROM doorstep.account WHERE login = :login"), {"login": login}).one()
    return Author(login, str(row.agency), row.sector, str(row.practitioner))


def ask(hub: Hub, who: Author, **more: object) -> Figures:
    return figures(hub, who.caller, msgspec.convert(more, FiguresAsk)).figures


def by_hand(hub: Hub) -> ByHand:
    with hub.database.writing() as connection:
        return ByHand(connection, hub.clock())


def same(found: TeamFigures, oracle: ByHand, team: str | None) -> None:
    """Compare every count of a team with the one by hand."""
    ends = month_ends(ON, 12)
    spans = [(before + timedelta(days=1), end) for before, end in zip(ends, ends[1:], strict=False)]
    for rule in BY_CLOCK:
        got = [(one.counted, one.met) for one in found.measured(rule).months]
        assert got == [oracle.shares(team, rule, *span) for span in spans], rule
    got = [(one.counted, one.met) for one in found.measured("brief-read").months]
    assert got == [oracle.visits(team, *span) for span in spans]
    medians = [(one.counted, one.waiting, one.minutes) for one in found.measured("services-seen").medians]
    assert medians == [oracle.median(team, *span) for span in (*spans, (spans[0][0], ON))]
    weeks = [oracle.visits(team, monday, min(monday + timedelta(days=6), ON)) for monday in week_begins(ON, WEEKS)]
    assert [(one.visits, one.read) for one in found.weeks] == weeks
    assert list(found.caseloads) == oracle.caseloads(team)
    lines = oracle.today_lines(team)
    assert {one.id: one.count for one in found.today if one.id in lines} == lines
    became = oracle.became(team, date(2026, 10, 1), date(2026, 10, 31))
    assert {one.id: one.count for one in found.became if one.count} == became


def test_every_figure_of_a_town_is_what_its_case_files_say(fresh_hub: Hub, clock: Clock) -> None:
    clock.now = noon(ON)
    seed(fresh_hub, "team", ON)
    helen = person(fresh_hub, "helen")
    found, oracle = ask(fresh_hub, helen), by_hand(fresh_hub)
    assert found.whole
    assert (found.since, found.until) == (date(2025, 11, 13), ON)
    for team in found.teams:
        same(team, oracle, team.team or None)
    whole = found.team("")
    assert whole is not None
    shares = [share_of(whole.measured(rule)) for rule in BY_CLOCK]
    assert all(share and 10 < percent(share) < 100 and share.counted > share.met for share in shares), shares
    assert sum(whole.caseloads) == whole.open_children > whole.confirmed > 0
    of_one = ask(fresh_hub, helen, team=found.teams[1].team)
    assert of_one.teams == (found.teams[1],)

    # the same again from nothing, as `doorstep-hub tally` does
    with fresh_hub.database.writing() as connection:
        tally.forget(connection)
    assert ask(fresh_hub, helen).teams == found.teams


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    found = office_on(fresh_hub)
    enable(fresh_hub, found.boss.practitioner, ("SM", "MI"))
    return found


def lines(office: Office) -> dict[str, int]:
    whole = ask(office.hub, office.boss).team("")
    assert whole is not None
    return {one.id: one.count for one in whole.today}


def test_what_arrives_is_counted_at_the_next_question_and_not_later(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    assert lines(office)["overdue-decisions"] == 0
    begun(office)
    assert lines(office)["overdue-decisions"] == 0
    clock.advance(days=2)
    assert lines(office)["overdue-decisions"] == 1
    whole = ask(office.hub, office.boss).team("")
    assert whole is not None
    assert share_of(whole.measured("referral-decision")) == Share(date(2026, 11, 14), 1, 0)
    assert whole.caseloads == ()


def test_what_is_dated_ahead_counts_when_its_day_has_come_though_nothing_arrived(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    child, _ = begun(office)
    ahead = Allocation(practitioner=office.priya.practitioner, team=office.team, since=date(2026, 11, 16))
    _put(office, ("allocation", new_id(), child, ahead))
    assert ask(office.hub, office.boss).teams[0].caseloads == ()
    clock.now = noon(date(2026, 11, 16))
    assert ask(office.hub, office.boss).teams[0].caseloads == (1,)


def test_a_brief_that_was_read_counts_also_where_the_laptop_tells_of_it_later(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    child, priya = _with_priya(office)
    made = clock.now - timedelta(hours=2)
    visit = Contact(
        author=priya.practitioner, kind_of_contact="cp", happened=made, seen="seen",
        signatures=(Signature(id="1", practitioner=priya.practitioner, name=priya.name, at=clock.now),),
    )  # fmt: skip
    _put(office, ("contact", new_id(), child, visit))
    assert _read_first(office) == (1, 0)
    _look(office, priya, child, 1, made + timedelta(minutes=1))
    assert _read_first(office) == (1, 0)
    _look(office, priya, child, 2, made - timedelta(minutes=5))
    assert _read_first(office) == (1, 1)
    with office.hub.database.writing() as connection:
        tally.forget(connection)
    assert _read_first(office) == (1, 1)


def _with_priya(office: Office) -> tuple[str, Author]:
    child, _ = begun(office)
    _put(office, ("allocation", new_id(), child, Allocation(practitioner=office.priya.practitioner, team=office.team)))
    return child, office.priya


def _put(office: Office, *rows: tuple[str, str, str, msgspec.Struct]) -> None:
    with office.hub.database.writing() as connection:
        put_records(connection, office.hub, list(rows), office.agencies["council"])


def _look(office: Office, who: Author, child: str, number: int, at: datetime) -> None:
    one = OneLook(id=new_id(), install=who.install, number=number, child=child, what="brief", at=at)
    looks(office.hub, who.caller, LooksAsk((one,)))


def _read_first(office: Office) -> tuple[int, int]:
    (found,) = [one for one in ask(office.hub, office.boss).teams[0].weeks if one.visits]
    return found.visits, found.read


def test_a_date_that_no_calendar_has_keeps_its_child_out_and_nobody_else(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    broken, _ = begun(office)
    begun(office)
    late = Referral(author="x", received=datetime(9999, 12, 31, 23, tzinfo=UTC), harm_now="yes")
    _put(office, ("referral", new_id(), broken, late))
    clock.advance(days=2)
    assert lines(office)["overdue-decisions"] == 1


def test_laptops_that_are_silent_and_work_that_is_held_are_counted_with_their_team(office: Office) -> None:
    now = office.hub.clock()
    with office.hub.database.begin() as connection:
        for name, who in office.people.items():
            days = {"priya": 4, "denise": 2, "teacher": 9}.get(name, 0)
            connection.execute(_LAPTOP, {"id": who.device, "at": now - timedelta(days=days)})
        connection.execute(_HELD, {"id": new_id(), "who": office.priya.practitioner, "at": now})
    found = lines(office)
    assert (found["silent-laptops"], found["held"]) == (1, 1)
    of_one = ask(office.hub, office.boss, team=office.team).teams[0]
    assert (of_one.line("silent-laptops"), of_one.line("held")) == (1, 1)


_LAPTOP = text("UPDATE doorstep.device SET enrolled = :at, last_seen = :at WHERE id = CAST(:id AS uuid)")
_HELD = text(
    "INSERT INTO doorstep.held (change_id, author, digest, device, what, code, content, signature, received) "
    "VALUES (:id, :who, '', :id, 'change', 'refused', '{}', '', :at)"
)


def refused(hub: Hub, who: Author, **more: object) -> tuple[int, str, str]:
    with pytest.raises(Refusal) as caught:
        ask(hub, who, **more)
    return caught.value.status, caught.value.code, caught.value.sentence


def test_the_figures_are_for_those_of_the_authority_who_were_given_them(office: Office) -> None:
    """Whoever else asks is told so in words: a manager without them, a partner, and the director of another council."""
    said = "The authority's figures are not yours to see."
    other = Author("Olive", new_id())
    rows = [
        ("agency", other.agency, DIRECTORY, Agency(name="Fellshire", sector="social")),
        ("practitioner", other.practitioner, DIRECTORY, Practitioner(name="Olive", capabilities=("MI",))),
    ]
    with office.hub.database.writing() as connection:
        put_records(connection, office.hub, rows, other.agency)
    enable(office.hub, office.teacher.practitioner, ("MI", "PART"))
    for who in (office.denise, office.teacher, other):
        status, code, sentence = refused(office.hub, who)
        assert (status, code) == (403, "figures-not-yours")
        assert sentence.startswith(said)
    with pytest.raises(Refusal, match="figures-not-yours"):  # of a partner's work, whatever agency it says it is of
        figures(office.hub, replace(office.boss.caller, sector="health"), FiguresAsk(months=3))
    assert refused(office.hub, office.boss, team=new_id())[:2] == (404, "not-found")


def test_each_reading_is_in_the_audit_with_its_time_and_team(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    ask(office.hub, office.boss, months=3)
    ask(office.hub, office.boss, team=office.team)
    with office.hub.database.begin() as connection:
        wanted = text("SELECT object FROM doorstep.audit WHERE act = 'read figures' AND actor = :who ORDER BY n")
        told = connection.execute(wanted, {"who": office.boss.practitioner}).scalars().all()
        assert verify(connection).faults == ()
    assert told == ["2026-08-13 to 2026-11-12, all teams", f"2025-11-13 to 2026-11-12, team {office.team}"]


def test_an_agency_was_heard_when_its_own_people_wrote_last_whoever_wrote_on_its_records(
    office: Office, clock: Clock
) -> None:
    """The council takes the school's referral up: that says nothing of whether the school is still heard."""
    clock.now = sent = noon(ON)
    child, referral = begun(office)
    assert _heard(office)["Bell Street School"] == sent
    clock.advance(days=9)
    school = office.agencies["school"]
    office.takes(office.screener, referral, {"known": "new"})
    office.makes(office.screener, "referrer", child, Referrer(about=child, name="A neighbour"))
    told = Notice(about=referral, about_kind="referral", to=office.teacher.practitioner, at=clock.now)
    with office.hub.database.writing() as connection:
        put_records(connection, office.hub, [("notice", new_id(), child, told)], school)
    assert office.record(referral).agency == school
    assert _heard(office)["Bell Street School"] == sent
    assert _heard(office)["Northmere"] == clock.now
    with office.hub.database.writing() as connection:
        tally.forget(connection)
    assert _heard(office)["Bell Street School"] == sent


def test_a_hub_that_counted_otherwise_before_counts_anew(office: Office, clock: Clock) -> None:
    clock.now = sent = noon(ON)
    begun(office)
    tally.keep_up(office.hub)
    with office.hub.database.writing() as connection:
        later = {"at": sent + timedelta(days=3), "rules": _as_before(connection)}
        connection.execute(text("UPDATE doorstep.tally_agency SET received = :at"), later)
        connection.execute(text("UPDATE doorstep.tally_mark SET rules = :rules"), later)
    assert _heard(office)["Bell Street School"] == sent


def _as_before(connection: Connection) -> str:
    """Return the mark of a program that told apart by the rules alone what it had counted."""
    held = rules_of(connection)
    said = (measured(held.rules), held.calendar.name, held.calendar.version)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def _heard(office: Office) -> dict[str, datetime | None]:
    return {one.name: one.received for one in ask(office.hub, office.boss).agencies}


def test_no_name_of_anybody_is_in_the_answer(office: Office, clock: Clock) -> None:
    clock.now = noon(ON)
    begun(office)
    told = msgspec.json.encode(ask(office.hub, office.boss)).decode()
    assert [who for who in (*office.people, "Amara", "Warsame") if f'"{who}"' in told] == []
    assert office.priya.practitioner not in told


def test_no_figure_is_in_a_backup_and_a_restored_hub_counts_anew() -> None:
    assert {table.name for table in metadata.sorted_tables if table.name.startswith("tally_")} == set(TALLIES)
    assert set(TALLIES) <= LEFT_OUT

"""The team caseload on a supervisor's own store: whose children, what is due, and to whom it shows at all."""

from datetime import date

import pytest

from app.casework import handover, team, today
from app.casework.page_parts import DueState
from app.casework.team_pages import AT_THE_DOOR, NOBODY, TeamPage, WorkerLine
from app.domain.identity import new_id
from app.domain.referral import Referral
from app.storage.trouble import StoreTrouble
from tests.casework.deciding import SCHOOL, WORKER, arrive, cover
from tests.casework.supervised import ELSEWHERE, supervised
from tests.storage.fakes import MORNING, Laptop, wire_record


def page_of(laptop: Laptop) -> TeamPage:
    page = team.read(by=laptop.by)
    assert page is not None
    return page


def line(laptop: Laptop, worker: str) -> WorkerLine:
    return next(one for one in page_of(laptop).workers if one.worker == worker)


def test_whoever_supervises_nobody_has_no_such_page(laptop: Laptop) -> None:
    made = supervised(laptop, supervisor=new_id())
    made.child("Ada")
    assert team.read(by=laptop.by) is None
    assert not team.is_led(by=laptop.by)
    with pytest.raises(StoreTrouble, match="not-yours-to-read"):
        team.worker(WORKER, by=laptop.by)


def test_each_worker_has_their_children_by_status_and_no_other_team_s(laptop: Laptop) -> None:
    made = supervised(laptop)
    for code in ("CPP", "CPP", "CIN", "LAC", "EH", ""):
        made.child(f"Child {code}", code=code)
    made.child("Of another team", holder=made.stranger, team=ELSEWHERE, code="CPP")
    made.child("A co-worker's", holder=made.priya, role="co-worker")
    joe = line(laptop, WORKER)
    assert (joe.name, joe.team, joe.children) == ("Joe Tranter", "Assessment 2", 6)
    assert (joe.protected, joe.looked_after, joe.in_need, joe.others) == (2, 1, 1, 2)
    assert line(laptop, made.priya).children == 0  # on the page with none: to be given one
    assert made.stranger not in {one.worker for one in page_of(laptop).workers}


def test_children_whom_nobody_holds_stand_first(laptop: Laptop) -> None:
    made = supervised(laptop)
    made.child("Held")
    made.child("At the door", holder="", role="duty")
    made.child("Left over", until=date(2026, 11, 11), code="CIN")
    workers = [(one.worker, one.children) for one in page_of(laptop).workers[:2]]
    assert sorted(workers) == sorted([(AT_THE_DOOR, 1), (NOBODY, 1)])


def test_a_child_whom_a_decision_gave_to_a_team_alone_needs_its_supervisor_until_somebody_has_them(
    laptop: Laptop,
) -> None:
    made = supervised(laptop)
    made.child("Held")
    made.child("At the door", holder="", role="duty")
    made.child("Of another team", holder="", team=ELSEWHERE)
    assert today.read(by=laptop.by).needs == ()
    ada = made.child("Ada", holder="")
    (need,) = today.read(by=laptop.by).needs
    assert (need.change, need.title, need.detail) == (NOBODY, "Ada Hart has no worker", "Give the child to one.")
    made.child("Bea", holder="")
    (need,) = today.read(by=laptop.by).needs
    assert need.title == f"{line(laptop, NOBODY).children} children of your teams have no worker"
    for child in (ada, *(row.child for row in team.worker(NOBODY, by=laptop.by).caseload.rows if row.child != ada)):
        handover.hand_over(child, made.priya, "There is room", by=laptop.by)
    assert today.read(by=laptop.by).needs == ()


def test_at_the_door_those_that_are_decided_are_counted_apart(laptop: Laptop) -> None:
    made = supervised(laptop)
    for step, outcome in (("screening", ""), ("advice", "advice"), ("acknowledged", "advice")):
        child = made.child(step, holder="", role="duty")
        arrive(laptop, wire_record("referral", child, Referral(author=SCHOOL, step=step, outcome=outcome)))  # type: ignore[arg-type]
    again = made.child("Decided, and referred again", holder="", role="duty")
    for step, outcome in (("advice", "advice"), ("received", "")):
        arrive(laptop, wire_record("referral", again, Referral(author=SCHOOL, step=step, outcome=outcome)))  # type: ignore[arg-type]
    door = line(laptop, AT_THE_DOOR)
    assert (door.children, door.decided) == (4, 2)


def test_children_are_counted_by_what_is_due_as_their_list_has_it_and_who_was_not_seen_in_time(laptop: Laptop) -> None:
    made = supervised(laptop)
    late, kept = made.child("Late", code="CPP"), made.child("Kept", code="CPP")
    for child in (late, kept):
        made.plan(child, 30)
    made.seen(late, 29)
    made.seen(kept, 2)
    long_ago = made.child("No plan here", code="CIN")
    made.seen(long_ago, 60)
    made.child("Early help", code="EH")
    joe = line(laptop, WORKER)
    assert joe.overdue == 2  # children, whatever runs for each: a core group for both, and a visit for one
    assert joe.unseen == 2  # by the plan's own time, and the one without a plan here for 20 working days
    page = team.worker(WORKER, by=laptop.by)
    due = {row.child: row.due for row in page.caseload.rows}
    states = [one.state for one in due.values()]
    assert (states.count(DueState.OVER), states.count(DueState.SOON)) == (joe.overdue, joe.soon)
    assert (page.name, len(due)) == ("Joe Tranter", 4)
    assert (due[late].state, due[late].what) == (DueState.OVER, "Core group")
    assert due[long_ago].state is DueState.NONE
    assert page_of(laptop).workers[0].worker == WORKER


def test_a_deputy_sees_the_team_and_says_in_whose_place(laptop: Laptop) -> None:
    made = supervised(laptop, supervisor=(denise := new_id()))
    child = made.child("Ada")
    assert not team.is_led(by=laptop.by)
    arrive(laptop, cover(laptop, denise))
    assert [one.children for one in page_of(laptop).workers if one.worker == WORKER] == [1]
    assert handover.form(child, by=laptop.by)  # as the hub has it: whoever stands in supervises


def test_a_child_is_given_to_the_worker_with_room_for_it(laptop: Laptop) -> None:
    made = supervised(laptop)
    child = made.child("Ada")
    made.child("Bea")
    form = handover.form(child, by=laptop.by)
    choices = next(one.choices for one in form.fields if one.name == "practitioner")
    assert ("Joe Tranter, 2 open") in {words for _, words in choices}
    handover.hand_over(child, made.priya, "Joe has too many", by=laptop.by)
    assert (line(laptop, WORKER).children, line(laptop, made.priya).children) == (1, 1)


def test_what_is_shown_says_how_old_it_is(laptop: Laptop) -> None:
    supervised(laptop).child("Ada")
    assert page_of(laptop).received == MORNING
    assert page_of(laptop).teams == ("Assessment 2",)

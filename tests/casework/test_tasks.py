"""Tasks: given to oneself or to somebody who works with the child, done offline, and shown by their date."""

from collections.abc import Callable
from datetime import date

import pytest

from app.casework import overview, tasks, today
from app.casework.asked import NotValid
from app.casework.due_pages import TaskLine
from app.domain.identity import DIRECTORY
from app.domain.involvement import Allocation, Involvement
from app.domain.practitioner import Practitioner
from app.domain.task import Task
from app.storage import outbox
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.case_work import COLLEAGUE, TEAM, allocated, at_work, child
from tests.casework.warsame import ago, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record

NOBODY = "0190f3f0-0000-7000-8000-000000000000"
INVOLVED = "0190f3f0-0000-7000-8000-000000000001"


@pytest.fixture
def amara(laptop: Laptop) -> wire.WireRecord:
    at_work(laptop, "SW")
    of = child("Amara")
    pull(laptop, of, allocated(laptop, of), allocated(laptop, of, practitioner=COLLEAGUE, role="co-worker"))
    return of


def give(laptop: Laptop, of: wire.WireRecord, what: str, **values: object) -> str:
    form = tasks.form(of.child, by=laptop.by)
    return tasks.save(of.child, form, {"what": what, **values}, by=laptop.by)


def mine(laptop: Laptop) -> list[tuple[str, str, str, str]]:
    return [(one.name, one.what, one.who, one.chip) for one in today.read(by=laptop.by).tasks]


def of_child(laptop: Laptop, of: wire.WireRecord) -> tuple[TaskLine, ...]:
    return overview.read(of.child, by=laptop.by).tasks


def given(of: wire.WireRecord, laptop: Laptop, what: str, due: date | None) -> wire.WireRecord:
    task = Task(what=what, owner=laptop.place.practitioner, due=due, by=COLLEAGUE, by_name="Joe Tranter")
    return wire_record("task", of.child, task)


def test_tasks_of_today_are_mine_by_their_date_and_say_from_whom(laptop: Laptop, amara: wire.WireRecord) -> None:
    give(laptop, amara, "Ring the GP", due="20 Nov 2026")
    give(laptop, amara, "Read the report")
    give(laptop, amara, "For Joe", owner=COLLEAGUE, due="13 Nov 2026")
    pull(laptop, given(amara, laptop, "Ring the nursery", ago(2).date()), given(amara, laptop, "Write", ago(0).date()))
    assert mine(laptop) == [
        ("Amara Warsame", "Ring the nursery", "from Joe Tranter", "2 days over"),
        ("Amara Warsame", "Write", "from Joe Tranter", "Today"),
        ("Amara Warsame", "Ring the GP", "", "Fri 20 Nov"),
        ("Amara Warsame", "Read the report", "", "No date"),
    ]
    assert [one.near for one in today.read(by=laptop.by).tasks] == ["over", "soon", "later", "later"]
    assert ("For Joe", "Joe Tranter", "Fri 13 Nov") in [
        (one.what, one.who, one.chip) for one in of_child(laptop, amara)
    ]


def test_done_leaves_today_and_says_on_the_child_when_and_by_whom(laptop: Laptop, amara: wire.WireRecord) -> None:
    task = give(laptop, amara, "Ring the GP", due="13 Nov 2026")
    tasks.done(task, "Appointment on Monday", by=laptop.by)
    assert mine(laptop) == []
    (line,) = of_child(laptop, amara)
    assert line.ended == "Done Thu 12 Nov by you: Appointment on Monday"
    with laptop.vault.read() as tx:
        assert [(row.kind, row.act) for row in outbox.all_of_them(tx)] == [("task", "give"), ("task", "finish")]
    with pytest.raises(StoreTrouble, match="moved-on"):
        tasks.done(task, by=laptop.by)


def test_one_is_called_off_with_a_reason_and_can_be_opened_again(laptop: Laptop, amara: wire.WireRecord) -> None:
    task = give(laptop, amara, "Ring the GP")
    form = tasks.form(amara.child, task, by=laptop.by)
    values = {one.name: one.value for one in form.fields}
    with pytest.raises(NotValid) as refused:
        tasks.save(amara.child, form, values | {"step": "called-off"}, by=laptop.by)
    assert [one.field for one in refused.value.faults] == ["note"]
    tasks.save(amara.child, form, values | {"step": "called-off", "note": "They moved"}, by=laptop.by)
    assert of_child(laptop, amara)[0].ended == "Called off Thu 12 Nov by you: They moved"
    again = tasks.form(amara.child, task, by=laptop.by)
    tasks.save(amara.child, again, values | {"step": "open", "note": ""}, by=laptop.by)
    assert [one.what for one in of_child(laptop, amara) if not one.ended] == ["Ring the GP"]


def test_only_who_works_with_the_child_can_be_given_one(laptop: Laptop, amara: wire.WireRecord) -> None:
    (owner,) = [one for one in tasks.form(amara.child, by=laptop.by).fields if one.name == "owner"]
    assert owner.choices == ((laptop.place.practitioner, "You"), (COLLEAGUE, "Joe Tranter"))
    with pytest.raises(StoreTrouble, match="not-tied"):
        give(laptop, amara, "Ring", owner=NOBODY)
    form = tasks.form(amara.child, give(laptop, amara, "Ring"), by=laptop.by)
    with pytest.raises(StoreTrouble, match="not-tied"):
        tasks.save(amara.child, form, {one.name: one.value for one in form.fields} | {"owner": NOBODY}, by=laptop.by)


def test_whoever_works_with_the_child_for_a_sensitive_service_is_not_named(
    laptop: Laptop, amara: wire.WireRecord
) -> None:
    named = wire_record("practitioner", DIRECTORY, Practitioner(name="Sam Quiet", agency=AGENCY), record_id=NOBODY)
    for sensitive in (False, True):
        pull(laptop, named, wire_record(
            "involvement", amara.child, Involvement(agency=AGENCY, practitioner=NOBODY, sensitive=sensitive),
            record_id=INVOLVED, version=1 + sensitive,
        ))  # fmt: skip
        (owner,) = [one for one in tasks.form(amara.child, by=laptop.by).fields if one.name == "owner"]
        assert ((NOBODY, "Sam Quiet") in owner.choices) != sensitive


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(laptop: Laptop, amara: wire.WireRecord) -> None:
    with pytest.raises(NotValid) as refused:
        give(laptop, amara, " ", due="soon")
    assert {one.field for one in refused.value.faults} == {"what", "due"}
    assert of_child(laptop, amara) == ()


def test_a_child_in_whose_case_one_has_no_tie_gets_no_task(laptop: Laptop, amara: wire.WireRecord) -> None:
    other = child("Zofia", "Kowalczyk")
    pull(laptop, other)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        tasks.form(other.child, by=laptop.by)


def test_who_has_no_tie_any_more_gives_changes_and_ends_none(laptop: Laptop) -> None:
    """The form was open while the tie ended: what is asked of it is asked again when it is saved."""
    at_work(laptop, "SW")
    zofia = child("Zofia", "Kowalczyk")
    tie = allocated(laptop, zofia)
    pull(laptop, zofia, tie, allocated(laptop, zofia, practitioner=COLLEAGUE, role="co-worker"))
    task = give(laptop, zofia, "Ring")
    new, form = (tasks.form(zofia.child, one, by=laptop.by) for one in ("", task))
    pull(laptop, wire_record("allocation", zofia.child, ended(laptop), record_id=tie.id, version=2))
    seen = {one.name: one.value for one in form.fields}
    acts: list[Callable[[], str]] = [
        lambda: tasks.save(zofia.child, new, {"what": "Look"}, by=laptop.by),
        lambda: tasks.save(zofia.child, form, seen | {"what": "Look"}, by=laptop.by),
        lambda: tasks.done(task, by=laptop.by),
    ]
    for act in acts:
        with pytest.raises(StoreTrouble, match="not-yours-to-write"):
            act()
    with laptop.vault.read() as tx:
        assert [row.act for row in outbox.all_of_them(tx)] == ["give"]


def ended(laptop: Laptop) -> Allocation:
    return Allocation(practitioner=laptop.place.practitioner, team=TEAM, until=ago(1).date())


def test_one_changed_underneath_is_saved_against_what_was_seen(laptop: Laptop, amara: wire.WireRecord) -> None:
    """The hub makes two versions of it: the change says what it was before."""
    came = given(amara, laptop, "Ring the nursery", ago(0).date())
    pull(laptop, came)
    form = tasks.form(amara.child, came.id, by=laptop.by)
    later = wire_record("task", amara.child, {**task_fields(laptop), "due": "2026-11-30"}, record_id=came.id, version=2)
    pull(laptop, later)
    values = {one.name: one.value for one in form.fields}
    tasks.save(amara.child, form, values | {"due": "1 Dec 2026"}, by=laptop.by)
    with laptop.vault.read() as tx:
        (row,) = outbox.all_of_them(tx)
    edit = row.change().fields["due"]
    assert (edit.before, edit.after, row.trunk) == ("2026-11-12", "2026-12-01", 1)


def task_fields(laptop: Laptop) -> dict[str, str]:
    return {"what": "Ring the nursery", "owner": laptop.place.practitioner, "by": COLLEAGUE, "by_name": "Joe Tranter"}

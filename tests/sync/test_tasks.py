"""A task on two laptops and the hub: given, done offline, changed by two, kept from who may not see the child."""

import pytest
from sqlalchemy import text

from app.casework import needs, tasks, today
from app.casework.ledger import acting
from app.casework.pages import WorkState
from app.domain.task import Task
from app.storage import receipts, records
from tests.sync.conftest import MakeLaptop, Served, TestLaptop


@pytest.fixture
def two(served: Served, make_laptop: MakeLaptop) -> tuple[TestLaptop, TestLaptop]:
    """Priya's laptop, and that of Denise, who supervises her."""
    priya, denise = make_laptop(served.town.priya, "NM-L1"), make_laptop(served.town.denise, "NM-L2")
    priya.round()
    denise.round()
    return priya, denise


def given(served: Served, two: tuple[TestLaptop, TestLaptop]) -> str:
    """Denise gives Priya a task, and both have it."""
    priya, denise = two
    amara, values = served.town.amara, {"what": "Ring the GP", "due": "20 Nov 2026", "owner": priya.by.practitioner}
    task = tasks.save(amara, tasks.form(amara, by=denise.by), values, by=denise.by)
    denise.round()
    priya.round()
    return task


def change(laptop: TestLaptop, task: str, **values: str) -> None:
    form = tasks.form("", task, by=laptop.by)
    tasks.save("", form, {one.name: one.value for one in form.fields} | values, by=laptop.by)


def test_a_task_given_on_one_laptop_is_done_offline_on_another(
    served: Served, two: tuple[TestLaptop, TestLaptop]
) -> None:
    priya, denise = two
    task = given(served, two)
    (line,) = today.read(by=priya.by).tasks
    assert (line.task, line.name, line.what, line.who) == (task, "Amara Warsame", "Ring the GP", "from Denise Whitlock")
    tasks.done(task, "Appointment on Monday", by=priya.by)
    assert today.read(by=priya.by).tasks == ()
    priya.round()
    denise.round()
    with denise.vault.read() as tx:
        (ended,) = tasks.of_child(tx, denise.by, served.town.amara)
    assert ended.ended.endswith("by Priya Raman: Appointment on Monday")


def test_a_date_changed_by_two_is_a_conflict_and_nothing_is_decided_by_being_last(
    served: Served, two: tuple[TestLaptop, TestLaptop]
) -> None:
    priya, denise = two
    task = given(served, two)
    change(priya, task, due="23 Nov 2026")
    change(denise, task, due="24 Nov 2026")
    for laptop in (priya, denise, priya, denise):
        laptop.round()
    for laptop in two:
        (need,) = [one for one in needs.read(by=laptop.by) if one.state is WorkState.CONFLICT]
        assert need.title == "Two versions: Task, Amara Warsame"
        assert "by when" in need.detail


def test_one_that_was_ended_by_two_is_ended_once_and_the_second_is_told(
    served: Served, two: tuple[TestLaptop, TestLaptop]
) -> None:
    priya, denise = two
    task = given(served, two)
    tasks.done(task, by=priya.by)
    change(denise, task, step="called-off", note="Not needed any more")
    priya.round()
    denise.round()
    (need,) = [one for one in needs.read(by=denise.by) if one.state is WorkState.REFUSED]
    assert need.title == "Task, Amara Warsame"
    assert "moved on since you saw it, by Priya Raman" in need.detail


def test_who_has_no_tie_to_the_child_neither_reads_nor_writes_a_task(
    served: Served, two: tuple[TestLaptop, TestLaptop], make_laptop: MakeLaptop
) -> None:
    task = given(served, two)
    stranger = make_laptop(served.town.stranger, "NM-L3")
    stranger.round()
    with stranger.vault.read() as tx:
        assert records.read(tx, task) is None
    with acting(stranger.by) as act:
        mine = stranger.by.practitioner
        made = act.make("task", served.town.amara, Task(what="Look", owner=mine, by=mine), act="give")
    stranger.round()
    with stranger.vault.read() as tx:
        (one,) = receipts.of_record(tx, made.record)
    assert (one.receipt.status, one.receipt.code) == ("held", "no-access"), "kept for a person, and in no record"
    with served.town.hub.database.writing() as connection:
        count = text("SELECT count(*) FROM doorstep.record WHERE id = :id")
        assert connection.execute(count, {"id": made.record}).scalar_one() == 0

"""A child leaves one caseload, arrives in another, and what still comes from before (docs/sync.md 3.13, 5.5, 5.10)."""

import pytest

from app.casework import chronology, contacts, departed, editing, exchange, forms, handover, needs, reading, today
from app.casework.ledger import acting
from app.domain.involvement import Allocation
from app.storage import copies, receipts, records
from app.storage.trouble import StoreTrouble
from tests.sync.conftest import TestLaptop
from tests.sync.scenarios.scene import Scene
from tests.sync.writing import begun, written

TWO, THREE = "07700 900333", "07700 900444"


def goes_to_the_stranger(scene: Scene) -> None:
    """Denise hands Amara over, and the new holder's laptop has read so; Priya's has not."""
    with_team(scene)
    handover.hand_over(scene.amara, scene.stranger.by.practitioner, "Priya leaves", by=scene.denise.by)
    scene.meet(scene.denise, scene.stranger)


def with_team(scene: Scene) -> None:
    """The directory says which team the new holder is in."""
    with scene.denise.vault.write() as tx:
        (team, *_) = records.of_kind(tx, "team")
        known = records.read(tx, scene.stranger.by.practitioner)
        assert known is not None
        records.put_body(tx, known, known.body[:-1] + f',"team":"{team.id}"}}'.encode())


def on_duty(scene: Scene, days: int = 0) -> None:
    """Denise gives the stranger the child for today alone."""
    with acting(scene.denise.by) as act:
        today = scene.denise.by.here(act.now).date()
        (standing, *_) = records.of_child(act.tx, scene.amara, "allocation")
        team = scene.says(scene.denise, standing.id)["team"]
        duty = Allocation(practitioner=scene.stranger.by.practitioner, team=team, role="duty", since=today, until=today)
        act.make("allocation", scene.amara, duty, act="allocate")
    scene.meet(scene.denise, scene.stranger)


def has_the_child(who: TestLaptop) -> bool:
    with who.vault.read() as tx:
        return bool(copies.children(tx))


def test_5_5_the_child_leaves_one_laptop_and_arrives_whole_on_the_other(scene: Scene) -> None:
    """After the handover Priya's laptop has nothing readable of Amara, and the new worker has everything."""
    made = written(scene.priya.by, scene.amara)
    scene.everybody()
    goes_to_the_stranger(scene)
    scene.round(scene.priya)
    assert (has_the_child(scene.priya), has_the_child(scene.stranger)) == (False, True)
    assert scene.has(scene.stranger, made.contacts[0])
    with scene.priya.vault.read() as tx:
        assert records.search(tx, "Warsame") == []


def test_3_13_a_contact_written_before_the_handover_was_heard_of_is_taken_marked_and_routed(scene: Scene) -> None:
    """Priya made her last visit without a network: it is in the case file, and the new worker is told to read it."""
    goes_to_the_stranger(scene)
    made = written(scene.priya.by, scene.amara)
    scene.meet(scene.priya, scene.stranger)
    (late,) = scene.late(scene.stranger)
    assert (late.about, late.author, late.step) == (made.contacts[0], scene.priya.by.practitioner, "unread")
    assert scene.has(scene.stranger, made.contacts[0])
    assert not has_the_child(scene.priya)


def test_3_13_the_one_before_is_told_and_what_came_late_stays_marked(scene: Scene) -> None:
    """Priya's receipt and her Today say what became of it; the contact is marked also after it was read."""
    goes_to_the_stranger(scene)
    made = written(scene.priya.by, scene.amara)
    scene.meet(scene.priya, scene.stranger)
    (sent,) = exchange.read(by=scene.priya.by).sent
    assert sent.reason == "Taken after the handover, and put before the new worker"
    assert (sent.what, sent.child_name) == ("Contact", "A child who has left this laptop")
    title, detail = today.read(by=scene.priya.by).departed
    assert title == "1 child is no longer with you"
    assert scene.priya.by.duty_telephone in detail
    with scene.stranger.vault.read() as tx:
        (mark,) = records.of_child(tx, scene.amara, "late-contribution")
    handover.mark_read(mark.id, by=scene.stranger.by)
    assert today.read(by=scene.stranger.by).departed == ("", "")
    said = "Arrived after the handover, "
    page = reading.contact(made.contacts[0], by=scene.stranger.by)
    assert page.arrived.startswith(said)
    assert page.arrived.endswith("before they learnt that the child had moved.")
    lines = {one.record: one.arrived for one in chronology.read(scene.amara, by=scene.stranger.by).entries}
    assert lines[made.contacts[0]].startswith(said)


def test_3_13_a_late_contribution_that_was_read_waits_no_more(scene: Scene) -> None:
    """The new worker has read it: the mark goes for everybody, the contact stays."""
    goes_to_the_stranger(scene)
    written(scene.priya.by, scene.amara)
    scene.meet(scene.priya, scene.stranger)
    with scene.stranger.vault.read() as tx:
        (mark,) = records.of_child(tx, scene.amara, "late-contribution")
    handover.mark_read(mark.id, by=scene.stranger.by)
    scene.meet(scene.stranger, scene.denise)
    assert [one.step for one in scene.late(scene.denise)] == ["read"]


def test_3_13_a_late_number_meets_the_new_workers_as_anybody_elses(scene: Scene) -> None:
    """Priya's number comes after the new worker's: the new one stands, and hers is kept beside it and marked late."""
    goes_to_the_stranger(scene)
    scene.changes(scene.stranger, scene.person, telephone=TWO)
    scene.changes(scene.priya, scene.person, telephone=THREE)
    scene.meet(scene.stranger, scene.priya)
    scene.round(scene.stranger)
    assert [(one.standing, one.other) for one in scene.conflicts(scene.stranger)] == [(TWO, THREE)]
    assert len(scene.late(scene.stranger)) == 1
    form = editing.form(scene.amara, "person", scene.person, by=scene.stranger.by)
    assert form.arrived.startswith("Arrived after the handover, ")


def test_11_6_a_draft_of_a_child_who_has_left_says_so_and_is_signed_for_a_person_or_thrown_away(scene: Scene) -> None:
    """Priya began two contacts before she heard: she signs one, which is held, and throws the other away."""
    first, second = begun(scene.priya.by, scene.amara), begun(scene.priya.by, scene.amara, "Never mind")
    with pytest.raises(StoreTrouble, match="child-still-here"):
        departed.throw_away(second, by=scene.priya.by)
    goes_to_the_stranger(scene)
    scene.round(scene.priya)
    for need in needs.read(by=scene.priya.by):
        assert need.title == "CP visit, Amara"
        assert need.detail.startswith("Amara is no longer with you. Not signed.")
    form = forms.read_form(first, by=scene.priya.by)
    assert (form.names, form.left, form.may_throw_away) == ("Amara", "Amara is no longer with you", True)
    assert form.left_detail.startswith("If you sign this, Northmere keeps it for a person to look at.")
    assert scene.priya.by.duty_telephone in form.left_detail
    signed = contacts.sign(first, by=scene.priya.by)
    departed.throw_away(second, by=scene.priya.by)
    assert needs.read(by=scene.priya.by) == ()
    scene.round(scene.priya)
    with scene.priya.vault.read() as tx:
        receipt = receipts.read(tx, signed.changes[0])
    assert receipt is not None
    assert (receipt.receipt.status, receipt.receipt.code) == ("held", "no-access")


def test_5_10_a_duty_ends_with_its_day(scene: Scene) -> None:
    """Whoever had duty yesterday has the child no more this morning, though nobody did anything."""
    on_duty(scene)
    assert has_the_child(scene.stranger)
    scene.a_day_passes()
    scene.round(scene.stranger)
    assert not has_the_child(scene.stranger)
    with scene.stranger.vault.read() as tx:  # the protected address too, which was seen as the council's own
        assert records.of_kind(tx, "address") == []


@pytest.mark.parametrize("lost", [False, True])
def test_3_13_what_was_written_on_duty_arrives_the_next_day(scene: Scene, lost: bool) -> None:
    """A duty contact written without a network is taken the morning after, marked late, answers lost or not."""
    on_duty(scene)
    made = written(scene.stranger.by, scene.amara)
    scene.a_day_passes()
    if lost:
        scene.loses_an_answer(scene.stranger)
    scene.meet(scene.stranger, scene.denise)
    assert scene.has(scene.denise, made.contacts[0])
    assert [one.author for one in scene.late(scene.denise)] == [scene.stranger.by.practitioner]
    assert not has_the_child(scene.stranger)


def test_5_5_a_child_that_comes_back_comes_back_whole(scene: Scene) -> None:
    """Handed over and back again: Priya has the case file as it is now, with what was written in between."""
    goes_to_the_stranger(scene)
    scene.round(scene.priya)
    made = written(scene.stranger.by, scene.amara)
    with acting(scene.denise.by) as act:
        (standing, *_) = records.of_child(act.tx, scene.amara, "allocation")
        team = scene.says(scene.denise, standing.id)["team"]
        back = Allocation(practitioner=scene.priya.by.practitioner, team=team, role="co-worker")
        act.make("allocation", scene.amara, back, act="allocate")
    scene.meet(scene.stranger, scene.denise, scene.priya)
    assert has_the_child(scene.priya)
    assert scene.has(scene.priya, made.contacts[0])

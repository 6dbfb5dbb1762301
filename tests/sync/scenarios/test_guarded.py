"""What moves one way and once: a planned visit that is recorded or called off (docs/sync.md 4.6)."""

from typing import Literal

import msgspec

from app.casework import contacts, needs, planning
from app.casework.contacts import Signed
from app.domain.contact import Agreed, Observation, Present
from app.domain.draft import ContactDraft
from app.storage import drafts
from tests.sync.conftest import TestLaptop
from tests.sync.scenarios.scene import Scene


def records_it(
    who: TestLaptop, visit: str, words: str = "On the sofa.", *, came: Literal["yes", "no"] = "yes"
) -> Signed:
    """Write and sign the contact of a planned visit, and say whether whoever was to join came."""
    draft_id = contacts.start(by=who.by, visit=visit)
    with who.vault.read() as tx:
        draft = msgspec.json.decode(drafts.read(tx, draft_id).body, type=ContactDraft)
    part = msgspec.structs.replace(draft.children[0], seen="seen", alone="alone", own_words=words)
    full = msgspec.structs.replace(
        draft,
        children=(part,),
        place=draft.place or "Home",
        announced="announced",
        present=(Present(id="hodan", name="Hodan Warsame", relationship="mother"),),
        joining=tuple(msgspec.structs.replace(one, came=came) for one in draft.joining),
        observations=(Observation(id=f"{who.by.name}-1", observer="", topic="Routines", words=words),),
        analysis=f"{who.by.name} thinks so.",
        threshold="no",
        agreed=(Agreed(id=f"{who.by.name}-2", what="Ring", owner=who.by.name, due=draft.started.date()),),
    )
    contacts.keep_draft(draft_id, msgspec.json.encode(full), by=who.by)
    return contacts.sign(draft_id, by=who.by)


def test_4_6_a_visit_recorded_by_two_is_recorded_once_and_both_contacts_stand(scene: Scene) -> None:
    """Priya and Denise each wrote up the visit: both contacts are kept, and Denise is told who was first."""
    visit = scene.plan()
    first, second = records_it(scene.priya, visit), records_it(scene.denise, visit)
    scene.meet(scene.priya, scene.denise)
    for who in (scene.priya, scene.denise):
        assert scene.has(who, first.contacts[0])
        assert scene.has(who, second.contacts[0])
    assert scene.says(scene.priya, visit)["contact"] == first.contacts[0]
    assert scene.refusals(scene.denise) == [("moved-on", scene.town.priya.practitioner)]
    assert any("Priya Raman" in need.title + need.detail for need in needs.read(by=scene.denise.by))


def test_4_6_a_visit_called_off_by_one_and_made_by_the_other_was_made(scene: Scene) -> None:
    """Priya was there while Denise called it off: what Priya saw is in the case file, and she is told of the rest."""
    visit = scene.plan()
    planning.cancel(visit, "Mother rang", by=scene.denise.by)
    signed = records_it(scene.priya, visit)
    scene.meet(scene.denise, scene.priya)
    assert scene.has(scene.denise, signed.contacts[0])
    assert scene.says(scene.denise, visit)["step"] == "cancelled"
    assert scene.refusals(scene.priya) == [("moved-on", scene.town.denise.practitioner)]


def test_4_6_a_recorded_visit_is_not_called_off_by_somebody_who_had_not_heard(scene: Scene) -> None:
    """The other way round: the visit stays recorded, and Denise is told that it had moved on."""
    visit = scene.plan()
    records_it(scene.priya, visit)
    planning.cancel(visit, "Mother rang", by=scene.denise.by)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.priya, visit)["step"] == "recorded"
    assert scene.refusals(scene.denise) == [("moved-on", scene.town.priya.practitioner)]


def test_4_6_a_visit_called_off_by_both_is_called_off(scene: Scene) -> None:
    """Both heard that the mother is away: nobody has to do anything about it."""
    visit = scene.plan()
    planning.cancel(visit, "Mother rang", by=scene.priya.by)
    planning.cancel(visit, "Mother is away", by=scene.denise.by)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, visit)["step"] == "cancelled"
    assert scene.refusals(scene.denise) == []


def test_4_6_moving_the_time_does_not_meet_recording(scene: Scene) -> None:
    """Denise corrected what the visit is for while Priya recorded it: both are in the visit."""
    visit = scene.plan()
    scene.changes(scene.denise, visit, purpose="CP visit, with the nursery's report")
    records_it(scene.priya, visit)
    scene.meet(scene.denise, scene.priya)
    said = scene.says(scene.denise, visit)
    assert (said["purpose"], said["step"]) == ("CP visit, with the nursery's report", "recorded")

"""What protects a child or a worker never goes down unseen: how grave an alert is (docs/sync.md 4.5, 4.12, 4.14)."""

from datetime import timedelta

import pytest

from app.casework import versions
from app.storage import outbox
from app.storage.trouble import StoreTrouble
from tests.sync.conftest import TestLaptop
from tests.sync.scenarios.scene import Scene

GONE = "The dog has gone"


def grave(scene: Scene) -> str:
    """How grave the alert is, which both laptops say alike."""
    found = {str(scene.says(who, scene.alert).get("severity", "caution")) for who in (scene.priya, scene.denise)}
    (one,) = found
    return one


def starts_as(scene: Scene, severity: str) -> None:
    scene.changes(scene.denise, scene.alert, severity=severity, reason="As it is")
    scene.everybody()
    scene.round(scene.denise)


def in_order(scene: Scene, priya_first: bool) -> tuple[TestLaptop, ...]:
    return (scene.priya, scene.denise) if priya_first else (scene.denise, scene.priya)


@pytest.mark.parametrize("priya_first", [True, False])
def test_4_5_of_two_who_raise_it_the_graver_stands(scene: Scene, priya_first: bool) -> None:
    """A note becomes caution for Priya and danger for Denise: it is a danger, and somebody looks at the two."""
    starts_as(scene, "note")
    scene.changes(scene.priya, scene.alert, severity="caution")
    scene.changes(scene.denise, scene.alert, severity="danger")
    scene.meet(*in_order(scene, priya_first))
    (conflict,) = scene.conflicts(scene.priya)
    assert (grave(scene), conflict.standing, conflict.other) == ("danger", "danger", "caution")


@pytest.mark.parametrize("priya_first", [True, False])
def test_4_5_raising_beats_lowering_whoever_comes_first(scene: Scene, priya_first: bool) -> None:
    """Priya heard that the dog has gone, Denise that it bit somebody: until it is known, it is a danger."""
    scene.changes(scene.priya, scene.alert, severity="note", reason=GONE)
    scene.changes(scene.denise, scene.alert, severity="danger")
    scene.meet(*in_order(scene, priya_first))
    (conflict,) = scene.conflicts(scene.priya)
    assert (grave(scene), conflict.standing, conflict.other) == ("danger", "danger", "note")


@pytest.mark.parametrize("priya_first", [True, False])
def test_4_5_of_two_who_lower_it_the_graver_stands(scene: Scene, priya_first: bool) -> None:
    """Both lowered a danger, one further than the other: the careful one's stands until it is settled."""
    starts_as(scene, "danger")
    scene.changes(scene.priya, scene.alert, severity="note", reason=GONE)
    scene.changes(scene.denise, scene.alert, severity="caution", reason="It is chained now")
    scene.meet(*in_order(scene, priya_first))
    (conflict,) = scene.conflicts(scene.priya)
    assert (grave(scene), conflict.standing, conflict.other) == ("caution", "caution", "note")


def test_4_5_two_who_lower_it_alike_agree(scene: Scene) -> None:
    """Both saw that the dog has gone: it is a note, and nobody is asked."""
    scene.changes(scene.priya, scene.alert, severity="note", reason=GONE)
    scene.changes(scene.denise, scene.alert, severity="note", reason="No dog here")
    scene.meet(scene.priya, scene.denise)
    assert (grave(scene), scene.conflicts(scene.priya)) == ("note", [])


def test_4_5_lowering_without_a_reason_changes_nothing(scene: Scene) -> None:
    """The alert stands as it was for everybody else, and whoever lowered it is asked why."""
    scene.changes(scene.priya, scene.alert, severity="note")
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, scene.alert).get("severity", "caution") == "caution"
    assert scene.refusals(scene.priya) == [("reason-needed", "")]


def test_4_12_what_protects_is_settled_by_the_supervisor_alone(scene: Scene) -> None:
    """Priya may not decide that her own lower value is right; Denise may, and says why."""
    scene.changes(scene.priya, scene.alert, severity="note", reason=GONE)
    scene.changes(scene.denise, scene.alert, severity="danger")
    scene.meet(scene.denise, scene.priya)
    (row,) = versions.read(scene.alert, by=scene.priya.by).differences
    with pytest.raises(StoreTrouble, match="not-yours-to-settle"):
        versions.settle(scene.alert, {row.conflict: "mine"}, GONE, by=scene.priya.by)
    versions.settle(scene.alert, {row.conflict: "theirs"}, "I was there: no dog", by=scene.denise.by)
    scene.meet(scene.denise, scene.priya)
    assert grave(scene) == "note"


def ending(scene: Scene) -> tuple[bool, list[tuple[str, object, object]]]:
    """Whether the alert is over, and what is disputed about it, which both laptops say alike."""
    (over,) = {bool(scene.says(who, scene.alert).get("ended", False)) for who in (scene.priya, scene.denise)}
    found = [
        [(one.field, one.standing, one.other) for one in scene.conflicts(who)] for who in (scene.priya, scene.denise)
    ]
    assert found[0] == found[1]
    return over, found[0]


@pytest.mark.parametrize("priya_first", [True, False])
@pytest.mark.parametrize("said", [{"severity": "danger"}, {"severity": "note"}, {"two_to_visit": False}])
def test_4_14_nobody_ends_what_somebody_else_speaks_of_meanwhile(
    scene: Scene, priya_first: bool, said: dict[str, object]
) -> None:
    """Priya heard that the dog has gone, Denise that it is there, grave or less so: it is there until it is known."""
    scene.changes(scene.priya, scene.alert, ended=True, reason=GONE)
    scene.changes(scene.denise, scene.alert, reason="It is chained, and barks", **said)
    scene.meet(*in_order(scene, priya_first))
    assert ending(scene) == (False, [("ended", False, True)])
    assert {name: scene.says(scene.priya, scene.alert)[name] for name in said} == said
    (conflict,) = scene.conflicts(scene.priya)
    priya, denise = scene.town.priya.practitioner, scene.town.denise.practitioner
    assert (conflict.standing_by, conflict.other_by) == (denise, priya)


def test_4_14_what_was_read_may_be_ended(scene: Scene) -> None:
    """Priya read that Denise calls it a danger, went there and saw no dog: it is over, and nobody is asked."""
    scene.changes(scene.denise, scene.alert, severity="danger")
    scene.meet(scene.denise, scene.priya)
    scene.changes(scene.priya, scene.alert, ended=True, reason=GONE)
    scene.meet(scene.priya, scene.denise)
    assert ending(scene) == (True, [])


def test_4_14_words_do_not_hold_up_an_ending(scene: Scene) -> None:
    """Denise only wrote what to do about it while Priya ended it: it is over, and Denise's words are in it."""
    scene.changes(scene.priya, scene.alert, ended=True, reason=GONE)
    scene.changes(scene.denise, scene.alert, action="Ring first")
    scene.meet(scene.priya, scene.denise)
    assert ending(scene) == (True, [])
    assert scene.says(scene.priya, scene.alert)["action"] == "Ring first"


def test_4_14_it_is_over_when_the_supervisor_says_so(scene: Scene) -> None:
    """Denise went there herself: the ending that was disputed stands from now on."""
    scene.changes(scene.priya, scene.alert, ended=True, reason=GONE)
    scene.changes(scene.denise, scene.alert, severity="danger")
    scene.meet(scene.priya, scene.denise)
    (row,) = versions.read(scene.alert, by=scene.denise.by).differences
    versions.settle(scene.alert, {row.conflict: "theirs"}, "I was there: no dog", by=scene.denise.by)
    scene.meet(scene.denise, scene.priya)
    assert ending(scene)[0] is True
    assert grave(scene) == "danger"


@pytest.mark.parametrize("mine", [{"ended": True}, {"severity": "danger"}])
def test_4_14_a_laptop_shows_it_as_in_force_before_the_hub_has_decided(scene: Scene, mine: dict[str, object]) -> None:
    """What Denise sent arrives while Priya's own still waits: whoever knocks now is warned."""
    theirs = {"severity": "danger"} if "ended" in mine else {"ended": True}
    change = scene.changes(scene.priya, scene.alert, reason=GONE, **mine)
    scene.changes(scene.denise, scene.alert, reason=GONE, **theirs)
    with scene.priya.vault.write() as tx:
        outbox.put_off(tx, (change,), scene.clock() + timedelta(minutes=5))
    scene.meet(scene.denise, scene.priya)
    shown = scene.says(scene.priya, scene.alert)
    assert (shown["ended"], shown["severity"]) == (False, "danger")
    scene.changes(scene.denise, scene.alert, action="Ring first")
    scene.meet(scene.denise, scene.priya)
    assert scene.says(scene.priya, scene.alert)["ended"] is False
    scene.clock.advance(minutes=6)
    scene.meet(scene.priya, scene.denise)
    assert ending(scene) == (False, [("ended", False, True)])

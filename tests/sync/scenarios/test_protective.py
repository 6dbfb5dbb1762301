"""What protects a child or a worker never goes down unseen: how grave an alert is (docs/sync.md 4.5, 4.12)."""

import pytest

from app.casework import versions
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

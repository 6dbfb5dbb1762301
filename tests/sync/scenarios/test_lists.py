"""Lists whose items have names of their own: what to ask and to see on a visit (docs/sync.md 4.4)."""

from typing import Any

import pytest

from tests.sync.scenarios.scene import Scene, item

BED, SCHOOL = item("Ask where Amara sleeps"), item("Ask about nursery")


@pytest.fixture
def visit(scene: Scene) -> str:
    """A planned visit with two things to ask, known to both."""
    made = scene.plan()
    scene.changes(scene.priya, made, prompts=[BED, SCHOOL])
    scene.everybody()
    return made


def asked(scene: Scene, visit: str) -> list[str]:
    """What both laptops say is to be asked."""
    found = [[one["words"] for one in scene.says(who, visit)["prompts"]] for who in (scene.priya, scene.denise)]
    assert found[0] == found[1]
    return sorted(found[0])


def reworded(of: dict[str, Any], words: str) -> dict[str, Any]:
    return {**of, "words": words}


def test_4_4_what_each_adds_stands_beside_the_others(scene: Scene, visit: str) -> None:
    """Both thought of one more thing to ask: both are asked."""
    scene.changes(scene.priya, visit, prompts=[BED, SCHOOL, item("See the bedroom")])
    scene.changes(scene.denise, visit, prompts=[BED, SCHOOL, item("Ask about Craig")])
    scene.meet(scene.priya, scene.denise)
    assert asked(scene, visit) == ["Ask about Craig", "Ask about nursery", BED["words"], "See the bedroom"]
    assert scene.conflicts(scene.priya) == []


def test_4_4_what_both_took_out_is_out(scene: Scene, visit: str) -> None:
    """Both saw that nursery has been asked about already: it is gone, and nobody is asked why."""
    scene.changes(scene.priya, visit, prompts=[BED])
    scene.changes(scene.denise, visit, prompts=[BED])
    scene.meet(scene.priya, scene.denise)
    assert (asked(scene, visit), scene.conflicts(scene.priya)) == ([BED["words"]], [])


@pytest.mark.parametrize("removed_first", [True, False])
def test_4_4_what_one_took_out_and_the_other_worked_on_stays(scene: Scene, visit: str, removed_first: bool) -> None:
    """Denise took out a question that Priya made more precise: it stays until somebody decides, either way round."""
    better = reworded(SCHOOL, "Ask nursery who collects Amara")
    scene.changes(scene.denise, visit, prompts=[BED])
    scene.changes(scene.priya, visit, prompts=[BED, better])
    scene.meet(*((scene.denise, scene.priya) if removed_first else (scene.priya, scene.denise)))
    assert asked(scene, visit) == sorted([better["words"], BED["words"]])
    (conflict,) = scene.conflicts(scene.denise)
    assert (conflict.item, conflict.standing, conflict.other) == (SCHOOL["id"], better, None)


def test_4_4_one_item_in_two_wordings_goes_to_a_person_and_holds_up_no_other(scene: Scene, visit: str) -> None:
    """Both reworded one question and Priya added one: the added one is there at once."""
    one, two = reworded(BED, "See where Amara sleeps"), reworded(BED, "Ask Amara where she sleeps")
    scene.changes(scene.denise, visit, prompts=[one, SCHOOL])
    scene.changes(scene.priya, visit, prompts=[two, SCHOOL, item("See the kitchen")])
    scene.meet(scene.denise, scene.priya)
    assert asked(scene, visit) == sorted([one["words"], SCHOOL["words"], "See the kitchen"])
    (conflict,) = scene.conflicts(scene.priya)
    assert (conflict.item, conflict.standing, conflict.other) == (BED["id"], one, two)


def test_4_4_the_same_rewording_twice_is_one(scene: Scene, visit: str) -> None:
    """Both corrected the same slip: there is nothing to decide."""
    same = reworded(BED, "Ask where she sleeps")
    scene.changes(scene.denise, visit, prompts=[same, SCHOOL])
    scene.changes(scene.priya, visit, prompts=[same, SCHOOL])
    scene.meet(scene.denise, scene.priya)
    assert (asked(scene, visit), scene.conflicts(scene.priya)) == (sorted([same["words"], SCHOOL["words"]]), [])


def test_4_4_taking_out_and_adding_do_not_meet(scene: Scene, visit: str) -> None:
    """Denise takes one question out while Priya adds one: the one is gone and the other is there."""
    scene.changes(scene.denise, visit, prompts=[SCHOOL])
    scene.changes(scene.priya, visit, prompts=[BED, SCHOOL, item("See the kitchen")])
    scene.meet(scene.denise, scene.priya)
    assert asked(scene, visit) == sorted([SCHOOL["words"], "See the kitchen"])
    assert scene.conflicts(scene.priya) == []


def test_4_4_what_was_taken_out_does_not_come_back_with_somebody_elses_edit(scene: Scene, visit: str) -> None:
    """Priya reworded another question of the same list: what Denise took out stays out."""
    better = reworded(BED, "See where Amara sleeps")
    scene.changes(scene.denise, visit, prompts=[BED])
    scene.changes(scene.priya, visit, prompts=[better, SCHOOL])
    scene.meet(scene.denise, scene.priya)
    assert (asked(scene, visit), scene.conflicts(scene.priya)) == ([better["words"]], [])

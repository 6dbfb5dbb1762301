"""Several edits without a network, a third person in between, and answers that are lost (docs/sync.md 3.3, 4.2)."""

from app.casework import versions
from tests.sync.scenarios.scene import Scene

WAS = "07700 900111"
ONE, TWO, THREE = "07700 900222", "07700 900333", "07700 900444"


def test_4_2_a_chain_meets_a_third_person_field_by_field(scene: Scene) -> None:
    """Priya changed number and name in two steps, Denise the number: the name is taken, the number is decided on."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, given="Hodan Amina")
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    assert scene.says(scene.denise, scene.person)["given"] == "Hodan Amina"
    assert [(one.standing, one.other) for one in scene.conflicts(scene.denise)] == [(TWO, ONE)]


def test_4_15_a_chain_that_loses_is_one_dispute_with_its_last_word(scene: Scene) -> None:
    """Priya wrote two numbers one after the other: Denise's stands, Priya's last is beside it, her first is kept."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, telephone=THREE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    assert scene.says(scene.priya, scene.person)["telephone"] == TWO
    for who in (scene.priya, scene.denise):
        (conflict,) = scene.conflicts(who)
        assert (conflict.before, conflict.standing, conflict.other, conflict.earlier) == (WAS, TWO, THREE, (ONE,))


def test_4_15_a_further_word_that_arrives_later_is_in_the_same_dispute(scene: Scene) -> None:
    """Priya's first number had arrived, unheard of by her, before she wrote the second: still one thing to decide."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.round(scene.denise)
    scene.loses_an_answer(scene.priya)
    scene.changes(scene.priya, scene.person, telephone=THREE)
    scene.meet(scene.priya, scene.denise)
    (conflict,) = scene.conflicts(scene.denise)
    assert (conflict.standing, conflict.other, conflict.earlier) == (TWO, THREE, (ONE,))


def test_4_15_nothing_is_settled_over_a_word_the_settler_has_not_read(scene: Scene) -> None:
    """Denise settles on her own number while Priya has written another one: it is still to be decided, on both."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.round(scene.denise)
    scene.loses_an_answer(scene.priya)
    scene.round(scene.denise)
    (row,) = versions.read(scene.person, by=scene.denise.by).differences
    versions.settle(scene.person, {row.conflict: "mine"}, "I rang her", by=scene.denise.by)
    scene.changes(scene.priya, scene.person, telephone=THREE)
    scene.meet(scene.priya, scene.denise)
    assert scene.refusals(scene.denise) == [("moved-on", scene.town.priya.practitioner)]
    (row,) = versions.read(scene.person, by=scene.denise.by).differences
    assert (row.result, row.theirs.words) == ("choose", THREE)
    versions.settle(scene.person, {row.conflict: "theirs"}, "I rang her again", by=scene.denise.by)
    scene.meet(scene.denise, scene.priya)
    assert scene.says(scene.priya, scene.person)["telephone"] == THREE
    assert [one.step for one in scene.conflicts(scene.priya)] == ["settled"]


def test_4_15_two_people_who_lose_to_a_third_are_two_disputes(scene: Scene) -> None:
    """Priya and Siobhan each wrote a number that is not Denise's: each is a dispute of its own."""
    assert scene.siobhan
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.siobhan, scene.person, telephone=THREE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya, scene.siobhan)
    assert {(one.standing, one.other) for one in scene.conflicts(scene.priya)} == {(TWO, ONE), (TWO, THREE)}


def test_4_2_a_chain_nobody_met_is_no_conflict_with_itself(scene: Scene) -> None:
    """Three corrections of one's own on a train are the last one, and nobody is asked anything."""
    for number in (ONE, TWO, THREE):
        scene.changes(scene.priya, scene.person, telephone=number)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, scene.person)["telephone"] == THREE
    assert scene.conflicts(scene.denise) == []


def test_4_2_a_value_that_was_changed_and_changed_back_was_touched(scene: Scene) -> None:
    """Denise changed the number and put it back on purpose; Priya's new one does not slip past that."""
    was = scene.says(scene.denise, scene.person)["telephone"]
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.changes(scene.denise, scene.person, telephone=was)
    scene.meet(scene.denise, scene.priya)
    assert [(one.standing, one.other) for one in scene.conflicts(scene.priya)] == [(was, ONE)]


def test_3_3_a_lost_answer_is_no_second_change(scene: Scene) -> None:
    """The lift door closes on the answer: the number is sent again, and the record has it once."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.loses_an_answer(scene.priya)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, scene.person)["telephone"] == ONE
    assert scene.conflicts(scene.denise) == []


def test_3_3_a_third_person_between_a_lost_answer_and_its_repeat_is_not_overwritten(scene: Scene) -> None:
    """Denise read Priya's number and corrected it before Priya heard that hers had arrived: Denise's stands."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.loses_an_answer(scene.priya)
    scene.round(scene.denise)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    assert scene.says(scene.priya, scene.person)["telephone"] == TWO
    assert scene.conflicts(scene.priya) == []


def test_4_2_a_chain_that_goes_on_after_a_lost_answer_meets_the_third_person(scene: Scene) -> None:
    """Priya wrote on, not knowing that Denise had read and corrected her number: both last words go to a person."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.loses_an_answer(scene.priya)
    scene.round(scene.denise)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.round(scene.denise)
    scene.changes(scene.priya, scene.person, telephone=THREE)
    scene.meet(scene.priya, scene.denise)
    assert [(one.standing, one.other) for one in scene.conflicts(scene.denise)] == [(TWO, THREE)]

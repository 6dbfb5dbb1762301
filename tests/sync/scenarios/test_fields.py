"""Two people change one record (docs/sync.md 4.2, 4.3, 4.8, 4.9, 5.8, 5.12)."""

from dataclasses import replace
from datetime import timedelta

from app.storage import outbox
from tests.sync.scenarios.scene import Scene

WAS, ONE, TWO = "07700 900111", "07700 900222", "07700 900333"


def test_4_3_different_fields_both_stand(scene: Scene) -> None:
    """Priya corrects the name while Denise takes a new number: the person has both, and nobody is asked."""
    scene.changes(scene.priya, scene.person, given="Hodan Amina")
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.meet(scene.priya, scene.denise)
    for who in (scene.priya, scene.denise):
        assert (scene.says(who, scene.person)["given"], scene.says(who, scene.person)["telephone"]) == (
            "Hodan Amina", ONE,
        )  # fmt: skip
        assert scene.conflicts(who) == []


def test_4_3_the_same_field_goes_to_a_person_with_both_values(scene: Scene) -> None:
    """Two numbers for one mother: the one that arrived first is shown, both are kept, and both people see so."""
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    for who in (scene.priya, scene.denise):
        (conflict,) = scene.conflicts(who)
        assert (conflict.before, conflict.standing, conflict.other) == (WAS, ONE, TWO)
        assert conflict.standing_by == scene.town.denise.practitioner
        assert scene.says(who, scene.person)["telephone"] == ONE


def test_4_3_two_who_wrote_the_same_agree(scene: Scene) -> None:
    """Both rang the mother and typed the same number: there is nothing to decide."""
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.meet(scene.denise, scene.priya)
    assert scene.conflicts(scene.priya) == []
    assert scene.says(scene.priya, scene.person)["telephone"] == ONE


def test_4_2_what_was_seen_and_then_changed_is_no_conflict(scene: Scene) -> None:
    """Denise reads Priya's number and corrects it: a correction is not a dispute."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.meet(scene.priya, scene.denise)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    assert scene.conflicts(scene.priya) == []
    assert scene.says(scene.priya, scene.person)["telephone"] == TWO


def test_4_8_a_conflict_reaches_everybody_who_may_see_the_record_and_nobody_else(scene: Scene) -> None:
    """The health visitor who sees the family sees that the number is disputed; a stranger sees nothing."""
    siobhan, stranger = scene.siobhan, scene.stranger
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya, siobhan, stranger)
    assert [one.other for one in scene.conflicts(siobhan)] == [TWO]
    assert scene.conflicts(stranger) == []


def test_4_9_a_clock_that_runs_ahead_wins_nothing(scene: Scene) -> None:
    """Priya's laptop believes it is next year; the number that arrived first stands all the same."""
    ahead = replace(scene.priya.by, clock=lambda: scene.clock() + timedelta(days=365))
    scene.changes(replace(scene.priya, by=ahead), scene.person, telephone=TWO)
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.meet(scene.denise, scene.priya)
    (conflict,) = scene.conflicts(scene.denise)
    assert (conflict.standing, conflict.other) == (ONE, TWO)


def test_5_8_ones_own_unsent_words_stay_where_they_were_written(scene: Scene) -> None:
    """Denise's number arrives while Priya's own is still unsent: Priya goes on seeing what she wrote."""
    mine = scene.changes(scene.priya, scene.person, telephone=TWO)
    scene.changes(scene.denise, scene.person, telephone=ONE, family="Warsame-Ali")
    with scene.priya.vault.write() as tx:
        outbox.put_off(tx, (mine,), scene.clock() + timedelta(minutes=5))
    scene.meet(scene.denise, scene.priya)
    shown = scene.says(scene.priya, scene.person)
    assert (shown["telephone"], shown["family"]) == (TWO, "Warsame-Ali")
    scene.clock.advance(minutes=6)
    scene.meet(scene.priya, scene.denise)
    assert [one.other for one in scene.conflicts(scene.denise)] == [TWO]


def test_5_12_what_lost_does_not_stand_on_one_laptop_alone(scene: Scene) -> None:
    """After the round both laptops show the same number, so that nobody rings a number the other does not see."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.denise, scene.person, telephone=TWO)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, scene.person) == scene.says(scene.priya, scene.person)


def test_4_3_taking_a_number_away_is_a_version_too(scene: Scene) -> None:
    """Denise learns that the number is dead while Priya writes a new one: neither is overwritten by the other."""
    scene.changes(scene.priya, scene.person, telephone=ONE)
    scene.changes(scene.denise, scene.person, telephone="")
    scene.meet(scene.priya, scene.denise)
    (conflict,) = scene.conflicts(scene.priya)
    assert (conflict.standing, conflict.other) == (ONE, "")

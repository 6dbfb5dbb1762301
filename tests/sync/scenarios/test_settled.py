"""Two versions become one again: by the right person, with a reason, once (docs/sync.md 4.11, 4.12)."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.casework import disputed, exchange, refused, versions
from app.casework.version_pages import Choice
from app.storage import outbox, receipts
from app.storage.trouble import StoreTrouble
from tests.sync.conftest import TestLaptop
from tests.sync.scenarios.scene import Scene

ONE, TWO, THREE = "07700 900222", "07700 900333", "07700 900444"


@pytest.fixture
def conflict(scene: Scene) -> str:
    """Denise's number stands, Priya's is beside it, and both have read so."""
    scene.changes(scene.denise, scene.person, telephone=ONE)
    scene.changes(scene.priya, scene.person, telephone=TWO)
    scene.meet(scene.denise, scene.priya)
    (row,) = versions.read(scene.person, by=scene.priya.by).differences
    return row.conflict


def numbers(scene: Scene) -> set[str]:
    return {scene.says(who, scene.person)["telephone"] for who in (scene.priya, scene.denise)}


def settles(who: TestLaptop, scene: Scene, conflict: str, choice: Choice) -> Callable[[], object]:
    return lambda: versions.settle(scene.person, {conflict: choice}, f"{who.by.name} rang", by=who.by)


def is_disputed(scene: Scene) -> set[bool]:
    found = set[bool]()
    for who in (scene.priya, scene.denise):
        with who.vault.read() as tx:
            found.add(bool(disputed.disputes_of(tx, who.by, scene.amara)))
    return found


def test_4_11_what_was_chosen_stands_everywhere_and_both_values_are_kept(scene: Scene, conflict: str) -> None:
    """Priya rang her: her number stands on both laptops, the page says no more that it is disputed."""
    assert is_disputed(scene) == {True}
    settles(scene.priya, scene, conflict, "mine")()
    scene.meet(scene.priya, scene.denise)
    (kept,) = scene.conflicts(scene.denise)
    assert (numbers(scene), is_disputed(scene)) == ({TWO}, {False})
    assert (kept.step, kept.standing, kept.other, kept.reason) == ("settled", ONE, TWO, "Priya Raman rang")


def test_4_11_the_first_to_settle_wins_and_the_other_is_told_who(scene: Scene, conflict: str) -> None:
    """Both rang, and chose differently: what arrived first stands, and the second hears whose it was."""
    settles(scene.priya, scene, conflict, "mine")()
    settles(scene.denise, scene, conflict, "mine")()
    scene.meet(scene.priya, scene.denise)
    assert numbers(scene) == {TWO}
    assert scene.refusals(scene.denise) == [("moved-on", scene.town.priya.practitioner)]


def test_4_11_nothing_is_settled_over_a_number_the_settler_has_not_seen(scene: Scene, conflict: str) -> None:
    """Denise took a third number meanwhile: it stands, and the two versions still wait for somebody."""
    scene.changes(scene.denise, scene.person, telephone=THREE)
    settles(scene.priya, scene, conflict, "mine")()
    scene.meet(scene.denise, scene.priya)
    assert numbers(scene) == {THREE}
    (row,) = versions.read(scene.person, by=scene.priya.by).differences
    assert row.result == "choose"
    assert [code for code, _ in scene.refusals(scene.priya)] == ["moved-on"]


def test_4_11_a_settlement_that_was_refused_can_be_made_again(scene: Scene, conflict: str) -> None:
    """Priya looks again, sees the third number, and settles on what she sees now."""
    scene.changes(scene.denise, scene.person, telephone=THREE)
    settles(scene.priya, scene, conflict, "mine")()
    scene.meet(scene.denise, scene.priya)
    settles(scene.priya, scene, conflict, "theirs")()
    scene.meet(scene.priya, scene.denise)
    assert (scene.refusals(scene.priya), is_disputed(scene)) == ([], {False})
    assert len(numbers(scene)) == 1


def second_settlement(scene: Scene, conflict: str) -> str:
    """Denise settles second; return her refused change."""
    settles(scene.priya, scene, conflict, "mine")()
    settles(scene.denise, scene, conflict, "mine")()
    scene.meet(scene.priya, scene.denise)
    (line,) = exchange.read(by=scene.denise.by).stopped
    assert (line.ways, line.about) == (("let-go", "open"), scene.person)
    assert line.reason.startswith("Priya Raman settled it first.")
    return line.change


def test_4_16_who_came_second_lets_go_and_says_so_to_the_authority(scene: Scene, conflict: str) -> None:
    """Denise reads that Priya was first and lets go of hers: nothing is stopped any more, and Priya's stands."""
    mine = second_settlement(scene, conflict)
    page = versions.read(scene.person, by=scene.denise.by)
    assert page.let_go == (mine,)
    (row,) = page.differences
    assert (row.result, row.decider) == ("settled", "Priya Raman")
    said = refused.let_go(mine, by=scene.denise.by)
    assert scene.refusals(scene.denise) == []
    assert scene.says(scene.denise, conflict)["settled_by"] == scene.town.priya.practitioner
    with scene.denise.vault.read() as tx:
        assert {row.change_id for row in outbox.all_of_them(tx)} == {mine, said}, "it leaves with the receipt only"
    scene.meet(scene.denise, scene.priya)
    with scene.denise.vault.read() as tx:
        assert outbox.all_of_them(tx) == []
        answers = [receipts.read(tx, one) for one in (mine, said)]
        assert [one and one.receipt.status for one in answers] == ["refused", "accepted"]
    assert numbers(scene) == {TWO}
    assert {one.id for one in scene.denise.laptop.sealed.offered(everything=True)} >= {mine, said}
    assert scene.denise.laptop.sealed.waiting() == 0
    kept = "SELECT bytes FROM doorstep.change WHERE id = :id"
    with scene.town.hub.database.writing() as connection:
        (raw,) = connection.execute(text(kept), {"id": said}).scalars()
    assert '"act":"withdraw"' in raw
    assert "Denise Whitlock rang" in raw


def test_4_16_only_what_somebody_else_moved_first_is_let_go_of_and_only_once(scene: Scene, conflict: str) -> None:
    """What waits, and what was refused for another reason, is work that still has to reach the authority."""
    settles(scene.priya, scene, conflict, "mine")()
    with scene.priya.vault.read() as tx:
        (waiting,) = (row.change_id for row in outbox.all_of_them(tx))
    with pytest.raises(StoreTrouble, match="not-refused"):
        refused.let_go(waiting, by=scene.priya.by)
    with scene.priya.vault.write() as tx:
        outbox.refuse(tx, waiting, "reason-needed", {})
    with pytest.raises(StoreTrouble, match="not-moved-on"):
        refused.let_go(waiting, by=scene.priya.by)
    with scene.priya.vault.write() as tx:
        outbox.refuse(tx, waiting, "moved-on", {})
    refused.let_go(waiting, by=scene.priya.by)
    with pytest.raises(StoreTrouble, match="replaced-already"):
        refused.let_go(waiting, by=scene.priya.by)


def test_4_12_who_has_no_value_in_it_and_does_not_hold_the_case_decides_nothing(scene: Scene, conflict: str) -> None:
    """The health visitor sees both numbers, and who decides; she is not offered to."""
    (row,) = versions.read(scene.person, by=scene.siobhan.by).differences
    assert (row.result, {row.mine.words, row.theirs.words}) == ("others-decide", {ONE, TWO})
    with pytest.raises(StoreTrouble, match="not-yours-to-settle"):
        settles(scene.siobhan, scene, conflict, "mine")()


def test_3_3_a_settlement_whose_answer_was_lost_is_made_once(scene: Scene, conflict: str) -> None:
    """The answer is lost in the lift: the settlement stands once, and nobody is refused."""
    settles(scene.priya, scene, conflict, "mine")()
    scene.loses_an_answer(scene.priya)
    scene.meet(scene.priya, scene.denise)
    assert (numbers(scene), scene.refusals(scene.priya)) == ({TWO}, [])


def test_4_11_two_sentences_can_both_stay(scene: Scene) -> None:
    """Both described what to do about the dog: whoever settles keeps both sentences, in the order of the two."""
    scene.changes(scene.denise, scene.alert, action="Ring first")
    scene.changes(scene.priya, scene.alert, action="Ask for the dog to be put out")
    scene.meet(scene.denise, scene.priya)
    (row,) = versions.read(scene.alert, by=scene.priya.by).differences
    versions.settle(scene.alert, {row.conflict: "both"}, "Both are true", by=scene.priya.by)
    scene.meet(scene.priya, scene.denise)
    assert scene.says(scene.denise, scene.alert)["action"] == "Ring first\nAsk for the dog to be put out"

"""The genogram: its layout by property, its lines, and what it says to those who listen and press."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.casework.case_pages import Relative
from app.casework.relatives import place_of, shape_of
from tests.ui.child_pages import relatives
from ui.child import genogram_layout, wording
from ui.child.genogram import GenogramWidget
from ui.child.genogram_lines import Point, lines
from ui.child.genogram_parts import Box, Lane, Places, Sizes
from ui.child.relative import broken
from ui.kit import fonts
from ui.kit.measure import Face

SIZES = Sizes()
PLACES = ("sibling", "parent", "parents-partner", "grandparent", "other")
ROLES = ("", "mother", "father", "mother's partner", "maternal grandmother", "paternal grandfather", "aunt")


def measured(who: Relative, most: int) -> tuple[int, int]:
    """Words of seven pixels a letter in lines of seventeen, broken anywhere."""
    long = 7 * max(len(who.name) + len(who.age), len(who.role))
    wide = min(max(long, 20), most)
    return wide, 17 * (2 + long // most + len(who.notes))


def placed(people: tuple[Relative, ...], width: int = 410) -> Places:
    return genogram_layout.place(people, measured, width, SIZES)


others = st.builds(
    Relative, person=st.uuids().map(str), name=st.text("ABCdef ", min_size=0, max_size=34),
    age=st.sampled_from(("", "4", "11 months")), role=st.sampled_from(ROLES),
    shape=st.sampled_from(("circle", "square", "unknown")), place=st.sampled_from(PLACES), at_home=st.booleans(),
    confirmed=st.booleans(), notes=st.sampled_from(((), ("elsewhere",), ("named in 2 police contacts", "hostel"))),
    must_not_know=st.booleans(), dead=st.booleans(),
)  # fmt: skip
CHILD = relatives()[4]


@st.composite
def families(draw: st.DrawFn) -> tuple[Relative, ...]:
    """A child and up to eleven others, some of them recorded as related through another of them."""
    people = draw(st.lists(others, max_size=11))
    through = st.sampled_from(["", "", *(one.person for one in people)])
    return (*(replace(one, through=draw(through)) for one in people), CHILD)


def through(a: Point, b: Point, box: Box) -> bool:
    """Whether a level or upright stroke goes through a rectangle; touching its edge is not going through."""
    left, right = sorted((a[0], b[0]))
    top, bottom = sorted((a[1], b[1]))
    return left < box.right - 1 and right > box.x and top < box.bottom - 1 and bottom > box.y


@settings(max_examples=150, deadline=None)
@given(families(), st.integers(300, 900))
def test_everybody_is_there_apart_and_within_bounds(people: tuple[Relative, ...], width: int) -> None:
    found = placed(people, width)
    assert sorted(one.who.person for one in found.people) == sorted(one.person for one in people)
    assert found.wide >= width
    for a, b in combinations(found.people, 2):
        assert not a.cell.meets(b.cell), (a, b)
        assert not a.words.meets(b.words)
    for one in found.people:
        assert not one.symbol.meets(one.words)
        for part in (one.symbol, one.words):
            assert part.x >= 0
            assert part.y >= 0
            assert part.right <= found.wide
            assert part.bottom <= found.high


@settings(max_examples=150, deadline=None)
@given(families(), st.integers(300, 900))
def test_the_same_home_holds_who_lives_there_and_nobody_else(people: tuple[Relative, ...], width: int) -> None:
    found = placed(people, width)
    if found.home is None:
        assert sum(one.at_home for one in people) == 1
        return
    assert found.home.x >= 0
    assert found.home.right <= found.wide
    for one in found.people:
        inside = (
            found.home.x <= one.cell.x
            and one.cell.right <= found.home.right
            and found.home.y + SIZES.strip <= one.cell.y
            and one.cell.bottom <= found.home.bottom
        )
        assert inside if one.who.at_home else not found.home.meets(one.cell)


@settings(max_examples=150, deadline=None)
@given(families(), st.integers(300, 900))
def test_no_line_goes_through_somebodys_words_or_mark(people: tuple[Relative, ...], width: int) -> None:
    found = placed(people, width)
    for stroke in lines(found):
        for a, b in pairwise(stroke.points):
            assert a[0] == b[0] or a[1] == b[1]
            for one in found.people:
                assert not through(a, b, one.words), (stroke, one)
                assert not through(a, b, one.symbol), (stroke, one)


def kinds(people: tuple[Relative, ...]) -> list[str]:
    return sorted(stroke.kind for stroke in lines(placed(people)))


def test_amaras_family_stands_as_on_the_picture() -> None:
    found = {one.who.person: one for one in placed(relatives()).people}
    rows = [[one.who.person for one in found.values() if one.symbol.y == top]
            for top in sorted({one.symbol.y for one in found.values()})]  # fmt: skip
    assert [sorted(row, key=lambda who: found[who].symbol.x) for row in rows] == [
        ["sahra"], ["mohamed", "hodan", "craig"], ["amara", "liban"],
    ]  # fmt: skip
    assert found["sahra"].symbol.x == found["hodan"].symbol.x
    assert found["sahra"].beside
    assert {one for one in found if found[one].lane == Lane.HOME} == {"hodan", "amara", "liban"}


def test_a_grandparent_stands_over_the_parent_whose_parent_they_are() -> None:
    """Her name is nobody's, and the record says whose mother she is: no longer guessed by the name, and never wrong."""
    other = replace(relatives()[0], name="Ann Other")
    for parent in ("mohamed", "hodan"):
        people = (replace(other, through=parent), *relatives()[1:])
        found = {one.who.person: one for one in placed(people, 700).people}
        assert found["sahra"].symbol.x == found[parent].symbol.x
    named_by_chance = (replace(relatives()[0], through="craig"), *relatives()[1:])
    assert len(lines(placed(named_by_chance))) == len(lines(placed(relatives()))) - 1


def couples(people: tuple[Relative, ...]) -> set[frozenset[str]]:
    """Whom a level line joins, from mark to mark."""
    found = placed(people, 900)
    edges = {(one.symbol.right, one.symbol.middle[1]): one.who.person for one in found.people}
    edges |= {(one.symbol.x, one.symbol.middle[1]): one.who.person for one in found.people}
    return {
        frozenset((edges[a], edges[b]))
        for stroke in lines(found)
        for a, b in pairwise(stroke.points)
        if a[1] == b[1] and a in edges and b in edges
    }


def joined(people: tuple[Relative, ...], width: int = 418) -> set[frozenset[str]]:
    """Whom a line joins, from one mark's edge to another's, on whatever way."""
    found = placed(people, width)

    def at(point: Point) -> str:
        touched = (one for one in found.people if one.symbol.x <= point[0] <= one.symbol.right)
        return next((one.who.person for one in touched if one.symbol.y <= point[1] <= one.symbol.bottom), "")

    ends = (frozenset((at(stroke.points[0]), at(stroke.points[-1]))) for stroke in lines(found))
    return {two for two in ends if len(two) == 2 and "" not in two}


def somebody(name: str, role: str, *, at_home: bool = False, through: str = "", confirmed: bool = True) -> Relative:
    return Relative(
        person=name, name=f"{name.title()} Ward", age="30", role=role, shape=shape_of(role), place=place_of(role),
        at_home=at_home, confirmed=confirmed, through=through,
    )  # fmt: skip


ELLA, TINA, PAUL = CHILD, somebody("tina", "mother", at_home=True), somebody("paul", "father")
AT_HOME = replace(PAUL, at_home=True)
KELLY = somebody("kelly", "father's partner", through="paul")
GARY = somebody("gary", "mother's partner", at_home=True, through="tina")
SEAN = somebody("sean", "mother's partner", through="tina", confirmed=False)
AHMED = somebody("ahmed", "mother's partner", through="tina")
JEAN, BOB = somebody("jean", "maternal grandmother"), somebody("bob", "maternal grandfather")
SUE, KEN = somebody("sue", "paternal grandmother"), somebody("ken", "paternal grandfather")
ODD: dict[str, tuple[tuple[Relative, ...], set[frozenset[str]]]] = {
    "a partner of the father elsewhere": (
        (TINA, PAUL, KELLY, ELLA), {frozenset(("tina", "paul")), frozenset(("kelly", "paul"))},
    ),
    "two partners of the father": (
        (TINA, PAUL, KELLY, replace(KELLY, person="joan"), ELLA),
        {frozenset(("tina", "paul")), frozenset(("kelly", "paul")), frozenset(("joan", "paul"))},
    ),
    "three partners of the mother": (
        (TINA, PAUL, GARY, SEAN, AHMED, ELLA),
        {frozenset(("tina", other)) for other in ("paul", "gary", "sean", "ahmed")},
    ),
    "a partner on each side": (
        (TINA, PAUL, KELLY, GARY, ELLA),
        {frozenset(("tina", "paul")), frozenset(("kelly", "paul")), frozenset(("gary", "tina"))},
    ),
    "both parents at home and a partner elsewhere": (
        (TINA, AT_HOME, KELLY, ELLA), {frozenset(("tina", "paul")), frozenset(("kelly", "paul"))},
    ),
    "a stepfather": (
        (TINA, PAUL, somebody("gary", "stepfather", at_home=True), ELLA),
        {frozenset(("tina", "paul")), frozenset(("gary", "tina"))},
    ),
    "grandparents who raise her": (
        (replace(TINA, at_home=False), PAUL, replace(JEAN, at_home=True), replace(BOB, at_home=True), ELLA),
        {frozenset(("tina", "paul")), frozenset(("jean", "bob"))},
    ),
    "four grandparents": (
        (TINA, PAUL, JEAN, KEN, BOB, SUE, ELLA),
        {frozenset(("tina", "paul")), frozenset(("jean", "bob")), frozenset(("sue", "ken"))},
    ),
    "a father who is not known": (
        (TINA, replace(PAUL, name="", age="", confirmed=False), ELLA), {frozenset(("tina", "paul"))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("household", ODD)
def test_each_couple_of_an_odd_household_has_its_line(household: str) -> None:
    people, pairs = ODD[household]
    assert {two for two in joined(people) if "amara" not in two} == pairs


def descents(people: tuple[Relative, ...]) -> set[str]:
    """To whose mark a line comes down from above."""
    found = placed(people, 418)
    tops = {(one.symbol.middle[0], one.symbol.y): one.who.person for one in found.people}
    return {tops[stroke.points[-1]] for stroke in lines(found) if stroke.points[-1] in tops}


def test_each_side_of_the_grandparents_comes_down_to_its_parent() -> None:
    people, _ = ODD["four grandparents"]
    assert {"tina", "paul"} <= descents(people)
    people, _ = ODD["grandparents who raise her"]
    assert "tina" in descents(people)


def test_a_half_brother_hangs_under_the_one_parent_they_share_and_under_nobody_where_that_is_not_known() -> None:
    jack = somebody("jack", "half-brother", at_home=True)
    mia = somebody("mia", "sister", at_home=True)
    assert descents((TINA, PAUL, GARY, jack, mia, ELLA)) == {"mia", "amara"}
    shared = replace(jack, through="tina")
    assert descents((TINA, PAUL, GARY, shared, mia, ELLA)) == {"mia", "amara", "jack"}
    assert wording.relative_lines(jack) == ("Jack, 30, half-brother", ())


def test_eight_children_all_hang_from_their_parents() -> None:
    others = tuple(somebody(f"child{n}", "brother", at_home=True) for n in range(7))
    assert descents((TINA, AT_HOME, *others, ELLA)) == {"amara", *(one.person for one in others)}


def test_who_is_not_confirmed_is_still_said_to_be_the_father() -> None:
    assert wording.relative_lines(replace(PAUL, name="", age="", confirmed=False)) == ("", ("father, not confirmed",))
    assert wording.relative_lines(SEAN) == ("Sean Ward, 30", ("not confirmed",))


def test_a_partner_stands_beside_the_one_whose_partner_they_are() -> None:
    grandmother, father, mother, partner, *children = relatives()
    assert couples(relatives()) == {frozenset(("mohamed", "hodan")), frozenset(("hodan", "craig"))}
    his = replace(partner, role="partner", through="mohamed")
    assert couples((grandmother, father, mother, his, *children)) == {
        frozenset(("mohamed", "hodan")), frozenset(("craig", "mohamed")),
    }  # fmt: skip
    together = (replace(father, at_home=True), mother, replace(his, at_home=True), *children)
    assert couples(together) == {frozenset(("mohamed", "hodan"))}
    assert joined(together) == {*couples(together), frozenset(("craig", "mohamed"))}, "over who stands between"
    nobodys = replace(his, through="sahra")
    assert couples((grandmother, father, mother, nobodys, *children)) == {frozenset(("mohamed", "hodan"))}


def test_parted_and_unconfirmed_couples_are_drawn_so() -> None:
    assert kinds(relatives()).count("parted") == 1
    assert kinds(relatives()).count("unsure") == 1
    together = tuple(replace(one, at_home=True, confirmed=True) for one in relatives())
    assert set(kinds(together)) == {"plain"}


def test_no_line_of_descent_is_guessed() -> None:
    """A grandparent whose side is not recorded and whose name is nobody's has no line."""
    unknown = tuple(replace(one, name="Ann Other") if one.person == "sahra" else one for one in relatives())
    assert len(lines(placed(unknown))) == len(lines(placed(relatives()))) - 1
    alone = (CHILD,)
    assert lines(placed(alone)) == ()
    assert placed(alone).home is None


def test_everybody_can_be_focused_and_is_told_in_a_sentence(qtbot: QtBot) -> None:
    shown = GenogramWidget()
    qtbot.addWidget(shown)
    shown.resize(418, 280)
    shown.set_people(relatives(), "Amara")
    with qtbot.waitExposed(shown):
        shown.show()
    told = {mark.objectName(): mark.accessibleName() for mark in shown.findChildren(QPushButton)}
    assert told == {
        "relative-sahra": "Sahra Warsame, 58, grandmother, Bell Street, not recorded in the same home as Amara.",
        "relative-mohamed": "Mohamed Nur, 31, father, elsewhere, not recorded in the same home as Amara. "
        "Must not be told the address.",
        "relative-hodan": "Hodan Warsame, 27, mother, same home as Amara.",
        "relative-craig": "Craig Dunmore, mother's partner, named in 2 police contacts, "
        "not recorded in the same home as Amara, not confirmed.",
        "relative-amara": "Amara Warsame, 4, the child this page is about.",
        "relative-liban": "Liban Warsame, 11 months, brother, same home as Amara.",
    }
    assert shown.accessibleName() == (
        "Household and relationships of Amara. In the same home: Hodan Warsame, Liban Warsame. "
        "Elsewhere or not known: Sahra Warsame, Mohamed Nur, Craig Dunmore."
    )
    first = shown.findChild(QPushButton, "relative-sahra")
    assert first is not None
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert shown.findChild(QPushButton, "relative-mohamed").hasFocus()  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(40, 200))
def test_breaking_words_into_lines_leaves_nothing_out(qapp: object, text: str, most: int) -> None:
    lines = broken(text, most, Face(12.5, fonts.SEMI_BOLD))
    assert "".join("".join(lines).split()) == "".join(text.split())

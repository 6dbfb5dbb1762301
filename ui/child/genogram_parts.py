"""The parts of a genogram's layout: rows, lanes, rectangles, and who stands in which row and lane.

Pure: no Qt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.casework.case_pages import Relative


class Row(IntEnum):
    """The generations, the eldest first; the last row is for everybody else."""

    ELDERS = 0
    PARENTS = 1
    CHILDREN = 2
    OTHERS = 3


class Lane(IntEnum):
    """The three columns; FULL is a row that nobody of the home is in, and that may use the whole width."""

    LEFT = 0
    HOME = 1
    RIGHT = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: int
    y: int
    wide: int
    high: int

    @property
    def right(self) -> int:
        """The first place to the right of it."""
        return self.x + self.wide

    @property
    def bottom(self) -> int:
        """The first place below it."""
        return self.y + self.high

    @property
    def middle(self) -> tuple[int, int]:
        """The point in its middle."""
        return self.x + self.wide // 2, self.y + self.high // 2

    def meets(self, other: "Box") -> bool:
        """Tell whether two rectangles have a point in common."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Sizes:
    """The distances, in pixels of the screen."""

    symbol: int = 34
    under: int = 4
    between: int = 18
    lanes: int = 8
    rows: int = 22
    inside: int = 10
    strip: int = 26
    trunk: int = 14
    arch: int = 5
    widths: tuple[int, ...] = (132, 112, 92, 72)
    home_words: tuple[int, int] = (72, 18)


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody with their mark and their words; `line` counts within the row of their lane."""

    who: Relative
    row: Row
    lane: Lane
    line: int
    symbol: Box
    words: Box
    beside: bool = False

    @property
    def cell(self) -> Box:
        """Mark and words together."""
        left, top = min(self.symbol.x, self.words.x), min(self.symbol.y, self.words.y)
        right, bottom = max(self.symbol.right, self.words.right), max(self.symbol.bottom, self.words.bottom)
        return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Places:
    """Everybody, the area of the same home when somebody shares it, and the room that all of it takes."""

    people: tuple[Placed, ...]
    home: Box | None
    home_lane: Box
    trunk: bool
    wide: int
    high: int
    arch: int = 5


_ROWS = {
    "grandparent": Row.ELDERS,
    "parent": Row.PARENTS,
    "parents-partner": Row.PARENTS,
    "child": Row.CHILDREN,
    "sibling": Row.CHILDREN,
    "other": Row.OTHERS,
}


def at_home(who: Relative) -> bool:
    """Tell whether somebody belongs into the area of the same home; the child always does."""
    return who.at_home or who.place == "child"


def parent_below(elder: Relative, parents: Sequence[Relative]) -> Relative | None:
    """Give the parent whose parent a grandparent is, where that is known: recorded, said in words, or by a name."""
    if elder.through:
        return _only([one for one in parents if one.person == elder.through])
    said = elder.role.casefold()
    for word, shape in (("matern", "circle"), ("mother’s", "circle"), ("patern", "square"), ("father’s", "square")):
        if word in said.replace("'", "’"):
            return _only([one for one in parents if one.shape == shape])
    family = elder.name.split(" ")[-1]
    return _only([one for one in parents if one.name.split(" ")[-1] == family])


def is_partner_of(partner: Relative, parent: Relative) -> bool:
    """Tell whether one is the other's partner: as it is recorded, else as far as the words under them allow it."""
    if (partner.place, parent.place) != ("parents-partner", "parent"):
        return False
    if partner.through:
        return partner.through == parent.person
    said = partner.role.casefold().replace("'", "’")
    of_mother, of_father = "mother’s" in said, "father’s" in said
    return not ((of_mother and parent.shape == "square") or (of_father and parent.shape == "circle"))


def partner_of(partner: Relative, parents: Sequence[Relative]) -> Relative | None:
    """Give the parent whose partner somebody is, where only one can be meant."""
    return _only([one for one in parents if is_partner_of(partner, one)])


_HALF = re.compile(r"\b(?:half|step|foster)")


def is_half(who: Relative) -> bool:
    """Tell whether a brother or sister does not have both of the child's parents."""
    return who.place == "sibling" and _HALF.search(who.role.casefold()) is not None


def _only(found: Sequence[Relative]) -> Relative | None:
    return found[0] if len(found) == 1 else None


def lanes_of(relatives: Sequence[Relative]) -> dict[tuple[Row, Lane], list[Relative]]:
    """Tell in which row and lane everybody stands, in the order in which they stand there."""
    lanes: dict[tuple[Row, Lane], list[Relative]] = {}
    rows_of_home = {_ROWS[one.place] for one in relatives if at_home(one)}
    parent_at_home = any(one.place == "parent" and at_home(one) for one in relatives)
    for one in sorted(relatives, key=_order):
        row = _ROWS[one.place]
        if at_home(one):
            lane = Lane.HOME
        elif row == Row.PARENTS:
            left = lanes.get((row, Lane.LEFT), [])
            second = not parent_at_home and len(left) == 1
            with_left = any(one.through == other.person for other in left) and bool(one.through)
            lane = Lane.RIGHT if (one.place == "parents-partner" and not with_left) or second else Lane.LEFT
        else:
            lane = Lane.RIGHT if row in rows_of_home else Lane.FULL
        lanes.setdefault((row, lane), []).append(one)
    if people := lanes.get((Row.PARENTS, Lane.LEFT)):
        lanes[Row.PARENTS, Lane.LEFT] = _partner_outside(people)
    parents = [one for (row, _), people in sorted(lanes.items()) if row == Row.PARENTS for one in people]
    for (row, lane), people in lanes.items():
        if row == Row.ELDERS:
            lanes[row, lane] = _by_child(people, [one for one in parents if one.place == "parent"])
    return lanes


def _by_child(elders: Sequence[Relative], parents: Sequence[Relative]) -> list[Relative]:
    """Put the grandparents of one side beside each other, in the order in which the parents stand below."""

    def place(elder: Relative) -> tuple[int, bool]:
        below = parent_below(elder, parents)
        return (parents.index(below) if below else len(parents)), elder.shape != "square"

    return sorted(elders, key=place)


def _partner_outside(people: Sequence[Relative]) -> list[Relative]:
    """Put a parent's partner to the far side of that parent: between parent and home the children's line comes down."""
    partners = [one for one in people if one.place == "parents-partner"]
    return [*partners, *(one for one in people if one not in partners)]


def _order(one: Relative) -> tuple[Row, bool, bool, bool]:
    """Parents before their partners, and of two parents the father at the left, as genograms have it.

    Half-brothers and half-sisters stand last: the line of the parents ends before them.
    """
    adult = _ROWS[one.place] == Row.PARENTS
    return _ROWS[one.place], adult and one.place != "parent", adult and one.shape != "square", is_half(one)

"""The lines of a genogram: couples, children under their parents, grandparents over theirs.

Pure: no Qt. A line is drawn only where what is recorded says so plainly; the words under each mark say the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from ui.child.genogram_parts import Lane, Placed, Places, Row, is_partner_of, parent_below

Point = tuple[int, int]
_OVER, _NEXT, _CLEAR = 8, 5, 6


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line from point to point; "parted" has two strokes across it, "unsure" is broken and red."""

    points: tuple[Point, ...]
    kind: Literal["plain", "parted", "unsure"] = "plain"


def lines(places: Places) -> tuple[Stroke, ...]:
    """Give every line."""
    row = _parents_row(places)
    pair = _pair(row)
    return (*_couples(row, pair), *_descent(places, row, pair), *_elders(places))


def _parents_row(places: Places) -> list[Placed]:
    """Give the parents and partners who stand side by side, from the left: their marks are on one height."""
    first = [one for one in places.people if one.row == Row.PARENTS and one.line == 0]
    row: list[Placed] = []
    for lane in (Lane.LEFT, Lane.HOME, Lane.RIGHT):
        within = [one for one in first if one.lane == lane]
        if lane == Lane.LEFT:
            beside = within[-2:-1] if within[1:] and is_partner_of(within[-2].who, within[-1].who) else []
            within = [*beside, *within[-1:]]
        row += within[:1] if lane == Lane.RIGHT else within
    return row


def _pair(row: Sequence[Placed]) -> tuple[Placed, Placed] | None:
    """Give the two parents whose children's line comes down between them: those at home before any others."""
    found = [(a, b) for a, b in pairwise(row) if a.who.place == b.who.place == "parent"]
    return next((pair for pair in found if pair[0].lane == pair[1].lane), found[0] if found else None)


def _couples(row: Sequence[Placed], pair: tuple[Placed, Placed] | None) -> Iterable[Stroke]:
    for a, b in pairwise(row):
        if (a, b) == pair or _with_partner(a, b):
            height = a.symbol.middle[1]
            yield Stroke(((a.symbol.right, height), (b.symbol.x, height)), _kind(a, b))


def _kind(a: Placed, b: Placed) -> Literal["plain", "parted", "unsure"]:
    if not (a.who.confirmed and b.who.confirmed):
        return "unsure"
    return "parted" if a.who.place == b.who.place and a.who.at_home != b.who.at_home else "plain"


def _with_partner(a: Placed, b: Placed) -> bool:
    """Tell whether one of two is the other's partner."""
    return is_partner_of(a.who, b.who) or is_partner_of(b.who, a.who)


def _descent(places: Places, row: Sequence[Placed], pair: tuple[Placed, Placed] | None) -> Iterable[Stroke]:
    """Draw from the parents down to a bar over the children, and from it to each of them."""
    kids = [one for one in places.people if one.row == Row.CHILDREN]
    bar = min(one.symbol.y for one in kids) - _OVER
    ends = [one.symbol.middle[0] for one in kids if one.line == 0]
    start = _start(places, row, pair, kids)
    if start:
        *before, (drop, height) = start
        unsure = not any(one.who.confirmed for one in row if one.who.place == "parent")
        yield Stroke((*before, (drop, height), (drop, bar)), "unsure" if unsure else "plain")
        ends.append(drop)
    if not start and len(kids) == 1:
        return
    yield from _further_lines(places, kids, bar, ends)
    if min(ends) != max(ends):
        yield Stroke(((min(ends), bar), (max(ends), bar)))
    for one in kids:
        if one.line == 0:
            yield Stroke(((one.symbol.middle[0], bar), (one.symbol.middle[0], one.symbol.y)))


def _start(
    places: Places, row: Sequence[Placed], pair: tuple[Placed, Placed] | None, kids: Sequence[Placed]
) -> tuple[Point, ...]:
    """Give the way from the parents to where the line turns down."""
    parents = [one for one in row if one.who.place == "parent"]
    if not parents:
        return ()
    a = pair[0] if pair else parents[0]
    side, height = a.symbol.right, a.symbol.middle[1]
    if a.lane == Lane.HOME:
        if places.trunk:
            return (a.symbol.x, height), (_trunk(places, kids, Lane.HOME), height)
        if pair and pair[1].lane == Lane.HOME:
            return (((a.cell.right + pair[1].cell.x) // 2, height),)
        return ((a.symbol.middle[0], a.words.bottom),)
    drop = _drop(places, row, kids)
    return ((side, height), (drop, height)) if pair is None else ((drop, height),)


def _drop(places: Places, row: Sequence[Placed], kids: Sequence[Placed]) -> int:
    """Give where a line from a parent elsewhere comes down: over the first child, clear of who is at home."""
    if places.trunk:
        return _trunk(places, kids, Lane.HOME)
    first = min(one.symbol.middle[0] for one in kids if one.lane == Lane.HOME)
    within = [one.cell.x for one in row if one.lane == Lane.HOME]
    return min(first, *(left - _CLEAR for left in within)) if within else first


def _further_lines(places: Places, kids: Sequence[Placed], bar: int, ends: list[int]) -> Iterable[Stroke]:
    """Where children stand in several lines, bring the bar down beside them to each further line."""
    further = sorted((one for one in kids if one.line > 0), key=lambda one: (one.lane, one.line))
    for lane, within in groupby(further, key=lambda one: one.lane):
        trunk, foot = _trunk(places, kids, lane), bar
        for _, line in groupby(within, key=lambda one: one.line):
            children = list(line)
            foot = children[0].symbol.y - _OVER
            yield Stroke(((trunk, foot), (max(one.symbol.middle[0] for one in children), foot)))
            for one in children:
                yield Stroke(((one.symbol.middle[0], foot), (one.symbol.middle[0], one.symbol.y)))
        yield Stroke(((trunk, bar), (trunk, foot)))
        ends.append(trunk)


def _trunk(places: Places, kids: Sequence[Placed], lane: Lane) -> int:
    if lane == Lane.HOME:
        return places.home_lane.x + _OVER
    return min(one.cell.x for one in kids if one.lane == lane) - _OVER // 2


def _elders(places: Places) -> Iterable[Stroke]:
    """Draw from each grandparent down to the parent whose parent they are, where that is known."""
    parents = [one for one in places.people if one.who.place == "parent"]
    elders = [one for one in places.people if one.row == Row.ELDERS]
    foot = max((one.cell.bottom for one in elders), default=0)  # below all of them, whichever lanes a line crosses
    targets: list[str] = []
    for elder in elders:
        below = parent_below(elder.who, [one.who for one in parents])
        to = next((one for one in parents if one.who is below and one.line == 0), None)
        if to is None or foot >= to.symbol.y - _OVER or _is_over_another(elder, elders):
            continue
        targets += [] if to.who.person in targets else [to.who.person]
        bus = foot + _CLEAR + _NEXT * targets.index(to.who.person)
        start = (elder.symbol.middle[0], elder.symbol.bottom if elder.beside else elder.words.bottom)
        down = (to.symbol.middle[0], to.symbol.y)
        kind: Literal["plain", "unsure"] = "plain" if elder.who.confirmed and to.who.confirmed else "unsure"
        yield Stroke((start, down) if start[0] == down[0] else (start, (start[0], bus), (down[0], bus), down), kind)


def _is_over_another(elder: Placed, elders: Sequence[Placed]) -> bool:
    return any(one.lane == elder.lane and one.line > elder.line for one in elders)

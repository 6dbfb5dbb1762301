"""The lines of a genogram: couples, children under their parents, grandparents over theirs.

Pure: no Qt. A line is drawn only where what is recorded says so plainly; the words under each mark say the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from ui.child.genogram_parts import Lane, Placed, Places, Row, is_half, is_partner_of, parent_below, partner_of

Point = tuple[int, int]
_OVER, _NEXT, _CLEAR = 8, 5, 6
_TWO = 2


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line from point to point; "parted" has two strokes across it, "unsure" is broken and red."""

    points: tuple[Point, ...]
    kind: Literal["plain", "parted", "unsure"] = "plain"


def lines(places: Places) -> tuple[Stroke, ...]:
    """Give every line."""
    row = _parents_row(places)
    pair = _pair(row)
    return (
        *_couples(row, pair),
        *_arches(places, row),
        *_descent(places, row, pair),
        *_half(places),
        *_elders(places),
    )


def arched(places: Places) -> int:
    """Give how many partners need a line over the heads of those who stand between."""
    return len(_apart(places, _parents_row(places)))


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
        if (a, b) == pair or _meant(a, b, row) or _meant(b, a, row):
            height = a.symbol.middle[1]
            yield Stroke(((a.symbol.right, height), (b.symbol.x, height)), _kind(a, b))


def _kind(a: Placed, b: Placed) -> Literal["plain", "parted", "unsure"]:
    if not (a.who.confirmed and b.who.confirmed):
        return "unsure"
    return "parted" if a.who.place == b.who.place and a.who.at_home != b.who.at_home else "plain"


def _meant(partner: Placed, parent: Placed, row: Sequence[Placed]) -> bool:
    """Tell whether one is the other's partner; where the words allow several parents, whoever stands beside them."""
    if not is_partner_of(partner.who, parent.who):
        return False
    only = partner_of(partner.who, [one.who for one in row])
    return only is None or only is parent.who


def _apart(places: Places, row: Sequence[Placed]) -> list[tuple[Placed, Placed]]:
    """Give each parent with a partner who does not stand beside them, the nearest first."""
    beside = {id(one) for a, b in pairwise(row) for one, of in ((a, b), (b, a)) if _meant(one, of, row)}
    adults = [one for one in places.people if one.row == Row.PARENTS]
    parents = {id(one.who): one for one in adults if one.who.place == "parent" and one.line == 0}
    found = []
    for one in adults:
        if one.who.place == "parents-partner" and id(one) not in beside:
            of = partner_of(one.who, [parent.who for parent in parents.values()])
            found += [(parents[id(of)], one)] if of else []
    return sorted(found, key=lambda two: abs(two[0].symbol.x - two[1].symbol.x))


def _arches(places: Places, row: Sequence[Placed]) -> Iterable[Stroke]:
    """Join partners who stand apart over everybody's heads, the farther ones over the nearer ones."""
    apart = _apart(places, row)
    for number, (parent, partner) in enumerate(apart):
        height = parent.symbol.y - places.arch * (number + 1)
        aside = places.arch * (len(apart) - number)  # what goes farther begins nearer to the middle
        side = aside if partner.symbol.x > parent.symbol.x else -aside
        start = parent.symbol.middle[0] + max(min(side, parent.symbol.wide // 3), -(parent.symbol.wide // 3))
        end = (partner.symbol.middle[0], partner.symbol.y)
        way: tuple[Point, ...] = ((start, parent.symbol.y), (start, height), (end[0], height), end)
        if partner.line:
            gutter, over = _gutter(places, partner.lane), partner.symbol.y - _OVER
            way = (way[0], way[1], (gutter, height), (gutter, over), (end[0], over), end)
        stroke = Stroke(way, "plain" if parent.who.confirmed and partner.who.confirmed else "unsure")
        if _is_clear(stroke, places):
            yield stroke


def _gutter(places: Places, lane: Lane) -> int:
    """Give where a line goes down beside the lines of people of a lane."""
    home = places.home_lane
    return {Lane.LEFT: home.x - _OVER // 2, Lane.RIGHT: home.right + _OVER // 2}.get(lane, home.right - _OVER // 2)


def _is_clear(stroke: Stroke, places: Places) -> bool:
    """Tell whether a line touches nobody's mark and nobody's words on its way."""
    boxes = [box for one in places.people for box in (one.symbol, one.words)]
    for (x1, y1), (x2, y2) in pairwise(stroke.points):
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        if any(left < b.right and right > b.x and top < b.bottom and bottom > b.y for b in boxes):
            return False
    return all(0 <= x < places.wide and y >= 0 for x, y in stroke.points)


def _half(places: Places) -> Iterable[Stroke]:
    """Draw half-brothers and half-sisters under the one parent through whom they are recorded."""
    parents = {one.who.person: one for one in places.people if one.who.place == "parent" and one.line == 0}
    for one in places.people:
        parent = parents.get(one.who.through)
        if parent is None or not is_half(one.who):
            continue
        across, down = parent.symbol.middle[0], one.symbol.middle[0]
        bar = one.symbol.y - _OVER - _CLEAR
        way = ((across, parent.words.bottom), (across, bar), (down, bar), (down, one.symbol.y))
        stroke = Stroke(way, "plain" if one.who.confirmed and parent.who.confirmed else "unsure")
        if parent.words.bottom < bar and _is_clear(stroke, places):
            yield stroke


def _descent(places: Places, row: Sequence[Placed], pair: tuple[Placed, Placed] | None) -> Iterable[Stroke]:
    """Draw from the parents down to a bar over the children, and from it to each of them."""
    kids = [one for one in places.people if one.row == Row.CHILDREN and not is_half(one.who)]
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
    for together in _sides(elders, parents):
        elder, to = together[0], _child_of(together[0], parents)
        if to is None or foot >= to.symbol.y - _OVER or _is_over_another(elder, elders):
            continue
        targets += [] if to.who.person in targets else [to.who.person]
        bus = foot + _CLEAR + _NEXT * targets.index(to.who.person)
        start = (elder.symbol.middle[0], elder.symbol.bottom if elder.beside else elder.words.bottom)
        kind: Literal["plain", "unsure"] = "plain" if to.who.confirmed and elder.who.confirmed else "unsure"
        if len(together) == _TWO:
            other, height = together[1], elder.symbol.middle[1]
            start = (_between(elder.cell.right, other.cell.x, to.symbol.middle[0]), height)
            yield Stroke(((elder.symbol.right, height), (other.symbol.x, height)), _kind(elder, other))
            kind = "plain" if kind == "plain" and other.who.confirmed else "unsure"
        down = (to.symbol.middle[0], to.symbol.y)
        yield Stroke((start, down) if start[0] == down[0] else (start, (start[0], bus), (down[0], bus), down), kind)


def _between(left: int, right: int, down: int) -> int:
    """Come down between two people; straight to where the line ends, if that lies between them too."""
    return down if left < down < right else (left + right) // 2


def _child_of(elder: Placed, parents: Sequence[Placed]) -> Placed | None:
    below = parent_below(elder.who, [one.who for one in parents])
    return next((one for one in parents if one.who is below and one.line == 0), None)


def _sides(elders: Sequence[Placed], parents: Sequence[Placed]) -> Iterable[tuple[Placed, ...]]:
    """Give the two grandparents of one side who stand beside each other together, and anybody else alone."""
    left = sorted(elders, key=lambda one: (one.lane, one.line, one.symbol.x))
    of = {id(one): _child_of(one, parents) for one in left}
    while left:
        first, *left = left
        same = [one for one in left if of[id(one)] is of[id(first)] is not None]
        beside = left and left[0] in same and (left[0].lane, left[0].line) == (first.lane, first.line)
        if len(same) == 1 and beside:
            yield first, left.pop(0)
        else:
            yield (first,)


def _is_over_another(elder: Placed, elders: Sequence[Placed]) -> bool:
    return any(one.lane == elder.lane and one.line > elder.line for one in elders)

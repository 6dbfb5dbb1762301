"""Where everybody stands on a genogram: rows by generation, the same home in the middle, others to its sides.

Pure: it knows no Qt and asks how much room words take. No two people ever overlap, whoever and however many they are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from app.casework.case_pages import Relative
from ui.child.genogram_lines import arched
from ui.child.genogram_parts import Box, Lane, Placed, Places, Row, Sizes, lanes_of, parent_below

Measure = Callable[[Relative, int], tuple[int, int]]
"""How wide and high the words of somebody are when no line of them may be wider than this."""


@dataclass
class _Cell:
    who: Relative
    wide: int
    high: int


_Plan = dict[tuple[Row, Lane], list[_Cell]]


def place(relatives: Sequence[Relative], measure: Measure, width: int, sizes: Sizes | None = None) -> Places:
    """Place everybody; the result may be wider than asked only when words could not be wrapped any narrower."""
    distances = sizes or Sizes()
    places = _Placing(relatives, measure, width, distances).places()
    if arches := arched(places):  # the lines over the parents need room
        return _Placing(relatives, measure, width, distances, arches).places()
    return places


@dataclass
class _Placing:
    relatives: Sequence[Relative]
    measure: Measure
    width: int
    sizes: Sizes
    arches: int = 0
    plan: _Plan = field(default_factory=dict)
    lanes: dict[Lane, tuple[int, int]] = field(default_factory=dict)
    trunk: bool = False

    def places(self) -> Places:
        lanes = lanes_of(self.relatives)
        widths = self.sizes.widths
        tries = [(words, False) for words in widths[:-1]] + [(words, True) for words in widths]
        plans = [(self._measured(lanes, words), wrapped) for words, wrapped in tries]
        if any(row == Row.PARENTS and lane != Lane.HOME and len(who) > 1 for (row, lane), who in lanes.items()):
            # Partners stand in one line with whose partners they are where narrower words leave room for that.
            plans = [one for one in plans if not one[1] and self._fits_in_line(one[0])] + plans
        for self.plan, self.trunk in plans:  # lines of people are wrapped before words are broken
            if self._least(wrapped=self.trunk) <= self.width:
                break
        self.width = max(self.width, self._least(wrapped=True))
        self._divide()
        return self._down()

    def _fits_in_line(self, plan: _Plan) -> bool:
        """Tell whether parents and their partners fit into one line beside the home."""
        self.plan = plan
        sides = [self._long(cells) for (row, lane), cells in plan.items() if row == Row.PARENTS and lane != Lane.HOME]
        return self._wants(Lane.HOME) + sum(wide + self.sizes.lanes for wide in sides) <= self.width

    def _measured(self, lanes: dict[tuple[Row, Lane], list[Relative]], words: int) -> _Plan:
        most = dict.fromkeys((Lane.LEFT, Lane.RIGHT), round(words * 0.88))
        most |= {Lane.HOME: words, Lane.FULL: self.sizes.widths[0]}

        def cell(who: Relative, lane: Lane) -> _Cell:
            wide, high = self.measure(who, most[lane])
            return _Cell(who, max(wide, self.sizes.symbol), high)

        plan = {key: [cell(who, key[1]) for who in people] for key, people in lanes.items()}
        if elders := lanes.get((Row.ELDERS, Lane.FULL)):
            for narrower in self.sizes.widths[1:]:  # grandparents side by side, so that each has a line
                if self._long(plan[Row.ELDERS, Lane.FULL]) <= self.width:
                    break
                most[Lane.FULL] = narrower
                plan[Row.ELDERS, Lane.FULL] = [cell(who, Lane.FULL) for who in elders]
        return plan

    def _needs(self, lane: Lane) -> int:
        """Give the width of the widest cell of a lane."""
        cells = list(chain.from_iterable(cells for key, cells in self.plan.items() if key[1] == lane))
        if not cells:
            return 0
        widest = max(cell.wide for cell in cells)
        more = 2 * self.sizes.inside
        return max(widest + self.sizes.trunk, self.sizes.home_words[0]) + more if lane == Lane.HOME else widest

    def _wants(self, lane: Lane) -> int:
        """Give the width at which no row of a lane is wrapped."""
        rows = [self._long(cells) for key, cells in self.plan.items() if key[1] == lane]
        if lane == Lane.HOME:
            single = [self._long(cells) for key, cells in self.plan.items() if key == (Row.PARENTS, Lane.HOME)]
            rows += [wide + self.sizes.trunk for wide in single if (Row.PARENTS, Lane.LEFT) in self.plan]
            return max(max(rows) + 2 * self.sizes.inside, self._needs(lane))
        return max(rows, default=0)

    def _long(self, cells: Sequence[_Cell]) -> int:
        return sum(cell.wide for cell in cells) + self.sizes.between * (len(cells) - 1)

    def _least(self, *, wrapped: bool) -> int:
        home = self._needs(Lane.HOME) if wrapped else self._wants(Lane.HOME)
        sides = [self._needs(lane) + self.sizes.lanes for lane in (Lane.LEFT, Lane.RIGHT) if self._needs(lane)]
        return max(home + sum(sides), self._needs(Lane.FULL))

    def _divide(self) -> None:
        """Give each lane its left edge and its width: first what it needs, then the home, then the sides."""
        order = [lane for lane in (Lane.LEFT, Lane.HOME, Lane.RIGHT) if self._needs(lane)]
        widths = {lane: self._needs(lane) for lane in order}
        gaps = self.sizes.lanes * (len(order) - 1)
        spare = self.width - sum(widths.values()) - gaps
        for lane in (Lane.HOME, Lane.RIGHT, Lane.LEFT):
            more = min(spare, self._wants(lane) - widths[lane]) if lane in widths else 0
            widths[lane] = widths.get(lane, 0) + more
            spare -= more
        gap = self.sizes.lanes + min(spare // len(order), 2 * self.sizes.symbol)
        left = (self.width - sum(widths.values()) - gap * (len(order) - 1)) // 2
        for lane in order:
            self.lanes[lane] = (left, widths[lane])
            left += widths[lane] + gap
        self.lanes[Lane.FULL] = (0, self.width)

    def _down(self) -> Places:
        """Go down row by row; every lane goes on by itself, but marks of one row stand side by side."""
        foot = dict.fromkeys((Lane.LEFT, Lane.HOME, Lane.RIGHT), 0)
        people: list[Placed] = []
        last, top = -1, -1
        for row in Row:
            used = [lane for lane in Lane if (row, lane) in self.plan]
            if not used:
                continue
            over = (
                foot if Lane.FULL in used else {lane: foot[lane] for lane in (*used, Lane.HOME)}
            )  # lines cross the home
            start = max(*over.values(), last + self.sizes.symbol + self.sizes.rows if last >= 0 else 0, 0)
            if Lane.HOME in used and top < 0:
                top, start = start, start + self.sizes.strip + self._bar_room(row)
            start += self.sizes.arch * (self.arches + 1) if row == Row.PARENTS and self.arches else 0
            last = start
            for lane in used:
                placed = self._row(row, lane, start)
                people += placed
                end = max(one.cell.bottom for one in placed) + self.sizes.rows
                foot.update(dict.fromkeys(foot, end) if lane == Lane.FULL else {lane: end})
        return self._whole(people, top)

    def _bar_room(self, row: Row) -> int:
        """Where children stand first in the home, the bar over them stays below the words of the home."""
        return self.sizes.inside if row == Row.CHILDREN and any(key[0] == Row.PARENTS for key in self.plan) else 0

    def _whole(self, people: list[Placed], top: int) -> Places:
        left, wide = self.lanes[Lane.HOME]
        inside = [one for one in people if one.lane == Lane.HOME]
        foot = max(one.cell.bottom for one in inside) + self.sizes.inside
        lane = Box(left, top, wide, foot - top)
        high = max([foot, *(one.cell.bottom for one in people)])
        return Places(
            tuple(people), lane if len(inside) > 1 else None, lane, self.trunk, self.width, high, self.sizes.arch
        )

    def _row(self, row: Row, lane: Lane, top: int) -> list[Placed]:
        """Place the lines of a row in its lane."""
        if (
            lane == Lane.FULL
            and row == Row.ELDERS
            and len(self.plan[row, lane]) == 1
            and (over := self._over_parent(top))
        ):
            return over
        left, wide = self.lanes[lane]
        if lane == Lane.HOME:
            left, wide = left + self.sizes.inside, wide - 2 * self.sizes.inside
            if self.trunk:
                left, wide = left + self.sizes.trunk, wide - self.sizes.trunk
        placed: list[Placed] = []
        for number, cells in enumerate(self._lines_of(row, lane, wide)):
            spare = wide - self._long(cells)
            # Room at the left of a parent whose children's line comes down there.
            at = left + (spare if self._leans(row, lane) else spare // 2)
            for cell in cells:
                placed.append(self._placed(cell, row, lane, number, at, top))
                at += cell.wide + self.sizes.between
            top = max(one.cell.bottom for one in placed) + self.sizes.rows
        return placed

    def _leans(self, row: Row, lane: Lane) -> bool:
        return lane == Lane.HOME and row == Row.PARENTS and (row, Lane.LEFT) in self.plan

    def _lines_of(self, row: Row, lane: Lane, wide: int) -> list[list[_Cell]]:
        """Parents elsewhere keep the one nearest to the home in the first line, with their partner beside or below."""
        cells = self.plan[row, lane]
        if (row, lane) != (Row.PARENTS, Lane.LEFT):
            return self._lines(cells, wide)
        return [line[::-1] for line in self._lines(cells[::-1], wide)]

    def _lines(self, cells: Iterable[_Cell], wide: int) -> list[list[_Cell]]:
        lines: list[list[_Cell]] = [[]]
        for cell in cells:
            if lines[-1] and self._long([*lines[-1], cell]) > wide:
                lines.append([])
            lines[-1].append(cell)
        return lines

    def _placed(self, cell: _Cell, row: Row, lane: Lane, line: int, left: int, top: int) -> Placed:  # noqa: PLR0913, PLR0917 - where it is
        side = self.sizes.symbol
        symbol = Box(left + (cell.wide - side) // 2, top, side, side)
        words = Box(left, top + side + self.sizes.under, cell.wide, cell.high)
        return Placed(cell.who, row, lane, line, symbol, words)

    def _over_parent(self, top: int) -> list[Placed]:
        """Place a grandparent who is alone in a row over the parent, with the words at the right if they fit there."""
        [cell] = self.plan[Row.ELDERS, Lane.FULL]
        over = self._parent_of(cell.who)
        if over is None:
            return []
        symbol = Box(over.x, top, over.wide, over.high)
        left = symbol.right + 2 * self.sizes.under
        wide, high = self.measure(cell.who, max(self.width - left, 1))
        if wide > self.width - left or high > cell.high:
            return []
        words = Box(left, max(symbol.middle[1] - high // 2, top), wide, high)
        return [Placed(cell.who, Row.ELDERS, Lane.FULL, 0, symbol, words, beside=True)]

    def _parent_of(self, elder: Relative) -> Box | None:
        keys = [key for key in self.plan if key[0] == Row.PARENTS]
        placed = [one for row, lane in keys for one in self._row(row, lane, 0) if one.line == 0]
        below = parent_below(elder, [one for one in self.relatives if one.place == "parent"])
        return next((one.symbol for one in placed if one.who is below), None)

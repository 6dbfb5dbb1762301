"""How the page is divided: three columns, hazards above two of them and orders above the third, and the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRect

from ui.brief.density import Density, ladder
from ui.kit import tokens

_SHARES = (434, 400, 380)
_GAP = 14
_SOME = 3  # of each list, where there is room for no more


class Part(Protocol):
    """A card that knows how high it wants to be, and takes a place."""

    def natural(self, width: int, density: Density) -> int:
        """Give the height that shows all of it."""

    def settle(self, place: QRect, density: Density) -> None:
        """Take a place."""


class Yielding(Part, Protocol):
    """A card that can do with less, down to what must never be lost."""

    def least(self, width: int, density: Density, some: int) -> int:
        """Give the height for what must never be lost, and for some of its first lines."""


@dataclass(frozen=True)
class Parts:
    """The cards of the page: what is never cut, and the columns of what may be counted below its list."""

    warnings: Part
    orders: Part
    columns: tuple[tuple[Yielding, ...], ...]


def widths(width: int) -> tuple[int, int, int]:
    """Divide a width into the three columns."""
    free = width - 2 * tokens.px(_GAP)
    first, second = (free * share // sum(_SHARES) for share in _SHARES[:2])
    return first, second, free - first - second


def choose(parts: Parts, width: int, height: int, above: "HeightOf") -> Density:
    """Give the most generous density in which everything fits, or the closest one."""
    steps = ladder(width, height)
    return next((one for one in steps if _fits(parts, width, height - above(one), one)), steps[-1])


class HeightOf(Protocol):
    """Gives the height of what stands above and below the cards."""

    def __call__(self, density: Density) -> int:
        """Give it for a density."""


def needed(parts: Parts, width: int, room: int, density: Density) -> int:
    """Give the height for the cards: the room there is, or where not even dangers fit, as much as everything takes.

    Only then is the page scrolled: a large zoom on a small screen.
    """
    wide, highs, least = widths(width), [], []
    for column, across, top in zip(parts.columns, wide, _tops(parts, wide, density), strict=True):
        wanted = [card.natural(across, density) for card in column]
        gaps = density.px("gap") * (len(column) - 1)
        highs.append(top + gaps + sum(wanted))
        least.append(top + gaps + sum(_least(column, wanted, across, density, 0)))
    return room if max(least) <= room else max(highs)


def settle(parts: Parts, within: QRect, density: Density) -> None:
    """Put every card into its place."""
    wide, gap = widths(within.width()), tokens.px(_GAP)
    lefts = (within.x(), within.x() + wide[0] + gap, within.x() + wide[0] + wide[1] + 2 * gap)
    tops = _tops(parts, wide, density)
    parts.warnings.settle(QRect(lefts[0], within.y(), wide[0] + gap + wide[1], tops[0] - density.px("gap")), density)
    parts.orders.settle(QRect(lefts[2], within.y(), wide[2], tops[2] - density.px("gap")), density)
    for column, left, across, top in zip(parts.columns, lefts, wide, tops, strict=True):
        room = within.height() - top
        highs = shared(column, across, room - density.px("gap") * (len(column) - 1), density)
        at = within.y() + top
        for card, high in zip(column, highs, strict=True):
            card.settle(QRect(left, at, across, high), density)
            at += high + density.px("gap")


def shared(column: Sequence[Yielding], width: int, room: int, density: Density) -> list[int]:
    """Share a height: each card has what it wants and the last the rest, or all give way as far as they may."""
    wanted = [card.natural(width, density) for card in column]
    if sum(wanted) <= room:
        return [*wanted[:-1], room - sum(wanted[:-1])]
    tried = (_least(column, wanted, width, density, some) for some in range(_SOME, 0, -1))
    least = next((one for one in tried if sum(one) <= room), _least(column, wanted, width, density, 0))
    given, free = list(least), max(room - sum(least), 0)
    asking = sum(wanted) - sum(least)
    for number, (want, small) in enumerate(zip(wanted, least, strict=True)):
        given[number] += free * (want - small) // max(asking, 1)
    given[-1] += max(room - sum(given), 0)
    return given


def _least(column: Sequence[Yielding], wanted: list[int], width: int, density: Density, some: int) -> list[int]:
    return [min(card.least(width, density, some), want) for card, want in zip(column, wanted, strict=True)]


def _fits(parts: Parts, width: int, room: int, density: Density) -> bool:
    wide = widths(width)
    for column, across, top in zip(parts.columns, wide, _tops(parts, wide, density), strict=True):
        high = sum(card.natural(across, density) for card in column) + density.px("gap") * (len(column) - 1)
        if top + high > room:
            return False
    return True


def _tops(parts: Parts, wide: tuple[int, int, int], density: Density) -> tuple[int, int, int]:
    """Where the columns begin: on one line, or the third as soon as its orders end."""
    warnings = parts.warnings.natural(wide[0] + tokens.px(_GAP) + wide[1], density)
    orders = parts.orders.natural(wide[2], density)
    if density.aligned:
        warnings = orders = max(warnings, orders)
    gap = density.px("gap")
    return warnings + gap, warnings + gap, orders + gap

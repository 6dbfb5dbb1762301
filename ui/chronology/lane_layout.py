"""Where everything on the lanes stands: days as pixels, lines of months and weeks, spots; without painting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.casework.page_parts import Entry, Pattern
from ui.chronology.strands import Strand, strands_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_YEAR, _WEEK = 12, 7
_LABEL, _WEEKS_FROM, _ONE_BY_ONE_FROM = 62, 24, 8
_BESIDE, _SHORTEST = 4, 12
_BEYOND = 0.04
_LEAST_DAYS = 14
REACH = 14
"""How far a pattern's band goes beyond its first and last spot."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Days as pixels: from the first day at the left to a little beyond the last day that is told of."""

    first: date
    end: date
    last: date
    left: float
    right: float

    @property
    def day(self) -> float:
        """The width of a day."""
        return (self.right - self.left) / max((self.last - self.first).days, 1)

    def x(self, on: date) -> float:
        """Give where a day begins."""
        return self.left + (on - self.first).days * self.day


@dataclass(frozen=True, slots=True)
class Tick:
    """The line of a month with what is written beside it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Spot:
    """An entry on its lane: a dot at `x`, or a bar of a width for a stretch of days. `joined` is one on the lane of
    another agency that took part."""

    entry: Entry
    lane: int
    x: float
    width: float = 0
    joined: bool = False

    @property
    def centre(self) -> float:
        """The middle of the dot or bar."""
        return self.x + self.width / 2

    def distance(self, x: float) -> float:
        """Give how far a point is from it, along the lane."""
        return max(self.x - x, 0.0, x - self.x - self.width)


@dataclass(frozen=True, slots=True)
class Reach:
    """The stretch of a lane that a pattern counts."""

    lane: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Told:
    """What the lanes tell of: which lanes, which patterns, from when, and which day it is."""

    lanes: tuple[Strand, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    begins: date | None = None
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that is there whatever a filter lets through."""

    axis: Axis
    months: tuple[Tick, ...]
    weeks: tuple[float, ...]
    reaches: tuple[Reach, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, at its place; `faint` are the spots that a filter leaves out."""

    ground: Ground
    shown: tuple[Spot, ...]
    faint: tuple[Spot, ...]

    @classmethod
    def of(cls, ground: Ground, shown: Sequence[Entry]) -> "Drawing":
        """Divide the spots of a ground by what is shown."""
        through = {id(entry) for entry in shown}
        faint = tuple(spot for spot in ground.spots if id(spot.entry) not in through)
        if not faint:
            return cls(ground, ground.spots, ())
        return cls(ground, tuple(spot for spot in ground.spots if id(spot.entry) in through), faint)


Stretches = dict[int, list[tuple[int, int]]]
"""Where dots stand, by lane: from the centre of the first to that of the last that overlaps with it."""


def ground_of(told: Told, entries: Sequence[Entry], days: Sequence[date], left: float, right: float) -> Ground:
    """Give where everything stands between two edges; `days` are those of the entries."""
    ends = [entry.until for entry in entries if entry.until]
    axis = axis_of(told.begins, told.today, (*days, *ends), left, right)
    placed = spots(entries, days, told.lanes, axis)
    return Ground(axis, months(axis), weeks(axis), reaches(told.patterns, placed), placed)


def axis_of(begins: date | None, today: date, days: Sequence[date], left: float, right: float) -> Axis:
    """Give the axis that holds today, the day from which is told, and every day on which something happened."""
    first, last = min([*days, begins or today, today]), max([*days, today])
    length = max((last - first).days, _LEAST_DAYS)
    first = min(first, last - timedelta(days=length))
    return Axis(first, last, last + timedelta(days=max(1, round(length * _BEYOND))), left, right)


def months(axis: Axis) -> tuple[Tick, ...]:
    """Give the lines of months, as many as can be written beside; the first and each January with their year."""
    step = next((step for step in _STEPS if 30 * step * axis.day >= _LABEL), _STEPS[-1])
    starts = [on for on in _month_starts(axis.first, axis.end) if _count(on) % step == 0]
    named = [Tick(axis.x(on), _label(on, step, first=not at)) for at, on in enumerate(starts)]
    if starts[:1] == [axis.first]:
        return tuple(named)
    room = named[0].x - axis.left if named else axis.right - axis.left
    begun = _label(axis.first, step, first=True) if room >= _LABEL + 8 else ""
    return (Tick(axis.left, begun), *named)


def weeks(axis: Axis) -> tuple[float, ...]:
    """Give where weeks begin, on Monday; none where they would stand too close."""
    if axis.day * _WEEK < _WEEKS_FROM:
        return ()
    monday = axis.first + timedelta(days=(-axis.first.weekday()) % _WEEK)
    count = (axis.last - monday).days // _WEEK + 1
    return tuple(axis.x(monday + timedelta(days=_WEEK * at)) for at in range(max(count, 0)))


def spots(entries: Sequence[Entry], days: Sequence[date], lanes: Sequence[Strand], axis: Axis) -> tuple[Spot, ...]:
    """Give where entries stand, in their order; those of one day and lane stand beside each other where a day has
    the room for it."""
    rows = {strand.key: at for at, strand in enumerate(lanes)}
    aside = _BESIDE if axis.day >= _ONE_BY_ONE_FROM else 0
    before: Counter[tuple[int, date]] = Counter()
    found = []
    for entry, on in zip(entries, days, strict=True):
        for at, strand in enumerate(strands_of(entry)):
            lane, x = rows[strand.key], axis.x(on)
            if entry.until:
                found.append(Spot(entry, lane, x, max(axis.x(entry.until) - x, _SHORTEST), joined=at > 0))
                continue
            found.append(Spot(entry, lane, x + before[lane, on] * aside, joined=at > 0))
            before[lane, on] += 1
    return tuple(found)


def runs(placed: Iterable[Spot], joined: float) -> Stretches:
    """Give dots that overlap as stretches of their lane, from the centre of the first to that of the last."""
    lanes: dict[int, set[int]] = {}
    for spot in placed:
        lanes.setdefault(spot.lane, set()).add(round(spot.x))
    return {lane: _joined(sorted(places), joined) for lane, places in lanes.items()}


def _joined(places: Sequence[int], joined: float) -> list[tuple[int, int]]:
    found = [(places[0], places[0])]
    for x in places[1:]:
        first, last = found[-1]
        if x - last > joined:
            found.append((x, x))
        else:
            found[-1] = (first, x)
    return found


def reaches(patterns: Iterable[Pattern], placed: Sequence[Spot]) -> tuple[Reach, ...]:
    """Give the band of each pattern that counts entries of a single lane."""
    found = []
    for pattern in patterns:
        records = frozenset(pattern.entries)
        behind = [spot for spot in placed if spot.entry.record in records and not spot.joined]
        if pattern.icon == "count" and len(behind) > 1 and len({spot.lane for spot in behind}) == 1:
            left, right = min(spot.x for spot in behind), max(spot.x + spot.width for spot in behind)
            found.append(Reach(behind[0].lane, left - REACH, right + REACH))
    return tuple(found)


def beside(placed: Sequence[Spot], now: Spot, step: int) -> Spot | None:
    """Give the next later (1) or earlier (-1) spot of the same lane."""
    lane = sorted((spot for spot in placed if spot.lane == now.lane), key=lambda spot: spot.entry.happened)
    at = lane.index(now) + step
    return lane[at] if 0 <= at < len(lane) else None


def across(placed: Sequence[Spot], now: Spot, step: int) -> Spot | None:
    """Give the spot nearest in time on the next lane below (1) or above (-1) that has one."""
    further = [spot for spot in placed if (spot.lane - now.lane) * step > 0 and spot.entry is not now.entry]
    if not further:
        return None
    lane = min(further, key=lambda spot: abs(spot.lane - now.lane)).lane
    return min((spot for spot in further if spot.lane == lane), key=lambda spot: abs(spot.centre - now.centre))


def hit(placed: Sequence[Spot], lane: int, x: float, reach: float, chosen: Entry | None) -> Spot | None:
    """Give the spot under a point: the nearest, and of several in one place the one after the chosen."""
    near = sorted((spot for spot in placed if spot.lane == lane), key=lambda spot: spot.distance(x))
    near = [spot for spot in near if spot.distance(x) <= min(reach, near[0].distance(x) + 1)]
    if not near:
        return None
    at = next((at for at, spot in enumerate(near) if spot.entry is chosen), -1)
    return near[(at + 1) % len(near)]


def _month_starts(first: date, last: date) -> list[date]:
    months_from = _count(first) + (first.day > 1)
    return [date(at // _YEAR, at % _YEAR + 1, 1) for at in range(months_from, _count(last) + 1)]


def _count(on: date) -> int:
    return on.year * _YEAR + on.month - 1


def _label(on: date, step: int, *, first: bool) -> str:
    if step >= _YEAR:
        return str(on.year)
    return f"{_MONTHS[on.month - 1]} {on.year}" if first or on.month == 1 else _MONTHS[on.month - 1]

"""Walking everything that can happen between laptops, an office user and the hub, each with a few changes.

What keeps it walkable, each compared with the walk that leaves nothing out (`exact`) where both can be walked:

- Writing depends on that laptop alone and changes that laptop alone, so it commutes with whatever the others and the
  hub do: it is enough to write just before the laptop's own next push or pull.
- Versions are only compared. A laptop asks whether the hub's is newer and which fields others touched since; so much
  is kept, and the versions are not (`laptop`).
- A decision depends on what stands, on the fields others touched since the trunk, and on the change; it is asked once
  for each such question, with every history it can stand for (`deciding.Hub`).
- The two laptops may be exchanged, and the values of the plain field renamed: both lead to what is the same in all
  that is looked at. One of each is walked.
"""

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any, NamedTuple

from tests.server.walk.deciding import Decide, Ground, Hub, Resent, Values, Written, only_new
from tests.server.walk.laptop import (
    Laptop,
    has_what_the_hub_has,
    plain_values,
    pulled,
    pushed,
    put,
    renamed,
    touched_by_another,
    writes,
)


class Step(NamedTuple):
    """What one laptop's writing and then one push or pull leads to."""

    values: int
    laptop: int
    touched: int


class Walk:
    """Everything a laptop can do, by numbers: laptops and what the hub says are numbered as they are met."""

    def __init__(self, ground: Ground, decide: Decide, *, resent: Resent = only_new, depth: int = 2) -> None:
        self.ground, self.hub = ground, Hub(ground, decide, resent=resent, depth=depth)
        self.laptops: list[Laptop] = []
        self._numbers: dict[Laptop, int] = {}
        self.values = [(one, two) for one in ground.choices[0] for two in ground.choices[1]]
        self._value_numbers = {values: number for number, values in enumerate(self.values)}
        self._steps: dict[tuple[int, int], tuple[Step, ...]] = {}
        self._touched: dict[tuple[int, int], int] = {}
        self._changed: dict[int, tuple[tuple[int, int], ...]] = {}
        self._plains: dict[int, tuple[Any, ...]] = {}
        self._renames: dict[tuple[int, tuple[Any, ...]], int] = {}
        self.renames = ground.fields[0] == "action"

    def number(self, laptop: Laptop) -> int:
        """The number of a laptop."""
        found = self._numbers.setdefault(laptop, len(self.laptops))
        if found == len(self.laptops):
            self.laptops.append(laptop)
        return found

    def steps(self, laptop: int, values: int) -> tuple[Step, ...]:
        """What a laptop can do while the hub says this."""
        if (laptop, values) not in self._steps:
            self._steps[laptop, values] = tuple(dict.fromkeys(self._walked(self.laptops[laptop], self.values[values])))
        return self._steps[laptop, values]

    def _walked(self, laptop: Laptop, values: Values) -> Iterator[Step]:
        writing = [laptop]
        while writing:
            now = writing.pop()
            writing.extend(writes(self.ground, now))
            yield from self._synced(now, values)

    def _synced(self, laptop: Laptop, values: Values) -> Iterator[Step]:
        if laptop.behind:
            yield self._step(pulled(self.ground, laptop, values), values, 0)
        for upto in range(1, len(laptop.waiting) + 1):
            for answered in (True, False) if upto > laptop.taken else (True,):
                yield self._step(*pushed(self.hub, laptop, values, upto, answered=answered))

    def _step(self, laptop: Laptop, values: Values, touched: int) -> Step:
        has_what_the_hub_has(laptop, values)
        return Step(self._value_numbers[values], self.number(laptop), touched)

    def touched(self, laptop: int, touched: int) -> int:
        """The laptop after somebody else's change."""
        if not touched:
            return laptop
        if (laptop, touched) not in self._touched:
            self._touched[laptop, touched] = self.number(touched_by_another(self.laptops[laptop], touched))
        return self._touched[laptop, touched]

    def changed(self, values: int) -> tuple[tuple[int, int], ...]:
        """What somebody who sees what stands can make of it with one change, and the field that is touched."""
        if values not in self._changed:
            self._changed[values] = tuple(self._made_of(values))
        return self._changed[values]

    def _made_of(self, values: int) -> Iterator[tuple[int, int]]:
        stands = self.values[values]
        for field, choices in enumerate(self.ground.choices):
            for value in choices:
                if value != stands[field]:
                    one = Written(field, stands[field], value)
                    became = self.hub.answer(stands, 0, one)
                    assert became.values == put(stands, field, value)
                    yield self._value_numbers[became.values], became.touched

    def alike(self, values: int, laptops: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """The same situation with the plain field's values called by the order in which they are met in it."""
        if not self.renames:
            return values, laptops
        stands, met = self.values[values], dict.fromkeys((self.values[values][0],))
        for laptop in laptops:
            met.update(dict.fromkeys(self._plain(laptop)))
        order = (*met, *(one for one in self.ground.choices[0] if one not in met))
        if order == self.ground.choices[0]:
            return values, laptops
        names = dict(zip(order, self.ground.choices[0], strict=True))
        now = self._value_numbers[names[stands[0]], stands[1]]
        return now, tuple(self._renamed(laptop, order, names) for laptop in laptops)

    def _plain(self, laptop: int) -> tuple[Any, ...]:
        if laptop not in self._plains:
            self._plains[laptop] = tuple(dict.fromkeys(plain_values(self.laptops[laptop])))
        return self._plains[laptop]

    def _renamed(self, laptop: int, order: tuple[Any, ...], names: dict[Any, Any]) -> int:
        if (laptop, order) not in self._renames:
            self._renames[laptop, order] = self.number(renamed(self.laptops[laptop], names))
        return self._renames[laptop, order]


Situation = tuple[int, tuple[int, ...], int]
"""What stands, the laptops, and how many changes the office user has left, by their numbers."""


def one_against_all(walk: Walk, changes: int) -> set[Situation]:
    """Walk one laptop with so many changes, while anybody else changes anything at the hub at any time.

    Others reach a laptop only through what stands and which fields they touched; so this is everything that any number
    of other laptops and office users with any number of changes can do to it. What is looked at is looked at from the
    one laptop, at each of its changes and whenever it has nothing to send and nothing to read.
    """
    start: Situation = walk.values.index(walk.ground.start), (walk.number(Laptop(walk.ground.start, changes)),), 0
    seen, ahead = {start}, [start]
    while ahead:
        values, (laptop,), _ = ahead.pop()
        reached = [(step.values, step.laptop) for step in walk.steps(laptop, values)]
        reached += [(became, walk.touched(laptop, touched)) for became, touched in walk.changed(values)]
        for now, after in reached:
            found = (*walk.alike(now, (after,)), 0)
            if found not in seen:
                seen.add(found)
                ahead.append(found)
    return seen


def all_together(walk: Walk, offline: int, office: int) -> set[Situation]:
    """Walk two laptops and an office user who syncs at once, each with so many changes."""
    laptop = walk.number(Laptop(walk.ground.start, offline))
    start: Situation = walk.values.index(walk.ground.start), (laptop, laptop), office
    seen, ahead = {start}, [start]
    while ahead:
        for now, laptops, left in _next(walk, ahead.pop()):
            found = (*min(walk.alike(now, laptops), walk.alike(now, laptops[::-1])), left)
            if found not in seen:
                seen.add(found)
                ahead.append(found)
    return seen


def _next(walk: Walk, situation: Situation) -> Iterator[Situation]:
    values, (one, two), left = situation
    for step in walk.steps(one, values):
        yield step.values, (step.laptop, walk.touched(two, step.touched)), left
    for step in walk.steps(two, values) if two != one else ():
        yield step.values, (walk.touched(one, step.touched), step.laptop), left
    for became, touched in walk.changed(values) if left else ():
        yield became, (walk.touched(one, touched), walk.touched(two, touched)), left - 1


def spread(walk: Walk, found: set[Situation]) -> set[tuple[Values, tuple[Laptop, ...], int]]:
    """Undo what was taken together: with everything written that could have been, exchanged, and renamed."""
    spread = set[tuple[Values, tuple[Laptop, ...], int]]()
    for values, laptops, left in found:
        written = [list(_with_writing(walk.ground, walk.laptops[one])) for one in laptops]
        for each in product(*written):
            for order in permutations(each):
                spread.update(renamings(walk, walk.values[values], order, left))
    return spread


def _with_writing(ground: Ground, laptop: Laptop) -> Iterator[Laptop]:
    yield laptop
    for after in writes(ground, laptop):
        yield from _with_writing(ground, after)


def renamings(
    walk: Walk, values: Values, laptops: tuple[Laptop, ...], left: int
) -> Iterator[tuple[Values, tuple[Laptop, ...], int]]:
    """The same situation with the plain field's values called in every other way."""
    choices = walk.ground.choices[0]
    for order in permutations(choices) if walk.renames else (choices,):
        names = dict(zip(choices, order, strict=True))
        yield (names[values[0]], values[1]), tuple(renamed(laptop, names) for laptop in laptops), left

"""Looking at every child of a return, one after the other, and then at the return as a whole.

What is kept between children is the numbers by which two can be the same, and counts: it grows with the children and
not with what is recorded of them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.child import DISABILITIES
from server.census import shape
from server.census.filling import Filled
from server.census.period import Period
from server.census.rules import BY_NUMBER, LEFT_OUT, RULES, UNREADABLE, WITHOUT_A_CASE

_WITHOUT_SEX, _CODES_OF_DISABILITY = 0.02, 8
_PRE_PROCEEDINGS_SINCE = 2027
_TOLD = ""


class Found(NamedTuple):
    """That one child breaks one rule."""

    number: str
    child: str


class Findings:
    """What has been found in a return so far; `children` counts who is in it."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.children = 0
        self.cases = 0
        self.found: Counter[str] = Counter()
        self._ids: dict[str, str] = {}
        self._upns: dict[str, str] = {}
        self._without_sex = 0
        self._began = self._conferred = 0
        self._disabilities: Counter[str] = Counter()
        self._with_several = False

    def look(self, id: str, filled: Filled) -> list[Found]:
        """Look at one child and return what it breaks; of two with one number, both are named once."""
        child = filled.child
        broken = [rule.number for rule in RULES if rule.is_broken and rule.is_broken(child, self.period)]
        ours = ((LEFT_OUT, filled.left_out), (UNREADABLE, filled.unreadable), (WITHOUT_A_CASE, filled.without_a_case))
        broken += [number for number, is_broken in ours if is_broken]
        found = [Found(number, id) for number in broken]
        found += _twice("8510", self._ids, child.identifiers.la_child_id, id)
        found += _twice("1520", self._upns, child.identifiers.upn, id)
        self._count(child)
        self.found.update(one.number for one in found)
        return found

    def _count(self, child: shape.Child) -> None:
        self.children += 1
        self.cases += len(child.cases)
        self._without_sex += child.identifiers.expected is None and child.identifiers.sex not in ("F", "M")
        said = child.characteristics.disabilities
        codes = set(said.codes if said else ()) - {"NONE"}
        self._disabilities.update(codes & set(DISABILITIES))
        self._with_several |= len(codes) > 1
        for case in child.cases:
            self._began += sum(self.period.holds(plan.began) for plan in case.protection)
            self._conferred += sum(map(self.period.holds, case.conferences))

    def whole(self) -> list[str]:
        """Return the numbers of the rules that the return breaks as a whole."""
        until, since = self.period.until, self.period.since
        broken = (
            ("100", (until.month, until.day) != (3, 31) or (since.month, since.day) != (4, 1)),
            ("2883", self._began > self._conferred),
            ("2886Q", self._without_sex > _WITHOUT_SEX * self.children),
            ("2887Q", len(self._disabilities) < _CODES_OF_DISABILITY),
            ("2888Q", bool(self._disabilities) and not self._with_several),
            ("8995Q", until.year >= _PRE_PROCEEDINGS_SINCE),
        )
        return [number for number, is_broken in broken if is_broken]

    def errors(self) -> int:
        """Return how many errors there are: one for each child and rule, and one for each of the whole return."""
        return sum(count for number, count in self.counts() if not BY_NUMBER[number].is_query)

    def queries(self) -> int:
        """Return how many queries there are, counted as errors are."""
        return sum(count for number, count in self.counts() if BY_NUMBER[number].is_query)

    def counts(self) -> list[tuple[str, int]]:
        """Return each rule that is broken with how often, in the table's order."""
        counted = self.found + Counter(self.whole())
        return [(rule.number, counted[rule.number]) for rule in RULES if counted[rule.number]]


def _twice(number: str, known: dict[str, str], said: str, id: str) -> Iterator[Found]:
    if not said:
        return
    first = known.setdefault(said, id)
    if first == id:
        return
    yield Found(number, id)
    if first != _TOLD:
        yield Found(number, first)
        known[said] = _TOLD

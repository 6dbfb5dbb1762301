"""The walk that leaves nothing out: versions, touches, receipts and conflicts as laptops and hub keep them.

It is only for few changes; the walks that go further are compared with it, and it is compared with real stores and a
real hub by `tests/sync/test_as_walked.py`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from server.deciding import Touch
from tests.server.walk.deciding import (
    DEVICES,
    OFFICE,
    Decide,
    Dispute,
    Ground,
    Meets,
    Resent,
    Values,
    Written,
    decided,
    only_new,
    touch,
)
from tests.server.walk.laptop import Laptop, laid, put

ANSWER_LOST, ANSWERED = False, True


class Receipt(NamedTuple):
    """What the hub answered to a change: the version that it named, for ever."""

    version: int


class LaptopAt(NamedTuple):
    """A laptop: the version it read, what it shows, what is kept beside that, what waits and what was named to it."""

    version: int
    shown: Values
    left: int
    copy: Values = ()
    waiting: tuple[Written, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    answered: int = 0


class At(NamedTuple):
    """Everything: the hub's record with all its touches and open disputes, the laptops, and the office user's left."""

    version: int
    values: Values
    laptops: tuple[LaptopAt, ...]
    office: int = 0
    touches: tuple[Touch, ...] = ()
    disputes: tuple[Dispute, ...] = ()


def first(ground: Ground, offline: int, office: int) -> At:
    """Two laptops that have read the record, and nobody has changed it."""
    laptop = LaptopAt(1, ground.start, offline)
    return At(1, ground.start, (laptop, laptop), office)


class Exact:
    """What can happen next, one thing at a time."""

    def __init__(self, ground: Ground, decide: Decide, *, resent: Resent = only_new) -> None:
        self.ground, self._decide, self._resent = ground, decide, resent

    def steps(self, at: At) -> Iterator[At]:
        """Everything that can happen next."""
        for who, laptop in enumerate(at.laptops):
            if laptop.left:
                yield from (self.written(at, who, field, value) for field, value in self._other(laptop.shown))
            if laptop.version < at.version:
                yield self.pulled(at, who)
            for upto in range(1, len(laptop.waiting) + 1):
                yield self.pushed(at, who, upto, answered=ANSWERED)
                if upto > len(laptop.receipts):
                    yield self.pushed(at, who, upto, answered=ANSWER_LOST)
        if at.office:
            yield from (self.in_the_office(at, field, value) for field, value in self._other(at.values))

    def _other(self, shown: Values) -> Iterator[tuple[int, object]]:
        for field, choices in enumerate(self.ground.choices):
            yield from ((field, value) for value in choices if value != shown[field])

    def in_the_office(self, at: At, field: int, value: object) -> At:
        """Somebody who sees what stands changes it at once."""
        one = Written(field, at.values[field], value, at.version)
        return self._taken(at, one, OFFICE)._replace(office=at.office - 1)

    def written(self, at: At, who: int, field: int, value: object) -> At:
        """Somebody changes a field offline: the chain keeps its trunk, and the hub's copy is kept beside."""
        laptop = at.laptops[who]
        trunk = laptop.waiting[0].trunk if laptop.waiting else laptop.version
        one = Written(field, laptop.shown[field], value, trunk)
        return _with(at, who, laptop._replace(
            shown=put(laptop.shown, field, value), left=laptop.left - 1, waiting=(*laptop.waiting, one),
            copy=laptop.copy or laptop.shown,
        ))  # fmt: skip

    def pulled(self, at: At, who: int) -> At:
        """The newest version arrives; what waits is laid over it again."""
        laptop = at.laptops[who]._replace(version=at.version)
        if not laptop.waiting:
            return _with(at, who, laptop._replace(shown=at.values))
        shown = laid(self.ground, at.values, tuple(one._replace(trunk=0) for one in laptop.waiting), laptop.shown)
        return _with(at, who, laptop._replace(shown=shown, copy=at.values))

    def pushed(self, at: At, who: int, upto: int, *, answered: bool) -> At:
        """The first so many changes are sent; what has a receipt keeps it, whatever has happened since."""
        laptop, now = at.laptops[who], at
        receipts = laptop.receipts
        for one in self._resent(laptop.waiting[:upto], len(receipts)):
            now = self._taken(now, one, who)
            receipts = (*receipts, Receipt(now.version))
        assert upto > len(laptop.receipts) or now == at, ("sent again, and something changed", at, now)
        if not answered:
            return _with(now, who, laptop._replace(receipts=receipts))
        left = laptop._replace(
            waiting=laptop.waiting[upto:], receipts=receipts[upto:],
            answered=max(laptop.answered, *(receipt.version for receipt in receipts[:upto])),
        )  # fmt: skip
        if not left.waiting:
            shown = left.copy if left.version >= left.answered else left.shown
            left = left._replace(shown=shown, copy=())
        return _with(now, who, left)

    def _taken(self, at: At, one: Written, who: int) -> At:
        meets = Meets(at.version, at.values, at.touches, at.disputes)
        became = decided(self._decide, self.ground, meets, one, who)
        if not became.touched:
            return at._replace(disputes=became.disputes)
        news = touch(self.ground, at.version + 1, who, one.trunk, became.touched)
        return at._replace(
            version=at.version + 1, values=became.values, touches=(*at.touches, news), disputes=became.disputes
        )

    def projected(self, at: At, who: int) -> Laptop:
        """What of a laptop the walk without versions keeps."""
        laptop = at.laptops[who]
        trunk = laptop.waiting[0].trunk if laptop.waiting else laptop.version
        named = [laptop.answered, *(receipt.version for receipt in laptop.receipts)]
        return Laptop(
            shown=laptop.shown, left=laptop.left, behind=laptop.version < at.version,
            owed=max(named) > laptop.version, since_read=self._since(at, who, laptop.version),
            copy=laptop.copy, waiting=tuple(one._replace(trunk=0) for one in laptop.waiting),
            taken=len(laptop.receipts), since_trunk=self._since(at, who, trunk) if laptop.waiting else 0,
            moved=bool(laptop.waiting) and trunk != laptop.version,
        )  # fmt: skip

    def _since(self, at: At, who: int, trunk: int) -> int:
        """The fields others touched since, for a chain of this laptop's on this trunk (docs/sync.md 4.2)."""
        own = DEVICES[who], trunk
        news = (one for one in at.touches if one.version > trunk and (one.device, one.trunk) != own)
        return self.ground.mask([name for one in news for name in one.fields])


def _with(at: At, who: int, laptop: LaptopAt) -> At:
    laptops = list(at.laptops)
    laptops[who] = laptop
    return at._replace(laptops=tuple(laptops))


def walked(exact: Exact, start: At) -> set[At]:
    """Every situation that can be reached, with nothing taken together."""
    seen, ahead = {start}, [start]
    while ahead:
        for after in exact.steps(ahead.pop()):
            if after not in seen:
                seen.add(after)
                ahead.append(after)
    return seen

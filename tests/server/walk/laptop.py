"""What a laptop does with one record, without versions: only what a later decision or page can depend on.

It follows `app/casework/ledger.py`, `app/storage/outbox.py` and `app/storage/copies.py`; what it shows under waiting
changes is said by the real `laid_over`. `tests/sync/test_as_walked.py` plays the same on real stores.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from app.storage.projection import laid_over
from tests.server.walk.deciding import Ground, Hub, Values, Written, body_of, change_of, values_of


class Laptop(NamedTuple):
    """A laptop that has read some version of the record, which stays unnamed.

    `behind`: the hub has a newer version. `owed`: a receipt, given or still on its way, names a newer one. The masks
    say which fields others touched since the version it has read, and since the trunk its waiting changes began on;
    `moved`: these two are not the same. `copy` is what is kept beside the record while changes wait, of which the hub
    has the first `taken` without this laptop's knowing.
    """

    shown: Values
    left: int
    behind: bool = False
    owed: bool = False
    since_read: int = 0
    copy: Values = ()
    waiting: tuple[Written, ...] = ()
    taken: int = 0
    since_trunk: int = 0
    moved: bool = False


def put(values: Values, field: int, value: Any) -> Values:
    """The values with one of them replaced."""
    return tuple(value if place == field else one for place, one in enumerate(values))


def writes(ground: Ground, laptop: Laptop) -> Iterator[Laptop]:
    """The person changes one field to another value; the first change keeps the hub's copy and begins a chain."""
    if not laptop.left:
        return
    if not laptop.waiting:
        laptop = laptop._replace(copy=laptop.shown, since_trunk=laptop.since_read, moved=False)
    for field, choices in enumerate(ground.choices):
        for value in choices:
            if value != laptop.shown[field]:
                one = Written(field, laptop.shown[field], value)
                yield laptop._replace(
                    shown=put(laptop.shown, field, value), waiting=(*laptop.waiting, one), left=laptop.left - 1
                )


def pulled(ground: Ground, laptop: Laptop, values: Values) -> Laptop:
    """The hub's newer copy is shown, or goes beside what waits, which is laid over it again (docs/sync.md 5.8)."""
    read = laptop._replace(behind=False, owed=False, since_read=0)
    if not laptop.waiting:
        return read._replace(shown=values)
    return read._replace(shown=laid(ground, values, laptop.waiting, laptop.shown), copy=values, moved=True)


@cache
def laid(ground: Ground, values: Values, waiting: tuple[Written, ...], was: Values) -> Values:
    """What the real laptop shows."""
    changes = [change_of(ground, one, 0) for one in waiting]
    return values_of(ground, laid_over("alert", body_of(ground, values), changes, body_of(ground, was)))


class Pushed(NamedTuple):
    """What a push leaves: the laptop, what stands at the hub, and the fields it touched there."""

    laptop: Laptop
    values: Values
    touched: int


def pushed(hub: Hub, laptop: Laptop, values: Values, upto: int, *, answered: bool) -> Pushed:
    """The first so many of the waiting changes are sent; the answer arrives, or it is lost after the hub took them."""
    sent, touched = laptop.waiting[:upto], 0
    stood = values
    for one in hub.resent(sent, laptop.taken):
        became = hub.answer(values, laptop.since_trunk, one)
        values, touched = became.values, touched | became.touched
    assert upto > laptop.taken or stood == values, ("sent again, and something changed", sent, stood, values)
    behind = laptop.behind or bool(touched)
    now = laptop._replace(
        behind=behind,
        owed=laptop.owed or (behind and upto > laptop.taken),
        since_read=laptop.since_read | (touched if laptop.moved else 0),
        taken=max(laptop.taken, upto),
    )
    return Pushed(answer_read(now, upto) if answered else now, values, touched)


def answer_read(laptop: Laptop, upto: int) -> Laptop:
    """Receipts take changes out of the outbox; with the last of them, what the hub has is shown (docs/sync.md 5.12).

    Unless a receipt named a newer version: that comes with the next pull.
    """
    left = laptop._replace(waiting=laptop.waiting[upto:], taken=laptop.taken - upto)
    if left.waiting:
        return left
    shown = left.shown if left.owed else left.copy
    return left._replace(shown=shown, copy=(), since_trunk=0, moved=False)


def touched_by_another(laptop: Laptop, touched: int) -> Laptop:
    """Somebody else's change made a new version at the hub."""
    since = laptop.since_trunk | touched if laptop.waiting else 0
    return laptop._replace(behind=True, since_read=laptop.since_read | touched, since_trunk=since)


def renamed(laptop: Laptop, names: dict[Any, Any]) -> Laptop:
    """The same laptop with the values of the first field called otherwise."""
    return laptop._replace(
        shown=(names[laptop.shown[0]], laptop.shown[1]),
        copy=laptop.copy and (names[laptop.copy[0]], laptop.copy[1]),
        waiting=tuple(
            one if one.field else one._replace(before=names[one.before], after=names[one.after])
            for one in laptop.waiting
        ),
    )


def plain_values(laptop: Laptop) -> Iterator[Any]:
    """The values of the first field in a laptop, in a fixed order."""
    yield laptop.shown[0]
    yield from laptop.copy[:1]
    for one in laptop.waiting:
        if not one.field:
            yield one.before
            yield one.after


def has_what_the_hub_has(laptop: Laptop, values: Values) -> None:
    """When nothing waits and nothing newer is to be read, a laptop shows what the hub has."""
    assert laptop.waiting or laptop.behind or laptop.shown == values, ("differs", laptop, values)

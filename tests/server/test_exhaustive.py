"""Merging checked by exhaustion: laptops and an office user on one record, every order of events.

The hub's own decision (`server.deciding.decide`) is walked through every interleaving of writing offline, pushing a
whole batch or its first part, pulling, and a lost answer. At each decision: no value has gone without somebody who saw
it going, or a conflict that keeps it; what protects has not gone down unseen; what nobody else changed is simply taken;
what is sent again changes nothing; and a laptop that is in step shows what the hub has (docs/sync.md 3.3, 4.2 to 4.5,
4.8, 4.11, 4.14, 4.15, 5.8, 5.12). How it is kept walkable is argued in `tests/server/walk/whole.py`, and compared here
with the walk that leaves nothing out.
"""

from collections.abc import Callable
from datetime import datetime

import pytest

from app.domain import body
from app.domain.authorship import Writer
from app.domain.change import Change
from app.domain.kinds import KINDS
from server.deciding import Outcome, Standing, decide, moved_on
from server.settling import settle
from tests.server.walk import exact, settled
from tests.server.walk.deciding import (
    PLAIN_AND_PROTECTIVE,
    PROTECTIVE_AND_ENDED,
    RULES,
    WORDS,
    Decide,
    Ground,
    Resent,
    Written,
    only_new,
)
from tests.server.walk.whole import Walk, all_together, one_against_all, renamings, spread

PLAIN = Ground(("action", "severity"), (WORDS, ("caution",)), ("", "caution"))
PROTECTIVE = Ground(("action", "severity"), (("",), RULES["severity"].ladder), ("", "caution"))
GROUNDS = {"two fields": PLAIN_AND_PROTECTIVE, "ended": PROTECTIVE_AND_ENDED, "plain": PLAIN, "protective": PROTECTIVE}


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("ground", [GROUNDS[name] for name in names], ids=names)


# Everything that can happen to a laptop, whatever the others do


@on("two fields", "ended")
def test_4_8_no_value_vanishes_in_any_order(ground: Ground) -> None:
    """One change, while anybody else changes anything at any time; the soak version has three."""
    assert len(one_against_all(Walk(ground, decide, depth=1), 1)) > 1_500


@pytest.mark.soak
@pytest.mark.parametrize(("name", "situations"), [("two fields", 202_019), ("ended", 296_453)])
def test_4_8_no_value_vanishes_in_any_order_of_three_changes(name: str, situations: int) -> None:
    """Two fields, three values, three changes of the one, and any number of anybody else's: the whole."""
    assert len(one_against_all(Walk(GROUNDS[name], decide, depth=3), 3)) == situations


# Two laptops and an office user, side by side


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "offline", "office", "situations"),
    [("plain", 3, 1, 528_742), ("protective", 2, 3, 828_900), ("two fields", 1, 3, 157_517)],
)
def test_4_8_no_value_vanishes_between_two_laptops_and_an_office(
    name: str, offline: int, office: int, situations: int
) -> None:
    assert len(all_together(Walk(GROUNDS[name], decide), offline, office)) == situations


# What is taken together is the same as what is not


def compared(ground: Ground, offline: int, office: int) -> int:
    """The walk that leaves nothing out reaches the same situations, and one laptop meets no more than is walked."""
    plain = exact.Exact(ground, decide)
    walk = Walk(ground, decide, depth=1)
    found = {
        renaming
        for at in exact.walked(plain, exact.first(ground, offline, office))
        for renaming in renamings(walk, at.values, tuple(plain.projected(at, who) for who in (0, 1)), at.office)
    }
    together = all_together(walk, offline, office)
    assert spread(walk, together) == found
    alone = one_against_all(walk, offline)
    assert {(*walk.alike(values, (one,)), 0) for values, laptops, _ in together for one in laptops} <= alone
    return len(found)


@on("ended", "plain", "protective")
def test_walking_less_reaches_the_same(ground: Ground) -> None:
    assert compared(ground, 1, 0) > 100


@pytest.mark.soak
@pytest.mark.parametrize(
    ("name", "offline", "office"),
    [("two fields", 1, 1), ("ended", 1, 1), ("plain", 1, 2), ("protective", 1, 2), ("plain", 2, 0)],
)
def test_walking_less_reaches_the_same_of_more(name: str, offline: int, office: int) -> None:
    assert compared(GROUNDS[name], offline, office) > 10_000


def test_each_field_is_merged_by_itself() -> None:
    """What becomes of a field is not asked of the other one, and the other one stays as it is."""
    walk, found = Walk(PLAIN_AND_PROTECTIVE, decide, depth=1), dict[object, object]()
    for values in walk.values:
        for others in range(4):
            for field, choices in enumerate(walk.ground.choices):
                for before, after in ((one, two) for one in choices for two in choices if one != two):
                    became = walk.hub.answer(values, others, Written(field, before, after))
                    assert became.values[1 - field] == values[1 - field]
                    asked = field, values[field], others >> field & 1, before, after
                    assert found.setdefault(asked, became.values[field]) == became.values[field]


# Settling


def test_4_11_the_first_to_settle_wins_in_any_order() -> None:
    """Two laptops and an office user settle one conflict; nobody has changed anything since."""
    assert len(settled.walked(settled.Settled(decide), settled.first(0, 1, 1))) == 4_291


@pytest.mark.soak
def test_4_11_the_first_to_settle_wins_in_any_order_with_further_changes() -> None:
    """Two laptops settle it, and each changes the field once more, before or after, having heard of it or not."""
    assert len(settled.walked(settled.Settled(decide), settled.first(1, 1, 0))) == 249_962


# Controls: merging that is broken by hand is found


def trunk_too_late(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """The first change after the trunk is not looked at."""
    assert standing
    touches = tuple(one for one in standing.touches if one.version != change.trunk + 1)
    return decide(change, standing._replace(touches=touches), writer, now)


def trunk_too_early(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """The change that made the trunk's version counts too."""
    assert standing
    touches = tuple(one._replace(version=one.version + 1) for one in standing.touches)
    return decide(change, standing._replace(touches=touches), writer, now)


def chain_counts_as_others(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """A laptop meets its own chain as if it were somebody else's."""
    assert standing
    touches = tuple(one._replace(trunk=one.trunk - 1) for one in standing.touches)
    return decide(change, standing._replace(touches=touches), writer, now)


def last_wins(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """Of two protective values the last one stands, with both in the conflict."""
    outcome = decide(change, standing, writer, now)
    if "severity" not in change.fields or not outcome.conflicts or standing is None:
        return outcome
    mine, stood = change.fields["severity"].after, body.value(standing.body)["severity"]
    after = moved_on(KINDS["alert"], standing, {"severity": mine})
    swapped = [body.patch(one.body, {"standing": mine, "other": stood}) for one in outcome.conflicts]
    conflicts = tuple(one._replace(body=raw) for one, raw in zip(outcome.conflicts, swapped, strict=True))
    return outcome._replace(after=after, touched=("severity",), conflicts=conflicts)


def conflict_dropped(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """The losing value is nowhere."""
    outcome = decide(change, standing, writer, now)
    return outcome._replace(conflicts=(), status="merged") if outcome.conflicts else outcome


def nothing_is_earlier(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """A further word takes the place of the one before it in the conflict, which is then nowhere."""
    outcome = decide(change, standing, writer, now)
    conflicts = tuple(one._replace(body=body.patch(one.body, {"earlier": []})) for one in outcome.conflicts)
    return outcome._replace(conflicts=conflicts)


def ended_by_itself(change: Change, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    """An alert is ended past somebody who said how grave it is."""
    assert standing
    kept = [
        one._replace(fields=tuple(name for name in one.fields if name in change.fields)) for one in standing.touches
    ]
    return decide(change, standing._replace(touches=tuple(kept)), writer, now)


def taken_twice(sent: tuple[Written, ...], _receipted: int) -> tuple[Written, ...]:
    """What was taken is decided again when it is sent again."""
    return sent


BROKEN: dict[str, tuple[Decide, Resent, Ground]] = {
    "the first change after the trunk does not count": (trunk_too_late, only_new, PLAIN_AND_PROTECTIVE),
    "the change of the trunk's own version counts": (trunk_too_early, only_new, PLAIN_AND_PROTECTIVE),
    "a chain meets itself": (chain_counts_as_others, only_new, PLAIN_AND_PROTECTIVE),
    "the last protective value stands": (last_wins, only_new, PLAIN_AND_PROTECTIVE),
    "the conflict is dropped": (conflict_dropped, only_new, PLAIN_AND_PROTECTIVE),
    "a further word takes the place of the first": (nothing_is_earlier, only_new, PLAIN_AND_PROTECTIVE),
    "an alert is ended by itself": (ended_by_itself, only_new, PROTECTIVE_AND_ENDED),
    "what is sent again is taken again": (decide, taken_twice, PLAIN_AND_PROTECTIVE),
}


def whole(broken: Decide, resent: Resent, ground: Ground) -> None:
    one_against_all(Walk(ground, broken, resent=resent, depth=1), 1)


def left_out_nothing(broken: Decide, resent: Resent, ground: Ground) -> None:
    exact.walked(exact.Exact(ground, broken, resent=resent), exact.first(ground, 2, 1))


@pytest.mark.parametrize("walk", [whole, left_out_nothing])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_merging_that_is_broken_is_found(
    walk: Callable[[Decide, Resent, Ground], None], broken: tuple[Decide, Resent, Ground]
) -> None:
    """The control: each of these must fail, in both walks."""
    with pytest.raises(AssertionError):
        walk(*broken)


def settled_past_a_further_word(change: Change, outcome: Outcome, about: Standing | None, writer: Writer) -> Outcome:
    """Somebody settles a conflict without having read what has been said in it since."""
    assert outcome.after
    return settle(change, outcome._replace(after=outcome.after._replace(touches=())), about, writer)


def settled_past_a_newer_value(change: Change, outcome: Outcome, about: Standing | None, writer: Writer) -> Outcome:
    """Somebody settles a conflict over a value that they have not seen."""
    assert about
    assert outcome.after
    stands = body.value(about.body)["action"]
    seen = outcome.after._replace(body=body.patch(outcome.after.body, {"seen": stands}))
    return settle(change, outcome._replace(after=seen), about, writer)


@pytest.mark.parametrize("broken", [settled_past_a_further_word, settled_past_a_newer_value])
def test_settling_that_is_broken_is_found(broken: settled.Settle) -> None:
    with pytest.raises(AssertionError):
        settled.walked(settled.Settled(decide, broken), settled.first(1, 1, 0))

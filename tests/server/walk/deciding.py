"""Asking the hub's decision about one change, and looking at what it did to every value (docs/sync.md, part 4)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any, NamedTuple

from app.domain import body
from app.domain.alert import Alert
from app.domain.authorship import Writer
from app.domain.change import Change, Edit
from app.domain.dispute import Conflict
from app.domain.fields import MergeRule
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from server.deciding import Outcome, Standing, Touch

NOW = datetime(2026, 11, 12, 10, 30, tzinfo=UTC)
CHILD, RECORD, AGENCY = new_id(), new_id(), new_id()
PEOPLE = tuple(new_id() for _ in range(4))
DEVICES = tuple(new_id() for _ in range(4))
OFFICE = 2

Decide = Callable[[Change, Standing | None, Writer, datetime], Outcome]
Values = tuple[Any, ...]
"""What a record says in its two fields."""

RULES = KINDS["alert"].rules
WORDS = ("", "Ring first", "Two at the door")


class Ground(NamedTuple):
    """Which two fields of an alert are walked, the values of each, and what they say at first."""

    fields: tuple[str, str]
    choices: tuple[tuple[Any, ...], tuple[Any, ...]]
    start: Values

    def mask(self, names: Sequence[str]) -> int:
        """The set of these fields as a number."""
        return sum(1 << place for place, name in enumerate(self.fields) if name in names)

    def names(self, mask: int) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(self.fields) if mask >> place & 1)


PLAIN_AND_PROTECTIVE = Ground(("action", "severity"), (WORDS, RULES["severity"].ladder), ("", "caution"))
PROTECTIVE_AND_ENDED = Ground(
    ("severity", "ended"), (RULES["severity"].ladder, RULES["ended"].ladder), ("caution", False)
)


class Written(NamedTuple):
    """One change: which field, from what, to what, on which trunk (0 where versions are not counted)."""

    field: int
    before: Any
    after: Any
    trunk: int = 0


class Dispute(NamedTuple):
    """An open conflict: the field, both values with whose they are, and what was in it before."""

    field: str
    standing: Any
    other: Any
    other_by: int
    earlier: tuple[Any, ...] = ()


class Meets(NamedTuple):
    """What a change meets at the hub: the version and values that stand, who touched what, and what is disputed."""

    version: int
    values: Values
    touches: tuple[Touch, ...] = ()
    disputes: tuple[Dispute, ...] = ()


class Became(NamedTuple):
    """What became of it: values, the fields it touched as a mask, its status, and the disputes that are open now."""

    values: Values
    touched: int
    status: str
    disputes: tuple[Dispute, ...]


def change_of(ground: Ground, one: Written, who: int) -> Change:
    """The change as a laptop writes it; every one has a reason, because some lower what protects."""
    return Change(
        id=CHILD, author=PEOPLE[who], device=DEVICES[who], install=CHILD, sequence=1, record=RECORD, kind="alert",
        form=1, child=CHILD, trunk=one.trunk, act="edit", written=NOW, zone="Europe/London", reason="It was checked",
        fields={ground.fields[one.field]: Edit(one.before, one.after)},
    )  # fmt: skip


def body_of(ground: Ground, values: Values) -> bytes:
    """The alert that says this."""
    return body.encode(Alert(topic="hazard", words="Dog", **dict(zip(ground.fields, values, strict=True))))


def values_of(ground: Ground, raw: bytes) -> Values:
    """What an alert says."""
    found = body.value(raw)
    return tuple(found[name] for name in ground.fields)


def touch(ground: Ground, version: int, who: int, trunk: int, mask: int) -> Touch:
    """An accepted change of somebody's."""
    return Touch(version, PEOPLE[who], DEVICES[who], trunk, ground.names(mask))


def standing_of(ground: Ground, meets: Meets) -> Standing:
    """The record as the hub has it."""
    return Standing(
        RECORD, "alert", CHILD, meets.version, 0, AGENCY, "worker_hazard", 0, body_of(ground, meets.values),
        meets.touches, tuple(_conflict(place, one) for place, one in enumerate(meets.disputes)),
    )  # fmt: skip


def _conflict(place: int, one: Dispute) -> Standing:
    document = Conflict(
        about=RECORD, about_kind="alert", field=one.field, standing=one.standing, other=one.other,
        other_by=PEOPLE[one.other_by], earlier=one.earlier,
    )  # fmt: skip
    return Standing(str(place), "conflict", CHILD, 1, 0, AGENCY, "worker_hazard", 0, body.encode(document))


def writer(who: int) -> Writer:
    """Somebody of social care who may write every alert."""
    return Writer(PEOPLE[who], AGENCY, "social", frozenset(("allocated",)), frozenset(("worker_hazard",)))


def decided(decide: Decide, ground: Ground, meets: Meets, one: Written, who: int) -> Became:
    """Let the hub decide, and look at what it did; raises AssertionError where a value has gone."""
    change = change_of(ground, one, who)
    outcome = decide(change, standing_of(ground, meets), writer(who), NOW)
    assert outcome.status in ("accepted", "merged", "conflict"), outcome.code
    assert outcome.after is not None
    disputes = _disputes_after(meets.disputes, outcome.conflicts)
    became = Became(values_of(ground, outcome.after.body), ground.mask(outcome.touched), outcome.status, disputes)
    assert outcome.after.version == meets.version + bool(became.touched)
    others = {name for touch in meets.touches if _is_others(touch, one, who) for name in touch.fields}
    look(ground, meets, one, ground.mask(tuple(others)), became)
    return became


def _is_others(touch: Touch, one: Written, who: int) -> bool:
    """Rule 4.2, said once more by itself: after the trunk, and not of this laptop's chain on this trunk."""
    return touch.version > one.trunk and (touch.device != DEVICES[who] or touch.trunk != one.trunk)


def _disputes_after(before: tuple[Dispute, ...], conflicts: Sequence[Standing]) -> tuple[Dispute, ...]:
    """The open disputes with those that are new at the end; one that goes on takes the place it had."""
    found = list(before)
    for conflict in conflicts:
        document = body.value(conflict.body)
        now = Dispute(
            document["field"], document["standing"], document["other"],
            PEOPLE.index(document["other_by"]) if document["other_by"] else -1, tuple(document["earlier"]),
        )  # fmt: skip
        if conflict.version == 1:
            found.append(now)
        else:
            was = found[int(conflict.id)]
            assert {was.standing, was.other, *was.earlier} <= {now.standing, now.other, *now.earlier}, (was, now)
            found[int(conflict.id)] = now
    return tuple(found)


def look(ground: Ground, meets: Meets, one: Written, others: int, became: Became) -> None:
    """No value went unseen or without being kept; both values are disputed; what nobody else changed is simply taken.

    Somebody saw a value if it is what their change began from and nobody else has touched it since their trunk: a
    field that others changed and changed back says the same and is not what they saw.
    """
    was = meets.disputes
    named = [dispute for n, dispute in enumerate(became.disputes) if n >= len(was) or dispute != was[n]]
    for place, field in enumerate(ground.fields):
        stood, stands = meets.values[place], became.values[place]
        kept = {value for dispute in named if dispute.field == field for value in dispute[1:3] + dispute.earlier}
        seen = place == one.field and stood == one.before and not others & _part_of(ground, one)
        assert stood == stands or seen or stood in kept, ("vanished", field, stood, stands, one)
        assert place != one.field or stands == one.after or one.after in kept, ("vanished", field, stands, one)
        assert not seen or (stands == one.after and not kept), ("disputed for nothing", field, stands, one)
        for dispute in named:
            assert dispute.field != field or dispute.standing == stands != dispute.other, ("not both", dispute, stands)
        if (rule := RULES[field]).rule is MergeRule.PROTECTIVE:
            assert rule.ladder.index(stands) >= rule.ladder.index(stood) or seen, ("lowered", field, stood, stands)
    assert (became.values == meets.values) == (not became.touched), ("touched", meets, became)
    assert bool(named) == (became.status == "conflict"), ("not said", became)
    if "ended" in ground.fields:
        _in_force(ground, one, others, became)


def _part_of(ground: Ground, one: Written) -> int:
    """The fields that somebody must have seen to change one: of an alert that they end, how grave it is too (4.14)."""
    ends = ground.fields[one.field] == "ended" and one.after
    return ground.mask((ground.fields[one.field], "severity") if ends else (ground.fields[one.field],))


def _in_force(ground: Ground, one: Written, others: int, became: Became) -> None:
    """Whoever says how grave it is without having seen that it was ended leaves it in force (4.14)."""
    grave, over = ground.fields.index("severity"), ground.fields.index("ended")
    if one.field == grave and others >> over & 1:
        assert not became.values[over], ("left ended", one, became)


class Answer(NamedTuple):
    """What a decision does to the record: what stands then, and which fields were touched."""

    values: Values
    touched: int


Resent = Callable[[tuple[Written, ...], int], tuple[Written, ...]]
"""Which of the changes sent, the first so many of which were receipted before, the hub decides."""


def only_new(sent: tuple[Written, ...], receipted: int) -> tuple[Written, ...]:
    """What is receipted is passed over (docs/sync.md 3.3)."""
    return sent[receipted:]


class Hub:
    """The hub of a walk without versions: it is asked with the smallest thing that a decision depends on.

    That is: what stands, which fields others touched since the trunk, and the change. Each such question is put to the
    real decision once for every history of up to `depth` touches that it can stand for, and with every dispute that
    can be open; all of them are looked at, and all must have one answer.
    """

    def __init__(self, ground: Ground, decide: Decide, *, resent: Resent = only_new, depth: int = 2) -> None:
        self.ground, self.resent, self._decide = ground, resent, decide
        self._histories = {others: list(histories(ground, others, depth)) for others in range(4)}
        self._known: dict[tuple[Values, int, Written], Answer] = {}

    def answer(self, values: Values, others: int, one: Written) -> Answer:
        """What becomes of a change."""
        asked = values, others, one
        if asked not in self._known:
            self._known[asked] = self._asked(values, others, one)
        return self._known[asked]

    def _asked(self, values: Values, others: int, one: Written) -> Answer:
        change = one._replace(trunk=_TRUNK)
        histories = self._histories[others]
        meets = [Meets(version, values, touches) for version, touches in histories]
        meets += [meets[-1]._replace(disputes=disputes) for disputes in self._open(one)]
        found = {decided(self._decide, self.ground, each, change, 0)[:3] for each in meets}
        assert len(found) == 1, ("depends on more", values, others, one, found)
        became = found.pop()
        return Answer(became[0], became[1])

    def _open(self, one: Written) -> Iterator[tuple[Dispute, ...]]:
        """What can be disputed already: by the author's own hand or another's, gone on from or not, once or twice."""
        field, choices = self.ground.fields[one.field], self.ground.choices[one.field]
        pairs = [(standing, other) for standing in choices for other in choices if standing != other]
        single = [Dispute(field, standing, other, by, ()) for standing, other in pairs for by in (0, 1)]
        yield from ((dispute,) for dispute in single)
        yield from ((single[0], dispute._replace(earlier=choices[:1])) for dispute in single)

    def asked(self) -> frozenset[tuple[Values, int, Written]]:
        """Every question there was."""
        return frozenset(self._known)


_TRUNK = 9


def histories(ground: Ground, others: int, depth: int) -> Iterator[tuple[int, tuple[Touch, ...]]]:
    """Every history of up to so many touches after the trunk in which others touched just these fields.

    A touch is another laptop's, this chain's, or that of a chain of this laptop's with another trunk, which counts as
    another's. Each history comes with everything touched at the trunk itself, and without. Returns the version it
    leads to, and the touches.
    """
    whose = ((1, _TRUNK), (1, _TRUNK - 1), (0, _TRUNK), (0, _TRUNK - 1))
    everything = (1 << len(ground.fields)) - 1
    kinds = [(who, trunk, mask) for who, trunk in whose for mask in range(1, everything + 1)]
    for length in range(depth + 1):
        for each in product(kinds, repeat=length):
            if _by_others(each) == others:
                since = tuple(touch(ground, _TRUNK + 1 + n, *one) for n, one in enumerate(each))
                yield _TRUNK + length, since
                yield _TRUNK + length, (touch(ground, _TRUNK, 1, 1, everything), *since)


def _by_others(each: Sequence[tuple[int, int, int]]) -> int:
    found = 0
    for who, trunk, mask in each:
        found |= 0 if (who, trunk) == (0, _TRUNK) else mask
    return found

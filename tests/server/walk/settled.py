"""Two people who settle one conflict, go on writing, and are cut off at any point (docs/sync.md 4.11, 4.15).

The conflict is open and everybody has read it. Each may settle it once, either way, and change the disputed field, in
any order of writing, pushing, pulling and a lost answer; an office user may do one of both at once. Receipts, versions
and touches are kept as in `exact`, and the hub's real `decide` and `settle` are asked.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import structs

from app.domain import body
from app.domain.authorship import Writer
from app.domain.change import Change, Edit
from server.deciding import Outcome, Standing
from server.push import moved_by
from server.settling import settle
from tests.server.walk.deciding import (
    CHILD,
    DEVICES,
    NOW,
    OFFICE,
    PEOPLE,
    RECORD,
    WORDS,
    Decide,
    Dispute,
    Ground,
    Meets,
    Written,
    change_of,
    standing_of,
    touch,
    writer,
)

GROUND = Ground(("action", "severity"), (WORDS, ("caution",)), ("", "caution"))
CONFLICT = "0"


Settle = Callable[[Change, Outcome, Standing | None, Writer], Outcome]


class Settlement(NamedTuple):
    """A conflict settled offline: what stood and what was beside it, as its settler saw them, and what they chose."""

    seen: str
    beside: str
    chosen: str
    trunk: int


class Conflicted(NamedTuple):
    """What a laptop knows of the conflict; version 0 before it has read of it."""

    version: int = 0
    other: str = ""
    step: str = ""


class LaptopAt(NamedTuple):
    """A laptop as in `exact`, of one field, with what it knows of the conflict; it sends both kinds in one order."""

    version: int
    shown: str
    known: Conflicted
    writes: int
    settles: int
    copy: str | None = None
    waiting: tuple[Written | Settlement, ...] = ()
    receipts: tuple[int, ...] = ()
    answered: int = 0


class At(NamedTuple):
    """The hub's record and its conflicts with their touches, both laptops, and what the office user may still do."""

    record: Standing
    conflicts: tuple[Standing, ...]
    laptops: tuple[LaptopAt, ...]
    office: int


def first(writes: int, settles: int, office: int) -> At:
    """The office's words stand, the second laptop's are beside them; it has not had the answer and reads on."""
    meets = Meets(
        2, (WORDS[1], "caution"), (touch(GROUND, 2, OFFICE, 1, 1),),
        (Dispute("action", WORDS[1], WORDS[2], 1),),
    )  # fmt: skip
    record = standing_of(GROUND, meets)
    (conflict,) = record.disputes
    known = Conflicted(1, WORDS[2], "open")
    lost = Written(0, "", WORDS[2], 1)
    return At(
        record,
        (conflict,),
        (
            LaptopAt(2, WORDS[1], known, writes, settles),
            LaptopAt(1, WORDS[2], Conflicted(), writes, settles, "", (lost,), (2,)),
        ),
        office,
    )


class Settled:
    """What can happen next, one thing at a time."""

    def __init__(self, decide: Decide, settle: Settle = settle) -> None:
        self._decide, self._settle = decide, settle
        self._known: dict[tuple[Standing, tuple[Standing, ...], Written | Settlement, int], At] = {}

    def steps(self, at: At) -> Iterator[At]:
        """Everything that can happen next."""
        value = said(at.record)
        for who, laptop in enumerate(at.laptops):
            if laptop.writes:
                yield from (_with(at, who, _written(laptop, word)) for word in WORDS if word != laptop.shown)
            if laptop.settles and laptop.known.step == "open":
                yield from (_with(at, who, one) for one in _settling(laptop))
            if self.news(at, laptop):
                yield _with(at, who, _pulled(at, laptop))
            for upto in range(1, len(laptop.waiting) + 1):
                yield self.pushed(at, who, upto, answered=True)
                if upto > len(laptop.receipts):
                    yield self.pushed(at, who, upto, answered=False)
        if at.office:
            less = at._replace(office=at.office - 1)
            for word in WORDS:
                if word != value:
                    yield self._taken(less, Written(0, value, word, at.record.version), OFFICE)
            conflict = at.conflicts[0]
            if (now := _known(conflict)).step == "open":
                for chosen in dict.fromkeys((value, now.other)):
                    yield self._taken(less, Settlement(value, now.other, chosen, now.version), OFFICE)

    @staticmethod
    def news(at: At, laptop: LaptopAt) -> bool:
        """Whether there is anything to read."""
        return laptop.version < at.record.version or laptop.known.version < at.conflicts[0].version

    def pushed(self, at: At, who: int, upto: int, *, answered: bool) -> At:
        """As in `exact`; a settlement that is refused is not sent again."""
        laptop, now = at.laptops[who], at
        receipts = laptop.receipts
        for one in laptop.waiting[len(receipts) : upto]:
            now = self._taken(now, one, who)
            receipts = (*receipts, now.record.version if isinstance(one, Written) else 0)
        if not answered:
            return _with(now, who, laptop._replace(receipts=receipts))
        left = laptop._replace(
            waiting=laptop.waiting[upto:], receipts=receipts[upto:], answered=max(laptop.answered, *receipts[:upto])
        )
        if left.copy is not None and not any(isinstance(one, Written) for one in left.waiting):
            left = left._replace(shown=left.copy if left.version >= left.answered else left.shown, copy=None)
        return _with(now, who, left)

    def _taken(self, at: At, one: Written | Settlement, who: int) -> At:
        """What becomes of a change at the hub depends on nothing that the laptops have."""
        asked = at.record, at.conflicts, one, who
        if asked not in self._known:
            self._known[asked] = self._decided(at, one, who)
        return at._replace(record=self._known[asked].record, conflicts=self._known[asked].conflicts)

    def _decided(self, at: At, one: Written | Settlement, who: int) -> At:
        conflicts = {conflict.id: conflict for conflict in at.conflicts}
        records = {RECORD: at.record, **conflicts}
        change = change_of(GROUND, one, who) if isinstance(one, Written) else _settles(one, who)
        outcome = self._decide(change, records[change.record], writer(who), NOW)
        if isinstance(one, Settlement) and outcome.after:
            outcome = self._settle(change, outcome, at.record, writer(who))
        if outcome.status == "refused":
            assert isinstance(one, Settlement), outcome.code
            _rightly_refused(at, one, who, outcome)
            return at
        assert outcome.after is not None
        named = _named(outcome, len(conflicts))
        records.update(moved_by(change, named, outcome.after, records))
        after = _stored(records, at)
        _look(at, one, who, after)
        return after


def _named(outcome: Outcome, count: int) -> Outcome:
    """New conflicts get the next number as their id, so that equal situations are equal."""
    fresh = iter(range(count, count + len(outcome.conflicts)))
    named = [one if one.version > 1 else one._replace(id=str(next(fresh))) for one in outcome.conflicts]
    return outcome._replace(conflicts=tuple(named))


def _stored(records: Mapping[str, Standing], at: At) -> At:
    """As the hub reads it again for the next request: a record with its open conflicts, and these as they stand."""
    conflicts = [records[id] for id in sorted(records.keys() - {RECORD}, key=int)]
    conflicts = [one._replace(touches=tuple(each for each in one.touches if each.fields)) for one in conflicts]
    disputes = tuple(one._replace(touches=()) for one in conflicts if _known(one).step == "open")
    news = tuple(each for each in records[RECORD].touches if each.fields)
    record = records[RECORD]._replace(disputes=disputes, touches=news)
    return at._replace(record=record, conflicts=tuple(conflicts))


def _settles(one: Settlement, who: int) -> Change:
    after = {
        "step": ("open", "settled"), "seen": (None, one.seen), "chosen": (None, one.chosen),
        "settled_by": ("", PEOPLE[who]), "reason": ("", "I rang"),
    }  # fmt: skip
    written = change_of(GROUND, Written(0, "", "", one.trunk), who)
    fields = {name: Edit(*edit) for name, edit in after.items()}
    return structs.replace(written, record=CONFLICT, kind="conflict", child=CHILD, fields=fields)


def said(record: Standing) -> str:
    """What the record says in the disputed field."""
    return str(body.value(record.body)["action"])


def _known(conflict: Standing) -> Conflicted:
    fields = body.value(conflict.body)
    return Conflicted(conflict.version, fields["other"], fields["step"])


def _with(at: At, who: int, laptop: LaptopAt) -> At:
    laptops = list(at.laptops)
    laptops[who] = laptop
    return at._replace(laptops=tuple(laptops))


def _written(laptop: LaptopAt, word: str) -> LaptopAt:
    own = [one for one in laptop.waiting if isinstance(one, Written)]
    one = Written(0, laptop.shown, word, own[0].trunk if own else laptop.version)
    copy = laptop.shown if laptop.copy is None else laptop.copy
    return laptop._replace(shown=word, copy=copy, writes=laptop.writes - 1, waiting=(*laptop.waiting, one))


def _settling(laptop: LaptopAt) -> Iterator[LaptopAt]:
    """On what the authority has, as this laptop last read it; the record is not changed here."""
    seen, other = laptop.shown if laptop.copy is None else laptop.copy, laptop.known.other
    for chosen in dict.fromkeys((seen, other)):
        one = Settlement(seen, other, chosen, laptop.known.version)
        known = laptop.known._replace(step="settled")
        yield laptop._replace(known=known, settles=laptop.settles - 1, waiting=(*laptop.waiting, one))


def _pulled(at: At, laptop: LaptopAt) -> LaptopAt:
    known = _known(at.conflicts[0])
    if any(isinstance(one, Settlement) for one in laptop.waiting):
        known = known._replace(step="settled")
    read = laptop._replace(version=at.record.version, known=known)
    if laptop.copy is None:
        return read._replace(shown=said(at.record))
    return read._replace(copy=said(at.record))  # a plain field of one's own stays as it was written


def _kept(at: At) -> set[Any]:
    fields = [body.value(one.body) for one in at.conflicts]
    sides = {one[side] for one in fields for side in ("standing", "other", "seen", "chosen")}
    return sides.union(*(one["earlier"] for one in fields)) - {None}


def _look(at: At, one: Written | Settlement, who: int, after: At) -> None:
    """No value has gone, each conflict holds two, and what is settled was settled on what its settler saw."""
    stood, stands = said(at.record), said(after.record)
    assert _kept(at) <= _kept(after)
    for conflict in after.conflicts:
        fields = body.value(conflict.body)
        assert fields["standing"] != fields["other"]
    if isinstance(one, Settlement):
        before, now = body.value(at.conflicts[0].body), body.value(after.conflicts[0].body)
        assert (before["step"], now["step"], now["settled_by"]) == ("open", "settled", PEOPLE[who])
        assert (stood, stands) == (one.seen, one.chosen)
        assert before["other"] == one.beside or before["other_by"] == PEOPLE[who], "settled over an unseen word"
        assert stood in _kept(after)
    else:
        seen = stood == one.before and not _others(at, one, who)
        assert stood == stands or seen or stood in _kept(after), ("vanished", stood, one)
        assert stands == one.after or one.after in _kept(after), ("vanished", one)


def _others(at: At, one: Written, who: int) -> bool:
    own = DEVICES[who], one.trunk
    return any(each.version > one.trunk and (each.device, each.trunk) != own for each in at.record.touches)


def _rightly_refused(at: At, one: Settlement, who: int, outcome: Outcome) -> None:
    """Only because somebody was first, the record says something else by now, or somebody has spoken again."""
    assert outcome.code == "moved-on"
    fields = body.value(at.conflicts[0].body)
    assert fields["step"] == "settled" or said(at.record) != one.seen or fields["other"] != one.beside, one


def in_step(settled: Settled, at: At) -> None:
    """A laptop with nothing to send and nothing to read says what the hub says, of the conflict too."""
    for laptop in at.laptops:
        if not laptop.waiting and not settled.news(at, laptop):
            assert laptop.shown == said(at.record), at
            assert laptop.known == _known(at.conflicts[0]) or laptop.known.step == "settled"


def walked(settled: Settled, start: At) -> set[At]:
    """Every situation that can be reached."""
    seen, ahead = {start}, deque([start])
    while ahead:
        for after in settled.steps(ahead.popleft()):
            if after not in seen:
                in_step(settled, after)
                seen.add(after)
                ahead.append(after)
    return seen

"""An address that repeats a protected one of its case file is protected with it (docs/sync.md 10.10).

Whichever of them was written first. A copy names the address that it is protected with, and is opened with that one.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from app.domain import body
from app.domain.address import Address, repeats
from app.domain.kinds import KINDS
from app.domain.strict import decode_checked
from server.deciding import Along, Outcome, Standing, moved_on

SAME_ADDRESS = {"protected": "same-address"}
"""What the receipt says of it; whoever wrote it is told, and nothing is refused."""

_KIND = KINDS["address"]


class _Copy(NamedTuple):
    """An address as it stands, read."""

    record: Standing
    address: Address

    @property
    def protector(self) -> str:
        """The id of the address whose own word protects this one; empty for one that is open."""
        return (self.address.protected_with or self.record.id) if self.address.protected else ""


def shielded(outcome: Outcome, standing: Iterable[Standing]) -> Outcome:
    """Return the outcome with every copy of the address that it writes protected as that one is, or opened with it.

    Neither what a change says of itself nor a reason opens one copy while another is protected by a word of its own.
    `standing` has the records as the change met them.
    """
    asked = outcome.effect or outcome.after
    if asked is None or asked.kind != _KIND.name:
        return outcome
    known = {one.id: one for one in standing if one.kind == _KIND.name and one.child == asked.child}
    others = [_read(one) for one in known.values() if one.id != asked.id]
    mine = _read(asked)
    said = _word(mine, others)
    written = _read(moved_on(_KIND, asked, said)._replace(version=asked.version)) if said else mine
    before = known.get(asked.id)
    moved = _written_so(outcome, written.record, before) if said else outcome
    copies = tuple(_followers(written, others))
    return moved._replace(copies=copies, facts={**moved.facts, "copies": str(len(copies))}) if copies else moved


def _word(mine: _Copy, others: Iterable[_Copy]) -> dict[str, Any]:
    """What must be said in an address that is written: one that repeats a protected one is protected with it."""
    if mine.address.protected:
        return {}
    by = _protector(mine, (one for one in others if one.protector != mine.record.id))
    if by:
        return {"protected": True, "protected_with": by}
    return {"protected_with": ""} if mine.address.protected_with else {}


def _followers(written: _Copy, others: list[_Copy]) -> Iterator[Along]:
    """Yield what follows it: open copies when it is protected, and what was protected with it when it no longer is."""
    by = written.protector
    for one in others:
        if by and not one.address.protected:
            if repeats(one.address, [written.address]):
                yield _along(one.record, {"protected": True, "protected_with": by})
        elif one.address.protected_with == written.record.id and by != written.record.id:
            apart = [other for other in others if other.protector not in {"", written.record.id}]
            now = by or _protector(one, apart)
            yield _along(one.record, {"protected": bool(now), "protected_with": now})


def _protector(one: _Copy, others: Iterable[_Copy]) -> str:
    """Return whose word protects an address: of the first protected one that it repeats."""
    found = (o.protector for o in others if o.protector and repeats(one.address, [o.address]))
    return next(found, "")


def _along(record: Standing, values: dict[str, Any]) -> Along:
    after = moved_on(_KIND, record, values)
    return Along(after, record.category if after.category != record.category else "")


def _written_so(outcome: Outcome, written: Standing, before: Standing | None) -> Outcome:
    """Put the address as it is written into the outcome, in its category, and say so where it is protected."""
    protects = bool(body.value(written.body).get("protected"))
    also = ("protected", "protected_with") if protects else ("protected_with",)
    was = before.category if before and before.category != written.category else ""
    facts = {**outcome.facts, **SAME_ADDRESS} if protects else outcome.facts
    if outcome.effect:
        on = _with(outcome.effect_on, also)
        return outcome._replace(effect=written, effect_on=on, moved_from=was, facts=facts)
    beside = tuple(one._replace(category=written.category, protection=written.protection) for one in outcome.conflicts)
    touched = _with(outcome.touched, also) if outcome.touched else ()
    return outcome._replace(after=written, touched=touched, conflicts=beside, moved_from=was, facts=facts)


def _with(fields: tuple[str, ...], also: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*fields, *also)))


def _read(record: Standing) -> _Copy:
    return _Copy(record, decode_checked(record.body, Address))

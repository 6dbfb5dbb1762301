"""The records that a form is about, one or two, and what may be said of each of them together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from app.casework import asked
from app.casework.asked import Fault
from app.casework.household import is_further_service, is_protected, must_be_kept, open_line, read_as, shielded_lines
from app.casework.ledger import Act, existing
from app.domain import body as bodies
from app.domain import strict
from app.domain.address import Address
from app.domain.kinds import KINDS
from app.domain.person import Relationship
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_HIDDEN_IN_PROTECTED = ("lines", "postcode")


@dataclass(frozen=True)
class Part:
    """One record of a form: `record` is None for one that is to be made; `says` is what it says now, or begins with.

    `guarded`: to make it less protective than that needs a reason.
    """

    kind: str
    record: Record | None
    names: tuple[str, ...]
    says: Mapping[str, Any]
    protected: bool = False
    guarded: bool = True

    def value(self, name: str) -> Any:
        """Return what a field says now."""
        return self.says.get(name, KINDS[self.kind].rules[name].default)

    def seen(self) -> bytes:
        """Return what stands now, to be compared with later; never a protected address."""
        hidden = _HIDDEN_IN_PROTECTED if self.protected else ()
        return bodies.encode({name: value for name, value in self.says.items() if name not in hidden})


OFFERED = frozenset(
    ("child", "person", "relationship", "address", "alert", "involvement", "missing", "police-protection")
)
"""The kinds that a form can be about."""


def parts_of(tx: Tx, child: str, kind: str, record: str) -> tuple[Part, ...]:
    """Return what a form is about: a person to be made comes with their relationship, and so does a relationship.

    Raises StoreTrouble: no-such-record (also for a further service, which is not opened), newer-program, not-offered.
    """
    if kind not in OFFERED:
        raise StoreTrouble("not-offered", kind=kind)
    if not record:
        if kind in ("child", "relationship"):
            raise StoreTrouble("not-offered", kind=kind)
        return tuple(_made(tx, one, child) for one in asked.JOINED.get(kind, (kind,)))
    part = _changed(tx, child, kind, record)
    if kind != "relationship" or part.record is None:
        return (part,)
    tie = read_as(part.record, Relationship)
    return (_changed(tx, child, "person", tie.person if tie else ""), part)


def _made(tx: Tx, kind: str, child: str) -> Part:
    """A new address begins protected wherever one may be: also where there is one that this person does not see."""
    names = asked.offered(kind, made=True)
    if kind != "address":
        return Part(kind, None, names, {}, guarded=False)
    secret = must_be_kept(tx, child)
    begins = secret or not _shows_its_home(tx, child)
    return Part(kind, None, names, {"of": child, "protected": begins}, guarded=secret)


def _shows_its_home(tx: Tx, child: str) -> bool:
    """Whether an address of the child is here, and nobody's in the case file is protected."""
    found = records.of_child(tx, child, "address")
    read = [read_as(record, Address) for record in found]
    theirs = any(one is not None and one.of == child and one.until is None for one in read)
    return theirs and None not in read and not any(is_protected(record) for record in found)


def _changed(tx: Tx, child: str, kind: str, record_id: str) -> Part:
    record = existing(tx, record_id, kind)
    if record.child != child or (kind == "involvement" and is_further_service(record)):
        raise StoreTrouble("no-such-record", record=record_id, kind=kind)
    if read_as(record, KINDS[kind].struct) is None:
        raise StoreTrouble("newer-program", record=record_id)
    names, says = asked.offered(kind, made=False), bodies.value(record.body)
    if kind != "address" or open_line(record, shielded_lines(tx)) is not None:
        return Part(kind, record, names, says)
    return Part(kind, record, tuple(one for one in names if one not in _HIDDEN_IN_PROTECTED), says, protected=True)


def implied(act: Act, part: Part, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from a change: a number typed by hand is not verified, an agency has its sector.

    An agency that says itself that it is involved has confirmed it.
    """
    tx = act.tx
    if part.kind == "child" and "nhs_number" in after and part.value("nhs_verified"):
        return {"nhs_verified": False}
    if part.kind in ("missing", "police-protection"):
        return {"author": act.by.practitioner, "author_name": act.by.name} if part.record is None else {}
    if part.kind != "involvement":
        return {}
    found: dict[str, Any] = {}
    if (agency := _directory(tx, "agency", str(after.get("agency", "")))).get("sector"):
        found["sector"] = agency["sector"]
    if part.record is None:
        who = _directory(tx, "practitioner", str(after.get("practitioner", "")))
        found |= {name: who[name] for name in ("name", "role", "telephone") if who.get(name) and not after.get(name)}
        found |= {"confirmed": act.now.isoformat()} if after.get("agency") == act.by.agency else {}
    return found


def _directory(tx: Tx, kind: str, id: str) -> dict[str, Any]:
    record = records.read(tx, id) if id else None
    found: dict[str, Any] = bodies.value(record.body) if record is not None and record.kind == kind else {}
    return found


def faults(part: Part, after: Mapping[str, Any], today: date) -> list[Fault]:
    """Return what is wrong with a record as it would be; what was so before and is not touched is left alone."""
    whole = {**part.says, **after}
    made = part.record is None
    found = [
        Fault(name, f"{KINDS[part.kind].rules[name].label} is needed")
        for name in part.names
        if name in asked.needed(part.kind) and (made or name in after) and not whole.get(name)
    ]
    found += [fault for fault in _together(part.kind, whole, today) if made or _touches(part.kind, fault, after)]
    return found or _as_agreed(part.kind, whole, after)


def _touches(kind: str, fault: Fault, after: Mapping[str, Any]) -> bool:
    group = next((names for names in _TOGETHER.get(kind, ()) if fault.field in names), (fault.field,))
    return any(name in after for name in (*group, *(("since", "until") if fault.field == "until" else ())))


_TOGETHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "child": (("born", "died", "vital_status"),),
    "person": (("given", "family", "described"),),
    "involvement": (("name", "service", "practitioner"),),
    "address": (("lines", "postcode"),),
    "alert": (("code", "topic"),),
}


def _together(kind: str, whole: Mapping[str, Any], today: date) -> list[Fault]:
    """What several fields say together, or a field beside today."""
    found = []
    if str(whole.get("until") or "9") < str(whole.get("since") or ""):
        found.append(Fault("until", "The end is before the beginning"))
    if str(whole.get("born") or "") > today.isoformat():
        found.append(Fault("born", "This date of birth has not come yet"))
    if str(whole.get("died") or "") > today.isoformat():
        found.append(Fault("died", "This date of death has not come yet"))
    if str(whole.get("died") or "9") < str(whole.get("born") or ""):
        found.append(Fault("died", "The date of death is before the date of birth"))
    if kind == "child" and (fault := _death(whole)):
        found.append(fault)
    if kind == "person" and not any(whole.get(name) for name in _TOGETHER[kind][0]):
        found.append(Fault("given", "Give a name, or describe the person where it is not known"))
    if kind == "involvement" and not any(whole.get(name) for name in _TOGETHER[kind][0]):
        found.append(Fault("name", "Say who it is, or which service"))
    if kind == "address" and not any(whole.get(name) for name in _TOGETHER[kind][0]):
        found.append(Fault("lines", "Write the address"))
    if kind == "alert" and (whole.get("topic") == "status") != bool(whole.get("code")):
        words = "Choose which status" if whole.get("topic") == "status" else "Only a status has a code: choose None"
        found.append(Fault("code", words))
    return found


def _death(whole: Mapping[str, Any]) -> Fault | None:
    """A death has its day, because nothing is due after it; and a day of death says that there was one."""
    if whole.get("vital_status") == "dead" and not whole.get("died"):
        return Fault("died", "Write the day of the death. Where it is not known, the day on which the child was found")
    if whole.get("died") and whole.get("vital_status", "alive") == "alive":
        return Fault("vital_status", "A day of death is written. Say whether the child has died")
    return None


def _as_agreed(kind: str, whole: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fault]:
    """What the strict reader says of the whole record, which is how the authority will read it."""
    try:
        strict.decode(bodies.encode(_filled(kind, whole)), KINDS[kind].struct, asked.BODY_BYTES)
    except strict.Unreadable as trouble:
        name = trouble.path.removeprefix("$.").partition("[")[0]
        if trouble.code == "too-large" and after:
            return [Fault(max(after, key=lambda one: len(str(after[one]))), "This is too long to be kept")]
        if name not in after:
            raise StoreTrouble("newer-program") from None
        return [Fault(name, asked.UNREADABLE)]
    return []


def _filled(kind: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    """A relationship names its person only when the person has been made."""
    return {"person": "", **whole} if kind == "relationship" else dict(whole)


def document(part: Part, after: Mapping[str, Any]) -> msgspec.Struct:
    """Return the record that is to be made."""
    read: msgspec.Struct = msgspec.convert({**part.says, **after}, KINDS[part.kind].struct)
    return read

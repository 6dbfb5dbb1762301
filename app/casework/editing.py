"""Adding and changing what is known about a child: one form, one act, and in it only what was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.casework import arrived, asked, offers, whereabouts
from app.casework.asked import Fault, NotValid
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.form_parts import Part, document, faults, implied, parts_of
from app.casework.household import read_as
from app.casework.ledger import Act, Seen, acting
from app.casework.rights import writer
from app.domain import body as bodies
from app.domain.authorship import Writer, may_edit, may_write
from app.domain.dispute import Conflict
from app.domain.fields import MergeRule
from app.domain.kinds import KINDS
from app.domain.person import Person, person_name
from app.storage import records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

NO_REASON = "Say why: this makes the record less protective, or ends an alert"

_NOUNS = {
    "child": "the child’s details", "person": "person", "relationship": "person", "address": "address",
    "alert": "alert", "involvement": "worker or agency", "missing": "time missing",
    "police-protection": "police protection",
}  # fmt: skip


@dataclass(frozen=True)
class _Step:
    """One record with what is to be changed in it."""

    part: Part
    after: dict[str, Any]
    lowered: bool


def form(child: str, kind: str, record: str = "", *, by: Caseworker) -> RecordForm:
    """Return the form for making a record of a kind, or for changing one; a protected address is not in it.

    A new person comes with their relationship. Raises StoreTrouble: not-yours-to-write, no-such-record, newer-program,
    not-offered.
    """
    with by.vault.read() as tx:
        parts, mine = parts_of(tx, child, kind, record), writer(tx, by, child)
        for part in parts:
            known = may_write(mine, part.kind, part.says) if part.record else offers.may_begin(mine, part.kind, child)
            if not known:
                raise StoreTrouble("not-yours-to-write", kind=part.kind)
        own = next(part for part in parts if part.kind == kind)
        return RecordForm(
            child=child,
            kind=kind,
            record=record,
            title=_title(kind, parts),
            fields=tuple(
                _field(part, name, offers.choices(tx, mine, child, (part.kind, name), part.value(name)), by.zone)
                for part in parts
                for name in part.names
            ),
            state=whereabouts.of_record(tx, own.record).state if own.record else None,
            seen=tuple((part.record.id, part.record.version, part.seen()) for part in parts if part.record),
            versions=_in_two_versions(tx, child, parts),
            arrived=_arrived(tx, by, child, parts),
        )


def _arrived(tx: Tx, by: Caseworker, child: str, parts: tuple[Part, ...]) -> str:
    said = (arrived.of_record(tx, by, child, part.record.id) for part in parts if part.record)
    return next(filter(None, said), "")


def save(  # noqa: PLR0913 - a form with the child it is for, what was seen and what was typed
    child: str,
    kind: str,
    record: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    by: Caseworker,
    seen: RecordForm | None = None,
) -> str:
    """Save what was typed in a form and return the record's id; nothing is written where nothing was changed.

    `values` need name only what was changed; `seen` is the form that the person looked at, so that whoever changed the
    same field meanwhile is met with both versions and not overwritten.
    Raises NotValid with a sentence for each field, StoreTrouble as `form`.
    """
    with acting(by) as act:
        parts = parts_of(act.tx, child, kind, record)
        if strange := set(values) - {name for part in parts for name in part.names}:
            raise StoreTrouble("not-offered", fields=len(strange))
        before = {id: Seen(body, version) for id, version, body in seen.seen} if seen else {}
        steps = _steps(act, parts, values, before, reason)
        mine = writer(act.tx, by, child)
        for step in steps:
            _must_be_theirs(mine, step)
        return _write(act, child, steps, reason.strip(), before).get(kind, record)


def _steps(
    act: Act, parts: tuple[Part, ...], values: Mapping[str, Any], before: Mapping[str, Seen], reason: str
) -> list[_Step]:
    """Raises NotValid with everything that is wrong, so that it can all be mended at once."""
    steps, wrong = [], []
    today = act.by.here(act.now).date()
    for part in parts:
        step, unread = _read(act, part, values, before)
        steps.append(step)
        wrong += unread
        found = faults(part, step.after, today) if step.after or part.record is None else []
        wrong += [fault for fault in found if fault.field not in {one.field for one in unread}]
    if any(step.lowered for step in steps) and not reason.strip():
        wrong.append(Fault(asked.REASON, NO_REASON))
    if wrong:
        raise NotValid(*wrong)
    return steps


def _read(act: Act, part: Part, values: Mapping[str, Any], before: Mapping[str, Seen]) -> tuple[_Step, list[Fault]]:
    """What differs from what the person saw; where that is not known, from what the record says now."""
    after: dict[str, Any] = {}
    wrong = []
    looked_at = before.get(part.record.id) if part.record else None
    saw = bodies.value(looked_at.body) if looked_at else part.says
    for name in (name for name in part.names if name in values):
        old = _plain(saw.get(name, KINDS[part.kind].rules[name].default))
        try:
            value = asked.read(part.kind, name, values[name], old, act.by.here(act.now))
        except asked.Unread as trouble:
            wrong.append(Fault(name, str(trouble)))
            continue
        if value != old and (value or old or part.record):
            after[name] = value
    after |= implied(act, part, after)
    rules = KINDS[part.kind].rules
    lowered = part.guarded and any(
        asked.lowers(part.kind, name, saw.get(name, rules[name].default), value) for name, value in after.items()
    )
    return _Step(part, after, lowered), wrong


def _in_two_versions(tx: Tx, child: str, parts: tuple[Part, ...]) -> str:
    conflicts = (read_as(record, Conflict) for record in records.of_child(tx, child, "conflict"))
    disputed = {one.about for one in conflicts if one is not None}
    return next((part.record.id for part in parts if part.record and part.record.id in disputed), "")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _must_be_theirs(mine: Writer, step: _Step) -> None:
    """Say what the authority would say. Raises StoreTrouble with the code not-yours-to-write."""
    part, whole = step.part, {**step.part.says, **step.after}
    if part.record is None:
        allowed = may_write(mine, part.kind, msgspec.to_builtins(document(part, _named(part, step.after))))
    else:
        allowed = not step.after or may_edit(mine, part.kind, part.says, whole)
    if not allowed:
        raise StoreTrouble("not-yours-to-write", kind=part.kind)


def _write(act: Act, child: str, steps: list[_Step], reason: str, before: Mapping[str, Seen]) -> dict[str, str]:
    """Write each record that is new or changed; returns their ids by kind."""
    written: dict[str, str] = {}
    for step in steps:
        part = step.part
        if part.record is None:
            made = document(part, _named(part, step.after, written.get("person", "")))
            why = reason if step.lowered else ""
            written[part.kind] = act.make(part.kind, child, made, act="add", reason=why).record
        elif step.after:
            seen = before.get(part.record.id)
            written[part.kind] = act.edit(part.record, step.after, act="change", reason=reason, seen=seen).record
    return written


def _named(part: Part, after: Mapping[str, Any], person: str = "") -> dict[str, Any]:
    return {**after, "person": person} if part.kind == "relationship" else dict(after)


def _field(part: Part, name: str, choices: offers.Choices, zone: str) -> FieldValue:
    rule = KINDS[part.kind].rules[name]
    return FieldValue(
        name=name,
        label=rule.label,
        value=asked.shown(part.kind, name, part.value(name), ZoneInfo(zone)),
        asked_as=asked.asked_as(part.kind, name),
        choices=choices,
        needed=name in asked.needed(part.kind),
        lowering_needs_reason=rule.rule is MergeRule.PROTECTIVE and part.guarded,
    )


def _title(kind: str, parts: tuple[Part, ...]) -> str:
    first = parts[0]
    if first.record is None:
        article = "" if kind == "police-protection" else "an " if kind in ("address", "alert") else "a "
        return f"Add {article}{_NOUNS[kind]}"
    if first.kind == "person":
        return f"Change {person_name(msgspec.convert(first.says, Person))}"
    return "Change a protected address" if first.protected else f"Change {_NOUNS[kind]}"

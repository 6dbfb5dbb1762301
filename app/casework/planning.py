"""Planning a visit, alone or with a colleague of any agency, and calling it off."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from app.casework import asked, offers
from app.casework.asked import REASON, Fault, NotValid, Unread
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.contacts import visits_of_occasion
from app.casework.dues import what_of
from app.casework.headers import standing_alerts, status_of
from app.casework.household import eldest_first, known_child, practitioner_name, read_as
from app.casework.ledger import Act, acting, existing
from app.casework.rights import sector_of, writer
from app.casework.words import and_list, day
from app.domain.authorship import may_write
from app.domain.contact import CONTACT_WORDS, ContactKind
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.person import Person
from app.domain.visit import CallingOff, Prompt, Visit
from app.storage import drafts, records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

PAST = "This time has passed. Record what happened as a contact"
TIME_FAULT = "Write the time as hours and minutes, such as 14:30"
WHEN, AT, ALSO = "planned", "time", "also:"
"""Fields of the form that are not fields of a visit: its day, its time of day, and each sibling by id."""

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_BY_STATUS = {"CPP": "cp", "S47": "section-47", "LAC": "looked-after", "CIN": "cin"}
_BY_SECTOR = {"health": "health-review"}
_OTHERWISE = "other"


def plan(  # noqa: PLR0913 - what a visit is
    children: Sequence[str],
    planned: datetime,
    purpose: str,
    kind: str,
    *,
    by: Caseworker,
    with_practitioner: str = "",
    meeting: str = "",
    place: str = "",
    announced: bool = True,
    prompts: Sequence[str] = (),
) -> tuple[str, ...]:
    """Plan one visit for each child, on one occasion; return their ids in the order of the children.

    A joint visit names its co-author, and for each child the contact that both will write (docs/sync.md 4.10).
    Raises StoreTrouble: no-children, no-purpose, no-such-kind, already-past, with-oneself, no-such-record,
    not-yours-to-write.
    """
    if not children or not purpose.strip():
        raise StoreTrouble("no-purpose" if children else "no-children")
    if kind not in get_args(ContactKind):
        raise StoreTrouble("no-such-kind")
    if with_practitioner == by.practitioner:
        raise StoreTrouble("with-oneself")
    with acting(by) as act:
        if planned < act.now:
            raise StoreTrouble("already-past")
        joined = _co_author(act.tx, with_practitioner)
        visit = Visit(
            practitioner=by.practitioner,
            planned=planned,
            purpose=purpose.strip(),
            kind_of_visit=kind,
            occasion=new_id(),
            joined_by=joined,
            with_practitioner=with_practitioner,
            meeting=meeting.strip(),
            place=place.strip(),
            announced=announced,
            prompts=tuple(Prompt(id=new_id(), words=one.strip()) for one in prompts if one.strip()),
        )
        return tuple(_plan_for(act, child, visit) for child in dict.fromkeys(children))


def _plan_for(act: Act, child: str, visit: Visit) -> str:
    _must_be_theirs(act, child)
    made = replace(visit, record_as=new_id()) if visit.with_practitioner else visit
    return act.make("visit", child, made, act="plan").record


def cancel(visit: str, reason: str, *, by: Caseworker) -> None:
    """Call a planned visit off, for every child of its occasion; it stays in the case file with the reason.

    Raises StoreTrouble: no-reason, no-such-record, moved-on (it was recorded or called off), being-written,
    not-yours-to-write.
    """
    if not reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        chosen = existing(act.tx, visit, "visit")
        planned = [(one, read) for one, read in visits_of_occasion(act.tx, chosen) if read.step == "planned"]
        if chosen.id not in {one.id for one, _ in planned}:
            raise StoreTrouble("moved-on", record=chosen.id)
        if drafts.of_occasion(act.tx, planned[0][1].occasion or chosen.id) is not None:
            raise StoreTrouble("being-written", record=chosen.id)
        said = CallingOff(id=new_id(), practitioner=by.practitioner, name=by.name, at=act.now, words=reason.strip())
        after = {"step": "cancelled", "called_off": [msgspec.to_builtins(said)]}
        for one, _ in planned:
            _must_be_theirs(act, one.child)
            act.edit(one, after, act="cancel", reason=said.words)


def cancel_form(visit: str, *, by: Caseworker) -> RecordForm:
    """Return the form for calling a planned visit off. Raises StoreTrouble as `cancel`."""
    with by.vault.read() as tx:
        chosen = existing(tx, visit, "visit")
        planned = [(one, read) for one, read in visits_of_occasion(tx, chosen) if read.step == "planned"]
        whole = next((read for one, read in planned if one.id == visit), None)
        if whole is None:
            raise StoreTrouble("moved-on", record=visit)
        at = by.here(whole.planned)
        names = and_list([known.name for known in eldest_first([known_child(tx, one.child) for one, _ in planned])])
        title = f"Call off: {what_of(whole)}, {day(at)}, {at:%H:%M}, {names}"
        why = FieldValue(REASON, "Why it is called off", "", "long-text", needed=True)
        return RecordForm(chosen.child, "visit", visit, title, (why,), note=_after_calling_off(tx, by, whole))


def _after_calling_off(tx: Tx, by: Caseworker, visit: Visit) -> str:
    other = visit.practitioner if visit.practitioner != by.practitioner else visit.with_practitioner
    name = practitioner_name(tx, other) or visit.joined_by
    tell = f" Tell {name}: their laptop learns of it at its next exchange." if name else ""
    seen = "It stays in the chronology with your reason, for all who may see that a visit is planned."
    return f"{seen} To visit after all, plan it anew.{tell}"


def cancel_typed(visit: str, values: Mapping[str, Any], *, by: Caseworker) -> None:
    """Call off with what was typed in the form. Raises NotValid where no reason is given, StoreTrouble as `cancel`."""
    reason = str(values.get(REASON) or "")
    if not reason.strip():
        raise NotValid(Fault(REASON, "Say why"))
    cancel(visit, reason, by=by)


def form(child: str, *, by: Caseworker) -> RecordForm:
    """Return the form for planning a visit to a child, with the siblings who are on this laptop."""
    with by.vault.read() as tx:
        if not may_write(writer(tx, by, child), "visit", {}):
            raise StoreTrouble("not-yours-to-write", kind="visit")
        return RecordForm(child, "visit", "", f"Plan a visit to {known_child(tx, child).name}", _fields(tx, by, child))


def plan_typed(child: str, values: Mapping[str, Any], *, by: Caseworker) -> tuple[str, ...]:
    """Plan from what was typed in the form. Raises NotValid with a sentence for each field, StoreTrouble as `plan`."""
    planned, wrong = _planned(values, by)
    if not str(values.get("purpose") or "").strip():
        wrong.append(Fault("purpose", "Say what the visit is for"))
    if wrong or planned is None:
        raise NotValid(*wrong)
    also = [name.removeprefix(ALSO) for name, on in values.items() if name.startswith(ALSO) and on]
    return plan(
        [child, *also],
        planned,
        str(values["purpose"]),
        str(values.get("kind_of_visit") or _first_kind_of(child, by)),
        by=by,
        with_practitioner=str(values.get("with_practitioner") or ""),
        meeting=str(values.get("meeting") or ""),
        place=str(values.get("place") or ""),
        announced=bool(values.get("announced", True)),
        prompts=tuple(values.get("prompts") or ()),
    )


def _planned(values: Mapping[str, Any], by: Caseworker) -> tuple[datetime | None, list[Fault]]:
    """A day and a time at the place; a wrong one is said at its own field."""
    wrong, day = [], None
    try:
        day = asked.read_date(str(values.get(WHEN) or ""))
    except Unread as trouble:
        wrong.append(Fault(WHEN, str(trouble)))
    at = read_time(str(values.get(AT) or ""))
    if at is None:
        wrong.append(Fault(AT, TIME_FAULT))
    if day is None or at is None:
        return None, wrong
    planned = datetime.combine(day, at, ZoneInfo(by.zone))
    return planned, [Fault(WHEN, PAST)] if planned < by.clock() else []


def read_time(text: str) -> time | None:
    """Return a time of day as it was typed, or None."""
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _fields(tx: Tx, by: Caseworker, child: str) -> tuple[FieldValue, ...]:
    label = {name: rule.label for name, rule in KINDS["visit"].rules.items()}
    kinds = tuple(CONTACT_WORDS.items())
    colleagues = (("", "Nobody"), *offers.colleagues(tx, by))
    siblings = (FieldValue(f"{ALSO}{id}", f"Also {name}", False, "yes-no") for id, name in _siblings(tx, by, child))
    return (
        FieldValue(WHEN, label["planned"], None, "date", needed=True),
        FieldValue(AT, "Time", "", "text", needed=True),
        FieldValue("purpose", label["purpose"], "", "text", needed=True),
        *siblings,
        FieldValue("kind_of_visit", label["kind_of_visit"], first_kind(tx, by, child), "choice", kinds, needed=True),
        FieldValue("with_practitioner", label["joined_by"], "", "practitioner", colleagues),
        FieldValue("meeting", label["meeting"], "", "text"),
        FieldValue("place", label["place"], "", "text"),
        FieldValue("announced", label["announced"], True, "yes-no"),
        FieldValue("prompts", label["prompts"], (), "lines"),
    )


def _first_kind_of(child: str, by: Caseworker) -> str:
    with by.vault.read() as tx:
        return first_kind(tx, by, child)


def first_kind(tx: Tx, by: Caseworker, child: str) -> str:
    """The visit that the child's status asks of the authority's workers; other agencies have visits of their own."""
    sector = sector_of(tx, by.agency)
    if sector != "social":
        return _BY_SECTOR.get(sector, _OTHERWISE)
    return _BY_STATUS.get(status_of(standing_alerts(records.of_child(tx, child, "alert"))).code, _OTHERWISE)


def _siblings(tx: Tx, by: Caseworker, child: str) -> list[tuple[str, str]]:
    """Return the children of the family who have a case file here in which this person may plan."""
    people = (read_as(record, Person) for record in records.of_child(tx, child, "person"))
    known = records.read_many(tx, {one.same_as for one in people if one and one.same_as} - {child})
    found = [one for one in known.values() if one.kind == "child" and may_write(writer(tx, by, one.id), "visit", {})]
    return [(one.id, known_child(tx, one.id).name) for one in found]


def _co_author(tx: Tx, practitioner: str) -> str:
    name = practitioner_name(tx, practitioner)
    if practitioner and not name:
        raise StoreTrouble("no-such-record", record=practitioner, kind="practitioner")
    return name


def _must_be_theirs(act: Act, child: str) -> None:
    if not may_write(writer(act.tx, act.by, child), "visit", {}):
        raise StoreTrouble("not-yours-to-write", kind="visit")

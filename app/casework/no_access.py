"""No access: nobody let the practitioner in. Recorded with its time and place, and what comes next in the same act."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.casework import asked, tasks
from app.casework.asked import Fault, NotValid, Unread
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.contacts import visits_of_occasion
from app.casework.due_clocks import names_of
from app.casework.holdings import is_holder
from app.casework.household import eldest_first, known_child, practitioner_name
from app.casework.ledger import Act, acting, existing
from app.casework.planning import TIME_FAULT, first_kind, read_time
from app.casework.rights import allocations_of, writer
from app.casework.sources import in_full, on_day
from app.domain.authorship import may_write
from app.domain.contact import CONTACT_WORDS, Contact, Observation
from app.domain.draft import ContactDraft, contact_for, signature_of
from app.domain.drafted import read_draft
from app.domain.identity import new_id
from app.domain.task import Task
from app.domain.visit import Visit
from app.domain.working_days import add_working_days
from app.storage import drafts
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

KIND, REASON = "no-access", "No access"
_HOME = "At home"
_CLOCKS_DIFFER = timedelta(minutes=5)
_AS_PLANNED = timedelta(minutes=15)
_NOTE = "It is signed as a contact, for each child. Nothing else has to be written."


class _Tried(NamedTuple):
    """The occasion on which it was tried: the children, their planned visits, and what was begun to write of it."""

    children: tuple[str, ...]
    visits: dict[str, tuple[Record, Visit]]
    draft: ContactDraft | None
    draft_id: str

    @property
    def planned(self) -> Visit | None:
        """The visit that was planned, where one was."""
        return next((visit for _, visit in self.visits.values()), None)


def form(*, by: Caseworker, visit: str = "", child: str = "", draft: str = "") -> RecordForm:
    """Return the form of a planned visit, of a child, or of what is being written, filled in with time and place.

    Raises StoreTrouble: no-such-record, moved-on, joint-visit, not-yours-to-write.
    """
    with by.vault.read() as tx:
        tried = _tried(tx, visit, child, draft)
        for one in tried.children:
            if not may_write(writer(tx, by, one), "contact", {}):
                raise StoreTrouble("not-yours-to-write", kind="contact")
        children = eldest_first([known_child(tx, one) for one in tried.children])
        fields = _fields(tx, by, tried)
        about = visit or draft or child
        note = " ".join(filter(None, (_when_words(by, tried.planned), _NOTE)))
        return RecordForm(children[0].id, KIND, about, f"No access: {names_of(children)}", fields, note=note)


def record(
    values: Mapping[str, Any], *, by: Caseworker, visit: str = "", child: str = "", draft: str = ""
) -> tuple[str, ...]:
    """Sign that there was no access, plan the next attempt, and tell the allocated worker, as it was typed.

    Returns the contacts. Raises NotValid with a sentence for each field, StoreTrouble as `form`.
    """
    typed = _typed(values, by)
    with acting(by) as act:
        tried = _tried(act.tx, visit, child, draft)
        found = tuple(_sign(act, tried, one, typed) for one in tried.children)
        if tried.draft_id:
            act.end_draft(tried.draft_id)
        if typed["again"] is not None:
            _try_again(act, tried, typed["again"])
        if values.get("tell"):
            _tell(act, tried, typed)
    return found


def _tried(tx: Tx, visit: str, child: str, draft: str) -> _Tried:
    kept = drafts.read(tx, draft) if draft else None
    begun = read_draft(kept.body) if kept else None
    if isinstance(begun, ContactDraft):
        visit = next((part.visit for part in begun.children if part.visit), "")
    if not visit:
        children = tuple(part.child for part in begun.children) if isinstance(begun, ContactDraft) else (child,)
        return _Tried(children, {}, begun if isinstance(begun, ContactDraft) else None, draft)
    planned = visits_of_occasion(tx, existing(tx, visit, "visit"))
    if any(one.with_practitioner for _, one in planned):
        raise StoreTrouble("joint-visit", record=visit)
    visits = {record.child: (record, one) for record, one in planned if one.step == "planned"}
    if not visits:
        raise StoreTrouble("moved-on", record=visit)
    first = next(iter(visits.values()))
    present = drafts.of_occasion(tx, first[1].occasion or first[0].id)
    if present is not None and isinstance(read := read_draft(present.body), ContactDraft):
        return _Tried(tuple(visits), visits, read, present.id)
    return _Tried(tuple(visits), visits, None, "")


def _fields(tx: Tx, by: Caseworker, tried: _Tried) -> tuple[FieldValue, ...]:
    now, planned = by.here(by.clock()), tried.planned
    on, at = _when(by, planned)
    places = (tried.draft.place if tried.draft else "", *(visit.place for _, visit in tried.visits.values()))
    place = next(filter(None, places), _HOME)
    again = add_working_days(now.date(), 1)
    worker = _worker(tx, by, tried.children[0])
    fields = [
        FieldValue("tried", "What was tried", "", "text"),
        FieldValue("again", "Try again on", again, "date"),
        FieldValue("again_at", "At", f"{by.here(planned.planned) if planned else now:%H:%M}", "text"),
    ]
    if worker:
        fields.append(FieldValue("tell", f"Give {practitioner_name(tx, worker)} a task to know of it", True, "yes-no"))
    return (
        *fields,
        FieldValue("place", "Where", place, "text", needed=True),
        FieldValue("on", "Tried on", on, "date", needed=True),
        FieldValue("at", "Tried at", at, "text", needed=True),
    )


def _when(by: Caseworker, planned: Visit | None) -> tuple[date, str]:
    """Return the day and time to begin with: now, and of a day that is past no time, for nobody here knows it.

    The planned time is never offered: signed in haste, it would stand in the record as the time it was tried.
    """
    now = by.here(by.clock())
    day = by.here(planned.planned).date() if planned else now.date()
    return (day, "") if day < now.date() else (now.date(), f"{now:%H:%M}")


def _when_words(by: Caseworker, planned: Visit | None) -> str:
    """Say which time stands in the form, where that is not about the one that was planned."""
    now = by.here(by.clock())
    at = by.here(planned.planned) if planned else now
    if at.date() < now.date():
        return f"Say at what time it was tried. It was planned for {at:%H:%M}."
    if abs(now - at) <= _AS_PLANNED:
        return ""
    when = f"{at:%H:%M}" if at.date() == now.date() else f"{on_day(at.date(), now.date())}, {at:%H:%M}"
    return f"The time is now, {now:%H:%M}. It was planned for {when}: change it if it was tried at another time."


def _worker(tx: Tx, by: Caseworker, child: str) -> str:
    """Return to whom the child is allocated, where that is somebody else who can be given a task."""
    on = by.here(by.clock()).date()
    held = (one.practitioner for _, one in allocations_of(tx, child) if is_holder(one, on))
    can = dict(tasks.tied(tx, by, child))
    return next((who for who in held if who != by.practitioner and who in can), "")


def _typed(values: Mapping[str, Any], by: Caseworker) -> dict[str, Any]:
    wrong: list[Fault] = []
    happened = _instant(values, "on", "at", by, wrong)
    again = _instant(values, "again", "again_at", by, wrong) if str(values.get("again") or "").strip() else None
    place = str(values.get("place") or "").strip()
    if not place:
        wrong.append(Fault("place", "Say where it was"))
    if happened is not None and happened > by.clock() + _CLOCKS_DIFFER:
        wrong.append(Fault("at", "This time has not come yet"))
    if again is not None and again < by.clock():
        wrong.append(Fault("again", "This time has passed. Choose a later one"))
    if wrong or happened is None:
        raise NotValid(*wrong)
    return {"happened": happened, "again": again, "place": place, "tried": str(values.get("tried") or "").strip()}


def _instant(values: Mapping[str, Any], day: str, clock: str, by: Caseworker, wrong: list[Fault]) -> datetime | None:
    on: date | None = None
    given = values.get(day)
    try:
        on = given if isinstance(given, date) else asked.read_date(str(given or ""))
    except Unread as trouble:
        wrong.append(Fault(day, str(trouble)))
    at: time | None = read_time(str(values.get(clock) or ""))
    if at is None:
        wrong.append(Fault(clock, TIME_FAULT))
    return datetime.combine(on, at, ZoneInfo(by.zone)) if on is not None and at is not None else None


def _sign(act: Act, tried: _Tried, child: str, typed: Mapping[str, Any]) -> str:
    """Whatever was begun to write of the occasion stays in it: nothing typed is lost for the short way."""
    by, planned = act.by, tried.visits.get(child)
    part = next((one for one in tried.draft.children if one.child == child), None) if tried.draft else None
    begun = contact_for(tried.draft, part, by.practitioner, by.name) if tried.draft and part else None
    said = typed["tried"] and Observation(
        id=new_id(), observer=by.practitioner, topic="What was tried", words=typed["tried"]
    )
    contact = replace(
        begun or Contact(author=by.practitioner, author_name=by.name, zone=by.zone, announced=_announced(tried)),
        kind_of_contact="no-access",
        occasion=_occasion(tried, begun),
        visit=planned[0].id if planned else "",
        happened=typed["happened"],
        place=typed["place"],
        seen="not-seen",
        not_seen_reason=REASON,
        alone="",
        minutes_alone=None,
        not_alone_reason="",
        where_seen="",
        observations=(*(begun.observations if begun else ()), *([said] if said else [])),
        written=act.now,
        signatures=(signature_of(by.practitioner, by.name, act.now),),
    )
    made = act.make("contact", child, contact, act="sign")
    if planned is not None:
        act.edit(planned[0], {"step": "recorded", "contact": made.record}, act="record")
    return made.record


def _announced(tried: _Tried) -> Any:
    planned = tried.planned
    return ("announced" if planned.announced else "unannounced") if planned else ""


def _occasion(tried: _Tried, begun: Contact | None) -> str:
    planned = tried.planned
    return (planned.occasion if planned else "") or (begun.occasion if begun else "")


def _try_again(act: Act, tried: _Tried, at: datetime) -> None:
    """Plan the next attempt as the last was: for the same children, of the same kind."""
    occasion = new_id()
    for child in tried.children:
        before = tried.visits[child][1] if child in tried.visits else None
        kind = before.kind_of_visit if before else first_kind(act.tx, act.by, child)
        again = Visit(
            practitioner=act.by.practitioner,
            planned=at,
            purpose=before.purpose if before else f"{CONTACT_WORDS.get(kind, 'Visit')}, second attempt",
            why=before.why if before else "",
            kind_of_visit=kind,
            occasion=occasion,
            place=before.place if before else "",
            prompts=before.prompts if before else (),
        )
        act.make("visit", child, again, act="plan")


def _tell(act: Act, tried: _Tried, typed: Mapping[str, Any]) -> None:
    child = tried.children[0]
    worker = _worker(act.tx, act.by, child)
    if not worker:
        return
    today = act.by.here(act.now).date()
    at = act.by.here(typed["happened"])
    again = f" Tried again {on_day(act.by.here(typed['again']).date(), today)}." if typed["again"] else ""
    names = names_of(eldest_first([known_child(act.tx, one) for one in tried.children]))
    what = f"No access on {in_full(at.date())}, {at:%H:%M}: {names}.{again}"
    tasks.give(act, child, Task(what=what, owner=worker, due=today))

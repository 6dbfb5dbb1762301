"""Tasks: what somebody is to do about a child, given to oneself or to a colleague who works with the child."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from app.casework import asked
from app.casework.asked import Fault, NotValid, Unread
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.due_pages import Near, TaskLine
from app.casework.household import known_as, known_child, practitioner_name, practitioners, read_as
from app.casework.ledger import Act, Seen, acting, existing
from app.casework.rights import allocations_of, supervisors_of, writer
from app.casework.sources import on_day
from app.domain.access import holds
from app.domain.authorship import may_write
from app.domain.involvement import Involvement
from app.domain.kinds import KINDS
from app.domain.task import TASK_STEPS, Task
from app.domain.working_days import working_days_between
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

SOON = 2
"""Within how many working days a task is soon."""

_ENDED_SHOWN = timedelta(days=14)
_NO_DATE = date.max
_FIELDS = ("what", "due", "owner", "note")


def mine(tx: Tx, by: Caseworker) -> tuple[TaskLine, ...]:
    """Return what this person is to do, by its date; what has none comes last."""
    found = [(record, task) for record, task in _read(records.tasks_to_do(tx)) if task.owner == by.practitioner]
    known = {one.child: known_as(one.child, one).name for one in records.of_children(tx, _children(found), "child")}
    from_whom = {task.by for _, task in found} - {by.practitioner}
    names = {id: one.name for id, one in practitioners(tx, from_whom).items()} if from_whom else {}
    lines = [_line(by, record, task, known.get(record.child, ""), _from(task, names)) for record, task in found]
    return tuple(sorted(lines, key=_by_date))


def of_child(tx: Tx, by: Caseworker, child: str) -> tuple[TaskLine, ...]:
    """Return the tasks of a child, whosever they are: those to do by their date, then what ended lately."""
    found = _read(records.of_child(tx, child, "task"))
    names = {id: one.name for id, one in practitioners(tx, _people(found)).items()} if found else {}
    now = by.clock()
    lately = [pair for pair in found if pair[1].ended is not None and now - pair[1].ended < _ENDED_SHOWN]
    to_do = [pair for pair in found if pair[1].step == "open"]
    lines = [_line(by, record, task, "", _for(by, task, names)) for record, task in to_do]
    ended = [_over(by, record, task, names) for record, task in sorted(lately, key=_ended_at, reverse=True)]
    return (*sorted(lines, key=_by_date), *ended)


def form(child: str, task: str = "", *, by: Caseworker) -> RecordForm:
    """Return the form for giving a task, or for one that is there: changing it, or saying what became of it.

    Raises StoreTrouble: no-such-record, not-yours-to-write, newer-program.
    """
    with by.vault.read() as tx:
        record = existing(tx, task, "task") if task else None
        said = _known(record) if record else None
        mine = writer(tx, by, record.child if record else child)
        if not may_write(mine, "task", {"by": by.practitioner} if said is None else _document(said)):
            raise StoreTrouble("not-yours-to-write", kind="task")
        whose = record.child if record else child
        name = known_child(tx, whose).name
        title = f"Task about {name}" if said else f"Add a task about {name}"
        seen = ((record.id, record.version, record.body),) if record else ()
        return RecordForm(whose, "task", task, title, _questions(tx, by, whose, said), seen=seen)


def _questions(tx: Tx, by: Caseworker, child: str, said: Task | None) -> tuple[FieldValue, ...]:
    label = {name: rule.label for name, rule in KINDS["task"].rules.items()}
    who = tied(tx, by, child)
    if said is not None and said.owner not in dict(who):
        who = (*who, (said.owner, practitioner_name(tx, said.owner) or "Not in the directory"))
    fields = [
        FieldValue("what", label["what"], said.what if said else "", "text", needed=True),
        FieldValue("due", label["due"], said.due if said else None, "date"),
        FieldValue("owner", label["owner"], said.owner if said else by.practitioner, "choice", who, needed=True),
    ]
    if said is not None:
        fields.append(FieldValue("step", label["step"], said.step, "choice", tuple(TASK_STEPS.items())))
        fields.append(FieldValue("note", label["note"], said.note, "text"))
    return tuple(fields)


def tied(tx: Tx, by: Caseworker, child: str) -> tuple[tuple[str, str], ...]:
    """Return who works with a child today and can be given a task: oneself first, then by name."""
    on = by.here(by.clock()).date()
    found = {one.practitioner for _, one in allocations_of(tx, child) if holds(on, one.since, one.until)}
    involved = (read_as(record, Involvement) for record in records.of_child(tx, child, "involvement"))
    found |= {one.practitioner for one in involved if one and not one.sensitive and holds(on, one.since, one.until)}
    found |= set(supervisors_of(tx, child, on))
    others = practitioners(tx, found - {"", by.practitioner})
    named = sorted((", ".join(filter(None, (one.name, one.role))), id) for id, one in others.items())
    return ((by.practitioner, "You"), *((id, name) for name, id in named))


def save(child: str, form: RecordForm, values: Mapping[str, Any], *, by: Caseworker) -> str:
    """Give a task, or change one as its form was seen; returns its id.

    Raises NotValid with a sentence for each field, StoreTrouble as `form`, not-tied, moved-on where somebody else has
    ended it meanwhile.
    """
    typed = _typed(values)
    with acting(by) as act:
        if form.record:
            return _change(act, form, typed)
        return give(act, child, Task(what=typed["what"], due=typed["due"], owner=typed["owner"] or by.practitioner))


def give(act: Act, child: str, task: Task) -> str:
    """Make a task of this person's within an act. Raises StoreTrouble: not-tied, not-yours-to-write."""
    by = act.by
    if task.owner not in dict(tied(act.tx, by, child)):
        raise StoreTrouble("not-tied")
    task = replace(task, by=by.practitioner, by_name=by.name, given=act.now)
    if not may_write(writer(act.tx, by, child), "task", _document(task)):
        raise StoreTrouble("not-yours-to-write", kind="task")
    return act.make("task", child, task, act="give").record


def done(task: str, note: str = "", *, by: Caseworker) -> str:
    """Say that a task is done, also without a network. Returns the change.

    Raises StoreTrouble: moved-on where it is over already, no-such-record, not-yours-to-write.
    """
    with acting(by) as act:
        record = existing(act.tx, task, "task")
        said = _known(record)
        if said.step != "open":
            raise StoreTrouble("moved-on", record=task)
        if not may_write(writer(act.tx, by, record.child), "task", _document(said)):
            raise StoreTrouble("not-yours-to-write", kind="task")
        return act.edit(record, _ending(act, "done", note), act="finish").change


def _ending(act: Act, step: str, note: str) -> dict[str, Any]:
    """Going back to open takes away who ended it and when."""
    over = step != "open"
    ended = act.now.isoformat().replace("+00:00", "Z") if over else None
    return {"step": step, "note": note.strip(), "ended": ended, "ended_by": act.by.practitioner if over else ""}


def _change(act: Act, form: RecordForm, typed: Mapping[str, Any]) -> str:
    record = existing(act.tx, form.record, "task")
    _, version, body = form.seen[0]
    saw = _known(Record(**{**record.__dict__, "body": body}))
    if not may_write(writer(act.tx, act.by, record.child), "task", _document(_known(record))):
        raise StoreTrouble("not-yours-to-write", kind="task")
    after: dict[str, Any] = {}
    if typed["what"] != saw.what:
        after["what"] = typed["what"]
    if typed["due"] != saw.due:
        after["due"] = typed["due"].isoformat() if typed["due"] else None
    if typed["owner"] != saw.owner:
        if typed["owner"] not in dict(tied(act.tx, act.by, record.child)):
            raise StoreTrouble("not-tied")
        after["owner"] = typed["owner"]
    if (typed["step"], typed["note"]) != (saw.step, saw.note):
        after |= _ending(act, typed["step"], typed["note"])
    if after:
        act.edit(record, after, act="change", seen=Seen(body, version))
    return record.id


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    wrong, due = [], None
    what, note = str(values.get("what") or "").strip(), str(values.get("note") or "").strip()
    step = str(values.get("step") or "open")
    if not what:
        wrong.append(Fault("what", "Say what is to be done"))
    if step == "called-off" and not note:
        wrong.append(Fault("note", "Say why it is called off"))
    try:
        due = _day(values.get("due"))
    except Unread as trouble:
        wrong.append(Fault("due", str(trouble)))
    if wrong:
        raise NotValid(*wrong)
    return {"what": what, "due": due, "owner": str(values.get("owner") or ""), "step": step, "note": note}


def _day(typed: Any) -> date | None:
    if isinstance(typed, date):
        return typed
    return asked.read_date(str(typed)) if str(typed or "").strip() else None


def _read(found: Iterable[Record]) -> list[tuple[Record, Task]]:
    read = ((record, read_as(record, Task)) for record in found)
    return [(record, task) for record, task in read if task is not None]


def _known(record: Record) -> Task:
    """Raises StoreTrouble with the code newer-program."""
    said = read_as(record, Task)
    if said is None:
        raise StoreTrouble("newer-program", record=record.id)
    return said


def _document(task: Task) -> dict[str, str]:
    return {"by": task.by, "owner": task.owner}


def _children(found: Iterable[tuple[Record, Task]]) -> set[str]:
    return {record.child for record, _ in found}


def _people(found: Iterable[tuple[Record, Task]]) -> set[str]:
    return {who for _, task in found for who in (task.by, task.owner, task.ended_by) if who}


def _line(by: Caseworker, record: Record, task: Task, name: str, who: str) -> TaskLine:
    today = by.here(by.clock()).date()
    return TaskLine(record.id, record.child, name, task.what, who, *_when(task.due, today), task.due)


def _when(due: date | None, today: date) -> tuple[str, Near]:
    if due is None:
        return "No date", "later"
    if due < today:
        days = (today - due).days
        return f"{days} day{'s' * (days > 1)} over", "over"
    if due == today:
        return "Today", "soon"
    return on_day(due, today), "soon" if working_days_between(today, due) <= SOON else "later"


def _from(task: Task, names: Mapping[str, str]) -> str:
    name = names.get(task.by, task.by_name) if task.by != task.owner else ""
    return f"from {name}" if name else ""


def _for(by: Caseworker, task: Task, names: Mapping[str, str]) -> str:
    return "yours" if task.owner == by.practitioner else names.get(task.owner, "")


def _over(by: Caseworker, record: Record, task: Task, names: Mapping[str, str]) -> TaskLine:
    at = by.here(task.ended) if task.ended else None
    on = f" {on_day(at.date(), by.here(by.clock()).date())}" if at else ""
    who = "you" if task.ended_by == by.practitioner else names.get(task.ended_by, "")
    ended = f"{TASK_STEPS[task.step]}{on}{f' by {who}' if who else ''}{f': {task.note}' if task.note else ''}"
    return TaskLine(record.id, record.child, "", task.what, _for(by, task, names), "", "later", task.due, ended)


def _ended_at(pair: tuple[Record, Task]) -> datetime:
    record, task = pair
    if task.ended is None:
        raise ValueError(record.id)
    return task.ended


def _by_date(line: TaskLine) -> tuple[date, str]:
    return line.due or _NO_DATE, line.task

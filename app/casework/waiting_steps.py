"""The steps of the work that wait for this person and that nothing else tells of: no request, and no date of a clock.

What was given back, what was submitted or proposed and never put to a decision, what was approved or decided and not
begun, what was arranged for a day that is past. Read each time from how the records stand, so that nothing has to be
sent to anybody, and what is over is told no more (docs/decisions/0008-moves-approvals-and-clocks.md).
"""

from collections.abc import Iterable, Mapping, Set
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from app.casework.case_parts import parts_of
from app.casework.caseworker import Caseworker
from app.casework.dues import what_of
from app.casework.holdings import allocations, held_by_nobody
from app.casework.household import known_as, practitioners, read_as, read_body
from app.casework.pages import NeedsYou, WorkState
from app.casework.rights import deciding_rights, teams_led
from app.casework.sources import on_day
from app.casework.stage_words import name_of
from app.casework.team_pages import NOBODY
from app.casework.unrecorded import left_behind
from app.domain.access import holds
from app.domain.approval import Approval
from app.domain.clock_owners import CasePart
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.working_days import working_days_between
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_LEADS, _CHAIRS, _REVIEWS = frozenset(("PS", "SM", "EDT")), frozenset(("CPC",)), frozenset(("IRO",))
_UNASKED = "and no decision is asked for"
_OVER = frozenset(("superseded", "withdrawn", "expired"))
_CHANGED = "Changed since it was asked: ask again"
_TAKEN_BACK = "The request for a decision is no more: ask again"

_HOLDERS: dict[tuple[str, str], str] = {
    ("assessment", "not-started"): "Not started yet",
    ("assessment", "submitted"): f"Submitted, {_UNASKED}",
    ("assessment", "returned"): "Given back",
    ("enquiry", "submitted"): f"Outcome submitted, {_UNASKED}",
    ("enquiry", "returned"): "Given back",
    ("plan", "proposed"): f"Proposed, {_UNASKED}",
    ("plan", "approved"): "Approved, not in force yet",
    ("plan", "active"): f"Its end is proposed, {_UNASKED}",
    ("referral", "acknowledged"): f"The closing of the case is proposed, {_UNASKED}",
    ("meeting", "planned"): "Planned for {}, and not recorded",
}
"""What waits for whoever has the child, by kind and step; while a decision is asked for it waits for others."""

_LEADERS: dict[tuple[str, str], tuple[str, frozenset[str]]] = {
    ("strategy-discussion", "requested"): ("Asked for, not held yet", _LEADS),
    ("strategy-discussion", "held"): ("It decided on enquiries, and none were opened", _LEADS),
    ("conference", "asked"): ("Asked for, not arranged yet", _LEADS | _CHAIRS),
    ("conference", "arranged"): ("Arranged for {}, and not recorded", _CHAIRS),
    ("conference", "held"): ("It decided on a plan, and none was begun", _CHAIRS),
    ("plan", "proposed"): ("Decided by the conference, not in force yet", _CHAIRS),
    ("review", "planned"): ("Planned for {}, and not recorded", _LEADS | _REVIEWS),
}
"""What waits for those who lead the team that has the child, or chair or review for it, by what they can do."""

_DECIDED = {"strategy-discussion": "enquiry", "conference": "plan"}
"""What a stage that was held can have decided on, which somebody has to begin."""


class _Said(Struct, frozen=True):
    """What is read of any stage, to say whether it waits."""

    step: str = ""
    plan_kind: str = ""
    outcome: str = ""
    planned: str | None = None
    ended: str | None = None
    closed: str | None = None
    strategy: str = ""
    conference: str = ""


class _Stage(NamedTuple):
    """A record of the work, and what it says of that; `waits` are the words for it."""

    record: Record
    said: _Said
    waits: str = ""


def found(tx: Tx, by: Caseworker) -> list[NeedsYou]:
    """Return what waits for this person; asked with as many questions for many children as for few."""
    today = by.here(by.clock()).date()
    parts, rights = parts_of(tx, by), deciding_rights(tx, by)
    can, screens = rights.any, "SCREEN" in rights.capabilities
    mine = {child for child, part in parts.items() if CasePart.WORKER in part}
    teams = {one.id for one in teams_led(tx, by)}
    given = allocations(tx) if teams else {}
    led = {child for child, part in parts.items() if part & {CasePart.CHAIR, CasePart.REVIEWER}}
    led |= _led(given, teams, today)
    held = _stages(tx, mine, {kind for kind, _ in _HOLDERS})
    door = {child for child, part in parts.items() if CasePart.FRONT_DOOR in part}
    asked = requests(tx, mine | door)
    waiting = [one._replace(waits=words) for one in held if (words := _of_holder(one, asked, today))]
    if can & (_LEADS | _CHAIRS | _REVIEWS):
        above = _stages(tx, led, {"enquiry", *(kind for kind, _ in _LEADERS)})
        begun = {id for one in above for id in (one.said.strategy, one.said.conference) if id}
        waiting += [one._replace(waits=words) for one in above if (words := _of_leader(one, can, begun, today))]
    at_door = _stages(tx, door, {"referral"})
    waiting += [one._replace(waits=words) for one in at_door if (words := _of_door(by, one, asked, screens=screens))]
    nobodys = _unheld(tx, held_by_nobody(given, teams, today))
    return [*nobodys, *_lines(tx, by, waiting, asked), *_left_behind(tx, by, mine)]


def _unheld(tx: Tx, children: list[str]) -> list[NeedsYou]:
    """One line for those whom a team has and no worker: a decision can give a child to a team alone."""
    if not children:
        return []
    names = [known_as(one.child, one).name for one in records.of_children(tx, children[:1], "child")]
    one = len(children) == 1 and bool(names)
    title = f"{names[0]} has no worker" if one else f"{len(children)} children of your teams have no worker"
    detail = "Give the child to one." if one else "Give each to one."
    return [NeedsYou(NOBODY, WorkState.UNHELD, title, detail)]


def asks_again(step: str, request: Approval | None) -> str:
    """Return what a referral waits for that was put to a decision, where nobody is asked for one any more."""
    if step != "decision-pending" or request is None or request.step not in _OVER:
        return ""
    return _CHANGED if request.step == "superseded" else _TAKEN_BACK


def _of_door(by: Caseworker, one: _Stage, asked: Mapping[str, Approval], *, screens: bool) -> str:
    """Whoever screens is told at once, whoever leads the front door once a working day has gone by."""
    request = asked.get(one.record.id)
    words = asks_again(one.said.step, request)
    if not words or request is None or screens or request.asked is None:
        return words
    today = by.here(by.clock()).date()
    return words if working_days_between(by.here(request.asked).date(), today) > 1 else ""


def _left_behind(tx: Tx, by: Caseworker, mine: Iterable[str]) -> list[NeedsYou]:
    """Visits of somebody who has handed the child over: whether they were made, only that one can say."""
    found_ones = left_behind(tx, by, mine)
    names = {id: one.name for id, one in practitioners(tx, {visit.practitioner for _, visit in found_ones}).items()}
    known = {one.child: known_as(one.child, one).name for one in records.of_children(
        tx, {record.child for record, _ in found_ones}, "child")}  # fmt: skip
    lines = []
    for record, visit in found_ones:
        at, who = by.here(visit.planned), names.get(visit.practitioner, "somebody else")
        detail = f"Planned for {on_day(at.date(), by.here(by.clock()).date())}, {at:%H:%M}, by {who}, not recorded"
        title = ", ".join(filter(None, (what_of(visit), known.get(record.child, ""))))
        lines.append(NeedsYou(record.id, WorkState.UNRECORDED, title, detail, record.child))
    return lines


def _led(given: Mapping[str, Iterable[Allocation]], teams: Set[str], on: date) -> set[str]:
    return {
        child
        for child, held in given.items()
        if any(one.team in teams and holds(on, one.since, one.until) for one in held)
    }


def _stages(tx: Tx, children: Iterable[str], kinds: Iterable[str]) -> list[_Stage]:
    read = ((record, read_body(record.body, _Said)) for record in records.of_children(tx, children, *sorted(kinds)))
    return [_Stage(record, said) for record, said in read if said is not None]


def requests(tx: Tx, children: Iterable[str]) -> dict[str, Approval]:
    """Return the newest request about each record."""
    read = (read_as(record, Approval) for record in records.of_children(tx, children, "approval"))
    return {one.about: one for one in sorted(filter(None, read), key=lambda one: str(one.asked))}


def _of_holder(one: _Stage, asked: Mapping[str, Approval], today: date) -> str:
    kind, said = one.record.kind, one.said
    request = asked.get(one.record.id)
    if request is not None and request.step == "requested":
        return ""
    others = (
        kind == "plan" and said.step == "proposed" and said.plan_kind == "cp",  # a conference decides on it
        kind == "plan" and said.step == "active" and not said.ended,
        kind == "referral" and not said.closed,
    )
    return "" if any(others) else _dated(one, _HOLDERS.get((kind, said.step), ""), today)


def _of_leader(one: _Stage, can: Set[str], begun: Set[str], today: date) -> str:
    kind, said = one.record.kind, one.said
    words, who = _LEADERS.get((kind, said.step), ("", frozenset()))
    begins = said.outcome == _DECIDED.get(kind) and one.record.id not in begun
    if not can & who or (said.step == "held" and not begins) or (kind == "plan" and said.plan_kind != "cp"):
        return ""
    return _dated(one, words, today)


def _dated(one: _Stage, words: str, today: date) -> str:
    """What was planned for a day waits once that is past."""
    if "{}" not in words:
        return words
    on = date.fromisoformat(one.said.planned[:10]) if one.said.planned else None
    return words.format(on_day(on, today)) if on is not None and on < today else ""


def _lines(tx: Tx, by: Caseworker, waiting: list[_Stage], asked: Mapping[str, Approval]) -> list[NeedsYou]:
    known = {one.child: known_as(one.child, one).name for one in records.of_children(
        tx, {one.record.child for one in waiting}, "child")}  # fmt: skip
    back = {id: one for id, one in asked.items() if one.step == "returned"}
    names = {id: one.name for id, one in practitioners(tx, {one.decided_by for one in back.values()}).items()}
    found_ones = []
    for one in waiting:
        given = back.get(one.record.id) if one.said.step == "returned" else None
        detail = _given_back(by, given, names.get(given.decided_by, "")) if given else f"{one.waits}"
        what = name_of(one.record.kind, read_body(one.record.body, KINDS[one.record.kind].struct))
        title = ", ".join(filter(None, (what, known.get(one.record.child, ""))))
        found_ones.append(NeedsYou(one.record.id, WorkState.STEP, title, detail, one.record.child))
    return found_ones


def _given_back(by: Caseworker, request: Approval, who: str) -> str:
    on = f" on {on_day(by.here(request.decided).date(), by.here(by.clock()).date())}" if request.decided else ""
    return f"Given back{f' by {who}' if who else ''}{on}: {request.reason}"

"""What comes of a move besides the step: records that are made, and others that change with it.

Pure, and the same for the hub, which does it, and for whoever explores the table. What is approved by its bytes holds
no time of the hub's own, so that a restored hub that takes the same change makes the same bytes (docs/sync.md 15.22).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct, structs

from app.domain.alert import Alert, is_standing
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile, conference_was_held
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry, is_open
from app.domain.form import newest
from app.domain.involvement import Allocation
from app.domain.moves import Move
from app.domain.notice import Notice
from app.domain.plan import PLAN_WORDS, STATUS_OF, Plan, PlanKind
from app.domain.referral import Referral, is_at_the_door
from app.domain.strategy import StrategyDiscussion


class Taken(NamedTuple):
    """A move that is taken: the case file after it, which record, by whom, and when by their own word.

    `team` and `practitioner` have the child from now on, where the move says so; `front_door` is the team that receives
    referrals.
    """

    file: CaseFile
    id: str
    after: Struct
    at: datetime
    by: str = ""
    team: str = ""
    practitioner: str = ""
    front_door: str = ""


class Made(NamedTuple):
    """A record that is made: a word that tells it from others of the same move, its kind and what it says."""

    key: str
    kind: str
    says: Struct


class Along(NamedTuple):
    """A record that changes with the move, and the fields it says otherwise."""

    id: str
    values: dict[str, Any]


Follows = Iterator[Made | Along]
SECTION_47 = "S47"


def decided_fields(move: Move, before: Struct, at: datetime, by: str) -> dict[str, Any]:
    """Return the fields that a move by approval sets beside the step: when, by whom, and what came of it."""
    if not move.approval:
        return {}
    outcome = before.recommends if isinstance(before, Assessment) else move.to
    known: dict[str, Any] = {
        "outcome": outcome, "decided": at, "decided_by": by, "authorised": at, "authorised_by": by, "approved": at,
        "approved_by": by, "ended": at, "ended_by": by,
    }  # fmt: skip
    return {name: known[name] for name in move.fields}


def taken_fields(move: Move, at: datetime, by: str) -> dict[str, Any]:
    """Return the fields that say who took a move and when, as the hub writes them: nobody says it of another."""
    known: dict[str, Any] = {"screened": at, "screened_by": by}
    return {} if move.approval else {name: known[name] for name in move.fields if name in known}


def follow(move: Move, taken: Taken) -> Follows:
    """Yield what comes of a move that is taken, in the table's order."""
    for name in move.makes:
        yield from _FOLLOWS[name](taken)


def _front_door(taken: Taken) -> Follows:
    """The front door has every referral before its eyes, with nobody named."""
    if taken.front_door and not any(_at_the_door(one) for one in taken.file.of(Allocation).values()):
        door = Allocation(practitioner="", team=taken.front_door, role="duty", since=taken.file.today)
        yield Made("front-door", "allocation", door)


def _at_the_door(allocation: Allocation) -> bool:
    return not allocation.practitioner and allocation.role == "duty" and allocation.until is None


def _front_door_ends(taken: Taken) -> Follows:
    if not any(is_at_the_door(one) for one in taken.file.of(Referral).values()):
        for id, one in taken.file.of(Allocation).items():
            if _at_the_door(one):
                yield Along(id, {"until": taken.file.today})


def _allocation(taken: Taken) -> Follows:
    if taken.team:
        given = Allocation(practitioner=taken.practitioner, team=taken.team, since=taken.file.today)
        yield Made("allocation", "allocation", given)


def _allocations_end(taken: Taken) -> Follows:
    for id, one in taken.file.of(Allocation).items():
        if one.until is None:
            yield Along(id, {"until": taken.file.today})


def _form(taken: Taken, name: str) -> int:
    """Return the version under which a record is begun: by the day of whoever decided, so that taken again it is the
    same."""
    form = newest(name, taken.file.forms, taken.file.day(taken.at) or taken.file.today)
    return form.version if form else 1


def _assessment(taken: Taken) -> Follows:
    yield Made("assessment", "assessment", Assessment(referral=taken.id, form_version=_form(taken, "assessment")))


def _strategy(taken: Taken) -> Follows:
    referral = taken.id if isinstance(taken.after, Referral) else getattr(taken.after, "referral", "")
    version = _form(taken, "strategy-discussion")
    asked = StrategyDiscussion(referral=referral, decided=taken.at, form_version=version)
    yield Made("strategy", "strategy-discussion", asked)


def _recommended(taken: Taken) -> Follows:
    if not isinstance(taken.after, Assessment):
        return
    if taken.after.outcome == "strategy-discussion":
        yield from _strategy(taken)
    elif taken.after.outcome == "cin-plan":
        yield from _plan(taken, "cin", taken.after.referral)
    elif taken.after.outcome == "looked-after":
        yield from _plan(taken, "looked-after", taken.after.referral)


def _plan(taken: Taken, plan_kind: PlanKind, referral: str) -> Follows:
    yield Made("plan", "plan", Plan(plan_kind=plan_kind, referral=referral, form_version=_form(taken, "plan")))


def _conference(taken: Taken) -> Follows:
    version = _form(taken, "conference")
    asked = Conference(conference_kind="initial", enquiry=taken.id, asked=taken.at, form_version=version)
    yield Made("conference", "conference", asked)


def _notice(taken: Taken) -> Follows:
    after = taken.after
    if isinstance(after, Referral) and after.author:
        told = Notice(
            about=taken.id,
            about_kind="referral",
            to=after.author,
            outcome=after.outcome,
            day=taken.file.day(after.received),
            at=after.acknowledged,
        )
        yield Made("notice", "notice", told)


def _status(taken: Taken) -> Follows:
    code, words, since = SECTION_47, "Enquiries under section 47", getattr(taken.after, "started", None)
    if isinstance(taken.after, Plan):
        code, words, since = (
            STATUS_OF.get(taken.after.plan_kind, ""),
            PLAN_WORDS[taken.after.plan_kind],
            taken.after.began,
        )
    if code and not list(_standing(taken.file, code)):
        yield Made("status", "alert", Alert(topic="status", words=words, code=code, since=since))


def _standing(file: CaseFile, code: str) -> Iterator[str]:
    for id, one in file.of(Alert).items():
        if one.topic == "status" and one.code == code and is_standing(one):
            yield id


def _ends(file: CaseFile, code: str) -> Follows:
    for id in _standing(file, code):
        yield Along(id, {"ended": True})


def _still(file: CaseFile, id: str, enquiry: Enquiry) -> bool:
    return is_open(enquiry) or (enquiry.step == "conference" and not conference_was_held(file, id))


def _status_ends(taken: Taken) -> Follows:
    """A status ends with the last that it stands for."""
    if isinstance(taken.after, Enquiry):
        if not any(_still(taken.file, id, one) for id, one in taken.file.of(Enquiry).items()):
            yield from _ends(taken.file, SECTION_47)
    elif isinstance(taken.after, Plan):
        kind = taken.after.plan_kind
        if not any(one.plan_kind == kind and one.step == "active" for one in taken.file.of(Plan).values()):
            yield from _ends(taken.file, STATUS_OF.get(kind, "-"))


def _no_plan_ends_status(taken: Taken) -> Follows:
    if isinstance(taken.after, Conference) and taken.after.outcome == "no-plan":
        yield from _ends(taken.file, SECTION_47)


def _child_in_need_ends(taken: Taken) -> Follows:
    """A child in need plan ends where a child protection plan begins; one that began later was not needed."""
    began = getattr(taken.after, "began", None)
    for id, one in taken.file.of(Plan).items():
        if one.plan_kind != "cin" or one.step not in ("active", "ended") or began is None or one.began is None:
            continue
        if one.began >= began:
            yield Along(id, {"step": "not-needed"})
        elif one.step == "active" or one.ended is None or one.ended > began:
            yield Along(id, {"step": "ended", "ended": began, "ended_why": "stepped-up"})
    yield from _ends(taken.file, "CIN")
    yield from _ends(taken.file, SECTION_47)


_FOLLOWS: dict[str, Callable[[Taken], Follows]] = {
    "front-door": _front_door,
    "front-door-ends": _front_door_ends,
    "allocation": _allocation,
    "allocations-end": _allocations_end,
    "assessment": _assessment,
    "strategy": _strategy,
    "recommended": _recommended,
    "conference": _conference,
    "notice": _notice,
    "status": _status,
    "status-ends": _status_ends,
    "no-plan-ends-status": _no_plan_ends_status,
    "child-in-need-ends": _child_in_need_ends,
}


def with_follows(file: CaseFile, follows: Follows, origin: str) -> CaseFile:
    """Return the case file with what follows in it; ids of what is made come from `origin`."""
    for one in follows:
        if isinstance(one, Made):
            file = file.having({f"{origin}/{one.key}": one.says})
        else:
            file = file.having({one.id: structs.replace(file.records[one.id], **one.values)})
    return file

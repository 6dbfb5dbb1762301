"""Filling the census from a case file: what each element says as at the reference date, and nothing made up.

A referral that took the case, and each that was decided to go no further, is one case of the return. What was joined to
work that was open already is no case of its own. What belongs to no case of the return is counted, never dropped in
silence.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from app.domain.alert import Alert, is_standing
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile, referral_of
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.plan import Plan
from app.domain.referral import EPISODE, Referral
from app.domain.strategy import StrategyDiscussion
from app.domain.working_days import add_working_days
from server.census import shape
from server.census.period import Period

CONFERENCE_WITHIN = 15
"""Working days from the strategy discussion to the initial conference, as the census has them."""

STATUS = "status"
"""The one topic of alerts that is read: it may say that a child has a case who has none in the return."""

KINDS = ("child", "referral", "assessment", "strategy-discussion", "enquiry", "conference", "plan")
"""The kinds of record that a return is filled from: no address, no contact, no person but the child."""

_STATUSES = frozenset(("CPP", "S47", "CIN"))
_AT_THE_DOOR = frozenset(("received", "screening", "decision-pending"))
_NO_CONFERENCE = frozenset(("unsubstantiated", "no-conference"))
_MADE_ID = 19


class Filled(NamedTuple):
    """A child of the return, how many records of the period belong to no case of it, and how many cannot be read.

    `without_a_case`: a status says that the child is in need or protected, and no case of the return does.
    """

    child: shape.Child
    left_out: int = 0
    unreadable: int = 0
    without_a_case: bool = False


def filled(id: str, file: CaseFile, period: Period, unreadable: int = 0) -> Filled | None:
    """Return what the census says of the child with this id, or None where it does not ask about them.

    `unreadable` is how many records of the child could not be read; so does a time that no calendar has count.
    """
    try:
        return _filled(id, file, period, unreadable)
    except OverflowError:
        who = shape.Identifiers(la_child_id=la_child_id(id, file.child))
        return Filled(shape.Child(identifiers=who), unreadable=unreadable + 1)


def _filled(id: str, file: CaseFile, period: Period, unreadable: int) -> Filled | None:
    mine = {id: one for id, one in file.of(Referral).items() if _is_case(file, one, period)}
    left_out = sum(1 for _ in _without_a_case(file, period, frozenset(mine)))
    cases = sorted((_case(file, id, one, period) for id, one in mine.items()), key=lambda case: _key(case.referred))
    lacks = _has_a_status(file, period) and not any(case.no_action is not True for case in cases)
    if not (mine or left_out or unreadable or lacks):
        return None
    who, how = _identifiers(id, file.child, period), _characteristics(file.child)
    return Filled(shape.Child(identifiers=who, characteristics=how, cases=tuple(cases)), left_out, unreadable, lacks)


def la_child_id(id: str, child: Child | None) -> str:
    """Return the authority's own number of a child; where it has given none, one that is made of the record's id.

    That is the same in every return, because a record's id never changes, and says nothing about the child.
    """
    if child is not None and child.social_care_id.strip():
        return "".join(child.social_care_id.split())
    return "D" + base64.b32encode(hashlib.sha256(id.encode()).digest()).decode()[:_MADE_ID]


def _key(day: date | None) -> date:
    return day or date.min


def _identifiers(id: str, child: Child | None, period: Period) -> shape.Identifiers:
    if child is None:
        return shape.Identifiers(la_child_id=la_child_id(id, None))
    return shape.Identifiers(
        la_child_id=la_child_id(id, child),
        upn=child.upn,
        former_upn=child.former_upn,
        no_upn="" if child.upn else child.no_upn,
        born=child.born,
        expected=child.expected,
        sex=child.sex,
        died=period.known(child.died),
    )


def _characteristics(child: Child | None) -> shape.Characteristics:
    if child is None:
        return shape.Characteristics()
    codes = child.disabilities
    return shape.Characteristics(
        ethnicity=child.ethnicity, disabilities=shape.Disabilities(codes=codes) if codes else None
    )


# --- cases -----------------------------------------------------------------------------------------------------------


def _is_case(file: CaseFile, referral: Referral, period: Period) -> bool:
    if period.is_to_come(file.day(referral.received)) or referral.outcome == "joined":
        return False
    if referral.step == "closed" and period.is_over(referral.closed):
        return False
    if _is_undecided(referral) or referral.outcome in EPISODE:
        return True
    return period.holds(file.day(referral.decided or referral.received))


def _is_undecided(referral: Referral) -> bool:
    """One that is looked at again still says what was decided before, and one that has no outcome was never decided."""
    return referral.step in _AT_THE_DOOR or not referral.outcome


def _no_action(referral: Referral) -> bool | None:
    return None if _is_undecided(referral) else referral.outcome not in EPISODE


def _case(file: CaseFile, id: str, referral: Referral, period: Period) -> shape.Case:
    closed = referral.closed if referral.step == "closed" and referral.outcome in EPISODE else None
    why = referral.closed_why if referral.step == "closed" and referral.outcome in EPISODE else ""
    held = [one.held for one in file.of(Conference).values() if one.referral == id and _is_initial(one, period)]
    return shape.Case(
        referred=file.day(referral.received),
        source=referral.source,
        need=referral.primary_need,
        closed=period.known(closed),
        closed_why="" if period.is_to_come(closed) else why,
        conference=max((day for day in held if day), default=None),
        assessments=tuple(_assessments(file, id, period)),
        plans=tuple(_in_need_plans(file, id, period)),
        enquiries=tuple(_enquiries(file, id, period)),
        no_action=_no_action(referral),
        protection=tuple(_protection_plans(file, id, period)),
    )


def _is_initial(conference: Conference, period: Period) -> bool:
    """A transfer conference is the initial one of a child who came with a plan."""
    kind, held = conference.conference_kind, conference.held
    return kind != "review" and conference.step == "held" and not (period.is_to_come(held) or period.is_over(held))


def _assessments(file: CaseFile, referral: str, period: Period) -> Iterator[shape.Assessment]:
    found = [one for one in file.of(Assessment).values() if one.referral == referral and _tells(file, one, period)]
    for one in sorted(found, key=lambda one: _key(one.started)):
        authorised = period.known(file.day(one.authorised))
        factors = shape.Factors(codes=one.factors) if authorised and one.factors else None
        yield shape.Assessment(began=one.started, authorised=authorised, factors=factors)


def _in_need_plans(file: CaseFile, referral: str, period: Period) -> Iterator[shape.InNeedPlan]:
    for _, plan in _plans(file, referral, "cin", period):
        yield shape.InNeedPlan(began=plan.began, ended=_ended(plan, period))


def _enquiries(file: CaseFile, referral: str, period: Period) -> Iterator[shape.Enquiry]:
    found = [
        (id, one) for id, one in file.of(Enquiry).items() if one.referral == referral and _tells(file, one, period, id)
    ]
    for id, one in sorted(found, key=lambda pair: _key(pair[1].started)):
        not_required = one.step in _NO_CONFERENCE and not period.is_to_come(file.day(one.ended))
        yield shape.Enquiry(
            began=one.started,
            target=None if not_required else _target(file, one, period),
            conference=period.known(_conference_of(file, id)),
            not_required=not_required,
        )


def _conference_of(file: CaseFile, enquiry: str) -> date | None:
    held = (one.held for one in file.of(Conference).values() if one.enquiry == enquiry and one.step == "held")
    return max((day for day in held if day), default=None)


def _target(file: CaseFile, enquiry: Enquiry, period: Period) -> date | None:
    strategy = file.get(enquiry.strategy, StrategyDiscussion)
    held = period.known(file.day(strategy.held)) if strategy else None
    return add_working_days(held, CONFERENCE_WITHIN) if held else None


def _protection_plans(file: CaseFile, referral: str, period: Period) -> Iterator[shape.ProtectionPlan]:
    for id, plan in _plans(file, referral, "cp", period):
        reviews = [one for one in file.of(Conference).values() if _reviews(one, id, period)]
        reviews.sort(key=lambda one: _key(one.held))
        categories = [one.category for one in reviews if one.outcome == "continue" and one.category]
        days = tuple(one.held for one in reviews if one.held)
        yield shape.ProtectionPlan(
            began=plan.began,
            ended=_ended(plan, period),
            category_first=plan.category,
            category_latest=categories[-1] if categories else plan.category,
            before=plan.previous_plans,
            reviews=shape.Reviews(days=days) if days else None,
        )


def _reviews(conference: Conference, plan: str, period: Period) -> bool:
    return conference.plan == plan and conference.step == "held" and not period.is_to_come(conference.held)


def _plans(file: CaseFile, referral: str, kind: str, period: Period) -> list[tuple[str, Plan]]:
    found = [
        (id, one)
        for id, one in file.of(Plan).items()
        if one.referral == referral and one.plan_kind == kind and _tells(file, one, period)
    ]
    return sorted(found, key=lambda pair: _key(pair[1].began))


def _ended(plan: Plan, period: Period) -> date | None:
    return period.known(plan.ended) if plan.step == "ended" else None


# --- what is of the period -------------------------------------------------------------------------------------------


def _tells(file: CaseFile, one: Struct, period: Period, id: str = "") -> bool:
    """Whether a record is of the period: begun by its last day, and not finished before its first.

    An assessment that nobody began, or that was stopped before anybody authorised it, tells nothing.
    """
    match one:
        case Assessment():
            stopped = one.authorised is None and one.step == "closed"
            began, ended, tells = one.started, file.day(one.authorised), one.started is not None and not stopped
        case Enquiry():
            over = _conference_of(file, id) or (file.day(one.ended) if one.step in _NO_CONFERENCE else None)
            began, ended, tells = one.started, over, True
        case Plan():
            ended, tells = one.ended if one.step == "ended" else None, one.step in ("active", "ended")
            began, tells = one.began, tells and one.plan_kind in ("cin", "cp")
        case Conference():
            return _is_initial(one, period)
        case _:
            return False
    return tells and not period.is_to_come(began) and not period.is_over(ended)


def _has_a_status(file: CaseFile, period: Period) -> bool:
    """Whether a status stands by which the child has a case; one that came from elsewhere may have none here."""
    found = (one for one in file.of(Alert).values() if one.topic == STATUS and one.code in _STATUSES)
    return any(is_standing(one) and not period.is_to_come(one.since) for one in found)


def _without_a_case(file: CaseFile, period: Period, cases: frozenset[str]) -> Iterator[Struct]:
    """Yield what is of the period and belongs to no case of the return: to no referral, or to one that is no case."""
    for id, one in file.records.items():
        belongs = referral_of(file, one)
        if _tells(file, one, period, id) and (belongs is None or belongs[0] not in cases):
            yield one

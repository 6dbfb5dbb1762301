"""The rules about referrals and cases: when they came, closed, overlap, and what may stand in them."""

from datetime import date, timedelta

from app.domain.referral import CLOSURES, NEEDS, SOURCES
from app.domain.working_days import add_working_days
from server.census import shape
from server.census.period import Period

_BEFORE_BIRTH = timedelta(days=280)
_AFTER_ASSESSMENT = frozenset(("RC8", "RC9"))
_NO_FACTORS = "21"


def referred_after_death(child: shape.Child, _period: Period) -> bool:
    """Rule 8555Q."""
    died = child.identifiers.died
    return died is not None and any(case.referred is not None and case.referred > died for case in child.cases)


def not_decided(child: shape.Child, _period: Period) -> bool:
    """Rule 8568."""
    return any(case.no_action is None for case in child.cases)


def no_action_of_long_ago(child: shape.Child, period: Period) -> bool:
    """Rule 8569Q: a referral of the last working day before the period may still have been decided within it."""
    first = add_working_days(period.since, -1)
    return any(case.referred and case.referred < first and case.no_action is not False for case in child.cases)


def no_referral_date(child: shape.Child, period: Period) -> bool:
    """Rule 8600."""
    return any(case.referred is None or period.is_to_come(case.referred) for case in child.cases)


def referred_long_before_birth(child: shape.Child, _period: Period) -> bool:
    """Rule 8606."""
    birth = child.birth
    return birth is not None and any(case.referred and birth - case.referred > _BEFORE_BIRTH for case in child.cases)


def no_need(child: shape.Child, _period: Period) -> bool:
    """Rule 8610."""
    return any(case.no_action is False and not case.need for case in child.cases)


def unknown_need(child: shape.Child, _period: Period) -> bool:
    """Rule 8650."""
    return any(case.need and case.need not in NEEDS for case in child.cases)


def no_source(child: shape.Child, _period: Period) -> bool:
    """Rule 8866."""
    return any(case.source not in SOURCES for case in child.cases)


def closed_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8620."""
    return any(case.closed is not None and not period.holds(case.closed) for case in child.cases)


def closed_before_it_came(child: shape.Child, _period: Period) -> bool:
    """Rule 8630."""
    return any(case.closed and case.referred and case.closed < case.referred for case in child.cases)


def unknown_closure(child: shape.Child, _period: Period) -> bool:
    """Rule 8640."""
    return any(case.closed_why and case.closed_why not in CLOSURES for case in child.cases)


def closed_without_a_reason(child: shape.Child, _period: Period) -> bool:
    """Rule 8805."""
    return any(case.closed is not None and not case.closed_why for case in child.cases)


def a_reason_without_a_closure(child: shape.Child, _period: Period) -> bool:
    """Rule 8810."""
    return any(case.closed is None and case.closed_why for case in child.cases)


def _is_open(case: shape.Case) -> bool:
    return case.closed is None and case.no_action is False


def two_open_cases(child: shape.Child, _period: Period) -> bool:
    """Rule 8815."""
    return sum(map(_is_open, child.cases)) > 1


def open_and_not_the_latest(child: shape.Child, _period: Period) -> bool:
    """Rule 8816."""
    latest = max((case.referred for case in child.cases if case.referred), default=None)
    return any(_is_open(case) and case.referred and latest and case.referred < latest for case in child.cases)


def cases_overlap(child: shape.Child, period: Period) -> bool:
    """Rule 8820: one case may come on the day on which the one before it is closed."""
    return any(
        one is not other and one.referred and _covers(other, one.referred, period)
        for one in child.cases
        for other in child.cases
    )


def _covers(case: shape.Case, day: date, period: Period) -> bool:
    end = case.closed or (period.until if case.no_action is False else None)
    return case.referred is not None and end is not None and case.referred <= day < end


def activity_after_closure(child: shape.Child, _period: Period) -> bool:
    """Rule 8565."""
    return any(case.closed and any(day > case.closed for day in _days_of(case)) for case in child.cases)


def _days_of(case: shape.Case) -> list[date]:
    days: list[date | None] = [*case.conferences]
    days += [day for one in case.assessments for day in (one.began, one.authorised)]
    days += [one.began for one in case.enquiries]
    days += [one.ended for one in case.protection]
    days += [day for one in case.plans for day in (one.began, one.ended)]
    return [day for day in days if day]


def closed_with_an_open_assessment(child: shape.Child, _period: Period) -> bool:
    """Rule 8867."""
    return any(case.closed and any(one.authorised is None for one in case.assessments) for case in child.cases)


def closed_with_an_unfinished_enquiry(child: shape.Child, _period: Period) -> bool:
    """Rule 8868."""
    return any(case.closed and any(one.is_unfinished for one in case.enquiries) for case in child.cases)


def closed_after_no_assessment(child: shape.Child, _period: Period) -> bool:
    """Rule 8825Q."""
    return any(case.closed_why in _AFTER_ASSESSMENT and not case.assessments for case in child.cases)


def nothing_found_and_closed_otherwise(child: shape.Child, _period: Period) -> bool:
    """Rule 8873Q; of a case that is open nothing can be said yet."""
    return any(
        case.closed_why
        and case.closed_why not in _AFTER_ASSESSMENT
        and len(case.assessments) == 1
        and _NO_FACTORS in case.assessments[0].codes
        for case in child.cases
    )


def more_after_an_assessment_alone(child: shape.Child, _period: Period) -> bool:
    """Rule 2990."""
    return any(
        case.closed_why in _AFTER_ASSESSMENT and (case.enquiries or case.protection or case.conference or case.plans)
        for case in child.cases
    )


def no_action_and_work(child: shape.Child, _period: Period) -> bool:
    """Rule 8831."""
    return any(case.no_action and (case.assessments or case.enquiries or case.conference) for case in child.cases)


def no_action_and_protection(child: shape.Child, _period: Period) -> bool:
    """Rule 8832."""
    return any(case.no_action and case.protection for case in child.cases)


def no_action_and_a_plan(child: shape.Child, _period: Period) -> bool:
    """Rule 4000."""
    return any(case.no_action and case.plans for case in child.cases)


def enquiry_without_an_assessment(child: shape.Child, _period: Period) -> bool:
    """Rule 2991Q."""
    return any(case.enquiries and not case.assessments for case in child.cases)


def conference_told_twice(child: shape.Child, _period: Period) -> bool:
    """Rule 2884."""
    of_enquiries = {one.conference for case in child.cases for one in case.enquiries if one.conference}
    return any(case.conference in of_enquiries for case in child.cases)

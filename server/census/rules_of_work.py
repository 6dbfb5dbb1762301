"""The rules about assessments, enquiries under section 47 and their conferences."""

from collections.abc import Iterator
from datetime import date

from app.domain.assessment import FACTORS, NO_FACTORS, RETIRED_FACTORS
from app.domain.working_days import add_working_days
from server.census import shape
from server.census.period import Period

_ASSESSED_WITHIN, _CONFERRED_WITHIN = 45, 15
_SATURDAY = 5
_PHYSICAL, _SEXUAL = "18A", "19A"


def _assessments(child: shape.Child) -> Iterator[shape.Assessment]:
    return (one for case in child.cases for one in case.assessments)


def _enquiries(child: shape.Child) -> Iterator[shape.Enquiry]:
    return (one for case in child.cases for one in case.enquiries)


def _conferences(child: shape.Child) -> Iterator[date]:
    return (day for case in child.cases for day in case.conferences)


# --- assessments -----------------------------------------------------------------------------------------------------


def assessed_before_the_referral(child: shape.Child, _period: Period) -> bool:
    """Rule 1103."""
    return any(
        one.began and case.referred and one.began < case.referred for case in child.cases for one in case.assessments
    )


def assessment_ends_before_it_begins(child: shape.Child, _period: Period) -> bool:
    """Rule 8608."""
    return any(one.began and one.authorised and one.authorised < one.began for one in _assessments(child))


def factors_before_the_end(child: shape.Child, _period: Period) -> bool:
    """Rule 8614."""
    return any(one.codes and one.authorised is None for one in _assessments(child))


def assessed_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8696."""
    return any(one.authorised is not None and not period.holds(one.authorised) for one in _assessments(child))


def open_assessment_of_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8736."""
    return any(one.authorised is None and not period.holds(one.began) for one in _assessments(child))


def assessed_for_long(child: shape.Child, period: Period) -> bool:
    """Rule 8670Q."""
    first = add_working_days(period.until, -_ASSESSED_WITHIN)
    return any(one.authorised is None and one.began and one.began < first for one in _assessments(child))


def two_open_assessments(child: shape.Child, _period: Period) -> bool:
    """Rule 8896."""
    return any(sum(one.authorised is None for one in case.assessments) > 1 for case in child.cases)


def assessments_overlap(child: shape.Child, period: Period) -> bool:
    """Rule 8863Q."""
    return any(
        one is not other
        and one.began
        and other.began
        and other.began <= one.began <= (other.authorised or period.until)
        for case in child.cases
        for one in case.assessments
        for other in case.assessments
    )


def no_factors_beside_others(child: shape.Child, _period: Period) -> bool:
    """Rule 8869."""
    return any(NO_FACTORS in one.codes and set(one.codes) != {NO_FACTORS} for one in _assessments(child))


def factors_missing(child: shape.Child, period: Period) -> bool:
    """Rule 8897Q; the two codes that were given up are known, and draw queries of their own."""
    known = FACTORS.keys() | RETIRED_FACTORS
    return any(
        one.authorised is not None and one.authorised >= period.since and not (one.codes and set(one.codes) <= known)
        for one in _assessments(child)
    )


def factor_twice(child: shape.Child, _period: Period) -> bool:
    """Rule 8898."""
    return any(len(set(one.codes)) < len(one.codes) for one in _assessments(child))


def old_code_of_physical_abuse(child: shape.Child, _period: Period) -> bool:
    """Rule 8945Q."""
    return any(_PHYSICAL in one.codes for one in _assessments(child))


def old_code_of_sexual_abuse(child: shape.Child, _period: Period) -> bool:
    """Rule 8950Q."""
    return any(_SEXUAL in one.codes for one in _assessments(child))


# --- enquiries and conferences ---------------------------------------------------------------------------------------


def enquired_before_the_referral(child: shape.Child, _period: Period) -> bool:
    """Rule 2889."""
    return any(
        one.began and case.referred and one.began < case.referred for case in child.cases for one in case.enquiries
    )


def conferred_before_the_referral(child: shape.Child, _period: Period) -> bool:
    """Rule 1104."""
    return any(case.referred and any(day < case.referred for day in case.conferences) for case in child.cases)


def conferred_before_the_enquiry(child: shape.Child, _period: Period) -> bool:
    """Rule 8615."""
    return any(one.conference and (one.began is None or one.conference < one.began) for one in _enquiries(child))


def conferred_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8715."""
    return any(not period.holds(day) for day in _conferences(child))


def conferred_at_a_weekend(child: shape.Child, _period: Period) -> bool:
    """Rule 8875."""
    return any(day.weekday() >= _SATURDAY for day in _conferences(child))


def target_at_a_weekend(child: shape.Child, _period: Period) -> bool:
    """Rule 8870Q."""
    return any(one.target is not None and one.target.weekday() >= _SATURDAY for one in _enquiries(child))


def unfinished_for_long(child: shape.Child, period: Period) -> bool:
    """Rule 8675Q."""
    first = add_working_days(period.until, -_CONFERRED_WITHIN)
    return any(one.is_unfinished and one.began and one.began < first for one in _enquiries(child))


def unfinished_of_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8740."""
    return any(one.is_unfinished and not period.holds(one.began) for one in _enquiries(child))


def two_unfinished_enquiries(child: shape.Child, _period: Period) -> bool:
    """Rule 8839."""
    return any(sum(one.is_unfinished for one in case.enquiries) > 1 for case in child.cases)


def enquiries_overlap(child: shape.Child, period: Period) -> bool:
    """Rule 8890; enquiries that needed no conference have no end in the return, and are passed over."""
    return any(
        one is not other and one.began and _covers(other, one.began, period)
        for case in child.cases
        for one in case.enquiries
        for other in case.enquiries
    )


def _covers(enquiry: shape.Enquiry, day: date, period: Period) -> bool:
    end = enquiry.conference or (period.until if enquiry.is_unfinished else None)
    return enquiry.began is not None and end is not None and enquiry.began <= day <= end

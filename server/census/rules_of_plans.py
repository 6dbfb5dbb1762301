"""The rules about child in need plans and child protection plans."""

from collections.abc import Iterator
from datetime import date

from app.domain.conference import CATEGORIES_OF_ABUSE
from server.census import shape
from server.census.period import Period


def _in_need(child: shape.Child) -> Iterator[shape.InNeedPlan]:
    return (plan for case in child.cases for plan in case.plans)


def _protection(child: shape.Child) -> Iterator[shape.ProtectionPlan]:
    return (plan for case in child.cases for plan in case.protection)


def _within(day: date | None, began: date | None, end: date, *, with_end: bool) -> bool:
    if day is None or began is None:
        return False
    return began <= day < end or (with_end and day == end)


def _begins_within(
    one: shape.InNeedPlan | shape.ProtectionPlan,
    other: shape.InNeedPlan | shape.ProtectionPlan,
    period: Period,
    *,
    with_end: bool = False,
) -> bool:
    """Whether a plan begins while another is in force; on the day it ends only `with_end`, or where it goes on."""
    end = other.ended or period.until
    return _within(one.began, other.began, end, with_end=with_end or other.ended is None)


# --- child in need plans ---------------------------------------------------------------------------------------------


def plan_without_a_beginning(child: shape.Child, period: Period) -> bool:
    """Rule 4010."""
    return any(plan.began is None or period.is_to_come(plan.began) for plan in _in_need(child))


def plan_before_the_referral(child: shape.Child, _period: Period) -> bool:
    """Rule 4015."""
    return any(
        plan.began and case.referred and plan.began < case.referred for case in child.cases for plan in case.plans
    )


def plan_ends_before_it_begins(child: shape.Child, _period: Period) -> bool:
    """Rule 4011."""
    return any(plan.began and plan.ended and plan.ended < plan.began for plan in _in_need(child))


def plan_of_one_day(child: shape.Child, _period: Period) -> bool:
    """Rule 4012Q."""
    return any(plan.began is not None and plan.began == plan.ended for plan in _in_need(child))


def plan_ends_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 4013."""
    return any(plan.ended is not None and not period.holds(plan.ended) for plan in _in_need(child))


def two_open_plans(child: shape.Child, _period: Period) -> bool:
    """Rule 4004."""
    return sum(plan.ended is None for plan in _in_need(child)) > 1


def plans_overlap(child: shape.Child, period: Period) -> bool:
    """Rule 4014."""
    plans = tuple(_in_need(child))
    return any(
        one is not other and _begins_within(one, other, period, with_end=True) for one in plans for other in plans
    )


def plan_begins_after_death(child: shape.Child, _period: Period) -> bool:
    """Rule 4008."""
    died = child.identifiers.died
    return died is not None and any(plan.began is not None and plan.began > died for plan in _in_need(child))


def plan_ends_after_death(child: shape.Child, _period: Period) -> bool:
    """Rule 4009Q."""
    died = child.identifiers.died
    return died is not None and any(plan.ended is not None and plan.ended > died for plan in _in_need(child))


# --- both together ---------------------------------------------------------------------------------------------------


def both_are_open(child: shape.Child, _period: Period) -> bool:
    """Rule 4001."""
    return any(
        any(plan.ended is None for plan in case.plans) and any(plan.ended is None for plan in case.protection)
        for case in child.cases
    )


def plan_begins_under_protection(child: shape.Child, period: Period) -> bool:
    """Rule 4016."""
    others = tuple(_protection(child))
    return any(_begins_within(plan, other, period) for plan in _in_need(child) for other in others)


def protection_begins_under_a_plan(child: shape.Child, period: Period) -> bool:
    """Rule 4017."""
    others = tuple(_in_need(child))
    return any(_begins_within(plan, other, period) for plan in _protection(child) for other in others)


def reviewed_under_a_plan(child: shape.Child, period: Period) -> bool:
    """Rule 4003; a review that ends the protection plan may stand on the day on which the other begins."""
    return any(
        day != plan.ended and _within(day, other.began, other.ended or period.until, with_end=other.ended is None)
        for case in child.cases
        for plan in case.protection
        for day in (plan.reviews.days if plan.reviews else ())
        for other in case.plans
    )


# --- child protection plans ------------------------------------------------------------------------------------------


def protection_without_a_beginning(child: shape.Child, period: Period) -> bool:
    """Rule 8720."""
    return any(plan.began is None or period.is_to_come(plan.began) for plan in _protection(child))


def protection_before_the_referral(child: shape.Child, _period: Period) -> bool:
    """Rule 1105."""
    return any(
        plan.began and case.referred and plan.began < case.referred for case in child.cases for plan in case.protection
    )


def protection_on_another_day(child: shape.Child, period: Period) -> bool:
    """Rule 2885."""
    return any(
        period.holds(plan.began) and plan.began not in case.conferences
        for case in child.cases
        for plan in case.protection
    )


def plans_before_not_counted(child: shape.Child, _period: Period) -> bool:
    """Rule 8730."""
    return any(plan.before is None or plan.before < 0 for plan in _protection(child))


def protection_of_one_day(child: shape.Child, _period: Period) -> bool:
    """Rule 8840."""
    return any(plan.began is not None and plan.began == plan.ended for plan in _protection(child))


def reviewed_too_early(child: shape.Child, _period: Period) -> bool:
    """Rule 8841."""
    return any(
        plan.began is not None and plan.reviews is not None and any(day <= plan.began for day in plan.reviews.days)
        for plan in _protection(child)
    )


def review_without_a_day(child: shape.Child, _period: Period) -> bool:
    """Rule 8842Q."""
    return any(plan.reviews is not None and not plan.reviews.days for plan in _protection(child))


def no_first_category(child: shape.Child, _period: Period) -> bool:
    """Rule 8905."""
    return any(plan.category_first not in CATEGORIES_OF_ABUSE for plan in _protection(child))


def no_latest_category(child: shape.Child, _period: Period) -> bool:
    """Rule 8910."""
    return any(plan.category_latest not in CATEGORIES_OF_ABUSE for plan in _protection(child))


def protection_begins_after_death(child: shape.Child, _period: Period) -> bool:
    """Rule 8915."""
    died = child.identifiers.died
    return died is not None and any(plan.began is not None and plan.began > died for plan in _protection(child))


def protection_ends_after_death(child: shape.Child, _period: Period) -> bool:
    """Rule 8920."""
    died = child.identifiers.died
    return died is not None and any(plan.ended is not None and plan.ended > died for plan in _protection(child))


def protection_ends_before_it_begins(child: shape.Child, _period: Period) -> bool:
    """Rule 8925."""
    return any(plan.began and plan.ended and plan.ended < plan.began for plan in _protection(child))


def protection_ends_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8930."""
    return any(plan.ended is not None and not period.holds(plan.ended) for plan in _protection(child))


def two_open_protection_plans(child: shape.Child, _period: Period) -> bool:
    """Rule 8935."""
    return sum(plan.ended is None for plan in _protection(child)) > 1


def protection_plans_overlap(child: shape.Child, period: Period) -> bool:
    """Rule 8940."""
    plans = tuple(_protection(child))
    return any(
        one is not other and _begins_within(one, other, period, with_end=True) for one in plans for other in plans
    )

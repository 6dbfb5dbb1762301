"""The needs of what belongs to a referral, from the assessment to the review of a plan, and those of approvals."""

from datetime import date

from app.domain import conference as conferences
from app.domain import strategy as strategies
from app.domain.approval import Approval
from app.domain.assessment import NO_FACTORS
from app.domain.case_file import begun_on, referral_of
from app.domain.conference import CATEGORIES_OF_ABUSE, Conference
from app.domain.enquiry import Enquiry, is_open
from app.domain.need import Asked
from app.domain.plan import Plan
from app.domain.referral import is_open_episode
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion

_SATURDAY = 5
_ADULT = 18

# --- what belongs to a referral --------------------------------------------------------------------------------------


def its_case_is_open(asked: Asked) -> bool:
    """Need `case-open`."""
    belongs = referral_of(asked.file, asked.after)
    return belongs is not None and is_open_episode(belongs[1])


def not_before_the_referral(asked: Asked) -> bool:
    """Need `after-referral`."""
    belongs, began = referral_of(asked.file, asked.after), begun_on(asked.file, asked.after)
    received = asked.file.day(belongs[1].received) if belongs else None
    return began is None or received is None or received <= began


def by_today(asked: Asked) -> bool:
    """Need `by-today`."""
    began = begun_on(asked.file, asked.after)
    return began is None or began <= asked.file.today


def its_day_is_said(asked: Asked) -> bool:
    """Need `day-said`."""
    return begun_on(asked.file, asked.after) is not None


def child_was_seen_or_why_not(asked: Asked) -> bool:
    """Need `seen-or-why`."""
    seen = getattr(asked.after, "seen", None)
    return seen is not None or bool(getattr(asked.after, "not_seen_reason", "").strip())


def factors_are_said(asked: Asked) -> bool:
    """Need `factors`."""
    return bool(getattr(asked.after, "factors", ()))


def no_factors_stand_alone(asked: Asked) -> bool:
    """Need `factors-alone`."""
    factors = getattr(asked.after, "factors", ())
    return NO_FACTORS not in factors or len(factors) == 1


def recommendation_is_said(asked: Asked) -> bool:
    """Need `recommended`."""
    return getattr(asked.after, "recommends", "") != ""


def outcome_is_said(asked: Asked) -> bool:
    """Need `outcome`."""
    return getattr(asked.after, "outcome", "") != ""


def police_health_and_social_care_took_part(asked: Asked) -> bool:
    """Need `three-agencies`."""
    after = asked.after
    return isinstance(after, StrategyDiscussion) and (strategies.is_quorate(after) or bool(after.absent_reason.strip()))


def strategy_decided_on_it(asked: Asked) -> bool:
    """Need `strategy-first`."""
    strategy = asked.file.get(getattr(asked.after, "strategy", ""), StrategyDiscussion)
    return strategy is not None and strategy.step == "held" and strategy.outcome == "enquiry"


def no_other_enquiry_is_open(asked: Asked) -> bool:
    """Need `one-enquiry`."""
    return not any(is_open(one) for id, one in asked.file.of(Enquiry).items() if id != asked.id)


def single_or_joint_is_said(asked: Asked) -> bool:
    """Need `single-or-joint`."""
    return getattr(asked.after, "agencies", "") != ""


def chairs_view_is_said(asked: Asked) -> bool:
    """Need `chairs-view`."""
    return bool(getattr(asked.after, "chairs_view", "").strip())


# --- conferences -----------------------------------------------------------------------------------------------------


def one_origin(asked: Asked) -> bool:
    """Need `one-origin`."""
    after = asked.after
    if not isinstance(after, Conference):
        return False
    if after.conference_kind == "review":
        return bool(after.plan) and not after.enquiry
    return bool(after.enquiry) != bool(after.referral)


def its_origin_is_there(asked: Asked) -> bool:
    """Need `origin-there`."""
    after = asked.after
    if not isinstance(after, Conference):
        return False
    if after.conference_kind == "review":
        plan = asked.file.get(after.plan, Plan)
        return plan is not None and plan.plan_kind == "cp" and plan.step == "active"
    enquiry = asked.file.get(after.enquiry, Enquiry)
    return not after.enquiry or (enquiry is not None and enquiry.step == "conference")


def no_conference_of_the_enquiry_yet(asked: Asked) -> bool:
    """Need `one-conference`."""
    after = asked.after
    enquiry = after.enquiry if isinstance(after, Conference) else ""
    others = (one for id, one in asked.file.of(Conference).items() if id != asked.id)
    return not enquiry or not any(one.enquiry == enquiry and one.step != "called-off" for one in others)


def on_a_weekday(asked: Asked) -> bool:
    """Need `weekday`."""
    held = getattr(asked.after, "held", None)
    return held is None or held.weekday() < _SATURDAY


def quorum_or_why_not(asked: Asked) -> bool:
    """Need `quorum`."""
    after = asked.after
    return isinstance(after, Conference) and (conferences.is_quorate(after) or bool(after.no_quorum_reason.strip()))


_DECIDES = {"initial": ("plan", "no-plan"), "transfer": ("plan", "no-plan"), "review": ("continue", "end")}


def decided_what_its_kind_decides(asked: Asked) -> bool:
    """Need `chair-decides`."""
    after = asked.after
    return isinstance(after, Conference) and after.outcome in _DECIDES[after.conference_kind]


def category_with_a_plan(asked: Asked) -> bool:
    """Need `abuse-category`."""
    after = asked.after
    wants = isinstance(after, Conference) and after.outcome in ("plan", "continue")
    return not wants or getattr(after, "category", "") in CATEGORIES_OF_ABUSE


def arranged_for_a_day(asked: Asked) -> bool:
    """Need `arranged`."""
    return getattr(asked.after, "planned", None) is not None


# --- plans and their reviews -----------------------------------------------------------------------------------------


def is_no_protection_plan(asked: Asked) -> bool:
    """Need `not-cp`."""
    return getattr(asked.after, "plan_kind", "") != "cp"


def is_a_protection_plan(asked: Asked) -> bool:
    """Need `is-cp`."""
    return not is_no_protection_plan(asked)


def one_plan_of_its_kind(asked: Asked) -> bool:
    """Need `one-plan`."""
    kind = getattr(asked.after, "plan_kind", "")
    others = (one for id, one in asked.file.of(Plan).items() if id != asked.id)
    return not any(one.plan_kind == kind and one.step == "active" for one in others)


def no_protection_plan_beside(asked: Asked) -> bool:
    """A child in need plan stands beside no child protection plan; the other way round the hub ends the former."""
    if getattr(asked.after, "plan_kind", "") != "cin":
        return True
    return not any(one.plan_kind == "cp" and one.step == "active" for one in asked.file.of(Plan).values())


def no_protection_plan_that_day(asked: Asked) -> bool:
    """Nor did one stand on the day on which a child in need plan is to begin, nor begins one within another."""
    after = asked.after
    if not isinstance(after, Plan) or after.began is None:
        return True
    apart = ("cin", "cp") if after.plan_kind == "cin" else (after.plan_kind,)
    others = (one for id, one in asked.file.of(Plan).items() if id != asked.id and one.plan_kind in apart)
    return not any(one.step == "ended" and one.ended and one.ended > after.began for one in others)


def conference_decided_on_it(asked: Asked) -> bool:
    """Need `conference-first`."""
    conference = asked.file.get(getattr(asked.after, "conference", ""), Conference)
    return conference is not None and conference.step == "held" and conference.outcome == "plan"


def from_the_day_of_the_conference(asked: Asked) -> bool:
    """Need `from-conference`."""
    conference = asked.file.get(getattr(asked.after, "conference", ""), Conference)
    return conference is None or getattr(asked.after, "began", None) == conference.held


def conference_makes_one_plan(asked: Asked) -> bool:
    """Need `one-plan-each`."""
    conference = getattr(asked.after, "conference", "")
    others = (one for id, one in asked.file.of(Plan).items() if id != asked.id)
    return not any(one.conference == conference and one.began for one in others)


def category_is_one_of_five(asked: Asked) -> bool:
    """Need `one-of-five`."""
    return getattr(asked.after, "category", "") in CATEGORIES_OF_ABUSE


def plans_before_are_counted(asked: Asked) -> bool:
    """Need `plans-before`."""
    before = getattr(asked.after, "previous_plans", None)
    others = (one for id, one in asked.file.of(Plan).items() if id != asked.id)
    return before is not None and before >= sum(one.plan_kind == "cp" and one.began is not None for one in others)


def ended_and_why(asked: Asked) -> bool:
    """Need `ended-and-why`."""
    after = asked.after
    return isinstance(after, Plan) and after.ended is not None and after.ended_why != ""


def ended_after_it_began(asked: Asked) -> bool:
    """Need `ended-after-start`."""
    after = asked.after
    return not isinstance(after, Plan) or not after.ended or not after.began or after.began <= after.ended


def not_on_the_day_it_began(asked: Asked) -> bool:
    """Need `not-same-day`."""
    after = asked.after
    return not isinstance(after, Plan) or after.ended is None or after.ended != after.began


def ended_by_today(asked: Asked) -> bool:
    """Need `ended-by-today`."""
    ended = getattr(asked.after, "ended", None)
    return ended is None or ended <= asked.file.today


def review_or_other_ground(asked: Asked) -> bool:
    """A protection plan ends by the review conference that says so, or by transfer, at 18 or with a death."""
    after = asked.after
    if not isinstance(after, Plan) or after.ended_why in ("transferred", "turned-18", "died"):
        return True
    reviews = (one for one in asked.file.of(Conference).values() if one.plan == asked.id and one.step == "held")
    said = after.ended_why == "review" and any(one.outcome == "end" and one.held == after.ended for one in reviews)
    return said


def no_review_after_its_end(asked: Asked) -> bool:
    """Need `no-later-review`."""
    ended = getattr(asked.after, "ended", None)
    held = [one.held for one in asked.file.of(Conference).values() if one.plan == asked.id]
    held += [one.held for one in asked.file.of(Review).values() if one.plan == asked.id]
    return ended is None or all(day is None or day <= ended for day in held)


def plan_of(asked: Asked) -> Plan | None:
    """Return the plan that a record is about."""
    return asked.file.get(getattr(asked.after, "plan", ""), Plan)


def conference_reviews_protection(asked: Asked) -> bool:
    """Need `not-cp-reviewed`."""
    plan = plan_of(asked)
    return plan is None or plan.plan_kind != "cp"


def its_plan_is_active(asked: Asked) -> bool:
    """Need `plan-active`."""
    plan = plan_of(asked)
    return plan is not None and plan.step == "active"


def after_its_plan_began(asked: Asked) -> bool:
    """Need `after-plan`."""
    plan, held = plan_of(asked), getattr(asked.after, "held", None)
    return plan is None or plan.began is None or held is None or plan.began < held


def core_group_has_its_plan(asked: Asked) -> bool:
    """Need `group-plan`."""
    if getattr(asked.after, "meeting_kind", "") not in ("core-group", "plan"):
        return True
    plan = plan_of(asked)
    wants = "cp" if getattr(asked.after, "meeting_kind", "") == "core-group" else ""
    return plan is not None and plan.step == "active" and wants in ("", plan.plan_kind)


# --- approvals -------------------------------------------------------------------------------------------------------


def nothing_is_asked_already(asked: Asked) -> bool:
    """Need `one-request`."""
    about = getattr(asked.after, "about", "")
    others = (one for id, one in asked.file.of(Approval).items() if id != asked.id)
    return not any(one.about == about and one.step == "requested" for one in others)


def by_whoever_asked(asked: Asked) -> bool:
    """Need `asker`."""
    return getattr(asked.after, "author", "") == asked.practitioner


def its_time_is_past(asked: Asked) -> bool:
    """Need `time-past`."""
    until = asked.file.day(getattr(asked.after, "until", None))
    return until is not None and until < asked.file.today


def years(born: date, on: date) -> int:
    """Return how old somebody is on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_under_18(asked: Asked) -> bool:
    """Need `under-18`."""
    child, on = asked.file.child, begun_on(asked.file, asked.after) or asked.file.today
    return child is None or child.born is None or years(child.born, on) < _ADULT

"""What must be true of a case file before a step is taken: one word, one rule, one sentence (docs/sync.md, part 15).

Each need is a pure function over the case file as it would be after the step. A rule of the children in need census
names its number (csc-validator-be-cin, 2025); one that ends in Q is a query, as there: it warns, and with a reason the
step is taken. `written_in` says of any source what it is.
"""

from app.domain import needs_of_referrals as referrals
from app.domain import needs_of_work as work
from app.domain.need import Need

GUIDANCE = "Working Together to Safeguard Children 2023"

_ALL = (
    Need("form-known", referrals.form_is_known, "The version of the form under which it is written is not known here."),
    Need("filled-in", referrals.is_filled_in, "Some parts of the form say nothing yet."),
    Need(
        "referrer-apart",
        referrals.referrer_is_apart,
        "A member of the public must not be named in the referral itself.",
    ),
    Need(
        "alive-or-why",
        referrals.is_not_dead,
        "The child is recorded as having died. Say why there is a referral.",
        "8555Q",
    ),
    Need("alive", referrals.is_not_dead, "The child is recorded as having died.", "4008, 8915"),
    Need("40-weeks", referrals.within_40_weeks_of_birth, "The referral is over 40 weeks before the birth.", "8606"),
    Need("looked-up", referrals.known_was_looked_up, "Say whether the child is known already."),
    Need(
        "senior-for-danger",
        referrals.danger_was_read_by_a_senior,
        "With danger now, only a service manager can decide so.",
    ),
    Need("primary-need", referrals.primary_need_is_said, "Say the primary need.", "8610, 8650"),
    Need("no-open-episode", referrals.no_other_episode_is_open, "The child has an open case already. Join it.", "8816"),
    Need("episodes-apart", referrals.after_the_episodes_before, "It is older than the end of the case before.", "8820"),
    Need("open-work", referrals.other_work_is_open, "There is no open case to join."),
    Need("passed-to", referrals.passed_on_to_somebody, "Say to which authority it is passed on."),
    Need("team", referrals.somebody_has_the_child, "Say which team has the child from now on."),
    Need(
        "one-birth",
        referrals.one_birth,
        "Give the date of birth, or the expected one, and not both.",
        "CIN: one of both",
    ),
    Need("unborn-sex", referrals.unborn_without_sex, "The sex of an unborn child is not known yet.", "8750"),
    Need("referrer-told", referrals.when_the_referrer_was_told, "Say when the referrer was told."),
    Need("no-episode", referrals.is_no_episode, "The authority has taken this case. It is closed by a decision."),
    Need("episode", referrals.is_episode_of, "The authority has not taken this case: nothing is to be decided."),
    Need("closed-and-why", referrals.closed_and_why, "A closure has a date and a reason, both.", "8805, 8810"),
    Need("no-open-assessment", referrals.no_assessment_is_open, "An assessment is still open.", "8867"),
    Need("no-open-enquiry", referrals.no_enquiry_is_unfinished, "Enquiries under section 47 are not finished.", "8868"),
    Need(
        "nothing-open",
        referrals.nothing_else_is_open,
        "A plan is in force, or a discussion or conference is still to come.",
    ),
    Need("closed-last", referrals.closed_after_the_last_activity, "Something was done after this date.", "8565"),
    Need(
        "closed-after-start",
        referrals.closed_after_it_came,
        "The case cannot be closed before the referral came.",
        "8565",
    ),
    Need("closed-by-today", referrals.closed_by_today, "The date of the closure is still to come."),
    Need("reason", referrals.a_reason_is_given, "Say why."),
    Need("case-open", work.its_case_is_open, "The case that this belongs to is not open.", "8565"),
    Need(
        "after-referral",
        work.not_before_the_referral,
        "This cannot be before the referral.",
        "1103, 2889, 1104, 4015, 1105",
    ),
    Need("by-today", work.by_today, "The date is still to come."),
    Need("day-said", work.its_day_is_said, "Say on which day."),
    Need("seen-or-why", work.child_was_seen_or_why_not, "Say when the child was seen, or why not.", GUIDANCE),
    Need("factors", work.factors_are_said, "No factors are recorded. Say why.", "8897Q"),
    Need("factors-alone", work.no_factors_stand_alone, '"No factors identified" stands alone.', "8869"),
    Need("recommended", work.recommendation_is_said, "Say what you recommend."),
    Need("outcome", work.outcome_is_said, "Say what was decided."),
    Need(
        "three-agencies",
        work.police_health_and_social_care_took_part,
        "Social care, police and health take part, or it is said why not.",
        GUIDANCE,
    ),
    Need(
        "strategy-first",
        work.strategy_decided_on_it,
        "A strategy discussion has to decide on enquiries first.",
        GUIDANCE,
    ),
    Need("one-enquiry", work.no_other_enquiry_is_open, "Other enquiries under section 47 are open.", "8890"),
    Need(
        "single-or-joint", work.single_or_joint_is_said, "Say whether one agency makes the enquiries, or two together."
    ),
    Need("chairs-view", work.chairs_view_is_said, "Without a conference, the chair's view has to be recorded."),
    Need("one-origin", work.one_origin, "A conference belongs to enquiries or to the referral, not to both.", "2884"),
    Need("origin-there", work.its_origin_is_there, "What the conference is about does not ask for one."),
    Need("one-conference", work.no_conference_of_the_enquiry_yet, "These enquiries have a conference already."),
    Need("weekday", work.on_a_weekday, "A conference is not held at a weekend.", "8875"),
    Need(
        "quorum",
        work.quorum_or_why_not,
        "Social care and two other agencies take part, or the chair says why not.",
        "Local safeguarding procedures",
    ),
    Need("chair-decides", work.decided_what_its_kind_decides, "Say what the conference decided."),
    Need("abuse-category", work.category_with_a_plan, "A child protection plan has a category of abuse.", "8905, 8910"),
    Need("arranged", work.arranged_for_a_day, "Say when it will be."),
    Need("not-cp", work.is_no_protection_plan, "A child protection plan is made and ended by a conference."),
    Need("is-cp", work.is_a_protection_plan, "This is for child protection plans alone."),
    Need("one-plan", work.one_plan_of_its_kind, "There is an active plan of this kind already.", "8935"),
    Need("no-cp-beside", work.no_protection_plan_beside, "There is a child protection plan.", "4001, 4016"),
    Need("plans-apart", work.no_protection_plan_that_day, "Another plan was still in force that day.", "4016, 8935"),
    Need("conference-first", work.conference_decided_on_it, "A conference has to decide on this plan first.", GUIDANCE),
    Need("from-conference", work.from_the_day_of_the_conference, "It begins on the day of the conference.", "2885"),
    Need("one-plan-each", work.conference_makes_one_plan, "This conference has its plan already."),
    Need("one-of-five", work.category_is_one_of_five, "Say the category of abuse.", "8905, 8910"),
    Need("plans-before", work.plans_before_are_counted, "Count the child protection plans before this one.", "8730"),
    Need("ended-and-why", work.ended_and_why, "Say when the plan ended, and why."),
    Need("ended-after-start", work.ended_after_it_began, "A plan cannot end before it begins."),
    Need("not-same-day", work.not_on_the_day_it_began, "A plan does not end on the day it begins.", "8840"),
    Need("ended-by-today", work.ended_by_today, "The date of the end is still to come."),
    Need(
        "review-ends-it",
        work.review_or_other_ground,
        "A review conference ends it on its day, or say another ground.",
        GUIDANCE,
    ),
    Need("no-later-review", work.no_review_after_its_end, "It was reviewed after this date."),
    Need("plan-active", work.its_plan_is_active, "The plan is not in force."),
    Need("not-cp-reviewed", work.conference_reviews_protection, "A conference reviews a child protection plan."),
    Need("after-plan", work.after_its_plan_began, "A review is after the plan began.", "8841"),
    Need("group-plan", work.core_group_has_its_plan, "A core group belongs to a child protection plan in force."),
    Need("one-request", work.nothing_is_asked_already, "A decision on this has been asked for already."),
    Need("asker", work.by_whoever_asked, "Only whoever asked can withdraw it."),
    Need("time-past", work.its_time_is_past, "It still stands."),
    Need("under-18", work.is_under_18, "The young person is 18."),
)
NEEDS: dict[str, Need] = {need.name: need for need in _ALL}
"""Every need by the word that stands in the table of moves."""


def written_in(source: str) -> str:
    """Return where a rule is written, as it is said beside it: guidance by its name, a census rule by its number."""
    if source.startswith("CIN:"):
        return "Children in need census"
    if not source[:1].isdigit():
        return source
    return f"Children in need census, {'rules' if ',' in source else 'rule'} {source}"

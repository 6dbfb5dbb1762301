"""Every rule of the census that is looked at: one row, one number, one sentence (docs/census.md).

The numbers and what each says are those of the published validation rules, as the community's validator has them
(csc-validator-be-cin 1bf6f22); the sentences are ours. The needs of the moves (`app/domain/needs.py`) hold many of them
back as the work is done; here they are asked of what stands, because records also come by import. `D1` to `D3` are our
own.
"""

from server.census import rules_of_cases as cases
from server.census import rules_of_children as children
from server.census import rules_of_plans as plans
from server.census import rules_of_work as work
from server.census.rule import Rule

LEFT_OUT, UNREADABLE, WITHOUT_A_CASE = "D1", "D2", "D3"

_CHILDREN = (
    Rule("8500", "The child has no number of the authority.", children.no_id),
    Rule("8510", "Two children have the same number of the authority."),
    Rule("1570", "The authority's number is longer than 20 characters.", children.long_id),
    Rule("1580", "The authority's number has other characters than letters and digits.", children.odd_id),
    Rule("1510", "The unique pupil number begins with the wrong letter.", children.wrong_letter),
    Rule("1520", "Two children have the same unique pupil number."),
    Rule("1530", "The unique pupil number names no authority.", children.wrong_authority),
    Rule("1540", "The unique pupil number has other characters where digits belong.", children.wrong_digits),
    Rule("1550", "The unique pupil number ends in a character that is not used.", children.wrong_end),
    Rule("1560Q", "The former unique pupil number is not written as one.", children.wrong_former),
    Rule("8770Q", "A child of school age has no unique pupil number, and no reason for it.", children.no_pupil_number),
    Rule("8772", "There is no pupil number because nothing was done, and something was.", children.more_than_a_look),
    Rule("8525Q", "Give the date of birth, or the expected one, and not both.", children.not_one_birth),
    Rule("8520", "The child is born after the period.", children.born_later),
    Rule("8530Q", "The expected date of birth is far from the end of the period.", children.expected_out_of_range),
    Rule("8535Q", "The child died before it was born.", children.died_before_birth),
    Rule("8545Q", "The child died in another period.", children.died_in_another_year),
    Rule("8585Q", "The case closed because the child died, and there is no date of death.",
         children.closed_by_a_death_without_a_day),
    Rule("8775Q", "The young person is over 25, and the case is open or closed later.", children.over_25),
    Rule("4180", "The sex is not said.", children.no_sex),
    Rule("8750", "The sex of an unborn child is not known yet.", children.unborn_with_a_sex),
    Rule("4220", "The ethnicity is not said, or has a code that is not used.", children.no_ethnicity),
    Rule("8540", "Disabilities are not said, or have a code that is not used.", children.no_disabilities),
    Rule("8790", "No disability stands beside a disability.", children.disabled_and_not),
    Rule("8794", "A disability is named twice.", children.disability_twice),
    Rule("8590", "The child has no case in the return.", children.no_case),
)  # fmt: skip

_CASES = (
    Rule("8600", "The referral has no date, or one after the period.", cases.no_referral_date),
    Rule("8866", "It is not said where the referral comes from.", cases.no_source),
    Rule("8555Q", "The child was referred after its death.", cases.referred_after_death),
    Rule("8606", "The referral is over 40 weeks before the birth.", cases.referred_long_before_birth),
    Rule("8568", "Nothing has been decided on the referral yet.", cases.not_decided),
    Rule("8569Q", "A referral of long before the period led to no further action, or to no decision.",
         cases.no_action_of_long_ago),
    Rule("8610", "A referral that went further has no primary need.", cases.no_need),
    Rule("8650", "The primary need has a code that is not used.", cases.unknown_need),
    Rule("8620", "The case is closed on a day outside the period.", cases.closed_in_another_year),
    Rule("8630", "The case is closed before the referral came.", cases.closed_before_it_came),
    Rule("8640", "The reason for the closure has a code that is not used.", cases.unknown_closure),
    Rule("8805", "The case is closed without a reason.", cases.closed_without_a_reason),
    Rule("8810", "There is a reason for a closure, and no date of it.", cases.a_reason_without_a_closure),
    Rule("8815", "The child has two open cases.", cases.two_open_cases),
    Rule("8816", "An open case is not the child's latest.", cases.open_and_not_the_latest),
    Rule("8820", "Two cases of the child overlap.", cases.cases_overlap),
    Rule("8565", "Something was done after the case was closed.", cases.activity_after_closure),
    Rule("8867", "The case is closed, and an assessment is not.", cases.closed_with_an_open_assessment),
    Rule("8868", "The case is closed, and enquiries under section 47 are not finished.",
         cases.closed_with_an_unfinished_enquiry),
    Rule("8825Q", "The case is closed after an assessment, and there is none.", cases.closed_after_no_assessment),
    Rule("8873Q", "The one assessment found no factors, and the case is not closed after it.",
         cases.nothing_found_and_closed_otherwise),
    Rule("2990", "The case is closed after an assessment alone, and more was done.",
         cases.more_after_an_assessment_alone),
    Rule("2991Q", "There are enquiries under section 47, and no assessment.", cases.enquiry_without_an_assessment),
    Rule("8831", "There was no further action, and yet an assessment, enquiry or conference.",
         cases.no_action_and_work),
    Rule("8832", "There was no further action, and yet a child protection plan.", cases.no_action_and_protection),
    Rule("4000", "There was no further action, and yet a child in need plan.", cases.no_action_and_a_plan),
    Rule("2884", "One conference stands with the enquiries and with the referral.", cases.conference_told_twice),
    Rule(LEFT_OUT, "Work of the period belongs to no case of the return, and is left out."),
    Rule(UNREADABLE, "A record of the child cannot be read by this program, and is left out."),
    Rule(WITHOUT_A_CASE, "The child has a status of need or protection, and no case in the return."),
)  # fmt: skip

_WORK = (
    Rule("1103", "The assessment began before the referral.", work.assessed_before_the_referral),
    Rule("8608", "The assessment ended before it began.", work.assessment_ends_before_it_begins),
    Rule("8614", "Factors are said of an assessment that has not ended.", work.factors_before_the_end),
    Rule("8696", "The assessment ended outside the period.", work.assessed_in_another_year),
    Rule("8736", "An assessment that has not ended began outside the period.", work.open_assessment_of_another_year),
    Rule("8670Q", "An assessment has been open for over 45 working days.", work.assessed_for_long),
    Rule("8896", "Two assessments of one case are open.", work.two_open_assessments),
    Rule("8863Q", "An assessment began while another was open.", work.assessments_overlap),
    Rule("8869", "No factors identified stands beside factors.", work.no_factors_beside_others),
    Rule("8897Q", "An assessment has ended, and its factors are not said or have a code that is not used.",
         work.factors_missing),
    Rule("8898", "A factor is named twice.", work.factor_twice),
    Rule("8945Q", "Say of physical abuse whether it was by a child or an adult (18B, 18C).",
         work.old_code_of_physical_abuse),
    Rule("8950Q", "Say of sexual abuse whether it was by a child or an adult (19B, 19C).",
         work.old_code_of_sexual_abuse),
    Rule("2889", "The enquiries began before the referral.", work.enquired_before_the_referral),
    Rule("1104", "The conference was before the referral.", work.conferred_before_the_referral),
    Rule("8615", "The conference was before the enquiries began, or their beginning is not said.",
         work.conferred_before_the_enquiry),
    Rule("8715", "The conference was outside the period.", work.conferred_in_another_year),
    Rule("8875", "The conference was at a weekend.", work.conferred_at_a_weekend),
    Rule("8870Q", "The conference was due at a weekend.", work.target_at_a_weekend),
    Rule("8675Q", "Enquiries have had no conference for over 15 working days.", work.unfinished_for_long),
    Rule("8740", "Enquiries that are not finished began outside the period.", work.unfinished_of_another_year),
    Rule("8839", "Two enquiries of one case are not finished.", work.two_unfinished_enquiries),
    Rule("8890", "Enquiries began while others went on.", work.enquiries_overlap),
)  # fmt: skip

_PLANS = (
    Rule("4010", "The child in need plan has no beginning, or one after the period.", plans.plan_without_a_beginning),
    Rule("4015", "The child in need plan began before the referral.", plans.plan_before_the_referral),
    Rule("4011", "The child in need plan ended before it began.", plans.plan_ends_before_it_begins),
    Rule("4012Q", "The child in need plan ended on the day it began.", plans.plan_of_one_day),
    Rule("4013", "The child in need plan ended outside the period.", plans.plan_ends_in_another_year),
    Rule("4004", "Two child in need plans are open.", plans.two_open_plans),
    Rule("4014", "Two child in need plans overlap.", plans.plans_overlap),
    Rule("4008", "The child in need plan began after the child's death.", plans.plan_begins_after_death),
    Rule("4009Q", "The child in need plan ended after the child's death.", plans.plan_ends_after_death),
    Rule("4001", "A child in need plan and a child protection plan are open.", plans.both_are_open),
    Rule("4016", "A child in need plan began under a child protection plan.", plans.plan_begins_under_protection),
    Rule("4017", "A child protection plan began under a child in need plan.", plans.protection_begins_under_a_plan),
    Rule("4003", "A child protection plan was reviewed under a child in need plan.", plans.reviewed_under_a_plan),
    Rule("8720", "The child protection plan has no beginning, or one after the period.",
         plans.protection_without_a_beginning),
    Rule("1105", "The child protection plan began before the referral.", plans.protection_before_the_referral),
    Rule("2885", "The child protection plan did not begin on the day of a conference.",
         plans.protection_on_another_day),
    Rule("2883", "More child protection plans began than there were conferences."),
    Rule("8730", "The child protection plans before this one are not counted.", plans.plans_before_not_counted),
    Rule("8840", "The child protection plan ended on the day it began.", plans.protection_of_one_day),
    Rule("8841", "The child protection plan was reviewed before it began, or on that day.", plans.reviewed_too_early),
    Rule("8842Q", "A review of a child protection plan has no date.", plans.review_without_a_day),
    Rule("8905", "The child protection plan has no first category of abuse.", plans.no_first_category),
    Rule("8910", "The child protection plan has no latest category of abuse.", plans.no_latest_category),
    Rule("8915", "The child protection plan began after the child's death.", plans.protection_begins_after_death),
    Rule("8920", "The child protection plan ended after the child's death.", plans.protection_ends_after_death),
    Rule("8925", "The child protection plan ended before it began.", plans.protection_ends_before_it_begins),
    Rule("8930", "The child protection plan ended outside the period.", plans.protection_ends_in_another_year),
    Rule("8935", "Two child protection plans are open.", plans.two_open_protection_plans),
    Rule("8940", "Two child protection plans overlap.", plans.protection_plans_overlap),
)  # fmt: skip

_RETURN = (
    Rule("100", "The period is not from 1 April to 31 March."),
    Rule("2886Q", "More than 2 in 100 children that are born have no sex recorded."),
    Rule("2887Q", "Fewer than 8 codes of disability are used in the whole return."),
    Rule("2888Q", "No child in the whole return has more than one disability."),
    Rule("8995Q", "Pre-proceedings and family group meetings are not recorded, and the return has none."),
)

RULES = (*_CHILDREN, *_CASES, *_WORK, *_PLANS, *_RETURN)
"""The whole table, in the order of the report."""

BY_NUMBER: dict[str, Rule] = {rule.number: rule for rule in RULES}
"""Every rule by its number."""

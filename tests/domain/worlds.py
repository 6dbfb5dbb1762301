"""Where the walks over the table of moves begin: small case files, each about one part of the work."""

from datetime import timedelta
from typing import Any

from msgspec import structs

from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.strategy import StrategyDiscussion
from tests.domain.explore import BEFORE, FIRST, QUORUM, SATURDAY, SECOND, TOMORROW, Variants, World, at, people

OPEN: dict[str, Any] = {
    "author": "a", "received": at(FIRST), "harm_now": "yes", "known": "new", "primary_need": "N1", "step": "assessment",
    "outcome": "assessment",
}  # fmt: skip
EPISODE = Referral(**OPEN)
TOLD = Referral(**{**OPEN, "step": "acknowledged", "acknowledged": at(SECOND)})

PENDING = Referral(**{**OPEN, "step": "decision-pending", "outcome": ""})

ASSESSED = Assessment(referral="referral0", step="authorised", started=SATURDAY, seen=SECOND)

_CLOSING: list[dict[str, Any]] = [
    {"closed": SECOND, "closed_why": "RC7"}, {"closed": BEFORE, "closed_why": "RC7"}, {"closed": SECOND},
    {"closed_why": "RC7"}, {"closed": TOMORROW, "closed_why": "RC7"},
]  # fmt: skip

_DATES: Variants = {
    ("referral", "send"): [
        {"received": at(day), "harm_now": "yes", "primary_need": need, "known": "new"}
        for day, need in ((FIRST, "N1"), (BEFORE, "N1"), (FIRST, ""))
    ],
    ("referral", "acknowledge"): [{"acknowledged": at(SECOND)}],
    ("referral", "pass-on"): [{"passed_to": "Gateshead"}],
    ("referral", "close"): _CLOSING,
    ("assessment", "begin"): [{"started": FIRST}],
    ("assessment", "start"): [{"started": BEFORE}, {"started": SECOND}, {"started": TOMORROW}, {}],
    ("assessment", "submit"): [
        {"seen": SECOND, "factors": ("21",), "recommends": "no-further-action"},
        {"seen": SECOND, "factors": ("21", "1A"), "recommends": "cin-plan"},
        {"factors": ("1A",), "recommends": "cin-plan"},
    ],
    ("strategy-discussion", "hold"): [
        {"held": at(day), "outcome": outcome, "attended": QUORUM}
        for day, outcome in ((SECOND, "enquiry"), (BEFORE, "enquiry"), (None, "enquiry"), (SECOND, "no-enquiry"))
    ],
    ("enquiry", "open"): [
        {"strategy": "strategy-discussion0", "agencies": "joint", "started": SECOND},
        {"strategy": "strategy-discussion0", "agencies": "joint", "started": BEFORE},
        {"strategy": "strategy-discussion0", "agencies": "joint"},
    ],
    ("enquiry", "submit"): [{"seen": SECOND, "recommends": "conference"}, {"recommends": "conference"}],
    ("conference", "request"): [
        {"conference_kind": "initial", "enquiry": "enquiry0"},
        {"conference_kind": "initial", "enquiry": "enquiry0", "referral": "referral0"},
    ],
    ("conference", "arrange"): [{"planned": at(SECOND)}],
    ("conference", "hold"): [
        {"held": SECOND, "outcome": "plan", "category": "NEG", "attended": QUORUM},
        {"held": SATURDAY, "outcome": "plan", "category": "NEG", "attended": QUORUM},
        {"held": SECOND, "outcome": "no-plan", "attended": people("social", "police")},
        {"held": BEFORE, "outcome": "no-plan", "attended": QUORUM},
    ],
}

_PLAN_DATES: Variants = {
    ("referral", "close"): _CLOSING[:1],
    ("conference", "request"): [
        {"conference_kind": "review", "plan": "cp0"},
        {"conference_kind": "initial", "referral": "referral0"},
        {"conference_kind": "initial", "referral": "referral0", "enquiry": "enquiry0"},
    ],
    ("conference", "hold"): [
        {"held": day, "outcome": outcome, "category": "NEG", "attended": QUORUM}
        for day, outcome in ((FIRST, "end"), (SECOND, "end"), (SECOND, "plan"))
    ],
    ("plan", "propose"): [{"plan_kind": "cin", "referral": "referral0"}],
    ("plan", "begin"): [{"began": FIRST}, {"began": SECOND}, {"began": BEFORE}, {}],
    ("plan", "protect"): [
        {"began": FIRST, "category": "NEG", "previous_plans": 1},
        {"began": SECOND, "category": "NEG", "previous_plans": 1},
        {"began": FIRST, "category": "", "previous_plans": 1},
        {"began": FIRST, "category": "NEG"},
    ],
    ("plan", "end"): [*({"ended": day, "ended_why": "finished"} for day in (SECOND, BEFORE, FIRST)), {}],
    ("plan", "end-protection"): [
        {"ended": FIRST, "ended_why": "transferred"}, {"ended": SECOND, "ended_why": "review"},
        {"ended": TOMORROW, "ended_why": "transferred"}, {"ended": SECOND},
    ],
    ("review", "plan"): [{"plan": "plan0"}, {"plan": "cin0"}],
    ("review", "hold"): [{"held": FIRST, "outcome": "end"}, {"held": SECOND, "outcome": "continue"}],
}  # fmt: skip

DECIDED = Conference(conference_kind="initial", referral="referral0", step="held", held=FIRST, outcome="plan",
                     category="NEG", attended=QUORUM)  # fmt: skip
LATER = Conference(conference_kind="initial", referral="referral0", step="held", held=SECOND, outcome="plan",
                   category="NEG", attended=QUORUM)  # fmt: skip


def proposed(conference: str) -> Plan:
    return Plan(plan_kind="cp", referral="referral0", conference=conference)


UNBORN = Child(given="", family="Warsame", expected=FIRST + timedelta(days=281))

WORLDS: dict[str, World] = {
    "referrals": World({}, {"referral": 2, "assessment": 1}, _DATES),
    "dead": World({}, {"referral": 1}, _DATES, Child(given="A", family="B", born=BEFORE, vital_status="dead")),
    "unborn": World({}, {"referral": 1}, _DATES, UNBORN),
    "born and expected": World({}, {"referral": 1}, _DATES, Child(given="A", family="B", born=BEFORE, expected=BEFORE)),
    "unborn, with a sex": World({}, {"referral": 1}, _DATES, Child(given="A", family="B", expected=FIRST, sex="F")),
    "two referrals": World(
        {"referral0": PENDING, "referral1": PENDING},
        {"referral": 2},
        _DATES,
    ),
    "an older referral": World(
        {
            "referral0": Referral(**{**OPEN, "step": "closed", "closed": SECOND, "closed_why": "RC7"}),
            "referral1": PENDING,
        },
        {"referral": 2},
        _DATES,
    ),
    "assessed": World(
        {"referral0": TOLD, "assessment0": ASSESSED},
        {"referral": 1},
        _DATES,
    ),
    "assessment": World(
        {"referral0": EPISODE}, {"referral": 1, "assessment": 2, "plan": 1, "strategy-discussion": 1}, _DATES
    ),
    "enquiries": World(
        {"referral0": TOLD, "strategy-discussion0": StrategyDiscussion(referral="referral0")},
        {"referral": 1, "strategy-discussion": 1, "enquiry": 2, "conference": 1},
        _DATES,
    ),
    "conference": World(
        {
            "referral0": TOLD,
            "strategy-discussion0": StrategyDiscussion(
                referral="referral0", step="held", outcome="enquiry", held=at(FIRST), attended=QUORUM
            ),
            "enquiry0": Enquiry(
                referral="referral0", strategy="strategy-discussion0", step="conference", started=FIRST, seen=FIRST
            ),
        },
        {"referral": 1, "conference": 2, "plan": 1},
        _DATES,
    ),
    "no plan decided": World(
        {"referral0": TOLD, "first": structs.replace(DECIDED, outcome="no-plan"), "cp0": proposed("first")},
        {"plan": 1},
        _PLAN_DATES,
    ),
    "plans": World(
        {
            "referral0": TOLD, "first": DECIDED, "later": LATER, "cp0": proposed("first"), "cp1": proposed("later"),
            "cin0": Plan(plan_kind="cin", referral="referral0", step="approved"),
        },
        {"referral": 1, "plan": 3},
        _PLAN_DATES,
    ),
    "reviews": World(
        {
            "referral0": TOLD, "first": DECIDED, "cp0": proposed("first"),
            "cin0": Plan(plan_kind="cin", referral="referral0", step="approved"),
        },
        {"referral": 1, "conference": 2, "plan": 2, "review": 1},
        _PLAN_DATES,
    ),
}  # fmt: skip

"""What takes place in a case file, as clocks see it: a name, a time, and the record it is read from.

Happenings are never stored: they are read from the records each time. Clocks (their rules are data) start, go on and
end by them, so the names, and the details by which a rule picks among happenings of one name, are fixed here.
"""

from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from typing import NamedTuple, get_args

from app.domain.address import Placement
from app.domain.contact import ContactKind, ReviewKind


class Happens(StrEnum):
    """The names of happenings, in the order of the work."""

    REFERRAL_RECEIVED = "referral-received"
    REFERRAL_WRITTEN = "referral-written"
    REFERRAL_DECIDED = "referral-decided"
    REFERRER_TOLD = "referrer-told"
    ASSESSMENT_STARTED = "assessment-started"
    CHILD_SEEN = "child-seen"
    ASSESSMENT_SUBMITTED = "assessment-submitted"
    ASSESSMENT_AUTHORISED = "assessment-authorised"
    STRATEGY_DECIDED = "strategy-decided"
    STRATEGY_HELD = "strategy-held"
    ENQUIRY_OPENED = "enquiry-opened"
    ENQUIRY_ENDED = "enquiry-ended"
    CONFERENCE_ASKED = "conference-asked"
    CONFERENCE_ARRANGED = "conference-arranged"
    CONFERENCE_REPORT_SHARED = "conference-report-shared"
    CONFERENCE_HELD = "conference-held"
    PLAN_BEGAN = "plan-began"
    PLAN_ENDED = "plan-ended"
    CORE_GROUP_HELD = "core-group-held"
    MEETING_HELD = "meeting-held"
    REVIEW_HELD = "review-held"
    VISIT_MADE = "visit-made"
    CONTACT_HELD = "contact-held"
    CONTACT_WRITTEN = "contact-written"
    LOOKED_AFTER_BEGAN = "looked-after-began"
    LOOKED_AFTER_ENDED = "looked-after-ended"
    PLACEMENT_BEGAN = "placement-began"
    PLACEMENT_ENDED = "placement-ended"
    WENT_MISSING = "went-missing"
    CAME_BACK = "came-back"
    RETURN_INTERVIEW_HELD = "return-interview-held"
    POLICE_PROTECTION_BEGAN = "police-protection-began"
    POLICE_PROTECTION_ENDED = "police-protection-ended"
    BORN = "born"
    DUE_TO_BE_BORN = "due-to-be-born"
    HEALTH_REVIEW_HELD = "health-review-held"
    ACCESS_ASKED = "access-asked"
    ACCESS_ANSWERED = "access-answered"
    INFORMATION_ASKED = "information-asked"
    INFORMATION_ANSWERED = "information-answered"
    BREACH_NOTICED = "breach-noticed"
    BREACH_REPORTED = "breach-reported"
    DIED = "died"
    MOVED_AWAY = "moved-away"
    CLOSED = "closed"


PLANS = frozenset({"early-help", "cin", "cp", "looked-after", "pathway"})
"""The kinds of plan, in the words that contacts have for their visits."""

_CONTACTS = frozenset(get_args(ContactKind))

DETAILS: dict[Happens, frozenset[str]] = {
    Happens.REFERRAL_RECEIVED: frozenset({"telephone", "in-writing"}),
    Happens.REFERRAL_DECIDED: frozenset(
        {"no-further-action", "advice", "early-help", "assessment", "strategy-discussion", "passed-on", "joined"}
    ),
    Happens.CHILD_SEEN: _CONTACTS,
    Happens.STRATEGY_HELD: frozenset({"enquiry", "no-enquiry"}),
    Happens.ENQUIRY_ENDED: frozenset({"unsubstantiated", "no-conference", "conference"}),
    Happens.CONFERENCE_ARRANGED: frozenset({"initial", "review"}),
    Happens.CONFERENCE_REPORT_SHARED: frozenset({"initial", "review"}),
    Happens.CONFERENCE_HELD: frozenset({"initial", "review", "transfer"}),
    Happens.PLAN_BEGAN: PLANS,
    Happens.PLAN_ENDED: PLANS,
    Happens.MEETING_HELD: PLANS,
    Happens.REVIEW_HELD: PLANS,
    Happens.VISIT_MADE: _CONTACTS,
    Happens.CONTACT_HELD: _CONTACTS,
    Happens.CONTACT_WRITTEN: _CONTACTS,
    Happens.PLACEMENT_BEGAN: frozenset(get_args(Placement)) - {""},
    Happens.HEALTH_REVIEW_HELD: frozenset(get_args(ReviewKind)) - {""},
    Happens.ACCESS_ASKED: frozenset({"complex"}),
}
"""The details by which rules tell happenings of one name apart; each may also be left out. Others have none."""


class Happening(NamedTuple):
    """That something took place, or is arranged for a day to come (`due-to-be-born`, `conference-arranged`).

    `at` is an instant with its zone, or a day where no time of day is known. `record` is the record it is read from,
    and `about` the one with which its work began, where that is another: of an assessment its referral, of an enquiry
    and its conference the strategy discussion, of a conference's report the conference, of a return interview the time
    missing. A clock ends by what belongs to the same work as its start (`same_work`), so that the decision on one
    referral never ends the clock of another.

    A contact at which somebody set out to see the child gives `visit-made` with the contact's kind, and beside it
    `child-seen` of the same record and kind when the child was seen. A core group, a conference or a review gives
    neither, whoever was in the room.
    """

    name: Happens
    at: datetime | date
    record: str
    detail: str = ""
    about: str = ""


_OF_THE_CHILD = frozenset({
    Happens.CHILD_SEEN, Happens.VISIT_MADE, Happens.CORE_GROUP_HELD, Happens.MEETING_HELD, Happens.REVIEW_HELD,
    Happens.PLAN_BEGAN, Happens.PLAN_ENDED, Happens.LOOKED_AFTER_BEGAN, Happens.LOOKED_AFTER_ENDED,
    Happens.PLACEMENT_BEGAN, Happens.BORN, Happens.DUE_TO_BE_BORN, Happens.HEALTH_REVIEW_HELD, Happens.DIED,
})  # fmt: skip
"""What is of the child and no single piece of work: a child has one open plan of a kind, and one home, at a time."""


def same_work(start: Happening, other: Happening) -> bool:
    """Return whether a happening can meet or stop the clock that another started: of the same work, or of the child.

    What does not say to which work it belongs meets nothing: an open clock is seen, one that was closed wrongly is not.
    So the closing of one referral, or its passing on to where the child moved, leaves a plan's visits due until the
    plan has ended, and another referral to be decided.
    """
    return other.name in _OF_THE_CHILD or not {start.record, start.about}.isdisjoint({other.record, other.about} - {""})


def day_of(at: datetime | date, zone: tzinfo) -> date:
    """Return the day of a happening where people live."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def instant_of(at: datetime | date, zone: tzinfo) -> datetime:
    """Return the instant of a happening (UTC): of a day its first, because nothing later is certain."""
    local = at if isinstance(at, datetime) else datetime.combine(at, time(), zone)
    return local.astimezone(UTC)

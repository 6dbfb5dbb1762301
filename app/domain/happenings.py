"""The happenings of a case file: what its records say took place, for clocks to start and end by. Never stored.

One function for laptop, hub and returns. What a record only plans is not here, but for what a clock waits for: a birth
that is expected, a conference that is arranged.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, cast

from msgspec import Struct

from app.domain.address import Address
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.contact import Contact
from app.domain.enquiry import Enquiry
from app.domain.happening import Happening, Happens
from app.domain.meeting import Meeting
from app.domain.missing import Missing
from app.domain.plan import Plan
from app.domain.police_protection import PoliceProtection
from app.domain.referral import Referral, is_episode
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion

Happened = Iterator[tuple[Happens, datetime | date | None, str, str]]
"""A name, when, a detail and the record it belongs to; what has no time has not happened."""


def happenings(file: CaseFile) -> list[Happening]:
    """Return what took place in a case file, the earliest first, in an order that does not depend on the records'."""
    found = [
        Happening(name, at, id, detail, about)
        for id, record in file.records.items()
        for name, at, detail, about in _HAPPENED.get(type(record), _nothing)(file, record)
        if at is not None
    ]
    order = list(Happens)
    return sorted(found, key=lambda one: (file.day(one.at), order.index(one.name), one.record, one.detail))


def _nothing(_file: CaseFile, _record: Any) -> Happened:
    return iter(())


def _child(_file: CaseFile, child: Child) -> Happened:
    """A death that is reported or disputed stops nothing: somebody has to say that it is so, and since when."""
    yield Happens.BORN, child.born, "", ""
    if child.vital_status == "dead":
        yield Happens.DIED, child.died, "", ""
    if child.born is None:
        yield Happens.DUE_TO_BE_BORN, child.expected, "", ""


def _referral(file: CaseFile, referral: Referral) -> Happened:
    yield Happens.REFERRAL_RECEIVED, referral.received, referral.how, ""
    yield Happens.REFERRAL_WRITTEN, referral.written, "", ""
    yield Happens.REFERRAL_DECIDED, referral.decided, referral.outcome, ""
    yield Happens.REFERRER_TOLD, referral.acknowledged, "", ""
    if referral.outcome == "passed-on" and referral.step in ("passed-on", "acknowledged", "closed"):
        yield Happens.MOVED_AWAY, referral.decided, "", ""
    if referral.step == "closed" and is_episode(referral):
        yield Happens.CLOSED, referral.closed, "", ""


def _assessment(_file: CaseFile, assessment: Assessment) -> Happened:
    about = assessment.referral
    yield Happens.ASSESSMENT_STARTED, assessment.started, "", about
    yield Happens.ASSESSMENT_SUBMITTED, assessment.submitted, "", about
    yield Happens.ASSESSMENT_AUTHORISED, assessment.authorised, "", about
    if assessment.step in ("submitted", "returned", "authorised", "closed"):
        yield Happens.CHILD_SEEN, assessment.seen, "assessment", about


def _strategy(file: CaseFile, strategy: StrategyDiscussion) -> Happened:
    yield Happens.STRATEGY_DECIDED, strategy.decided, "", strategy.referral
    yield Happens.STRATEGY_HELD, strategy.held, strategy.outcome, strategy.referral


def _enquiry(_file: CaseFile, enquiry: Enquiry) -> Happened:
    about = enquiry.strategy or enquiry.referral
    yield Happens.ENQUIRY_OPENED, enquiry.started, "", about
    if enquiry.step in ("unsubstantiated", "no-conference", "conference"):
        yield Happens.ENQUIRY_ENDED, enquiry.ended, enquiry.step, about


def _conference(file: CaseFile, conference: Conference) -> Happened:
    about = _origin(file, conference)
    kind = conference.conference_kind
    yield Happens.CONFERENCE_ASKED, conference.asked, "", about
    if conference.step == "arranged":
        yield Happens.CONFERENCE_ARRANGED, conference.planned, _reported(kind), about
    if conference.step != "called-off":
        yield Happens.CONFERENCE_REPORT_SHARED, conference.report_shared, _reported(kind), ""
    yield Happens.CONFERENCE_HELD, conference.held, kind, about
    if kind == "review":
        yield Happens.REVIEW_HELD, conference.held, "cp", conference.plan


def _reported(kind: str) -> str:
    return kind if kind in ("initial", "review") else ""


def _origin(file: CaseFile, conference: Conference) -> str:
    """A conference belongs to the strategy discussion that began its enquiries; its time runs from there."""
    enquiry = file.get(conference.enquiry, Enquiry)
    return (enquiry.strategy if enquiry else "") or conference.enquiry or conference.plan or conference.referral


def _plan(file: CaseFile, plan: Plan) -> Happened:
    if plan.step not in ("active", "ended"):
        return
    about = plan.conference or plan.referral
    yield Happens.PLAN_BEGAN, plan.began, plan.plan_kind, about
    ended = plan.ended if plan.step == "ended" else None
    yield Happens.PLAN_ENDED, ended, plan.plan_kind, about
    if plan.plan_kind != "looked-after":
        return
    if plan.began and not _was_looked_after(file, plan, plan.began):
        yield Happens.LOOKED_AFTER_BEGAN, plan.began, "", about
    if ended and not _goes_on(file, plan, ended):
        yield Happens.LOOKED_AFTER_ENDED, ended, "", about


def _care(file: CaseFile, but: Struct) -> Iterator[tuple[date, date, Struct]]:
    """Yield from when to when other placements and plans say that the child is looked after."""
    for one in file.of(Address).values():
        if one is not but and one.since and _is_placement(file, one):
            yield one.since, one.until or date.max, one
    for plan in file.of(Plan).values():
        if plan is not but and plan.began and plan.plan_kind == "looked-after" and plan.step in ("active", "ended"):
            yield plan.began, (plan.ended if plan.step == "ended" else None) or date.max, plan


def _was_looked_after(file: CaseFile, but: Struct, on: date) -> bool:
    """Whether the child was looked after already when this began; of two of one day one is first."""
    return any(since <= on <= until and (since < on or _first_of(one, but)) for since, until, one in _care(file, but))


def _goes_on(file: CaseFile, but: Struct, on: date) -> bool:
    """Whether the child is looked after beyond the day on which this ended."""
    return any(since <= on < until for since, until, _ in _care(file, but))


def _first_of(one: Struct, other: Struct) -> bool:
    """Of two that begin on one day the placement counts, and of two placements the one that is first by its words."""
    return isinstance(one, Address) and (not isinstance(other, Address) or repr(one) < repr(other))


def _is_placement(file: CaseFile, address: Address) -> bool:
    """An address of the child, and not of a brother or sister whom this case file names."""
    children = file.of(Child)
    return address.use == "placement" and (not children or address.of in children)


def _review(file: CaseFile, review: Review) -> Happened:
    plan = file.get(review.plan, Plan)
    if review.step == "held" and plan is not None:
        yield Happens.REVIEW_HELD, review.held, plan.plan_kind, review.plan


def _meeting(file: CaseFile, meeting: Meeting) -> Happened:
    if meeting.step != "held":
        return
    if meeting.meeting_kind == "core-group":
        yield Happens.CORE_GROUP_HELD, meeting.held, "", meeting.plan
    elif plan := file.get(meeting.plan, Plan):
        yield Happens.MEETING_HELD, meeting.held, plan.plan_kind, meeting.plan


def _address(file: CaseFile, address: Address) -> Happened:
    """With the first placement a child is looked after, and no longer with the last, whatever plan comes later."""
    if not _is_placement(file, address):
        return
    yield Happens.PLACEMENT_BEGAN, address.since, address.placement, ""
    yield Happens.PLACEMENT_ENDED, address.until, "", ""
    if address.since and not _was_looked_after(file, address, address.since):
        yield Happens.LOOKED_AFTER_BEGAN, address.since, "", ""
    if address.until and not _goes_on(file, address, address.until):
        yield Happens.LOOKED_AFTER_ENDED, address.until, "", ""


def _missing(_file: CaseFile, missing: Missing) -> Happened:
    yield Happens.WENT_MISSING, missing.since, "", ""
    yield Happens.CAME_BACK, missing.until, "", ""


def _police_protection(_file: CaseFile, protection: PoliceProtection) -> Happened:
    yield Happens.POLICE_PROTECTION_BEGAN, protection.since, "", ""
    yield Happens.POLICE_PROTECTION_ENDED, protection.until, "", ""


_NO_VISIT = frozenset({"telephone", "video", "police-attendance"})


def _came_back_before(file: CaseFile, at: datetime | None) -> str:
    """The time missing of which somebody speaks with a child who is back: the last that was over."""
    over = [(one.until, id) for id, one in file.of(Missing).items() if one.until and at and one.until <= at]
    return max(over, default=(None, ""))[1]


def _contact(file: CaseFile, contact: Contact) -> Happened:
    """What somebody set out to see is a visit, and whether the child was seen stands beside it."""
    if not contact.signatures:
        return
    kind, at = contact.kind_of_contact, contact.happened
    yield Happens.CONTACT_HELD, at, kind, ""
    yield Happens.CONTACT_WRITTEN, contact.written, kind, ""
    if kind not in _NO_VISIT:
        yield Happens.VISIT_MADE, at, kind, ""
    if contact.seen == "seen":
        yield Happens.CHILD_SEEN, at, kind, ""
    if kind == "return-interview" and contact.seen == "seen":
        yield Happens.RETURN_INTERVIEW_HELD, at, "", _came_back_before(file, at)
    if contact.review and (contact.seen == "seen" or (contact.review == "antenatal" and not contact.seen)):
        yield Happens.HEALTH_REVIEW_HELD, at, contact.review, ""


_HAPPENED = cast(
    dict[type[Struct], Callable[[CaseFile, Any], Happened]],
    {
        Child: _child, Referral: _referral, Assessment: _assessment, StrategyDiscussion: _strategy, Enquiry: _enquiry,
        Conference: _conference, Plan: _plan, Review: _review, Meeting: _meeting, Address: _address, Contact: _contact,
        Missing: _missing, PoliceProtection: _police_protection,
    },
)  # fmt: skip

READ_FROM = frozenset(_HAPPENED)
"""The kinds of record from which happenings are read."""

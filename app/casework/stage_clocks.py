"""The clock of each stage: of all clocks of the case file the one that this stage ends, due first."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from app.casework.caseworker import Caseworker
from app.casework.sources import on_day
from app.casework.stage_pages import StageClock
from app.domain.case_file import CaseFile
from app.domain.clock_rules import read_filter
from app.domain.clocks import Clock, ClockState
from app.domain.conference import Conference
from app.domain.happening import Happens, instant_of
from app.domain.plan import Plan
from app.domain.review import Review

_ENDS: dict[str, tuple[Happens, ...]] = {
    "referral": (Happens.REFERRAL_DECIDED, Happens.REFERRER_TOLD),
    "assessment": (Happens.ASSESSMENT_AUTHORISED,),
    "strategy-discussion": (Happens.STRATEGY_HELD,),
    "enquiry": (Happens.CONFERENCE_HELD,),
    "conference": (Happens.CONFERENCE_HELD, Happens.REVIEW_HELD),
    "plan": (Happens.REVIEW_HELD, Happens.CHILD_SEEN, Happens.CORE_GROUP_HELD, Happens.MEETING_HELD),
    "review": (Happens.REVIEW_HELD,),
    "meeting": (Happens.CORE_GROUP_HELD, Happens.MEETING_HELD),
}
"""Which happenings of a stage meet a clock."""


def clock_of(file: CaseFile, found: Iterable[Clock], record: str, kind: str) -> Clock | None:
    """Return the open clock that a stage ends and that is due first; none where no rule gives one."""
    says = file.records.get(record)
    if says is None:
        return None
    mine = [one for one in found if _ends(one, kind, says) and _is_of(file, one, record, says)]
    return min(mine, key=lambda one: one.due, default=None)


def _ends(clock: Clock, kind: str, says: Struct) -> bool:
    details = {"initial": "initial", "review": "cp"}
    for text in clock.rule.ends:
        meant = read_filter(text)
        if meant.name not in _ENDS.get(kind, ()):
            continue
        if isinstance(says, Conference):
            of_review = meant.name is Happens.REVIEW_HELD
            return of_review == (says.conference_kind == "review") and meant.detail in (
                None,
                details.get(says.conference_kind),
            )
        if isinstance(says, Plan):
            return meant.detail in (None, says.plan_kind)
        return True
    return False


def _is_of(file: CaseFile, clock: Clock, record: str, says: Struct) -> bool:
    """Whether a clock was started by this stage, or by the work to which it belongs."""
    own = {record, *(getattr(says, name, "") for name in ("referral", "strategy", "enquiry", "plan", "conference"))}
    if isinstance(says, Conference) and says.enquiry:
        enquiry = file.records.get(says.enquiry)
        own |= {getattr(enquiry, "strategy", "")}
    if isinstance(says, Review) and (plan := file.get(says.plan, Plan)):
        own |= {plan.conference}
    return not own.isdisjoint({clock.start.record, clock.start.about} - {""})


def clock_words(clock: Clock, file: CaseFile, by: Caseworker) -> StageClock:
    """Return a clock in words: what is due when, where it stands, and how the date was counted."""
    due = by.here(clock.due)
    on = on_day(due.date(), file.today)
    whole = max((clock.due - instant_of(clock.start.at, file.zone)) / timedelta(days=1), 0.01)
    left = (clock.due - by.clock()) / timedelta(days=1)
    over = clock.state is ClockState.OVERDUE
    said = f"{clock.rule.name}: {'was due' if over else 'due'} {on}"
    press: Literal["over", "soon", "later"] = "over" if over else "soon" if clock.state is ClockState.SOON else "later"
    return StageClock(said, clock.standing, clock.words, press, 0.0 if over else min(max(left / whole, 0.0), 1.0))

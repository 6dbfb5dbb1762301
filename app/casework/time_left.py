"""How much time is left for a decision, as the queue and the paper say it."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.casework.approval_pages import NO_TIME, Press, TimeLeft
from app.casework.caseworker import Caseworker
from app.casework.clock_book import decision_clock
from app.casework.words import day
from app.domain.approval import Approval
from app.domain.clocks import ClockState
from app.domain.length import Length, Unit, counted
from app.domain.referral import Referral
from app.domain.rules_in_force import InForce


def time_left(  # noqa: PLR0913, PLR0917 - by which rules, for whom, what is asked about what, and when
    held: InForce, by: Caseworker, approval: Approval, about: str, referral: Referral | None, now: datetime
) -> tuple[TimeLeft, datetime | None]:
    """Return the time left: of a referral by the clock of its decision, else until the day that was asked for."""
    received = referral.received if referral is not None and approval.act != "close" else None
    clock = decision_clock(held, by, received, about, referral.how, now) if referral is not None and received else None
    if received and clock:
        over = clock.state is ClockState.OVERDUE
        return _left(by, received, clock.due, now, why=clock.words, overdue=over, ahead=clock.left), clock.due
    if approval.due is None:
        return NO_TIME, None
    due = datetime.combine(approval.due, time(23, 59), ZoneInfo(by.zone))
    return _left(by, approval.asked or due - timedelta(days=5), due, now, why="", overdue=now > due), due


def _left(  # noqa: PLR0913 - from when to when, and how that is said
    by: Caseworker, begin: datetime, due: datetime, now: datetime, *, why: str, overdue: bool,
    ahead: Length | None = None,
) -> TimeLeft:  # fmt: skip
    """`ahead` is how far it is as the clock counts: over a weekend a working day is one, whatever the calendar has."""
    here, today = by.here(due), by.here(now).date()
    whole, rest = max((due - begin).total_seconds(), 1), (due - now).total_seconds()
    days = (here.date() - today).days
    on = _day_words(here.date(), today.year)
    if overdue:
        late = "1 day over" if days == -1 else f"{-days} days over" if days else "over"
        return TimeLeft(Press.OVERDUE, 0, "Overdue", f"Was to be decided by {on}", why, "Late", late)
    share = min(max(rest / whole, 0), 1)
    if not days:
        hours, minutes = divmod(int(rest // 60), 60)
        at = f"{here.hour:02}:{here.minute:02}"
        amount = f"{hours} h {minutes:02}" if hours else str(minutes)
        return TimeLeft(Press.TODAY, share, f"Today {at}", f"Decide by {at} today", why, amount, "min left")
    if ahead is not None and ahead.unit is Unit.WORKING_DAY:
        amount, _, below = counted(ahead.number, ahead.unit).partition(" ")
    else:
        amount, below = counted(days, "day"), "left"
    return TimeLeft(Press.LATER, share, on, f"Decide by {on}", why, amount, below)


@lru_cache
def _day_words(on: date, year: int) -> str:
    """500 of them are asked for at once, and there are few days."""
    return f"{day(datetime.combine(on, time()))}{f' {on.year}' if on.year != year else ''}"

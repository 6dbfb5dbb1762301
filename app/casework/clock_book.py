"""Which clocks hold here: those that are shipped for England, until an authority gives its own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.casework.caseworker import Caseworker
from app.domain.clock_rules import shipped
from app.domain.clocks import Clock, clocks
from app.domain.happening import Happening, Happens
from app.domain.working_days import CALENDARS

BOOK = shipped("england")
CALENDAR = CALENDARS[BOOK.calendar]

_DECISION = tuple(rule for rule in BOOK.rules if rule.id == "referral-decision")


def decision_clock(
    by: Caseworker, received: datetime, about: str = "referral", how: str = "", now: datetime | None = None
) -> Clock | None:
    """Return the clock by which a referral is decided that was, or would be, received then; None where none runs."""
    came = Happening(Happens.REFERRAL_RECEIVED, received, about, how)
    return next(iter(clocks(_DECISION, [came], CALENDAR, ZoneInfo(by.zone), now or by.clock())), None)

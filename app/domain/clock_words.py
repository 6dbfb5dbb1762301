"""The sentences of a clock: why its date is that date, and where it stands."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from app.domain.happening import Happening, Happens, day_of
from app.domain.length import Length, Unit, counted, is_clipped, read_length
from app.domain.working_days import Calendar

# Not strftime: its names follow the laptop's own language, and a page must not mix two.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_HOURS_OF_A_DAY = 24
_MANY_HOURS = 4 * _HOURS_OF_A_DAY
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

STARTED: dict[Happens, str] = {
    Happens.REFERRAL_RECEIVED: "the referral of {day}",
    Happens.REFERRAL_WRITTEN: "the written referral of {day}",
    Happens.REFERRAL_DECIDED: "the decision of {day}",
    Happens.REFERRER_TOLD: "the acknowledgement of {day}",
    Happens.ASSESSMENT_STARTED: "the start of the assessment on {day}",
    Happens.CHILD_SEEN: "the visit of {day}, at which the child was seen",
    Happens.ASSESSMENT_SUBMITTED: "the handing in of the assessment on {day}",
    Happens.ASSESSMENT_AUTHORISED: "the authorising of the assessment on {day}",
    Happens.STRATEGY_DECIDED: "the decision of {day} to hold a strategy discussion",
    Happens.STRATEGY_HELD: "the strategy discussion of {day}",
    Happens.ENQUIRY_OPENED: "the start of the enquiry on {day}",
    Happens.ENQUIRY_ENDED: "the end of the enquiry on {day}",
    Happens.CONFERENCE_ASKED: "the request of {day} for a conference",
    Happens.CONFERENCE_ARRANGED: "the conference of {day}",
    Happens.CONFERENCE_REPORT_SHARED: "the report of {day}",
    Happens.CONFERENCE_HELD: "the conference of {day}",
    Happens.PLAN_BEGAN: "the start of the plan on {day}",
    Happens.PLAN_ENDED: "the end of the plan on {day}",
    Happens.CORE_GROUP_HELD: "the core group of {day}",
    Happens.MEETING_HELD: "the meeting of {day}",
    Happens.REVIEW_HELD: "the review of {day}",
    Happens.VISIT_MADE: "the visit of {day}",
    Happens.CONTACT_HELD: "the contact of {day}",
    Happens.CONTACT_WRITTEN: "the recording of {day}",
    Happens.LOOKED_AFTER_BEGAN: "becoming looked after on {day}",
    Happens.LOOKED_AFTER_ENDED: "the end of being looked after on {day}",
    Happens.PLACEMENT_BEGAN: "the start of the placement on {day}",
    Happens.PLACEMENT_ENDED: "the end of the placement on {day}",
    Happens.WENT_MISSING: "going missing on {day}",
    Happens.CAME_BACK: "the return on {day}",
    Happens.RETURN_INTERVIEW_HELD: "the return interview of {day}",
    Happens.POLICE_PROTECTION_BEGAN: "the start of police protection on {day}",
    Happens.POLICE_PROTECTION_ENDED: "the end of police protection on {day}",
    Happens.BORN: "the birth on {day}",
    Happens.DUE_TO_BE_BORN: "the expected birth on {day}",
    Happens.HEALTH_REVIEW_HELD: "the health review of {day}",
    Happens.ACCESS_ASKED: "the request of {day}",
    Happens.ACCESS_ANSWERED: "the answer of {day}",
    Happens.INFORMATION_ASKED: "the request of {day}",
    Happens.INFORMATION_ANSWERED: "the answer of {day}",
    Happens.BREACH_NOTICED: "the noticing of the breach on {day}",
    Happens.BREACH_REPORTED: "the report of {day}",
    Happens.DIED: "the death on {day}",
    Happens.MOVED_AWAY: "the move on {day}",
    Happens.CLOSED: "the closing on {day}",
}
"""What a clock is counted from, in words."""

STOPPED: dict[Happens, str] = {
    Happens.REFERRAL_DECIDED: "the referral was decided without an assessment",
    Happens.ENQUIRY_ENDED: "the enquiry ended without a conference",
    Happens.CONFERENCE_HELD: "the conference has been held",
    Happens.PLAN_ENDED: "the plan ended",
    Happens.LOOKED_AFTER_ENDED: "the child is no longer looked after",
    Happens.PLACEMENT_BEGAN: "another placement began",
    Happens.PLACEMENT_ENDED: "the placement ended",
    Happens.BORN: "the child was born",
    Happens.DIED: "the child died",
    Happens.MOVED_AWAY: "the child moved away",
    Happens.CLOSED: "the case was closed",
}
"""Why a clock ended that nothing has met, in words."""


class Here(NamedTuple):
    """Where and when clocks are looked at: the calendar of the nation, the zone, and now."""

    calendar: Calendar
    zone: tzinfo
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where people live."""
        return day_of(self.now, self.zone)


class Span(NamedTuple):
    """What one date was counted from, how far, and the instant that was reached; `opens` is when it can begin."""

    begin: Happening
    length: Length
    opens: str
    due: datetime


def in_words(number: int) -> str:
    """Return a small number as a word, and none as "no"."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def day_words(on: date, today: date) -> str:
    """Return a day as it is said: "Tuesday 3 March", with its year when that is not today's."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}{year}"


def _started(span: Span, here: Here) -> str:
    at = span.begin.at
    day = day_words(day_of(at, here.zone), here.today)
    if span.length.unit is Unit.HOUR and isinstance(at, datetime):
        day = f"{day} at {at.astimezone(here.zone):%H:%M}"
    return STARTED[span.begin.name].format(day=day)


def _how_long(span: Span) -> str:
    """Return "45 working days from", "2 working days before", "Between 10 and 14 days from"."""
    length = span.length
    if not span.opens:
        return str(length) if length.number < 0 else f"{length} from"
    first = read_length(span.opens)
    if length.number == 0:
        return f"Between {first} and"
    return f"Between {first.number if first.unit is length.unit else first} and {length} from"


def _exactly(span: Span, here: Here) -> str:
    """Return what makes the count differ from what somebody counts on a calendar on the wall."""
    day, due, unit = day_of(span.begin.at, here.zone), span.due, span.length.unit
    if unit is Unit.WORKING_DAY:
        holidays = here.calendar.between(min(day, due.date()), max(day, due.date()))
        return f", {in_words(holidays)} bank holiday{'s' * (holidays != 1)} between"
    if is_clipped(day, span.length):
        month = _MONTHS[due.month - 1]
        return f"; {month} has no day {day.day}, so it is the last day of {month}"
    if unit is Unit.HOUR and not isinstance(span.begin.at, datetime):
        return ", counted from midnight because no time of day is recorded"
    return _clocks_go(span.begin.at.astimezone(here.zone), due) if isinstance(span.begin.at, datetime) else ""


def _clocks_go(begin: datetime, due: datetime) -> str:
    """Return whether summer time begins or ends in a count of hours."""
    moved = (due.utcoffset() or timedelta()) - (begin.utcoffset() or timedelta())
    return f"; the clocks go {'forward' if moved > timedelta() else 'back'} in that time" if moved else ""


def _unsure(span: Span, here: Here) -> str:
    """Return what is not known about the bank holidays of the time counted, as a sentence of its own."""
    if span.length.unit is not Unit.WORKING_DAY:
        return ""
    begin, due, calendar = day_of(span.begin.at, here.zone).year, span.due.year, here.calendar
    if max(begin, due) > calendar.last:
        return f" Bank holidays after {calendar.last} are not known here: only weekends are left out."
    if min(begin, due) < calendar.first:
        return f" Bank holidays before {calendar.first} are not known here: only weekends are left out."
    if max(begin, due) > calendar.published:
        return f" The bank holidays of {max(begin, due)} are expected and not published yet."
    return ""


def _not_counted(tries: Sequence[Happening], here: Here) -> str:
    """Return what was tried since and does not count, as a sentence of its own."""
    if not tries:
        return ""
    last = day_words(day_of(tries[-1].at, here.zone), here.today)
    if len(tries) == 1:
        return f" The visit of {last} does not count, because the child was not seen."
    number = in_words(len(tries)).capitalize()
    return f" {number} visits since do not count, because the child was not seen; the last was on {last}."


def why(span: Span, tries: Sequence[Happening], here: Here) -> str:
    """Return why a clock's date is that date: "45 working days from the referral of Tuesday 3 March, two bank
    holidays between." Years are shown where they are not this one.
    """
    sentence = f"{_how_long(span)} {_started(span, here)}{_exactly(span, here)}."
    return sentence + _unsure(span, here) + _not_counted(tries, here)


def left_words(left: Length) -> str:
    """Return how far it is, or how much it is over: "3 working days", "1 day", "less than an hour".

    Many hours are said in days.
    """
    if left.unit is Unit.HOUR and left.number == 0:
        return "less than an hour"
    if left.unit is Unit.HOUR and abs(left.number) >= _MANY_HOURS:
        return counted(abs(left.number) // _HOURS_OF_A_DAY, "day")
    return counted(abs(left.number), left.unit)


def stopped_because(by: Happening) -> str:
    """Return in a clause why a clock ended that nothing has met."""
    return STOPPED.get(by.name, "the work ended")

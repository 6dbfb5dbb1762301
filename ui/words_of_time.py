"""Dates and times in words: absolute first, relative only beside it, in the zone of the authority."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

LONDON: tzinfo = ZoneInfo("Europe/London")

# Not strftime: its names follow the laptop's own language, and a page must not mix two.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_NOON, _EVENING = 12, 18
_OPENS, _CLOSES, _SATURDAY = 9, 17, 5


def local_day(at: datetime, zone: tzinfo = LONDON) -> date:
    """Give the calendar day of an instant in a zone."""
    return _there(at, zone).date()


def clock(at: datetime, zone: tzinfo = LONDON) -> str:
    """Give the time of day: "07:52"."""
    there = _there(at, zone)
    return f"{there.hour:02}:{there.minute:02}"


def day(on: date) -> str:
    """Give a day in short: "Thu 12 Nov"."""
    return f"{_DAYS[on.weekday()][:3]} {on.day} {_MONTHS[on.month - 1][:3]}"


def long_day(on: date) -> str:
    """Give a day in full: "Thursday 12 November"."""
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


def month(on: date) -> str:
    """Give the month of a day: "October"."""
    return _MONTHS[on.month - 1]


def moment(at: datetime, now: datetime, zone: tzinfo = LONDON) -> str:
    """Give when something was: "07:52 today", or "Mon 9 Nov 16:20" on another day."""
    today = local_day(at, zone) == local_day(now, zone)
    return f"{clock(at, zone)} today" if today else clock_and_day(at, now, zone)


def clock_and_day(at: datetime, now: datetime, zone: tzinfo = LONDON) -> str:
    """Give the time alone when it is of today, else with its day, and with its year when that is another."""
    on, today = local_day(at, zone), local_day(now, zone)
    if on == today:
        return clock(at, zone)
    year = "" if on.year == today.year else f" {on.year}"
    return f"{day(on)}{year} {clock(at, zone)}"


def long_moment(at: datetime, zone: tzinfo = LONDON) -> str:
    """Give an instant in full: "Sunday 15 November, 07:52"."""
    return f"{long_day(local_day(at, zone))}, {clock(at, zone)}"


def greeting(now: datetime, zone: tzinfo = LONDON) -> str:
    """Greet by the time of day."""
    hour = _there(now, zone).hour
    return "Good morning" if hour < _NOON else "Good afternoon" if hour < _EVENING else "Good evening"


def in_office_hours(now: datetime, zone: tzinfo = LONDON) -> bool:
    """Tell whether a duty desk is there: Monday to Friday, 9 to 17 o'clock; bank holidays are not known here."""
    there = _there(now, zone)
    return there.weekday() < _SATURDAY and _OPENS <= there.hour < _CLOSES


def from_now(at: datetime, now: datetime) -> str:
    """Give the distance as clocks show it: "in 38 min", "now", "12 min ago"."""
    distance = _whole_minutes(at) - _whole_minutes(now)
    if not distance:
        return "now"
    return f"in {span(distance)}" if distance > timedelta(0) else f"{span(-distance)} ago"


def left(until: datetime, now: datetime) -> str:
    """Give what is left of a time: "2 d 22 h left"; never more than is left."""
    rest = _instant(until) - _instant(now)
    return f"{span(rest)} left" if rest > timedelta(0) else "ended"


def span(length: timedelta) -> str:
    """Give a length in its two largest parts: "2 d 22 h", "3 h 5 min", "38 min"."""
    seconds = int(length.total_seconds())
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "under a minute"


def _instant(at: datetime) -> datetime:
    """Two times of one zone are subtracted as clock faces, which is an hour wrong when the clocks change."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(UTC)


def _there(at: datetime, zone: tzinfo) -> datetime:
    return _instant(at).astimezone(zone)


def _whole_minutes(at: datetime) -> datetime:
    return _instant(at).replace(second=0, microsecond=0)

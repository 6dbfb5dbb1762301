"""The fields of a stage beside its sections: which are asked, how, with which choices, and how what is typed is read.

What is written while the work goes on is asked beside the sections (`FACTS`); what is only known when a step is taken
is asked with the step (`app/casework/stage_moves.py`).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from app.casework.asked import Unread, read_date
from app.casework.case_pages import AskedAs, FieldValue
from app.casework.sources import in_full
from app.domain.assessment import ASSESSMENT_OUTCOMES, FACTORS
from app.domain.conference import CATEGORIES_OF_ABUSE
from app.domain.enquiry import ENQUIRY_OUTCOMES
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.meeting import MEETINGS
from app.domain.plan import PLAN_ENDINGS, PLAN_WORDS
from app.domain.referral import CLOSURES, NEEDS, OUTCOMES, SOURCES
from app.storage.instants import text_of

Choices = tuple[tuple[str, str], ...]

FACTS: dict[str, tuple[str, ...]] = {
    "referral": ("known", "primary_need"),
    "assessment": ("seen", "not_seen_reason", "factors", "recommends"),
    "strategy-discussion": ("attended", "absent_reason"),
    "enquiry": ("seen", "not_seen_reason", "recommends", "chairs_view"),
    "conference": ("planned", "place", "report_shared", "attended", "no_quorum_reason"),
    "plan": ("targets",),
    "review": ("planned", "attended"),
    "meeting": ("planned", "attended"),
}
"""What is asked beside the sections of each kind, in this order."""

ITEMS = frozenset(("sections", "attended", "targets"))
"""The fields whose items have ids, by which they merge."""

_CHOICES: dict[tuple[str, str], Mapping[str, str]] = {
    ("referral", "known"): {"new": "Not known before", "known": "Known already"},
    ("referral", "primary_need"): NEEDS,
    ("referral", "closed_why"): CLOSURES,
    ("referral", "source"): SOURCES,
    ("referral", "outcome"): OUTCOMES,
    ("assessment", "factors"): FACTORS,
    ("assessment", "recommends"): ASSESSMENT_OUTCOMES,
    ("strategy-discussion", "outcome"): {"enquiry": "Enquiries under section 47", "no-enquiry": "No enquiries"},
    ("enquiry", "agencies"): {"single": "Social care alone", "joint": "Social care and police together"},
    ("enquiry", "recommends"): ENQUIRY_OUTCOMES,
    ("conference", "category"): CATEGORIES_OF_ABUSE,
    ("plan", "category"): CATEGORIES_OF_ABUSE,
    ("plan", "plan_kind"): PLAN_WORDS,
    ("plan", "ended_why"): PLAN_ENDINGS,
    ("review", "outcome"): {"continue": "The plan goes on", "change": "The plan changes", "end": "The plan ends"},
    ("meeting", "meeting_kind"): MEETINGS,
}  # fmt: skip
KNOWN_CHOICES = frozenset(name for _, name in _CHOICES)
"""The fields that have choices in words."""

CONFERENCE_OUTCOMES: dict[str, Choices] = {
    "initial": (("plan", "A child protection plan"), ("no-plan", "No child protection plan")),
    "transfer": (("plan", "A child protection plan"), ("no-plan", "No child protection plan")),
    "review": (("continue", "The plan goes on"), ("end", "The plan ends")),
}
_LABELS = {
    "seen": "Child seen on", "held": "Day it was held", "outcome": "What was decided", "started": "Day it was started",
    "began": "In force from", "planned": "Planned for", "known": "Is the child known already?",
    "recommends": "What you recommend", "agencies": "Who makes the enquiries", "attended": "Who took part",
    "targets": "What is to be reached, one on each line", "ended": "Ends on", "closed": "Closes on",
    "previous_plans": "Child protection plans before this one",
}  # fmt: skip
_LONG = frozenset(("not_seen_reason", "absent_reason", "chairs_view", "no_quorum_reason"))
_MOMENT = re.compile(r"(.+?)[,\s]+(?:at\s+)?(\d{1,2})[:.](\d{2})")
MOMENT_FAULT = "Write the day with its year and the time, such as 3 Mar 2022 14:30"
NUMBER_FAULT = "Write a number"


@cache
def how(kind: str, name: str) -> AskedAs:
    """Return how a field of a stage is asked for, from its type."""
    hint = get_type_hints(KINDS[kind].struct)[name]
    if name in ("attended", "targets", "factors"):
        found: dict[str, AskedAs] = {"attended": "attended", "targets": "lines", "factors": "several"}
        return found[name]
    if datetime in get_args(hint):
        return "moment"
    if date in get_args(hint):
        return "date"
    if (kind, name) in _CHOICES or "Literal" in str(get_origin(hint)):
        return "choice"
    return "long-text" if name in _LONG else "text"


def field(
    kind: str, name: str, value: Any, *, choices: Iterable[tuple[str, str]] = (), zone: str = "Europe/London"
) -> FieldValue:
    """Return a field as it is asked; `value` is as the record has it, in JSON."""
    offered = tuple(choices) or tuple(_CHOICES.get((kind, name), {}).items())
    rules = KINDS[kind].rules
    return FieldValue(
        name, _LABELS.get(name, rules[name].label), shown(kind, name, value, zone), how(kind, name), offered
    )


def shown(kind: str, name: str, value: Any, zone: str = "Europe/London") -> Any:
    """Return a value as its field shows it: days and times as they are typed, a list as lines."""
    asked = how(kind, name)
    if asked == "date":
        return in_full(date.fromisoformat(value)) if value else ""
    if asked == "moment":
        return moment_words(datetime.fromisoformat(value), zone) if value else ""
    if asked == "lines":
        return tuple(str(one.get("words", "")) for one in value or ())
    if asked in ("several", "attended"):
        return tuple(value or ())
    return "" if value is None else str(value)


def moment_words(at: datetime, zone: str) -> str:
    """Return a day with its time as it is typed."""
    here = at.astimezone(ZoneInfo(zone))
    return f"{in_full(here.date())} {here:%H:%M}"


def read(kind: str, name: str, typed: Any, zone: str, before: Any = None) -> Any:
    """Return what was typed as the record keeps it. Raises Unread with a sentence."""
    asked = how(kind, name)
    if asked == "date":
        return read_date(str(typed)).isoformat() if str(typed or "").strip() else None
    if asked == "moment":
        return text_of(read_moment(str(typed), zone)) if str(typed or "").strip() else None
    if asked == "lines":
        return _targets(typed, before or ())
    if asked in ("several", "attended"):
        return list(typed or ())
    if name == "previous_plans":
        return _number(str(typed or ""))
    return str(typed or "").strip()


def fault(kind: str, name: str, typed: Any, zone: str) -> str:
    """Return in a sentence why what was typed cannot be read, or nothing."""
    try:
        read(kind, name, typed, zone)
    except Unread as unread:
        return str(unread)
    return ""


def read_moment(text: str, zone: str) -> datetime:
    """Return the instant that a person typed: a day with its year, and a time. Raises Unread."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise Unread(MOMENT_FAULT)
    on, hour, minute = read_date(found[1]), int(found[2]), int(found[3])
    if hour >= timedelta(days=1) // timedelta(hours=1) or minute >= timedelta(hours=1) // timedelta(minutes=1):
        raise Unread(MOMENT_FAULT)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZoneInfo(zone))


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise Unread(NUMBER_FAULT)
    return int(text)


def _targets(typed: Any, before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line that stands as it stood keeps all that is known of it; where the count is the same, a changed one too."""
    lines = [line.strip() for line in (typed.splitlines() if isinstance(typed, str) else typed or ())]
    lines = [line for line in lines if line]
    known = [dict(one) for one in before]
    by_words = {one.get("words"): one for one in known}
    free = [one for one in known if one.get("words") not in lines]
    found = []
    for line in lines:
        kept = by_words.get(line) or (free.pop(0) if free and len(lines) == len(known) else {"id": new_id()})
        found.append({**kept, "words": line})
    return found

"""How the fields of a record are asked for, and how what is typed is read; labels and merge rules are the kind's."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from msgspec import structs

from app.casework.case_pages import AskedAs
from app.casework.headers import status_of
from app.casework.sources import in_full
from app.domain import body as bodies
from app.domain import strict
from app.domain.alert import Alert
from app.domain.child import DISABILITIES, ETHNICITIES, NO_UPN
from app.domain.fields import FieldRule, MergeRule
from app.domain.identity import is_nhs_number, is_upn, new_id
from app.domain.kinds import KINDS
from app.domain.police_protection import ENDING_WORDS

BODY_BYTES = 256 << 10
"""How large a record may be for the authority to take it."""

JOINED = {"person": ("person", "relationship"), "relationship": ("person", "relationship")}
"""Forms that ask for two records together; no field of one is called like a field of the other."""

DATE_FAULT = "Write the date with its year, such as 3 Mar 2022 or 3/3/2022"
MOMENT_FAULT = "Write the time as 21:10 for today, or with its day as 3 Mar 2022 21:10"
NOT_YET = "This time has not come yet. Write its day too, such as 3 Mar 2022 21:10"
NO_SUCH_MONTH = "There is no such month. Write the day first, such as 3 Mar 2022 or 3/3/2022"
NO_SUCH_DAY = "There is no such day: that month has {days} days"
NHS_FAULT = "This is not an NHS number: its ten digits do not check. Compare it with the letter or the red book"
UNREADABLE = "This cannot be kept as it is typed. Type it again"
UPN_FAULT = "This is not a unique pupil number: its letter does not check. Compare it with the school’s"
DISABILITY_FAULT = "Write one of these on each line: {known}"
DISABILITY_ALONE = "No disability stands alone. Take it away, or the others"
REASON = "reason"

_NEVER_ASKED = {
    "child": ("nhs_verified",),  # said by the national index, not typed
    "person": ("same_as",),
    "relationship": ("person",),
    "address": ("uprn", "protected_with"),  # the second is the hub's
    "involvement": ("sector", "confirmed"),  # the agency's own, and said by the agency itself
    "missing": ("late_reasons",),
    "police-protection": ("late_reasons",),
}
_WHEN_MADE_ONLY = {"address": ("of",)}
_WHEN_CHANGED_ONLY = {"alert": ("ended",), "child": ("vital_status",), "person": ("vital_status",)}
_ASKED_FIRST = {"address": "protected"}  # in view, before what it protects is typed
_ASKED_AS: dict[tuple[str, str], AskedAs] = {
    ("child", "other_names"): "lines",
    ("address", "of"): "person",
    ("relationship", "through"): "person",
    ("involvement", "agency"): "agency",
    ("involvement", "practitioner"): "practitioner",
    ("alert", "code"): "choice",
    ("alert", "words"): "long-text",
    ("alert", "action"): "long-text",
    ("missing", "words"): "long-text",
    ("police-protection", "words"): "long-text",
}
_WORDS = {
    ("sex", "F"): "Girl", ("sex", "M"): "Boy", ("sex", "U"): "Not recorded", ("topic", "order"): "Order of a court",
    ("topic", "missing"): "Missing from home", ("topic", "communication"): "Language or communication",
    ("ethnicity", ""): "Not asked yet", ("no_upn", ""): "There is one, or nobody has asked",
    ("placement", ""): "None of these", ("placement", "to-18"): "Placed until 18",
    ("placement", "with-parent-before-assessment"): "With a parent, before the assessment",
    ("placement", "temporary-carer"): "With a relative or friend for a time",
    ("placement", "interim-order-at-home"): "At home under an interim order",
    ("placement", "care-order-at-home"): "At home under a care order",
    **{("ended_how", code): words for code, words in ENDING_WORDS.items()},
    **{("ethnicity", code): words for code, words in ETHNICITIES.items()},
    **{("no_upn", code): words for code, words in NO_UPN.items()},
}  # fmt: skip
_CODES = ("CPP", "S47", "LAC", "CIN", "EH")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d{4})", re.IGNORECASE)
_MOMENT = re.compile(r"(?:(\S.*?)[\s,]+)?(\d{1,2})[:.](\d{2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_USE = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*")


_TROUBLES = {
    "not-yours-to-write": "With the access you have today this is for the child’s social worker or a supervisor",
    "no-such-record": "This is not on this laptop any more, or it is not opened here",
    "newer-program": "This was written with a newer Doorstep and cannot be changed on this laptop yet",
    "moved-on": "This visit has been recorded or called off meanwhile",
    "being-written": "You have begun to write this visit. Finish it, or leave it as planned",
    "already-past": "This time has passed. Record what happened as a contact",
    "with-oneself": "Choose somebody else for the joint visit",
    "no-team": "This practitioner is in no team, so the child cannot be handed to them",
    "allocated-already": "The child is allocated to this practitioner already",
    "no-reason": "Say why",
    "no-purpose": "Say what the visit is for",
    "joint-visit": "Two of you go to this visit. Write in its form that there was no access",
    "not-tied": "Choose somebody who works with this child",
}


class Fault(NamedTuple):
    """What is wrong with one field, in a sentence; the value is never repeated."""

    field: str
    words: str


class NotValid(Exception):
    """Something typed cannot be saved: what, field by field. Nothing was changed."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(f"not-valid ({len(faults)} fields)")
        self.faults = faults


class Unread(ValueError):
    """What was typed in one field cannot be read: why, in a sentence."""


def trouble_words(code: str) -> str:
    """Return in a sentence why an act on this tab was not done; one that is not known is said by its code."""
    return _TROUBLES.get(code, f"This could not be saved ({code})")


def rule_of(kind: str, name: str) -> FieldRule | None:
    """Return the declaration of a field of a form, which may ask for two records together."""
    found = (KINDS[one].rules.get(name) for one in JOINED.get(kind, (kind,)) if one in KINDS)
    return next((rule for rule in found if rule is not None), None)


def lowers(kind: str, name: str, before: Any, after: Any) -> bool:
    """Whether a protective field is made less protective by this; that needs a reason (docs/sync.md 4.5)."""
    rule = rule_of(kind, name)
    if rule is None or rule.rule is not MergeRule.PROTECTIVE or after not in rule.ladder:
        return False
    return before not in rule.ladder or rule.ladder.index(after) < rule.ladder.index(before)


def offered(kind: str, *, made: bool) -> tuple[str, ...]:
    """Return the fields that a general form asks for: never what moves by acts of its own or is set once for all."""
    hidden = {*_NEVER_ASKED.get(kind, ()), *(_WHEN_CHANGED_ONLY if made else _WHEN_MADE_ONLY).get(kind, ())}
    kept = (MergeRule.APPEND, MergeRule.GUARDED)
    found = (name for name, rule in KINDS[kind].rules.items() if name not in hidden and rule.rule not in kept)
    return tuple(sorted(found, key=lambda name: name != _ASKED_FIRST.get(kind)))


@cache
def asked_as(kind: str, name: str) -> AskedAs:
    """Return how a field is asked for, from its type."""
    if (said := _ASKED_AS.get((kind, name))) is not None:
        return said
    hint = get_type_hints(KINDS[kind].struct)[name]
    if hint is bool:
        return "yes-no"
    if datetime in (hint, *get_args(hint)):
        return "moment"
    if date in get_args(hint):
        return "date"
    if get_origin(hint) is tuple:
        return "lines"
    return "choice" if get_origin(hint) is Literal else "text"


@cache
def choices(kind: str, name: str) -> tuple[tuple[str, str], ...]:
    """Return the choices of a field that has its own; a protective one's run from the least to the most protective."""
    if (kind, name) == ("alert", "code"):
        known = ((code, status_of([Alert(topic="status", words="", code=code)]).short) for code in _CODES)
        return (("", "None"), *known)
    rule, hint = KINDS[kind].rules[name], get_type_hints(KINDS[kind].struct)[name]
    if asked_as(kind, name) != "choice":
        return ()
    return tuple((one, _choice_words(name, one)) for one in rule.ladder or get_args(hint))


def _choice_words(name: str, value: str) -> str:
    return _WORDS.get((name, value)) or _spelt(value)


def _spelt(code: str) -> str:
    return code.replace("-", " ").capitalize()


@cache
def needed(kind: str) -> frozenset[str]:
    """Return the fields that a record of this kind cannot be without."""
    return frozenset(one.name for one in structs.fields(KINDS[kind].struct) if one.required)


def shown(kind: str, name: str, value: Any, zone: tzinfo = UTC) -> Any:
    """Return a value as its field shows it: a date as a date, a time as it is typed, a list as lines."""
    if kind == "child" and name == "other_names":
        return tuple(_other_name(one) for one in value or ())
    if (kind, name) == ("child", "disabilities"):
        return tuple(DISABILITIES.get(one, one) for one in value or ())
    asked = asked_as(kind, name)
    if asked == "moment":
        return _typed_moment(datetime.fromisoformat(value).astimezone(zone)) if value else ""
    if asked == "date":
        return date.fromisoformat(value) if value else None
    return tuple(value or ()) if asked == "lines" else value


def _typed_moment(at: datetime) -> str:
    return f"{in_full(at.date())} {at:%H:%M}"


def typed_date(on: date | None) -> str:
    """Return a date as it is typed."""
    return in_full(on) if on else ""


def read(kind: str, name: str, typed: Any, before: Any, here: datetime) -> Any:
    """Return what was typed as the record keeps it; what is left as it was is returned as it was.

    `here` is now, in the zone of the place. Raises Unread with a sentence.
    """
    if kind == "child" and name == "other_names":
        value: Any = _other_names(_lines(typed), before or ())
    elif asked_as(kind, name) == "moment":
        value = _moment(str(typed or ""), before, here)
    else:
        value = _read_as(asked_as(kind, name), typed)
    if (settled := _SETTLED.get((kind, name))) is not None:
        value = settled(value, before)
    try:
        strict.check(bodies.encode({name: value}), BODY_BYTES)
    except (strict.Unreadable, UnicodeEncodeError):
        raise Unread(UNREADABLE) from None
    return value


def _read_as(asked: AskedAs, typed: Any) -> Any:
    if asked == "yes-no":
        return bool(typed)
    if asked == "lines":
        return list(_lines(typed))
    if asked == "date":
        if isinstance(typed, date):
            return typed.isoformat()
        return read_date(str(typed)).isoformat() if str(typed or "").strip() else None
    return str(typed or "").strip()


def _moment(text: str, before: Any, here: datetime) -> str | None:
    """A time of today, or of a day; an instant is kept, so that 72 hours are as long as they are."""
    if not text.strip():
        return None
    if before and text.strip() == _typed_moment(datetime.fromisoformat(before).astimezone(here.tzinfo)):
        return str(before)
    found = _MOMENT.fullmatch(text.strip())
    try:
        at = time(int(found[2]), int(found[3])) if found else None
    except ValueError:
        at = None
    if found is None or at is None:
        raise Unread(MOMENT_FAULT)
    day = read_date(found[1]) if found[1] else here.date()
    moment = datetime.combine(day, at, here.tzinfo).astimezone(UTC)
    if moment > here:
        raise Unread(NOT_YET)
    return moment.isoformat().replace("+00:00", "Z")


def read_date(text: str) -> date:
    """Return a date a person typed, always with its year. Raises Unread."""
    try:
        if _ISO.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
        found = _DATE.fullmatch(text.strip())
        year, month, day = (int(found[3]), _month(found[2]), int(found[1])) if found else (0, 0, 0)
    except ValueError:
        year = 0
    if not year:
        raise Unread(DATE_FAULT)
    if not 1 <= month <= len(_MONTHS):
        raise Unread(NO_SUCH_MONTH)
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise Unread(NO_SUCH_DAY.format(days=days))
    return date(year, month, day)


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


def _lines(typed: Any) -> tuple[str, ...]:
    found = typed.splitlines() if isinstance(typed, str) else typed or ()
    return tuple(line.strip() for line in found if line.strip())


def _nhs_number(typed: str, before: Any) -> str:
    digits = re.sub(r"[\s-]", "", typed)
    if digits and digits != before and not is_nhs_number(digits):
        raise Unread(NHS_FAULT)
    return digits


def _upn(typed: str, before: Any) -> str:
    number = re.sub(r"[\s-]", "", typed).upper()
    if number and number != before and not is_upn(number):
        raise Unread(UPN_FAULT)
    return number


def _disabilities(lines: list[str], _before: Any) -> list[str]:
    known = {said.casefold(): code for code, words in DISABILITIES.items() for said in (code, words)}
    found = list(dict.fromkeys(known.get(line.casefold(), "") for line in lines))
    if "" in found:
        raise Unread(DISABILITY_FAULT.format(known=", ".join(DISABILITIES.values())))
    if "NONE" in found and len(found) > 1:
        raise Unread(DISABILITY_ALONE)
    return found


_SETTLED: dict[tuple[str, str], Callable[[Any, Any], Any]] = {
    ("child", "nhs_number"): _nhs_number,
    ("child", "upn"): _upn,
    ("child", "former_upn"): _upn,
    ("child", "disabilities"): _disabilities,
}
"""The fields that are looked at, or put into codes, when they have been read."""


def _other_name(one: Mapping[str, Any]) -> str:
    name = " ".join(filter(None, (one.get("given"), one.get("family"))))
    return f"{name} ({_spelt(str(one.get('use'))).lower()})"


def _other_names(lines: tuple[str, ...], before: Any) -> list[dict[str, Any]]:
    """Names that stand as they stood keep their id; a new one is what somebody is known as, unless its line says."""
    kept = {_other_name(one): dict(one) for one in before}
    return [kept.get(line) or _new_name(line) for line in lines]


def _new_name(line: str) -> dict[str, Any]:
    found = _USE.fullmatch(line)
    use = found[2].strip().lower().replace(" ", "-") if found else ""
    if use in ("legal", "preferred", "known-as", "former") and found:
        return {"id": new_id(), "use": use, "given": found[1], "family": ""}
    return {"id": new_id(), "use": "known-as", "given": line, "family": ""}

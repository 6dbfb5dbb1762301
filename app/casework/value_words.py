"""One field's value in words, whatever its kind: what the two versions of it are shown as."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from app.casework import contact_words
from app.casework.sources import on_day
from app.domain.child import DISABILITIES, ETHNICITIES, NO_UPN
from app.domain.contact import Contact
from app.domain.kinds import KINDS

NOTHING = "Not recorded"
REMOVED = "Removed from the list"

_CODES_OF_CHILD = {"ethnicity": ETHNICITIES, "disabilities": DISABILITIES, "no_upn": NO_UPN}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.+)?")
_PARTS = ("name", "given", "family", "relationship", "described", "topic", "place", "words", "what", "owner", "through")


def value_words(kind: str, field: str, value: Any, now: datetime, *, code: bool = False) -> str:
    """Return a value of a kind's field as plain words; nothing recorded is said, never left blank.

    `value` is as JSON has it, one item of a list or the whole; `now` is in the zone of the place, in which instants
    are said. `code` says that the field holds one of a set of choices, which are then spelt out.
    """
    if value is None or value in ("", [], ()):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if kind == "child" and (codes := _CODES_OF_CHILD.get(field)):
        return "; ".join(codes.get(one, one) for one in ([value] if isinstance(value, str) else value))
    if kind == "contact" and (said := _of_contact(field, value, now.date())):
        return said
    return _plain(value, now, code=code)


def _of_contact(field: str, value: Any, today: date) -> str:
    """A contact's field as the contact itself is read; nothing where it is not one of its pieces, or is unreadable."""
    whole = [value] if isinstance(value, Mapping) else value
    try:
        contact = msgspec.convert({"author": "", field: whole}, Contact)
    except msgspec.ValidationError:
        return ""
    found = [piece for piece in contact_words.as_written(contact, {}, today) if field in piece.fields]
    return "\n".join(_piece(field, piece) for piece in found if piece.text)


def _piece(field: str, piece: contact_words.Piece) -> str:
    """An item of a list is said with what it is of: the topic, the language; else its words alone could look alike."""
    label = KINDS["contact"].rules[field].label
    more = piece.label.removeprefix(label).removeprefix(", ") if piece.item else ""
    return f"{more[:1].upper()}{more[1:]}: {piece.text}" if more else piece.text


def _plain(value: Any, now: datetime, *, code: bool) -> str:
    if isinstance(value, Mapping):
        parts = [_plain(value[name], now, code=False) for name in (*_PARTS, "due") if value.get(name)]
        return ", ".join(parts) or NOTHING
    if isinstance(value, list | tuple):
        return "; ".join(_plain(one, now, code=code) for one in value)
    if not isinstance(value, str):
        return str(value)
    if said := _date(value, now):
        return said
    return value.replace("-", " ").capitalize() if code else value


def _date(value: str, now: datetime) -> str:
    """A day, or an instant in the zone of the place; nothing for a text, and a number of eight digits is a text."""
    if not _DATE.fullmatch(value):
        return ""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return ""
    if "T" not in value:
        return on_day(at.date(), now.date())
    here = at.astimezone(now.tzinfo) if at.tzinfo else at
    return f"{on_day(here.date(), now.date())}, {here:%H:%M}"

"""One field's value in words, whatever its kind: what the two versions of it are shown as."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.casework.sources import on_day

NOTHING = "Not recorded"

_WORDS = {
    "with-others": "With others",
    "refused": "Being alone was refused",
    "not-applicable": "Does not apply",
    "not-safe": "Not safe to ask",
    "reported-dead": "Reported dead",
}
_PARTS = ("name", "relationship", "described", "topic", "place", "found", "words", "what", "owner", "through", "given",
          "family")  # fmt: skip


def value_words(value: Any, now: datetime, *, code: bool = False) -> str:
    """Return a value as plain words; nothing recorded is said, never left blank.

    `value` is as JSON has it; `now` is in the zone of the place, in which instants are said. `code` says that the field
    holds one of a set of choices, which are then spelt out.
    """
    if value is None or value in ("", [], ()):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return _item(value, now)
    if isinstance(value, list | tuple):
        return "; ".join(value_words(one, now) for one in value)
    return _text(value, now, code=code)


def _text(value: Any, now: datetime, *, code: bool) -> str:
    if not isinstance(value, str):
        return str(value)
    if (at := _instant(value)) is not None and "T" in value:
        here = at.astimezone(now.tzinfo)
        return f"{on_day(here.date(), now.date())}, {here:%H:%M}"
    if at is not None:
        return on_day(at.date(), now.date())
    if code:
        return _WORDS.get(value, value.replace("-", " ").capitalize())
    return value


def _instant(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value[:4].isdecimal() else None
    except ValueError:
        return None


def _item(item: Mapping[str, Any], now: datetime) -> str:
    said = [_text(item[name], now, code=name == "found") for name in _PARTS if item.get(name)]
    due = item.get("due")
    return ", ".join((*said, _text(due, now, code=False)) if due else said) or NOTHING

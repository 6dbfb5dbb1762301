"""Work that is held for a person: who wrote it, for which child and why, for the administrator to pass on.

Ids and counts: what was written is read here by nobody.
"""

from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, text

_HELD = text("SELECT author, what, code, content, received FROM doorstep.held ORDER BY received, change_id")


class _About(Struct, frozen=True):
    child: str = ""


class Held(NamedTuple):
    """Work of one author for one child that is held for one reason, the oldest of it received `since`."""

    author: str
    child: str
    code: str
    changes: int
    drafts: int
    since: datetime


def waiting(connection: Connection) -> list[Held]:
    """Return what is held, the oldest first."""
    found: dict[tuple[str, str, str], Held] = {}
    for row in connection.execute(_HELD):
        child = _about(row.content).child if row.what == "change" else ""
        key = str(row.author), child, row.code
        before = found.get(key, Held(*key, 0, 0, row.received))
        is_draft = row.what == "draft"
        found[key] = before._replace(changes=before.changes + (not is_draft), drafts=before.drafts + is_draft)
    return list(found.values())


def told(one: Held) -> str:
    """Return one line for the administrator."""
    what = [
        f"{count} {noun}{'s' * (count > 1)}"
        for count, noun in ((one.changes, "change"), (one.drafts, "draft"))
        if count
    ]
    whose = f" for child {one.child}" if one.child else ""
    return f"{' and '.join(what)} of {one.author}{whose}: {one.code}, since {one.since:%Y-%m-%d %H:%M} UTC"


def _about(content: str) -> _About:
    """Return what a change is about; one that nobody could read when it was delivered says nothing of it."""
    try:
        return msgspec.json.decode(content, type=_About)
    except msgspec.MsgspecError:
        return _About()

"""What the launcher shows before unlocking: whose laptop this is, how long, how much waits. No case data.

It imports nothing that knows a store, because the launcher must not; the case process fills it
(`exchange.at_a_glance`).
"""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from app.domain.strict import NO_DOCUMENT
from app.storage.files import read_if_there, write_whole


class Glance(Struct, frozen=True, kw_only=True):
    """Names of the practitioner and the authority, times and counts; a test holds it to that.

    `waiting` counts pieces of work as the Sync centre does, `sealed` those that were in the sealed outbox then.
    """

    first_name: str
    full_name: str
    initials: str
    role_line: str
    authority: str
    laptop: str
    duty_telephone: str
    lease_until: datetime
    lease_hours: int
    children: int
    received_at: datetime | None
    waiting: int
    sealed: int = -1
    out_of_hours_telephone: str = ""


def write(path: Path, glance: Glance) -> None:
    """Keep it beside the vault."""
    write_whole(path, msgspec.json.encode(glance))


def read(path: Path) -> Glance | None:
    """Return what was kept, or None where there is nothing that can be read."""
    raw = read_if_there(path)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=Glance)
    except NO_DOCUMENT:
        return None

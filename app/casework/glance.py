"""What the launcher shows before unlocking: whose laptop this is, how long, how much waits. No case data."""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from app.casework import exchange
from app.casework.caseworker import Caseworker
from app.storage import copies
from app.storage.files import read_if_there, write_whole


class Glance(Struct, frozen=True, kw_only=True):
    """Names of the practitioner and the authority, times and counts; a test holds it to that."""

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


def of(*, by: Caseworker, role_line: str, laptop: str) -> Glance:
    """Return the glance as the ledger stands."""
    figures = exchange.figures(by=by)
    with by.vault.read() as tx:
        children = copies.children(tx)
    parts = by.name.split() or [""]
    return Glance(
        first_name=parts[0],
        full_name=by.name,
        initials="".join(part[:1] for part in (parts[0], *parts[1:][-1:])).upper(),
        role_line=role_line,
        authority=by.authority,
        laptop=laptop,
        duty_telephone=by.duty_telephone,
        lease_until=figures.lease_until,
        lease_hours=by.lease_hours,
        children=children,
        received_at=figures.received_at,
        waiting=figures.waiting + figures.stopped,
    )


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
    except msgspec.MsgspecError:
        return None

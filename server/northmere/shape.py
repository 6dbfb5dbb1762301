"""What the generator hands over: records ready for the hub, accounts, and the authority they make up."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from app.domain.practitioner import Agency, Practitioner, Team

Size = Literal["demo", "team", "authority", "bench"]

SHIELDED = 2
"""The restriction level of a protected address (docs/glossary.md, protection)."""


class SeedRecord(Struct, frozen=True, kw_only=True):
    """One record as the hub keeps it; `happened` orders the feed and stands for when the hub received it."""

    kind: str
    id: str
    child: str
    agency: str
    category: str
    protection: int
    body: bytes
    happened: datetime


class Account(Struct, frozen=True, kw_only=True):
    """One sign-in of the synthetic authority; its password is printed, because it guards nobody's facts."""

    practitioner: str
    name: str
    login: str
    password: str
    agency: str
    sector: str


class Authority(Struct, frozen=True, kw_only=True):
    """A whole authority. `records` holds the directory too and can be read once: it is made while it is read."""

    size: Size
    agencies: dict[str, Agency]
    teams: dict[str, Team]
    practitioners: dict[str, Practitioner]
    accounts: tuple[Account, ...]
    records: Iterator[SeedRecord]

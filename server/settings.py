"""The hub's settings: each declared once, with its type, its default and the words an administrator reads.

A setting is taken from the command line, else from `DOORSTEP_HUB_<NAME>`, else from its default.
"""

import argparse
import dataclasses
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sync.wire_laptops import CHILDREN_LIMIT, CONFLICT_DAYS, SILENT_DAYS

PREFIX = "DOORSTEP_HUB_"


def _says(label: str, default: Any) -> Any:
    return field(default=default, metadata={"label": label})


class Addresses(str):
    """IP addresses and networks, parted by commas; ValueError for anything else, a name and * among it."""

    __slots__ = ()

    def __new__(cls, text: str = "") -> Self:
        """Look at each of them."""
        for one in filter(None, text.split(",")):
            ipaddress.ip_network(one.strip())
        return super().__new__(cls, text)


@dataclass(frozen=True, kw_only=True)
class HubSettings:
    """What an authority decides about its hub."""

    home: Path = _says(
        "Folder of the hub's own files: its key file, and PostgreSQL where none is given", Path.home() / ".doorstep-hub"
    )
    dsn: str = _says("PostgreSQL to use, as the role doorstep_hub; without it the hub runs one of its own", "")
    admin_dsn: str = _says("The same PostgreSQL as a role that may make roles and tables; only for init", "")
    host: str = _says("Address to listen on", "127.0.0.1")
    port: int = _says("Port to listen on; 0 lets the system choose", 8470)
    proxies: Addresses = _says(
        "Addresses and networks of the proxies that end TLS, parted by commas: the address they give a laptop in"
        " X-Forwarded-For is believed, nobody else's is",
        Addresses(),
    )
    authority: str = _says("Name of the authority", "Northmere")
    la_code: str = _says("Number of the authority with the Department for Education, three digits", "")
    zone: str = _says("Time zone of the authority, by whose days ties to children begin and end", "Europe/London")
    duty_telephone: str = _says("Telephone of the authority's duty team", "")
    lease_hours: int = _says("Hours a laptop may be used without hearing from the hub", 72)
    access_seconds: int = _says("Seconds an access token is good for", 600)
    refresh_hours: int = _says("Hours after which a person signs in again", 12)
    enrolment_minutes: int = _says("Minutes an enrolment code is good for", 15)
    drift_seconds: int = _says("Seconds by which a laptop's clock may differ", 300)
    scope_children: int = _says("Children that one laptop may copy; a larger caseload is refused with the count", 600)
    children_limit: int = _says(
        "Open children that one worker should hold; more is shown to their supervisor", CHILDREN_LIMIT
    )
    silent_days: int = _says(
        "Working days after which a supervisor is told of a past visit whose worker was not heard since", SILENT_DAYS
    )
    conflict_days: int = _says(
        "Working days after which two versions that wait with their own people are shown to a supervisor too",
        CONFLICT_DAYS,
    )
    pool: int = _says("Connections to PostgreSQL kept open", 10)

    @classmethod
    def gathered(cls, given: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Self:
        """Return the settings from what was given, else the environment, else the defaults.

        Raises ValueError naming the setting, never its value, when a text does not fit its type.
        """
        found: dict[str, Any] = {}
        for part in dataclasses.fields(cls):
            raw = (given or {}).get(part.name)
            raw = environ.get(PREFIX + part.name.upper()) if raw is None else raw
            if raw is not None:
                found[part.name] = _typed(part, raw)
        return cls(**found)


def _typed(part: "dataclasses.Field[Any]", raw: Any) -> Any:
    into: Any = part.type
    try:
        return into(raw)
    except (TypeError, ValueError):
        raise ValueError(f"The setting {part.name} is not a valid {into.__name__}.") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a command line one option for each setting."""
    for part in dataclasses.fields(HubSettings):
        option = "--" + part.name.replace("_", "-")
        label = f"{part.metadata['label']} ({PREFIX}{part.name.upper()})".replace("%", "%%")
        parser.add_argument(option, dest=part.name, default=None, metavar=part.name.upper(), help=label)

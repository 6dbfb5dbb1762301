"""The doctor: what must hold for a hub to serve, each looked at and said in one sentence."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from app.domain.rules_in_force import ends_soon
from server import removals
from server.database import Database, PowerfulRole, assert_plain_role
from server.directory import rules_of
from server.hub import Ground, utc_now
from server.keys import HubKeyring, KeyFile, KeyTrouble
from server.migrations import SchemaTrouble, assert_current
from server.settings import HubSettings

DRIFT_SECONDS = 5
FREE_BYTES = 2 << 30

_FEED = text(
    "SELECT (SELECT seq FROM doorstep.feed_clock), (SELECT count(*) FROM doorstep.feed),"
    " (SELECT coalesce(max(seq), 0) FROM doorstep.feed)"
)


class Finding(NamedTuple):
    """What one look has found."""

    well: bool
    sentence: str


_Look = Callable[[Connection, HubSettings], Finding]


def examine(found: Ground, settings: HubSettings) -> Iterator[Finding]:
    """Look at everything in turn; what fails does not keep the rest from being looked at."""
    database = Database(found.dsn, pool=1)
    try:
        for look in (_role, _schema, _keys, _clock, _feed, _removals, _bank_holidays):
            with database.begin() as connection:
                yield look(connection, settings)
    finally:
        database.close()
    yield _disk(settings)


def _role(connection: Connection, _settings: HubSettings) -> Finding:
    try:
        assert_plain_role(connection)
    except PowerfulRole as trouble:
        return Finding(False, str(trouble))
    return Finding(True, "The hub connects as a role that owns nothing and bypasses nothing.")


def _schema(connection: Connection, _settings: HubSettings) -> Finding:
    try:
        assert_current(connection)
    except SchemaTrouble as trouble:
        return Finding(False, str(trouble))
    return Finding(True, "The database has every step this program knows.")


def _keys(connection: Connection, settings: HubSettings) -> Finding:
    try:
        keys = HubKeyring(KeyFile.read_from(settings.home), connection).public()
    except KeyTrouble as trouble:
        return Finding(False, str(trouble))
    versions = f"{len(keys.signing)} for signing and {len(keys.sealing)} for sealing"
    return Finding(True, f"The hub's keys open: {versions}.")


def _clock(connection: Connection, _settings: HubSettings) -> Finding:
    theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs((utc_now() - theirs).total_seconds())
    if apart > DRIFT_SECONDS:
        return Finding(False, f"The clocks of the hub and PostgreSQL are {apart:.0f} seconds apart. Please set both.")
    return Finding(True, "The hub's clock and PostgreSQL's agree.")


def _feed(connection: Connection, _settings: HubSettings) -> Finding:
    clock, rows, last = connection.execute(_FEED).one()
    if not clock == rows == last:
        return Finding(
            False, f"The feed is not whole: its clock stands at {clock}, it has {rows} positions, the last is {last}."
        )
    return Finding(True, f"The feed is whole: {rows} positions without a gap.")


def _removals(connection: Connection, _settings: HubSettings) -> Finding:
    """A laptop that stays away is no fault, because its lease ends; one that has read of a loss and is silent is."""
    try:
        assert_current(connection)
    except SchemaTrouble:
        return Finding(False, "What laptops still have to let go of is not known before the database is brought up.")
    found = removals.outstanding(connection)
    if not found:
        return Finding(True, "Every laptop has proved what it had to let go of.")
    silent = sum(one.read for one in found)
    children = sum(one.children for one in found)
    laptops = "1 laptop has" if len(found) == 1 else f"{len(found)} laptops have"
    words = f"{laptops} still to prove a removal, {children} {'child' if children == 1 else 'children'} in all"
    if silent:
        return Finding(False, f"{words}; {silent} knew of it when last in touch. Please look: doorstep-hub purges")
    return Finding(True, f"{words}; none has been in touch since. See: doorstep-hub purges")


def _bank_holidays(connection: Connection, settings: HubSettings) -> Finding:
    try:
        assert_current(connection)
    except SchemaTrouble:
        return Finding(False, "The table of bank holidays is not known before the database is brought up.")
    calendar = rules_of(connection).calendar
    until = f"until the end of {calendar.last}"
    if calendar.last > calendar.published:
        until += f", as published until {calendar.published}"
    words = f"The bank holidays of {calendar.words} are known {until}."
    if not ends_soon(calendar, utc_now().astimezone(ZoneInfo(settings.zone)).date()):
        return Finding(True, words)
    return Finding(False, f"{words} Please publish more: doorstep-hub rules, with bank-holidays.")


def _disk(settings: HubSettings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    words = f"{free / (1 << 30):.0f} GB are free where {settings.home} is."
    return Finding(free >= FREE_BYTES, words if free >= FREE_BYTES else f"Only {words} Please make room.")

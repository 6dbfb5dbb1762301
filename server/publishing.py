"""What the authority publishes in the directory, which every laptop then receives: forms, and rules of clocks.

A published version is never changed. Everything is looked at again under the lock of the directory, so that of two who
publish at once one does, and the other is told.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, structs
from sqlalchemy import Connection, text

from app.domain import body
from app.domain.clock_rules import RuleBook
from app.domain.form import Form
from app.domain.form_faults import faults_of
from app.domain.identity import DIRECTORY, derived_id
from app.domain.kinds import DIRECTORY_CATEGORY
from app.domain.rules_in_force import ClockRules, extended, read_or_none
from app.domain.working_days import CALENDARS
from server import audit, feed, standing
from server.audit import AuditEntry, Head
from server.deciding import Standing
from server.directory import forms_of, published_rules
from server.hub import Hub
from server.written import WrittenWrongly, Wrong, line_of

_AUTHORITY = text(
    "SELECT agency FROM doorstep.record WHERE kind = 'team' "
    "ORDER BY fields->>'front_door' = 'true' DESC NULLS LAST, id LIMIT 1"
)


def look(hub: Hub, connection: Connection, form: Form, written: str) -> Form | None:
    """Return a version as it would be published, with the day from which it is in use: if none is said, tomorrow.

    None where this very version is published already; raises WrittenWrongly where it cannot be.
    """
    today = _today(hub)
    known = forms_of(connection)
    there = known.get((form.name, form.version))
    if there is not None and structs.replace(form, since=form.since or there.since) == there:
        return None
    if there is not None:
        words = f"Version {form.version} is published and is never changed. What is different needs another version."
        raise WrittenWrongly([Wrong(line_of(written, ["version"]), words)])
    form = structs.replace(form, since=form.since or today + timedelta(days=1))
    if faults := faults_of(form, known.values(), today):
        raise WrittenWrongly(sorted(Wrong(line_of(written, one.place), one.words) for one in faults))
    return form


def publish(hub: Hub, form: Form, written: str) -> Form | None:
    """Publish a version and return it; None where it was there already. Raises WrittenWrongly."""
    with hub.database.writing() as connection:
        heads = audit.lock_files(connection, {DIRECTORY})
        found = look(hub, connection, form, written)
        if found is not None:
            _put(hub, connection, heads, found, ("form", found.name, str(found.version)))
    return found


def look_at_rules(hub: Hub, connection: Connection, book: RuleBook, written: str) -> ClockRules | None:
    """Return an authority's rules as they would be published; None where these are published already.

    Raises WrittenWrongly where they cannot be.
    """
    if book.since is None:
        raise WrittenWrongly([Wrong(0, "Say from which day these rules are in force: in-force-from = 2027-01-04.")])
    asked = ClockRules(name=book.name, version=book.version, since=book.since, text=written)
    there = published_rules(connection)
    if asked in there:
        return None
    if faults := list(_rules_faults(hub, asked, book, there)):
        raise WrittenWrongly([Wrong(line_of(written, place), words) for place, words in faults])
    return asked


def _rules_faults(
    hub: Hub, asked: ClockRules, book: RuleBook, there: Sequence[ClockRules]
) -> Iterator[tuple[list[str], str]]:
    """What was published is never changed, and what clocks were counted by stays: only the first may look back."""
    if any(one.version == asked.version for one in there):
        yield ["version"], f'Version "{asked.version}" is published and is never changed. Give these another version.'
    last = max((one.since for one in there), default=None)
    if last is not None and asked.since <= last:
        yield ["in-force-from"], f"Rules are published from {last} on. These have to begin after that day."
    if last is not None and asked.since <= _today(hub):
        yield ["in-force-from"], "This day is still to come, so that no date that somebody counts on moves."
    calendar = extended(CALENDARS[book.calendar], [*filter(None, (read_or_none(one.text) for one in there)), book])
    for year in book.bank_holidays:
        if not calendar.knows(date(year.year, 1, 1)):
            yield ["bank-holidays"], f"The table ends with {calendar.last}: the next year is {calendar.last + 1}."


def publish_rules(hub: Hub, book: RuleBook, written: str) -> ClockRules | None:
    """Publish rules and return them; None where they were there already. Raises WrittenWrongly."""
    with hub.database.writing() as connection:
        heads = audit.lock_files(connection, {DIRECTORY})
        found = look_at_rules(hub, connection, book, written)
        if found is not None:
            _put(hub, connection, heads, found, ("clock-rules", found.name, found.version))
    return found


def _put(hub: Hub, connection: Connection, heads: dict[str, Head], says: Struct, key: tuple[str, str, str]) -> None:
    record = Standing(
        derived_id(DIRECTORY, *key), key[0], DIRECTORY, hub.first_version, feed.stamp(connection, 1),
        _authority(connection), DIRECTORY_CATEGORY, 0, body.encode(says),
    )  # fmt: skip
    standing.write(connection, [record], hub.clock())
    standing.write_feed(connection, [record])
    said = f"{key[0]} {key[1]} version {key[2]}"
    audit.append(connection, [AuditEntry(DIRECTORY, hub.clock(), audit.HUB, audit.HUB, "publish", said)], heads)


def _today(hub: Hub) -> date:
    return hub.clock().astimezone(ZoneInfo(hub.settings.zone)).date()


def _authority(connection: Connection) -> str:
    """Whose it is: the authority's, by the team that receives referrals; before there are teams, the directory's."""
    return str(connection.execute(_AUTHORITY).scalar() or DIRECTORY)

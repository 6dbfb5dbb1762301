"""What the authority publishes as records of the directory, which every laptop then receives: versions of forms.

A published version is never changed. Everything is looked at again under the lock of the directory, so that of two who
publish at once one does, and the other is told.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import structs
from sqlalchemy import Connection, text

from app.domain import body
from app.domain.form import Form
from app.domain.form_faults import faults_of
from app.domain.identity import DIRECTORY, derived_id
from app.domain.kinds import DIRECTORY_CATEGORY
from server import audit, feed, standing
from server.audit import AuditEntry
from server.deciding import Standing
from server.directory import forms_of
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
    today = hub.clock().astimezone(ZoneInfo(hub.settings.zone)).date()
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
        if found is None:
            return None
        record = Standing(
            derived_id(DIRECTORY, "form", form.name, str(form.version)), "form", DIRECTORY, hub.first_version,
            feed.stamp(connection, 1), _authority(connection), DIRECTORY_CATEGORY, 0, body.encode(found),
        )  # fmt: skip
        standing.write(connection, [record], hub.clock())
        standing.write_feed(connection, [record])
        said = f"form {form.name} version {form.version}"
        audit.append(connection, [AuditEntry(DIRECTORY, hub.clock(), audit.HUB, audit.HUB, "publish", said)], heads)
    return found


def _authority(connection: Connection) -> str:
    """Whose it is: the authority's, by the team that receives referrals; before there are teams, the directory's."""
    return str(connection.execute(_AUTHORITY).scalar() or DIRECTORY)

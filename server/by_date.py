"""What begins and ends by the calendar: told to the feed once a day, by whichever hello, push or delivery comes first.

A round may pass midnight between its hello and its push, and a delivery has no hello: who answers for a child from
today on by the calendar alone (docs/sync.md 10.6) would have their work held.
"""

from sqlalchemy import text

from server import access, audit
from server.hub import Hub

_KEPT_UP = text(
    "SELECT EXISTS (SELECT FROM doorstep.hub_setting "
    "WHERE name = 'ties told' AND value = CAST(doorstep.today() AS text))"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('doorstep ties told'))")
_TURNED = text(
    "SELECT DISTINCT child_id FROM doorstep.record WHERE kind IN ('allocation', 'involvement') AND ("
    "CAST(fields->>'since' AS date) > :told AND CAST(fields->>'since' AS date) <= :today "
    "OR CAST(fields->>'until' AS date) >= :told AND CAST(fields->>'until' AS date) < :today)"
)
_COVERS_TURNED = text(
    "SELECT DISTINCT fields->>'for_whom' FROM doorstep.record WHERE kind = 'cover' AND ("
    "CAST(fields->>'since' AS date) > :told AND CAST(fields->>'since' AS date) <= :today "
    "OR CAST(fields->>'until' AS date) >= :told AND CAST(fields->>'until' AS date) < :today)"
)
_TOLD = text(
    "INSERT INTO doorstep.hub_setting (name, value) VALUES ('ties told', :today) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def keep_up(hub: Hub) -> int:
    """Tell the feed which ties began and ended since the last time; return of how many children.

    Every read tests the dates besides (docs/sync.md 5.10): what a day late would cost is a notice, not a leak.
    """
    with hub.database.begin() as connection:
        if connection.execute(_KEPT_UP).scalar_one():
            return 0
    with hub.database.writing() as connection:
        connection.execute(_ONE_AT_A_TIME)
        told, today = access.days(connection)
        turned = {str(child) for child in connection.execute(_TURNED, {"told": told, "today": today}).scalars()}
        covered = connection.execute(_COVERS_TURNED, {"told": told, "today": today}).scalars().all()
        turned |= access.supervised_by(connection, covered)
        audit.lock_files(connection, turned)
        access.refill(connection, turned)
        connection.execute(_TOLD, {"today": today.isoformat()})
        return len(turned)

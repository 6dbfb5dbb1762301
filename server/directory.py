"""What the hub reads of the directory to decide a step: who can do what, for whom, and who receives referrals."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from app.domain.cover import Cover, stands
from app.domain.form import Form, Forms
from app.domain.forms import SHIPPED, known_forms
from app.domain.rules_in_force import ClockRules, InForce, in_force
from app.domain.strict import decode_checked
from server.setwise import listed

_COVERS = text(
    "SELECT id, body FROM doorstep.record WHERE kind = 'cover' AND fields->>'deputy' = :practitioner ORDER BY id"
)
_CAPABILITIES = text(
    "SELECT id, fields->'capabilities' AS capabilities FROM doorstep.record "
    "WHERE id = ANY(CAST(:people AS uuid[])) AND kind = 'practitioner'"
)
_TEAMS = text(
    "SELECT id, agency, coalesce(CAST(fields->>'front_door' AS boolean), false) AS front_door FROM doorstep.record "
    "WHERE kind = 'team' ORDER BY id"
)
_RULES = text("SELECT body FROM doorstep.record WHERE kind = 'clock-rules' ORDER BY id")
_FORMS = text("SELECT body FROM doorstep.record WHERE kind = 'form' ORDER BY id")


class Directory(NamedTuple):
    """The part of it that one person's changes are decided by."""

    capabilities: Mapping[str, frozenset[str]]
    covers: Mapping[str, Cover]
    teams: Mapping[str, str]
    front_door: str
    forms: Forms = SHIPPED

    def can(self, practitioner: str) -> frozenset[str]:
        """Return what somebody is able to do."""
        return self.capabilities.get(practitioner, frozenset())

    def covered(self, cover: str, on: date) -> str:
        """Return in whose place a cover lets this person decide on a day, or nothing."""
        found = self.covers.get(cover)
        return found.for_whom if found and stands(found, on) else ""

    def authority(self, agency: str) -> str:
        """Return to which agency belongs what the hub makes: the one that receives referrals, else the one given."""
        return self.teams.get(self.front_door, agency)


NOBODY = Directory({}, {}, {}, "")
"""What is known where nothing is decided by it."""


def directory_for(connection: Connection, practitioner: str) -> Directory:
    """Read it for one person."""
    covers = {
        str(row.id): decode_checked(row.body.encode(), Cover)
        for row in connection.execute(_COVERS, {"practitioner": practitioner})
    }
    people = {practitioner, *(cover.for_whom for cover in covers.values())}
    rows = connection.execute(_CAPABILITIES, {"people": listed(sorted(people))})
    capabilities = {str(row.id): frozenset(row.capabilities or ()) for row in rows}
    teams = list(connection.execute(_TEAMS))
    front_door = next((str(row.id) for row in teams if row.front_door), "")
    return Directory(
        capabilities, covers, {str(row.id): str(row.agency) for row in teams}, front_door, forms_of(connection)
    )


def rules_of(connection: Connection) -> InForce:
    """Return the rules of clocks that hold on each day: what the authority published, and what is shipped."""
    return in_force(published_rules(connection))


def published_rules(connection: Connection) -> tuple[ClockRules, ...]:
    """Return the rules that the authority has published."""
    found = connection.execute(_RULES).scalars().all()
    return tuple(decode_checked(one.encode(), ClockRules) for one in found)


def forms_of(connection: Connection) -> Forms:
    """Return every form that is known, by name and version; what the authority published stands before what is
    shipped."""
    found = [decode_checked(row.body.encode(), Form) for row in connection.execute(_FORMS).all()]
    return known_forms(found)

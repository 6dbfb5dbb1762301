"""What must be known at the door: hazards and orders, who comes along on the visit, and how the two meet."""

from collections.abc import Sequence
from typing import NamedTuple

from app.casework import words
from app.casework.caseworker import Caseworker
from app.casework.disputed import disputed_fields, label_of
from app.casework.headers import ALONE, standing_with_ids
from app.casework.household import practitioners
from app.casework.joint import co_author, who_joins
from app.casework.page_parts import WorkingWith
from app.casework.story_pages import Caution
from app.domain.alert import SEVERITY, Alert
from app.domain.visit import Visit
from app.storage import records
from app.storage.vault import Tx

_AT_THE_DOOR = ("hazard", "missing")
_OF_ALONE = ("two_to_visit", "ended")
_NOBODY = "Nobody is named to go with you."


class Joins(NamedTuple):
    """Who comes along on a planned visit, and how one meets them, in words; all empty where nobody is named."""

    name: str
    telephone: str = ""
    meets: str = ""

    @property
    def words(self) -> str:
        """Who it is, their number, and when and where the two meet, as a sentence."""
        who = f"{self.name}, {self.telephone}," if self.telephone else self.name
        return f"{who} {self.meets or 'joins you'}." if who else ""


def who_and_how(tx: Tx, by: Caseworker, planned: Visit | None, working: Sequence[WorkingWith]) -> Joins | None:
    """Return who joins a visit, with the telephone from the directory, or of who works with the child; None for none.

    How they meet belongs to the one visit: no standing alert can say it.
    """
    if planned is None:
        return None
    name, other = who_joins(tx, planned, by.practitioner), co_author(planned, by.practitioner)
    known = practitioners(tx, [other]).get(other) if other else None
    listed = (one.telephone for one in working if one.name == name and not one.sensitive)
    telephone = known.telephone if known else next(listed, "")
    meeting = planned.meeting.rstrip(".")
    meets = f"meets you{' at' if meeting[:1].isdigit() else ':'} {meeting}" if meeting else ""
    return Joins(name, telephone if name else "", meets if name else "")


def cautions_of(
    tx: Tx, children: Sequence[str], joins: Joins | None
) -> tuple[tuple[Caution, ...], tuple[Caution, ...]]:
    """Return warnings, the gravest first, and orders, each once: siblings of one visit live behind the same door."""
    alerts = [one for child in children for one in _standing(tx, child)]
    warnings: dict[str, Caution] = {}
    for alert, disputed in alerts:
        if alert.two_to_visit:
            warnings.setdefault(ALONE, _alone(alert, disputed, joins))
        if alert.topic in _AT_THE_DOOR and not _says_alone(alert):
            warnings.setdefault(alert.words, _caution(alert, disputed))
    orders = {alert.words: _caution(alert, disputed) for alert, disputed in alerts if alert.topic == "order"}
    gravest = sorted(warnings.values(), key=lambda one: (-SEVERITY.index(one.severity), one.title != ALONE))
    return tuple(gravest), tuple(orders.values())


def _standing(tx: Tx, child: str) -> list[tuple[Alert, tuple[str, ...]]]:
    """The alerts in force, each with its fields that stand in two versions."""
    disputed = disputed_fields(tx, child)
    found = standing_with_ids(records.of_child(tx, child, "alert"))
    return [(alert, disputed.get(id, ())) for id, alert in found]


def _says_alone(alert: Alert) -> bool:
    return alert.two_to_visit and alert.words.casefold().startswith(ALONE.casefold())


def _caution(alert: Alert, disputed: Sequence[str]) -> Caution:
    return Caution(alert.topic, alert.words, alert.action or alert.source, alert.severity, _named(disputed))


def _alone(alert: Alert, disputed: Sequence[str], joins: Joins | None) -> Caution:
    """Who comes along, which the visit says, or that nobody is named; then the alert's own reason."""
    who = (joins.words or _NOBODY) if joins else ""
    why = (alert.action or alert.source) if _says_alone(alert) else ""
    about = disputed if _says_alone(alert) else [one for one in disputed if one in _OF_ALONE]
    return Caution(alert.topic, ALONE, " ".join(filter(None, (who, why))), "danger", _named(about))


def _named(disputed: Sequence[str]) -> str:
    return words.and_list([label_of("alert", one).lower() for one in disputed])

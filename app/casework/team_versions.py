"""Two versions that wait for a supervisor, or with their own people for longer than they should."""

from collections.abc import Iterable
from datetime import date

from app.casework.caseworker import Caseworker
from app.casework.household import folded, known_child, practitioner_name, read_as
from app.casework.needs import field_of
from app.casework.rights import writer
from app.casework.sources import on_day
from app.casework.team_pages import VersionsLine
from app.casework.words import and_list, named
from app.domain import body as bodies
from app.domain.authorship import is_protective, may_write
from app.domain.dispute import Conflict
from app.domain.working_days import working_days_between
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_NEVER = date.max


def read(tx: Tx, by: Caseworker, children: Iterable[str], longest: int) -> tuple[VersionsLine, ...]:
    """Return the records of these children in two versions, a supervisor's own first, then the oldest.

    `longest` is for how many working days they may wait with those whose values they are.
    """
    today, wanted = by.here(by.clock()).date(), set(children)
    found: dict[str, list[tuple[Record, Conflict]]] = {}
    for record in records.of_kind(tx, "conflict"):
        conflict = read_as(record, Conflict)
        if record.child in wanted and conflict is not None and conflict.step == "open":
            found.setdefault(conflict.about, []).append((record, conflict))
    lines = []
    for pairs in found.values():
        opened = min((by.here(one.opened).date() for _, one in pairs if one.opened), default=None)
        mine = any(is_protective(bodies.value(record.body)) for record, _ in pairs)
        late = opened is None or working_days_between(opened, today) > longest
        if (mine or late) and _may_settle(tx, by, pairs[0][0]):
            lines.append((not mine, opened or _NEVER, _line(tx, pairs, mine=mine, opened=opened, today=today)))
    lines.sort(key=lambda one: (one[0], one[1], folded(one[2].child)))
    return tuple(line for _, _, line in lines)


def _may_settle(tx: Tx, by: Caseworker, record: Record) -> bool:
    return may_write(writer(tx, by, record.child), "conflict", bodies.value(record.body))


def _line(
    tx: Tx, pairs: list[tuple[Record, Conflict]], *, mine: bool, opened: date | None, today: date
) -> VersionsLine:  # fmt: skip
    record, first = pairs[0]
    people = dict.fromkeys(who for _, one in pairs for who in (one.standing_by, one.other_by) if who)
    fields = and_list(list(dict.fromkeys(field_of(one) for _, one in pairs)))
    names = and_list([name for who in people if (name := practitioner_name(tx, who))])
    return VersionsLine(
        about=first.about,
        child=known_child(tx, record.child).name,
        what=f"{named(first.about_kind, records.read(tx, first.about))}: {fields}",
        who=names or "Somebody who is not in the directory here",
        since=on_day(opened, today) if opened else "Not said",
        managers=mine,
    )

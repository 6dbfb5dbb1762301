"""Handing a child over: out of one caseload, into another, and what still arrives from the one before."""

from datetime import date, timedelta

from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.household import folded, known_child, read_as
from app.casework.ledger import acting, existing
from app.casework.rights import allocations_of, sector_of, writer
from app.domain.access import holds
from app.domain.authorship import may_write
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.practitioner import Practitioner
from app.storage import records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx


def hand_over(child: str, to: str, reason: str, *, by: Caseworker) -> str:
    """Allocate a child to another practitioner of the directory, in their team; return the new allocation's id.

    The allocation before ends with the day before, so that the child leaves that laptop with its next round. The new
    one is written first: at no moment is the child nobody's. A supervisor's act; the authority refuses it from others.
    Raises StoreTrouble: no-reason, not-yours-to-write, no-such-record, no-team, allocated-already.
    """
    if not reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        _must_be_theirs(act.tx, by, child)
        on = by.here(act.now).date()
        team = _team_of(act.tx, to)
        standing = [(id, one) for id, one in allocations_of(act.tx, child) if _is_holder(one, on)]
        if any(one.practitioner == to for _, one in standing):
            raise StoreTrouble("allocated-already")
        made = act.make("allocation", child, Allocation(practitioner=to, team=team, since=on), act="allocate")
        for id, _ in standing:
            ended = {"until": (on - timedelta(days=1)).isoformat()}
            act.edit(existing(act.tx, id, "allocation"), ended, act="hand over", reason=reason.strip())
        return made.record


def form(child: str, *, by: Caseworker) -> RecordForm:
    """Return the form for handing a child over. Raises StoreTrouble with the code not-yours-to-write."""
    with by.vault.read() as tx:
        _must_be_theirs(tx, by, child)
        label = KINDS["allocation"].rules["practitioner"].label
        to = FieldValue("practitioner", label, "", "practitioner", _with_team(tx), needed=True)
        why = FieldValue("reason", "Why", "", "long-text", needed=True)
        return RecordForm(child, "allocation", "", f"Hand over {known_child(tx, child).name}", (to, why))


def mark_read(late: str, *, by: Caseworker) -> None:
    """Say that a late contribution has been read; what it brought stays in the case file.

    Raises StoreTrouble with the code no-such-record.
    """
    with acting(by) as act:
        record = existing(act.tx, late, "late-contribution")
        act.edit(record, {"step": "read", "read_by": by.practitioner}, act="read")


def _must_be_theirs(tx: Tx, by: Caseworker, child: str) -> None:
    if not may_write(writer(tx, by, child), "allocation", {}):
        raise StoreTrouble("not-yours-to-write", kind="allocation")


def _with_team(tx: Tx) -> tuple[tuple[str, str], ...]:
    """Return everybody of the directory who is in a team of the authority's: whoever can hold a case."""
    read = ((one.id, read_as(one, Practitioner)) for one in records.of_kind(tx, "practitioner"))
    known = [(id, one) for id, one in read if one and one.team and sector_of(tx, one.agency) == "social"]
    found = [(id, ", ".join(filter(None, (one.name, one.role)))) for id, one in known]
    return tuple(sorted(found, key=lambda pair: folded(pair[1])))


def _is_holder(one: Allocation, on: date) -> bool:
    return one.role == "allocated" and holds(on, one.since, one.until)


def _team_of(tx: Tx, practitioner: str) -> str:
    record = records.read(tx, practitioner)
    found = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    if found is None:
        raise StoreTrouble("no-such-record", record=practitioner, kind="practitioner")
    if not found.team:
        raise StoreTrouble("no-team", record=practitioner)
    return found.team

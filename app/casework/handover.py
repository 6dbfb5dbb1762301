"""Handing a child over: out of one caseload, into another, and what still arrives from the one before."""

from datetime import date, timedelta
from typing import NamedTuple

from app.casework import holdings
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.dues import read_visits
from app.casework.household import folded, known_child, read_as
from app.casework.ledger import Act, acting, existing
from app.casework.rights import allocations_of, sector_of, writer
from app.domain.access import holds
from app.domain.authorship import may_write
from app.domain.contact import Addendum
from app.domain.dispute import LateContribution
from app.domain.involvement import Allocation, Involvement
from app.domain.kinds import KINDS
from app.domain.practitioner import Practitioner
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx


def hand_over(child: str, to: str, reason: str, *, by: Caseworker) -> str:
    """Allocate a child to another practitioner of the directory, in their team; return the new allocation's id.

    The allocation before ends with the day before, and so does what says that its holder works with the child: each of
    the two would keep the child on that laptop. The new one is written first: at no moment is the child nobody's. Whose
    part the lead was, hands the lead on, and the visits still to come with it: a visit in nobody's day is not made. A
    supervisor's act; the authority refuses it from others.
    Raises StoreTrouble: no-reason, not-yours-to-write, no-such-record, no-team, allocated-already.
    """
    if not reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        _must_be_theirs(act.tx, by, child)
        on = by.here(act.now).date()
        team = _team_of(act.tx, to)
        standing = [(id, one) for id, one in allocations_of(act.tx, child) if holdings.is_holder(one, on)]
        if any(one.practitioner == to for _, one in standing):
            raise StoreTrouble("allocated-already")
        made = act.make("allocation", child, Allocation(practitioner=to, team=team, since=on), act="allocate")
        ended = {"until": (on - timedelta(days=1)).isoformat()}
        for id, _ in standing:
            act.edit(existing(act.tx, id, "allocation"), ended, act="hand over", reason=reason.strip())
        before = {one.practitioner for _, one in standing}
        involved = [(record, one) for record, one in _involved(act.tx, child, on) if one.practitioner in before]
        if any(one.lead for _, one in involved):
            _lead_on(act, child, to, on)
        for record, _ in involved:
            act.edit(record, ended, act="hand over", reason=reason.strip())
        _visits_on(act, child, before, to)
        return made.record


def form(child: str, *, by: Caseworker) -> RecordForm:
    """Return the form for handing a child over. Raises StoreTrouble with the code not-yours-to-write."""
    with by.vault.read() as tx:
        _must_be_theirs(tx, by, child)
        label = KINDS["allocation"].rules["practitioner"].label
        to = FieldValue(
            "practitioner", label, "", "practitioner", _with_team(tx, by.here(by.clock()).date()), needed=True
        )
        why = FieldValue("reason", "Why", "", "long-text", needed=True)
        return RecordForm(child, "allocation", "", f"Hand over {known_child(tx, child).name}", (to, why))


class Late(NamedTuple):
    """What a late contribution brought: a record of which kind, in whose case file; of an addendum, its contact."""

    about: str
    kind: str
    child: str


def late(record: str, *, by: Caseworker) -> Late:
    """Return what a late contribution is about. Raises StoreTrouble with the code no-such-record."""
    with by.vault.read() as tx:
        found = existing(tx, record, "late-contribution")
        read = read_as(found, LateContribution)
        added = records.read(tx, read.about) if read and read.about_kind == "addendum" else None
        if added is not None and (addendum := read_as(added, Addendum)) is not None:
            return Late(addendum.about, "contact", found.child)
        return Late(read.about if read else "", read.about_kind if read else "", found.child)


def mark_read(late: str, *, by: Caseworker) -> None:
    """Say that a late contribution has been read; what it brought stays in the case file.

    Raises StoreTrouble with the code no-such-record.
    """
    with acting(by) as act:
        record = existing(act.tx, late, "late-contribution")
        act.edit(record, {"step": "read", "read_by": by.practitioner}, act="read")


def _involved(tx: Tx, child: str, on: date) -> list[tuple[Record, Involvement]]:
    read = [(record, read_as(record, Involvement)) for record in records.of_child(tx, child, "involvement")]
    return [(record, one) for record, one in read if one is not None and holds(on, one.since, one.until)]


def _lead_on(act: Act, child: str, to: str, on: date) -> None:
    """Let the new holder lead: in what says already that they work with the child, or in a new record of it."""
    already = next((record for record, one in _involved(act.tx, child, on) if one.practitioner == to), None)
    if already is not None:
        act.edit(already, {"lead": True}, act="hand over")
        return
    known = read_as(existing(act.tx, to, "practitioner"), Practitioner) or Practitioner(name="")
    leads = Involvement(
        agency=known.agency,
        practitioner=to,
        name=known.name,
        role=f"{known.role}, lead professional" if known.role else "Lead professional",
        telephone=known.telephone,
        lead=True,
        confirmed=act.now,
        since=on,
    )
    act.make("involvement", child, leads, act="hand over")


def _visits_on(act: Act, child: str, before: set[str], to: str) -> None:
    """Let the new holder make the visits that the one before had planned; one whose time has come stays theirs.

    They may be at the door of that one now, without a network. Who was to join stays; nobody joins themselves.
    """
    for record, visit in read_visits(records.still_planned(act.tx, [child])):
        if visit.practitioner not in before or visit.planned <= act.now:
            continue
        alone = {"with_practitioner": "", "joined_by": ""} if visit.with_practitioner == to else {}
        act.edit(record, {"practitioner": to, **alone}, act="hand over")


def _must_be_theirs(tx: Tx, by: Caseworker, child: str) -> None:
    if not may_write(writer(tx, by, child), "allocation", {}):
        raise StoreTrouble("not-yours-to-write", kind="allocation")


def _with_team(tx: Tx, on: date) -> tuple[tuple[str, str], ...]:
    """Return everybody of the directory who is in a team of the authority's: whoever can hold a case.

    With each how many open children they hold, as far as this laptop knows.
    """
    held = holdings.open_children(tx, on)
    read = ((one.id, read_as(one, Practitioner)) for one in records.of_kind(tx, "practitioner"))
    known = [(id, one) for id, one in read if one and one.team and sector_of(tx, one.agency) == "social"]
    found = [(id, ", ".join(filter(None, (one.name, one.role, _open_words(len(held.get(id, ())))))))
             for id, one in known]  # fmt: skip
    return tuple(sorted(found, key=lambda pair: folded(pair[1])))


def _open_words(count: int) -> str:
    return f"{count} open" if count else ""


def _team_of(tx: Tx, practitioner: str) -> str:
    record = records.read(tx, practitioner)
    found = read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None
    if found is None:
        raise StoreTrouble("no-such-record", record=practitioner, kind="practitioner")
    if not found.team:
        raise StoreTrouble("no-team", record=practitioner)
    return found.team

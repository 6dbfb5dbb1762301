"""The Sync centre and the foot strip, computed from the ledger and from nothing else (promise 5)."""

from collections.abc import Iterable
from datetime import datetime

from app.casework import needs, words
from app.casework.caseworker import Caseworker
from app.casework.glance import Glance
from app.casework.household import child_name
from app.casework.pages import OutboxLine, StripFigures, SyncPage, WorkState
from app.storage import copies, drafts, marks, outbox, problems, receipts, records
from app.storage.instants import instant
from app.storage.outbox import OutboxRow
from app.storage.vault import Tx

SENT_SHOWN = 50


def figures(*, by: Caseworker) -> StripFigures:
    """Return the five figures of the foot strip."""
    with by.vault.read() as tx:
        return _figures(tx, by)


def read(*, by: Caseworker) -> SyncPage:
    """Return the Sync centre."""
    with by.vault.read() as tx:
        mark = marks.read(tx)
        trouble = problems.latest(tx)
        return SyncPage(
            stopped=_stopped(tx, by),
            waiting=_waiting(tx),
            sent=_sent(tx, by),
            figures=_figures(tx, by),
            lease_hours=by.lease_hours,
            children=copies.children(tx),
            records=copies.count(tx),
            last_sent=mark.last_sent,
            last_received=mark.last_received,
            vault_bytes=by.vault.size(),
            sealed_bytes=by.sealed.size(),
            problem=words.problem(by.authority, trouble.code) if trouble else "",
            drafts=tuple(_draft_line(tx, kept) for kept in drafts.all_of_them(tx)),
        )


def at_a_glance(*, by: Caseworker, role_line: str, laptop: str) -> Glance:
    """Return what the launcher may show before the next unlocking."""
    with by.vault.read() as tx:
        shown = _figures(tx, by)
        children = copies.children(tx)
        unsigned = len(drafts.all_of_them(tx))
    parts = by.name.split() or [""]
    return Glance(
        first_name=parts[0],
        full_name=by.name,
        initials="".join(part[:1] for part in (parts[0], *parts[1:][-1:])).upper(),
        role_line=role_line,
        authority=by.authority,
        laptop=laptop,
        duty_telephone=by.duty_telephone,
        lease_until=shown.lease_until,
        lease_hours=by.lease_hours,
        children=children,
        received_at=shown.received_at,
        waiting=shown.waiting + shown.stopped,
        drafts=unsigned,
    )


def _figures(tx: Tx, by: Caseworker) -> StripFigures:
    mark = marks.read(tx)
    return StripFigures(
        saved_at=_saved_at(tx),
        waiting=outbox.count(tx, outbox.WAITING),
        stopped=outbox.count(tx, outbox.REFUSED) + len(needs.open_conflicts(tx, by)),
        received_at=mark.last_exchange_at,
        lease_until=mark.lease_until or by.clock(),
    )


_SAVED = (
    "SELECT max(at) FROM (SELECT max(saved_at) AS at FROM draft UNION ALL SELECT max(written) FROM outbox "
    "UNION ALL SELECT max(written) FROM receipt)"
)


def _saved_at(tx: Tx) -> datetime | None:
    """Return when this person last saved anything, wherever it is now."""
    found = tx.exec_driver_sql(_SAVED).scalar_one()
    return instant(found) if found else None


def _stopped(tx: Tx, by: Caseworker) -> tuple[OutboxLine, ...]:
    rows = needs.stopped_rows(tx)
    named = _Names(tx, ((row.record_id, row.child_id) for row in rows))
    refused = [named.line(row, WorkState.REFUSED, needs.reason_of(tx, by, row)) for row in rows]
    disputed = []
    for record, conflict in needs.open_conflicts(tx, by):
        title, detail = needs.conflict_words(tx, by, record, conflict)
        opened = conflict.opened or instant(record.received)
        name = child_name(tx, record.child)
        disputed.append(OutboxLine(record.id, title, name, opened, len(record.body), WorkState.CONFLICT, detail))
    return (*refused, *disputed)


def _waiting(tx: Tx) -> tuple[OutboxLine, ...]:
    rows = outbox.all_of_them(tx)
    stopped = {row.record_id for row in rows if row.state == outbox.REFUSED and not row.replaced_by}
    waiting = [row for row in rows if row.state == outbox.WAITING and not row.replaced_by]
    named = _Names(tx, ((row.record_id, row.child_id) for row in waiting))
    held_back = "Held back until what stopped before it is settled"
    return tuple(named.line(row, WorkState.WAITING, held_back if row.record_id in stopped else "") for row in waiting)


def _draft_line(tx: Tx, kept: drafts.Draft) -> OutboxLine:
    what, whose = needs.draft_words(tx, kept)
    return OutboxLine(kept.id, what, whose, kept.saved_at, len(kept.body), WorkState.DRAFT, "Only on this laptop")


_ANSWERS = {
    "accepted": "",
    "merged": "Joined with what others changed meanwhile",
    "conflict": "Both versions are kept; one is to be chosen",
    "held": "Kept for a person at {authority} to look at",
}


def _sent(tx: Tx, by: Caseworker) -> tuple[OutboxLine, ...]:
    found = receipts.latest(tx, SENT_SHOWN)
    named = _Names(tx, ((one.receipt.record, one.child) for one in found))
    return tuple(
        OutboxLine(
            change=one.receipt.change,
            what=named.what(one.kind, one.act, one.receipt.record),
            child_name=named.child(one.child),
            written=one.written,
            size=one.size,
            state=WorkState.RECEIVED,
            reason=_ANSWERS.get(one.receipt.status, "").format(authority=by.authority),
            received=one.receipt.received,
        )
        for one in found
    )


class _Names:
    """What changes are called and whose they are, read once for a whole list."""

    def __init__(self, tx: Tx, wanted: Iterable[tuple[str, str]]) -> None:
        pairs = list(wanted)
        self._records = records.read_many(tx, (record for record, _ in pairs))
        self._children = {child: child_name(tx, child) for child in {child for _, child in pairs}}

    def what(self, kind: str, act: str, record: str) -> str:
        """Return what a change is."""
        return words.what(kind, act, self._records.get(record))

    def child(self, child: str) -> str:
        """Return whose case file it belongs to."""
        return self._children.get(child, "")

    def line(self, row: OutboxRow, state: WorkState, reason: str) -> OutboxLine:
        """Return the line of a change in the outbox."""
        what = self.what(row.kind, row.act, row.record_id)
        return OutboxLine(row.change_id, what, self.child(row.child_id), row.written, row.size, state, reason)

"""The Sync centre and the foot strip, computed from the ledger and from nothing else (promise 5)."""

from datetime import datetime

from app.casework import needs, words
from app.casework.caseworker import Caseworker
from app.casework.glance import Glance
from app.casework.household import child_name
from app.casework.pages import OutboxLine, StripFigures, SyncPage, WorkState
from app.storage import copies, marks, outbox, problems, receipts, records
from app.storage.instants import instant
from app.storage.outbox import OutboxRow
from app.storage.receipts import StoredReceipt
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
            waiting=tuple(_waiting(tx, row) for row in outbox.all_of_them(tx) if _waits(row)),
            sent=tuple(_sent(tx, by, one) for one in receipts.latest(tx, SENT_SHOWN)),
            figures=_figures(tx, by),
            lease_hours=by.lease_hours,
            children=copies.children(tx),
            records=copies.count(tx),
            last_sent=mark.last_sent,
            last_received=mark.last_received,
            vault_bytes=by.vault.size(),
            sealed_bytes=by.sealed.size(),
            problem=words.problem(by.authority, trouble.code) if trouble else "",
        )


def at_a_glance(*, by: Caseworker, role_line: str, laptop: str) -> Glance:
    """Return what the launcher may show before the next unlocking."""
    with by.vault.read() as tx:
        shown = _figures(tx, by)
        children = copies.children(tx)
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


def _waits(row: OutboxRow) -> bool:
    return row.state == outbox.WAITING and not row.replaced_by


def _stopped(tx: Tx, by: Caseworker) -> tuple[OutboxLine, ...]:
    refused = [_line(tx, row, WorkState.REFUSED, needs.reason_of(tx, by, row)) for row in needs.stopped_rows(tx)]
    disputed = []
    for record, conflict in needs.open_conflicts(tx, by):
        title, detail = needs.conflict_words(tx, by, record, conflict)
        opened = conflict.opened or instant(record.received)
        name = child_name(tx, record.child)
        disputed.append(OutboxLine(record.id, title, name, opened, len(record.body), WorkState.CONFLICT, detail))
    return (*refused, *disputed)


def _line(tx: Tx, row: OutboxRow, state: WorkState, reason: str) -> OutboxLine:
    what = words.what(row.kind, row.act, records.read(tx, row.record_id))
    return OutboxLine(row.change_id, what, child_name(tx, row.child_id), row.written, row.size, state, reason)


def _waiting(tx: Tx, row: OutboxRow) -> OutboxLine:
    held_back = any(one.state == outbox.REFUSED and not one.replaced_by for one in outbox.of_record(tx, row.record_id))
    reason = "Held back until what stopped before it is settled" if held_back else ""
    return _line(tx, row, WorkState.WAITING, reason)


_ANSWERS = {
    "accepted": "",
    "merged": "Joined with what others changed meanwhile",
    "conflict": "Both versions are kept; one is to be chosen",
    "held": "Kept for a person at {authority} to look at",
}


def _sent(tx: Tx, by: Caseworker, one: StoredReceipt) -> OutboxLine:
    answer = one.receipt
    return OutboxLine(
        change=answer.change,
        what=words.what(one.kind, one.act, records.read(tx, answer.record)),
        child_name=child_name(tx, one.child),
        written=one.written,
        size=one.size,
        state=WorkState.RECEIVED,
        reason=_ANSWERS.get(answer.status, "").format(authority=by.authority),
        received=answer.received,
    )

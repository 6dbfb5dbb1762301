"""The Sync centre and the foot strip, computed from the ledger and from nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.casework import attachments, duty, needs, recorded, restored, words
from app.casework.acknowledged import came_of
from app.casework.caseworker import Caseworker
from app.casework.glance import Glance
from app.casework.household import child_name
from app.casework.pages import OutboxLine, StripFigures, SyncPage, Way, WorkState
from app.casework.recorded import RECORD, SIGN
from app.casework.refused import may_let_go
from app.casework.restored import InDoubt
from app.domain import body as bodies
from app.storage import copies, drafts, looks, marks, outbox, problems, receipts, records
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
        trouble, lost = problems.latest(tx), restored.in_doubt(tx)
        noted = words.problem(by.authority, trouble.code) if trouble else ""
        unsent, looked = looks.waiting_in_all(tx)
        files = attachments.waiting(tx)
        return SyncPage(
            stopped=(*_gone(tx, by, lost), *_stopped(tx, by)),
            waiting=(*_sent_again(tx, by, lost), *_waiting(tx)),
            sent=_sent(tx, by, lost),
            figures=_figures(tx, by),
            lease_hours=by.lease_hours,
            children=copies.children(tx),
            records=copies.count(tx),
            last_sent=len(_grouped(tx, receipts.latest(tx, mark.last_sent))),
            last_received=mark.last_received,
            vault_bytes=by.vault.size(),
            sealed_bytes=by.sealed.size(),
            problem=restored.sentence(tx, by, lost) or noted,
            drafts=tuple(_draft_line(tx, kept) for kept in drafts.all_of_them(tx)),
            looks=unsent,
            looked=looked,
            disk_free=by.vault.free(),
            unsure=len(lost.asked),
            files=files.files,
            files_bytes=files.bytes,
        )


def at_a_glance(*, by: Caseworker, role_line: str, laptop: str) -> Glance:
    """Return what the launcher may show before the next unlocking."""
    with by.vault.read() as tx:
        shown = _figures(tx, by)
        children = copies.children(tx)
        refused = outbox.count(tx, outbox.REFUSED)
        out_of_hours = duty.telephone(tx, by.practitioner)
    parts = by.name.split() or [""]
    return Glance(
        first_name=parts[0],
        full_name=by.name,
        initials="".join(part[:1] for part in (parts[0], *parts[1:][-1:])).upper(),
        role_line=role_line,
        authority=by.authority,
        laptop=laptop,
        duty_telephone=by.duty_telephone,
        out_of_hours_telephone=out_of_hours,
        lease_until=shown.lease_until,
        lease_hours=by.lease_hours,
        children=children,
        received_at=shown.received_at,
        waiting=shown.waiting + refused,
        sealed=by.sealed.waiting(),
    )


def _figures(tx: Tx, by: Caseworker) -> StripFigures:
    mark, lost = marks.read(tx), restored.in_doubt(tx)
    return StripFigures(
        saved_at=_saved_at(tx),
        waiting=recorded.waiting(tx) + restored.pieces(tx, lost.missing),
        stopped=outbox.count(tx, outbox.REFUSED) + len(needs.disputed(tx, by)) + restored.pieces(tx, lost.gone),
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
    refused = [
        replace(
            named.line([row], WorkState.REFUSED, needs.reason_of(tx, by, row)), ways=_ways(row), about=_about(tx, row)
        )
        for row in rows
    ]
    chosen = {row.change_id: needs.choice_words(tx, [row]) for row in rows if needs.choice_of(tx, row)}
    refused = [replace(line, what=chosen[line.change]) if line.change in chosen else line for line in refused]
    disputed = []
    for record, conflict in needs.disputed(tx, by):
        title, detail = needs.conflict_words(tx, by, record, conflict)
        opened = conflict.opened or instant(record.received)
        name = child_name(tx, record.child)
        disputed.append(
            OutboxLine(
                conflict.about, title, name, opened, len(record.body), WorkState.CONFLICT, detail, ways=("open",)
            )
        )
    return (*refused, *disputed)


def _ways(row: OutboxRow) -> tuple[Way, ...]:
    """What its author can do about a refused change: only a contact is written in a form that can be opened again."""
    if may_let_go(row):
        return ("let-go", "open") if row.kind == "conflict" else ("let-go",)
    return ("again", "open") if row.kind == "contact" and row.change().body else ("again",)


def _about(tx: Tx, row: OutboxRow) -> str:
    record = records.read(tx, row.record_id) if row.kind == "conflict" else None
    return words.text_of(bodies.value(record.body), "about") if record is not None else ""


def _waiting(tx: Tx) -> tuple[OutboxLine, ...]:
    rows = outbox.all_of_them(tx)
    stopped = {row.record_id for row in rows if row.state == outbox.REFUSED and not row.replaced_by}
    waiting = [row for row in rows if row.state == outbox.WAITING and not row.replaced_by]
    of_piece = recorded.pieces(tx, map(recorded.waiting_part, waiting))
    named = _Names(tx, ((row.record_id, row.child_id) for row in waiting), of_piece)
    held_back = "Held back until what stopped before it is settled"
    grouped: dict[str, list[OutboxRow]] = {}
    for row in waiting:
        grouped.setdefault(of_piece[row.change_id], []).append(row)
    return tuple(
        named.line(rows, WorkState.WAITING, held_back if rows[0].record_id in stopped else "")
        for rows in grouped.values()
    )


def _draft_line(tx: Tx, kept: drafts.Draft) -> OutboxLine:
    what, whose = needs.draft_words(tx, kept)
    return OutboxLine(kept.id, what, whose, kept.saved_at, len(kept.body), WorkState.DRAFT, "Only on this laptop")


def _sent_again(tx: Tx, by: Caseworker, lost: InDoubt) -> tuple[OutboxLine, ...]:
    """What a restored authority has lost and is sent again, before what has never been there."""
    reason = f"Sent again because {by.authority} was restored"
    return _lost_lines(tx, by, lost.missing, WorkState.WAITING, reason)


def _gone(tx: Tx, by: Caseworker, lost: InDoubt) -> tuple[OutboxLine, ...]:
    reason = (
        f"{by.authority} had it before it was restored, and it cannot be sent again. It is on this laptop. Ring IT."
    )
    return _lost_lines(tx, by, lost.gone, WorkState.REFUSED, reason)


def _lost_lines(
    tx: Tx, by: Caseworker, lost: tuple[StoredReceipt, ...], state: WorkState, reason: str
) -> tuple[OutboxLine, ...]:
    if not lost:
        return ()
    return tuple(
        replace(line, state=state, reason=reason, received=None)
        for line in (_sent_line(named, parts, by) for named, parts in _named_groups(tx, list(lost)))
    )


def _sent(tx: Tx, by: Caseworker, lost: InDoubt) -> tuple[OutboxLine, ...]:
    """What was sent, each with its receipt; of what a restored authority is being asked about nothing is claimed."""
    open_again = lost.changes - lost.asked
    found = [one for one in receipts.latest(tx, SENT_SHOWN) if one.receipt.change not in open_again]
    lines = []
    for named, parts in _named_groups(tx, found):
        line = _sent_line(named, parts, by)
        if not lost.asked.isdisjoint(one.receipt.change for one in parts):
            line = replace(
                line, received=None, reason=f"{by.authority} had it before it was restored, and is being asked"
            )
        lines.append(line)
    return tuple(lines)


def _named_groups(tx: Tx, found: list[StoredReceipt]) -> Iterator[tuple["_Names", list[StoredReceipt]]]:
    grouped = _grouped(tx, found)
    of_piece = {one.receipt.change: piece for piece, parts in grouped.items() for one in parts}
    named = _Names(tx, ((one.receipt.record, one.child) for one in found), of_piece)
    yield from ((named, parts) for parts in grouped.values())


def _grouped(tx: Tx, found: list[StoredReceipt]) -> dict[str, list[StoredReceipt]]:
    """Return what was sent by its pieces; a piece of which a part still waits is not sent yet."""
    steps = [step for step in outbox.steps(tx) if step.state == outbox.WAITING]
    waiting = set(recorded.pieces(tx, map(recorded.waiting_part, steps)).values())
    of_piece = recorded.pieces(tx, map(recorded.sent_part, found))
    grouped: dict[str, list[StoredReceipt]] = {}
    for one in found:
        if (piece := of_piece[one.receipt.change]) not in waiting:
            grouped.setdefault(piece, []).append(one)
    return grouped


def _sent_line(named: "_Names", parts: list[StoredReceipt], by: Caseworker) -> OutboxLine:
    first = min(parts, key=lambda one: (one.act != SIGN, one.receipt.seq))
    answers = (came_of(one, by.authority) for one in (first, *parts))
    return OutboxLine(
        change=first.receipt.change,
        what=named.what(first.receipt.change, first.kind, first.act, first.receipt.record),
        child_name=named.child(first.child),
        written=first.written,
        size=sum(one.size for one in parts),
        state=WorkState.RECEIVED,
        reason=next(filter(None, answers), ""),
        received=max(one.receipt.received for one in parts),
        signed=first.act == SIGN,
    )


class _Names:
    """What changes are called and whose they are, read once for a whole list."""

    def __init__(self, tx: Tx, wanted: Iterable[tuple[str, str]], of_piece: Mapping[str, str] | None = None) -> None:
        pairs = list(wanted)
        self._of_piece = {change: piece for change, piece in (of_piece or {}).items() if piece != change}
        self._records = records.read_many(tx, {*(record for record, _ in pairs), *self._of_piece.values()})
        self._children = {child: child_name(tx, child) for child in {child for _, child in pairs}}

    def what(self, change: str, kind: str, act: str, record: str) -> str:
        """Return what a change is; the recording of a visit is called as its contact is."""
        contact = self._of_piece.get(change)
        if contact and act in (SIGN, RECORD):
            return words.what("contact", SIGN, self._records.get(contact))
        return words.what(kind, act, self._records.get(record))

    def child(self, child: str) -> str:
        """Return whose case file it belongs to."""
        return self._children.get(child, "")

    def line(self, rows: list[OutboxRow], state: WorkState, reason: str) -> OutboxLine:
        """Return the line of changes in the outbox that are one piece of work."""
        first = next((row for row in rows if row.act == SIGN), rows[0])
        what = self.what(first.change_id, first.kind, first.act, first.record_id)
        size = sum(row.size for row in rows)
        return OutboxLine(
            first.change_id,
            what,
            self.child(first.child_id),
            first.written,
            size,
            state,
            reason,
            signed=first.act == SIGN,
        )

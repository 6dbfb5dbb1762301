"""Approvals: what waits for this person's decision, and deciding, withdrawing, asking.

A decision is written as a change of the request, bound to the SHA-256 of the body that was read. Here it is proposed
until its receipt is here: the record it is about does not change before
(docs/decisions/0008-moves-approvals-and-clocks.md).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from app.casework import covers
from app.casework.approval_options import DECIDING, deciders
from app.casework.approval_pages import NO_TIME, ApprovalsPage, Decision, Press, QueueRow, Sort
from app.casework.caseworker import Caseworker
from app.casework.clock_book import book
from app.casework.disagreements import unanswered
from app.casework.household import known_as, known_child, practitioner_name, read_as, read_body
from app.casework.ledger import Act, Seen, Written, acting, existing
from app.casework.looks import noted
from app.casework.rights import DecidingRights, deciding_rights, sector_of, writer
from app.casework.time_left import time_left
from app.casework.words import and_list
from app.domain import body as bodies
from app.domain.approval import Approval
from app.domain.authorship import is_protective, may_write
from app.domain.dispute import Conflict
from app.domain.kinds import KINDS
from app.domain.moves import move_named
from app.domain.referral import NEEDS, SOURCES, Referral, names_the_public
from app.storage import outbox, read_copies, records
from app.storage.instants import text_of
from app.storage.outbox import OutboxRow
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

DECIDE, TAKE_BACK = "decide", "take-back"
_LAST = datetime.max.replace(tzinfo=UTC)


def read(*, by: Caseworker) -> ApprovalsPage | None:
    """Return what waits for this person, the least time left first; None for somebody who decides nothing."""
    now = by.clock()
    with by.vault.read() as tx:
        can = deciding_rights(tx, by)
        if not _decides(tx, by, can):
            return None
        found, own = _requested(tx, by, can, now)
        rows = [*found, *_versions(tx, by, now), *unanswered(tx, by, now)]
        places = tuple(covers.words(tx, by, id) for id, _, can_too in can.covers if can_too & DECIDING)
    rows.sort(key=lambda row: (row.left.press is not Press.OVERDUE, row.at or _LAST, row.key))
    return ApprovalsPage(tuple(rows), now, own, places)


def overdue(tx: Tx, by: Caseworker) -> list[QueueRow]:
    """Return the requests that wait for this person past their time, the oldest first; not those decided here."""
    can = deciding_rights(tx, by)
    found = _requested(tx, by, can, by.clock())[0] if _decides(tx, by, can) else []
    late = (row for row in found if row.left.press is Press.OVERDUE and not row.proposed)
    return sorted(late, key=lambda row: (row.at or _LAST, row.key))


def _decides(tx: Tx, by: Caseworker, can: DecidingRights) -> bool:
    return bool(can.any & DECIDING) and sector_of(tx, by.agency) == "social"


def decide(decision: Decision, *, by: Caseworker) -> Written:
    """Write a decision on a request, bound to what was read; it is proposed until the authority has answered.

    Raises StoreTrouble: no-reason, no-such-record, decided-already, changed-since-read, own-work.
    """
    if not decision.reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        for one in decision.also:
            alike = replace(decision, key=one.key, body_hash=one.body_hash, version=one.version, also=())
            about, _ = _decide(act, alike)
            noted(act.tx, by, about.child, "approval", about.id)
        return _decide(act, decision)[1]


def _decide(act: Act, decision: Decision) -> tuple[Record, Written]:
    """Write one decision; returns what it is about, and the change."""
    by = act.by
    record = existing(act.tx, decision.key, "approval")
    body, waits, refused = standing(act.tx, record)
    approval = read_body(body, Approval)
    if approval is None or approval.step != "requested" or waits:
        raise StoreTrouble("decided-already", record=record.id)
    about = existing(act.tx, approval.about, approval.about_kind)
    read_ = outbox.trunk_body(act.tx, about.id) or about.body
    if hash_of(read_) != decision.body_hash:
        raise StoreTrouble("changed-since-read", record=about.id)
    if by.practitioner in {approval.author, *wrote(read_)}:
        raise StoreTrouble("own-work", record=about.id)
    after = _after(act.tx, by, approval, decision, step_of(read_, approval.about_kind))
    written = act.edit(record, after, act=DECIDE, reason=decision.reason.strip(), seen=Seen(body))
    if refused:
        outbox.replace(act.tx, refused, written.change)
    return about, written


def _after(tx: Tx, by: Caseworker, approval: Approval, decision: Decision, step: str) -> Mapping[str, Any]:
    move = move_named(approval.about_kind, decision.option)
    steps = {"return": "returned", "decline": "refused", "refuse": "refused"}
    needed = move.who if move else deciders(approval.about_kind, step)
    cover, _, _ = deciding_rights(tx, by).by_cover(needed, frozenset({approval.author}))
    decided = steps.get(decision.option, "approved")
    return {
        "step": decided,
        "takes": decision.option if decided == "approved" and decision.option != approval.act else "",
        "reason": decision.reason.strip(),
        "decided_by": by.practitioner,
        "decided": text_of(by.clock()),
        "read": decision.body_hash,
        "read_version": decision.version,
        "cover": cover,
        "team": decision.team,
        "practitioner": decision.practitioner,
    }


def take_back(approval: str, *, by: Caseworker) -> Written:
    """Take back a decision of one's own that the authority has not answered yet; it is not taken if it was not there
    before (docs/sync.md 15.25). Raises StoreTrouble: no-such-record, decided-already.
    """
    with acting(by) as act:
        record = existing(act.tx, approval, "approval")
        waiting = [row for row in outbox.of_record(act.tx, record.id) if _proposes(row)]
        if not waiting:
            raise StoreTrouble("decided-already", record=record.id)
        kept = outbox.trunk_body(act.tx, record.id) or record.body
        written = act.edit(record, {}, act=TAKE_BACK)
        outbox.take_back(act.tx, waiting[-1].change_id, written.change)
        records.put_body(act.tx, record, kept)
        return written


def _proposes(row: OutboxRow) -> bool:
    return row.state == outbox.WAITING and row.act == DECIDE and not row.replaced_by


def withdraw(approval: str, *, by: Caseworker) -> Written:
    """Take back one's own request. Raises StoreTrouble: no-such-record, decided-already, not-yours-to-write."""
    with acting(by) as act:
        record = existing(act.tx, approval, "approval")
        body, _, _ = standing(act.tx, record)
        said, shown = (
            read_body(body, Approval),
            read_as(record, Approval),
        )  # one that waits to be sent can be taken back
        if said is None or shown is None or {said.step, shown.step} != {"requested"}:
            raise StoreTrouble("decided-already", record=approval)
        if said.author != by.practitioner:
            raise StoreTrouble("not-yours-to-write", record=approval)
        return act.edit(record, {"step": "withdrawn"}, act="withdraw-request", seen=Seen(body))


def ask(about: str, act_asked: str, *, by: Caseworker, words: str = "", due: date | None = None) -> Written:
    """Ask for a decision on a record. Raises StoreTrouble: no-such-record, no-such-move, asked-already."""
    with acting(by) as act:
        record = records.read(act.tx, about)
        if record is None:
            raise StoreTrouble("no-such-record", record=about, kind="")
        move = move_named(record.kind, act_asked)
        if move is None or not move.approval or step_of(record.body, record.kind) not in move.begins:
            raise StoreTrouble("no-such-move", record=about)
        asked = (read_as(one, Approval) for one in records.of_child(act.tx, record.child, "approval"))
        if any(one and one.about == about and one.step == "requested" for one in asked):
            raise StoreTrouble("asked-already", record=about)
        request = Approval(
            about=about, about_kind=record.kind, act=act_asked, author=by.practitioner, author_name=by.name,
            asked=act.now, due=due, words=words.strip(),
        )  # fmt: skip
        return act.make("approval", record.child, request, act="ask")


def standing(tx: Tx, record: Record) -> tuple[bytes, bool, str]:
    """Return a request as the authority has it, whether a change of it waits here, and the refused one if there is."""
    rows = outbox.of_record(tx, record.id)
    refused = [row.change_id for row in rows if row.state == outbox.REFUSED and not row.replaced_by]
    waits = any(row.state == outbox.WAITING and not row.replaced_by and row.act != TAKE_BACK for row in rows)
    return (outbox.trunk_body(tx, record.id) or record.body) if rows else record.body, waits, "".join(refused[-1:])


def hash_of(body: bytes) -> str:
    """Return the hash by which a decision names what was read."""
    return hashlib.sha256(body).hexdigest()


def step_of(body: bytes, kind: str) -> str:
    """Return in which step a record is."""
    said = read_body(body, KINDS[kind].struct)
    return str(getattr(said, "step", ""))


def wrote(body: bytes) -> set[str]:
    """Return who wrote a record, as far as it says so itself; the hub knows of every word who wrote it."""
    said = read_body(body, _Wrote)
    return {said.author, *said.co_authors} - {""} if said else set()


class _Wrote(Struct, frozen=True):
    """Who wrote a record, whatever else it says."""

    author: str = ""
    co_authors: tuple[str, ...] = ()


def _requested(tx: Tx, by: Caseworker, can: DecidingRights, now: datetime) -> tuple[list[QueueRow], int]:
    asked = [(record, one) for record in records.of_kind(tx, "approval") if (one := read_as(record, Approval))]
    changed = outbox.changed_records(tx)
    opened = [(record, *_open(tx, record, one, changed)) for record, one in asked]
    waiting = [(record, one, proposed) for record, one, proposed in opened if one.step == "requested"]
    own = sum(one.author == by.practitioner for _, one, _ in waiting)
    abouts = records.read_many(tx, (one.about for _, one, _ in waiting))
    children = {
        r.child: known_as(r.child, r) for r in records.of_children(tx, {r.child for r, _, _ in waiting}, "child")
    }
    versions_read = read_copies.versions(tx)
    rows, today, held = [], by.here(now).date(), book(tx)
    for record, one, proposed in waiting:
        about = abouts.get(one.about)
        if about is None or one.author == by.practitioner or about.kind not in KINDS:
            continue
        if not can.any & deciders(about.kind, step_of(about.body, about.kind)):
            continue
        known = children.get(record.child) or known_child(tx, record.child)
        says = read_body(about.body, Referral) if about.kind == "referral" else None
        left = time_left(held, by, one, about.id, says, now)
        rows.append(
            QueueRow(
                key=record.id,
                sort="referral" if about.kind == "referral" else "other",
                child=record.child,
                name=known.name,
                age=known.age(today),
                asked=asked_words(one, says),
                by=asked_by(one, says),
                left=left[0],
                at=left[1],
                proposed=proposed,
                changed=about.id in versions_read and versions_read[about.id] != about.version,
            )
        )
    return rows, own


def _open(tx: Tx, record: Record, shown: Approval, changed: frozenset[str]) -> tuple[Approval, bool]:
    """Return a request as the authority has it, and whether a decision of one's own waits to be sent."""
    if record.id not in changed:
        return shown, False
    body, waits, _ = standing(tx, record)
    return read_body(body, Approval) or shown, waits and shown.step != "requested"


def asked_words(approval: Approval, referral: Referral | None) -> str:
    """Return what is asked for: of a referral what it is about and from where, else the step."""
    move = move_named(approval.about_kind, approval.act)
    words = move.words if move else approval.act
    if referral is None or approval.act == "close":
        return words
    need = NEEDS.get(referral.primary_need, "need not stated").lower()
    source = SOURCES.get(referral.source, "")
    danger = "danger now, " if referral.harm_now == "yes" else ""
    begins = source[:1].lower() if source[1:2].islower() else source[:1]  # "school", and "GP"
    return f"Referral: {danger}{need}{f', {begins}{source[1:]}' if source else ''}"


def asked_by(approval: Approval, referral: Referral | None) -> str:
    """Return by whom: who referred, where they may be named, else who asked for the decision."""
    if referral is None or approval.act == "close":
        return approval.author_name
    if names_the_public(referral) or not referral.referrer_name:
        return referral.author_name or approval.author_name
    return referral.referrer_name


def _versions(tx: Tx, by: Caseworker, now: datetime) -> list[QueueRow]:
    """One row for each record in two versions of which a manager has the last word, and this person is one."""
    found: dict[str, list[tuple[Record, Conflict]]] = {}
    for record in records.of_kind(tx, "conflict"):
        conflict = read_as(record, Conflict)
        if conflict is not None and conflict.step == "open" and _is_managers(tx, by, record):
            found.setdefault(conflict.about, []).append((record, conflict))
    rows = []
    for about, pairs in found.items():
        record, first = pairs[0]
        known = known_child(tx, record.child)
        labels = [_label(conflict) for _, conflict in pairs]
        people = {id: practitioner_name(tx, id) for _, c in pairs for id in (c.standing_by, c.other_by)}
        verb = "differs" if len(set(labels)) == 1 else "differ"
        rows.append(
            QueueRow(
                key=about,
                sort=_VERSIONS,
                child=record.child,
                name=known.name,
                age=known.age(by.here(now).date()),
                asked=f"Two versions: {and_list(list(dict.fromkeys(labels)))} {verb}",
                by=and_list([name for name in people.values() if name]),
                left=NO_TIME,
            )
        )
    return rows


_VERSIONS: Sort = "versions"


def _is_managers(tx: Tx, by: Caseworker, record: Record) -> bool:
    document = bodies.value(record.body)
    return is_protective(document) and may_write(writer(tx, by, record.child), "conflict", document)


def _label(conflict: Conflict) -> str:
    rules = KINDS[conflict.about_kind].rules if conflict.about_kind in KINDS else {}
    return rules[conflict.field].label.lower() if conflict.field in rules else conflict.field

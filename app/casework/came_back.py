"""What came back to this person: decisions on what they asked for, and a child who is newly theirs.

Each goes by the fact: what was given back when it is asked for again or withdrawn, a child when they are opened. Where
nothing is to be done, a decision goes when it is read; that it was read is kept beside the record on this laptop.
"""

from collections.abc import Iterable
from datetime import timedelta

from app.casework.caseworker import Caseworker
from app.casework.household import child_name, practitioner_name, read_as
from app.casework.pages import NeedsYou, WorkState
from app.casework.words import what
from app.domain import body as bodies
from app.domain.access import holds
from app.domain.approval import Approval
from app.domain.involvement import Allocation
from app.domain.moves import STOPPED, move_named
from app.storage import outbox, read_copies, receipts, records
from app.storage.records import Record
from app.storage.vault import Tx

_LATELY = timedelta(days=30)
_OUTCOMES = {"approved": "Approved", "refused": "Not approved", "returned": "Given back to you"}


def found(tx: Tx, by: Caseworker) -> list[NeedsYou]:
    """Return what came back: what was given back first, then children who are new, then decisions to read."""
    seen = read_copies.versions(tx)
    asked = [(record, read) for record in records.asked_by(tx, by.practitioner) if (read := read_as(record, Approval))]
    back = [pair for pair in asked if pair[1].step == "returned" and _is_to_revise(tx, pair, asked)]
    decided = [pair for pair in asked if pair[1].step in ("approved", "refused") and pair[0].id not in seen]
    lately = [pair for pair in decided if pair[1].decided and by.clock() - pair[1].decided < _LATELY]
    return [
        *(_answer(tx, by, record, one) for record, one in back),
        *_new_children(tx, by, seen),
        *(_answer(tx, by, record, one) for record, one in lately),
    ]


def _is_to_revise(tx: Tx, pair: tuple[Record, Approval], asked: Iterable[tuple[Record, Approval]]) -> bool:
    """Until it is asked for again by anybody here, or what it is about has come to its end."""
    record, approval = pair
    if any(one.about == approval.about and other.id > record.id for other, one in asked):
        return False
    about = records.read(tx, approval.about)
    ends = STOPPED.get(approval.about_kind, ())
    return about is not None and bodies.value(about.body).get("step") not in ends


def _answer(tx: Tx, by: Caseworker, record: Record, one: Approval) -> NeedsYou:
    noun = what(one.about_kind, "", records.read(tx, one.about))
    move = move_named(one.about_kind, one.takes or one.act)
    said = f"{_OUTCOMES[one.step]}: {noun}, {child_name(tx, record.child)}"
    who = practitioner_name(tx, one.decided_by) or "A supervisor"
    wanted = "" if one.step == "returned" or move is None else f"{move.words}. "
    detail = f"{wanted}{who}: {one.reason}" if one.reason else f"{wanted}By {who}"
    state = WorkState.RETURNED if one.step == "returned" else WorkState.ANSWERED
    return NeedsYou(record.id, state, said, detail, one.about, record.child)


def _new_children(tx: Tx, by: Caseworker, seen: Iterable[str]) -> list[NeedsYou]:
    return [_new_child(tx, record) for record, _ in _newly_mine(tx, by, set(seen))]


def _newly_mine(tx: Tx, by: Caseworker, seen: set[str], child: str = "") -> list[tuple[Record, Allocation]]:
    """Allocations to this person of the last days that somebody else made and whose child they have not opened."""
    today = by.here(by.clock()).date()
    held = records.of_child(tx, child, "allocation") if child else records.of_kind(tx, "allocation")
    read = ((record, read_as(record, Allocation)) for record in held if record.id not in seen)
    return [
        (record, one)
        for record, one in read
        if one is not None
        and one.practitioner == by.practitioner
        and one.role in ("allocated", "co-worker")
        and holds(today, one.since, one.until)
        and one.since is not None
        and today - one.since < _LATELY
        and not outbox.of_record(tx, record.id)
        and not receipts.of_record(tx, record.id)
    ]


def _new_child(tx: Tx, record: Record) -> NeedsYou:
    name = child_name(tx, record.child)
    one = read_as(record, Allocation)
    words = (
        "You are to work with this child too" if one and one.role == "co-worker" else "The child is allocated to you"
    )
    return NeedsYou(record.id, WorkState.NEW_CHILD, f"New to you: {name}", words, "", record.child)


def mark_seen(record: str, *, by: Caseworker) -> None:
    """Keep beside a record on this laptop that it was read; it goes with the record."""
    with by.vault.write() as tx:
        _keep(tx, by, [one for one in [records.read(tx, record)] if one is not None])


def child_opened(tx: Tx, by: Caseworker, child: str) -> None:
    """Take it that this person knows of a child who was allocated to them: they have opened the child's page."""
    _keep(tx, by, [record for record, _ in _newly_mine(tx, by, set(read_copies.versions(tx)), child)])


def _keep(tx: Tx, by: Caseworker, read: Iterable[Record]) -> None:
    for record in read:
        read_copies.keep(tx, record, record.body, by.clock())

"""The controls: faults put into the program on purpose, each of which the judge must find (docs/testing.md).

Each is one from the literature. The same play without the fault ends well, so that it is the fault that is found.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest
from sqlalchemy import text

from app.domain.change import Change, Edit
from app.domain.merge import Merged
from app.domain.merge import merge as as_it_is
from app.storage import copies, marks, outbox, records, removals
from server import audit, deciding, pull, push, receipts
from sync import compare, wire
from sync import round as rounds
from sync.authority import Unreachable
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import Aim
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.stage import SimLaptop, Stage

Patch = pytest.MonkeyPatch


# --- what is played -------------------------------------------------------------------------------------------------


def _two(play: Play) -> tuple[SimLaptop, SimLaptop]:
    return play.enters(play.town.priya), play.enters(play.town.denise)


def an_answer_is_lost(play: Play) -> None:
    """A push arrives and its answer does not."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "answer-lost")]
    play.exchanges(priya)


def a_question_is_lost(play: Play) -> None:
    """A push does not arrive."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "lost")]
    play.exchanges(priya)


def two_write_one_field(play: Play) -> None:
    """Both change the same field without a network; the one whose clock is ahead sends first."""
    priya, denise = _two(play)
    play.edits(priya, "person", "telephone")
    play.stage.time.passes(60)
    play.edits(denise, "person", "telephone")
    play.exchanges(denise)
    play.exchanges(priya)


def a_chain_meets_somebody_else(play: Play) -> None:
    """One changes a field twice without a network, and another in between."""
    priya, denise = _two(play)
    play.edits(priya, "person", "telephone")
    play.edits(priya, "person", "telephone")
    play.edits(denise, "person", "telephone")
    play.exchanges(denise)
    play.exchanges(priya)


def a_page_is_cut(play: Play) -> None:
    """A page brings a contact and a loss; what the loss makes the laptop ask gets no answer."""
    _, denise = _two(play)
    sam = play.enters(play.town.stranger)
    for child in play.children:
        play.gives(denise, play.town.stranger, child)
    play.exchanges(denise)
    play.exchanges(sam)
    play.writes(denise, play.town.jayden)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    sam.network.aims = [Aim("/sync/v1/compare", "lost")]
    play.exchanges(sam)


def a_child_leaves_with_work_that_was_stopped(play: Play) -> None:
    """What the hub has refused is here alone; the sealed outbox is gone from the disk, and the child leaves."""
    _, denise = _two(play)
    sam = play.enters(play.town.stranger)
    play.gives(denise, play.town.stranger, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    found = desk_of(sam).rows("SELECT id FROM record WHERE kind = 'allocation' AND child_id = ?", play.town.amara)
    play.sets(sam, found[0]["id"], {"until": "2020-01-01"})
    play.exchanges(sam)
    (sam.place / "sealed.outbox").unlink()
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    play.judge.looks()
    sam.close()
    sam.open()


def a_child_leaves(play: Play) -> None:
    """A supervisor gives a child to somebody and takes it away again."""
    _, denise = _two(play)
    sam = play.enters(play.town.stranger)
    play.writes(denise, play.town.amara)
    play.gives(denise, play.town.stranger, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)


def a_contact_is_read_by_two(play: Play) -> None:
    """One writes a contact, the other reads it; both look again."""
    priya, denise = _two(play)
    play.writes(priya, play.town.amara)
    for laptop in (priya, denise):
        play.exchanges(laptop)
    play.judge.looks()
    play.writes(denise, play.town.amara)
    play.exchanges(denise)


# --- what is put in -------------------------------------------------------------------------------------------------


def cursor_before_data(patch: Patch) -> None:
    """The cursor in a transaction of its own, before the rows."""

    def hasty(laptop: Any, authority: Any, done: Any, _progress: Any) -> None:
        with laptop.vault.read() as tx:
            cursor = marks.read(tx).cursor
        page = authority.pull(wire.PullAsk(cursor))
        with laptop.vault.write() as tx:
            marks.write(tx, cursor=page.at)
        named = compare.not_yours(laptop.vault, authority, {one.child for one in page.access if not one.granted})
        with laptop.vault.write() as tx:
            copies.apply_page(tx, page.records, page.at)
            copies.apply_access(tx, page.access, named)

    patch.setattr(rounds, "_pull", hasty)


def row_passed_over(patch: Patch) -> None:
    """A page goes on past a row that could not be written."""
    apply = copies.apply_page
    patch.setattr(copies, "apply_page", lambda tx, page, cursor: apply(tx, page[:-1] if cursor else page, cursor))


def cursor_past_rows(patch: Patch) -> None:
    """The hub answers with a position whose rows it has not seen."""
    whole = pull.whole_page
    patch.setattr(pull, "whole_page", lambda rows, limit: whole(rows[:-1], limit))


def sent_is_done(patch: Patch) -> None:
    """What was sent counts as delivered, whether or not there is a receipt."""
    send = rounds._push

    def forgets(laptop: Any, *more: Any) -> None:
        try:
            send(laptop, *more)
        except Unreachable:
            with laptop.vault.write() as tx:
                ids = tx.exec_driver_sql("DELETE FROM outbox RETURNING change_id").scalars().all()
            laptop.sealed.note_receipts(ids, laptop.wall())
            raise

    patch.setattr(rounds, "_push", forgets)


def checked_then_inserted(patch: Patch) -> None:
    """Whether a change was here before is not asked for under the lock."""
    patch.setattr(receipts, "stored", lambda _connection, _ids: {})


def base_instead_of_trunk(patch: Patch) -> None:
    """A change that follows one of its author's own is compared with that, not with where the chain began."""

    def merge(kind: Any, current: Any, by_others: Any, change: Change) -> Any:
        if not change.follows:
            return as_it_is(kind, current, by_others, change)
        fields = {name: Edit(current.get(name), edit.after) for name, edit in change.fields.items()}
        return as_it_is(kind, current, (), msgspec.structs.replace(change, fields=fields))

    patch.setattr(deciding, "merge", merge)


def last_clock_wins(patch: Patch) -> None:
    """Whoever wrote later by their clock is right."""
    seen: dict[str, Any] = {}

    def merge(_kind: Any, _current: Any, _by_others: Any, change: Change) -> Merged:
        newest = seen.setdefault(change.record, change.written) <= change.written
        seen[change.record] = max(seen[change.record], change.written)
        return Merged({name: edit.after for name, edit in change.fields.items()} if newest else {}, (), True)

    patch.setattr(deciding, "merge", merge)


def purged_before_sealed(patch: Patch) -> None:
    """What is unsent about a child that left is forgotten, sealed or not."""
    forget = outbox.keep_sealed_only

    def all_of_them(tx: Any, _sealed: Any) -> int:
        return forget(tx, tx.exec_driver_sql("SELECT change_id FROM outbox").scalars().all())

    patch.setattr(outbox, "keep_sealed_only", all_of_them)


def audit_not_chained(patch: Patch) -> None:
    """A row of the audit is not bound to the one before it."""
    hashed = audit.row_hash
    patch.setattr(audit, "row_hash", lambda _prev, n, entry: hashed("", n, entry))


def taken_twice(patch: Patch) -> None:
    """What a change has done is done once more under another id."""
    keep = push._keep_changes
    again = text(
        "INSERT INTO doorstep.change SELECT gen_random_uuid(), record_id, version, author, device, trunk, touched,"
        " bytes, signature FROM doorstep.change"
    )

    def twice(connection: Any, decided: Any) -> None:
        keep(connection, decided)
        connection.execute(again)

    patch.setattr(push, "_keep_changes", twice)


def left_behind(patch: Patch) -> None:
    """A removal that removes nothing, and says that nothing is left."""
    patch.setattr(records, "remove", lambda _tx, _ids: 0)
    patch.setattr(removals, "readable", lambda _tx, _child: 0)


def words_left_in_the_index(patch: Patch) -> None:
    """A removal takes the rows away and leaves the index of words as it was."""
    patch.setattr(records, "rebuild_index", lambda _tx: None)


def written_around(patch: Patch) -> None:
    """Somebody changes a recorded contact past the sync layer; the hub's own role could not (docs/security.md)."""
    exchange = Play.exchanges

    def exchanges(play: Play, laptop: SimLaptop) -> None:
        exchange(play, laptop)
        with play.stage.sql.transaction():
            play.stage.sql.execute("SET LOCAL session_replication_role = replica")
            play.stage.sql.execute("UPDATE doorstep.record SET body = replace(body, 'watchful', 'at ease')")

    patch.setattr(Play, "exchanges", exchanges)


class Seeded(NamedTuple):
    """A fault, what is played with it, and which invariant it breaks."""

    fault: Callable[[Patch], None]
    played: Callable[[Play], None]
    breaks: str


SEEDED = (
    Seeded(cursor_before_data, a_page_is_cut, "I3"),
    Seeded(row_passed_over, two_write_one_field, "I3"),
    Seeded(cursor_past_rows, two_write_one_field, "I3"),
    Seeded(sent_is_done, a_question_is_lost, "I1"),
    Seeded(checked_then_inserted, an_answer_is_lost, "I4"),
    Seeded(base_instead_of_trunk, a_chain_meets_somebody_else, "I8"),
    Seeded(last_clock_wins, two_write_one_field, "I8"),
    Seeded(purged_before_sealed, a_child_leaves_with_work_that_was_stopped, "I1"),
    Seeded(audit_not_chained, two_write_one_field, "I7"),
    Seeded(taken_twice, two_write_one_field, "I2"),
    Seeded(left_behind, a_child_leaves, "I5"),
    Seeded(words_left_in_the_index, a_child_leaves, "I5"),
    Seeded(written_around, a_contact_is_read_by_two, "I6"),
)


def _play(stage: Stage, played: Callable[[Play], None]) -> None:
    play = Play(stage, 0)
    played(play)
    play.judge.looks()
    play.ends_well()


@pytest.mark.parametrize("played", dict.fromkeys(one.played for one in SEEDED), ids=lambda one: one.__name__)
def test_without_a_fault_each_play_ends_well(stage: Stage, played: Callable[[Play], None]) -> None:
    _play(stage, played)


@pytest.mark.parametrize("seeded", SEEDED, ids=lambda one: one.fault.__name__)
def test_a_fault_that_is_put_in_is_found(stage: Stage, seeded: Seeded, monkeypatch: Patch) -> None:
    seeded.fault(monkeypatch)
    with pytest.raises(Broken, match=f"^{seeded.breaks}"):
        _play(stage, seeded.played)

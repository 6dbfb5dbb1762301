"""Bugs of the hub. Each is small and is what the mistake would look like in the code as it stands."""

from typing import Any

import msgspec
from sqlalchemy import text

from app.domain import body, strict
from app.domain.change import Change, Edit
from app.domain.dispute import value_at
from app.domain.merge import Merged
from app.domain.merge import merge as as_it_is
from server import access, audit, deciding, feed, pull, push, receipts, routes, settling, standing
from server.refusal import Refusal
from sync import wire
from tests.catalogue.put import Put
from tests.sync.simulate import stage

# --- the feed -------------------------------------------------------------------------------------------------------


def position_at_insert(put: Put) -> None:
    """A position is given out when its row is written, and seen when its transaction ends; nobody looks for holes."""
    given, head = [0], feed.head

    def stamp(connection: Any, n: int) -> int:
        given[0] = max(given[0], head(connection)) + n
        return given[0] - n + 1

    seen = text("SELECT max(seq) FROM doorstep.feed")
    put.instead(feed, "stamp", stamp)
    put.instead(feed, "head", lambda connection: connection.execute(seen).scalar_one())
    put.instead(feed, "assert_whole", lambda _connection, _after, _upto: None)


def position_before_the_lock(put: Put) -> None:
    """The head is read before the lock is held, and the positions counted on from it."""
    stamp = feed.stamp

    def early(connection: Any, n: int) -> int:
        first = feed.head(connection) + 1
        stamp(connection, n)
        return first

    put.instead(feed, "stamp", early)


def cursor_past_rows(put: Put) -> None:
    """The hub answers with a position whose rows it has not seen."""
    whole = pull.whole_page
    put.instead(pull, "whole_page", lambda rows, limit: whole(rows[:-1], limit))


def version_without_its_position(put: Put) -> None:
    """A version of a record is written and the feed is not told of it."""
    write = standing.write_feed
    put.instead(standing, "write_feed", lambda connection, stamped: write(connection, stamped[:-1]))


# --- receipts -------------------------------------------------------------------------------------------------------


def checked_then_inserted(put: Put) -> None:
    """Whether a change was here before is not asked for under the lock."""
    put.instead(receipts, "stored", lambda _connection, _ids: {})


def known_by_its_batch(put: Put) -> None:
    """What was here before is known by the request it came in, and not change by change."""
    answered = set[tuple[str, ...]]()
    take, stored = push.take, receipts.stored

    def remembers(hub: Any, connection: Any, caller: Any, asked: Any, **how: Any) -> Any:
        taken = take(hub, connection, caller, asked, **how)
        answered.add(tuple(one.change.id for one in asked))
        return taken

    put.instead(push, "take", remembers)
    put.instead(receipts, "stored", lambda connection, ids: stored(connection, ids) if (*ids,) in answered else {})


def known_by_what_it_says(put: Put) -> None:
    """A change that says of a record what one before it said is the same change, and has its receipt."""
    first: dict[tuple[str, str], Any] = {}
    take = push.take

    def once(hub: Any, connection: Any, caller: Any, asked: Any, **how: Any) -> Any:
        said = [
            first.setdefault((a.change.record, str({name: edit.after for name, edit in a.change.fields.items()})), a)
            if a.change.fields
            else a
            for a in asked
        ]
        return take(hub, connection, caller, said, **how)

    put.instead(push, "take", once)


def taken_twice(put: Put) -> None:
    """What a change has done is done once more under another id."""
    keep = push._keep_changes
    again = text(
        "INSERT INTO doorstep.change SELECT gen_random_uuid(), record_id, version, author, device, trunk, touched,"
        " bytes, signature FROM doorstep.change"
    )

    def twice(connection: Any, decided: Any) -> None:
        keep(connection, decided)
        connection.execute(again)

    put.instead(push, "_keep_changes", twice)


def other_content_is_dropped(put: Put) -> None:
    """What comes under the id of a receipted change gets its receipt, whatever it says."""
    put.instead(push, "_hold_other_contents", lambda _connection, _asked, _receipted, _now: [])


def one_refuses_all(put: Put) -> None:
    """A request with one change that is refused is refused whole."""
    take = push.take

    def whole(hub: Any, connection: Any, caller: Any, asked: Any, **how: Any) -> Any:
        taken = take(hub, connection, caller, asked, **how)
        if any(b'"status":"refused"' in one.raw for one in taken.receipts):
            raise Refusal(409, "not-taken", "One of the changes cannot be taken. Nothing was taken.")
        return taken

    put.instead(push, "take", whole)


def author_is_not_asked(put: Put) -> None:
    """Whose the changes of a request are is left to each change's signature."""

    def pushed(hub: Any, caller: Any, ask: Any) -> Any:
        asked = [push.read(signed) for signed in ask.changes]
        with hub.database.writing() as connection:
            answer = push.take(hub, connection, caller, asked)
            return wire.PushAnswer(
                tuple(msgspec.Raw(kept.raw) for kept in answer.receipts),
                tuple(push.proofs_of(answer.receipts)),
                answer.deferred,
                feed.head(connection),
            )

    put.instead(routes, "push", pushed)


# --- merging --------------------------------------------------------------------------------------------------------


def _rebased(change: Change, current: Any) -> Change:
    """A change as if its author had seen what stands."""
    fields = {name: Edit(current.get(name), edit.after) for name, edit in change.fields.items()}
    return msgspec.structs.replace(change, fields=fields)


def last_clock_wins(put: Put) -> None:
    """Whoever wrote later by their clock is right."""
    seen: dict[str, Any] = {}

    def merge(_kind: Any, _current: Any, _by_others: Any, change: Change) -> Merged:
        newest = seen.setdefault(change.record, change.written) <= change.written
        seen[change.record] = max(seen[change.record], change.written)
        return Merged({name: edit.after for name, edit in change.fields.items()} if newest else {}, (), True)

    put.instead(deciding, "merge", merge)


def conflict_by_the_clock(put: Put) -> None:
    """Somebody else's change counts only where it was written after this one, by their clocks."""
    merge = deciding._merge

    def by_time(meeting: Any, current: Any) -> Any:
        change = meeting.change
        if any(touch.written > change.written for touch in meeting.others):
            return merge(meeting, current)
        return merge(meeting._replace(others=(), change=_rebased(change, current)), current)

    put.instead(deciding, "_merge", by_time)


def base_instead_of_trunk(put: Put) -> None:
    """A change that follows one of its author's own is compared with that, not with where the chain began."""

    def merge(kind: Any, current: Any, by_others: Any, change: Change) -> Any:
        if not change.follows:
            return as_it_is(kind, current, by_others, change)
        return as_it_is(kind, current, (), _rebased(change, current))

    put.instead(deciding, "merge", merge)


def both_settle(put: Put) -> None:
    """Who settles a conflict is not told that it was settled: the last one's choice is written."""
    effect = settling._with_effect

    def merge(kind: Any, current: Any, by_others: Any, change: Change) -> Any:
        if kind.name != "conflict":
            return as_it_is(kind, current, by_others, change)
        return as_it_is(kind, current, (), _rebased(change, current))

    def with_effect(outcome: Any, settled: Any, about: Any, writer: Any) -> Any:
        stands = value_at(body.value(about.body), settled["field"], settled.get("item", ""), "")
        return effect(outcome, {**settled, "seen": stands}, about, writer)

    put.instead(deciding, "merge", merge)
    put.instead(settling, "_with_effect", with_effect)


def unknown_fields_are_dropped(put: Put) -> None:
    """An edited record is written from what this program knows of its kind."""
    moved_on = deciding.moved_on

    def known_only(kind: Any, one: Any, values: Any) -> Any:
        after = moved_on(kind, one, values)
        return after._replace(body=body.encode(strict.decode_checked(after.body, kind.struct)))

    put.instead(deciding, "moved_on", known_only)


# --- access, audit, restoring ---------------------------------------------------------------------------------------


def loss_is_not_told(put: Put) -> None:
    """Whoever has lost a child is not told so: the hub only sends them nothing more."""
    tell = access.tell
    put.instead(access, "tell", lambda connection, notices: tell(connection, [one for one in notices if one.granted]))


def late_work_is_turned_down(put: Put) -> None:
    """What somebody wrote before they could know that they had lost the child is decided by what they have now."""
    put.instead(access, "unread_losses", lambda *_asked: {})


def audit_not_chained(put: Put) -> None:
    """A row of the audit is not bound to the one before it."""
    hashed = audit.row_hash
    put.instead(audit, "row_hash", lambda _prev, n, entry: hashed("", n, entry))


def restored_under_its_old_epoch(put: Put) -> None:
    """A hub that was put back from a copy does not say that it has another life."""
    put.instead(stage, "begin_anew", lambda _connection, _now, _made: None)

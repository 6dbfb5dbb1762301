"""The audit's witnesses: whatever somebody with all power over the database does to it, verifying finds it."""

from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import Connection, Engine, text

from server import audit, checkpoints
from server.audit import AuditEntry, Head
from server.hub import Hub
from server.push import push
from sync import wire
from tests.making import Town, town_on

Deed = Callable[[Connection, str], None]


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    """A town in whose case file five contacts were written."""
    found = town_on(fresh_hub)
    write(found, 5)
    return found


def write(town: Town, count: int) -> None:
    for _ in range(count):
        push(town.hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.amara),)))


def checkpoint(hub: Hub) -> int | None:
    with hub.database.begin() as connection:
        return checkpoints.make(hub, connection)


def faults(hub: Hub) -> tuple[str, ...]:
    return checkpoints.verify(hub).faults


def _rows(connection: Connection, child: str) -> list[AuditEntry]:
    found = connection.execute(text("SELECT * FROM doorstep.audit WHERE child_id = :c ORDER BY n"), {"c": child})
    return [AuditEntry(str(r.child_id), r.at, str(r.actor), str(r.device), r.act, r.object) for r in found]


def _rewrite(connection: Connection, child: str, entries: list[AuditEntry]) -> None:
    """Make a chain anew that holds in itself, head and all."""
    connection.execute(text("DELETE FROM doorstep.audit WHERE child_id = :c"), {"c": child})
    connection.execute(
        text("UPDATE doorstep.case_file SET audit_n = 0, audit_hash = '' WHERE child_id = :c"), {"c": child}
    )
    audit.append(connection, entries, {child: Head(0, "")})


def edit(connection: Connection, child: str) -> None:
    connection.execute(text("UPDATE doorstep.audit SET act = 'read' WHERE child_id = :c AND n = 2"), {"c": child})


def delete_in_the_middle(connection: Connection, child: str) -> None:
    connection.execute(text("DELETE FROM doorstep.audit WHERE child_id = :c AND n = 3"), {"c": child})


def swap(connection: Connection, child: str) -> None:
    for sets in ("n = n + 100 WHERE n IN (2, 3)", "n = 3 WHERE n = 102", "n = 2 WHERE n = 103"):
        connection.execute(text(f"UPDATE doorstep.audit SET {sets} AND child_id = :c"), {"c": child})  # noqa: S608


def truncate(connection: Connection, child: str) -> None:
    _rewrite(connection, child, _rows(connection, child)[:-2])


def rewrite_in_full(connection: Connection, child: str) -> None:
    kept = _rows(connection, child)
    _rewrite(connection, child, [*kept[:1], kept[1]._replace(actor=audit.HUB), *kept[2:]])


def remove_a_chain(connection: Connection, child: str) -> None:
    _rewrite(connection, child, [])


DEEDS: tuple[Deed, ...] = (edit, delete_in_the_middle, swap, truncate, rewrite_in_full, remove_a_chain)


def test_an_audit_that_nobody_touched_holds(town: Town) -> None:
    assert (checkpoint(town.hub), faults(town.hub)) == (1, ())


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_done_to_a_chain_is_found(town: Town, owner: Engine, deed: Deed) -> None:
    checkpoint(town.hub)
    with owner.begin() as connection:
        deed(connection, town.amara)
    assert faults(town.hub)


@pytest.mark.parametrize("deed", [truncate, rewrite_in_full, remove_a_chain])
def test_what_a_walk_cannot_see_the_checkpoint_has_seen(town: Town, owner: Engine, deed: Deed) -> None:
    checkpoint(town.hub)
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM doorstep.receipt"))
        deed(connection, town.amara)
    with town.hub.database.begin() as connection:
        assert audit.verify(connection).faults == ()
    assert any("checkpoint 1" in fault for fault in faults(town.hub))
    write(town, 3)  # and it stays found, however far the chain goes on and is checked again
    checkpoint(town.hub)
    assert any("checkpoint 1" in fault for fault in faults(town.hub))


@pytest.mark.parametrize("deed", [truncate, rewrite_in_full, remove_a_chain])
def test_without_a_checkpoint_the_receipts_are_witnesses(town: Town, owner: Engine, deed: Deed) -> None:
    with owner.begin() as connection:
        deed(connection, town.amara)
    assert any("its receipt names an audit row" in fault for fault in faults(town.hub))


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE doorstep.audit_checkpoint_head SET hash = repeat('0', 64) WHERE checkpoint = 1",
        "UPDATE doorstep.audit_checkpoint SET root = repeat('0', 64) WHERE n = 2",
        "UPDATE doorstep.audit_checkpoint SET at = at + interval '1 day' WHERE n = 1",
        "UPDATE doorstep.audit_checkpoint SET key = 9 WHERE n = 1",
        "UPDATE doorstep.audit_checkpoint SET signature = 'no' WHERE n = 1",
        "DELETE FROM doorstep.audit_checkpoint WHERE n = 1",
        "DELETE FROM doorstep.audit_checkpoint WHERE n = 2",
        "DELETE FROM doorstep.audit_checkpoint_head WHERE checkpoint = 2",
    ],
)
def test_what_was_done_to_a_checkpoint_is_found(town: Town, owner: Engine, deed: str) -> None:
    checkpoint(town.hub)
    write(town, 1)
    assert checkpoint(town.hub) == 2
    assert faults(town.hub) == ()
    with owner.begin() as connection:
        connection.execute(text(deed))
    assert faults(town.hub)


def test_a_checkpoint_covers_what_has_moved_since_the_last(town: Town) -> None:
    assert checkpoint(town.hub) == 1
    assert checkpoint(town.hub) is None
    write(town, 1)
    assert checkpoint(town.hub) == 2
    with town.hub.database.begin() as connection:
        covered = connection.execute(
            text("SELECT child_id FROM doorstep.audit_checkpoint_head WHERE checkpoint = 2")
        ).scalars()
        assert [str(child) for child in covered] == [town.amara]


def test_a_hub_makes_checkpoints_at_its_start_as_time_goes_and_at_its_end(town: Town) -> None:
    def made() -> int:
        with town.hub.database.begin() as connection:
            return int(connection.execute(text("SELECT count(*) FROM doorstep.audit_checkpoint")).scalar_one())

    def wait_for(count: int) -> None:
        until = monotonic() + 30
        while made() < count:
            assert monotonic() < until

    with checkpoints.kept(town.hub, every=0.05):
        wait_for(1)
        write(town, 1)
        wait_for(2)
    before = made()
    with checkpoints.kept(town.hub):
        write(town, 1)
    assert made() > before
    assert faults(town.hub) == ()

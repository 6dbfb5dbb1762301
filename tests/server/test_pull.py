"""Pull, copies and delivery on real PostgreSQL (docs/sync.md, parts 5 and 7)."""

import base64
import threading

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Engine, text

from app.domain.identity import DIRECTORY
from app.domain.strict import decode
from server import audit, feed
from server.bootstrap import bootstrap
from server.deliver import deliver, held_for
from server.door import Caller
from server.hub import Hub
from server.keys import SUITE
from server.pull import caseload, pull
from server.push import push
from server.refusal import Refusal
from sync import wire
from tests.making import Author, Town, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def pulled(town: Town, who: Caller, cursor: int = 0, limit: int = 1000) -> wire.PullAnswer:
    return decode(pull(town.hub, who, wire.PullAsk(cursor, limit)), wire.PullAnswer, 1 << 30)


def kinds_of(answer: wire.PullAnswer | wire.BootstrapAnswer, child: str) -> set[str]:
    return {record.kind for record in answer.records if record.child == child}


def test_5_5_each_sees_what_the_matrix_gives_and_nothing_else(town: Town) -> None:
    push(town.hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.amara),)))
    allocated = pulled(town, town.priya.caller)
    assert {"child", "alert", "address", "contact", "person", "involvement"} <= kinds_of(allocated, town.amara)
    health = pulled(town, town.siobhan.caller)
    assert {"child", "alert", "involvement"} <= kinds_of(health, town.amara)
    assert not {"contact", "address"} & kinds_of(health, town.amara)
    assert not kinds_of(allocated, town.jayden)
    stranger = pulled(town, town.stranger.caller)
    assert {record.child for record in stranger.records} == {DIRECTORY}
    assert b"Bell Street" not in pull(town.hub, town.siobhan.caller, wire.PullAsk(0))


def test_an_agency_sees_what_it_wrote_itself(town: Town) -> None:
    push(town.hub, town.siobhan.caller, wire.PushAsk((town.siobhan.contact(town.amara, "She sleeps well."),)))
    assert "contact" in kinds_of(pulled(town, town.siobhan.caller), town.amara)
    assert "contact" in kinds_of(pulled(town, town.priya.caller), town.amara)


def test_5_2_pages_are_whole_and_the_cursor_reaches_the_head(town: Town) -> None:
    push(town.hub, town.priya.caller, wire.PushAsk(tuple(town.priya.contact(town.amara) for _ in range(25))))
    whole = pulled(town, town.priya.caller)
    cursor, seen, pages = 0, [], 0
    while True:
        page = pulled(town, town.priya.caller, cursor, limit=7)
        seen += [record.id for record in page.records]
        cursor, pages = page.at, pages + 1
        if not page.more:
            break
    assert pages > 3
    assert seen == [record.id for record in whole.records]
    assert cursor == whole.at
    assert pulled(town, town.priya.caller, cursor).records == ()


def test_5_2_over_a_hole_no_page_is_given(town: Town, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM doorstep.feed WHERE seq = 3"))
    with pytest.raises(Refusal) as caught:
        pull(town.hub, town.priya.caller, wire.PullAsk(0))
    assert caught.value.code == "feed-hole"


def test_5_9_a_read_writes_one_row_per_child(town: Town) -> None:
    pull(town.hub, town.priya.caller, wire.PullAsk(0))
    with town.hub.database.begin() as connection:
        rows = connection.execute(
            text("SELECT child_id, actor FROM doorstep.audit WHERE act = 'read' AND child_id = :c"), {"c": town.amara}
        ).all()
        assert not audit.verify(connection).faults
    assert [str(row.actor) for row in rows] == [town.priya.practitioner]


def test_5_7_the_caseload_lists_the_directory_and_what_is_mine(town: Town) -> None:
    mine = caseload(town.hub, town.priya.caller)
    assert [child.child for child in mine.children] == [DIRECTORY, town.amara]
    assert mine.children[1].reason == "allocated"


def test_bootstrap_gives_whole_children_page_by_page(town: Town) -> None:
    push(town.hub, town.priya.caller, wire.PushAsk(tuple(town.priya.contact(town.amara) for _ in range(12))))
    scope = caseload(town.hub, town.priya.caller)
    children = tuple(child.child for child in scope.children)
    after: tuple[int, int] | None = (0, 0)
    seen: list[str] = []
    complete: list[str] = []
    while after is not None:
        ask = wire.BootstrapAsk(children=children, at=scope.at, after=after, limit=5)
        page = decode(bootstrap(town.hub, town.priya.caller, ask), wire.BootstrapAnswer, 1 << 30)
        seen += [record.id for record in page.records]
        complete += page.complete
        after = page.after
    assert sorted(seen) == sorted({record.id for record in pulled(town, town.priya.caller).records})
    assert tuple(complete) == children


def test_the_database_itself_shows_a_reader_nothing_more(town: Town) -> None:
    """Row-level security stands behind the statements: the same role without them sees no more."""
    with town.hub.database.reading_as(town.stranger.practitioner, town.stranger.agency) as connection:
        seen = connection.execute(text("SELECT DISTINCT child_id FROM doorstep.record")).scalars().all()
    assert {str(child) for child in seen} == {DIRECTORY}
    with town.hub.database.begin() as connection:
        assert {str(row.child_id) for row in connection.execute(text("SELECT child_id FROM doorstep.record"))} == {
            DIRECTORY
        }


def sealed(town: Town, signed: wire.SignedChange, author: Author) -> wire.Sealed:
    keys = town.hub.keys.public()
    public = X25519PublicKey.from_public_bytes(base64.b64decode(keys.sealing[str(keys.sealing_now)]))
    content = wire.SealedContent(
        author=author.practitioner,
        device=author.device,
        what="change",
        content=signed.change,
        signature=signed.signature,
    )
    ciphertext = SUITE.encrypt(msgspec.json.encode(content), public, wire.SEALING_INFO)
    change = msgspec.json.decode(signed.change, type=dict[str, msgspec.Raw])
    name = msgspec.json.decode(change["id"], type=str)
    return wire.Sealed(name, "change", keys.sealing_now, base64.b64encode(ciphertext).decode())


def test_7_3_sealed_work_arrives_with_the_device_key_alone_and_once(town: Town) -> None:
    one = sealed(town, town.priya.contact(town.amara), town.priya)
    first = deliver(town.hub, town.priya.caller, wire.DeliverAsk(offered=(one.id,), sealed=(one,)))
    assert first.wanted == (one.id,)
    assert first.outcomes[0].outcome == "received"
    again = deliver(town.hub, town.priya.caller, wire.DeliverAsk(offered=(one.id,), sealed=(one,)))
    assert (again.wanted, again.outcomes[0].outcome) == ((), "already")
    assert "contact" in kinds_of(pulled(town, town.priya.caller), town.amara)


def test_7_3_work_pushed_after_it_was_delivered_gets_the_same_receipt(town: Town) -> None:
    change = town.priya.contact(town.amara)
    deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(sealed(town, change, town.priya),)))
    answer = push(town.hub, town.priya.caller, wire.PushAsk((change,)))
    assert msgspec.json.decode(answer.receipts[0], type=wire.Receipt).status == "accepted"


def test_7_3_a_change_altered_under_way_or_signed_by_another_is_not_taken(town: Town) -> None:
    mine, theirs = town.priya.contact(town.amara), town.denise.contact(town.amara)
    forged = wire.SignedChange(mine.change, theirs.signature)
    one = sealed(town, forged, town.priya)
    broken = wire.Sealed(one.id, "change", one.key, base64.b64encode(b"\x00" * 200).decode())
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(one, broken)))
    assert [outcome.outcome for outcome in answer.outcomes] == ["unreadable", "unreadable"]


def test_3_6_work_of_a_revoked_laptop_is_held_for_a_person(town: Town) -> None:
    change = sealed(town, town.priya.contact(town.amara), town.priya)
    with town.hub.database.begin() as connection:
        connection.execute(
            text("UPDATE doorstep.device SET revoked = now() WHERE id = :device"), {"device": town.priya.device}
        )
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(change,)))
    assert answer.outcomes[0].outcome == "held"
    with town.hub.database.begin() as connection:
        assert held_for(connection, town.priya.practitioner) == 1


WRITERS = 8
PUSHES = 12


class Reader:
    """Reads the feed while others write, as a laptop does, and remembers what it was given."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.seen: set[str] = set()
        self.cursor = 0

    def read(self) -> None:
        page = pulled(self.town, self.town.priya.caller, self.cursor)
        self.seen.update(record.id for record in page.records)
        self.cursor = page.at


def written_by_many(town: Town, reader: Reader) -> None:
    """Eight writers push at once, each under an account of its own; the reader polls until all are done."""
    authors = [Author(f"Writer {n}", town.priya.agency) for n in range(WRITERS)]
    with town.hub.database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO doorstep.access (practitioner, child_id, category, reason) "
                "SELECT CAST(who AS uuid), :child, 'visit_narrative_voice', 'duty' "
                "FROM unnest(CAST(:who AS text[])) who"
            ),
            {"child": town.amara, "who": [author.practitioner for author in authors]},
        )

    def write(author: Author) -> None:
        for _ in range(PUSHES):
            changes = tuple(author.contact(town.amara) for _ in range(3))
            push(town.hub, author.caller, wire.PushAsk(changes))

    threads = [threading.Thread(target=write, args=(author,)) for author in authors]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.read()
    for thread in threads:
        thread.join()
    reader.read()


def contacts_in(town: Town) -> set[str]:
    with town.hub.database.writing() as connection:
        rows = connection.execute(text("SELECT id FROM doorstep.record WHERE kind = 'contact'"))
        return {str(row.id) for row in rows}


def test_5_1_eight_writers_and_a_reader_miss_nothing(town: Town) -> None:
    reader = Reader(town)
    written_by_many(town, reader)
    there = contacts_in(town)
    assert len(there) == WRITERS * PUSHES * 3
    assert there <= reader.seen
    with town.hub.database.begin() as connection:
        feed.assert_whole(connection, 0, feed.head(connection))
        assert not audit.verify(connection).faults


def test_5_1_the_naive_cursor_fails_the_same_test(owner: Engine) -> None:
    """The control: a sequence taken at insert, visible at commit. The reader passes over slower writers' rows."""
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE public.naive (seq bigserial PRIMARY KEY, writer int)"))
    opened = threading.Barrier(2)
    read = threading.Barrier(2)

    def slow_writer() -> None:
        with owner.begin() as connection:
            connection.execute(text("INSERT INTO public.naive (writer) VALUES (1)"))
            opened.wait(10)
            read.wait(10)

    thread = threading.Thread(target=slow_writer)
    thread.start()
    opened.wait(10)
    with owner.begin() as connection:
        connection.execute(text("INSERT INTO public.naive (writer) VALUES (2)"))
    seen: set[int] = set()
    with owner.begin() as connection:
        seen.update(connection.execute(text("SELECT seq FROM public.naive")).scalars())
    cursor = max(seen)
    read.wait(10)
    thread.join()
    with owner.begin() as connection:
        seen.update(connection.execute(text("SELECT seq FROM public.naive WHERE seq > :c"), {"c": cursor}).scalars())
        everything = set(connection.execute(text("SELECT seq FROM public.naive")).scalars())
    assert everything - seen, "the naive cursor missed nothing: the control would prove nothing"

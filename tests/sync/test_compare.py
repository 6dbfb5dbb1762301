"""A laptop compares its copies with the hub's once a day, and mends what differs (docs/sync.md, part 9)."""

from collections.abc import Callable
from dataclasses import replace
from time import thread_time
from typing import Any

import msgspec
import pytest

from app.casework import exchange
from app.casework.ledger import acting, existing
from app.domain.identity import DIRECTORY, new_id
from app.storage import compared, copies, marks, outbox, problems, records
from app.storage.exclusive import only_one
from server.push import push
from sync import wire
from sync.authority import Authority, HubRefused
from sync.round import PUT_OFF
from sync.rounds import LaptopRounds
from tests.conftest import Clock
from tests.making import PASSWORD
from tests.sync.conftest import MakeLaptop, Served, TestLaptop, serving
from tests.sync.writing import written


@pytest.fixture
def laptop(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    return laptop


def damage(laptop: TestLaptop, statement: str, *values: Any) -> None:
    with laptop.vault.write() as tx:
        assert tx.exec_driver_sql(statement, values).rowcount == 1


def noted(laptop: TestLaptop) -> problems.Problem | None:
    with laptop.vault.read() as tx:
        return problems.latest(tx)


def shown(laptop: TestLaptop, record: str) -> records.Record | None:
    with laptop.vault.read() as tx:
        return records.read(tx, record)


class Watched(Authority):
    """Counts what is asked, and lets a test step in before an answer."""

    def __init__(self, laptop: TestLaptop) -> None:
        super().__init__(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
        self.compared: list[wire.CompareAsk] = []
        self.read: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def compare(self, ask: wire.CompareAsk) -> wire.CompareAnswer:
        self.compared.append(ask)
        self.before()
        return super().compare(ask)

    def bootstrap(self, ask: wire.BootstrapAsk) -> wire.BootstrapAnswer:
        self.read.extend(ask.children)
        return super().bootstrap(ask)


def a_day_later(laptop: TestLaptop, clock: Clock) -> Watched:
    clock.advance(hours=25)
    laptop.authority.sign_in(wire.SignInAsk(login=laptop.by.name.split()[0].lower(), password=PASSWORD))
    return Watched(laptop)


def round_with(laptop: TestLaptop, authority: Authority) -> None:
    replace(laptop, authority=authority).round()


def test_9_1_the_round_after_the_first_copy_compares_it_and_nothing_differs(laptop: TestLaptop) -> None:
    with laptop.vault.read() as tx:
        assert marks.read(tx).compared_at is None
    laptop.round()
    with laptop.vault.read() as tx:
        assert marks.read(tx).compared_at == laptop.clock()
    assert noted(laptop) is None


def test_9_1_it_is_compared_once_a_day(laptop: TestLaptop, clock: Clock) -> None:
    laptop.round()
    watched = Watched(laptop)
    round_with(laptop, watched)
    assert watched.compared == []
    again = a_day_later(laptop, clock)
    round_with(laptop, again)
    round_with(laptop, again)
    assert (len(again.compared), again.read, noted(laptop)) == (1, [], None)


def test_9_4_a_record_that_is_wrong_here_is_read_again_and_it_is_noted(
    served: Served, laptop: TestLaptop, clock: Clock
) -> None:
    town = served.town
    before = shown(laptop, town.person)
    damage(laptop, """UPDATE record SET body = '{"given":"Somebody"}' WHERE id = ?""", town.person)
    watched = a_day_later(laptop, clock)
    round_with(laptop, watched)
    assert watched.read == [town.amara]
    after, note = shown(laptop, town.person), noted(laptop)
    assert (before, note) == (after, note and replace(note, code="copies-differed"))
    assert note is not None
    assert note.facts == {"children": "1", "removed": "0", "left": "0"}


@pytest.mark.parametrize(("version", "answered"), [(9, 0), (1, 9), (9, 9)])
def test_9_4_a_version_that_runs_ahead_does_not_hold_the_hubs_copy_back(
    served: Served, laptop: TestLaptop, clock: Clock, version: int, answered: int
) -> None:
    values = ("{}", version, answered, served.town.person)
    damage(laptop, "UPDATE record SET body = ?, version = ?, answered = ? WHERE id = ?", *values)
    round_with(laptop, a_day_later(laptop, clock))
    mended = shown(laptop, served.town.person)
    assert mended is not None
    assert (mended.version, b"Hodan" in mended.body) == (1, True)


def test_9_4_a_record_and_a_child_that_are_missing_here_come_back(
    served: Served, laptop: TestLaptop, clock: Clock
) -> None:
    damage(laptop, "DELETE FROM child_copy WHERE child_id = ?", served.town.amara)
    with laptop.vault.write() as tx:
        records.remove(tx, compared.held(tx, {served.town.amara}))
    round_with(laptop, a_day_later(laptop, clock))
    with laptop.vault.read() as tx:
        assert (copies.children(tx), copies.wanted(tx)) == (1, [])
    assert shown(laptop, served.town.person) is not None


def test_9_4_what_the_hub_names_leaves_and_unsent_work_about_it_stays(
    served: Served, make_laptop: MakeLaptop, laptop: TestLaptop, clock: Clock
) -> None:
    """A notice that never arrived: Siobhan's laptop has a contact of the council's that it must not have."""
    town = served.town
    written(laptop.by, town.amara, "Only for the council")
    laptop.round()
    theirs = make_laptop(town.siobhan, "NM-H1")
    theirs.round()
    with laptop.vault.read() as tx:
        (contact,) = records.of_child(tx, town.amara, "contact")
    with theirs.vault.write() as tx:
        records.put(tx, contact)
    unsent = people_telephone(theirs, town.person, "07700 900444")
    offline = a_day_later(theirs, clock)
    put_off(theirs, unsent, clock)
    round_with(theirs, offline)
    assert shown(theirs, contact.id) is None
    note = noted(theirs)
    assert note is not None
    assert note.facts == {"children": "1", "removed": "1", "left": "0"}
    with theirs.vault.read() as tx:
        assert [row.change_id for row in outbox.all_of_them(tx)] == [unsent]
        assert records.search(tx, "council") == []
        assert not marks.read(tx).purge_due


def test_5_6_what_the_hub_does_not_have_and_does_not_name_stays(
    served: Served, laptop: TestLaptop, clock: Clock
) -> None:
    """A record that was lost with a restored hub: the only copy of it may be this one."""
    present = shown(laptop, served.town.person)
    assert present is not None
    only_here = replace(present, id=new_id())
    with laptop.vault.write() as tx:
        records.put(tx, only_here)
    round_with(laptop, a_day_later(laptop, clock))
    assert shown(laptop, only_here.id) == only_here
    note = noted(laptop)
    assert note is not None
    assert (note.code, note.facts["removed"], note.facts["left"]) == ("copies-differed", "0", "1")


def people_telephone(laptop: TestLaptop, person: str, number: str) -> str:
    with acting(laptop.by) as act:
        return act.edit(existing(act.tx, person, "person"), {"telephone": number}, act="edit").change


def put_off(laptop: TestLaptop, change: str, clock: Clock) -> None:
    with laptop.vault.write() as tx:
        outbox.put_off(tx, (change,), clock() + PUT_OFF)


def test_9_3_what_waits_here_is_no_difference(served: Served, laptop: TestLaptop, clock: Clock) -> None:
    change = people_telephone(laptop, served.town.person, "07700 900222")
    clock.advance(minutes=1)  # what is written at one instant counts as one act
    made = written(laptop.by, served.town.amara)
    clock.advance(minutes=1)
    protect = protects_the_home(laptop, served.town.amara)
    watched = a_day_later(laptop, clock)
    for one in (change, protect, *made.changes):
        put_off(laptop, one, clock)
    round_with(laptop, watched)
    assert (len(watched.compared), watched.read, noted(laptop)) == (1, [], None)
    assert exchange.figures(by=laptop.by).waiting == 3


def protects_the_home(laptop: TestLaptop, child: str) -> str:
    """It moves to another category here at once, and at the hub only when it has been sent."""
    with acting(laptop.by) as act:
        (alert, *_) = (one for one in records.of_child(act.tx, child, "alert") if b"Dog" in one.body)
        return act.edit(alert, {"topic": "missing"}, act="edit").change


def test_9_4_a_repair_lays_what_waits_over_the_hubs_copy_again(
    served: Served, laptop: TestLaptop, clock: Clock
) -> None:
    change = people_telephone(laptop, served.town.person, "07700 900222")
    watched = a_day_later(laptop, clock)
    put_off(laptop, change, clock)
    damage(laptop, "UPDATE trunk_copy SET body = '{}' WHERE record_id = ?", served.town.person)
    round_with(laptop, watched)
    mended = shown(laptop, served.town.person)
    assert mended is not None
    assert b"Hodan" in mended.body
    assert b"07700 900222" in mended.body
    with laptop.vault.read() as tx:
        assert b"07700 900111" in (outbox.trunk_body(tx, served.town.person) or b"")


def test_9_2_the_feed_that_moves_on_is_pulled_and_asked_again(served: Served, laptop: TestLaptop, clock: Clock) -> None:
    town = served.town
    watched = a_day_later(laptop, clock)

    def moves_once() -> None:
        if len(watched.compared) == 1:
            push(town.hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.amara),)))

    watched.before = moves_once
    round_with(laptop, watched)
    assert (len(watched.compared), noted(laptop)) == (2, None)
    with laptop.vault.read() as tx:
        assert marks.read(tx).compared_at == clock()


def test_9_2_a_feed_that_never_stands_still_is_compared_another_time(
    served: Served, laptop: TestLaptop, clock: Clock
) -> None:
    town = served.town
    watched = a_day_later(laptop, clock)
    watched.before = lambda: push(town.hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.amara),)))
    round_with(laptop, watched)
    watched.before = lambda: None
    round_with(laptop, watched)
    assert noted(laptop) is None
    with laptop.vault.read() as tx:
        assert marks.read(tx).compared_at == clock()


def test_a_hub_that_does_not_compare_holds_up_nothing(laptop: TestLaptop, clock: Clock) -> None:
    watched = a_day_later(laptop, clock)

    def unknown() -> None:
        raise HubRefused(404, wire.Problem(code="not-found", sentence="Nothing here.", now=clock()))

    watched.before = unknown
    round_with(laptop, watched)
    round_with(laptop, watched)
    note = noted(laptop)
    assert note is not None
    assert (len(watched.compared), note.code) == (1, "not-found")


def test_9_6_one_child_is_read_again_when_somebody_asks(served: Served, laptop: TestLaptop) -> None:
    damage(laptop, "UPDATE record SET body = '{}' WHERE id = ?", served.town.person)
    rounds = LaptopRounds(laptop.laptop, laptop.authority, "priya", laptop.clock)
    assert rounds.repair(served.town.amara).ending == "done"
    mended = shown(laptop, served.town.person)
    assert mended is not None
    assert b"Hodan" in mended.body
    with only_one(laptop.laptop.place.round_lock):
        assert rounds.repair(served.town.amara).ending == "busy"


def test_9_7_a_scope_too_large_is_said_with_the_count_and_work_has_been_sent(
    served: Served, laptop: TestLaptop
) -> None:
    hub = served.town.hub
    made = written(laptop.by, served.town.amara)
    with laptop.vault.write() as tx:
        marks.write(tx, cursor=-1)
    with serving(replace(hub, settings=replace(hub.settings, scope_children=0))) as address:
        authority = Authority(address, laptop.authority.device, laptop.authority.tokens)
        end = LaptopRounds(laptop.laptop, authority, "priya", laptop.clock).run(lambda _making: None)
    assert (end.ending, end.code) == ("refused", "scope-too-large")
    assert end.sentence.startswith("Your caseload holds 1 child, and this laptop may copy 0.")
    assert exchange.figures(by=laptop.by).waiting == 0
    assert shown(laptop, made.contacts[0]) is not None


def test_fifty_thousand_records_are_compared_within_two_seconds(laptop: TestLaptop) -> None:
    children = [new_id() for _ in range(200)]
    body = msgspec.json.encode({"words": "x" * 1_000}).decode()
    rows = [
        (new_id(), "contact", children[place % 200], 1, place, new_id(), "visit_narrative_voice", 0, "2026", body)
        for place in range(50_000)
    ]
    with laptop.vault.write() as tx:
        tx.exec_driver_sql(
            "INSERT INTO record(id, kind, child_id, version, seq, agency, category, protection, received, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    with laptop.vault.read() as tx:
        began = thread_time()  # of this thread alone: other work on the machine is no fault of it
        found = compared.stands(tx)
        took = thread_time() - began
    assert sum(one.records for one in found.values()) > 50_000
    assert {child for child, _ in found} > {*children, DIRECTORY}
    assert took < 2

"""Looks on their way: two laptops, a real hub, and who has looked read on the other one (docs/sync.md, part 8)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.casework import looks
from app.domain.identity import new_id
from app.storage import looks as kept
from app.storage import marks, problems
from server.looks import looks as take
from server.refusal import Refusal
from sync import wire
from sync.authority import HubTrouble, Unreachable
from sync.rounds import LaptopRounds
from tests.sync.conftest import MakeLaptop, Served, TestLaptop


@pytest.fixture
def priya(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    return laptop


@pytest.fixture
def denise(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(served.town.denise, "NM-L2")
    laptop.round()
    return laptop


def rounds(laptop: TestLaptop) -> LaptopRounds:
    return LaptopRounds(laptop.laptop, laptop.authority, "priya", laptop.clock)


def waiting(laptop: TestLaptop) -> int:
    with laptop.vault.read() as tx:
        return len(kept.waiting(tx))


def taken(served: Served) -> list[int]:
    with served.town.hub.database.begin() as connection:
        found = connection.execute(text("SELECT number FROM doorstep.look ORDER BY device, install, number"))
        return [row.number for row in found]


def answering(monkeypatch: pytest.MonkeyPatch, act: Callable[..., Any]) -> None:
    monkeypatch.setattr("server.routes.looks", act)


def test_8_1_a_look_made_offline_is_read_by_the_supervisor_after_the_round(
    served: Served, priya: TestLaptop, denise: TestLaptop
) -> None:
    amara = served.town.amara
    looks.look(amara, "brief", by=priya.by)
    looks.look(amara, "address", new_id(), by=priya.by)
    served_at = served.town.hub.clock()
    priya.clock.advance(hours=3)  # type: ignore[attr-defined]
    priya.round()
    assert waiting(priya) == 0
    assert rounds(denise).who_looked(amara).ending == "done"
    page = looks.read(amara, by=denise.by)
    told = {(one.name, one.what): one for one in page.looks}
    read = told["Priya Raman", "Read before you knock"]
    assert (read.at, read.agency, read.offline) == (served_at, "Northmere", True)
    assert ("Priya Raman", "Looked at the protected address") in told
    assert not told["Denise Whitlock", "Copy kept on a laptop"].offline
    assert page.asked == served.town.hub.clock()


def test_8_2_a_batch_whose_answer_was_lost_is_sent_again_and_taken_once(
    served: Served, priya: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks.look(served.town.amara, "brief", by=priya.by)

    def lost(*asked: Any) -> wire.LooksAnswer:
        take(*asked)
        raise Refusal(503, "unavailable", "Cut on the way.")

    with monkeypatch.context() as patch:
        answering(patch, lost)
        with pytest.raises(Unreachable):
            priya.round()
    assert (waiting(priya), taken(served)) == (1, [1])
    priya.round()
    assert (waiting(priya), taken(served)) == (0, [1])


def test_8_2_many_looks_go_in_batches_and_go_on_where_they_were_cut(
    served: Served, priya: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(wire.LOOKS + 5):
        looks.look(served.town.amara, "print", by=priya.by)
    sizes: list[int] = []

    def counted(hub: Any, caller: Any, ask: wire.LooksAsk) -> wire.LooksAnswer:
        sizes.append(len(ask.looks))
        if len(sizes) == 2:
            raise Refusal(503, "unavailable", "Cut on the way.")
        return take(hub, caller, ask)

    answering(monkeypatch, counted)
    with pytest.raises(Unreachable):
        priya.round()
    priya.round()
    assert sizes == [wire.LOOKS, 5, 5]
    assert taken(served) == list(range(1, wire.LOOKS + 6))


def test_8_3_a_look_at_a_child_that_has_left_the_laptop_arrives_all_the_same(served: Served, priya: TestLaptop) -> None:
    looks.look(served.town.jayden, "search-hit", by=priya.by)
    priya.round()
    assert (waiting(priya), taken(served)) == (0, [1])


def test_8_4_looks_that_were_taken_out_of_a_store_are_missed(
    served: Served, priya: TestLaptop, denise: TestLaptop
) -> None:
    for _ in range(4):
        looks.look(served.town.amara, "address", by=priya.by)
    with priya.vault.write() as tx:
        tx.exec_driver_sql("DELETE FROM look WHERE number IN (2, 3)")
    priya.round()
    rounds(denise).who_looked(served.town.amara)
    (gap,) = looks.read(served.town.amara, by=denise.by).gaps
    assert gap.startswith("2 looks never arrived from a laptop of Priya Raman, Northmere.")


def test_looks_of_two_installs_are_counted_each_for_itself(served: Served, priya: TestLaptop) -> None:
    looks.look(served.town.amara, "print", by=priya.by)
    with priya.vault.write() as tx:
        marks.write(tx, install=new_id())
    looks.look(served.town.amara, "print", by=priya.by)
    priya.round()
    rounds(priya).who_looked(served.town.amara)
    assert taken(served) == [1, 1]
    assert looks.read(served.town.amara, by=priya.by).gaps == ()


@pytest.mark.parametrize("status", [400, 404, 413])
def test_a_hub_that_does_not_take_looks_holds_up_nothing_else(
    served: Served, priya: TestLaptop, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    def older(*_: Any) -> wire.LooksAnswer:
        raise Refusal(status, "not-found", "There is nothing here.")

    looks.look(served.town.amara, "brief", by=priya.by)
    answering(monkeypatch, older)
    priya.clock.advance(minutes=1)  # type: ignore[attr-defined]
    priya.round()
    assert waiting(priya) == 1
    with priya.vault.read() as tx:
        assert marks.read(tx).last_exchange_at == priya.clock()
        noted = problems.latest(tx)
    assert noted is not None
    assert (noted.code, noted.facts) == ("not-found", {"looks": "1"})


def test_6_7_a_hub_that_takes_none_of_them_ends_the_round(
    served: Served, priya: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: Any) -> wire.LooksAnswer:
        return wire.LooksAnswer((new_id(),))

    looks.look(served.town.amara, "brief", by=priya.by)
    answering(monkeypatch, nothing)
    with pytest.raises(HubTrouble):
        priya.round()
    assert waiting(priya) == 1


def test_8_6_who_may_not_ask_is_told_nothing_and_keeps_nothing(served: Served, make_laptop: MakeLaptop) -> None:
    siobhan = make_laptop(served.town.siobhan, "NM-L3")
    siobhan.round()
    answer = wire.WhoLookedAnswer(now=siobhan.clock(), looks=(), missing=(), more=False, withheld=False)
    with siobhan.vault.write() as tx:
        kept.keep_told(tx, served.town.amara, answer)
    end = rounds(siobhan).who_looked(served.town.amara)
    assert (end.ending, end.code) == ("refused", "not-found")
    assert end.sentence
    assert looks.read(served.town.amara, by=siobhan.by).asked is None


def test_without_a_network_what_was_told_before_stays(served: Served, denise: TestLaptop) -> None:
    rounds(denise).who_looked(served.town.amara)
    before = looks.read(served.town.amara, by=denise.by)
    denise.authority.address = "http://127.0.0.1:1"
    assert rounds(denise).who_looked(served.town.amara).ending == "offline"
    assert looks.read(served.town.amara, by=denise.by) == before

"""The next page of a copy is fetched while one is written: what breaks in either place leaves whole pages behind."""

from collections.abc import Callable, Sequence

import msgspec
import pytest

from app.storage import copies
from app.storage.vault import Tx
from sync import wire
from sync.authority import Unreachable
from tests.sync.conftest import MakeLaptop, Served, TestLaptop


@pytest.fixture
def laptop(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    return make_laptop(served.town.priya, "first")


def in_small_pages(
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch, before: Callable[[int], None] = lambda _place: None
) -> list[wire.BootstrapAsk]:
    """Ask for one record a page; `before` is called with the number of each request, in the thread that makes it."""
    asked: list[wire.BootstrapAsk] = []
    real = laptop.authority.bootstrap

    def bootstrap(ask: wire.BootstrapAsk) -> wire.BootstrapAnswer:
        asked.append(ask)
        before(len(asked))
        return real(msgspec.structs.replace(ask, limit=1))

    monkeypatch.setattr(laptop.authority, "bootstrap", bootstrap)
    return asked


def held(laptop: TestLaptop) -> int:
    with laptop.vault.read() as tx:
        return int(tx.exec_driver_sql("SELECT count(*) FROM record").scalar_one())


def test_pages_follow_each_other_and_none_is_asked_for_twice(
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = in_small_pages(laptop, monkeypatch)
    done = laptop.round()
    assert held(laptop) == done.received > 2
    assert len({ask.after for ask in asked}) == len(asked) >= done.received


def test_a_network_that_ends_while_a_page_is_written_keeps_that_page_and_is_taken_up_again(
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(place: int) -> None:
        if place == 3:
            raise Unreachable("gone")

    in_small_pages(laptop, monkeypatch, ends)
    with pytest.raises(Unreachable):
        laptop.round()
    assert held(laptop) == 2
    monkeypatch.undo()
    laptop.round()
    with laptop.vault.read() as tx:
        assert copies.wanted(tx) == []
    assert held(laptop) > 2


def test_a_page_that_cannot_be_written_ends_the_round_and_the_page_fetched_ahead_is_dropped(
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = in_small_pages(laptop, monkeypatch)
    real, written = copies.apply_page, list[int]()

    def apply(tx: Tx, page: Sequence[wire.WireRecord], cursor: int | None) -> None:
        if len(written) == 1:
            raise RuntimeError("disk")
        written.append(1)
        real(tx, page, cursor)

    monkeypatch.setattr(copies, "apply_page", apply)
    with pytest.raises(RuntimeError, match="disk"):
        laptop.round()
    assert held(laptop) == 1
    assert len(asked) <= 3
    monkeypatch.undo()
    laptop.round()
    with laptop.vault.read() as tx:
        assert copies.wanted(tx) == []

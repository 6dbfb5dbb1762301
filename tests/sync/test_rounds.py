"""How a round ends when the hub asks to be left alone, and when its answers lead nowhere (docs/sync.md 6.7)."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from app.casework import exchange
from app.casework.ledger import acting
from app.domain.alert import Alert
from app.domain.change import digest, encode
from app.storage import copies, marks, outbox, records
from server.door import caller_for
from server.push import push
from server.refusal import Refusal
from sync import wire
from sync.authority import Authority, HubTrouble
from sync.rhythm import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, asked_wait, wait_after
from sync.rounds import LaptopRounds
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.writing import written

ASKS = 20
"""No round here needs as many: one that goes on longer would never end."""


@pytest.fixture
def laptop(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    return laptop


# --- how long to wait ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0), ("0", 0), ("7", 7), ("900", 900), ("901", 900), ("9" * 5_000, 900), ("-1", 0), ("1.5", 0), ("²", 0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0),
    ],
)  # fmt: skip
def test_what_the_hub_asks_for_is_read_in_seconds_up_to_a_quarter_of_an_hour(header: str, seconds: float) -> None:
    assert asked_wait(header) == seconds


@pytest.mark.parametrize("failures", [1, 4, 100])
def test_a_wait_is_never_shorter_than_ones_own_nor_than_was_asked_for(failures: int) -> None:
    own = wait_after(failures, random.Random(7))
    assert wait_after(failures, random.Random(7), 0.5) == own >= FIRST_WAIT_SECONDS / 2
    assert wait_after(failures, random.Random(7), LONGEST_WAIT_SECONDS) == LONGEST_WAIT_SECONDS


@pytest.mark.parametrize(("status", "ending"), [(503, "trouble"), (429, "refused")])
@pytest.mark.parametrize(("asked", "least", "most"), [("120", 120, 120), ("1", 2.5, 5), ("86400", 900, 900)])
def test_a_round_that_was_put_off_waits_as_long_as_the_hub_asks(  # noqa: PLR0913, PLR0917 - what is asked, and what is made of it
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch, status: int, ending: str, asked: str, least: int, most: int
) -> None:
    def busy(*_: Any) -> wire.HelloAnswer:
        raise Refusal(status, "busy", "Please come again.", {"seconds": asked})

    monkeypatch.setattr("server.routes.hello", busy)
    end = LaptopRounds(laptop.laptop, laptop.authority, "priya", laptop.clock).run(lambda _making: None)
    assert end.ending == ending
    assert least <= end.wait <= most


# --- answers that lead nowhere ---------------------------------------------------------------------------------------


class Circling(Authority):
    """A hub whose answers to one kind of question are changed on the way, and which is not asked for ever."""

    def __init__(self, laptop: TestLaptop, path: str, spoil: Callable[[Any, Any], Any]) -> None:
        super().__init__(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
        self._path, self._spoil, self._asked = path, spoil, 0
        self.paths: list[str] = []

    def _call(self, path: str, ask: Any, answer: type[Any], *, with_token: bool = True) -> Any:
        self.paths.append(path.rpartition("/")[2])
        found = super()._call(path, ask, answer, with_token=with_token)
        if not path.endswith(self._path):
            return found
        self._asked += 1
        assert self._asked < ASKS, "the round does not end"
        return self._spoil(ask, found)


def _ends_in_trouble(laptop: TestLaptop, path: str, spoil: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(HubTrouble, match="no-headway"):
        replace(laptop, authority=Circling(laptop, path, spoil)).round()


def test_6_7_a_hub_that_receipts_nothing_of_a_push_is_in_trouble(served: Served, laptop: TestLaptop) -> None:
    written(laptop.by, served.town.amara)
    _ends_in_trouble(laptop, "push", lambda _ask, answer: msgspec.structs.replace(answer, receipts=(), proofs=()))
    assert exchange.figures(by=laptop.by).waiting == 1
    laptop.round()
    assert exchange.figures(by=laptop.by).waiting == 0


def test_6_7_a_hub_that_puts_off_what_nobody_sent_is_in_trouble(served: Served, laptop: TestLaptop) -> None:
    written(laptop.by, served.town.amara)
    _ends_in_trouble(laptop, "push", lambda _ask, answer: wire.PushAnswer((), (), (served.town.amara,), answer.head))


@pytest.mark.parametrize(("on", "more"), [(0, True), (-1, True), (-1, False)])
def test_6_7_a_hub_that_does_not_move_on_in_a_pull_is_in_trouble(
    served: Served, laptop: TestLaptop, on: int, more: bool
) -> None:
    written(laptop.by, served.town.amara)  # else there is nothing to pull (6.9)
    with laptop.vault.read() as tx:
        before = marks.read(tx).cursor
    _ends_in_trouble(laptop, "pull", lambda ask, answer: msgspec.structs.replace(answer, at=ask.cursor + on, more=more))
    with laptop.vault.read() as tx:
        assert marks.read(tx).cursor == before


@pytest.mark.parametrize("after", [None, (0, 0), (0, 1)])
def test_6_7_a_hub_that_completes_no_child_is_in_trouble(
    served: Served, make_laptop: MakeLaptop, after: tuple[int, int] | None
) -> None:
    fresh = make_laptop(served.town.denise, "NM-L2")
    _ends_in_trouble(fresh, "bootstrap", lambda _ask, answer: msgspec.structs.replace(answer, complete=(), after=after))
    fresh.round()
    with fresh.vault.read() as tx:
        assert copies.wanted(tx) == []


def test_3_12_other_content_under_a_receipted_id_is_put_off_and_holds_up_nothing_else(
    served: Served, laptop: TestLaptop
) -> None:
    signed, hub = written(laptop.by, served.town.amara), served.town.hub
    with laptop.vault.read() as tx:
        other = encode(msgspec.structs.replace(outbox.read(tx, signed.changes[0]).change(), act="other"))
    with hub.database.begin() as connection:
        caller = caller_for(connection, laptop.by.practitioner, laptop.by.device)
    assert caller is not None
    sent = wire.SignedChange(msgspec.Raw(other), laptop.by.device_key.sign(digest(other).encode()))
    push(hub, caller, wire.PushAsk((sent,)))
    second = written(laptop.by, served.town.amara)
    assert laptop.round().gone == list(second.changes)
    with laptop.vault.read() as tx:
        (left,) = outbox.all_of_them(tx)
    assert (left.change_id, left.state, left.tries) == (signed.changes[0], outbox.WAITING, 1)


# --- as few requests as it takes -------------------------------------------------------------------------------------


def _saying(laptop: TestLaptop, **terms: int) -> Circling:
    """Return the hub, which says in its terms what is given here."""
    return Circling(laptop, "hello", lambda _ask, answer: msgspec.structs.replace(answer, **terms))


def test_6_9_a_round_with_nothing_to_do_is_one_request_and_a_later_one_brings_what_others_write(
    served: Served, laptop: TestLaptop, make_laptop: MakeLaptop
) -> None:
    laptop.round()  # compares the first copy
    hub = _saying(laptop)
    replace(laptop, authority=hub).round()
    assert hub.paths == ["hello"]
    other = make_laptop(served.town.denise, "NM-L2")
    other.round()
    signed = written(other.by, served.town.amara)
    other.round()
    assert laptop.round().received
    with laptop.vault.read() as tx:
        assert records.read(tx, signed.contacts[0]) is not None


def test_3_14_what_was_read_ahead_is_not_sent_after_a_refusal(served: Served, laptop: TestLaptop) -> None:
    with acting(laptop.by) as act:
        first = act.make("alert", served.town.amara, Alert(topic="hazard", words="A dog"), act="raise")
        record = records.read(act.tx, first.record)
        assert record is not None
        second = act.edit(record, {"action": "Ring before"}, act="edit")
    third = written(laptop.by, served.town.amara)
    with laptop.vault.write() as tx:
        tx.exec_driver_sql("UPDATE outbox SET signature = 'of nobody' WHERE change_id = ?", (first.change,))
    done = replace(laptop, authority=_saying(laptop, push_changes=1)).round()
    assert (done.sent, done.refused) == (len(third.changes), 1)
    with laptop.vault.read() as tx:
        left = {row.change_id: (row.state, row.code) for row in outbox.all_of_them(tx)}
    assert left == {first.change: (outbox.REFUSED, "bad-signature"), second.change: (outbox.WAITING, "")}


@pytest.mark.parametrize(("terms", "requests"), [({}, 1), ({"push_changes": wire.PUSH_CHANGES_ONCE}, 2)])
def test_3_1_a_push_brings_as_many_changes_as_the_hub_says_that_it_takes(
    served: Served, laptop: TestLaptop, terms: dict[str, int], requests: int
) -> None:
    with acting(laptop.by) as act:
        for _ in range(wire.PUSH_CHANGES_ONCE + 1):
            act.make("alert", served.town.amara, Alert(topic="hazard", words="A dog"), act="raise")
    hub = _saying(laptop, **terms)
    done = replace(laptop, authority=hub).round()
    assert (done.sent, hub.paths.count("push")) == (wire.PUSH_CHANGES_ONCE + 1, requests)

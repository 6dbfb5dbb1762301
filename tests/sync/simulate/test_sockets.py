"""The same days over real sockets, with a hub that is served and a proxy that misbehaves (docs/testing.md)."""

import time
from collections.abc import Iterator

import pytest

from server.embedded import EmbeddedPostgres
from tests.catalogue import laptop_bugs
from tests.catalogue.put import Put
from tests.seeds import asked
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import FATES, Aim, Fate
from tests.sync.simulate.play import Play
from tests.sync.simulate.schedules import MESSAGES, Tally, every_message, random_days
from tests.sync.simulate.sockets import ON_SOCKETS, SOCKET_PROFILES, SocketStage
from tests.sync.simulate.stage import staged


@pytest.fixture(scope="module")
def served(postgres: EmbeddedPostgres) -> Iterator[SocketStage]:
    """A hub on a socket, and its proxy."""
    with staged(postgres, SocketStage) as found:
        yield found


def _played(stage: SocketStage, seeds: range, steps: int) -> Tally:
    tally = Tally()
    for seed in seeds:
        try:
            tally.add(random_days(stage, seed, steps, SOCKET_PROFILES))
        except BaseException:
            print(f"seed {seed}", *stage.trace.lines, sep="\n")
            raise
    return tally


def test_6_3_days_over_real_sockets_end_well_too(served: SocketStage) -> None:
    tally = _played(served, range(7, 10), 8)
    assert served.proxy.carried > tally.rounds
    assert tally.faults.total() > 0


def test_6_7_one_question_that_is_at_the_hub_twice_at_the_same_time_counts_once(served: SocketStage) -> None:
    tally = Tally()
    tally.add(every_message(served, "twice-at-once"))
    assert {message for message in MESSAGES if tally.met[message, "twice-at-once"]} == set(MESSAGES)


@pytest.mark.soak
@pytest.mark.parametrize("fate", [*FATES, *ON_SOCKETS])
def test_6_7_every_message_may_meet_this_on_a_socket(served: SocketStage, fate: Fate) -> None:
    tally = Tally()
    tally.add(every_message(served, fate))
    assert {message for message in MESSAGES if tally.met[message, fate]} == set(MESSAGES)


@pytest.mark.soak
def test_6_3_many_days_over_real_sockets_end_well_for_long(served: SocketStage) -> None:
    seeds, began = asked(500), time.monotonic()
    tally = _played(served, seeds, 12)
    print(f"\nseeds {seeds[0]} to {seeds[-1]}: {tally}; {time.monotonic() - began:.0f} s")


@pytest.mark.parametrize("fate", ["refused", "lost"])
def test_what_is_sent_into_nothing_and_called_delivered_is_found(
    served: SocketStage, monkeypatch: pytest.MonkeyPatch, fate: Fate
) -> None:
    """The control."""
    laptop_bugs.sent_is_done(Put(monkeypatch))
    play = Play(served, 1)
    priya = play.enters(play.town.priya)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", fate)]
    play.exchanges(priya)
    with pytest.raises(Broken, match="^I1"):
        play.judge.looks()

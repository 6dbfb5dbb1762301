"""People, networks, disks and clocks in any order, on the real hub and stores, with every invariant after each step."""

import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.seeds import asked
from tests.sync.simulate.machine import AnyOrder
from tests.sync.simulate.schedules import Tally
from tests.sync.simulate.stage import Stage

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def test_6_2_in_any_order_every_invariant_holds_after_every_step(stage: Stage) -> None:
    some = settings(
        max_examples=4, stateful_step_count=14, deadline=None, derandomize=True, database=None,
        phases=(Phase.generate,), suppress_health_check=QUIET,
    )  # fmt: skip
    AnyOrder.stage, AnyOrder.tally = stage, Tally()
    run_state_machine_as_test(AnyOrder, settings=some)
    assert AnyOrder.tally.looks > AnyOrder.tally.schedules


@pytest.mark.soak
def test_6_2_in_any_order_every_invariant_holds_for_long(stage: Stage) -> None:
    many = settings(
        max_examples=len(asked(60)), stateful_step_count=40, deadline=None,
        print_blob=True, suppress_health_check=QUIET,
    )  # fmt: skip
    AnyOrder.stage, AnyOrder.tally = stage, Tally()
    began = time.monotonic()
    run_state_machine_as_test(AnyOrder, settings=many)
    print(f"\n{AnyOrder.tally}; {time.monotonic() - began:.0f} s")


def test_4_11_a_conflict_that_two_settle_is_judged_well_and_so_is_a_restored_hub(stage: Stage) -> None:
    """One order that chance finds seldom: two disagree, both settle, the hub is put back, and they go on."""
    AnyOrder.stage, AnyOrder.tally = stage, Tally()
    played = AnyOrder()
    played.begins()
    played.two_disagree("telephone", True)
    for who in (0, 1):
        played.settles(who)
    for who in (0, 1):
        played.exchanges(who)
        played.everything_holds()
    played.two_disagree("given", False)
    played.hub_is_put_back(0)
    played.everything_holds()
    played.teardown()
    assert AnyOrder.tally.did["settles"] == 2

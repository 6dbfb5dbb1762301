"""Runs the guided tour: `python -m tests.tour`, or opens the demo for a person with `--window`."""

import argparse
import os
import sys
import time

from tests.tour.laptop import PASSPHRASE
from tests.tour.processes import ROOT, TourFailed
from tests.tour.steps import STEPS
from tests.tour.tour import Tour, ask_to_enrol, photograph
from tests.tour.world import World


def headless() -> int:
    """Drive every step with real programs and no display; return 0 only if each one passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print("The tour has no keyring here: it uses the demo key source, which a packed program refuses.", flush=True)
    world = World(ROOT / "build" / "tour-work")
    tour = Tour(world)
    passed = 0
    try:
        _begin(world)
        tour.first.begin()
        for place, (name, step, window) in enumerate(STEPS, start=1):
            began = time.monotonic()
            tour.picture = f"{place:02}-{name}"
            said = step(tour)
            if (hand := window(tour)) is not None:
                photograph(hand, tour.picture)
            passed += 1
            print(f"{tour.picture}: {said} ({time.monotonic() - began:.1f} s)", flush=True)
    except TourFailed as failed:
        print(f"stopped at {STEPS[passed][0]}: {failed}", flush=True)
        _photograph_trouble(world, STEPS[passed][0])
    finally:
        world.stop()
    print(f"tour: {passed} of {len(STEPS)} steps passed")
    return 0 if passed == len(STEPS) else 1


def _begin(world: World) -> None:
    """Fill and start the hub, and say so: it takes a while before there is anything to see."""
    print("Filling a hub of your own with Northmere, an authority of people who do not exist ...", flush=True)
    world.seed()
    print("Starting the hub and the laptops ...", flush=True)
    world.serve()


def _photograph_trouble(world: World, name: str) -> None:
    for laptop in world.laptops:
        for window in ("case", "launcher"):
            try:
                photograph(getattr(laptop, window), f"trouble-{name}-{laptop.name}-{window}")
            except (AssertionError, TourFailed, OSError):
                continue


def window(login: str) -> int:
    """Start Northmere's hub and open the client for a person, enrolled as somebody of the pictures."""
    world = World(ROOT / "build" / "demo-work")
    laptop = world.laptop("NM-D118", login)
    try:
        _begin(world)
        ask_to_enrol(laptop, world.code(login))
        laptop.case.until(name="today")
        print(f"Doorstep is open. The passphrase, should you lock it, is: {PASSPHRASE}", flush=True)
        laptop.wait()
    finally:
        world.stop()
    return 0


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="tests.tour")
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--as", dest="login", default="priya", help="who opens the window: priya, denise, kelvin, ...")
    asked = parser.parse_args()
    return window(asked.login) if asked.window else headless()


if __name__ == "__main__":
    sys.exit(main())

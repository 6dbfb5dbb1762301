"""Runs the guided tour: `python -m tests.tour`, or opens the demo for a person with `--window`."""

import argparse
import os
import sys
import time
from collections.abc import Callable

from tests.tour import steps
from tests.tour.steps import STEPS, Tour
from tests.tour.world import HEIGHT, PASSPHRASE, PICTURES, ROOT, WIDTH, HandOf, Laptop, TourFailed, World


def _photograph(hand: HandOf | None, name: str) -> None:
    if hand is not None:
        for ending, theme in ((".png", "light"), ("-dark.png", "dark")):
            path = str(PICTURES / f"{name}{ending}")
            hand.ask("grab", path=path, width=WIDTH, height=HEIGHT, theme=theme)


def headless() -> int:
    """Drive every step with real programs and no display; return 0 only if each one passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print("The tour has no keyring here: it uses the demo key source, which a packed program refuses.", flush=True)
    world = World(ROOT / "build" / "tour-work")
    tour = Tour(world, Laptop(world.folder, "NM-L2047"), Laptop(world.folder, "NM-L2048"))
    passed = 0
    try:
        world.seed()
        world.serve()
        tour.first.start()
        for place, (name, step, window) in enumerate(STEPS, start=1):
            began = time.monotonic()
            said = step(tour)
            _photograph(window(tour), f"{place:02}-{name}")
            passed += 1
            print(f"{place:02} {name}: {said} ({time.monotonic() - began:.1f} s)", flush=True)
    except TourFailed as failed:
        print(f"stopped at {STEPS[passed][0]}: {failed}", flush=True)
        _photograph_trouble(tour, STEPS[passed][0])
    finally:
        for laptop in (tour.first, tour.second):
            laptop.stop()
        world.stop()
    print(f"tour: {passed} of {len(STEPS)} steps passed")
    return 0 if passed == len(STEPS) else 1


def _photograph_trouble(tour: Tour, name: str) -> None:
    for laptop in (tour.first, tour.second):
        for window in ("case", "launcher"):
            try:
                _photograph(getattr(laptop, window), f"trouble-{name}-{laptop.name}-{window}")
            except (AssertionError, TourFailed, OSError):
                continue


def window() -> int:
    """Start Northmere's hub and open the client for a person, enrolled as the pictures' social worker."""
    world = World(ROOT / "build" / "demo-work")
    laptop = Laptop(world.folder, "NM-L2047")
    tour = Tour(world, laptop, laptop)
    try:
        world.seed()
        world.serve()
        laptop.start()
        steps.enrol(tour, laptop)
        print(f"Doorstep is open. The passphrase, should you lock it, is: {PASSPHRASE}", flush=True)
        laptop.wait()
    finally:
        laptop.stop()
        world.stop()
    return 0


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="tests.tour")
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--window", action="store_true")
    asked = parser.parse_args()
    run: Callable[[], int] = window if asked.window else headless
    return run()


if __name__ == "__main__":
    sys.exit(main())

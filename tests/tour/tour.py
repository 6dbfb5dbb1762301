"""What the steps of the tour share: who is on it, what one step leaves for the next, and how pictures are taken."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.tour.laptop import PASSPHRASE, HandOf, Laptop
from tests.tour.processes import ROOT, TourFailed, python
from tests.tour.world import World

PICTURES = ROOT / "build" / "tour"
WIDTH, HEIGHT = 1366, 768
LIGHT_ONLY = "DOORSTEP_TOUR_LIGHT_ONLY"
"""In the environment, 1 leaves the dark pictures out: dressing windows twice for each step is a sixth of its work."""
_DARK = os.environ.get(LIGHT_ONLY) != "1"
AMARA, ISLA = "Amara Warsame", "Isla Pemberton"


@dataclass
class Tour:
    """The laptops, and what one step leaves for the next; `picture` is how the pictures of this step are called."""

    world: World
    picture: str = ""
    amara: str = ""
    visit: str = ""
    waiting: list[str] = field(default_factory=list)
    pieces: int = 0
    contact: str = ""

    @cached_property
    def first(self) -> Laptop:
        """Priya Raman's, social worker."""
        return self.world.laptop("NM-L2047", "priya")

    @cached_property
    def second(self) -> Laptop:
        """Priya's other one."""
        return self.world.laptop("NM-L2048", "priya")

    @cached_property
    def joe(self) -> Laptop:
        """Joe Tranter's: he works with Amara too, and has nothing to do with Isla."""
        return self.world.laptop("NM-L2051", "joe")

    @cached_property
    def denise(self) -> Laptop:
        """Denise Whitlock's, who supervises both."""
        return self.world.laptop("NM-L2010", "denise")

    @cached_property
    def siobhan(self) -> Laptop:
        """Siobhan Keane's, health visitor of the NHS trust: another agency."""
        return self.world.laptop("NHS-4410", "siobhan")

    def child(self, given: str) -> str:
        """Return the id of a child of Northmere."""
        rows = self.world.asked(
            "SELECT child_id FROM doorstep.record WHERE kind = 'child' AND fields->>'given' = :given", given=given
        )
        return str(rows[0].child_id)

    def of_amara(self, kind: str, field: str, says: str) -> Any:
        """Return the record in Amara's case file that says this in a field, as the hub has it."""
        rows = self.world.asked(
            "SELECT id, body FROM doorstep.record WHERE child_id = CAST(:child AS uuid)"
            " AND kind = :kind AND fields->>:field = :says",
            child=self.amara, kind=kind, field=field, says=says,
        )  # fmt: skip
        check(len(rows) == 1, f"Amara has {len(rows)} records of kind {kind} that say this")
        return rows[0]


def check(holds: object, sentence: str) -> None:
    """Stop the tour with a sentence when something does not hold."""
    if not holds:
        raise TourFailed(sentence)


def ask_to_enrol(laptop: Laptop, code: str) -> None:
    """Fill in the first form of a laptop with a one-use code, as its person does on the first day."""
    laptop.start()
    hand = laptop.launcher
    for name, words in (
        ("enrol-hub", laptop.network.address),
        ("enrol-login", laptop.login),
        ("enrol-password", f"northmere-demo-{laptop.login}"),
        ("enrol-code", code),
        ("enrol-passphrase", PASSPHRASE),
        ("enrol-passphrase-again", PASSPHRASE),
    ):
        hand.type(name, words)
    hand.click("enrol")


def enrol(tour: Tour, laptop: Laptop) -> None:
    """Make a laptop of Priya's known, and wait for the visits of the day."""
    ask_to_enrol(laptop, tour.world.code(laptop.login))
    laptop.case.until(name="today")
    laptop.case.until(AMARA)


def ask_others_to_enrol(tour: Tour, laptops: Sequence[Laptop]) -> None:
    """Fill in the first forms of other people's laptops; they go on side by side."""
    codes = tour.world.codes([laptop.login for laptop in laptops])
    for laptop in laptops:
        ask_to_enrol(laptop, codes[laptop.login])


def wait_for_child(laptops: Sequence[Laptop], child: str) -> None:
    """Wait until a child that all of them have is on each."""
    for laptop in laptops:
        laptop.case.until(name="today")
        laptop.case.click("rail-caseload")
        laptop.case.until(child)


def lock(laptop: Laptop) -> int:
    """Lock, and return the process id of the case process that ended."""
    ended = laptop.case.pid
    laptop.case.ask("keys", key="L", control=True)
    laptop.meet_next_case()
    laptop.launcher.until(name="passphrase")
    return ended


def open_again(laptop: Laptop) -> None:
    """Unlock with the passphrase."""
    laptop.launcher.type("passphrase", PASSPHRASE)
    laptop.launcher.click("unlock")
    laptop.case.until(name="today")
    laptop.case.until(AMARA)


def photograph(hand: HandOf, name: str) -> None:
    """Leave two pictures of a window, light and dark."""
    hand.ask("grab", path=str(PICTURES / name), width=WIDTH, height=HEIGHT, dark=_DARK)


def photograph_answer(asked: str, said: str, name: str) -> None:
    """Leave two pictures of what a command of the hub said; no window of a laptop shows it."""
    size = str(WIDTH), str(HEIGHT)
    made = subprocess.run(
        python("tests.tour.terminal", asked, str(PICTURES / name), *size, *(["--dark"] if _DARK else [])),
        cwd=ROOT, input=said, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise TourFailed(f"the picture {name} was not made: {made.stderr.strip()[-400:]}")


def picture(name: str) -> Path:
    """Give the light picture of a step."""
    return PICTURES / f"{name}.png"

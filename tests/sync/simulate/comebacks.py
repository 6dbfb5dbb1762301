"""A hub is restored, a laptop put back or cloned, a person enrolled again: with 0 to 4 unsent changes, by seed.

The judge looks at the end, and besides for drafts: each is still a draft here, or held at the hub for a person.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from app.storage.trouble import StoreBroken
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import OFFICE, PROFILES, Meanwhile, Profile
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.schedules import MESSAGES
from tests.sync.simulate.stage import SimLaptop, Stage
from tests.sync.writing import begun

SORTS = (
    "hub restored", "store put back", "whole folder put back", "laptop cloned", "enrolled again",
    "enrolled again without keys", "enrolled again over a broken store",
)  # fmt: skip
UNSENT = 4


@dataclass
class Tally:
    """What was played, by sort and by how many changes were unsent: to be printed and written down."""

    cells: Counter[tuple[str, int]] = field(default_factory=Counter)
    saved: int = 0
    rounds: int = 0

    def __str__(self) -> str:
        lines = [f"{self.cells.total()} seeds, {self.saved} changes said to be saved, {self.rounds} rounds"]
        for sort in SORTS:
            of_sort = [self.cells[sort, unsent] for unsent in range(UNSENT + 1)]
            lines.append(f"{sort}: {sum(of_sort)}, with 0 to {UNSENT} unsent {of_sort}")
        return "\n".join(lines)


class Comeback:
    """One seed: what Priya and Denise have done when it happens, and how they go on."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.play = stage, Play(stage, seed)
        self.chance, self.town = random.Random(f"comeback {seed}"), self.play.town
        self.sort, self.unsent = SORTS[seed % len(SORTS)], seed // len(SORTS) % (UNSENT + 1)
        self.priya, self.denise = self.play.enters(self.town.priya), self.play.enters(self.town.denise)
        self.drafts: list[str] = []
        self._numbers = count(1)
        self.backup = 0
        self.image = Path()

    # --- what is played -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Play it to its end; raises Broken."""
        self.works(self.chance.randrange(3))
        self.exchange(OFFICE)
        self.copy()
        self.works(self.chance.randrange(3))
        self.exchange(OFFICE)
        self.leaves_unsent()
        if self.chance.random() < 0.5:
            self.a_bad_round(self.priya)
        acts: dict[str, Callable[[], None]] = {
            "hub restored": self._restored, "store put back": self._put_back, "laptop cloned": self._cloned,
            "whole folder put back": self._put_back,
        }  # fmt: skip
        acts.get(self.sort, self._enrolled_again)()
        self.goes_on()
        self.play.ends_well()
        self._drafts_are_kept()

    def copy(self) -> None:
        """What comes back later is as it is now."""
        if self.sort == "hub restored":
            self.backup = self.stage.back_up()
        elif "put back" in self.sort:
            self.image = self.priya.image()

    def works(self, acts: int, laptop: SimLaptop | None = None) -> None:
        """So many acts of one sort or another; Denise changes the same fields now and then."""
        for _ in range(acts):
            who, child = laptop or self.priya, self.chance.choice(self.play.children)
            act = self.chance.choice((self.play.writes, self.play.adds, self._edits, self._edits, self._drafts))
            act(who, child)
            if self.chance.random() < 0.3:
                self._edits(self.denise, child)

    def _edits(self, laptop: SimLaptop, _child: str) -> None:
        self.play.edits(laptop, "person", self.chance.choice(("telephone", "given")))

    def _drafts(self, laptop: SimLaptop, child: str) -> None:
        if self.play.has(laptop, child):
            words = f"unfinished {next(self._numbers)}"
            self.play.saves(laptop, "drafts", lambda: begun(laptop.worker, child, words))
            self.drafts.append(words)

    def leaves_unsent(self) -> None:
        """Just so many changes of Priya's wait."""
        for _ in range(self.unsent):
            if self.chance.random() < 0.5 or not self.play.has(self.priya, self.town.amara):
                self._edits(self.priya, "")
            else:
                self.play.adds(self.priya, self.chance.choice(self.play.children))
        waiting = desk_of(self.priya).rows("SELECT change_id FROM outbox WHERE state = 'waiting'")
        for _ in range(self.unsent - len(waiting)):  # where there was no contact to add to
            self._edits(self.priya, "")

    def a_bad_round(self, laptop: SimLaptop) -> None:
        """A round over a bad network, now and then killed in it."""
        if self.chance.random() < 0.4:
            laptop.dies_at(self.chance.choice(MESSAGES[:4]), heard=self.chance.random() < 0.5)
        self.play.exchanges(laptop, self.chance.choice(PROFILES))
        laptop.network.heal()

    def exchange(self, profile: Profile) -> None:
        for laptop in (self.priya, self.denise):
            if self.chance.random() < 0.8:
                self.play.exchanges(laptop, profile)

    # --- what happens -------------------------------------------------------------------------------------------------

    def _restored(self) -> None:
        """Between rounds, or in one."""
        met = self.priya.network.meanwhile = Meanwhile(
            self.chance.randint(1, 8), self.chance.random() < 0.5, self._restores
        )
        self.play.exchanges(self.priya)
        self.priya.network.heal()
        if not met.met:
            self._restores()

    def _restores(self) -> None:
        self.stage.restore(self.backup)
        self.play.hub_was_put_back()
        self.stage.instead.at(self.priya)

    def _put_back(self) -> None:
        """The store alone beside a sealed outbox that has gone on, or everything."""
        sealed = self.priya.place / "sealed.outbox"
        newer = sealed.read_bytes() if sealed.exists() else b""
        self.priya.drop()
        self.priya.put_back(self.image)
        if self.sort == "store put back" and newer:
            sealed.write_bytes(newer)
        self.priya.open()
        if self.sort == "whole folder put back":  # nobody could bring back what only that disk had
            self.play.judge.forgive(desk_of(self.priya))
            self.drafts.clear()
        self.play.judge.goes_on(desk_of(self.priya))

    def _cloned(self) -> None:
        twin = self.stage.clone(self.priya)
        self.play.known(twin)
        self.works(self.chance.randrange(3), twin)

    def _enrolled_again(self) -> None:
        """The passphrase is forgotten, the keys are lost, or the store is broken; the laptop is made known again."""
        if self.sort == "enrolled again without keys":
            self.priya.drop()
            shutil.rmtree(self.priya.folder / "keys")
        elif self.sort == "enrolled again over a broken store":
            self.priya.drop()
            store = self.priya.place / "vault.db"
            store.write_bytes(self.chance.randbytes(8192) + store.read_bytes()[8192:])
            try:
                self.priya.opens_alone()
            except StoreBroken:
                pass
            else:
                raise Broken("I1 a store that was damaged opens as if nothing were")
        else:
            self.priya.close()
        self.priya.enrols()
        self.play.judge.goes_on(desk_of(self.priya))

    def goes_on(self) -> None:
        """More work, and rounds of which one may be bad."""
        for laptop in self.chance.sample(self.play.laptops, len(self.play.laptops)):
            self.works(self.chance.randrange(3), laptop)
            if self.chance.random() < 0.3:
                self.a_bad_round(laptop)
            else:
                self.play.exchanges(laptop)
        self.play.judge.looks()

    def _drafts_are_kept(self) -> None:
        held = " ".join(row["content"] for row in self.play.judge.bench.rows("SELECT content FROM doorstep.held"))
        here = " ".join(str(desk_of(one).rows("SELECT body FROM draft")) for one in self.play.laptops)
        if lost := [words for words in self.drafts if f'{words}"' not in held + here.replace("\\", "")]:
            raise Broken(f"I1 {self.sort}: the draft {lost[0]!r} is nowhere any more")


def play_comebacks(stage: Stage, seeds: Iterable[int]) -> Tally:
    """Play these seeds; what fails names its seed and shows its trace."""
    tally = Tally()
    for seed in seeds:
        comeback = Comeback(stage, seed)
        try:
            comeback.run()
        except BaseException:
            print(f"seed {seed}: {comeback.sort}, {comeback.unsent} unsent", *stage.trace.lines, sep="\n")
            raise
        tally.cells[comeback.sort, comeback.unsent] += 1
        tally.saved += len(comeback.play.judge.saved)
        tally.rounds += sum(len(laptop.endings) for laptop in comeback.play.laptops)
    return tally

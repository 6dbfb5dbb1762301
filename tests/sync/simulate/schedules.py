"""Schedules over a faulty network, each from one seed; each is played twice, and both must leave the same trace."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.sync.simulate.network import FATES, PROFILES, Aim, Fate, Profile
from tests.sync.simulate.play import Play
from tests.sync.simulate.stage import SimLaptop, Stage

STEPS = 12
MESSAGES = (
    "/sync/v1/hello", "/sync/v1/push", "/sync/v1/pull", "/sync/v1/looks", "/sync/v1/bootstrap", "/sync/v1/compare",
    "/sync/v1/removals", "/auth/v1/refresh", "/auth/v1/sign-in", "/sync/v1/caseload", "/sync/v1/receipts",
    "/sync/v1/deliver",
)  # fmt: skip


@dataclass
class Tally:
    """What was played: to be printed and written down."""

    schedules: int = 0
    rounds: int = 0
    saved: int = 0
    looks: int = 0
    did: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    met: Counter[tuple[str, Fate]] = field(default_factory=Counter)

    def add(self, play: Play) -> None:
        self.schedules += 1
        self.saved += len(play.judge.saved)
        self.looks += play.judge.looked
        self.did.update(play.did)
        for laptop in play.laptops:
            self.rounds += len(laptop.endings)
            self.met.update(laptop.network.met)
            for (_, fate), times in laptop.network.met.items():
                if fate != "fine":
                    self.faults[fate] += times

    def __str__(self) -> str:
        cells = sum(1 for message in MESSAGES for fate in FATES if self.met[message, fate])
        faults = ", ".join(f"{fate} {times}" for fate, times in sorted(self.faults.items()))
        did = ", ".join(f"{what} {times}" for what, times in sorted(self.did.items()))
        return (
            f"{self.schedules} schedules, {self.rounds} rounds, {self.saved} changes saved, {self.looks} looks "
            f"({did}); "
            f"{sum(self.faults.values())} faults ({faults}), {cells} of {len(MESSAGES) * len(FATES)} messages x faults"
        )


def random_days(stage: Stage, seed: int, steps: int = STEPS, profiles: Sequence[Profile] = PROFILES) -> Play:
    """People work and exchange over a network of one kind; then it is a good one."""
    play = Play(stage, seed)
    chance, town = play.chance, play.town
    profile = profiles[seed % len(profiles)]
    stage.trace("profile", profile.name)
    priya, denise = play.enters(town.priya), play.enters(town.denise)
    sam = play.enters(town.stranger, read=chance.random() < 0.5)
    everybody = (priya, denise, sam)
    acts: list[tuple[int, Callable[[], None]]] = [
        (3, lambda: play.writes(chance.choice(everybody), chance.choice(play.children))),
        (1, lambda: play.adds(chance.choice(everybody), chance.choice(play.children))),
        (4, lambda: play.edits(chance.choice(everybody), "person", chance.choice(("telephone", "given")))),
        (1, lambda: play.looks_at(chance.choice(everybody), chance.choice(play.children))),
        (1, lambda: play.gives(denise, town.stranger, chance.choice(play.children))),
        (1, lambda: play.takes(denise, chance.choice(play.children))),
        (1, lambda: play.settles(chance.choice(everybody), town.amara)),
        (1, lambda: play.answers_refusals(chance.choice(everybody))),
        (1, lambda: stage.time.passes(chance.choice((30, 700, 4000)))),
        (8, lambda: play.exchanges(chance.choice(everybody), profile)),
        (2, lambda: _aimed(play, chance.choice(everybody), profile)),
        (1, lambda: _killed(play, chance.choice(everybody), profile)),
    ]
    for _ in range(steps):
        (act,) = chance.choices([one for _, one in acts], [weight for weight, _ in acts])
        act()
    play.ends_well()
    return play


def _aimed(play: Play, laptop: SimLaptop, profile: Profile) -> None:
    laptop.network.aims = [Aim(play.chance.choice(MESSAGES), play.chance.choice(FATES))]
    play.exchanges(laptop, profile)
    laptop.network.aims = []


def _killed(play: Play, laptop: SimLaptop, profile: Profile) -> None:
    laptop.dies_at(play.chance.choice(MESSAGES[:4]), heard=play.chance.random() < 0.5)
    play.exchanges(laptop, profile)
    laptop.network.kill = None
    play.judge.looks()


def every_message(stage: Stage, fate: Fate, seed: int = 0) -> Play:
    """Let one thing happen to every message of a round in turn, and see that it did."""
    play = Play(stage, seed)
    town = play.town
    priya, denise = play.enters(town.priya), play.enters(town.denise)
    sam = play.enters(town.stranger, read=False)
    backup = stage.back_up()

    def at(laptop: SimLaptop, *messages: str, act: Callable[[], object] | None = None) -> None:
        laptop.network.aims = [Aim(message, fate) for message in messages]
        for _ in messages:
            if laptop.network.aims:
                (act or laptop.round)()
        assert not laptop.network.aims, f"{laptop.network.aims} was not sent"
        play.judge.looks()

    play.writes(priya, town.amara)
    play.edits(priya, "person", "telephone")
    at(priya, "/sync/v1/push")
    at(priya, "/sync/v1/hello")
    play.writes(priya, town.amara)
    play.edits(denise, "person", "telephone")
    at(denise, "/sync/v1/pull")
    play.looks_at(denise, town.amara)
    at(denise, "/sync/v1/looks")
    play.gives(denise, town.stranger, town.jayden)
    play.exchanges(denise)
    at(sam, "/sync/v1/caseload", "/sync/v1/bootstrap")
    play.exchanges(sam)
    play.writes(sam, town.jayden)
    play.takes(denise, town.jayden)
    play.exchanges(denise)
    at(sam, "/sync/v1/removals")
    stage.time.passes(700)
    at(priya, "/auth/v1/refresh")
    stage.time.passes(13 * 3600)
    priya.round()
    at(priya, "/auth/v1/sign-in", act=priya.sign_in)
    priya.sign_in()
    stage.time.passes(12 * 3600)
    priya.round()
    priya.sign_in()
    at(priya, "/sync/v1/compare")
    play.exchanges(priya)
    play.exchanges(priya)
    play.writes(priya, town.amara)
    stage.restore(backup)
    priya.round()
    priya.sign_in()
    at(priya, "/sync/v1/receipts", "/sync/v1/deliver")
    play.ends_well()
    return play


def twice(act: Callable[[], Play], tally: Tally) -> None:
    """Play a schedule twice; the same seed must have left the same trace."""
    first = act()
    tally.add(first)
    lines, print_of_first = [*first.stage.trace.lines], first.fingerprint()
    again = act()
    if again.fingerprint() != print_of_first:
        apart = next((pair for pair in zip(lines, again.stage.trace.lines, strict=False) if pair[0] != pair[1]), None)
        raise AssertionError(f"seed {first.seed} was played differently: {apart or 'what the hub has differs'}")


def play_seeds(stage: Stage, seeds: Iterable[int], steps: int = STEPS) -> Tally:
    """Play these seeds, each twice; what fails names its seed and shows its trace."""
    tally = Tally()
    for seed in seeds:
        try:
            twice(lambda s=seed: random_days(stage, s, steps), tally)  # type: ignore[misc]
        except BaseException:
            print(f"seed {seed}", *stage.trace.lines, sep="\n")
            raise
    return tally

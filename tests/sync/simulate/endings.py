"""What somebody may see or use ends at a random point of a round, by seed: a tie, a laptop, an account, a lease.

Two things are judged, besides the invariants: after the next contact not one byte of what is gone can be read on the
laptop, by anybody who has every key that it had; and nothing of what was unsent is lost.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from app.casework import exchange
from app.storage import device_secrets, unlock, vault
from app.storage.trouble import UnlockRefused
from server import accounts, admission, audit
from server.push import push
from sync import wire
from tests.storage.test_forensics import opened_log
from tests.storage.test_traces import decrypted
from tests.sync.simulate.judge import Broken
from tests.sync.simulate.network import OFFICE, PROFILES, Meanwhile
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.schedules import MESSAGES
from tests.sync.simulate.stage import SimLaptop, Stage
from tests.sync.writing import begun

SORTS = ("tie ends", "both ties end", "tie ends and begins again", "laptop withdrawn", "account ended", "lease over")
UNSENT = 4
LATEST = 6
"""The last request of a round at which it may happen; where a round has fewer, it happens when that is over."""
CONTACTS = 3
"""How many rounds a laptop has to come to its end, a sign-in among them."""

Keys = dict[Path, bytes]


@contextmanager
def keys_noted() -> Iterator[Keys]:
    """Note the key of each store that is opened, so that its pages can be read without the program."""
    noted: Keys = {}
    opens = vault.open_vault

    def noting(path: Path, dek: bytes) -> vault.Vault:
        noted[path] = dek
        return opens(path, dek)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unlock, "open_vault", noting)
        yield noted


@dataclass
class Tally:
    """What was played, by sort: to be printed and written down."""

    seeds: int = 0
    sorts: Counter[str] = field(default_factory=Counter)
    points: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    unsent: Counter[int] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        def counted(found: Iterable[tuple[object, int]]) -> str:
            return ", ".join(f"{what} {times}" for what, times in sorted(found, key=str))

        return (
            f"{self.seeds} seeds ({counted(self.sorts.items())}); "
            f"unsent when it happened ({counted(self.unsent.items())}); "
            f"{len(self.points)} points of the round x sorts; what came of it ({counted(self.came.items())})"
        )


class Ending:
    """One seed: Priya has two children, works, and in a round something of hers ends."""

    def __init__(self, stage: Stage, seed: int, keys: Keys) -> None:
        self.stage, self.keys = stage, keys
        self.play = Play(stage, seed)
        self.chance, self.town = random.Random(f"ending {seed}"), self.play.town
        self.sort = SORTS[seed % len(SORTS)]
        self.priya = self.play.enters(self.town.priya)
        first, other = self.chance.sample(self.play.children, 2)
        self.child, self.ending = first, [first, other] if self.sort == "both ties end" else [first]
        if self.sort in SORTS[3:]:  # not of a child
            self.ending = []
        self.drafts: list[str] = []
        self.unsent = 0

    # --- what is played -----------------------------------------------------------------------------------------------

    def run(self, tally: Tally) -> None:
        """Play it to its end; raises Broken."""
        if self.chance.random() < 0.5:  # half the time what ends has been used before
            self.work(self.chance.randrange(3))
            self.play.exchanges(self.priya)
        self.work(self.chance.randrange(UNSENT + 1))
        self.unsent = len(desk_of(self.priya).rows("SELECT change_id FROM outbox")) + len(self.drafts)
        self.a_round_in_which_it_happens()
        tally.came[self.next_contact()] += 1
        self.everything_arrives()
        tally.seeds += 1
        tally.sorts[self.sort] += 1
        tally.unsent[min(self.unsent, UNSENT + 1)] += 1
        met = self.priya_met
        tally.points[self.sort, met.met or "between rounds", met.heard] += 1

    def work(self, pieces: int) -> None:
        """Write so much of one sort or another, about either child."""
        for _ in range(pieces):
            child = self.chance.choice(self.play.children)
            act = self.chance.choice((self.play.writes, self.play.writes, self._edits, self.play.adds, self._drafts))
            act(self.priya, child)
            if self.chance.random() < 0.2:
                self.play.looks_at(self.priya, child)

    def _edits(self, laptop: SimLaptop, child: str) -> None:
        if child == self.town.amara:
            self.play.edits(laptop, "person", self.chance.choice(("telephone", "given")))

    def _drafts(self, laptop: SimLaptop, child: str) -> None:
        if self.play.has(laptop, child):
            words = f"unfinished {len(self.drafts)}"
            self.play.saves(laptop, "drafts", lambda: begun(laptop.worker, child, words))
            self.drafts.append(words)

    def a_round_in_which_it_happens(self) -> None:
        """A round over a good network or a bad one, perhaps killed, with something that happens in it."""
        chance, network = self.chance, self.priya.network
        self.priya_met = network.meanwhile = Meanwhile(chance.randint(1, LATEST), chance.random() < 0.5, self._happens)
        if chance.random() < 0.2:
            self.priya.dies_at(chance.choice(MESSAGES[:4]), heard=chance.random() < 0.5)
        if self.priya.round(OFFICE if chance.random() < 0.6 else chance.choice(PROFILES)) is None:
            self.priya.comes_back()
        network.heal()
        if not self.priya_met.met:
            self._happens()

    def _happens(self) -> None:
        writes = self.chance.random() < 0.3 and not self.priya.network.kill
        if writes:  # while the round is under way, as the window's own thread may
            self.play.writes(self.priya, self.chance.choice(self.play.children))
        acts: dict[str, Callable[[], None]] = {
            "laptop withdrawn": self._withdrawn, "account ended": self._disabled, "lease over": self._passes,
        }  # fmt: skip
        acts.get(self.sort, self._ends)()
        self.stage.instead.at(self.priya)

    def _ends(self) -> None:
        for child in self.ending:
            ties = "SELECT id, version, body FROM doorstep.record WHERE kind = 'allocation' AND child_id = "
            found = self.play.judge.bench.rows(f"{ties} '{child}'")
            (tie,) = [row for row in found if self.town.priya.practitioner in row["body"]]
            ends = self.town.denise.edits(
                "allocation", child, str(tie["id"]), tie["version"], {"until": (None, "2020-01-01")}
            )
            answer = push(self.stage.hub, self.town.denise.caller, wire.PushAsk((ends,)))
            assert len(answer.receipts) == 1
        if self.sort == "tie ends and begins again":
            self.stage.give_to_the_team(self.child)

    def _withdrawn(self) -> None:
        with self.stage.hub.database.writing() as connection:
            assert admission.revoke(self.stage.hub, connection, self.priya.worker.device, audit.HUB)

    def _disabled(self) -> None:
        with self.stage.hub.database.writing() as connection:
            accounts.disable(self.stage.hub, connection, self.town.priya.practitioner, audit.HUB)

    def _passes(self) -> None:
        self.stage.time.passes(timedelta(hours=self.stage.hub.settings.lease_hours, minutes=1).total_seconds())

    # --- what must be so ----------------------------------------------------------------------------------------------

    def next_contact(self) -> str:
        """The next contact with the hub; afterwards nothing is readable. Return what it came to."""
        if self.sort == "lease over":
            return self._is_locked_until_contact()
        for _ in range(CONTACTS):
            if self.priya.turned_away:
                break
            end = self.priya.round()
            if end is not None and end.ending == "sign-in":
                self.priya.sign_in()
            elif end is not None and end.ending == "done":
                break
        if self.sort in ("laptop withdrawn", "account ended"):
            if not self.priya.turned_away:
                raise Broken(f"I5 {self.sort}, and the laptop has not heard it in {CONTACTS} rounds")
            self.priya.is_destroyed()
            self._nothing_is_left()
            return "destroyed"
        gone = [] if self.sort == "tie ends and begins again" else self.ending
        self._nothing_readable(gone)
        return "left" if gone else "here again" if self.play.has(self.priya, self.child) else "left for now"

    def _is_locked_until_contact(self) -> str:
        """Once its lease is over a laptop locks, and opens for nobody until its person has signed in."""
        self.stage.instead.at(self.priya)
        if exchange.figures(by=self.priya.worker).lease_until > self.priya.worker.clock():
            return "lease renewed in time"
        self.priya.close()  # as the desk does
        words = [word for some in self._words().values() for word in some]
        for skew in (timedelta(), -timedelta(hours=80), timedelta()):
            self.priya.skew = skew
            try:
                self.priya.opens_alone()
            except UnlockRefused as refused:
                self.stage.trace("it does not open", refused.code)
                continue
            raise Broken(f"I5 a laptop whose lease is over opens with its clock at {skew}")
        self.priya.skew = timedelta()
        if self._has("server_share"):
            raise Broken("I5 a laptop whose lease is over has all parts of its key")
        self._not_in_files(words)
        self.priya.open()
        return "locked until signed in"

    def _has(self, part: device_secrets.Secret) -> bool:
        return device_secrets.choose(self.town.hub.id, self.town.priya.practitioner).get(part) is not None

    def _words(self) -> dict[str, list[bytes]]:
        """What only each child's case file has on this laptop."""
        town, marks = self.town, self.play.marks
        amara = (marks[town.amara], "amara", "bell street", "nm1 4qt", "dog on premises")
        jayden = (marks[town.jayden], "jayden", "thorpe")
        return {town.amara: [one.encode() for one in amara], town.jayden: [one.encode() for one in jayden]}

    def _nothing_readable(self, children: Iterable[str]) -> None:
        """In every page of the store and its log, the free ones too, opened with its key; and in every other file."""
        kept = str(desk_of(self.priya).rows("SELECT body FROM draft")).lower().encode()  # its author's (11.6)
        words = [word for child in children for word in self._words()[child] if word not in kept]
        path = self.priya.place / "vault.db"
        key = self.keys[path]
        pages = (decrypted(path, key) + opened_log(path.with_name("vault.db-wal"), key)).lower()
        for word in words:
            if word in pages:
                raise Broken(f"I5 {self.sort}: {word.decode()!r} can be read in the store after the next contact")
        self._not_in_files(words)

    def _not_in_files(self, words: list[bytes]) -> None:
        for file in self.priya.folder.rglob("*"):
            raw = file.read_bytes().lower() if file.is_file() else b""
            if found := [word for word in words if word in raw]:
                raise Broken(f"I5 {self.sort}: {found[0].decode()!r} can be read in {file.name}")

    def _nothing_is_left(self) -> None:
        if left := [file.name for file in self.priya.place.glob("vault*")]:
            raise Broken(f"I5 {self.sort}: {left} is left")
        if self._has("device_secret") or self._has("server_share"):
            raise Broken(f"I5 {self.sort}: parts of the store's key are left")
        self._not_in_files([word for some in self._words().values() for word in some])

    def everything_arrives(self) -> None:
        """The network stays good: nothing that was called saved is lost, drafts neither."""
        self.play.ends_well()
        if self.priya.turned_away and (open_ := [id for id, _, is_open in self._sealed_now() if is_open]):
            raise Broken(f"I4 {self.sort}: {len(open_)} sealed changes were not delivered")
        held = " ".join(row["content"] for row in self.play.judge.bench.rows("SELECT content FROM doorstep.held"))
        here = "" if self.priya.turned_away else str(desk_of(self.priya).rows("SELECT body FROM draft"))
        if lost := [words for words in self.drafts if words not in held and words not in here]:
            raise Broken(f"I1 {self.sort}: the draft with {lost[0]!r} is nowhere any more")

    def _sealed_now(self) -> Iterator[tuple[str, str, bool]]:
        return self.play.judge._sealed(desk_of(self.priya))


def play_endings(stage: Stage, seeds: Iterable[int]) -> Tally:
    """Play these seeds; what fails names its seed and shows its trace."""
    tally = Tally()
    with keys_noted() as keys:
        for seed in seeds:
            try:
                Ending(stage, seed, keys).run(tally)
            except BaseException:
                print(f"seed {seed}: {SORTS[seed % len(SORTS)]}", *stage.trace.lines, sep="\n")
                raise
    return tally

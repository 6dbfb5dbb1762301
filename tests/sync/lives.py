"""A hub with lives: backed up, put back, served again, with the laptops that go on knowing more than it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.storage import doubts, outbox, receipts
from server import checkpoints, tokens
from server.hub import Hub
from sync import wire
from sync.authority import Authority, TokenPair
from tests.conftest import Clock
from tests.making import Author, Town, town_on
from tests.restoring import NewGround, backed_up, put_back
from tests.sync.conftest import Served, TestLaptop, enrolled_laptop, serving


class Lives:
    """One authority over several lives of its hub, and its people's laptops."""

    def __init__(self, hub: Hub, folder: Path, ground: NewGround, clock: Clock, stack: ExitStack) -> None:
        self.town: Town = town_on(hub)
        self.clock = clock
        self._folder, self._ground, self._stack = folder, ground, stack
        self._made: list[TestLaptop] = []
        self._serve(hub)

    @property
    def hub(self) -> Hub:
        return self.town.hub

    def _serve(self, hub: Hub) -> None:
        self.town = replace(self.town, hub=hub)
        self.served = Served(self.town, self._stack.enter_context(serving(hub)))

    def laptop(self, author: Author) -> TestLaptop:
        made = enrolled_laptop(self.served, author, self._folder / f"laptop-{len(self._made)}", self.clock)
        self._stack.callback(made.vault.close)
        self._made.append(made)
        made.round()
        return made

    def back_up(self) -> Path:
        return backed_up(self.hub, self._folder / f"backup-{len(list(self._folder.glob('backup-*')))}")

    def restore(self, source: Path) -> None:
        """Lose the hub that is there, and go on with what the backup holds; people sign in again at their laptops."""
        self.clock.advance(minutes=1)
        home = self._folder / f"hub-{len(list(self._folder.glob('hub-*')))}"
        hub = put_back(source, home, self._ground(), self.clock)
        self._stack.callback(hub.database.close)
        self._serve(hub)
        for laptop in self._made:
            laptop.authority.close()
            laptop.authority = Authority(self.served.address, laptop.authority.device)

    def sign_in(self, *laptops: TestLaptop) -> None:
        """Give these people's laptops tokens as signing in does; the password itself is tested elsewhere."""
        for laptop in laptops:
            with self.hub.database.begin() as connection:
                fresh = tokens.issue(self.hub, connection, laptop.by.practitioner, laptop.by.device)
            laptop.authority.tokens = TokenPair(fresh.access, fresh.refresh)

    def rounds(self, *laptops: TestLaptop, times: int = 3) -> None:
        """Let each laptop exchange: what is put off is tried again after five minutes."""
        for _ in range(times):
            for laptop in laptops:
                laptop.round()
            self.clock.advance(minutes=6)

    # --- what must hold ---------------------------------------------------------------------------------------------

    def kept(self, change: str) -> str:
        """Where a change is on the hub: in the record, held, refused, or nowhere."""
        with self.hub.database.begin() as connection:
            for table, column in (("change", "id"), ("held", "change_id"), ("receipt", "change_id")):
                wanted = f"SELECT count(*) FROM doorstep.{table} WHERE {column} = :id"  # noqa: S608 - our own names
                if connection.execute(text(wanted), {"id": change}).scalar_one():
                    return table
        return "nowhere"

    def body(self, record: str) -> bytes | None:
        with self.hub.database.writing() as connection:
            found = connection.execute(text("SELECT body FROM doorstep.record WHERE id = :id"), {"id": record}).scalar()
        return None if found is None else str(found).encode()

    def assert_well(self) -> None:
        """Every chain and its witnesses hold, the feed has no hole, and no change is in twice (I2, I3, I7)."""
        assert checkpoints.verify(self.hub).faults == ()
        with self.hub.database.begin() as connection:
            clock, rows = connection.execute(
                text("SELECT (SELECT seq FROM doorstep.feed_clock), (SELECT count(*) FROM doorstep.feed)")
            ).one()
            assert clock == rows
            raws = connection.execute(text("SELECT CAST(bytes AS jsonb)->>'id' AS id FROM doorstep.change")).scalars()
            # what a settlement moved with it is a row with the settling change's bytes
            assert max(Counter(raws).values(), default=0) <= 2


@dataclass
class Ledger:
    """What one laptop says of itself: changes that wait, that are in doubt, that are open in the sealed outbox."""

    waiting: int
    doubted: dict[str, str]
    open: set[str]


def ledger(laptop: TestLaptop) -> Ledger:
    with laptop.vault.read() as tx:
        waiting, doubted = len(outbox.all_of_them(tx)), doubts.steps(tx)
    return Ledger(waiting, doubted, {offer.id for offer in laptop.laptop.sealed.offered()})


def receipt_of(laptop: TestLaptop, change: str) -> wire.Receipt:
    with laptop.vault.read() as tx:
        found = receipts.read(tx, change)
    assert found is not None
    return found.receipt


@pytest.fixture
def lives(fresh_hub: Hub, tmp_path: Path, empty_ground: NewGround, clock: Clock) -> Iterator[Lives]:
    """The small town, over as many lives of its hub as a test wants."""
    with ExitStack() as stack:
        yield Lives(fresh_hub, tmp_path, empty_ground, clock, stack)

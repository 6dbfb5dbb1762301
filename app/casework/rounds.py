"""How a round ended, in the terms a screen needs; the round itself lies a floor above (sync)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from app.casework.census import Days, Told
from app.casework.passing import Asked, Made

Ending = Literal["done", "offline", "busy", "sign-in", "refused", "trouble", "not-ours", "turned-away"]


@dataclass(frozen=True)
class RoundEnd:
    """What a round came to. `code` and `sentence` are the hub's where it refused; `wait` is in seconds."""

    ending: Ending
    wait: float
    sent: int = 0
    received: int = 0
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Making:
    """How far a round is, for honest progress: children whose copies are whole, and those still wanted."""

    sent: int
    received: int
    children: int
    wanted: int


class Rounds(Protocol):
    """What the desk asks of the floor that talks to the hub; called in the network lane only."""

    def run(self, progress: Callable[[Making], None]) -> RoundEnd:
        """Run one round; never raises for what the world does."""

    def who_looked(self, child: str) -> RoundEnd:
        """Ask the authority who has looked at a child, and keep what it told."""
        ...

    def laptops(self) -> RoundEnd:
        """Ask the authority whose laptops have unsent work, and keep what it told."""
        ...

    def figures(self) -> RoundEnd:
        """Ask the authority for its figures, and keep what it told."""
        ...

    def census(self, days: Days, *, whole: bool) -> tuple[RoundEnd, Told | None]:
        """Ask the authority what the census would find, of one's own children or of all; nothing of it is kept."""
        ...

    def pass_on(self, asked: Asked) -> tuple[RoundEnd, Made | None]:
        """Ask the authority for the file of a referral that is passed on."""
        ...

    def sign_in(self, password: str) -> RoundEnd:
        """Sign in at the hub with the person's password, so that the next round can be made."""

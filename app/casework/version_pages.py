"""What the page of two versions shows: two people's work on one record, laid side by side."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Side:
    """One of two versions: whose, from which laptop and when, its value in words and as it is kept."""

    by: str
    name: str
    role: str
    mine: bool
    when: str
    words: str
    value: Any
    apart: str = ""
    """What tells it from the other, where both are one person's: the laptop, or when it was written."""
    same: int = 0
    """The same for the same value, covered or not, as long as the program runs."""


Result = Literal["both-kept", "choose", "disputed", "others-decide", "settled"]

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True)
class Difference:
    """One field in two versions. `keeps_both` is true where both values can stand (items of a list); `result`
    `others-decide` names who in `decider`. `stands` says which side is shown meanwhile. One that is `settled` says who
    did in `decider` ("you" for oneself), what was chosen and why, and whether that `waits` on this laptop. `earlier` is
    what the two said on the way there, `settled` when it was settled."""

    conflict: str
    field: str
    label: str
    before: str
    mine: Side
    theirs: Side
    stands: Literal["mine", "theirs"]
    keeps_both: bool
    result: Result
    decider: str = ""
    reason: str = ""
    chosen: Choice | None = None
    waits: bool = False
    earlier: tuple[str, ...] = ()
    settled: str = ""


@dataclass(frozen=True)
class TwoVersionsPage:
    """Two people's work on one record, laid side by side.

    `whose` case file it is in, by name and age; `let_go` are this person's refused choices of what somebody else has
    settled first. `covered`: these are words of a protected address, to be shown for a moment only when that is noted.
    """

    about: str
    child: str
    title: str
    subtitle: str
    differences: tuple[Difference, ...]
    fitted: tuple[str, ...]
    other_name: str
    other_telephone: str
    note: tuple[str, str] | None
    let_go: tuple[str, ...] = ()
    whose: str = ""
    covered: bool = False

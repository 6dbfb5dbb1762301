"""Which clocks hold here: those that the authority has published, and what is shipped for whatever it has not."""

from datetime import datetime
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.domain.clocks import Clock, clocks
from app.domain.happening import Happening, Happens
from app.domain.rules_in_force import ClockRules, InForce, in_force
from app.storage import records
from app.storage.vault import Tx

_held: WeakKeyDictionary[Tx, InForce] = WeakKeyDictionary()


def book(tx: Tx) -> InForce:
    """Return the rules that hold on each day, with the calendar; read once in a transaction, however often asked."""
    if (held := _held.get(tx)) is None:
        found = records.of_kind(tx, "clock-rules")
        held = _held[tx] = in_force(read for one in found if (read := read_as(one, ClockRules)))
    return held


def decision_clock(  # noqa: PLR0913, PLR0917 - by which rules, what came, when and how, and when that is asked
    held: InForce, by: Caseworker, received: datetime, about: str = "referral", how: str = "",
    now: datetime | None = None,
) -> Clock | None:  # fmt: skip
    """Return the clock by which a referral is decided that was, or would be, received then; None where none runs."""
    rules = [rule for rule in held.rules if rule.id == "referral-decision"]
    came = Happening(Happens.REFERRAL_RECEIVED, received, about, how)
    return next(iter(clocks(rules, [came], held.calendar, ZoneInfo(by.zone), now or by.clock())), None)

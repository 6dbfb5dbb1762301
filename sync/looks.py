"""Looks on their way to the hub, in a batch of their own after the changes (docs/sync.md, part 8)."""

from collections.abc import Callable
from datetime import datetime

from app.storage import looks, problems
from app.storage.vault import Vault
from sync import wire
from sync.authority import NOT_AS_AGREED, Authority, HubRefused, HubTrouble


def send(vault: Vault, authority: Authority, clock: Callable[[], datetime]) -> int:
    """Send what waits, batch after batch; return how many the hub has now. A batch that was cut is sent again.

    A hub that does not take looks holds up nothing else: they wait on this laptop, and that is noted.
    """
    with vault.write() as tx:
        looks.forget_gone(tx)
    total = 0
    while True:
        with vault.read() as tx:
            batch = looks.waiting(tx)
        if not batch:
            return total
        try:
            answer = authority.looks(wire.LooksAsk(tuple(one.on_the_wire() for one in batch)))
        except HubRefused as refused:
            if refused.status not in NOT_AS_AGREED:
                raise
            with vault.write() as tx:
                problems.note(tx, refused.problem.code, clock(), {"looks": str(len(batch))})
            return total
        total += _take(vault, {one.id for one in batch}.intersection(answer.taken), clock())


def _take(vault: Vault, taken: set[str], now: datetime) -> int:
    """Note what the hub has; one that has none of what it was sent leads nowhere (docs/sync.md 6.7)."""
    if not taken:
        raise HubTrouble("no-headway")
    with vault.write() as tx:
        looks.sent(tx, sorted(taken), now)
    return len(taken)


def ask(vault: Vault, authority: Authority, child: str) -> None:
    """Ask who has looked at a child, and keep the answer with its time.

    Raises HubRefused for whoever may not ask; what was told before is let go of then.
    """
    try:
        answer = authority.who_looked(wire.WhoLookedAsk(child))
    except HubRefused as refused:
        if refused.problem.code == "not-found":
            with vault.write() as tx:
                looks.forget_told(tx, child)
        raise
    with vault.write() as tx:
        looks.keep_told(tx, child, answer)

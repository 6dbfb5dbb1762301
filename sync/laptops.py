"""Who has unsent work: what this laptop says of itself at hello, and what it asks of the teams' laptops."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from app.storage import attachments, drafts, laptops_told, outbox
from app.storage.vault import Tx, Vault
from sync import wire
from sync.authority import Authority, HubRefused

AGAIN = timedelta(minutes=15)
"""How old an answer may be before a round asks again."""


def waiting(tx: Tx) -> wire.Waiting:
    """Return what waits here, in counts and the oldest instant."""
    changes, (count, oldest), files = outbox.unsent(tx), drafts.unsent(tx), attachments.waiting(tx)
    return wire.Waiting(
        changes=changes.waiting,
        stopped=changes.stopped,
        drafts=count,
        files=len(files),
        since=min(filter(None, (changes.since, oldest)), default=None),
    )


def ask_if_due(vault: Vault, authority: Authority, clock: Callable[[], datetime], *, leads: bool) -> None:
    """Ask as part of a round: for whoever leads a team and was not told lately; from others it is let go of."""
    with vault.read() as tx:
        told = laptops_told.told(tx)
    if not leads:
        if told is not None:
            with vault.write() as tx:
                laptops_told.forget(tx)
    elif told is None or not clock() - AGAIN < told.asked <= clock():
        with suppress(HubRefused):  # that somebody's teams ended a moment ago ends nobody's round
            ask(vault, authority, clock)


def ask(vault: Vault, authority: Authority, clock: Callable[[], datetime]) -> None:
    """Ask whose laptops have unsent work, and keep the answer with its time.

    Raises HubRefused for whoever may not ask; what was told before is let go of then.
    """
    try:
        answer = authority.laptops()
    except HubRefused as refused:
        if refused.problem.code == "supervises-nobody":
            with vault.write() as tx:
                laptops_told.forget(tx)
        raise
    with vault.write() as tx:
        laptops_told.keep(tx, answer, clock())

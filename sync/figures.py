"""Asking for the authority's figures, and keeping the answer."""

from app.storage import figures_told
from app.storage.vault import Vault
from sync.authority import Authority, HubRefused
from sync.wire_figures import FiguresAsk


def ask(vault: Vault, authority: Authority) -> None:
    """Ask for the figures of the last 12 months, and keep them with their time.

    Raises HubRefused for whoever may not see them; what was told before is let go of then.
    """
    try:
        answer = authority.figures(FiguresAsk())
    except HubRefused as refused:
        if refused.problem.code == "figures-not-yours":
            with vault.write() as tx:
                figures_told.forget(tx)
        raise
    with vault.write() as tx:
        figures_told.keep(tx, answer)

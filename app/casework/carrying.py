"""Writing what has not been sent into a sealed file, for a person to carry to the authority."""

from pathlib import Path

from app.casework.caseworker import Caseworker
from app.storage import marks, parcel
from app.storage.trouble import StoreTrouble


def export(path: Path, *, by: Caseworker) -> int:
    """Write every sealed change without an answer into a file; return how many. Drafts stay with their author.

    Raises StoreTrouble: no-hub before the first round, parcel-not-written.
    """
    with by.vault.read() as tx:
        hub = marks.read(tx).hub
    if not hub:
        raise StoreTrouble("no-hub")
    return parcel.write(path, by.sealed, hub=hub, device=by.device, now=by.clock(), with_drafts=False)

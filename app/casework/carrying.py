"""Writing what has not been sent into a sealed file, for a person to carry to the authority."""

from pathlib import Path

from app.casework.caseworker import Caseworker
from app.storage import marks, outbox, parcel
from app.storage.trouble import StoreTrouble


def export(path: Path, *, by: Caseworker) -> int:
    """Write every sealed change without an answer into a file; return how many.

    Drafts stay with their author, and so does what was refused: it is for them to act on, not for a person there.

    Raises StoreTrouble: no-hub before the first round, parcel-not-written.
    """
    with by.vault.read() as tx:
        hub = marks.read(tx).hub
        refused = {row.change_id for row in outbox.all_of_them(tx) if row.state == outbox.REFUSED}
    if not hub:
        raise StoreTrouble("no-hub")
    now = by.clock()
    return parcel.write(path, by.sealed, hub=hub, device=by.device, now=now, with_drafts=False, without=refused)

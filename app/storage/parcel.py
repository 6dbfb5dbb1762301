"""The sealed outbox as a file that a person carries, for a laptop that cannot connect (docs/sync.md 13.6).

It needs no key: what is in it was sealed and signed when it was written.
"""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import msgspec

from app.storage.files import write_whole
from app.storage.sealed import SealedOutbox
from app.storage.trouble import StoreTrouble
from sync import wire_parcel


def write(  # noqa: PLR0913 - the fields of the file, by name
    path: Path,
    sealed: SealedOutbox,
    *,
    hub: str,
    device: str,
    now: datetime,
    with_drafts: bool,
    without: Collection[str] = (),
) -> int:
    """Write what has no answer yet into a file; return how many changes and drafts it holds.

    Drafts go along only where their author cannot come back to them; `without` names changes that stay for the same
    reason. The sealed outbox stays as it is. Raises StoreTrouble with the code parcel-not-written.
    """
    offers = [one for one in sealed.offered() if (one.what != "draft" or with_drafts) and one.id not in without]
    parcel = wire_parcel.Parcel(hub=hub, device=device, made=now, sealed=tuple(sealed.frames(one.id for one in offers)))
    try:
        write_whole(path, msgspec.json.encode(parcel))
    except StoreTrouble as trouble:
        raise StoreTrouble("parcel-not-written", **trouble.facts) from None
    return sum(one.what != "looks" for one in parcel.sealed)

"""Keeping vault and sealed outbox in step: what a save seals, and what is put right when the laptop is unlocked."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.change import digest
from app.domain.identity import new_id
from app.storage import doubts, drafts, marks, outbox, problems, receipts
from app.storage.drafts import Draft
from app.storage.instants import text_of
from app.storage.sealed import FrameHeader, NewFrame, SealedOutbox
from app.storage.signing import DeviceKey, SealingKey, sealed_content
from app.storage.vault import Vault


@dataclass(frozen=True)
class Sealer:
    """Seals in one person's name on one laptop."""

    author: str
    device: str
    device_key: DeviceKey
    sealing_key: SealingKey

    def change(self, change_id: str, raw: bytes, signature: str, at: datetime, with_change: str = "") -> NewFrame:
        """Return the frame of a change: its exact bytes and its signature from when it was written."""
        content = sealed_content(
            author=self.author, device=self.device, what="change", content=raw, signature=signature, at=at
        )
        header = FrameHeader(change_id, "change", self.sealing_key.version, at, with_change)
        return NewFrame(header, self.sealing_key.seal(content))

    def draft(self, draft_id: str, body: bytes, at: datetime) -> NewFrame:
        """Return the frame of a draft's newest text."""
        signature = self.device_key.sign(digest(body))
        content = sealed_content(
            author=self.author, device=self.device, what="draft", content=body, signature=signature, at=at
        )
        return NewFrame(FrameHeader(draft_id, "draft", self.sealing_key.version, at), self.sealing_key.seal(content))


@dataclass(frozen=True)
class PutRight:
    """What was found at unlock: how much was sealed again, and what the vault no longer knows of."""

    sealed_again: int
    unknown_to_vault: tuple[str, ...]


def put_right(vault: Vault, sealed: SealedOutbox, sealer: Sealer, *, now: datetime) -> PutRight:
    """Seal what has no sealed frame, note answers that are not noted, and notice a vault older than its outbox.

    Such a vault was put back from a copy: it gets a new install, so that its sequences are never used twice; what it
    has forgotten is delivered from the sealed outbox.
    """
    known = {offer.id: offer for offer in sealed.offered(everything=True)}
    open_ids = [offer.id for offer in known.values() if offer.done is None]
    with vault.read() as tx:
        rows = outbox.all_of_them(tx)
        present = drafts.all_of_them(tx)
        lost = doubts.steps(tx)
        answered = {id: status for id, status in receipts.known(tx, open_ids).items() if id not in lost}
        gone = [one for one in open_ids if known[one].what == "draft" and drafts.is_signed(tx, one)]
    unsealed = [row for row in rows if row.change_id not in known]
    frames = [sealer.change(row.change_id, row.bytes, row.signature, row.written) for row in unsealed]
    frames += [sealer.draft(one.id, one.body, one.saved_at) for one in present if _is_behind(one, known.get(one.id))]
    sealed.append(frames)
    sealed.note_receipts([*(one for one, status in answered.items() if status != "refused"), *gone], now)
    here = {row.change_id for row in rows}.union((one.id for one in present), answered, gone, lost)
    unknown = tuple(one for one in open_ids if one not in here)
    if unknown:
        _new_install(vault, len(unknown), now)
    if sealed.is_wasteful():
        sealed.compact(now)
    sealed.behind = False
    return PutRight(len(frames), unknown)


def _is_behind(draft: Draft, offer: object) -> bool:
    at = getattr(offer, "at", None)
    return not isinstance(at, datetime) or text_of(at) < text_of(draft.saved_at)


def _new_install(vault: Vault, unknown: int, now: datetime) -> None:
    with vault.write() as tx:
        marks.write(tx, install=new_id(), acknowledged=0)
        problems.note(tx, "store-older-than-sealed", now, {"unknown": str(unknown)})

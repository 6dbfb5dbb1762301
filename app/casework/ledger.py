"""Writing: one act, one transaction, its changes signed in it and sealed after it, and only then called saved."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import UNSET, Raw, Struct, UnsetType

from app.casework.caseworker import Caseworker, settle_in
from app.domain import body as bodies
from app.domain.change import Change, Edit, digest, encode
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.storage import drafts, marks, outbox, records
from app.storage.projection import laid_over
from app.storage.records import Record
from app.storage.sealed import FrameHeader, NewFrame
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx


@dataclass(frozen=True)
class Written:
    """The record that was written and the change that says so."""

    record: str
    change: str


class Seen(NamedTuple):
    """A body that a person decided on, and the version it is of, where that is not the newest here."""

    body: bytes
    version: int | None = None


@dataclass
class Act:
    """What one person does in one transaction; it collects what is to be sealed when the store has it."""

    by: Caseworker
    tx: Tx
    now: datetime
    frames: list[NewFrame] = field(default_factory=list)
    _firsts: dict[str, str] = field(default_factory=dict)

    def make(  # noqa: PLR0913 - a record with the act that makes it
        self, kind: str, child: str, document: Struct, *, act: str, record_id: str = "", reason: str = ""
    ) -> Written:
        """Make a record and the change that brings it to the hub."""
        raw = bodies.encode(document)
        present = records.read(self.tx, record_id) if record_id else None
        if present is not None and present.version:
            return self._make_too(present, raw, act)
        record = Record(
            id=record_id or new_id(),
            kind=kind,
            child=child,
            version=0,
            seq=0,
            agency=self.by.agency,
            category=KINDS[kind].category(bodies.value(raw)),
            protection=0,
            received="",
            body=raw,
        )
        change = self._write(record, act=act, body=Raw(raw), reason=reason)
        records.put(self.tx, record)
        return Written(record.id, change)

    def _make_too(self, present: Record, raw: bytes, act: str) -> Written:
        """Make a joint contact whose co-author's making has arrived meanwhile: the hub puts the two together."""
        outbox.keep_trunk(self.tx, present.id, present.version, present.body)
        change = self._write(present, act=act, body=Raw(raw))
        waiting = (row.change() for row in outbox.of_record(self.tx, present.id) if not row.is_sealed_only)
        records.put_body(self.tx, present, laid_over(present.kind, present.body, waiting))
        return Written(present.id, change)

    def again(self, record: Record, *, body: bytes, act: str) -> str:
        """Send a record's making again, as a change of its own; the record itself is here already."""
        return self._write(record, act=act, body=Raw(body))

    def edit(
        self, record: Record, after: Mapping[str, Any], *, act: str, reason: str = "", seen: Seen | None = None
    ) -> Written:
        """Change some fields of a record; every other field keeps its bytes, known to this program or not.

        `seen` is what the person decided on, where that is not what the record shows.
        """
        present = bodies.parts(seen.body if seen else record.body)
        rules = KINDS[record.kind].rules
        fields = {
            name: Edit(bodies.value(present[name]) if name in present else rules[name].default, value)
            for name, value in after.items()
        }
        if record.version:
            outbox.keep_trunk(self.tx, record.id, record.version, record.body)
        decided_on = replace(record, version=seen.version) if seen and seen.version is not None else record
        change = self._write(decided_on, act=act, fields=fields, reason=reason)
        body = bodies.patch(record.body, after)
        records.put_body(self.tx, replace(record, category=_category_of(record, body)), body)
        return Written(record.id, change)

    def _write(
        self,
        record: Record,
        *,
        act: str,
        body: Raw | UnsetType = UNSET,
        fields: Mapping[str, Edit] | None = None,
        reason: str = "",
    ) -> str:
        sequence, install = marks.take_sequence(self.tx, self.now)
        trunk, follows = outbox.chain(self.tx, record.id, record.version)
        change = Change(
            id=new_id(),
            author=self.by.practitioner,
            device=self.by.device,
            install=install,
            sequence=sequence,
            record=record.id,
            kind=record.kind,
            form=KINDS[record.kind].form,
            child=record.child,
            trunk=trunk,
            act=act,
            written=self.now,
            zone=self.by.zone,
            follows=follows,
            reason=reason,
            body=body,
            fields=dict(fields or {}),
        )
        raw = encode(change)
        signature = self.by.device_key.sign(digest(raw))
        outbox.append(self.tx, change, raw, signature)
        # What one act writes in one case file is one piece of work: sealed, it is counted as one too.
        first = self._firsts.setdefault(record.child, change.id)
        with_change = first if first != change.id else ""
        self.frames.append(self.by.sealer.change(change.id, raw, signature, self.now, with_change))
        return change.id

    def keep_draft(self, draft_id: str, body: bytes) -> None:
        """Save a draft's newest text and have it sealed."""
        drafts.save(self.tx, draft_id, body, self.now)
        self.frames.append(self.by.sealer.draft(draft_id, body, self.now))

    def begin_draft(self, draft_id: str, occasion: str, body: bytes, instead_of: str = "") -> None:
        """Write a new draft and have it sealed."""
        drafts.begin(self.tx, drafts.Draft(draft_id, occasion, body, self.now, instead_of))
        self.frames.append(self.by.sealer.draft(draft_id, body, self.now))

    def end_draft(self, draft_id: str) -> None:
        """Let go of a draft whose content has become changes in this act, or that its author throws away."""
        drafts.signed(self.tx, draft_id, self.now)
        self.frames.append(NewFrame(FrameHeader(draft_id, "done", 0, self.now), b""))


def _category_of(record: Record, body: bytes) -> str:
    """Return the category a record has with another body, so that what is protected here leaves the index at once.

    Where the kind's rule says nothing new, the hub's word stays; what the hub makes takes its category from elsewhere.
    """
    kind = KINDS[record.kind]
    if kind.made_by_hub:
        return record.category
    before, after = kind.category(bodies.value(record.body)), kind.category(bodies.value(body))
    return after if after != before else record.category


@contextmanager
def acting(by: Caseworker) -> Iterator[Act]:
    """Run one act. When the block has ended without raising, its work is in the vault and sealed, both on the disk.

    The vault comes first, so that it is never behind the sealed outbox; what a failure here leaves unsealed is in
    the vault and is sealed by the next act or at the next unlock. Raises StoreTrouble or SealedTrouble.
    """
    with by.vault.write() as tx:
        act = Act(by, tx, by.clock())
        yield act
    if by.sealed.behind:
        settle_in(by)
    else:
        by.sealed.append(act.frames)


def existing(tx: Tx, record_id: str, kind: str) -> Record:
    """Return a record that must be on this laptop.

    Raises StoreTrouble with the code no-such-record.
    """
    record = records.read(tx, record_id)
    if record is None or record.kind != kind:
        raise StoreTrouble("no-such-record", record=record_id, kind=kind)
    return record

"""The operations whose steps on the disk are cut short, or fail: what each does, and what must be so afterwards.

An operation is prepared on a laptop that has work on it, and played; while it is, it says what a person was told.
`faults` looks at the laptop as it starts again: nothing that was said may be untrue, and nothing half may be there.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from sqlalchemy.engine import Engine

from app import opening
from app.casework import attachments as acts
from app.casework import contacts, exchange, glance
from app.casework.caseworker import open_up
from app.casework.ledger import acting
from app.domain.child import Child
from app.domain.contact import Contact
from app.domain.draft import ContactDraft
from app.domain.identity import new_id
from app.storage import (
    anchor,
    attachments,
    copies,
    drafts,
    keys,
    leaving,
    marks,
    outbox,
    receipts,
    records,
    removals,
    schema,
    unlock,
    vault,
)
from app.storage.device_secrets import DemoSecrets
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.trouble import StoreTrouble, UnlockRefused
from app.storage.vault import Tx
from sync import wire
from tests.attaching import a_file, picture
from tests.storage.fakes import PASSPHRASE, Clock, Laptop, enrolment, made_laptop, wire_record
from tests.storage.test_attachments import a_child
from tests.storage.test_forensics import on_the_disk
from tests.sync.writing import begun, written
from ui import messages

NEXT_PASSPHRASE = "nine herons on the long canal"
CANARY = "Cnrywhoisleaving"
PICTURE = picture(3_000)

Said = tuple[str, ...]
Say = Callable[..., None]


def quickly(patch: pytest.MonkeyPatch) -> None:
    """Leave out what touches no disk and would be done anew at every cut: Argon2, and putting statements into words."""
    patch.setattr(keys, "stretch_passphrase", lambda given, salt, _cost: hashlib.sha256(given.encode() + salt).digest())
    compiled: dict[Any, Any] = {}
    engines: list[Engine] = []
    real = vault._engine

    def engine(path: Path, dek: bytes, *, write: bool) -> Engine:
        engines.append(real(path, dek, write=write))
        made = engines[-1]
        made.update_execution_options(compiled_cache=compiled)
        made.dialect = engines[0].dialect  # a statement is remembered for its dialect
        del engines[1:]
        return made

    patch.setattr(vault, "_engine", engine)


@dataclass
class Ticking(Clock):
    """A clock that moves a little each time somebody looks."""

    def __call__(self) -> datetime:
        return self.forward(milliseconds=1)


def started_again(laptop: Laptop, home: Path) -> Laptop:
    """Open what is in a folder, as the program does after the machine has started; `laptop` is who worked there."""
    place = Place(home, laptop.place.hub, laptop.place.practitioner)
    secrets = DemoSecrets(home / "demo-keys", place.hub, place.practitioner)
    clock = Ticking(laptop.clock.now + timedelta(minutes=5))
    store = unlock.open_store(place, secrets, laptop.unlocked, now=clock.now)
    return Laptop(
        home, laptop.hub, clock, place, secrets, laptop.device, laptop.unlocked, store, SealedOutbox(place.sealed)
    )  # fmt: skip


# --- what must be so on every laptop that starts again ----------------------------------------------------------------


def looked_at(laptop: Laptop, said: Iterable[Said]) -> list[str]:
    """Return what is wrong with a laptop that has started again; it is put right on the way, as at every unlock."""
    complaint = laptop.vault.check()
    found = [f"the store is damaged: {complaint}"] if complaint else []
    if anchor.is_behind(laptop.vault, laptop.secrets):
        found.append("the store is taken for an older copy")
    sealed = {offer.id for offer in laptop.sealed.offered(everything=True)}
    found += _work_lost(laptop, said, sealed)
    if unknown := open_up(laptop.by).unknown_to_vault:
        found.append(f"{len(unknown)} are sealed and not in the store")
    return found + _unsealed(laptop) + _does_not_go_on(laptop)


def _work_lost(laptop: Laptop, said: Iterable[Said], sealed: set[str]) -> list[str]:
    """What a person was told is saved is in the store and sealed, before anything is put right."""
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        texts = {one.id: msgspec.json.decode(one.body, type=ContactDraft).analysis for one in drafts.all_of_them(tx)}
        known = set(tx.exec_driver_sql("SELECT change_id FROM receipt").scalars())
        ended = {one[1] for one in said if one[0] == "draft" and drafts.is_signed(tx, one[1])}
        last = tx.exec_driver_sql("SELECT next_sequence - 1 FROM sync_mark").scalar_one()
    waits, found = {row.change_id for row in rows}, list[str]()
    for what, *facts in said:
        if what == "change" and facts[0] not in waits | known:
            found.append("a change that was said to be saved is not in the store")
        if what == "change" and facts[0] not in sealed:
            found.append("a change that was said to be saved is not sealed")
        if what == "draft" and facts[0] not in ended and (texts.get(facts[0]) or "") < facts[1]:
            found.append("a draft's text went back")
        if what == "draft" and facts[0] not in sealed:
            found.append("a draft is not sealed")
        if what == "received" and (facts[0] not in known or facts[0] in waits):
            found.append("a receipt that was kept is gone")
    if len(waits | known) != last:
        found.append("a gap or a double in the sequence")
    return found


def _unsealed(laptop: Laptop) -> list[str]:
    """What waits can be opened by the hub, byte for byte, and the store's chain of changes is whole."""
    with laptop.vault.read() as tx:
        rows = [row for row in outbox.all_of_them(tx) if not row.is_sealed_only]
        here = {one.id: one.body for one in drafts.all_of_them(tx)}
        halves = tx.exec_driver_sql(
            "SELECT count(*) FROM record WHERE version = 0 AND id NOT IN (SELECT record_id FROM outbox) "
            "AND id NOT IN (SELECT record_id FROM receipt)"
        ).scalar_one()
    wanted = {row.change_id: row.bytes for row in rows} | here
    opened = {one.id: bytes(laptop.hub.open(one).content) for one in laptop.sealed.frames(wanted)}
    found = ["the hub cannot open what waits"] * (opened != wanted)
    return found + ["a record is here without its change"] * bool(halves)


def _does_not_go_on(laptop: Laptop) -> list[str]:
    """Something more can be saved, and everything that waits can be delivered and answered."""
    now = laptop.clock.now
    with acting(laptop.by) as act:
        act.make("contact", new_id(), Contact(author=laptop.by.practitioner, happened=now, place="Home"), act="sign")
    answer(laptop)
    with laptop.vault.read() as tx:
        left = [row for row in outbox.all_of_them(tx) if not row.is_sealed_only]
    return ["what waited was not taken out by its receipt"] * bool(left)


def answer(laptop: Laptop, limit: int = wire.PUSH_CHANGES, say: Say = lambda *_: None) -> None:
    """Have everything that waits answered, request by request, as a round does."""
    gone: list[str] = []
    while True:
        with laptop.vault.read() as tx:
            batch = outbox.next_batch(tx, now=laptop.clock.now, limit=limit)
        if not batch:
            break
        given, proofs = laptop.hub.answer([row.bytes for row in batch], laptop.clock.now)
        with laptop.vault.write() as tx:
            gone += outbox.take_receipts(tx, given, proofs, laptop.clock.now).gone
        for row in batch:
            say("received", row.change_id)
    laptop.sealed.note_receipts(gone, laptop.clock.now)


# --- the operations ---------------------------------------------------------------------------------------------------


@dataclass
class Operation:
    """One thing that a laptop does; docs/testing.md has them in a table."""

    name: ClassVar[str]
    words: ClassVar[dict[str, str]] = messages.SAVE
    """What a person reads when it fails, by the trouble's code."""
    child: str = field(default_factory=new_id)

    def prepare(self, home: Path) -> tuple[Laptop, list[Said]]:
        """Make a laptop with work on it; return what its person was told so far."""
        laptop = made_laptop(home)
        laptop.clock = Ticking(laptop.clock.now)
        laptop.__post_init__()
        a_child(laptop, self.child)
        said: list[Said] = [("change", one) for one in written(laptop.by, self.child).changes]
        said.append(("draft", begun(laptop.by, self.child), "More watchful than in October."))
        self.more(laptop, said)
        return laptop, said

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        """Prepare what this operation needs besides."""

    def play(self, laptop: Laptop, say: Say) -> None:
        """Do it, and say what a person is told; it may be done again after it failed."""
        raise NotImplementedError

    def start(self, laptop: Laptop, home: Path, said: Sequence[Said]) -> Laptop:
        """Open the laptop after the cut."""
        del said
        return started_again(laptop, home)

    def look(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        """Return everything that is wrong with a laptop that has started again."""
        return self.faults(laptop, said) + looked_at(laptop, said) + self.faults_later(laptop, said)

    def faults(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        """Return what is wrong, beyond what must be so on every laptop; asked before anything is put right."""
        del laptop, said
        return []

    def faults_later(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        """Return what is wrong after everything was put right."""
        del laptop, said
        return []


class WriteContact(Operation):
    """A contact is begun, its text saved four times, signed; then something is added to it."""

    name = "write"

    def play(self, laptop: Laptop, say: Say) -> None:
        draft = begun(laptop.by, self.child)
        say("draft", draft, "More watchful than in October.")
        with laptop.vault.read() as tx:
            body = msgspec.json.decode(drafts.read(tx, draft).body, type=ContactDraft)
        for analysis in ("N", "O", "P"):  # later than the letter More begins with
            contacts.keep_draft(
                draft, msgspec.json.encode(msgspec.structs.replace(body, analysis=analysis)), by=laptop.by
            )
            say("draft", draft, analysis)
        signed = contacts.sign(draft, by=laptop.by)
        for change in signed.changes:
            say("change", change)
        added = contacts.add_addendum(signed.contacts[0], "She rang back.", by=laptop.by)
        with laptop.vault.read() as tx:
            say("change", outbox.of_record(tx, added)[0].change_id)


class AddFile(Operation):
    """A photograph is copied in, sealed, and its record made."""

    name = "file"
    words = acts.TROUBLES

    def play(self, laptop: Laptop, say: Say) -> None:
        source = a_file(laptop.home.parent, content=PICTURE)
        attachment = acts.add(source, self.child, new_id(), by=laptop.by)
        with laptop.vault.read() as tx:
            say("change", outbox.of_record(tx, attachment)[0].change_id)
        say("file", attachment)

    def faults_later(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        found: list[str] = []
        with laptop.vault.read() as tx:
            here = {row.id for row in attachments.of_child(tx, self.child).values()}
        found += ["a file that was said to be here is not"] * (not {one[1] for one in said if one[0] == "file"} <= here)
        for attachment in here:
            chosen = laptop.home.parent / f"chosen-{attachment}"
            try:
                acts.save_copy(attachment, chosen, by=laptop.by)
            except StoreTrouble as trouble:
                found.append(f"a file cannot be read: {trouble.code}")
                continue
            found += ["a file is not what it was"] * (chosen.read_bytes() != PICTURE)
            chosen.unlink()
        left = {path.suffix for path in laptop.by.files.glob("*")} if laptop.by.files.exists() else set()
        return found + ["a file that was never finished lies there"] * bool(left - {".own"})


class Pull(Operation):
    """Three pages of the feed are written, each with the position it brings the laptop to."""

    name = "pull"

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        self.pages = [
            [wire_record("child", self.child, Child(given="Amara", family=f"W{at}"), record_id=self.child, version=at)]
            + [
                wire_record("contact", self.child, Contact(author=new_id(), happened=laptop.clock.now, place=f"P{at}"),
                            version=1, seq=at)
                for _ in range(12)
            ]
            for at in (12, 13, 14)
        ]  # fmt: skip

    def play(self, laptop: Laptop, say: Say) -> None:
        for at, page in zip((12, 13, 14), self.pages, strict=True):
            with laptop.vault.write() as tx:
                copies.apply_page(tx, page, at)
                copies.complete(tx, [self.child], at)
            say("cursor", str(at))

    def faults(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        told = max((int(one[1]) for one in said if one[0] == "cursor"), default=-1)
        with laptop.vault.read() as tx:
            cursor = marks.read(tx).cursor
            child = records.read(tx, self.child)
            here = set(tx.exec_driver_sql("SELECT id FROM record").scalars())
            found = len(records.search(tx, f"P{cursor}")) if cursor in (12, 13, 14) else 12
        wrong = ["the position went back"] * (cursor < told)
        for at, page in zip((12, 13, 14), self.pages, strict=True):
            present = {one.id for one in page[1:]} & here
            wrong += [f"page {at} is half here"] * (len(present) != (12 if at <= cursor else 0))
        wrong += ["the index does not find what is here"] * (not found)
        version = 1 if cursor < 12 else cursor
        return wrong + ["the child is not as of the position"] * (child is None or child.version != version)


class Push(Operation):
    """Receipts are kept, request by request, what they answer leaves the outbox, and the sealed outbox notes it."""

    name = "push"

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        for words in ("one", "two"):
            said += [("change", one) for one in written(laptop.by, self.child, words).changes]

    def play(self, laptop: Laptop, say: Say) -> None:
        answer(laptop, 1, say)

    def faults(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        with laptop.vault.read() as tx:
            both = {row.change_id for row in outbox.all_of_them(tx)} & {
                one.receipt.change for one in receipts.read_many(tx, [said_one[1] for said_one in said])
            }
        return ["a change waits beside its receipt"] * bool(both)


class Leave(Operation):
    """A child leaves: its records go, index and old pages are destroyed, unsent work stays sealed, and it is proved."""

    name = "leave"

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        self.gone = new_id()
        laptop_child = Child(given=CANARY, family="Warsame")
        with laptop.vault.write() as tx:
            copies.want(tx, [wire.CaseloadChild(self.gone, "allocated", False, 1)], 1)
            copies.apply_page(tx, [wire_record("child", self.gone, laptop_child, record_id=self.gone)], 1)
            copies.complete(tx, [self.gone], 1)
        said += [("change", one) for one in written(laptop.by, self.gone, CANARY).changes]
        laptop.vault.checkpoint()

    def play(self, laptop: Laptop, say: Say) -> None:
        with laptop.vault.read() as tx:
            categories = tuple(sorted(set(tx.exec_driver_sql(
                "SELECT category FROM record WHERE child_id = ?", (self.gone,)).scalars())))  # fmt: skip
        notice = wire.AccessNotice(seq=9, child=self.gone, categories=categories, granted=False, reason="ended")
        with laptop.vault.write() as tx:
            copies.apply_access(tx, [notice])
        say("withdrawn")
        copies.purge(laptop.vault)
        leaving.settle(laptop.vault, laptop.sealed, laptop.device, laptop.clock.now)
        with laptop.vault.read() as tx:
            if removals.waiting(tx):
                say("proved")

    def faults(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        with laptop.vault.read() as tx:
            proved, here = bool(removals.waiting(tx)), records.read(tx, self.gone)
        found = ["a removal that was proved is not any more"] * (("proved",) in said and not proved)
        found += ["who has left can be read again"] * (("withdrawn",) in said and here is not None)
        return found + self._words_left(laptop, "a proved removal left words") * proved

    def faults_later(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        with laptop.vault.read() as tx:
            here, proved = records.read(tx, self.gone), bool(removals.waiting(tx))
        if here is not None:
            return ["who has left can be read again"] * (("withdrawn",) in said)
        return ["a removal was never proved"] * (not proved) + self._words_left(laptop, "a removal left words")

    @staticmethod
    def _words_left(laptop: Laptop, complaint: str) -> list[str]:
        return [complaint] * (CANARY.lower().encode() in on_the_disk(laptop))


def _stated(statement: str, tx: Tx) -> None:
    tx.exec_driver_sql(statement)


class Migrate(Operation):
    """A later program opens the store and takes two steps of its schema, one of which writes every record anew."""

    name = "migrate"
    words = messages.UNLOCK

    STEPS: ClassVar = tuple(
        schema.Step(what, partial(_stated, statement))
        for what, statement in (
            ("a table", "CREATE TABLE later (id TEXT PRIMARY KEY, size INTEGER)"),
            ("filled", "INSERT INTO later SELECT id, length(body) FROM record"),
            ("a column", "ALTER TABLE record ADD COLUMN more TEXT"),
            ("filled too", "UPDATE record SET more = hex(randomblob(200))"),
        )
    )

    def play(self, laptop: Laptop, say: Say) -> None:
        laptop.vault.close()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema, "STEPS", (*schema.STEPS, *self.STEPS))
            laptop.reopen()
        say("migrated")

    def start(self, laptop: Laptop, home: Path, said: Sequence[Said]) -> Laptop:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema, "STEPS", (*schema.STEPS, *self.STEPS))
            return started_again(laptop, home)

    def faults(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        with laptop.vault.read() as tx:
            count, later, filled = tx.exec_driver_sql(
                "SELECT count(*), (SELECT count(*) FROM later), count(more) FROM record"
            ).one()
        return ["the schema's steps were taken by half"] * (not count == later == filled)


class ChangePassphrase(Operation):
    """The passphrase is changed: the store key is wrapped anew."""

    name = "passphrase"
    words = messages.UNLOCK

    def play(self, laptop: Laptop, say: Say) -> None:
        laptop.unlocked = unlock.change_passphrase(laptop.place, laptop.secrets, laptop.unlocked, NEXT_PASSPHRASE)
        say("changed")

    def start(self, laptop: Laptop, home: Path, said: Sequence[Said]) -> Laptop:
        place = Place(home, laptop.place.hub, laptop.place.practitioner)
        secrets = DemoSecrets(home / "demo-keys", place.hub, place.practitioner)
        now = laptop.clock.now + timedelta(minutes=1)
        try:
            unlock.unlock(place, secrets, NEXT_PASSPHRASE, now=now)
        except UnlockRefused:
            if ("changed",) in said:
                raise
            unlock.unlock(place, secrets, PASSPHRASE, now=now + timedelta(minutes=1))
        return started_again(laptop, home)


class Lock(Operation):
    """The laptop is locked: anchored, compacted, everything brought into the store's main file, closed."""

    name = "lock"

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        answer(laptop)
        said += [("change", one) for one in written(laptop.by, self.child, "and since").changes]

    def play(self, laptop: Laptop, say: Say) -> None:
        laptop.sealed.compact(laptop.clock.now)
        glance.write(laptop.place.glance, exchange.at_a_glance(by=laptop.by, role_line="", laptop="NM-L0001"))
        anchor.cast(laptop.vault, laptop.secrets)
        laptop.vault.checkpoint()
        laptop.vault.close()
        say("locked")


class EnrolAgain(Operation):
    """A laptop whose passphrase is forgotten is enrolled again: the older store is set aside, its sealed work stays."""

    name = "enrol"
    words = messages.UNLOCK

    def more(self, laptop: Laptop, said: list[Said]) -> None:
        laptop.vault.checkpoint()

    def play(self, laptop: Laptop, say: Say) -> None:
        laptop.vault.close()
        self._enrol(laptop)
        say("enrolled")

    @staticmethod
    def _enrol(laptop: Laptop) -> None:
        place, now = laptop.place, laptop.clock.now
        opening._set_aside_older(place)
        asked = enrolment(laptop.hub, place.practitioner, laptop.device, now, NEXT_PASSPHRASE)
        unlock.enrol(place, laptop.secrets, asked, now=now, stretch=keys.FLOOR)

    def start(self, laptop: Laptop, home: Path, said: Sequence[Said]) -> Laptop:
        place = Place(home, laptop.place.hub, laptop.place.practitioner)
        secrets = DemoSecrets(home / "demo-keys", place.hub, place.practitioner)
        sealed, clock = SealedOutbox(place.sealed), Ticking(laptop.clock.now + timedelta(minutes=1))
        again = Laptop(home, laptop.hub, clock, place, secrets, laptop.device, laptop.unlocked, laptop.vault, sealed)
        try:
            again.unlocked = unlock.unlock(place, secrets, NEXT_PASSPHRASE, now=clock.now)
            again.vault = unlock.open_store(place, secrets, again.unlocked, now=clock.now)
        except StoreTrouble:
            if ("enrolled",) in said:
                raise
            self._enrol(again)  # the way on is another one-use code
            again.unlocked = unlock.unlock(place, secrets, NEXT_PASSPHRASE, now=clock.forward(minutes=1))
            again.vault = unlock.open_store(place, secrets, again.unlocked, now=clock.now)
        again.__post_init__()
        return again

    def look(self, laptop: Laptop, said: Sequence[Said]) -> list[str]:
        """The new store knows nothing of the older one's work: that is delivered sealed, and all of it is there."""
        found = [f"the store is damaged: {complaint}"] if (complaint := laptop.vault.check()) else []
        before = {one[1] for one in said if one[0] in ("change", "draft")}
        opened = {one.id for one in laptop.sealed.frames(before) if laptop.hub.open(one).content}
        found += ["what was sealed is gone"] * (opened != before)
        found += ["sealed work is not noticed"] * (set(open_up(laptop.by).unknown_to_vault) < before)
        return found + _does_not_go_on(laptop)


OPERATIONS: tuple[type[Operation], ...] = (
    WriteContact, AddFile, Pull, Push, Leave, Migrate, ChangePassphrase, Lock, EnrolAgain
)  # fmt: skip

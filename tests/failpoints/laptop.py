"""One life of a laptop's process: it opens the store, does what its person does, and perhaps dies at a point.

It runs in a process of its own and says through its pipe what its person was told: what was said is what must be there.
"""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text

from app import launcher, opening, pipe
from app.casework import attachments, contacts, looks
from app.casework.caseworker import Caseworker
from app.casework.ledger import acting
from app.opening import Opened
from app.storage import enrolled, keys, outbox, records, schema, steady, unlock
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.keys import FLOOR
from app.storage.places import Place
from app.storage.trouble import StoreBroken, UnlockRefused
from sync.authority import HubRefused, Unreachable
from sync.rounds import LaptopRounds
from tests.attaching import a_file, picture
from tests.failpoints import bugs
from tests.failpoints.points import COUNTED, Kill, instead
from tests.making import PASSWORD
from tests.sync.writing import begun

PASSPHRASE = "a lamp in every stairwell"
ANOTHER = "a kettle on every landing"
MARK = "quelch"
"""A word that every text about the child has, so that it is found wherever it stands; but drafts, which are theirs."""

_LATER = timedelta(minutes=6)
"""Until what was put off is tried again."""


class Orders(NamedTuple):
    """What a life is told before it begins."""

    home: Path
    secrets: Path
    address: str
    hub: str
    practitioner: str
    child: str
    person: str
    acts: str
    codes: tuple[str, ...] = ()
    wanted: str = ""
    kill: Kill | None = None
    bug: str = ""


class _Clock(steady.SteadyClock):
    """The laptop's clock, which a life can move on instead of waiting."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return super().__call__() + self.ahead


def _wall() -> datetime:
    return datetime.now(UTC) + _Clock.ahead


def _quick(secret: bytes, salt: bytes, *_costs: object, **_more: object) -> bytes:
    return hashlib.sha256(salt + secret).digest()


class Hand:
    """A person's hand on one laptop."""

    def __init__(self, told: Connection, orders: Orders) -> None:
        self.told, self.orders = told, orders
        self.opened: Opened | None = None
        self._by: Caseworker | None = None
        self._rounds: LaptopRounds | None = None
        self.written: list[tuple[str, bytes]] = []

    def say(self, *words: Any) -> None:
        self.told.send(words)

    @property
    def by(self) -> Caseworker:
        assert self._by is not None
        return self._by

    @property
    def place(self) -> Place:
        return Place(self.orders.home, self.orders.hub, self.orders.practitioner)

    # --- opening ------------------------------------------------------------------------------------------------------

    def open(self, passphrase: str = PASSPHRASE) -> None:
        order = pipe.Unlock(self.orders.hub, self.orders.practitioner, passphrase)
        self._settle(opening.open_by_passphrase(self.orders.home, order, None))

    def enrol(self, code: str, passphrase: str = PASSPHRASE) -> None:
        order = pipe.Enrol(self.orders.address, "priya", PASSWORD, code, passphrase)
        self._settle(opening.open_by_enrolment(self.orders.home, order))

    def _settle(self, opened: Opened) -> None:
        self.opened = opened
        self._by = opening.caseworker_of(opened)
        self._rounds = opening.rounds_of(opened, self._by)

    def lock(self) -> None:
        assert self.opened is not None
        opening.close(self.opened)

    # --- acts ---------------------------------------------------------------------------------------------------------

    def saves(self, act: Callable[[], Any]) -> Any:
        """Do something that is called saved when it returns, and say then what it has written."""
        self.written.clear()
        done = act()
        self.say("saved", list(self.written))
        return done

    def drafts(self, words: str) -> str:
        draft = begun(self.by, self.orders.child, words)
        self.say("draft", draft, words)
        return draft

    def signs(self, words: str) -> str:
        draft = self.drafts(f"{MARK} {words}")
        signed: contacts.Signed = self.saves(lambda: contacts.sign(draft, by=self.by))
        return signed.contacts[0]

    def adds(self, contact: str, words: str) -> None:
        self.saves(lambda: contacts.add_addendum(contact, f"{MARK} {words}", by=self.by))

    def edits(self, words: str) -> None:
        def act() -> None:
            with acting(self.by) as doing:
                found = records.read(doing.tx, self.orders.person)
                assert found is not None
                doing.edit(found, {"telephone": f"{MARK} {words}"}, act="edit")

        self.saves(act)

    def works(self, words: str) -> str:
        """A contact, an addendum to it, a field changed, a look, and a draft that stays one."""
        contact = self.signs(words)
        self.adds(contact, words)
        self.edits(words)
        self.saves(lambda: looks.look(self.orders.child, "print", by=self.by))
        self.drafts(f"{words}, to be gone on with")
        return contact

    def attaches(self, contact: str) -> None:
        source = a_file(self.orders.home.parent, content=picture(90_000, MARK.encode()))
        made = self.saves(lambda: attachments.add(source, self.orders.child, contact, by=self.by))
        source.unlink()
        self.say("file", made)

    def round(self) -> str:
        """One round; where the hub asks for the password, its person gives it and there is another one."""
        assert self._rounds is not None
        end = self._rounds.run(lambda _made: None)
        if end.ending == "sign-in" and self._rounds.sign_in(PASSWORD).ending == "done":
            end = self._rounds.run(lambda _made: None)
        return end.ending

    def is_turned_away(self) -> bool:
        """Exchange until the hub has said so, and let the store be destroyed; deliver what is sealed."""
        if self.opened is not None and self.round() == "turned-away":
            opening.destroy(self.opened, self.by)
            self.opened = None
        known = enrolled.kept(self.place)
        assert known is not None
        if launcher.finish_destroying(self.place, known) != "device-revoked":
            return False
        try:
            launcher.deliver_sealed(self.place, known, with_drafts=True)
        except Unreachable:
            return False
        return True


# --- what a life does -------------------------------------------------------------------------------------------------


def enrols(hand: Hand) -> None:
    hand.enrol(hand.orders.codes[0])
    hand.lock()


def saves(hand: Hand) -> None:
    hand.open()
    hand.works("saved")
    hand.lock()


def works(hand: Hand) -> None:
    hand.open()
    hand.works("offline")


def exchanges(hand: Hand) -> None:
    hand.open()
    hand.round()
    hand.lock()


def works_and_exchanges(hand: Hand) -> None:
    hand.open()
    hand.works("exchanged")
    hand.round()


def attaches(hand: Hand) -> None:
    hand.open()
    hand.attaches(hand.signs("with a file"))


def files(hand: Hand) -> None:
    hand.open()
    attachments.fetch(hand.orders.wanted, by=hand.by)
    hand.attaches(hand.signs("with another file"))
    hand.round()
    hand.round()


def loses(hand: Hand) -> None:
    """The hub had put off what waits, so that it has not reached it when the child leaves."""
    hand.open()
    with hand.by.vault.write() as tx:
        ids = [row.change_id for row in outbox.all_of_them(tx)]
        outbox.put_off(tx, ids, hand.by.clock() + timedelta(minutes=4))
    hand.round()
    hand.lock()


def _made_up_step(tx: Any) -> None:
    tx.execute(text("ALTER TABLE draft ADD COLUMN made_up TEXT NOT NULL DEFAULT ''"))
    tx.execute(text("CREATE INDEX made_up_kind ON outbox(kind, sequence)"))
    tx.execute(text("UPDATE problem SET facts = '{}'"))


def upgrades(hand: Hand) -> None:
    """A later program, whose store has one step more."""
    schema.STEPS = (*schema.STEPS, schema.Step("made up for this test", _made_up_step))
    exchanges(hand)


def changes_passphrase(hand: Hand) -> None:
    hand.open()
    assert hand.opened is not None
    place, secrets = hand.place, hand.opened.secrets
    unlocked = unlock.unlock(place, secrets, PASSPHRASE, now=_wall())
    unlocked = unlock.change_passphrase(place, secrets, unlocked, ANOTHER)
    hand.say("passphrase")
    hand.works("under another passphrase")
    more = {**unlocked.header.signing_keys, "2": next(iter(unlocked.header.signing_keys.values()))}
    unlock.keep_signing_keys(place, secrets, unlocked, more)
    hand.lock()


def enrols_again(hand: Hand) -> None:
    hand.enrol(hand.orders.codes[0])
    if hand.round() == "done":  # else the caseload has not come, and there is nothing to work on
        hand.works("enrolled again")
    hand.round()


def meets_a_restored_hub(hand: Hand) -> None:
    hand.open()
    hand.works("after the restore")
    hand.round()
    hand.round()
    hand.lock()


def compacts(hand: Hand) -> None:
    """A day long after, on which what was answered is no longer kept."""
    hand.open()
    hand.by.sealed.compact(hand.by.clock() + timedelta(days=40))
    hand.works("after compacting")
    hand.lock()


def is_turned_away(hand: Hand) -> None:
    hand.open()
    hand.is_turned_away()


ACTS: dict[str, Callable[[Hand], None]] = {
    act.__name__: act
    for act in (
        enrols, saves, works, exchanges, works_and_exchanges, attaches, files, loses, upgrades, changes_passphrase,
        enrols_again, meets_a_restored_hub, compacts, is_turned_away,
    )
}  # fmt: skip


# --- and the life after it --------------------------------------------------------------------------------------------


def _opens_again(hand: Hand) -> str:
    """Open with whichever passphrase it is; one that is no longer enrolled is enrolled again, as its person would."""
    try:
        hand.open()
    except (UnlockRefused, StoreBroken) as refused:
        if hand.orders.acts == "changes_passphrase" and refused.code == "wrong-passphrase":
            _Clock.ahead += timedelta(seconds=5)
            hand.open(ANOTHER)
            return ANOTHER
        if len(hand.orders.codes) < 2:
            raise
        _enrols_anew(hand)
    return PASSPHRASE


def _enrols_anew(hand: Hand) -> None:
    for code in hand.orders.codes[1:]:
        try:
            hand.enrol(code)
        except HubRefused:  # an earlier life has used this one
            continue
        return
    raise AssertionError("every code is used")


def goes_on(hand: Hand) -> None:
    """Open, show the judge, exchange until nothing is left to do, and show the judge again."""
    if hand.orders.acts == "upgrades":
        schema.STEPS = (*schema.STEPS, schema.Step("made up for this test", _made_up_step))
    if hand.orders.acts == "is_turned_away":
        _is_destroyed_in_the_end(hand)
        return
    passphrase = _opens_again(hand)
    hand.say("opened", _STORE_KEYS[-1].hex(), hand.by.vault.check(), passphrase)
    hand.told.recv()
    hand.round()
    while True:
        hand.say("rested", hand.round())
        if hand.told.recv() == ("go on",):
            break
        _Clock.ahead += _LATER
    hand.lock()


def _is_destroyed_in_the_end(hand: Hand) -> None:
    known = enrolled.kept(hand.place)
    assert known is not None
    if not launcher.finish_destroying(hand.place, known):
        hand.open()
    hand.say("destroyed", any(hand.is_turned_away() for _ in range(3)))
    hand.told.recv()


_STORE_KEYS: list[bytes] = []


def _note_store_key() -> None:
    """The judge reads the store by itself, and needs its key."""

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Path, dek: bytes) -> Any:
            _STORE_KEYS.append(dek)
            return function(path, dek)

        return opened

    instead("app.storage.vault:open_vault", around)


def _note_written(hand: Hand) -> None:
    """Note what an act writes, when it writes it: whether it is kept is another matter."""

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def append(tx: Any, change: Any, raw: bytes, signature: str) -> None:
            hand.written.append((change.id, raw))
            function(tx, change, raw, signature)

        return append

    instead("app.storage.outbox:append", around)


def live(told: Connection, orders: Orders, *, again: bool) -> None:
    """One life, from the beginning of the process to its end; `again` is the one after a death."""
    os.environ[DEMO_VARIABLE] = str(orders.secrets)
    os.environ["DOORSTEP_LAPTOP"] = "NM-L1"
    instead("app.storage.keys:calibrated", lambda _: lambda: FLOOR)
    setattr(keys, "hash_secret_raw", _quick)  # noqa: B010 - so that no type is claimed for it
    setattr(opening, "SteadyClock", _Clock)  # noqa: B010
    setattr(opening, "wall_clock", _wall)  # noqa: B010
    COUNTED.put_in()
    hand = Hand(told, orders)
    _note_store_key()
    _note_written(hand)
    if orders.bug:
        getattr(bugs, orders.bug)()
    COUNTED.arm("laptop", orders.kill)
    try:
        (goes_on if again else ACTS[orders.acts])(hand)
    except Unreachable:
        hand.say("offline")
    hand.say("hits", dict(COUNTED.hits))

"""The case process: alone holds the vault and case data, takes orders through its own pipe, and ends when it locks."""

import os
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from app import pipe
from app.casework import exchange, glance
from app.casework.caseworker import Caseworker, settle_in
from app.storage import device_secrets, enrolled, tokens, unlock
from app.storage.device_secrets import DeviceSecrets, NoSecrets
from app.storage.enrolled import Enrolled
from app.storage.keys import Unlocked
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey, SealingKey, new_seed
from app.storage.trouble import NoKeyring, StoreTrouble, UnlockRefused
from app.storage.vault import Vault, set_aside
from sync import wire
from sync.authority import Authority, DeviceIdentity, HubRefused, TokenPair, Unreachable
from sync.round import Laptop
from sync.rounds import LaptopRounds
from ui.background import Lane, Lines
from ui.desk import Desk
from ui.program import Program

PROGRAM = "0.1.0"


def now() -> datetime:
    """Return the laptop's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Opened:
    """An unlocked store with what is needed to work on it and to speak with its hub."""

    place: Place
    secrets: DeviceSecrets
    known: Enrolled
    vault: Vault
    device_key: DeviceKey
    pair: TokenPair | None


def secrets_of(hub: str, practitioner: str) -> DeviceSecrets:
    """Return where the keys lie; where there is no keyring to trust, they live and die with this process."""
    try:
        return device_secrets.choose(hub, practitioner)
    except NoKeyring:
        return NoSecrets()


def open_by_passphrase(home: Path, order: pipe.Unlock, pair: TokenPair | None) -> Opened:
    """Unlock a vault; raises UnlockRefused or StoreTrouble, by which nothing is lost."""
    place = Place(home, order.hub, order.practitioner)
    known = enrolled.kept(place)
    if known is None:
        raise UnlockRefused("not-enrolled")
    secrets = secrets_of(order.hub, order.practitioner)
    return _open(place, secrets, known, unlock.unlock(place, secrets, order.passphrase, now=now()), pair)


def _open(place: Place, secrets: DeviceSecrets, known: Enrolled, unlocked: Unlocked, pair: TokenPair | None) -> Opened:
    seed = secrets.get("device_key")
    if seed is None:
        raise UnlockRefused("no-device-secret")
    vault = unlock.open_store(place, secrets, unlocked, now=now())
    return Opened(place, secrets, known, vault, DeviceKey(seed), pair)


def open_by_enrolment(home: Path, order: pipe.Enrol) -> Opened:
    """Make the laptop known to the hub and make a new vault; an older vault of the person is set aside, not deleted."""
    seed = new_seed()
    laptop = laptop_name()
    authority = Authority(order.address)
    admission = authority.enrol(
        wire.EnrolAsk(
            login=order.login,
            password=order.password,
            code=order.code,
            device_key=DeviceKey(seed).public,
            device_name=laptop,
        )
    )
    person = admission.person
    place = Place(home, admission.hub, person.practitioner)
    secrets = secrets_of(admission.hub, person.practitioner)
    if not secrets.lasting:
        place = place.for_this_run()
    _set_aside_older(place)
    enrolment = unlock.Enrolment(
        device=admission.device,
        passphrase=order.passphrase,
        device_seed=seed,
        share=admission.share,
        keys=admission.keys,
        lease=admission.lease,
        context=(person.name, order.login, person.authority),
    )
    unlocked = unlock.enrol(place, secrets, enrolment, now=now())
    known = Enrolled(
        address=order.address,
        login=order.login,
        device=admission.device,
        laptop=laptop,
        person=person,
        keys=admission.keys,
    )
    enrolled.keep(place, known)
    return _open(place, secrets, known, unlocked, TokenPair(admission.access, admission.refresh))


def _set_aside_older(place: Place) -> None:
    """A new enrolment never writes over a store: unsent work in it lies in the sealed outbox, which stays."""
    if place.vault.exists():
        set_aside(place.vault, "enrolled-again")
    if place.header.exists():
        set_aside(place.header, "enrolled-again")


def sign_in_online(home: Path, order: pipe.SignIn) -> TokenPair:
    """Fetch the server share and a lease again with the person's password and the device key."""
    place = Place(home, order.hub, order.practitioner)
    known = enrolled.kept(place)
    secrets = secrets_of(order.hub, order.practitioner)
    seed = secrets.get("device_key")
    if known is None or seed is None:
        raise UnlockRefused("not-enrolled")
    authority = Authority(known.address, DeviceIdentity(known.device, DeviceKey(seed).sign))
    admission = authority.sign_in(wire.SignInAsk(login=order.login, password=order.password))
    unlock.restore_share(place, secrets, admission)
    return TokenPair(admission.access, admission.refresh)


def desk_on(opened: Opened) -> tuple[Desk, Caseworker]:
    """Return the desk for an opened store."""
    known, person = opened.known, opened.known.person
    sealed = SealedOutbox(opened.place.sealed)
    by = Caseworker(
        practitioner=person.practitioner,
        name=person.name,
        agency=person.agency,
        device=known.device,
        device_key=opened.device_key,
        sealing_key=SealingKey.of(known.keys),
        vault=opened.vault,
        sealed=sealed,
        clock=now,
        authority=person.authority,
        duty_telephone=person.duty_telephone,
    )
    settle_in(by)
    laptop = Laptop(opened.place, opened.vault, sealed, known.keys, PROGRAM)
    authority = Authority(
        known.address, DeviceIdentity(known.device, opened.device_key.sign), opened.pair or _kept_pair(opened.vault)
    )
    return Desk(by, LaptopRounds(laptop, authority, known.login, now)), by


def _kept_pair(vault: Vault) -> TokenPair | None:
    with vault.read() as tx:
        found = tokens.kept(tx)
    return TokenPair(*found) if found else None


def laptop_name() -> str:
    """Return the authority's label for this laptop, or one made at enrolment."""
    return os.environ.get("DOORSTEP_LAPTOP") or f"NM-L{random.SystemRandom().randint(1000, 9999)}"


class CaseProcess:
    """Waits blank and warm; opens one desk; ends with it."""

    def __init__(self, program: Program, home: Path, said: Callable[[Struct], None], lines: Lines) -> None:
        self._program = program
        self._home = home
        self._say = said
        self._keys = Lane("keys")
        self._pair: TokenPair | None = None
        self._opened: Opened | None = None
        self._by: Caseworker | None = None
        self.desk: Desk | None = None
        lines.came.connect(self._take)
        lines.ended.connect(lambda: self.lock("launcher-gone"))
        self._say(pipe.Ready())

    def _take(self, line: bytes) -> None:
        order = pipe.order_of(bytes(line))
        if isinstance(order, pipe.Unlock):
            self._keys.ask(lambda: open_by_passphrase(self._home, order, self._pair), self._open, self._refuse)
        elif isinstance(order, pipe.Enrol):
            self._keys.ask(lambda: open_by_enrolment(self._home, order), self._open, self._refuse)
        elif isinstance(order, pipe.SignIn):
            self._keys.ask(lambda: sign_in_online(self._home, order), self._signed_in, self._refuse)
        else:
            self.lock("asked")

    def _open(self, opened: Opened) -> None:
        self._opened = opened
        self.desk, self._by = desk_on(opened)
        self.desk.lock_asked.connect(self.lock)
        self._program.application.installEventFilter(self.desk)
        self.desk.open()
        self._say(pipe.Opened(opened.place.hub, opened.place.practitioner))

    def _signed_in(self, pair: TokenPair) -> None:
        self._pair = pair
        self._say(pipe.SignedIn())

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, StoreTrouble):
            facts = {name: str(value) for name, value in error.facts.items()}
            self._say(pipe.Refused(error.code, facts))
        elif isinstance(error, HubRefused):
            self._say(pipe.Refused(error.problem.code, sentence=error.problem.sentence))
        elif isinstance(error, Unreachable):
            self._say(pipe.Refused("unreachable"))
        else:
            raise error

    def lock(self, reason: str) -> None:
        """Keep what is being written, write the glance, close the vault, say so, and end the process."""
        del reason  # the launcher shows the same page for every one
        try:
            if self.desk is not None and self._by is not None and self._opened is not None:
                self.desk.close()
                self._keep_glance(self._opened, self._by)
                self._opened.vault.checkpoint()
                self._opened.vault.close()
                self._opened.place.end_this_run()
        finally:  # whatever went wrong, what was written is on the disk and the process must not outlive the lock
            with suppress(BrokenPipeError):  # the launcher may be gone
                self._say(pipe.Locked())
            self._program.end()

    @staticmethod
    def _keep_glance(opened: Opened, by: Caseworker) -> None:
        person = opened.known.person
        role = f"{person.role}, {person.team}, {person.authority}"
        seen = exchange.at_a_glance(by=by, role_line=role, laptop=opened.known.laptop)
        glance.write(opened.place.glance, seen)


def main(home: Path, program: Program) -> NoReturn:
    """Run the case process on its own standard input and output."""
    said = pipe.writer(sys.stdout.buffer)
    process = CaseProcess(program, home, said, Lines(sys.stdin.buffer.readline))
    ended = program.run()
    del process
    sys.stderr.flush()
    # at once: a thread still reads the pipe, and the sooner this memory is gone the better
    os._exit(ended)

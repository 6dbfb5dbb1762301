"""The launcher: the unlock window and the sealed delivery; it holds no case data, no vault and no vault key."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app import pipe
from app.casework.glance import Glance
from app.casework.glance import read as read_glance
from app.storage import device_secrets, enrolled, file_copies, leases, parcel, turned_away, wiping
from app.storage.enrolled import Enrolled
from app.storage.files import set_aside
from app.storage.places import Place, places_under
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey
from app.storage.trouble import NoKeyring, StoreTrouble
from sync.authority import Authority, DeviceIdentity, HubRefused, Unreachable
from sync.delivery import Delivery, deliver, prove_removed
from sync.files import deliver_files
from sync.proofs import Forged
from ui import messages, words_of_time
from ui.background import Lane, Lines
from ui.program import Program
from ui.unlock.page import Enrolment, UnlockPage
from ui.unlock.window import UnlockWindow

END_SECONDS = 3.0
"""An end that takes longer is answered with a kill, which is harmless: drafts are on the disk already."""

EARLY_ENDS = 3
"""A case process that never gets as far as being ready is not started for ever."""


class CaseChild:
    """The case process as the launcher sees it: a pipe to ask through and lines that it says."""

    def __init__(self, command: Sequence[str], came: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        self.say = pipe.writer(self._process.stdin)  # type: ignore[arg-type]
        self._lines = Lines(self._process.stdout.readline)
        self._lines.came.connect(came)
        self._lines.ended.connect(ended)
        self._lines.listen()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def end(self) -> None:
        """Let it end by itself, or kill it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def deliver_sealed(place: Place, known: Enrolled, *, with_drafts: bool) -> Delivery:
    """Deliver the sealed outbox of one place with its device key alone.

    Raises Unreachable, HubRefused, or NoKeyring where the device key is gone: then a new enrolment delivers it.
    """
    seed = device_secrets.choose(place.hub, place.practitioner).get("device_key")
    if seed is None:
        raise NoKeyring("no-device-key")
    device = DeviceIdentity(known.device, DeviceKey(seed).sign)
    sealed = SealedOutbox(place.sealed)
    with Authority(known.address, device, ca_bundle=known.ca_bundle or None) as authority:
        done = deliver(sealed, authority, with_drafts=with_drafts, signing_keys=known.keys.signing)
        now, keep = (lambda: datetime.now(UTC)), wiping.is_left(place)
        done.files = deliver_files(file_copies.folder_beside(place.sealed), authority, now, keep=keep)
        if (
            prove_removed(place, authority)
            and with_drafts
            and not (wiping.is_left(place) or done.unreadable or done.deferred)
        ):
            set_aside(place.sealed, "delivered")  # drafts and looks in it would be delivered for ever
        return done


def export_sealed(place: Place, known: Enrolled, path: Path) -> int:
    """Write the sealed outbox of one place into a file, without any key; return how many pieces.

    Raises StoreTrouble with the code parcel-not-written.
    """
    sealed, now = SealedOutbox(place.sealed), datetime.now(UTC)
    return parcel.write(path, sealed, hub=place.hub, device=known.device, now=now, with_drafts=True)


def finish_destroying(place: Place, known: Enrolled) -> str:
    """Destroy what the hub has said must go, where that was cut short; return why it is gone, or nothing."""
    word = turned_away.kept(place, known.device, known.keys.signing)
    if word is None:  # wiped by the person, and the hub has not heard of it yet
        return "wiped" if wiping.proof(place) is not None and not wiping.is_left(place) else ""
    if wiping.is_left(place):
        secrets = device_secrets.choose(place.hub, place.practitioner)
        wiping.wipe(place, secrets, known.device, wiping.Left(), datetime.now(UTC))
    return word.code


class Launcher:
    """Shows who the laptop belongs to, keeps a blank case process warm, and lets it open, end and be replaced."""

    def __init__(self, program: Program, home: Path, case_command: Sequence[str]) -> None:
        self._program = program
        self._home = home
        self._command = list(case_command)
        self._network = Lane("delivery")
        self._place: Place | None = None
        self._known: Enrolled | None = None
        self._ending = False
        self._online = False
        self._early_ends = 0
        self._destroyed = ""
        self.child: CaseChild | None = None
        self.window = UnlockWindow()
        self._connect()

    def start(self) -> None:
        """Show the unlock window and warm a case process."""
        self._choose_place()
        self._warm()
        self.show()

    def show(self) -> None:
        """Show the unlock window as things stand."""
        self._finish_destroying()
        self.window.show_page(self._page())
        self.window.show()
        self._look_for_network()
        self._tell_destroyed()

    def end(self) -> None:
        """End the case process and then this one."""
        self._ending = True
        if self.child is not None:
            self.child.end()
        self._program.end()

    def _connect(self) -> None:
        self.window.unlock_asked.connect(self._unlock)
        self.window.online_sign_in_asked.connect(self._sign_in)
        self.window.other_person_asked.connect(self._other_person)
        self.window.forgotten_asked.connect(self._deliver_everything)
        self.window.export_asked.connect(self._export)
        self.window.wipe_asked.connect(self._wipe)
        self.window.enrol_asked.connect(self._enrol)
        self.window.closed.connect(self.end)

    def _choose_place(self) -> None:
        found = [place for place in places_under(self._home) if enrolled.kept(place)]
        newest = max(found, key=lambda place: (place.folder / enrolled.FILE).stat().st_mtime, default=None)
        self._place = newest
        self._known = enrolled.kept(newest) if newest else None

    def _warm(self) -> None:
        self.child = CaseChild(self._command, self._heard, self._child_ended)

    def _heard(self, line: bytes) -> None:
        said = pipe.said_of(bytes(line))
        self._early_ends = 0
        if isinstance(said, pipe.Opened):
            self._choose_place()
            self.window.busy(False)
            self.window.hide()
        elif isinstance(said, pipe.Refused):
            self.window.busy(False)
            self._show_wait(said)
            self.window.say(messages.why_locked(said.code, said.facts, said.sentence), "danger")
            if said.code == "turned-away":
                self.show()
        elif isinstance(said, pipe.Locked):
            self._destroyed = said.reason
        elif isinstance(said, pipe.SignedIn):
            self.window.busy(False)
            self.window.show_opening()
            self.window.say("Signed in. Now your passphrase.", "ok")

    def _show_wait(self, refused: pipe.Refused) -> None:
        """A wrong passphrase costs a wait that doubles; the window counts it down by itself."""
        seconds, left = refused.facts.get("seconds"), refused.facts.get("left")
        if seconds:
            page = replace(self._page(), wait_seconds=int(seconds), tries_left=int(left) if left else None)
            self.window.show_page(page)

    def _child_ended(self) -> None:
        """Locked, or ended by itself: what was written is on the disk, and a blank process takes its place."""
        if self._ending or self.child is None:
            return
        self.child.end()
        self._early_ends += 1
        if self._early_ends > EARLY_ENDS:
            self.window.say("Doorstep cannot start on this laptop. Your work is safe here. Ring IT.", "danger")
            return
        self._warm()
        self._choose_place()
        self.window.busy(False)
        self.window.show_opening()
        self.show()

    def _ask(self, order: pipe.Order) -> None:
        self.window.busy(True)
        if self.child is not None:
            self.child.say(order)

    def _look_for_network(self) -> None:
        """Find out whether the hub can be reached, so that signing in online is offered only when it can work."""
        known = self._known
        if known is None:
            return

        def found(online: bool) -> None:
            if online is not self._online:
                self._online = online
                self.window.show_page(self._page())

        def ask() -> bool:
            with Authority(known.address, ca_bundle=known.ca_bundle or None) as authority:
                return authority.is_there()

        self._network.ask(ask, found)

    def _unlock(self, passphrase: str) -> None:
        if self._place is not None:
            self._ask(pipe.Unlock(self._place.hub, self._place.practitioner, passphrase))

    def _sign_in(self, login: str, password: str) -> None:
        if self._place is not None:
            self._ask(pipe.SignIn(self._place.hub, self._place.practitioner, login, password))

    def _enrol(self, asked: Enrolment) -> None:
        self._ask(pipe.Enrol(asked.hub, asked.login, asked.password, asked.code, asked.passphrase))

    def _other_person(self) -> None:
        """Each person has a store of their own; choosing another never touches the first."""
        found = [place for place in places_under(self._home) if enrolled.kept(place)]
        if len(found) > 1 and self._place in found:
            self._place = found[(found.index(self._place) + 1) % len(found)]
            self._known = enrolled.kept(self._place)
            self.window.show_page(self._page())
        else:
            self.window.show_enrolment()

    def _deliver_everything(self) -> None:
        """The author cannot come back: everything sealed goes to the authority now, drafts too (docs/sync.md 7.4)."""
        place, known = self._place, self._known
        if place is None or known is None:
            return
        self.window.busy(True)
        self._network.ask(lambda: deliver_sealed(place, known, with_drafts=True), self._delivered, self._not_delivered)

    def _finish_destroying(self) -> None:
        """Heed the hub's word for the person in view, whenever it came; a keyring that is away is asked next time."""
        if self._place is not None and self._known is not None:
            with suppress(NoKeyring):
                self._destroyed = finish_destroying(self._place, self._known) or self._destroyed

    def _tell_destroyed(self) -> None:
        """Say that the records here were destroyed and why, and deliver what is sealed: nobody comes back to it."""
        if not self._destroyed:
            return
        code, self._destroyed = self._destroyed, ""
        self.window.say(messages.destroyed(code, self._authority()), "warn")
        self._deliver_everything()

    def _wipe(self) -> None:
        """The person asks for it while the laptop is locked: nothing is opened, and everything sealed stays."""
        place, known = self._place, self._known
        if place is None or known is None:
            return
        try:
            secrets = device_secrets.choose(place.hub, place.practitioner)
        except NoKeyring:
            self.window.say(messages.why_locked("keyring-away", {}), "danger")
            return
        wiping.wipe(place, secrets, known.device, wiping.Left(), datetime.now(UTC))
        self._destroyed = "wiped"
        self.show()

    def _export(self, path: str) -> None:
        """For a laptop that cannot connect: everything sealed into a file that a person carries, drafts too."""
        place, known = self._place, self._known
        if place is None or known is None:
            return
        self.window.busy(True)
        self._network.ask(lambda: export_sealed(place, known, Path(path)), self._exported, self._not_exported)

    def _exported(self, count: int) -> None:
        self.window.busy(False)
        self.window.say(messages.exported(count, self._authority()), "ok")

    def _not_exported(self, error: Exception) -> None:
        self.window.busy(False)
        if not isinstance(error, StoreTrouble):
            raise error
        self.window.say(messages.NOT_EXPORTED, "danger")

    def _delivered(self, delivery: Delivery) -> None:
        self.window.busy(False)
        sentence = messages.delivered(
            self._authority(),
            sent=delivery.received,
            not_taken=delivery.held,
            drafts=delivery.drafts,
            unreadable=delivery.unreadable,
            deferred=delivery.deferred,
            files=delivery.files,
        )
        if not delivery.unreadable:
            self.window.show_page(replace(self._page(), waiting=delivery.deferred, drafts=0))
        self.window.say(sentence, "warn" if delivery.unreadable or delivery.deferred else "ok")

    def _not_delivered(self, error: Exception) -> None:
        self.window.busy(False)
        if isinstance(error, Unreachable):
            self.window.say("No network. What you wrote is safe here. Try again when you are connected.", "warn")
        elif isinstance(error, HubRefused | StoreTrouble | Forged):
            self.window.say("It was not sent. What you wrote is safe here. Ring IT.", "danger")
        else:
            raise error

    def _authority(self) -> str:
        return self._known.person.authority if self._known else "Your authority"

    def _page(self) -> UnlockPage:
        if self._place is None or self._known is None:
            return UnlockPage(first_use=True)
        page = page_of(self._known, read_glance(self._place.glance), self._place, datetime.now(UTC))
        return replace(page, online=self._online)


def _keys_words(place: Place) -> str:
    """Say where the keys lie when that is not the operating system's keyring: nobody must believe otherwise."""
    try:
        secrets = device_secrets.choose(place.hub, place.practitioner)
    except NoKeyring:
        return ", online only"
    return ", demonstration keys" if isinstance(secrets, device_secrets.DemoSecrets) else ""


def page_of(known: Enrolled, glance: Glance | None, place: Place, now: datetime) -> UnlockPage:
    """Return what the unlock window shows: the person's own name, counts and times; nothing of a case."""
    person, lease = known.person, leases.kept(place)
    span = (lease.until - lease.issued).total_seconds() if lease else 1.0
    left = (lease.until - now).total_seconds() if lease else 0.0
    names = person.name.split()
    return UnlockPage(
        greeting=words_of_time.greeting(now),
        greeting_name=names[0],
        full_name=person.name,
        initials=(names[0][0] + names[-1][0]).upper(),
        role_line=f"{person.role}, {person.team}, {person.authority}",
        offline_until=lease.until if lease else None,
        lease_left=max(0.0, min(1.0, left / span)),
        lease_words=f"{words_of_time.left(lease.until, now)}." if lease else "",
        children=glance.children if glance else 0,
        last_received=words_of_time.moment(glance.received_at, now) if glance and glance.received_at else None,
        waiting=_waiting(glance, place),
        drafts=SealedOutbox(place.sealed).drafts(),
        laptop=known.laptop + _keys_words(place),
        duty_telephone=person.duty_telephone,
        out_of_hours_telephone=glance.out_of_hours_telephone if glance else "",
    )


def _waiting(glance: Glance | None, place: Place) -> int:
    """Count as the Sync centre does for as long as what is sealed is what it counted; after that, what is sealed."""
    sealed = SealedOutbox(place.sealed).waiting()
    return glance.waiting if glance is not None and glance.sealed == sealed else sealed


def case_command(home: Path) -> list[str]:
    """Return how to start a case process: the packed program by itself, or this Python with the package."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
    return [*program, "--case", "--home", str(home)]

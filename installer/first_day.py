"""Starts the packed program as a person would, on a screen and by keys alone, and looks from outside at what it did.

`python -m installer.first_day FOLDER PICTURES` runs on Linux, in a session bus of its own (`dbus-run-session`), so that
the program finds a real Secret Service: enrol, write in a visit, lock, unlock, find the words again. Each step prints
a line and leaves a picture; the first thing that does not hold ends it with exit code 1.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app import pipe
from app.domain.draft import ContactDraft
from app.storage import device_secrets, drafts, enrolled, marks, unlock
from app.storage.device_secrets import DEMO_VARIABLE, DemoSecrets, KeyringSecrets, Secret
from app.storage.marks import Tx
from app.storage.places import Place, places_under
from app.storage.trouble import StoreTrouble
from app.storage.vault import open_vault
from installer.packed import BlankCase, Packed, is_running
from installer.screen import Screen
from installer.surroundings import LOGIN, PASSWORD, CheckoutHub, Keyring, LaptopFolder
from installer.waiting import NotProved, check, until

PASSPHRASE = "four kettles under a pear tree"  # noqa: S105 - of a person who does not exist
# Words that nothing else on a laptop holds, so that finding them in a file means that they were written there.
WORDS = "She hid the quillfeather under the osterbrook step"
MORE_WORDS = " and drew a marlinspike"
TELLTALES = ("quillfeather", "osterbrook", "marlinspike", PASSPHRASE, PASSWORD)
ITEMS: tuple[Secret, ...] = ("device_secret", "server_share", "device_key")


@dataclass
class Day:
    """What the steps share."""

    hub: CheckoutHub
    laptop: LaptopFolder
    screen: Screen
    packed: Packed
    pictures: Path

    def picture(self, name: str) -> None:
        """Keep a picture of the screen."""
        self.screen.photograph(self.pictures / f"{name}.png")

    def place(self) -> Place:
        """Return where the one person of this laptop has their work."""
        return next(place for place in places_under(self.laptop.home) if enrolled.kept(place))

    def secrets(self) -> KeyringSecrets:
        """Return the keyring as another program of the same person finds it."""
        place = self.place()
        found = device_secrets.choose(place.hub, place.practitioner, {})
        if not isinstance(found, KeyringSecrets):
            raise NotProved("the keys do not lie in the operating system's keyring")
        return found

    @contextmanager
    def vault(self) -> Iterator[Tx]:
        """Open the vault from outside, with the passphrase and the keyring, and read in it."""
        place = self.place()
        unlocked = unlock.unlock(place, self.secrets(), PASSPHRASE, now=datetime.now(UTC))
        vault = open_vault(place.vault, unlocked.dek)
        try:
            with vault.read() as tx:
                yield tx
        finally:
            vault.close()

    def written(self) -> list[ContactDraft]:
        """Return the drafts that the vault holds."""
        with self.vault() as tx:
            return [msgspec.json.decode(kept.body, type=ContactDraft) for kept in drafts.all_of_them(tx)]

    def has_received(self) -> bool:
        """Tell whether a round with the hub has ended."""
        with self.vault() as tx:
            return marks.read(tx).last_exchange_at is not None


def enrol(day: Day) -> str:
    """Fill in the page that makes the laptop somebody's, from its first field to its last."""
    case = day.packed.case()
    day.screen.meet(day.packed.pid, "the launcher")
    for words in (day.hub.address, day.hub.code(), LOGIN):
        day.screen.type(words)
        day.screen.press("Tab")
    for secret in (PASSWORD, PASSPHRASE):
        day.screen.type(secret)
        day.screen.press("Tab", "Tab")  # past the button that shows it
    day.screen.type(PASSPHRASE)
    day.picture("1-enrolment")
    day.screen.press("Return")
    day.screen.meet(case, "Today")
    until(day.has_received, "the first round with the hub did not end")
    day.screen.until_still("Today")
    day.picture("2-today")
    kept = day.secrets()
    check(all(map(kept.get, ITEMS)), "an item of the three is not in the Secret Service")
    return "enrolled by keys; the three items lie in the Secret Service, and the first round has ended"


def write(day: Day) -> str:
    """Start the next visit and type what the home was like."""
    before = day.screen.lines()
    day.screen.press("ctrl+Return")
    until(day.written, "Ctrl+Enter on Today started no visit")
    day.screen.until_another_page(before, "the visit")
    go_to_the_home(day)
    day.screen.type(WORDS)
    until(lambda: holds(day, WORDS), "the typed words did not reach the vault")
    day.picture("3-visit")
    return "the next visit was started by keys, and what was typed is in the vault"


def lock(day: Day) -> str:
    """Lock; the process that held the words ends, and the words are in no file."""
    case = day.packed.case()
    day.screen.press("ctrl+l")
    until(lambda: not is_running(case), "the case process did not end at the lock")
    day.screen.meet(day.packed.pid, "the launcher after the lock")
    day.packed.case(other_than=case)
    day.picture("4-locked")
    check(holds(day, WORDS), "the vault does not hold the typed words after the lock")
    check_no_traces(day)
    return "the case process ended, another is warm, and no file of the account holds a typed word"


def reopen(day: Day) -> str:
    """Unlock, open the visit again, and write on behind the words that are shown."""
    case = day.packed.case()
    day.screen.meet(day.packed.pid, "the launcher")
    locked = day.screen.lines()
    day.screen.type(PASSPHRASE)
    began = time.monotonic()
    day.screen.press("Return")
    day.screen.meet(case, "Today after unlocking")
    took = time.monotonic() - began
    day.screen.until_another_page(locked, "Today after unlocking")
    day.screen.until_still("Today after unlocking")
    today = day.screen.lines()
    day.picture("5-unlocked")
    day.screen.press("ctrl+Return")
    day.screen.until_another_page(today, "the visit")
    go_to_the_home(day)
    day.screen.press("ctrl+End")
    day.screen.type(MORE_WORDS)
    until(lambda: holds(day, WORDS + MORE_WORDS), "the reopened visit did not show what was written before")
    day.picture("6-reopened")
    check(len(day.written()) == 1, "the visit was begun anew instead of opened again")
    return f"unlocked in {took:.1f} s by keys; the visit has its words, and what was added stands behind them"


def close(day: Day) -> str:
    """End the launcher while the visit is open: nothing runs on, nothing is lost and nothing is left readable."""
    day.packed.end()
    check(holds(day, WORDS + MORE_WORDS), "words were lost when the program ended")
    check_no_traces(day)
    said = (day.pictures / "program.log").read_text("utf-8", errors="replace").strip()
    check(not said, f"the program complained: {said[-400:]}")
    return "no process runs on, the words are in the vault, and the program complained of nothing"


def refuse_demo_keys(day: Day) -> str:
    """Hand the packed program the right keys in the demo's folder: it must not take them."""
    place, folder = day.place(), day.laptop.folder / "demo-keys"
    kept, demo = day.secrets(), DemoSecrets(folder, place.hub, place.practitioner)
    for item in ITEMS:
        demo.put(item, kept.get(item) or "")
    unlock.unlock(place, demo, PASSPHRASE, now=datetime.now(UTC))  # the keys are right: a checkout opens by them
    order = pipe.Unlock(place.hub, place.practitioner, PASSPHRASE)
    environment = day.laptop.environment(day.screen.display)
    with (day.pictures / "program.log").open("ab") as log:
        answers = []
        for more in ({DEMO_VARIABLE: str(folder)}, {}):
            blank = BlankCase(day.packed.executable, day.laptop.home, environment | more, log)
            try:
                check(isinstance(blank.hear(), pipe.Ready), "a case process does not say that it is ready")
                answers.append(blank.ask(order))
            finally:
                blank.end()
    check(isinstance(answers[0], pipe.Refused), f"demo keys opened the packed program: {answers[0]}")
    check(isinstance(answers[1], pipe.Opened), f"without demo keys it did not open: {answers[1]}")
    return f"with the right keys in {DEMO_VARIABLE} it answers {answers[0].code}; without it, it opens"  # type: ignore[union-attr]


def go_to_the_home(day: Day) -> None:
    """Go on to the step about the home, which begins with a field of text: it comes after a step for each child."""
    (draft,) = day.written()
    day.screen.press(*["F6"] * (1 + len(draft.children)))


def holds(day: Day, words: str) -> bool:
    """Tell whether the vault holds words in a draft."""
    return any(words in msgspec.json.encode(draft).decode() for draft in day.written())


def check_no_traces(day: Day) -> None:
    """Look for the words, the secrets and the children's names in every file of the account."""
    children = tuple(part.given for draft in day.written() for part in draft.children)
    check(children, "the draft names no child")
    check(day.laptop.files_with((LOGIN,)), "the search itself finds nothing: the login is kept readable")
    found = day.laptop.files_with((*TELLTALES, *children))
    check(not found, f"readable on the disk: {', '.join(found)}")


STEPS = (enrol, write, lock, refuse_demo_keys, reopen, close)


def prove(executable: Path, pictures: Path) -> None:
    """Put up what is needed, take the steps in order, and end everything that was started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstep-check-")))
        laptop = LaptopFolder(folder / "laptop")
        keyring = Keyring(laptop.environment())
        stack.callback(keyring.end)
        hub = CheckoutHub(folder / "hub")
        stack.callback(hub.end)
        (folder / "screen").mkdir()
        screen = Screen(folder / "screen")
        stack.callback(screen.end)
        log = stack.enter_context((pictures / "program.log").open("wb"))
        packed = Packed(executable, laptop.home, laptop.environment(screen.display), log)
        stack.callback(packed.clear_away)
        day = Day(hub, laptop, screen, packed, pictures)
        for step in STEPS:
            take(step, day)


def take(step: Callable[[Day], str], day: Day) -> None:
    """Take one step and print how long it took; where it fails, keep a picture of how things stood."""
    began = time.monotonic()
    try:
        said = step(day)
    except (NotProved, StoreTrouble):
        day.picture(f"failed-{step.__name__}")
        raise
    print(f"  [{time.monotonic() - began:5.1f} s] {step.__name__.replace('_', ' ')}: {said}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Take every step and return 1 with a sentence at the first that does not come out as it must."""
    executable, pictures = (Path(argument).resolve() for argument in arguments)
    try:
        prove(executable, pictures)
    except (NotProved, StoreTrouble) as trouble:
        print(f"  NOT PROVED: {trouble}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

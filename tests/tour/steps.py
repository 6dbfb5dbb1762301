"""The steps of the tour, in the order of a day; each asserts in the hub's tables and the laptop's ledger."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.domain.draft import ContactDraft
from tests.tour.world import (
    HEIGHT,
    PASSPHRASE,
    PICTURES,
    WIDTH,
    Laptop,
    TourFailed,
    World,
    is_running,
    memory_holds,
    photograph_answer,
    run_tool,
)

LOGIN, PASSWORD = "priya", "northmere-demo-priya"
OWN_WORDS = "When Craig is shouty I go under the table with Liban. I hold his hand."
MID_SENTENCE = " I like Mrs Lomax, she gives me to"
SEALED_WORDS = "Grandmother rang: Craig stays most nights."


@dataclass
class Tour:
    """What one step leaves for the next."""

    world: World
    first: Laptop
    second: Laptop
    amara: str = ""
    visit: str = ""
    waiting: list[str] = field(default_factory=list)
    pieces: int = 0
    contact: str = ""


def check(holds: object, sentence: str) -> None:
    """Stop the tour with a sentence when something does not hold."""
    if not holds:
        raise TourFailed(sentence)


def enrol(tour: Tour, laptop: Laptop) -> None:
    """Make a laptop known with a one-use code, as its person does on the first day."""
    hand = laptop.launcher
    for name, words in (
        ("enrol-hub", tour.world.address),
        ("enrol-login", LOGIN),
        ("enrol-password", PASSWORD),
        ("enrol-code", tour.world.code(LOGIN)),
        ("enrol-passphrase", PASSPHRASE),
        ("enrol-passphrase-again", PASSPHRASE),
    ):
        hand.type(name, words)
    hand.click("enrol")
    laptop.case.until(name="today")
    laptop.case.until("Amara Warsame")


def lock(laptop: Laptop) -> int:
    """Lock, and return the process id of the case process that ended."""
    ended = laptop.case.pid
    laptop.case.ask("keys", key="L", control=True)
    laptop.meet_next_case()
    laptop.launcher.until(name="passphrase")
    return ended


def open_again(laptop: Laptop) -> None:
    """Unlock with the passphrase."""
    laptop.launcher.type("passphrase", PASSPHRASE)
    laptop.launcher.click("unlock")
    laptop.case.until(name="today")
    laptop.case.until("Amara Warsame")


def unlock(tour: Tour) -> str:
    """Unlock: a wrong passphrase is refused in words, the right one opens; the launcher shows no case data."""
    enrol(tour, tour.first)
    lock(tour.first)
    hand = tour.first.launcher
    hand.type("passphrase", "not the passphrase at all")
    hand.click("unlock")
    hand.until("did not open this laptop")
    shown = hand.ask("seen")
    check("Warsame" not in shown and "Amara" not in shown, "the unlock window shows a child's name")
    hand.until(name="unlock")
    hand.ask("grab", path=str(PICTURES / "01-unlock.png"), width=WIDTH, height=HEIGHT)
    open_again(tour.first)
    with tour.first.ledger() as ledger:
        check(ledger.waiting() == [], "a new laptop has changes waiting")
    return "a wrong passphrase is refused in words, the right one opens, and the window names no child"


def today(tour: Tour) -> str:
    """Today: the visits of the day in their order; the protected address is nowhere."""
    shown = tour.first.case.ask("seen")
    order = [
        shown.find(name) for name in ("Oliver Fairhurst-Lane", "Amara Warsame", "Callum Brennan", "Zofia Kowalczyk")
    ]
    check(all(place >= 0 for place in order) and order == sorted(order), "the visits are not in the order of the day")
    for secret in ("Weaver Street", "NM2 4LD"):
        check(secret not in shown, "the protected address is on the page")
    check("Address protected" in shown, "the page does not say that the address is protected")
    rows = tour.world.asked(
        "SELECT id, child_id FROM doorstep.record WHERE kind = 'child' AND fields->>'given' = 'Amara'"
    )
    tour.amara = str(rows[0].child_id)
    planned = tour.world.asked(
        "SELECT count(*) AS n FROM doorstep.record WHERE kind = 'visit' AND fields->>'purpose' <> ''"
    )
    check(planned[0].n >= 4, "the hub has fewer visits than the page")
    return "four visits in the order of the day; the protected address is masked"


def visit_offline(tour: Tour) -> str:
    """Start the visit with the network cut, and write; the draft is on the disk."""
    tour.world.cut()
    hand = tour.first.case
    hand.click("rail-sync")
    hand.click("try-now")
    hand.until("No network since")
    hand.click("rail-today")
    start = next(
        name for name in hand.ask("names", start="start-visit-") if "Amara" in hand.ask("accessible", name=name)
    )
    tour.visit = start.removeprefix("start-visit-")
    hand.click(start)
    hand.until("Visiting Amara")
    hand.until("Offline")
    hand.click("present-1")
    hand.click("came-1-yes")
    hand.click("announced-announced")
    hand.type("place", "Home, front room")
    hand.click("step-2")
    hand.click("seen-1-seen")
    hand.click("alone-1-alone")
    hand.type("minutes-alone-1", "8")
    hand.type("where-seen-1", "Her bedroom, door open, mother in the kitchen")
    hand.click("language-1-english")
    hand.type("own-words-1", OWN_WORDS)
    hand.until("Saved on this laptop")
    with tour.first.ledger() as ledger:
        check(OWN_WORDS in ledger.draft_texts(), "the draft is not in the vault")
    return "the network is cut (another process cannot connect) and the draft is in the vault"


def killed_and_reopened(tour: Tour) -> str:
    """SIGKILL in mid-sentence: everything that was saved is there when the laptop is unlocked again."""
    hand = tour.first.case
    hand.type("own-words-1", MID_SENTENCE, clear=False)
    hand.until("Saved on this laptop")
    with tour.first.ledger() as ledger:
        check(MID_SENTENCE.strip() in ledger.draft_texts(), "the last words were not saved within the wait")
    tour.first.kill_case()
    tour.first.launcher.until(name="passphrase")
    open_again(tour.first)
    tour.first.case.click(f"start-visit-{tour.visit}")
    tour.first.case.until("Visiting Amara")
    tour.first.case.click("step-2")
    shown = tour.first.case.ask("text", name="own-words-1")
    check(shown == OWN_WORDS + MID_SENTENCE, "the text after the kill is not the text before it")
    return "killed with SIGKILL in mid-sentence; every word is there"


def _draft(tour: Tour) -> ContactDraft:
    with tour.first.ledger() as ledger:
        return msgspec.json.decode(ledger.draft_texts(), type=ContactDraft)


def signed(tour: Tour) -> str:
    """Fill in the rest and sign; one contact lies in each child's case file, with its change in the outbox."""
    hand = tour.first.case
    hand.type("own-words-1", "ast.", clear=False)
    hand.click("how-1-watchful")
    hand.click("bedroom-1-seen")
    hand.click("step-3")
    hand.click("seen-2-seen")
    hand.click("alone-2-with-others")
    hand.click("no-words-2")
    hand.type("no-words-reason-2", "Eleven months old. Reached for his mother, smiled at his sister.")
    hand.click("step-4")
    hand.click("found-1-fine")
    hand.type("observation-1", "Food in the fridge, heating on.")
    hand.type("analysis", "Amara is more watchful than in October and tells me why.")
    hand.click("step-5")
    hand.click("threshold-no")
    hand.click("no-actions")
    hand.click("step-6")
    hand.click("sign-and-lock")
    hand.click("sign-now")
    hand.until(name="today")
    with tour.first.ledger() as ledger:
        contacts = ledger.contacts(tour.amara)
        tour.waiting, tour.pieces = ledger.waiting(), ledger.waiting_pieces()
        tour.contact = next(name for name, body in contacts.items() if b"gives me toast." in body)
    check(len(tour.waiting) == 4, "signing a visit to two children made other than two changes for each")
    check(tour.pieces == 2, "a contact and the recording of its visit are not counted as one")
    return f"signed and frozen; {len(tour.waiting)} changes are in the outbox, {tour.pieces} lines for the person"


def waiting(tour: Tour) -> str:
    """The Sync centre shows what waits, with its reason, and the hub has nothing of it."""
    hand = tour.first.case
    hand.click("rail-sync")
    hand.until(f"Waiting to send, {tour.pieces} in this order")
    hand.until(f"{tour.pieces} waiting to send")
    hand.until("Waiting to send, 2nd: CP visit, Liban Warsame")
    hand.until("No network since")
    rows = tour.world.asked("SELECT count(*) AS n FROM doorstep.record WHERE id = CAST(:id AS uuid)", id=tour.contact)
    check(rows[0].n == 0, "the hub has the contact although the network is cut")
    return "shown as waiting, in order and with its reason; the hub has nothing yet"


def reconnected(tour: Tour) -> str:
    """The network is back; Try now makes a round."""
    tour.world.connect()
    tour.first.case.click("try-now")
    tour.first.case.until("Connected to Northmere")
    return "the network is back and the round has run"


def received(tour: Tour) -> str:
    """Every change has the hub's signed receipt; the record is in the hub's tables to the byte."""
    hand = tour.first.case
    hand.until("Northmere has it")
    hand.ask("row", name="exchange-lines", text="Northmere has it")
    hand.until("Signed by Northmere")
    rows = tour.world.asked("SELECT body FROM doorstep.record WHERE id = CAST(:id AS uuid)", id=tour.contact)
    check(len(rows) == 1, "the contact is not in the hub's tables")
    with tour.first.ledger() as ledger:
        check(ledger.waiting() == [], "changes still wait")
        check(all(ledger.has_receipt(change) for change in tour.waiting), "a change has no receipt")
        here = ledger.contacts(tour.amara)[tour.contact]
    check(rows[0].body.encode() == here, "the hub's bytes are not the laptop's")
    return f"{len(tour.waiting)} receipts kept; the contact is in the hub's tables, byte for byte"


def second_laptop_sees_it(tour: Tour) -> str:
    """A second laptop reads the same contact and shows the visit as recorded."""
    tour.second.start()
    enrol(tour, tour.second)
    tour.second.case.until("Northmere has it")
    with tour.first.ledger() as mine, tour.second.ledger() as theirs:
        check(
            theirs.contacts(tour.amara).get(tour.contact) == mine.contacts(tour.amara)[tour.contact],
            "the second laptop's copy differs",
        )
    return "the second laptop has the same bytes and shows the visit as recorded"


ADDRESS = "22 Weaver Street"


def brief_offline(tour: Tour) -> str:
    """Without a network: from the caseload to the page that is read before knocking; the address is masked."""
    tour.world.cut()
    hand = tour.first.case
    hand.click("rail-caseload")
    hand.until("My caseload")
    hand.ask("row", name="caseload-table", text="Amara Warsame")
    hand.until(name="caseload-brief")
    hand.click("caseload-brief")
    for words in ("Do not visit alone", "Who else is working with Amara", "01632 960 140", "Since you last"):
        hand.until(words)
    check(ADDRESS not in hand.ask("seen"), "the protected address is on the page")
    return "hazards, who else is working with Amara and what happened since are there; the address is masked"


def protected_address(tour: Tour) -> str:
    """The protected address is shown by a press, its look noted first, and covered again."""
    hand = tour.first.case
    hand.click("show-address")
    hand.until(ADDRESS)
    hand.click("cover-address")
    check(ADDRESS not in hand.ask("seen"), "the address is still shown")
    return "shown by a press and covered again; the look was noted before it was shown"


def who_has_looked(tour: Tour) -> str:
    """The looks made offline arrive with the round, in the chain of the child, and can be read."""
    tour.world.connect()
    hand = tour.first.case
    hand.click("rail-sync")
    hand.click("try-now")
    hand.until("Connected to Northmere")
    rows = tour.world.asked(
        "SELECT count(*) AS n FROM doorstep.audit WHERE act = 'look address offline' AND child_id = CAST(:c AS uuid)",
        c=tour.amara,
    )
    check(rows[0].n == 1, "the look at the address is not in the audit once")
    hand.click("rail-caseload")
    hand.until("My caseload")
    hand.ask("row", name="caseload-table", text="Amara Warsame")
    hand.until(name="caseload-open")
    hand.click("caseload-open")
    hand.until(name="tab-looks")
    hand.click("tab-looks")
    hand.until(name="looks-ask")
    hand.click("looks-ask")
    hand.until("Looked at the protected address")
    return "the look at the address is in the child's audit once, and Priya's own page shows it"


def locked(tour: Tour) -> str:
    """Lock with unsent work: the case process is gone and the launcher's memory holds no key."""
    tour.world.cut()
    hand = tour.first.case
    hand.click("rail-record")
    hand.click("kind-telephone")
    hand.click(f"record-{tour.amara}")
    hand.click("step-3")
    hand.type("analysis", SEALED_WORDS)
    hand.until("Saved on this laptop")
    key = tour.first.unlocked().dek
    ended = lock(tour.first)
    tour.first.launcher.until("1 draft, not signed")
    check(not is_running(ended), "the case process is still there")
    found = memory_holds(tour.first.launcher.pid, [key, key.hex().encode(), SEALED_WORDS.encode()])
    check(not found, "the launcher's memory holds the key or case text")
    how = "its memory was searched" if found is not None else "this system does not let its memory be searched"
    return f"the case process is gone, the launcher holds no key and no text ({how})"


def forgotten_passphrase(tour: Tour) -> str:
    """The passphrase is forgotten: sealed work is delivered all the same, the draft is held for a person."""
    tour.world.connect()
    hand = tour.first.launcher
    hand.click("forgotten")
    hand.click("deliver-sealed")
    hand.until("1 draft you had not signed is kept there for your supervisor")
    rows = tour.world.asked("SELECT what, content FROM doorstep.held")
    check([row.what for row in rows] == ["draft"], "the draft is not held on the hub")
    check(SEALED_WORDS in rows[0].content, "the held draft is not what was written")
    return "without any passphrase the sealed draft reached the hub and is held for the supervisor"


def audit_verified(tour: Tour) -> str:
    """Every audit chain of the hub verifies, from a process of its own."""
    code, said = run_tool("server", "audit", "verify", "--home", str(tour.world.hub_home))
    check(code == 0, f"the audit does not verify: {said.strip()[-200:]}")
    rows = tour.world.asked("SELECT count(*) AS n FROM doorstep.audit WHERE act LIKE 'change%%'".replace("%%", "%"))
    check(rows[0].n >= len(tour.waiting), "changes without audit rows")
    photograph_answer("doorstep-hub audit verify", said, "15-audit-verified")
    return said.strip().splitlines()[-1]


STEPS: tuple[tuple[str, Callable[[Tour], str], Callable[[Tour], Any]], ...] = (
    ("unlock", unlock, lambda tour: None),
    ("today", today, lambda tour: tour.first.case),
    ("visit-offline", visit_offline, lambda tour: tour.first.case),
    ("killed-and-reopened", killed_and_reopened, lambda tour: tour.first.case),
    ("signed", signed, lambda tour: tour.first.case),
    ("waiting", waiting, lambda tour: tour.first.case),
    ("reconnected", reconnected, lambda tour: tour.first.case),
    ("received", received, lambda tour: tour.first.case),
    ("second-laptop-sees-it", second_laptop_sees_it, lambda tour: tour.second.case),
    ("brief-offline", brief_offline, lambda tour: tour.first.case),
    ("protected-address", protected_address, lambda tour: tour.first.case),
    ("who-has-looked", who_has_looked, lambda tour: tour.first.case),
    ("locked", locked, lambda tour: tour.first.launcher),
    ("forgotten-passphrase", forgotten_passphrase, lambda tour: tour.first.launcher),
    ("audit-verified", audit_verified, lambda tour: None),
)
"""Name, act, and whose window is photographed when it is done (the first and the last take their own pictures)."""

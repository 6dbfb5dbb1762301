"""A day of one social worker: unlocking, brief and visit without a network, a kill, the receipt, who has looked."""

import msgspec

from app.domain.draft import ContactDraft
from tests.tour.tour import Tour, check, enrol, lock, open_again, photograph
from tests.tour.ways import go_offline, plan_joint_visit, say_the_start

OWN_WORDS = "When Craig is shouty I go under the table with Liban. I hold his hand."
ADDRESS = "22 Weaver Street"
MID_SENTENCE = " I like Mrs Lomax, she gives me to"


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
    photograph(hand, tour.picture)
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
    tour.amara = tour.child("Amara")
    planned = tour.world.asked(
        "SELECT count(*) AS n FROM doorstep.record WHERE kind = 'visit' AND fields->>'purpose' <> ''"
    )
    check(planned[0].n >= 4, "the hub has fewer visits than the page")
    return "four visits in the order of the day; the protected address is masked"


def brief_offline(tour: Tour) -> str:
    """Without a network: from the caseload to the page that is read before knocking; the address is masked."""
    go_offline(tour.first)
    hand = tour.first.case
    hand.click("rail-caseload")
    hand.until("My caseload")
    hand.ask("row", name="caseload-table", text="Amara Warsame")
    hand.until(name="caseload-brief")
    hand.click("caseload-brief")
    for words in ("Do not visit alone", "Who else is working with Amara", "01632 960 140", "Since you last"):
        hand.until(words)
    shown = hand.ask("seen")
    check(ADDRESS not in shown, "the protected address is on the page")
    check("Offline since" in shown, "the page does not say that there is no network")
    return "hazards, who else is working with Amara and what happened since are there; the address is masked"


def protected_address(tour: Tour) -> str:
    """The protected address is shown by a press, its look noted first, and covered again."""
    hand = tour.first.case
    hand.click("show-address")
    hand.until(ADDRESS)
    photograph(hand, tour.picture)
    check(ADDRESS in hand.ask("seen"), "the address was covered while its picture was taken")
    hand.click("cover-address")
    check(ADDRESS not in hand.ask("seen"), "the address is still shown")
    return "shown by a press and covered again; the look was noted before it was shown"


def visit_offline(tour: Tour) -> str:
    """Start the visit, still without a network, and write; the draft is on the disk."""
    hand = tour.first.case
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
    say_the_start(hand, "10:31")
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
    hand.type("analysis", "Amara is more watchful than at my last visit and tells me why.")
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
    tour.first.network.connect()
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
    """A second laptop reads the same contact and shows the visit as recorded; meanwhile Priya plans the next one."""
    plan_joint_visit(tour.first.case, "Siobhan Keane")
    enrol(tour, tour.second)
    tour.second.case.until("Northmere has it")
    with tour.first.ledger() as mine, tour.second.ledger() as theirs:
        check(
            theirs.contacts(tour.amara).get(tour.contact) == mine.contacts(tour.amara)[tour.contact],
            "the second laptop's copy differs",
        )
    return "the second laptop has the same bytes and shows the visit as recorded"


def who_has_looked(tour: Tour) -> str:
    """The looks made offline have arrived with the round, in the chain of the child, and can be read.

    Meanwhile Priya's other laptop is switched off, and three colleagues, who come later, switch theirs on.
    """
    tour.second.stop()
    for laptop in (tour.joe, tour.denise, tour.siobhan):
        laptop.begin()
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

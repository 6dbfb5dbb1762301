"""A child goes to another caseload while her first worker writes without a network: taken, marked late, routed."""

from app.domain.body import value
from tests.tour.laptop import Laptop
from tests.tour.tour import ISLA, Tour, check, photograph
from tests.tour.ways import a_round, open_child, open_need, record_contact, save_form, write_and_sign

HEARD, SAW = "Mummy sad.", "The stair gate is broken."
LATE = "Arrived after the handover"


def handover_late_contribution(tour: Tour) -> str:
    """Denise hands Isla to Joe; Priya, who has not heard, signs a visit offline; it arrives and Isla leaves."""
    priya, joe, denise = tour.first, tour.joe, tour.denise
    isla = tour.child("Isla")
    priya.network.cut()
    _hand_over(denise, "Joe Tranter")
    a_round(joe)
    record_contact(priya.case, isla, "cp")
    write_and_sign(priya.case, HEARD, SAW, "She names feelings now.")
    with priya.ledger() as ledger:
        check(ledger.mentions("Pemberton"), "the eyes on the store are blind")
        (change,) = ledger.waiting()
    priya.network.connect()
    a_round(priya)
    a_round(joe)
    _is_late(tour, change)
    _left(priya)
    _arrived_whole(tour, isla)
    joe.case.click("rail-today")
    joe.case.until(LATE)
    photograph(joe.case, tour.picture)
    open_need(joe.case, LATE)
    joe.case.until(HEARD)
    joe.case.click("rail-today")
    joe.case.until(LATE, gone=True)
    return "taken, marked late and read by the new holder; Isla has left the first laptop and is whole on the new one"


def _hand_over(denise: Laptop, to: str) -> None:
    hand = denise.case
    open_child(hand, ISLA, "people")
    hand.click("hand-over")
    hand.type("field-practitioner", to)
    hand.ask("press", name="field-practitioner", key="Return")
    hand.type("field-reason", "Priya starts her leave on Monday.")
    save_form(hand)
    a_round(denise)


def _is_late(tour: Tour, change: str) -> None:
    with tour.first.ledger() as ledger:
        check(ledger.waiting() == [], "Priya's visit still waits")
        check(ledger.receipt(change).late, "the receipt does not say that it was late")
    rows = tour.world.asked("SELECT body FROM doorstep.record WHERE kind = 'late-contribution'")
    check([value(row.body.encode())["change"] for row in rows] == [change], "it is not marked once as late")


def _left(priya: Laptop) -> None:
    priya.case.click("rail-caseload")
    priya.case.until("My caseload")
    priya.case.until(ISLA, gone=True)
    with priya.ledger() as ledger:
        for words in ("Pemberton", HEARD, SAW, "Orchard Close"):
            check(not ledger.mentions(words), "something of Isla can be read on the first laptop")


def _arrived_whole(tour: Tour, isla: str) -> None:
    rows = tour.world.asked("SELECT id, body FROM doorstep.record WHERE child_id = CAST(:child AS uuid)", child=isla)
    there = {str(row.id): row.body.encode() for row in rows}
    with tour.joe.ledger() as ledger:
        check(ledger.case_file(isla) == there, "Isla's case file is not whole on the new laptop")

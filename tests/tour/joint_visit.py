"""One visit, two authors of two agencies, each on her own laptop without a network: one contact, signed by both."""

from typing import Any

from app.domain.body import value
from tests.tour.laptop import Laptop
from tests.tour.tour import ISLA, Tour, check
from tests.tour.ways import a_round, meet, open_child, start_visit, write_and_sign

PRIYA_HEARD, SIOBHAN_HEARD = "Daddy loud. I sit on the stairs.", "More milk."
PRIYA_SAW, SIOBHAN_SAW = "Isla looked up at each raised voice.", "On her line; the hearing test is booked."


def joint_visit(tour: Tour) -> str:
    """Priya and Siobhan write the visit each by herself; they meet, and there is one contact of both."""
    priya, siobhan = tour.first, tour.siobhan
    a_round(siobhan)
    for laptop in (priya, siobhan):
        laptop.network.cut()
    _writes(priya, PRIYA_HEARD, PRIYA_SAW, "She is easier with her mother than at the last visit.")
    _writes(siobhan, SIOBHAN_HEARD, SIOBHAN_SAW, "Growing well, with few words for her age.")
    for laptop in (priya, siobhan):
        laptop.network.connect()
    meet(priya, siobhan)
    record = _one_contact(tour)
    for laptop in (priya, siobhan):
        with laptop.ledger() as ledger:
            check(ledger.body(str(record.id)) == record.body.encode(), f"{laptop.login}'s copy differs")
    open_child(siobhan.case, ISLA)
    siobhan.case.ask("open", name="latest-rows", text="CP visit")
    for words in (PRIYA_HEARD, SIOBHAN_HEARD, PRIYA_SAW, SIOBHAN_SAW):
        siobhan.case.until(words)
    return "one contact in the hub with what both saw, each by her name, and with two signatures"


def _writes(laptop: Laptop, heard: str, saw: str, makes_of_it: str) -> None:
    start_visit(laptop.case, ISLA)
    laptop.case.click("came-1-yes")
    write_and_sign(laptop.case, heard, saw, makes_of_it)


def _one_contact(tour: Tour) -> Any:
    rows = tour.world.asked(
        "SELECT id, body FROM doorstep.record WHERE kind = 'contact' AND child_id = CAST(:child AS uuid)"
        " AND fields->>'visit' <> ''",
        child=tour.child("Isla"),
    )
    joint = [row for row in rows if value(row.body.encode()).get("co_authors")]
    check(len(joint) == 1, "there is not one contact of the joint visit")
    says = value(joint[0].body.encode())
    check({one["words"] for one in says["own_words"]} == {PRIYA_HEARD, SIOBHAN_HEARD}, "words of the child are missing")
    seen = {(one["observer"], one["words"]) for one in says["observations"]}
    check({words for _, words in seen} == {PRIYA_SAW, SIOBHAN_SAW}, "an observation is missing")
    check(len({who for who, _ in seen}) == 2, "the observations are not each by her who made it")
    signed = sorted(one["name"] for one in says["signatures"])
    check(signed == ["Priya Raman", "Siobhan Keane"], "a signature is missing")
    came = sorted((one["name"], one["came"]) for one in says["joining"])
    check(came == [("Priya Raman", "yes"), ("Siobhan Keane", "yes")], "it is not said that both came")
    there = sorted(one["name"] for one in says["present"])
    check(there == ["Ioana Pemberton", "Priya Raman", "Siobhan Keane"], "not everybody who was there is there once")
    return joint[0]

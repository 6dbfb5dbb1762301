"""A worry becomes a referral without a network, and a supervisor decides on another one, both by keyboard."""

from typing import Any

from app.domain.body import value
from tests.tour.laptop import HandOf
from tests.tour.tour import Tour, check, photograph
from tests.tour.ways import a_round, go_offline

SECONDS_A_KEY, SECONDS_A_THOUGHT = 0.28, 1.35
"""An average typist, and what they give for making up their mind (Card, Moran and Newell, keystroke-level model)."""
DANGER = "Her father has come back. She is afraid to go home tonight."
CONCERN = "Seen at the clinic with her aunt. Old burns on both hands."
REASON = "Six late collections and no food since half-term. Meets level 3."


def referred_offline(tour: Tour) -> str:
    """Siobhan refers a child who is on no laptop: danger first, then a name, and it is sent; later she writes on."""
    siobhan = tour.siobhan
    go_offline(siobhan)
    hand = siobhan.case
    hand.click("rail-today")
    hand.ask("press", name="refer-child", key="Return")
    hand.until(name="harm-now-yes")
    hand.ask("counted")
    hand.key("Space")
    hand.until("police, 999")
    hand.write(DANGER)
    hand.key("Return", control=True)
    hand.write("Leyla")
    hand.key("Tab")
    hand.write("Haddad")
    while "send-now" not in hand.ask("names", start="send-now"):
        hand.key("Return", control=True)
    hand.until("A child is in danger now: ring first")
    hand.key("Return", control=True)
    hand.until("The referral is written and waits to be sent")
    took = _seconds(hand, thoughts=4)
    check(took < 180, f"a referral takes {took:.0f} s")
    photograph(hand, tour.picture)
    check(not _of_leyla(tour), "the hub has the referral although the network is cut")
    hand.click("pause")
    siobhan.network.connect()
    a_round(siobhan)
    _goes_on(hand)
    a_round(siobhan)
    (said,) = _of_leyla(tour)
    check((said["harm_now"], said["step"]) == ("yes", "received"), "it is not received as in danger")
    check(CONCERN in str(said["sections"]), "what was written on is not in the hub")
    return f"danger first; sent with a name and written on afterwards; about {took:.0f} s of keys and choices"


def _goes_on(hand: HandOf) -> None:
    """What could wait is written in the referral that was sent."""
    hand.click("rail-record")
    hand.click("sent-referrals-open")
    hand.until("parts of the form say nothing yet")
    hand.click(hand.ask("names", start="go-on-")[0])
    hand.click("step-3")
    hand.type("words-concern", CONCERN)
    hand.click("send")
    hand.click("send-now")
    hand.until("What you wrote on waits to be sent")
    hand.click("pause")


def decided(tour: Tour) -> str:
    """Denise reads the decision on Ruby, and decides it by keyboard: which, why, and who has the child.

    The order of what waits depends on the time of day, so the row is found by its name.
    """
    hand = tour.denise.case
    a_round(tour.denise)
    hand.click("rail-approvals")
    hand.until(name="approvals-list")
    hand.ask("press", name="approvals-list", key="Home")
    hand.ask("counted")
    hand.ask("row", name="approvals-list", text="Ruby Ashcroft")
    hand.until("What Karen Oduya reports")
    hand.key("Return", control=True)
    hand.key("Down", times=3)
    hand.key("Space")
    hand.until("Decide: start assessment")
    hand.key("Return", control=True)
    hand.write(REASON)
    hand.key("Return", control=True)
    for key in ("Space", "Down", "Return"):
        hand.key(key)
    photograph(hand, tour.picture)
    hand.key("Return", control=True)
    hand.until("Press Enter to decide")
    hand.key("Return")
    hand.until("It waits to be sent")
    took = _seconds(hand, thoughts=5)
    check(took < 60, f"a decision takes {took:.0f} s")
    a_round(tour.denise)
    child = tour.child("Ruby")
    steps = {row.fields["step"] for row in _records(tour, child, "referral")}
    (signed,) = _records(tour, child, "decision")
    check(steps == {"assessment"}, "the referral is not decided in the hub")
    check(signed.fields["reason"] == REASON and signed.fields["signature"], "the decision is not signed by the hub")
    return f"read, decided with a reason and signed by the hub; about {took:.0f} s of keys and choices, without reading"


def _seconds(hand: HandOf, thoughts: int) -> float:
    return float(hand.ask("counted")) * SECONDS_A_KEY + thoughts * SECONDS_A_THOUGHT


def _records(tour: Tour, child: str, kind: str) -> list[Any]:
    return tour.world.asked(
        "SELECT fields FROM doorstep.record WHERE child_id = CAST(:child AS uuid) AND kind = :kind",
        child=child, kind=kind,
    )  # fmt: skip


def _of_leyla(tour: Tour) -> list[dict[str, object]]:
    rows = tour.world.asked(
        "SELECT r.body FROM doorstep.record r JOIN doorstep.record c ON c.child_id = r.child_id AND c.kind = 'child'"
        " WHERE r.kind = 'referral' AND c.fields->>'given' = 'Leyla'"
    )
    return [value(row.body.encode()) for row in rows]

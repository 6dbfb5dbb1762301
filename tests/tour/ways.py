"""Ways through the windows that several steps take, as a person takes them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.tour.laptop import HandOf, Laptop
from tests.tour.tour import ISLA

PLACE = ZoneInfo("Europe/London")


def open_child(hand: HandOf, name: str, tab: str = "") -> None:
    """From the caseload to the page of a child, and on to one of its tabs."""
    hand.click("rail-caseload")
    hand.until("My caseload")
    hand.ask("row", name="caseload-table", text=name)
    hand.click("caseload-open")
    hand.until(name="tab-overview")
    if tab:
        hand.click(f"tab-{tab}")


def open_form(hand: HandOf, rows: str, words: str) -> None:
    """On the People tab: open the form of the first row of a list that says some words."""
    hand.until(name=rows)
    hand.ask("open", name=rows, text=words)
    hand.until(name="form-save")


def save_form(hand: HandOf) -> None:
    """Save the form in view and wait until it is on this laptop."""
    hand.click("form-save")
    hand.until("Saved on this laptop. It is sent with the next exchange.")


def a_round(laptop: Laptop) -> None:
    """Press Try now, and wait until the round has run."""
    hand = laptop.case
    hand.click("rail-sync")
    hand.click("try-now")
    hand.ask("until", name="try-now", enabled=True)
    hand.until("Connected to Northmere")


def go_offline(laptop: Laptop) -> None:
    """Cut the network, and wait until the laptop has noticed and says so."""
    laptop.network.cut()
    hand = laptop.case
    hand.click("rail-sync")
    hand.click("try-now")
    hand.until("No network since")
    hand.until("Offline since")


def meet(*laptops: Laptop) -> None:
    """Let laptops send in this order, and then all of them read what the others sent."""
    for laptop in (*laptops, *laptops):
        a_round(laptop)


def open_need(hand: HandOf, words: str) -> None:
    """From Today: open what needs this person and says some words."""
    hand.click("rail-today")
    hand.until(words)
    named = hand.ask("names", start="need-")
    hand.click(next(name for name in named if words in hand.ask("accessible", name=name)))


def nothing_to_settle(hand: HandOf) -> None:
    """On Today nothing has two versions or stopped; late in the day visits that nobody recorded are there still."""
    hand.click("rail-today")
    hand.until("Needs you")
    for words in ("Two versions", "See why"):
        hand.until(words, gone=True)


def start_visit(hand: HandOf, child: str) -> None:
    """From Today: start the planned visit to a child."""
    hand.click("rail-today")
    hand.until(child)
    named = hand.ask("names", start="start-visit-")
    hand.click(next(name for name in named if child in hand.ask("accessible", name=name)))
    hand.until(f"Visiting {child}")


def record_contact(hand: HandOf, child: str, kind: str) -> None:
    """Begin a contact that was not planned."""
    hand.click("rail-record")
    hand.click(f"kind-{kind}")
    hand.click(f"record-{child}")
    hand.click("step-1")
    hand.click("announced-announced")


def say_the_start(hand: HandOf, at: str = "00:05") -> None:
    """Where the tour runs long after the hour of a visit, the form asks when it started."""
    if ":" not in hand.ask("text", name="start-time"):  # an empty field is read by its name
        hand.type("start-time", at)


def was_there(hand: HandOf, name: str) -> None:
    """Press who was there, wherever they stand among those who are offered."""
    hand.click(next(one for one in hand.ask("names", start="present-") if name in hand.ask("text", name=one)))


def write_and_sign(hand: HandOf, heard: str, saw: str, makes_of_it: str) -> None:
    """Fill in the form of a visit to one child, and sign it."""
    hand.click("step-1")
    say_the_start(hand)
    was_there(hand, "Ioana Pemberton")
    hand.type("place", "Home, kitchen")
    hand.click("step-2")
    hand.click("seen-1-seen")
    hand.click("alone-1-alone")
    hand.type("minutes-alone-1", "5")
    hand.click("language-1-english")
    hand.type("own-words-1", heard)
    hand.click("bedroom-1-seen")
    hand.click("step-3")
    hand.click("found-1-fine")
    hand.type("observation-1", saw)
    hand.type("analysis", makes_of_it)
    hand.click("step-4")
    hand.click("threshold-no")
    hand.click("no-actions")
    hand.click("step-5")
    hand.click("sign-and-lock")
    hand.click("sign-now")
    hand.until(name="rail-today")


def plan_joint_visit(hand: HandOf, colleague: str) -> None:
    """Plan a visit to Isla that two will write, so soon that it has begun by the time it is written."""
    open_child(hand, ISLA, "people")
    hand.click("plan-visit")
    hand.type("field-purpose", "CP visit")
    hand.type("field-kind_of_visit", "CP visit")
    hand.type("field-with_practitioner", colleague)
    hand.ask("press", name="field-with_practitioner", key="Return")
    soon = datetime.now(PLACE) + timedelta(seconds=75)
    hand.type("field-planned", f"{soon:%d/%m/%Y}")
    hand.type("field-time", f"{soon:%H:%M}")
    save_form(hand)

"""Two people change one child on two laptops without a network, and meet: what fits is joined, the rest is settled."""

from typing import Any

from app.domain.body import value
from tests.tour.laptop import HandOf, Laptop
from tests.tour.tour import AMARA, Tour, ask_others_to_enrol, check, photograph, wait_for_child
from tests.tour.ways import a_round, meet, nothing_to_settle, open_child, open_form, open_need, save_form

GRANDMOTHER, MOTHER, DOG = "Sahra Warsame", "Hodan Warsame", "Large dog, in the kitchen"
PRIYAS_NUMBER, JOES_NUMBER = "07700 900 641", "07700 900 642"


def two_laptops_merged(tour: Tour) -> str:
    """Priya and Joe change Amara without a network: other fields, other records, one list; all of both stands."""
    priya, joe = tour.first, tour.joe
    others = (joe, tour.denise, tour.siobhan)
    ask_others_to_enrol(tour, others)
    wait_for_child(others, AMARA)
    a_round(priya)
    _cut(priya, joe)
    open_child(priya.case, AMARA, "people")
    open_form(priya.case, "child-rows", AMARA)
    priya.case.type("field-interpreter", "Fadumo Ali, in person on Tuesdays")
    priya.case.type("field-other_names", "Ammi")
    save_form(priya.case)
    open_child(joe.case, AMARA, "people")
    open_form(joe.case, "child-rows", AMARA)
    joe.case.type("field-languages", "Somali\nEnglish\nArabic")
    joe.case.type("field-other_names", "Amara Nur (legal)")
    save_form(joe.case)
    open_form(joe.case, "person-rows", GRANDMOTHER)
    joe.case.type("field-telephone", "07700 900 655")
    save_form(joe.case)
    _connect(priya, joe)
    meet(priya, joe)
    _everything_stands(tour)
    open_child(joe.case, AMARA, "people")
    open_form(joe.case, "child-rows", AMARA)
    return "other fields, other records and one list: everything of both stands on both laptops and in the hub"


def _everything_stands(tour: Tour) -> None:
    child = tour.of_amara("child", "given", "Amara")
    says = value(child.body.encode())
    check(says["interpreter"] == "Fadumo Ali, in person on Tuesdays", "Priya's interpreter is not in the hub")
    check("Arabic" in says["languages"], "Joe's language is not in the hub")
    names = {(one["given"], one["use"]) for one in says["other_names"]}
    check(names == {("Ammi", "known-as"), ("Amara Nur", "legal")}, "a name of one of the two is missing")
    grandmother = tour.of_amara("person", "given", "Sahra")
    check(value(grandmother.body.encode())["telephone"] == "07700 900 655", "Joe's number is not in the hub")
    check(not _conflicts(tour), "somebody is asked to choose although everything fits")
    for laptop in (tour.first, tour.joe):
        with laptop.ledger() as ledger:
            for record in (child, grandmother):
                check(ledger.body(str(record.id)) == record.body.encode(), f"{laptop.login}'s copy differs")
        nothing_to_settle(laptop.case)


def two_versions_settled(tour: Tour) -> str:
    """Both change the same two fields differently: the protective value stands, the supervisor settles, all see it."""
    priya, joe = tour.first, tour.joe
    _cut(priya, joe)
    _change_dog_and_number(priya.case, "danger", PRIYAS_NUMBER)
    _change_dog_and_number(joe.case, "note", JOES_NUMBER, "The neighbour took the dog on Monday.")
    _connect(priya, joe)
    meet(priya, joe)
    check(_severity(tour) == "danger", "the more protective value does not stand")
    for laptop in (priya, joe):
        open_child(laptop.case, AMARA)
        laptop.case.until("The more protective one is shown until one is chosen.")
    open_need(priya.case, DOG)
    priya.case.until("Denise Whitlock decides. Shown meanwhile: Danger.")
    _denise_settles(tour)
    _joe_is_second(joe)
    a_round(priya)
    check(_severity(tour) == "note", "what Denise chose does not stand in the hub")
    for laptop in (priya, joe):
        open_child(laptop.case, AMARA, "people")
        laptop.case.until("Disputed", gone=True)
        open_form(laptop.case, "alert-rows", DOG)
        laptop.case.click("form-versions")
        for words in ("Settled by Denise", "Danger", "Note", "Joe saw the neighbour take it"):
            laptop.case.until(words)
    kept = {(frozenset((one["standing"], one["other"])), one["step"]) for one in _conflicts(tour)}
    pairs = {"danger", "note"}, {PRIYAS_NUMBER, JOES_NUMBER}
    check(kept == {(frozenset(pair), "settled") for pair in pairs}, "a value has left the history")
    photograph(priya.case, f"{tour.picture}-outcome")
    return "the protective value stood, Denise settled it with a reason, Joe came second and was told; both are kept"


def _change_dog_and_number(hand: HandOf, severity: str, number: str, reason: str = "") -> None:
    open_child(hand, AMARA, "people")
    open_form(hand, "alert-rows", DOG)
    hand.click(f"field-severity-{severity}")
    if reason:
        hand.type("form-reason", reason)
    save_form(hand)
    open_form(hand, "person-rows", MOTHER)
    hand.type("field-telephone", number)
    save_form(hand)


def _denise_settles(tour: Tour) -> None:
    denise = tour.denise
    a_round(denise)
    tour.joe.network.cut()
    open_need(denise.case, DOG)
    _choose(denise.case, "Note", "Joe saw the neighbour take it, and Priya rang to make sure.")
    photograph(denise.case, tour.picture)
    _save(denise.case)
    open_need(denise.case, MOTHER)
    _choose(denise.case, PRIYAS_NUMBER, "Hodan rang me from this number.")
    _save(denise.case)
    a_round(denise)


def _joe_is_second(joe: Laptop) -> None:
    """Joe settles the number as well, not having heard of Denise; he is told, lets go, and is asked no more."""
    open_need(joe.case, MOTHER)
    _choose(joe.case, JOES_NUMBER, "She gave it to me at the door.")
    _save(joe.case)
    joe.network.connect()
    a_round(joe)
    joe.case.until("Denise Whitlock settled it first.")
    stopped = joe.case.ask("names", start="open-")
    joe.case.click(stopped[0])
    joe.case.until("Denise Whitlock settled it first. Yours is kept until you let go of it.")
    joe.case.click("let-go")
    a_round(joe)
    nothing_to_settle(joe.case)


def _choose(hand: HandOf, value_in_words: str, reason: str) -> None:
    """Choose between the two versions of the page in view, and say why."""
    hand.until(value_in_words)
    sides = hand.ask("names", start="mine-") + hand.ask("names", start="theirs-")
    hand.click(next(side for side in sides if value_in_words in hand.ask("accessible", name=side)))
    hand.type("decision-reason", reason)


def _save(hand: HandOf) -> None:
    hand.click("save-decision")
    hand.until("Your decision waits to be sent")


def _cut(*laptops: Laptop) -> None:
    for laptop in laptops:
        laptop.network.cut()


def _connect(*laptops: Laptop) -> None:
    for laptop in laptops:
        laptop.network.connect()


def _conflicts(tour: Tour) -> list[dict[str, Any]]:
    rows = tour.world.asked("SELECT body FROM doorstep.record WHERE kind = 'conflict'")
    return [value(row.body.encode()) for row in rows]


def _severity(tour: Tour) -> object:
    return value(tour.of_amara("alert", "words", DOG).body.encode())["severity"]

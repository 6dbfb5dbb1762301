"""Due clocks on a real store: whose they are, in what order and words, and that nothing is left out for speed."""

from datetime import date, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.casework import case_clocks, today
from app.casework.due_pages import DueLine
from app.casework.household import read_as
from app.domain.case_file import CaseFile
from app.domain.clock_owners import CasePart, owners
from app.domain.clocks import OPEN, clocks
from app.domain.conference import Conference
from app.domain.happenings import happenings
from app.domain.kinds import KINDS
from app.domain.missing import Missing
from app.domain.referral import Referral
from app.domain.rules_in_force import ClockRules, in_force
from app.domain.strategy import StrategyDiscussion
from app.storage import records
from sync import wire
from tests.casework.case_work import COLLEAGUE, DOOR, TEAM, allocated, at_work, child, contact, involved, plan, siblings
from tests.casework.warsame import NOW, ago, pull
from tests.storage.fakes import Laptop, wire_record

HELD = in_force(())
BOOK, CALENDAR, RUNNING = HELD, HELD.calendar, HELD.running


def day(days: int) -> date:
    return ago(days).date()


def dues(laptop: Laptop) -> tuple[DueLine, ...]:
    return today.read(by=laptop.by).dues


def said(laptop: Laptop) -> list[tuple[str, str, str]]:
    return [(due.names, due.what, due.chip) for due in dues(laptop)]


def test_a_visit_counts_where_the_child_was_seen_and_the_sentence_says_what_does_not(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara, me = child("Amara"), laptop.place.practitioner
    tried = contact(amara.child, me, 3, kind_of_contact="no-access")
    pull(
        laptop, amara, allocated(laptop, amara), plan(amara, day(63)), contact(amara.child, me, 13, seen="seen"), tried
    )
    (visit,) = [due for due in dues(laptop) if due.what.startswith("CP visit")]
    assert (visit.names, visit.what, visit.chip, visit.near) == (
        "Amara Warsame", "CP visit, every 10 working days", "Fri 13 Nov", "soon",
    )  # fmt: skip
    assert visit.sentence == (
        "10 working days from the visit of Friday 30 October, at which the child was seen, no bank holidays between. "
        "The visit of Monday 9 November does not count, because the child was not seen. 1 working day left."
    )


def test_what_is_over_comes_first_and_says_by_how_much_and_since_when(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara, liban = child("Amara"), child("Liban", "Nur")
    me = laptop.place.practitioner
    pull(
        laptop, amara, liban, allocated(laptop, amara), allocated(laptop, liban), plan(amara, day(63), "cin"),
        plan(liban, day(90), "cin"), contact(amara.child, me, 27, kind_of_contact="cin", seen="seen"),
        contact(liban.child, me, 30, kind_of_contact="cin", seen="seen"),
    )  # fmt: skip
    assert said(laptop) == [
        ("Liban Nur", "CIN visit, due 10 Nov", "2 days over"),
        ("Amara Warsame", "CIN visit, every 20 working days", "Fri 13 Nov"),
    ]


def test_brothers_and_sisters_of_one_occasion_are_one_line(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    callum, skye, other = (
        child("Callum", "Brennan", date(2013, 1, 1)),
        child("Skye", "Brennan"),
        child("Skye", "Brennan"),
    )
    held = StrategyDiscussion(referral="r", step="held", held=ago(8), outcome="enquiry")
    discussed = [wire_record("strategy-discussion", one.child, held) for one in (callum, skye, other)]
    pull(
        laptop, callum, skye, other, *(allocated(laptop, one) for one in (callum, skye, other)),
        *siblings(callum, skye), *discussed,
    )  # fmt: skip
    assert said(laptop) == [
        ("Callum and Skye Brennan", "Conference, 15 working days", "Wed 25 Nov"),
        ("Skye Brennan", "Conference, 15 working days", "Wed 25 Nov"),
    ]
    assert [due.child for due in dues(laptop)] == [callum.child, other.child]


WORKERS = ["CP visit, every 10 working days", "Core group, due 26 Oct"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [("allocated", WORKERS), ("co-worker", []), ("duty", [])],
)
def test_clocks_are_those_of_whom_the_child_is_allocated_to(laptop: Laptop, role: str, shown: list[str]) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    others = () if role == "allocated" else (allocated(laptop, amara, practitioner=COLLEAGUE),)
    seen = contact(amara.child, COLLEAGUE, 8, seen="seen")
    pull(laptop, amara, allocated(laptop, amara, role=role), *others, plan(amara, day(31)), seen)
    assert sorted(due.what for due in dues(laptop)) == shown


def test_a_supervisor_has_the_clocks_of_nobodys_children_and_of_no_others(laptop: Laptop) -> None:
    at_work(laptop, "PS", supervises=TEAM)
    hers, nobodys = child("Amara"), child("Liban", "Nur")
    pull(
        laptop, hers, nobodys, allocated(laptop, hers, practitioner=COLLEAGUE), plan(hers, day(31), "cin"),
        allocated(laptop, nobodys, practitioner="", role="duty"), plan(nobodys, day(31), "cin"),
    )  # fmt: skip
    assert [due.names for due in dues(laptop)] == ["Liban Nur"]


@pytest.mark.parametrize(
    ("capability", "supervises", "shown"),
    [("SCREEN", "", 0), ("PS", DOOR, 2), ("PS", TEAM, 0)],
    ids=["a screener", "the front door's supervisor", "another team's"],
)
def test_what_is_at_the_front_door_is_theirs_who_decide_there(
    laptop: Laptop, capability: str, supervises: str, shown: int
) -> None:
    """Who screens is of the front door's team; this one is of another."""
    at_work(laptop, capability, supervises=supervises)
    amara = child("Amara")
    referral = wire_record("referral", amara.child, Referral(author=COLLEAGUE, received=ago(1)))
    pull(laptop, amara, referral, allocated(laptop, amara, practitioner="", team=DOOR, role="duty"))
    assert len(dues(laptop)) == shown


def test_a_chair_has_conferences_and_a_reviewing_officer_reviews_where_they_are_involved(laptop: Laptop) -> None:
    at_work(laptop, "CPC", "IRO")
    amara, liban = child("Amara"), child("Liban", "Nur")
    pull(
        laptop, amara, liban, involved(laptop, amara), involved(laptop, liban), plan(amara, day(85)),
        plan(liban, day(26), "looked-after"),
    )  # fmt: skip
    assert said(laptop) == [
        ("Liban Nur", "Looked after review", "Fri 13 Nov"), ("Amara Warsame", "Review conference", "Thu 19 Nov"),
    ]  # fmt: skip


def test_a_health_visitor_has_the_reviews_of_the_children_they_work_with(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    new, grown, seen = child("Noor", born=day(12)), child("Max", born=date(2012, 1, 1)), child("Ada", born=day(50))
    held = contact(
        seen.child,
        laptop.place.practitioner,
        3,
        kind_of_contact="health-review",
        review="six-to-eight-weeks",
        seen="seen",
    )
    pull(laptop, new, grown, seen, *(involved(laptop, one) for one in (new, grown, seen)), held, plan(new, day(12)))
    assert said(laptop) == [("Noor Warsame", "New birth review", "Sat 14 Nov")]


def test_nothing_of_a_child_in_whose_case_one_has_no_part(laptop: Laptop) -> None:
    at_work(laptop, "SW", "CPC", "IRO", "HV", "SCREEN")
    amara = child("Amara", born=day(12))
    pull(laptop, amara, plan(amara, day(90)), allocated(laptop, amara, practitioner=COLLEAGUE))
    assert dues(laptop) == ()


def test_of_two_regimes_the_stricter_visit_is_shown_and_says_of_the_other(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    pull(laptop, amara, allocated(laptop, amara), plan(amara, day(12)), plan(amara, day(25), "cin"))
    (visit,) = [due for due in dues(laptop) if "visit" in due.what]
    assert visit.what.startswith("CIN visit")
    assert "the child protection visit is due" in visit.sentence


def test_what_was_read_last_holds_until_something_is_written_or_the_day_is_over(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    pull(laptop, amara, allocated(laptop, amara), plan(amara, day(12)))
    first = dues(laptop)
    assert dues(laptop) is first
    pull(laptop, contact(amara.child, laptop.place.practitioner, 1, seen="seen"))
    assert dues(laptop) != first
    laptop.clock.now = NOW + timedelta(days=20)
    assert [due.near for due in dues(laptop)] == ["over", "over"]


OWN = """
name = "Northmere"
version = "1"
calendar = "england-and-wales"

[[rules]]
id = "cp-visit"
name = "Child protection visit"
regime = "cp"
what = "visit"
starts = ["plan-began:cp"]
within = "5 working days"
then = ["5 working days", "15 working days", "30 working days"]
ends = ["child-seen:cp"]
tries = ["visit-made:cp", "visit-made:no-access"]
stops = ["plan-ended:cp", "died", "moved-away", "closed"]
soon = "2 working days"
status = "local"
source = "Northmere's procedures"
"""


def own_rules(since: date) -> tuple[ClockRules, ...]:
    return (ClockRules(name="Northmere", version="1", since=since, text=OWN),)


@pytest.mark.parametrize("published", [(), own_rules(date(2026, 9, 1)), own_rules(date(2025, 1, 1))])
def test_asking_for_few_contacts_leaves_every_clock_as_it_is_with_all_of_them(
    laptop: Laptop, published: tuple[ClockRules, ...]
) -> None:
    """Against every contact read whole: kinds, dates, seen and not, signed and not, plans that end and begin."""
    at_work(laptop, "SW")
    chance, asked = Random(2026), []
    for _ in range(25):
        one = child("Any", born=day(chance.randint(5, 1500)))
        if chance.random() < 0.2:
            expected = str(day(-chance.randint(0, 90)))
            one = wire_record(
                "child", one.child, {"given": "A", "family": "B", "expected": expected}, record_id=one.child
            )
        asked.append(one.child)
        began = chance.randint(0, 300)
        ended = {"step": "ended", "ended": day(chance.randint(0, began))} if chance.random() < 0.2 else {}
        page = [one, plan(one, day(began), chance.choice(["cp", "cin", "looked-after"]), **ended)]
        page.append(plan(one, day(chance.randint(0, 200)), chance.choice(["cp", "cin"])))
        page += [anything(one, chance) for _ in range(chance.randint(0, 30))]
        page += [missing(one, chance) for _ in range(chance.randint(0, 3))]
        page.append(
            wire_record("conference", one.child, Conference(conference_kind="initial", step="held", held=day(9)))
        )
        pull(laptop, *page)
    with laptop.vault.read() as tx:
        few = case_clocks.of_children(tx, laptop.by, dict.fromkeys(asked, in_force(published).running), NOW)
        for of_child in asked:
            found = [
                (record.id, read_as(record, KINDS[record.kind].struct))
                for record in records.of_child(tx, of_child, *KINDS)
            ]
            file = CaseFile(NOW.date(), {id: read for id, read in found if read is not None}, ZoneInfo("Europe/London"))
            every = clocks(in_force(published).running, happenings(file), CALENDAR, file.zone, laptop.by.here(NOW))
            assert set(few[of_child]) == {clock for clock in every if clock.state in OPEN}
    assert len({clock.rule.id for of in few.values() for clock in of}) > 6


def anything(of: wire.WireRecord, chance: Random) -> wire.WireRecord:
    kinds = [
        "cp",
        "cp",
        "cp",
        "cp",
        "cin",
        "looked-after",
        "no-access",
        "telephone",
        "health-review",
        "return-interview",
        "other",
    ]
    kind = chance.choice(kinds)
    more: dict[str, Any] = {"seen": chance.choice(["seen", "seen", "not-seen", ""])}
    if kind == "health-review":
        more["review"] = chance.choice(["new-birth", "one-year", "six-to-eight-weeks", "antenatal"])
    if chance.random() < 0.1:
        more["signatures"] = ()
    return contact(of.child, COLLEAGUE, chance.randint(-3, 300) + chance.random(), kind_of_contact=kind, **more)


def missing(of: wire.WireRecord, chance: Random) -> wire.WireRecord:
    since = chance.randint(4, 200)
    return wire_record("missing", of.child, Missing(since=ago(since), until=ago(since - chance.random() * 3)))


def test_an_interview_after_an_earlier_time_missing_still_meets_that_one(laptop: Laptop) -> None:
    """Though there is a newer one, which belongs to the later time."""
    at_work(laptop, "SW")
    amara, me = child("Amara", born=date(2012, 1, 1)), laptop.place.practitioner
    times = [
        wire_record("missing", amara.child, Missing(since=ago(since), until=ago(until)))
        for since, until in ((20, 19), (9, 8))
    ]
    spoke = [contact(amara.child, me, days, kind_of_contact="return-interview", seen="seen") for days in (18, 7)]
    pull(laptop, amara, allocated(laptop, amara), *times, *spoke)
    assert dues(laptop) == ()


def test_every_rule_about_work_with_a_child_has_an_owner() -> None:
    without = {rule.id for rule in BOOK.rules if not owners(rule)}
    assert without == {rule.id for rule in BOOK.rules if rule.regime == "information"}
    assert {part for rule in BOOK.rules for part in owners(rule)} == set(CasePart)

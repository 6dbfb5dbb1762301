"""From a school's worry to an active child protection plan and its review, by those who may, each at their own window.

A real hub on PostgreSQL, real stores, real rounds. Every illegal step that is tried on the way is refused in words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from server.hub import Hub
from sync.rounds import LaptopRounds
from tests.conftest import Clock
from tests.making import PASSWORD, Town
from tests.server.office import Office, office_on, opened
from tests.sync.conftest import MakeLaptop, Served, make_laptop, serving
from tests.ui.at_desk import AtDesk

__all__ = ["make_laptop"]  # a fixture of this module too

ANSWERS = 20_000
SCREENED = "Say whether the child is known already."


class Person(AtDesk):
    """Somebody at their window, with the real hub behind it."""

    patience = ANSWERS

    def refused(self, option: str, words: str, button: str = "steps-do") -> None:
        """Try a step: it says why not, and cannot be taken."""
        self.press(option)
        self.says(words)
        assert not self.find(button).isEnabled()

    def exchange(self) -> None:
        """Send what waits and read what is new: two rounds, because the first answer may bring another child."""
        for _ in range(2):
            self.qtbot.waitUntil(lambda: not self.desk._round_runs, timeout=ANSWERS)
            self.desk._run_round()
            self.qtbot.waitUntil(lambda: not self.desk._round_runs, timeout=ANSWERS)

    def sign_in(self) -> None:
        """Sign in again: a day has passed."""
        self.desk._sign_in(PASSWORD)
        self.exchange()

    def work(self, child: str, stage: str = "") -> None:
        """Go to the child's work, and to one stage of it."""
        self.desk._files.open_child(child)
        self.press("tab-work")
        if stage:
            self.press(f"stage-{stage}")

    def attend(self, *others: tuple[str, str]) -> None:
        """Say who took part: this person, and others by their agency."""
        me = self.desk._by.practitioner
        self.press(f"attended-{me}")
        for name, sector in others:
            self.type("attended-name", name)
            self.press(f"attended-sector-{sector}", "attended-add")


@dataclass
class Path:
    """Everybody, the hub, and what has come of it."""

    office: Office
    clock: Clock
    make: MakeLaptop
    qtbot: QtBot
    people: dict[str, Person] = field(default_factory=dict)

    def at(self, name: str) -> Person:
        """Give somebody at their window, opened when first asked for, with everything new on it."""
        if name not in self.people:
            laptop = self.make(getattr(self.office, name), f"NM-{name}")
            rounds = LaptopRounds(laptop.laptop, laptop.authority, name, laptop.clock)
            laptop.round()
            self.people[name] = Person(laptop.by, self.qtbot, rounds)
        else:
            self.people[name].exchange()
        return self.people[name]

    def one(self, kind: str, **says: Any) -> str:
        """Give the one record of a kind that says this."""
        found = self.office.of(self.child, kind).items()
        (id,) = [id for id, one in found if says.items() <= one.items()]
        return id

    @property
    def child(self) -> str:
        """Give the one child of the hub."""
        with self.office.hub.database.writing() as connection:
            found = connection.execute(text("SELECT DISTINCT child_id FROM doorstep.record WHERE kind = 'referral'"))
            return str(found.scalar_one())

    def decide(self, name: str, option: str, *, gives: bool = False) -> None:
        """Let somebody decide what waits for them."""
        who = self.at(name)
        who.press("rail-approvals", f"option-{option}")
        who.type("approval-reason", "I have read it.")
        if gives:
            who.find("approval-team").picked.emit(self.office.team)
            who.find("approval-worker").picked.emit(self.office.priya.practitioner)
        who.press("approval-decide")
        who.says("proposed by you")
        who.exchange()


@dataclass
class _Town:
    """What enrolling asks of a town: its hub."""

    hub: Hub


@pytest.fixture
def served(fresh_hub: Hub) -> Iterator[Served]:
    with serving(fresh_hub) as address:
        yield Served(cast(Town, _Town(fresh_hub)), address)


@pytest.fixture
def path(served: Served, make_laptop: MakeLaptop, clock: Clock, qtbot: QtBot) -> Iterator[Path]:
    clock.now -= timedelta(days=7 + clock.now.weekday())  # a Monday, with days to come before today
    clock.now = clock.now.replace(hour=9)
    one = Path(office_on(served.town.hub), clock, make_laptop, qtbot)
    yield one
    for person in one.people.values():
        person.desk.close()


def referred(path: Path) -> None:
    teacher = path.at("teacher")
    teacher.press("refer-child", "harm-now-yes")
    teacher.type("harm-words", "She says that she will not go home.")
    teacher.press("next")
    teacher.type("given-1", "Amara")
    teacher.type("birth-1", "3 Mar 2022")
    teacher.press("send", "send-now")
    teacher.says("Sent")
    teacher.press("pause")
    teacher.exchange()


def screened(path: Path) -> None:
    screener = path.at("screener")
    screener.press("rail-front-door")
    listed = screener.find("front-door-list")
    assert isinstance(listed, QListView)
    path.qtbot.waitUntil(lambda: listed.model().rowCount() == 1, timeout=ANSWERS)
    listed.setFocus()
    listed.setCurrentIndex(listed.model().index(0, 0))
    QTest.keyClick(listed, Qt.Key.Key_Return)
    screener.press("option-screen", "steps-do")
    screener.refused("option-ask", SCREENED)
    screener.press("field-known-new")
    screener.type("field-primary_need", "Abuse or neglect")
    screener.says("Say what should be decided.")
    screener.press("field-act-discuss", "steps-do")
    screener.says("A decision is asked for: strategy discussion")
    assert not screener.seen("rail-approvals")  # whoever asks decides nothing
    screener.exchange()


def decided(path: Path) -> None:
    denise = path.at("denise")
    denise.press("rail-approvals")
    denise.says("With danger now, only a service manager can decide so.")
    path.decide("denise", "discuss", gives=True)


def discussed(path: Path) -> str:
    strategy = path.one("strategy-discussion")
    priya = path.at("priya")
    priya.work(path.child)
    priya.refused("option-conference-initial", "Enquiries under section 47 ask for a conference.", "begin-do")
    priya.refused("option-plan-protection", "A conference has to decide on this plan first.", "begin-do")
    priya.press(f"stage-{strategy}")
    priya.refused("option-hold", "This is for a team manager")
    denise = path.at("denise")
    denise.work(path.child)
    denise.refused("option-enquiry-open", "A strategy discussion has to decide on enquiries first.", "begin-do")
    denise.press(f"stage-{strategy}")
    denise.refused("option-hold", "Social care, police and health take part")
    denise.attend(("DC Leanne Marsh", "police"), ("Siobhan Keane", "health"))
    denise.press("field-outcome-enquiry", "steps-do")
    denise.says("Held")
    denise.work(path.child)
    denise.press("option-enquiry-open", "field-agencies-joint", "begin-do")
    denise.says("Under way")
    denise.work(path.child)
    denise.refused("option-enquiry-open", "Other enquiries under section 47 are open.", "begin-do")
    denise.exchange()
    return path.one("enquiry")


def enquired(path: Path, enquiry: str) -> None:
    priya = path.at("priya")
    priya.work(path.child, enquiry)
    for section in ("done", "childs-voice", "found", "analysis", "safety"):
        priya.type(f"words-{section}", "Seen.")
    priya.refused("option-submit", "Say when the child was seen, or why not.")
    priya.type("field-seen", f"{path.clock.now:%d %b %Y}")
    priya.press("field-recommends-conference", "steps-do")
    priya.press("option-ask-for-decision", "steps-do")
    priya.says("A decision is asked for: child protection conference")
    priya.exchange()
    denise = path.at("denise")
    denise.press("rail-approvals")
    denise.says("You wrote what this is about, so somebody else has to decide it.")
    path.decide("tom", "confer")


def conferred(path: Path) -> str:
    path.clock.advance(days=1)
    conference = path.one("conference")
    chair = path.at("chair")
    chair.work(path.child, conference)
    chair.refused("option-hold", "Social care and two other agencies take part")
    chair.attend(("DC Leanne Marsh", "police"), ("Beth Lomax", "education"))
    chair.press("field-outcome-plan")
    chair.says("A child protection plan has a category of abuse.")
    chair.press("field-category-NEG", "steps-do")
    chair.says("Held")
    chair.work(path.child)
    chair.press("option-plan-protection", "begin-do", "option-protect")
    chair.says("Count the child protection plans before this one.")
    chair.type("field-previous_plans", "0")
    chair.press("steps-do")
    chair.says("In force")
    chair.work(path.child)
    chair.refused("option-plan-protection", "There is an active plan of this kind already.", "begin-do")
    chair.exchange()
    return path.one("plan", plan_kind="cp")


def reviewed(path: Path, plan: str) -> None:
    chair = path.at("chair")
    path.clock.advance(days=1)
    chair.sign_in()
    chair.work(path.child)
    chair.press("option-conference-review", "begin-do")
    chair.find("option-hold")
    chair.attend(("DC Leanne Marsh", "police"), ("Beth Lomax", "education"))
    chair.press("option-hold", "field-outcome-continue", "steps-do")
    chair.says("Held")
    chair.exchange()
    assert path.office.says(plan)["step"] == "active"
    assert path.office.says(path.one("conference", plan=plan))["step"] == "held"


def told_and_not_closed(path: Path) -> None:
    referral = path.one("referral")
    screener = path.at("screener")
    screener.sign_in()
    screener.work(path.child, referral)
    screener.press("option-acknowledge", "steps-do")
    screener.exchange()
    denise = path.at("denise")
    denise.sign_in()
    denise.work(path.child, referral)
    denise.press("option-ask-for-decision")
    denise.type("field-closed_why", "Services ceased for another reason")
    denise.says("A plan is in force, or a discussion or conference is still to come.")
    assert not denise.find("steps-do").isEnabled()


def test_a_strategy_discussion_is_held_and_enquiries_opened_at_two_windows(path: Path) -> None:
    """The short way of every day: what is refused on the screen, and what the hub takes."""
    opened(path.office, "discuss")
    enquiry = discussed(path)
    assert path.office.says(enquiry)["strategy"] == path.one("strategy-discussion", step="held")
    assert [one["code"] for one in path.office.of(path.child, "alert").values()] == ["S47"]


@pytest.mark.soak
def test_from_a_schools_worry_to_a_plan_and_its_review(path: Path) -> None:
    steps: tuple[Callable[[Path], Any], ...] = (referred, screened, decided)
    for step in steps:
        step(path)
    enquired(path, discussed(path))
    plan = conferred(path)
    reviewed(path, plan)
    told_and_not_closed(path)
    standing = [one["code"] for one in path.office.of(path.child, "alert").values() if not one.get("ended")]
    assert standing == ["CPP"]
    assert path.office.says(plan) | {"step": "active", "category": "NEG"} == path.office.says(plan)

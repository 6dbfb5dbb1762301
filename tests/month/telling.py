"""Nothing waits that nobody is told about: every open thing of the diary is in a list that somebody present reads.

`open_things` says what waits, by the diary. `Lists` is what the pages of one person say. The register of unsent work is
read here and nowhere else.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.casework import approvals, front_door, team, today
from app.casework.page_parts import DueState
from app.casework.team_pages import LaptopLine, TeamPage
from tests.month.book import NOT_CHANGED, Book, Thing
from tests.month.days import day_of
from tests.month.diary import Diary
from tests.month.hands import Hand
from tests.month.reckoning import reckoned
from tests.month.town import OTHERS

LATELY = timedelta(days=30)
UNDER_WAY = timedelta(hours=1)
AT_THE_DOOR = ("received", "screening", "decision-pending")
DECIDED = ("no-further-action", "advice", "early-help", "assessment", "strategy-discussion", "joined")


class Waits(NamedTuple):
    """One thing that waits: of which sort, whose, the record, and what its line is known by."""

    sort: str
    child: str
    thing: str
    rule: str = ""


class Lists:
    """What one person's pages say: what needs them, what is due, what they may decide, their tasks, their team."""

    def __init__(self, hand: Hand) -> None:
        hand.sits_down()
        page = today.read(by=hand.by)
        self.name = hand.name
        self.children = {one.child for one in hand.sees("child")}
        self.needs = {id for one in page.needs for id in (one.change, one.about)}
        self.due_records = {line.key.partition("/")[2] for line in page.dues}
        self.over = {line.child for line in page.dues if line.near == "over"}
        door = front_door.read(by=hand.by)
        self.door = {row.key for row in door.rows} if door else set()
        self.tasks = {line.task for line in page.tasks}
        queue = approvals.read(by=hand.by)
        self.queue = {row.key for row in queue.rows} if queue else set()
        self.team: TeamPage | None = team.read(by=hand.by)
        self.overdue = {line.worker: line.overdue for line in self.team.workers} if self.team else {}
        self.overdue_rows = {
            row.child
            for line in (self.team.workers if self.team else ())
            if line.overdue
            for row in team.worker(line.worker, by=hand.by).caseload.rows
            if row.due.state is DueState.OVER
        }

    def laptop(self, who: str) -> LaptopLine | None:
        """Return the line of the register of unsent work that is somebody's."""
        return next((one for one in (self.team.laptops if self.team else ()) if one.worker == who), None)


def open_things(book: Book, on: date, now: datetime) -> Iterator[Waits]:
    """Yield what waits for somebody, by the diary: of requests, referrals, clocks, work, visits and notices."""
    for one in book.open_requests():
        yield Waits("request", one.child, one.id)
    for child in {one.child for one in book.things.values()}:
        for line in reckoned(book, child, on):
            if line.stands == "overdue":
                yield Waits("overdue clock", child, line.start, line.rule)
    for tie in book.ties:
        if tie.id and tie.holds(on) and on - tie.since < LATELY:
            yield Waits("new child", tie.child, tie.id, tie.who)
    for one in book.things.values():
        if _came_back(book, one, on):
            yield Waits("request came back", one.child, one.id)
        if (sort := _sort(book, one, on, now)) is not None:
            yield Waits(sort, one.child, one.id)


def _sort(book: Book, one: Thing, on: date, now: datetime) -> str | None:
    """Return what sort of open thing it is, if somebody has to do something about it now."""
    asked = book.request_about(one.id) is not None
    sort: str | None = None
    match one.kind, one.step:
        case "referral", step if step in AT_THE_DOOR and not asked:
            sort = "referral at the door"
        case "referral", step if step in DECIDED:
            sort = "referrer to be told"
        case "referral", "acknowledged" if one.said.get("closed") and not asked:
            sort = "closing proposed"
        case (("assessment" | "enquiry"), ("returned" | "submitted")) if not asked:
            sort = f"{one.kind} {one.step}"
        case ("assessment", "not-started") | ("strategy-discussion", "requested") | ("conference", "asked"):
            sort = f"{one.kind} {one.step}"
        case "conference", "arranged" if day_of(one.said["planned"]) < on:
            sort = "conference not held"
        case "plan", ("proposed" | "approved") if not asked:
            sort = f"plan {one.step}"
        case "plan", "active" if one.said.get("ended") and not asked:
            sort = "end of a plan proposed"
        case "visit", "planned" if one.said["planned"] + UNDER_WAY < now:
            sort = "visit not recorded"
        case (("meeting" | "review"), "planned") if one.said["planned"] < on and _in_force(book, one):
            sort = f"{one.kind} not held"
        case "notice", "unread":
            sort = "notice"
    return sort


def _came_back(book: Book, one: Thing, on: date) -> bool:
    """Whether whoever asked must be told: of a refusal for some time, of what was given back until asked again."""
    if one.kind != "approval" or one.step not in ("returned", "refused"):
        return False
    if one.step == "refused":
        return on - day_of(one.said["decided"]) < LATELY
    about = book.things[one.said["about"]]
    later = any(other.said["about"] == about.id and other.id > one.id for other in book.of(one.child, "approval"))
    return not later and about.step not in NOT_CHANGED.get(about.kind, ())


def _in_force(book: Book, one: Thing) -> bool:
    plan = book.things.get(one.said.get("plan", ""))
    return plan is not None and plan.step == "active"


class Eyes(NamedTuple):
    """Whose pages are read: of those who have a network and have read what there is, and of those who have none.

    Somebody without a network works on, by what their laptop knows; what came about since is not on it.
    """

    present: dict[str, Lists]
    offline: dict[str, Lists]

    def needs(self, thing: str) -> bool:
        """Whether it needs somebody, by their own page, or is a task of theirs, or due."""
        each = (*self.present.values(), *self.offline.values())
        return any(thing in one.needs | one.tasks or thing in one.due_records for one in each)

    def register(self, who: str) -> list[LaptopLine]:
        """Return the lines of somebody in the registers of unsent work that are read."""
        return [line for one in self.present.values() if (line := one.laptop(who))]


def untold(diary: Diary, hands: dict[str, Hand], present: set[str], on: date, now: datetime) -> list[Waits]:
    """Return what is in nobody's list."""
    lists = {name: Lists(hand) for name, hand in hands.items()}
    eyes = Eyes(
        {name: each for name, each in lists.items() if name in present},
        {name: each for name, each in lists.items() if name not in present},
    )
    found = [one for one in open_things(diary.book, on, now) if not _is_told(one, diary, eyes, hands, on)]
    return [*found, *_laptops(diary, hands, eyes)]


def _is_told(one: Waits, diary: Diary, eyes: Eyes, hands: dict[str, Hand], on: date) -> bool:
    lists = eyes.present
    if one.sort == "new child":
        return _is_told_to(one.rule, one, lists)
    said = diary.book.things[one.thing].said
    if one.sort == "visit not recorded" and said["who"] not in lists:
        lines = eyes.register(hands[said["who"]].me)
        if any(line.unsent or line.silent or "recorded here" in line.visits for line in lines):
            return True
    if one.sort in ("notice", "request came back"):
        return _is_told_to(said["to"] if one.sort == "notice" else said["author"], one, lists)
    match one.sort:
        case "request":
            found = (one.thing in each.queue for each in lists.values())
        case "overdue clock":
            found = (one.child in each.over | each.overdue_rows for each in lists.values())
        case "referral at the door" | "referrer to be told":
            found = (one.thing in each.door and one.thing in each.due_records for each in lists.values())
        case _:
            found = (shown for shown in (eyes.needs(one.thing), _holder_is_away(one, diary, eyes, hands, on)))
    return any(found)


def _is_told_to(who: str, one: Waits, lists: dict[str, Lists]) -> bool:
    """Whether it needs the very person, who may be without a network, or have the child no more."""
    if who not in lists:
        return True
    return one.thing in lists[who].needs or (one.sort != "notice" and one.child not in lists[who].children)


def _holder_is_away(one: Waits, diary: Diary, eyes: Eyes, hands: dict[str, Hand], on: date) -> bool:
    """What came to somebody without a network is on no page of theirs: the register says when they were heard last."""
    holders = {tie.who for tie in diary.book.ties if tie.child == one.child and tie.who and tie.holds(on)}
    away = holders - eyes.present.keys()
    return bool(away) and all(any("heard" in line.heard for line in eyes.register(hands[who].me)) for who in away)


def _laptops(diary: Diary, hands: dict[str, Hand], eyes: Eyes) -> Iterator[Waits]:
    """Yield what waits on a laptop and neither its person nor a supervisor sees: unsent, and refused."""
    for name, each in (eyes.present | eyes.offline).items():
        for act in diary.refused(name):
            if act.child in each.children and act.change not in each.needs:
                yield Waits(f"refused change ({act.name}, {act.verdict})", act.child, act.thing)
    supervised = any(each.team is not None for each in eyes.present.values())
    for name in eyes.offline:
        told = any("heard" in line.heard for line in eyes.register(hands[name].me))
        if name not in OTHERS and diary.waiting(name) and supervised and not told:
            yield Waits("unsent work of somebody not present", "", name)

"""What the team's pages say."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.casework.team_pages import AT_THE_DOOR, NOBODY, CoverLine, LaptopLine, TeamPage, VersionsLine, WorkerLine
from ui import words_of_time
from ui.child.rows import Row
from ui.kit.chips import ChipKind, ChipText
from ui.team.table import Cell, Column, listed

TITLE = "Team caseload"
WORKERS = (
    Column("Worker", 170, 4), Column("Children", 120, 1), Column("CP", 34), Column("Looked after", 90),
    Column("CIN", 34), Column("Other", 44), Column("Overdue", 88), Column("Due soon", 80), Column("Visit overdue", 98),
    Column("Laptop", 92),
)  # fmt: skip
LAPTOPS = (
    Column("Worker", 150, 3), Column("Last heard", 150, 2), Column("Planned since", 190, 3),
    Column("Waits on the laptop", 170, 3), Column("State", 90),
)  # fmt: skip
VERSIONS = (
    Column("Child", 150, 2), Column("What differs", 200, 4), Column("Between", 160, 3), Column("Since", 80),
    Column("Who decides", 130),
)  # fmt: skip
HELD = (
    Column("Whose", 140, 2), Column("About", 130, 2), Column("What", 100, 1), Column("Why", 200, 4),
    Column("Since", 100), Column("What to do", 200, 4),
)  # fmt: skip
COVERS = (
    Column("Who decides", 150, 2), Column("For", 150, 2), Column("From", 84), Column("To", 84), Column("Why", 120, 2),
    Column("State", 120),
)  # fmt: skip
NO_COVERS = (
    "Nobody decides in another’s place",
    "Whoever decides can name a deputy for when they are away. It always ends.",
)
NAME, END, KEEP = "Name a deputy", "End it now", "Keep it"
ARRANGED, ENDED = (
    "Saved on this laptop. It holds once it has been sent.",
    "Saved on this laptop. It ends once that has been sent.",
)
NO_VERSIONS = (
    "No two versions wait for a supervisor",
    "Those that wait with their own people for longer than they should are listed here as well.",
)
NO_HELD = (
    "Nothing of your teams is held",
    "Work that could not go into a record waits with the authority, and is listed here.",
)
NOT_ASKED = (
    "Nothing is known of the laptops yet",
    "It is asked with the next exchange, and stays to be read without a network.",
)
NOBODY_THERE = ("Nobody is in your teams", "The directory names nobody in them.")
ASK, ASKING = "Ask again", "Asking"
NO_WORKERS = ("Nobody is in your teams yet", "The directory on this laptop names nobody who can hold a case in them.")
_TO_DO = {NOBODY: "to allocate", AT_THE_DOOR: "to be decided"}


def title_note(page: TeamPage) -> str:
    """Give what stands beside the title: which teams, and in whose place."""
    teams = ", ".join(page.teams)
    return f"{teams}, in place of {', '.join(page.places)}" if page.places else teams


def told(page: TeamPage, authority: str) -> str:
    """Give how old what the authority told of laptops and held work is."""
    if page.asked is None:
        return f"{authority} has not been asked yet"
    return f"As {authority} said, {words_of_time.moment(page.asked, page.now, ZoneInfo(page.zone))}"


def known(page: TeamPage) -> str:
    """Give how old what is read from this laptop's own records is."""
    if page.received is None:
        return "Nothing has been received on this laptop yet"
    return f"As received {words_of_time.moment(page.received, page.now, ZoneInfo(page.zone))}"


def workers(page: TeamPage) -> Sequence[Row]:
    """Give the workers as rows."""
    laptops = {one.worker: one for one in page.laptops}
    return [listed(WORKERS, one.worker, _worker(one, page.limit, laptops.get(one.worker))) for one in page.workers]


def _worker(one: WorkerLine, limit: int, laptop: LaptopLine | None) -> tuple[Cell, ...]:
    return (
        Cell(one.name, ", ".join(filter(None, (one.role, one.team))), strong=True),
        _children(one, limit),
        *(_number(count) for count in (one.protected, one.looked_after, one.in_need, one.others)),
        _counted(one.overdue, ChipKind.DANGER, "clock-alert"),
        _counted(one.soon, ChipKind.WARN, "calendar-clock"),
        _counted(one.unseen, ChipKind.DANGER, "user-x"),
        _unsent(laptop) if laptop else Cell("Not asked" if one.worker not in _TO_DO else "", quiet=True),
    )


def _children(one: WorkerLine, limit: int) -> Cell:
    if one.worker in _TO_DO:
        waits, told = one.children - one.decided, f"{one.decided} to be answered or closed" if one.decided else ""
        if not waits:
            return Cell(f"None {_TO_DO[one.worker]}", told, quiet=True)
        return Cell(below=told, chip=ChipText(f"{waits} {_TO_DO[one.worker]}", ChipKind.WARN, "user-round-search"))
    if one.children > limit:
        return Cell(chip=ChipText(f"{one.children}, limit {limit}", ChipKind.WARN, "triangle-alert"))
    return Cell(f"{one.children} of {limit}")


def _number(count: int) -> Cell:
    return Cell(str(count), quiet=not count)


def _counted(count: int, kind: ChipKind, icon: str) -> Cell:
    return Cell(chip=ChipText(str(count), kind, icon)) if count else Cell("None", quiet=True)


def laptops(page: TeamPage) -> Sequence[Row]:
    """Give the people of the teams as rows, who is silent first."""
    return [Row(one.worker, _laptop_said(one), _laptop(one)) for one in page.laptops]


def _laptop(one: LaptopLine) -> tuple[Cell, ...]:
    return (
        Cell(one.name, one.laptop, strong=True),
        Cell(
            _upper(one.heard.removeprefix("Last heard ")),
            f"Ring {one.telephone}" if one.silent and one.telephone else "",
        ),
        Cell(one.visits, quiet=not one.silent),
        Cell(one.waits, quiet=not one.unsent),
        _unsent(one),
    )


def _unsent(one: LaptopLine) -> Cell:
    if one.silent:
        return Cell(chip=ChipText("Silent", ChipKind.DANGER, "wifi-off"))
    if one.unsent:
        return Cell(chip=ChipText("Unsent", ChipKind.WARN, "clock-arrow-up"))
    return Cell("Not said" if one.waits in ("", "Not said.") else "Nothing waits", quiet=True)


def _upper(said: str) -> str:
    return said[:1].upper() + said[1:]


def _laptop_said(one: LaptopLine) -> str:
    ring = f"Silent. Ring {one.telephone}" if one.silent and one.telephone else "Silent" if one.silent else ""
    return ". ".join(filter(None, (one.sentence, one.waits.rstrip("."), ring)))


def versions(page: TeamPage) -> Sequence[Row]:
    """Give the records in two versions as rows."""
    return [listed(VERSIONS, one.about, _version(one)) for one in page.versions]


def _version(one: VersionsLine) -> tuple[Cell, ...]:
    decides = (
        ChipText("A supervisor", ChipKind.WARN, "git-compare")
        if one.managers
        else ChipText("Waits too long", ChipKind.NEUTRAL, "clock-alert")
    )
    return Cell(one.child, strong=True), Cell(one.what), Cell(one.who), Cell(one.since), Cell(chip=decides)


def held(page: TeamPage) -> Sequence[Row]:
    """Give the held work as rows."""
    return [
        listed(HELD, one.key, (
            Cell(one.name, strong=True), Cell(one.child or "Not said", quiet=not one.child), Cell(one.what),
            Cell(one.why), Cell(one.since), Cell(one.ask),
        ))
        for one in page.held
    ]  # fmt: skip


def covers(page: TeamPage) -> Sequence[Row]:
    """Give the covers as rows."""
    return [listed(COVERS, one.key, _cover(one)) for one in page.covers]


_STATES = {
    "in force": ChipText("In force", ChipKind.OK, "circle-check"), "to come": ChipText("To come", ChipKind.NEUTRAL),
    "over": ChipText("Over", ChipKind.NEUTRAL),
}  # fmt: skip
_WAITS = ChipText("Waits to be sent", ChipKind.INFO, "clock-arrow-up")


def _cover(one: CoverLine) -> tuple[Cell, ...]:
    state = ChipText(f"Ended {one.ended}", ChipKind.NEUTRAL) if one.ended else _STATES[one.state]
    arranged = f"Arranged by {one.by}" if one.by not in ("", one.for_whom) else ""
    return (
        Cell(one.deputy, strong=True), Cell(one.for_whom, arranged), Cell(one.since), Cell(one.until),
        Cell(one.why or "Not said", quiet=not one.why), Cell(chip=_WAITS if one.waits else state),
    )  # fmt: skip


def ending(one: CoverLine) -> tuple[str, str]:
    """Give the question before a cover is ended early."""
    whose = "your place" if one.for_whom == "You" else f"the place of {one.for_whom}"
    who = "You decide" if one.deputy == "You" else f"{one.deputy} decides"
    title = f"{who} in {whose} until {one.until}. End it now?"
    return title, "What was decided under it stays decided. From then on the deputy sees nothing by it any more."

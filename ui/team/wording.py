"""What the team's pages say."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.casework.team_pages import AT_THE_DOOR, NOBODY, TeamPage, WorkerLine
from ui import words_of_time
from ui.child.rows import Row
from ui.kit.chips import ChipKind, ChipText
from ui.team.table import Cell, Column, listed

TITLE = "Team caseload"
WORKERS = (
    Column("Worker", 170, 4), Column("Children", 120, 1), Column("CP", 34), Column("Looked after", 90),
    Column("CIN", 34), Column("Other", 44), Column("Overdue", 88), Column("Due soon", 80), Column("Not seen", 92),
)  # fmt: skip
NO_WORKERS = ("Nobody is in your teams yet", "The directory on this laptop names nobody who can hold a case in them.")
_TO_DO = {NOBODY: "to allocate", AT_THE_DOOR: "to be decided"}


def title_note(page: TeamPage) -> str:
    """Give what stands beside the title: which teams, and in whose place."""
    teams = ", ".join(page.teams)
    return f"{teams}, in place of {', '.join(page.places)}" if page.places else teams


def known(page: TeamPage) -> str:
    """Give how old what is shown is."""
    if page.received is None:
        return "Nothing has been received on this laptop yet"
    return f"As received {words_of_time.moment(page.received, page.now, ZoneInfo(page.zone))}"


def workers(page: TeamPage) -> Sequence[Row]:
    """Give the workers as rows."""
    return [listed(WORKERS, one.worker, _worker(one, page.limit)) for one in page.workers]


def _worker(one: WorkerLine, limit: int) -> tuple[Cell, ...]:
    return (
        Cell(one.name, ", ".join(filter(None, (one.role, one.team))), strong=True),
        _children(one, limit),
        *(_number(count) for count in (one.protected, one.looked_after, one.in_need, one.others)),
        _counted(one.overdue, ChipKind.DANGER, "clock-alert"),
        _counted(one.soon, ChipKind.WARN, "calendar-clock"),
        _counted(one.unseen, ChipKind.DANGER, "user-x"),
    )


def _children(one: WorkerLine, limit: int) -> Cell:
    if one.worker in _TO_DO:
        return Cell(chip=ChipText(f"{one.children} {_TO_DO[one.worker]}", ChipKind.WARN, "user-round-search"))
    if one.children > limit:
        return Cell(chip=ChipText(f"{one.children}, limit {limit}", ChipKind.WARN, "triangle-alert"))
    return Cell(f"{one.children} of {limit}")


def _number(count: int) -> Cell:
    return Cell(str(count), quiet=not count)


def _counted(count: int, kind: ChipKind, icon: str) -> Cell:
    return Cell(chip=ChipText(str(count), kind, icon)) if count else Cell("None", quiet=True)


def worker_note(children: int) -> str:
    """Give what stands beside a worker's name."""
    return "1 child" if children == 1 else f"{children} children"

"""The work behind the statuses of the cast: what led to each plan, with the clocks that picture 02 shows.

Days are those of the story (`Calendar`), so that what is due soon on the pictures is due soon on any day.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.domain.length import day_after, read_length
from app.domain.missing import Missing
from app.domain.working_days import ENGLAND_AND_WALES, add_working_days
from server.northmere import stages
from server.northmere.families import Cast, Stage
from server.northmere.numbers import seeded
from server.northmere.shape import SeedRecord
from server.northmere.stages import PATHS, Pen

_WITH_AN_ENDING = "dylan"
_ASSESSED, _OVER = "harry", 47
_TALKED, _GROUP_DUE = 8, "isla"
_WENT, _WENT_AT, _CAME_BACK, _CAME_BACK_AT = 3, "16:20", 2, "18:20"


def standing_records(stage: Stage, casts: Iterable[Cast]) -> Iterator[SeedRecord]:
    """Return the work with each child of the cast under a status; brothers and sisters have the same days."""
    for cast in casts:
        for key, id in cast.children.items():
            child = cast.family.children[key]
            if child.status and not child.status_ended and key != _WITH_AN_ENDING:
                pen = Pen(stage.scribe, id, stages.people_of(stage, cast.family.allocated), stage.calendar.on)
                pen.chance = seeded(f"standing/{next(iter(cast.children))}")
                _work(stage, pen, key, *child.status)
                yield from pen.records


def _work(stage: Stage, pen: Pen, key: str, code: str, _words: str, since: int) -> None:
    began = add_working_days(stage.calendar.day(since) - timedelta(days=1), 1)
    if key == _ASSESSED:
        begun = stages.referred(pen, add_working_days(pen.on, -_OVER), "assessment")
        stages.assessed(pen, begun, "cin-plan", add_working_days(pen.on, 1))
    elif code == "S47":
        _enquiry(stage, pen)
    elif key == _GROUP_DUE:
        stages.protected(pen, began, last_group=_a_month_before(pen))
    else:
        PATHS[code](pen, began)
    if key == "zofia":
        at = stage.calendar.every_day.at
        says = Missing(
            since=at(_WENT, _WENT_AT), until=at(_CAME_BACK, _CAME_BACK_AT), author=pen.people.worker,
            author_name=pen.people.worker_name, words="Went out to meet a friend. Found at the bus station by herself.",
        )  # fmt: skip
        pen.put(says, at(_CAME_BACK, "18:50"))


def _enquiry(stage: Stage, pen: Pen) -> None:
    """The enquiries that the strategy discussion of the cast began, which go on."""
    talked = stage.calendar.day(_TALKED)
    begun = stages.referred(pen, add_working_days(talked, -1), "strategy-discussion")
    stages.assessed(pen, begun, "cin-plan", add_working_days(pen.on, 9))
    stages.enquired(pen, begun, talked, lasts=12)


def _a_month_before(pen: Pen) -> date:
    """Return the working day from which the next core group is due on the day of the story, or soon after it."""
    day = pen.on - timedelta(days=32)
    while day_after(day, read_length("1 month"), ENGLAND_AND_WALES) < pen.on:
        day = add_working_days(day, 1)
    return day

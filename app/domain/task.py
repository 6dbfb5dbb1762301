"""Kind task: something that somebody is to do about a child, by a day, for themselves or for a colleague."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

TASK_STEPS = {"open": "To do", "done": "Done", "called-off": "Called off"}


class Task(Struct, frozen=True, kw_only=True):
    """Who does what by when. Changed by two it is a conflict like any other; done or called off by one, it stands.

    `about` is the record of the child that it is about, where it is about one.
    """

    what: Annotated[str, says("What is to be done")]
    owner: Annotated[str, says("Who does it")]
    due: Annotated[date | None, says("By when")] = None
    by: Annotated[str, says("Given by", MergeRule.APPEND)] = ""
    by_name: Annotated[str, says("Name of who gave it", MergeRule.APPEND)] = ""
    given: Annotated[datetime | None, says("Given", MergeRule.APPEND)] = None
    about: Annotated[str, says("About", MergeRule.APPEND)] = ""
    step: Annotated[Literal["open", "done", "called-off"], says("Step", MergeRule.GUARDED)] = "open"
    note: Annotated[str, says("What came of it", MergeRule.GUARDED)] = ""
    ended: Annotated[datetime | None, says("Ended", MergeRule.GUARDED)] = None
    ended_by: Annotated[str, says("Ended by", MergeRule.GUARDED)] = ""

"""What Today shows as due, and the tasks: frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Near = Literal["over", "soon", "later"]
"""How near a date is: over where it is past."""


@dataclass(frozen=True)
class TaskLine:
    """One task: whose child, what, by when, from whom or for whom; `ended` says what became of one that is over."""

    task: str
    child: str
    name: str
    what: str
    who: str
    chip: str
    near: Near
    due: date | None = None
    ended: str = ""


@dataclass(frozen=True)
class DueLine:
    """One thing that is due, with the child or the children of one occasion, and the sentence that explains the date.

    `chip` is the date or how much it is over, `began` and `due` what the ring of time left is drawn from. `key` names
    the line. `child` is whose page a press opens. `review` is the health visitor's review that it is, which has a form
    of its own; `visited` says that it is met by going there.
    """

    key: str
    child: str
    names: str
    what: str
    chip: str
    near: Near
    began: datetime
    due: datetime
    sentence: str
    review: str = ""
    visited: bool = False

"""Kind visit: an occasion that is planned and has not happened yet; what happened is a contact."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

UNDER_WAY = timedelta(hours=1)
"""How long a visit is under way after its time; later it was, and is still to be recorded."""


class Prompt(Struct, frozen=True, kw_only=True):
    """One thing to ask or look at, from the brief or the plan."""

    id: str
    words: str


class CallingOff(Struct, frozen=True, kw_only=True):
    """That somebody called the visit off, when and why; two who did so without having heard of each other are kept."""

    id: str
    practitioner: str
    name: str
    at: datetime
    words: str


class Visit(Struct, frozen=True, kw_only=True):
    """A planned visit to the child; siblings seen on the same occasion share `occasion`.

    A joint visit names its co-author, of any agency, and the id of the contact that both write (docs/sync.md 4.10).
    """

    practitioner: Annotated[str, says("Who visits")]
    planned: Annotated[datetime, says("Planned for")]
    purpose: Annotated[str, says("Purpose")]
    why: Annotated[str, says("Why this visit")] = ""
    kind_of_visit: Annotated[str, says("Kind of visit")] = "cin"
    occasion: Annotated[str, says("Occasion")] = ""
    joined_by: Annotated[str, says("Joint visit with")] = ""
    meeting: Annotated[str, says("When and where you meet")] = ""
    with_practitioner: Annotated[str, says("Co-author")] = ""
    record_as: Annotated[str, says("Contact both write", MergeRule.APPEND)] = ""
    place: Annotated[str, says("Place, when it is not the child's home")] = ""
    announced: Annotated[bool, says("Announced")] = True
    prompts: Annotated[tuple[Prompt, ...], says("To ask and to see", MergeRule.SET)] = ()
    step: Annotated[Literal["planned", "recorded", "cancelled"], says("Step", MergeRule.GUARDED)] = "planned"
    contact: Annotated[str, says("Recorded as", MergeRule.GUARDED)] = ""
    called_off: Annotated[tuple[CallingOff, ...], says("Called off", MergeRule.SET)] = ()

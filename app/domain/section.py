"""What the stages of the work have in common: sections of a form's answers, and reasons for what was late."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

SectionSays = Literal["words", "none-known", "does-not-apply"]
"""What a section can say; one that is not there says nothing, and nothing is not "none known"."""


class Section(Struct, frozen=True, kw_only=True):
    """One part of a form's answers. Its id is its code in the form, so that two who write the same one meet in it."""

    id: str
    says: SectionSays = "words"
    words: str = ""
    chosen: tuple[str, ...] = ()


class LateReason(Struct, frozen=True, kw_only=True):
    """Why something was late, by the key of its clock; what was late keeps its reasons beside it."""

    id: str
    clock: str
    words: str
    by: str
    name: str = ""
    at: datetime | None = None

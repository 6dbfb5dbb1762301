"""Kind missing: that a child went missing from home or care, and came back."""

from datetime import datetime
from typing import Annotated

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import LateReason


class Missing(Struct, frozen=True, kw_only=True):
    """One time missing, whoever reports it; until they are back, `until` says nothing.

    The return home interview is a contact of its own kind (`app/domain/contact.py`).
    """

    since: Annotated[datetime, says("Missing since, or last seen")]
    until: Annotated[datetime | None, says("Came back, or was found")] = None
    words: Annotated[str, says("What is known")] = ""
    where: Annotated[str, says("Where the child had been")] = ""
    reference: Annotated[str, says("Police reference")] = ""
    author: Annotated[str, says("Recorded by", MergeRule.APPEND)] = ""
    author_name: Annotated[str, says("Recorded by, name", MergeRule.APPEND)] = ""
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()

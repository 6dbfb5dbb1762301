"""Kind cover: that somebody decides in another's place, from, to."""

from datetime import date
from typing import Annotated

from msgspec import Struct

from app.domain.fields import MergeRule, says


class Cover(Struct, frozen=True, kw_only=True):
    """Cover for leave or illness, or one's own decisions handed over for a time; it always ends."""

    for_whom: Annotated[str, says("Decides for", MergeRule.APPEND)]
    deputy: Annotated[str, says("Who decides", MergeRule.APPEND)]
    since: Annotated[date, says("From", MergeRule.APPEND)]
    until: Annotated[date, says("To", MergeRule.FIELD)]
    by: Annotated[str, says("Arranged by", MergeRule.APPEND)] = ""
    words: Annotated[str, says("Why", MergeRule.APPEND)] = ""


def stands(cover: Cover, on: date) -> bool:
    """Whether it holds on a day; its last day counts."""
    return cover.since <= on <= cover.until

"""The words on the wire of an authority's figures (docs/protocol.md); floor 0."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.domain.figure_counts import Figures

MONTHS = 24
"""The longest period that is answered."""


class FiguresAsk(Struct, frozen=True, kw_only=True):
    """Ask for the figures of so many months up to a day (today, where none is said), of one team or of all and each."""

    until: date | None = None
    months: Annotated[int, Meta(ge=1, le=MONTHS)] = 12
    team: Annotated[str, Meta(pattern="^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")] = ""


class FiguresAnswer(Struct, frozen=True, kw_only=True):
    """The figures, and when that was by the hub's clock."""

    now: datetime
    figures: Figures

"""The words on the wire of who has unsent work, told to whoever supervises them (docs/protocol.md); floor 0.

Counts and times: no child is named but one whom the reader may see.
"""

from datetime import datetime

from msgspec import Struct

from app.domain.figures import CASELOAD_LIMIT

CHILDREN_LIMIT = CASELOAD_LIMIT
SILENT_DAYS = 1
"""Working days after which a visit of whose worker nothing was heard since is told to their supervisor."""
CONFLICT_DAYS = 2
"""Working days after which two versions that wait with their own people are shown to a supervisor too."""


class LaptopSaid(Struct, frozen=True, kw_only=True):
    """One laptop: whose, called what, when it was heard last, and what waited there then and has not arrived since.

    `said` is false for an older program, which tells nothing of what waits. `since` is when the oldest was saved.
    `ended` says that it, or its person, is turned away.
    """

    practitioner: str
    name: str
    enrolled: datetime
    heard: datetime | None
    said: bool
    changes: int = 0
    stopped: int = 0
    drafts: int = 0
    files: int = 0
    since: datetime | None = None
    ended: bool = False


class HeldSaid(Struct, frozen=True, kw_only=True):
    """Work of somebody that the hub holds for a person: how much, why (a code), and since when.

    `child` is empty where the reader may not see the child, and where a draft names several.
    """

    practitioner: str
    child: str
    code: str
    changes: int
    drafts: int
    since: datetime


class LaptopsAnswer(Struct, frozen=True, kw_only=True):
    """What the reader may know of their teams' laptops and held work, with the authority's settings for their desk.

    `people` are those whom this is about: somebody among them without a laptop has none.
    """

    now: datetime
    people: tuple[str, ...]
    laptops: tuple[LaptopSaid, ...]
    held: tuple[HeldSaid, ...]
    children_limit: int = CHILDREN_LIMIT
    silent_days: int = SILENT_DAYS
    conflict_days: int = CONFLICT_DAYS

"""What the pages of what happened show: the chronology, one contact read whole, and the brief before a visit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.casework.page_parts import Dispute, Entry, Header, Pattern, Source, WorkingWith
from app.casework.pages import WorkState
from app.domain.involvement import Sector


@dataclass(frozen=True)
class ChronologyPage:
    """Everything recorded about the child in its order, newest first, with the patterns counted in it.

    `withheld` says that other agencies may have more, where this reader does not see what they recorded.
    """

    header: Header
    entries: tuple[Entry, ...]
    patterns: tuple[Pattern, ...]
    sources: tuple[Source, ...]
    begins: date | None
    today: date
    withheld: str = ""


@dataclass(frozen=True)
class Passage:
    """One labelled passage of a contact that is read; `disputed` has the other version's words. Whose each of the two
    is, and of when, is in `text_by` and `disputed_by`, where it is known."""

    label: str
    text: str
    disputed: str = ""
    text_by: str = ""
    disputed_by: str = ""


@dataclass(frozen=True)
class Added:
    """An addendum under a signed contact."""

    words: str
    reason: str
    who: str
    when: str
    waiting: bool


WhereFile = Literal["here", "to-send", "coming", "elsewhere", "not-here"]
"""Here and at the authority; here and still to be sent; on its way here; on another's laptop only; not asked for."""


@dataclass(frozen=True)
class FileLine:
    """One file as it is listed. `state` says in words where it is; `child` is whose case file it belongs to."""

    id: str
    child: str
    name: str
    kind: str
    size: str
    added: datetime | None
    by: str
    where: WhereFile
    state: str
    details: bool


@dataclass(frozen=True)
class ContactPage:
    """One contact to be read whole: its three times, who wrote and signed it, and what was added since.

    `may_add` is whether this person may write an addendum, `may_write` whether their own part of a joint contact is
    still unsigned. `in_dispute` are the labels of what stands in two versions, `settled` of what did, and `settled_by`
    who settled it. `attendance` says of whom another wrote that they did not come, though they signed a part. `late`
    says that it was written long after it happened, `arrived` that it came after a handover.
    """

    header: Header
    record: str
    title: str
    sector: Sector
    happened: str
    written: str
    received: str
    authors: tuple[str, ...]
    signed: tuple[str, ...]
    passages: tuple[Passage, ...]
    addenda: tuple[Added, ...]
    state: WorkState | None
    may_add: bool
    may_write: bool
    late: str = ""
    arrived: str = ""
    files: tuple[FileLine, ...] = ()
    in_dispute: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    attendance: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caution:
    """A hazard or an order on the brief: what, what to do about it, and what of it stands in two versions."""

    topic: str
    title: str
    words: str
    severity: str
    disputed: str = ""


@dataclass(frozen=True)
class AtHome:
    """Somebody who lives or may be in the home."""

    name: str
    note: str
    shape: Literal["circle", "square", "unknown"]
    child: bool
    confirmed: bool


@dataclass(frozen=True)
class BriefPage:
    """The page read before knocking: it fits one screen, prints on one sheet, and its reading is logged.

    `patterns` are sentences: what was counted, a colon, and when. `withheld` says that other agencies may have more,
    where this reader does not see what they recorded; `past` is whether the planned time is past and nothing recorded.
    """

    header: Header
    visit: str
    heading: str
    warnings: tuple[Caution, ...]
    orders: tuple[Caution, ...]
    why: str
    patterns: tuple[str, ...]
    prompts: tuple[str, ...]
    since_words: str
    since: tuple[Entry, ...]
    since_more: int
    received_words: str
    at_home: tuple[AtHome, ...]
    working: tuple[WorkingWith, ...]
    sources: tuple[Source, ...]
    disputes: tuple[Dispute, ...]
    withheld: str = ""
    past: bool = False

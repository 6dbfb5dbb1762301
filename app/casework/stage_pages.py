"""What the Work tab, a stage of the work and the front door show: where a stage stands, and the steps that lead on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal

from msgspec import Struct

from app.casework.approval_pages import Part, QueueRow
from app.casework.case_pages import FieldValue
from app.casework.page_parts import Header
from app.casework.pages import WorkState
from app.domain.case_file import CaseFile
from app.domain.form import Form


@dataclass(frozen=True)
class StageClock:
    """The clock of a stage: the date as it is said, where it stands, and how the date was counted, each in words."""

    due: str
    standing: str
    why: str
    press: Literal["over", "soon", "later"]
    share: float = 0.0


@dataclass(frozen=True)
class AskedFor:
    """A decision that is asked for: what, by whom, whom it goes to; `mine` says that this person can take it back."""

    approval: str
    words: str
    detail: str
    mine: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a step cannot be taken: in a sentence, where the rule is written, and the field or section that mends it."""

    words: str
    source: str = ""
    field: str = ""
    is_query: bool = False


@dataclass(frozen=True)
class Offer:
    """One step that leads on, or one stage that can be begun: what it is, whom it is for, and what it asks.

    `fields` are asked with it, `fixed` follows from the record, `reason` says whether why is asked: always, or where
    something is unusual (`query`). With `acts` it asks for a decision, on the first of them or whichever is chosen.
    `unmet` is what keeps it from being taken whatever is answered, `against` the part of it that no answer is asked of
    again; `mine` says whether it is for this person at all. `step` is the one from which it leads on, as it was seen.
    """

    key: str
    kind: str
    act: str
    words: str
    follows: str
    button: str
    fields: tuple[FieldValue, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    reason: Literal["", "needed", "query"] = ""
    acts: tuple[tuple[str, str], ...] = ()
    unmet: tuple[Refusal, ...] = ()
    against: tuple[Refusal, ...] = ()
    mine: bool = True
    step: str = ""


@dataclass(frozen=True)
class Whole:
    """What steps are asked of: the case file, the record with what it says (none for one that is begun), and who.

    `tied` says whether this person works for the authority and has to do with the child: else no step is theirs.
    """

    file: CaseFile
    record: str
    kind: str
    says: Struct | None
    practitioner: str
    capabilities: frozenset[str]
    now: datetime
    zone: tzinfo
    tied: bool = True


@dataclass(frozen=True)
class Stand:
    """Where what was written here stands with the authority: `title` in a line, `words` what is to be done about it.

    `change` is a refused change that its author can let go of.
    """

    state: Literal["", "waiting", "refused", "conflict"] = ""
    title: str = ""
    words: str = ""
    change: str = ""


@dataclass(frozen=True)
class StageLine:
    """One stage of the child: what it is, its step, since when, whose turn it is, its clock and what is asked for."""

    record: str
    kind: str
    name: str
    step: str
    since: str
    waits_for: str
    clock: StageClock | None
    asked: AskedFor | None
    stand: Stand
    over: bool = False
    work: WorkState | None = None


@dataclass(frozen=True)
class WorkPage:
    """The stages of a child, those that are open first, and what this person can begin; `why_not` where nothing is."""

    header: Header
    stages: tuple[StageLine, ...]
    begins: tuple[Offer, ...]
    whole: Whole
    why_not: str = ""
    saved: str = ""


@dataclass(frozen=True)
class StagePage:
    """One stage: its line, what it says by the form it was written under, and every step that leads on.

    `facts` are the fields beside the sections. `locked` says in a sentence why nothing of it is written on, `warning`
    what writing on would do. `parts` is what is only read. `offered` are the people who may have taken part. `form` is
    none where only a newer program knows it. Of a referral that others sent, `first` is the worry with the child’s
    words, shown before what is asked, and `as_sent` says that what was sent is not changed. `draft` is what its author
    wrote and is not in the record yet.
    """

    header: Header
    line: StageLine
    whole: Whole
    form: Form | None
    facts: tuple[FieldValue, ...]
    parts: tuple[Part, ...]
    offers: tuple[Offer, ...]
    first: tuple[Part, ...] = ()
    offered: tuple[tuple[str, str, str, str], ...] = ()
    version: int = 0
    says: Mapping[str, Any] = field(default_factory=dict)
    draft: bytes = b""
    locked: str = ""
    as_sent: str = ""
    warning: str = ""
    zone: str = "Europe/London"

    @property
    def title(self) -> str:
        """What the page is called on the way to it."""
        return self.line.name


@dataclass(frozen=True)
class FrontDoorPage:
    """The referrals that wait at the front door: the `waits` to be screened first, and of each the least time left."""

    rows: tuple[QueueRow, ...]
    now: datetime
    waits: int = 0

    @property
    def overdue(self) -> int:
        """How many are past their time."""
        return sum(row.left.press == "overdue" for row in self.rows)

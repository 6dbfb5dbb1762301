"""What the caseload and the pages of one child show: who the child is, who works with them, who they live with."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from app.casework.due_pages import TaskLine
from app.casework.page_parts import Dispute, Due, Entry, Header, Mark, Pattern, Planned, Source, Status, WorkingWith
from app.casework.pages import WorkState


@dataclass(frozen=True)
class CaseloadRow:
    """One child of the caseload. `seen_alone` is None where the child has not been seen; `here` whether the whole
    copy is on this laptop; `finds` is folded text that the filter box looks in (never a protected address); `withheld`
    whether other agencies may have contacts that this reader does not see."""

    child: str
    name: str
    age: str
    status: Status
    marks: tuple[tuple[Mark, str], ...]
    last_seen: date | None
    last_seen_words: str
    seen_alone: bool | None
    due: Due
    source: Source
    here: bool
    needs_seeing_alone: bool
    past_limit: bool
    family: str
    finds: str
    withheld: bool = False


@dataclass(frozen=True)
class CaseloadPage:
    """The caseload: its children, the most urgent first, and of how many families they are."""

    rows: tuple[CaseloadRow, ...]
    families: int
    on: date


@dataclass(frozen=True)
class Relative:
    """Somebody on the genogram; `shape` by sex, `confirmed` false is drawn broken, `at_home` inside the same home.

    `through` is the person whose parent or partner they are, where it is recorded.
    """

    person: str
    name: str
    age: str
    role: str
    shape: Literal["circle", "square", "unknown"]
    place: Literal["child", "sibling", "parent", "parents-partner", "grandparent", "other"]
    at_home: bool
    confirmed: bool
    notes: tuple[str, ...] = ()
    must_not_know: bool = False
    dead: bool = False
    through: str = ""


@dataclass(frozen=True)
class ChildPage:
    """The overview of one child; `withheld` says that other agencies may have records that this reader does not see."""

    header: Header
    working: tuple[WorkingWith, ...]
    agencies: int
    relatives: tuple[Relative, ...]
    latest: tuple[Entry, ...]
    patterns: tuple[Pattern, ...]
    planned: tuple[Planned, ...]
    disputes: tuple[Dispute, ...]
    unheard: tuple[Source, ...]
    telephone_list: str
    withheld: str = ""
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True)
class PersonLine:
    """Somebody in the child's life, with the records that say so, for the People tab."""

    person: str
    relationship: str
    name: str
    age: str
    role: str
    lives_with: str
    responsibility: str
    telephone: str
    address: str
    address_protected: bool
    confirmed: bool
    ended: str = ""


@dataclass(frozen=True)
class RecordLine:
    """A record of the child that can be changed: an address, an alert, an involvement, the child's own details."""

    kind: str
    record: str
    title: str
    words: str
    ended: bool = False
    protected: bool = False


@dataclass(frozen=True)
class PeoplePage:
    """The people of the child and everything about the child that a person may add or change."""

    header: Header
    people: tuple[PersonLine, ...]
    records: tuple[RecordLine, ...]
    may_add: tuple[tuple[str, str], ...]


AskedAs = Literal[
    "text", "long-text", "date", "moment", "choice", "several", "yes-no", "lines", "person", "practitioner", "agency",
    "attended",
]  # fmt: skip
"""How a field is asked for: `moment` is a day with its time, `several` any of many, `attended` who took part."""


@dataclass(frozen=True)
class FieldValue:
    """One field of a form: its name in the kind, its label, what it holds, and how it is asked."""

    name: str
    label: str
    value: Any
    asked_as: AskedAs
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    lowering_needs_reason: bool = False


@dataclass(frozen=True)
class RecordForm:
    """A form for making or changing one record of a child: `record` is empty for a new one; `note` says what follows.

    `seen` is what the records said when the form was read (id, version, offered fields), for saving against.
    `versions` is the record of the form that is or was in two versions. `arrived` says that a change of it came after a
    handover, and whose it was.
    """

    child: str
    kind: str
    record: str
    title: str
    fields: tuple[FieldValue, ...]
    state: WorkState | None = None
    note: str = ""
    seen: tuple[tuple[str, int, bytes], ...] = field(default=(), repr=False)
    versions: str = ""
    arrived: str = ""

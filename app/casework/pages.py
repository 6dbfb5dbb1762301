"""What the screens show: frozen values and ids, read from the store by the functions of this floor."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from app.casework.due_pages import DueLine, TaskLine
from app.domain.alert import Topic


class WorkState(StrEnum):
    """Where a piece of work is; always read from the ledger (outbox and receipts), never from a last result."""

    DRAFT = "draft"
    WAITING = "waiting"
    RECEIVED = "received"
    CONFLICT = "conflict"
    LATE = "late"
    REFUSED = "refused"
    UNRECORDED = "unrecorded"
    DECIDED = "decided"
    RETURNED = "returned"
    ANSWERED = "answered"
    NEW_CHILD = "new-child"
    SILENT = "silent"
    STEP = "step"
    OVERDUE = "overdue"
    UNHELD = "unheld"


@dataclass(frozen=True)
class AlertChip:
    """One alert in words; `severity` is note, caution or danger."""

    topic: Topic
    words: str
    severity: str


@dataclass(frozen=True)
class Work:
    """A recorded contact's whereabouts: `at` is when it was signed, saved or received."""

    state: WorkState
    at: datetime


@dataclass(frozen=True)
class VisitCard:
    """One planned visit of today. `address` is None where it is protected or not known; `protected` says which."""

    visit: str
    occasion: str
    child: str
    name: str
    age: str
    siblings: tuple[str, ...]
    planned: datetime
    purpose: str
    address: str | None
    protected: bool
    further_service: bool
    alerts: tuple[AlertChip, ...]
    joined_by: str
    work: Work | None


@dataclass(frozen=True)
class NeedsYou:
    """Something that waits for this person, named, with its reason in words.

    `change` is what to open: the refused change, the unsigned draft, the record in two versions, the late contribution,
    the visit that nobody recorded, what a referral came to, the decision that came back, the allocation, the worker who
    was not heard since, the stage of the work that waits for a step, the oldest request that waits past its time,
    the children without a worker.
    `about` is the record in two versions to which a refused choice belongs, or that was decided on; of a stage, and of
    a visit that somebody else left behind, it is the child. `child` is whose a decision or an allocation is.
    """

    change: str
    state: WorkState
    title: str
    detail: str
    about: str = ""
    child: str = ""


@dataclass(frozen=True)
class TodayPage:
    """The day: visits in the order of their times, what needs this person, and when and what the next visit is.

    `departed` says of children who have left this laptop lately that they have, and whom to ask. `dues` is what is due
    for this person, what is over first; `tasks` are theirs to do.
    """

    on: date
    visits: tuple[VisitCard, ...]
    needs: tuple[NeedsYou, ...]
    next_visit_words: str
    departed: tuple[str, str] = ("", "")
    dues: tuple[DueLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True)
class StripFigures:
    """The foot strip, computed from the ledger: saved, waiting, stopped, last received, offline access."""

    saved_at: datetime | None
    waiting: int
    stopped: int
    received_at: datetime | None
    lease_until: datetime


Way = Literal["again", "open", "let-go"]


@dataclass(frozen=True)
class OutboxLine:
    """One waiting, refused or sent change: what it is, whose case file, when, how large, and why it is where it is.

    `ways` are what can be done about one that stopped; `about` is the record of which it chose between two versions.
    Only a contact is `signed`; anything else is written.
    """

    change: str
    what: str
    child_name: str
    written: datetime
    size: int
    state: WorkState
    reason: str
    received: datetime | None = None
    ways: tuple[Way, ...] = ("again", "open")
    about: str = ""
    signed: bool = False


@dataclass(frozen=True)
class SyncPage:
    """The Sync centre: what stopped, what waits in its order, what was sent, and the laptop's figures.

    `looks` is how many looks at records the authority has not been told of yet, the newest of them `looked`. `unsure`
    counts the changes that a restored authority is being asked about. `files` of attachments are not there yet.
    """

    stopped: tuple[OutboxLine, ...]
    waiting: tuple[OutboxLine, ...]
    sent: tuple[OutboxLine, ...]
    figures: StripFigures
    lease_hours: int
    children: int
    records: int
    last_sent: int
    last_received: int
    vault_bytes: int
    sealed_bytes: int
    problem: str
    drafts: tuple[OutboxLine, ...] = ()
    looks: int = 0
    looked: datetime | None = None
    disk_free: int = 0
    unsure: int = 0
    files: int = 0
    files_bytes: int = 0


@dataclass(frozen=True)
class ChildOfVisit:
    """A child seen on one occasion, for the visit form."""

    child: str
    given: str
    name: str
    age: str
    languages: tuple[str, ...]
    through: str


@dataclass(frozen=True)
class PresentChoice:
    """Somebody of the household or the professionals who may have been there, offered as one press.

    `id` is the same on every laptop on which the same visit is written.
    """

    name: str
    relationship: str
    through: str = ""
    id: str = ""


@dataclass(frozen=True)
class VisitForm:
    """Everything the visit form starts from; `draft` is the JSON of a `ContactDraft` (app/domain/draft.py).

    `files` were added on this occasion: the child of each, and its name. `left` says that a child of it is no longer
    with this person, and `left_detail` what then becomes of what is signed.
    """

    draft_id: str
    draft: bytes
    names: str
    started: datetime
    children: tuple[ChildOfVisit, ...]
    offered: tuple[PresentChoice, ...]
    prompts: tuple[tuple[str, str], ...]
    duty_telephone: str
    me: str = ""
    saved_at: datetime | None = None
    people: tuple[str, ...] = field(default=())
    out_of_hours_telephone: str = ""
    files: tuple[tuple[str, str], ...] = ()
    left: str = ""
    left_detail: str = ""
    may_throw_away: bool = False


@dataclass(frozen=True)
class ChildChoice:
    """A child one can record a contact about."""

    child: str
    name: str
    age: str
    where: str
    sort_key: tuple[str, str] = ("", "")

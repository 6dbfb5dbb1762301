"""What the screens of a referral are given: the form with its draft, what sending brings, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from app.casework.page_parts import WorkingWith
from app.casework.pages import Work
from app.domain.form import Form
from app.domain.referral_draft import ReferredChild


@dataclass(frozen=True)
class ReferralForm:
    """Everything the form starts from; `draft` is the JSON of a `ReferralDraft` (app/domain/referral_draft.py).

    `working` is who works with the first child of those whose file is here, `goes_to` who gets it, `decided_by` the
    day by which it is decided if it is sent now. `doubt` says that its author may not refer, as far as is known here.
    `files` were added while it was written: the child of each, and its name. `siblings` are children in the
    case file whose own files are here too, ready to be referred with it.
    """

    draft_id: str
    draft: bytes
    form: Form
    names: str
    working: tuple[WorkingWith, ...]
    goes_to: str
    decided_by: str
    authority: str
    duty_telephone: str
    out_of_hours_telephone: str = ""
    saved_at: datetime | None = None
    doubt: str = ""
    left: str = ""
    files: tuple[tuple[str, str], ...] = ()
    siblings: tuple[ReferredChild, ...] = ()


@dataclass(frozen=True)
class SentReferral:
    """A referral that this person has sent, and what has come of it as far as they may know.

    `stands` says it in a sentence. `notice` is one that tells the outcome and has not been read. `lacks`
    counts what its form still asks, and `raised` is each disagreement with what became of it.
    """

    referral: str
    child: str
    name: str
    sent: datetime
    work: Work
    stands: str
    outcome: str = ""
    notice: str = ""
    may_disagree: bool = False
    may_go_on: bool = False
    goes_on: bool = False
    lacks: int = 0
    may_refer_again: bool = False
    raised: tuple[str, ...] = ()

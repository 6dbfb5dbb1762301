"""What a draft is of: a contact, or a referral or a stage of the work, which say so; the store and the sealing ask no
more."""

from msgspec import Struct

from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.referral_draft import ReferralDraft
from app.domain.stage_draft import StageDraft
from app.domain.strict import decode


class _Says(Struct, frozen=True):
    writes: str = "contact"


def is_referral(body: bytes) -> bool:
    """Whether a draft is of a referral."""
    return _writes(body) == "referral"


def is_stage(body: bytes) -> bool:
    """Whether a draft is of a stage of the work."""
    return _writes(body) == "stage"


def _writes(body: bytes) -> str:
    return decode(body, _Says, DRAFT_BYTES).writes


def read_draft(body: bytes) -> ContactDraft | ReferralDraft | StageDraft:
    """Return a draft as what it is; raises app.domain.strict.Unreadable."""
    kinds: dict[str, type[ContactDraft | ReferralDraft | StageDraft]] = {
        "referral": ReferralDraft,
        "stage": StageDraft,
    }
    return decode(body, kinds.get(_writes(body), ContactDraft), DRAFT_BYTES)

"""What a draft is of: a contact, or a referral, which says so in its body; the store and the sealing ask no more."""

from msgspec import Struct

from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.referral_draft import ReferralDraft
from app.domain.strict import decode


class _Says(Struct, frozen=True):
    writes: str = "contact"


def is_referral(body: bytes) -> bool:
    """Whether a draft is of a referral."""
    return decode(body, _Says, DRAFT_BYTES).writes == "referral"


def read_draft(body: bytes) -> ContactDraft | ReferralDraft:
    """Return a draft as what it is; raises app.domain.strict.Unreadable."""
    return decode(body, ReferralDraft, DRAFT_BYTES) if is_referral(body) else decode(body, ContactDraft, DRAFT_BYTES)

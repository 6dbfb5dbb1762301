"""Which child is being referred in a draft that is not sent yet."""

from app.domain.draft import DRAFT_BYTES
from app.domain.drafted import is_referral
from app.domain.referral_draft import ReferralDraft
from app.domain.strict import decode
from app.storage import drafts
from app.storage.vault import Tx


def being_referred(tx: Tx, child: str) -> drafts.Draft | None:
    """Return the draft in which a child is being referred, or None."""
    for kept in drafts.all_of_them(tx):
        if is_referral(kept.body) and any(one.id == child for one in read(kept).children):
            return kept
    return None


def read(kept: drafts.Draft) -> ReferralDraft:
    """Return the referral that a draft is; raises app.domain.strict.Unreadable where it is something else."""
    return decode(kept.body, ReferralDraft, DRAFT_BYTES)

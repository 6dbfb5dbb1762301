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
        if is_referral(kept.body):
            draft = read(kept)
            if not draft.goes_on and any(one.id == child for one in draft.children):
                return kept
    return None


def going_on(tx: Tx, referral: str) -> drafts.Draft | None:
    """Return the draft in which somebody writes on in a referral that was sent, or None."""
    for kept in drafts.all_of_them(tx):
        if is_referral(kept.body):
            draft = read(kept)
            if draft.goes_on and any(one.referral == referral for one in draft.children):
                return kept
    return None


def read(kept: drafts.Draft) -> ReferralDraft:
    """Return the referral that a draft is; raises app.domain.strict.Unreadable where it is something else."""
    return decode(kept.body, ReferralDraft, DRAFT_BYTES)

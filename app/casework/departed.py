"""Children who have left this laptop: what is said of them, and of what their worker had begun to write."""

from datetime import timedelta

from app.casework.caseworker import Caseworker
from app.casework.household import known_child
from app.casework.ledger import acting
from app.casework.words import and_list, day
from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.referral_draft import ReferralDraft, name_of
from app.domain.stage_draft import StageDraft
from app.domain.strict import decode
from app.storage import drafts, removals
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_SAID_FOR = timedelta(days=3)
"""How long Today says it: it needs no answer, and a worker who was away for a weekend still finds it."""


def of_draft(tx: Tx, draft: ContactDraft | ReferralDraft | StageDraft) -> list[str]:
    """Return who of a draft has left this laptop, as its author called them."""
    if isinstance(draft, StageDraft):
        return [known_child(tx, draft.child).name] if removals.has_left(tx, draft.child) else []
    if isinstance(draft, ReferralDraft):
        return [name_of(one) for one in draft.children if removals.has_left(tx, one.id)]
    gone = [part for part in draft.children if removals.has_left(tx, part.child)]
    return [known_child(tx, part.child, part.given).name for part in gone]


def title(names: list[str]) -> str:
    """Say of children who have left that they are no longer with this person; empty where none has."""
    return f"{and_list(names)} {'is' if len(names) == 1 else 'are'} no longer with you" if names else ""


def what_signing_does(by: Caseworker) -> str:
    """Say what becomes of what is signed for a child who has left, and whom to ring."""
    held = f"If you sign this, {by.authority} keeps it for a person to look at. It does not go into the record."
    return f"{held} {whom_to_tell(by)}"


def whom_to_tell(by: Caseworker) -> str:
    """Say whom to ring, so that what is known reaches whoever has the child now."""
    ring = f", or ring the duty desk on {by.duty_telephone}" if by.duty_telephone else ""
    return (
        f"It is shown to nobody by itself: tell your supervisor{ring}, so that it reaches the child\u2019s new worker."
    )


def lately(tx: Tx, by: Caseworker) -> tuple[str, str]:
    """Say how many children have left in the last days, when, and whom to ask; nothing where none has."""
    now = by.clock()
    found = [at for at in removals.departures(tx) if now - at < _SAID_FOR]
    if not found:
        return "", ""
    many = len(found) > 1
    said = f"{len(found)} children are no longer with you" if many else "1 child is no longer with you"
    last = "the last of them " if many else ""
    ring = f", or ring the duty desk on {by.duty_telephone}" if by.duty_telephone else ""
    when = f"{'Their case files' if many else 'The case file'} left this laptop, {last}{day(by.here(found[-1]))}."
    return said, f"{when} Ask your supervisor who has {'them' if many else 'the child'} now{ring}."


def throw_away(draft_id: str, *, by: Caseworker) -> None:
    """Let go of a draft because every child of it has left, and its author does not sign it.

    Raises StoreTrouble: no-such-draft, child-still-here.
    """
    with acting(by) as act:
        draft = decode(drafts.read(act.tx, draft_id).body, ContactDraft, DRAFT_BYTES)
        if len(of_draft(act.tx, draft)) < len(draft.children):
            raise StoreTrouble("child-still-here", draft=draft_id)
        act.end_draft(draft_id)

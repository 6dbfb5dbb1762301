"""The words of screens and lists: plain English, the authority by its name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain import body as bodies
from app.domain.contact import CONTACT_WORDS
from app.domain.moves import move_named
from app.domain.needs import NEEDS
from app.storage.records import Record

_KINDS = {
    "contact": "Contact",
    "addendum": "Addendum",
    "attachment": "Photo or file",
    "visit": "Planned visit",
    "alert": "Alert",
    "child": "Child's details",
    "person": "Person's details",
    "relationship": "Relationship",
    "address": "Address",
    "involvement": "Involvement",
    "allocation": "Allocation",
    "decision": "Decision",
    "referral": "Referral",
    "referrer": "Who referred, kept apart",
    "assessment": "Assessment",
    "strategy-discussion": "Strategy discussion",
    "enquiry": "Section 47 enquiry",
    "conference": "Conference",
    "plan": "Plan",
    "review": "Review of a plan",
    "meeting": "Meeting",
    "missing": "Time missing",
    "police-protection": "Police protection",
    "task": "Task",
    "approval": "Request for a decision",
    "notice": "Notice",
    "conflict": "Choice between two versions",
    "late-contribution": "Late contribution, read",
    "cover": "Who decides in another's place",
}

_ACTS = {"record": "Visit recorded", "sign": "Contact", "add": "Addendum", "withdraw": "Your choice let go of",
         "decide": "Decision", "take-back": "Decision taken back",
         "withdraw-request": "Request for a decision, taken back"}  # fmt: skip

_REASONS = {
    "moved-on": "It had moved on since you saw it{by}. Your record is safe on this laptop.",
    "already-signed": "You had signed this contact already. Add an addendum instead.",
    "not-an-author": "You are not an author of this contact.",
    "append-only": "What is signed is not changed any more. Add an addendum instead.",
    "reason-needed": "Making this less protective needs a reason.",
    "exists-already": "It has this record already.",
    "not-found": "It does not have the record this belongs to.",
    "too-large": "It is too large to be taken.",
    "newer-program": "It was written with a newer Doorstep than the authority has. It waits until they upgrade.",
    "not-yours-to-write": "It is for the child's social worker or a supervisor to write this.",
    "author-mismatch": "It names another author.",
    "unknown-form": "It does not have this version of the form. What you wrote is safe here. Ring its IT: once "
    "they have published the form again, send it again.",
    "not-in-form": "A part of it is asked by no section of its form. What you wrote is safe here.",
    "no-such-move": "This step cannot be taken from where it stands now.",
    "needs-decision": "This step needs a decision. Ask for one.",
    "need-not-met": "Something that this step needs is missing.",
    "stands": "It was decided and is not changed any more. Add an addendum instead.",
    "changed-since-read": "It has changed since you read it. Nothing was decided. Read it again.",
    "own-work": "You asked for this decision or wrote what it is about. Somebody else has to decide it.",
    "expired": "The request has run out. It has to be asked again.",
    "no-front-door": "No team receives referrals there yet. Ring them now.",
    "bad-signature": "The signature of this laptop did not match.",
}

CHANGED_SINCE = "The record had changed since you chose. Open it, look again and choose."

_PROBLEMS = {
    "hub-restored": "{authority} was restored from a backup. Everything is being read again; your work is kept.",
    "store-put-back": "This laptop's records were put back from an older copy and are read again. Unsent work is kept.",
    "removal-not-clear": "A child has left this laptop, and not everything could be removed yet. It is tried again.",
    "removal-not-taken": "{authority} did not take the proof that a child has left this laptop. It is sent again.",
    "sealed-unreadable": "{authority} could not open some sealed work of this laptop. It is kept here. Ring IT.",
    "store-older-than-sealed": "This laptop's records were put back from an older copy. Newer work was kept sealed.",
    "copies-differed": "Some copies on this laptop differed from {authority}'s and were read again.",
    "file-differs": "A file that arrived was not the one its record names. It was not kept, and is fetched again.",
    "receipt-without-proof": "{authority} sent an answer without its signature. It was not believed.",
    "receipt-of-other-bytes": "{authority} answered for something else than was sent. It was not believed.",
    "receipt-not-ours": "{authority} answered for work that is not in this laptop's records.",
}


def text_of(body: Mapping[str, Any], name: str) -> str:
    """Return a text field of a body, or an empty text; a later program may have made it something else."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def what(kind: str, act: str, record: Record | None) -> str:
    """Return what a change is: a contact by its kind, anything else by its own."""
    if act in _ACTS.keys() - {"sign", "add"}:
        return _ACTS[act]
    move = move_named(kind, act) if act != "send" else None
    if move is not None:
        return move.words
    if kind == "contact" and record is not None:
        code = text_of(bodies.value(record.body), "kind_of_contact")
        return CONTACT_WORDS.get(code, _KINDS["contact"])
    return _KINDS.get(kind, "Record")


def named(kind: str, record: Record | None) -> str:
    """Return what a record is and, of an alert or a person, which one: of those a child has several."""
    body = bodies.value(record.body) if record is not None else {}
    if kind == "alert" and (said := text_of(body, "words")):
        return f"Alert “{said}”"
    if kind == "person" and (who := f"{text_of(body, 'given')} {text_of(body, 'family')}".strip()):
        return f"{who}’s details"
    return what(kind, "", record)


def refusal(authority: str, code: str, who: str = "", facts: Mapping[str, str] | None = None) -> str:
    """Return why the authority did not take a change; `who` changed it meanwhile, if anybody did.

    Of a step for which something is missing, `facts` name what: it is said in the words of the table.
    """
    named = [NEEDS[name].words for name in (facts or {}).get("needs", "").split() if name in NEEDS]
    if code == "need-not-met" and named:
        return f"{authority} did not accept this. {' '.join(named)}"
    reason = _REASONS.get(code)
    if reason is None:
        return f"{authority} did not accept this ({code}). It is safe here and is not tried again until you act."
    return f"{authority} did not accept this. " + reason.format(by=f", by {who}" if who else "")


def settled_first(who: str) -> str:
    """Return why somebody's choice between two versions was not taken: another had chosen."""
    return f"{who} settled it first. Yours is kept here until you let go of it; both versions stay in the history."


def problem(authority: str, code: str) -> str:
    """Return a technical trouble in a sentence."""
    found = _PROBLEMS.get(code)
    return found.format(authority=authority) if found else f"Technical trouble: {code}."


def day(at: datetime) -> str:
    """Return a date as it is said: Tue 17 Nov."""
    return f"{at:%a} {at.day} {at:%b}"


def and_list(names: list[str]) -> str:
    """Return names as they are said together."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""

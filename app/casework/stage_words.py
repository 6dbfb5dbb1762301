"""What the stages of the work are called, the step in which one stands, since when, and who can go on with it."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from app.casework.words import and_list
from app.domain.conference import Conference
from app.domain.meeting import MEETINGS, Meeting
from app.domain.moves import MOVES, Move
from app.domain.plan import PLAN_WORDS, Plan

NAMES = {
    "referral": "Referral",
    "assessment": "Child and family assessment",
    "strategy-discussion": "Strategy discussion",
    "enquiry": "Enquiries under section 47",
    "conference": "Child protection conference",
    "plan": "Plan",
    "review": "Review of a plan",
    "meeting": "Meeting",
}
"""The stages, in the order of the work."""

_CONFERENCES = {
    "initial": "Initial child protection conference",
    "review": "Child protection review conference",
    "transfer": "Transfer child protection conference",
}

STEPS = {
    ("referral", "received"): "Received",
    ("referral", "screening"): "Being screened",
    ("referral", "decision-pending"): "Waits for a decision",
    ("referral", "no-further-action"): "Decided: no further action",
    ("referral", "advice"): "Decided: advice and information",
    ("referral", "early-help"): "Decided: early help",
    ("referral", "assessment"): "Decided: child and family assessment",
    ("referral", "strategy-discussion"): "Decided: strategy discussion",
    ("referral", "passed-on"): "Decided: passed on to another authority",
    ("referral", "joined"): "Decided: joined to the work that is open",
    ("referral", "acknowledged"): "The referrer has been told",
    ("referral", "closed"): "Closed",
    ("assessment", "not-started"): "Not started",
    ("assessment", "in-progress"): "Being written",
    ("assessment", "submitted"): "Submitted",
    ("assessment", "returned"): "Given back",
    ("assessment", "authorised"): "Authorised",
    ("assessment", "closed"): "Closed",
    ("strategy-discussion", "requested"): "Asked for",
    ("enquiry", "open"): "Under way",
    ("enquiry", "submitted"): "Outcome submitted",
    ("enquiry", "returned"): "Given back",
    ("enquiry", "unsubstantiated"): "Ended: not substantiated",
    ("enquiry", "no-conference"): "Ended: substantiated, no conference",
    ("enquiry", "conference"): "Ended: a conference is needed",
    ("conference", "asked"): "Asked for",
    ("conference", "arranged"): "Arranged",
    ("plan", "proposed"): "Proposed",
    ("plan", "approved"): "Approved, not in force yet",
    ("plan", "active"): "In force",
    ("plan", "ended"): "Ended",
    ("plan", "not-needed"): "Not needed",
}
"""Each step in words; what is planned, held or called off reads the same of every kind."""

_STEPS_OF_ALL = {"planned": "Planned", "held": "Held", "called-off": "Called off"}

_SINCE = {
    ("referral", "received"): "received",
    ("assessment", "in-progress"): "started",
    ("assessment", "submitted"): "submitted",
    ("assessment", "authorised"): "authorised",
    ("strategy-discussion", "requested"): "decided",
    ("enquiry", "open"): "started",
    ("conference", "asked"): "asked",
    ("plan", "approved"): "approved",
    ("plan", "active"): "began",
    ("plan", "ended"): "ended",
    ("referral", "acknowledged"): "acknowledged",
    ("referral", "closed"): "closed",
}
_OVER = frozenset(("call-off", "stop", "drop", "close", "finish", "return", "reopen"))
"""Acts that end something, or send it back: whoever could take them is not who it waits for."""


def name_of(kind: str, says: Struct | None) -> str:
    """Return what a stage is called: a conference, a plan and a meeting by their own kind."""
    match says:
        case Conference():
            return _CONFERENCES[says.conference_kind]
        case Plan():
            return PLAN_WORDS[says.plan_kind]
        case Meeting():
            return MEETINGS[says.meeting_kind]
    return NAMES.get(kind, "Record")


def step_words(kind: str, step: str) -> str:
    """Return the step in which a stage stands."""
    return STEPS.get((kind, step)) or _STEPS_OF_ALL.get(step) or step.replace("-", " ").capitalize()


def since_of(kind: str, says: Struct, step: str) -> date | datetime | None:
    """Return since when a stage stands in its step, where the record says so itself."""
    if step == "held":
        return getattr(says, "held", None)
    if kind == "referral" and step in ("no-further-action", "advice", "early-help", "assessment",
                                       "strategy-discussion", "passed-on", "joined"):  # fmt: skip
        return getattr(says, "decided", None)
    if kind == "enquiry" and getattr(says, "ended", None):
        return getattr(says, "ended", None)
    return getattr(says, _SINCE.get((kind, step), "-"), None)


def moves_from(kind: str, step: str) -> list[Move]:
    """Return the moves that lead on from a step, in the order of the table."""
    return [move for move in MOVES if move.kind == kind and step in move.begins]


def is_over(kind: str, step: str) -> bool:
    """Whether nothing leads on from here but what would only close it; a referral is the case until that is closed."""
    if kind == "referral":
        return step == "closed"
    return all(move.act in _OVER for move in moves_from(kind, step))


def waits_for(kind: str, step: str) -> frozenset[str]:
    """Return the capabilities of those who can go on with a stage."""
    return frozenset(who for move in moves_from(kind, step) if move.act not in _OVER for who in move.who)


_WHO = {
    "SW": "a social worker",
    "LP": "a lead practitioner",
    "SCREEN": "the front door",
    "PS": "a team manager",
    "SM": "a service manager",
    "CPC": "an independent conference chair",
    "IRO": "an independent reviewing officer",
    "EDT": "the emergency duty team",
}


def who_words(capabilities: Iterable[str]) -> str:
    """Return for whom a step is: "a social worker, a team manager or a service manager"."""
    asked = set(capabilities)
    said = [words for one, words in _WHO.items() if one in asked]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}" if said else ""


def names_words(names: Iterable[str]) -> str:
    """Return names as they are said together, each once."""
    return and_list(list(dict.fromkeys(filter(None, names))))

"""What somebody decided, in words: the authority's signed record of it as a line of the chronology."""

from app.domain.dispute import Decision
from app.domain.moves import move_named

_BACK = {"returned": "Given back", "refused": "Not approved"}
_BY_ITSELF = {
    ("strategy-discussion", "enquiry"): "Strategy discussion: enquiries under section 47",
    ("strategy-discussion", "no-enquiry"): "Strategy discussion: no enquiries",
    ("conference", "plan"): "Conference: a child protection plan",
    ("conference", "no-plan"): "Conference: no child protection plan",
    ("conference", "continue"): "Conference: the plan continues",
    ("conference", "end"): "Conference: the plan ends",
    ("plan", "active"): "Child protection plan begun",
    ("plan", "ended"): "Child protection plan ended",
    ("review", "continue"): "Review: the plan continues",
    ("review", "change"): "Review: the plan changes",
    ("review", "end"): "Review: the plan ends",
}


def title(decision: Decision) -> str:
    """Say what was decided: "Decided: child and family assessment", "Given back: referral"."""
    own = _BY_ITSELF.get((decision.about_kind, decision.decided))
    if own and not decision.approval:
        return own
    if decision.decided in _BACK:
        return f"{_BACK[decision.decided]}: {decision.about_kind.replace('-', ' ')}"
    move = move_named(decision.about_kind, decision.act)
    words = move.words if move else decision.act
    return f"Decided: {words[:1].lower()}{words[1:]}"

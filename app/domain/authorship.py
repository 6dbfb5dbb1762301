"""Who may write which kind of record: one pure rule over tie and sector, default deny (docs/sync.md 3.10).

Seeing a child is not enough to say who else sees it: allocations, involvements and statuses give access, so those who
may write them are named here, kind by kind. What a record says about its author's sector is never asked.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.domain.access import Tie
from app.domain.fields import MergeRule
from app.domain.kinds import KINDS


class Writer(NamedTuple):
    """Whose change it is: their agency and sector by the hub's accounts, and their ties and categories today.

    `late` says that these have ended, and that their laptop has not learnt of it yet (docs/sync.md 3.13). `begins` says
    that they begin the case file of a child whom the authority does not know (docs/sync.md 15.1). `capabilities` are
    those that the directory gives them, by which steps of the work are theirs to take (`app/domain/moves.py`).
    """

    practitioner: str
    agency: str
    sector: str
    ties: frozenset[str]
    categories: frozenset[str]
    late: bool = False
    begins: bool = False
    capabilities: frozenset[str] = frozenset()


Document = Mapping[str, Any]
_Rule = Callable[[Writer, str, Document], bool]

_SOCIAL = "social"
_HOLDING = frozenset((Tie.ALLOCATED, Tie.SUPERVISOR))


def may_write(writer: Writer, kind: str, document: Document) -> bool:
    """Whether this person may make a record of this kind that says this; a kind without a rule is nobody's."""
    if writer.begins:
        return kind in BEGUN_WITH and BEGUN_WITH[kind](writer, kind, document)
    rule = _RULES.get(kind)
    return bool(writer.ties) and rule is not None and rule(writer, kind, document)


def may_edit(writer: Writer, kind: str, before: Document, after: Document) -> bool:
    """Whether this person may make one document of the other: both must be theirs to write, and so the step between."""
    both = may_write(writer, kind, before) and may_write(writer, kind, after)
    return both and _may_lower(writer, kind, before, after)


def _any_tie(_writer: Writer, _kind: str, _document: Document) -> bool:
    return True


def _is_social(writer: Writer) -> bool:
    return writer.sector == _SOCIAL


def _holds_the_case(writer: Writer) -> bool:
    return _is_social(writer) and bool(writer.ties & _HOLDING)


def _supervises(writer: Writer, _kind: str, _document: Document) -> bool:
    return _is_social(writer) and Tie.SUPERVISOR in writer.ties


def _sees(writer: Writer, kind: str, document: Document) -> bool:
    return KINDS[kind].category(document) in writer.categories


def _child(writer: Writer, kind: str, document: Document) -> bool:
    return _is_social(writer) and _sees(writer, kind, document)


def _alert(writer: Writer, kind: str, document: Document) -> bool:
    """A status sets the purpose, and with it what every agency sees: the holder of the case answers for it."""
    if document.get("topic") == "status":
        return _holds_the_case(writer)
    return _sees(writer, kind, document)


def _involvement(writer: Writer, _kind: str, document: Document) -> bool:
    """The authority's workers say who is involved; another agency's practitioner speaks for themselves alone."""
    if _is_social(writer):
        return True
    themselves = ("", writer.practitioner)
    return document.get("agency") == writer.agency and document.get("practitioner", "") in themselves


def _own_involvement(writer: Writer, _kind: str, document: Document) -> bool:
    """Whoever begins a case file ties themselves to the child, and nobody else."""
    return (document.get("agency"), document.get("practitioner")) == (writer.agency, writer.practitioner)


def _no_status(_writer: Writer, _kind: str, document: Document) -> bool:
    return document.get("topic") != "status"


def _referral(writer: Writer, _kind: str, document: Document) -> bool:
    """The agency that refers says what it is worried about; the authority's workers go on with it."""
    return _is_social(writer) or document.get("agency") == writer.agency


def _police_protection(writer: Writer, _kind: str, _document: Document) -> bool:
    """The police take a child into it, and the authority's workers record what they are told of it."""
    return writer.sector in (_SOCIAL, "police")


def _work(writer: Writer, _kind: str, _document: Document) -> bool:
    """The stages of the work are the authority's; who takes which step is asked apart (`app/domain/moves.py`)."""
    return _is_social(writer)


def _task(writer: Writer, _kind: str, document: Document) -> bool:
    """Who gave it, who does it, and the holder of the case."""
    return writer.practitioner in (document.get("by"), document.get("owner")) or _holds_the_case(writer)


def _notice(writer: Writer, _kind: str, document: Document) -> bool:
    return document.get("to") == writer.practitioner


def _address(writer: Writer, kind: str, document: Document) -> bool:
    """Nothing keeps anybody who may write an address from protecting it, though they may not see it afterwards."""
    protects = bool(document.get("protected")) and "address" in writer.categories
    return protects or _sees(writer, kind, document)


def _conflict(writer: Writer, _kind: str, document: Document) -> bool:
    """What protects is settled by a supervisor; anything else also by whose values they are, or the case's holder."""
    if is_protective(document):
        return _supervises(writer, "", {})
    return writer.practitioner in (document.get("standing_by"), document.get("other_by")) or _holds_the_case(writer)


def may_cover(writer: Writer, document: Document) -> bool:
    """Whether this person may let somebody decide in another's place: in their own, or a service manager in anybody's.

    Nobody makes themselves the deputy of somebody else.
    """
    mine = document.get("for_whom") == writer.practitioner
    by = document.get("by") == writer.practitioner and document.get("deputy") != document.get("for_whom")
    senior = "SM" in writer.capabilities and document.get("deputy") != writer.practitioner
    return _is_social(writer) and by and (mine or senior)


def may_end_cover(writer: Writer, document: Document) -> bool:
    """Whether this person may end a cover early: who arranged it, whom it is for, or a service manager."""
    theirs = writer.practitioner in (document.get("by"), document.get("for_whom"))
    return _is_social(writer) and (theirs or "SM" in writer.capabilities)


def is_protective(conflict: Document) -> bool:
    """Whether a conflict is about a field whose more protective value stands meanwhile."""
    kind = KINDS.get(str(conflict.get("about_kind")))
    rule = kind.rules.get(str(conflict.get("field"))) if kind else None
    return rule is not None and rule.rule is MergeRule.PROTECTIVE


def _late_contribution(writer: Writer, _kind: str, _document: Document) -> bool:
    return _holds_the_case(writer)


def _may_lower(writer: Writer, kind: str, before: Document, after: Document) -> bool:
    """What keeps an address or a service from being seen is taken away by the holder of the case, or by the service.

    With which other address one is protected is the hub's to say.
    """
    if kind == "address" and before.get("protected_with", "") != after.get("protected_with", ""):
        return False
    if kind == "address" and before.get("protected") and not after.get("protected"):
        return _holds_the_case(writer)
    if kind == "involvement" and before.get("sensitive") and not after.get("sensitive"):
        return _holds_the_case(writer) or before.get("agency") == writer.agency
    return True


_RULES: dict[str, _Rule] = {
    "allocation": _supervises,
    "involvement": _involvement,
    "alert": _alert,
    "child": _child,
    "person": _sees,
    "relationship": _sees,
    "address": _address,
    "contact": _any_tie,
    "addendum": _any_tie,
    "attachment": _any_tie,
    "visit": _any_tie,
    "conflict": _conflict,
    "late-contribution": _late_contribution,
    "referral": _referral,
    "referrer": _any_tie,
    "assessment": _work,
    "strategy-discussion": _work,
    "enquiry": _work,
    "conference": _work,
    "plan": _work,
    "review": _work,
    "meeting": _work,
    "missing": _any_tie,
    "police-protection": _police_protection,
    "task": _task,
    "approval": _work,
    "notice": _notice,
}

BEGUN_WITH: dict[str, _Rule] = {
    "child": _any_tie,
    "person": _any_tie,
    "relationship": _any_tie,
    "address": _any_tie,
    "alert": _no_status,
    "involvement": _own_involvement,
    "referral": _referral,
    "referrer": _any_tie,
    "attachment": _any_tie,
    "missing": _any_tie,
    "police-protection": _police_protection,
}
"""What a case file is begun with, by whoever may refer (docs/sync.md 15.1)."""

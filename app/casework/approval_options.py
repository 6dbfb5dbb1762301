"""Which decisions may be taken on a paper: each with what follows from it, or in a sentence why it cannot be taken.

Asked of the same table and the same needs by which the hub decides (`app/domain/moves.py`); the hub's word counts.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import cache
from typing import NamedTuple

from msgspec import Struct, structs

from app.casework.approval_pages import Option
from app.casework.words import day
from app.domain.approval import Approval
from app.domain.assessment import ASSESSMENT_OUTCOMES, Assessment
from app.domain.case_file import CaseFile
from app.domain.clock_rules import shipped
from app.domain.follows import decided_fields
from app.domain.length import reach, read_length
from app.domain.moves import MOVES, Move, may_move
from app.domain.need import Asked
from app.domain.plan import Plan
from app.domain.referral import CLOSURES, Referral
from app.domain.rules_in_force import NATION, InForce

_LATER = "-"
"""What the page itself asks for, a reason and a team, keeps no decision from being offered."""

_BUTTONS = {
    "assess": "Decide: start assessment",
    "discuss": "Decide: strategy discussion",
    "return": "Decide: give it back",
    "refuse": "Decide: do not approve",
}
_FOLLOWS = {
    "no-further-action": "Say who else will help",
    "advice": "Say what was advised",
    "early-help": "Lead professional outside social care",
    "join": "The open case goes on with it",
    "approve": "The plan can then be put into force",
    "decline": "The plan is not needed",
    "unsubstantiated": "The enquiries end without a conference",
    "no-conference": "The enquiries end, and the concerns stand",
    "confer": "A conference is asked for",
}


class Whole(NamedTuple):
    """What is decided on: the case file, the record as it stands, what was asked, and who would decide."""

    file: CaseFile
    about: str
    kind: str
    says: Struct
    approval: Approval
    practitioner: str
    capabilities: frozenset[str]
    now: datetime
    zone: tzinfo
    rules: InForce


def options(whole: Whole, told: tuple[str, ...]) -> tuple[Option, ...]:
    """Return the decisions in the order of the table, what is given back or refused last."""
    found = [_option(whole, move, told) for move in _moves(whole)]
    found.sort(key=lambda one: one.step != "approved")
    if len(found) == 1:
        found.append(
            Option("refuse", "refused", "", "Do not approve", "It stays as it is", _BUTTONS["refuse"], told=told)
        )
    return tuple(found)


@cache  # the table never changes, and hundreds of papers ask for a few of its places
def deciders(kind: str, step: str) -> frozenset[str]:
    """Return the capabilities of those who may decide anything on a record of a kind in a step."""
    return frozenset(who for move in MOVES if move.approval and move.kind == kind and step in move.begins
                     for who in move.who)  # fmt: skip


DECIDING = frozenset(who for move in MOVES if move.approval for who in move.who)
"""The capabilities of those who decide anything at all."""


def _moves(whole: Whole) -> Iterator[Move]:
    step = str(getattr(whole.says, "step", ""))
    found = [move for move in MOVES if move.approval and move.kind == whole.kind and step in move.begins]
    asked = next((move for move in found if move.act == whole.approval.act), None)
    for move in found:
        if asked is None or len(found) == 1 or _beside(move, asked):
            yield move


def _beside(move: Move, asked: Move) -> bool:
    """Whether a decision stands beside the one that was asked for: from the same steps."""
    return move is asked or bool(set(move.begins) & set(asked.begins))


def _option(whole: Whole, move: Move, told: tuple[str, ...]) -> Option:
    step = {"return": "returned", "decline": "refused"}.get(move.act, "approved")
    values = {"step": move.to, **decided_fields(move, whole.says, whole.now, whole.practitioner)}
    after = structs.replace(whole.says, **values)
    file = whole.file.having({whole.about: after})
    unmet = may_move(
        move, Asked(file, whole.about, after, whole.practitioner, whole.capabilities, reason=_LATER, team=_LATER)
    )
    return Option(
        key=move.act,
        step=step,
        act=move.act,
        words=move.words,
        follows=_follows(whole, move),
        button=_BUTTONS.get(move.act, f"Decide: {move.words[:1].lower()}{move.words[1:]}"),
        why_not=" ".join(one.words for one in unmet),
        gives="team" in move.needs,
        told=told,
    )


def _follows(whole: Whole, move: Move) -> str:  # noqa: PLR0911 - one line for each
    says = whole.says
    match move.act, says:
        case "assess", Referral():
            return f"Section 17: {_until(whole, 'assessment-from-referral', says.received or whole.now)}"
        case "discuss", _:
            return f"Section 47: significant harm is likely. Within {_within(whole, 'strategy-discussion', whole.now)}"
        case "pass-on", Referral():
            return f"To {says.passed_to}" if says.passed_to else "Say to which authority"
        case "close", Referral():
            why = CLOSURES.get(says.closed_why, "")
            return ", ".join(filter(None, (f"On {day_of(says.closed, whole)}" if says.closed else "", why)))
        case "authorise", Assessment():
            return ASSESSMENT_OUTCOMES.get(says.recommends, "Nothing is recommended")
        case "end", Plan():
            return f"Ends on {day_of(says.ended, whole)}" if says.ended else "No date is given"
        case "return", _:
            return "Say what is missing"
    return _FOLLOWS.get(move.act, "")


def day_of(on: object, whole: Whole) -> str:
    """Return a day as it is said, with its year where that is another."""
    found = whole.file.day(on)  # type: ignore[arg-type]
    if found is None:
        return ""
    return day(datetime.combine(found, datetime.min.time())) + (
        f" {found.year}" if found.year != whole.file.today.year else ""
    )


def _within(whole: Whole, rule: str, since: datetime) -> str:
    """How long a rule runs that begins then; by what is shipped where an authority has put it out of use."""
    held = whole.rules.rule(rule, since.astimezone(whole.zone).date())
    return held.within if held else next(one.within for one in shipped(NATION).rules if one.id == rule)


def _until(whole: Whole, rule: str, since: datetime) -> str:
    """How long, and to which day: "45 working days, to Mon 18 Jan 2027"."""
    within = _within(whole, rule, since)
    due = reach(since, read_length(within), whole.rules.calendar, whole.zone)
    return f"{within}, to {day_of(due, whole)}"

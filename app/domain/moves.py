"""Every step that a record of the work can take, as one table: from where, to where, by whom, and what must be true.

Built on the state machines of the field (docs/decisions/0008-moves-approvals-and-clocks.md). A step that is no move
of the table is taken by nobody. Who is a capability of the directory, never a job title, and always somebody with a tie
to the child. The needs are those of `app/domain/needs.py`, by name; what a move makes is in `app/domain/follows.py`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.need import Asked, Need
from app.domain.needs import NEEDS
from app.domain.practitioner import MAY_REFER

NOTHING = "-"
"""Where a record comes from that is made by a move."""


class Move(NamedTuple):
    """One row: what is done to which kind, from which steps to which, by whom, and under which needs.

    With `approval` it is taken by the hub alone, when somebody of `who` has decided on a request. `fields` are the
    guarded fields that may be set with it beside the step; `makes` names what comes of it besides. With `decides`
    taking it is a decision by itself, of whoever the law names for it, of which the hub makes a record too.
    """

    kind: str
    act: str
    words: str
    begins: tuple[str, ...]
    to: str
    who: frozenset[str]
    needs: tuple[str, ...] = ()
    approval: bool = False
    fields: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    decides: bool = False


class Unmet(NamedTuple):
    """What keeps a move from being taken: the need's name, its sentence, and the rule it is written in."""

    need: str
    words: str
    source: str = ""


def _move(  # noqa: PLR0913, PLR0917 - a row of the table has these columns
    kind: str,
    act: str,
    words: str,
    path: str,
    who: str,
    needs: str = "",
    *,
    approval: bool = False,
    fields: str = "",
    makes: str = "",
    decides: bool = False,
) -> Move:
    begins, _, to = path.partition(">")
    allowed = MAY_REFER if who == "anybody who may refer" else frozenset(who.split())
    return Move(
        kind, act, words, tuple(begins.split()), to.strip(), allowed, tuple(needs.split()), approval,
        tuple(fields.split()), tuple(makes.split()), decides,
    )  # fmt: skip


_OPENS = "alive one-birth unborn-sex 40-weeks primary-need no-open-episode episodes-apart"
_DECIDED = "outcome decided decided_by"
_STAGE = "case-open after-referral by-today"

# fmt: off
_REFERRAL = (
    _move("referral", "send", "Send the referral", "- > received", "anybody who may refer",
          "form-known filled-in referrer-apart alive-or-why", makes="front-door"),
    _move("referral", "screen", "Begin screening", "received > screening", "SCREEN PS SM EDT",
          fields="screened screened_by"),
    _move("referral", "ask", "Put it to a decision", "screening > decision-pending", "SCREEN PS SM EDT", "looked-up"),
    _move("referral", "no-further-action", "No further action", "decision-pending > no-further-action", "PS SM",
          "senior-for-danger", approval=True, fields=_DECIDED),
    _move("referral", "advice", "Advice and information", "decision-pending > advice", "PS SM",
          "senior-for-danger", approval=True, fields=_DECIDED),
    _move("referral", "early-help", "Early help", "decision-pending > early-help", "PS SM",
          "senior-for-danger primary-need", approval=True, fields=_DECIDED, makes="allocation"),
    _move("referral", "assess", "Child and family assessment", "decision-pending > assessment", "PS SM",
          _OPENS + " team", approval=True, fields=_DECIDED, makes="assessment allocation"),
    _move("referral", "discuss", "Strategy discussion", "decision-pending > strategy-discussion", "PS SM EDT",
          _OPENS + " team", approval=True, fields=_DECIDED, makes="strategy allocation"),
    _move("referral", "pass-on", "Pass on to another authority", "decision-pending > passed-on", "PS SM",
          "passed-to", approval=True, fields=_DECIDED),
    _move("referral", "join", "Join the open case", "decision-pending > joined", "PS SM",
          "open-work", approval=True, fields=_DECIDED),
    _move("referral", "return", "Look again", "decision-pending > screening", "PS SM EDT", approval=True),
    _move("referral", "acknowledge", "Tell the referrer",
          "no-further-action advice early-help assessment strategy-discussion passed-on joined > acknowledged",
          "SCREEN SW LP PS SM EDT", "referrer-told", fields="acknowledged", makes="notice front-door-ends"),
    _move("referral", "finish", "Close the referral", "acknowledged > closed", "SCREEN PS SM", "no-episode",
          makes="front-door-ends"),
    _move("referral", "close", "Close the case", "acknowledged > closed", "PS SM",
          "episode closed-and-why no-open-assessment no-open-enquiry nothing-open closed-last closed-after-start "
          "closed-by-today", approval=True, makes="allocations-end"),
    _move("referral", "reopen", "Look at it again", "no-further-action advice > screening", "PS SM", "reason"),
)

_ASSESSMENT = (
    _move("assessment", "begin", "Begin an assessment", "- > in-progress", "SW LP PS",
          _STAGE + " day-said", fields="started"),
    _move("assessment", "start", "Start the assessment", "not-started > in-progress", "SW LP",
          _STAGE + " day-said", fields="started"),
    _move("assessment", "submit", "Submit the assessment", "in-progress returned > submitted", "SW LP",
          "case-open form-known filled-in seen-or-why factors factors-alone recommended", fields="submitted"),
    _move("assessment", "authorise", "Authorise the assessment", "submitted > authorised", "PS SM",
          "case-open after-referral seen-or-why factors-alone recommended", approval=True,
          fields="authorised authorised_by outcome", makes="recommended"),
    _move("assessment", "return", "Give the assessment back", "submitted > returned", "PS SM", approval=True),
    _move("assessment", "stop", "Stop the assessment", "not-started in-progress returned > closed", "PS SM", "reason"),
    _move("assessment", "close", "Close the assessment", "authorised > closed", "SW LP PS SM"),
)

_PROTECTION = (
    _move("strategy-discussion", "request", "Ask for a strategy discussion", "- > requested", "SW PS SM EDT",
          "case-open"),
    _move("strategy-discussion", "hold", "Record the strategy discussion", "requested > held", "PS SM EDT",
          _STAGE + " day-said three-agencies outcome", fields="held outcome", decides=True),
    _move("strategy-discussion", "call-off", "Call the strategy discussion off", "requested > called-off", "PS SM EDT",
          "reason"),
    _move("enquiry", "open", "Open enquiries under section 47", "- > open", "PS SM EDT",
          _STAGE + " day-said strategy-first one-enquiry single-or-joint", makes="status"),
    _move("enquiry", "submit", "Submit the outcome", "open returned > submitted", "SW",
          "case-open form-known filled-in seen-or-why recommended"),
    _move("enquiry", "unsubstantiated", "Not substantiated", "submitted > unsubstantiated", "PS SM", "case-open",
          approval=True, fields="ended ended_by", makes="status-ends"),
    _move("enquiry", "no-conference", "Substantiated, no conference", "submitted > no-conference", "PS SM",
          "case-open chairs-view", approval=True, fields="ended ended_by", makes="status-ends"),
    _move("enquiry", "confer", "Child protection conference", "submitted > conference", "PS SM", "case-open",
          approval=True, fields="ended ended_by", makes="conference"),
    _move("enquiry", "return", "Give the outcome back", "submitted > returned", "PS SM", approval=True),
    _move("conference", "request", "Ask for a conference", "- > asked", "SW PS SM CPC",
          "case-open one-origin origin-there one-conference"),
    _move("conference", "arrange", "Arrange the conference", "asked > arranged", "CPC PS SM", "arranged"),
    _move("conference", "hold", "Record the conference", "asked arranged > held", "CPC",
          _STAGE + " day-said one-origin origin-there weekday quorum chair-decides abuse-category after-plan",
          fields="held outcome category", makes="no-plan-ends-status", decides=True),
    _move("conference", "call-off", "Call the conference off", "asked arranged > called-off", "CPC", "reason"),
)

_PLANS = (
    _move("plan", "propose", "Propose a plan", "- > proposed", "SW LP PS SM CPC IRO", "case-open"),
    _move("plan", "approve", "Approve the plan", "proposed > approved", "PS SM",
          "case-open not-cp form-known filled-in", approval=True, fields="approved approved_by"),
    _move("plan", "decline", "Decline the plan", "proposed > not-needed", "PS SM", "not-cp", approval=True),
    _move("plan", "begin", "Put the plan into force", "approved > active", "SW LP PS SM",
          _STAGE + " alive not-cp day-said one-plan no-cp-beside plans-apart", fields="began", makes="status"),
    _move("plan", "protect", "Begin the child protection plan", "proposed > active", "CPC",
          _STAGE + " alive under-18 is-cp day-said conference-first from-conference one-plan-each one-plan plans-apart "
          "one-of-five plans-before", fields="began category previous_plans",
          makes="status child-in-need-ends", decides=True),
    _move("plan", "end", "End the plan", "active > ended", "PS SM",
          "not-cp ended-and-why ended-after-start ended-by-today no-later-review", approval=True,
          makes="status-ends"),
    _move("plan", "end-protection", "End the child protection plan", "active > ended", "CPC",
          "is-cp ended-and-why ended-after-start not-same-day ended-by-today review-ends-it no-later-review",
          makes="status-ends", decides=True),
    _move("plan", "drop", "Drop the proposal", "proposed approved > not-needed", "SW LP PS SM CPC", "reason"),
    _move("review", "plan", "Plan a review", "- > planned", "SW LP PS SM IRO", "plan-active not-cp-reviewed"),
    _move("review", "hold", "Record the review", "planned > held", "PS SM IRO",
          _STAGE + " day-said plan-active after-plan outcome", fields="held outcome", decides=True),
    _move("review", "call-off", "Call the review off", "planned > called-off", "SW LP PS SM IRO", "reason"),
    _move("meeting", "plan", "Plan a meeting", "- > planned", "SW LP PS SM CPC IRO", "group-plan"),
    _move("meeting", "hold", "Record the meeting", "planned > held", "SW LP PS SM CPC IRO",
          "by-today day-said group-plan", fields="held"),
    _move("meeting", "call-off", "Call the meeting off", "planned > called-off", "SW LP PS SM CPC IRO", "reason"),
)

_APPROVAL = (
    _move("approval", "request", "Ask for a decision", "- > requested", "SCREEN SW LP PS SM CPC IRO EDT",
          "one-request"),
    _move("approval", "withdraw", "Withdraw the request", "requested > withdrawn", "SCREEN SW LP PS SM CPC IRO EDT",
          "asker"),
    _move("approval", "expire", "Let the request run out", "requested > expired", "SCREEN SW LP PS SM CPC IRO EDT",
          "time-past"),
)
# fmt: on

MOVES = (*_REFERRAL, *_ASSESSMENT, *_PROTECTION, *_PLANS, *_APPROVAL)
"""The whole table."""

STAGES = frozenset(move.kind for move in MOVES)
"""The kinds whose step is moved by this table and by nothing else."""

STOPPED = {
    "referral": ("closed",),
    "assessment": ("authorised", "closed"),
    "enquiry": ("unsubstantiated", "no-conference", "conference"),
    "plan": ("ended", "not-needed"),
}
"""The steps in which what was decided stands: what a record says is not changed any more, only added to."""

ALWAYS_OPEN = frozenset(("late_reasons", "disagreements"))
"""What may be added whatever the step: why something was late, and that somebody disagrees."""


def moves_between(kind: str, before: str, to: str, table: Iterable[Move] = MOVES) -> list[Move]:
    """Return the moves that lead a kind from one step to another; `NOTHING` is where a record that is made comes
    from."""
    return [move for move in table if (move.kind, move.to) == (kind, to) and before in move.begins]


def move_named(kind: str, act: str, table: Iterable[Move] = MOVES) -> Move | None:
    """Return the move of a kind by its act."""
    return next((move for move in table if (move.kind, move.act) == (kind, act)), None)


def may_move(move: Move, asked: Asked) -> tuple[Unmet, ...]:
    """Return what is unmet, in words: who may, and then each need of the move; nothing for a move that may be taken.

    A query counts as met where a reason is given.
    """
    found = [] if move.who & asked.capabilities else [Unmet("who", f"{move.words}: this is not yours to do.")]
    for need in (NEEDS[name] for name in move.needs):
        if not need.is_met(asked) and not (need.is_query and asked.reason.strip()):
            found.append(_unmet(need))
    return tuple(found)


def _unmet(need: Need) -> Unmet:
    return Unmet(need.name, need.words, need.source)

"""Which steps lead on from where a stage stands, what each asks, and what is against it.

Pure: asked of the same table and the same needs by which the hub decides (`app/domain/moves.py`), over what is on this
laptop; the hub's word counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import Struct

from app.casework import stage_fields
from app.casework.asked import Unread
from app.casework.case_pages import FieldValue
from app.casework.stage_pages import Offer, Refusal, Whole
from app.casework.stage_words import moves_from, who_words
from app.domain.approval import Approval
from app.domain.case_file import CaseFile
from app.domain.conference import Conference
from app.domain.follows import decided_fields
from app.domain.form import blanks
from app.domain.kinds import KINDS
from app.domain.moves import Move, Unmet, may_move, move_named
from app.domain.need import Asked
from app.domain.needs import NEEDS, written_in
from app.domain.plan import Plan
from app.domain.referral import Referral
from app.domain.strategy import StrategyDiscussion
from app.storage.instants import text_of

REASON, ACT, WORDS = "reason", "act", "words"
"""What an offer can ask beside the fields of its record: why, for which decision, and what should be known for it."""

ASKERS = next(frozenset(move.who) for move in [move_named("approval", "request")] if move)
_GIVEN_BACK = frozenset(("return", "decline"))
"""What only whoever decides can choose, and nobody asks for."""

_PROPOSED = {
    ("plan", "end"): ("ended", "ended_why"),
    ("plan", "end-protection"): ("ended", "ended_why"),
    ("referral", "close"): ("closed", "closed_why"),
    ("referral", "pass-on"): ("passed_to",),
}
"""What is asked with a step though it is no field that the step alone may set."""

_MENDED = {
    "day-said": ("held", "started", "began"),
    "by-today": ("held", "started", "began"),
    "after-referral": ("held", "started", "began"),
    "weekday": ("held",),
    "after-plan": ("held",),
    "plans-apart": ("began",),
    "from-conference": ("began",),
    "outcome": ("outcome",),
    "chair-decides": ("outcome",),
    "abuse-category": ("category",),
    "one-of-five": ("category",),
    "plans-before": ("previous_plans",),
    "single-or-joint": ("agencies",),
    "ended-and-why": ("ended",),
    "ended-after-start": ("ended",),
    "not-same-day": ("ended",),
    "ended-by-today": ("ended",),
    "no-later-review": ("ended",),
    "review-ends-it": ("ended_why",),
    "closed-and-why": ("closed",),
    "closed-last": ("closed",),
    "closed-after-start": ("closed",),
    "closed-by-today": ("closed",),
    "passed-to": ("passed_to",),
    "reason": (REASON,),
    "one-plan": ("plan_kind",),
    "no-cp-beside": ("plan_kind",),
    "group-plan": ("meeting_kind",),
    "seen-or-why": ("seen",),
    "factors": ("factors",),
    "factors-alone": ("factors",),
    "recommended": ("recommends",),
    "three-agencies": ("attended",),
    "quorum": ("attended",),
    "arranged": ("planned",),
    "looked-up": ("known",),
    "primary-need": ("primary_need",),
    "chairs-view": ("chairs_view",),
}
"""By which field a need is mended, with the step or beside the sections."""

_VERBS = {"hold": "Record it", "submit": "Submit", "screen": "Begin screening", "send": "Send"}


def offers(whole: Whole) -> tuple[Offer, ...]:
    """Return every step that leads on from where a stage stands, each taken or asked for; decisions as one."""
    if whole.says is None:
        return ()
    step = str(getattr(whole.says, "step", ""))
    found = moves_from(whole.kind, step)
    asked = [move for move in found if _may_be_asked(move)]
    made = [_step(whole, move) for move in found if not move.approval]
    if asked:
        made.insert(0, _asking(whole, asked))
    return tuple(replace(one, step=step) for one in made)


def refusals(whole: Whole, offer: Offer, values: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Return what keeps a step from being taken with these answers; nothing where it can be."""
    after, faults = after_of(whole, offer, values)
    if faults or offer.against:
        return (*offer.against, *faults)
    chosen = _move_of(offer, values)
    if chosen is None:
        return (_UNSAID,)
    found = tuple(_unmet(whole, offer, chosen, after, str(values.get(REASON, ""))))
    return (*found, *_recommended(whole, offer, after, values)) if offer.act == "ask" else found


_UNSAID = Refusal("Say what should be decided.", field=ACT)


def _recommended(whole: Whole, offer: Offer, after: Struct, values: Mapping[str, Any]) -> Iterator[Refusal]:
    """What is put to a decision is asked of the needs of that decision too: else whoever decides could not take it."""
    move = move_named(offer.kind, str(values.get(ACT, "")))
    if move is None:
        yield _UNSAID
        return
    fields = msgspec.to_builtins({"step": move.to, **decided_fields(move, after, whole.now, "")})
    decided = msgspec.convert({**msgspec.to_builtins(after), **fields}, type(after))
    yield from _unmet(whole, replace(offer, mine=True), move, decided, "")


def after_of(whole: Whole, offer: Offer, values: Mapping[str, Any]) -> tuple[Struct, tuple[Refusal, ...]]:
    """Return what the record would say after a step with these answers, or what of them cannot be read."""
    read, faults = read_values(whole, offer, values)
    chosen = _move_of(offer, values)
    said = msgspec.to_builtins(whole.says) if whole.says is not None else {}
    step = {"step": chosen.to} if chosen is not None else {}
    if chosen is not None and chosen.approval and whole.says is not None:
        step |= msgspec.to_builtins(decided_fields(chosen, whole.says, whole.now, ""))
    document = {**said, **offer.fixed, **read, **step}
    try:
        return msgspec.convert(document, KINDS[offer.kind].struct), faults
    except msgspec.ValidationError:
        return whole.says or Referral(author=""), (*faults, Refusal("This cannot be kept as it is typed."))


def read_values(
    whole: Whole, offer: Offer, values: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Refusal, ...]]:  # fmt: skip
    """Return the answers as the record keeps them, with what is set without asking, and what cannot be read."""
    read: dict[str, Any] = {name: text_of(whole.now) for name in _SET_NOW.get((offer.kind, offer.act), ())}
    faults = []
    for one in offer.fields:
        if one.name in (REASON, ACT, WORDS):
            continue
        try:
            read[one.name] = stage_fields.read(offer.kind, one.name, values.get(one.name, one.value), str(whole.zone))
        except Unread as fault:
            faults.append(Refusal(f"{str(fault).rstrip('.')}.", field=one.name))
    return read, tuple(faults)


_SET_NOW = {("assessment", "submit"): ("submitted",), ("referral", "acknowledge"): ("acknowledged",)}
"""The times of acts that are recorded as they are done: nobody is asked for them."""


def _move_of(offer: Offer, values: Mapping[str, Any]) -> Move | None:
    act = str(values.get(ACT, "")) if len(offer.acts) > 1 and offer.act != "ask" else offer.act
    return move_named(offer.kind, act or "")


def _unmet(whole: Whole, offer: Offer, move: Move, after: Struct, reason: str) -> Iterator[Refusal]:
    """A decision is asked of the needs as whoever may decide meets them; a reason and a team are theirs to give."""
    asks = move.approval
    who = move.who if asks else whole.capabilities
    given = reason if not asks else "-"
    record = whole.record or "-"
    file = whole.file.having({record: after})
    asked = Asked(file, record, after, whole.practitioner, who, given, "-" if asks else "")
    if not offer.mine:
        yield Refusal(_not_mine(whole, offer, move))
    for one in may_move(move, asked):
        if one.need != "who":
            yield _refusal(file, one, after)
    if asks and _open_request(whole):
        yield Refusal(NEEDS["one-request"].words)


def _refusal(file: CaseFile, one: Unmet, after: Struct) -> Refusal:
    """Of a form that says nothing in some parts it is said which."""
    form = file.form(getattr(after, "form", ""), getattr(after, "form_version", 0))
    left = blanks(getattr(after, "sections", ()), form) if form and one.need == "filled-in" else ()
    if form is None or not left:
        mends = next(iter(_MENDED.get(one.need, ())), "")
        return Refusal(one.words, written_in(one.source), mends, NEEDS[one.need].is_query)
    titles = {each.id: each.title for each in form.sections}
    named = ", ".join(f"“{titles[each.section]}”" for each in left)
    parts = "1 part of the form says" if len(left) == 1 else f"{len(left)} parts of the form say"
    return Refusal(f"{parts} nothing yet: {named}.", field=f"sections/{left[0].section}")


def _open_request(whole: Whole) -> bool:
    found = whole.file.of(Approval).values()
    return any(one.about == whole.record and one.step == "requested" for one in found)


def _not_mine(whole: Whole, offer: Offer, move: Move) -> str:
    if not whole.tied:
        return "Only the authority’s workers who have to do with this child take a step."
    who = ASKERS if move.approval else move.who
    return f"This is for {who_words(who)}."


def _step(whole: Whole, move: Move) -> Offer:
    return with_unmet(
        whole,
        Offer(
            key=move.act,
            kind=move.kind,
            act=move.act,
            words=move.words,
            follows=_for_whom(whole, move),
            button=_VERBS.get(move.act, move.words),
            fields=(*_fields(whole, move), *_deciding_too(whole, move)),
            reason="needed" if "reason" in move.needs else "query" if _queries(move) else "",
            acts=_decisions(moves_from(whole.kind, move.to)) if move.act == "ask" else (),
            fixed=_known(whole, move),
            mine=whole.tied and bool(move.who & whole.capabilities),
        ),
    )


def _deciding_too(whole: Whole, move: Move) -> tuple[FieldValue, ...]:
    """With "Put it to a decision" it is said which: the request is made in the same act."""
    if move.act != "ask":
        return ()
    return _request_fields(whole, [one for one in moves_from(whole.kind, move.to) if _may_be_asked(one)])


def _request_fields(whole: Whole, moves: Sequence[Move], chosen: str = "") -> tuple[FieldValue, ...]:
    acts = tuple((one.act, one.words) for one in moves)
    proposed = (field for one in moves for field in _proposed(whole, one))
    words = FieldValue(WORDS, "What should be known for it", "", "long-text")
    if len(acts) < 2:  # noqa: PLR2004 - one decision alone is not chosen
        return (*proposed, words)
    return (FieldValue(ACT, "What you recommend", chosen, "choice", acts), *proposed, words)


def _may_be_asked(move: Move) -> bool:
    return bool(move.approval) and move.act not in _GIVEN_BACK


def _decisions(moves: Iterable[Move]) -> tuple[tuple[str, str], ...]:
    return tuple((one.act, one.words) for one in moves if _may_be_asked(one))


def _asking(whole: Whole, moves: list[Move]) -> Offer:
    who = frozenset(who for move in moves for who in move.who)
    alone = moves[0] if len(moves) == 1 else None
    recommended = str(getattr(whole.says, "recommends", ""))
    asked = Offer(
        key="ask-for-decision",
        kind=whole.kind,
        act=moves[0].act,
        words=f"Ask for a decision: {alone.words[:1].lower()}{alone.words[1:]}" if alone else "Ask for a decision",
        follows=f"It goes to {who_words(who)}, and never to whoever wrote or asked.",
        button="Ask for the decision",
        fields=_request_fields(whole, moves, next((move.act for move in moves if move.to == recommended), "")),
        acts=_decisions(moves),
        mine=whole.tied and bool(ASKERS & whole.capabilities),
    )
    return with_unmet(whole, asked)


def _proposed(whole: Whole, move: Move) -> Iterator[FieldValue]:
    for name in _PROPOSED.get((move.kind, move.act), ()):
        yield stage_fields.field(move.kind, name, _value(whole, name))


def _fields(whole: Whole, move: Move) -> Iterator[FieldValue]:
    """Ask for what the step sets and the record does not say already."""
    known, now = _known(whole, move), _SET_NOW.get((move.kind, move.act), ())
    for name in (*move.fields, *_PROPOSED.get((move.kind, move.act), ())):
        if name in known or name in now:
            continue
        choices: tuple[tuple[str, str], ...] = ()
        if isinstance(whole.says, Conference) and name == "outcome":
            choices = stage_fields.CONFERENCE_OUTCOMES[whole.says.conference_kind]
        yield stage_fields.field(move.kind, name, _value(whole, name), choices=choices)


def _value(whole: Whole, name: str) -> Any:
    """Return what a field begins with: what the record says, else today, or the day that was planned."""
    said = msgspec.to_builtins(getattr(whole.says, name, None)) if whole.says is not None else None
    if said:
        return said
    if name == "category" and isinstance(whole.says, Conference) and (plan := whole.file.get(whole.says.plan, Plan)):
        return plan.category
    today, planned = whole.file.today.isoformat(), getattr(whole.says, "planned", None)
    day = whole.file.day(planned) if planned else None
    if name == "held" and isinstance(whole.says, StrategyDiscussion):
        return text_of(whole.now)
    if name == "held" and day and day <= whole.file.today:
        return day.isoformat()
    return today if name in ("held", "started", "began", "closed", "ended") else said


def _known(whole: Whole, move: Move) -> dict[str, Any]:
    """What a step sets that the case file knows: of a child protection plan its day, and the plans before."""
    if (move.kind, move.act) != ("plan", "protect") or not isinstance(whole.says, Plan):
        return {}
    conference = whole.file.get(whole.says.conference, Conference)
    before = (one for id, one in whole.file.of(Plan).items() if id != whole.record and one.plan_kind == "cp")
    known: dict[str, Any] = {}
    if conference and conference.held:
        known["began"] = conference.held.isoformat()
    if conference and conference.category:
        known["category"] = conference.category
    count = sum(one.step in ("active", "ended") for one in before)
    return {**known, "previous_plans": count} if count else known


def _queries(move: Move) -> bool:
    return any(NEEDS[name].is_query for name in move.needs)


def _for_whom(whole: Whole, move: Move) -> str:
    mine = whole.tied and bool(move.who & whole.capabilities)
    return "Yours to do." if mine else f"For {who_words(move.who)}."


def with_unmet(whole: Whole, offer: Offer) -> Offer:
    """Say of an offer what keeps it from being taken whatever is answered with it."""
    answered = {one.name for one in offer.fields} | ({REASON} if offer.reason else set())
    values = {one.name: one.value for one in offer.fields} | {ACT: offer.acts[0][0] if offer.acts else ""}
    kept = []
    acts = [one for one, _ in offer.acts] if offer.acts and offer.act != "ask" else [""]
    for act in acts:
        found = refusals(whole, offer, {**values, ACT: act})
        kept.append([one for one in found if one.field not in answered and not one.is_query])
    least = min(kept, key=len, default=[])
    return replace(offer, unmet=tuple(least))

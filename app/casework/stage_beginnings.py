"""Which stages of the work can be begun for a child, what each asks, and what is against it.

Pure, as the steps are (`app/casework/stage_moves.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from app.casework import stage_fields
from app.casework.case_pages import FieldValue
from app.casework.sources import in_full
from app.casework.stage_moves import after_of, with_unmet
from app.casework.stage_pages import Offer, Refusal, Whole
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.form import newest
from app.domain.moves import move_named
from app.domain.need import Asked
from app.domain.needs import GUIDANCE, NEEDS, written_in
from app.domain.plan import Plan
from app.domain.strategy import StrategyDiscussion
from app.storage.instants import text_of


def begins(whole: Whole) -> tuple[Offer, ...]:
    """Return the stages that this person may begin; what is no business of theirs is not among them."""
    made = (_begin(whole, one) for one in _beginnings(whole))
    return tuple(one for one in made if one.mine)


_PURPOSES = {
    "assessment": "What the child needs, and what the family can do.",
    "strategy-discussion": "Social care, police and health decide on enquiries.",
    "enquiry": "Where there is cause to suspect significant harm.",
    "initial": "It decides on a child protection plan.",
    "review": "It looks at the child protection plan.",
    "plan": "Early help, child in need, looked after or pathway.",
    "protection": "As the conference decided.",
    "plan-review": "It looks at a plan that is in force.",
    "meeting": "A core group, a family’s own, or professionals.",
}
"""What each stage that can be begun is for."""


class _Beginning(NamedTuple):
    """A stage that can be begun: by which act, what follows from the case file, what is asked, and what is looked at
    beforehand because the step after the first would be refused for it."""

    kind: str
    act: str
    fixed: Mapping[str, Any]
    fields: tuple[FieldValue, ...] = ()
    words: str = ""
    key: str = ""
    beforehand: tuple[str, ...] = ()
    against: tuple[Refusal, ...] = ()


def _version(whole: Whole, kind: str) -> int:
    """Return the version of the form under which a stage is begun; a stage's form is called as its kind."""
    form = newest(kind, whole.file.forms, whole.file.today)
    return form.version if form else 1


def _begin(whole: Whole, one: _Beginning) -> Offer:
    move = next(found for found in [move_named(one.kind, one.act)] if found)
    words = one.words or move.words
    offer = with_unmet(
        whole,
        Offer(
            key=f"{one.kind}-{one.key or one.act}",
            kind=one.kind,
            act=one.act,
            words=words,
            follows=_PURPOSES[one.key or one.kind],
            button=words,
            fields=one.fields,
            fixed={**one.fixed, "author": whole.practitioner, "form_version": _version(whole, one.kind)},
            mine=whole.tied and bool(move.who & whole.capabilities),
        ),
    )
    if one.against:
        return replace(offer, unmet=one.against, against=one.against)
    early = tuple(_beforehand(whole, offer, one.beforehand))
    return replace(offer, unmet=(*offer.unmet, *early), against=early)


def _beforehand(whole: Whole, offer: Offer, names: Iterable[str]) -> Iterator[Refusal]:
    after, _ = after_of(whole, offer, {})
    asked = Asked(whole.file.having({"-": after}), "-", after, whole.practitioner, whole.capabilities)
    for need in (NEEDS[name] for name in names):
        if not need.is_met(asked):
            yield Refusal(need.words, written_in(need.source))


def _beginnings(whole: Whole) -> Iterator[_Beginning]:
    """Yield each stage that can be begun, in the order of the work."""
    file, field = whole.file, stage_fields.field
    episode = file.episode()
    referral, today = episode[0] if episode else "", file.today.isoformat()
    yield _Beginning("assessment", "begin", {"referral": referral}, (field("assessment", "started", today),))
    yield _Beginning("strategy-discussion", "request", {"referral": referral, "decided": text_of(whole.now)})
    yield _Beginning(
        "enquiry",
        "open",
        {"referral": referral, "strategy": _held_strategy(whole, referral)},
        (field("enquiry", "agencies", ""), field("enquiry", "started", today)),
    )
    yield from _conferences(whole)
    yield from _plans(whole, referral)
    yield from _reviews_and_meetings(whole)


def _conferences(whole: Whole) -> Iterator[_Beginning]:
    asked = text_of(whole.now)
    found = whole.file.of(Enquiry).items()
    taken = {one.enquiry for one in whole.file.of(Conference).values() if one.step != "called-off"}
    wanted = [id for id, one in found if one.step == "conference"]
    about = [id for id in wanted if id not in taken] or wanted or [id for id, _ in found] or ["-"]
    yield _Beginning(
        "conference",
        "request",
        {"conference_kind": "initial", "enquiry": about[0], "asked": asked},
        words="Ask for an initial conference",
        key="initial",
        against=() if found else (Refusal("Enquiries under section 47 ask for a conference.", GUIDANCE),),
    )
    for id in _active(whole, "cp")[:1]:
        yield _Beginning(
            "conference",
            "request",
            {"conference_kind": "review", "plan": id, "asked": asked},
            words="Ask for a review conference",
            key="review",
        )


def _plans(whole: Whole, referral: str) -> Iterator[_Beginning]:
    kinds = tuple(one for one in stage_fields.field("plan", "plan_kind", "").choices if one[0] != "cp")
    yield _Beginning(
        "plan",
        "propose",
        {"referral": referral},
        (stage_fields.field("plan", "plan_kind", "cin", choices=kinds),),
    )
    yield _Beginning(
        "plan",
        "propose",
        {"referral": referral, "plan_kind": "cp", "conference": _decided_conference(whole)},
        words="Prepare the child protection plan",
        key="protection",
        beforehand=("conference-first", "one-plan"),
    )


def _reviews_and_meetings(whole: Whole) -> Iterator[_Beginning]:
    active = _active(whole)
    plans = tuple((id, _plan_words(whole, id)) for id in active if _kind_of(whole, id) != "cp")
    named = plans[0][0] if plans else (active or [""])[0]
    which = (FieldValue("plan", "Of which plan", named, "choice", plans),) if len(plans) > 1 else ()
    planned = (stage_fields.field("review", "planned", ""),)
    yield _Beginning("review", "plan", {"plan": named}, (*which, *planned), key="plan-review")
    core = (_active(whole, "cp") or active or [""])[0]
    asked = (stage_fields.field("meeting", "meeting_kind", "core-group"), stage_fields.field("meeting", "planned", ""))
    yield _Beginning("meeting", "plan", {"plan": core}, asked, words="Plan a core group or a meeting")


def _active(whole: Whole, kind: str = "") -> list[str]:
    found = whole.file.of(Plan).items()
    return [id for id, one in found if one.step == "active" and kind in ("", one.plan_kind)]


def _kind_of(whole: Whole, plan: str) -> str:
    found = whole.file.get(plan, Plan)
    return found.plan_kind if found else ""


def _plan_words(whole: Whole, plan: str) -> str:
    found = whole.file.get(plan, Plan)
    since = f" from {in_full(found.began)}" if found and found.began else ""
    return f"{dict(stage_fields.field('plan', 'plan_kind', '').choices).get(_kind_of(whole, plan), '')}{since}"


def _held_strategy(whole: Whole, referral: str) -> str:
    """The strategy discussion that decided on enquiries, the newest, or any that was asked for."""
    found = [(id, one) for id, one in whole.file.of(StrategyDiscussion).items() if one.referral == referral]
    decided = [id for id, one in found if one.step == "held" and one.outcome == "enquiry"]
    return max(decided or [id for id, _ in found] or [""])


def _decided_conference(whole: Whole) -> str:
    """The conference that decided on a plan which has not been made."""
    made = {one.conference for one in whole.file.of(Plan).values() if one.step != "not-needed"}
    found = [id for id, one in whole.file.of(Conference).items()
             if one.step == "held" and one.outcome == "plan" and id not in made]  # fmt: skip
    return max(found, default="")

"""The draft as the form shows it: which steps there are, what each says of itself, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.casework.pages import ChildOfVisit, VisitForm
from app.domain.contact import Missing, Observation, is_at_home, is_remote
from app.domain.draft import ChildPart, ContactDraft, missing_in, topics_for
from ui.kit.steps import StepText

NOT_STARTED = "Not started"

StepKind = Literal["who", "child", "home", "agreed", "check"]
MissingOfChild = tuple[str, Missing]
"""A missing thing with the child it concerns; no child for what is shared."""


@dataclass(frozen=True)
class Step:
    """One step of the form; `child` is the child's place in the draft."""

    kind: StepKind
    title: str
    child: int = 0


def decode(body: bytes) -> ContactDraft:
    """Read a draft from its JSON."""
    return msgspec.json.decode(body, type=ContactDraft)


def encode(draft: ContactDraft) -> bytes:
    """Write a draft as JSON, with everything in it that the form does not show."""
    return msgspec.json.encode(draft)


def steps_of(draft: ContactDraft) -> tuple[Step, ...]:
    """Give the steps in the order of the form: shared parts round one step for each child."""
    children = (Step("child", part.given, place) for place, part in enumerate(draft.children))
    return (
        Step("who", "Who you spoke to" if is_remote(draft.kind_of_contact) else "Who was there"),
        *children,
        Step("home", _home_title(draft.kind_of_contact)),
        Step("agreed", "Agreed with family"),
        Step("check", "Check and sign"),
    )


def _home_title(kind: str) -> str:
    if is_remote(kind):
        return "What you heard"
    return "Home and safety" if is_at_home(kind) and kind != "no-access" else "What you saw"


def step_of(missing: MissingOfChild, draft: ContactDraft) -> int:
    """Give the place of the step on which a missing thing is said."""
    child, thing = missing
    for place, step in enumerate(steps_of(draft)):
        if step.kind != thing.step:
            continue
        if step.kind != "child" or draft.children[step.child].child == child:
            return place
    return len(draft.children) + 3


def step_texts(draft: ContactDraft, missing: Sequence[MissingOfChild], current: int | None) -> tuple[StepText, ...]:
    """Give the words of every step; the one being written keeps its number until it is left, and without one
    the form is signed."""
    unfinished = {step_of(one, draft) for one in missing}
    texts = []
    for place, step in enumerate(steps_of(draft)):
        note = _note(step, draft)
        done = note != NOT_STARTED and place not in unfinished
        if step.kind == "check":
            note, done = ("Signed", True) if current is None else (check_note(len(missing)), False)
        texts.append(StepText(step.title, note, done and place != current))
    return tuple(texts)


def check_note(left: int) -> str:
    """Say how much is left before signing."""
    if not left:
        return "Ready to sign"
    return "1 thing left" if left == 1 else f"{left} things left"


def missing_of(draft: ContactDraft, more: Sequence[MissingOfChild] = ()) -> tuple[MissingOfChild, ...]:
    """Give, by step, what is missing by the field's rules, and what else was found when signing was tried."""
    found = missing_in(draft)
    every = (*found, *(one for one in more if one not in found))
    return tuple(sorted(every, key=lambda one: step_of(one, draft)))


def child_of(form: VisitForm, part: ChildPart) -> ChildOfVisit:
    """Give what the form knows of a child; a child the form does not name is shown from the draft alone."""
    known = next((child for child in form.children if child.child == part.child), None)
    return known or ChildOfVisit(part.child, part.given, part.given, "", (), part.through)


def languages_of(child: ChildOfVisit, part: ChildPart) -> tuple[str, ...]:
    """Give the languages to offer for the child's own words: theirs first, English always."""
    return tuple(dict.fromkeys(one for one in (*child.languages, part.language, "English") if one))


def observation_on(draft: ContactDraft, topic: str, observer: str) -> Observation | None:
    """Give this observer's own note on a topic; what another saw is another's."""
    return next((one for one in draft.observations if one.topic == topic and one.observer == observer), None)


def with_observation(draft: ContactDraft, noted: Observation) -> tuple[Observation, ...]:
    """Give the observations with one put in its place, or added."""
    if any(one.id == noted.id for one in draft.observations):
        return tuple(noted if one.id == noted.id else one for one in draft.observations)
    return (*draft.observations, noted)


def _note(step: Step, draft: ContactDraft) -> str:
    if step.kind == "who":
        return _who_note(draft)
    if step.kind == "child":
        return _child_note(draft.children[step.child], draft.kind_of_contact)
    if step.kind == "home":
        return _home_note(draft)
    return _agreed_note(draft) if step.kind == "agreed" else ""


def _who_note(draft: ContactDraft) -> str:
    count = len(draft.present)
    if count:
        return "1 person" if count == 1 else f"{count} people"
    return "Nobody noted yet" if draft.place or draft.announced else NOT_STARTED


_UNTOUCHED = ChildPart(child="", given="")
_GIVEN = ("child", "given", "visit", "language", "through", "record", "based_on", "based_on_version")
_WRITTEN = tuple(name for name in ChildPart.__struct_fields__ if name not in _GIVEN)
"""What a person writes about a child; the rest is there from the beginning."""


def _child_note(part: ChildPart, kind: str) -> str:
    heard = bool(part.own_words.strip())
    if part.seen == "not-seen":
        return "Not seen, but heard" if heard else "Not seen"
    if part.seen == "seen":
        return "Seen and heard" if heard else "Seen, no words" if part.no_words_reason else "Seen, no words yet"
    if all(getattr(part, name) == getattr(_UNTOUCHED, name) for name in _WRITTEN):
        return NOT_STARTED
    if kind == "telephone":
        return "Heard" if heard else "Noted"
    return "Not said if seen"


def _home_note(draft: ContactDraft) -> str:
    topics = topics_for(draft.kind_of_contact)
    noted = {one.topic for one in draft.observations if one.words.strip() or one.found} & set(topics)
    weighed = f"{draft.analysis}{draft.risk}{draft.protective}{draft.changed}"
    if not noted and not weighed.strip() and not draft.observations:
        return NOT_STARTED
    return f"{len(noted)} of {len(topics)} noted"


def _agreed_note(draft: ContactDraft) -> str:
    if draft.agreed:
        return "1 action" if len(draft.agreed) == 1 else f"{len(draft.agreed)} actions"
    if draft.no_actions:
        return "No action agreed"
    started = draft.threshold or draft.next_visit or draft.plan_progress or draft.shared
    return "No action yet" if started else NOT_STARTED

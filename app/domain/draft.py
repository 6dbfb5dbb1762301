"""What a practitioner is writing on one occasion, for one child or several, before it is signed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from app.domain.contact import (
    Agreed,
    Contact,
    ContactKind,
    Missing,
    Observation,
    Present,
    Quote,
    Reflection,
    Signature,
    missing_before_signing,
)
from app.domain.identity import new_id

DRAFT_BYTES = 1 << 20
"""How large a draft may grow."""

HOME_TOPICS = ("Food and heating", "Where the children sleep", "Safety in the home", "Presentation", "Routines")
"""The observation topics offered on the visit form (domain.md 2.5, observation)."""


class ChildPart(Struct, frozen=True, kw_only=True):
    """What is written about one child on this occasion."""

    child: str
    given: str
    visit: str = ""
    seen: Literal["", "seen", "not-seen"] = ""
    not_seen_reason: str = ""
    alone: Literal["", "alone", "with-others", "refused"] = ""
    not_alone_reason: str = ""
    minutes_alone: int | None = None
    where_seen: str = ""
    bedroom: Literal["", "seen", "not-seen", "not-applicable"] = ""
    own_words: str = ""
    language: str = "English"
    through: str = ""
    no_words_reason: str = ""
    how_child_was: tuple[str, ...] = ()
    how_words: str = ""


class ContactDraft(Struct, frozen=True, kw_only=True):
    """The whole form. Kept on the laptop's encrypted disk within a second of the last key; it belongs to its author."""

    occasion: str
    kind_of_contact: ContactKind
    started: datetime
    zone: str = "Europe/London"
    ended: datetime | None = None
    announced: Literal["", "announced", "unannounced"] = ""
    place: str = ""
    present: tuple[Present, ...] = ()
    children: tuple[ChildPart, ...] = ()
    observations: tuple[Observation, ...] = ()
    analysis: str = ""
    threshold: Literal["", "no", "yes", "unsure"] = ""
    agreed: tuple[Agreed, ...] = ()
    no_actions: bool = False
    late_reason: str = ""
    prompts_done: tuple[str, ...] = ()


def _observations(draft: ContactDraft, part: ChildPart, author: str) -> tuple[Observation, ...]:
    found = tuple(o for o in draft.observations if o.words or o.found)
    if not part.how_words:
        return found
    how = Observation(id=new_id(), observer=author, topic=f"How {part.given} was", words=part.how_words)
    return (*found, how)


def contact_for(draft: ContactDraft, part: ChildPart, author: str, author_name: str) -> Contact:
    """Return the contact of one child as the draft stands, unsigned.

    A part that names several children writes one contact into each case file, joined by `occasion`.
    """
    words = (Quote(id=new_id(), words=part.own_words, language=part.language, through=part.through),)
    reflection = (Reflection(id=new_id(), author=author, words=draft.analysis),)
    return Contact(
        author=author,
        author_name=author_name,
        occasion=draft.occasion,
        visit=part.visit,
        kind_of_contact=draft.kind_of_contact,
        happened=draft.started,
        ended=draft.ended,
        zone=draft.zone,
        announced=draft.announced,
        place=draft.place,
        present=draft.present,
        seen=part.seen,
        not_seen_reason=part.not_seen_reason,
        alone=part.alone,
        not_alone_reason=part.not_alone_reason,
        minutes_alone=part.minutes_alone,
        where_seen=part.where_seen,
        bedroom=part.bedroom,
        own_words=words if part.own_words.strip() else (),
        no_words_reason=part.no_words_reason,
        how_child_was=part.how_child_was,
        observations=_observations(draft, part, author),
        analysis=reflection if draft.analysis.strip() else (),
        threshold=draft.threshold,
        agreed=draft.agreed,
        no_actions=draft.no_actions,
        late_reason=draft.late_reason,
    )


def signature_of(author: str, author_name: str, at: datetime) -> Signature:
    """Return a practitioner's signature on their part."""
    return Signature(id=new_id(), practitioner=author, name=author_name, at=at)


def missing_in(draft: ContactDraft) -> tuple[tuple[str, Missing], ...]:
    """Return what is missing before signing, each with the child it concerns; shared parts are named once."""
    found: dict[tuple[str, str], tuple[str, Missing]] = {}
    for part in draft.children:
        for missing in missing_before_signing(contact_for(draft, part, "", ""), part.given):
            child = part.child if missing.step == "child" else ""
            found.setdefault((child, missing.words), (child, missing))
    return tuple(found.values())

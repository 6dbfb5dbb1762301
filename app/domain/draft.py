"""What a practitioner is writing on one occasion, for one child or several, before it is signed."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from app.domain.contact import (
    Agreed,
    Contact,
    ContactKind,
    Joining,
    Mark,
    Missing,
    Observation,
    Present,
    Quote,
    Reflection,
    ReviewKind,
    Signature,
    is_at_home,
    is_remote,
    missing_before_signing,
)
from app.domain.identity import new_id

DRAFT_BYTES = 1 << 20
"""How large a draft may grow."""

HOME_TOPICS = ("Food and heating", "Where the children sleep", "Safety in the home", "Presentation", "Routines")
"""What is observed in a home."""

_ELSEWHERE_TOPICS = ("Presentation", "Health", "With other people", "What staff said")
_REMOTE_TOPICS = ("What was said", "How they sounded", "Heard or seen behind them")
_NO_ACCESS_TOPICS = ("What was tried", "Signs that somebody was in", "What neighbours said")

EVERY_TOPIC = tuple(dict.fromkeys((*HOME_TOPICS, *_ELSEWHERE_TOPICS, *_REMOTE_TOPICS, *_NO_ACCESS_TOPICS)))
"""Every observation topic any form offers."""


def topics_for(kind: str) -> tuple[str, ...]:
    """Return the observation topics offered for a kind of contact: a telephone call sees no kitchen."""
    if kind == "no-access":
        return _NO_ACCESS_TOPICS
    if is_remote(kind):
        return _REMOTE_TOPICS
    return HOME_TOPICS if is_at_home(kind) else _ELSEWHERE_TOPICS


class ChildPart(Struct, frozen=True, kw_only=True):
    """What is written about one child on this occasion.

    In a joint contact `record` is the id that both write, and `based_on` what a co-author had written, at its version,
    when this part was begun.
    """

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
    spoken_to: Literal["", "yes", "no"] = ""
    awake: Literal["", "awake", "asleep", "woke"] = ""
    where_sleeps: str = ""
    marks: tuple[Mark, ...] = ()
    review: ReviewKind = ""
    weight_grams: int | None = None
    length_mm: int | None = None
    head_mm: int | None = None
    feeding: str = ""
    development: str = ""
    immunisations: Literal["", "up-to-date", "behind", "unknown"] = ""
    safer_sleep: Literal["", "talked-about", "not-talked-about"] = ""
    carer_mood: str = ""
    abuse_asked: Literal["", "asked", "not-safe", "not-asked"] = ""
    record: str = ""
    based_on: Contact | None = None
    based_on_version: int = 0


class Unread(Struct, frozen=True, kw_only=True):
    """Something typed that cannot be read as what the field keeps: kept as it was typed, and said before signing."""

    key: str
    typed: str
    child: str
    step: Literal["who", "child", "home", "agreed", "sign"]
    field: str
    words: str


class ContactDraft(Struct, frozen=True, kw_only=True):
    """The whole form. Kept on the laptop's encrypted disk within a second of the last key; it belongs to its author.

    `planned` is when a planned visit was to be. Where nobody has said when it began (`start_said`), `started` is that
    time too, and is signed only by two who planned to be there together.
    """

    occasion: str
    kind_of_contact: ContactKind
    started: datetime
    planned: datetime | None = None
    start_said: bool = True
    zone: str = "Europe/London"
    ended: datetime | None = None
    announced: Literal["", "announced", "unannounced"] = ""
    place: str = ""
    present: tuple[Present, ...] = ()
    children: Annotated[tuple[ChildPart, ...], Meta(min_length=1)]
    observations: tuple[Observation, ...] = ()
    analysis: str = ""
    risk: str = ""
    protective: str = ""
    changed: str = ""
    threshold: Literal["", "no", "yes", "unsure"] = ""
    agreed: tuple[Agreed, ...] = ()
    no_actions: bool = False
    next_visit: date | None = None
    plan_progress: str = ""
    shared: Literal["", "shared", "partly", "not-shared"] = ""
    not_shared_reason: str = ""
    late_reason: str = ""
    prompts_done: tuple[str, ...] = ()
    co_author: str = ""
    joining: tuple[Joining, ...] = ()
    unread: tuple[Unread, ...] = ()


def _observations(draft: ContactDraft, part: ChildPart, author: str) -> tuple[Observation, ...]:
    found = tuple(o for o in draft.observations if o.words or o.found)
    if not part.how_words:
        return found
    how = Observation(id=new_id(), observer=author, topic=f"How {part.given} was", words=part.how_words)
    return (*found, how)


def _reflections(draft: ContactDraft, author: str) -> tuple[Reflection, ...]:
    written = (
        Reflection(id=new_id(), author=author, words=draft.analysis),
        Reflection(id=new_id(), author=author, words=draft.risk, topic="risk"),
        Reflection(id=new_id(), author=author, words=draft.protective, topic="protective"),
        Reflection(id=new_id(), author=author, words=draft.changed, topic="change"),
    )
    return tuple(reflection for reflection in written if reflection.words.strip())


SAME_IN_BOTH = tuple(
    name for name in ChildPart.__struct_fields__ if name in Contact.__struct_fields__ and name != "own_words"
)
"""What the form of one child and its contact call by the same name and keep in the same shape."""


def contact_for(draft: ContactDraft, part: ChildPart, author: str, author_name: str) -> Contact:
    """Return the contact of one child as the draft stands, unsigned.

    A part that names several children writes one contact into each case file, joined by `occasion`.
    """
    words = (Quote(id=new_id(), words=part.own_words, language=part.language, through=part.through, heard_by=author),)
    heard = part.based_on.own_words if part.based_on else ()
    return Contact(
        author=author,
        author_name=author_name,
        co_authors=(draft.co_author,) if draft.co_author else (),
        occasion=draft.occasion,
        kind_of_contact=draft.kind_of_contact,
        happened=draft.started if draft.start_said or draft.co_author else None,
        ended=draft.ended,
        zone=draft.zone,
        announced=draft.announced,
        place=draft.place,
        present=draft.present,
        joining=draft.joining,
        **{name: getattr(part, name) for name in SAME_IN_BOTH},
        own_words=(*heard, *words) if part.own_words.strip() else heard,
        observations=_observations(draft, part, author),
        analysis=_reflections(draft, author),
        threshold=draft.threshold,
        agreed=draft.agreed,
        no_actions=draft.no_actions,
        next_visit=draft.next_visit,
        plan_progress=draft.plan_progress,
        shared=draft.shared,
        not_shared_reason=draft.not_shared_reason,
        late_reason=draft.late_reason,
    )


def signature_of(author: str, author_name: str, at: datetime) -> Signature:
    """Return a practitioner's signature on their part."""
    return Signature(id=new_id(), practitioner=author, name=author_name, at=at)


def missing_in(draft: ContactDraft) -> tuple[tuple[str, Missing], ...]:
    """Return what is missing before signing, each with the child it concerns; shared parts are named once.

    Of a field in which something is typed that cannot be read, that is said, and not that it is empty.
    """
    found: dict[tuple[str, str], tuple[str, Missing]] = {}
    for part in draft.children:
        for missing in missing_before_signing(contact_for(draft, part, "", ""), part.given):
            child = part.child if missing.step == "child" else ""
            found.setdefault((child, missing.words), (child, missing))
    typed = {(one.child, one.step, one.field) for one in draft.unread}
    found = {key: one for key, one in found.items() if (one[0], one[1].step, one[1].field) not in typed}
    for one in draft.unread:
        found[one.child, one.words] = (one.child, Missing(one.step, one.field, one.words))
    return tuple(found.values())

"""Kinds contact and addendum: an occasion on which a practitioner sees or speaks with the child or family.

The fields and what is mandatory follow `domain.md` 2.5 (event, people, child, voice, observation, analysis,
actions). One contact belongs to one child; a visit to siblings writes one contact for each, joined by `occasion`.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

ContactKind = Literal[
    "cp", "cin", "looked-after", "section-47", "assessment", "health-review", "duty", "telephone", "video",
    "return-interview", "police-attendance", "clinic", "school", "no-access", "other",
]  # fmt: skip

CONTACT_WORDS: dict[str, str] = {
    "cp": "CP visit",
    "cin": "CIN visit",
    "looked-after": "Statutory visit",
    "section-47": "Section 47 enquiry",
    "assessment": "Assessment visit",
    "health-review": "Health review",
    "duty": "Duty contact",
    "telephone": "Telephone call",
    "video": "Video call",
    "return-interview": "Return home interview",
    "police-attendance": "Police attendance",
    "clinic": "Clinic",
    "school": "Seen at school",
    "no-access": "No access",
    "other": "Contact",
}


class Present(Struct, frozen=True, kw_only=True):
    """Somebody who was there; an unknown adult is described."""

    id: str
    name: str = ""
    relationship: str = ""
    described: str = ""
    through: str = ""


class Quote(Struct, frozen=True, kw_only=True):
    """The child's own words as they were said, in the language they were said in."""

    id: str
    words: str
    language: str = "English"
    through: str = ""


class Observation(Struct, frozen=True, kw_only=True):
    """One thing seen or heard, with who observed it: two who saw different things are both kept."""

    id: str
    observer: str
    topic: str
    words: str = ""
    found: Literal["", "fine", "concern", "not-seen"] = ""


class Reflection(Struct, frozen=True, kw_only=True):
    """What a practitioner makes of it: analysis, kept apart from what was observed."""

    id: str
    author: str
    words: str


class Agreed(Struct, frozen=True, kw_only=True):
    """An action with its owner and date."""

    id: str
    what: str
    owner: str = ""
    due: date | None = None


class Signature(Struct, frozen=True, kw_only=True):
    """A practitioner's signing of their part; from then on that part changes by addendum only."""

    id: str
    practitioner: str
    name: str
    at: datetime


class Contact(Struct, frozen=True, kw_only=True):
    """What happened, seen and said on one occasion, about one child. Three times: happened, written, received."""

    author: Annotated[str, says("Author", MergeRule.APPEND)]
    author_name: Annotated[str, says("Author's name", MergeRule.APPEND)] = ""
    co_authors: Annotated[tuple[str, ...], says("Co-authors", MergeRule.APPEND)] = ()
    occasion: Annotated[str, says("Occasion", MergeRule.APPEND)] = ""
    visit: Annotated[str, says("Planned visit", MergeRule.APPEND)] = ""
    kind_of_contact: Annotated[ContactKind, says("Kind of contact")] = "other"
    happened: Annotated[datetime | None, says("Started")] = None
    ended: Annotated[datetime | None, says("Ended")] = None
    zone: Annotated[str, says("Time zone", MergeRule.APPEND)] = "Europe/London"
    written: Annotated[datetime | None, says("Written", MergeRule.APPEND)] = None
    announced: Annotated[Literal["", "announced", "unannounced"], says("Announced or not")] = ""
    place: Annotated[str, says("Where")] = ""
    present: Annotated[tuple[Present, ...], says("Who was there", MergeRule.SET)] = ()
    seen: Annotated[Literal["", "seen", "not-seen"], says("Child seen")] = ""
    not_seen_reason: Annotated[str, says("Why the child was not seen")] = ""
    alone: Annotated[Literal["", "alone", "with-others", "refused"], says("Seen alone")] = ""
    not_alone_reason: Annotated[str, says("Why not alone")] = ""
    minutes_alone: Annotated[int | None, says("Minutes alone")] = None
    where_seen: Annotated[str, says("Where the child was seen")] = ""
    bedroom: Annotated[Literal["", "seen", "not-seen", "not-applicable"], says("Bedroom seen")] = ""
    own_words: Annotated[tuple[Quote, ...], says("The child's own words", MergeRule.SET)] = ()
    no_words_reason: Annotated[str, says("Why there are no words of the child")] = ""
    how_child_was: Annotated[tuple[str, ...], says("How the child was")] = ()
    observations: Annotated[tuple[Observation, ...], says("What was observed", MergeRule.SET)] = ()
    analysis: Annotated[tuple[Reflection, ...], says("Analysis", MergeRule.SET)] = ()
    threshold: Annotated[Literal["", "no", "yes", "unsure"], says("Meets a threshold")] = ""
    agreed: Annotated[tuple[Agreed, ...], says("Agreed actions", MergeRule.SET)] = ()
    no_actions: Annotated[bool, says("No action was agreed")] = False
    late_reason: Annotated[str, says("Why it was written late")] = ""
    signatures: Annotated[tuple[Signature, ...], says("Signed", MergeRule.SET)] = ()


class Addendum(Struct, frozen=True, kw_only=True):
    """A correction or an addition to a signed record; the record itself stays as it was signed."""

    about: Annotated[str, says("About", MergeRule.APPEND)]
    words: Annotated[str, says("Addendum", MergeRule.APPEND)]
    author: Annotated[str, says("Author", MergeRule.APPEND)]
    author_name: Annotated[str, says("Author's name", MergeRule.APPEND)] = ""
    reason: Annotated[str, says("Why", MergeRule.APPEND)] = ""
    written: Annotated[datetime | None, says("Written", MergeRule.APPEND)] = None


class Missing(Struct, frozen=True):
    """One thing a contact still needs before it can be signed: the step it is on and the words to show."""

    step: Literal["who", "child", "home", "agreed", "sign"]
    field: str
    words: str


_NO_CHILD_NEEDED = frozenset({"telephone", "video", "no-access", "police-attendance"})


def _event_missing(contact: Contact) -> list[Missing]:
    found = []
    if not contact.present and contact.kind_of_contact != "no-access":
        found.append(Missing("who", "present", "Say who was there"))
    if not contact.place:
        found.append(Missing("who", "place", "Say where it was"))
    if not contact.announced:
        found.append(Missing("who", "announced", "Announced or unannounced"))
    if contact.happened is None:
        found.append(Missing("who", "happened", "Say when it started"))
    return found


def _child_missing(contact: Contact, name: str) -> list[Missing]:
    if not contact.seen and contact.kind_of_contact in _NO_CHILD_NEEDED:
        return []
    if not contact.seen:
        return [Missing("child", "seen", f"Say whether you saw {name}")]
    if contact.seen == "not-seen":
        return [] if contact.not_seen_reason else [Missing("child", "not_seen_reason", f"Say why {name} was not seen")]
    found = []
    if not contact.alone:
        found.append(Missing("child", "alone", f"Say whether you saw {name} alone"))
    if not contact.own_words and not contact.no_words_reason:
        found.append(Missing("child", "own_words", f"Write {name}'s own words, or why there are none"))
    if any(not quote.language for quote in contact.own_words):
        found.append(Missing("child", "own_words", f"Say in which language {name} spoke"))
    return found


def missing_before_signing(contact: Contact, name: str) -> tuple[Missing, ...]:
    """Return what must still be said before this contact can be signed, in the order of the form.

    `name` is the child's given name, for the words shown. Source of the list: domain.md 2.5, fields in bold.
    """
    found = _event_missing(contact) + _child_missing(contact, name)
    if not any(observation.words or observation.found for observation in contact.observations):
        found.append(Missing("home", "observations", "Write what you observed"))
    if not any(reflection.words for reflection in contact.analysis):
        found.append(Missing("home", "analysis", "Write what you make of it, apart from the facts"))
    if not contact.threshold:
        found.append(Missing("agreed", "threshold", "Say whether this meets a threshold"))
    if not contact.agreed and not contact.no_actions:
        found.append(Missing("agreed", "agreed", "Add an action, or say that none was agreed"))
    if any(not action.owner or action.due is None for action in contact.agreed):
        found.append(Missing("agreed", "agreed", "Each action needs an owner and a date"))
    return tuple(found)


def signed_by(contact: Contact, practitioner: str) -> bool:
    """Whether this practitioner has signed their part."""
    return any(signature.practitioner == practitioner for signature in contact.signatures)

"""Kinds contact and addendum: an occasion on which a practitioner sees or speaks with the child or family.

The fields are in groups: event, people, child, voice, observation, analysis, actions. That a child was seen, seen
alone, and the bedroom, is what the standard safeguarding dataset takes of each visit; that the rest is mandatory is
this project's own proposal, for each authority to sign off. One contact belongs to one child; a visit to siblings
writes one contact for each, joined by `occasion`.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct, structs

from app.domain.fields import MergeRule, is_said, rules_of, says

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


ReviewKind = Literal[
    "", "antenatal", "new-birth", "six-to-eight-weeks", "one-year", "two-to-two-and-a-half-years", "other"
]  # fmt: skip
"""The mandated health visitor reviews of the Healthy Child Programme in England, and any other."""

REVIEW_WORDS: dict[str, str] = {
    "antenatal": "Before birth",
    "new-birth": "New birth",
    "six-to-eight-weeks": "6 to 8 weeks",
    "one-year": "1 year",
    "two-to-two-and-a-half-years": "2 to 2½ years",
    "other": "Other",
}

_REMOTE = frozenset({"telephone", "video"})
_ELSEWHERE = frozenset({"clinic", "school"})


def is_remote(kind: str) -> bool:
    """Whether nobody went anywhere: no place, no knock, nobody seen alone."""
    return kind in _REMOTE


def is_at_home(kind: str) -> bool:
    """Whether the child's home is what was visited."""
    return kind not in _REMOTE | _ELSEWHERE


class Present(Struct, frozen=True, kw_only=True):
    """Somebody who was there; an unknown adult is described."""

    id: str
    name: str = ""
    relationship: str = ""
    described: str = ""
    through: str = ""


class Joining(Struct, frozen=True, kw_only=True):
    """Somebody who was planned to join, and whether they came; `id` is the practitioner's where they have one."""

    id: str
    name: str = ""
    came: Literal["", "yes", "no"] = ""


class Quote(Struct, frozen=True, kw_only=True):
    """The child's own words as they were said, in the language they were said in."""

    id: str
    words: str
    language: str = "English"
    through: str = ""
    heard_by: str = ""


class Observation(Struct, frozen=True, kw_only=True):
    """One thing seen or heard, with who observed it: two who saw different things are both kept."""

    id: str
    observer: str
    topic: str
    words: str = ""
    found: Literal["", "fine", "concern", "not-seen"] = ""


class Mark(Struct, frozen=True, kw_only=True):
    """One injury or mark that was seen, by the place on the body and who saw it: the body map."""

    id: str
    observer: str
    place: str
    words: str = ""


class Reflection(Struct, frozen=True, kw_only=True):
    """What a practitioner makes of it: analysis, kept apart from what was observed; `topic` says of what."""

    id: str
    author: str
    words: str
    topic: Literal["analysis", "risk", "protective", "change"] = "analysis"


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


_NOT_MISSED = ("seen", ("", "seen"))


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened, seen and said on one occasion, about one child. Three times: happened, written, received.

    Most contacts leave most fields empty, so an empty field is not written; its default may therefore never change.
    """

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
    joining: Annotated[tuple[Joining, ...], says("Who was to join", MergeRule.SET)] = ()
    seen: Annotated[Literal["", "seen", "not-seen"], says("Child seen")] = ""
    not_seen_reason: Annotated[str, says("Why the child was not seen", only=("seen", ("", "not-seen")))] = ""
    alone: Annotated[Literal["", "alone", "with-others", "refused"], says("Seen alone", only=_NOT_MISSED)] = ""
    not_alone_reason: Annotated[str, says("Why not alone", only=("alone", ("", "with-others", "refused")))] = ""
    minutes_alone: Annotated[int | None, says("Minutes alone", only=("alone", ("alone",)))] = None
    where_seen: Annotated[str, says("Where the child was seen", only=_NOT_MISSED)] = ""
    bedroom: Annotated[Literal["", "seen", "not-seen", "not-applicable"], says("Bedroom seen")] = ""
    own_words: Annotated[tuple[Quote, ...], says("The child's own words", MergeRule.SET)] = ()
    no_words_reason: Annotated[str, says("Why there are no words of the child", only=("own_words", ([],)))] = ""
    how_child_was: Annotated[tuple[str, ...], says("How the child was")] = ()
    spoken_to: Annotated[Literal["", "yes", "no"], says("Spoken to")] = ""
    awake: Annotated[Literal["", "awake", "asleep", "woke"], says("Awake or asleep")] = ""
    where_sleeps: Annotated[str, says("Where the child sleeps")] = ""
    marks: Annotated[tuple[Mark, ...], says("Injuries and marks", MergeRule.SET)] = ()
    review: Annotated[ReviewKind, says("Health review")] = ""
    weight_grams: Annotated[int | None, says("Weight in grams")] = None
    length_mm: Annotated[int | None, says("Length or height in millimetres")] = None
    head_mm: Annotated[int | None, says("Head circumference in millimetres")] = None
    feeding: Annotated[str, says("Feeding")] = ""
    development: Annotated[str, says("Development")] = ""
    immunisations: Annotated[Literal["", "up-to-date", "behind", "unknown"], says("Immunisations")] = ""
    safer_sleep: Annotated[Literal["", "talked-about", "not-talked-about"], says("Safer sleep")] = ""
    carer_mood: Annotated[str, says("Mood of the mother or carer")] = ""
    abuse_asked: Annotated[Literal["", "asked", "not-safe", "not-asked"], says("Asked about domestic abuse")] = ""
    observations: Annotated[tuple[Observation, ...], says("What was observed", MergeRule.SET)] = ()
    analysis: Annotated[tuple[Reflection, ...], says("Analysis", MergeRule.SET)] = ()
    threshold: Annotated[Literal["", "no", "yes", "unsure"], says("Meets a threshold")] = ""
    agreed: Annotated[tuple[Agreed, ...], says("Agreed actions", MergeRule.SET)] = ()
    no_actions: Annotated[bool, says("No action was agreed")] = False
    next_visit: Annotated[date | None, says("Next visit due")] = None
    plan_progress: Annotated[str, says("Progress of the plan")] = ""
    shared: Annotated[Literal["", "shared", "partly", "not-shared"], says("Shared with the parents")] = ""
    not_shared_reason: Annotated[
        str, says("Why not shared with the parents", only=("shared", ("", "partly", "not-shared")))
    ] = ""
    late_reason: Annotated[str, says("Why it was written late")] = ""
    signatures: Annotated[tuple[Signature, ...], says("Signed", MergeRule.SET)] = ()


def as_said(contact: Contact) -> Contact:
    """Return a contact without what says nothing beside the rest of it (docs/sync.md 4.17): no minutes alone of a child
    who was with others. Nothing is lost: it is in the record, and says so again where a person settles it so. A reason
    for no words stays beside the words of another author, until a person has said which it is.
    """
    rules = rules_of(Contact)
    document = {name: getattr(contact, name) for name in rules}
    hanging = (name for name, rule in rules.items() if rule.only and rules[rule.only[0]].rule is MergeRule.FIELD)
    return structs.replace(
        contact, **{name: rules[name].default for name in hanging if not is_said(rules, document, name)}
    )


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
    """A call has no place and is not announced; everything else is."""
    found = []
    remote = is_remote(contact.kind_of_contact)
    if not contact.present and contact.kind_of_contact != "no-access":
        found.append(Missing("who", "present", "Say who you spoke to" if remote else "Say who was there"))
    found += [
        Missing("who", "joining", f"Say whether {one.name or 'your colleague'} came")
        for one in contact.joining
        if not one.came
    ]
    if not contact.place and not remote:
        found.append(Missing("who", "place", "Say where it was"))
    if not contact.announced and not remote:
        found.append(Missing("who", "announced", "Announced or unannounced"))
    if contact.happened is None:
        found.append(Missing("who", "happened", "Say when it started"))
    return found


_APART = {
    "minutes_alone": "Clear the minutes alone, or say that {name} was alone",
    "not_alone_reason": "Clear why not alone, or say that {name} was not alone",
    "not_seen_reason": "Clear why not seen, or say that {name} was not seen",
    "where_seen": "Clear where {name} was seen, or say that you saw {name}",
}


def _said_apart(contact: Contact, name: str) -> list[Missing]:
    """What its own author wrote against the rest of it: signed, it would be nowhere to be read."""
    said = as_said(contact)
    apart = (field for field in _APART if getattr(said, field) != getattr(contact, field))
    return [Missing("child", field, _APART[field].format(name=name)) for field in apart]


def _child_missing(contact: Contact, name: str) -> list[Missing]:
    if not contact.seen and contact.kind_of_contact in _NO_CHILD_NEEDED:
        return []
    if not contact.seen:
        return [Missing("child", "seen", f"Say whether you saw {name}")]
    if contact.seen == "not-seen":
        return [] if contact.not_seen_reason else [Missing("child", "not_seen_reason", f"Say why {name} was not seen")]
    found = []
    if not contact.alone and not is_remote(contact.kind_of_contact):
        found.append(Missing("child", "alone", f"Say whether you saw {name} alone"))
    if not contact.own_words and not contact.no_words_reason:
        found.append(Missing("child", "own_words", f"Write {name}'s own words, or why there are none"))
    if any(not quote.language for quote in contact.own_words):
        found.append(Missing("child", "own_words", f"Say in which language {name} spoke"))
    return found


def missing_before_signing(contact: Contact, name: str) -> tuple[Missing, ...]:
    """Return what must still be said before this contact can be signed, in the order of the form.

    `name` is the child's given name, for the words shown. The list is our own proposal.
    """
    found = _event_missing(contact) + _child_missing(contact, name) + _said_apart(contact, name)
    if not any(observation.words or observation.found for observation in contact.observations):
        found.append(Missing("home", "observations", "Write what you observed"))
    if not any(reflection.words for reflection in contact.analysis if reflection.topic == "analysis"):
        found.append(Missing("home", "analysis", "Write what you make of it, apart from the facts"))
    if not contact.threshold:
        found.append(Missing("agreed", "threshold", "Say whether this meets a threshold"))
    if not contact.agreed and not contact.no_actions:
        found.append(Missing("agreed", "agreed", "Add an action, or say that none was agreed"))
    if any(not action.owner or action.due is None for action in contact.agreed):
        found.append(Missing("agreed", "agreed", "Each action needs an owner and a date"))
    if contact.shared == "not-shared" and not contact.not_shared_reason:
        found.append(Missing("agreed", "not_shared_reason", "Say why it was not shared with the parents"))
    return tuple(found)


def signed_by(contact: Contact, practitioner: str) -> bool:
    """Whether this practitioner has signed their part."""
    return any(signature.practitioner == practitioner for signature in contact.signatures)


def contradicted(contact: Contact) -> tuple[Joining, ...]:
    """Return of whom it is written that they did not come who signed a part: by their own word they were there."""
    return tuple(one for one in contact.joining if one.came == "no" and signed_by(contact, one.id))

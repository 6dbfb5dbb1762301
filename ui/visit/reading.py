"""What will be signed, as lines to read: built from the very contact that signing makes of the draft."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.casework.contact_words import joined
from app.casework.pages import VisitForm
from app.domain.contact import CONTACT_WORDS, REVIEW_WORDS, Contact, Mark, Observation, Present, is_remote
from app.domain.draft import ChildPart, ContactDraft, contact_for
from ui.visit import times
from ui.visit.measures import HEAD, LENGTH, WEIGHT, measure_words

_SEEN = {"": "Not said", "seen": "Seen", "not-seen": "Not seen"}
_ALONE = {"alone": "alone", "with-others": "with others", "refused": "being alone was refused"}
_BEDROOM = {"seen": "Seen", "not-seen": "Not seen", "not-applicable": "Does not apply"}
_FOUND = {"fine": "Fine", "concern": "Concern", "not-seen": "Not seen"}
_THRESHOLD = {"": "Not said", "no": "No", "yes": "Yes", "unsure": "Not sure"}
_SPOKEN = {"yes": "Yes", "no": "No"}
_AWAKE = {"awake": "Awake", "asleep": "Asleep", "woke": "Woke up"}
_IMMUNISATIONS = {"up-to-date": "Up to date", "behind": "Behind", "unknown": "Not known"}
_SAFER_SLEEP = {"talked-about": "Talked about", "not-talked-about": "Not talked about"}
_ABUSE = {"asked": "Asked", "not-safe": "Not safe to ask", "not-asked": "Not asked"}
_SHARED = {"shared": "Shared", "partly": "Partly", "not-shared": "Not shared"}


@dataclass(frozen=True)
class Passage:
    """One labelled passage of the read-through."""

    label: str
    text: str


def of_child(form: VisitForm, draft: ContactDraft, part: ChildPart) -> tuple[Passage, ...]:
    """Give what is signed about one child alone."""
    contact = contact_for(draft, part, form.me, "")
    return tuple(passage for passage in _child(contact, part) if passage.text)


def of_visit(form: VisitForm, draft: ContactDraft) -> tuple[Passage, ...]:
    """Give what is signed into the record of every child."""
    kind = CONTACT_WORDS[draft.kind_of_contact]
    found = [
        Passage("Contact", f"{kind}, {_started(draft)}"),
        Passage("Announced or not", draft.announced.capitalize()),
        Passage("Where", draft.place),
        Passage(
            "Who you spoke to" if is_remote(draft.kind_of_contact) else "Who was there",
            "\n".join(_person(person) for person in draft.present),
        ),
        Passage("Who was to join", "\n".join(filter(None, map(joined, draft.joining)))),
        *(_observed(one, form.me) for one in draft.observations if one.words or one.found),
        Passage("What you make of it", draft.analysis.strip()),
        Passage("Risk", draft.risk.strip()),
        Passage("What protects", draft.protective.strip()),
        Passage("What changed", draft.changed.strip()),
        Passage("Meets a threshold", _THRESHOLD[draft.threshold]),
        Passage("Agreed", "\n".join(_actions(draft))),
        Passage("Next visit due", times.day_words(draft.next_visit) if draft.next_visit else ""),
        Passage("Progress of the plan", draft.plan_progress.strip()),
        Passage("Shared with the parents", _SHARED.get(draft.shared, "")),
        Passage("Why it was not shared", draft.not_shared_reason),
        Passage("Why it was written late", draft.late_reason),
    ]
    return tuple(passage for passage in found if passage.text)


def _started(draft: ContactDraft) -> str:
    if not draft.start_said and not draft.co_author:
        return "start not said"
    at = times.in_zone(draft.started, draft.zone)
    said = f"{times.day_words(at.date())}, {at:%H:%M}"
    return said if draft.start_said else f"{said}, as planned"


def _child(contact: Contact, part: ChildPart) -> Iterator[Passage]:
    yield Passage("Seen or not", _seen(contact))
    yield Passage("Why not seen", contact.not_seen_reason)
    yield Passage("Why not alone", contact.not_alone_reason)
    yield Passage("Where", contact.where_seen)
    yield Passage("Bedroom", _BEDROOM.get(contact.bedroom, ""))
    for quote in contact.own_words:
        through = f", through {quote.through}" if quote.through else ""
        yield Passage(f"Own words, in {quote.language}{through}", quote.words)
    yield Passage("Why there are no words", contact.no_words_reason)
    yield Passage(f"How {part.given} was", ". ".join(filter(None, (", ".join(part.how_child_was), part.how_words))))
    yield Passage("Spoken to", _SPOKEN.get(contact.spoken_to, ""))
    yield Passage("Awake or asleep", _AWAKE.get(contact.awake, ""))
    yield Passage(f"Where {part.given} sleeps", contact.where_sleeps)
    yield Passage("Injuries and marks", "\n".join(_mark(mark) for mark in contact.marks))
    yield from _reviewed(contact)


def _reviewed(contact: Contact) -> Iterator[Passage]:
    yield Passage("Health review", REVIEW_WORDS.get(contact.review, ""))
    yield Passage("Weight", measure_words(contact.weight_grams, WEIGHT))
    yield Passage("Length or height", measure_words(contact.length_mm, LENGTH))
    yield Passage("Head", measure_words(contact.head_mm, HEAD))
    yield Passage("Feeding", contact.feeding.strip())
    yield Passage("Development", contact.development.strip())
    yield Passage("Immunisations", _IMMUNISATIONS.get(contact.immunisations, ""))
    yield Passage("Safer sleep", _SAFER_SLEEP.get(contact.safer_sleep, ""))
    yield Passage("Mood of the mother or carer", contact.carer_mood.strip())
    yield Passage("Asked about domestic abuse", _ABUSE.get(contact.abuse_asked, ""))


def _mark(mark: Mark) -> str:
    return f"{mark.place or 'Place not said'}: {mark.words.strip() or 'not described'}"


def _seen(contact: Contact) -> str:
    said = [_SEEN[contact.seen], _ALONE.get(contact.alone, "")]
    if contact.minutes_alone is not None:
        said.append("1 minute" if contact.minutes_alone == 1 else f"{contact.minutes_alone} minutes")
    return ", ".join(filter(None, said))


def _person(person: Present) -> str:
    through = f"through {person.through}" if person.through else ""
    return ", ".join(filter(None, (person.name or "Name not known", person.relationship, person.described, through)))


def _observed(one: Observation, me: str) -> Passage:
    label = one.topic if one.observer in ("", me) else f"{one.topic}, noted by another"
    return Passage(label, ". ".join(filter(None, (_FOUND.get(one.found, ""), one.words.strip()))))


def _actions(draft: ContactDraft) -> Iterator[str]:
    for action in draft.agreed:
        due = times.day_words(action.due) if action.due else "no date yet"
        yield f"{action.what}. {action.owner or 'Nobody named yet'}, {due}"
    if draft.no_actions:
        yield "No action was agreed"

"""A contact in words: every field that was filled in, with its label, in the order of the form."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from app.casework import words
from app.casework.sources import on_day
from app.domain.contact import (
    CONTACT_WORDS,
    REVIEW_WORDS,
    Agreed,
    Contact,
    Joining,
    Mark,
    Observation,
    Present,
    Reflection,
    as_said,
    contradicted,
    is_remote,
)
from app.domain.fields import rules_of

_LABELS = {name: rule.label for name, rule in rules_of(Contact).items()}
_CHOICES: dict[str, dict[str, str]] = {
    "announced": {"announced": "Announced", "unannounced": "Unannounced"},
    "seen": {"seen": "Seen", "not-seen": "Not seen"},
    "bedroom": {"seen": "Seen", "not-seen": "Not seen", "not-applicable": "Does not apply"},
    "spoken_to": {"yes": "Yes", "no": "No"},
    "awake": {"awake": "Awake", "asleep": "Asleep", "woke": "Woke up"},
    "review": REVIEW_WORDS,
    "immunisations": {"up-to-date": "Up to date", "behind": "Behind", "unknown": "Not known"},
    "safer_sleep": {"talked-about": "Talked about", "not-talked-about": "Not talked about"},
    "abuse_asked": {"asked": "Asked", "not-safe": "Not safe to ask", "not-asked": "Not asked"},
    "threshold": {"no": "No", "yes": "Yes", "unsure": "Not sure"},
    "shared": {"shared": "Shared", "partly": "Partly", "not-shared": "Not shared"},
}
_ALONE = {"alone": "Alone", "with-others": "With others", "refused": "Being alone was refused"}
_FOUND = {"fine": "Fine", "concern": "Concern", "not-seen": "Not seen"}
_REFLECTED = {"risk": "Risk", "protective": "What protects", "change": "What changed"}


class Piece(NamedTuple):
    """One labelled piece of a contact: the fields it says, the item of a list it is, and its words, empty if none."""

    fields: tuple[str, ...]
    item: str
    label: str
    text: str


def pieces(contact: Contact, names: Mapping[str, str], today: date) -> list[Piece]:
    """Return every piece of a contact in the order of the form, empty ones too; `names` are of who saw and heard."""
    return as_written(as_said(contact), names, today)


def as_written(contact: Contact, names: Mapping[str, str], today: date) -> list[Piece]:
    """Return the same of a contact of which only a part is known, with what it would say beside the rest."""
    return [
        *_who(contact, names),
        *_child(contact, names),
        *_reviewed(contact),
        *_observed(contact, names),
        *_reflected(contact, names),
        *_agreed(contact, today),
    ]


def _one(contact: Contact, field: str) -> Piece:
    """A field of its own: a choice in the words of the form, or a text as it was written."""
    value = getattr(contact, field)
    text = _CHOICES[field].get(value, "") if field in _CHOICES else value.strip()
    return Piece((field,), "", _LABELS[field], text)


def _who(contact: Contact, names: Mapping[str, str]) -> Iterator[Piece]:
    kind = CONTACT_WORDS.get(contact.kind_of_contact, CONTACT_WORDS["other"])
    yield Piece(("kind_of_contact",), "", _LABELS["kind_of_contact"], kind)
    yield _one(contact, "announced")
    yield _one(contact, "place")
    label = "Who was spoken to" if is_remote(contact.kind_of_contact) else _LABELS["present"]
    by_own_word = contradicted(contact)
    listed = {person.id for person in contact.present}
    there = [_person(person) for person in contact.present]
    there += [f"{_colleague(one)}, who signed a part of it" for one in by_own_word if one.id not in listed]
    yield Piece(("present",), "", label, "\n".join(there))
    came = [contradiction(contact, one, names) if one in by_own_word else joined(one) for one in contact.joining]
    yield Piece(("joining",), "", _LABELS["joining"], "\n".join(filter(None, came)))


def _child(contact: Contact, names: Mapping[str, str]) -> Iterator[Piece]:
    for field in ("seen", "not_seen_reason"):
        yield _one(contact, field)
    yield Piece(("alone", "minutes_alone"), "", _LABELS["alone"], _alone(contact))
    for field in ("not_alone_reason", "where_seen", "bedroom"):
        yield _one(contact, field)
    for quote in contact.own_words:
        through = f", through {quote.through}" if quote.through else ""
        heard = f", heard by {names[quote.heard_by]}" if contact.co_authors and names.get(quote.heard_by) else ""
        label = f"{_LABELS['own_words']}, in {quote.language or 'a language not recorded'}{through}{heard}"
        yield Piece(("own_words",), quote.id, label, quote.words.strip())
    yield _one(contact, "no_words_reason")
    yield Piece(("how_child_was",), "", _LABELS["how_child_was"], ", ".join(contact.how_child_was))
    for field in ("spoken_to", "awake", "where_sleeps"):
        yield _one(contact, field)
    several = len({mark.observer for mark in contact.marks}) > 1
    marks = (_mark(mark, names.get(mark.observer, "") if several else "") for mark in contact.marks)
    yield Piece(("marks",), "", _LABELS["marks"], "\n".join(marks))


def _reviewed(contact: Contact) -> Iterator[Piece]:
    yield _one(contact, "review")
    yield Piece(("weight_grams",), "", "Weight", _measure(contact.weight_grams, 1000, "kg"))
    yield Piece(("length_mm",), "", "Length or height", _measure(contact.length_mm, 10, "cm"))
    yield Piece(("head_mm",), "", "Head", _measure(contact.head_mm, 10, "cm"))
    for field in ("feeding", "development", "immunisations", "safer_sleep", "carer_mood", "abuse_asked"):
        yield _one(contact, field)


def _observed(contact: Contact, names: Mapping[str, str]) -> Iterator[Piece]:
    """Where more than one observed, each thing says who: what two saw differently is no contradiction."""
    several = len({one.observer for one in contact.observations}) > 1
    for one in contact.observations:
        who = f", seen by {names.get(one.observer) or 'another'}" if several else ""
        yield Piece(("observations",), one.id, f"{one.topic or 'Observed'}{who}", _found(one))


def _reflected(contact: Contact, names: Mapping[str, str]) -> Iterator[Piece]:
    several = len({one.author for one in contact.analysis}) > 1
    for one in contact.analysis:
        yield Piece(("analysis",), one.id, _reflection_label(one, names if several else {}), one.words.strip())


def _reflection_label(one: Reflection, names: Mapping[str, str]) -> str:
    label = _REFLECTED.get(one.topic, _LABELS["analysis"])
    return f"{label}, by {names[one.author]}" if names.get(one.author) else label


def _agreed(contact: Contact, today: date) -> Iterator[Piece]:
    yield _one(contact, "threshold")
    actions = [_action(action, today) for action in contact.agreed]
    none = ["No action was agreed"] if contact.no_actions else []
    yield Piece(("agreed", "no_actions"), "", _LABELS["agreed"], "\n".join((*actions, *none)))
    due = on_day(contact.next_visit, today) if contact.next_visit else ""
    yield Piece(("next_visit",), "", _LABELS["next_visit"], due)
    for field in ("plan_progress", "shared", "not_shared_reason", "late_reason"):
        yield _one(contact, field)


def _person(person: Present) -> str:
    through = f"through {person.through}" if person.through else ""
    return ", ".join(filter(None, (person.name or "Name not known", person.relationship, person.described, through)))


def joined(one: Joining) -> str:
    """Return whether somebody who was to join came; nothing where nobody has said it."""
    came = {"yes": "came", "no": "did not come"}.get(one.came)
    return f"{_colleague(one)} {came}" if came else ""


def contradiction(contact: Contact, one: Joining, names: Mapping[str, str], me: str = "") -> str:
    """Return that one author wrote of another that they did not come, who signed a part of it, in words to `me`."""
    others = [id for id in (contact.author, *contact.co_authors) if id != one.id]
    wrote = {id: "You" if id == me else names.get(id) or "A colleague" for id in others}
    who, own = ("you", "You") if one.id == me else (_colleague(one), _colleague(one))
    said = f"{words.and_list(list(wrote.values())) or 'A colleague'} wrote that {who} did not come."
    return f"{said} {own} signed a part of it, and so {'were' if one.id == me else 'was'} there."


def _colleague(one: Joining) -> str:
    return one.name or "The colleague who was to join"


def _alone(contact: Contact) -> str:
    minutes = contact.minutes_alone
    counted = "" if minutes is None else "1 minute" if minutes == 1 else f"{minutes} minutes"
    return ", ".join(filter(None, (_ALONE.get(contact.alone, ""), counted)))


def _mark(mark: Mark, seen_by: str) -> str:
    said = f"{mark.place or 'Place not said'}: {mark.words.strip() or 'not described'}"
    return f"{said.rstrip('.')}. Seen by {seen_by}" if seen_by else said


def _measure(kept: int | None, whole: int, unit: str) -> str:
    """Grams as kilograms, millimetres as centimetres, as they are written: 12.4 kg."""
    return "" if kept is None else f"{kept / whole:.3f}".rstrip("0").rstrip(".") + f" {unit}"


def _found(one: Observation) -> str:
    return ". ".join(filter(None, (_FOUND.get(one.found, ""), one.words.strip())))


def _action(action: Agreed, today: date) -> str:
    due = on_day(action.due, today) if action.due else "no date recorded"
    return f"{action.what.rstrip('.')}. {action.owner or 'Nobody named'}, {due}"

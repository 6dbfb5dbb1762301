"""The referral in words, to be read through before it is sent."""

from typing import NamedTuple

from app.domain.form import Form, chosen_words
from app.domain.referral import PUBLIC_SOURCES, SOURCES
from app.domain.referral_draft import ReferralDraft, ReferredChild, name_of
from app.domain.section import Section
from ui.referral.writing import Writing

_SAYS = {"none-known": "None known", "does-not-apply": "Does not apply"}
_TOLD = {"told": "The family knows of it", "not-told": "The family was not told"}
_CONSENT = {"given": "They agree", "refused": "They do not agree", "not-sought": "They were not asked"}
_HARM = {"yes": "Yes, in danger now", "no": "No"}


class Passage(NamedTuple):
    """A question and what was answered."""

    label: str
    text: str


def passages(writing: Writing) -> list[Passage]:
    """Give everything that is sent, in the order of the form; what is not said yet is left out."""
    draft = writing.draft
    found = [
        Passage("In danger now", ". ".join(filter(None, (_HARM.get(draft.harm_now, ""), draft.harm_words.strip()))))
    ]
    found += [Passage("Child", _child(child)) for child in draft.children]
    found.append(Passage("Address", _address(draft)))
    found += [Passage(person.role or "Person", _joined(person.name, person.telephone)) for person in draft.people]
    form = writing.form.form
    found += [Passage(asked.title, _said(writing.section(asked.id), form)) for asked in form.sections]
    found.append(Passage("Level of need", draft.level))
    found.append(Passage("Workers are warned", "Nobody should visit alone" if draft.two_to_visit else ""))
    found += _knows(draft)
    return [one for one in found if one.text.strip()]


def _knows(draft: ReferralDraft) -> list[Passage]:
    apart = draft.source in PUBLIC_SOURCES
    referrer = "" if apart else _joined(draft.referrer_name, draft.referrer_role, draft.referrer_telephone)
    kept = _joined(draft.apart_name, draft.apart_relationship, draft.apart_telephone, draft.apart_safe)
    return [
        Passage("Told", _joined(_TOLD.get(draft.told, ""), draft.told_whom, draft.not_told_reason)),
        Passage(
            "Consent",
            _joined(_CONSENT.get(draft.consent, ""), draft.consent_by, draft.consent_covers, draft.no_consent_reason),
        ),
        Passage("Where it comes from", SOURCES.get(draft.source, "")),
        Passage("Who refers", _joined(referrer, "Not to be named to the family" if draft.wishes_anonymity else "")),
        Passage("Kept apart, read only by those who must know", kept),
    ]


def _child(child: ReferredChild) -> str:
    birth = f"due {child.birth}" if child.unborn and child.birth else child.birth
    sex = {"F": "girl", "M": "boy"}.get(child.sex, "") if not child.here else ""
    return _joined(name_of(child), birth, sex, "referred before" if child.before else "")


def _address(draft: ReferralDraft) -> str:
    if all(child.here for child in draft.children):
        return ""
    line = ", ".join(filter(None, (draft.address.strip(), draft.postcode.strip())))
    return f"{line} (protected)" if line and draft.address_protected else line


def _said(section: Section, form: Form) -> str:
    return _SAYS.get(section.says) or _joined(chosen_words(section, form), section.words)


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, (part.strip() for part in parts)))

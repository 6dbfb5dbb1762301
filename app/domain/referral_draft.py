"""What a practitioner is writing when they refer one child or several, before it is sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from app.domain.form import Form
from app.domain.referral import PUBLIC_SOURCES, Referral, Referrer, Source, missing_before_sending
from app.domain.section import Section

UNBORN = "Unborn"
"""The given name under which a child is kept who has none yet."""

Step = Literal["danger", "children", "worry", "child", "family", "knows", "check"]

_STEPS: dict[Step, tuple[str, ...]] = {
    "danger": ("harm_now", "harm_words", "call"),
    "children": ("given", "people"),
    "worry": ("concern", "how-known", "level"),
    "child": ("childs-views", "identity", "disability", "school-and-gp"),
    "family": ("parents-views", "household", "strengths", "support", "agencies", "risks"),
    "knows": (
        "told", "not_told_reason", "consent", "consent_by", "no_consent_reason", "source", "referrer_name", "sources",
    ),
}  # fmt: skip


class ReferredChild(Struct, frozen=True, kw_only=True):
    """One child who is referred; `id` is the case file's, and `referral` the id of the record that is made.

    Of a child whose case file is `here`, the rest stands there and is not asked. What is typed as a date stays as it
    was typed until it is sent. `before` is the newest referral of this child that is here.
    """

    id: str
    referral: str
    here: bool = False
    given: str = ""
    family: str = ""
    unborn: bool = False
    birth: str = ""
    sex: Literal["F", "M", "U"] = "U"
    before: str = ""


class ReferredPerson(Struct, frozen=True, kw_only=True):
    """An adult or another child who matters, as the referrer knows them."""

    id: str
    name: str = ""
    role: str = ""
    telephone: str = ""
    lives_with: Literal["yes", "no", "unknown"] = "unknown"
    parental_responsibility: Literal["yes", "no", "unknown"] = "unknown"


class ReferralDraft(Struct, frozen=True, kw_only=True):
    """The whole form. Kept on the laptop's encrypted disk within a second of the last key; it belongs to its author.

    What is said once is written into the referral of each child; they are tied by `occasion`. Whoever is named by
    `apart_name` is a member of the public or not safe to name: they never stand in the referral. With `goes_on` it is
    what its author writes on in referrals that were sent.
    """

    writes: Literal["referral"]
    occasion: str
    started: datetime
    form: str = "referral"
    form_version: int = 1
    zone: str = "Europe/London"
    children: Annotated[tuple[ReferredChild, ...], Meta(min_length=1)]
    address: str = ""
    postcode: str = ""
    address_protected: bool = False
    people: tuple[ReferredPerson, ...] = ()
    harm_now: Literal["", "no", "yes"] = ""
    harm_words: str = ""
    source: Source = ""
    referrer_name: str = ""
    referrer_role: str = ""
    referrer_telephone: str = ""
    wishes_anonymity: bool = False
    apart_name: str = ""
    apart_relationship: str = ""
    apart_telephone: str = ""
    apart_safe: str = ""
    told: Literal["", "told", "not-told"] = ""
    told_whom: str = ""
    not_told_reason: str = ""
    consent: Literal["", "given", "refused", "not-sought"] = ""
    consent_by: str = ""
    consent_covers: str = ""
    no_consent_reason: str = ""
    level: Literal["", "1", "2", "3", "4"] = ""
    two_to_visit: bool = False
    goes_on: bool = False
    sections: tuple[Section, ...] = ()


class Gap(NamedTuple):
    """One thing that must still be said before sending: on which step, the field or section, and the words."""

    step: Step
    field: str
    words: str


def step_of(field: str) -> Step:
    """Return the step on which a field or section is asked; a section of an authority's own is asked of the family."""
    return next((step for step, fields in _STEPS.items() if field in fields), "family")


def names_in(draft: ReferralDraft) -> list[str]:
    """Return what the children are called, as far as it is written."""
    return [name_of(child) for child in draft.children]


def name_of(child: ReferredChild) -> str:
    """Return what a child is called in the form."""
    given = child.given.strip() or (UNBORN if child.unborn else "")
    return " ".join(filter(None, (given, child.family.strip()))) or "a child not named yet"


def section_in(draft: ReferralDraft, id: str) -> Section | None:
    """Return what a section says, or None where nothing is said."""
    return next((section for section in draft.sections if section.id == id), None)


def with_section(draft: ReferralDraft, section: Section) -> tuple[Section, ...]:
    """Return the sections with one of them said anew; one that says nothing is none."""
    rest = [one for one in draft.sections if one.id != section.id]
    said = section.says != "words" or section.words.strip() or section.chosen
    return (*rest, section) if said else tuple(rest)


def referral_for(draft: ReferralDraft, child: ReferredChild, author: str, name: str, agency: str) -> Referral:
    """Return the referral of one child as the draft stands, not received yet."""
    apart = draft.source in PUBLIC_SOURCES
    return Referral(
        author=author,
        author_name=name,
        agency=agency,
        form=draft.form,
        form_version=draft.form_version,
        occasion=draft.occasion,
        harm_now=draft.harm_now,
        harm_words=draft.harm_words,
        source=draft.source,
        referrer_name="" if apart else draft.referrer_name,
        referrer_role="" if apart else draft.referrer_role,
        referrer_telephone="" if apart else draft.referrer_telephone,
        wishes_anonymity=draft.wishes_anonymity,
        told=draft.told,
        told_whom=draft.told_whom,
        not_told_reason=draft.not_told_reason,
        consent=draft.consent,
        consent_by=draft.consent_by,
        consent_covers=draft.consent_covers,
        no_consent_reason=draft.no_consent_reason,
        level=draft.level,
        re_referral_of=child.before,
        sections=draft.sections,
    )


def referrer_for(draft: ReferralDraft, referral: str) -> Referrer | None:
    """Return who brought it, where that is kept apart, or None where nobody is named apart."""
    said = (draft.apart_name, draft.apart_relationship, draft.apart_telephone, draft.apart_safe)
    if not any(part.strip() for part in said):
        return None
    return Referrer(
        about=referral,
        name=draft.apart_name.strip(),
        relationship=draft.apart_relationship.strip(),
        telephone=draft.apart_telephone.strip(),
        safe_to_contact=draft.apart_safe.strip(),
    )


def gaps_in(draft: ReferralDraft, form: Form) -> tuple[Gap, ...]:
    """Return what must still be said, danger first and then in the order of the form.

    In danger now a name, or that the child is unborn, is enough: the rest is written afterwards.
    """
    first = draft.children[0]
    referral = referral_for(draft, first, "", "", "")
    called = first.given.strip() or ("this child" if not first.unborn else "the unborn child")
    lacking = missing_before_sending(referral, form, called)
    found = [Gap(step_of(one.field), one.field, one.words) for one in lacking]
    if draft.harm_now == "yes":
        found = [one for one in found if one.field == "harm_words"]
    return in_order((*_unnamed(draft), *found))


def can_wait(draft: ReferralDraft, form: Form) -> tuple[Gap, ...]:
    """Return what is not said and need not be before sending, because a child is in danger now."""
    if draft.harm_now != "yes":
        return ()
    needed = {(one.step, one.field) for one in gaps_in(draft, form)}
    calm = gaps_in(msgspec.structs.replace(draft, harm_now="no"), form)
    return tuple(one for one in calm if (one.step, one.field) not in needed)


def in_order(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return gaps in the order of the form, in which danger comes first."""
    return tuple(sorted(gaps, key=_place))


def _place(gap: Gap) -> tuple[int, int]:
    """Return where a gap stands in the form; a section of an authority's own comes last on its step."""
    asked = _STEPS[gap.step]
    return list(_STEPS).index(gap.step), asked.index(gap.field) if gap.field in asked else len(asked)


def _unnamed(draft: ReferralDraft) -> list[Gap]:
    """A child needs one name at least, or to be unborn."""
    nameless = any(
        not (one.here or one.unborn or one.given.strip() or one.family.strip()) for one in draft.children
    )  # fmt: skip
    found = (
        [Gap("children", "given", "Write the child\u2019s name, or say that the child is unborn")] if nameless else []
    )
    if any(not one.name.strip() and (one.role.strip() or one.telephone.strip()) for one in draft.people):
        found.append(Gap("children", "people", "Write the name of each person, or describe them"))
    return found

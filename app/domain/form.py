"""Kind form: what the sections of a record are called and ask, as data of the authority, by name and version.

A record names the form and the version under which it was written and is always read by that one. A version is never
changed, only followed by another. The forms shipped with the program stand in `app/domain/forms.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, NamedTuple

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.section import Section


class Choice(Struct, frozen=True, kw_only=True):
    """One answer that a section offers."""

    code: str
    words: str


class AskedSection(Struct, frozen=True, kw_only=True):
    """One section as a form asks for it: what may be answered beside words is said here, and nothing else may.

    With `choices` it is answered by them, and words are welcome beside them.
    """

    id: str
    title: str
    asks: str = ""
    needed: bool = True
    none_known: bool = True
    does_not_apply: bool = False
    choices: tuple[Choice, ...] = ()
    several: bool = True


class Form(Struct, frozen=True, kw_only=True):
    """One version of a form; everything in it is set when it is made."""

    name: Annotated[str, says("Form", MergeRule.APPEND)]
    version: Annotated[int, says("Version", MergeRule.APPEND)]
    for_kind: Annotated[str, says("For which records", MergeRule.APPEND)]
    title: Annotated[str, says("Title", MergeRule.APPEND)]
    sections: Annotated[tuple[AskedSection, ...], says("Sections", MergeRule.APPEND)] = ()
    since: Annotated[date | None, says("In use from", MergeRule.APPEND)] = None


class Blank(NamedTuple):
    """One section that a record leaves open, with the sentence to show."""

    section: str
    words: str


Forms = Mapping[tuple[str, int], Form]
"""The forms that are known, by name and version."""


def blanks(sections: Iterable[Section], form: Form) -> tuple[Blank, ...]:
    """Return what a record still leaves open under its form, in the form's order; no blank is silent."""
    said = {section.id: section for section in sections}
    found = ((asked, _blank(said.get(asked.id), asked)) for asked in form.sections)
    return tuple(Blank(asked.id, words) for asked, words in found if words)


def _blank(section: Section | None, asked: AskedSection) -> str:
    if section is None:
        return _sentence(asked) if asked.needed else ""
    if section.says == "none-known":
        return "" if asked.none_known else f'"{asked.title}" cannot be left at "none known". Write what there is.'
    if section.says == "does-not-apply":
        return "" if asked.does_not_apply else f'"{asked.title}" always applies. Write what there is.'
    known = {choice.code for choice in asked.choices}
    if not set(section.chosen) <= known:
        return f'"{asked.title}" has an answer that this form does not offer. Choose again.'
    if asked.choices and len(section.chosen) > 1 and not asked.several:
        return f'"{asked.title}" takes one answer. Choose one.'
    answered = bool(section.chosen) if asked.choices else bool(section.words.strip())
    return "" if answered or not asked.needed else _sentence(asked)


def _sentence(asked: AskedSection) -> str:
    also = [
        words for may, words in ((asked.none_known, '"none known"'), (asked.does_not_apply, '"does not apply"')) if may
    ]
    begin = f'Choose an answer for "{asked.title}"' if asked.choices else f'Write something under "{asked.title}"'
    return f"{begin}, or say {' or '.join(also)}." if also else f"{begin}."


def chosen_words(section: Section, form: Form | None) -> str:
    """Return what was chosen in a section in the form's words, and what is no answer of it by its code."""
    offered = {
        choice.code: choice.words
        for asked in (form.sections if form else ())
        if asked.id == section.id
        for choice in asked.choices
    }
    return ", ".join(offered.get(code, code) for code in section.chosen)


def form_of(name: str, version: int, forms: Forms) -> Form | None:
    """Return the very version under which a record was written; none is taken in its place."""
    return forms.get((name, version))


def newest(name: str, forms: Forms, on: date) -> Form | None:
    """Return the version of a form by which somebody begins to write on a day."""
    found = [form for form in forms.values() if form.name == name and (form.since is None or form.since <= on)]
    return max(found, key=lambda form: form.version, default=None)

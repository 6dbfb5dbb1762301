"""What keeps a version of a form from being published: an authority adds, reorders and retires, and reuses no code.

A code that meant one thing in an older record must not mean another in a newer one.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from app.domain.form import AskedSection, Form
from app.domain.forms import SHIPPED

NAMES = {form.name: form.for_kind for form in SHIPPED.values()}
"""Every form by its name, with the kind of record that is written under it."""

_TITLE, _ASKS, _SECTIONS, _CHOICES = 80, 300, 60, 30

Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing that is wrong with a form: where in it, and the sentence to show."""

    place: Place
    words: str


def faults_of(form: Form, published: Iterable[Form], today: date) -> tuple[Fault, ...]:
    """Return what is wrong with a version, given every version that has been published."""
    if form.name not in NAMES:
        known = ", ".join(sorted(NAMES))
        return (Fault(("name",), f'There is no form "{form.name}". The forms are: {known}.'),)
    before = sorted((one for one in published if one.name == form.name), key=lambda one: one.version)
    return (*_head(form, before, today), *_sections(form), *_reused(form, before))


def _head(form: Form, before: list[Form], today: date) -> Iterator[Fault]:
    """A version comes into use on a day to come: by then laptops have it, and by the day of a decision it is certain
    under which version what comes of the decision was begun.
    """
    newest = before[-1]
    if form.version != newest.version + 1:
        yield Fault(
            ("version",), f"Version {newest.version} is the newest. The next one is version {newest.version + 1}."
        )
    if form.since is None or form.since <= today:
        yield Fault(("in-use-from",), "This day is still to come, so that laptops have the form before it is in use.")
    elif newest.since is not None and form.since < newest.since:
        yield Fault(
            ("in-use-from",),
            f"Version {newest.version} is in use from {newest.since}. This one cannot begin before it.",
        )
    yield from _text(("title",), form.title, _TITLE)


def _sections(form: Form) -> Iterator[Fault]:
    if not form.sections:
        yield Fault((), "A form asks something: it has no sections.")
    if len(form.sections) > _SECTIONS:
        yield Fault((), f"A form has at most {_SECTIONS} sections.")
    seen: set[str] = set()
    for n, asked in enumerate(form.sections):
        if asked.id in seen:
            yield Fault(("sections", n, "code"), f'Two sections have the code "{asked.id}".')
        seen.add(asked.id)
        yield from _section(("sections", n), asked)


def _section(place: Place, asked: AskedSection) -> Iterator[Fault]:
    yield from _text((*place, "title"), asked.title, _TITLE)
    yield from _text((*place, "asks"), asked.asks, _ASKS, needed=False)
    if len(asked.choices) == 1 or len(asked.choices) > _CHOICES:
        yield Fault(place, f'"{asked.title}" offers {len(asked.choices)} answers. Offer 2 to {_CHOICES}, or none.')
    codes = [choice.code for choice in asked.choices]
    for n, choice in enumerate(asked.choices):
        if choice.code in codes[:n]:
            yield Fault((*place, "answers", n, "code"), f'Two answers have the code "{choice.code}".')
        yield from _text((*place, "answers", n, "words"), choice.words, _TITLE)


def _text(place: Place, text: str, most: int, *, needed: bool = True) -> Iterator[Fault]:
    if needed and not text.strip():
        yield Fault(place, "This says nothing.")
    if len(text) > most:
        yield Fault(place, f"This has {len(text)} characters. At most {most} are shown.")
    if not text.isprintable():
        yield Fault(place, "This has a line break, or a character that cannot be shown.")


def _reused(form: Form, before: list[Form]) -> Iterator[Fault]:
    """What an older version had and the newest has not is retired, and its code with it."""
    newest = {asked.id: asked for asked in before[-1].sections}
    retired = {asked.id: one for one in before for asked in one.sections if asked.id not in newest}
    for n, asked in enumerate(form.sections):
        if asked.id in retired:
            last = retired[asked.id].version
            yield Fault(
                ("sections", n, "code"), f'The code "{asked.id}" was retired after version {last}. Take another one.'
            )
        elif asked.id in newest:
            yield from _reused_choices(("sections", n), asked, newest[asked.id], before)


def _reused_choices(place: Place, asked: AskedSection, newest: AskedSection, before: list[Form]) -> Iterator[Fault]:
    stand = {choice.code for choice in newest.choices}
    ever = {choice.code for one in before for other in one.sections if other.id == asked.id for choice in other.choices}
    for n, choice in enumerate(asked.choices):
        if choice.code in ever - stand:
            yield Fault(
                (*place, "answers", n, "code"), f'The code "{choice.code}" was another answer before. Take another one.'
            )

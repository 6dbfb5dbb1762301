"""Which forms are here: those the authority has published and this laptop has received, and those that are shipped."""

from datetime import date

from app.casework.household import read_as
from app.domain import form as forms
from app.domain.form import Form, Forms
from app.domain.forms import SHIPPED, known_forms
from app.storage import records
from app.storage.vault import Tx


def forms_here(tx: Tx) -> Forms:
    """Return every form that is here, by name and version."""
    return known_forms(form for one in records.of_kind(tx, "form") if (form := read_as(one, Form)) is not None)


def newest_here(tx: Tx, name: str, on: date) -> Form:
    """Return the form under which somebody begins to write on a day; another laptop may have a newer one."""
    return forms.newest(name, forms_here(tx), on) or SHIPPED[name, 1]


def title_of(form: Form | None, section: str) -> str:
    """Return what a section is called; under a form that is not here, by its code."""
    titles = {one.id: one.title for one in form.sections} if form else {}
    return titles.get(section) or section.replace("-", " ").capitalize()


def unknown_words(authority: str, version: int) -> str:
    """Say that a record was written under a form that is not here."""
    return (
        f"This was written under version {version} of the form, which this laptop does not have yet. Everything that "
        f"was written is below, under short names. The form comes with the next exchange with {authority}."
    )

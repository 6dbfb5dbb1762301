"""The commands about an authority's own forms: look at one, publish it, list them, show one to begin the next from."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from app.domain.form import AskedSection, Choice, Form, newest
from app.domain.form_faults import NAMES
from server import publishing
from server.commands.command import Commands
from server.directory import forms_of
from server.hub import opened
from server.settings import HubSettings
from server.written import WrittenWrongly, Wrong, quoted, read, text_of

_Code = Annotated[str, Meta(pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=60)]


class _Answer(Struct, kw_only=True, forbid_unknown_fields=True):
    code: _Code
    words: str


class _Section(Struct, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    code: _Code
    title: str
    asks: str = ""
    needed: bool = True
    none_known: bool = False
    does_not_apply: bool = False
    several: bool = False
    answers: tuple[_Answer, ...] = ()


class _Written(Struct, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    name: _Code
    version: Annotated[int, Meta(ge=1)]
    title: str
    in_use_from: date | None = None
    sections: tuple[_Section, ...]


def form_in(text: str) -> Form:
    """Return the form that a document describes; raises WrittenWrongly."""
    said = read(text, _Written)
    return Form(
        name=said.name,
        version=said.version,
        for_kind=NAMES.get(said.name, ""),
        title=said.title,
        since=said.in_use_from,
        sections=tuple(_asked(one) for one in said.sections),
    )


def _asked(said: _Section) -> AskedSection:
    return AskedSection(
        id=said.code,
        title=said.title,
        asks=said.asks,
        needed=said.needed,
        none_known=said.none_known,
        does_not_apply=said.does_not_apply,
        several=said.several if said.answers else True,
        choices=tuple(Choice(code=one.code, words=one.words) for one in said.answers),
    )


def written(form: Form) -> str:
    """Return a form as the document that describes it."""
    return "\n".join(_lines(form)) + "\n"


def _lines(form: Form) -> Iterator[str]:
    yield f"name = {quoted(form.name)}"
    yield f"version = {form.version}"
    yield f"title = {quoted(form.title)}"
    if form.since:
        yield f"in-use-from = {form.since}"
    for asked in form.sections:
        yield from ("", "[[sections]]", f"code = {quoted(asked.id)}", f"title = {quoted(asked.title)}")
        if asked.asks:
            yield f"asks = {quoted(asked.asks)}"
        if not asked.needed:
            yield "needed = false"
        said = {"none-known": asked.none_known, "does-not-apply": asked.does_not_apply}
        yield from (f"{name} = true" for name, may in said.items() if may)
        if asked.choices and asked.several:
            yield "several = true"
        for choice in asked.choices:
            yield from ("[[sections.answers]]", f"code = {quoted(choice.code)}", f"words = {quoted(choice.words)}")


def check(settings: HubSettings, given: argparse.Namespace) -> int:
    """Say whether a form could be published, and change nothing."""
    text = text_of(given.file)
    form = form_in(text)
    with opened(settings) as hub, hub.database.begin() as connection:
        found = publishing.look(hub, connection, form, text)
    print(f"{_called(form)} can be published." if found else f"{_called(form)} is published already.")
    return 0


def publish(settings: HubSettings, given: argparse.Namespace) -> int:
    """Publish a form; again it changes nothing."""
    text = text_of(given.file)
    form = form_in(text)
    with opened(settings) as hub:
        found = publishing.publish(hub, form, text)
    if found is None:
        print(f"{_called(form)} is published already. Nothing was changed.")
    else:
        begun = f"What is begun from {found.since} on is written under it; what is written before stays as it is."
        print(f"{_called(form)} is published. {begun}")
    return 0


def list_forms(settings: HubSettings, _given: argparse.Namespace) -> int:
    """List every version of every form, with the one by which somebody begins to write today."""
    with opened(settings) as hub:
        with hub.database.begin() as connection:
            known = forms_of(connection)
        today = hub.clock().astimezone(ZoneInfo(settings.zone)).date()
    for key in sorted(known):
        form = known[key]
        since = f", in use from {form.since}" if form.since else ""
        stands = ", which is in use" if form == newest(form.name, known, today) else ""
        print(f"{form.name} version {form.version}: {form.title}, {len(form.sections)} sections{since}{stands}")
    return 0


def show(settings: HubSettings, given: argparse.Namespace) -> int:
    """Print a version of a form as the document that describes it."""
    with opened(settings) as hub, hub.database.begin() as connection:
        known = forms_of(connection)
    versions = [version for name, version in known if name == given.name]
    wanted = given.version or max(versions, default=0)
    form = known.get((given.name, wanted))
    if form is None:
        raise WrittenWrongly([Wrong(0, f'The form "{given.name}" has the versions {", ".join(map(str, versions))}.')])
    print(written(form), end="")
    return 0


def _called(form: Form) -> str:
    return f'Version {form.version} of the form "{form.name}"'


def add_commands(commands: Commands) -> None:
    """Say what can be asked about forms."""
    under = commands.under("form", "The authority's own forms: check, publish, list, show.")
    for name, words, act in (
        ("check", "Say whether a form could be published, with the line of whatever is wrong.", check),
        ("publish", "Publish a version of a form. It is never changed afterwards.", publish),
    ):
        under.add(name, words, act).add_argument("file", type=Path, help="The form, in TOML")
    under.add("list", "List every version of every form.", list_forms)
    showing = under.add("show", "Print a form as TOML, to begin the next version from.", show)
    showing.add_argument("name", choices=sorted(NAMES))
    showing.add_argument("version", type=int, nargs="?", default=0, help="Without it, the newest")

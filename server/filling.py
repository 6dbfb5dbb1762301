"""Whether what is written in a record of the work fits the form that the record names (docs/sync.md 15.25)."""

from typing import Any

from app.domain import body
from app.domain.form import Form, Forms
from app.domain.form import form_of as named
from app.domain.kinds import KINDS
from server.deciding import Outcome, Standing


def unfit(before: Standing | None, after: Standing, forms: Forms) -> Outcome | None:
    """Return the refusal of sections that are said anew and that the form does not ask, or of a form that is not here.

    A child who is in danger now is referred under whatever form. What stood in a record before is not looked at again.
    """
    if "form_version" not in KINDS[after.kind].rules:
        return None
    said = body.value(after.body)
    was = body.value(before.body) if before else {}
    anew = _anew(was, said)
    if (before is not None and not anew) or said.get("harm_now") == "yes":
        return None
    name, version = _form(after.kind, said)
    facts = {"form": name, "version": str(version)}
    form = named(name, version, forms)
    if form is None or form.for_kind != after.kind:
        return Outcome("refused", "unknown-form", facts)
    wrong = next((id for id, one in anew.items() if not _fits(one, form)), "")
    return Outcome("refused", "not-in-form", {**facts, "section": wrong}) if wrong else None


def _form(kind: str, said: dict[str, Any]) -> tuple[str, int]:
    rules = KINDS[kind].rules
    return said.get("form", rules["form"].default), said.get("form_version", rules["form_version"].default)


def _anew(was: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    stood = was.get("sections") or []
    return {str(one["id"]): one for one in said.get("sections") or [] if one not in stood}


def _fits(section: dict[str, Any], form: Form) -> bool:
    asked = next((one for one in form.sections if one.id == section["id"]), None)
    return asked is not None and set(section.get("chosen") or ()) <= {choice.code for choice in asked.choices}

"""What a stage says, as it is read: its fields, and its sections by their form; and who may have taken part."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from app.casework import stage_fields
from app.casework.approval_pages import Part
from app.casework.case_files import standing_body
from app.casework.caseworker import Caseworker
from app.casework.form_book import title_of
from app.casework.household import practitioner_name, read_as, read_body
from app.casework.sources import LANES, named_openly, on_day
from app.casework.value_words import value_words
from app.domain import body as bodies
from app.domain.approval import DECIDED, Approval
from app.domain.form import Form, chosen_words
from app.domain.kinds import KINDS
from app.domain.moves import move_named
from app.domain.practitioner import Agency, Practitioner
from app.domain.section import Section
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

NONE_KNOWN, DOES_NOT_APPLY, NOTHING = "None known", "Does not apply", "Nothing written"

_HIDDEN = frozenset((
    "author", "author_name", "agency", "form", "form_version", "occasion", "referral", "strategy", "enquiry", "plan",
    "conference", "sections", "step", "decided_by", "ended_by", "authorised_by", "approved_by", "late_reasons",
    "level_scheme", "conference_kind", "plan_kind", "meeting_kind", "disagreements", "re_referral_of", "how",
))  # fmt: skip
"""Fields that are said elsewhere on the page, or by other words."""

_WORRY, _SAID = "concern", "childs-views"
FIRST = frozenset(("harm_now", "harm_words", f"sections/{_WORRY}", f"sections/{_SAID}"))
"""What of a referral that others sent is read before anything else (`first_of`)."""

_CODED = frozenset(("told", "consent", "harm_now", "outcome", "source", "category", "agencies", "known", "recommends"))


def parts_of(  # noqa: PLR0913, PLR0917 - a record with the form it is read by
    tx: Tx, by: Caseworker, record: Record, body: bytes, form: Form | None, hidden: frozenset[str]
) -> tuple[Part, ...]:
    """Return what a stage says, first its fields and then its sections; `hidden` are the fields asked beside them."""
    said = bodies.value(body)
    here = by.here(by.clock())
    found = [*decisions(tx, by, record), *_added(said), *_fields(record.kind, said, here, hidden)]
    if "sections" not in hidden:
        found += (part for id, part in _sections(said, form) if f"sections/{id}" not in hidden)
    return tuple(found)


def first_of(body: bytes, form: Form | None) -> Iterator[Part]:
    """Yield what of a referral is read first: danger now, the worry, and what the child says."""
    said = bodies.value(body)
    if harm := said.get("harm_now"):
        yield Part("In danger now", (said.get("harm_words") or "Yes") if harm == "yes" else "No")
    found = dict(_sections(said, form))
    yield from (found[id] for id in (_WORRY, _SAID) if id in found)


def _added(said: Mapping[str, Any]) -> Iterator[Part]:
    """What may be added whatever was decided: that somebody disagrees, and why something was late."""
    for one in said.get("disagreements", ()):
        answer = f"Answer: {one['answer']}" if one.get("answer") else ""
        raised = f"Taken up with {one['raised_with']}." if one.get("raised_with") else ""
        yield Part(
            f"{one.get('name') or 'Somebody'} disagrees", "\n".join(filter(None, (one["words"], raised, answer)))
        )
    for one in said.get("late_reasons", ()):
        yield Part("Why it was late", ", ".join(filter(None, (one["words"], one.get("name", "")))))
    if said.get("re_referral_of"):
        yield Part("Referred before", "Yes")


def _fields(kind: str, said: Mapping[str, Any], here: datetime, hidden: frozenset[str]) -> Iterator[Part]:
    for name, rule in KINDS[kind].rules.items():
        value = said.get(name, rule.default)
        if name in _HIDDEN or name in hidden or value == rule.default or value in ("", None, []):
            continue
        yield Part(rule.label, _value(kind, name, value, here))


def _value(kind: str, name: str, value: Any, here: datetime) -> str:
    if name == "attended":
        return "\n".join(attending_words(one) for one in value)
    choices = dict(stage_fields.field(kind, name, None).choices) if name in stage_fields.KNOWN_CHOICES else {}
    if isinstance(value, list) and choices:
        return "\n".join(choices.get(str(one), str(one)) for one in value)
    return choices.get(str(value)) or value_words(kind, name, value, here, code=name in _CODED)


def attending_words(one: Mapping[str, Any]) -> str:
    """Return somebody who took part: name, role, and for which agency they spoke."""
    lane = dict(LANES).get(one.get("sector", ""), "")
    return ", ".join(filter(None, (str(one.get("name", "")), str(one.get("role", "")), str(lane))))


def _sections(said: Mapping[str, Any], form: Form | None) -> Iterator[tuple[str, Part]]:
    found = {str(one.get("id")): one for one in said.get("sections", ())}
    titles = [one.id for one in form.sections] if form else []
    for id in (*titles, *(one for one in found if one not in titles)):
        section = found.get(id, {})
        plain = {"none-known": NONE_KNOWN, "does-not-apply": DOES_NOT_APPLY}.get(section.get("says", ""), "")
        chosen = chosen_words(Section(id=id, chosen=tuple(section.get("chosen", ()))), form)
        words = plain or "\n".join(filter(None, (chosen, section.get("words", ""))))
        yield id, Part(title_of(form, id), words or NOTHING, says_nothing=not words or bool(plain))


def decisions(tx: Tx, by: Caseworker, record: Record) -> Iterator[Part]:
    """Yield what was decided on a stage, the newest first: by whom, when, what, and why."""
    for _, one in reversed(requests(tx, record)):
        if one.step in DECIDED:
            move = move_named(record.kind, one.takes or one.act)
            what = {"returned": "Given back", "refused": "Not approved"}.get(one.step) or (move.words if move else "")
            who = "you" if one.decided_by == by.practitioner else practitioner_name(tx, one.decided_by)
            on = f", {on_day(by.here(one.decided).date(), by.here(by.clock()).date())}" if one.decided else ""
            yield Part(f"Decided by {who or 'somebody else'}{on}", f"{what}. {one.reason}".strip())


def requests(tx: Tx, record: Record) -> list[tuple[Record, Approval]]:
    """Return what was asked for on a stage, the oldest first; a request that the authority refused is none."""
    found = []
    for one in records.of_child(tx, record.child, "approval"):
        body = standing_body(tx, one)
        asked = read_body(body, Approval) if body is not None else None
        if asked is not None and asked.about == record.id:
            found.append((one, asked))
    return sorted(found, key=lambda pair: pair[0].id)


def offered_people(tx: Tx, by: Caseworker, child: str) -> tuple[tuple[str, str, str, str], ...]:
    """Return who may have taken part, as far as the case file knows: id, name, what they do, and their sector.

    This person first, then those who work with the child; a service that is not named is not offered either.
    """
    found: dict[str, tuple[str, str, str, str]] = {}
    me = records.read(tx, by.practitioner)
    says = read_as(me, Practitioner) if me is not None and me.kind == "practitioner" else None
    found[by.practitioner] = (by.practitioner, by.name, says.role if says else "", sector_at(tx, by.agency))
    for record in records.of_child(tx, child, "involvement"):
        one = named_openly(record)
        if one is not None and one.until is None and (one.name or one.service):
            id = one.practitioner or record.id
            name = one.name or one.service
            found.setdefault(id, (id, name, one.role or (one.service if one.service != name else ""), one.sector))
    return tuple(found.values())


def sector_at(tx: Tx, agency: str) -> str:
    """Return the sector of an agency."""
    record = records.read(tx, agency) if agency else None
    found = read_as(record, Agency) if record is not None and record.kind == "agency" else None
    return found.sector if found else ""


def says_of(body: bytes, kind: str) -> Struct | None:
    """Return a body as its kind."""
    return read_body(body, KINDS[kind].struct)

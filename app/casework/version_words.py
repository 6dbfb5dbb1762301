"""What the page of two versions says: its heading, a value in words, and whose the last word is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.casework import words
from app.casework.caseworker import Caseworker
from app.casework.household import SENSITIVE, is_further_service, is_shielded, known_child, practitioner_name, read_as
from app.casework.people import USES
from app.casework.rights import supervisors_of
from app.casework.sources import in_full, on_day
from app.casework.value_words import NOTHING, REMOVED, value_words
from app.casework.version_pages import Difference
from app.domain import body as bodies
from app.domain.address import Address
from app.domain.authorship import is_protective
from app.domain.contact import CONTACT_WORDS
from app.domain.dispute import Conflict
from app.domain.fields import FieldRule, is_said
from app.domain.kinds import KINDS
from app.domain.person import Person, person_name
from app.domain.practitioner import Agency, Practitioner, Team
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_TWO = 2
_SAID_EVEN_SO = frozenset(("protected", "sensitive", "use", "since", "until", "of"))
"""Of a protected address, what the form of it shows as well; of a further service, that it is one."""
_NAMED: dict[str, type[Practitioner] | type[Agency] | type[Team]] = {
    "practitioner": Practitioner, "agency": Agency, "team": Team,
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What one look at a disputed record needs: who looks, when, and the record as the authority has it."""

    tx: Tx
    by: Caseworker
    now: datetime
    about: Record
    document: Mapping[str, Any]
    uncovered: bool = False
    """Whether a protected address is shown: only for a moment, and with its look noted."""

    @property
    def rules(self) -> Mapping[str, FieldRule]:
        """The fields of the record's kind; none of a kind that only a later program knows."""
        return KINDS[self.about.kind].rules if self.about.kind in KINDS else {}

    def label(self, field: str) -> str:
        """Return what a field is called."""
        return self.rules[field].label if field in self.rules else field


def words_of(look: Look, conflict: Conflict, value: Any) -> str:
    """Return a value in words. A protected address and a further service are said to be there, and nothing of them."""
    if hidden := hidden_words(look, conflict.field):
        return hidden
    if conflict.item and value is None:
        return NOTHING if conflict.before is None else REMOVED
    if isinstance(value, str) and (name := _name(look.tx, value)):
        return name
    code = is_choice(look.about.kind, conflict.field)
    said = value_words(look.about.kind, conflict.field, value, look.now, code=code)
    return ". ".join((said, *_hanging(look, conflict.field, value)))


def _hanging(look: Look, field: str, value: Any) -> Iterator[str]:
    """Say what the record would say with this value and with no other: the minutes of a child seen alone (4.17)."""
    document = {**look.document, field: value}
    for name, rule in look.rules.items():
        kept = document.get(name, rule.default)
        hangs = rule.only is not None and rule.only[0] == field and kept != rule.default
        if hangs and isinstance(value, str) and value and is_said(look.rules, document, name):
            code = is_choice(look.about.kind, name)
            yield f"{rule.label}: {value_words(look.about.kind, name, kept, look.now, code=code)}"


def hidden_words(look: Look, field: str) -> str:
    """Return what stands instead of a value that is not to be shown, or nothing where it may be."""
    if field in _SAID_EVEN_SO:
        return ""
    if look.about.kind == "address":
        shielded = not look.uncovered and is_protected(look)
        return "Address protected" if shielded else ""
    if look.about.kind == "involvement":
        unnamed = look.about.category == SENSITIVE or look.document.get("sensitive") or is_further_service(look.about)
        return "A further service" if unnamed else ""
    return ""


def is_protected(look: Look) -> bool:
    """Whether it is an address that is protected, for the authority or on this laptop."""
    protected = look.document.get("protected") or bodies.value(look.about.body).get("protected")
    return look.about.kind == "address" and bool(is_shielded(look.about) or protected)


@cache
def is_choice(kind: str, field: str) -> bool:
    """Whether a field holds one of a set of choices, which are codes and not words."""
    if kind not in KINDS:
        return False
    hint = get_type_hints(KINDS[kind].struct).get(field)
    return any(get_origin(one) is Literal for one in (hint, *get_args(hint)))


def deciders(look: Look, conflict: Conflict) -> str:
    """Return who settles what this person may not: a supervisor what protects, else those whose values they are."""
    supervisors = supervisors_of(look.tx, look.about.child, look.now.date())
    protective = is_protective({"about_kind": conflict.about_kind, "field": conflict.field})
    people = supervisors if protective else (conflict.standing_by, conflict.other_by)
    names = [practitioner_name(look.tx, who) for who in dict.fromkeys(people)]
    return " or ".join(name for name in names if name) or "A supervisor"


def title(look: Look, differences: Sequence[Difference]) -> str:
    """Return who changed what."""
    noun = words.what(look.about.kind, "", None).lower()
    sides = [side for row in differences for side in (row.mine, row.theirs)]
    if not sides:
        return f"This {noun} has one version"
    if len({(side.by, side.name) for side in sides}) == 1 and sides[0].by:
        return f"{'You' if sides[0].mine else sides[0].name} changed this {noun} on two laptops"
    mine = any(side.mine for side in sides)
    names = list(dict.fromkeys(side.name for side in sides if not side.mine))
    who = words.and_list(["You", *names] if mine else names)
    return f"{who} both changed this {noun}" if len(names) + mine == _TWO else f"{who} changed this {noun}"


def whose(look: Look) -> str:
    """Return whose case file it is, by name and age."""
    return known_child(look.tx, look.about.child).heading(look.now.date())


def subtitle(look: Look) -> str:
    """Return whose case file it is; of a contact, which one and when, of an alert, a person or an address which."""
    known = whose(look)
    if look.about.kind == "address":
        return f"{known}: {_which_address(look)}"
    if look.about.kind in ("alert", "person"):
        return f"{known}: {words.named(look.about.kind, look.about)}"
    happened = look.document.get("happened")
    if look.about.kind != "contact" or not isinstance(happened, str):
        return known
    noun = CONTACT_WORDS.get(words.text_of(look.document, "kind_of_contact"), CONTACT_WORDS["other"])
    noun = noun if noun[:2].isupper() else f"{noun[:1].lower()}{noun[1:]}"
    joint = "joint " if look.document.get("co_authors") else ""
    on = on_day(look.by.here(datetime.fromisoformat(happened)).date(), look.now.date())
    return f"{known}, {joint}{noun} on {on}"


def _which_address(look: Look) -> str:
    """Return which of several an address is without a word of it: whose, for what, and since when."""
    address = read_as(replace(look.about, body=bodies.encode(dict(look.document))), Address)
    if address is None:
        return "one address"
    person = records.read(look.tx, address.of)
    known = read_as(person, Person) if person is not None and person.kind == "person" else None
    of = (
        "child’s address"
        if address.of == look.about.child
        else f"address of {person_name(known)}"
        if known
        else "address"
    )
    since = f"since {in_full(address.since)}" if address.since else "since when is not recorded"
    return ", ".join((of, USES[address.use].lower(), since))


def note(differences: Sequence[Difference], protective: frozenset[str]) -> tuple[str, str] | None:
    """Say whose the last word is where it is not this person's, and what stands until then."""
    row = next((one for one in differences if one.result == "others-decide"), None)
    if row is None:
        return None
    standing = row.mine if row.stands == "mine" else row.theirs
    whose = "a supervisor" if row.conflict in protective else "those who wrote it"
    decides = f"{row.decider} decides. Shown meanwhile: {standing.words.rstrip('.')}."
    return f"{row.label} is for {whose}", decides


def _name(tx: Tx, id: str) -> str:
    """A field that names somebody of the directory by id is said by the name."""
    record = records.read(tx, id)
    found = read_as(record, _NAMED[record.kind]) if record is not None and record.kind in _NAMED else None
    return found.name if found is not None else ""

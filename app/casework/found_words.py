"""What was found in words: whose it is, what it is, and where in it the match stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from app.casework.caseworker import Caseworker
from app.casework.found_pages import Hit
from app.casework.headers import age_of, grouped_nhs
from app.casework.household import KnownChild, families, folded, known_as, read_as
from app.casework.marked import Marked
from app.casework.sources import has_ended, in_full, on_day
from app.casework.words import and_list
from app.domain.address import Address, address_line
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import CONTACT_WORDS
from app.domain.identity import DIRECTORY
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship, person_name
from app.domain.practitioner import Agency
from app.storage import extracts, records
from app.storage.instants import instant_or_none
from app.storage.records import Record
from app.storage.vault import Tx

Group = Literal["child", "person", "worker", "contact", "visit", "address", "other"]

GROUP: dict[str, Group] = {
    "child": "child", "person": "person", "practitioner": "worker", "involvement": "worker", "agency": "worker",
    "contact": "contact", "addendum": "contact", "visit": "visit", "address": "address", "alert": "other",
}  # fmt: skip
"""The kinds that are found, each with the group it stands in."""

_USES = {"legal": "Legal name", "preferred": "Preferred name", "known-as": "Known as", "former": "Former name"}
_ADDRESSES = {"home": "Home address", "placement": "Placement", "school": "School"}
_NUMBERS = {
    "telephone": "Telephone", "duty_telephone": "Duty telephone", "out_of_hours_telephone": "Telephone out of hours",
}  # fmt: skip


class Found(NamedTuple):
    """A record that was found, with its fields, the label of the field and the words round the match."""

    record: Record
    fields: Mapping[str, Any]
    label: str
    words: Marked
    also: tuple[str, ...] = ()  # other case files in which the same person stands
    beside: tuple[tuple[str, str], ...] = ()  # record and child of the same contact in other case files


def names(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the names, numbers and lines by which a record may be found, each with what it is; its own name first."""
    if kind in ("child", "person"):
        yield "", f"{_text(fields, 'given')} {_text(fields, 'family')}".strip() or _text(fields, "described")
    elif kind == "address":
        yield "", ", ".join(filter(None, (*map(str, _list(fields, "lines")), _text(fields, "postcode"))))
    else:
        yield "", _text(fields, "name") or _text(fields, "service")
    for one in _list(fields, "other_names"):
        if isinstance(one, Mapping):
            use = _USES.get(str(one.get("use")), "Other name")
            yield use, f"{one.get('given', '')} {one.get('family', '')}".strip()
    yield "Description", _text(fields, "described")
    yield "NHS number", grouped_nhs(_text(fields, "nhs_number"))
    yield "Social care ID", _text(fields, "social_care_id")
    yield "Service", _text(fields, "service")
    yield "Role", _text(fields, "role")
    yield from ((label, _text(fields, name)) for name, label in _NUMBERS.items())


def happened(found: Found) -> str:
    """Return what hits of one group are ordered by: when it happened, was written, or is planned."""
    return next(filter(None, (_text(found.fields, name) for name in ("happened", "written", "planned"))), "")


def once(tx: Tx, found: Sequence[Found]) -> list[Found]:
    """Return people each once, with the other case files of the family in which they stand as the same.

    Nothing tells that two people of one name in two families are one, and that is not for a search to say.
    """
    children = {one.record.child for one in found}
    if len(children) <= 1:
        return list(found)
    roles, related = _roles(tx, children), families(children, extracts.same_people(tx, children))
    first: dict[tuple[str, ...], Found] = {}
    for one in found:
        name = folded(f"{_text(one.fields, 'given')} {_text(one.fields, 'family')}".strip())
        born, child = _text(one.fields, "born"), one.record.child
        key = (name, born, roles.get(one.record.id, ""), related[child]) if name else (one.record.id,)
        known = first.setdefault(key, one)
        if child in (known.record.child, *known.also):
            if known is not one:
                first[one.record.id,] = one  # twice in one file: two records, and a person says whether they are one
        else:
            first[key] = known._replace(also=(*known.also, child))
    return list(first.values())


def once_for_all(found: Sequence[Found]) -> list[Found]:
    """Return what was found in the same words for several children of one occasion once, with all of them."""
    first: dict[tuple[str, str, Marked], Found] = {}
    for one in found:
        occasion = _text(one.fields, "occasion")
        key = (occasion or one.record.id, one.label, one.words)
        known = first.setdefault(key, one)
        if known is not one:
            first[key] = known._replace(beside=(*known.beside, (one.record.id, one.record.child)))
    return list(first.values())


def hits(tx: Tx, found: Sequence[Found], by: Caseworker) -> tuple[Hit, ...]:
    """Return what was found in words, each with whose it is."""
    on = by.here(by.clock()).date()
    children = {child for one in found for child in (one.record.child, *one.also)} - {DIRECTORY}
    children |= {child for one in found for _, child in one.beside}
    known = {record.child: known_as(record.child, record) for record in records.of_children(tx, children, "child")}
    ties = [one for one in found if one.record.kind in ("person", "address")]
    roles = _roles(tx, {one.record.child for one in ties}) if ties else {}
    about = {_text(one.fields, "agency") for one in found} | {_text(one.fields, "of") for one in found}
    about |= {_text(one.fields, "about") for one in found}
    teller = _Teller(by, on, known, roles, records.read_many(tx, filter(None, about)))
    return tuple(teller.hit(one) for one in found)


def _roles(tx: Tx, children: set[str]) -> dict[str, str]:
    """How each person stands to the child of their case file."""
    read = (read_as(record, Relationship) for record in records.of_children(tx, children, "relationship"))
    return {one.person: one.role for one in read if one is not None}


class _Teller(NamedTuple):
    """Tells hits to one person on one day."""

    by: Caseworker
    on: date
    children: Mapping[str, KnownChild]
    roles: Mapping[str, str]
    about: Mapping[str, Record]

    def hit(self, found: Found) -> Hit:
        """Tell one hit."""
        tell = {
            "child": self._child, "person": self._person, "practitioner": self._worker, "agency": self._worker,
            "involvement": self._worker, "address": self._address,
        }.get(found.record.kind, self._text_of)  # fmt: skip
        title, where, when = tell(found)
        directory = found.record.child == DIRECTORY
        about = _text(found.fields, "about") if found.record.kind == "addendum" else ""
        (record, child), *beside = self._eldest_first(found)
        return Hit(
            record=about or record,
            child="" if directory else child,
            group=GROUP[found.record.kind],
            title=title,
            where=where,
            words=found.words,
            when=when,
            beside=tuple(beside),
        )

    def _eldest_first(self, found: Found) -> list[tuple[str, str]]:
        def born(one: tuple[str, str]) -> tuple[date, str]:
            known = self.children.get(one[1])
            return (known.child.born if known else None) or date.max, one[1]

        return sorted(((found.record.id, found.record.child), *found.beside), key=born)

    def _child(self, found: Found) -> tuple[str, str, str]:
        child = read_as(found.record, Child)
        if child is None:
            return self._name(found.record.child), found.label, ""
        born = f"Born {in_full(child.born)}" if child.born else "Date of birth not recorded"
        title = f"{KnownChild('', child).name}, {age_of(child, self.on)}"
        return title, found.label or born, born if found.label else ""

    def _person(self, found: Found) -> tuple[str, str, str]:
        person = read_as(found.record, Person)
        role, whose = self.roles.get(found.record.id, ""), [found.record.child, *found.also]
        files = f"in the case file{'s' * (len(whose) > 1)} of {and_list([self._name(child) for child in whose])}"
        tie = f"{role}, {files}" if role else f"I{files[1:]}"
        return person_name(person) if person else "Unknown adult", _after(found.label, tie), ""

    def _worker(self, found: Found) -> tuple[str, str, str]:
        fields, record = found.fields, found.record
        agency = self.about.get(_text(fields, "agency"))
        of = read_as(agency, Agency) if agency is not None and agency.kind == "agency" else None
        title = _text(fields, "name") or _text(fields, "service") or "Name not recorded"
        role = _text(fields, "role") or _text(fields, "service")
        parts = [role, of.name if of and of.name not in role else ""]
        parts += [_text(fields, "telephone"), _text(fields, "duty_telephone")]
        if record.kind == "involvement":
            parts.insert(0, self._working(record))
        return title, ", ".join(part for part in parts if part and part != title), ""

    def _working(self, record: Record) -> str:
        known = read_as(record, Involvement)
        ended = known is not None and has_ended(known, self.on)
        return f"{'Worked' if ended else 'Works'} with {self._name(record.child)}"

    def _address(self, found: Found) -> tuple[str, str, str]:
        address = read_as(found.record, Address)
        if address is None:
            return self._name(found.record.child), found.label, ""
        person = self.about.get(address.of)
        read = read_as(person, Person) if person is not None and person.kind == "person" else None
        whose = f"{person_name(read)}, in the case file of " if read else ""
        use = _ADDRESSES.get(address.use, "Address")
        until = f"until {in_full(address.until)}" if address.until else ""
        return address_line(address), f"{use} of {whose}{self._name(found.record.child)}", until

    def _text_of(self, found: Found) -> tuple[str, str, str]:
        at = instant_or_none(happened(found))
        when = on_day(self.by.here(at).date(), self.on) if at else ""
        what = self._what(found)
        return self._names(found), _after(found.label, f"{what} {when}".strip()), when

    def _names(self, found: Found) -> str:
        """Name every child whom it is about, the eldest first; a family name that all have, once."""
        children = [child for _, child in self._eldest_first(found)]
        known = [self.children[child].child for child in children if child in self.children]
        if len(known) == len(children) > 1 and len({one.family for one in known}) == 1 and all(o.given for o in known):
            return f"{and_list([one.given for one in known])} {known[0].family}".strip()
        return and_list([self._name(child) for child in children])

    def _what(self, found: Found) -> str:
        fields = found.fields
        if found.record.kind == "contact":
            return CONTACT_WORDS.get(_text(fields, "kind_of_contact"), CONTACT_WORDS["other"])
        if found.record.kind == "visit":
            step = {"cancelled": "called-off visit", "recorded": "recorded visit"}.get(_text(fields, "step"), "")
            return step or "planned visit"
        if found.record.kind == "addendum":
            return "added"
        alert = read_as(found.record, Alert)
        return "ended alert" if alert and alert.ended else "alert"

    def _name(self, child: str) -> str:
        known = self.children.get(child)
        return known.name if known else "a child whose name is not on this laptop yet"


def _after(label: str, words: str) -> str:
    return f"{label}, {words}" if label and words else label or words


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    value = fields.get(name)  # a later program may have made it something else
    return value if isinstance(value, list) else []


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""

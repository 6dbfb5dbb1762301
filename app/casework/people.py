"""The people of a child, and everything about the child that somebody may add or change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from app.casework import emergencies
from app.casework.case_pages import PeoplePage, PersonLine, RecordLine
from app.casework.caseworker import Caseworker
from app.casework.headers import header
from app.casework.household import home_among, is_further_service, open_line, read_as, shielded_lines
from app.casework.page_parts import NO_ADDRESS, Header
from app.casework.relatives import Tie, is_child, person_age, place_of, ties_of
from app.casework.rights import writer
from app.casework.sources import agencies, has_ended, in_full
from app.casework.working import FURTHER, RING_FIRST, desk_to_ring
from app.domain.address import Address
from app.domain.alert import Alert, is_standing
from app.domain.authorship import Writer, may_write
from app.domain.involvement import Involvement
from app.domain.person import person_name
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

PROTECTED = "Address protected"
UNREADABLE = emergencies.UNREADABLE

_LIVES = {"yes": "Lives with {given}", "no": "Lives elsewhere", "unknown": "Not known whether they live with {given}"}
_RESPONSIBLE = {
    "yes": "Has parental responsibility",
    "no": "Does not have parental responsibility",
    "unknown": "Parental responsibility not known",
}
USES = {"home": "Home", "placement": "Placement", "refuge": "Refuge", "school": "School", "other": "Other address"}


def read(child: str, *, by: Caseworker) -> PeoplePage:
    """Return the People tab of a child; a protected address and a further service are said and not shown."""
    now = by.clock()
    on = by.here(now).date()
    with by.vault.read() as tx:
        shown = header(tx, by, child, now)
        return PeoplePage(
            shown,
            _people(tx, shown, on),
            (*_records(tx, by, shown, on), *emergencies.lines(tx, by, child)),
            _may_add(writer(tx, by, child), child),
        )


def _people(tx: Tx, shown: Header, on: date) -> tuple[PersonLine, ...]:
    """The household first, then others; whoever is no longer in the child's life last."""
    kept = records.of_child(tx, shown.child, "address")
    shielded = shielded_lines(tx)
    lines = []
    ties = ties_of(tx, shown.child)
    names = {tie.person: person_name(tie.known) for tie in ties}
    for tie in ties:
        theirs = [one for one in kept if (address := read_as(one, Address)) is None or address.of == tie.person]
        line = _person(tie, shown, on, home_among(tie.person, theirs, shielded))
        through = names.get(tie.relationship.through, "") if tie.relationship.through != tie.person else ""
        lines.append(replace(line, role=f"{line.role}, through {through}") if through else line)
    order = {_LIVES[known].format(given=shown.given): place for place, known in enumerate(("yes", "unknown", "no"))}
    return tuple(sorted(lines, key=lambda line: (bool(line.ended), order[line.lives_with])))


def _person(tie: Tie, shown: Header, on: date, home: tuple[str | None, bool]) -> PersonLine:
    line, protected = home
    relationship = tie.relationship
    lives_here = relationship.lives_with == "yes"
    at_protected_home = lives_here and shown.address_protected
    shared = shown.address if lives_here and relationship.until is None else ""
    return PersonLine(
        person=tie.person,
        relationship=tie.record,
        name=person_name(tie.known),
        age=person_age(tie.known, on),
        role=relationship.role,
        lives_with=_LIVES[relationship.lives_with].format(given=shown.given),
        responsibility=_responsibility(tie, on),
        telephone=tie.known.telephone,
        address="" if protected or at_protected_home else line or shared or "",
        address_protected=protected or at_protected_home,
        confirmed=relationship.confirmed,
        ended=f"until {in_full(relationship.until)}" if relationship.until else "",
    )


def _responsibility(tie: Tie, on: date) -> str:
    """Of a brother or sister who is a child nothing is said, unless it is so: young parents have it."""
    known = tie.relationship.parental_responsibility
    if known != "yes" and place_of(tie.relationship.role) == "sibling" and is_child(tie.known, on):
        return ""
    return _RESPONSIBLE[known]


def _records(tx: Tx, by: Caseworker, shown: Header, on: date) -> Iterator[RecordLine]:
    """The child's own details, addresses, alerts, who is involved; what has ended after what has not."""
    born = f"born {in_full(shown.born)}" if shown.born else shown.age_words
    number = f"NHS number {shown.nhs_number}" if shown.nhs_number else "No NHS number recorded"
    yield RecordLine("child", shown.child, shown.name, ", ".join(filter(None, (shown.sex, born, number))))
    shielded = shielded_lines(tx)
    found = [_address(one, shown, shielded) for one in records.of_child(tx, shown.child, "address")]
    found += [_alert(one) for one in records.of_child(tx, shown.child, "alert")]
    involved = records.of_child(tx, shown.child, "involvement")
    yield from sorted(found, key=lambda line: (line.kind, line.ended))
    yield from sorted(_involvements(tx, by, involved, on), key=lambda line: line.ended)


def _address(record: Record, shown: Header, shielded: frozenset[str]) -> RecordLine:
    address = read_as(record, Address)
    if address is None:
        return RecordLine("address", record.id, "Address", UNREADABLE, protected=True)
    line = open_line(record, shielded)
    whose = shown.given if address.of == shown.child else "Somebody in the family"
    since = f"since {in_full(address.since)}" if address.since else ""
    until = f"until {in_full(address.until)}" if address.until else ""
    said = ", ".join(filter(None, (USES[address.use], since, until, whose)))
    title = PROTECTED if line is None else line or NO_ADDRESS
    return RecordLine("address", record.id, title, said, ended=address.until is not None, protected=line is None)


def _alert(record: Record) -> RecordLine:
    alert = read_as(record, Alert)
    if alert is None:
        return RecordLine("alert", record.id, "Alert", UNREADABLE)
    since = f"Since {in_full(alert.since)}" if alert.since else ""
    said = ". ".join(filter(None, (alert.action.rstrip("."), since)))
    return RecordLine("alert", record.id, alert.words, said, ended=not is_standing(alert))


def _involvements(tx: Tx, by: Caseworker, found: list[Record], on: date) -> Iterator[RecordLine]:
    """A further service has one line, however many there are, and no record that could be opened."""
    read = [(one.id, read_as(one, Involvement)) for one in found if not is_further_service(one)]
    names = agencies(tx, {known.agency for _, known in read if known})
    for id, known in read:
        if known is None:
            yield RecordLine("involvement", id, "Somebody working with the child", UNREADABLE)
            continue
        agency = names.get(known.agency)
        of = agency.name if agency and agency.name not in known.role else ""
        said = ", ".join(filter(None, (known.role, of, known.telephone)))
        title = known.name or known.service or "Name not recorded"
        yield RecordLine("involvement", id, title, said, ended=has_ended(known, on))
    if (desk := desk_to_ring(by, on, found)) is not None:
        yield RecordLine("involvement", "", FURTHER, f"{RING_FIRST}: {desk}", protected=True)


def _may_add(of: Writer, child: str) -> tuple[tuple[str, str], ...]:
    """What the authority would take from this person; it decides by itself when it arrives."""
    tried: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("person", "Person", {"given": "?"}),
        ("address", "Address", {"of": child}),
        ("alert", "Alert", {"topic": "hazard"}),
        ("missing", "Time missing", {}),
        ("police-protection", "Police protection", {}),
        ("allocation", "Hand over", {}),
        ("involvement", "Worker or agency", {"agency": of.agency, "practitioner": of.practitioner}),
    )
    return tuple((kind, label) for kind, label, document in tried if may_write(of, kind, document))

"""One contact to be read whole, as it was signed, with everything that was added to it since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from app.casework import arrived, attachments, whereabouts
from app.casework.caseworker import Caseworker
from app.casework.contact_words import Piece, contradiction, pieces
from app.casework.disputed import conflicts
from app.casework.entries import sectors
from app.casework.headers import header
from app.casework.household import practitioners, read_as
from app.casework.ledger import existing
from app.casework.pages import Work, WorkState
from app.casework.sources import on_day
from app.casework.story_pages import Added, ContactPage, Passage
from app.casework.told import UNREADABLE, Told, headline, is_late
from app.domain import body as bodies
from app.domain.contact import Addendum, Contact, contradicted, signed_by
from app.domain.dispute import Conflict, value_at
from app.domain.fields import rules_of
from app.storage import records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

NOTHING_WRITTEN = "Nothing written"
TAKEN_AWAY = "Taken away"
NOT_RECORDED = "Not recorded"

_TIMES = ("happened", "ended")
_FIRST = datetime.min.replace(tzinfo=UTC)
_RULES = rules_of(Contact)


class _Reader(NamedTuple):
    """For whom and on which day it is read, with the names of those who wrote it."""

    by: Caseworker
    today: date
    names: Mapping[str, str]

    def moment(self, at: datetime | None) -> str:
        """Return an instant in words: Fri 30 Oct, 11:50."""
        if at is None:
            return NOT_RECORDED
        here = self.by.here(at)
        return f"{on_day(here.date(), self.today)}, {here:%H:%M}"

    def name(self, practitioner: str, written: str = "") -> str:
        """Return a name as it was signed, or from the directory."""
        return written or self.names.get(practitioner) or "Somebody who is not in the directory"


def contact(record: str, *, by: Caseworker) -> ContactPage:
    """Return one contact whole.

    Raises StoreTrouble with the code no-such-record.
    """
    with by.vault.read() as tx:
        found = existing(tx, record, "contact")
        read = read_as(found, Contact)
        whole = read or Contact(author="")
        now = by.clock()
        told = read_as(found, Told) or Told()
        about = [one for one in conflicts(tx, found.child).values() if one.about == found.id]
        disputed, settled = (tuple(one for one in about if one.step == step) for step in ("open", "settled"))
        reader = _Reader(by, by.here(now).date(), _names(tx, whole, about))
        work = whereabouts.of_record(tx, found)
        return ContactPage(
            header=header(tx, by, found.child, now),
            record=found.id,
            title=headline(told)[0],
            sector=sectors(tx).get(found.agency, "social"),
            happened=_happened(reader, told),
            written=reader.moment(told.written),
            received=_received(reader, found, work),
            authors=_authors(reader, told),
            signed=tuple(
                f"{reader.name(one.practitioner, one.name)}, {reader.moment(one.at)}" for one in whole.signatures
            ),
            passages=_passages(reader, found, whole, disputed) if read else (Passage("Contact", UNREADABLE),),
            addenda=_addenda(tx, reader, found),
            state=work.state,
            may_add=bool(whole.signatures),
            may_write=by.practitioner in (whole.author, *whole.co_authors) and not signed_by(whole, by.practitioner),
            late=_late(reader, told),
            arrived=arrived.of_record(tx, by, found.child, found.id),
            files=attachments.of_contact(tx, by, found, read),
            in_dispute=_labels(disputed),
            settled=_labels(settled),
            attendance=tuple(contradiction(whole, one, reader.names, by.practitioner) for one in contradicted(whole)),
            settled_by=tuple(dict.fromkeys(reader.name(one.settled_by) for one in settled)),
        )


def _names(tx: Tx, whole: Contact, about: Iterable[Conflict]) -> dict[str, str]:
    observers = {one.observer for one in whole.observations} | {one.observer for one in whole.marks}
    observers |= {one.author for one in whole.analysis} | {one.heard_by for one in whole.own_words}
    chose = {id for one in about for id in (one.standing_by, one.other_by, one.settled_by)}
    known = practitioners(tx, filter(None, {whole.author, *whole.co_authors, *observers, *chose}))
    return {id: one.name for id, one in known.items()}


def _labels(about: Iterable[Conflict]) -> tuple[str, ...]:
    """What conflicts are about, each once."""
    return tuple(dict.fromkeys(_label(one.field) for one in about))


def _label(field: str) -> str:
    return _RULES[field].label if field in _RULES else field


def _authors(reader: _Reader, told: Told) -> tuple[str, ...]:
    first = (reader.name(told.author, told.author_name),) if told.author or told.author_name else ()
    return (*first, *(reader.name(one) for one in told.co_authors))


def _happened(reader: _Reader, told: Told) -> str:
    """Fri 30 Oct, 10:10 to 11:15; with both days where it went on for longer."""
    begun = reader.moment(told.happened)
    if told.happened is None or told.ended is None:
        return begun
    end, start = reader.by.here(told.ended), reader.by.here(told.happened)
    return f"{begun} to {end:%H:%M}" if end.date() == start.date() else f"{begun} to {reader.moment(end)}"


def _received(reader: _Reader, found: Record, work: Work) -> str:
    """When the authority took it: the third of the three times, or that it has not yet."""
    if found.received:
        return reader.moment(instant(found.received))
    if work.state is WorkState.REFUSED:
        return f"{reader.by.authority} did not accept it. It is safe on this laptop"
    return "Not yet: it waits to be sent" if work.state is WorkState.WAITING else reader.moment(work.at)


def _late(reader: _Reader, told: Told) -> str:
    """That it was written late and how late; the reason is among the passages."""
    finished = told.ended or told.happened
    if not is_late(told) or told.written is None or finished is None:
        return "Written late" if told.late_reason else ""
    days = (reader.by.here(told.written).date() - reader.by.here(finished).date()).days
    return f"Written {days} days after it happened" if days > 1 else "Written late"


def _addenda(tx: Tx, reader: _Reader, found: Record) -> tuple[Added, ...]:
    """The earliest first, as they were added."""
    about = [one for one in records.about(tx, found.id) if one.kind == "addendum"]
    read = [(one, addendum) for one in about if (addendum := read_as(one, Addendum)) is not None]
    read.sort(key=lambda pair: (pair[1].written or _FIRST, pair[0].id))
    return tuple(
        Added(
            words=addendum.words,
            reason=addendum.reason,
            who=reader.name(addendum.author, addendum.author_name),
            when=reader.moment(addendum.written),
            waiting=whereabouts.of_record(tx, one).state in (WorkState.WAITING, WorkState.REFUSED),
        )
        for one, addendum in read
    )


class _Other(NamedTuple):
    """The version of a piece that is not shown: its words, and whose the shown one and this one are."""

    words: str
    shown_by: str
    by: str


_UNDISPUTED = _Other("", "", "")


def _passages(reader: _Reader, found: Record, whole: Contact, disputed: Sequence[Conflict]) -> tuple[Passage, ...]:
    """What is written, and beside it the other version of whatever is disputed."""
    shown = pieces(whole, reader.names, reader.today)
    other = {_key(shown, one): _other(reader, found, one) for one in disputed}
    listed = [_passage(piece.label, piece.text, other.get((piece.fields, piece.item), _UNDISPUTED)) for piece in shown]
    keys = {(piece.fields, piece.item) for piece in shown}
    missing = [_missing(whole, reader, key, said) for key, said in other.items() if key not in keys]
    return tuple(
        one if one.text else replace(one, text=NOTHING_WRITTEN)
        for one in (*listed, *missing)
        if one.text or one.disputed
    )


def _passage(label: str, text: str, other: _Other) -> Passage:
    return Passage(label, text, other.words, other.shown_by, other.by)


_Key = tuple[tuple[str, ...], str]


def _key(shown: Sequence[Piece], conflict: Conflict) -> _Key:
    """Which piece a conflict is about: the item where items stand by themselves, else the piece of its field."""
    of_field = [piece for piece in shown if conflict.field in piece.fields]
    joined = next((piece for piece in of_field if not piece.item), None)
    return (joined.fields, "") if joined else ((conflict.field,), conflict.item)


def _missing(whole: Contact, reader: _Reader, key: _Key, other: _Other) -> Passage:
    """A disputed field that has no piece among those shown: one of the times, or an item that was taken away."""
    fields, _ = key
    text = reader.moment(getattr(whole, fields[0])) if fields[0] in _TIMES else ""
    return _passage(_label(fields[0]), text, other)


def _other(reader: _Reader, found: Record, conflict: Conflict) -> _Other:
    """The version that is not shown. What was changed once more is nobody's whose name the conflict knows."""
    default = _RULES[conflict.field].default if conflict.field in _RULES else None
    shown = value_at(bodies.value(found.body), conflict.field, conflict.item, default)
    standing = _whose(reader, conflict.standing_by, conflict.standing_at)
    other = _whose(reader, conflict.other_by, conflict.other_at)
    words = _other_words(reader, found, conflict)
    if shown == conflict.other:
        return _Other(words, other, standing)
    return _Other(words, standing if shown == conflict.standing else "", other)


def _whose(reader: _Reader, practitioner: str, at: datetime | None) -> str:
    """Whose a version is and when they wrote it: Priya Raman, Fri 30 Oct, 11:50."""
    said = reader.name(practitioner) if practitioner else ""
    return f"{said}, {reader.moment(at)}" if said and at else said


def _other_words(reader: _Reader, found: Record, conflict: Conflict) -> str:
    """The value that is not shown, in the words in which it would be shown."""
    if conflict.field not in _RULES:
        return UNREADABLE
    document = bodies.value(found.body)
    shown = document.get(conflict.field, _RULES[conflict.field].default)
    value = _with_item(shown, conflict) if conflict.item else _the_other(shown, conflict)
    read = read_as(replace(found, body=bodies.encode({**document, conflict.field: value})), Contact)
    if read is None:
        return UNREADABLE
    if conflict.field in _TIMES:
        return reader.moment(getattr(read, conflict.field))
    said = pieces(read, reader.names, reader.today)
    fields, item = _key(said, conflict)
    piece = next((one for one in said if (one.fields, one.item) == (fields, item)), None)
    return TAKEN_AWAY if piece is None else piece.text or NOTHING_WRITTEN


def _the_other(shown: Any, conflict: Conflict) -> Any:
    return conflict.standing if shown == conflict.other else conflict.other


def _with_item(shown: Any, conflict: Conflict) -> list[Any]:
    """The list with the disputed item in its other version; a version that is nothing takes the item away."""
    listed = list(shown or ())
    place = next((n for n, one in enumerate(listed) if one.get("id") == conflict.item), len(listed))
    other = _the_other(listed[place] if place < len(listed) else None, conflict)
    return [*listed[:place], *([other] if other is not None else []), *listed[place + 1 :]]

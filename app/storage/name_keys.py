"""The index of names, numbers and addresses: every key by which a child, a person, a worker or an address is found.

`app/storage/indexes.py` fills it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain import spelling
from app.storage import asking
from app.storage.marks import Tx

CHILD, PERSON, WORKER, ADDRESS = range(4)
PLACES = {
    "child": CHILD, "person": PERSON, "practitioner": WORKER, "involvement": WORKER, "agency": WORKER,
    "address": ADDRESS,
}  # fmt: skip
"""The kinds that have keys, and the group in which each is found."""

_AFTER_ALL = "\U0010ffff"
_MOST_NEAR = 12
_NAMES = f"SELECT key FROM name_key WHERE place IN ({CHILD}, {PERSON}, {WORKER})"  # noqa: S608 - our texts
_LIKE = (  # one slip leaves the first two letters or the last two as they are, so few need to be compared
    f"{_NAMES} AND key >= ? AND key < ? AND length(key) BETWEEN ? AND ?"
    " AND (substr(key, 1, 2) = ? OR substr(key, -2) = ?)"
)


def keys_of(kind: str, fields: Mapping[str, Any]) -> set[str]:
    """Return the keys by which a record that may be found is found; of a kind without keys, none."""
    return {key for key in _BY_KIND[kind](fields) if key} if kind in PLACES else set()


def _of_child(fields: Mapping[str, Any]) -> Iterator[str]:
    names = [fields, *(one for one in _list(fields, "other_names") if isinstance(one, Mapping))]
    for name in names:
        yield from spelling.name_keys(f"{_text(name, 'given')} {_text(name, 'family')}")
    yield spelling.digits_of(_text(fields, "nhs_number"))
    yield spelling.digits_of(_text(fields, "social_care_id"))


def _of_person(fields: Mapping[str, Any]) -> Iterator[str]:
    yield from spelling.name_keys(f"{_text(fields, 'given')} {_text(fields, 'family')}")
    yield from spelling.written_keys(_text(fields, "described"))
    yield spelling.digits_of(_text(fields, "telephone"))


def _of_worker(fields: Mapping[str, Any]) -> Iterator[str]:
    yield from spelling.name_keys(_text(fields, "name"))
    yield from spelling.written_keys(_text(fields, "role"))
    yield from spelling.written_keys(_text(fields, "service"))
    for number in ("telephone", "duty_telephone", "out_of_hours_telephone"):
        yield spelling.digits_of(_text(fields, number))


def _of_address(fields: Mapping[str, Any]) -> Iterator[str]:
    for line in _list(fields, "lines"):
        yield from spelling.written_keys(str(line))
    parts = spelling.parts_of(_text(fields, "postcode"))
    yield from parts
    yield "".join(parts)


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    """A later program may have made it something else; a page of the feed must not stop at that."""
    value = fields.get(name)
    return value if isinstance(value, list) else []


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


_BY_KIND: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "child": _of_child, "person": _of_person, "practitioner": _of_worker, "involvement": _of_worker,
    "agency": _of_worker, "address": _of_address,
}  # fmt: skip


class Sought(NamedTuple):
    """One word that is looked for: as it begins, and the keys under which it meets its other spellings."""

    begins: str
    alike: tuple[str, ...] = ()


def found(tx: Tx, place: int, words: Sequence[Sought], limit: int) -> list[int]:
    """Return the numbers of the records of a place that have every one of these words.

    Those that have the longest word as it is written stand first, in the order of that word; then those that have it
    in another spelling.
    """
    if not words:
        return []
    first, *others = sorted(words, key=lambda word: -len(word.begins))
    also, values = _also(others)
    numbers = _asked(tx, "key >= ? AND key < ?" + also, (place, *_bounds(first), *values), limit)
    if first.alike and len(numbers) < limit:
        numbers += _asked(tx, _among(first.alike) + also, (place, *first.alike, *values), limit)
    return list(dict.fromkeys(numbers))[:limit]


def near(tx: Tx, word: Sought) -> tuple[str, ...]:
    """Return the names that a word may be meant for by a slip of one letter, if no name has the word itself.

    Only among names that begin with its first letter or its second: a person seldom mistakes the first, and a look
    through every name at every key pressed would take too long. Not among addresses: that a word which belongs to a
    protected one is looked for in another way than one that belongs to none could be seen.
    """
    if not spelling.may_slip(word.begins):
        return ()
    if asking.rows(tx, f"{_NAMES} AND key >= ? AND key < ? LIMIT 1", _bounds(word)):
        return ()
    if asking.rows(tx, f"{_NAMES} AND {_among(word.alike)} LIMIT 1", word.alike):
        return ()
    size = len(word.begins)
    listed = {
        str(row[0])
        for letter in set(word.begins[:2])
        for row in asking.rows(
            tx,
            _LIKE,
            (*_bounds(Sought(letter)), size - 1, size + 1, word.begins[:2], word.begins[-2:]),
        )
    }
    return tuple(sorted(key for key in listed if spelling.is_slip(word.begins, key)))[:_MOST_NEAR]


def _also(others: Iterable[Sought]) -> tuple[str, list[str]]:
    """The condition that a record found by one word has the other words too."""
    where, values = "", list[str]()
    for other in others:
        own = f"(key >= ? AND key < ? OR {_among(other.alike)})"
        where += f" AND EXISTS (SELECT 1 FROM name_key WHERE number = one.number AND {own})"  # noqa: S608 - our texts
        values += [*_bounds(other), *other.alike]
    return where, values


def _asked(tx: Tx, where: str, values: Sequence[str | int], limit: int) -> list[int]:
    # One record may have several keys in a stretch: three for each is more than nearly every name has.
    asked = f"SELECT number FROM name_key AS one WHERE place = ? AND {where} ORDER BY key, number LIMIT ?"  # noqa: S608
    return list(dict.fromkeys(int(row[0]) for row in asking.rows(tx, asked, (*values, 3 * limit))))[:limit]


def _bounds(word: Sought) -> tuple[str, str]:
    return word.begins, word.begins + _AFTER_ALL


def _among(keys: Sequence[str]) -> str:
    return f"key IN ({', '.join('?' * len(keys))})"

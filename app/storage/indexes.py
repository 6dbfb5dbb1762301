"""The two indexes of search: words of every kind of record, and the keys of names, numbers and addresses.

Both are filled in the transaction that writes the records, from the records as they then stand. A protected address, a
sensitive service and an adoption link are in neither: who may not know of them must not find them either.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from app.storage import name_keys
from app.storage.marks import Tx

_SECRET = frozenset(("address_shielded", "involvement_sensitive", "adoption_link"))
_MARKED = {"address": "protected", "involvement": "sensitive"}

_FOUND_BY = frozenset((
    "words", "what", "place", "where_seen", "author_name", "given", "family", "described", "action", "why", "service",
    "role", "purpose", "postcode", "nhs_number", "social_care_id", "decided", "reason", "joined_by", "not_seen_reason",
    "not_alone_reason", "no_words_reason", "not_shared_reason", "late_reason", "where_sleeps", "feeding", "development",
    "carer_mood", "plan_progress",
))  # fmt: skip
"""Fields whose text is searched, wherever in a record they stand."""
_LISTS_FOUND = frozenset(("lines", "how_child_was"))
"""Lists of texts that are searched, at the top of a record."""
_TOPIC = ("topic", "observations")
"""The one name that is searched only in one place: an alert's topic is a code."""

_read = msgspec.json.Decoder().decode

# In the order of their numbers: FTS5 writes out what it has gathered whenever a number is not above the last one,
# and ids are in no such order (measured: three times the time).
_STANDING = "SELECT number, kind, category, protection, body FROM record {} ORDER BY number"
_THESE = "WHERE id IN (SELECT value FROM json_each(?))"
_NUMBERS = f"(SELECT number FROM record {_THESE})"  # noqa: S608 - our own text


class Indexed(NamedTuple):
    """What stands in the indexes of one record, by its number."""

    number: int
    kind: str
    words: str
    keys: Collection[str]


def everything(tx: Tx) -> Iterator[Indexed]:
    """Yield what the indexes hold of every record, in the order of their numbers."""
    return _standing(tx, "")


def refill(tx: Tx, listed: str) -> None:
    """Index these records anew; `listed` is their ids as JSON."""
    forget(tx, listed)
    _fill(tx, _THESE, listed)


def forget(tx: Tx, listed: str) -> None:
    """Take these records out of both indexes, before they are removed; `listed` is their ids as JSON."""
    tx.exec_driver_sql(f"DELETE FROM record_search WHERE rowid IN {_NUMBERS}", (listed,))  # noqa: S608
    tx.exec_driver_sql(f"DELETE FROM name_key WHERE number IN {_NUMBERS}", (listed,))  # noqa: S608


def rebuild(tx: Tx) -> None:
    """Make both anew, so that no word of a removed record is left in the pages of either."""
    tx.exec_driver_sql("INSERT INTO record_search(record_search) VALUES ('delete-all')")
    tx.exec_driver_sql("DELETE FROM name_key")
    _fill(tx, "")


def _fill(tx: Tx, where: str, *values: str) -> None:
    words, keys = [], []
    for one in _standing(tx, where, *values):
        words.append((one.number, one.kind, one.words))
        keys += [(name_keys.PLACES[one.kind], key, one.number) for key in one.keys]
    if words:
        tx.exec_driver_sql("INSERT INTO record_search(rowid, kind, words) VALUES (?, ?, ?)", words)
    if keys:
        tx.exec_driver_sql("INSERT INTO name_key(place, key, number) VALUES (?, ?, ?)", sorted(keys))


def _standing(tx: Tx, where: str, *values: str) -> Iterator[Indexed]:
    for number, kind, category, protection, body in tx.exec_driver_sql(_STANDING.format(where), values):
        fields = _read(body)
        if is_secret(kind, category, protection, fields):
            yield Indexed(number, kind, "", ())
        else:
            yield Indexed(number, kind, " ".join(words_of(fields)), name_keys.keys_of(kind, fields))


def is_secret(kind: str, category: str, protection: int, fields: Mapping[str, Any]) -> bool:
    """Whether a record is in no index, by what it is filed under or by what it says of itself."""
    if category in _SECRET or (kind == "address" and protection > 0):
        return True
    return kind in _MARKED and fields.get(_MARKED[kind]) not in (None, False)


def words_of(fields: Mapping[str, Any]) -> list[str]:
    """Return the texts by which a record is found, in the order in which they stand."""
    found: list[str] = []
    for name, value in fields.items():
        if isinstance(value, str):
            if name in _FOUND_BY or name == "name":
                found.append(value)
        elif isinstance(value, (dict, list)):
            if name in _LISTS_FOUND:
                found += [one for one in value if isinstance(one, str)]
            _gather(value, name, found)
    return found


def _gather(part: Mapping[str, Any] | list[Any], top: str, found: list[str]) -> None:
    """Find the texts inside a part of a record: a loop, because every contact has thirty of them."""
    if isinstance(part, list):
        for one in part:
            if isinstance(one, (dict, list)):
                _gather(one, top, found)
        return
    for name, value in part.items():
        if isinstance(value, str):
            if name in _FOUND_BY or (name == "name" and top != "signatures") or (name, top) == _TOPIC:
                found.append(value)
        elif isinstance(value, (dict, list)):
            _gather(value, top, found)

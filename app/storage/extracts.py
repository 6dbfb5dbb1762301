"""Facts taken out of records by one question each, without reading them whole: for lists of many children.

Each question goes through an index that holds what it asks for (app/storage/schema.py); without it the answer is the
same and slower.
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from app.domain.identity import DIRECTORY
from app.storage.marks import Tx


def _listed(values: Iterable[str] | Iterable[tuple[str, str]]) -> str:
    return msgspec.json.encode(list(values)).decode("utf-8")


def copied(tx: Tx) -> dict[str, bool]:
    """Return the children of whom this laptop holds or wants a copy, and whether the copy is whole."""
    found = tx.exec_driver_sql("SELECT child_id, step FROM child_copy WHERE child_id <> ?", (DIRECTORY,))
    return {row[0]: row[1] == "complete" for row in found}


class Author(NamedTuple):
    """Who wrote a signed contact, with whom, of what kind, when it happened, and when the hub took it.

    A co-author of whom it is written that they did not come is not among those who wrote it.
    """

    author: str
    co_authors: tuple[str, ...]
    kind: str
    happened: str
    received: str


_AUTHORS = """
SELECT json_extract(body, '$.author'), json_extract(body, '$.co_authors'), ifnull(json_extract(body,
  '$.kind_of_contact'), 'other'), ifnull(json_extract(body, '$.happened'), ''), received
FROM record WHERE kind = 'contact' AND child_id = ? AND json_extract(body, '$.signatures[0].at') IS NOT NULL
ORDER BY json_extract(body, '$.happened') DESC, id DESC
"""


_STAYED_AWAY = """
SELECT json_extract(body, '$.author'), ifnull(json_extract(body, '$.happened'), ''), json_extract(value, '$.id')
FROM record, json_each(body, '$.joining')
WHERE kind = 'contact' AND child_id = ? AND json_extract(body, '$.co_authors') IS NOT NULL
  AND json_extract(value, '$.came') = 'no'
"""


def authors(tx: Tx, child: str) -> list[Author]:
    """Return who wrote a child's signed contacts, the latest first."""
    found = tx.exec_driver_sql(_AUTHORS, (child,)).all()
    joint = any(row[1] for row in found)  # most children have none, and then nothing more is read
    away = {tuple(row) for row in tx.exec_driver_sql(_STAYED_AWAY, (child,))} if joint else set()
    return [Author(row[0], _there(row[1], row[0], row[3], away), *row[2:]) for row in found]


def _there(co_authors: str | None, author: str, happened: str, away: set[tuple[str, ...]]) -> tuple[str, ...]:
    named = msgspec.json.decode(co_authors, type=tuple[str, ...]) if co_authors else ()
    return tuple(one for one in named if (author, happened, one) not in away)


_NEWEST_RECEIVED = """
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), (
  SELECT max(received) FROM record
  WHERE child_id = json_extract(value, '$[0]') AND agency = json_extract(value, '$[1]'))
FROM json_each(?)
"""


def newest_received(tx: Tx, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return when the newest record about a child from an agency was received, for pairs of child and agency."""
    found = tx.exec_driver_sql(_NEWEST_RECEIVED, (_listed(pairs),))
    return {(row[0], row[1]): row[2] for row in found if row[2]}


class Seen(NamedTuple):
    """When somebody of an agency last saw a child, and last saw the child alone; empty for never."""

    at: str
    alone_at: str


_LAST_SEEN = """
SELECT value, (
  SELECT json_extract(body, '$.happened') FROM record
  WHERE child_id = value AND agency = ? AND kind = 'contact' AND json_extract(body, '$.seen') = 'seen'
    AND json_extract(body, '$.signatures[0].at') IS NOT NULL
  ORDER BY json_extract(body, '$.happened') DESC LIMIT 1
), (
  SELECT json_extract(body, '$.happened') FROM record
  WHERE child_id = value AND agency = ? AND kind = 'contact' AND json_extract(body, '$.seen') = 'seen'
    AND json_extract(body, '$.signatures[0].at') IS NOT NULL AND json_extract(body, '$.alone') = 'alone'
  ORDER BY json_extract(body, '$.happened') DESC LIMIT 1
) FROM json_each(?)
"""


def last_seen(tx: Tx, children: Iterable[str], agency: str) -> dict[str, Seen]:
    """Return when an agency's own workers last saw each child, by their signed contacts."""
    found = tx.exec_driver_sql(_LAST_SEEN, (agency, agency, _listed(children)))
    return {row[0]: Seen(row[1] or "", row[2] or "") for row in found}


class NextVisit(NamedTuple):
    """The next visit that a contact said is due, and of what kind and when that contact was."""

    due: str
    kind: str
    said: str


# A day that was named stands until somebody of that agency has seen the child since: knocking in vain does not do.
_NEXT_VISITS = """
SELECT named.child_id, json_extract(named.body, '$.next_visit'),
  ifnull(json_extract(named.body, '$.kind_of_contact'), 'other'), json_extract(named.body, '$.happened')
FROM json_each(?) CROSS JOIN record AS named ON named.number = (
  SELECT number FROM record
  WHERE child_id = value AND kind = 'contact' AND json_extract(body, '$.next_visit') IS NOT NULL
  ORDER BY json_extract(body, '$.happened') DESC LIMIT 1)
WHERE NOT EXISTS (
  SELECT 1 FROM record
  WHERE child_id = named.child_id AND agency = named.agency AND kind = 'contact'
    AND json_extract(body, '$.seen') = 'seen' AND json_extract(body, '$.signatures[0].at') IS NOT NULL
    AND json_extract(body, '$.happened') > json_extract(named.body, '$.happened'))
"""


def next_visits(tx: Tx, children: Iterable[str]) -> dict[str, NextVisit]:
    """Return the next visit that is due by each child's contacts, where one was named and has not been made."""
    return {row[0]: NextVisit(*row[1:]) for row in tx.exec_driver_sql(_NEXT_VISITS, (_listed(children),))}


_SAME_PEOPLE = """
SELECT child_id, json_extract(body, '$.same_as') FROM record
WHERE kind = 'person' AND json_extract(body, '$.same_as') <> '' AND child_id IN (SELECT value FROM json_each(?))
"""


def same_people(tx: Tx, children: Iterable[str]) -> list[tuple[str, str]]:
    """Return which other human beings the people of these case files are, by case file."""
    return [(row[0], row[1]) for row in tx.exec_driver_sql(_SAME_PEOPLE, (_listed(children),))]


def naming(tx: Tx, child: str, words: str) -> list[str]:
    """Return the agency of each of a child's contacts in which these words stand as they are, the latest first."""
    found = tx.exec_driver_sql(
        "SELECT agency FROM record WHERE kind = 'contact' AND child_id = ? AND instr(body, ?) > 0 "
        "ORDER BY json_extract(body, '$.happened') DESC, id DESC",
        (child, words),
    )
    return [row[0] for row in found]

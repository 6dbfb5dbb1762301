"""Facts taken out of records by one question each, without reading them whole: for lists of many children.

Each question goes through an index that holds what it asks for (app/storage/schema.py); without it the answer is the
same and slower.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from app.domain.identity import DIRECTORY
from app.storage.instants import instant_or_none
from app.storage.marks import Tx


def _listed(values: Iterable[str] | Iterable[tuple[str, ...]]) -> str:
    return msgspec.json.encode(list(values)).decode("utf-8")


def copied(tx: Tx) -> dict[str, bool]:
    """Return the children of whom this laptop holds or wants a copy, and whether the copy is whole."""
    found = tx.exec_driver_sql("SELECT child_id, step FROM child_copy WHERE child_id <> ?", (DIRECTORY,))
    return {row[0]: row[1] == "complete" for row in found}


class Author(NamedTuple):
    """Who wrote a signed contact, with whom, of what kind, when it happened, and when the hub took it.

    A co-author of whom it is written that they did not come, and who signed nothing, is not among those who wrote it.
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
SELECT json_extract(body, '$.author'), ifnull(json_extract(body, '$.happened'), ''), json_extract(planned.value, '$.id')
FROM record, json_each(body, '$.joining') AS planned
WHERE kind = 'contact' AND child_id = ? AND json_extract(body, '$.co_authors') IS NOT NULL
  AND json_extract(planned.value, '$.came') = 'no'
  AND NOT EXISTS (SELECT 1 FROM json_each(record.body, '$.signatures') AS signed
    WHERE json_extract(signed.value, '$.practitioner') = json_extract(planned.value, '$.id'))
"""


def authors(tx: Tx, child: str) -> list[Author]:
    """Return who wrote a child's signed contacts, the latest first."""
    found = tx.exec_driver_sql(_AUTHORS, (child,)).all()
    joint = any(row[1] for row in found)  # most children have none, and then nothing more is read
    away = {tuple(row) for row in tx.exec_driver_sql(_STAYED_AWAY, (child,))} if joint else set()
    return [Author(row[0], _there(row[1], row[0], row[3], away), *row[2:]) for row in found]


def _there(co_authors: str | None, author: str, happened: str, away: set[tuple[str, ...]]) -> tuple[str, ...]:
    try:
        named = msgspec.json.decode(co_authors, type=tuple[str, ...]) if co_authors else ()
    except (msgspec.MsgspecError, TypeError):  # a later program has made it something else
        named = ()
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


# Whose a joint contact is beside the agency of who wrote it first: the agency of each co-author, but for those of whom
# it is written that they did not come and who have signed nothing (docs/sync.md 4.18).
_JOINED = """
SELECT json_extract(worker.body, '$.agency') AS agency
FROM json_each({contact}.body, '$.co_authors') AS named CROSS JOIN record AS worker ON worker.id = named.value
WHERE NOT EXISTS (SELECT 1 FROM json_each({contact}.body, '$.joining') AS planned
  WHERE json_extract(planned.value, '$.id') = named.value AND json_extract(planned.value, '$.came') = 'no'
    AND NOT EXISTS (SELECT 1 FROM json_each({contact}.body, '$.signatures') AS signed
      WHERE json_extract(signed.value, '$.practitioner') = named.value))
"""

_SAW = """kind = 'contact' AND json_extract(body, '$.seen') = 'seen'
  AND json_extract(body, '$.signatures[0].at') IS NOT NULL"""

_SAW_JOINTLY = f"""{_SAW} AND json_extract(body, '$.co_authors') IS NOT NULL
  AND :agency IN ({_JOINED.format(contact="record")})"""

_LATEST = "ORDER BY json_extract(body, '$.happened') DESC LIMIT 1"

_LAST_SEEN = f"""
WITH own AS MATERIALIZED (
  SELECT value AS child, ifnull((
    SELECT json_extract(body, '$.happened') FROM record
    WHERE child_id = value AND agency = :agency AND {_SAW} {_LATEST}
  ), '') AS at, ifnull((
    SELECT json_extract(body, '$.happened') FROM record
    WHERE child_id = value AND agency = :agency AND {_SAW} AND json_extract(body, '$.alone') = 'alone' {_LATEST}
  ), '') AS alone_at FROM json_each(:children)
)
SELECT child, ifnull((
  SELECT json_extract(body, '$.happened') FROM record
  WHERE child_id = child AND json_extract(body, '$.happened') > at AND {_SAW_JOINTLY} {_LATEST}
), at), ifnull((
  SELECT json_extract(body, '$.happened') FROM record
  WHERE child_id = child AND json_extract(body, '$.happened') > alone_at AND {_SAW_JOINTLY}
    AND json_extract(body, '$.alone') = 'alone' {_LATEST}
), alone_at) FROM own
"""  # noqa: S608 - our own texts


def last_seen(tx: Tx, children: Iterable[str], agency: str) -> dict[str, Seen]:
    """Return when an agency's own workers last saw each child, by the signed contacts that they wrote or joined in."""
    found = tx.exec_driver_sql(_LAST_SEEN, {"agency": agency, "children": _listed(children)})
    return {row[0]: Seen(row[1], row[2]) for row in found}


class NextVisit(NamedTuple):
    """The next visit that a contact said is due, and of what kind and when that contact was."""

    due: str
    kind: str
    said: str


# A day that was named stands until somebody of an agency that named it has seen the child since: knocking in vain does
# not do. A joint contact is of each agency that took part.
_NEXT_VISITS = f"""
SELECT due.child_id, json_extract(due.body, '$.next_visit'),
  ifnull(json_extract(due.body, '$.kind_of_contact'), 'other'), json_extract(due.body, '$.happened')
FROM json_each(?) CROSS JOIN record AS due ON due.number = (
  SELECT number FROM record
  WHERE child_id = value AND kind = 'contact' AND json_extract(body, '$.next_visit') IS NOT NULL {_LATEST})
WHERE NOT EXISTS (
  SELECT 1 FROM (SELECT due.agency AS agency UNION {_JOINED.format(contact="due")}) AS of
  WHERE EXISTS (
    SELECT 1 FROM record WHERE child_id = due.child_id AND agency = of.agency AND {_SAW}
      AND json_extract(body, '$.happened') > json_extract(due.body, '$.happened')
  ) OR EXISTS (
    SELECT 1 FROM record WHERE child_id = due.child_id AND {_SAW_JOINTLY.replace(":agency", "of.agency")}
      AND json_extract(body, '$.happened') > json_extract(due.body, '$.happened')))
"""  # noqa: S608 - our own texts


def next_visits(tx: Tx, children: Iterable[str]) -> dict[str, NextVisit]:
    """Return the next visit that is due by each child's contacts, where one was named and has not been made."""
    found = tx.exec_driver_sql(_NEXT_VISITS, (_listed(children),))
    return {row[0]: NextVisit(*row[1:]) for row in found if _is_day(row[1]) and instant_or_none(row[3])}


def _is_day(due: object) -> bool:
    """Whether this is a day as this program writes one: a later one may say it otherwise."""
    try:
        return isinstance(due, str) and bool(date.fromisoformat(due))
    except ValueError:
        return False


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


class Wanted(NamedTuple):
    """Contacts that are asked for: of one child, of a kind or a review, from a time on.

    `how` is newest (the one at which the child was seen last, and all that came since), all (whatever came since), or
    kind (all of the kind).
    """

    child: str
    kind: str
    review: str
    since: str
    how: Literal["newest", "all", "kind"] = "newest"


class Counted(NamedTuple):
    """A signed contact as far as a clock counts it."""

    child: str
    record: str
    kind: str
    happened: str
    written: str
    seen: str
    review: str


# Of what is wanted the newest at which the child was seen, and everything since; a review only when it was held. The
# newest is looked for from the end, so that a long record is not read whole.
_COUNTED = """
WITH wanted AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS child, json_extract(value, '$[1]') AS of_kind,
    json_extract(value, '$[2]') AS review, json_extract(value, '$[3]') AS since, json_extract(value, '$[4]') AS how
  FROM json_each(:wanted)
), newest AS MATERIALIZED (
  SELECT child, of_kind, review, since, how, (
    SELECT json_extract(body, '$.happened') FROM record
    WHERE child_id = child AND kind = 'contact' AND json_extract(body, '$.happened') >= since
      AND json_extract(body, '$.happened') < :until
      AND ifnull(json_extract(body, '$.seen'), '') IN ('seen', CASE review WHEN 'antenatal' THEN '' ELSE 'seen' END)
      AND json_extract(body, '$.signatures[0].at') IS NOT NULL
      AND (of_kind = '' OR ifnull(json_extract(body, '$.kind_of_contact'), 'other') = of_kind)
      AND (review = '' OR json_extract(body, '$.review') = review)
    ORDER BY json_extract(body, '$.happened') DESC LIMIT 1) AS at FROM wanted
)
SELECT DISTINCT child, record.id, ifnull(json_extract(body, '$.kind_of_contact'), 'other'),
  json_extract(body, '$.happened'), ifnull(json_extract(body, '$.written'), ''),
  ifnull(json_extract(body, '$.seen'), ''), ifnull(json_extract(body, '$.review'), '')
FROM newest CROSS JOIN record ON record.child_id = child AND record.kind = 'contact'
  AND json_extract(body, '$.happened') >= CASE WHEN how <> 'newest' THEN since
    ELSE ifnull(at, CASE WHEN review = '' THEN since ELSE :until END) END
  AND (how <> 'kind' OR json_extract(body, '$.kind_of_contact') = of_kind)
  AND json_extract(body, '$.happened') < :until AND json_extract(body, '$.signatures[0].at') IS NOT NULL
"""


def counted(tx: Tx, wanted: Iterable[Wanted], until: str) -> list[Counted]:
    """Return the contacts that decide how clocks stand."""
    asked = {"wanted": _listed(list(wanted)), "until": until}
    return [Counted(*row) for row in tx.exec_driver_sql(_COUNTED, asked)]


_INVOLVING = """
SELECT child_id, body FROM record WHERE kind = 'involvement' AND json_extract(body, '$.practitioner') = ?
"""


def involving(tx: Tx, practitioner: str) -> list[tuple[str, bytes]]:
    """Return the involvements of one practitioner, by child."""
    return [(row[0], row[1].encode("utf-8")) for row in tx.exec_driver_sql(_INVOLVING, (practitioner,))]

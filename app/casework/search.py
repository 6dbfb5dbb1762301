"""Search over everything on this laptop, as it is typed: who and what was found, whose, and where the match is.

Nothing that is protected is found: not by an index, because it is in none, and not through a copy elsewhere, because
whatever repeats a protected address is passed over. What was typed is kept nowhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from app.casework import found_words
from app.casework.caseworker import Caseworker
from app.casework.found_pages import SearchPage
from app.casework.found_words import Found
from app.casework.household import is_further_service, is_shielded
from app.casework.marked import Asked, Marked, Span, asked_of, excerpt, in_name, in_text, marked
from app.casework.shields import Shields, shields
from app.domain.fields import rules_of
from app.domain.kinds import KINDS
from app.storage import name_keys, records
from app.storage.records import Record
from app.storage.vault import Tx

SHARE = 8
"""How many of a group are listed at first."""

_READ = 24
"""How many records of a group are read for one key pressed."""

_TEXTS = ("contact", "addendum", "visit", "alert")
_FEW = ("visit", "alert")
_PLACES = (name_keys.CHILD, name_keys.PERSON, name_keys.WORKER, name_keys.ADDRESS)
_GROUPS = ("child", "person", "worker", "contact", "visit", "address", "other")

_Understood = Callable[[Record, Asked, Shields], Found | None]

_FIELDS = frozenset((
    "place", "where_seen", "author_name", "action", "why", "purpose", "joined_by", "words", "reason",
    "not_seen_reason", "not_alone_reason", "no_words_reason", "not_shared_reason", "late_reason", "where_sleeps",
    "feeding", "development", "carer_mood", "plan_progress",
))  # fmt: skip
_IN_LISTS = ("words", "what", "place", "name", "described")
_TOPICS, _PLAIN_LIST, _NOT_READ = "observations", "how_child_was", "signatures"


def find(words: str, *, by: Caseworker, limit: int = 40) -> SearchPage:
    """Return what is found for the words as they stand now: every one of them begins a word, or is a name's other
    spelling."""
    asked = asked_of(words)
    if not asked.ways:
        return SearchPage(words, (), 0, True)
    with by.vault.read() as tx:
        shut = shields(tx)
        asked = replace(asked, ways=tuple(_forgiven(tx, way) for way in asked.ways))
        groups, whole = _groups(tx, asked, shut)
        listed = _listed(groups, limit)
        hits = found_words.hits(tx, listed, by)
    more = sum(map(len, groups.values())) - len(listed)
    return SearchPage(words, hits, more, whole)


def _forgiven(tx: Tx, way: Sequence[name_keys.Sought]) -> tuple[name_keys.Sought, ...]:
    """Let a word that no name has stand for the names from which a slip of one letter keeps it."""
    return tuple(word._replace(alike=(*word.alike, *name_keys.near(tx, word))) for word in way)


def _groups(tx: Tx, asked: Asked, shut: Shields) -> tuple[dict[str, list[Found]], bool]:
    """What was found by group, and whether that is all; what may not be shown does not count for that either."""
    groups: dict[str, list[Found]] = {group: [] for group in _GROUPS}
    whole = True
    for read, understood in _sources(tx, asked):
        shown = [found for record in read if (found := understood(record, asked, shut)) is not None]
        whole = whole and (len(read) < _READ or not shown)
        for found in shown:
            groups[found_words.GROUP[found.record.kind]].append(found)
    groups["person"] = found_words.once(tx, groups["person"])
    groups["contact"] = found_words.once_for_all(groups["contact"])
    for group in ("contact", "visit"):
        groups[group].sort(key=found_words.happened, reverse=True)
    return groups, whole


def _sources(tx: Tx, asked: Asked) -> Iterator[tuple[list[Record], _Understood]]:
    yield from ((_named(tx, place, asked), _explained) for place in _PLACES)
    yield _written(tx, asked), _read_through


def _named(tx: Tx, place: int, asked: Asked) -> list[Record]:
    numbers = [number for way in asked.ways for number in name_keys.found(tx, place, way, _READ)]
    return records.numbered(tx, list(dict.fromkeys(numbers))[:_READ])


def _written(tx: Tx, asked: Asked) -> list[Record]:
    """The newest records with the words; where there are too many, some of those that are few are among them."""
    found = records.search(tx, asked.for_texts, _READ, _TEXTS)
    if len(found) < _READ:
        return found
    few = records.search(tx, asked.for_texts, SHARE, _FEW)
    return list({record.id: record for record in (*found, *few)}.values())


def _explained(record: Record, asked: Asked, shut: Shields) -> Found | None:
    """Find the name or number by which a record was found: the first of those that have the most of the words."""
    if is_further_service(record) if record.kind == "involvement" else _is_shut(record, shut):
        return None
    fields = msgspec.json.decode(record.body)
    best: tuple[int, str, Marked] | None = None
    for label, text in found_words.names(record.kind, fields):
        spans, score = in_name(text, asked) if text else ([], 0)
        if spans and (best is None or score > best[0]) and (record.kind == "address" or not shut.text(text)):
            best = score, label, marked(text, spans)
    return Found(record, fields, best[1], best[2]) if best else None


def _is_shut(record: Record, shut: Shields) -> bool:
    return record.kind == "address" and (is_shielded(record) or shut.address(record))


def _read_through(record: Record, asked: Asked, shut: Shields) -> Found | None:
    """Find the words in the texts of a record; each must stand in one that may be shown."""
    fields = msgspec.json.decode(record.body)
    best: tuple[int, str, str, list[Span]] | None = None
    missing = set(asked.words)
    for label, text in _texts(record.kind, fields):
        spans = in_text(text, asked.words)
        if not spans or shut.text(text):
            continue
        missing -= set(spans)
        if best is None or len(spans) > best[0]:
            best = len(spans), label, text, sorted(span for found in spans.values() for span in found)
    if best is None or missing:
        return None
    return Found(record, fields, best[1], excerpt(best[2], best[3]))


def _texts(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the texts of a record with their labels; the same that the index of words holds (schema.py)."""
    rules = rules_of(KINDS[kind].struct)
    for name, value in fields.items():
        label = rules[name].label if name in rules else ""
        if isinstance(value, str) and name in _FIELDS:
            yield label, value
        elif isinstance(value, list) and name != _NOT_READ:
            yield from ((label, text) for one in value for text in _of_one(name, one))


def _of_one(name: str, one: Any) -> Iterator[str]:
    if isinstance(one, str) and name == _PLAIN_LIST:
        yield one
    elif isinstance(one, dict):
        keys = ("topic", *_IN_LISTS) if name == _TOPICS else _IN_LISTS
        yield from (text for key in keys if isinstance(text := one.get(key), str) and text)


def _listed(groups: Mapping[str, Sequence[Found]], limit: int) -> list[Found]:
    """Give every group its share of the list, and what is left over to the first that have more."""
    filled = [group for group in _GROUPS if groups[group]]
    share = min(SHARE, limit // max(len(filled), 1))
    room = {group: min(share, len(groups[group])) for group in filled}
    for group in filled:
        spare = limit - sum(room.values())
        room[group] += min(spare, len(groups[group]) - room[group])
    return [found for group in filled for found in groups[group][: room[group]]]

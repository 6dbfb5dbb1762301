"""A larger store: more contacts for children who are there, written as a pull writes them.

The hub does not have them; only what a laptop does by itself is measured on such a store.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

import msgspec
from msgspec import Raw, structs

from app.casework.caseworker import Caseworker
from app.domain import body as bodies
from app.domain.contact import Contact, Observation
from app.domain.identity import new_id
from app.storage import copies, records
from bench.writing import children_of
from sync import wire

_PAGE = 2_000
_OF_EACH = 40
_MINUTES = 5 * 365 * 24 * 60


def grow(by: Caseworker, children: Sequence[str], count: int) -> None:
    """Write so many more contacts, in turn for each of these children and over five years."""
    made = _contacts(by, children, count)
    while page := list(islice(made, _PAGE)):
        with by.vault.write() as tx:
            copies.apply_page(tx, page, None)


def _contacts(by: Caseworker, children: Sequence[str], count: int) -> Iterator[wire.WireRecord]:
    """Return contacts as the hub would send them, each with the sentences of two that are there."""
    chance = random.Random("doorstep/grow")
    stock = _stock(by)
    now = by.clock()
    for place in range(count):
        (agency, one), (_, other) = chance.choices(stock, k=2)
        happened = now - timedelta(minutes=chance.randrange(_MINUTES))
        fields = structs.replace(one, happened=happened, written=happened, observations=_mixed(one, other))
        yield wire.WireRecord(
            kind="contact", id=new_id(), child=children[place % len(children)], version=1, seq=1, agency=agency,
            category="social_record", protection=0, received=happened.isoformat(), body=Raw(bodies.encode(fields)),
        )  # fmt: skip


def _stock(by: Caseworker) -> list[tuple[str, Contact]]:
    """Return contacts that are there, each with the agency it belongs to."""
    children = children_of(by)
    with by.vault.read() as tx:
        found = [record for child in children for record in records.contacts_of(tx, child, _OF_EACH)]
    return [(record.agency, msgspec.json.decode(record.body, type=Contact)) for record in found]


def _mixed(one: Contact, other: Contact) -> tuple[Observation, ...]:
    """The first half of one account and the second of another: other texts, of the same length and the same words."""
    first, second = (" ".join(said.words for said in who.observations).split() for who in (one, other))
    words = " ".join(first[: len(first) // 2] + second[len(second) // 2 :])
    return (structs.replace(one.observations[0], words=words), *one.observations[1:]) if one.observations else ()

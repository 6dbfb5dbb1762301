"""Work to measure with: signed contacts of about 1 KB and the drafts they come from, written by the program's acts."""

import random
from collections.abc import Iterator

import msgspec
from msgspec import structs

from app.casework import contacts
from app.casework.caseworker import Caseworker
from app.casework.ledger import acting
from app.domain.contact import Contact, Observation, Present, Reflection, Signature
from app.domain.draft import ContactDraft
from app.storage import drafts, records

BODY_BYTES = 1_030
_SENTENCE = "She said the garden is quiet, her sister reads at breakfast, and school shoes hurt when it rains."
_WORDS = _SENTENCE.split()
_SEED = "doorstep/bench"


def children_of(by: Caseworker) -> list[str]:
    """Return the children whose case files are on this laptop."""
    with by.vault.read() as tx:
        return [record.child for record in records.of_kind(tx, "child")]


def sentences(count: int, letters: int) -> Iterator[str]:
    """Return made-up words, as many letters of them each time; the same whenever they are asked for."""
    chance = random.Random(_SEED)
    for _ in range(count):
        words = " ".join(chance.choices(_WORDS, k=letters // 5 + 1))
        yield words[:letters]


def write_contacts(by: Caseworker, count: int, at_once: int) -> None:
    """Write signed contacts, so many in one act: each is a change of its own, signed, sealed and in the outbox."""
    children = children_of(by)
    bare = _contact(by, "")
    letters = BODY_BYTES - len(msgspec.json.encode(bare))
    texts = list(sentences(count, letters))
    for start in range(0, count, at_once):
        with acting(by) as act:
            for place, words in enumerate(texts[start : start + at_once], start):
                act.make("contact", children[place % len(children)], _contact(by, words), act="sign")


def _contact(by: Caseworker, words: str) -> Contact:
    now = by.clock()
    return Contact(
        author=by.practitioner, author_name=by.name, kind_of_contact="telephone", happened=now, written=now,
        announced="announced", place="By telephone", present=(Present(id="1", name="Hodan Warsame"),),
        observations=(Observation(id="2", observer=by.practitioner, topic="Call", words=words),),
        analysis=(Reflection(id="3", author=by.practitioner, words="No change."),), threshold="no", no_actions=True,
        signatures=(Signature(id="4", practitioner=by.practitioner, name=by.name, at=now),),
    )  # fmt: skip


def begin(by: Caseworker, child: str) -> tuple[str, ContactDraft]:
    """Begin to write a contact; return the draft's id, and the form as complete as signing asks."""
    draft_id = contacts.start(by=by, child=child, kind="telephone")
    with by.vault.read() as tx:
        fresh = msgspec.json.decode(drafts.read(tx, draft_id).body, type=ContactDraft)
    complete = structs.replace(
        fresh, announced="announced", place="By telephone", present=(Present(id="1", name="Hodan Warsame"),),
        observations=(Observation(id="2", observer=by.practitioner, topic="Call", words="Rang at four."),),
        analysis="No change.", threshold="no", no_actions=True,
    )  # fmt: skip
    return draft_id, complete

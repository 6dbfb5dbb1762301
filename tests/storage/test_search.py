"""Search: what is found, what never is, and an index that agrees with the records after every kind of write."""

import pytest
from sqlalchemy import text

from app.domain.address import Address
from app.domain.child import Child
from app.domain.contact import Contact, Quote
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.storage import copies, records
from tests.storage.fakes import MORNING, Laptop, wire_record

CHILD = new_id()


def found(laptop: Laptop, words: str) -> list[str]:
    with laptop.vault.read() as tx:
        return [one.id for one in records.search(tx, words)]


def sound(laptop: Laptop) -> None:
    """The index is whole, and holds what one made anew from the records would hold."""
    with laptop.vault.write() as tx:
        tx.execute(text("INSERT INTO record_search(record_search) VALUES ('integrity-check')"))
        tx.execute(text("CREATE VIRTUAL TABLE seen USING fts5vocab('record_search', 'instance')"))
        before = tx.execute(text("SELECT * FROM seen ORDER BY 1, 2, 4")).all()
        records.rebuild_index(tx)
        assert tx.execute(text("SELECT * FROM seen ORDER BY 1, 2, 4")).all() == before
        tx.execute(text("DROP TABLE seen"))


@pytest.fixture
def spoken(laptop: Laptop) -> str:
    quote = Quote(id="1", words="When Craig is shouty I go under the table", language="Somali")
    told = wire_record("contact", CHILD, Contact(author="a", happened=MORNING, own_words=(quote,)))
    child = wire_record("child", CHILD, Child(given="Zoë", family="Kowalczyk"), record_id=CHILD)
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [told, child], 10)
    return told.id


@pytest.mark.parametrize("words", ["shouty", "SHOU", "table under", "craig tab"])
def test_words_are_found_by_their_beginnings(laptop: Laptop, spoken: str, words: str) -> None:
    assert found(laptop, words) == [spoken]


def test_names_are_found_without_their_accents(laptop: Laptop, spoken: str) -> None:
    assert found(laptop, "zoe kowal") == [CHILD]


@pytest.mark.parametrize("words", ["", '"', "shouty AND", "NOT table", "shouty*", "(", "words:"])
def test_no_typing_is_an_error_in_the_index_s_own_language(laptop: Laptop, spoken: str, words: str) -> None:
    found(laptop, words)


def test_protected_addresses_and_sensitive_services_are_in_no_index(laptop: Laptop) -> None:
    hidden = [
        wire_record("address", CHILD, Address(of=CHILD, lines=("9 Hidden Close",), protected=True)),
        wire_record("involvement", CHILD, Involvement(agency="x", service="Hidden clinic", sensitive=True)),
    ]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, hidden, 10)
    assert found(laptop, "hidden") == []
    sound(laptop)


def test_an_address_that_becomes_protected_leaves_the_index(laptop: Laptop) -> None:
    lived = wire_record("address", CHILD, Address(of=CHILD, lines=("9 Canary Close",)))
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [lived], 10)
    assert found(laptop, "canary") == [lived.id]
    shielded = Address(of=CHILD, lines=("9 Canary Close",), protected=True)
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("address", CHILD, shielded, record_id=lived.id, version=2)], 11)
    assert found(laptop, "canary") == []
    sound(laptop)


def test_the_index_agrees_after_updates_older_pages_and_removals(laptop: Laptop, spoken: str) -> None:
    newer = wire_record("contact", CHILD, Contact(author="a", place="Quay Street"), record_id=spoken, version=3)
    older = wire_record("contact", CHILD, Contact(author="a", place="Fell Road"), record_id=spoken, version=2)
    for page in (newer, older):
        with laptop.vault.write() as tx:
            copies.apply_page(tx, [page], 12)
        sound(laptop)
    assert (found(laptop, "quay"), found(laptop, "fell"), found(laptop, "shouty")) == ([spoken], [], [])
    with laptop.vault.write() as tx:
        records.remove(tx, [spoken, CHILD])
    sound(laptop)
    assert found(laptop, "quay") == []

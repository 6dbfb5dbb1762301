"""Search: what is found, what never is, and an index that agrees with the records after every kind of write."""

import msgspec
import pytest
from sqlalchemy import text

from app.domain.address import Address
from app.domain.child import Child
from app.domain.contact import Contact, Quote
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.domain.person import Person
from app.domain.practitioner import Practitioner
from app.domain.spelling import alike_keys
from app.storage import copies, indexes, name_keys, records
from app.storage.name_keys import Sought
from tests.storage.fakes import MORNING, Laptop, wire_record

CHILD = new_id()


def found(laptop: Laptop, words: str) -> list[str]:
    with laptop.vault.read() as tx:
        return [one.id for one in records.search(tx, words)]


def named(laptop: Laptop, place: int, *words: str) -> list[str]:
    with laptop.vault.read() as tx:
        sought = [Sought(word, tuple(alike_keys(word))) for word in words]
        return [one.id for one in records.numbered(tx, name_keys.found(tx, place, sought, 20))]


def sound(laptop: Laptop) -> None:
    """Both indexes are whole, and hold what ones made anew from the records would hold."""
    with laptop.vault.write() as tx:
        keys = tx.execute(text("SELECT * FROM name_key ORDER BY 1, 2, 3")).all()
        tx.execute(text("INSERT INTO record_search(record_search) VALUES ('integrity-check')"))
        tx.execute(text("CREATE VIRTUAL TABLE seen USING fts5vocab('record_search', 'instance')"))
        before = tx.execute(text("SELECT * FROM seen ORDER BY 1, 2, 4")).all()
        indexes.rebuild(tx)
        assert tx.execute(text("SELECT * FROM name_key ORDER BY 1, 2, 3")).all() == keys
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


def test_names_numbers_and_addresses_have_keys_after_every_kind_of_write(laptop: Laptop) -> None:
    child = wire_record(
        "child", CHILD, Child(given="Jayden", family="Thorpe", nhs_number="9992200332"), record_id=CHILD
    )
    worker = wire_record("practitioner", CHILD, Practitioner(name="Siobhan Keane"))
    lived = wire_record("address", CHILD, Address(of=CHILD, lines=("14 Larch Rise",), postcode="NM4 2QT"))
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [child, worker, lived], 10)
    assert named(laptop, name_keys.CHILD, "tharp", "jay") == [CHILD]
    assert named(laptop, name_keys.CHILD, "99922") == [CHILD]
    assert named(laptop, name_keys.WORKER, "keane") == [worker.id]
    assert named(laptop, name_keys.ADDRESS, "nm42") == [lived.id]
    sound(laptop)
    with laptop.vault.write() as tx:
        kept = records.read(tx, CHILD)
        assert kept is not None
        records.put_body(tx, kept, b'{"given":"Leo","family":"Thorpe"}')
    assert (named(laptop, name_keys.CHILD, "jayden"), named(laptop, name_keys.CHILD, "leo")) == ([], [CHILD])
    sound(laptop)
    with laptop.vault.write() as tx:
        records.remove(tx, [CHILD, worker.id, lived.id])
    with laptop.vault.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM name_key")).scalar_one() == 0


def test_what_is_written_as_it_is_stands_first_and_other_spellings_after_it(laptop: Laptop) -> None:
    spelt = [wire_record("child", new_id(), Child(given=given, family="Cook")) for given in ("Jaydon", "Jayden")]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, spelt, 10)
    assert named(laptop, name_keys.CHILD, "jayden") == [spelt[1].id, spelt[0].id]


def test_a_purge_leaves_the_keys_of_what_is_still_here(laptop: Laptop, spoken: str) -> None:
    person = wire_record("person", CHILD, Person(given="Craig", family="Dunne"))
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [person], 10)
        records.remove(tx, [CHILD])
    copies.purge(laptop.vault)
    assert (named(laptop, name_keys.CHILD, "zoe"), named(laptop, name_keys.PERSON, "craig")) == ([], [person.id])
    sound(laptop)


@pytest.mark.parametrize("fields", [{"protected": True}, {"category": "address_shielded"}, {"protection": 2}])
def test_protection_from_wherever_it_comes_keeps_an_address_out(laptop: Laptop, fields: dict[str, object]) -> None:
    lived = wire_record("address", CHILD, Address(of=CHILD, lines=("9 Hidden Close",), protected="protected" in fields))
    rest = {name: value for name, value in fields.items() if name != "protected"}
    came = msgspec.structs.replace(lived, **{"category": "address", **rest})
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [came], 10)
    assert (found(laptop, "hidden"), named(laptop, name_keys.ADDRESS, "hidden")) == ([], [])
    sound(laptop)


def test_a_search_among_some_kinds_leaves_the_others_out(laptop: Laptop, spoken: str) -> None:
    with laptop.vault.read() as tx:
        assert [one.id for one in records.search(tx, "shouty", kinds=("contact", "visit"))] == [spoken]
        assert records.search(tx, "shouty", kinds=("visit", "late-contribution")) == []
        assert records.search(tx, "contact", kinds=("contact",)) == []

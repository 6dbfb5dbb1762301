"""Search as a person types it: who and what is found, whose, where; and what is never found by any way round."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime

import msgspec
import pytest

from app.casework import search
from app.casework.found_pages import Hit, SearchPage
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child, OtherName
from app.domain.contact import Addendum, Contact, Observation, Signature
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship
from app.domain.practitioner import Agency, Practitioner
from app.domain.visit import Visit
from app.storage import copies, records
from tests.storage.fakes import AGENCY, Laptop, wire_record

AMARA, OLIVER, AYAAN, CONTACT = new_id(), new_id(), new_id(), new_id()
FRIDAY = datetime(2026, 10, 30, 15, tzinfo=UTC)
Find = Callable[[str], SearchPage]


def family() -> list[msgspec.Struct]:
    former = OtherName(id="1", use="former", given="Amara", family="Yusuf")
    child = Child(
        given="Amara", family="Warsame", born=date(2022, 3, 4), other_names=(former,), nhs_number="9992200332"
    )
    observed = Observation(id="1", observer="a", topic="Home", words="The kitchen was warm and there was porridge.")
    signed = Signature(id="1", practitioner="a", name="Priya Raman", at=FRIDAY)
    contact = Contact(author="a", kind_of_contact="cp", happened=FRIDAY, observations=(observed,), signatures=(signed,))
    mother = Person(given="Ayaan", family="Warsame", telephone="07700 900 123")
    visitor = Practitioner(name="Siobhán Keane", role="Health visitor", agency=AGENCY)
    return [
        wire_record("child", AMARA, child, record_id=AMARA),
        wire_record("child", OLIVER, Child(given="Oliver", family="Fairhurst-Lane"), record_id=OLIVER),
        wire_record("person", AMARA, mother, record_id=AYAAN),
        wire_record("relationship", AMARA, Relationship(person=AYAAN, role="Mother")),
        wire_record("practitioner", DIRECTORY, visitor),
        wire_record("agency", DIRECTORY, Agency(name="Riverbank Health", sector="health"), record_id=AGENCY),
        wire_record("involvement", OLIVER, Involvement(agency="x", name="Beth Lomax", role="Nursery")),
        wire_record("contact", AMARA, contact, record_id=CONTACT),
        wire_record("addendum", AMARA, Addendum(about=CONTACT, words="It was oats, not porridge", author="a")),
        wire_record("visit", OLIVER, Visit(practitioner="a", planned=FRIDAY, purpose="Talk about swimming")),
        wire_record("alert", OLIVER, Alert(topic="hazard", words="Dog on premises")),
        wire_record("address", OLIVER, Address(of=OLIVER, lines=("14 Larch Rise",), postcode="NM4 2QT")),
    ]  # fmt: skip


def pull(laptop: Laptop, *page: msgspec.Struct) -> None:
    with laptop.vault.write() as tx:
        copies.apply_page(tx, list(page), 10)  # type: ignore[arg-type]


@pytest.fixture
def find(laptop: Laptop) -> Find:
    pull(laptop, *family())
    return lambda words: search.find(words, by=laptop.by)


def marked(hit: Hit) -> str:
    return "".join(f"[{text}]" if match else text for text, match in hit.words)


def only(page: SearchPage, group: str) -> Hit:
    found = [hit for hit in page.hits if hit.group == group]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("words", ["amar", "WARSAME amara", "amara wars", "Amarah", "  amara  ", "Amára"])
def test_a_child_is_found_by_any_spelling_and_order(find: Find, words: str) -> None:
    hit = only(find(words), "child")
    assert (hit.record, hit.child, hit.title, hit.where) == (AMARA, AMARA, "Amara Warsame, 4", "Born 4 Mar 2022")


@pytest.mark.parametrize("words", ["fairhurst lane", "fairhurst-lane", "fairhurstlane", "lane oliver", "ollie"])
def test_hyphens_spaces_and_short_names_do_not_matter(find: Find, words: str) -> None:
    assert only(find(words), "child").record == OLIVER


def test_the_part_that_matches_is_marked_and_another_name_is_said(find: Find) -> None:
    assert marked(only(find("wars"), "child")) == "Amara [Wars]ame"
    former = only(find("amara yus"), "child")
    assert (former.title, former.where, marked(former)) == ("Amara Warsame, 4", "Former name", "[Amara] [Yus]uf")


@pytest.mark.parametrize("words", ["999 220 0332", "9992200332", "999220", "999 22"])
def test_a_child_is_found_by_the_nhs_number_however_it_is_spaced(find: Find, words: str) -> None:
    hit = only(find(words), "child")
    assert (hit.where, "".join(text for text, _ in hit.words)) == ("NHS number", "999 220 0332")
    assert any(match for _, match in hit.words)


@pytest.mark.parametrize("words", ["07700 900 123", "07700900123", "+44 7700 900123"])
def test_a_person_is_found_by_telephone_and_said_with_their_tie(find: Find, words: str) -> None:
    hit = only(find(words), "person")
    assert (hit.title, hit.where) == ("Ayaan Warsame", "Telephone, Mother, in the case file of Amara Warsame")


@pytest.mark.parametrize("words", ["siobhan", "Siobhán Kea", "keane siobhan"])
def test_a_worker_is_found_with_the_agency(find: Find, words: str) -> None:
    hit = only(find(words), "worker")
    assert (hit.title, hit.where, hit.child) == ("Siobhán Keane", "Health visitor, Riverbank Health", "")


def test_somebody_who_works_with_a_child_is_found_with_whose(find: Find) -> None:
    hit = only(find("lomax"), "worker")
    assert (hit.child, hit.where) == (OLIVER, "Works with Oliver Fairhurst-Lane, Nursery")


def test_a_note_says_whose_and_where_the_match_is(find: Find) -> None:
    hit = only(find("kitch war"), "contact")
    assert (hit.record, hit.title) == (CONTACT, "Amara Warsame")
    assert (hit.where, hit.when) == ("What was observed, CP visit Fri 30 Oct", "Fri 30 Oct")
    assert marked(hit) == "The [kitch]en was [war]m and there was porridge."


def test_a_contact_of_brothers_and_sisters_is_one_line_that_names_them(laptop: Laptop, find: Find) -> None:
    liban, occasion = new_id(), new_id()
    visit = Contact(author="a", happened=FRIDAY, occasion=occasion, plan_progress="The pantry was full")
    other = Contact(author="a", happened=FRIDAY, occasion=occasion, plan_progress="The pantry was full. He slept")
    hers, his = new_id(), new_id()
    pull(
        laptop,
        wire_record("child", liban, Child(given="Liban", family="Warsame", born=date(2025, 1, 2)), record_id=liban),
        wire_record("contact", AMARA, visit, record_id=hers),
        wire_record("contact", liban, visit, record_id=his),
    )
    hit = only(find("pantry"), "contact")
    assert (hit.title, hit.record, hit.child) == ("Amara and Liban Warsame", hers, AMARA)
    assert hit.opened_from(liban) == (his, liban)
    assert hit.opened_from(AMARA) == hit.opened_from(OLIVER) == (hers, AMARA)
    pull(laptop, wire_record("contact", liban, other, record_id=new_id()))
    assert len(find("pantry").hits) == 2  # other words are not hidden behind these


def test_an_addendum_leads_to_what_it_is_about(find: Find) -> None:
    assert {hit.where.partition(",")[0] for hit in find("porridge").hits} == {"What was observed", "Addendum"}
    assert {hit.record for hit in find("porridge").hits} == {CONTACT}


def test_visits_alerts_and_addresses_are_found(find: Find) -> None:
    assert only(find("swim"), "visit").where == "Purpose, planned visit Fri 30 Oct"
    assert only(find("dog"), "other").where == "What people must know, alert"
    for words in ("larch", "14 larch", "nm4 2qt", "nm42qt", "NM42"):
        hit = only(find(words), "address")
        assert (hit.title, hit.where) == ("14 Larch Rise, NM4 2QT", "Home address of Oliver Fairhurst-Lane")


def test_children_come_first_and_each_group_together(find: Find) -> None:
    groups = [hit.group for hit in find("warsame").hits]
    assert groups[:2] == ["child", "person"]
    assert sorted(groups, key=["child", "person", "worker", "contact", "visit", "address", "other"].index) == groups


@pytest.mark.parametrize("words", ["", "  ", "'", "-", '"', "(", "amara AND", "*", "words:x", "a" * 500, "NOT", "李"])
def test_no_typing_is_too_odd(find: Find, words: str) -> None:
    assert find(words).asked == words


def hidden_records() -> list[msgspec.Struct]:
    place = Address(of=AMARA, lines=("9 Hidden Close", "Canaryville"), postcode="ZZ9 9ZZ")
    told = Contact(author="a", happened=FRIDAY, place="9, hidden CLOSE", feeding="canaryfood")
    return [
        wire_record("address", AMARA, msgspec.structs.replace(place, protected=True)),
        wire_record("address", OLIVER, place),
        wire_record("address", OLIVER, msgspec.structs.replace(place, lines=("Flat 2, 9 Hidden Close",), postcode="")),
        wire_record("contact", AMARA, told),
        wire_record("alert", AMARA, Alert(topic="hazard", words="Never go to 9 Hidden Close or ZZ9 9ZZ")),
        wire_record("person", AMARA, Person(described="Neighbour, never goes out, of 9 Hidden Close")),
        wire_record("involvement", AMARA, Involvement(agency="x", name="Canary Clinic", sensitive=True)),
        wire_record("involvement", AMARA, Involvement(agency="x", name="Canary Link"), category="adoption_link"),
        wire_record("person", AMARA, Person(given="Canary", family="Birth"), category="adoption_link"),
    ]


HIDDEN = [
    "hidden",
    "9 hidden close",
    "hidden clo",
    "zz9",
    "zz9 9zz",
    "zz99zz",
    "canary",
    "canaryv",
    "clinic",
    "never go",
]


@pytest.mark.parametrize("words", HIDDEN)
def test_what_is_protected_is_found_by_no_way_round(laptop: Laptop, find: Find, words: str) -> None:
    absent = find(words)
    pull(laptop, *hidden_records())
    found = find(words)
    assert [hit for hit in found.hits if hit.group != "contact"] == list(absent.hits)
    assert "idden" not in repr(found.hits)
    assert (found.more, found.whole) == (absent.more, absent.whole)


def test_hidden_and_absent_look_alike(laptop: Laptop, find: Find) -> None:
    pull(laptop, *hidden_records())
    hidden, absent = find("hidden"), find("nowhere")
    assert (hidden.hits, hidden.more, hidden.whole) == (absent.hits, absent.more, absent.whole) == ((), 0, True)


def test_many_hidden_notes_do_not_show_as_more(laptop: Laptop, find: Find) -> None:
    pull(laptop, *hidden_records())
    told = [Contact(author="a", happened=FRIDAY, place="9 Hidden Close") for _ in range(60)]
    pull(laptop, *(wire_record("contact", AMARA, one) for one in told))
    page = find("hidden")
    assert (page.hits, page.more, page.whole) == ((), 0, True)


def test_other_words_of_a_note_that_names_a_protected_address_are_still_found(laptop: Laptop, find: Find) -> None:
    pull(laptop, *hidden_records())
    assert marked(only(find("canaryfood"), "contact")) == "[canaryfood]"
    assert find("canaryfood hidden").hits == ()


def test_protection_that_comes_later_closes_what_was_found(laptop: Laptop, find: Find) -> None:
    assert find("larch").hits
    closed = Address(of=AMARA, lines=("14 Larch Rise",), postcode="NM4 2QT", protected=True)
    pull(laptop, wire_record("address", AMARA, closed))
    assert find("larch").hits == ()


@pytest.mark.parametrize(
    ("words", "title", "mark"),
    [
        ("nuygen", "Minh Nguyen", "Nguyen"),
        ("minh nuygen", "Minh Nguyen", "Nguyen"),
        ("kowalchick", "Łukasz Kowalczyk", "Kowalczyk"),
        ("zho", "Mei-Lin Zhao", "Zhao"),
        ("lomak", "Beth Lomax", "Lomax"),
        ("lomaks beth", "Beth Lomax", "Lomax"),
    ],
)
def test_a_name_is_found_as_it_is_heard_and_with_a_slip(
    laptop: Laptop, find: Find, words: str, title: str, mark: str
) -> None:
    names = [("Minh", "Nguyen"), ("Łukasz", "Kowalczyk"), ("Mei-Lin", "Zhao")]
    pull(laptop, *(wire_record("person", AMARA, Person(given=given, family=family)) for given, family in names))
    hits = find(words).hits
    assert [hit.title for hit in hits] == [title]
    assert mark in [text for text, is_match in hits[0].words if is_match]


def test_a_slip_is_forgiven_only_where_no_name_is_so_written(laptop: Laptop, find: Find) -> None:
    both = [Person(given="Carla", family="Tomsin"), Person(given="Carla", family="Tomlin")]
    pull(laptop, *(wire_record("person", AMARA, one) for one in both))
    assert [hit.title for hit in find("tomlin").hits] == ["Carla Tomlin"]
    assert {hit.title for hit in find("tomxin").hits} == {"Carla Tomlin", "Carla Tomsin"}


def test_no_slip_leads_to_an_address(find: Find) -> None:
    assert find("larch").hits
    assert find("larhc").hits == ()


def test_what_was_typed_is_logged_nowhere(find: Find, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        find("canary-term warsame")
    assert "canary" not in caplog.text


def test_a_group_has_its_share_and_the_rest_is_counted(laptop: Laptop, find: Find) -> None:
    many = [
        wire_record("contact", AMARA, Contact(author="a", happened=FRIDAY, plan_progress=f"Oliver came {n} times"))
        for n in range(15)
    ]
    people = [wire_record("person", AMARA, Person(given="Oliver", family=f"Brown{n:c}")) for n in range(97, 117)]
    pull(laptop, *many, *people)
    page = search.find("oliver", by=laptop.by, limit=20)
    assert len(page.hits) == 20
    assert page.hits[0].record == OLIVER
    assert {"child", "person", "contact"} <= {hit.group for hit in page.hits}
    assert page.more == 1 + 20 + 15 - 20


def test_a_record_that_leaves_is_found_no_more(laptop: Laptop, find: Find) -> None:
    assert find("amara").hits
    with laptop.vault.write() as tx:
        records.remove(tx, [AMARA, AYAAN, CONTACT])
    copies.purge(laptop.vault)
    assert {hit.group for hit in find("warsame").hits} == set()


def test_a_person_in_the_files_of_brothers_and_sisters_is_found_once_with_all_of_them(
    laptop: Laptop, find: Find
) -> None:
    liban, stranger = new_id(), new_id()
    mother = Person(given="Ayaan", family="Warsame")
    pull(
        laptop,
        wire_record("child", liban, Child(given="Liban", family="Warsame"), record_id=liban),
        wire_record("child", stranger, Child(given="Idil", family="Nur"), record_id=stranger),
        wire_record("person", liban, Person(given="Amara", family="Warsame", same_as=AMARA)),
        *(wire_record("person", child, mother, record_id=f"{child}-mother") for child in (liban, stranger)),
        *(wire_record("relationship", child, Relationship(person=f"{child}-mother", role="Mother"))
          for child in (liban, stranger)),
    )  # fmt: skip
    found = [hit.where for hit in find("ayaan").hits if hit.group == "person"]
    assert sorted(found) == [
        "Mother, in the case file of Idil Nur", "Mother, in the case files of Amara Warsame and Liban Warsame",
    ]  # fmt: skip
    again = Person(given="Ayaan", family="Warsame", born=date(1991, 1, 1))
    pull(laptop, wire_record("person", liban, again), wire_record("person", AMARA, mother))
    assert sum(hit.group == "person" for hit in find("ayaan").hits) == 4

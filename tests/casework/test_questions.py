"""A page asks the store as many questions for many children, contacts or records as for few.

What a page takes grows with its questions; a clock on a busy machine does not show it, a count does. Today asks for
each visit of the day, and a day has few.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from app.casework import (
    approval_paper,
    approvals,
    brief,
    caseload,
    children,
    chronology,
    due_clocks,
    exchange,
    overview,
    patterns,
    search,
    today,
)
from app.domain.contact import Observation
from app.domain.involvement import Allocation
from app.domain.person import Person, Relationship
from app.domain.plan import Plan
from app.domain.visit import Visit
from sync import wire
from tests.casework import deciding
from tests.casework.warsame import NOW, TEAM, Family, child, contact, family, pull
from tests.storage.fakes import Laptop, wire_record


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that goes to a store within the block."""
    asked: list[str] = []
    traced: list[Any] = []

    def note(statement: str) -> None:
        if not statement.startswith(("COMMIT", "ROLLBACK", "--")):  # "--": what an index of words asks of itself
            asked.append(statement)

    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(note)  # at the driver: many questions go past SQLAlchemy
        traced.append(driver)

    event.listen(Engine, "begin", begin)
    try:
        yield asked
    finally:
        event.remove(Engine, "begin", begin)
        for driver in traced:
            driver.set_trace_callback(None)


def questions(read: Callable[[], object]) -> int:
    """How many questions a page takes; read once before, because the first reading may prepare something."""
    read()
    with counted() as asked:
        read()
    return len(asked)


def contacts(amara: Family, many: int, *, since: float = 1) -> list[wire.WireRecord]:
    """Contacts of one a day, each by one of Amara's two workers."""
    said = (Observation(id="1", observer=amara.priya, topic="Home", words="There was porridge in the kitchen."),)
    authors = (amara.priya, amara.joe)
    return [
        contact(amara.amara, authors[day % 2], since + day, seen="seen", alone="alone", observations=said)
        for day in range(many)
    ]


def others(laptop: Laptop, many: int) -> list[wire.WireRecord]:
    """Children of the same caseload, each with a mother, a visit the day after tomorrow and one that was made."""
    found: list[wire.WireRecord] = []
    for place in range(many):
        one = child(f"Amara{place}", "Porridge")
        mother = wire_record("person", one.child, Person(given="Porridge", family=f"Nur{place}"))
        tie = Relationship(person=mother.id, role="Mother")
        planned = Visit(practitioner=laptop.place.practitioner, planned=NOW + timedelta(days=2), purpose="CIN visit")
        found += [one, mother, wire_record("relationship", one.child, tie), wire_record("visit", one.child, planned)]
        found.append(
            wire_record("allocation", one.child, Allocation(practitioner=laptop.place.practitioner, team=TEAM))
        )
        found.append(wire_record("plan", one.child, Plan(plan_kind="cp", step="active", began=NOW.date())))
        found.append(contact(one.child, laptop.place.practitioner, 3, seen="seen", alone="alone"))
    return found


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    """Amara's case file with five contacts, and three more children."""
    made = family(laptop)
    pull(laptop, *contacts(made, 5), *others(laptop, 3))
    return made


_ANEW = count(-1, -1)


def due(laptop: Laptop) -> object:
    """What is due, read anew: on Today it is not while nothing was written."""
    with laptop.vault.read() as tx:
        return due_clocks.lines(tx, laptop.by, next(_ANEW))


PAGES: dict[str, Callable[[Laptop, Family], object]] = {
    "caseload": lambda laptop, _: caseload.read(by=laptop.by),
    "today": lambda laptop, _: today.read(by=laptop.by),
    "due clocks": lambda laptop, _: due(laptop),
    "record": lambda laptop, _: children.choices(by=laptop.by),
    "sync centre": lambda laptop, _: exchange.read(by=laptop.by),
    "overview": lambda laptop, amara: overview.read(amara.amara, by=laptop.by),
    "chronology": lambda laptop, amara: chronology.read(amara.amara, by=laptop.by),
    "brief": lambda laptop, amara: brief.read(amara.amara, by=laptop.by),
    "search": lambda laptop, _: search.find("porridge", by=laptop.by),
    "search of a name": lambda laptop, _: search.find("amara", by=laptop.by),
}


MOST = {
    "caseload": 18, "today": 37, "due clocks": 13, "record": 4, "sync centre": 38, "overview": 70, "chronology": 40,
    "brief": 56, "search": 20, "search of a name": 20,
}  # fmt: skip
"""How many questions a page may take; one more is somebody's decision."""

SEARCHES = {"search": 1, "search of a name": 1}
"""Where enough was found by one way of asking the next one is not asked: their number is not always the same."""


def all_pages(laptop: Laptop, amara: Family) -> dict[str, int]:
    """How many questions each page takes."""
    return {page: questions(partial(read, laptop, amara)) for page, read in PAGES.items()}


def more(few: dict[str, int], many: dict[str, int]) -> dict[str, int]:
    """By how many questions pages take more than they may."""
    return {page: count - few[page] for page, count in many.items() if count > few[page] + SEARCHES.get(page, 0)}


def test_a_page_takes_no_more_questions_than_it_may(laptop: Laptop, amara: Family) -> None:
    assert not more(MOST, all_pages(laptop, amara))


def test_more_children_are_no_more_questions(laptop: Laptop, amara: Family) -> None:
    few = all_pages(laptop, amara)
    pull(laptop, *others(laptop, 20))
    assert not more(few, all_pages(laptop, amara))


def test_a_longer_record_is_no_more_questions(laptop: Laptop, amara: Family) -> None:
    few = all_pages(laptop, amara)
    pull(laptop, *contacts(amara, 60, since=6))
    assert not more(few, all_pages(laptop, amara))


def test_a_long_record_is_read_once_for_what_repeats_in_it(laptop: Laptop, amara: Family) -> None:
    """Nobody has seen this child within half a year: the record is read to its end, and no part of it twice."""
    unseen = child("Hana", "Unseen")
    calls = [contact(unseen.child, amara.priya, 300 + day, kind_of_contact="telephone") for day in range(300)]
    pull(laptop, unseen, *calls)
    with counted() as asked, laptop.vault.read() as tx:
        patterns.of_child(tx, laptop.by, unseen.child, NOW)
    assert sum(" OFFSET " in one for one in asked) == 2


def test_the_count_sees_a_question_for_each_child(laptop: Laptop, amara: Family) -> None:
    """The check itself can fail."""

    def one_by_one() -> None:
        for row in caseload.read(by=laptop.by).rows:
            overview.read(row.child, by=laptop.by)

    few = questions(one_by_one)
    pull(laptop, *others(laptop, 2))
    assert questions(one_by_one) > few


def test_a_queue_of_500_approvals_takes_as_many_questions_as_one_of_five(laptop: Laptop) -> None:
    first = deciding.desk(laptop)
    few = questions(lambda: approvals.read(by=laptop.by))
    found: list[wire.WireRecord] = []
    for number in range(1, 500):
        child, about = deciding.referral(number)
        found += [*about, deciding.request(child, about[1])]
    pull(laptop, *found)
    many = questions(lambda: approvals.read(by=laptop.by))
    assert many <= few <= 12
    page = approvals.read(by=laptop.by)
    assert page is not None
    assert (len(page.rows), page.rows[0].key) == (500, first.approval.id)
    assert questions(lambda: approval_paper.again(first.approval.id, by=laptop.by)) <= PAPER_TAKES


PAPER_TAKES = 75
"""How many questions a paper may take: it has the overview's parts, and the case file by which it is decided."""

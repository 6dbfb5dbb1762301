"""Who is offered as having been there, in an order that does not hang on when somebody was written down."""

from datetime import date

import pytest

from app.casework.attendance import people_offered
from app.domain.child import Child
from app.domain.identity import new_id
from app.domain.person import Person, Relationship
from tests.casework.warsame import pull
from tests.storage.fakes import Laptop, wire_record

FAMILY = (
    ("Ross", "Father", "yes", None),
    ("Edna", "Grandmother", "yes", None),
    ("Alex", "Brother", "yes", date(2020, 2, 3)),
    ("Vera", "Aunt", "no", None),
    ("Ioana", "Mother", "yes", None),
    ("Kim", "Mother", "no", None),
)


@pytest.mark.parametrize("written", [FAMILY, FAMILY[::-1]], ids=["as written", "the other way round"])
def test_parents_come_first_and_whoever_lives_elsewhere_last(
    laptop: Laptop, written: tuple[tuple[str, str, str, date | None], ...]
) -> None:
    child = new_id()
    pull(laptop, wire_record("child", child, Child(given="Isla", family="Pemberton"), record_id=child))
    for name, role, lives_with, born in written:
        person = new_id()
        tie = Relationship(person=person, role=role, lives_with=lives_with)  # type: ignore[arg-type]
        pull(laptop, wire_record("person", child, Person(given=name, family="", born=born), record_id=person))
        pull(laptop, wire_record("relationship", child, tie))
    with laptop.vault.read() as tx:
        offered = [one.name for one in people_offered(tx, child)]
    assert offered == ["Ioana", "Ross", "Alex", "Edna", "Kim", "Vera"]

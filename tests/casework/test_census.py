"""The census on a laptop: who can ask, for which years, and what was told, with the names that are known here."""

from datetime import UTC, date, datetime

import pytest
from msgspec import Struct

from app.casework import census
from app.casework.census import CensusRow, Days, Offer, Told, ToldLine
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.practitioner import Agency, Practitioner, Team
from tests.casework.deciding import arrive
from tests.storage.fakes import Laptop, wire_record

AT = datetime(2027, 5, 4, 12, 30, tzinfo=UTC)
YEAR = Days(date(2026, 4, 1), date(2027, 3, 31))


def somebody(laptop: Laptop, *capabilities: str, sector: str = "social", supervises: bool = False) -> Offer:
    by = laptop.by
    leads = (by.practitioner,) if supervises else ()
    found: list[tuple[str, str, Struct]] = [
        ("agency", by.agency, Agency(name="Northmere", sector=sector)),  # type: ignore[arg-type]
        ("practitioner", by.practitioner, Practitioner(name="P", agency=by.agency, capabilities=capabilities)),
        ("team", new_id(), Team(name="Team 2", agency=by.agency, supervisors=leads)),
    ]
    arrive(laptop, *(wire_record(kind, DIRECTORY, says, record_id=id) for kind, id, says in found))
    return census.offered(by=by)


@pytest.mark.parametrize(
    ("capabilities", "more", "offer"),
    [
        (("SW",), {}, Offer(own=True, whole=False)),
        ((), {"supervises": True}, Offer(own=True, whole=False)),
        (("MI",), {}, Offer(own=False, whole=True)),
        (("PS", "IG"), {}, Offer(own=True, whole=True)),
        (("HV", "ADM"), {}, Offer(own=False, whole=False)),
        (("SW", "MI"), {"sector": "health"}, Offer(own=False, whole=False)),
    ],
)
def test_who_can_ask_what(laptop: Laptop, capabilities: tuple[str, ...], more: dict[str, object], offer: Offer) -> None:
    assert somebody(laptop, *capabilities, **more) == offer  # type: ignore[arg-type]


def test_the_year_to_be_sent_stands_first_from_april_to_july_and_then_the_one_that_runs() -> None:
    before, after = Days(date(2025, 4, 1), date(2026, 3, 31)), Days(date(2027, 4, 1), date(2028, 3, 31))
    assert census.periods(date(2027, 3, 31)) == (YEAR, before)
    assert census.periods(date(2027, 4, 1)) == (YEAR, after)
    assert census.periods(date(2027, 7, 31)) == (YEAR, after)
    assert census.periods(date(2027, 8, 1)) == (after, YEAR)


def test_errors_stand_first_with_the_children_that_are_here_by_name(laptop: Laptop) -> None:
    zoe, ann, away = (new_id() for _ in range(3))
    for id, name in ((zoe, "Zoe"), (ann, "Ann")):
        arrive(laptop, wire_record("child", id, Child(given=name, family="Warsame"), record_id=id))
    told = Told(
        at=AT, days=YEAR, whole=True, children=40,
        lines=(
            ToldLine("8897Q", query=True, words="Factors.", count=2, children=(zoe,)),
            ToldLine("4220", query=False, words="Ethnicity.", count=3, children=(zoe, ann, away)),
        ),
    )  # fmt: skip
    page = census.page(told, by=laptop.by)
    assert (page.errors, page.queries, page.children) == (3, 2, 40)
    assert page.rows == (
        CensusRow("4220", query=False, words="Ethnicity.", child=ann, name="Ann Warsame"),
        CensusRow("4220", query=False, words="Ethnicity.", child=zoe, name="Zoe Warsame"),
        CensusRow("4220", query=False, words="Ethnicity.", others=1, more=True),
        CensusRow("8897Q", query=True, words="Factors.", child=zoe, name="Zoe Warsame"),
        CensusRow("8897Q", query=True, words="Factors.", others=1, more=True),
    )

"""Who may see what: the pure function that fills the access table (docs/security.md, 4.5)."""

from datetime import date, timedelta

from app.domain.access import TIED, Holding, Relationship, Tie, grants, purpose_of, supervised
from app.domain.policy import CATEGORIES, MATRIX, RECIPIENTS, Purpose, cell


def categories(tie: Tie, sector: str, purpose: Purpose) -> set[str]:
    return {grant.category for grant in grants([Relationship("p", "c", tie, sector)], purpose)}


def test_the_matrix_is_whole() -> None:
    assert len(CATEGORIES) == 22
    assert all(len(cells) == len(RECIPIENTS) == 9 for cells in MATRIX.values())
    assert all(set(one) <= set("PCSN") and len(one) == 5 for cells in MATRIX.values() for one in cells)


def test_nobody_without_a_tie_sees_anything() -> None:
    assert grants([], Purpose.PROTECTION) == frozenset()


def test_an_allocated_worker_sees_the_work_and_never_an_adoption_link_in_need() -> None:
    seen = categories(Tie.ALLOCATED, "social", Purpose.NEED)
    assert {"ident", "address", "visit_narrative_voice", "worker_hazard"} <= seen
    assert not {"adoption_link", "involvement_sensitive"} & seen


def test_a_sensitive_service_opens_for_protection() -> None:
    assert "involvement_sensitive" in categories(Tie.ALLOCATED, "social", Purpose.PROTECTION)


def test_a_health_visitor_sees_the_hazard_and_who_is_involved_and_not_our_narrative() -> None:
    seen = categories(Tie.INVOLVED, "health", Purpose.PROTECTION)
    assert {"ident", "involvement", "worker_hazard", "cp_or_cla_status"} <= seen
    assert not {"visit_narrative_voice", "address_shielded", "adoption_link", "legal_advice"} & seen


def test_housing_never_sees_a_protected_address() -> None:
    for purpose in Purpose:
        assert "address_shielded" not in categories(Tie.INVOLVED, "housing", purpose)


def test_10_8_a_tie_that_opens_nothing_is_among_the_grants_all_the_same() -> None:
    assert categories(Tie.INVOLVED, "housing", Purpose.HELP) == {TIED}
    assert TIED not in CATEGORIES


def test_10_6_a_child_that_nobody_holds_stays_with_the_last_team_until_somebody_does() -> None:
    on, week = date(2026, 11, 27), timedelta(days=7)
    first, last = Holding("A", None, on - 2 * week), Holding("B", on - 2 * week, on - week)
    next_one = Holding("C", on + week)
    assert supervised([first, last], ["CIN"], on) == [first, last, Holding("B")]
    assert supervised([last, next_one], ["CIN"], on)[2:] == [Holding("B", None, on + timedelta(days=6))]
    assert supervised([first, last], ["shoe size"], on) == [first, last]
    standing = Holding("D", None, on)
    assert supervised([last, standing], ["CIN"], on) == [last, standing]
    assert supervised([next_one], ["CIN"], on) == [next_one]


def test_what_is_unknown_is_never_permitted() -> None:
    assert cell("shoe_size", "social", Purpose.NEED) == "N"
    assert cell("ident", "newspaper", Purpose.NEED) == "N"


def test_the_purpose_is_the_gravest_standing_status() -> None:
    assert purpose_of(["CIN", "CPP"]) is Purpose.PROTECTION
    assert purpose_of(["LAC"]) is Purpose.NEED
    assert purpose_of([]) is Purpose.HELP

"""Ids and numbers."""

import time
from uuid import UUID

import pytest

from app.domain.identity import is_id, is_nhs_number, is_upn, new_id, upn_letter


def test_ids_are_version_7_and_carry_their_time() -> None:
    made = UUID(new_id())
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) - time.time_ns() // 1_000_000) < 5_000
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_only_the_canonical_spelling_is_an_id() -> None:
    one = new_id()
    assert is_id(one)
    assert not is_id(one.upper()) or one.upper() == one
    assert not is_id("{" + one + "}")
    assert not is_id("child")


@pytest.mark.parametrize("number", ["9434765919", "9990000018", "9990000026", "9990000034", "9990000042"])
def test_valid_nhs_numbers(number: str) -> None:
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", ["9434765918", "9111111124", "999000014", "99900000140", "", "٩٤٣٤٧٦٥٩١٩"])
def test_invalid_nhs_numbers(number: str) -> None:
    assert not is_nhs_number(number)


def test_no_number_that_starts_999000014_is_valid() -> None:
    assert not any(is_nhs_number(f"999000014{digit}") for digit in range(10))


@pytest.mark.parametrize(
    "number", ["V350200124001", "W202210119007", "P845202023015", "X373231017123", "M893300021042"]
)
def test_valid_unique_pupil_numbers(number: str) -> None:
    assert is_upn(number)
    assert not is_upn("A" + number[1:])
    assert not is_upn(number[:-1])


def test_a_temporary_unique_pupil_number_ends_in_a_letter_that_is_used() -> None:
    assert is_upn(upn_letter("35020012400A") + "35020012400A")
    assert [upn_letter("35020012400" + last) for last in "IOS-"] == ["", "", "", ""]
    assert upn_letter("3502001240A1") == ""

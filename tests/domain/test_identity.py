"""Ids and numbers."""

import time
from uuid import UUID

import pytest

from app.domain.identity import is_id, is_nhs_number, new_id


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

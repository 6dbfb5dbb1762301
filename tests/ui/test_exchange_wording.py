"""Amounts and places as the Sync centre says them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.casework.pages import OutboxLine, WorkState
from ui.exchange import wording


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 KB"),
        (312, "1 KB"),
        (42_000, "42 KB"),
        (1_400_000, "1.4 MB"),
        (28_000_000, "28 MB"),
        (4 * 10**9, "4.0 GB"),
    ],
)
def test_amounts(size: int, words: str) -> None:
    assert wording.amount(size) == words


def test_places_in_the_order() -> None:
    assert [wording.ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "signed", "words"),
    [
        (WorkState.WAITING, True, "Signed 11:14"),
        (WorkState.WAITING, False, "Written 11:14"),
        (WorkState.RECEIVED, False, "Written 11:14"),
        (WorkState.DRAFT, False, "Saved 11:14"),
        (WorkState.CONFLICT, False, "Found 11:14"),
    ],
)
def test_only_a_contact_is_said_to_be_signed(state: WorkState, signed: bool, words: str) -> None:
    at = datetime(2026, 11, 12, 11, 14, tzinfo=UTC)
    line = OutboxLine("c", "Alert", "Amara Warsame", at, 1_000, state, "", signed=signed)
    assert wording.written(line, at) == words


def test_what_was_sent_on_an_earlier_day_is_not_said_to_be_of_today() -> None:
    now = datetime(2026, 11, 12, 11, 14, tzinfo=UTC)
    today = OutboxLine("c", "Alert", "Amara Warsame", now, 1_000, WorkState.RECEIVED, "", received=now)
    before = replace(today, received=now - timedelta(days=1))
    assert wording.sent_band([today], now) == "Sent today, 1, each with a receipt"
    assert wording.sent_band([today, before], now) == "Sent lately, 2, each with a receipt"

"""What a health visitor writes at a review: the measures of a child who grows on the middle line, by age in months."""

from datetime import date
from typing import Any

from app.domain.contact import ReviewKind

_GROWTH = (
    (0, 3_400, 500, 345), (2, 5_300, 580, 390), (6, 7_600, 670, 430), (12, 9_300, 750, 460), (24, 11_800, 870, 483),
    (36, 14_000, 950, 495), (48, 16_000, 1_020, 500), (60, 18_000, 1_090, 505),
)  # fmt: skip
"""Months, grams, millimetres of length, millimetres of head."""

_REVIEWS: tuple[tuple[int, ReviewKind], ...] = (
    (1, "new-birth"), (4, "six-to-eight-weeks"), (16, "one-year"), (33, "two-to-two-and-a-half-years"),
)  # fmt: skip
_WEANED, _WALKS = 12, 15
_DAYS_OF_MONTH = 30.4


def reviewed(born: date, on: date) -> dict[str, Any]:
    """Return the fields of a health review, or none for a child older than a health visitor reviews."""
    months = (on - born).days / _DAYS_OF_MONTH
    if not 0 <= months < _GROWTH[-1][0]:
        return {}
    grams, length, head = _measures(months)
    return {
        "review": next((review for until, review in _REVIEWS if months < until), "other"),
        "weight_grams": round(grams, -1),
        "length_mm": length,
        "head_mm": head,
        "feeding": "Milk feeds, day and night" if months < _WEANED else "Eats with the family",
        "development": "Walks and plays as expected" if months > _WALKS else "Looks, smiles and moves as expected",
        "immunisations": "up-to-date",
        "safer_sleep": "talked-about" if months < _WEANED else "",
    }


def _measures(months: float) -> tuple[int, int, int]:
    """Between two known ages a child grows evenly."""
    after = next(place for place, row in enumerate(_GROWTH) if row[0] > months)
    low, high = _GROWTH[after - 1], _GROWTH[after]
    share = (months - low[0]) / (high[0] - low[0])
    grams, length, head = (round(a + share * (b - a)) for a, b in zip(low[1:], high[1:], strict=True))
    return grams, length, head

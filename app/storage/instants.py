"""Instants as the store keeps them: UTC with microseconds, one spelling, so that text order is time order."""

from datetime import UTC, datetime

import msgspec


def text_of(at: datetime) -> str:
    """Return an instant as it is kept; one without a zone is a programming error.

    Raises ValueError.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(kept: str) -> datetime:
    """Return an instant that was kept, or one from a body or the wire."""
    return msgspec.convert(kept, datetime)


def instant_or_none(kept: str) -> datetime | None:
    """Return an instant, or None for the empty text that stands for never."""
    return instant(kept) if kept else None

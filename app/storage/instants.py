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


def instant_or_none(kept: object) -> datetime | None:
    """Return an instant, or None for the empty text that stands for never.

    None also for what is no instant: a body's field that a later program has made something else.
    """
    try:
        return msgspec.convert(kept, datetime) if isinstance(kept, str) and kept else None
    except msgspec.ValidationError:
        return None

"""What the Sync centre says: titles, times, amounts, and whole sentences for those who listen to the page."""

from collections.abc import Sequence
from datetime import datetime

from app.casework.pages import OutboxLine, StripFigures, SyncPage, Way, WorkState
from ui import words_of_time

NOTHING_WAITS = "No work is waiting to send."
BOTH_KEPT = "Both are kept until you choose."
SAFE_HERE = "It is safe here and will not be tried again until you act."

WAYS: dict[Way, str] = {"again": "Try again", "let-go": "Let go of mine", "open": "Open"}
"""What can be done about work that stopped, as its buttons say it."""

_SINCE = {WorkState.DRAFT: "saved", WorkState.CONFLICT: "found"}
_THOUSAND, _MEGA, _GIGA = 1000, 1000**2, 1000**3
_TEENS = range(11, 14)
_HUNDRED, _TEN = 100, 10


def amount(size: int) -> str:
    """Give an amount of bytes: "42 KB", "1.4 MB"."""
    if size < _MEGA:
        return f"{max(1, round(size / _THOUSAND))} KB" if size else "0 KB"
    if size < _GIGA:
        mega = size / _MEGA
        return f"{mega:.1f} MB" if mega < _TEN else f"{round(mega)} MB"
    return f"{size / _GIGA:.1f} GB"


def ordinal(place: int) -> str:
    """Give a place in the order: "1st", "2nd", "11th"."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if place % _HUNDRED in _TEENS else endings.get(place % _TEN, "th")
    return f"{place}{ending}"


def counted(count: int, one: str, many: str) -> str:
    """Give a count with its word: "1 child", "18 children"."""
    return f"{count:,} {one if count == 1 else many}"


def since(line: OutboxLine, now: datetime) -> str:
    """Give when the person signed or wrote it, or since when it is as it is: "signed 11:14", "found 07:52"."""
    done = "signed" if line.signed else "written"
    return f"{_SINCE.get(line.state, done)} {words_of_time.clock_and_day(line.written, now)}"


def written(line: OutboxLine, now: datetime) -> str:
    """Give the same where it begins a line."""
    said = since(line, now)
    return said[:1].upper() + said[1:]


def stopped_title(line: OutboxLine) -> str:
    """Give the heading of work that waits for the person: what stopped, and what is still being written."""
    if line.state == WorkState.DRAFT:
        return f"{line.what}, {line.child_name}"
    kind = "Two versions" if line.state == WorkState.CONFLICT else "Held"
    return f"{kind}: {line.what}, {line.child_name}"


def stopped_facts(line: OutboxLine, now: datetime) -> str:
    """Give how large it is and when it was signed, written, saved or found."""
    return f"{amount(line.size)}, {since(line, now)}"


def stopped_reason(line: OutboxLine) -> str:
    """Give why it stopped."""
    if line.reason:
        return line.reason
    conflict = line.state == WorkState.CONFLICT
    return BOTH_KEPT if conflict else SAFE_HERE


def turn(line: OutboxLine, place: int) -> str:
    """Give a waiting line's place in the order, and why it has that place."""
    return f"{ordinal(place)}, {line.reason}" if line.reason else ordinal(place)


def receipt(line: OutboxLine, now: datetime, authority: str) -> str:
    """Give what the receipt of a sent line proves, and what came of it; without one nothing is claimed."""
    if line.received is None:
        return line.reason
    has = f"{authority} has it, {words_of_time.clock_and_day(line.received, now)}"
    return f"{has}. {line.reason}" if line.reason else has


def stopped_band(count: int) -> str:
    """Give the heading over what stopped."""
    return f"Stopped until you act, {count:,}"


def waiting_band(count: int) -> str:
    """Give the heading over what waits."""
    return f"Waiting to send, {count:,} in this order"


def sent_band(lines: Sequence[OutboxLine], now: datetime) -> str:
    """Give the heading over what was sent, today or before."""
    today = words_of_time.local_day(now)
    earlier = any(line.received and words_of_time.local_day(line.received) != today for line in lines)
    return f"{'Sent lately' if earlier else 'Sent today'}, {len(lines):,}, each with a receipt"


def drafts_band(count: int) -> str:
    """Give the heading over what is still being written."""
    return f"Being written, not signed, {count:,}"


def nothing_waits(page: SyncPage, now: datetime, authority: str) -> tuple[str, str]:
    """Give the calm words for an empty outbox; only a ledger without stopped work says that all has arrived."""
    if page.stopped:
        return NOTHING_WAITS, "What stopped is listed above until you act."
    if page.unsure:
        return NOTHING_WAITS, f"{authority} was restored, and is being asked what it has of yours."
    heard = page.figures.received_at
    if heard is None:
        return NOTHING_WAITS, ""
    return NOTHING_WAITS, f"{authority} has all your work, {words_of_time.moment(heard, now)}."


LOOKS = "Who has looked"
WITH_NEXT = "With the next exchange"


def looks(count: int) -> str:
    """Give how many looks at records the authority has not been told of yet; they are not the person's work."""
    return counted(count, "look", "looks")


def looked(newest: datetime | None, now: datetime) -> str:
    """Give until when they were made."""
    return f"until {words_of_time.clock_and_day(newest, now)}" if newest else ""


FILES = "Photos and files"


def files(count: int) -> str:
    """Give how many files of attachments the authority does not have yet."""
    return counted(count, "file", "files")


def saved(figures: StripFigures, now: datetime) -> str:
    """Give when work was last saved on this laptop."""
    if figures.saved_at is None:
        return "Nothing to save yet"
    return f"Everything saved, {words_of_time.clock_and_day(figures.saved_at, now)}"


def heard(figures: StripFigures, now: datetime) -> str:
    """Give when the authority was last heard."""
    if figures.received_at is None:
        return "Not heard from yet"
    return f"Last heard {words_of_time.moment(figures.received_at, now)}"

"""What the page of who has looked says."""

from datetime import datetime

from app.casework.found_pages import Look, LooksPage
from ui import words_of_time
from ui.kit.chips import ChipKind, ChipText

TITLE = "Who has looked"
NOT_ASKED = "Needs a network to ask"
NO_LOOKS = "No looks recorded"
GAPS = "Some looks are missing from this list"
NOT_HERE = "Not everything is in this list"
OFFLINE = ChipText("Offline, told later", ChipKind.NEUTRAL, "wifi-off")


def known_at(page: LooksPage, now: datetime, authority: str) -> str:
    """Give how old the list is, or that it has to be asked for."""
    if page.asked is None:
        return NOT_ASKED
    return f"As {authority} knew it at {words_of_time.moment(page.asked, now)}"


def ask(page: LooksPage, authority: str) -> str:
    """Give the words of the button."""
    return f"Ask {authority}" if page.asked is None else f"Ask {authority} again"


def asking(authority: str) -> str:
    """Give the words of the button while the question is under way."""
    return f"Asking {authority}"


def nothing(page: LooksPage, now: datetime, authority: str) -> tuple[str, str]:
    """Give what stands in an empty list."""
    if page.asked is None:
        return NOT_ASKED, (
            f"{authority} keeps who has looked at {page.header.given}. "
            "This laptop can show it after it has asked once, and then without a network too."
        )
    return NO_LOOKS, f"{known_at(page, now, authority)}."


def waiting(count: int, authority: str) -> tuple[str, str]:
    """Give that looks made on this laptop are not in the list yet."""
    if count == 1:
        return (
            "1 look on this laptop is not in this list yet",
            f"{authority} learns of it at the next exchange. It is no work of yours that waits.",
        )
    return (
        f"{count} looks on this laptop are not in this list yet",
        f"{authority} learns of them at the next exchange. They are no work of yours that waits.",
    )


def when(look: Look, now: datetime) -> str:
    """Give when it was."""
    return words_of_time.moment(look.at, now)


def of_whom(look: Look) -> str:
    """Give role and agency."""
    return ", ".join(filter(None, (look.role, look.agency)))


def sentence(look: Look, now: datetime, authority: str) -> str:
    """Give a line for a listener."""
    later = f", offline, {authority} was told later" if look.offline else ""
    return f"{', '.join(filter(None, (look.name, of_whom(look))))}. {look.what}, {when(look, now)}{later}"

"""The words round the results of a search."""

from collections.abc import Mapping
from typing import Final

from app.casework.found_pages import Hit, SearchPage
from app.casework.marked import LEAST_IN_TEXTS

GROUPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "child": ("user-round", "Children", "Child"),
    "person": ("users-round", "People in case files", "Person"),
    "worker": ("id-card", "Workers and agencies", "Worker"),
    "contact": ("file-text", "Contacts and notes", "Note"),
    "visit": ("calendar-clock", "Visits", "Visit"),
    "address": ("house", "Addresses", "Address"),
    "other": ("triangle-alert", "Alerts", "Alert"),
}
"""Each group in the order of the list, with its icon, its heading, and what one of it is called."""

NO_MATCH = "No match on this laptop."
NO_MATCH_MEANS = (
    "That does not mean that there is nothing. Only what is on this laptop is looked through, and protected addresses "
    "and sensitive services are never found by searching. If in doubt, ring the safeguarding desk."
)
REFER = "Refer a child who is not on this laptop"
MORE = "There is more on this laptop than is listed here. Type more letters or another word."
FROM_THIRD = "Notes are looked through from the third letter on."


def and_more(count: int) -> str:
    """Say how many of a group are not shown yet."""
    return f"and {count} more"


def foot(page: SearchPage) -> str:
    """Say what the list does not show."""
    said = [MORE] if page.more or not page.whole else []
    if all(len(word) < LEAST_IN_TEXTS for word in page.asked.split()):
        said.append(FROM_THIRD)
    return " ".join(said)


def found_words(hit: Hit) -> str:
    """Give the words round the match without its marks."""
    return "".join(text for text, _ in hit.words)


def in_title(hit: Hit) -> bool:
    """Tell whether the match is in the title itself, so that it is marked there and not said twice."""
    return hit.title.startswith(found_words(hit))


def sentence(hit: Hit) -> str:
    """Give everything a hit says, for a listener."""
    said = [f"{GROUPS[hit.group][2]}: {hit.title}", hit.where]
    if hit.when and hit.when not in hit.where:
        said.append(hit.when)
    if not in_title(hit):
        said.append(found_words(hit))
    return ". ".join(part.strip().rstrip(".") for part in said if part.strip())


def announced(page: SearchPage) -> str:
    """Say what came of a search, for a listener."""
    if not page.hits:
        return f"{NO_MATCH} {NO_MATCH_MEANS}"
    return "1 result" if len(page.hits) == 1 else f"{len(page.hits)} results"

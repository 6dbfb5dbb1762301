"""What the glance at a child says; a further service is named nowhere, only that there is one to ring first."""

from collections.abc import Sequence
from datetime import date

from app.casework.case_pages import ChildPage
from app.casework.page_parts import Header, Planned, Source, WorkingWith
from app.casework.pages import AlertChip
from ui.caseload import wording
from ui.kit.chips import ChipKind, ChipText
from ui.kit.marks import Agency
from ui.today import wording as visit_words

PROTECTED = ChipText("Address protected", ChipKind.PROTECTED, "lock")
NOT_HERE = ChipText("Not on this laptop", ChipKind.NEUTRAL, "circle-dashed")
_NO_CONTACT = "No contact recorded"
FURTHER, RING = "A further service", "Ring desk"

_IN_VIEW = 4
_DAYS = ("Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun ")
_WEEKDAY = 4
_NHS_LENGTH = 10
_AGENCIES = {
    "social": Agency.SOCIAL,
    "health": Agency.HEALTH,
    "nhs": Agency.HEALTH,
    "police": Agency.POLICE,
    "education": Agency.EDUCATION,
    "youth": Agency.SOCIAL,
    "housing": Agency.HOUSING,
    "voluntary": Agency.VOLUNTARY,
}


def initials(name: str) -> str:
    """Give the first letters of the first and last name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:]))


def age(header: Header) -> str:
    """Give the age in words with the sex: "4 years 8 months, girl"."""
    return ", ".join(part for part in (header.age_words or header.age, header.sex) if part)


def spaced(number: str) -> str:
    """Give an NHS number as it is printed: "999 945 8076"."""
    plain = number.replace(" ", "")
    return f"{plain[:3]} {plain[3:6]} {plain[6:]}" if len(plain) == _NHS_LENGTH else number


def facts(page: ChildPage) -> tuple[ChipText, ...]:
    """Give what must be known of a child, protection before hazards, then what is doubtful about the copy."""
    header = page.header
    status = wording.status_in_full(header.status)
    others = [alert for alert in header.alerts if alert.words not in (status.text, header.status.words)]
    orders = [alert for alert in others if header.address_protected and _is_about_the_address(alert)]
    protected = [ChipText(order.words, PROTECTED.kind, PROTECTED.icon) for order in orders]
    if header.address_protected and not orders:
        protected = [PROTECTED]
    alerts = [visit_words.alert(alert) for alert in others if alert not in orders]
    none = [] if protected or alerts or not header.here else [ChipText("No alerts recorded", ChipKind.PLAIN, "info")]
    return (status, *protected, *alerts, *none, *_doubts(page))


def _is_about_the_address(alert: AlertChip) -> bool:
    return alert.topic == "order" and "address" in alert.words.casefold()


def planned(of: Planned) -> tuple[str, str]:
    """Give what is planned, and by when: "CP visit, today 10:30", "due by Fri 13 Nov"."""
    detail = of.detail.replace("Today, ", "today ")
    title = f"{of.what}, {detail}" if detail else of.what
    if of.due.words.casefold() in title.casefold():
        return title, ""
    return title, f"due {of.due.words}" if of.due.words.startswith("by ") else of.due.words


def agency(working: WorkingWith) -> Agency:
    """Give the mark of who works with the child."""
    return Agency.FURTHER if working.sensitive else _AGENCIES[working.sector]


def who(working: WorkingWith) -> tuple[str, str]:
    """Give name and role; of a further service only that there is one."""
    return (FURTHER, "") if working.sensitive else (working.name, working.role)


def when(working: WorkingWith) -> str:
    """Give the day of the last contact from its words ("Note, Mon 9 Nov"), or the words that have no day."""
    if working.sensitive:
        return RING
    day = working.last_words.rpartition(", ")[2]
    if not day or day == _NO_CONTACT:
        return wording.NONE_RECORDED
    return day[_WEEKDAY:] if day.startswith(_DAYS) else day


def heard(working: WorkingWith) -> str:
    """Give what a listener hears of one line."""
    if working.sensitive:
        return f"A further service is involved. Ring the safeguarding desk first: {working.telephone}".rstrip(": ")
    last = f"last contact {working.last_words}" if working.last_words else "no contact recorded"
    return ", ".join(part for part in (working.name, working.role, last) if part)


def listed(working: Sequence[WorkingWith]) -> list[WorkingWith]:
    """Give who else works with the child, whose contact is newest first, who had none last.

    A further service stands first where it would be below what is in view.
    """
    others = [one for one in working if not one.you and one.state != "ended" and not one.sensitive]
    others.sort(key=lambda one: one.last_on or date.min, reverse=True)
    further = [one for one in working if one.sensitive]
    return [*others, *further] if len(others) < _IN_VIEW else [*further, *others]


def nobody_listed(page: ChildPage) -> str:
    """Give what stands where nobody else is listed; of a child who is not here nothing is claimed."""
    if not page.header.here:
        return "Who works with this child is not on this laptop yet."
    return "Nobody else is recorded as working with this child."


def unheard(sources: Sequence[Source]) -> list[str]:
    """Name the agencies that were not heard from: silence is said, never left blank."""
    names = ", ".join(source.name for source in sources)
    return [f"Not heard from: {names}"] if names else []


def _doubts(page: ChildPage) -> tuple[ChipText, ...]:
    here = () if page.header.here else (NOT_HERE,)
    if not page.disputes:
        return here
    count = len(page.disputes)
    said = "One value in two versions" if count == 1 else f"{count} values in two versions"
    return (*here, ChipText(said, ChipKind.WARN, "git-compare"))

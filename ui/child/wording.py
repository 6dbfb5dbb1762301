"""What the child's page says: identity, alerts, rows, dates and people, and whole sentences for those who listen."""

from datetime import date, datetime

from app.casework.case_pages import ChildPage, Relative
from app.casework.page_parts import Dispute, Due, DueState, Entry, Header, Pattern, Planned, Source, WorkingWith
from app.domain.freshness import Freshness
from app.domain.involvement import Sector
from ui import words_of_time
from ui.child.genogram_parts import is_half
from ui.kit import rings
from ui.kit.chips import ChipKind, ChipText
from ui.kit.marks import Agency
from ui.today import wording as today

DISPUTED = ChipText("Disputed", ChipKind.WARN, "git-compare")
PROTECTED = ChipText("Address protected", ChipKind.PROTECTED, "lock")
SEE_BOTH = "See both versions"
FURTHER, RESTRICTED = "A further service is involved", "details restricted"
RING_FIRST = "Ring the safeguarding desk first"
NO_NUMBER = "No number recorded"
NO_LAST = "No contact recorded"
NOT_CONFIRMED = "not confirmed"
MUST_NOT_KNOW = "Must not be told the address"
CALL_OFF = "Call off"
SAY_WHY, SAY_MORE = "Say why it is late", "Say more on why it is late"
NO_DATES = "No date is planned in what this laptop has."
NO_ENTRIES = "Nothing is recorded in what this laptop has."
NO_WORKING = "Nobody is recorded as working with {given} in what this laptop has."

AGENCY: dict[Sector, Agency] = {
    "social": Agency.SOCIAL,
    "health": Agency.HEALTH,
    "nhs": Agency.HEALTH,
    "police": Agency.POLICE,
    "education": Agency.EDUCATION,
    "youth": Agency.SOCIAL,
    "housing": Agency.HOUSING,
    "voluntary": Agency.VOLUNTARY,
}
RING = {
    Freshness.TODAY: rings.Freshness.TODAY,
    Freshness.WITHIN: rings.Freshness.WITHIN,
    Freshness.PAST: rings.Freshness.PAST,
    Freshness.LONG_PAST: rings.Freshness.OVER_30_DAYS,
    Freshness.NEVER: rings.Freshness.NEVER,
}
STATE = {
    "active": ("Active", "circle-check", "ok"),
    "waiting": ("Waiting", "hourglass", "text"),
    "ended": ("Ended", "circle-dashed", "text-2"),
}
_PATTERN_ICON = {"count": "tally-4", "person": "user-x", "not-seen": "user-round-x"}
_NHS, _SOCIAL_CARE = 10, 8


def about(header: Header) -> str:
    """Give age, sex and date of birth: "4 years 8 months, girl, born 3 March 2022"; without one the age says so."""
    born = f"born {long_date(header.born)}" if header.born else ""
    return ", ".join(part for part in (header.age_words, header.sex, born) if part)


def long_date(on: date) -> str:
    """Give a day with its month in full and its year, and no weekday: "3 March 2022"."""
    return f"{words_of_time.long_day(on).split(' ', 1)[1]} {on.year}"


def nhs_number(number: str) -> str:
    """Give an NHS number in its three groups."""
    bare = number.replace(" ", "")
    return f"{bare[:3]} {bare[3:6]} {bare[6:]}" if len(bare) == _NHS else number


def social_care_id(number: str) -> str:
    """Give a social care number in groups."""
    return f"{number[:2]} {number[2:5]} {number[5:]}" if len(number) == _SOCIAL_CARE and number.isdigit() else number


def received(source: Source) -> str:
    """Give when a source was last heard from: "Received 07:52 today", "Housing, 9 days old", "Never received"."""
    if source.state == Freshness.NEVER:
        return "Never received"
    if source.state == Freshness.TODAY:
        return f"Received {source.words} today"
    return f"Received {source.words}" if source.state == Freshness.WITHIN else f"{source.name}, {source.words}"


def alerts(header: Header) -> tuple[ChipText, ...]:
    """Give every alert in words, the status first; a child without any has that said, not left blank."""
    topics = {chip.topic for chip in header.alerts}
    known = [today.alert(chip, protected=header.address_protected) for chip in header.alerts]
    if "status" not in topics and header.status.words:
        known.insert(0, ChipText(header.status.words, _status_kind(header.status.code), "shield-alert"))
    told = any(chip.kind == ChipKind.PROTECTED for chip in known)
    if header.address_protected and not told:
        known.insert(1 if known else 0, PROTECTED)
    return tuple(known) or (today.NO_HAZARDS,)


def in_short(header: Header) -> tuple[ChipText, ...]:
    """Give what must be known on a page without the header: the status, and that the address is protected."""
    of = header.status
    status = (ChipText(of.short, _status_kind(of.code), "shield-alert"),) if of.code else ()
    return (*status, PROTECTED) if header.address_protected else status


def _status_kind(code: str) -> ChipKind:
    return ChipKind.DANGER if code in ("CPP", "S47") else ChipKind.INFO


def not_here(header: Header) -> tuple[str, str]:
    """Give what is said of a child whose copy is not complete on this laptop."""
    return (
        f"Not all of {header.given}’s records are on this laptop yet",
        "What you do not see here may still be recorded. The rest comes when this laptop has a network.",
    )


def header_sentence(header: Header) -> str:
    """Give everything the header says, in the order it is read."""
    number = f"NHS number {nhs_number(header.nhs_number)}" if header.nhs_number else "NHS number not recorded"
    said = [f"{header.name}, {about(header)}", number, f"Lead professional {header.lead}" if header.lead else ""]
    said += [chip.text for chip in alerts(header)]
    said += [not_here(header)[0]] if not header.here else []
    return ". ".join(part for part in said if part) + "."


def counts(page: ChildPage) -> str:
    """Give how many work with the child now: "7 in 5 agencies, and one further service"."""
    known = sum(1 for line in page.working if not line.sensitive and line.state != "ended")
    further = sum(1 for line in page.working if line.sensitive)
    agencies = f"{known} in {page.agencies} {'agency' if page.agencies == 1 else 'agencies'}"
    if not further:
        return agencies
    return f"{agencies}, and {'one further service' if further == 1 else f'{further} further services'}"


def who(line: WorkingWith) -> str:
    """Give the name as in the table."""
    return f"{line.name} (you)" if line.you else line.name


def working_sentence(line: WorkingWith) -> str:
    """Give a row of the table for a listener; of a further service nothing but the desk's number."""
    if line.sensitive:
        desk = f"{RING_FIRST}: {line.telephone}" if line.telephone else RING_FIRST
        return f"{FURTHER}, {RESTRICTED}. {desk}."
    said = [", ".join(part for part in (who(line), line.role) if part), line.telephone or NO_NUMBER]
    said += [f"Last contact: {line.last_words}" if line.last_words else NO_LAST, received(line.source)]
    said += [STATE[line.state][0], *(["Disputed, press Enter to see both versions"] if line.disputed else [])]
    return ". ".join(said) + "."


def unheard(source: Source) -> str:
    """Give what is said under the table of a source that is past its limit, or was never heard from."""
    if source.heard is None:
        return f"{source.name}: never heard from. Something may be known there that is not shown here."
    since = words_of_time.day(words_of_time.local_day(source.heard))
    return f"{source.name}: {source.words}. Not heard from since {since}"


def entry_sentence(entry: Entry) -> str:
    """Give a line of the chronology for a listener."""
    said = [f"{entry.when}: {entry.title}", entry.words, entry.note, entry.arrived, entry.who]
    said += [f"{entry.addenda} added since"] if entry.addenda else []
    said += ["Disputed, two versions"] if entry.disputed else []
    return ". ".join(part.rstrip(".") for part in said if part) + "."


def pattern(found: Pattern) -> ChipText:
    """Give the chip of a pattern that was counted."""
    return ChipText(found.title, ChipKind.WARN, _PATTERN_ICON[found.icon])


def due(chip: Due) -> ChipText:
    """Give the chip of a date."""
    if not chip.words:
        return ChipText("No date", ChipKind.NEUTRAL, "calendar-clock")
    return {
        DueState.OVER: ChipText(chip.words, ChipKind.DANGER, "triangle-alert"),
        DueState.UNRECORDED: ChipText(chip.words, ChipKind.WARN, "file-text"),
        DueState.SOON: ChipText(chip.words, ChipKind.WARN, "clock-alert"),
        DueState.LATER: ChipText(chip.words, ChipKind.PLAIN, "calendar-clock"),
        DueState.NONE: ChipText(chip.words, ChipKind.NEUTRAL, "calendar-clock"),
    }[chip.state]


def planned_sentence(planned: Planned) -> str:
    """Give a planned date for a listener."""
    near = {DueState.OVER: "Overdue", DueState.SOON: "Soon"}.get(planned.due.state, "")
    said = [", ".join(part for part in (planned.what, planned.detail) if part), planned.due.words, near]
    return ". ".join(part for part in said if part) + "."


def share_left(planned: Planned, now: datetime) -> float:
    """Give how much of its time is left until a date, of a fortnight where nothing says since when it runs; never quite
    nothing before it is over."""
    at = planned.due.at
    if at is None:
        return 0
    whole = (at - planned.began).total_seconds() if planned.began is not None else 0
    return min(max((at - now).total_seconds() / (whole if whole > 0 else 14 * 86400), 0.08), 1)


def dispute_sentence(dispute: Dispute) -> str:
    """Give a disputed value for a listener."""
    return f"Disputed: {dispute.words.rstrip('.')}. {SEE_BOTH}"


def relative_lines(one: Relative) -> tuple[str, tuple[str, ...]]:
    """Give the words under a person's mark: the name with the age, and below it how they stand to the child."""
    age = one.age.replace(" months", " m").replace(" month", " m")
    name = one.name.split(" ", 1)[0] if one.at_home else one.name
    over = ", ".join(part for part in (name, age) if part)
    whole = one.place == "sibling" and not is_half(one)
    if one.place == "child" or (one.at_home and whole and one.confirmed):
        return over, one.notes
    if not one.confirmed:
        said = one.role if one.role and one.place != "parents-partner" else ""  # a partner's line says it
        return over, (f"{said}, {NOT_CONFIRMED}" if said else NOT_CONFIRMED, *one.notes)
    if one.at_home and one.role and not one.notes:
        return f"{over}, {one.role}", ()
    return over, tuple(
        part for part in (", ".join((*filter(None, [one.role]), *one.notes[:1])), *one.notes[1:]) if part
    )


def relative_sentence(one: Relative, given: str) -> str:
    """Give a person of the genogram for a listener."""
    if one.place == "child":
        return ", ".join(part for part in (one.name, one.age, "the child this page is about") if part) + "."
    home = f"same home as {given}" if one.at_home else f"not recorded in the same home as {given}"
    told = [one.role, *one.notes, home, "" if one.confirmed else "not confirmed", "has died" if one.dead else ""]
    said = ", ".join(part for part in (one.name, one.age, *told) if part)
    return f"{said}. {MUST_NOT_KNOW}." if one.must_not_know else f"{said}."

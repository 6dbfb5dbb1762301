"""The words of the overview: amounts, chips, sentences for those who listen, and whom to ask."""

from collections.abc import Sequence
from datetime import date, datetime

from app.domain.figure_counts import READINESS, AgencyFigures, Figures, Measured, Ready, TeamFigures, percent, share_of
from app.domain.figures import (
    BECAME,
    HELD,
    LAPTOPS,
    NOT_SEEN,
    OVERDUE,
    VERSIONS,
    VISITS_DUE,
    Definition,
)
from app.domain.freshness import Freshness, freshness
from ui import words_of_time
from ui.kit.chips import ChipKind, ChipText
from ui.kit.marks import Agency

TITLE = "Overview"
ALL_TEAMS = "All teams"
EXPORT = "Export figures"
HIDES = "Exports hide counts under 6"
ASK, ASKING = "Ask again", "Asking"
NOTHING = "No figures yet"
NO_FIGURES = "The authority's hub counts them. Doorstep asks it when there is a network, and keeps the answer here."
NO_NETWORK = "There is no network now. Ask again when there is one."
AS_TOLD = "What is shown here is as the authority told it last."
NOT_WHOLE = "Some case files are still being counted"
NOT_WHOLE_TEXT = (
    "The authority's hub is making its counts anew. These figures lack some children; ask again in a while."
)
TABLE_HINT = "Press for the numbers as a table"
CLOSE = "Close"

VISITS, LOADS, TODAY, AGENCIES, AGREE = (
    "Visits each week, and how many had the brief read first", "Open children per worker", "Today",
    "Agencies connected", "Records that agree",
)  # fmt: skip
VISITS_SHORT = "Visits each week"
ONE_DOT = "one dot, one worker"
READ, NOT_READ = "Brief read", "Not read"
NOT_MEASURED = "Not measured yet"
NOT_MEASURED_TEXT = (
    "How many records agree with the NHS and with other sources is known once Doorstep compares them. It does not do "
    "so yet, and nothing here is estimated."
)

_HOUR, _DAY = 60, 24 * 60
_HOURS_FROM, _DAYS_FROM = 90, 36 * 60
_TOO_OLD = frozenset((Freshness.PAST, Freshness.LONG_PAST))

LINES = {
    OVERDUE: ("circle-alert", "danger"), VISITS_DUE: ("clock-alert", "warn"), NOT_SEEN: ("user-round-x", "warn"),
    VERSIONS: ("git-compare", "info"), LAPTOPS: ("laptop", "info"), HELD: ("package-x", "warn"),
}  # fmt: skip
"""The icon of each line of today, and its tone where there is something."""

WHOM = {
    OVERDUE: "Each team's manager has them in Approvals, the least time left first. Ask them, or take a cover.",
    VISITS_DUE: "Each team's manager sees them in Team caseload, worker by worker. Ask them which are at risk.",
    NOT_SEEN: "Each team's manager sees them in Team caseload, worker by worker. Ask them when each was last seen.",
    VERSIONS: "Each team's manager has them in Approvals. Ask them to choose, or to say what holds them up.",
    LAPTOPS: "Each team's manager sees them in Team caseload. Ask them, or the authority's IT.",
    HELD: "The authority's IT lists them (doorstep-hub held). Ask IT whose they are, and for which manager.",
}
"""Whom to ask, where the page that shows a line is not this person's."""

MARKS = {
    "social": Agency.SOCIAL, "health": Agency.HEALTH, "nhs": Agency.HEALTH, "police": Agency.POLICE,
    "education": Agency.EDUCATION, "housing": Agency.HOUSING, "youth": Agency.VOLUNTARY,
    "voluntary": Agency.VOLUNTARY,
}  # fmt: skip
GROUPS = {"nhs": "GP practices and hospitals", "education": "Schools and nurseries", "voluntary": "Voluntary services"}
"""Sectors whose agencies are many, and stand together."""


def number(count: int) -> str:
    """Give a count with its thousands apart: "54,110"."""
    return f"{count:,}"


def note(figures: Figures, authority: str, *, short: bool = False) -> str:
    """Give of whom and of which time the figures are; in short the last day alone."""
    months = (figures.until.year - figures.since.year) * 12 + figures.until.month - figures.since.month
    if short:
        return f"to {words_of_time.day(figures.until)}"
    return f"{authority}, {months} months to {words_of_time.long_day(figures.until)} {figures.until.year}"


def known(asked: datetime | None, now: datetime) -> str:
    """Give since when it is known."""
    return "" if asked is None else f"As of {words_of_time.moment(asked, now, asked.tzinfo or words_of_time.LONDON)}"


def span(minutes: int) -> tuple[str, str]:
    """Give a time as an amount with its unit: ("4", "min"), ("6.8", "h"), ("2.6", "days")."""
    if minutes < _HOURS_FROM:
        return str(minutes), "min"
    if minutes < _DAYS_FROM:
        return f"{minutes / _HOUR:.1f}".removesuffix(".0"), "h"
    return f"{minutes / _DAY:.1f}".removesuffix(".0"), "days"


def amount(measured: Measured) -> tuple[str, str]:
    """Give what a measure came to, with its unit; a dash where nothing was due."""
    if measured.medians:
        minutes = measured.medians[-1].minutes
        return span(minutes) if minutes is not None else ("–", "")
    share = share_of(measured)
    return (str(percent(share)), "%") if share else ("–", "")


def points(measured: Measured) -> list[float | None]:
    """Give one number for each month; nothing for a month in which nothing was due."""
    if measured.medians:
        return [None if one.minutes is None else float(one.minutes) for one in measured.medians[:-1]]
    return [100 * one.met / one.counted if one.counted else None for one in measured.months]


def chip(definition: Definition, measured: Measured) -> ChipText | None:
    """Give how a measure stands to its target, and which way it goes."""
    went = [one for one in points(measured) if one is not None]
    way = "" if not went[1:] or went[-1] == went[0] else "trending-up" if went[-1] > went[0] else "trending-down"
    if measured.medians:
        minutes = measured.medians[-1].minutes
        if minutes is None:
            return None
        over = "" if minutes <= definition.target else " ".join(span(minutes - definition.target))
        return _met() if not over else _not_met(f"{over} over", way)
    share = share_of(measured)
    if share is None:
        return None
    below = definition.target - percent(share)
    return _met() if below <= 0 else _not_met(f"{below} below", way)


def _met() -> ChipText:
    return ChipText("Met", ChipKind.OK, "circle-check")


def _not_met(said: str, way: str) -> ChipText:
    return ChipText(said, ChipKind.WARN, way or "triangle-alert")


def target(definition: Definition) -> str:
    """Give the target as it stands under the line."""
    if definition.unit == "percent":
        return f"dashed line: target {definition.target}%"
    return f"dashed line: {' '.join(span(definition.target))}"


def measure(definition: Definition, measured: Measured) -> str:
    """Say a measure for those who listen."""
    said, unit = amount(measured)
    stands = chip(definition, measured)
    if stands is None:
        return f"{definition.name}: nothing was due. {TABLE_HINT}"
    goal = target(definition).removeprefix("dashed line: ").removeprefix("target ")
    return f"{definition.name}: {said} {unit}, target {goal}, {stands.text.lower()}. {TABLE_HINT}"


def became(figures: TeamFigures) -> str:
    """Give the heading of what referrals became."""
    return f"What referrals became, {words_of_time.month(figures.month)}"


def decided(figures: TeamFigures) -> tuple[int, str]:
    """Give how many were decided, and how many of them in time, in a sentence."""
    count = sum(one.count for one in figures.became)
    if not count:
        return 0, "No referral was decided in this month."
    later = count - figures.decided_in_time
    took = "None took longer." if not later else f"{later} took longer."
    return count, f"{round(100 * figures.decided_in_time / count)}% in 1 working day. {took}"


def outcome(id: str) -> str:
    """Give what a referral became, in words."""
    return BECAME.get(id, id)


def readiness(ready: Sequence[Ready]) -> str:
    """Say how far the authority and its agencies are."""
    short = {
        "agencies": "agencies have somebody who can sign in",
        "laptops": "workers with open children were heard from in 7 days",
        "supervised": "teams with open children have a supervisor",
    }
    return " · ".join(f"{one.ready} of {one.of} {short[one.id]}" for one in ready if one.id in short)


def ready(one: Ready) -> str:
    """Give one part of readiness in words."""
    return READINESS.get(one.id, one.id)


def confirmed(figures: TeamFigures) -> str:
    """Say of how many open children the NHS number is confirmed."""
    if not figures.open_children:
        return "No child is open."
    return f"of {number(figures.open_children)} open children have a confirmed NHS number"


def agency_state(one: AgencyFigures, now: datetime) -> ChipText:
    """Say whether an agency is heard from."""
    if not one.joined:
        return ChipText("Not joined", ChipKind.WARN, "clock-alert")
    if one.received is None:
        return ChipText("Nothing yet", ChipKind.NEUTRAL, "circle-dashed")
    if freshness(one.sector, one.received.astimezone(now.tzinfo), now) in _TOO_OLD:
        return ChipText("Quiet", ChipKind.DANGER, "unplug")
    return ChipText("Connected", ChipKind.OK, "plug")


def last_received(received: datetime | None, now: datetime) -> str:
    """Give when something was received last: a time of today, or how many days ago."""
    if received is None:
        return "nothing yet"
    at = received.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    return words_of_time.clock(at, now.tzinfo or words_of_time.LONDON) if days <= 0 else (
        "yesterday" if days == 1 else f"{days} days ago"
    )  # fmt: skip


def line(name: str, count: int) -> str:
    """Say a line of today for those who listen."""
    return f"{name}, {number(count)}"


def week(monday: date) -> str:
    """Give the Monday of a week in short: "18 May"."""
    return words_of_time.day(monday).partition(" ")[2]


def exported(path: str) -> str:
    """Say that the figures were written, and that the authority hears of it."""
    return f"The figures are in {path}. The authority is told that you exported them."


NOT_EXPORTED = "The figures could not be written there. Choose another place."

"""What the caseload says: chips, marks, what a listener hears of a child, and why a list is empty."""

from collections.abc import Sequence
from html import escape

from app.casework.case_pages import CaseloadPage, CaseloadRow
from app.casework.page_parts import DueState, Mark, Status
from ui.kit.chips import ChipKind, ChipText

HINT = "Filter by name, NHS number, street"
NONE_RECORDED = "None recorded"
NOT_KNOWN_HERE = "Not known here"
NOT_HERE = "Not here"
EMPTY_TITLE = "No children are on your caseload here."
EMPTY_TEXT = (
    "This laptop has not received a child who is allocated to you. It does not mean that no child waits for you: "
    "if you expect somebody, open the Sync centre to receive the newest list, or ring your team."
)
HIDDEN_TITLE = "No child on your caseload fits the filters."

_SINCE = ", since "
_STATUSES = {
    "CPP": (ChipKind.DANGER, "shield-alert"),
    "S47": (ChipKind.DANGER, "siren"),
    "CIN": (ChipKind.NEUTRAL, "users"),
    "LAC": (ChipKind.INFO, "house"),
    "EH": (ChipKind.NEUTRAL, "handshake"),
}
_MARKS = {
    Mark.PROTECTED: (ChipKind.PROTECTED, "lock"),
    Mark.HAZARD: (ChipKind.DANGER, "triangle-alert"),
    Mark.INTERPRETER: (ChipKind.INFO, "languages"),
    Mark.MISSING: (ChipKind.WARN, "footprints"),
}
_DUES = {
    DueState.OVER: (ChipKind.DANGER, "circle-alert"),
    DueState.UNRECORDED: (ChipKind.WARN, "file-text"),
    DueState.SOON: (ChipKind.WARN, "clock-alert"),
    DueState.LATER: (ChipKind.PLAIN, "calendar-clock"),
}

DUE_SOON, OVERDUE, UNRECORDED = "Due in 5 working days", "Overdue", "Visit not recorded"
_MEANS = {DueState.OVER: OVERDUE, DueState.UNRECORDED: UNRECORDED, DueState.SOON: DUE_SOON}

NOT_ALONE = "Not seen alone in 20 working days"
WITHHELD = "In the records you see. Other agencies may have seen the child since."
_PART, _YOU_SEE = "*", "in the records you see"

LEGEND: tuple[tuple[str, str, str], ...] = (
    ("lock", "protected", "address protected"),
    ("triangle-alert", "danger", "hazard"),
    ("languages", "info", "interpreter"),
    ("footprints", "warn", "missing episodes"),
    ("user-round-check", "ok", "seen alone"),
    ("users-round", "text-2", "seen with others"),
)
"""Icon, tone and words of each mark of the list."""
IN_PART = ("", "text-2", f"{_PART} {_YOU_SEE}")
"""The same of the sign beside what other agencies may know more of, where it stands in the list."""


def title_note(page: CaseloadPage) -> str:
    """Give the words beside the window's title: "18 children in 12 families"."""
    families = "family" if page.families == 1 else "families"
    return f"{children(len(page.rows))} in {page.families} {families}" if page.rows else ""


def children(count: int) -> str:
    """Give a count of children: "1 child", "18 children"."""
    return f"{count:,} {'child' if count == 1 else 'children'}"


def status(of: Status) -> ChipText:
    """Give the chip of a child's status; a code not known here is shown plainly, in its own words."""
    if not of.code:
        return ChipText(of.short or NONE_RECORDED, ChipKind.PLAIN)
    kind, icon = _STATUSES.get(of.code, (ChipKind.NEUTRAL, "info"))
    return ChipText(of.short or of.code, kind, icon)


def status_in_full(of: Status) -> ChipText:
    """Give the chip of a child's status in whole words, without since when: that is on the child's page."""
    chip = status(of)
    return ChipText(of.words.partition(_SINCE)[0] or chip.text, chip.kind, chip.icon)


def marks(row: CaseloadRow) -> tuple[ChipText, ...]:
    """Give the alerts of a child as chips without words, each once."""
    return tuple(ChipText("", *_MARKS[mark]) for mark in dict.fromkeys(mark for mark, _ in row.marks))


def marks_in_words(row: CaseloadRow) -> tuple[ChipText, ...]:
    """Give the alerts of a child as chips with their words."""
    return tuple(ChipText(said, *_MARKS[mark]) for mark, all_said in row.marks for said in all_said.split("; "))


def no_marks(row: CaseloadRow) -> str:
    """Give what stands where a child has no marks: of a child who is not on this laptop nothing is claimed."""
    return NONE_RECORDED if row.here else NOT_KNOWN_HERE


def due(row: CaseloadRow) -> ChipText:
    """Give the next date as a chip, or in plain words where none is pressing."""
    kind, icon = _DUES.get(row.due.state, (ChipKind.PLAIN, ""))
    return ChipText(row.due.words or NONE_RECORDED, kind, icon)


def due_means(row: CaseloadRow) -> str:
    """Give what the colour of the next date means; amber and red are what the filters above the list count."""
    return _MEANS.get(row.due.state, "")


def seen(row: CaseloadRow) -> tuple[str, str, str]:
    """Give icon, tone and words of when the child was last seen, and whether alone."""
    said = f"{row.last_seen_words or NONE_RECORDED}{_PART if row.withheld else ''}"
    if row.seen_alone is None:
        return "", "text-2", said
    return ("user-round-check", "ok", said) if row.seen_alone else ("users-round", "text-2", said)


def told(row: CaseloadRow) -> str:
    """Give how old what this laptop knows of the child is."""
    return row.source.words if row.here else NOT_HERE


def sentence(row: CaseloadRow) -> str:
    """Give what a listener hears of a child: everything the row shows, with commas between."""
    alerts = [_inside(chip.text) for chip in marks_in_words(row)] or [f"alerts {_inside(no_marks(row))}"]
    parts = [row.name, row.age, _inside(row.status.words or f"status {_inside(status(row.status).text)}")]
    return ", ".join(part for part in (*parts, *alerts, _heard_seen(row), _heard_due(row), _heard_told(row)) if part)


def cell(row: CaseloadRow, column: int) -> str:
    """Give what a listener hears of one column of a child, in the order of the columns."""
    alerts = ", ".join(chip.text for chip in marks_in_words(row)) or no_marks(row)
    what = row.due.what or NONE_RECORDED
    cells = (sentence(row), row.status.words or status(row.status).text, alerts)
    return (*cells, _heard_seen(row), _heard_due(row), what, _heard_told(row))[column]


def tip(said: Sequence[str]) -> str:
    """Give a tool tip that cannot be read as markup; nothing for no words."""
    return f"<p style='white-space:pre-wrap'>{escape(', '.join(said))}</p>" if said else ""


def foot(first: int, last: int, shown: int, all_rows: int) -> str:
    """Give which rows are in view: "1 to 14 of 18"."""
    if not shown:
        return ""
    hidden = f", {all_rows - shown} hidden by filters" if shown < all_rows else ""
    return f"{first} to {last} of {shown}{hidden}"


def hidden_by(count: int, filters: Sequence[str]) -> str:
    """Give which filters hide everybody: "18 children are hidden by: Section 47, Overdue."."""
    are = "is" if count == 1 else "are"
    return f"{children(count)} {are} hidden by: {', '.join(filters)}."


def _heard_seen(row: CaseloadRow) -> str:
    icon, _, said = seen(row)
    how = {"user-round-check": ", seen alone", "users-round": ", seen with others"}.get(icon, "")
    part = f", {_YOU_SEE}" if row.withheld else ""
    return f"last seen {_inside(said.removesuffix(_PART))}{how}{part}"


def seen_means(row: CaseloadRow) -> str:
    """Give what the mark after the day means: other agencies may have seen the child since."""
    return WITHHELD if row.withheld else ""


def not_alone(page: CaseloadPage) -> str:
    """Give the words of the filter; where somebody's contacts are withheld, that it counts what is seen here."""
    return f"{NOT_ALONE}{_PART}" if any(row.withheld for row in page.rows) else NOT_ALONE


def _heard_due(row: CaseloadRow) -> str:
    said = _inside(due(row).text)
    if row.due.state == DueState.NONE:
        return f"next date {said}"
    if row.due.state == DueState.OVER:
        return f"{row.due.what or 'next date'} overdue, {said}"
    how = "planned" if row.due.state == DueState.UNRECORDED else "due"
    return f"{row.due.what or 'next'} {how} {said}"


def _heard_told(row: CaseloadRow) -> str:
    if not row.here:
        return "not on this laptop"
    words = _inside(row.source.words)
    if row.source.heard is None:
        return words or "data from nobody yet"
    limit = ", past its limit" if row.past_limit else ""
    return f"data from {words}{' ago' if words.endswith('days') else ''}{limit}"


_OURS = (
    "Address", "Child", "Do", "Early", "Interpreter", "Looked", "No", "None", "Not", "Nothing", "Section", "Today",
    "Yesterday",
)  # fmt: skip


def _inside(said: str) -> str:
    """Give words as they stand within a sentence: no colon, and small at the start where they are surely no name."""
    plain = said.replace(": ", " ")
    return plain[:1].lower() + plain[1:] if plain.split(" ", 1)[0] in _OURS else plain

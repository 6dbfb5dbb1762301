"""What the page of approvals says: chips, filters, what a listener hears, and what is still missing."""

from app.casework.approval_pages import ApprovalsPage, Member, Paper, Point, Press, QueueRow, Sort, Standing, TimeLeft
from app.casework.page_parts import Header
from app.casework.words import and_list
from ui.child.wording import long_date
from ui.kit.chips import ChipKind, ChipText

FILTERS: tuple[tuple[Sort | None, str], ...] = (
    (None, "All"), ("referral", "Referrals"), ("versions", "Versions"), ("other", "Other"),
)  # fmt: skip
WAYS = {"waits": "What waits", "read": "Read", "decide": "Decide"}
EMPTY = "Nothing waits for your decision."
EMPTY_TEXT = (
    "It does not mean that nothing was asked for: what was sent after this laptop last exchanged is not here yet."
)
HIDDEN = "Nothing of this sort waits."
HIDDEN_TEXT = "Choose “All” to see what else waits."
PICK = "Choose a decision from the list."
VERSIONS = "One record in two versions"
VERSIONS_TEXT = "Two people changed it. Lay both side by side, and say which stands; both stay in the history."
LAY_OUT = "Lay side by side"
NO_WORKING = "Nobody is recorded as working with {given} in what this laptop has."
NO_POINTS = "Nothing is recorded in these 12 months in what this laptop has."
NO_HOUSEHOLD = "Nobody of the household is recorded in what this laptop has."
WHY = "Reason, kept in the record"
CHOOSE, SAY_WHY, SAY_TEAM = "Choose a decision", "Say why", "Say who has the child"
SAY_BOTH = "Say why, and who has the child"
DECIDE, SAVING = "Decide", "Saving"
CONFIRM = "Press Enter to decide"
NOBODY = "Nobody yet"
ANSWER = "Your answer"
SAVE_ANSWER = "Answer"
ANSWER_GOES = "Whoever disagrees reads it beside the referral they sent. It stays in the record."
ALIKE = "Their referrals say the same as this one:"
ALSO = "Decide the same for {}"
LOCKED = "Cannot be decided"
NOT_CHOSEN = "Choose"
NOT_CHECKED = "Not checked for viruses here."
READ_AGAIN = "Read it again"
WITHDRAW = "Take it back"

_CHANGED = "changed since you read it"
_CHIPS = {
    Press.OVERDUE: (ChipKind.DANGER, "circle-alert"),
    Press.TODAY: (ChipKind.WARN, "clock-alert"),
    Press.LATER: (ChipKind.PLAIN, "calendar-clock"),
    Press.NONE: (ChipKind.PLAIN, "calendar-clock"),
}
STANDS: dict[Standing, tuple[str, str]] = {
    "proposed": ("info", "hourglass"),
    "refused": ("warn", "circle-alert"),
    "decided": ("ok", "circle-check"),
    "gone": ("neutral", "info"),
}


def note(page: ApprovalsPage) -> str:
    """Give the words beside the window's title: "8 waiting, 1 overdue. Also for Hannah Okafor, until Fri 13 Nov"."""
    over = f", {page.overdue} overdue" if page.overdue else ""
    waiting = f"{len(page.rows)} waiting{over}" if page.rows else ""
    return ". ".join(filter(None, (waiting, f"Also {'; '.join(page.places)}" if page.places else "")))


def who(row: QueueRow) -> str:
    """Give name and age; the age's number and unit stay together."""
    age = row.age.replace(" ", "\u00a0")
    return f"{row.name}, {age}" if age else row.name


def due_chip(row: QueueRow) -> ChipText:
    """Give the chip of a row: until when, or that a decision of one's own waits to be sent."""
    if row.proposed:
        return ChipText("Waiting to send", ChipKind.INFO, "hourglass")
    kind, icon = _CHIPS[row.left.press]
    return ChipText(row.left.due, kind, "git-compare" if row.sort == "versions" and kind is ChipKind.PLAIN else icon)


def time_chip(left: TimeLeft) -> ChipText:
    """Give the chip under the ring."""
    kind, icon = _CHIPS[left.press]
    words = {Press.OVERDUE: "Overdue", Press.TODAY: "Due today"}.get(left.press, left.due)
    return ChipText(words, kind, icon)


def below(row: QueueRow) -> str:
    """Give the last line of a row: by whom it is asked, when it was due if that is past, and that it changed."""
    past = row.left.by.replace("Was to be decided", "was due") if row.left.press is Press.OVERDUE else ""
    return ", ".join(filter(None, (row.by, past, _CHANGED if row.changed else "")))


def sentence(row: QueueRow) -> str:
    """Give what a listener hears of a row."""
    due = "waiting to send" if row.proposed else row.left.by[:1].lower() + row.left.by[1:]
    return ", ".join(
        filter(None, (who(row), row.asked.replace(": ", " "), row.by, _CHANGED if row.changed else "", due))
    )


def about(header: Header) -> str:
    """Give age and birth beside the name: "7 years, born 22 January 2019"."""
    born = f"born {long_date(header.born)}" if header.born else ""
    return ", ".join(filter(None, (header.age_words or header.age, born)))


def changed_title(paper: Paper) -> str:
    """Give the title over what has changed."""
    count = len(paper.changed)
    fields = "1 field changed" if count == 1 else f"{count} fields changed"
    return f"{fields} {paper.since}".strip()


def changed_line(label: str, before: str, after: str) -> str:
    """Give one change in a line."""
    return f"{label}. Before: {before or 'nothing'}. Now: {after or 'nothing'}."


def member_chip(member: Member) -> ChipText:
    """Give somebody of the household as a chip; who is missing stands out."""
    if member.missing:
        return ChipText(member.words, ChipKind.WARN, "circle-help")
    return ChipText(member.words, ChipKind.PLAIN, "user-round")


def point(one: Point) -> str:
    """Give what a listener hears of one thing on the strip."""
    return f"{one.words}, {long_date(one.on)}" + (f" to {long_date(one.to)}" if one.to else "")


def button(said: str, children: int) -> str:
    """Give the words of the button: for several children it says for how many."""
    return f"{said}, for {children} children" if children > 1 else said


def left_out(names: tuple[str, ...]) -> str:
    """Say at the button for whom it is not decided, though it could be: their boxes may be out of view."""
    return f"{and_list(list(names))}: not included." if names else ""


def told(names: tuple[str, ...]) -> str:
    """Say who is told when it is decided."""
    return f"Told when you decide: {', '.join(names)}." if names else ""


def children(count: int) -> str:
    """Give a count of open children for a listener."""
    return f"{count} open {'child' if count == 1 else 'children'}"

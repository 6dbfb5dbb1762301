"""What Today says: chips for work and alerts, and whole sentences for those who listen to the page."""

import re
from datetime import datetime

from app.casework.due_pages import DueLine, TaskLine
from app.casework.page_parts import NO_ADDRESS
from app.casework.pages import AlertChip, NeedsYou, VisitCard, Work, WorkState
from ui import words_of_time
from ui.kit.chips import ChipKind, ChipText

PROTECTED = ChipText("Address protected", ChipKind.PROTECTED, "map-pin-off")
FURTHER = ChipText("A further service: ring the desk first", ChipKind.PROTECTED, "lock")
NO_HAZARDS = ChipText("No hazards recorded", ChipKind.NEUTRAL, "info")
FURTHER_SENTENCE = "A further service is involved. Ring the safeguarding desk first."

_SEVERITY = {"danger": ChipKind.DANGER, "caution": ChipKind.WARN, "note": ChipKind.INFO}
_TOPIC = {
    "status": "shield-alert",
    "hazard": "triangle-alert",
    "order": "scale",
    "communication": "languages",
    "missing": "footprints",
}
_NEXT_STEPS = {
    WorkState.REFUSED: "See why", WorkState.DRAFT: "Go on writing", WorkState.UNRECORDED: "Record it",
    WorkState.DECIDED: "Read", WorkState.RETURNED: "Revise", WorkState.ANSWERED: "Read", WorkState.SILENT: "See who",
    WorkState.STEP: "Open it", WorkState.OVERDUE: "Decide", WorkState.UNHELD: "See who",
}  # fmt: skip
_NEAR = {
    "over": (ChipKind.DANGER, "circle-alert"), "soon": (ChipKind.WARN, "clock-alert"),
    "later": (ChipKind.PLAIN, "calendar-clock"),
}  # fmt: skip
_DOG = re.compile(r"\bdogs?\b", re.IGNORECASE)


def is_recorded(visit: VisitCard) -> bool:
    """Tell whether the visit has been signed; a draft is still being written."""
    return visit.work is not None and visit.work.state != WorkState.DRAFT


def counts(visits: tuple[VisitCard, ...]) -> str:
    """Give the line beside the date: "4 visits, 1 recorded"."""
    recorded = sum(map(is_recorded, visits))
    return f"{len(visits)} {'visit' if len(visits) == 1 else 'visits'}, {recorded} recorded"


def who(visit: VisitCard) -> str:
    """Give the child's name with the age."""
    return f"{visit.name}, {visit.age}" if visit.age else visit.name


def company(visit: VisitCard) -> str:
    """Give the brothers and sisters seen on the same occasion: "with Liban, 11 months"."""
    if not visit.siblings:
        return ""
    *before, last = visit.siblings
    return f"with {', '.join(before)}, and {last}" if before else f"with {last}"


def occasion(visit: VisitCard) -> str:
    """Give what the visit is for and who comes along."""
    joint = f"joint visit with {visit.joined_by}" if visit.joined_by else ""
    said = ", ".join(part for part in (visit.purpose, joint) if part)
    return said[:1].upper() + said[1:]


def address(visit: VisitCard) -> str:
    """Give the address line; of a protected one nothing, whatever the page holds."""
    if visit.protected:
        return ""
    return visit.address or NO_ADDRESS


def alert(chip: AlertChip, *, protected: bool = False) -> ChipText:
    """Give the chip of an alert; an unknown severity is shown as a danger, never as less.

    An order about an address that is `protected` is violet, as everything that is.
    """
    if protected and chip.topic == "order" and "address" in chip.words.casefold():
        return ChipText(chip.words, ChipKind.PROTECTED, "lock")
    icon = _TOPIC.get(chip.topic, "triangle-alert")
    if chip.words.casefold().startswith("do not visit alone"):
        icon = "users-round"
    if chip.topic == "hazard" and _DOG.search(chip.words):
        icon = "dog"
    return ChipText(chip.words, _SEVERITY.get(chip.severity, ChipKind.DANGER), icon)


def warnings(visit: VisitCard) -> tuple[ChipText, ...]:
    """Give every chip that is to be read before the door, protection first."""
    protection = ((PROTECTED,) if visit.protected else ()) + ((FURTHER,) if visit.further_service else ())
    # Only where there is no alert of any topic: beside an order or a status the words would play it down.
    alerts = tuple(alert(chip, protected=visit.protected) for chip in visit.alerts)
    return protection + (alerts or (NO_HAZARDS,))


def work(work: Work, now: datetime, authority: str) -> ChipText:
    """Give the chip that says where the record of a visit is."""
    at = words_of_time.clock_and_day(work.at, now)
    return {
        WorkState.DRAFT: ChipText(f"Saved on this laptop {at}", ChipKind.OK, "laptop-minimal-check"),
        WorkState.WAITING: ChipText(f"Signed {at}, waiting to send", ChipKind.NEUTRAL, "clock-arrow-up"),
        WorkState.RECEIVED: ChipText(f"{authority} has it, {at}", ChipKind.OK, "check-check"),
        WorkState.CONFLICT: ChipText("Two versions", ChipKind.WARN, "git-compare"),
        WorkState.REFUSED: ChipText(f"{authority} did not accept it", ChipKind.DANGER, "package-x"),
    }[work.state]


def past(visit: VisitCard) -> ChipText:
    """Give the chip of a visit whose time has passed and that is not recorded, or begun and not signed."""
    said = f"Planned for {words_of_time.clock(visit.planned)}, {missing(visit)}"
    return ChipText(said, ChipKind.WARN, "clock-alert")


def missing(visit: VisitCard) -> str:
    """Give what is still to be done about a visit that is past."""
    return "not recorded" if visit.work is None else "not signed yet"


def action(visit: VisitCard, *, past: bool = False) -> str:
    """Give the words of the visit's button; one that is past is not started any more but recorded."""
    if visit.work is not None:
        return "Go on writing"
    return "Record it" if past else "Start visit"


def action_sentence(visit: VisitCard, *, past: bool = False) -> str:
    """Give the button's words for a listener."""
    planned = words_of_time.clock(visit.planned)
    with_whom = f"{who(visit)}, {visit.purpose}" if visit.purpose else who(visit)
    return f"{action(visit, past=past)}: {with_whom}, planned for {planned}"


def visit_sentence(visit: VisitCard, place: str, now: datetime, authority: str) -> str:
    """Give everything the card says, in the order it is read."""
    whom = ", ".join(part for part in (who(visit), company(visit)) if part)
    said = [f"{words_of_time.clock(visit.planned)}, {place}: {whom}"]
    said += [part for part in (occasion(visit), address(visit)) if part]
    said += [chip.text for chip in warnings(visit) if chip is not FURTHER]
    said += [FURTHER_SENTENCE] if visit.further_service else []
    said += [work(visit.work, now, authority).text] if visit.work else []
    return ". ".join(part.rstrip(".") for part in said) + "."


def need_action(need: NeedsYou) -> str:
    """Give the words of the button of something that needs this person."""
    if need.state is WorkState.UNRECORDED and need.about:  # somebody else's, of which this person knows nothing
        return "Open"
    return _NEXT_STEPS.get(need.state, "Open")


def due_counts(dues: tuple[DueLine, ...]) -> tuple[ChipText, ...]:
    """Give how many are over and how many are soon, where there are any: "1 overdue", "3 soon"."""
    counts = ((sum(due.near == near for due in dues), said, *_NEAR[near]) for near, said in _COUNTED.items())
    return tuple(ChipText(f"{count} {said}", kind, icon) for count, said, kind, icon in counts if count)


_COUNTED = {"over": "overdue", "soon": "soon"}


def more_dues(rest: tuple[DueLine, ...]) -> str:
    """Give the words of the button that shows the others: "Show 7 more, 2 of them overdue"."""
    over = sum(due.near == "over" for due in rest)
    return f"Show {len(rest)} more, {over} of them overdue" if over else f"Show {len(rest)} more"


def due_chip(due: DueLine) -> ChipText:
    """Give the chip of a date."""
    return ChipText(due.chip, *_NEAR[due.near])


def due_sentence(due: DueLine) -> str:
    """Give a line of what is due for a listener."""
    near = {"over": "Overdue", "soon": "Soon"}.get(due.near, "Due")
    return f"{due.names}. {due.what}. {near}: {due.chip}."


def share_left(due: DueLine, now: datetime) -> float:
    """Give how much of the time is left, for the ring; never quite nothing before it is over."""
    whole = (due.due - due.began).total_seconds()
    return min(max((due.due - now).total_seconds() / whole, 0.04), 1) if whole > 0 else 0.04


def overdue_tasks(count: int) -> ChipText:
    """Give the chip that counts tasks whose day is past."""
    return ChipText(f"{count} overdue", *_NEAR["over"])


def task_chip(task: TaskLine) -> ChipText:
    """Give the chip of a task's date."""
    return ChipText(task.chip, *_NEAR[task.near])


def task_words(task: TaskLine) -> tuple[str, ...]:
    """Give what stands under the first line: what it is, from whom or for whom, and what became of it."""
    first = ", ".join(filter(None, (task.what if task.name else "", task.who)))
    return tuple(filter(None, (first[:1].upper() + first[1:], task.ended)))


def task_sentence(task: TaskLine) -> str:
    """Give a task for a listener."""
    near = task.ended or f"{'Overdue' if task.near == 'over' else 'Due'}: {task.chip}"
    said = (task.name, ", ".join(filter(None, (task.what, task.who))), near)
    return ". ".join(part.rstrip(".") for part in said if part) + "."

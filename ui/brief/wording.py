"""What the brief says: its parts, what an empty part means, and whole sentences for those who listen."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.casework.page_parts import Dispute, Entry, Source, WorkingWith
from app.casework.story_pages import AtHome, BriefPage, Caution
from ui.child import wording as child
from ui.kit.chips import ChipKind, ChipText
from ui.kit.fonts import SEMI_BOLD
from ui.kit.words import Run

START, READ, RECORDED = "I have read this, start visit", "I have read this", "Reading is recorded"
RECORD = "I have read this, record visit"  # its time is past: nobody starts it now
ON_LAPTOP = "On this laptop"
SHOW, COVER = "Show for 30 seconds", "Cover now"
PROTECTED = ChipText("Address protected", ChipKind.PROTECTED, "map-pin-off")
NO_WARNINGS = Caution("hazard", "No hazards recorded", "That is what this laptop has. Look and listen as always.", "")
NO_ORDERS = Caution("order", "No orders recorded", "None in what this laptop has.", "")
NO_WHY = "No reason for the visit is recorded."
NO_PROMPTS = "Nothing special to see or ask is recorded."
NO_SINCE = "Nothing recorded. Something may have happened that nobody has told."
NOBODY_HOME = "Nobody is recorded as living here. Ask who is."
NOBODY_ELSE = "Nobody else is recorded as working with {given}."
NO_SOURCES = "No agency has told this laptop anything yet"
TICKED = "ticked on the form, not signed"
ON_THE_FORM, IN_THE_STORY, ON_THE_PAGE = "beside the form", "in the chronology", "on {given}’s page"
NEVER_SEEN = "No time recorded"  # as the reader of the page says it
ON_PAPER = "The rest is on the printed sheet"

_SINCE = "Something may have happened since."  # as the reader of the page says it
_ALONE = "do not visit alone"
_DOG = re.compile(r"\bdogs?\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\bmay be (?:there|at home|present|in)\b", re.IGNORECASE)
_TONE = {"danger": "danger", "caution": "warn", "note": "info"}


def tone(severity: str) -> str:
    """Give the tone of a severity; an unknown one is a danger, never less."""
    return _TONE.get(severity, "danger")


def gravest(cautions: tuple[Caution, ...]) -> str:
    """Give the tone of the gravest."""
    tones = {tone(one.severity) for one in cautions}
    return next((one for one in _TONE.values() if one in tones), "danger")


def about_address(caution: Caution) -> bool:
    """Tell whether an order is about the protected address, which is violet everywhere."""
    return "address" in caution.title.casefold()


def icon(caution: Caution) -> str:
    """Give the mark of a hazard or an order."""
    if not caution.severity:
        return "info"
    if caution.topic == "order":
        return "map-pin-off" if about_address(caution) else "scale"
    if caution.title.casefold().startswith(_ALONE):
        return "users-round"
    if _DOG.search(caution.title):
        return "dog"
    if _SOMEBODY.search(caution.title):
        return "user-x"
    return "footprints" if caution.topic == "missing" else "triangle-alert"


def caution_sentence(caution: Caution) -> str:
    """Give a hazard or an order for a listener."""
    grave = {"danger": "Danger", "caution": "Caution"}.get(caution.severity, "")
    title = f"{grave}: {caution.title}" if grave else caution.title
    return ". ".join(part.rstrip(".") for part in (title, caution.words, disputed_part(caution)) if part) + "."


def caution_runs(caution: Caution) -> tuple[Run, ...]:
    """Give what to do about a hazard or an order, and what of it stands in two versions."""
    disputed = disputed_part(caution)
    runs = (Run(f"{caution.words} " if disputed else caution.words), Run(disputed, weight=SEMI_BOLD))
    return tuple(run for run in runs if run.text.strip())


def disputed_part(caution: Caution) -> str:
    """Give which part of a hazard or an order stands in two versions."""
    return f"Disputed: {caution.disputed}." if caution.disputed else ""


def who(page: BriefPage) -> str:
    """Give name and age."""
    header = page.header
    return f"{header.name}, {header.age}" if header.age else header.name


def button(page: BriefPage) -> str:
    """Give what the one filled button says."""
    if not page.visit:
        return READ
    return RECORD if page.past else START


def heading_runs(page: BriefPage, name: float, size: float) -> tuple[Run, ...]:
    """Give the heading: the child first, then what is planned."""
    return (Run(who(page), weight=SEMI_BOLD, size=name), Run(f"\u2002 {page.heading}", "text-2", size=size))


def why_runs(page: BriefPage) -> tuple[Run, ...]:
    """Give why one goes, with what the child's status is about in bold."""
    if not page.why:
        return (Run(_unknown(page, NO_WHY), "text-2"),)
    about = page.header.status.short.partition(":")[2].strip()
    before, found, after = page.why.partition(about) if about else (page.why, "", "")
    return tuple(run for run in (Run(before), Run(found, weight=SEMI_BOLD), Run(after)) if run.text)


def no_prompts(page: BriefPage) -> str:
    """Give what it means that there is nothing special to see or ask."""
    return _unknown(page, NO_PROMPTS)


def no_since(page: BriefPage) -> str:
    """Give what it means that nothing happened since."""
    return _unknown(page, NO_SINCE)


def no_caution(page: BriefPage, none: Caution) -> Caution:
    """Give what it means that there is no hazard, or no order."""
    return replace(none, title=none.title.replace("recorded", "on this laptop")) if page.withheld else none


def known_runs(page: BriefPage, said: str) -> tuple[Run, ...]:
    """Give what is withheld from the reader, and up to when the page is known."""
    if not page.withheld:
        return (Run(said, "text-2"),)
    return Run(f"{page.withheld} ", weight=SEMI_BOLD), Run(said, "text-2")


def _unknown(page: BriefPage, none: str) -> str:
    """To whoever does not see every record nothing is said not to be recorded: it is not on this laptop."""
    if not page.withheld:
        return none
    return none.replace("Nothing recorded.", "Nothing on this laptop.").replace(" recorded.", " on this laptop.")


def pattern_mark(pattern: str) -> tuple[str, str]:
    """Give the icon and the tone of what was counted."""
    title = pattern.partition(":")[0].casefold()
    if title.endswith(" kept"):
        return "trending-up", "ok"
    if "not seen" in title:
        return "user-round-x", "warn"
    return ("user-x" if "adult" in title else "tally-4"), "warn"


def pattern_runs(pattern: str) -> tuple[Run, ...]:
    """Give what was counted in bold, and when it was."""
    title, colon, when = pattern.partition(":")
    return Run(title + (colon or "."), weight=SEMI_BOLD), Run(f"{when} ", "text-2")


def since(page: BriefPage) -> str:
    """Give the title of what happened since; where it was somebody else who saw the child, it does not say "you"."""
    given = page.header.given
    if page.since_words == NEVER_SEEN or "seen by" in page.since_words:
        return f"Since {given} was last seen"
    return f"Since you last saw {given}"


def received(page: BriefPage, no_network_since: str) -> str:
    """Give up to when the page is known, and from when there was no network."""
    said, since = page.received_words, f"you have had no network from {no_network_since}."
    if no_network_since and said.startswith("Received"):
        said = f"{said.removesuffix(f' {_SINCE}')} {_SINCE[:-1]}: {since}"
    elif no_network_since:
        said = f"{said} Y{since[1:]}".strip()
    if not page.header.here:
        said = f"{said} {child.not_here(page.header)[0]}.".strip()
    return said


def entry_runs(entry: Entry) -> tuple[Run, ...]:
    """Give what stands under the title of an entry."""
    said = [Run(part.rstrip(".") if part == entry.words else part, "text-2") for part in (entry.words,) if part]
    if entry.note and entry.note not in entry.title:
        said.append(Run(f"{'. ' if said else ''}{entry.note}", "ok" if entry.note_tone == "good" else "text"))
    if entry.disputed:
        said.append(Run(f"{'. ' if said else ''}Disputed, two versions", "warn", SEMI_BOLD))
    return tuple(said)


def working_words(line: WorkingWith) -> str:
    """Give who it is; of a further service only that one rings the desk first."""
    if line.sensitive:
        return "A further service: desk first"
    said = ", ".join(part for part in (line.name, line.role[:1].lower() + line.role[1:] if _plain(line) else line.role)
                     if part)  # fmt: skip
    return f"{said}, not yet met" if line.state == "waiting" else said


def _plain(line: WorkingWith) -> bool:
    """A role that begins with a word, not with letters such as GP, stands in small letters after the name."""
    return bool(line.name) and line.role[1:2].islower()


def working_runs(line: WorkingWith) -> tuple[Run, ...]:
    """Give a line of who else is working with the child."""
    said = Run(working_words(line))
    return (said, Run(", disputed", "warn", SEMI_BOLD)) if line.disputed else (said,)


def telephone(line: WorkingWith) -> str:
    """Give the number, or that there is none."""
    return line.telephone or "No number"


def home_runs(one: AtHome, size: float) -> tuple[Run, ...]:
    """Give somebody at home, the name first."""
    return (Run(one.name, weight=SEMI_BOLD), Run(f" {one.note}", "text-2", size=size))


def home_sentence(one: AtHome) -> str:
    """Give somebody at home for a listener."""
    sure = "" if one.confirmed or "not confirmed" in one.note else "not confirmed"
    said = [one.name, one.note, "the child this page is about" if one.child else "", sure]
    return ", ".join(part for part in said if part) + "."


def source_sentence(source: Source) -> str:
    """Give how fresh a source is for a listener."""
    said = child.received(source)
    return said if said.startswith(source.name) else f"{source.name}: {said[:1].lower()}{said[1:]}"


def more(count: int, where: str) -> str:
    """Give what is said of lines that are not in view."""
    return f"and {count} more, {where}"


def disputed(disputes: Sequence[Dispute]) -> ChipText:
    """Give the chip of the heading: what of it is disputed stands where it is shown."""
    return child.DISPUTED if len(disputes) == 1 else replace(child.DISPUTED, text=f"{len(disputes)} disputed")


def disputes_sentence(disputes: Sequence[Dispute]) -> str:
    """Give everything that is disputed for a listener, and for whoever rests on the chip."""
    if len({one.about for one in disputes}) == 1:
        said = " ".join(one.words for one in disputes)
        return f"Disputed: {said.rstrip('.')}. {child.SEE_BOTH}"
    return f"{len(disputes)} disputed: {' '.join(one.words for one in disputes)} See them on the child's page"


def left(seconds: int) -> str:
    """Give when a shown address is covered again."""
    return f"Covered in {seconds} {'second' if seconds == 1 else 'seconds'}"

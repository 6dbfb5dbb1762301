"""What the chronology says: counts, ages, chips, and whole sentences for those who listen to the page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.casework.page_parts import Entry, Pattern, Source
from app.casework.story_pages import ChronologyPage
from app.casework.words import and_list
from app.domain.freshness import Freshness
from ui import words_of_time
from ui.chronology.filters import Filter
from ui.chronology.strands import Strand, strand_of, strands_of
from ui.exchange.wording import counted, ordinal
from ui.kit.chips import ChipKind, ChipText

ALL = "All agencies"
NOT_SEEN = "Not seen"
PATTERNS, BY_RULE = "Patterns", "counted by rule"
NO_PATTERNS = "No rule has counted anything in what is recorded. That does not mean that nothing repeats."
COUNT_ONLY = "These notes count what was recorded. They do not predict. You decide what they mean."
FRESHNESS = "How fresh is this"
NO_SOURCES = "No agency is recorded that would be asked for news."
NEWEST_FIRST, OLDEST_FIRST = "Newest first", "Oldest first"
PATTERN_LOOKS = {"count": ("tally-4", "warn"), "person": ("user-x", "warn"), "not-seen": ("user-round-x", "info")}

_AMOUNTS = (
    ("contact", "contact", "contacts"),
    ("status", "change of status", "changes of status"),
    ("decision", "decision", "decisions"),
    ("visit", "visit called off", "visits called off"),
)
_NOTES = {"good": (ChipKind.OK, "user-round-check"), "plain": (ChipKind.NEUTRAL, "user-round-x")}
_OTHER_NOTE = (ChipKind.INFO, "info")


def day_of(on: date, today: date) -> str:
    """Give a day without its weekday: "1 September", with its year when that is not today's."""
    said = words_of_time.long_day(on).split(" ", 1)[1]
    return said if on.year == today.year else f"{said} {on.year}"


def begins(page: ChronologyPage) -> date | None:
    """Give the day from which the page tells: what was recorded before counts too."""
    days = [words_of_time.local_day(page.entries[-1].happened)] if page.entries else []
    return min([*days, *([page.begins] if page.begins else [])], default=None)


def since(page: ChronologyPage) -> str:
    """Give from when the page tells, as the end of a sentence."""
    first = begins(page)
    return f" since {day_of(first, page.today)}" if first else ""


def amount(entries: Sequence[Entry]) -> str:
    """Give how many there are of what: "21 contacts", "20 contacts, 1 change of status, 1 visit called off"."""
    kinds = Counter(entry.kind for entry in entries)
    said = [counted(kinds[kind], one, many) for kind, one, many in _AMOUNTS if kinds[kind]]
    return ", ".join(said) or "0 contacts"


def shown(page: ChronologyPage, left: int, wanted: Filter) -> str:
    """Give the words beside the list's title; fewer than all are always said, and after which rule."""
    if not page.entries:
        return ""
    if wanted.is_empty():
        return f"{amount(page.entries)}{since(page)}"
    rule = f": {wanted.pattern.title}" if wanted.pattern else ""
    return f"{left:,} of {len(page.entries):,}{since(page)}{rule}"


def show_all(page: ChronologyPage) -> str:
    """Give the words of the way back."""
    return f"Show all {len(page.entries):,}"


def show_these(pattern: Pattern) -> str:
    """Give the words of a pattern's button."""
    many = len(pattern.entries)
    return f"Show these {many:,}" if many != 1 else "Show this one"


def nothing(page: ChronologyPage, now: datetime) -> tuple[str, str]:
    """Give the words of a page without entries: what is not recorded, and who was last heard from when."""
    return f"Nothing recorded{since(page)}.", answers(page.sources, now)


def answers(sources: Iterable[Source], now: datetime) -> str:
    """Give when each source last answered, the latest first, and who never did."""
    heard = sorted((one for one in sources if one.heard), key=lambda one: one.heard or now, reverse=True)
    said = [f"{one.name} last answered {words_of_time.moment(one.heard, now)}." for one in heard if one.heard]
    said += [f"{one.name} has never answered." for one in sources if one.heard is None]
    return " ".join(said) or NO_SOURCES


def nothing_fits(page: ChronologyPage, wanted: Filter, strands: Sequence[Strand], now: datetime) -> tuple[str, str]:
    """Give the words where a filter lets nothing through; of agencies, when they last answered."""
    chosen = [strand for strand in strands if strand.key in wanted.strands]
    if chosen and not wanted.words.strip() and not wanted.not_seen:
        keys = {strand.key for strand in chosen}
        asked = [one for one in page.sources if strand_of(one.sector).key in keys]
        who = " or ".join(strand.label for strand in chosen)
        return f"Nothing recorded by {who}{since(page)}.", answers(asked, now)
    return f"None of the {len(page.entries):,} fits {_asked(wanted, chosen)}.", "All of them are still there."


def _asked(wanted: Filter, chosen: Sequence[Strand]) -> str:
    """Name the filters that are on."""
    said = [" or ".join(strand.label for strand in chosen)] if chosen else []
    said += [NOT_SEEN] if wanted.not_seen else []
    said += [f"“{wanted.words.strip()}”"] if wanted.words.strip() else []
    said += [wanted.pattern.title] if wanted.pattern else []
    return and_list(said) or "what you asked for"


def fresh(source: Source) -> str:
    """Give the words beside the ring; the time alone is today's."""
    today = source.state == Freshness.TODAY and "today" not in source.words
    return f"today {source.words}" if today else source.words


def fresh_sentence(source: Source) -> str:
    """Give a source's age for a listener."""
    heard = source.state != Freshness.NEVER
    return f"{source.name}, {'last heard ' if heard and 'old' not in source.words else ''}{fresh(source)}"


def counted_last(patterns: Iterable[Pattern], entries: Iterable[Entry]) -> dict[str, ChipText]:
    """Give the newest entry of each pattern that counts its place in it: "4th in 6 weeks"."""
    places = {entry.record: at for at, entry in enumerate(entries)}
    found: dict[str, ChipText] = {}
    for pattern in patterns:
        within = pattern.title.rpartition(" in ")[2]
        behind = [record for record in pattern.entries if record in places]
        if pattern.icon == "count" and behind and within != pattern.title:
            said = f"{ordinal(len(pattern.entries))} in {within}"
            found[min(behind, key=places.__getitem__)] = ChipText(said, ChipKind.WARN, "tally-4")
    return found


def chips(entry: Entry, place: ChipText | None) -> tuple[ChipText, ...]:
    """Give the chips behind an entry's title."""
    said = [place] if place else []
    if entry.note:
        kind, icon = _NOTES.get(entry.note_tone, _OTHER_NOTE)
        said.append(ChipText(entry.note, kind, icon))
    if entry.disputed:
        said.append(ChipText("Disputed", ChipKind.WARN, "git-compare"))
    if entry.late:
        said.append(ChipText("Written late", ChipKind.NEUTRAL, "clock-alert"))
    if entry.arrived:
        said.append(ChipText(entry.arrived, ChipKind.NEUTRAL, "undo-2"))
    if entry.addenda:
        said.append(ChipText(counted(entry.addenda, "addition", "additions"), ChipKind.PLAIN, "plus"))
    return tuple(said)


def sentence(entry: Entry, place: ChipText | None) -> str:
    """Give everything a row says, in the order it is read."""
    notes = [chip.text for chip in chips(entry, place)]
    head = ", ".join(
        [entry.when, " and ".join(strand.label for strand in strands_of(entry)), entry.title.rstrip("."), *notes]
    )
    return " ".join(f"{part.rstrip('.')}." for part in (head, entry.words, entry.who) if part)


def lanes_sentence(strands: Iterable[Strand], counts: dict[str, int]) -> str:
    """Give what the lanes hold, for a listener."""
    said = ", ".join(f"{strand.label} {counts.get(strand.key, 0)}" for strand in strands)
    return f"Lanes by agency: {said}" if said else "Lanes by agency"

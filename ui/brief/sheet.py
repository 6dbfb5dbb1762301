"""What stands on the printed sheet, block by block, in words alone: colours and marks do not survive every printer."""

from dataclasses import dataclass
from datetime import datetime

from app.casework.page_parts import Entry, WorkingWith
from app.casework.story_pages import AtHome, BriefPage, Caution
from ui import words_of_time
from ui.brief import wording
from ui.child import wording as child
from ui.kit import marks
from ui.kit.fonts import SEMI_BOLD
from ui.kit.words import Run

_TITLE, _SECTION, _TEXT, _SMALL = 24, 15, 13, 12
ADDRESS_LEFT_OUT = "Address protected: it is not on this sheet."
KEEP = "Do not leave this paper in the home."


@dataclass(frozen=True)
class Block:
    """Some words with a distance before them; `boxed` has a box to be ticked before it."""

    runs: tuple[Run, ...]
    size: float = _TEXT
    before: int = 3
    boxed: bool = False


def head(page: BriefPage) -> list[Block]:
    """Give who it is about and what is planned."""
    name = Run(f"Before you knock: {wording.who(page)}", weight=SEMI_BOLD)
    header = page.header
    address = ADDRESS_LEFT_OUT if header.address_protected else header.address or f"{header.address_words}."
    disputed = [Block((_bold("Disputed: "), Run(one.words))) for one in page.disputes]
    return [Block((name,), _TITLE, 0), Block((Run(page.heading),), _SECTION), Block((Run(address),)), *disputed]


def warnings(page: BriefPage) -> list[Block]:
    """Give the hazards, the gravest first, or what it means that there is none."""
    return [_caution(one) for one in page.warnings or (wording.no_caution(page, wording.NO_WARNINGS),)]


def orders(page: BriefPage) -> list[Block]:
    """Give the orders."""
    return [_caution(one) for one in page.orders or (wording.no_caution(page, wording.NO_ORDERS),)]


def going(page: BriefPage) -> list[Block]:
    """Give why, what to see and ask, and who is at home, every one of them."""
    blocks = [_section("Why you are going"), Block(wording.why_runs(page))]
    blocks += [Block(wording.pattern_runs(pattern)) for pattern in page.patterns]
    blocks.append(_section("See and ask"))
    blocks += [Block((Run(prompt),), boxed=True, before=5) for prompt in page.prompts]
    blocks += [] if page.prompts else [Block((Run(wording.no_prompts(page)),))]
    blocks += [_section("Who is at home"), *map(_at_home, page.at_home)]
    return [*blocks, *([] if page.at_home else [Block((Run(wording.NOBODY_HOME),))])]


def told(page: BriefPage, said: str, most: int) -> list[Block]:
    """Give what happened since, at most so many lines, and up to when it is known."""
    blocks = [_section(f"{wording.since(page)}: {page.since_words}")]
    blocks += [_entry(entry) for entry in page.since[:most]]
    blocks += [] if page.since else [Block((Run(wording.no_since(page)),))]
    beyond = page.since_more + len(page.since[most:])
    blocks += [Block((_bold(wording.more(beyond, wording.IN_THE_STORY)),))] if beyond else []
    blocks += [Block((_bold(page.withheld),), _SMALL, 6)] if page.withheld else []
    return [*blocks, Block((Run(said),), _SMALL, 6)]


def working(page: BriefPage, most: int) -> list[Block]:
    """Give who else is working with the child, at most so many."""
    given = page.header.given
    blocks = [_section(f"Who else is working with {given}")]
    shown = [line for number, line in enumerate(page.working) if number < most or line.sensitive]
    blocks += map(_working, shown)
    if not shown:
        blocks.append(Block((Run(wording.NOBODY_ELSE.format(given=given)),)))
    beyond = len(page.working) - len(shown)
    where = wording.ON_THE_PAGE.format(given=given)
    return [*blocks, *([Block((_bold(wording.more(beyond, where)),))] if beyond else [])]


def foot(page: BriefPage, reader: str, at: datetime) -> list[Block]:
    """Give how fresh the sources were, and who printed the sheet and must take it along again."""
    fresh = "; ".join(wording.source_sentence(source) for source in page.sources) or wording.NO_SOURCES
    who = f"Printed by {reader}," if reader else "Printed"
    by = f"{who} {words_of_time.long_moment(at)}. {KEEP}"
    return [Block((_bold("On this laptop: "), Run(f"{fresh}.")), _SMALL), Block((_bold(by),), _TEXT, 5)]


def _section(title: str) -> Block:
    return Block((_bold(title),), _SECTION, 13)


def _caution(caution: Caution) -> Block:
    words = f". {caution.words}" if caution.words else ""
    return Block((_bold(caution.title), Run(words)), _TEXT, 4)


def _entry(entry: Entry) -> Block:
    whose = marks.agency_label(child.AGENCY[entry.sector])
    words = "".join(run.text for run in wording.entry_runs(entry)).rstrip(".")
    return Block((_bold(f"{entry.when}, {whose}: {entry.title}"), Run(f". {words}." if words else ".")), before=5)


def _at_home(one: AtHome) -> Block:
    return Block((_bold(one.name), Run(f", {one.note}" if one.note else "")))


def _working(line: WorkingWith) -> Block:
    said = "".join(run.text for run in wording.working_runs(line))
    return Block((Run(f"{said}: "), _bold(wording.telephone(line))))


def _bold(words: str) -> Run:
    return Run(words, weight=SEMI_BOLD)

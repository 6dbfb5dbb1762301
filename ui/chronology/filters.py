"""Which entries are shown: by strand, by pattern, not seen, and by words in any spelling; without widgets."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.casework.page_parts import Entry, Pattern
from ui import words_of_time
from ui.chronology.strands import strands_of

_SINGLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "’": "'", "‘": "'"})
_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
_NOT_SEEN = "not seen"


def folded(text: str) -> str:
    """Give a text as it is looked for: without capitals and accents, letters with strokes as their plain ones."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFKD", text.casefold().translate(_SINGLE)).translate(_ACCENTS)


def is_not_seen(entry: Entry) -> bool:
    """Tell whether the entry says that the child was not seen."""
    return entry.note.casefold().endswith(_NOT_SEEN)


@dataclass(frozen=True)
class Filter:
    """What is asked to be shown; an empty one shows everything."""

    strands: frozenset[str] = frozenset()
    not_seen: bool = False
    words: str = ""
    pattern: Pattern | None = None

    def is_empty(self) -> bool:
        """Tell whether nothing is left out."""
        return not self.strands and self.is_of_any()

    def is_of_any(self) -> bool:
        """Tell whether it leaves out strands at most."""
        return not (self.not_seen or self.pattern or self.words.strip())

    def on(self, patterns: Iterable[Pattern], entries: Iterable[Entry]) -> "Filter":
        """Give the same filter for a page that counted again: its pattern may have more entries now, or none left."""
        if self.pattern is None:
            return self
        kept = next((one for one in patterns if _is_same(one, self.pattern)), self.pattern)
        behind = frozenset(kept.entries)
        return replace(self, pattern=kept if any(entry.record in behind for entry in entries) else None)


class Entries:
    """The entries of a page, newest first, with their days and the folded words that the box looks in."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.all = tuple(entries)
        self.days = tuple(words_of_time.local_day(entry.happened) for entry in self.all)
        self.counts = _by_strand(self.all)
        self._folded: list[str] = []

    def fitting(self, wanted: Filter) -> list[Entry]:
        """Give the entries that a filter lets through, in their order."""
        return [
            entry
            for entry in self._of_any(wanted)
            if not wanted.strands or any(strand.key in wanted.strands for strand in strands_of(entry))
        ]

    def counted(self, wanted: Filter) -> Counter[str]:
        """Count by strand what the filter lets through or would, were that strand asked for."""
        if wanted.is_of_any():
            return self.counts
        return _by_strand(self._of_any(wanted))

    def _of_any(self, wanted: Filter) -> Iterator[Entry]:
        """Give what is let through of any strand."""
        asked = folded(wanted.words).split()
        texts = self._texts() if asked else [""] * len(self.all)
        behind = frozenset(wanted.pattern.entries) if wanted.pattern else None
        return (
            entry
            for entry, text in zip(self.all, texts, strict=True)
            if (not wanted.not_seen or is_not_seen(entry))
            and (behind is None or entry.record in behind)
            and all(word in text for word in asked)
        )

    def _texts(self) -> list[str]:
        """Fold at the first word asked for: most pages are read without one."""
        if len(self._folded) != len(self.all):
            self._folded = [folded(_read(entry)) for entry in self.all]
        return self._folded


def _by_strand(entries: Iterable[Entry]) -> Counter[str]:
    """Count entries by strand; what two agencies did together is counted with each."""
    return Counter(strand.key for entry in entries for strand in strands_of(entry))


def _read(entry: Entry) -> str:
    labels = " ".join(strand.label for strand in strands_of(entry))
    return f"{entry.when} {labels} {entry.title} {entry.note} {entry.words} {entry.who}"


def _is_same(one: Pattern, other: Pattern) -> bool:
    """Tell whether a pattern is the other one counted again."""
    return one.icon == other.icon and bool({*one.entries} & {*other.entries})

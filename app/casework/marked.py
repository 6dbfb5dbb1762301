"""What was typed, the ways in which it may be meant, and where in a text it is found: pure, for `search`."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain import spelling
from app.storage.name_keys import Sought

Span = tuple[int, int]
Marked = tuple[tuple[str, bool], ...]

_MOST_LETTERS, _MOST_WORDS = 80, 8
LEAST_IN_TEXTS = 3
"""Texts are looked through for words from this length on: one letter begins a word of nearly every note."""

_MOST_IN_TEXTS = 3

_NUMBER = re.compile(r"[+(]?\d[\d\s()+\-./]*")
_LEAST_DIGITS = 3
_BEFORE, _LENGTH = 40, 150
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Asked:
    """What was typed: its words, and the ways in which it may be a name or a number."""

    text: str
    words: tuple[str, ...]
    ways: tuple[tuple[Sought, ...], ...]

    @property
    def for_texts(self) -> str:
        """The longest words, which texts are looked through for; the others are compared afterwards."""
        last = {word: len(_WORD.findall(word)[-1]) for word in self.words}  # of "al-S" one letter is what decides
        long = [word for word in self.words if last[word] > LEAST_IN_TEXTS]
        long = long or [word for word in self.words if last[word] == LEAST_IN_TEXTS][:1]
        return " ".join(sorted(long, key=len, reverse=True)[:_MOST_IN_TEXTS])


def asked_of(words: str) -> Asked:
    """Read what was typed."""
    words = words.replace("\x00", " ")  # pasted: the index takes no such sign
    text = unicodedata.normalize("NFC", words)[:_MOST_LETTERS].strip()
    parts = spelling.parts_of(text)[:_MOST_WORDS]
    ways = [tuple(Sought(part, tuple(sorted(spelling.alike_keys(part)))) for part in parts)] if parts else []
    if len(parts) > 1:
        ways.append((Sought("".join(parts)),))
    number = spelling.digits_of(text) if _NUMBER.fullmatch(text) else ""
    if len(number) >= _LEAST_DIGITS:
        ways.insert(0, (Sought(number),))
    typed = [word for word in text.split() if _WORD.search(word)]
    return Asked(text, tuple(typed[:_MOST_WORDS]), tuple(dict.fromkeys(ways)))


def in_name(text: str, asked: Asked) -> tuple[list[Span], int]:
    """Return where a name or number has what was typed, and how many of its words it has, in the best of the ways.

    A word that is there in another spelling is marked whole.
    """
    level = spelling.levelled(text)
    found = [[span for word in way if (span := _span(level, word)) is not None] for way in asked.ways]
    best = max(zip(found, asked.ways, strict=True), key=lambda one: len(one[0]) / len(one[1]), default=([], ()))
    return best[0], 2 * len(best[0]) - len(best[1]) if best[0] else -len(asked.words)


def _span(level: str, word: Sought) -> Span | None:
    literal = _loosely(word.begins).search(level)
    if literal:
        return literal.span()
    return next((one.span() for one in _WORD.finditer(level) if _meets(word, one[0])), None)


def _meets(word: Sought, name: str) -> bool:
    keys = {name, *spelling.alike_keys(name)}
    return not keys.isdisjoint(word.alike) or any(key.startswith(word.begins) for key in keys)


@lru_cache(256)
def _loosely(word: str) -> re.Pattern[str]:
    """A word of a name: what stands between its letters, as in O'Brien or 999 220, does not matter."""
    return re.compile(r"(?<![^\W_])" + r"[\W_]?".join(map(re.escape, word)))


def in_text(text: str, words: Iterable[str]) -> dict[str, list[Span]]:
    """Return where each of these words begins a word of a text; those that do not are left out."""
    level = spelling.levelled(unicodedata.normalize("NFC", text))
    found = {word: [one.span() for one in _beginning(word).finditer(level)] for word in words}
    return {word: spans for word, spans in found.items() if spans}


@lru_cache(256)
def _beginning(word: str) -> re.Pattern[str]:
    pieces = _WORD.findall(spelling.levelled(word))
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, pieces)))


def marked(text: str, spans: Sequence[Span]) -> Marked:
    """Return a text in pieces, each with whether it is the match."""
    pieces, at = [], 0
    for begin, end in sorted(spans):
        if begin < at:
            continue
        pieces += [(text[at:begin], False), (text[begin:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (text[at:], False)) if piece[0])


def excerpt(text: str, spans: Sequence[Span]) -> Marked:
    """Return the words round the first match, on one line, cut between words."""
    whole = unicodedata.normalize("NFC", text).replace("\n", " ").replace("\r", " ").replace("\t", " ")
    first = min(spans)[0]
    begin = 0 if first <= _BEFORE else whole.rfind(" ", 0, first - _BEFORE // 2) + 1
    begin = begin if first - begin <= 2 * _BEFORE else first
    end = (
        len(whole) if len(whole) - begin <= _LENGTH else max(whole.rfind(" ", first, begin + _LENGTH), first + _BEFORE)
    )
    within = [(max(one, begin) - begin, min(to, end) - begin) for one, to in spans if to > begin and one < end]
    pieces = marked(whole[begin:end], within)
    before, after = ((("… ", False),) if begin else ()), ((" …", False),) if end < len(whole) else ()
    return (*before, *pieces, *after)

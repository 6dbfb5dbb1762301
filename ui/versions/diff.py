"""Which words of a text the other version does not have: pure, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\S+")
_SHORT = 3


class Part(NamedTuple):
    """A stretch of a text, and whether the other version says something else there."""

    text: str
    differs: bool


def parts(text: str, other: str) -> tuple[Part, ...]:
    """Return a text in stretches that together are the whole text; neighbouring words that differ are one stretch.

    A text of a few words, like a day, differs as a whole.
    """
    found = list(_WORD.finditer(text))
    differing = _differing([one.group() for one in found], _WORD.findall(other))
    if any(differing) and len(found) <= _SHORT:
        differing = [True] * len(found)
    made: list[Part] = []
    start = 0
    for at, word in enumerate(found):
        last = at + 1 == len(found)
        if not last and differing[at] == differing[at + 1]:
            continue
        # The gap beside a stretch that differs belongs to what is the same: nothing but words is marked.
        end = len(text) if last else word.end() if differing[at] else found[at + 1].start()
        made.append(Part(text[start:end], differing[at]))
        start = end
    return tuple(made) if made else ((Part(text, differs=False),) if text else ())


def _differing(words: list[str], others: list[str]) -> list[bool]:
    differing = [True] * len(words)
    for block in SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks():
        differing[block.a : block.a + block.size] = [False] * block.size
    return differing

"""What a practitioner writes after a visit, put together from the plain sentences of `words/phrases.toml`."""

import math
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

MEDIAN_WORDS = 250
_SPREAD = 1.105
_LEAST, _MOST = 40, 4000
_TALK = "What was said"
_LITTLE, _TEEN = 5, 13


def words_file(name: str) -> dict[str, Any]:
    """Read one of the tables of words."""
    return tomllib.loads((files("server.northmere") / "words" / name).read_text(encoding="utf-8"))


@cache
def phrases() -> dict[str, Any]:
    """Return the phrases, read once."""
    return words_file("phrases.toml")


class Note(NamedTuple):
    """A written-up visit before it is put into a contact."""

    observations: tuple[tuple[str, str], ...]
    analysis: str
    worried: bool


class Subject(NamedTuple):
    """Whom a note is about."""

    child: str
    adult: str
    age: int


def length(chance: Random) -> int:
    """Return how many words a note has: lognormal, median 250, three in a hundred over 2,000 (assumed)."""
    return int(min(max(chance.lognormvariate(math.log(MEDIAN_WORDS), _SPREAD), _LEAST), _MOST))


def fill(chance: Random, template: str, subject: Subject) -> str:
    """Put names and chance things into the slots of a phrase."""
    slots = {name: chance.choice(options) for name, options in phrases()["slots"].items()}
    return template.format(
        child=subject.child, adult=subject.adult, length=chance.choice((25, 30, 40, 45, 60)), **slots
    )


def _endless(chance: Random, templates: list[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(templates, len(templates))


def _paragraph(chance: Random, source: Iterator[str], subject: Subject, words: int) -> str:
    found: list[str] = []
    count = 0
    while count < words or not found:
        sentence = fill(chance, next(source), subject)
        found.append(sentence)
        count += sentence.count(" ") + 1
    return " ".join(found)


def compose(chance: Random, subject: Subject, words: int, worry: float = 0.3) -> Note:
    """Write a note of about this many words; `worry` is how likely each topic shows a concern."""
    table = phrases()
    worried = {topic: chance.random() < worry for topic in table["topics"]}
    topics = chance.sample(list(table["topics"]), min(len(table["topics"]), 1 + words // 60))
    found = [
        (topic, _paragraph(chance, _topic(chance, topic, worried[topic]), subject, 18)) for topic in sorted(topics)
    ]
    left = words - sum(text.count(" ") + 1 for _, text in found)
    if left > 0:
        found.append((_TALK, _paragraph(chance, _endless(chance, table["talk"]["lines"]), subject, left)))
    tone = "concern" if any(worried[topic] for topic in topics) else "fine"
    return Note(tuple(found), fill(chance, chance.choice(table["analysis"][tone]), subject), tone == "concern")


def _topic(chance: Random, topic: str, worried: bool) -> Iterator[str]:
    return _endless(chance, phrases()["topics"][topic]["concern" if worried else "fine"])


def quote(chance: Random, subject: Subject) -> str:
    """Return something a child of this age might say."""
    band = "little" if subject.age < _LITTLE else "teen" if subject.age >= _TEEN else "school"
    return fill(chance, chance.choice(phrases()["quotes"][band]), subject)


def phrase(chance: Random, name: str, subject: Subject) -> str:
    """Return one filled phrase of a plain list: opening, agreed, late_reasons or no_access."""
    return fill(chance, chance.choice(phrases()[name]), subject)

"""What a person feels who searches: every key, from the press to the results painted; and plain SQLite beside it."""

import random
from collections.abc import Callable
from functools import partial
from itertools import islice
from operator import truediv
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import msgspec
from PySide6.QtWidgets import QLineEdit

from app import opening
from app.casework import search
from app.casework.caseworker import Caseworker
from app.domain.address import Address
from app.domain.child import Child
from app.storage import copies, indexes, records
from bench.growing import grow
from bench.laptop import unlocked
from bench.measures import Measured
from bench.plain import plain_beside
from bench.seat import Seat, seated
from bench.writing import children_of
from ui.search.results import HitList

OF_EACH = 8
READ = 24
"""As many records as `search.find` reads of texts for one key."""

_OTHERWISE = (("ph", "f"), ("ck", "k"), ("ie", "y"), ("ee", "ea"), ("ll", "l"), ("a", "e"), ("s", "z"))
"""How somebody spells a name who has only heard it: the first of these that changes it."""


def finding(home: Path, entries: int) -> Measured:
    """Type questions into the box of a laptop with so many entries, and ask the same without a window."""
    opened = unlocked(home)
    by = opening.caseworker_of(opened)
    _fill_up(by, entries)
    asked = questions(by)
    beside = _beside(by, asked, home.with_name(home.name + "-plain"))
    with by.vault.read() as tx:
        beside["records"] = [copies.count(tx)]
    opened.vault.close()
    with seated(home) as seat:
        return {**beside, **_typed(seat, asked)}


def _fill_up(by: Caseworker, entries: int) -> None:
    with by.vault.read() as tx:
        there = len(records.of_kind(tx, "contact"))
    if there < entries:
        grow(by, children_of(by), entries - there)
        by.vault.checkpoint()


def questions(by: Caseworker) -> list[str]:
    """Return what is looked for: names as they are and as they are heard, words of notes, two words, addresses."""
    chance = random.Random("doorstep/find")
    with by.vault.read() as tx:
        children = [msgspec.json.decode(one.body, type=Child) for one in records.of_kind(tx, "child")]
        addresses = [msgspec.json.decode(one.body, type=Address) for one in records.of_kind(tx, "address")]
        contacts = (one.words for one in indexes.everything(tx) if one.kind == "contact")
        texts = list(islice(contacts, 2000))
    names = [f"{one.given} {one.family}" for one in chance.sample(children, 2 * OF_EACH)]
    said = sorted({word for text in texts for word in text.lower().split() if word.isalpha() and len(word) > 3})
    words = chance.sample(said, 3 * OF_EACH)
    lines = [one.lines[0] for one in addresses if one.lines and not one.protected]
    return [
        *names[:OF_EACH],
        *map(_as_heard, names[OF_EACH:]),
        *words[:OF_EACH],
        *(f"{one} {other}" for one, other in zip(words[OF_EACH::2], words[OF_EACH + 1 :: 2], strict=False)),
        *chance.sample(lines, OF_EACH),
    ]


def _as_heard(name: str) -> str:
    lower = name.lower()
    return next((lower.replace(one, other) for one, other in _OTHERWISE if one in lower), lower)


def _keys(asked: list[str]) -> list[str]:
    """Return everything that stands in the box while these are typed."""
    return [one[: place + 1] for one in asked for place in range(len(one)) if one[: place + 1].strip()]


def _typed(seat: Seat, asked: list[str]) -> Measured:
    took: Measured = {"key wall": [], "key cpu": [], "key window": []}
    box, hits = seat.part("search", QLineEdit), seat.part("search-hits", HitList)
    for question in asked:
        box.setFocus()
        box.clear()
        seat.look_on(0.05)
        for key in question:
            one = seat.timed(partial(box.insert, key), lambda: hits.rows.asked == " ".join(box.text().split()))
            for part, seconds in one._asdict().items() if key.strip() else ():  # a space asks for nothing new
                took[f"key {part}"].append(seconds)
    return took


def _beside(by: Caseworker, asked: list[str], file: Path) -> Measured:
    """Ask at every key: everything that is found, the index of words alone, and plain SQLite; the three in turn."""
    took: Measured = {}

    def timed(name: str, act: Callable[[str], object], words: str) -> None:
        began, cpu = perf_counter(), thread_time()
        act(words)
        took.setdefault(f"{name} wall", []).append(perf_counter() - began)
        took.setdefault(f"{name} cpu", []).append(thread_time() - cpu)

    def of_words(words: str) -> None:
        with by.vault.read() as tx:
            records.search(tx, words, READ)

    with plain_beside(by, file) as plain:
        for words in _keys(asked):
            timed("find", lambda words: search.find(words, by=by), words)
            timed("words", of_words, words)
            timed("plain", lambda words: plain.search(words, READ), words)
    for name in ("find", "words"):
        took[f"{name} to plain"] = [sum(took[f"{name} cpu"]) / sum(took["plain cpu"])]
        took[f"{name} to plain, a key"] = [median(map(truediv, took[f"{name} cpu"], took["plain cpu"]))]
    return took

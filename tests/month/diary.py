"""The diary: what was done by whom and when, in its order, and when it came to the authority."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from tests.month.book import TAKEN, Act, Book


class Diary:
    """Every act, the book of the authority, and how far each person has read it."""

    def __init__(self, given: Iterable[Any], names: dict[str, str], cover: tuple[date, date]) -> None:
        self._given, self._names, self._cover = list(given), names, cover
        self.acts: list[Act] = []
        self.arrived: list[tuple[Act, datetime]] = []
        self.book = self._new()
        self.read: dict[str, int] = {}
        self.exchanges: dict[str, datetime] = {}
        self.did: Counter[str] = Counter()

    def _new(self) -> Book:
        return Book(self._given, self._names, self._cover)

    def does(self, act: Act) -> None:
        """Write an act down as it is done; what others have done since its author last heard is not in it."""
        act.seen = self.read.get(act.who, 0)
        self.acts.append(act)
        self.did[act.name] += 1

    def waiting(self, who: str) -> list[Act]:
        """Return what somebody has done and the authority has not answered."""
        return [act for act in self.acts if act.who == who and act.waits]

    def about(self, one: Act) -> list[str]:
        """Return everything that was done to a thing and what it is about, as it was done."""
        things = {one.thing, one.said.get("about", "")}
        things |= {act.said["about"] for act in self.acts if act.name == "ask" and act.thing in things}
        things |= {act.thing for act in self.acts if act.said.get("about") in things}
        return [
            f"  {act.at:%d %b %H:%M} {act.who} {act.name} {act.thing[-6:]} {act.verdict!r} {act.said}"
            for act in self.acts
            if act.thing in things
        ]

    def refused(self, who: str) -> list[Act]:
        """Return what was not taken of somebody and they have not let go of."""
        return [act for act in self.acts if act.who == who and act.verdict and not act.let_go]

    def arrives(self, who: str, now: datetime, came: Callable[[str], bool]) -> list[Act]:
        """Let what somebody did arrive, in its order. What has no answer stays behind a refused change of its thing."""
        answered = []
        for act in self.waiting(who):
            if not came(act.change):
                assert any(one.thing == act.thing for one in self.refused(who)), f"nothing holds it back: {act}"
                continue
            act.verdict = self.book.apply(act, now)
            answered.append(act)
            if act.verdict == TAKEN:
                self.arrived.append((act, now))
            else:
                self.did[f"refused: {act.name}, {act.verdict}"] += 1
        self.read[who] = self.book.arrivals
        self.exchanges[who] = now
        return answered

    def book_of(self, who: str, now: datetime) -> Book:
        """Return what somebody's laptop must know: what they have read, with their own acts that wait laid over it."""
        book, read = self._new(), self.read.get(who, 0)
        for number, (act, came) in enumerate(self.arrived):
            if number < read:
                book.apply(act, came)
        for act in self.acts:
            if act.who == who and (act.waits or (act.verdict and not act.let_go)):
                book.apply(act, now, hub=False)
        return book

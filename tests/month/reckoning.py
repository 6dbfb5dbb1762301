"""The clocks that must run, by the diary alone: the written rules of England as sentences of their own.

Each line says from what a date is counted, how far, and what of the diary meets or stops it (docs/clocks.md says where
each is written).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from tests.month.book import EPISODE, Book, Thing
from tests.month.days import LONDON, day_of, later

Moment = tuple[date | datetime, str]
"""When something was, and of which record."""


class Line(NamedTuple):
    """A date by which something should be: the rule, from which record, until which day, and how it stands."""

    rule: str
    start: str
    due: date
    stands: str


class _Rule(NamedTuple):
    name: str
    begin: Moment
    lengths: tuple[str, ...]
    meets: Sequence[Moment]
    stops: Sequence[Moment]
    repeats: bool = False


def reckoned(book: Book, child: str, today: date) -> frozenset[Line]:
    """Return every clock of a child, as it must stand on a day."""
    return frozenset(line for rule in _rules(book, child) for line in _lines(rule, today))


def _key(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), LONDON)


def _before(one: date | datetime, other: date | datetime) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return day_of(one) < day_of(other)


def _since(begin: Moment, found: Sequence[Moment]) -> list[Moment]:
    kept = [one for one in found if not _before(one[0], begin[0]) and one != begin]
    return sorted(kept, key=lambda one: (_key(one[0]), one[1]))


def _lines(rule: _Rule, today: date) -> Iterator[Line]:
    meets, stops = _since(rule.begin, rule.meets), _since(rule.begin, rule.stops)
    stop = stops[0] if stops else None
    begin, number = rule.begin, 0
    for met in (*meets, None):
        due = later(day_of(begin[0]), rule.lengths[min(number, len(rule.lengths) - 1)])
        if stop is not None and (met is None or _before(stop[0], met[0])):
            yield Line(rule.name, begin[1], due, "stopped")
            return
        if met is None:
            yield Line(rule.name, begin[1], due, "overdue" if today > due else "open")
            return
        yield Line(rule.name, begin[1], due, "met-late" if day_of(met[0]) > due else "met")
        if not rule.repeats:
            return
        begin, number = met, number + 1


def _moments(found: Sequence[Thing], name: str) -> list[Moment]:
    return [(one.said[name], one.id) for one in found if one.said.get(name)]


def _rules(book: Book, child: str) -> Iterator[_Rule]:
    for referral in book.of(child, "referral"):
        yield from _of_referral(book, referral)
    yield from _of_strategies(book, child)
    yield from _of_plans(book, child)


def _of_referral(book: Book, referral: Thing) -> Iterator[_Rule]:
    said = referral.said
    begin = (said["received"], referral.id)
    closed = _moments([referral], "closed_on")
    yield _Rule("referral-decision", begin, ("1 wd",), _moments([referral], "decided"), closed)
    yield _Rule("referrer-told", begin, ("1 wd",), _moments([referral], "acknowledged"), closed)
    own = [one for one in book.of(referral.child, "assessment") if one.said["referral"] == referral.id]
    authorised = _moments(own, "authorised")
    not_taken = _moments([referral], "decided") if said.get("outcome") not in EPISODE else []
    yield _Rule("assessment-from-referral", begin, ("45 wd",), authorised, [*not_taken, *closed])
    for one in own:
        if one.said.get("started"):
            start = (one.said["started"], one.id)
            yield _Rule("assessment-from-start", start, ("45 wd",), authorised, closed)


def _of_strategies(book: Book, child: str) -> Iterator[_Rule]:
    for strategy in book.of(child, "strategy-discussion"):
        if strategy.step != "held" or strategy.said["outcome"] != "enquiry":
            continue
        enquiries = [one for one in book.of(child, "enquiry") if one.said["strategy"] == strategy.id]
        ids = {one.id for one in enquiries}
        held = [one for one in book.of(child, "conference") if one.said.get("enquiry") in ids]
        ended = [one for one in enquiries if one.step in ("unsubstantiated", "no-conference")]
        referral = book.things[strategy.said["referral"]]
        stops = [*_moments(ended, "ended"), *_moments([referral], "closed_on")]
        begin = (strategy.said["held"], strategy.id)
        yield _Rule("initial-conference", begin, ("15 wd",), _moments(held, "held"), stops)


def _of_plans(book: Book, child: str) -> Iterator[_Rule]:
    for plan in book.of(child, "plan"):
        if plan.step not in ("active", "ended"):
            continue
        kind, begin = plan.said["plan_kind"], (plan.said["began"], plan.id)
        same = [one for one in book.of(child, "plan") if one.said["plan_kind"] == kind and one.step == "ended"]
        ended = _moments(same, "ended")
        seen = [one for one in book.of(child, "contact") if one.said["kind"] == kind and one.said["seen"]]
        visits = _moments(seen, "happened")
        if kind == "cp":
            groups = [one for one in book.of(child, "meeting") if one.step == "held"]
            reviews = [one for one in book.of(child, "conference") if one.said["conference_kind"] == "review"]
            yield _Rule("core-group", begin, ("10 wd", "1 mo"), _moments(groups, "held"), ended, repeats=True)
            yield _Rule("cp-review", begin, ("3 mo", "6 mo"), _moments(reviews, "held"), ended, repeats=True)
            yield _Rule("cp-visit", begin, ("10 wd",), visits, ended, repeats=True)
        if kind == "cin":
            yield _Rule("cin-visit", begin, ("20 wd",), visits, ended, repeats=True)
        if kind == "looked-after":
            reviews = [one for one in book.of(child, "review") if one.said["plan_kind"] == kind]
            held = _moments(reviews, "held")
            homes = _moments([one for one in book.of(child, "address") if one.said["since"] <= begin[0]], "since")
            yield _Rule(
                "looked-after-review",
                min([*homes, begin], key=lambda one: (one[0], one == begin)),
                ("20 wd", "3 mo", "6 mo"),
                held,
                ended,
                repeats=True,
            )
            for home in book.of(child, "address"):
                placed = (home.said["since"], home.id)
                yield _Rule("looked-after-visit", placed, ("7 d", "42 d"), visits, ended, repeats=True)

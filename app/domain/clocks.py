"""The clocks of a case file: computed from its happenings by rules, never stored, and never moving a step.

Statutory visits count by regime, from the last visit at which the child was seen. What counts for a regime is a contact
of that kind: a visit under the child protection plan is recorded as one, as a distinct event, and a core group never is
one even if the child is present (procedures of Liverpool and of Bolton); of looked-after children the regulations ask
that the child is visited, and spoken to in private (England: regulations 28 and 29). So `visit-made` without
`child-seen` leaves the clock running, and its sentence says so. Not being alone with the child does not undo a visit:
procedures ask for the reason, which the contact has. One contact is of one kind and counts for one regime; where a
child has two, the strictest visit is due first (`next_due`).

Why something was late is an item of the record, found by `Clock.key`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

from app.domain.clock_rules import ClockRule, Later, What, read_filter
from app.domain.clock_words import Here, Span, day_words, left_words, stopped_because, why
from app.domain.happening import Happening, Happens, day_of, instant_of, same_work
from app.domain.length import Length, Unit, day_after, reach, read_length
from app.domain.rules_in_force import DatedRule, holds
from app.domain.working_days import Calendar, working_days_between

_HOUR = timedelta(hours=1)


class ClockState(StrEnum):
    """Where a clock stands."""

    AHEAD = "ahead"
    """What meets it cannot be done yet: its window opens later."""
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met-late"
    STOPPED = "stopped"
    """It ended without being met, because the plan ended, the child moved away, or the like."""
    LAPSED = "lapsed"
    """Nothing has met it, and nothing is expected any more."""


OPEN = frozenset({ClockState.AHEAD, ClockState.RUNNING, ClockState.SOON, ClockState.OVERDUE})
"""The states in which something is still to be done."""


class Clock(NamedTuple):
    """A date by which something should happen, with the sentences that explain it.

    `start` is what this date was counted from, `end` what met or stopped it. `left` is how far it was from there, or is
    from now, to the date; below nought it is late. `words` says why the date is that date, `standing` where it stands.
    """

    rule: ClockRule
    start: Happening
    opens: datetime | None
    due: datetime
    state: ClockState
    end: Happening | None
    left: Length
    words: str
    standing: str

    @property
    def key(self) -> str:
        """By what the reason for being late is found: the rule, and the record it was counted from."""
        return f"{self.rule.id}/{self.start.record}"


class NextDue(NamedTuple):
    """Of several clocks for one thing the one that is due first, and in a sentence why that one."""

    clock: Clock
    why: str


def clocks(
    rules: Iterable[ClockRule], happenings: Iterable[Happening], calendar: Calendar, zone: tzinfo, now: datetime
) -> tuple[Clock, ...]:
    """Return every clock of a case file, by its date: those that run, and what became of the others.

    What is dated after today has not met or stopped anything: a slip of the pen hides no overdue visit.
    """
    story = _Story(happenings, Here(calendar, zone, _instant(now)))
    editions: dict[str, list[ClockRule]] = {}
    for rule in rules:
        editions.setdefault(rule.id, []).append(rule)
    found = [clock for of_one in editions.values() for clock in story.of(of_one)]
    return tuple(sorted(found, key=lambda clock: (_instant(clock.due), clock.rule.id, clock.start.record)))


def next_due(found: Iterable[Clock], what: What, zone: tzinfo, now: datetime) -> NextDue | None:
    """Return which of the open clocks for one thing is due first: the strictest of several regimes, with why."""
    open_ones = [one for one in found if one.rule.what == what and one.state in OPEN]
    open_ones.sort(key=lambda one: (_instant(one.due), one.rule.id))
    if not open_ones:
        return None
    first, *others = open_ones
    sentence = "; ".join([_due_first(first, zone, now), *(_due_too(one, first, zone, now) for one in others)])
    return NextDue(first, f"{sentence}. {first.words}" if others else first.words)


def _due_first(first: Clock, zone: tzinfo, now: datetime) -> str:
    tense = "was" if first.state is ClockState.OVERDUE else "is"
    return f"The {_lower(first.rule.name)} {tense} due first, on {day_words(first.due.date(), day_of(now, zone))}"


def _due_too(one: Clock, first: Clock, zone: tzinfo, now: datetime) -> str:
    tense = "was" if one.state is ClockState.OVERDUE else "is"
    same = one.due.date() == first.due.date()
    day = "the same day" if same else f"on {day_words(one.due.date(), day_of(now, zone))}"
    return f"the {_lower(one.rule.name)} {tense} due {day}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


class _Ends(NamedTuple):
    """How one date stands to what ended its clock, or to now."""

    opens: datetime | None
    end: Happening | None
    left: Length
    late: bool


def _instant(at: datetime) -> datetime:
    """In UTC, because two times of one zone are compared by the clock on the wall, which goes back once a year."""
    return at.astimezone(UTC)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0)


class _Story:
    """The happenings of a case file in their order, and where and when they are looked at."""

    def __init__(self, happenings: Iterable[Happening], here: Here) -> None:
        self.here = here
        self.named: dict[Happens, list[Happening]] = {}
        for one in sorted(happenings, key=lambda one: (instant_of(one.at, here.zone), one.record)):
            self.named.setdefault(one.name, []).append(one)

    def of(self, editions: Sequence[ClockRule]) -> Iterator[Clock]:
        """Yield the clocks of one rule; what starts one is read by the edition in force on its day."""
        for rule in editions:
            for start in self.meant(rule.starts) or self.meant(rule.otherwise):
                if rule is self.edition(editions, start):
                    yield from self.intervals(rule, start, editions)

    def edition(self, editions: Sequence[ClockRule], begin: Happening) -> ClockRule | None:
        """Return the rule as it was in force on a day, if it ran then."""
        on = day_of(begin.at, self.here.zone)
        return next((rule for rule in editions if rule.runs and holds(rule, on)), None)

    def meant(self, filters: Sequence[str]) -> list[Happening]:
        """Return the happenings that filters mean, in their order."""
        found = [
            one
            for meant in map(read_filter, filters)
            for one in self.named.get(meant.name, ())
            if meant.detail is None or meant.detail == one.detail
        ]
        return sorted(found, key=self.order) if len(filters) > 1 else found

    def order(self, one: Happening) -> tuple[datetime, str]:
        """By which happenings stand in their order."""
        return instant_of(one.at, self.here.zone), one.record

    def since(self, start: Happening, filters: Sequence[str], first: datetime | date | None = None) -> list[Happening]:
        """Return what of the same work has happened since the start, or since `first`, up to today.

        Where only days are known, the same day counts. A death counts from whenever it was: nothing is due after it.
        """
        return [
            one
            for one in self.meant(filters)
            if one != start
            and same_work(start, one)
            and (one.name is Happens.DIED or not self.before(one.at, first or start.at))
            and (one.name is not start.name or self.order(one) > self.order(start))
            and day_of(one.at, self.here.zone) <= self.here.today
        ]

    def before(self, one: datetime | date, other: datetime | date) -> bool:
        """Whether one time was before another, as far as that is known."""
        if isinstance(one, datetime) and isinstance(other, datetime):
            return _instant(one) < _instant(other)
        return day_of(one, self.here.zone) < day_of(other, self.here.zone)

    def meets(self, rule: ClockRule, start: Happening) -> tuple[list[Happening], Happening | None]:
        """Return what meets the clock that a happening starts, one interval after the other, and what stops it.

        A clock that runs back from a day to come (the expected birth, a conference) is met before that day.
        """
        first = read_length(rule.opens or rule.within)
        if first.number >= 0:
            return self.since(start, rule.ends), next(iter(self.since(start, rule.stops)), None)
        opened = reach(start.at, first, self.here.calendar, self.here.zone).date()
        return self.since(start, rule.ends, date.min), next(iter(self.since(start, rule.stops, opened)), None)

    def intervals(self, rule: ClockRule, start: Happening, editions: Sequence[ClockRule]) -> Iterator[Clock]:
        """Yield the clock that a happening starts; of a rule that repeats one for each interval, the last one open.

        Each interval is by the edition in force on the day on which it begins.
        """
        ends, stop = self.meets(rule, start)
        begin, length, number = start, read_length(rule.within), 0
        left: list[Happening | None] = [*ends, None]
        while left:
            end = left.pop(0)
            stopped = stop is not None and (end is None or self.before(stop.at, end.at))
            yield self.clock(rule, begin, length, stop if stopped else end, stopped=stopped)
            if stopped or end is None:
                return
            following = self.edition(editions, end)
            if following is not None and following is not rule:
                rule = following
                ends, stop = self.meets(rule, start)
                left = [*(one for one in ends if self.order(one) > self.order(end)), None]
            if following is None or not rule.then:
                return
            length = read_length(rule.then[min(number, len(rule.then) - 1)])
            if rule.later is not None and self.is_later(rule.later, start, end):
                length = read_length(rule.later.every)
            begin, number = end, number + 1

    def is_later(self, later: Later, start: Happening, begin: Happening) -> bool:
        """Whether an interval that begins now is the later one: each is decided as it begins."""
        if later.after[0].isdigit():
            here = self.here
            first = day_after(day_of(start.at, here.zone), read_length(later.after), here.calendar)
            return day_of(begin.at, here.zone) >= first
        return any(not self.before(begin.at, one.at) for one in self.since(start, (later.after,)))

    def clock(
        self, rule: ClockRule, begin: Happening, length: Length, end: Happening | None, *, stopped: bool
    ) -> Clock:
        """Return one clock; `end` is what met it, or with `stopped` what ended it otherwise."""
        here = self.here
        span = Span(begin, length, rule.opens, reach(begin.at, length, here.calendar, here.zone))
        at = end.at if end else here.now
        ends = _Ends(
            opens=_midnight(reach(begin.at, read_length(rule.opens), here.calendar, here.zone)) if rule.opens else None,
            end=end,
            left=_left(at, span.due, length.unit, here),
            late=_is_late(at, span.due, length.unit, here),
        )
        state = _ended(stopped=stopped, late=ends.late) if end else self.open_state(rule, span, ends)
        words = why(span, self.tried(rule, begin) if state in OPEN or stopped else (), here)
        if isinstance(rule, DatedRule) and rule.of:
            words = f"{words} {rule.of}."
        return Clock(rule, begin, ends.opens, span.due, state, end, ends.left, words, _standing(state, ends, here))

    def open_state(self, rule: ClockRule, span: Span, ends: _Ends) -> ClockState:
        """Return where a clock stands that nothing has met."""
        here = self.here
        if rule.lapses and here.now > reach(span.begin.at, read_length(rule.lapses), here.calendar, here.zone):
            return ClockState.LAPSED
        if ends.late:
            return ClockState.OVERDUE
        if ends.opens is not None and here.now < ends.opens:
            return ClockState.AHEAD
        soon = read_length(rule.soon)
        if soon.unit is Unit.HOUR:
            return ClockState.SOON if span.due - here.now <= _HOUR * soon.number else ClockState.RUNNING
        first = day_after(span.due.date(), Length(-soon.number, soon.unit), here.calendar)
        return ClockState.SOON if here.today >= first else ClockState.RUNNING

    def tried(self, rule: ClockRule, begin: Happening) -> list[Happening]:
        """Return what was tried since the clock began and did not meet it."""
        counted = {one.record for one in self.meant(rule.ends)}
        return [one for one in self.since(begin, rule.tries) if one.record not in counted]


def _is_late(at: datetime | date, due: datetime, unit: Unit, here: Here) -> bool:
    """A count in hours is late by the instant, where that is known; every other with the day after its last."""
    if unit is Unit.HOUR and isinstance(at, datetime):
        return _instant(at) > due
    return day_of(at, here.zone) > due.date()


def _left(at: datetime | date, due: datetime, unit: Unit, here: Here) -> Length:
    """Return how far it is: in hours or working days as the rule counts, else in days; what is over always in days."""
    if unit is Unit.HOUR and isinstance(at, datetime):
        return Length(int((due - _instant(at)) / _HOUR), unit)
    on = day_of(at, here.zone)
    if unit is Unit.WORKING_DAY and on <= due.date():
        return Length(working_days_between(on, due.date(), here.calendar), unit)
    return Length((due.date() - on).days, Unit.DAY)


def _ended(*, stopped: bool, late: bool) -> ClockState:
    if stopped:
        return ClockState.STOPPED
    return ClockState.MET_LATE if late else ClockState.MET


def _standing(state: ClockState, clock: _Ends, here: Here) -> str:
    """Return where a clock stands, in a sentence."""
    over = left_words(clock.left)
    on = day_words(day_of(clock.end.at, here.zone), here.today) if clock.end else ""
    if clock.end and state is ClockState.STOPPED:
        late = f", {over} over," if clock.late else ""
        return f"Ended on {on}{late} because {stopped_because(clock.end)}."
    if clock.opens and state is ClockState.AHEAD:
        return f"Can be done from {day_words(clock.opens.date(), here.today)}."
    return {
        ClockState.MET: f"Done on {on}, in time.",
        ClockState.MET_LATE: f"Done on {on}, {over} late.",
        ClockState.OVERDUE: f"{over[0].upper()}{over[1:]} over.",
        ClockState.LAPSED: "Not done in its time, and no longer expected.",
    }.get(state, "Due today." if _is_today(clock.left) else f"{over[0].upper()}{over[1:]} left.")


def _is_today(left: Length) -> bool:
    return left.number == 0 and left.unit is not Unit.HOUR

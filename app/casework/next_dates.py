"""The next dates of a child: what is planned and what is due, as one list in which no date stands twice.

What is planned for a clock (a visit of its regime, a core group, a review) stands on the clock's own line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.casework import case_clocks, dues
from app.casework.caseworker import Caseworker
from app.casework.due_clocks import chip_words, detail_of, in_short
from app.casework.household import practitioners, read_as
from app.casework.page_parts import Due, DueState, Planned
from app.casework.sources import on_day
from app.domain.clock_rules import ClockRule, read_filter
from app.domain.clocks import Clock, ClockState
from app.domain.conference import Conference
from app.domain.happening import Happens, day_of, instant_of
from app.domain.kinds import KINDS
from app.domain.meeting import Meeting
from app.domain.plan import Plan
from app.domain.review import Review
from app.domain.visit import UNDER_WAY, Visit
from app.storage import extracts, records
from app.storage.extracts import NextVisit
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.vault import Tx

_STAGES = tuple(name for name, kind in KINDS.items() if "late_reasons" in kind.rules)
"""The records of the work: those beside which it is kept why something was late."""

_Visits = list[tuple[Record, Visit]]


class _Child(NamedTuple):
    """What is known of one child's dates."""

    by: Caseworker
    now: datetime
    stages: Mapping[str, Struct]
    names: Mapping[str, str]
    named: NextVisit | None

    @property
    def today(self) -> date:
        return self.by.here(self.now).date()


def planned_of(tx: Tx, by: Caseworker, child: str, now: datetime) -> tuple[Planned, ...]:
    """Return everything planned and due for a child by its time, what is past first."""
    visits = dues.read_visits(records.still_planned(tx, [child]))
    known = _Child(
        by, now, _stages(tx, child),
        {id: one.name for id, one in practitioners(tx, {visit.practitioner for _, visit in visits}).items()},
        extracts.next_visits(tx, [child]).get(child),
    )  # fmt: skip
    running = case_clocks.of_children(tx, by, {child: case_clocks.rules_for(tx, by)}, now)[child]
    running = tuple(clock for clock in running if clock.state is not ClockState.AHEAD)
    found = [*_of_clocks(known, running, visits), *(_of_visit(known, *pair) for pair in visits)]
    if known.named is not None and not any(known.named.kind in dues.kinds_that_meet(clock) for clock in running):
        found.append(_of_contact(known, known.named))
    return tuple(sorted(found, key=lambda one: one.due.at or by.here(now)))


def _stages(tx: Tx, child: str) -> dict[str, Struct]:
    read = ((record.id, read_as(record, KINDS[record.kind].struct)) for record in records.of_child(tx, child, *_STAGES))
    return {id: one for id, one in read if one is not None}


def _of_clocks(known: _Child, running: Sequence[Clock], visits: _Visits) -> Iterator[Planned]:
    """Each clock with what is planned for it, which is then no line of its own."""
    for clock in running:
        kinds = dues.kinds_that_meet(clock)
        pair = next(
            (pair for pair in visits if _meets(pair[1], clock, kinds) and not _is_past(pair[1], known.now)), None
        )
        if pair is not None:
            visits.remove(pair)
        at = pair[1].planned if pair else _arranged_for(known, clock.rule)
        arranged = _visit_words(known, pair[1]) if pair else _arranged_words(known, at)
        yield _of_clock(known, clock, arranged, pair[0].id if pair else "", at)


def _meets(visit: Visit, clock: Clock, kinds: frozenset[str]) -> bool:
    """A visit by its regime; what is no visit by the name under which somebody planned it: "Core group"."""
    return visit.kind_of_visit in kinds if kinds else visit.purpose.casefold() == in_short(clock).casefold()


def _of_clock(known: _Child, clock: Clock, arranged: str, visit: str, at: datetime | date | None) -> Planned:
    due, first = dues.clock_due(clock, known.today), ""
    if (
        known.named is not None
        and known.named.kind in dues.kinds_that_meet(clock)
        and not dues.is_overtaken(known.named, [clock])
    ):
        first = f"by the rule by {on_day(clock.due.date(), known.today)}"
        due = dues.named_due(known.by, known.named, known.today)
        arranged = arranged or _said_on(known, known.named)
    words = due.words if due.state is DueState.OVER or due.words.startswith("Today") else f"by {due.words}"
    after = (
        "after it is due"
        if at is not None and due.at is not None and day_of(at, ZoneInfo(known.by.zone)) > due.at.date()
        else ""
    )
    told = (arranged, after, first) if arranged else (detail_of(clock, known.today),)
    return Planned(
        visit=visit,
        what=in_short(clock),
        detail=", ".join(filter(None, told)),
        due=Due(due.at, words, due.state, due.what),
        began=clock.opens or instant_of(clock.start.at, ZoneInfo(known.by.zone)),
        why=f"{clock.words} {clock.standing}",
        late=(_beside(clock, known.stages), clock.key) if clock.state is ClockState.OVERDUE else ("", ""),
        reason=_reason(clock, known.stages.values()),
    )


def _of_visit(known: _Child, record: Record, visit: Visit) -> Planned:
    due = dues.counted(dues.visit_due(known.by, visit, known.now), known.today)
    return Planned(record.id, dues.what_of(visit), _visit_words(known, visit), due)


def _of_contact(known: _Child, named: NextVisit) -> Planned:
    due = dues.named_due(known.by, named, known.today)
    return Planned("", due.what, _said_on(known, named), dues.counted(due, known.today, by="by "))


def _said_on(known: _Child, named: NextVisit) -> str:
    return f"named on {on_day(_day(known, instant(named.said)), known.today)}"


def _visit_words(known: _Child, visit: Visit) -> str:
    at, name = known.by.here(visit.planned), known.names.get(visit.practitioner, "")
    when = f"{'Today' if at.date() == known.today else on_day(at.date(), known.today)}, {at:%H:%M}"
    return when if visit.practitioner == known.by.practitioner or not name else f"{when}, {name}"


def _is_past(visit: Visit, now: datetime) -> bool:
    return now - visit.planned >= UNDER_WAY


def _day(known: _Child, at: datetime) -> date:
    return known.by.here(at).date()


def _arranged_for(known: _Child, rule: ClockRule) -> datetime | date | None:
    """When what meets a clock is arranged for, where a record of the work says so; the first of several."""
    wanted = {(one.name, one.detail) for one in map(read_filter, rule.ends)}
    found = [at for one in known.stages.values() for at in _arranged(one, wanted, known)]
    return min(found, key=lambda at: instant_of(at, ZoneInfo(known.by.zone)), default=None)


def _arranged_words(known: _Child, at: datetime | date | None) -> str:
    if at is None:
        return ""
    time = f", {known.by.here(at):%H:%M}" if isinstance(at, datetime) else ""
    return f"{on_day(day_of(at, ZoneInfo(known.by.zone)), known.today)}{time}"


_Ends = set[tuple[Happens, str | None]]


def _arranged(one: Struct, ends: _Ends, known: _Child) -> Iterator[datetime | date]:
    """Yield for when a stage is arranged that would meet one of these."""
    if isinstance(one, Conference) and one.step == "arranged" and one.planned is not None:
        review = one.conference_kind == "review" and (Happens.REVIEW_HELD, "cp") in ends
        if review or (one.conference_kind == "initial" and (Happens.CONFERENCE_HELD, None) in ends):
            yield one.planned
    if not isinstance(one, Review | Meeting) or one.step != "planned" or one.planned is None:
        return
    plan = known.stages.get(one.plan)
    of = plan.plan_kind if isinstance(plan, Plan) else ""
    held = Happens.REVIEW_HELD if isinstance(one, Review) else Happens.MEETING_HELD
    core = isinstance(one, Meeting) and one.meeting_kind == "core-group"
    if (Happens.CORE_GROUP_HELD, None) in ends if core else (held, of) in ends:
        yield one.planned


def _beside(clock: Clock, stages: Mapping[str, Struct]) -> str:
    """Return the record beside which it is kept why this is late: the one it was counted from, or the child's plan."""
    for id in (clock.start.record, clock.start.about):
        if hasattr(stages.get(id), "late_reasons"):
            return id
    plans = (id for id, one in stages.items() if isinstance(one, Plan) and one.step == "active"
             and one.plan_kind == clock.rule.regime)  # fmt: skip
    return next(plans, "")


def _reason(clock: Clock, stages: Iterable[Struct]) -> str:
    """Return why it is late, as far as somebody has said."""
    said = (one for stage in stages for one in getattr(stage, "late_reasons", ()) if one.clock == clock.key)
    return " ".join(one.words for one in said)


def due_words(tx: Tx, by: Caseworker, child: str, visit: Visit, now: datetime) -> str:
    """Return by when a planned visit is due by the clock it meets: "due by Fri 13 Nov"; empty where none runs."""
    running = case_clocks.of_children(tx, by, {child: case_clocks.rules_for(tx, by)}, now)[child]
    clock = next((one for one in running if visit.kind_of_visit in dues.kinds_that_meet(one)), None)
    if clock is None:
        return ""
    words = chip_words(clock, by.here(now).date())
    if clock.state is ClockState.OVERDUE:
        return words
    return "due today" if clock.due.date() == by.here(now).date() else f"due by {words}"

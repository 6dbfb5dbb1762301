"""Walking the table of moves breadth first over small case files, and what must hold wherever it leads.

The invariants are written from the rules of the children in need census and of the field, and use no need of the
program: so a need that is missing, or wrong, leads somewhere that one of them forbids.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from msgspec import Struct, structs

from app.domain.alert import Alert
from app.domain.assessment import Assessment
from app.domain.case_file import CaseFile
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.follows import Taken, decided_fields, follow, with_follows
from app.domain.form import Form
from app.domain.forms import SHIPPED
from app.domain.meeting import Meeting
from app.domain.moves import MOVES, NOTHING, Move, may_move
from app.domain.need import Asked
from app.domain.plan import Plan
from app.domain.practitioner import CAPABILITIES
from app.domain.referral import Referral
from app.domain.review import Review
from app.domain.strategy import Attending, StrategyDiscussion

BEFORE, FIRST, SECOND, SATURDAY, TODAY = (date(2026, 3, day) for day in (4, 5, 6, 7, 9))
TOMORROW = date(2026, 3, 10)
EVERYTHING = frozenset(CAPABILITIES)
PLAIN = {key: Form(name=key[0], version=key[1], for_kind=form.for_kind, title="") for key, form in SHIPPED.items()}
"""The forms with nothing to fill in: what they ask is tested by itself."""

STRUCTS: dict[str, type[Struct]] = {
    "referral": Referral, "assessment": Assessment, "strategy-discussion": StrategyDiscussion, "enquiry": Enquiry,
    "conference": Conference, "plan": Plan, "review": Review, "meeting": Meeting,
}  # fmt: skip


def at(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), UTC) if day else None


def people(*sectors: str) -> tuple[Attending, ...]:
    return tuple(Attending(id=one, name=one, sector=one, agency=one) for one in sectors)


QUORUM = people("social", "police", "health")
CHILD = Child(given="Amara", family="Warsame", born=date(2022, 3, 3))

Variants = dict[tuple[str, str], Sequence[dict[str, Any]]]


@dataclass
class World:
    """Where a walk begins, which kinds it moves, how many of each, and with which values each act is tried."""

    records: dict[str, Struct]
    kinds: dict[str, int]
    variants: Variants = field(default_factory=dict)
    child: Child = CHILD

    def begin(self) -> CaseFile:
        return CaseFile(TODAY, {"child": self.child, **self.records}, UTC, PLAIN)


def tries(world: World, file: CaseFile, table: Sequence[Move]) -> Iterator[tuple[Move, Asked]]:
    """Yield every step that somebody could try to take from here."""
    for move in table:
        struct = STRUCTS.get(move.kind)
        if struct is None or move.kind not in world.kinds:
            continue
        there = file.of(struct)
        for values in world.variants.get((move.kind, move.act), ({},)):
            if NOTHING in move.begins:
                if len(there) < world.kinds[move.kind]:
                    yield _try(move, file, f"{move.kind}{len(there)}", _made(struct, values, move.to))
                continue
            for id, one in there.items():
                if getattr(one, "step", "") in move.begins:
                    decided = decided_fields(move, one, datetime.combine(TODAY, time(9), UTC), "chair")
                    yield _try(move, file, id, structs.replace(one, **{**values, **decided, "step": move.to}))


_MAKES: dict[type[Struct], dict[str, Any]] = {
    Referral: {"author": "a"}, Conference: {"conference_kind": "initial"}, Plan: {"plan_kind": "cin"},
    Meeting: {"meeting_kind": "core-group"}, Review: {"plan": ""},
}  # fmt: skip


def _made(struct: type[Struct], values: dict[str, Any], step: str) -> Struct:
    needed = _MAKES.get(struct, {"referral": "referral0"})
    return struct(**{**needed, **values, "step": step})


def _try(move: Move, file: CaseFile, id: str, after: Struct) -> tuple[Move, Asked]:
    return move, Asked(file.having({id: after}), id, after, "p", EVERYTHING, "because", "team")


def taken(move: Move, asked: Asked) -> CaseFile:
    """Return the case file after a step, with what comes of it."""
    done = Taken(asked.file, asked.id, asked.after, datetime.combine(TODAY, time(9), UTC), "p", "team", "", "door")
    return with_follows(asked.file, follow(move, done), f"{asked.id}.{move.act}")


@dataclass
class Walk:
    """What a walk has come to: how many places, which moves were taken, and the first broken invariant, if any."""

    places: int = 0
    moves: set[tuple[str, str]] = field(default_factory=set)
    broken: str = ""
    path: tuple[str, ...] = ()


def walk(world: World, limit: int, table: Sequence[Move] = MOVES) -> Walk:
    """Go everywhere the table leads, up to so many places, and stop at the first that breaks an invariant."""
    begin = world.begin()
    found = Walk()
    waiting: deque[tuple[CaseFile, tuple[str, ...]]] = deque([(begin, ())])
    seen = {_key(begin)}
    while waiting and found.places < limit:
        file, path = waiting.popleft()
        found.places += 1
        for move, asked in tries(world, file, table):
            if may_move(move, asked):
                continue
            after = taken(move, asked)
            key = _key(after)
            if key in seen:
                continue
            seen.add(key)
            found.moves.add((move.kind, move.act))
            way: tuple[str, ...] = (*path, f"{asked.id}: {move.act}")
            if broken := broken_in(after):
                found.broken, found.path = broken, way
                return found
            waiting.append((after, way))
    return found


def _key(file: CaseFile) -> frozenset[tuple[str, Struct]]:
    return frozenset(file.records.items())


# --- what must hold, wherever it leads -------------------------------------------------------------------------------


def broken_in(file: CaseFile) -> str:
    """Return the first invariant that a case file breaks, by its rule, or nothing."""
    return next((rule for rule, holds in INVARIANTS.items() if not holds(file)), "")


def _day(value: datetime | date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _referrals(file: CaseFile) -> dict[str, Referral]:
    return file.of(Referral)


def _open(one: Referral) -> bool:
    return one.outcome in ("assessment", "strategy-discussion") and one.step != "closed"


def _home(file: CaseFile, one: Any) -> Referral | None:
    """The referral that a record hangs on, by hand."""
    records = file.records
    for name in ("referral", "enquiry", "plan"):
        above = records.get(getattr(one, name, "") or "")
        if isinstance(above, Referral):
            return above
        if above is not None:
            return _home(file, above)
    return None


def _days_of(one: Any) -> list[date | None]:
    names: dict[Any, tuple[str, ...]] = {
        Assessment: ("started",), StrategyDiscussion: ("held",), Enquiry: ("started",), Conference: ("held",),
        Plan: ("began",), Review: ("held",), Meeting: ("held",),
    }  # fmt: skip
    return [_day(getattr(one, name)) for name in names.get(type(one), ())]


def _stages(file: CaseFile) -> list[Any]:
    return [one for one in file.records.values() if type(one) in STRUCTS.values() and not isinstance(one, Referral)]


def nothing_before_its_referral(file: CaseFile) -> bool:
    for one in _stages(file):
        home = _home(file, one)
        received = _day(home.received) if home else None
        if received and any(day and day < received for day in _days_of(one)):
            return False
    return True


def one_open_episode(file: CaseFile) -> bool:
    return sum(map(_open, _referrals(file).values())) <= 1


def episodes_apart(file: CaseFile) -> bool:
    spans = sorted(
        (_day(one.received) or date.min, (one.closed if one.step == "closed" else None) or date.max)
        for one in _referrals(file).values()
        if one.outcome in ("assessment", "strategy-discussion")
    )
    return all(end <= begin for (_, end), (begin, _) in zip(spans, spans[1:], strict=False))


def _closed(file: CaseFile) -> list[tuple[str, Referral]]:
    taken_on = ("assessment", "strategy-discussion")
    return [(id, one) for id, one in _referrals(file).items() if one.step == "closed" and one.outcome in taken_on]


def closed_with_day_and_reason(file: CaseFile) -> bool:
    return all(one.closed and one.closed_why for _, one in _closed(file))


def nothing_after_closure(file: CaseFile) -> bool:
    for _, referral in _closed(file):
        for one in _stages(file):
            if _home(file, one) is referral and any(day and day > (referral.closed or day) for day in _days_of(one)):
                return False
    return True


def closed_not_before_it_came(file: CaseFile) -> bool:
    return all((one.closed or date.max) >= (_day(one.received) or date.min) for _, one in _closed(file))


def _under(file: CaseFile, struct: type[Struct]) -> list[Any]:
    closed = [one for _, one in _closed(file)]
    return [one for one in _stages(file) if isinstance(one, struct) and _home(file, one) in closed]


def closed_without_open_assessment(file: CaseFile) -> bool:
    return all(one.step in ("authorised", "closed") for one in _under(file, Assessment))


def closed_without_unfinished_enquiry(file: CaseFile) -> bool:
    held = {one.enquiry for one in file.of(Conference).values() if one.step == "held"}
    ids = {id for id, one in file.of(Enquiry).items() if one in _under(file, Enquiry)}
    finished = ("unsubstantiated", "no-conference")
    enquiries = file.of(Enquiry)
    return all(enquiries[id].step in finished or (enquiries[id].step == "conference" and id in held) for id in ids)


def closed_without_anything_open(file: CaseFile) -> bool:
    waits = {"active", "requested", "asked", "arranged"}
    return not any(one.step in waits for s in (Plan, StrategyDiscussion, Conference) for one in _under(file, s))


def primary_need_of_what_was_taken(file: CaseFile) -> bool:
    return all(one.primary_need for one in _referrals(file).values() if _open(one) or one.outcome == "early-help")


def one_enquiry_open(file: CaseFile) -> bool:
    return sum(one.step in ("open", "submitted", "returned") for one in file.of(Enquiry).values()) <= 1


def enquiry_after_a_strategy(file: CaseFile) -> bool:
    return all(
        isinstance(strategy := file.records.get(one.strategy), StrategyDiscussion)
        and (strategy.step, strategy.outcome) == ("held", "enquiry")
        for one in file.of(Enquiry).values()
    )


def no_factors_alone(file: CaseFile) -> bool:
    done = (one for one in file.of(Assessment).values() if one.step in ("submitted", "authorised"))
    return all("21" not in one.factors or one.factors == ("21",) for one in done)


def seen_or_why_not(file: CaseFile) -> bool:
    decided = ("authorised", "unsubstantiated", "no-conference", "conference")
    found: list[Any] = [*file.of(Assessment).values(), *file.of(Enquiry).values()]
    return all(one.seen or one.not_seen_reason for one in found if one.step in decided)


def conference_on_one_thing(file: CaseFile) -> bool:
    return all(
        bool(one.enquiry) != bool(one.referral)
        for one in file.of(Conference).values()
        if one.conference_kind != "review"
    )


def _held(file: CaseFile) -> list[Conference]:
    return [one for one in file.of(Conference).values() if one.step == "held"]


def conference_on_a_weekday(file: CaseFile) -> bool:
    return all(one.held is None or one.held.isoweekday() < 6 for one in _held(file))


def conference_quorate(file: CaseFile) -> bool:
    return all(
        one.no_quorum_reason
        or ("social" in {who.sector for who in one.attended} and len({who.agency for who in one.attended}) > 2)
        for one in _held(file)
    )


def one_conference_for_an_enquiry(file: CaseFile) -> bool:
    of = [one.enquiry for one in file.of(Conference).values() if one.enquiry and one.step != "called-off"]
    return len(of) == len(set(of))


def _plans(file: CaseFile, kind: str, *steps: str) -> list[Plan]:
    return [one for one in file.of(Plan).values() if one.plan_kind == kind and one.step in steps]


def never_cin_and_cp_together(file: CaseFile) -> bool:
    if _plans(file, "cin", "active") and _plans(file, "cp", "active"):
        return False
    for need in _plans(file, "cin", "active", "ended"):
        for protection in _plans(file, "cp", "active", "ended"):
            begin = max(need.began or date.min, protection.began or date.min)
            ends = [one.ended if one.step == "ended" else None for one in (need, protection)]
            if begin < min(end or date.max for end in ends):
                return False
    return True


def one_open_plan_of_a_kind(file: CaseFile) -> bool:
    return all(len(_plans(file, kind, "active")) <= 1 for kind in ("cin", "cp", "looked-after", "early-help"))


def protection_plans_apart(file: CaseFile) -> bool:
    spans = sorted(
        (one.began or date.min, (one.ended if one.step == "ended" else None) or date.max)
        for one in _plans(file, "cp", "active", "ended")
    )
    return all(end <= begin for (_, end), (begin, _) in zip(spans, spans[1:], strict=False))


def protection_from_its_conference(file: CaseFile) -> bool:
    for one in _plans(file, "cp", "active", "ended"):
        conference = file.records.get(one.conference)
        if not isinstance(conference, Conference) or (conference.step, conference.outcome) != ("held", "plan"):
            return False
        if one.began != conference.held:
            return False
    return True


def protection_has_a_category(file: CaseFile) -> bool:
    five = {"NEG", "PHY", "SAB", "EMO", "MUL"}
    return all(one.category in five for one in _plans(file, "cp", "active", "ended"))


def protection_counts_those_before(file: CaseFile) -> bool:
    return all(one.previous_plans is not None for one in _plans(file, "cp", "active", "ended"))


def protection_lasts_a_day(file: CaseFile) -> bool:
    return all(one.began != one.ended for one in _plans(file, "cp", "ended"))


def protection_ends_by_review(file: CaseFile) -> bool:
    for id, one in file.of(Plan).items():
        if one.plan_kind == "cp" and one.step == "ended" and one.ended_why not in ("transferred", "turned-18", "died"):
            held = [c for c in _held(file) if c.plan == id and c.outcome == "end" and c.held == one.ended]
            if one.ended_why != "review" or not held:
                return False
    return True


def plans_end_after_they_began(file: CaseFile) -> bool:
    ended = [one for one in file.of(Plan).values() if one.step == "ended"]
    return all(one.ended and one.ended_why and one.began and one.began <= one.ended for one in ended)


def _reviews(file: CaseFile) -> list[Conference | Review]:
    return [*_held(file), *(one for one in file.of(Review).values() if one.step == "held")]


def reviews_after_the_plan_began(file: CaseFile) -> bool:
    for one in _reviews(file):
        plan = file.records.get(one.plan)
        if isinstance(plan, Plan) and plan.began and one.held and one.held <= plan.began:
            return False
    return True


def no_review_after_the_end(file: CaseFile) -> bool:
    for one in _reviews(file):
        plan = file.records.get(one.plan)
        if isinstance(plan, Plan) and plan.step == "ended" and plan.ended and one.held and one.held > plan.ended:
            return False
    return True


def nothing_taken_on_for_the_dead(file: CaseFile) -> bool:
    child = file.child
    if child is None or child.vital_status != "dead":
        return True
    return not any(map(_open, _referrals(file).values())) and not _plans(file, "cp", "active") + _plans(
        file, "cin", "active"
    )


def birth_as_the_census_has_it(file: CaseFile) -> bool:
    child = file.child
    if child is None or not any(map(_open, _referrals(file).values())):
        return True
    if (child.born is None) == (child.expected is None) or (child.born is None and child.sex != "U"):
        return False
    birth = child.born or child.expected
    received = [_day(one.received) for one in _referrals(file).values() if _open(one)]
    return all(day is None or birth is None or (birth - day).days <= 280 for day in received)


def nothing_in_the_future(file: CaseFile) -> bool:
    days = [day for one in _stages(file) for day in _days_of(one)]
    days += [one.closed for _, one in _closed(file)]
    days += [one.ended for one in file.of(Plan).values() if one.step == "ended"]
    return all(day is None or day <= file.today for day in days)


def decided_has_a_day(file: CaseFile) -> bool:
    begun: list[Any] = [one for one in _stages(file) if one.step in ("held", "active", "ended", "open", "in-progress")]
    return all(any(_days_of(one)) for one in begun)


def statuses_follow_plans(file: CaseFile) -> bool:
    standing = {one.code for one in file.of(Alert).values() if one.topic == "status" and not one.ended}
    active = {one.plan_kind for one in file.of(Plan).values() if one.step == "active"}
    codes = {"early-help": "EH", "cin": "CIN", "cp": "CPP", "looked-after": "LAC"}
    wanted = {code for kind, code in codes.items() if kind in active}
    if any(one.step in ("open", "submitted", "returned") for one in file.of(Enquiry).values()):
        wanted.add("S47")
    return wanted <= standing and standing - {"S47"} <= wanted


INVARIANTS = {
    "1103 2889 1104 4015 1105": nothing_before_its_referral,
    "8816": one_open_episode,
    "8820": episodes_apart,
    "8805 8810": closed_with_day_and_reason,
    "8565": nothing_after_closure,
    "8565 start": closed_not_before_it_came,
    "8867": closed_without_open_assessment,
    "8868": closed_without_unfinished_enquiry,
    "closed, nothing open": closed_without_anything_open,
    "8610 8650": primary_need_of_what_was_taken,
    "8890": one_enquiry_open,
    "strategy before enquiry": enquiry_after_a_strategy,
    "8869": no_factors_alone,
    "child seen or why not": seen_or_why_not,
    "2884": conference_on_one_thing,
    "8875": conference_on_a_weekday,
    "quorum": conference_quorate,
    "one conference": one_conference_for_an_enquiry,
    "4001 4016": never_cin_and_cp_together,
    "8935": one_open_plan_of_a_kind,
    "8935 apart": protection_plans_apart,
    "2885": protection_from_its_conference,
    "8905 8910": protection_has_a_category,
    "8730": protection_counts_those_before,
    "8840": protection_lasts_a_day,
    "ended by review": protection_ends_by_review,
    "plan end": plans_end_after_they_began,
    "8841": reviews_after_the_plan_began,
    "review in time": no_review_after_the_end,
    "8555Q 4008 8915": nothing_taken_on_for_the_dead,
    "8750 8606": birth_as_the_census_has_it,
    "future": nothing_in_the_future,
    "day": decided_has_a_day,
    "statuses": statuses_follow_plans,
}

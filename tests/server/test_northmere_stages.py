"""The made-up work after a referral: no history that the rules would not let happen, and a year that has every sort."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.domain.case_file import CaseFile, begun_on
from app.domain.clock_rules import shipped
from app.domain.clocks import OPEN, Clock, ClockState, clocks
from app.domain.figures import BY_CLOCK
from app.domain.happenings import happenings
from app.domain.kinds import KINDS
from app.domain.moves import MOVES, STAGES, may_move
from app.domain.need import Asked
from app.domain.practitioner import CAPABILITIES
from app.domain.referral import Referral
from app.domain.working_days import ENGLAND_AND_WALES
from server.northmere.generate import northmere
from server.northmere.shape import Size
from tests.domain.explore import broken_in

DAYS = (date(2026, 11, 12), pytest.param(date(2027, 1, 4), marks=pytest.mark.soak))
PICTURED = date(2026, 11, 12)
LONDON = ZoneInfo("Europe/London")
READ = frozenset((*STAGES, "child", "allocation", "alert"))
OF_NO_MOVE = frozenset(("case-open", "no-open-episode", "no-open-assessment", "nothing-open", "no-other", "team",
                        "closed-last", "origin-there", "plan-active", "group-plan", "reason"))  # fmt: skip
"""What was true on the day of the move, and is not asked of the file as it stands long after it."""


@cache
def case_files(size: Size, on: date) -> dict[str, CaseFile]:
    found: dict[str, dict[str, msgspec.Struct]] = defaultdict(dict)
    for record in northmere(size, on).records:
        if record.kind in READ or (size == "demo" and record.kind in ("address", "contact", "missing")):
            found[record.child][record.id] = msgspec.json.decode(record.body, type=KINDS[record.kind].struct)
    return {child: CaseFile(on, records, LONDON) for child, records in found.items()}


def stages(size: Size, on: date) -> Iterator[tuple[CaseFile, str, msgspec.Struct]]:
    kinds = {KINDS[name].struct: name for name in STAGES}
    for file in case_files(size, on).values():
        yield from ((file, id, one) for id, one in file.records.items() if type(one) in kinds)


def kind_of(one: msgspec.Struct) -> str:
    return next(name for name in STAGES if KINDS[name].struct is type(one))


@pytest.mark.parametrize("on", DAYS)
def test_no_case_file_breaks_a_rule_of_the_work(on: date) -> None:
    worked_with = [file for file in case_files("team", on).values() if file.of(Referral)]
    assert len(worked_with) > 60
    assert Counter(broken for file in worked_with if (broken := broken_in(_without_early_help(file)))) == {}


def _without_early_help(file: CaseFile) -> CaseFile:
    """Early help has a status and no plan of the authority's."""
    kept = {id: one for id, one in file.records.items() if getattr(one, "code", "") != "EH"}
    return file._replace(records=kept)


@pytest.mark.parametrize("on", DAYS)
def test_every_step_that_was_taken_meets_what_it_needs(on: date) -> None:
    unmet: Counter[str] = Counter()
    for file, id, one in stages("team", on):
        step = getattr(one, "step")  # noqa: B009 - every stage has one
        ways = [move for move in MOVES if (move.kind, move.to) == (kind_of(one), step)]
        if not ways:
            assert step in ("not-started", "assessment"), (kind_of(one), step)
            continue
        asked = Asked(file, id, one, "", frozenset(CAPABILITIES), "because", "team")
        answers = [{said.need for said in may_move(move, asked)} - OF_NO_MOVE for move in ways]
        unmet.update(sorted(answers, key=len)[0])
    assert unmet == {}


def test_the_cast_of_the_demo_has_the_clocks_of_the_picture_and_breaks_no_rule() -> None:
    """Harry is a child in need by status while his assessment, which decides on a plan, is over its time."""
    at = datetime.combine(PICTURED, time(10), LONDON)
    rules = [rule for rule in shipped("england").rules if rule.runs and rule.regime != "health"]
    open_ones: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for file in case_files("demo", PICTURED).values():
        for clock in clocks(rules, happenings(file), ENGLAND_AND_WALES, LONDON, at):
            if clock.state in OPEN and file.child:
                open_ones[file.child.given].add((clock.rule.id, f"{clock.due.astimezone(LONDON):%d %b}"))
                assert clock.state is not ClockState.OVERDUE or (PICTURED - clock.due.date()).days <= 2
        broken = broken_in(_without_early_help(file)) if file.of(Referral) else ""
        assert not broken or (broken == "statuses" and file.child and file.child.given == "Harry")
    assert ("assessment-from-referral", "10 Nov") in open_ones["Harry"]
    assert ("cp-visit", "13 Nov") in open_ones["Amara"] & open_ones["Liban"]
    assert ("core-group", "12 Nov") in open_ones["Isla"]
    assert ("return-interview", "13 Nov") in open_ones["Zofia"]
    assert ("initial-conference", "25 Nov") in open_ones["Callum"] & open_ones["Skye"]


@pytest.mark.parametrize("on", DAYS)
def test_nothing_is_dated_after_the_day_of_the_story(on: date) -> None:
    midnight = datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC)
    assert [r.kind for r in northmere("team", on).records if r.kind in STAGES and r.happened >= midnight] == []
    days = [begun_on(file, one) for file, _, one in stages("team", on)]
    assert max(day for day in days if day) <= on
    assert [one.words for file in case_files("team", on).values() for one in measured(file, on) if not one.due] == []


def measured(file: CaseFile, on: date) -> list[Clock]:
    rules = [rule for rule in shipped("england").rules if rule.id in BY_CLOCK]
    return list(clocks(rules, happenings(file), ENGLAND_AND_WALES, LONDON, datetime.combine(on, time(12), LONDON)))


@pytest.mark.soak
def test_the_year_of_an_authority_has_every_outcome_and_some_that_were_late() -> None:
    found = case_files("authority", PICTURED)
    states = Counter((one.rule.id, one.state) for file in found.values() for one in measured(file, PICTURED))
    for rule in ("referral-decision", "assessment-from-referral", "initial-conference"):
        assert states[rule, ClockState.MET] > states[rule, ClockState.MET_LATE] > 0
    assert any(states["cp-visit", state] for state in OPEN)
    became = Counter(one.outcome for file in found.values() for one in file.of(Referral).values())
    assert set(became) == {
        "assessment",
        "strategy-discussion",
        "early-help",
        "no-further-action",
        "advice",
        "passed-on",
    }

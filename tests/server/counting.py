"""The figures once more, by the words of their definitions: whole case files, one after the other, and no tally."""

import statistics
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, text

from app.domain.alert import Alert
from app.domain.case_file import CaseFile
from app.domain.clock_rules import shipped
from app.domain.clocks import OPEN, Clock, ClockState, clocks
from app.domain.contact import Contact
from app.domain.dispute import Conflict
from app.domain.happening import Happens, day_of, instant_of
from app.domain.happenings import happenings
from app.domain.identity import DIRECTORY
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.working_days import ENGLAND_AND_WALES, working_days_between

ZONE = ZoneInfo("Europe/London")
RULES = {
    rule.id: rule
    for rule in shipped("england").rules
    if rule.id in ("referral-decision", "initial-conference", "assessment-from-referral", "cp-visit")
}
_HOME = ("cp", "cin", "looked-after", "section-47", "assessment", "health-review", "duty", "return-interview",
         "no-access", "other")  # fmt: skip


def every_file(connection: Connection, today: date) -> dict[str, CaseFile]:
    rows = connection.execute(text("SELECT id, kind, child_id, body FROM doorstep.record"))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if str(row.child_id) != DIRECTORY:
            found[str(row.child_id)][str(row.id)] = msgspec.json.decode(row.body, type=KINDS[row.kind].struct)
    return {child: CaseFile(today, records, ZONE) for child, records in found.items()}


class ByHand:
    """Counts one authority as it stands at an instant, of one team (None means all)."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.now, self.today = now, now.astimezone(ZONE).date()
        self.files = every_file(connection, self.today)
        self.clocks = {child: self._clocks(file) for child, file in self.files.items()}
        self.social = set(
            map(
                str,
                connection.execute(text("SELECT practitioner FROM doorstep.account WHERE sector = 'social'")).scalars(),
            )
        )
        self.received = {
            str(row.id): row.received for row in connection.execute(text("SELECT id, received FROM doorstep.record"))
        }
        self.looks: dict[tuple[str, str, str], list[datetime]] = defaultdict(list)
        for row in connection.execute(text("SELECT child_id, actor, act, object, at FROM doorstep.audit")):
            if row.act.startswith("look "):
                told = datetime.fromisoformat(row.object.split(" at ")[1])
                self.looks[str(row.child_id), str(row.actor), row.act.split(" ")[1]].append(min(told, row.at))

    def _clocks(self, file: CaseFile) -> list[Clock]:
        return list(clocks(RULES.values(), happenings(file), ENGLAND_AND_WALES, ZONE, self.now))

    def holding(self, file: CaseFile) -> Allocation | None:
        now = [
            (one.since or date.min, id, one)
            for id, one in file.of(Allocation).items()
            if one.role == "allocated" and (one.since or date.min) <= self.today <= (one.until or date.max)
        ]
        return max(now)[2] if now else None

    def team_of(self, file: CaseFile) -> str:
        held = self.holding(file)
        if held:
            return held.team
        all_ = file.of(Allocation).values()
        now = [one for one in all_ if (one.since or date.min) <= self.today <= (one.until or date.max)]
        over = sorted((one.until, one.team) for one in all_ if one.until and one.until < self.today)
        return now[-1].team if now else over[-1][1] if over else ""

    def of(self, team: str | None) -> dict[str, CaseFile]:
        return {child: file for child, file in self.files.items() if team is None or self.team_of(file) == team}

    def shares(self, team: str | None, rule: str, since: date, until: date) -> tuple[int, int]:
        counted = met = 0
        for child in self.of(team):
            for clock in self.clocks[child]:
                if clock.rule.id != rule or not since <= clock.due.date() <= until:
                    continue
                end_of_day = datetime.combine(clock.due.date() + timedelta(days=1), time(), ZONE)
                stopped_late = clock.end is not None and instant_of(clock.end.at, ZONE) >= end_of_day
                if clock.state is ClockState.STOPPED and not stopped_late:
                    continue
                if clock.state in OPEN and clock.state is not ClockState.OVERDUE:
                    continue
                counted += 1
                met += clock.state is ClockState.MET
        return counted, met

    def visits(self, team: str | None, since: date, until: date) -> tuple[int, int]:
        made = read = 0
        for child, file in self.of(team).items():
            for one in file.of(Contact).values():
                if not one.signatures or not one.happened or one.author not in self.social:
                    continue
                if one.kind_of_contact in _HOME and since <= one.happened.astimezone(ZONE).date() <= until:
                    made += 1
                    looked = self.looks[child, one.author, "brief"]
                    read += any(one.happened - timedelta(hours=24) < at <= one.happened for at in looked)
        return made, read

    def median(self, team: str | None, since: date, until: date) -> tuple[int, int, int | None]:
        took, waiting = [], 0
        for child, file in self.of(team).items():
            for id, one in file.of(Allocation).items():
                had = self.received[id]
                if one.role != "allocated" or not one.practitioner or not since <= had.astimezone(ZONE).date() <= until:
                    continue
                looks = self.looks[child, one.practitioner, "brief"] + self.looks[child, one.practitioner, "overview"]
                after = [at - had for at in looks if at >= had]
                took += [min(after)] if after else []
                waiting += not after
        return len(took), waiting, int(statistics.median_low(took).total_seconds() // 60) if took else None

    def became(self, team: str | None, since: date, until: date) -> Counter[str]:
        return Counter(
            clock.end.detail
            for child in self.of(team)
            for clock in self.clocks[child]
            if clock.rule.id == "referral-decision" and clock.end
            and clock.state in (ClockState.MET, ClockState.MET_LATE)
            and since <= day_of(clock.end.at, ZONE) <= until
        )  # fmt: skip

    def caseloads(self, team: str | None) -> list[int]:
        held = Counter(
            one.practitioner for file in self.of(team).values() if (one := self.holding(file)) and one.practitioner
        )
        return sorted(held.values())

    def today_lines(self, team: str | None) -> dict[str, int]:
        friday = self.today + timedelta(days=(4 - self.today.weekday()) % 7)
        found = Counter(dict.fromkeys(("overdue-decisions", "visits-due", "not-seen", "two-versions"), 0))
        for child, file in self.of(team).items():
            for clock in self.clocks[child]:
                found["overdue-decisions"] += clock.rule.id == "referral-decision" and clock.state is ClockState.OVERDUE
                found["visits-due"] += (
                    clock.rule.id == "cp-visit" and clock.state in OPEN and clock.due.date() <= friday
                )
            found["not-seen"] += self._not_seen(file)
            found["two-versions"] += sum(one.step == "open" for one in file.of(Conflict).values())
        return dict(found)

    def _not_seen(self, file: CaseFile) -> bool:
        held = self.holding(file)
        codes = {one.code for one in file.of(Alert).values() if one.topic == "status" and not one.ended}
        if held is None or not codes & {"CPP", "S47", "CIN", "LAC"}:
            return False
        seen = [day_of(one.at, ZONE) for one in happenings(file) if one.name is Happens.CHILD_SEEN]
        last = max((day for day in seen if day <= self.today), default=held.since or date.min)
        return working_days_between(last, self.today) > 20


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)

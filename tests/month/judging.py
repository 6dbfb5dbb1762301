"""Holding the diary against what stands: on the hub, on each laptop, and before somebody's eyes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from app.casework import approvals
from app.domain.case_file import CaseFile
from app.domain.clocks import ClockState, clocks
from app.domain.happenings import happenings
from app.domain.kinds import KINDS
from app.domain.rules_in_force import in_force
from app.domain.strict import decode_checked
from app.storage import records
from tests.month.book import TAKEN, Act, Book
from tests.month.days import LONDON, day_of
from tests.month.diary import Diary
from tests.month.hands import Hand
from tests.month.reckoning import Line, reckoned
from tests.month.telling import Waits, untold
from tests.month.town import Month

_STANDS = {
    ClockState.AHEAD: "open", ClockState.RUNNING: "open", ClockState.SOON: "open", ClockState.OVERDUE: "overdue",
    ClockState.MET: "met", ClockState.MET_LATE: "met-late", ClockState.STOPPED: "stopped", ClockState.LAPSED: "lapsed",
}  # fmt: skip
_STEPPED = ("referral", "assessment", "strategy-discussion", "enquiry", "conference", "plan", "review", "meeting",
            "approval", "visit", "notice")  # fmt: skip


class Wrong(AssertionError):
    """What stands is not what must stand."""


class Judge:
    """Looks, after every answer and every week, whether all is as the diary says."""

    def __init__(self, month: Month, diary: Diary, hands: dict[str, Hand]) -> None:
        self.month, self.diary, self.hands = month, diary, hands

    def wrong(self, what: str) -> Wrong:
        """Return the failure, with the seed that plays it again."""
        return Wrong(f"seed {self.month.seed}, {self.month.time():%a %d %b %H:%M}: {what}")

    def came(self, change: str) -> bool:
        """Whether the authority has answered a change."""
        found = self.month.sql.execute("SELECT FROM doorstep.receipt WHERE change_id = %s", [change]).fetchone()
        return found is not None

    def answer(self, act: Act) -> None:
        """The authority's answer to one act is the one that the diary gives."""
        rows = self.month.sql.execute("SELECT raw FROM doorstep.receipt WHERE change_id = %s", [act.change]).fetchall()
        if not rows:
            raise self.wrong(f"no answer to {act}")
        said = msgspec.json.decode(rows[0][0])
        code = TAKEN if said["status"] in ("accepted", "merged") else said.get("code", said["status"])
        if code != act.verdict:
            told = "\n".join(map(str, self.diary.about(act)))
            raise self.wrong(
                f"{said['status']} {code} {said.get('facts')} where it must be {act.verdict!r}: {act}\n{told}"
            )

    # --- at the end of a week -----------------------------------------------------------------------------------------

    def looks(self, day: date, exchanged: set[str], *, settled: bool) -> None:
        """Everything that must hold; `settled` says that these people have read everything there is."""
        on_hub = self._hub()
        self._steps("the hub", self.diary.book, on_hub)
        self._clocks("the hub", self.diary.book, on_hub, day)
        self._approvals(exchanged if settled else set())
        self._notices()
        for name in self.hands:
            self._laptop(name, day)
        if settled:
            self._told(day, exchanged)

    def _told(self, day: date, present: set[str]) -> None:
        """Nothing waits that nobody is told about."""
        found = untold(self.diary, self.hands, present, day, self.month.time())
        if found:
            raise self.wrong(f"{len(found)} wait and nobody is told: {found[:3]}\n{self._story(found[0])}")

    def _story(self, one: Waits) -> str:
        act = next((act for act in self.diary.acts if one.thing in (act.thing, act.said.get("about"))), None)
        return "\n".join(self.diary.about(act)) if act else ""

    def _hub(self) -> dict[str, dict[str, Struct]]:
        """Return every record of the work by child, as the hub has it."""
        found: dict[str, dict[str, Struct]] = {}
        rows = self.month.sql.execute("SELECT id, kind, child_id, body FROM doorstep.record").fetchall()
        for id, kind, child, body in rows:
            if kind in KINDS:
                found.setdefault(str(child), {})[str(id)] = decode_checked(body.encode(), KINDS[kind].struct)
        return found

    def _here(self, hand: Hand) -> dict[str, dict[str, Struct]]:
        """Return the same as a laptop shows it."""
        found: dict[str, dict[str, Struct]] = {}
        kinds = {kind for kind in KINDS if kind not in ("form",)}
        with hand.by.vault.read() as tx:
            for kind in sorted(kinds):
                for one in records.of_kind(tx, kind):
                    says = decode_checked(one.body, KINDS[kind].struct)
                    found.setdefault(one.child, {})[one.id] = says
        return found

    def _laptop(self, name: str, day: date) -> None:
        """What a laptop shows is right for what it knows."""
        hand = self.hands[name]
        if hand.laptop.author.sector != "social":
            return
        hand.sits_down()
        book, here = self.diary.book_of(name, self.month.time()), self._here(hand)
        held = self._must_have(name, book, day_of(self.diary.exchanges[name]))
        missing = held - here.keys()
        if missing:
            raise self.wrong(f"{name} does not have {missing}")
        held -= {act.child for act in self.diary.refused(name)}  # their own word stands there until they let go of it
        there = {child: here[child] for child in held}
        self._steps(f"{name}'s laptop", book, there, held)
        self._clocks(f"{name}'s laptop", book, there, day, held)

    def _must_have(self, name: str, book: Book, on: date) -> set[str]:
        """Whose case files somebody has on their laptop, at their last exchange."""
        allocated = {tie.child for tie in book.ties if tie.who and tie.holds(on)}
        door = book.at_the_door(on)
        if name in ("Denise", "Morag"):
            return allocated | door
        if name in ("Kelvin", "Sana"):
            return door
        if name == "Chloe":
            return allocated
        if name == "Dele":
            return allocated | door if book.cover[0] <= on <= book.cover[1] else set()
        return book.caseload(name, on)

    def _steps(
        self, where: str, book: Book, found: dict[str, dict[str, Struct]], children: Iterable[str] | None = None
    ) -> None:
        """Every record of the work stands where the diary says, and there is no other."""
        chosen = set(children) if children is not None else {one.child for one in book.things.values()}
        must = {
            one.id: one.step for one in book.things.values() if one.kind in _STEPPED and one.child in chosen
            and (one.kind != "notice" or where == "the hub")
        }  # fmt: skip
        stands = {
            id: getattr(says, "step", "")
            for child in chosen
            for id, says in found.get(child, {}).items()
            if _kind(says) in _STEPPED and (_kind(says) != "notice" or where == "the hub")
        }
        different = sorted(must.items() ^ stands.items())
        if different:
            kinds = {id: book.things[id].kind for id, _ in different if id in book.things}
            told = [(kinds.get(id, "?"), id, step, must.get(id)) for id, step in different][:6]
            thing = book.things.get(different[0][0])
            story = self._story(Waits("", "", thing.id)) if thing else ""
            raise self.wrong(f"steps on {where}: {told} {thing.said if thing else ''}\n{story}")

    def _clocks(
        self, where: str, book: Book, found: dict[str, dict[str, Struct]], day: date,
        children: Iterable[str] | None = None,
    ) -> None:  # fmt: skip
        """Every clock: which there are, from which record, until when, and how each stands."""
        now = self.month.time()
        for child in sorted(children if children is not None else {one.child for one in book.things.values()}):
            must, shown = reckoned(book, child, day), shown_clocks(found.get(child, {}), now)
            if must != shown:
                raise self.wrong(
                    f"clocks of {child} on {where}: must be {sorted(must - shown)}, is {sorted(shown - must)}"
                )

    def _approvals(self, present: set[str]) -> None:
        """Each request ended in one decision, or stands in the queue of somebody who may decide it."""
        rows = self.month.sql.execute(
            "SELECT fields->>'approval', count(*) FROM doorstep.record WHERE kind = 'decision' GROUP BY 1"
        ).fetchall()
        decided = {str(id): count for id, count in rows if id}
        must = dict.fromkeys(self.diary.book.decided, 1)
        if decided != must:
            raise self.wrong(f"decisions: {sorted(decided.items() ^ must.items())[:4]}")
        deciders = present & {"Denise", "Morag", "Dele"}
        if not deciders >= {"Denise", "Morag"}:
            return
        queued: set[str] = set()
        for name in sorted(deciders):
            hand = self.hands[name]
            hand.sits_down()
            page = approvals.read(by=hand.by)
            queued |= {row.key for row in page.rows} if page else set()
        waiting = {one.id for one in self.diary.book.open_requests()}
        if waiting - queued:
            lost = [self.diary.book.things[id] for id in sorted(waiting - queued)]
            raise self.wrong(f"asked and in nobody's queue: {lost[:3]}")

    def _notices(self) -> None:
        """Each referrer has been told once of each referral that was acknowledged."""
        rows = self.month.sql.execute(
            "SELECT fields->>'about', fields->>'to', fields->>'outcome' FROM doorstep.record WHERE kind = 'notice'"
        ).fetchall()
        told = sorted((about, self.month.people.names[to], outcome) for about, to, outcome in rows)
        must = sorted((one.said["about"], self._name(one.said["to"]), one.said["outcome"])
                      for one in self.diary.book.notices)  # fmt: skip
        if told != must:
            raise self.wrong(f"notices: {sorted(set(told) ^ set(must))[:4]}")

    def _name(self, who: str) -> str:
        return self.month.people.names.get(who, who)


def _kind(says: Struct) -> str:
    return _KIND_OF.get(type(says), "")


_KIND_OF: dict[Any, str] = {kind.struct: name for name, kind in KINDS.items()}


def shown_clocks(found: dict[str, Struct], now: datetime) -> frozenset[Line]:
    """Return the clocks as the program reckons them from the records that it has."""
    file = CaseFile(day_of(now), found, LONDON)
    held = in_force(())
    shown = clocks(held.rules, happenings(file), held.calendar, LONDON, now)
    return frozenset(
        Line(one.rule.id, one.start.record, one.due.date(), _STANDS[one.state])
        for one in shown if one.state is not ClockState.LAPSED
    )  # fmt: skip

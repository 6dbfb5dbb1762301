"""What must stand, by the diary alone: things with their steps, and the table of what each act leaves.

Written from docs/decisions/0008-moves-approvals-and-clocks.md and part 15 of docs/sync.md, and not from the program:
it reads no record, and shares no rule with what it judges. Ids of what the hub makes are the only thing taken over, to
speak of the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.identity import derived_id
from tests.month.days import day_of

TAKEN = ""
EPISODE = ("assessment", "strategy-discussion")


@dataclass
class Act:
    """One line of the diary: who did what to which thing, when, by which change, having read how much of the rest."""

    who: str
    at: datetime
    name: str
    child: str
    thing: str
    change: str
    said: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    verdict: str | None = None
    let_go: bool = False

    @property
    def waits(self) -> bool:
        """Whether the authority has not answered."""
        return self.verdict is None


@dataclass
class Thing:
    """A record as the diary knows it."""

    id: str
    kind: str
    child: str
    step: str
    said: dict[str, Any]
    touches: list[int] = field(default_factory=list)
    wrote: set[str] = field(default_factory=set)


@dataclass
class Tie:
    """Who has a child, from, to; with nobody named it is the front door's."""

    child: str
    who: str
    since: date
    until: date | None = None
    id: str = ""

    def holds(self, on: date) -> bool:
        """Whether it does on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


STEPS: dict[str, tuple[str, ...]] = {
    "screen": ("received", "screening"),
    "put": ("screening", "decision-pending"),
    "start": ("not-started", "in-progress"),
    "submit": ("in-progress returned", "submitted"),
    "hold-strategy": ("requested", "held"),
    "submit-enquiry": ("open returned", "submitted"),
    "arrange": ("asked", "arranged"),
    "hold-conference": ("asked arranged", "held"),
    "protect": ("proposed", "active"),
    "begin-plan": ("approved", "active"),
    "end-protection": ("active", "ended"),
    "hold-review": ("planned", "held"),
    "hold-meeting": ("planned", "held"),
    "acknowledge": ("no-further-action advice early-help assessment strategy-discussion joined", "acknowledged"),
    "finish": ("acknowledged", "closed"),
    "record-visit": ("planned", "recorded"),
    "call-off": ("planned", "cancelled"),
    "read-notice": ("unread", "read"),
}
"""An act that moves a step: from which steps, to which."""

MAKES = {
    "open-enquiry": ("enquiry", "open"),
    "propose-plan": ("plan", "proposed"),
    "ask-review": ("conference", "asked"),
    "plan-review": ("review", "planned"),
    "plan-meeting": ("meeting", "planned"),
    "contact": ("contact", ""),
    "plan-visit": ("visit", "planned"),
}
"""An act that makes a thing: of which kind, in which step."""

DECISIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("referral", "no-further-action"): ("decision-pending", "no-further-action"),
    ("referral", "advice"): ("decision-pending", "advice"),
    ("referral", "early-help"): ("decision-pending", "early-help"),
    ("referral", "assess"): ("decision-pending", "assessment"),
    ("referral", "discuss"): ("decision-pending", "strategy-discussion"),
    ("referral", "join"): ("decision-pending", "joined"),
    ("referral", "return"): ("decision-pending", "screening"),
    ("referral", "close"): ("acknowledged", "closed"),
    ("assessment", "authorise"): ("submitted", "authorised"),
    ("assessment", "return"): ("submitted", "returned"),
    ("enquiry", "unsubstantiated"): ("submitted", "unsubstantiated"),
    ("enquiry", "no-conference"): ("submitted", "no-conference"),
    ("enquiry", "confer"): ("submitted", "conference"),
    ("enquiry", "return"): ("submitted", "returned"),
    ("plan", "approve"): ("proposed", "approved"),
    ("plan", "decline"): ("proposed", "not-needed"),
    ("plan", "end"): ("active", "ended"),
}
"""What can be decided on a thing: from which step, to which."""

NOT_CHANGED = {
    "referral": ("closed",),
    "assessment": ("authorised", "closed"),
    "enquiry": ("unsubstantiated", "no-conference", "conference"),
    "plan": ("ended", "not-needed"),
}


def decided_step(option: str) -> str:
    """Return what becomes of a request that is decided so."""
    return {"return": "returned", "decline": "refused", "refuse": "refused"}.get(option, "approved")


class Book:
    """Everything as it must stand after some acts; `hub` or, with what has not arrived laid over it, a laptop's."""

    def __init__(self, given: Iterable[Any], names: dict[str, str], cover: tuple[date, date]) -> None:
        self.names, self.cover = names, cover
        self.things: dict[str, Thing] = {}
        self.ties: list[Tie] = []
        self.notices: list[Thing] = []
        self.decided: dict[str, str] = {}
        self.arrivals, self.hub = 0, True
        self.now: datetime | None = None
        for one in given:
            self._given(one)

    def _given(self, one: Any) -> None:
        if one.kind == "allocation":
            self.ties.append(Tie(one.child, self.names[one.says.practitioner], one.says.since))
        if one.kind == "involvement":
            return
        said = {name: getattr(one.says, name) for name in one.says.__struct_fields__}
        wrote = {self.names[said["author"]]} if said.get("author") else set()
        self.things[one.id] = Thing(one.id, one.kind, one.child, said.get("step", ""), said, [0], wrote)

    # --- reading it ---------------------------------------------------------------------------------------------------

    def of(self, child: str, *kinds: str) -> list[Thing]:
        """Return the things of a child by kind."""
        return [one for one in self.things.values() if one.child == child and one.kind in kinds]

    def open_requests(self) -> list[Thing]:
        """Return what was asked for and is not decided."""
        return [one for one in self.things.values() if one.kind == "approval" and one.step == "requested"]

    def request_about(self, id: str) -> Thing | None:
        """Return the open request about a thing."""
        return next((one for one in self.open_requests() if one.said["about"] == id), None)

    def caseload(self, name: str, on: date) -> set[str]:
        """Return the children who are allocated to somebody on a day."""
        return {tie.child for tie in self.ties if tie.who == name and tie.holds(on)}

    def at_the_door(self, on: date) -> set[str]:
        """Return the children whom the front door has before its eyes."""
        return {tie.child for tie in self.ties if not tie.who and tie.holds(on)}

    def open_case(self, child: str, but: str = "") -> Thing | None:
        """Return the referral by which the authority has a child."""
        found = (one for one in self.of(child, "referral") if one.id != but)
        open_steps = (*EPISODE, "acknowledged")
        return next((one for one in found if one.said.get("outcome") in EPISODE and one.step in open_steps), None)

    # --- what an act leaves -------------------------------------------------------------------------------------------

    def apply(self, act: Act, now: datetime, *, hub: bool = True) -> str:
        """Let an act be done; return whether it is taken, or why not. At a laptop nothing follows from it yet."""
        self.now = now
        self.arrivals += hub
        self.hub = hub
        if act.name in STEPS:
            verdict = self._step(act)
        elif act.name in MAKES:
            verdict = self._make(act, *MAKES[act.name])
        else:
            verdict = _ACTS[act.name](self, act)
        if verdict != TAKEN:
            self.arrivals -= hub
        elif hub and act.name in _FOLLOWS:
            _FOLLOWS[act.name](self, act)
        return verdict

    def _make(self, act: Act, kind: str, step: str) -> str:
        if self._is_unmet(act):
            return "need-not-met"
        self.add(act.thing, kind, act.child, step, {"author": act.who, **act.said}, act.who)
        return TAKEN

    def add(self, id: str, kind: str, child: str, step: str, said: dict[str, Any], by: str = "") -> Thing:  # noqa: PLR0913, PLR0917
        """Put a thing into the book."""
        self.things[id] = Thing(id, kind, child, step, said, [self.arrivals], {by} - {""})
        return self.things[id]

    def _is_unmet(self, act: Act) -> bool:
        return self.hub and act.name in _NEEDS and not _NEEDS[act.name](self, act)

    def _step(self, act: Act) -> str:
        begins, to = STEPS[act.name]
        thing = self.things[act.thing]
        if self.hub and (thing.step not in begins.split() or thing.step != act.said.get("from", thing.step)):
            return "moved-on"
        if self._is_unmet(act):
            return "need-not-met"
        self._changed(thing, act, {"step": to, **{k: v for k, v in act.said.items() if k != "from"}})
        return TAKEN

    def _in_open_case(self, act: Act) -> bool:
        return self.open_case(act.child) is not None

    def _may_open_enquiry(self, act: Act) -> bool:
        is_open = any(one.step in ("open", "submitted", "returned") for one in self.of(act.child, "enquiry"))
        return self._in_open_case(act) and not is_open

    def _may_begin(self, act: Act) -> bool:
        """One plan of a kind at a time, and none for a child in need beside one for protection, or within it."""
        kind, began = self.things[act.thing].said["plan_kind"], act.said["began"]
        apart = ("cin", "cp") if kind == "cin" else (kind,)
        for one in self.of(act.child, "plan"):
            if one.id == act.thing or one.said["plan_kind"] not in apart:
                continue
            if one.step == "active" or (one.step == "ended" and one.said["ended"] > began):
                return False
        return self._in_open_case(act)

    def _plan_in_force(self, act: Act) -> bool:
        about = self.things[act.thing].said["plan"] if act.thing in self.things else act.said["plan"]
        return self.things[about].step == "active"

    def _changed(self, thing: Thing, act: Act, says: dict[str, Any], *, words: bool = False) -> None:
        """A thing that changes overtakes what is asked about it."""
        thing.step = says.pop("step", thing.step)
        thing.said.update(says)
        thing.touches.append(self.arrivals)
        if words:
            thing.wrote.add(act.who)
        asked = self.request_about(thing.id)
        if asked is not None and self.hub:
            asked.step, asked.said["by_change"] = "superseded", act.change
            asked.touches.append(self.arrivals)

    def _write(self, act: Act) -> str:
        thing = self.things[act.thing]
        if all(thing.said.get(name) == value for name, value in act.said.items()):
            return TAKEN  # it says so already: nothing is changed, and nothing overtaken
        if self.hub and thing.step in NOT_CHANGED.get(thing.kind, ()):
            return "stands"
        self._changed(thing, act, dict(act.said), words=True)
        return TAKEN

    def _refer(self, act: Act) -> str:
        self.add(act.thing, "referral", act.child, "received", {"author": act.who, **act.said}, act.who)
        return TAKEN

    def _at_the_door(self, act: Act) -> None:
        if act.child not in self.at_the_door(self._today()):
            self.ties.append(Tie(act.child, "", self._today()))

    def _leaves_the_door(self, act: Act) -> None:
        there = any(
            one.step != "closed" and not (one.step == "acknowledged" and one.said.get("outcome") in EPISODE)
            for one in self.of(act.child, "referral")
        )
        for tie in self.ties:
            if not there and tie.child == act.child and not tie.who and tie.until is None:
                tie.until = self._today()

    def _told(self, act: Act) -> None:
        referral = self.things[act.thing]
        notice = derived_id(act.change, "made", "notice")
        said = {"about": act.thing, "to": referral.said["author"], "outcome": referral.said["outcome"]}
        self.notices.append(self.add(notice, "notice", act.child, "unread", said))
        self._leaves_the_door(act)

    def _today(self) -> date:
        assert self.now is not None
        return day_of(self.now)

    def _ask(self, act: Act) -> str:
        about = self.things[act.said["about"]]
        decision = DECISIONS[about.kind, act.said["act"]]
        if self.hub and self.request_about(about.id) is not None:
            return "need-not-met"
        if self.hub and about.step != decision[0]:
            return "no-such-move"
        return self._make(act, "approval", "requested")

    def _withdraw(self, act: Act) -> str:
        request = self.things[act.thing]
        if self.hub and request.step != "requested":
            return "moved-on"
        request.step = "withdrawn"
        request.touches.append(self.arrivals)
        return TAKEN

    # --- deciding -----------------------------------------------------------------------------------------------------

    def _decide(self, act: Act) -> str:
        request = self.things[act.thing]
        about = self.things[request.said["about"]]
        option = act.said["option"]
        if not self.hub:  # it is proposed here: the request shows it, and what it is about does not change
            request.step = decided_step(option)
            return TAKEN
        if refusal := self._may_not_decide(act, request, about):
            return refusal
        if option == "refuse":
            self._is_decided(act, decided_step(option))
            return TAKEN
        begins, to = DECISIONS[about.kind, option]
        if about.step != begins:
            return "no-such-move"
        if self._keeps(act, about, option):
            return "need-not-met"
        self._is_decided(act, decided_step(option))
        self._moved(act, about, option, to)
        return TAKEN

    def _may_not_decide(self, act: Act, request: Thing, about: Thing) -> str:
        """The first of two stands, what was read must be what stands, and nobody decides on their own work."""
        if request.step != "requested":
            return "changed-since-read" if request.step == "superseded" else "moved-on"
        if any(touch > act.seen for touch in about.touches):
            return "changed-since-read"
        covered = act.said.get("cover", "")
        if {act.who, covered} & {request.said["author"], *about.wrote}:
            return "own-work"
        over = covered and not self.cover[0] <= self._today() <= self.cover[1]
        return "not-yours-to-write" if over else TAKEN

    def _is_decided(self, act: Act, step: str) -> None:
        request = self.things[act.thing]
        request.step = step
        request.said |= {"decided_by": act.who, "decided": act.at}
        request.touches.append(self.arrivals)
        self.decided[act.thing] = act.change

    def _keeps(self, act: Act, about: Thing, option: str) -> bool:
        """Whether something that must be true for a decision is not."""
        child = about.child
        if option in ("assess", "discuss"):
            return self.open_case(child, about.id) is not None
        if option == "join":
            return self.open_case(child, about.id) is None
        if option in ("no-further-action", "advice", "early-help"):
            return about.said.get("harm_now") == "yes" and act.who != "Morag"
        if option == "close":
            return self._unfinished(child)
        if option == "end":
            reviews = (one.said.get("held") for one in self.of(child, "review") if one.said["plan"] == about.id)
            return any(held is not None and held > about.said["ended"] for held in reviews)
        return option in ("authorise", "approve", "confer", "unsubstantiated", "no-conference") and not self.open_case(
            child
        )

    def _unfinished(self, child: str) -> bool:
        open_steps = {
            "assessment": ("not-started", "in-progress", "submitted", "returned"),
            "enquiry": ("open", "submitted", "returned"),
            "plan": ("active",),
            "strategy-discussion": ("requested",),
            "conference": ("asked", "arranged"),
        }
        return any(one.step in open_steps[one.kind] for one in self.of(child, *open_steps))

    def _moved(self, act: Act, about: Thing, option: str, to: str) -> None:
        about.step = to
        about.touches.append(self.arrivals)
        if about.kind == "referral" and option not in ("return", "close"):
            about.said |= {"outcome": to, "decided": act.at, "decided_by": act.who}
        if option == "authorise":
            about.said |= {"authorised": act.at, "outcome": about.said["recommends"]}
        if about.kind == "enquiry" and option != "return":
            about.said["ended"] = act.at
        self._made(act, about, option)

    def _made(self, act: Act, about: Thing, option: str) -> None:
        """What comes of a decision besides the step."""
        made = derived_id(act.change, "made", "assessment")
        if option == "assess":
            self.add(made, "assessment", about.child, "not-started", {"referral": about.id})
        recommended = about.said.get("recommends") if option == "authorise" else ""
        referral = about.id if about.kind == "referral" else about.said.get("referral", "")
        if option == "discuss" or recommended == "strategy-discussion":
            strategy = {"referral": referral, "decided": act.at}
            made = derived_id(act.change, "made", "strategy")
            self.add(made, "strategy-discussion", about.child, "requested", strategy)
        if recommended in ("cin-plan", "looked-after"):
            kind = "cin" if recommended == "cin-plan" else "looked-after"
            made = derived_id(act.change, "made", "plan")
            self.add(made, "plan", about.child, "proposed", {"referral": referral, "plan_kind": kind})
        if option == "confer":
            asked = {"conference_kind": "initial", "enquiry": about.id, "asked": act.at}
            self.add(derived_id(act.change, "made", "conference"), "conference", about.child, "asked", asked)
        if option in ("assess", "discuss", "early-help") and act.said.get("given_to"):
            made = derived_id(act.change, "made", "allocation")
            self.ties.append(Tie(about.child, act.said["given_to"], self._today(), id=made))
        if option == "close":
            about.said["closed_on"] = about.said["closed"]
            for tie in self.ties:
                if tie.child == about.child and tie.until is None:
                    tie.until = self._today()

    def _protected(self, act: Act) -> None:
        """A child protection plan ends the child in need plan; one that began later was not needed."""
        began = act.said["began"]
        for one in self.of(act.child, "plan"):
            if one.said["plan_kind"] == "cin" and one.step in ("active", "ended") and one.said.get("began"):
                if one.said["began"] >= began:
                    one.step = "not-needed"
                elif one.step == "active" or (one.said.get("ended") or began) > began:
                    one.step, one.said["ended"] = "ended", began
                else:
                    continue
                one.touches.append(self.arrivals)

    def _hand_over(self, act: Act) -> str:
        on = day_of(act.at)
        for tie in self.ties:
            if tie.child == act.child and tie.who and tie.holds(on):
                tie.until = on - timedelta(days=1)
        self.ties.append(Tie(act.child, act.said["to"], on, id=act.thing))
        for visit in self.of(act.child, "visit"):
            if visit.id in act.said["visits"]:
                visit.said["who"] = act.said["to"]
        return TAKEN


_ACTS: dict[str, Callable[[Book, Act], str]] = {
    "refer": Book._refer,
    "write": Book._write,
    "ask": Book._ask,
    "withdraw": Book._withdraw,
    "decide": Book._decide,
    "hand-over": Book._hand_over,
}
_NEEDS: dict[str, Callable[[Book, Act], bool]] = {
    "start": Book._in_open_case,
    "submit": Book._in_open_case,
    "submit-enquiry": Book._in_open_case,
    "hold-strategy": Book._in_open_case,
    "hold-conference": Book._in_open_case,
    "propose-plan": Book._in_open_case,
    "open-enquiry": Book._may_open_enquiry,
    "begin-plan": Book._may_begin,
    "protect": Book._may_begin,
    "ask-review": Book._plan_in_force,
    "plan-review": Book._plan_in_force,
    "hold-review": Book._plan_in_force,
    "plan-meeting": Book._plan_in_force,
    "hold-meeting": Book._plan_in_force,
}
"""What must be true besides, of acts in which somebody else may have been first."""
_FOLLOWS: dict[str, Callable[[Book, Act], None]] = {
    "refer": Book._at_the_door,
    "acknowledge": Book._told,
    "finish": Book._leaves_the_door,
    "protect": Book._protected,
}

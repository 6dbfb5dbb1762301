"""Grants and losses by chance: each is one act of somebody who may do it, at the hub or on a laptop."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from app.casework import handover
from app.domain.contact import Signature
from app.domain.identity import new_id
from server.appointing import supervise
from tests.making import Author
from tests.sync.access.oracle import Fact, Oracle, day_after, holds
from tests.sync.access.town import TEAM_A, TEAM_B, WITHOUT_ACCOUNT, Town, contact_says
from tests.sync.conftest import TestLaptop
from tests.sync.writing import written

CODES = ("CPP", "S47", "LAC", "CIN", "EH")
OTHERS = (
    "Siobhan Keane", "Nora Flynn", "Gita Rao", "Paul Constable", "Dora Lead", "Yusuf Young", "Hugh House",
    "Vera Voluntary", "Lee Marsh",
)  # fmt: skip


class Chances:
    """A town in which things happen; `fresh` are the children that something has happened to since they were read."""

    def __init__(self, town: Town, laptops: dict[str, TestLaptop], chance: Random) -> None:
        self.town, self.laptops, self.chance = town, laptops, chance
        self.children = sorted(town.world.children())
        self.fresh = set[str]()
        self._on_laptops = set[str]()
        self.happened: dict[str, int] = {}

    def on_laptops(self) -> None:
        """What is done on laptops comes first, while they know what the hub knows."""
        self.fresh, self._on_laptops = set(), set()
        for event in (self.hand_over, self.visit_written_offline):
            self._try(event)

    def at_the_hub(self, events: int) -> None:
        """Let so many things happen that no laptop has heard of."""
        done = 0
        for _ in range(events * 5):
            done += self._try(self.chance.choice(_EVENTS).__get__(self))
            if done >= events:
                return

    def _try(self, event: Callable[[], str]) -> bool:
        said = event()
        if said:
            name = event.__name__
            self.happened[name] = self.happened.get(name, 0) + 1
            self.town.log.append(f"{name}: {said}")
        return bool(said)

    # Who may do what, and to whom

    def _told(self) -> Oracle:
        return self.town.oracle()

    def _child(self) -> str:
        free = [child for child in self.children if child not in self._on_laptops]
        known = sorted(self.fresh - self._on_laptops)
        child = self.chance.choice(known) if known and self.chance.random() < 0.4 else self.chance.choice(free)
        self.fresh.add(child)
        return child

    def _of(self, child: str, *ties: str) -> Author | None:
        """Somebody of the council with one of these ties, if there is any."""
        told = self._told()
        found = [
            one for name, one in self.town.people.items()
            if one.agency == self.town.agencies["council"] and told.ties(one.practitioner, child) & set(ties)
        ]  # fmt: skip
        return self.chance.choice(found) if found else None

    def _supervisor(self, child: str) -> Author | None:
        return self._of(child, "supervisor")

    def _holder(self, child: str) -> Author | None:
        return self._of(child, "supervisor", "allocated")

    def _worker(self, child: str) -> Author | None:
        return self._of(child, "supervisor", "allocated", "co-worker", "duty")

    def _pick(self, child: str, kind: str, *, secret: bool | None = None) -> Fact | None:
        found = [
            one for one in self.town.world.facts.values()
            if one.child == child and one.kind == kind
            and (secret is None or secret == (one.category in ("address_shielded", "involvement_sensitive")))
        ]  # fmt: skip
        return self.chance.choice(found) if found else None

    # On laptops

    def hand_over(self) -> str:
        """The supervisor hands a child over on her laptop."""
        denise, told = self.laptops["Denise Whitlock"], self._told()
        mine = [c for c in self.children if "supervisor" in told.ties(denise.by.practitioner, c)]
        if not mine:
            return ""
        child = self.chance.choice(mine)
        world, today = self.town.world, told.day
        standing = [
            one for one in world.allocations.values()
            if one.child == child and one.role == "allocated" and holds(today, one.since, one.until)
        ]  # fmt: skip
        to = self.town.who(self.chance.choice([*TEAM_A, *TEAM_B]))
        if any(one.who == to.practitioner for one in standing):
            return ""
        made = handover.hand_over(child, to.practitioner, "by chance", by=denise.by)
        team = self.town.team_a if to.name in TEAM_A else self.town.team_b
        says = {"practitioner": to.practitioner, "team": team, "since": today}
        record = self.town.record("allocation", child, self.town.who("Denise Whitlock"), **says)
        record.fact.id = made
        self.town.took(record)
        for one in standing:
            self.town.changed(one.record, until=today - timedelta(days=1))
        self.fresh.add(child)
        self._on_laptops.add(child)
        return f"{child[-6:]} to {to.name}"

    def visit_written_offline(self) -> str:
        """Somebody writes a contact without a network, and may lose the child before it is sent."""
        name, laptop = self.chance.choice(sorted(self.laptops.items()))
        told = self._told()
        mine = [c for c in self.children if told.ties(laptop.by.practitioner, c) and c not in self._on_laptops]
        if not mine:
            return ""
        child, word = self.chance.choice(mine), self.town.word()
        signed = written(laptop.by, child, f"I saw {word} there")
        by = self.town.who(name)
        record = self.town.record("contact", child, by, **contact_says(by, word, self.town.clock()))
        record.fact.id = signed.contacts[0]
        self.town.took(record)
        self.fresh.add(child)
        if self.chance.random() < 0.5 and name == "Siobhan Keane":
            ties = [
                one
                for one in self.town.world.involvements.values()
                if one.child == child and one.who == by.practitioner
            ]
            worker = self._worker(child)
            if worker is not None:
                for one in ties:
                    self.town.edits(worker, one.record, until=day_after(told.day, -1))
                return f"{child[-6:]} by {name}, who has lost the child meanwhile"
        return f"{child[-6:]} by {name}"

    # At the hub

    def allocate(self) -> str:
        """A supervisor allocates: for good, for a day, to a co-worker; from today, tomorrow or later."""
        child = self._child()
        by = self._supervisor(child)
        if by is None:
            return ""
        role = self.chance.choice(("allocated", "co-worker", "duty"))
        today = self.town.today
        to, team = self.chance.choice(
            [*((name, self.town.team_a) for name in TEAM_A), *((name, self.town.team_b) for name in TEAM_B)]
        )
        since = self.chance.choice((None, today, day_after(today), day_after(today, 3)))
        until = (since or today) if role == "duty" else self.chance.choice((None, None, day_after(today, 4)))
        if role == "duty" and self.chance.random() < 0.5:
            to, until = "", until if self.chance.random() < 0.5 else None  # for the screeners of the team
        says = {
            "practitioner": self.town.who(to).practitioner if to else "",
            "team": team,
            "role": role,
            "since": since,
            "until": until,
        }
        self.town.makes(by, self.town.record("allocation", child, by, **says))
        return f"{child[-6:]} {role} to {to} from {since} to {until}"

    def end_allocation(self) -> str:
        """A supervisor ends an allocation: yesterday, today or soon; perhaps nobody holds the child then."""
        child = self._child()
        by, found = self._supervisor(child), self._pick(child, "allocation")
        if by is None or found is None:
            return ""
        until = day_after(self.town.today, self.chance.choice((-1, 0, 2)))
        self.town.edits(by, found.id, until=until)
        return f"{child[-6:]} until {until}"

    def open_again(self) -> str:
        """An end is taken back."""
        child = self._child()
        by, found = self._supervisor(child), self._pick(child, "allocation")
        if by is None or found is None or self.town.says[found.id].get("until") is None:
            return ""
        self.town.edits(by, found.id, until=None)
        return child[-6:]

    def involve(self) -> str:
        """The council notes that somebody of another agency works with the child, now or from a day on."""
        child, name = self._child(), self.chance.choice(OTHERS)
        by, who, today = self._worker(child), self.town.who(name), self.town.today
        if by is None:
            return ""
        since = self.chance.choice((None, today, day_after(today, 2)))
        says = {
            "agency": who.agency, "sector": who.sector, "practitioner": who.practitioner, "name": self.town.word(),
            "since": since, "sensitive": self.chance.random() < 0.1,
        }  # fmt: skip
        self.town.makes(by, self.town.record("involvement", child, by, **says))
        return f"{child[-6:]} {name} from {since}"

    def leave(self) -> str:
        """Somebody of another agency says that they have ended, if they may read that they are involved."""
        child = self._child()
        told, today = self._told(), self.town.today
        for tie in self.town.world.involvements.values():
            who = next((one for one in self.town.people.values() if one.practitioner == tie.who), None)
            if who is None or tie.child != child or who.sector == "social":
                continue
            if tie.record in {one.id for one in told.of_child(who.practitioner, child)}:
                until = day_after(today, self.chance.choice((-1, 0, 1)))
                self.town.edits(who, tie.record, until=until)
                return f"{child[-6:]} {who.name} until {until}"
        return ""

    def raise_status(self) -> str:
        """A status begins: more may be read."""
        child = self._child()
        by, code = self._holder(child), self.chance.choice(CODES)
        if by is None:
            return ""
        says = {"topic": "status", "words": self.town.word(), "code": code}
        self.town.makes(by, self.town.record("alert", child, by, **says))
        return f"{child[-6:]} {code}"

    def end_status(self) -> str:
        """A status ends: less may be read."""
        child = self._child()
        by = self._holder(child)
        standing = [one for one in self.town.world.statuses.values() if one.child == child and not one.ended]
        if by is None or not standing:
            return ""
        self.town.edits(by, self.chance.choice(standing).record, ended=True)
        return child[-6:]

    def protect(self) -> str:
        """An address becomes protected, or is opened again, or both one after the other."""
        child = self._child()
        by, found = self._holder(child), self._pick(child, "address")
        if by is None or found is None or found.id not in {f.id for f in self._told().of_child(by.practitioner, child)}:
            return ""
        times = self.chance.choice((1, 1, 2))
        for _ in range(times):
            now = bool(self.town.says[found.id].get("protected"))
            if found.id not in {f.id for f in self._told().of_child(by.practitioner, child)}:
                return f"{child[-6:]} once"
            self.town.edits(by, found.id, protected=not now)
        return f"{child[-6:]} {times} times"

    def make_sensitive(self) -> str:
        """A service becomes sensitive or is named again, by the council or by the service; or both in one go."""
        child = self._child()
        found = self._pick(child, "involvement")
        if found is None:
            return ""
        by = self._holder(child) if self.chance.random() < 0.6 else self.town.who("Siobhan Keane")
        if by is None or (by.sector != "social" and self.town.says[found.id]["agency"] != by.agency):
            return ""
        if by.sector != "social" and self.town.says[found.id].get("practitioner", "") not in ("", by.practitioner):
            return ""
        times = self.chance.choice((1, 1, 2))
        for _ in range(times):
            if found.id not in {one.id for one in self._told().of_child(by.practitioner, child)}:
                break
            self.town.edits(by, found.id, sensitive=not self.town.says[found.id].get("sensitive", False))
        return f"{child[-6:]} by {by.name}"

    def change_topic(self) -> str:
        """A hazard turns out to be that the child is missing, or the other way round."""
        child = self._child()
        by, found = self._holder(child), self._pick(child, "alert")
        if by is None or found is None or found.id in self.town.world.statuses:
            return ""
        if found.id not in {one.id for one in self._told().of_child(by.practitioner, child)}:
            return ""
        for _ in range(self.chance.choice((1, 2))):
            topic = "missing" if self.town.says[found.id]["topic"] != "missing" else "hazard"
            self.town.edits(by, found.id, topic=topic)
        return child[-6:]

    def write_jointly(self) -> str:
        """A worker writes a contact with somebody of another agency; perhaps both say another place."""
        child = self._child()
        by, other = self._of(child, "allocated"), self.town.who(self.chance.choice(("Siobhan Keane", "Nora Flynn")))
        if by is None:
            return ""
        says = contact_says(by, self.town.word(), self.town.clock(), co_authors=(other.practitioner,))
        record = self.town.record("contact", child, by, **says)
        self.town.makes(by, record)
        if self._told().ties(other.practitioner, child) and self.chance.random() < 0.5:
            mine = Signature(id=new_id(), practitioner=other.practitioner, name=other.name, at=self.town.clock())
            theirs = {**says, "author": other.practitioner, "place": "Clinic", "signatures": (mine,)}
            self.town.makes_too(other, record.fact.id, theirs)
        return f"{child[-6:]} {by.name} with {other.name}"

    def write(self) -> str:
        """Somebody who has to do with the child writes a contact."""
        child = self._child()
        told = self._told()
        tied = [one for one in self.town.people.values() if told.ties(one.practitioner, child)]
        if not tied:
            return ""
        by = self.chance.choice(tied)
        self.town.makes(
            by, self.town.record("contact", child, by, **contact_says(by, self.town.word(), self.town.clock()))
        )
        return f"{child[-6:]} by {by.name}"

    def come_and_go(self) -> str:
        """Somebody is involved, ends, and is involved again before any laptop has heard of it."""
        child, name = self._child(), self.chance.choice(OTHERS)
        worker, who = self._worker(child), self.town.who(name)
        mine = [
            one for one in self.town.world.involvements.values() if one.child == child and one.who == who.practitioner
        ]
        if worker is None or not mine:
            return ""
        found = self._told().of_child(worker.practitioner, child)
        if not {one.record for one in mine} <= {one.id for one in found}:
            return ""
        for one in mine:
            self.town.edits(worker, one.record, until=day_after(self.town.today, -1))
        if self.chance.random() < 0.7:
            self.town.edits(worker, mine[0].record, until=None)
        return f"{child[-6:]} {name}"

    def change_supervisors(self) -> str:
        """A team gets another supervisor, or a second one."""
        if self.chance.random() < 0.7:
            return ""
        team = self.chance.choice((self.town.team_a, self.town.team_b))
        first = "Denise Whitlock" if team == self.town.team_a else "Tom Avery"
        names = self.chance.choice(((first,), (first, "Ela Novak"), ("Denise Whitlock", "Tom Avery")))
        ids = [self.town.who(name).practitioner for name in names]
        supervise(self.town.hub, team, ids)
        held = {one.child for one in self.town.world.allocations.values() if one.team == team}
        self.fresh |= set(self.chance.sample(sorted(held), min(3, len(held))))
        self.town.world.supervisors[team] = set(ids)
        return f"{'A' if team == self.town.team_a else 'B'} by {', '.join(names)}"

    def arrange_cover(self) -> str:
        """A supervisor lets somebody decide in their place: from today or soon, for a day or three."""
        if self.chance.random() < 0.6:
            return ""
        by = self.town.who(self.chance.choice(("Denise Whitlock", "Tom Avery")))
        deputy = self.town.who(self.chance.choice(("Priya Raman", "Ela Novak", "Ravi Shah")))
        since = day_after(self.town.today, self.chance.choice((0, 1)))
        until = day_after(since, self.chance.choice((0, 3)))
        self.town.covers(by, deputy, since, until)
        return f"{deputy.name} for {by.name} from {since} to {until}"

    def end_cover(self) -> str:
        """Somebody is back before their cover is over: it ends with the day before, or has never begun."""
        running = [one for one in self.town.world.covers if one.until >= self.town.today]
        if not running or self.chance.random() < 0.6:
            return ""
        cover = self.chance.choice(running)
        by = next(one for one in self.town.people.values() if one.practitioner == cover.for_whom)
        until = day_after(min(cover.since, self.town.today), -1)
        self.town.ends_cover(by, cover, until)
        return f"{by.name} is back, until {until}"

    def get_an_account(self) -> str:
        """Somebody who had children already gets an account."""
        one = self.town.who(WITHOUT_ACCOUNT)
        if self.town.world.people[one.practitioner].account or self.chance.random() < 0.8:
            return ""
        self.town.account_for(WITHOUT_ACCOUNT)
        return WITHOUT_ACCOUNT


_EVENTS = (
    Chances.allocate, Chances.allocate, Chances.end_allocation, Chances.open_again, Chances.involve, Chances.involve,
    Chances.leave, Chances.raise_status, Chances.end_status, Chances.end_status, Chances.protect,
    Chances.make_sensitive, Chances.change_topic, Chances.write_jointly, Chances.write, Chances.come_and_go,
    Chances.come_and_go, Chances.change_supervisors, Chances.arrange_cover, Chances.end_cover,
    Chances.get_an_account,
)  # fmt: skip

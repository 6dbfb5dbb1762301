"""What is under way when a process dies: how each scenario is prepared, once, and one cycle of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import text

from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage.vault import Vault
from server import access, admission, audit
from server.backup import examine
from server.backup_file import BackupReader
from server.push import push
from server.restore import begin_anew
from sync import wire
from tests.attaching import attached, brought, picture, sealed_file
from tests.failpoints import laptop, office
from tests.failpoints.laptop import ANOTHER, MARK
from tests.failpoints.points import POINTS, Kill
from tests.failpoints.yard import NOTHING, Life, Ready, Told, Yard, heard
from tests.making import put_records
from tests.restoring import PASSPHRASE, backed_up
from tests.sync.simulate.judge import Broken, Desk, Rows


class Scenario(NamedTuple):
    """What is under way: what the laptop's life does, how it is prepared, and whether the hub has a part in it."""

    name: str
    acts: str
    prepared: Callable[["Preparing"], Ready]
    with_hub: bool = True


class Preparing:
    """Prepares each scenario once."""

    def __init__(self, yard: Yard) -> None:
        self.yard = yard
        self._ready: dict[str, Ready] = {}

    def ready(self, prepared: Callable[["Preparing"], Ready]) -> Ready:
        name = prepared.__name__
        if name not in self._ready:
            self._ready[name] = prepared(self)
        return self._ready[name]

    def after(self, before: Callable[["Preparing"], Ready], acts: str, kill: Kill | None = None) -> Ready:
        """What is ready when a life has ended that began with something else."""
        yard, ready = self.yard, self.ready(before)
        yard.begin(ready)
        yard.serve(ready.life)
        told = yard.lives(acts, ready, kill)
        assert told.died == (kill is not None)
        return self.kept(ready, told)

    def kept(self, ready: Ready, told: Told | None = None) -> Ready:
        """Keep laptop and hub as they are now."""
        ready = ready._replace(folder=self.yard.kept(), schema=self.yard.keep())
        if told is None:
            return ready
        return ready._replace(
            saved=ready.saved | told.saved, drafts=ready.drafts | told.drafts, files=(*ready.files, *told.files)
        )

    def pushed(self, author: Any, *changes: wire.SignedChange) -> None:
        """Let somebody else's changes come to the hub."""
        answer = push(self.yard.hub, author.caller, wire.PushAsk(changes))
        assert len(answer.receipts) == len(changes)
        for raw in answer.receipts:
            assert msgspec.json.decode(raw, type=wire.Receipt).status != "refused"


# --- how they are prepared --------------------------------------------------------------------------------------------


def nothing(at: Preparing) -> Ready:
    """A laptop out of its box."""
    yard = at.yard
    yard.serve()
    return Ready(yard.kept(), yard.keep(), codes=yard.codes(1))


def enrolled(at: Preparing) -> Ready:
    """Enrolled, and nothing copied yet."""
    yard = at.yard
    yard.serve()
    ready = Ready(yard.folder, "", codes=yard.codes(1))
    yard.lives("enrols", ready)
    return at.kept(ready)


def copied(at: Preparing) -> Ready:
    """With its copy of the caseload."""
    return at.after(enrolled, "exchanges")


def offline(at: Preparing) -> Ready:
    """With work that waits."""
    return at.after(copied, "works")


def apart(at: Preparing) -> Ready:
    """With work that waits, while others have written, one of them the same field, and another child was given."""
    ready, yard, town = at.ready(offline), at.yard, at.yard.town
    yard.begin(ready)
    at.pushed(town.siobhan, *(town.siobhan.contact(town.amara, f"{MARK} {n}") for n in range(3)))
    before, after = "07700 900111", "07700 900222"
    at.pushed(town.denise, town.denise.edits("person", town.amara, town.person, 1, {"telephone": (before, after)}))
    (team,) = yard.rows("SELECT id FROM doorstep.record WHERE kind = 'team'")
    tie = Allocation(practitioner=town.priya.practitioner, team=str(team["id"]))
    with yard.hub.database.writing() as connection:
        put_records(connection, yard.hub, [("allocation", new_id(), town.jayden, tie)], town.priya.agency)
        access.refill(connection, {town.jayden})
    return at.kept(ready)


def token_over(at: Preparing) -> Ready:
    """The same with a token that has ended."""
    ready, yard = at.ready(apart), at.yard
    yard.begin(ready)
    past = datetime.now(UTC) - timedelta(minutes=1)
    yard.sql.execute("UPDATE doorstep.token SET expires = %s WHERE what = 'access'", [past])
    return at.kept(ready)


def losing(at: Preparing) -> Ready:
    """With work and a file that wait, about a child that is no longer this person's."""
    ready, yard, town = at.after(offline_with_file, "works"), at.yard, at.yard.town
    yard.begin(ready)
    (tie,) = yard.rows(
        f"SELECT id, version FROM doorstep.record WHERE kind = 'allocation' AND child_id = '{town.amara}'"  # noqa: S608
    )
    ends = {"until": (None, "2020-01-01")}
    at.pushed(town.denise, town.denise.edits("allocation", town.amara, str(tie["id"]), tie["version"], ends))
    return at.kept(ready)


def offline_with_file(at: Preparing) -> Ready:
    """With a contact that has a file."""
    return at.after(copied, "attaches")


def with_file(at: Preparing) -> Ready:
    """With somebody else's file at the hub."""
    ready, yard, town = at.ready(copied), at.yard, at.yard.town
    yard.begin(ready)
    content = picture(70_000)
    wanted = attached(yard.hub, town.siobhan, town.amara, content)
    brought(yard.hub, town.siobhan, wanted, sealed_file(yard.hub, wanted, content))
    yard.lives("exchanges", ready)
    return at.kept(ready)._replace(wanted=wanted)


def not_in_step(at: Preparing) -> Ready:
    """Killed when an act was in the store and not sealed."""
    return at.after(copied, "works", Kill(17, 5))


def put_back(at: Preparing) -> Ready:
    """A store that was put back from a copy, beside a sealed outbox that has gone on."""
    ready, place = at.ready(offline), Path("home") / at.yard.hub.id / at.yard.town.priya.practitioner
    at.yard.begin(ready)
    for newer in (at.yard.place / place).glob("vault.db*"):
        newer.unlink()
    for older in (at.ready(copied).folder / place).glob("vault.db*"):
        (at.yard.place / place / older.name).write_bytes(older.read_bytes())
    return at.kept(ready)


def exchanged(at: Preparing) -> Ready:
    """With work that was acknowledged."""
    return at.after(copied, "works_and_exchanges")


def with_codes(at: Preparing) -> Ready:
    """With work that waits, and codes to enrol again."""
    ready = at.ready(offline)
    at.yard.begin(ready)
    return at.kept(ready._replace(codes=at.yard.codes(4)))


def restored(at: Preparing) -> Ready:
    """With work that was acknowledged and that the hub has lost, because it was put back from a copy."""
    ready, yard = at.ready(exchanged), at.yard
    yard.begin(ready)
    yard.load(at.ready(copied).schema)
    with yard.hub.database.writing() as connection:
        begin_anew(connection, datetime.now(UTC), datetime.now(UTC) - timedelta(minutes=1))
    return at.kept(ready)._replace(life=1)


def turned_away(at: Preparing) -> Ready:
    """With work that waits, on a laptop that was withdrawn."""
    ready, yard = at.ready(offline), at.yard
    yard.begin(ready)
    with yard.hub.database.writing() as connection:
        (device,) = connection.execute(
            text("SELECT id FROM doorstep.device WHERE practitioner = :who ORDER BY enrolled DESC LIMIT 1"),
            {"who": yard.town.priya.practitioner},
        ).scalars()
        admission.revoke(yard.hub, connection, str(device), audit.HUB)
    return at.kept(ready)


ROUNDS = 3
"""How many rounds a laptop has after it was started again, before nothing may wait any more."""

SCENARIOS = (
    Scenario("save", "saves", copied, with_hub=False),
    Scenario("first copy", "exchanges", enrolled),
    Scenario("push", "exchanges", offline),
    Scenario("pull", "exchanges", apart),
    Scenario("token over", "exchanges", token_over),
    Scenario("child leaves", "exchanges", losing),
    Scenario("child leaves with work put off", "loses", losing),
    Scenario("files", "files", with_file),
    Scenario("migration", "upgrades", offline),
    Scenario("other passphrase", "changes_passphrase", copied, with_hub=False),
    Scenario("enrolled again", "enrols_again", with_codes),
    Scenario("restored hub", "meets_a_restored_hub", restored),
    Scenario("store put back", "exchanges", put_back),
    Scenario("unlock after a kill", "exchanges", not_in_step, with_hub=False),
    Scenario("compacting", "compacts", exchanged, with_hub=False),
    Scenario("turned away", "is_turned_away", turned_away),
)
BY_NAME = {one.name: one for one in SCENARIOS}


# --- a cycle ----------------------------------------------------------------------------------------------------------


class Cycles:
    """Plays cycles in one yard."""

    def __init__(self, yard: Yard) -> None:
        self.yard, self.preparing = yard, Preparing(yard)

    def reached(self, scenario: Scenario) -> dict[int, int]:
        """Return which points a scenario comes to, and how often, when nobody dies; it must end well too."""
        ready = self._begun(scenario)
        hub = self.yard.serve(ready.life)
        hub.asks("arm", None)
        told = self.yard.lives(scenario.acts, ready)
        of_hub: dict[int, int] = hub.asks("hits") if scenario.with_hub else {}
        self.ends_well(scenario.acts, ready, told)
        return {**told.hits, **of_hub}

    def play(self, scenario: Scenario, kills: Sequence[Kill], bug: str = "") -> int:
        """Let processes die, one after the other, and then everything end well; return how many have died.

        Raises Broken.
        """
        ready = self._begun(scenario)
        hub = self.yard.serve(ready.life)
        first, *others = kills
        if POINTS[first.number].side == "hub":
            hub.asks("arm", first)
            told = self.yard.lives(scenario.acts, ready)
            died = int(hub.is_over)
        else:
            told = self.yard.lives(scenario.acts, ready, first, bug)
            died = int(told.died)
        self.yard.serve(ready.life)
        self.yard.knows(told.saved)
        for kill in others:
            died += self._goes_on(scenario.acts, ready, told, kill)
            self.yard.serve(ready.life)
        self.ends_well(scenario.acts, ready, told)
        return died

    def _begun(self, scenario: Scenario) -> Ready:
        ready = self.preparing.ready(scenario.prepared)
        self.yard.begin(ready)
        return ready

    def ends_well(self, acts: str, ready: Ready, told: Told = NOTHING) -> None:
        """Let the laptop work to the end, and look whether everything is as it must be.

        Raises Broken.
        """
        self.yard.knows(told.saved)
        if self._goes_on(acts, ready, told, None):
            raise Broken("I4 the life after it has ended by itself")
        self._nothing_else_lost(ready, told)

    def _goes_on(self, acts: str, ready: Ready, told: Told, kill: Kill | None) -> bool:
        """Let the laptop's process begin again and work to the end, before the judge; return whether it has died."""
        yard = self.yard
        yard.judge.desks = []
        hub = yard.serve(ready.life)
        is_hubs = kill is not None and POINTS[kill.number].side == "hub"
        if is_hubs:
            hub.asks("arm", kill)
        orders = yard.orders(acts, ready, None if is_hubs else kill)
        life = Life(laptop.live, orders, again=True)
        store: Vault | None = None
        rounds = 1
        try:
            while (words := life.hears()) is not None:
                match words:
                    case ("opened", key, complaint, passphrase):
                        store = self._looks(bytes.fromhex(key), complaint)
                        if told.has_another_passphrase and passphrase != ANOTHER:
                            raise Broken("I1 the passphrase that was changed opens it no longer")
                        life.says("go on")
                    case ("rested", ending):
                        rounds += 1
                        is_well = kill is not None or self._looks_at_the_end(ending, is_last=rounds == ROUNDS)
                        life.says("go on" if is_well else "again")
                    case ("destroyed", delivered):
                        self._is_destroyed(delivered, is_last=kill is None)
                        life.says("go on")
            return life.died()
        finally:
            life.ends()
            if store is not None:
                store.close()

    @property
    def _folder(self) -> Path:
        return self.yard.place / "home" / self.yard.hub.id / self.yard.town.priya.practitioner

    def _looks(self, key: bytes, complaint: str) -> Vault:
        if complaint:
            raise Broken(f"the store: {complaint}")
        store = Vault(self._folder / "vault.db", key)

        def rows(statement: str, *values: object) -> Rows:
            with store.read() as tx:
                return [dict(row) for row in tx.exec_driver_sql(statement, values).mappings()]

        desk = Desk("Priya", self.yard.town.priya.practitioner, rows, self._folder, lambda: False)
        self.yard.judge.desks = [desk]
        self.yard.judge.looks()
        return store

    def _looks_at_the_end(self, ending: str, *, is_last: bool) -> bool:
        """Whether nothing is left to do; what a fault has put off may take another round, and no more than that."""
        try:
            if ending != "done":
                raise Broken(f"I4 a round ends with {ending}")
            self.yard.judge.looks_at_the_end({self.yard.town.amara: [MARK]})
            (desk,) = self.yard.judge.desks
            if desk.rows("SELECT id FROM attachment_file WHERE step = 'wanted' OR sent = 0"):
                raise Broken("I4 a file is neither here nor at the hub")
        except Broken as broken:
            if is_last or not str(broken).startswith("I4"):
                raise
            return False
        return True

    def _is_destroyed(self, delivered: bool, *, is_last: bool) -> None:
        def nothing_there(*_: object) -> Rows:
            return []

        desk = Desk("Priya", self.yard.town.priya.practitioner, nothing_there, self._folder, lambda: True)
        self.yard.judge.desks = [desk]
        self.yard.judge.looks()
        left = [file.name for file in self._folder.glob("vault*")]
        if is_last and (left or not delivered):
            raise Broken(f"I4 a laptop that was turned away is not destroyed and delivered: {left}")

    def _nothing_else_lost(self, ready: Ready, told: Told) -> None:
        """Drafts and files that were called saved, and a device's sequence."""
        kept = [row["bytes"] for row in self.yard.rows("SELECT bytes FROM doorstep.change")]
        kept += [row["content"] for row in self.yard.rows("SELECT content FROM doorstep.held")]
        for desk in self.yard.judge.desks:
            kept += [row["body"] for row in desk.rows("SELECT body FROM draft")]
        for draft, words in (ready.drafts | told.drafts).items():
            if not any(words in one for one in kept):
                raise Broken(f"I1 the draft {draft} is nowhere any more")
        there = self.yard.rows("SELECT attachment_id FROM doorstep.attachment_file")
        if lost := {*ready.files, *told.files} - {str(row["attachment_id"]) for row in there}:
            raise Broken(f"I1 the file {min(lost)} is not at the hub")
        counted = self.yard.rows(
            "SELECT device, install, count(*) AS all, count(DISTINCT sequence) AS different, "
            "max(sequence) - min(sequence) + 1 AS long FROM doorstep.receipt GROUP BY device, install"
        )
        if torn := [row for row in counted if not row["all"] == row["different"] == row["long"]]:
            raise Broken(f"I2 the sequence of a device has a hole or a double: {torn[0]}")


# --- backing up and restoring -----------------------------------------------------------------------------------------


def backing_up(cycles: Cycles, kill: Kill | None) -> Counter[int]:
    """Make a backup, die in it, and make it again; it must be whole. Return the points that were reached."""
    yard, ready = cycles.yard, cycles.preparing.ready(exchanged)
    yard.begin(ready)
    yard.serve()
    to = yard.folder / f"backup-{next(numbers)}"
    hits = office_life(office.back_up, kill, yard.ground, to)
    office_life(office.back_up, None, yard.ground, to)
    read = examine(BackupReader(to, PASSPHRASE))
    if read.manifest.rows_of("change") != len(yard.rows("SELECT id FROM doorstep.change")):
        raise Broken("I1 a backup does not have every change")
    to.unlink()
    return hits


def restoring(cycles: Cycles, kill: Kill | None) -> Counter[int]:
    """Restore a hub, die in it, and restore it again; the laptop goes on with it, and nothing is lost."""
    yard, preparing = cycles.yard, cycles.preparing
    ready, source = preparing.ready(exchanged), yard.folder / "backup-of-copied"
    if not source.exists():
        yard.begin(preparing.ready(copied))
        backed_up(yard.hub, source)
    yard.begin(ready)
    with yard.elsewhere() as ground:
        hits = office_life(office.put_back, kill, ground, source)
        office_life(office.put_back, None, ground, source)
        yard.goes_on_at(ground)
        cycles.ends_well("exchanges", ready)
    return hits


numbers = count(1)


def office_life(act: Callable[..., None], kill: Kill | None, *given: Any) -> Counter[int]:
    """Let the authority's IT do something in a process of its own; it may die only where it is to."""
    told = heard(Life(act, *given, kill))
    if told.died != (kill is not None):
        raise Broken(f"{kill} was not reached")
    return told.hits

"""What people do on the stage, and what must have come of it: the acts of both the schedules and the stateful test."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any, cast

from psycopg.rows import dict_row

from app.casework import attachments, contacts, exchange, looks, refused, versions
from app.casework.ledger import acting
from app.casework.rounds import RoundEnd
from app.casework.version_pages import Choice
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import records
from app.storage.instants import instant_or_none
from app.storage.trouble import StoreTrouble
from tests.attaching import a_file, picture
from tests.making import Author
from tests.sync.simulate.judge import Bench, Broken, Desk, Judge, Rows
from tests.sync.simulate.network import OFFICE, Profile
from tests.sync.simulate.stage import SimLaptop, Stage
from tests.sync.writing import written

PICTURE = 20_000
FILES_WAIT = 900
"""Seconds after which every file that failed is tried again."""
_FILES = "SELECT attachment_id AS id FROM doorstep.attachment_file"
ROUNDS = 3
"""How many rounds over a good network everybody has, before nothing may wait any more."""


def desk_of(laptop: SimLaptop) -> Desk:
    """Show the judge a laptop."""

    def rows(statement: str, *values: object) -> Rows:
        assert laptop.opened is not None
        with closing(laptop.opened.vault._readers.raw_connection()) as connection:  # read as it lies: nothing between
            found = connection.cursor()
            found.execute(statement, values)
            names = [one[0] for one in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return Desk(laptop.name, laptop.author.practitioner, rows, laptop.place, lambda: laptop.turned_away)


def bench_of(stage: Stage) -> Bench:
    """Show the judge the hub."""

    def rows(statement: str) -> Rows:
        with stage.sql.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def opened(version: int, sealed: bytes) -> bytes:
        return stage.hub.keys.open_sealed(version, sealed, b"doorstep/sealed/1")

    return Bench(rows, opened)


class Play:
    """One schedule from one seed: who is there, what they do, and the judge who looks."""

    def __init__(self, stage: Stage, seed: int) -> None:
        stage.begin(seed)
        self.stage, self.seed, self.chance = stage, seed, random.Random(f"play {seed}")
        self.judge = Judge(bench_of(stage))
        self.town = stage.town
        self.children = (self.town.amara, self.town.jayden)
        self.marks = {self.town.amara: "quelch", self.town.jayden: "wimble"}
        self.laptops: list[SimLaptop] = []
        self.ties: dict[str, str] = {}
        self.did: Counter[str] = Counter()
        self.files: list[str] = []
        self._words = 0

    def enters(self, author: Author, *, read: bool = True, beside: SimLaptop | None = None) -> SimLaptop:
        """Somebody comes with their laptop, or to the laptop of somebody else who is there."""
        laptop = self.stage.enters(author, read=read, beside=beside)
        self.known(laptop)
        return laptop

    def known(self, laptop: SimLaptop) -> None:
        self.laptops.append(laptop)
        self.judge.meets(desk_of(laptop))

    def word(self, child: str) -> str:
        self._words += 1
        return f"{self.marks[child]} {self._words}"

    def saves(self, laptop: SimLaptop, what: str, act: Callable[[], Any]) -> Any:
        """Let somebody act at their laptop, and note what they are told is saved; what the store refuses is no act."""
        self.stage.instead.at(laptop)
        try:
            done = act()
        except StoreTrouble as trouble:
            self.stage.trace(laptop.name, what, "not done:", trouble.code)
            return None
        fresh = self.judge.notes_saved(desk_of(laptop))
        self.did[what] += 1
        self.stage.trace(laptop.name, what, *(f"{one.id} {one.digest}" for one in fresh))
        return done

    # --- acts ---------------------------------------------------------------------------------------------------------

    def has(self, laptop: SimLaptop, child: str) -> bool:
        return bool(self._here(laptop, "child", child))

    def _here(self, laptop: SimLaptop, kind: str, child: str) -> list[str]:
        assert laptop.opened is not None
        with laptop.opened.vault.read() as tx:
            return [one.id for one in records.of_child(tx, child, kind)]

    def writes(self, laptop: SimLaptop, child: str) -> Any:
        """Draft, keep and sign a contact."""
        if not self.has(laptop, child):
            return None
        return self.saves(laptop, "writes", lambda: written(laptop.worker, child, self.word(child)))

    def adds(self, laptop: SimLaptop, child: str) -> None:
        """Add to a contact."""
        if found := self._here(laptop, "contact", child):
            about = self.chance.choice(found)
            self.saves(laptop, "adds", lambda: contacts.add_addendum(about, self.word(child), by=laptop.worker))

    def attaches(self, laptop: SimLaptop, child: str) -> None:
        """Add a picture to a contact; what it came from is gone afterwards, as a card is that goes into its camera."""
        if not self._here(laptop, "contact", child):
            self.writes(laptop, child)
        if not (found := self._here(laptop, "contact", child)):
            return
        about, source = self.chance.choice(found), a_file(self.stage.folder, content=picture(PICTURE))
        if made := self.saves(laptop, "attaches", lambda: attachments.add(source, child, about, by=laptop.worker)):
            self.files.append(made)
        source.unlink()

    def edits(self, laptop: SimLaptop, kind: str, name: str, child: str = "") -> Any:
        """Change a field of somebody's record to what nobody has written before."""
        child = child or self.town.amara
        found = self._here(laptop, kind, child)
        return self.sets(laptop, found[0], {name: self.word(child)}) if found else None

    def sets(self, laptop: SimLaptop, record: str, after: dict[str, Any], reason: str = "") -> Any:
        """Change fields of a record as the laptop shows it."""

        def act() -> str:
            with acting(laptop.worker) as doing:
                found = records.read(doing.tx, record)
                if found is None:
                    raise StoreTrouble("no-such-record")
                return doing.edit(found, after, act="edit", reason=reason).change

        return self.saves(laptop, "edits", act)

    def looks_at(self, laptop: SimLaptop, child: str) -> None:
        if self.has(laptop, child):
            self.saves(laptop, "looks", lambda: looks.look(child, "print", by=laptop.worker))

    def gives(self, denise: SimLaptop, author: Author, child: str) -> None:
        """The supervisor makes somebody a co-worker of a child, at her laptop."""
        if child in self.ties or not self.has(denise, child):
            return

        def act() -> str:
            tie = Allocation(practitioner=author.practitioner, team=new_id(), role="co-worker")
            with acting(denise.worker) as doing:
                return doing.make("allocation", child, tie, act="allocate").record

        if record := self.saves(denise, "gives", act):
            self.ties[child] = record

    def takes(self, denise: SimLaptop, child: str) -> None:
        """The supervisor ends that."""
        record = self.ties.get(child)
        is_here = record and record in self._here(denise, "allocation", child)
        if record and is_here and self.sets(denise, record, {"until": "2020-01-01"}):
            del self.ties[child]

    def settles(self, laptop: SimLaptop, child: str) -> None:
        """Settle one conflict that this person may settle."""
        for conflict in self._here(laptop, "conflict", child):
            with laptop.worker.vault.read() as tx:
                found = records.read(tx, conflict)
            if found is None or not found.version or b'"step":"open"' not in found.body:
                continue
            self.saves(laptop, "settles", partial(self._settled, laptop, conflict, found.body))
            return

    def _settled(self, laptop: SimLaptop, conflict: str, body: bytes) -> object:
        about = json.loads(body)["about"]
        choice = self.chance.choice(("mine", "theirs"))
        return versions.settle(about, {conflict: cast("Choice", choice)}, "It was asked", by=laptop.worker)

    def answers_refusals(self, laptop: SimLaptop) -> None:
        """Send again, or let go of, what was refused."""
        rows = desk_of(laptop).rows(
            "SELECT change_id FROM outbox WHERE state = 'refused' AND replaced_by = '' AND bytes <> x''"
        )
        for row in rows:
            change = row["change_id"]
            way = self.chance.choice((refused.send_again, refused.let_go))
            self.saves(laptop, way.__name__, partial(way, change, by=laptop.worker))

    def exchanges(self, laptop: SimLaptop, profile: Profile = OFFICE) -> None:
        """One round; where the hub asks for the password, its person gives it the next time."""
        if laptop.turned_away:
            return
        end = self._round(laptop, profile)
        if end is None:
            self.did["kills in a round"] += laptop.comes_back()
        elif end.ending == "sign-in":
            laptop.sign_in()

    def _round(self, laptop: SimLaptop, profile: Profile = OFFICE) -> RoundEnd | None:
        """One round, after which the laptop must say what is so: of what waits, and of when there was a whole one."""
        (before,) = desk_of(laptop).rows("SELECT last_exchange_at AS at FROM sync_mark")
        end = laptop.round(profile)
        if end is None or laptop.turned_away:
            return end
        said = exchange.figures(by=laptop.worker)
        rows = desk_of(laptop).rows("SELECT state FROM outbox WHERE replaced_by = ''")
        waiting, refused = (sum(row["state"] == state for row in rows) for state in ("waiting", "refused"))
        if (waiting and not said.waiting) or said.stopped < refused:
            raise Broken(f"said: {said.waiting} wait and {said.stopped} stopped; it is {waiting} and {refused}")
        if end.ending != "done" and said.received_at != instant_or_none(before["at"]):
            raise Broken(f"said: a round that ended with {end.ending} counts as an exchange")
        return end

    def hub_was_put_back(self) -> None:
        """What the supervisor's laptop shows of allocations is no guide any more to whom she has given what."""
        self.ties = {}

    def turns_away(self, laptop: SimLaptop) -> None:
        """Somebody's laptop is withdrawn, and exchanges until it has heard so; then its store is destroyed."""
        for _ in range(3):
            end = laptop.round()
            if end is not None and end.ending == "sign-in":
                laptop.sign_in()
            if laptop.turned_away:
                break
        assert laptop.turned_away
        laptop.is_destroyed()

    # --- the end ------------------------------------------------------------------------------------------------------

    def ends_well(self) -> None:
        """The network comes back for everybody: within three rounds nothing waits, and everything is the same."""
        for laptop in self.laptops:
            laptop.network.heal()
        self.stage.time.passes(FILES_WAIT if self.files else 0)
        canaries = {child: [mark] for child, mark in self.marks.items()}
        for left in range(ROUNDS - 1, -1, -1):
            for laptop in self._not_at_rest() if left == 1 else self.laptops:
                self._whole_round(laptop)
            if left == ROUNDS - 1:  # what one has brought, the others have not read yet
                self.stage.time.passes(360 if self.stage.hub.restored else 0)  # and a restored hub has put some off
                continue
            try:
                self.judge.looks_at_the_end(canaries)
                self._files_are_there()
            except Broken as broken:
                if not (left and str(broken).startswith("I4")):
                    raise
                self.stage.time.passes(360)  # what the hub has put off is tried again after five minutes
            else:
                return

    def _files_are_there(self) -> None:
        there = {str(row["id"]) for row in self.judge.bench.rows(_FILES)}
        if lost := set(self.files) - there:
            raise Broken(f"I4 {len(lost)} of {len(self.files)} files that were added are not at the hub")

    def _not_at_rest(self) -> Iterator[SimLaptop]:
        """Who has something left to do when their turn comes; a round less for everybody else is a chance less."""
        for laptop in self.laptops:
            if not self.judge.is_at_rest(desk_of(laptop)):
                yield laptop

    def _whole_round(self, laptop: SimLaptop) -> None:
        if laptop.turned_away:
            return
        end = self._round(laptop)
        if end is not None and end.ending == "sign-in":
            laptop.sign_in()
            self._round(laptop)

    def fingerprint(self) -> str:
        """The trace and what the hub has in the end, in one digest."""
        lines = [*self.stage.trace.lines]
        for table, order in (
            ("record", "id"),
            ("receipt", "change_id"),
            ("held", "change_id, digest"),
            ("feed", "seq"),
        ):
            for row in self.judge.bench.rows(f"SELECT * FROM doorstep.{table} ORDER BY {order}"):  # noqa: S608 - our own names
                row.pop("told", None)
                row.pop("proof_id", None)
                lines.append(repr(sorted(row.items())))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

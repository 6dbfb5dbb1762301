"""Judges a hub and laptops by the eight invariants of the sync, from what lies on their disks and nothing else.

Written apart from the program, so that it can contradict it: rows are read as they are, files and chains are read by
code of its own, and nothing of `app`, `sync` or `server` decides anything here. The invariants (docs/testing.md):

I1 no loss: what was called saved is, byte for byte, in an outbox, a sealed outbox or at the hub; while it waits its
   author is shown it, and what was refused stays theirs until they act
I2 once: one receipt and one effect for each change, and no item twice in a list
I3 prefix: a laptop has everything up to its cursor, and the feed has no hole
I4 convergence: with a network and no new work every outbox empties, and every copy is the hub's
I5 confidentiality: nothing readable of a child that left is on the laptop
I6 append-only: a contact that was recorded never changes, and neither does how a conflict was settled
I7 audit: one row for each decision, chains that hold, and no laptop has a head that the hub cannot go on from
I8 no silent decision: a value that does not stand is in a conflict, held, refused, or was changed by who had seen it
"""

import hashlib
import json
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

DIRECTORY = "00000000-0000-7000-8000-000000000000"
APPENDED = ("contact", "addendum")
Rows = list[dict[str, Any]]


class Broken(AssertionError):
    """An invariant does not hold; the first two letters say which."""


class Desk(NamedTuple):
    """What the judge is shown of a laptop: whose it is, a way to read its store, its folder, and whether it is gone."""

    name: str
    practitioner: str
    rows: Callable[..., Rows]
    folder: Path
    was_destroyed: Callable[[], bool]

    @property
    def sealed(self) -> Path:
        """The sealed outbox: all that is left of a laptop that was turned away."""
        return self.folder / "sealed.outbox"


class Bench(NamedTuple):
    """What the judge is shown of a hub: a way to read its rows as they lie, and its key to what is sealed."""

    rows: Callable[[str], Rows]
    opened: Callable[[int, bytes], bytes]


@dataclass(frozen=True)
class Saved:
    """One change that its author was told is saved."""

    id: str
    digest: str
    change: dict[str, Any]
    desk: str

    @property
    def edits(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.change.get("fields", {})
        return found


@dataclass
class _Life:
    """Which life of the hub it is, and whether it began with a restore."""

    epoch: str
    restored: bool


@dataclass
class _Hub(_Life):
    """The hub's rows, read once for one look."""

    receipts: dict[str, dict[str, Any]]
    changes: Rows
    held: dict[str, set[str]]
    held_digests: dict[str, set[str]]
    records: dict[str, dict[str, Any]]
    audit: Rows


@dataclass
class Judge:
    """Looks after every step; `saved` grows with every act, and nothing is ever taken out but by `forgive`."""

    bench: Bench
    desks: list[Desk] = field(default_factory=list)
    saved: dict[str, Saved] = field(default_factory=dict)
    looked: int = 0
    _sequences: dict[str, int] = field(default_factory=dict)
    _contacts: dict[str, str] = field(default_factory=dict)
    _start: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    _unsealed: dict[str, str] = field(default_factory=dict)
    _replaced: set[str] = field(default_factory=set)
    _not_in_store: set[str] = field(default_factory=set)
    _settled: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    # --- what is called saved -----------------------------------------------------------------------------------------

    def meets(self, desk: Desk) -> None:
        """Know a laptop from here on."""
        self.desks.append(desk)
        self._sequences[desk.name] = _mark(desk)["next_sequence"]

    def notes_saved(self, desk: Desk) -> list[Saved]:
        """An act on this laptop has said "saved": note what it wrote since, which must be there and whole."""
        first, following = self._sequences[desk.name], _mark(desk)["next_sequence"]
        rows = desk.rows("SELECT * FROM outbox WHERE sequence >= ? ORDER BY sequence", first)
        if [row["sequence"] for row in rows] != list(range(first, following)):
            raise Broken(f"I1 {desk.name}: sequences {first} to {following - 1} were given, not all are in the outbox")
        self._sequences[desk.name] = following
        fresh = [
            Saved(row["change_id"], _sha(row["bytes"]), json.loads(bytes(row["bytes"])), desk.name) for row in rows
        ]
        self._replaced |= {
            row["change_id"] for row in desk.rows("SELECT change_id FROM outbox WHERE replaced_by <> ''")
        }
        for one, row in zip(fresh, rows, strict=True):
            if (one.digest, one.id) != (row["digest"], one.change["id"]):
                raise Broken(f"I1 {desk.name}: change {one.id} was not written as it is digested")
            self.saved[one.id] = one
        return fresh

    def forgive(self, desk: Desk) -> None:
        """A laptop's whole disk was replaced by an older image: what only it had is gone with it, by no fault."""
        kept = self._places(self._hub())
        for id in [id for id, one in self.saved.items() if one.desk == desk.name and (id, one.digest) not in kept]:
            del self.saved[id]

    def goes_on(self, desk: Desk) -> None:
        """A laptop's store is an older one now, and counts on from there.

        What it does not know of is brought from the sealed outbox, and shown when it is read: not with its receipt.
        """
        self._sequences[desk.name] = _mark(desk)["next_sequence"]
        here = {
            row["id"] for row in desk.rows("SELECT change_id AS id FROM outbox UNION SELECT change_id FROM receipt")
        }
        self._not_in_store |= {id for id, one in self.saved.items() if one.desk == desk.name and id not in here}

    @property
    def _open(self) -> list[Desk]:
        """The laptops whose stores there are."""
        return [desk for desk in self.desks if not desk.was_destroyed()]

    # --- after every step ---------------------------------------------------------------------------------------------

    def looks(self) -> None:
        """Look at what must hold at every moment."""
        self._looks_at(self._hub())

    def _looks_at(self, hub: _Hub) -> None:
        self.looked += 1
        self._no_loss(hub)
        for desk in self._open:
            self._shown_while_it_waits(desk)
            self._shown_when_it_is_answered(desk)
            self._refused_stays(desk)
        self._once(hub)
        self._append_only(hub)
        self._prefix(hub)
        self._audited(hub)
        self._decided_openly(hub)

    def looks_at_the_end(self, canaries: dict[str, list[str]]) -> None:
        """Look at what must hold once everybody could exchange; `canaries` are words of each child."""
        hub = self._hub()
        self._looks_at(hub)
        for desk in self._open:
            self._nothing_waits(desk, hub)
            self._nothing_readable(desk, hub, canaries)
            self._the_same(desk, hub)
            self._heads_go_on(desk, hub)

    def is_at_rest(self, desk: Desk) -> bool:
        """Whether a round of this laptop could bring nothing: all is answered, and it has read to the feed's end."""
        if desk.was_destroyed():
            return True
        try:
            self._nothing_waits(desk, self._life())
        except Broken:
            return False
        return True

    # --- reading ------------------------------------------------------------------------------------------------------

    def _life(self) -> _Life:
        rows = self.bench.rows("SELECT name, value FROM doorstep.hub_setting")
        settings = {row["name"]: row["value"] for row in rows}
        return _Life(settings["epoch"], "restored" in settings)

    def _hub(self) -> _Hub:
        rows, life = self.bench.rows, self._life()
        held: dict[str, set[str]] = defaultdict(set)
        digests: dict[str, set[str]] = defaultdict(set)
        for row in rows("SELECT change_id, content, code FROM doorstep.held WHERE what = 'change'"):
            held[str(row["change_id"])].add(row["code"])
            digests[str(row["change_id"])].add(_sha(row["content"].encode()))
        receipts = rows("SELECT change_id, digest, raw FROM doorstep.receipt")
        return _Hub(
            epoch=life.epoch,
            restored=life.restored,
            receipts={str(row["change_id"]): {**row, **_said(row["raw"])} for row in receipts},
            changes=rows("SELECT id, record_id, version, author, touched, bytes FROM doorstep.change"),
            held=held,
            held_digests=digests,
            records={
                str(row["id"]): row
                for row in rows("SELECT id, kind, child_id, version, seq, body FROM doorstep.record")
            },
            audit=rows("SELECT * FROM doorstep.audit ORDER BY child_id, n"),
        )

    def _places(self, hub: _Hub) -> dict[tuple[str, str], set[str]]:
        """Every change that is anywhere, by id and digest of the bytes that are really there, and where."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in hub.changes:
            found[str(row["id"]), _sha(row["bytes"].encode())].add("hub")
        for id, digests in hub.held_digests.items():
            for digest in digests:
                found[id, digest].add("held")
        for desk in self._open:
            for row in desk.rows("SELECT change_id, bytes FROM outbox WHERE bytes <> x''"):
                found[row["change_id"], _sha(row["bytes"])].add("outbox")
        for desk in self.desks:
            for id, digest, is_open in self._sealed(desk):
                found[id, digest].add("sealed" if is_open else "sealed and answered")
        return found

    def _sealed(self, desk: Desk) -> Iterator[tuple[str, str, bool]]:
        frames = list(sealed_frames(desk.sealed))
        answered = {
            header["id"]: header["what"] == "done" for header, _ in frames if header["what"] in ("done", "open")
        }
        for header, content in frames:
            if header["what"] == "change":
                yield header["id"], self._digest_inside(header, content), not answered.get(header["id"], False)

    def _digest_inside(self, header: dict[str, Any], content: bytes) -> str:
        """Open a frame with the hub's key: what nobody can open is not kept."""
        of = _sha(content)
        if of not in self._unsealed:
            inside = self.bench.opened(header["key"], content)
            begin = inside.index(b'"content":') + len(b'"content":')
            end = inside.rindex(b',"signature":')
            self._unsealed[of] = _sha(inside[begin:end])
        return self._unsealed[of]

    # --- the invariants -----------------------------------------------------------------------------------------------

    def _no_loss(self, hub: _Hub) -> None:
        kept = self._places(hub)
        for one in self.saved.values():
            if not kept.get((one.id, one.digest)):
                raise Broken(f"I1 {one.desk}: {one.change['kind']} {one.change['act']} {one.id} is nowhere any more")
        waiting = {"outbox", "sealed", "hub", "held"}
        for one in self.saved.values():
            if kept[one.id, one.digest] & waiting or self._is_doubted(one, hub):
                continue
            if hub.receipts.get(one.id, {}).get("status") != "refused" and one.id not in self._were_refused():
                raise Broken(f"I1 {one.desk}: {one.id} counts as answered, and the hub does not have it")

    @staticmethod
    def _shown_while_it_waits(desk: Desk) -> None:
        """A person's fields are merged by the plainest rule: what was written last on this laptop is what it shows."""
        shown = {row["id"]: json.loads(row["body"]) for row in desk.rows("SELECT id, body FROM record")}
        last: dict[tuple[str, str], Any] = {}
        for row in desk.rows(
            "SELECT record_id, bytes FROM outbox WHERE kind = 'person' AND state = 'waiting' AND replaced_by = '' "
            "AND bytes <> x'' ORDER BY sequence"
        ):
            edits = json.loads(bytes(row["bytes"])).get("fields", {})
            last |= {(row["record_id"], name): edit["after"] for name, edit in edits.items()}
        for (record, name), value in last.items():
            if record in shown and shown[record].get(name) != value:
                raise Broken(f"I1 {desk.name} shows {name} as {shown[record].get(name)!r} while {value!r} waits")

    def _shown_when_it_is_answered(self, desk: Desk) -> None:
        """From its receipt on until the record itself arrives, what was taken is what its author is shown."""
        for row in desk.rows(
            "SELECT record.body, record.answered, receipt.change_id, receipt.raw FROM record "
            "JOIN receipt ON receipt.record_id = record.id WHERE record.kind = 'person' "
            "AND record.answered > record.version AND receipt.status IN ('accepted', 'merged') "
            "AND record.id NOT IN (SELECT record_id FROM outbox)"
        ):
            known = self.saved.get(row["change_id"])
            if known is None or known.id in self._not_in_store or json.loads(row["raw"])["version"] != row["answered"]:
                continue
            for name, edit in known.edits.items():
                if (shown := json.loads(row["body"]).get(name)) != edit["after"]:
                    raise Broken(f"I1 {desk.name} shows {name} as {shown!r} after {edit['after']!r} was taken")

    def _refused_stays(self, desk: Desk) -> None:
        """Only what its author has sent otherwise, or let go of, may be refused and not in the outbox."""
        gone = (
            "SELECT change_id FROM receipt WHERE status = 'refused' AND change_id NOT IN (SELECT change_id FROM outbox)"
        )
        if lost := {row["change_id"] for row in desk.rows(gone)} - self._replaced:
            raise Broken(f"I1 {desk.name}: {min(lost)} was refused, and its author is not shown it any more")

    def _were_refused(self) -> set[str]:
        return {
            str(row["change_id"])
            for desk in self._open
            for row in desk.rows("SELECT change_id FROM receipt WHERE status = 'refused'")
        }

    def _is_doubted(self, one: Saved, hub: _Hub) -> bool:
        """A restored hub has lost it, and its laptop has not heard so yet, or asks for it."""
        for desk in self._open:
            if desk.rows("SELECT * FROM doubt WHERE change_id = ?", one.id):
                return True
            if _mark(desk)["epoch"] != hub.epoch and desk.rows("SELECT * FROM receipt WHERE change_id = ?", one.id):
                return True
        return False

    def _once(self, hub: _Hub) -> None:
        by_own_id: Counter[Any] = Counter(str(row["id"]) for row in hub.changes)
        made: Counter[Any] = Counter((json.loads(row["bytes"])["id"], str(row["record_id"])) for row in hub.changes)
        for counted in (by_own_id, made):
            twice = [one for one, times in counted.items() if times > 1]
            if twice:
                raise Broken(f"I2 {twice[0]} has its effect {counted[twice[0]]} times")
        for id, receipt in hub.receipts.items():
            known = self.saved.get(id)
            if known is not None and receipt["digest"] != known.digest:
                raise Broken(f"I2 the receipt of {id} is of other bytes")
            effects, status = by_own_id[id], receipt["status"]
            if effects != (status in ("accepted", "merged", "conflict")):
                raise Broken(f"I2 {id} is {status} and has {effects} effects")
        for row in hub.changes:
            if json.loads(row["bytes"])["id"] not in hub.receipts:
                raise Broken(f"I2 {row['id']} has an effect and no receipt")
        for row in hub.records.values():
            for name, value in json.loads(row["body"]).items():
                ids = (
                    [one["id"] for one in value if isinstance(one, dict) and "id" in one]
                    if isinstance(value, list)
                    else []
                )
                if len(ids) != len(set(ids)):
                    raise Broken(f"I2 {row['kind']} {row['id']} has an item twice in {name}")

    def _prefix(self, hub: _Hub) -> None:
        feed = self.bench.rows("SELECT seq, record_id, version FROM doorstep.feed ORDER BY seq")
        (clock,) = self.bench.rows("SELECT seq FROM doorstep.feed_clock")
        if [row["seq"] for row in feed] != list(range(1, clock["seq"] + 1)):
            raise Broken("I3 the feed has a hole")
        newest = {str(row["record_id"]): row for row in feed if row["version"] is not None}
        for id, record in hub.records.items():
            told = newest.get(id)
            if told is None or (told["seq"], told["version"]) != (record["seq"], record["version"]):
                raise Broken(f"I3 {record['kind']} {id} is not in the feed as it stands")
        ties = ties_of(hub.records.values())
        for desk in self._open:
            mark = _mark(desk)
            if mark["epoch"] != hub.epoch or mark["cursor"] < 0:
                continue
            self._has_all(desk, mark["cursor"], hub, ties)

    def _has_all(self, desk: Desk, cursor: int, hub: _Hub, ties: dict[str, set[str]]) -> None:
        whole = {row["child_id"] for row in desk.rows("SELECT child_id FROM child_copy WHERE step = 'complete'")}
        here = {row["id"]: row for row in desk.rows("SELECT id, version, answered, body FROM record")}
        changed = {row["record_id"] for row in desk.rows("SELECT record_id FROM outbox")}
        for id, record in hub.records.items():
            child = str(record["child_id"])
            allowed = child == DIRECTORY or desk.practitioner in ties[child]
            if child not in whole or not allowed or record["seq"] > cursor:
                continue
            if id not in here or here[id]["version"] < record["version"]:
                what = "is missing" if id not in here else f"is of version {here[id]['version']}"
                raise Broken(f"I3 {desk.name} has read to {cursor}: {record['kind']} {id} {what}")
            if id not in changed and here[id]["version"] == record["version"] and here[id]["body"] != record["body"]:
                raise Broken(f"I3 {desk.name}: {record['kind']} {id} says something else than the hub")

    def _append_only(self, hub: _Hub) -> None:
        for id, record in hub.records.items():
            if record["kind"] in APPENDED and self._contacts.setdefault(id, record["body"]) != record["body"]:
                raise Broken(f"I6 {record['kind']} {id} has changed")
            said = json.loads(record["body"]) if record["kind"] == "conflict" and not hub.restored else {}
            if said.get("step") == "settled":
                chose = said["settled_by"], said["chosen"]
                if self._settled.setdefault(id, chose) != chose:
                    raise Broken(f"I6 conflict {id} was settled by {self._settled[id][0]}, and then otherwise")
        for desk in self._open:
            for row in desk.rows("SELECT id, body FROM record WHERE kind IN ('contact', 'addendum')"):
                if row["body"] != self._contacts.get(row["id"], row["body"]):
                    raise Broken(f"I6 {desk.name}: contact {row['id']} says something else than was recorded")

    def _audited(self, hub: _Hub) -> None:
        heads: dict[str, tuple[int, str]] = {}
        decided: Counter[str] = Counter()
        hashes = set[str]()
        for row in hub.audit:
            child = str(row["child_id"])
            n, prev = heads.get(child, (0, ""))
            at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
            said = [child, row["n"], at, str(row["actor"]), str(row["device"]), row["act"], row["object"]]
            text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
            if (row["n"], row["prev"], row["hash"]) != (n + 1, prev, _sha((prev + text).encode())):
                raise Broken(f"I7 case file {child}: row {row['n']} does not follow from the one before it")
            heads[child] = (row["n"], row["hash"])
            hashes.add(row["hash"])
            if row["act"].startswith("change "):
                decided[row["object"].rpartition(" change ")[2]] += 1
        for row in self.bench.rows("SELECT child_id, audit_n, audit_hash FROM doorstep.case_file"):
            if heads.get(str(row["child_id"]), (0, "")) != (row["audit_n"], row["audit_hash"]):
                raise Broken(f"I7 case file {row['child_id']}: its head is not its last row")
        for id, receipt in hub.receipts.items():
            if receipt["audit"] not in hashes:
                raise Broken(f"I7 the receipt of {id} names a row that is not there")
        taken = {id for id, one in hub.receipts.items()}
        if any(times != 1 for id, times in decided.items() if id in taken) or not taken <= set(decided):
            raise Broken("I7 not every receipt has exactly one row of its decision")

    def _decided_openly(self, hub: _Hub) -> None:
        changes = [json.loads(row["bytes"]) for row in hub.changes]
        here = {one["id"] for one in changes}
        kept: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for record in hub.records.values():
            body = json.loads(record["body"])
            if record["kind"] == "conflict":
                about = kept[body["about"], body["field"]]
                about += [body.get(name) for name in ("standing", "other", "chosen", "seen")]
                about += body.get("earlier", [])
            for name, value in body.items():
                kept[str(record["id"]), name].append(value)
        for change in changes:  # also what nobody was told is saved: whoever died first had seen what they changed
            for name, edit in change.get("fields", {}).items():
                kept[change["record"], name].append(edit["before"])
        for one in self.saved.values():
            if one.id not in here:
                continue
            for name, edit in one.edits.items():
                default = {"until": None}.get(name, "")
                if edit["after"] not in [*kept[one.change["record"], name], default]:
                    raise Broken(f"I8 {one.desk}: {one.change['kind']}.{name} = {edit['after']!r} vanished unseen")

        self._stands_as_disputed(hub, changes)

    @staticmethod
    def _stands_as_disputed(hub: _Hub, changes: list[dict[str, Any]]) -> None:
        """While a conflict is open its field says what the conflict says stands, or what was made of that knowingly."""
        made_of: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
        for change in changes:
            for name, edit in change.get("fields", {}).items():
                made_of[change["record"], name, json.dumps(edit["after"])].append(edit["before"])
        for conflict in hub.records.values():
            said = json.loads(conflict["body"])
            if conflict["kind"] != "conflict" or said.get("step") == "settled" or said.get("item"):
                continue
            value = json.loads(hub.records[said["about"]]["body"]).get(said["field"])
            steps = [value]
            while steps and said.get("standing") not in steps:
                steps = [before for one in steps for before in made_of[said["about"], said["field"], json.dumps(one)]]
            if not steps:
                raise Broken(f"I8 {said['field']} says {value!r}, and {said.get('standing')!r} was to stand")

    # --- at the end ---------------------------------------------------------------------------------------------------

    def _nothing_waits(self, desk: Desk, hub: _Life) -> None:
        rows = desk.rows("SELECT change_id, state, replaced_by FROM outbox")
        waiting = [row["change_id"] for row in rows if row["state"] == "waiting" or row["replaced_by"]]
        stuck = {row["change_id"] for row in rows} | self._were_refused()
        still = [id for id, _, is_open in self._sealed(desk) if is_open and id not in stuck]
        wanted = desk.rows("SELECT child_id FROM child_copy WHERE step <> 'complete'")
        doubted = desk.rows("SELECT change_id FROM doubt WHERE step <> 'gone'")
        looks = desk.rows("SELECT id FROM look WHERE sent = 0")
        due = desk.rows("SELECT child_id FROM removal WHERE taken = 0")
        mark = _mark(desk)
        by_nobody = [] if hub.restored else self._stopped_by_nobody(desk)
        left = {
            "changes wait": waiting, "stopped by nobody": by_nobody, "sealed and unanswered": still,
            "copies wanted": wanted, "doubted": doubted, "looks": looks, "removals": due,
            "purge": [1] * mark["purge_due"],
        }  # fmt: skip
        if any(left.values()):
            count = {name: len(one) for name, one in left.items() if one}
            raise Broken(f"I4 {desk.name} is stuck: {count}")
        (clock,) = self.bench.rows("SELECT seq FROM doorstep.feed_clock")
        if (mark["epoch"], mark["cursor"]) != (hub.epoch, clock["seq"]):
            raise Broken(f"I4 {desk.name} has read to {mark['cursor']} of {clock['seq']}")

    @staticmethod
    def _stopped_by_nobody(desk: Desk) -> list[str]:
        stopped = (
            "SELECT change_id FROM outbox WHERE state = 'refused' AND change_id NOT IN (SELECT change_id FROM receipt)"
        )
        return [row["change_id"] for row in desk.rows(stopped)]

    def _the_same(self, desk: Desk, hub: _Hub) -> None:
        ties = ties_of(hub.records.values())
        stopped = {row["record_id"] for row in desk.rows("SELECT record_id FROM outbox")}
        theirs: dict[str, list[str]] = defaultdict(list)
        for id, row in hub.records.items():
            child = str(row["child_id"])
            if id not in stopped and (child == DIRECTORY or desk.practitioner in ties[child]):
                theirs[child].append(f"{id}|{row['version']}|{_sha(row['body'].encode())}")
        mine: dict[str, list[str]] = defaultdict(list)
        for row in desk.rows("SELECT id, kind, child_id, version, body FROM record"):
            if row["id"] not in stopped and not (hub.restored and is_of_a_lost_life(row, hub.records)):
                mine[row["child_id"]].append(f"{row['id']}|{row['version']}|{_sha(row['body'].encode())}")
        for child in {*theirs, *mine}:
            if sorted(theirs[child]) != sorted(mine[child]):
                apart = set(theirs[child]) ^ set(mine[child])
                raise Broken(
                    f"I4 {desk.name} and the hub differ in {len(apart)} records of {child}: {sorted(apart)[:2]}"
                )

    def _nothing_readable(self, desk: Desk, hub: _Hub, canaries: dict[str, list[str]]) -> None:
        ties = ties_of(hub.records.values())
        words = [
            word.lower().encode()
            for child, some in canaries.items()
            if desk.practitioner not in ties[child]
            for word in some
        ]
        if not words:
            return
        tables = desk.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        for table in tables:
            for row in desk.rows(f'SELECT * FROM "{table["name"]}"'):  # noqa: S608 - our own names
                for value in row.values():
                    raw = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
                    if found := [word for word in words if word in raw.lower()]:
                        raise Broken(f"I5 {desk.name}: {found[0].decode()!r} is readable in {table['name']}")
        for file in desk.sealed.parent.iterdir():
            if file.is_file() and any(word in file.read_bytes().lower() for word in words):
                raise Broken(f"I5 {desk.name}: a word of a child that left is readable in {file.name}")

    def _heads_go_on(self, desk: Desk, hub: _Hub) -> None:
        hashes = {row["hash"] for row in hub.audit}
        for row in desk.rows("SELECT change_id, raw FROM receipt"):
            said = _said(row["raw"])
            if said == {"status": "held", "audit": ""}:  # the answer to what was brought sealed: it names no head
                continue
            if said["status"] == "refused" and hub.restored:  # not offered again while it waits for its author
                continue
            if said["audit"] not in hashes:
                raise Broken(f"I7 {desk.name} has a head for {row['change_id']} that the hub cannot go on from")
            if row["change_id"] in hub.receipts and hub.receipts[row["change_id"]]["raw"] != row["raw"]:
                raise Broken(f"I2 {desk.name} has another receipt for {row['change_id']} than the hub")


# --- reading, without the program -------------------------------------------------------------------------------------


def _sha(raw: bytes) -> str:
    return hashlib.sha256(bytes(raw)).hexdigest()


def _said(raw: str) -> dict[str, Any]:
    said = json.loads(raw)
    return {name: said[name] for name in ("status", "audit")}


def _mark(desk: Desk) -> dict[str, Any]:
    (found,) = desk.rows("SELECT * FROM sync_mark")
    return found


def sealed_frames(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Read every whole frame of a sealed outbox, by the description at the head of its module."""
    raw = path.read_bytes() if path.exists() else b""
    at = 24
    while (at := raw.find(b"\x9dDSF", at)) >= 0:
        if at + 16 > len(raw):
            return
        head, size, check = struct.unpack_from(">III", raw, at + 4)
        end = at + 16 + head + size
        if end > len(raw) or zlib.crc32(raw[at + 16 : end]) != check:
            at += 1
            continue
        yield json.loads(raw[at + 16 : at + 16 + head]), raw[at + 16 + head : end]
        at = end


def is_of_a_lost_life(row: dict[str, Any], records: Iterable[str]) -> bool:
    """Whether a laptop still shows what a hub had made before it was restored, and made otherwise since.

    Such a conflict may be the last copy of somebody's words, so nothing takes it away (docs/sync.md 9.4).
    """
    return row["kind"] in ("conflict", "late-contribution") and row["version"] == 0 and row["id"] not in records


def ties_of(records: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """Return who of social care has which child today (docs/sync.md 10.1, 10.5): co-workers and supervisors too."""
    today = datetime.now(UTC).date().isoformat()
    teams: dict[str, list[str]] = {}
    found: dict[str, set[str]] = defaultdict(set)
    standing: list[tuple[str, dict[str, Any]]] = []
    for row in records:
        if row["kind"] == "team":
            teams[str(row["id"])] = json.loads(row["body"]).get("supervisors", [])
        elif row["kind"] == "allocation":
            body = json.loads(row["body"])
            if not body.get("until") or body["until"] >= today:
                standing.append((str(row["child_id"]), body))
    for child, body in standing:
        found[child].update((body["practitioner"], *teams.get(body.get("team", ""), [])))
    return found

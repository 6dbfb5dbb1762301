"""Push: a request of changes in one transaction; each change is decided by itself, all are written set-wise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, text

from app.domain import body
from app.domain.authorship import Writer
from app.domain.change import Change, digest
from app.domain.identity import new_id
from app.domain.kinds import HUBS_OWN
from app.domain.moves import STAGES
from app.domain.strict import decode_checked
from server import access, approving, audit, beginning, by_date, feed, receipts, reclassified, standing, tables
from server.audit import AuditEntry
from server.deciding import COVER, Outcome, Standing, decide, late_contribution, numbered, spoken_again, with_touch
from server.directory import NOBODY, Directory, directory_for
from server.door import Caller
from server.hub import Hub
from server.moving import READ, Scene, moved
from server.reclassified import Moved
from server.refusal import Refusal
from server.settling import settle
from server.setwise import insert_rows, listed
from server.shielding import shielded
from server.signatures import signed_by
from sync import wire

_TIE_KINDS = frozenset(("allocation", "involvement", "alert"))
_MAY_BE_BROUGHT = frozenset(("no-access", "not-found", "unknown-form"))
"""What a restored hub may lack because it has not been brought yet: a tie, a record, a form that was published."""
_STEPS = frozenset(("need-not-met", "changed-since-read", "no-such-move", "no-front-door"))
"""The same of a step: what it needs, what was decided before it, the bytes that were read (docs/sync.md 15.22)."""
_MAY_BE_CURED = _MAY_BE_BROUGHT | _STEPS | {"not-yours-to-write", "moved-on"}
"""The same for a change that was written before the restore: also the step that its author saw."""


class Asked(NamedTuple):
    """One change as it arrived: its exact bytes, read, with its signature."""

    change: Change
    raw: bytes
    digest: str
    signature: str


Forged = frozenset[tuple[str, str]]
"""Digest and signature of changes that the device they name has not signed."""

_CHECKING = ThreadPoolExecutor(4, "signatures")
_MANY = 50
"""So few are checked before anything is locked: there is little to gain, and others would wait."""


class _NotAsSigned(Exception):
    """A request was decided as if every change in it were signed, and one is not."""


class Decided(NamedTuple):
    """A change with its outcome, in the order asked."""

    asked: Asked
    outcome: Outcome


def push(hub: Hub, caller: Caller, ask: wire.PushAsk) -> wire.PushAnswer:
    """Take changes of the caller; sending the same again changes nothing and gets the same answer.

    Raises Refusal (409, author-mismatch) for the whole request when any change is not the caller's own, and
    (413, too-large) over the limits of docs/protocol.md.
    """
    asked = [read(signed) for signed in ask.changes]
    if len(asked) > wire.PUSH_CHANGES:
        raise Refusal(413, "too-large", "Too many changes in one request. Nothing was taken. Send fewer.")
    if any((a.change.author, a.change.device) != (caller.practitioner, caller.device) for a in asked):
        raise Refusal(409, "author-mismatch", "A change was written by somebody else. Nothing was taken.")
    by_date.keep_up(hub)  # the hello of this round may have been yesterday's
    # Signatures are half of the hub's work: those of many changes are checked while PostgreSQL does its part, and
    # nothing is committed before. Where one is not good, all is undone and decided again with that change refused.
    checking = _CHECKING.submit(_forged, caller, asked)
    try:
        return _pushed(hub, caller, asked, Forged() if len(asked) > _MANY else checking.result(), checking)
    except _NotAsSigned:
        return _pushed(hub, caller, asked, checking.result(), checking)


def _pushed(
    hub: Hub, caller: Caller, asked: Sequence[Asked], forged: Forged, checking: "Future[Forged]"
) -> wire.PushAnswer:
    with hub.database.writing() as connection:
        answer = take(hub, connection, caller, asked, forged=forged)
        told = wire.PushAnswer(
            tuple(msgspec.Raw(kept.raw) for kept in answer.receipts),
            tuple(proofs_of(answer.receipts)),
            answer.deferred,
            feed.head(connection),
        )
        if checking.result() != forged:
            raise _NotAsSigned
        return told


def _forged(caller: Caller, asked: Iterable[Asked]) -> Forged:
    return frozenset((a.digest, a.signature) for a in asked if not signed_by(caller.public_key, a.signature, a.digest))


def read(signed: wire.SignedChange) -> Asked:
    """Read a change whose bytes the strict reader has passed."""
    raw = bytes(signed.change)
    return Asked(decode_checked(raw, Change), raw, digest(raw), signed.signature)


class Taken(NamedTuple):
    """The receipts in the order asked, and the ids put off.

    Because an earlier change of their record was refused, or because a restored hub still lacks what they need.
    """

    receipts: tuple[receipts.Stored, ...]
    deferred: tuple[str, ...]


def take(  # noqa: PLR0913 - the request and how it came
    hub: Hub, connection: Connection, caller: Caller, asked: Sequence[Asked], *, sealed: bool = False,
    forged: Forged | None = None,
) -> Taken:  # fmt: skip
    """Decide and write changes in the transaction given: lock the case files, decide purely, write, stamp last.

    `sealed` work may have been acknowledged by a life of this hub that is lost: it is put off sooner than refused.
    `forged` are those that are not signed, where somebody else looks: whoever gives it commits nothing before that.
    """
    now = hub.clock()
    heads = audit.lock_files(connection, {a.change.child for a in asked} | _covered(connection, asked))
    known = receipts.stored(connection, [a.change.id for a in asked])
    fresh: dict[str, Asked] = {}
    for a in asked:
        if a.change.id not in known:
            fresh.setdefault(a.change.id, a)
    forged = _forged(caller, fresh.values()) if forged is None else forged
    decided, deferred = _decide_all(hub, connection, caller, list(fresh.values()), now, sealed=sealed, forged=forged)
    seqs = _write(hub, connection, decided, now)
    others = _hold_other_contents(connection, asked, _digests(known, decided), now)
    twice = receipts.counted_before(connection, [d.asked.change for d in decided])
    hashes = audit.append(connection, list(_entries(caller, decided, twice, others, now)), heads)[: len(decided)]
    given = receipts.give(connection, hub.keys, list(_receipts(decided, seqs, hashes, now)))
    known.update({d.asked.change.id: kept for d, kept in zip(decided, given, strict=True)})
    kept = tuple(known[a.change.id] for a in asked if a.change.id in known)
    return Taken(kept, tuple(deferred))


_FOR_WHOM = text(
    "SELECT fields->>'for_whom' FROM doorstep.record WHERE kind = 'cover' AND id = ANY(CAST(:ids AS uuid[]))"
)


def _covered(connection: Connection, asked: Iterable[Asked]) -> set[str]:
    """Return the children with whom a cover gives its deputy to do, or gave until it is ended."""
    covers = [a.change for a in asked if a.change.kind == COVER]
    whose = {str(body.value(bytes(change.body)).get("for_whom")) for change in covers if change.body}
    if ended := [change.record for change in covers if not change.body]:
        whose |= set(connection.execute(_FOR_WHOM, {"ids": listed(ended)}).scalars())
    return access.supervised_by(connection, whose)


def _decide_all(  # noqa: PLR0913 - the request and how it came
    hub: Hub, connection: Connection, caller: Caller, fresh: Sequence[Asked], now: datetime, *, sealed: bool,
    forged: Forged,
) -> tuple[list[Decided], list[str]]:  # fmt: skip
    trunks: dict[str, int] = {}
    for a in fresh:
        trunks[a.change.record] = min(a.change.trunk, trunks.get(a.change.record, a.change.trunk))
    records = standing.load_with_disputed(connection, trunks)
    records = standing.addresses(connection, _with_addresses(fresh, records)) | records
    records = _with_case_files(connection, fresh, records)
    writers, known = _writers(connection, caller, fresh)
    lost = standing.never_given(connection, {_trunk(a.change) for a in fresh}) if hub.restored else frozenset()
    taken_back = approving.taken_back(a.change for a in fresh)
    decided, deferred, stopped = [], [], set[str]()
    for a in fresh:
        if a.change.record in stopped:
            deferred.append(a.change.id)
            continue
        is_lost = _trunk(a.change) in lost
        outcome = _FORGED
        if (a.digest, a.signature) not in forged:
            scene = Scene(records, known, now, ZoneInfo(hub.settings.zone), writers[a.change.child], hub.keys.sign)
            outcome = _decide_one(a, scene, by_value=is_lost)
            if a.change.id in taken_back and approving.decides(a.change):
                outcome = Outcome("refused", approving.TAKEN_BACK)
        if outcome.code in _may_come(hub, a.change, lost=sealed or is_lost) and hub.is_still_offered():
            stopped.add(a.change.record)
            deferred.append(a.change.id)
            continue
        outcome = numbered(outcome, hub.first_version, made=_made(a.change, outcome))
        if outcome.status == "refused" and outcome.code != approving.TAKEN_BACK:
            stopped.add(a.change.record)
        elif outcome.after:
            records.update(moved_by(a.change, outcome, outcome.after, records))
        decided.append(Decided(a, outcome))
    return decided, deferred


def _may_come(hub: Hub, change: Change, *, lost: bool) -> frozenset[str]:
    """Return for which codes a restored hub waits: a step that was taken before it may follow one it has not heard of.

    What makes a record names no version that the hub could know to be lost, so that the laptop's time has to do.
    """
    if lost:
        return _MAY_BE_CURED
    written = saved_at(change.written)
    before = hub.restored is not None and written is not None and written < hub.restored.at
    return _MAY_BE_BROUGHT | _STEPS if before else _MAY_BE_BROUGHT


def _with_addresses(fresh: Iterable[Asked], records: Mapping[str, Standing]) -> set[str]:
    """Return the case files of which an address may be written: made, changed, or chosen between two versions."""
    return {a.change.child for a in fresh if a.change.kind == "address"} | {
        one.child for one in records.values() if one.kind == "address"
    }


def moved_by(change: Change, outcome: Outcome, after: Standing, records: Mapping[str, Standing]) -> dict[str, Standing]:
    """Return what the next change of the same request meets: the record, its conflicts, and what was settled."""
    moved = {one.id: with_touch(one, change, _SPOKEN) for one in outcome.conflicts}
    moved[change.record] = with_touch(after, change, outcome.touched, outcome.conflicts)
    moved |= {one.record.id: with_touch(one.record, change, _COPIED) for one in outcome.copies}
    moved |= {one.record.id: with_touch(one.record, change, one.touched) for one in outcome.effects}
    about = outcome.effect or (records.get(standing.disputed(after)) if after.kind == "conflict" else None)
    if about:
        still = tuple(one for one in about.disputes if one.id != after.id)
        about = about._replace(disputes=still)
        moved[about.id] = with_touch(about, change, outcome.effect_on) if outcome.effect else about
    return moved


_SPOKEN = ("other",)
"""What a further word of its author's touches in a conflict that is open."""
_COPIED = ("protected", "protected_with")
"""What is touched in a copy of an address that is protected, or opened."""


def _trunk(change: Change) -> tuple[str, int]:
    return change.record, change.trunk


def _with_case_files(
    connection: Connection, fresh: Iterable[Asked], records: Mapping[str, Standing]
) -> dict[str, Standing]:
    """Return the records with those that a step is decided by, and all that was ever changed in what is decided on."""
    about = {
        str(body.value(one.body).get("about"))
        for a in fresh
        if approving.decides(a.change) and (one := records.get(a.change.record)) and one.kind == "approval"
    }
    whole = standing.load(connection, dict.fromkeys(about, 0))
    children = {a.change.child for a in fresh if a.change.kind in STAGES} | {
        one.child for one in records.values() if one.kind in STAGES
    }
    return {**standing.case_files(connection, children, READ), **records, **whole}


def _writers(connection: Connection, caller: Caller, fresh: Sequence[Asked]) -> tuple[dict[str, Writer], Directory]:
    """Return the caller as a writer of each case file: by their ties of today, or by those their laptop still has, or
    because they begin it; and what is known of the directory, where anything is decided by it."""
    children = {a.change.child for a in fresh}
    rights = access.rights_of(connection, caller.practitioner, children)
    lost = access.unread_losses(connection, caller.practitioner, caller.device, children - set(rights))
    asks = any(a.change.kind in (*STAGES, COVER) for a in fresh) or not children <= {*rights, *lost}
    known = directory_for(connection, caller.practitioner) if asks else NOBODY
    can = known.can(caller.practitioner)
    begun = beginning.begun_by(connection, caller.practitioner, can, [a.change for a in fresh], {**rights, **lost})
    return {
        child: Writer(
            caller.practitioner, caller.agency, caller.sector, *(rights.get(child) or lost.get(child, access.Rights())),
            late=child in lost, begins=child in begun, capabilities=can,
        )
        for child in children
    }, known  # fmt: skip


_FORGED = Outcome("refused", "bad-signature")


def _decide_one(asked: Asked, scene: Scene, *, by_value: bool) -> Outcome:
    records, writer, now = scene.records, scene.writer, scene.now
    record = records.get(asked.change.record)
    outcome = decide(asked.change, record, writer, now, by_value=by_value)
    if record and record.kind == "conflict" and outcome.after and asked.change.fields:
        outcome = settle(asked.change, outcome, records.get(standing.disputed(record)), writer)
    outcome = _stepped(asked.change, record, outcome, scene)
    outcome = shielded(outcome, records.values())
    if writer.late and outcome.after:
        return outcome._replace(late=late_contribution(asked.change, outcome.after, now))
    return outcome


def _stepped(change: Change, record: Standing | None, outcome: Outcome, scene: Scene) -> Outcome:
    """Take the step that a change moves, or decide what it decides (docs/sync.md, part 15)."""
    if record and record.kind == "approval" and approving.decides(change):
        return approving.decided(change, record, outcome, scene) if outcome.status != "held" else outcome
    outcome = moved(change, record, outcome, scene)
    if change.kind == "approval" and change.body:
        return approving.asked_for(outcome, scene)
    return outcome


def _write(hub: Hub, connection: Connection, decided: Sequence[Decided], now: datetime) -> dict[str, int]:
    """Write records, changes and conflicts, then stamp the feed; return the position of each record touched."""
    _keep_changes(connection, decided)
    _hold(connection, decided, now)
    moved = reclassified.with_followers(connection, _moved(decided), hub.first_version)
    made = reclassified.made_where_it_is([*_versions(decided)], moved)
    here = {one.id for one in made}
    followers = (one.record for one in moved if one.record.kind in HUBS_OWN and one.record.id not in here)
    versions = [*made, *followers]
    if not versions:
        return {}
    first = feed.stamp(connection, len(versions))
    stamped = [version._replace(seq=first + place) for place, version in enumerate(versions)]
    standing.write(connection, {version.id: version for version in stamped}.values(), now)
    standing.write_feed(connection, stamped)
    covered = _covered(connection, [d.asked for d in decided if d.outcome.after])
    if children := standing.children_of(stamped, _TIE_KINDS) | covered:
        access.refill(connection, children)
    access.tell(connection, reclassified.notices(connection, moved))
    return {version.id: version.seq for version in stamped}


def _moved(decided: Iterable[Decided]) -> Iterator[Moved]:
    """A settled conflict may move the record it is about, any other change its own, and either the copies of it."""
    for _, outcome in decided:
        yield from (Moved(*one) for one in outcome.copies if one.moved_from)
        after = outcome.effect or outcome.after
        if outcome.moved_from and after:
            yield Moved(after, outcome.moved_from)


def _made(change: Change, outcome: Outcome) -> bool:
    return bool(change.body) and outcome.status == "accepted"


def _versions(decided: Iterable[Decided]) -> Iterable[Standing]:
    """Every new version in order: a change that found its values there already makes none."""
    for asked, outcome in decided:
        if outcome.after and (_made(asked.change, outcome) or outcome.touched):
            yield outcome.after
        yield from outcome.conflicts
        yield from filter(None, (outcome.effect, outcome.late))
        yield from (one.record for one in outcome.copies)
        yield from (one.record for one in outcome.effects)


def _keep_changes(connection: Connection, decided: Iterable[Decided]) -> None:
    """Keep each change with the version it made; what it moved with it is another version, with an id of its own."""
    rows = []
    for d in decided:
        if d.outcome.after:
            rows.append(_change_row(d.asked, d.asked.change.id, d.outcome.after, d.outcome.touched))
        if d.outcome.effect:
            rows.append(_change_row(d.asked, new_id(), d.outcome.effect, d.outcome.effect_on))
        rows.extend(_change_row(d.asked, new_id(), one.record, _COPIED) for one in d.outcome.copies)
        moved = (one for one in d.outcome.effects if one.touched)
        rows.extend(_change_row(d.asked, new_id(), one.record, one.touched) for one in moved)
        spoken = (one for one in d.outcome.conflicts if spoken_again(one, d.asked.change))
        rows.extend(_change_row(d.asked, new_id(), conflict, _SPOKEN) for conflict in spoken)
    insert_rows(connection, tables.change, rows)


def _change_row(asked: Asked, id: str, after: Standing, touched: Sequence[str]) -> dict[str, object]:
    return {
        "id": id,
        "record_id": after.id,
        "version": after.version,
        "author": asked.change.author,
        "device": asked.change.device,
        "trunk": asked.change.trunk,
        "touched": list(touched),
        "bytes": asked.raw.decode(),
        "signature": asked.signature,
    }


def _hold(connection: Connection, decided: Iterable[Decided], now: datetime) -> None:
    """Keep for a person what its author may no longer write: acknowledged, never lost, not in the record."""
    rows = [held_row(d.asked, d.outcome.code, now) for d in decided if d.outcome.status == "held"]
    keep_held(connection, rows)


def held_row(asked: Asked, code: str, now: datetime) -> dict[str, object]:
    """Return the row of a change that waits for a person."""
    return {
        "change_id": asked.change.id,
        "author": asked.change.author,
        "digest": asked.digest,
        "device": asked.change.device,
        "what": "change",
        "code": code,
        "content": asked.raw.decode(),
        "signature": asked.signature,
        "saved": saved_at(asked.change.written),
        "received": now,
    }


def saved_at(clock: datetime | None) -> datetime | None:
    """Return a laptop's own time as PostgreSQL takes it: any offset and none can stand in a change, and any year."""
    try:
        return clock and (clock if clock.tzinfo else clock.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def keep_held(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Keep content for a person; what is held already stays as it is, and nothing that is held is ever replaced."""
    insert_rows(connection, tables.held, rows, "ON CONFLICT (change_id, author, digest) DO NOTHING")


_HELD_ALREADY = text("SELECT digest FROM doorstep.held WHERE change_id = ANY(CAST(:ids AS uuid[]))")


def _digests(known: Mapping[str, receipts.Stored], decided: Iterable[Decided]) -> dict[str, str]:
    """Return the digest that each receipted id was receipted with."""
    return {id: kept.digest for id, kept in known.items()} | {d.asked.change.id: d.asked.digest for d in decided}


def _hold_other_contents(
    connection: Connection, asked: Sequence[Asked], receipted: Mapping[str, str], now: datetime
) -> list[Asked]:
    """Keep what came under the id of a receipted change with other bytes; return what was not held before.

    The receipt stays the first one's: the laptop compares digests, and so learns that this content is not in.
    """
    others = {a.digest: a for a in asked if receipted.get(a.change.id, a.digest) != a.digest}
    if not others:
        return []
    held = connection.execute(_HELD_ALREADY, {"ids": listed(a.change.id for a in others.values())}).scalars().all()
    new = [a for a in others.values() if a.digest not in held]
    keep_held(connection, [held_row(a, "same-id-other-content", now) for a in new])
    return new


def _entries(
    caller: Caller, decided: Sequence[Decided], twice: Iterable[Change], others: Iterable[Asked], now: datetime
) -> Iterator[AuditEntry]:
    """One row for each decision, in order, whose hashes the receipts carry; then what else was noticed."""

    def entry(change: Change, act: str, object: str) -> AuditEntry:
        return AuditEntry(change.child, now, caller.practitioner, caller.device, act, object)

    for d in decided:
        change = d.asked.change
        yield entry(change, f"change {d.outcome.status}", f"{change.kind} {change.record} change {change.id}")
    for change in twice:
        yield entry(change, "sequence seen twice", f"change {change.id} sequence {change.sequence}")
    for a in others:
        yield entry(a.change, "same id, other content", f"change {a.change.id} held as {a.digest}")


def _receipts(
    decided: Sequence[Decided], seqs: dict[str, int], hashes: Sequence[str], now: datetime
) -> Iterable[tuple[wire.Receipt, str, str, int]]:
    for (asked, outcome), audit_hash in zip(decided, hashes, strict=True):
        change, after = asked.change, outcome.after
        receipt = wire.Receipt(
            change=change.id,
            digest=asked.digest,
            status=outcome.status,
            record=change.record,
            version=after.version if after else 0,
            seq=seqs.get(change.record, after.seq if after else 0),
            received=now,
            audit=audit_hash,
            code=outcome.code,
            facts=dict(outcome.facts),
            late=outcome.late is not None,
            conflicts=tuple(conflict.id for conflict in outcome.conflicts),
        )
        yield receipt, change.device, change.install, change.sequence


def proofs_of(kept: Iterable[receipts.Stored]) -> list[wire.Proof]:
    """Return the proofs that cover these receipts, each once."""
    by_bytes: dict[bytes, wire.Proof] = {}
    for one in kept:
        if one.proof not in by_bytes:
            by_bytes[one.proof] = decode_checked(one.proof, wire.Proof)
    return list(by_bytes.values())

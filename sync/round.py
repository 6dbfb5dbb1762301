"""A round: hello, push, looks, copies of wanted children, pull, compare, leaving, files, laptops. One at a time per store.

Whether there is work is always read from the tables, never from a flag, so that a round that was cut anywhere is
simply run again, from any step (docs/sync.md, part 5).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from app.domain.identity import DIRECTORY, new_id
from app.domain.strict import decode_checked
from app.storage import attachments, copies, doubts, file_copies, leases, marks, outbox, problems
from app.storage.exclusive import only_one
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.vault import Vault
from sync import again, compare, files, laptops, leaving, looks, wire
from sync.authority import Authority, HubRefused, HubTrouble
from sync.proofs import Forged, believe

CHILDREN_AT_ONCE = 500
FIRST_PAGE = 500
"""Records in the first page of many children; each page after it may hold twice as many, up to the usual."""
PUT_OFF = timedelta(minutes=5)


TOO_OLD = "program-too-old"
"""The hub's word to a program with which it settles no terms any more."""


class RoundRunning(Exception):
    """Another round of this store is under way, perhaps in another process."""


class OtherHub(Exception):
    """The hub that answers is not the one this vault belongs to; nothing was sent."""


@dataclass(frozen=True)
class Laptop:
    """What a round works on: one person's store on this laptop."""

    place: Place
    vault: Vault
    sealed: SealedOutbox
    keys: wire.HubKeys
    program: str
    wall: Callable[[], datetime] | None = None
    """What this laptop's own clock says, where the round is given a better one."""


@dataclass
class Exchanged:
    """What a round has done so far; `keys` are the hub's newest, for sealing; `gone` has left the outbox.

    `files_left` says that the lane of files ended for something else to come first, and goes on at once.
    """

    sent: int = 0
    refused: int = 0
    received: int = 0
    children: int = 0
    wanted: int = 0
    files_left: bool = False
    keys: wire.HubKeys | None = None
    withdrawn: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


Progress = Callable[[Exchanged], None]


def run(laptop: Laptop, authority: Authority, clock: Callable[[], datetime], progress: Progress) -> Exchanged:
    """Run one round to its end.

    Raises RoundRunning, OtherHub, sync.authority.Unreachable or HubRefused, sync.proofs.Forged; whatever was
    committed before stays, and nothing that lacks a receipt has left the outbox. A hub whose answers lead nowhere is
    in trouble (docs/sync.md 6.7).
    """
    with only_one(laptop.place.round_lock) as alone:
        if not alone:
            raise RoundRunning
        done = Exchanged()
        try:
            terms = _hello(laptop, authority, clock)
        except HubRefused as refused:
            _send_though_too_old(laptop, authority, refused, clock, done, progress)
            raise
        done.keys = terms.keys
        _offer_again(laptop, authority, clock, done)
        _push(laptop, authority, terms.push_changes, clock, done, progress)
        _purge_if_due(laptop)
        looks.send(laptop.vault, authority, clock)
        _copy_children(laptop, authority, terms, done, progress)
        if not _has_read(laptop, terms, done):
            _read_on(laptop, authority, terms, done, progress)
        compare.daily(laptop.vault, authority, clock, lambda: _read_on(laptop, authority, terms, done, progress))
        leaving.leave(laptop.vault, laptop.sealed, authority, laptop.keys.signing, clock)
        with laptop.vault.write() as tx:
            marks.write(tx, last_exchange_at=clock(), last_sent=done.sent, last_received=done.received)
        done.files_left = _files(laptop, authority, clock).run()
        laptops.ask_if_due(laptop.vault, authority, clock, leads=terms.leads)  # last: nothing hangs on the answer
        return done


def _send_though_too_old(  # noqa: PLR0913, PLR0917 - what a step of a round works with
    laptop: Laptop, authority: Authority, refused: HubRefused, clock: Callable[[], datetime], done: Exchanged,
    progress: Progress,
) -> None:  # fmt: skip
    """Send what was written, though nothing new comes to a program that the hub speaks with no more (6.10).

    Only to the hub this laptop belongs to, which the refusal names: there are no terms to know it by.
    """
    if refused.problem.code == TOO_OLD and refused.problem.facts.get("hub") == laptop.place.hub:
        _push(laptop, authority, wire.PUSH_CHANGES_ONCE, clock, done, progress)
        looks.send(laptop.vault, authority, clock)
        _files(laptop, authority, clock).run()


def _files(laptop: Laptop, authority: Authority, clock: Callable[[], datetime]) -> files.Lane:
    folder = file_copies.folder_beside(laptop.sealed.path)
    return files.Lane(laptop.vault, folder, laptop.keys, laptop.place.practitioner, authority, clock)


def _hello(laptop: Laptop, authority: Authority, clock: Callable[[], datetime]) -> wire.HelloAnswer:
    with laptop.vault.read() as tx:
        mark = marks.read(tx)
        last = outbox.last_sequence(tx)
        waiting = laptops.waiting(tx)
    asked = wire.HelloAsk(
        protocol=wire.PROTOCOL,
        program=laptop.program,
        install=mark.install,
        epoch=mark.epoch,
        cursor=mark.cursor,
        last_sequence=last,
        waiting=waiting,
    )
    # What the clock says as it asks: who sleeps before the answer comes would have the sleep taken for a wrong clock
    # and added to the lease.
    heard = (laptop.wall or clock)()
    terms = authority.hello(asked)
    if mark.hub and terms.hub != mark.hub:
        raise OtherHub
    if not leases.is_genuine(terms.lease, laptop.keys.signing):
        raise Forged("lease")
    sign = authority.device.sign if authority.device else None
    leases.keep(laptop.place, terms.lease, heard, sign)
    _take_terms(laptop, mark, terms, clock)
    return terms


def _put_back(mark: marks.Marks, last_sequence: int, terms: wire.HelloAnswer) -> str:
    """Say what was put back from a copy, if anything was: the hub or this laptop.

    The hub is told by its epoch; one that was put back without another epoch has seen less of this laptop, or its
    feed ends before what was read of it. The laptop is told by its own count.
    """
    has_less = terms.head < mark.cursor or terms.device_sequence < mark.acknowledged
    if mark.epoch and (terms.epoch != mark.epoch or has_less):
        return "hub-restored"
    return "laptop-restored" if terms.device_sequence > last_sequence else ""


def _take_terms(laptop: Laptop, mark: marks.Marks, terms: wire.HelloAnswer, clock: Callable[[], datetime]) -> None:
    """Keep the hub's terms; where either side was put back from a copy, everything is read again from the start."""
    with laptop.vault.write() as tx:
        marks.write(
            tx,
            hub=terms.hub,
            epoch=terms.epoch,
            lease_until=terms.lease.until,
            clock_offset_ms=round((terms.now - clock()).total_seconds() * 1000),
        )
        outbox.bring_forward(tx, clock() + PUT_OFF)
        if found := _put_back(mark, outbox.last_sequence(tx), terms):
            copies.start_again(tx, terms.epoch)
            problems.note(tx, found, clock())
        if found == "laptop-restored":  # its numbers were used before; from here on they are another install's
            marks.write(tx, install=new_id(), acknowledged=0)
        elif found:
            attachments.doubt(tx)
            again.doubt(tx, laptop.place, laptop.sealed, clock(), terms.copied)
            marks.write(tx, acknowledged=min(mark.acknowledged, terms.device_sequence))
            if terms.copied:
                marks.write(tx, copied=terms.copied)


def _offer_again(laptop: Laptop, authority: Authority, clock: Callable[[], datetime], done: Exchanged) -> None:
    """Before everything else: what is new may be made on what the hub has lost."""
    with laptop.vault.read() as tx:
        in_doubt = bool(doubts.steps(tx))
    files = [laptop.sealed, *(again.delivered_before(laptop.place) if in_doubt else ())]
    offering = again.Offering(laptop.vault, files, authority, laptop.keys)
    try:
        offering.run(clock)
    finally:
        done.sent += offering.answered


class _Push:
    """The push of one round: one request after the other, the next one read and packed while the hub decides.

    The conversation is never in two threads at once: a request is sent when the answer to the one before is here.
    Its receipts are kept while the hub decides the next.
    """

    def __init__(self, laptop: Laptop, authority: Authority, most: int, done: Exchanged) -> None:
        self._laptop, self._authority, self._done = laptop, authority, done
        self._most = max(1, min(most, wire.PUSH_CHANGES))

    def run(self, clock: Callable[[], datetime], progress: Progress) -> None:
        """Send everything that may be sent; what is put off in this round is not tried again in it."""
        began = clock()
        with ThreadPoolExecutor(1, "push") as ahead:
            batch = self._next(began, self._most)
            coming = self._sent(ahead, batch)
            while coming is not None:
                following = self._next(began, self._most, after=batch[-1].sequence)
                ask = self._ready(following)
                try:
                    answer = coming.result()
                except HubRefused as refused:
                    batch = self._next(began, self._narrower(batch, refused, clock))
                    coming = self._sent(ahead, batch)
                    continue
                believe(answer, self._laptop.keys.signing)
                if not _all_taken(batch, answer):
                    following = []  # a refused change holds back later ones: what is next is read once that is kept
                coming = self._sent(ahead, following, ask)
                answered = _take(self._laptop, answer, clock(), self._done)
                _require_headway(not answered.isdisjoint(row.change_id for row in batch))
                progress(self._done)
                batch = following or self._next(began, self._most)
                coming = coming or self._sent(ahead, batch)

    def _next(self, began: datetime, limit: int, after: int = 0) -> list[outbox.OutboxRow]:
        with self._laptop.vault.read() as tx:
            return outbox.next_batch(tx, now=began, after=after, limit=limit)

    def _ready(self, batch: Sequence[outbox.OutboxRow]) -> wire.PushAsk:
        ask = wire.PushAsk(tuple(row.signed() for row in batch))
        self._authority.get_ready(ask)
        return ask

    def _sent(
        self, ahead: ThreadPoolExecutor, batch: Sequence[outbox.OutboxRow], ask: wire.PushAsk | None = None
    ) -> Future[wire.PushAnswer] | None:
        return ahead.submit(self._authority.push, ask or self._ready(batch)) if batch else None

    def _narrower(self, batch: Sequence[outbox.OutboxRow], refused: HubRefused, clock: Callable[[], datetime]) -> int:
        """Halve a request that was refused whole until the one change is found that the hub cannot read; hold that."""
        if refused.status not in (400, 413, 422):
            raise refused
        if len(batch) > 1:
            return len(batch) // 2
        with self._laptop.vault.write() as tx:
            outbox.refuse(tx, batch[0].change_id, refused.problem.code, refused.problem.facts)
            problems.note(tx, refused.problem.code, clock())
        return self._most


def _push(  # noqa: PLR0913, PLR0917 - what a step of a round works with
    laptop: Laptop, authority: Authority, most: int, clock: Callable[[], datetime], done: Exchanged,
    progress: Progress,
) -> None:  # fmt: skip
    try:
        _Push(laptop, authority, most, done).run(clock, progress)
    finally:  # once, because it reads the whole sealed outbox; after a kill the next unlock does it
        laptop.sealed.note_receipts(done.gone, clock())


def _all_taken(batch: Sequence[outbox.OutboxRow], answer: wire.PushAnswer) -> bool:
    """Whether every one of these very bytes has a receipt that is no refusal."""
    receipts = [decode_checked(raw, wire.Receipt) for raw in answer.receipts]
    taken = {(receipt.change, receipt.digest) for receipt in receipts if receipt.status != outbox.REFUSED}
    return taken.issuperset((row.change_id, row.digest) for row in batch)


def _purge_if_due(laptop: Laptop) -> None:
    """What an answer took away, because it went to a person, leaves the index and old pages too."""
    with laptop.vault.read() as tx:
        due = marks.read(tx).purge_due
    if due:
        copies.purge(laptop.vault)


def _take(laptop: Laptop, answer: wire.PushAnswer, at: datetime, done: Exchanged) -> set[str]:
    """Take an answer over; return the changes it speaks of, none of which waits as before.

    One whose receipt is of other bytes is put off like a deferred one: the hub has no other answer (docs/sync.md 3.12).
    """
    receipts = [(decode_checked(raw, wire.Receipt), bytes(raw)) for raw in answer.receipts]
    answered = {receipt.change for receipt, _ in receipts}.union(answer.deferred)
    with laptop.vault.write() as tx:
        taken = outbox.take_receipts(tx, receipts, answer.proofs, at)
        outbox.put_off(tx, tuple(answered.difference(taken.taken, taken.refused)), at + PUT_OFF)
        for change in taken.unknown:
            problems.note(tx, "receipt-not-ours", at, {"change": change})
    done.gone.extend(taken.gone)
    done.sent += len(taken.taken)
    done.refused += len(taken.refused)
    return answered


def _require_headway(made: bool) -> None:
    """End a round that would go round in circles (docs/sync.md 6.7)."""
    if not made:
        raise HubTrouble("no-headway")


def _has_read(laptop: Laptop, terms: wire.HelloAnswer, done: Exchanged) -> bool:
    """Whether the feed ended, at hello, where this laptop has read to, and nothing of its own has gone into it since.

    What others have written since comes with the next round, as it would if this one had been a moment earlier.
    """
    with laptop.vault.read() as tx:
        cursor = marks.read(tx).cursor
    return cursor == terms.head and not (done.sent or done.refused)


def _read_on(
    laptop: Laptop, authority: Authority, terms: wire.HelloAnswer, done: Exchanged, progress: Progress
) -> None:
    """Pull, and copy what that has made wanted: a child that is newly allowed is here when the round has ended."""
    _pull(laptop, authority, done, progress)
    _copy_children(laptop, authority, terms, done, progress)


def _copy_children(
    laptop: Laptop, authority: Authority, terms: wire.HelloAnswer, done: Exchanged, progress: Progress
) -> None:
    """Bring whole copies of children that are wanted, today's visits first; each child is usable when it is whole."""
    with laptop.vault.read() as tx:
        cursor = marks.read(tx).cursor
    at = max(terms.head, cursor)  # what a pull has passed over before it was allowed is in the copy
    if cursor < 0:
        scope = authority.caseload()
        at = scope.at
        with laptop.vault.write() as tx:
            copies.want(tx, scope.children, at)
            marks.write(tx, cursor=at)
    asked: tuple[str, ...] = ()
    while True:
        with laptop.vault.read() as tx:
            wanted = copies.wanted(tx)
        if not wanted:
            return
        _require_headway(not asked or not set(asked).issubset(wanted))
        done.wanted = len(wanted)
        ask = _next_ask(wanted, at, first=not asked)
        asked = ask.children
        _copy_some(laptop, authority, ask, done, progress)


def _next_ask(wanted: Sequence[str], at: int, *, first: bool) -> wire.BootstrapAsk:
    """Ask for one child alone first, with the directory its people's names are in: it is usable before the others come.

    The pages of the others grow, so that on a slow network somebody sees early on that children arrive.
    """
    if first:
        directory = [DIRECTORY] if DIRECTORY in wanted else []
        child = [one for one in wanted if one != DIRECTORY][:1]
        return wire.BootstrapAsk(children=(*directory, *child), at=at)
    return wire.BootstrapAsk(children=tuple(wanted[:CHILDREN_AT_ONCE]), at=at, limit=FIRST_PAGE)


def _copy_some(
    laptop: Laptop, authority: Authority, ask: wire.BootstrapAsk, done: Exchanged, progress: Progress
) -> None:
    """Write page after page, each while the next one is fetched.

    The conversation is never in two threads at once: this one waits for a page before it asks for another, and the
    block does not end before the last one asked for is here.
    """
    with ThreadPoolExecutor(1, "next-page") as ahead:
        coming: Future[wire.BootstrapAnswer] | None = ahead.submit(authority.bootstrap, ask)
        while coming is not None:
            page = coming.result()
            _require_headway(page.after is None or page.after > ask.after)
            following = page.after and msgspec.structs.replace(ask, after=page.after, limit=_larger(ask.limit))
            coming = ahead.submit(authority.bootstrap, following) if following else None
            ask = following or ask
            with laptop.vault.write() as tx:
                copies.apply_page(tx, page.records, None)
                copies.complete(tx, page.complete, ask.at)
            done.received += len(page.records)
            done.children += len(page.complete)
            done.wanted = max(0, done.wanted - len(page.complete))
            progress(done)


def _larger(limit: int) -> int:
    return min(2 * limit, wire.PAGE_RECORDS)


def _pull(laptop: Laptop, authority: Authority, done: Exchanged, progress: Progress) -> None:
    more = True
    while more:
        with laptop.vault.read() as tx:
            cursor = marks.read(tx).cursor
        page = authority.pull(wire.PullAsk(cursor))
        more = page.more
        _require_headway(page.at > cursor or (page.at == cursor and not more))
        if page.at == cursor and not page.records and not page.access:
            return
        named = compare.not_yours(laptop.vault, authority, {one.child for one in page.access if not one.granted})
        with laptop.vault.write() as tx:
            copies.apply_page(tx, page.records, page.at)
            withdrawn = copies.apply_access(tx, page.access, named)
        if withdrawn.rows:
            copies.purge(laptop.vault)
        done.received += len(page.records)
        progress(done)

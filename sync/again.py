"""Offering again what a restored hub has lost, and what is sealed here and the store does not know (docs/sync.md, 12).

The carrier is the sealed outbox, so that also the work of a child who has left this laptop can be offered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from app.domain.strict import decode_checked
from app.storage import doubts, drafts, looks, outbox, problems, receipts, removals, renewal
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.vault import Tx, Vault
from sync import wire
from sync.authority import Authority, HubTrouble
from sync.delivery import bring
from sync.proofs import believe

DELIVERED = "delivered"
"""Under this name an earlier enrolment's sealed outbox is set aside when the hub has all of it."""

_MARGIN = timedelta(days=1)
"""What was acknowledged so long before the hub's copy was made is doubted too: clocks differ."""

_ANSWERED = frozenset(("received", "held", "already"))


def delivered_before(place: Place) -> list[SealedOutbox]:
    """Return the sealed files that earlier enrolments of this laptop had delivered."""
    found = place.sealed.parent.glob(f"{place.sealed.name}.set-aside-{DELIVERED}-*")
    return [SealedOutbox(path) for path in sorted(found) if not path.name.endswith(".lock")]


def doubt(tx: Tx, place: Place, sealed: SealedOutbox, now: datetime, copied: datetime | None) -> int:
    """Doubt what the hub had acknowledged, now that it was restored; return how many changes that is."""
    since = min(now - doubts.KEPT, copied - _MARGIN) if copied else now - doubts.KEPT
    earlier = [offer for file in delivered_before(place) for offer in file.offered(everything=True)]
    open_drafts = [offer.id for offer in earlier if offer.what == "draft" and not offer.done]
    changes = [offer.id for offer in (*sealed.offered(everything=True), *earlier) if offer.what == "change"]
    looks.doubt(tx)
    removals.doubt(tx)
    return doubts.begin(tx, changes, open_drafts, since)


class Offering:
    """What one round does about it; `answered` counts what the hub has answered for anew.

    The first of the files is that of this enrolment; the others are of earlier ones, and had been delivered.
    """

    def __init__(self, vault: Vault, files: Sequence[SealedOutbox], authority: Authority, keys: wire.HubKeys) -> None:
        self._vault, self._files, self._authority, self._keys = vault, files, authority, keys
        self.answered = 0

    def run(self, clock: Callable[[], datetime]) -> None:
        """Ask what the hub has, open again what it lacks, and offer everything that is open, in the order it has.

        Raises what a round raises; what was answered before stays answered, and the rest stays open.
        """
        self._ask(clock)
        for file in self._files:
            self._offer(file, clock)

    def _ask(self, clock: Callable[[], datetime]) -> None:
        while True:
            with self._vault.read() as tx:
                batch = doubts.in_step(tx, "asked", wire.IDS)
            if not batch:
                return
            answer = self._authority.receipts(wire.ReceiptsAsk(tuple(batch)))
            settled = set(self._take(answer, clock())) | self._open(set(answer.missing).intersection(batch), clock())
            if settled.isdisjoint(batch):
                raise HubTrouble("no-headway")

    def _take(self, answer: wire.ReceiptsAnswer, at: datetime) -> tuple[str, ...]:
        believe(answer, self._keys.signing)
        given = [(decode_checked(raw, wire.Receipt), bytes(raw)) for raw in answer.receipts]
        with self._vault.write() as tx:
            return renewal.take(tx, given, answer.proofs, at)

    def _open(self, missing: set[str], at: datetime) -> set[str]:
        """Open again what the hub lacks. First in the file: what it says is open is offered whatever happens next."""
        sealed = set[str]()
        for file in self._files:
            here = missing.intersection(offer.id for offer in file.offered(everything=True))
            file.open_again(sorted(here), at)
            sealed |= here
        with self._vault.write() as tx:
            doubts.set_aside(tx, sorted(missing))
            doubts.move(tx, sealed, "missing")
            doubts.move(tx, missing - sealed, "gone")
        return missing

    def _offer(self, file: SealedOutbox, clock: Callable[[], datetime]) -> None:
        """Offer what is open, and have each request answered for good before the next: a cut costs one of them."""
        for outcomes in bring(file, self._authority, self._unknown(file)):
            for one in outcomes:
                if one.outcome == "unreadable":
                    self._give_up(one.id, clock())
            self._settle(file, [one.id for one in outcomes if one.outcome in _ANSWERED], clock)

    def _unknown(self, file: SealedOutbox) -> list[str]:
        """Return what is open in a file and is not the push's to send, nor a draft that its author is still writing."""
        offers = file.offered()
        if not offers:
            return []
        with self._vault.read() as tx:
            steps = doubts.steps(tx)
            passed_over = set(outbox.every_change(tx))
            passed_over |= {one.id for one in drafts.all_of_them(tx)} | {id for id, at in steps.items() if at == "gone"}
            known = receipts.known(tx, (offer.id for offer in offers))  # its author has sent another one instead
            passed_over |= {id for id, status in known.items() if status == outbox.REFUSED and id not in steps}
            passed_over |= {
                offer.id for offer in offers if offer.what == "draft" and self._has(tx, file, offer.id, steps)
            }
        return [offer.id for offer in offers if offer.id not in passed_over]

    def _has(self, tx: Tx, file: SealedOutbox, draft: str, steps: Mapping[str, str]) -> bool:
        """Whether a draft was signed, or its text brought by an earlier enrolment and not lost since."""
        return drafts.is_signed(tx, draft) or (file is not self._files[0] and draft not in steps)

    def _give_up(self, id: str, at: datetime) -> None:
        """Leave alone what the hub cannot open; it stays in the file, and it is said."""
        with self._vault.write() as tx:
            doubts.give_up(tx, id)
            problems.note(tx, "sealed-unreadable", at, {"change": id})

    def _settle(self, file: SealedOutbox, answered: Sequence[str], clock: Callable[[], datetime]) -> None:
        """Fetch the receipts of what was brought; what is held without one is answered all the same."""
        for start in range(0, len(answered), wire.IDS):
            some = answered[start : start + wire.IDS]
            with self._vault.read() as tx:
                lost = tuple(_earlier(tx, some))
            self._take(self._authority.receipts(wire.ReceiptsAsk(tuple(some), lost)), clock())
            with self._vault.write() as tx:
                doubts.end(tx, some)
            keep_open = (
                {offer.id for offer in file.offered() if offer.what == "draft"} if file in self._files[1:] else ()
            )
            file.note_receipts([one for one in some if one not in keep_open], clock())
            self.answered += len(some)


def _earlier(tx: Tx, changes: Sequence[str]) -> Iterator[wire.EarlierReceipt]:
    for raw, proof in doubts.earlier(tx, changes):
        yield wire.EarlierReceipt(msgspec.Raw(raw), decode_checked(proof, wire.Proof))

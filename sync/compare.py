"""Comparing this laptop's copies with the hub's by digest, and reading again what differs (docs/sync.md, part 9)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from app.domain.identity import DIRECTORY
from app.storage import compared, copies, extracts, marks, problems
from app.storage.compared import File, Stands
from app.storage.vault import Vault
from sync import wire
from sync.authority import NOT_AS_AGREED, Authority, HubRefused, HubTrouble

EVERY = timedelta(days=1)
TRIES = 3
"""How often a round pulls and asks once more, because the feed has moved on meanwhile."""

CHILDREN_AT_ONCE = 500


def daily(vault: Vault, authority: Authority, clock: Callable[[], datetime], pull: Callable[[], None]) -> None:
    """Compare once a day, at the end of a round; `pull` reads on where the feed has moved meanwhile.

    Not in the round of the first copy, for whose end somebody waits: in the next one. Raises what a round raises; one
    that was cut is made again with the next round.
    """
    with vault.read() as tx:
        mark = marks.read(tx)
    last = mark.compared_at
    if mark.last_exchange_at is None or (last is not None and abs(clock() - last) < EVERY):
        return
    try:
        done = _compare(vault, authority, clock, pull)
    except HubRefused as refused:
        if refused.status not in NOT_AS_AGREED:
            raise
        with vault.write() as tx:
            problems.note(tx, refused.problem.code, clock(), {"asked": "compare"})
        done = True
    if done:
        with vault.write() as tx:
            marks.write(tx, compared_at=clock())


def not_yours(vault: Vault, authority: Authority, children: set[str]) -> list[str] | None:
    """Return what the hub names of these children as not this person's any more, to be let go of with the notice.

    A loss of categories says too little, of what was seen without one (what a person's own agency wrote, and joint
    contacts), and too much, of what still may be. None is an older hub's answer: it names nothing.
    """
    if not children:
        return []
    with vault.read() as tx:
        at, held = marks.read(tx).cursor, compared.held(tx, children)
    try:
        return _named(authority, at, held)
    except HubRefused as refused:
        if refused.status not in NOT_AS_AGREED:
            raise
        return None


def repair(vault: Vault, authority: Authority, child: str) -> int:
    """Read one child whole again, and let go of what the hub names; return how many records came.

    Only within a round or under its lock. A laptop that has read nothing yet has nothing to repair.
    """
    with vault.read() as tx:
        at = marks.read(tx).cursor
        held = compared.held(tx, {child})
    if at < 0:
        return 0
    _let_go(vault, authority, at, held)
    return _read_again(vault, authority, at, [child])


def _compare(vault: Vault, authority: Authority, clock: Callable[[], datetime], pull: Callable[[], None]) -> bool:
    """Compare at one cursor and mend what differs; return whether the two stood at the same one."""
    for _ in range(TRIES):
        with vault.read() as tx:
            at = marks.read(tx).cursor
        answer = authority.compare(wire.CompareAsk(at))
        if answer.at == at:
            theirs = {(one.child, one.category): Stands(one.count, one.digest) for one in answer.files}
            _mend(vault, authority, at, theirs, clock())
            return True
        pull()
    return False


def _mend(vault: Vault, authority: Authority, at: int, theirs: dict[File, Stands], now: datetime) -> None:
    """Read the children that differ again, and note for IT how many there were and whether any is left."""
    with vault.read() as tx:
        children = _differing(compared.stands(tx), theirs)
        held = compared.held(tx, children)
    if not children:
        return
    removed = _let_go(vault, authority, at, held)
    to_read = sorted(children.intersection(child for child, _ in theirs))
    _want_missing(vault, at, to_read)
    _read_again(vault, authority, at, to_read)
    with vault.write() as tx:
        left = _differing(compared.stands(tx), theirs)
        facts = {"children": len(children), "removed": removed, "left": len(left)}
        problems.note(tx, "copies-differed", now, {name: str(count) for name, count in facts.items()})


def _differing(mine: dict[File, Stands], theirs: dict[File, Stands]) -> set[str]:
    return {
        child for child, category in {*mine, *theirs} if mine.get((child, category)) != theirs.get((child, category))
    }


def _let_go(vault: Vault, authority: Authority, at: int, held: Sequence[str]) -> int:
    """Ask which of these records this person must not have, and remove those and no others (docs/sync.md 5.6)."""
    named = _named(authority, at, held)
    if not named:
        return 0
    with vault.write() as tx:
        marks.write(tx, purge_due=True)
        removed = compared.let_go(tx, named, at)
    copies.purge(vault)
    return removed


def _named(authority: Authority, at: int, held: Sequence[str]) -> list[str]:
    found = set[str]()
    for some in _parts(held, wire.COMPARE_HELD):
        found.update(set(authority.compare(wire.CompareAsk(max(at, 0), some)).not_yours).intersection(some))
    return sorted(found)


def _want_missing(vault: Vault, at: int, children: Sequence[str]) -> None:
    """A child that should be here and is not at all is wanted, so that the next round copies it if this one is cut."""
    with vault.write() as tx:
        here = {DIRECTORY, *extracts.copied(tx)}
        missing = [
            wire.CaseloadChild(child, "compared", today=False, records=0) for child in children if child not in here
        ]
        copies.want(tx, missing, at)


def _read_again(vault: Vault, authority: Authority, at: int, children: Sequence[str]) -> int:
    """Read whole copies as of the cursor; what has changed since comes by pull, as after any copy."""
    read = 0
    for some in _parts(children, CHILDREN_AT_ONCE):
        ask: wire.BootstrapAsk | None = wire.BootstrapAsk(children=some, at=at)
        while ask is not None:
            page = authority.bootstrap(ask)
            if page.after is not None and page.after <= ask.after:
                raise HubTrouble("no-headway")
            with vault.write() as tx:
                compared.replace_page(tx, page.records)
                copies.complete(tx, page.complete, at)
            read += len(page.records)
            ask = msgspec.structs.replace(ask, after=page.after) if page.after is not None else None
    return read


def _parts(ids: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(ids), size):
        yield tuple(ids[start : start + size])

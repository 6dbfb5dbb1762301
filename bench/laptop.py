"""A laptop under measurement: enrolled and opened by the program's own code, with a real store on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app import opening, pipe
from app.casework.caseworker import Caseworker
from app.opening import Opened
from app.storage import tokens
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.places import places_under
from app.storage.steady import wall_clock
from sync.authority import Authority, DeviceIdentity
from sync.round import Exchanged, Laptop, Progress, run
from sync.rounds import kept_tokens

LOGIN, PASSWORDS = "denise", "northmere-demo-{}"
PASSPHRASE = "a yellow door on Weaver Street"  # noqa: S105 - of nobody


@dataclass
class Open:
    """An open laptop: who is at it, and its way to the hub."""

    opened: Opened
    laptop: Laptop
    by: Caseworker
    authority: Authority

    def round(self, progress: Progress = lambda _done: None) -> Exchanged:
        """Run one round to its end, and keep the tokens it may have renewed: each is good for one renewal."""
        done = run(self.laptop, self.authority, wall_clock, progress)
        if self.authority.tokens is not None:
            with self.opened.vault.write() as tx:
                tokens.keep(tx, self.authority.tokens.access, self.authority.tokens.refresh)
        return done


def seconds_since(began: float) -> float:
    """Return the seconds since a reading of the clock."""
    return perf_counter() - began


def with_keys(home: Path) -> None:
    """Let the demo key source serve this home: a machine for measurements has no keyring."""
    os.environ[DEMO_VARIABLE] = str(home.with_name(home.name + "-keys"))


def order_to_unlock(home: Path) -> pipe.Unlock:
    """Return the order that opens the one store of a home."""
    place = places_under(home)[0]
    return pipe.Unlock(place.hub, place.practitioner, PASSPHRASE)


def enrolled(home: Path, address: str, code: str, login: str = LOGIN) -> Opened:
    """Make a laptop known to the hub, with a new store."""
    with_keys(home)
    return opening.open_by_enrolment(home, pipe.Enrol(address, login, PASSWORDS.format(login), code, PASSPHRASE))


def unlocked(home: Path) -> Opened:
    """Open the store of a home with the passphrase."""
    with_keys(home)
    return opening.open_by_passphrase(home, order_to_unlock(home), None)


@contextmanager
def at_work(opened: Opened) -> Iterator[Open]:
    """Put the parts of an opened store together as the case process does, without its window."""
    known, by = opened.known, opening.caseworker_of(opened)
    laptop = Laptop(opened.place, opened.vault, by.sealed, known.keys, opening.PROGRAM)
    authority = Authority(
        known.address, DeviceIdentity(known.device, opened.device_key.sign), opened.pair or kept_tokens(laptop.vault)
    )
    if opened.pair is not None:
        with opened.vault.write() as tx:
            tokens.keep(tx, opened.pair.access, opened.pair.refresh)
    try:
        yield Open(opened, laptop, by, authority)
    finally:
        authority.close()
        opened.vault.close()

"""The words between the launcher and the case process: one JSON document a line, over the case process's own pipes.

A passphrase travels here and nowhere else: never in argv, in the environment or in a file.
"""

from collections.abc import Callable
from typing import BinaryIO

import msgspec
from msgspec import Struct


class Unlock(Struct, frozen=True, tag="unlock"):
    """Open this person's vault."""

    hub: str
    practitioner: str
    passphrase: str


class Enrol(Struct, frozen=True, tag="enrol"):
    """Make this laptop known to a hub and make a new vault."""

    address: str
    login: str
    password: str
    code: str
    passphrase: str


class SignIn(Struct, frozen=True, tag="sign-in"):
    """Ask the hub for the server share and a lease again."""

    hub: str
    practitioner: str
    login: str
    password: str


class Lock(Struct, frozen=True, tag="lock"):
    """Keep what is being written, close, and end."""


Order = Unlock | Enrol | SignIn | Lock


class Ready(Struct, frozen=True, tag="ready"):
    """The case process is warm and blank."""


class Opened(Struct, frozen=True, tag="opened"):
    """The vault is open and its window shows."""

    hub: str
    practitioner: str


class Refused(Struct, frozen=True, tag="refused"):
    """An order could not be carried out; the process is blank as before."""

    code: str
    facts: dict[str, str] = {}
    sentence: str = ""


class SignedIn(Struct, frozen=True, tag="signed-in"):
    """The share and the lease are back; the passphrase may be tried."""


class Locked(Struct, frozen=True, tag="locked"):
    """Everything is kept and closed; the process ends with this. `reason` says why the store was destroyed, if so."""

    reason: str = ""


Said = Ready | Opened | Refused | SignedIn | Locked

_ORDERS = msgspec.json.Decoder(Order)
_SAID = msgspec.json.Decoder(Said)


def order_of(line: bytes) -> Order:
    """Read what the launcher asks."""
    order: Order = _ORDERS.decode(line)
    return order


def said_of(line: bytes) -> Said:
    """Read what the case process says."""
    said: Said = _SAID.decode(line)
    return said


def writer(pipe: BinaryIO) -> Callable[[Struct], None]:
    """Return a function that puts one document into a pipe at once."""

    def write(document: Struct) -> None:
        pipe.write(msgspec.json.encode(document) + b"\n")
        pipe.flush()

    return write

"""A laptop that saves and syncs as fast as it can until it is killed; it says what it was told is saved.

Started by test_kill_round.py: keys come on standard input, never in arguments.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.casework.caseworker import Caseworker, settle_in
from app.domain.identity import DIRECTORY
from app.storage import records
from app.storage.enrolled import kept
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey, SealingKey
from app.storage.vault import open_vault
from sync.authority import Authority, DeviceIdentity, TokenPair, Unreachable
from sync.round import Laptop, run
from tests.sync.writing import written


class Orders(msgspec.Struct):
    """What the test hands over."""

    home: str
    hub: str
    practitioner: str
    dek: str
    seed: str
    access: str
    refresh: str


def now() -> datetime:
    """The laptop's clock."""
    return datetime.now(UTC)


def main() -> None:
    """Save a contact, run a round, and so on."""
    orders = msgspec.json.decode(sys.stdin.buffer.readline(), type=Orders)
    place = Place(Path(orders.home), orders.hub, orders.practitioner)
    known = kept(place)
    assert known is not None
    vault, sealed, key = (
        open_vault(place.vault, bytes.fromhex(orders.dek)),
        SealedOutbox(place.sealed),
        DeviceKey(orders.seed),
    )
    by = Caseworker(
        practitioner=orders.practitioner,
        name=known.person.name,
        agency=known.person.agency,
        device=known.device,
        device_key=key,
        sealing_key=SealingKey.of(known.keys),
        vault=vault,
        sealed=sealed,
        clock=now,
        authority="Northmere",
    )
    settle_in(by)
    laptop = Laptop(place, vault, sealed, known.keys, "test")
    tokens = TokenPair(orders.access, orders.refresh)
    authority = Authority(known.address, DeviceIdentity(known.device, key.sign), tokens)
    print("ready", flush=True)
    while True:
        with vault.read() as tx:
            children = [one.child for one in records.of_kind(tx, "child") if one.child != DIRECTORY]
        if children:
            for _ in range(3):
                signed = written(by, children[0])
                for contact in signed.contacts:
                    print("saved", contact, flush=True)
        try:
            run(laptop, authority, now, lambda _done: None)
        except Unreachable:
            continue


if __name__ == "__main__":
    main()

"""An authority of many workers with a laptop each, enrolled and signed in: `python -m bench.crowd HOME COUNT`.

Their laptops have keys and tokens and no store: a thousand encrypted stores would measure this machine's disk.
"""

import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.practitioner import Agency, Practitioner, Team
from server import access, feed, tokens
from server.hub import Hub, opened
from server.settings import HubSettings
from tests.making import Author, accounts_for, put_records

CHILDREN = 10
"""How many each worker holds."""
_AT_ONCE = 50
_KEPT = "crowd.json"


class Worker(NamedTuple):
    """One worker's laptop, as it is kept for the laptops' process; `seed` is its signing key in hexadecimal."""

    author: str
    agency: str
    device: str
    install: str
    seed: str
    access: str
    refresh: str
    children: tuple[str, ...]
    cursor: int


def make(home: Path, count: int) -> None:
    """Make a hub with so many workers, and keep their keys beside it."""
    with opened(HubSettings(home=home), make=True) as hub:
        council, team = new_id(), new_id()
        with hub.database.writing() as connection:
            rows = [
                ("agency", council, DIRECTORY, Agency(name="Northmere", sector="social")),
                ("team", team, DIRECTORY, Team(name="Team 1", agency=council)),
            ]
            put_records(connection, hub, rows, council)
        made = [
            worker
            for start in range(0, count, _AT_ONCE)
            for worker in _some(hub, council, team, range(start, min(start + _AT_ONCE, count)))
        ]
        with hub.database.begin() as connection:
            head = feed.head(connection)
    (home / _KEPT).write_bytes(msgspec.json.encode([worker._replace(cursor=head) for worker in made]))


def kept(home: Path) -> list[Worker]:
    """Return the workers of a hub that `make` has made."""
    return msgspec.json.decode((home / _KEPT).read_bytes(), type=list[Worker])


def _some(hub: Hub, council: str, team: str, numbers: range) -> list[Worker]:
    people = [Author(f"worker-{number}", council) for number in numbers]
    holds = {one.practitioner: tuple(new_id() for _ in range(CHILDREN)) for one in people}
    rows = [row for one in people for row in _case_files(one, holds[one.practitioner], team)]
    with hub.database.writing() as connection:
        put_records(connection, hub, rows, council)
        accounts_for(connection, people)
        access.refill(connection, [child for children in holds.values() for child in children])
        pairs = [tokens.issue(hub, connection, one.practitioner, one.device) for one in people]
    return [
        Worker(
            one.practitioner, council, one.device, one.install, one.key.private_bytes_raw().hex(), pair.access,
            pair.refresh, holds[one.practitioner], 0,
        )
        for one, pair in zip(people, pairs, strict=True)
    ]  # fmt: skip


def _case_files(who: Author, children: tuple[str, ...], team: str) -> list[tuple[str, str, str, msgspec.Struct]]:
    found: list[tuple[str, str, str, msgspec.Struct]] = [
        ("practitioner", who.practitioner, DIRECTORY, Practitioner(name=who.name, agency=who.agency, team=team))
    ]
    for child in children:
        found += [
            ("child", child, child, Child(given="Amara", family="Warsame", born=date(2022, 3, 3))),
            ("allocation", new_id(), child, Allocation(practitioner=who.practitioner, team=team)),
            ("alert", new_id(), child, Alert(topic="status", words="Child protection plan", code="CPP")),
        ]
    return found


def author_of(worker: Worker, *, sequence: int) -> Author:
    """Return who writes on this laptop."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(worker.seed))
    return Author(
        "Worker", worker.agency, practitioner=worker.author, device=worker.device, install=worker.install, key=key,
        sequence=sequence,
    )  # fmt: skip


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))

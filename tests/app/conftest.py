"""A hub on a real socket, and laptops that are opened as the case process opens them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import opening, pipe
from app.casework.caseworker import Caseworker
from app.opening import Opened
from app.storage import keys
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.keys import FLOOR
from server import admission
from server.hub import Hub
from sync.rounds import LaptopRounds
from tests.making import PASSWORD, Author, town_on
from tests.sync.conftest import Served, serving

PASSPHRASE = "a lamp in every stairwell"


@pytest.fixture
def served(fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    """The small town's hub; keys lie in a folder, and no time is spent on measuring Argon2."""
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setattr(keys, "calibrated", lambda: FLOOR)
    town = town_on(fresh_hub)
    with serving(fresh_hub) as address:
        yield Served(town, address)


@dataclass
class Desktop:
    """One person's open laptop, as the case process has it."""

    opened: Opened
    by: Caseworker
    rounds: LaptopRounds


Open = Callable[[Author], Desktop]


def code_for(served: Served, author: Author) -> str:
    """Return a one-use code."""
    with served.town.hub.database.begin() as connection:
        return admission.new_code(served.town.hub, connection, author.practitioner)


@pytest.fixture
def enrol(served: Served, tmp_path: Path) -> Iterator[Open]:
    """Enrol a person on the one laptop of the test, and open it."""
    made: list[Opened] = []

    def act(author: Author) -> Desktop:
        login = author.name.split()[0].lower()
        order = pipe.Enrol(served.address, login, PASSWORD, code_for(served, author), PASSPHRASE)
        opened = opening.open_by_enrolment(tmp_path / "laptop", order)
        made.append(opened)
        return desktop(opened)

    yield act
    for opened in made:
        opened.vault.close()


def desktop(opened: Opened) -> Desktop:
    """Put vault and sealed outbox in step and return what the desk is given."""
    by = opening.caseworker_of(opened)
    return Desktop(opened, by, opening.rounds_of(opened, by))


def unlock(opened: Opened, passphrase: str = PASSPHRASE) -> Opened:
    """Lock and unlock with the passphrase."""
    opened.vault.close()
    order = pipe.Unlock(opened.place.hub, opened.place.practitioner, passphrase)
    return opening.open_by_passphrase(opened.place.home, order, None)

"""The newest golden's hub and laptop: what they hold and said are the valid inputs that are spoilt."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import opening
from app.opening import Opened
from app.storage import unlock
from server.door import Door
from server.hub import Hub
from tests import costs
from tests.conftest import Clock
from tests.malformed.parsers import Ground
from tests.stores.conftest import facts, home, hub, opened_then, upgraded
from tests.stores.golden import PASSPHRASE, Facts, Golden, goldens

__all__ = ["facts", "home", "hub", "opened_then", "upgraded"]


@pytest.fixture(scope="session")
def golden() -> Golden:
    """The newest alone: every version's parsers are those of today."""
    return goldens()[-1]


@pytest.fixture
def dek(facts: Facts, opened_then: Opened) -> bytes:
    """The key of the laptop's store."""
    return unlock.unlock(opened_then.place, opened_then.secrets, PASSPHRASE, now=facts.made).dek


@pytest.fixture
def quick() -> Iterator[None]:
    """Once the golden is open passphrases cost little again: stretching them is no parser's time."""
    with costs.lower():
        yield


@pytest.fixture
def ground(  # noqa: PLR0913, PLR0917 - fixtures
    golden: Golden, facts: Facts, opened_then: Opened, dek: bytes, hub: Hub, tmp_path: Path, clock: Clock, quick: None
) -> Ground:
    """What parsers stand on."""
    by = opening.caseworker_of(opened_then)
    folder = tmp_path / "spoilt"
    folder.mkdir()
    return Ground(golden, facts, opened_then, by, hub, Door(hub), clock, folder, dek)

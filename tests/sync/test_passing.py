"""The file of a referral that is passed on, asked for by a real laptop over HTTP, and opened by another real hub."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection

from app.casework import passing as passings
from app.casework import stages
from server import taking_in
from server.embedded import EmbeddedPostgres
from server.passing_on import key_of
from sync import passing
from tests.conftest import Clock
from tests.server.office import Office
from tests.server.test_passing_on import another_authority, decided, kinds
from tests.sync.conftest import MakeLaptop
from tests.sync.test_deciding import office, served

__all__ = ["office", "served"]  # fixtures, which nothing else here names


@pytest.fixture
def wessex(postgres: EmbeddedPostgres, databases: Connection, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """Another authority, with a hub, keys and a database of its own."""
    with another_authority(postgres, databases, tmp_path, clock) as found:
        yield found


def test_it_is_saved_at_a_laptop_and_taken_in_by_the_other_hub(
    office: Office, wessex: Office, make_laptop: MakeLaptop, tmp_path: Path
) -> None:
    child, referral = decided(office)
    door = make_laptop(office.screener, "door")
    door.round()
    page = stages.stage(child, referral, by=door.by)
    assert passings.passed_to(page) == "Wessex"
    key, place = tmp_path / "wessex.doorstep-key", tmp_path / passings.suggested_name("Wessex")
    key.write_bytes(msgspec.json.encode(key_of(wessex.hub)))
    made = passing.ask(door.authority, passings.asked(referral, str(key), ""))
    passings.keep(made, str(place))
    assert taking_in.take(wessex.hub, place.read_bytes(), key_of(office.hub)).already is None
    assert kinds(wessex)["referral"] == 1

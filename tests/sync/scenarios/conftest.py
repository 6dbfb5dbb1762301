"""Every scenario is played in a scene, and ends with the look for what has vanished."""

from collections.abc import Iterator

import pytest

from tests.conftest import Clock
from tests.sync.conftest import MakeLaptop, Served
from tests.sync.scenarios.scene import Scene


@pytest.fixture
def scene(served: Served, make_laptop: MakeLaptop, clock: Clock) -> Iterator[Scene]:
    """Amara, the people round her, and no network until they meet."""
    found = Scene(served, make_laptop, clock)
    assert found.priya
    assert found.denise
    yield found
    found.nothing_has_vanished()

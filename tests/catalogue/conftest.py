"""The stage is set once for the catalogue: making it takes longer than playing on it."""

from collections.abc import Iterator

import pytest

from server.embedded import EmbeddedPostgres
from tests.sync.simulate.stage import Stage, staged


@pytest.fixture(scope="package")
def stage(postgres: EmbeddedPostgres) -> Iterator[Stage]:
    """A hub and laptops that every row begins anew with."""
    with staged(postgres, Stage) as found:
        yield found

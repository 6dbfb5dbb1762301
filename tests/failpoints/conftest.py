"""The yard is laid out once: making it takes longer than a cycle."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.embedded import EmbeddedPostgres
from tests.failpoints.scenarios import Cycles
from tests.failpoints.yard import Yard


@pytest.fixture(scope="package")
def cycles(postgres: EmbeddedPostgres) -> Iterator[Cycles]:
    """A hub and a laptop that every cycle begins anew with, in memory where the system has a folder there."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yard = Yard(postgres, Path(folder))
        try:
            yield Cycles(yard)
        finally:
            yard.close()

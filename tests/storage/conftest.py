"""Laptops for the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.fakes import Laptop, made_laptop


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """An enrolled, unlocked laptop."""
    made = made_laptop(tmp_path / "home")
    yield made
    made.vault.close()

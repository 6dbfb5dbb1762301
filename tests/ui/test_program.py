"""The program is made ready before anybody waits: what is loaded is never looked through again while they do."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer

from ui.program import Program


@pytest.fixture
def as_before() -> Iterator[None]:
    """The interpreter of the tests is left as it was."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("as_before")
def test_a_program_that_runs_is_settled() -> None:
    program = Program()
    QTimer.singleShot(0, program.end)
    program.run()
    loaded, left = gc.get_freeze_count(), len(gc.get_objects())
    assert loaded > 10 * left

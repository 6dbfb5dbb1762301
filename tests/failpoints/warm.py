"""Imported by the process that every life is forked from: what each of them needs is made ready once.

The points are put in, and the first store's statements are put together, which takes longer than to run them.
"""

import tempfile
from pathlib import Path

from app.storage import vault
from tests.failpoints import laptop, office
from tests.failpoints.points import COUNTED
from tests.storage.fakes import made_laptop
from tests.sync.simulate.stage import SharedEngines
from tests.sync.writing import begun

__all__ = ["laptop", "office"]


def warm_up() -> None:
    """Make everything ready."""
    vault._engine = SharedEngines()
    with tempfile.TemporaryDirectory() as folder:
        made = made_laptop(Path(folder))
        begun(made.by, made.by.practitioner)
        made.vault.close()
    COUNTED.put_in()


warm_up()

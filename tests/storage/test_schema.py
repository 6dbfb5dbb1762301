"""The schema: every column says what it is, and a released step is never edited."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Column

from app.storage import keys, schema
from app.storage.vault import make_vault

FIRST_STEP = "6e4a46cd019847b68755fdf6e1bec86825adc955de43fd2cef8132d027cfd0aa"
"""SHA-256 of what the first step emits. It changes only while nothing has been released."""


@pytest.mark.parametrize("column", [c for t in schema.metadata.tables.values() for c in t.columns], ids=str)
def test_every_column_is_commented(column: Column[object]) -> None:
    assert column.comment


def test_the_outbox_has_no_foreign_key() -> None:
    assert not schema.outbox.foreign_keys


def test_the_first_step_emits_what_it_always_did(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault.db", keys.new_store_key())
    with vault.read() as tx:
        rows = tx.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").scalars()
        emitted = "\n".join(rows)
    vault.close()
    assert hashlib.sha256(emitted.encode()).hexdigest() == FIRST_STEP

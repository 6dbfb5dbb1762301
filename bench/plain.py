"""Plain SQLite FTS5 without encryption, over the same texts: what the search of the encrypted store is held against."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.casework.caseworker import Caseworker
from app.storage import indexes
from app.storage.vault import Tx

_TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA cache_size = -65536;
CREATE TABLE record(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE record_words(number INTEGER PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL);
CREATE VIRTUAL TABLE record_search USING fts5(
  kind, words, content='record_words', content_rowid='number', tokenize="unicode61 remove_diacritics 2");
"""
_FOUND = (
    "SELECT number, body FROM record WHERE number IN "
    "(SELECT rowid FROM record_search WHERE record_search MATCH ? ORDER BY rowid DESC LIMIT ?) ORDER BY number DESC"
)


class Plain:
    """A database like many programs have: tables, an index of words, nothing encrypted."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fill(self, tx: Tx) -> None:
        """Take over every record of the store with the words it is found by."""
        rows = tx.exec_driver_sql("SELECT number, kind, body FROM record")
        self._connection.executemany("INSERT INTO record VALUES (?, ?, ?)", map(tuple, rows))
        words = (one[:3] for one in indexes.everything(tx))
        self._connection.executemany("INSERT INTO record_words VALUES (?, ?, ?)", words)
        self._connection.execute(
            "INSERT INTO record_search(rowid, kind, words) SELECT number, kind, words FROM record_words"
        )
        self._connection.commit()

    def search(self, words: str, limit: int) -> int:
        """Ask for the newest records in which every one of these words begins a word, and read them."""
        terms = " ".join(f'"{term}"*' for term in words.replace('"', " ").split())
        return len(self._connection.execute(_FOUND, (f"{{words}} : ({terms})", limit)).fetchall())


@contextmanager
def plain_beside(by: Caseworker, file: Path) -> Iterator[Plain]:
    """A plain database with the same records, for the length of the block."""
    connection = sqlite3.connect(file)
    try:
        connection.executescript(_TABLES)
        plain = Plain(connection)
        with by.vault.read() as tx:
            plain.fill(tx)
        yield plain
    finally:
        connection.close()
        file.unlink()

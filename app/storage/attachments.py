"""Attachments' files on this laptop: which are here, wanted, still to be sent; their keys are here and nowhere else.

A row goes with its record. Of a file that was not sent only that it is to be sent stays then, without its key: the hub
can open it, this laptop cannot (docs/decisions/0006-attachments.md).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, select, update
from sqlalchemy.engine import Connection as Tx  # not by way of the vault, which asks the schema for this module

from app.domain.attachment import Attachment
from app.storage import file_copies, schema
from app.storage.file_copies import COPY, NEW, OWN, Copied
from app.storage.instants import text_of

HERE, WANTED = "here", "wanted"
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)

attachment_file = Table(
    "attachment_file",
    schema.metadata,
    Column("id", Text, primary_key=True, comment="The attachment's record"),
    Column("child_id", Text, nullable=False, comment="The case file"),
    Column("suffix", Text, nullable=False, comment="What its file is called: .own if added here, .copy if fetched"),
    Column("key", LargeBinary, nullable=False, comment="32 bytes; empty once only the hub can open it"),
    Column("sha256", Text, nullable=False, comment="Of the clear content; empty with the key"),
    Column("size", Integer, nullable=False, comment="Bytes of the clear content"),
    Column("step", Text, nullable=False, comment="here, or wanted"),
    Column("sent", Integer, nullable=False, comment="1 when the hub has it, as far as this laptop knows"),
    Column("tries", Integer, nullable=False, server_default="0", comment="How often it failed in a row; never a limit"),
    Column("next_try", Text, nullable=False, server_default="", comment="Not tried before this UTC instant"),
    Column("code", Text, nullable=False, server_default="", comment="Why it failed last"),
    CheckConstraint("step IN ('here', 'wanted')", name="attachment_file_step"),
    Index("attachment_file_child", "child_id"),
)


@dataclass(frozen=True)
class FileRow:
    """One file, as far as this laptop has to do with it."""

    id: str
    child: str
    suffix: str
    key: bytes
    sha256: str
    size: int
    step: str
    sent: bool
    tries: int
    code: str

    def path(self, folder: Path) -> Path:
        """Where its file lies."""
        return folder / (self.id + self.suffix)


_columns = attachment_file.c
_SELECT = select(
    _columns.id, _columns.child_id, _columns.suffix, _columns.key, _columns.sha256, _columns.size, _columns.step,
    _columns.sent, _columns.tries, _columns.code,
)  # fmt: skip


def _rows(tx: Tx, *conditions: object) -> list[FileRow]:
    asked = _SELECT.where(*conditions).order_by(_columns.tries, _columns.id)  # type: ignore[arg-type]
    return [
        FileRow(
            row.id, row.child_id, row.suffix, row.key, row.sha256, row.size, row.step, bool(row.sent), row.tries,
            row.code,
        )
        for row in tx.execute(asked).all()
    ]  # fmt: skip


def read(tx: Tx, attachment: str) -> FileRow | None:
    """Return what is known of one file, or None."""
    return next(iter(_rows(tx, _columns.id == attachment)), None)


def of_child(tx: Tx, child: str) -> dict[str, FileRow]:
    """Return the files of one child by their attachment."""
    return {row.id: row for row in _rows(tx, _columns.child_id == child)}


def add(tx: Tx, attachment: str, child: str, copied: Copied) -> None:
    """Note a file that was copied in, in the transaction that makes its record."""
    tx.execute(
        attachment_file.insert().values(
            id=attachment, child_id=child, suffix=OWN, key=copied.key, sha256=copied.sha256, size=copied.size,
            step=HERE, sent=0,
        )
    )  # fmt: skip


def want(tx: Tx, attachment: str, child: str, said: Attachment) -> None:
    """Note that a file is wanted here, now; one that is here, or here for the hub alone, stays as it is."""
    row = attachment_file.insert().values(
        id=attachment, child_id=child, suffix=COPY, key=file_copies.new_key(), sha256=said.sha256, size=said.size,
        step=WANTED, sent=1,
    )  # fmt: skip
    tx.execute(row.prefix_with("OR IGNORE"))
    again = update(attachment_file).where(_columns.id == attachment, _columns.step == WANTED)
    tx.execute(again.values(next_try="", code=""))


_TODAYS = """
SELECT id, child_id, CAST(body AS BLOB) FROM record WHERE kind = 'attachment'
  AND id NOT IN (SELECT id FROM attachment_file) AND child_id IN (
    SELECT child_id FROM record WHERE kind = 'visit' AND json_extract(body, '$.planned') >= ?
      AND json_extract(body, '$.planned') < ?
      AND ? IN (json_extract(body, '$.practitioner'), json_extract(body, '$.with_practitioner'))
      AND ifnull(json_extract(body, '$.step'), 'planned') = 'planned')
"""


def of_visits(tx: Tx, practitioner: str, begin: datetime, end: datetime) -> list[tuple[str, str, bytes]]:
    """Return the attachments, with child and body, of children this person visits then, that nobody asked for yet."""
    asked = (text_of(begin), text_of(end), practitioner)
    return [(row[0], row[1], bytes(row[2])) for row in tx.exec_driver_sql(_TODAYS, asked)]


def to_send(tx: Tx, now: datetime) -> list[FileRow]:
    """Return the files the hub does not have, those first that have failed least."""
    return _rows(tx, _columns.step == HERE, _columns.sent == 0, _columns.next_try <= text_of(now))


def to_fetch(tx: Tx, now: datetime) -> list[FileRow]:
    """Return the files that are wanted, those first that have failed least."""
    return _rows(tx, _columns.step == WANTED, _columns.next_try <= text_of(now))


def waiting(tx: Tx) -> list[FileRow]:
    """Return every file that the hub does not have, due or not."""
    return _rows(tx, _columns.step == HERE, _columns.sent == 0)


def put_off(tx: Tx, attachment: str, now: datetime, code: str) -> None:
    """Let one file wait after a failure, and no other; how often is counted and never ends anything."""
    tries = tx.execute(select(_columns.tries).where(_columns.id == attachment)).scalar() or 0
    wait = min(_FIRST_WAIT * 2 ** min(tries, 10), _LONGEST_WAIT)
    values = {"tries": tries + 1, "next_try": text_of(now + wait), "code": code}
    tx.execute(update(attachment_file).where(_columns.id == attachment).values(values))


def arrived(tx: Tx, attachment: str) -> None:
    """Note that a wanted file is here, whole and as its record says."""
    tx.execute(
        update(attachment_file).where(_columns.id == attachment).values(step=HERE, tries=0, next_try="", code="")
    )


def begin_again(tx: Tx, attachment: str) -> None:
    """Give a file that is to be fetched anew another key, so that no nonce is used twice."""
    fresh = update(attachment_file).where(_columns.id == attachment, _columns.step == WANTED)
    tx.execute(fresh.values(key=file_copies.new_key()))


def sent(tx: Tx, attachment: str) -> bool:
    """Note that the hub has a file; return whether it was here for the hub alone, and may go."""
    alone = _columns.key == b""
    tx.execute(update(attachment_file).where(_columns.id == attachment).values(sent=1, tries=0, next_try="", code=""))
    return tx.execute(attachment_file.delete().where(_columns.id == attachment, alone)).rowcount > 0


def doubt(tx: Tx) -> None:
    """The hub was restored: every file that is here is offered again."""
    tx.execute(update(attachment_file).where(_columns.step == HERE).values(sent=0, next_try=""))


_GONE = "id NOT IN (SELECT id FROM record) AND key <> x''"
_GONE_FOR_GOOD = f"SELECT id FROM attachment_file WHERE NOT (step = 'here' AND sent = 0) AND {_GONE}"  # noqa: S608
_ONLY_FOR_THE_HUB = f"UPDATE attachment_file SET key = x'', sha256 = '' WHERE {_GONE}"  # noqa: S608


def let_go(tx: Tx) -> list[str]:
    """Forget the keys of files whose records have left; return those of whom nothing is to stay."""
    gone = list(tx.exec_driver_sql(_GONE_FOR_GOOD).scalars())
    tx.execute(attachment_file.delete().where(_columns.id.in_(gone)))
    tx.exec_driver_sql(_ONLY_FOR_THE_HUB)
    return gone


def sweep(tx: Tx, folder: Path) -> None:
    """Put files and rows in step after a kill, before anything else is done: at the unlock, and never beside a copy.

    What was committed gets its name; what never was goes, and so does a copy nobody knows of. One that was added here
    and that this store does not know of, as an earlier store's, is sent first (sync/files.py).
    """
    for attachment, suffixes in file_copies.there(folder).items():
        row = read(tx, attachment)
        with suppress(OSError):
            if NEW in suffixes and row is not None and row.step == HERE:
                file_copies.name(folder, attachment, row.suffix)
            elif NEW in suffixes and row is None:
                file_copies.destroy(folder / (attachment + NEW))
            if COPY in suffixes and row is None:
                file_copies.destroy(folder / (attachment + COPY))


def unknown(tx: Tx, folder: Path) -> list[str]:
    """Return the files added on this laptop that this store does not know of: an earlier store's, to be sent."""
    mine = set(tx.execute(select(_columns.id).where(_columns.suffix == OWN)).scalars())
    return sorted(one for one, suffixes in file_copies.there(folder).items() if OWN in suffixes and one not in mine)

"""Attachments' files: taken sealed and in parts from any known laptop, opened when they are whole, read by whoever may.

A file is kept under its record's id and its hash together: knowing a hash opens nothing, and other content under the
same id stands beside it, where no record names it (docs/decisions/0006-attachments.md).
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection, insert, text

from app.domain.attachment import FILES_PER_CONTACT, is_picture, media_of
from app.domain.strict import Unreadable, decode
from server import audit, tables
from server.access import VISIBLE
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.keys import Unopenable
from server.refusal import Refusal
from sync import wire, wire_files
from sync.wire_files import PART, Damaged, FileKey, FilePart, FileStanding, Pieces

UNDER_WAY = 100
"""How many files of one laptop may be unfinished at a time."""

_COMPLETE = text("""
SELECT EXISTS (
    SELECT FROM doorstep.attachment_file f
    LEFT JOIN doorstep.record r ON r.id = f.attachment_id AND r.kind = 'attachment'
    WHERE f.attachment_id = CAST(:attachment AS uuid)
    AND CASE WHEN r.id IS NULL THEN f.device = CAST(:device AS uuid) ELSE f.sha256 = r.fields->>'sha256' END)
""")
_HELD = text(
    "SELECT coalesce(sum(length(content)), 0) FROM doorstep.attachment_sealed "
    "WHERE attachment_id = CAST(:attachment AS uuid) AND device = CAST(:device AS uuid)"
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:attachment || :device, 0))")
_UNFINISHED = text(
    "SELECT count(DISTINCT attachment_id) FROM doorstep.attachment_sealed WHERE device = CAST(:device AS uuid)"
)
_OF_CONTACT = text("""
SELECT count(*) FROM doorstep.record one
JOIN doorstep.record r ON r.kind = 'attachment' AND r.fields->>'about' = one.fields->>'about'
    AND r.child_id = one.child_id
JOIN doorstep.attachment_file f ON f.attachment_id = r.id AND f.sha256 = r.fields->>'sha256'
WHERE one.id = CAST(:attachment AS uuid) AND one.kind = 'attachment'
""")
_SEALED = text(
    "SELECT content FROM doorstep.attachment_sealed "
    "WHERE attachment_id = CAST(:attachment AS uuid) AND device = CAST(:device AS uuid) ORDER BY start"
)
_FORGET = text(
    "DELETE FROM doorstep.attachment_sealed "
    "WHERE attachment_id = CAST(:attachment AS uuid) AND device = CAST(:device AS uuid)"
)
_RECORD = text(
    "SELECT child_id, fields->>'sha256' AS sha256, fields->>'media' AS media FROM doorstep.record "
    "WHERE id = CAST(:attachment AS uuid) AND kind = 'attachment'"
)


class _Where(NamedTuple):
    attachment: str
    device: str


class _Opened(NamedTuple):
    """A file that is whole and what it says it is, and in whose chain its arrival stands."""

    child: str
    sha256: str
    content: bytes


def standing(hub: Hub, caller: Caller, ask: wire_files.FileAsk) -> FileStanding:
    """Answer from where more of a file is wanted from this laptop, or that it is there."""
    with hub.database.writing() as connection:
        return _standing(connection, _Where(ask.attachment, caller.device))


def _standing(connection: Connection, where: _Where) -> FileStanding:
    if connection.execute(_COMPLETE, where._asdict()).scalar_one():
        return FileStanding(0, complete=True)
    return FileStanding(int(connection.execute(_HELD, where._asdict()).scalar_one()), complete=False)


def take_part(hub: Hub, caller: Caller, ask: FilePart) -> FileStanding:
    """Keep a part of a sealed file, and open the file when that was its last.

    One that does not begin where the last one ended is not taken, and the answer says where to go on. Raises Refusal:
    (413) too-large, file-too-large or too-many-files, (400, not-as-agreed), (409, file-differs): what was sent of it
    is forgotten then, and the laptop still has it.
    """
    _check(ask)
    where = _Where(ask.attachment, caller.device)
    with hub.database.writing() as connection:
        connection.execute(_ONE_AT_A_TIME, where._asdict())
        found = _standing(connection, where)
        if found.complete or found.offset != ask.offset:
            return found
        if ask.offset == 0:
            _check_room(connection, where)
        row = {"attachment_id": ask.attachment, "device": caller.device, "start": ask.offset, "content": ask.content}
        connection.execute(insert(tables.attachment_sealed), row)
        held = ask.offset + len(ask.content)
        if held < ask.whole:
            return FileStanding(held, complete=False)
        opened = _opened(hub, connection, where)
        if opened is not None:
            _keep(hub, connection, caller, ask.attachment, opened)
        connection.execute(_FORGET, where._asdict())
    if opened is None:
        raise Refusal(409, "file-differs", "The file that arrived is not the one its record names. It was not kept.")
    return FileStanding(ask.whole, complete=True)


def _check(ask: FilePart) -> None:
    if len(ask.content) > PART:
        raise Refusal(413, "too-large", "The part is too large. Nothing was taken. Send less at a time.")
    if ask.whole > wire_files.SEALED_BYTES:
        raise Refusal(413, "file-too-large", "The file is larger than 20 MB. Nothing was taken.")
    if not ask.content or ask.offset + len(ask.content) > ask.whole:
        raise Unreadable("not-as-agreed", "$.content")


def _check_room(connection: Connection, where: _Where) -> None:
    if connection.execute(_UNFINISHED, where._asdict()).scalar_one() >= UNDER_WAY:
        raise Refusal(413, "too-many-files", "Too many files of this laptop are unfinished. Nothing was taken.")
    if connection.execute(_OF_CONTACT, where._asdict()).scalar_one() >= FILES_PER_CONTACT:
        raise Refusal(413, "too-many-files", f"This contact has {FILES_PER_CONTACT} files already. Nothing was taken.")


def _opened(hub: Hub, connection: Connection, where: _Where) -> _Opened | None:
    """Open a file; None where it does not open, or is not what it says it is, or not what its record says."""
    sealed = b"".join(bytes(row.content) for row in connection.execute(_SEALED, where._asdict()))
    record = connection.execute(_RECORD, where._asdict()).first()
    try:
        head = wire_files.read_beginning(sealed)
        inside = hub.keys.open_sealed(head.version, head.sealed, wire_files.FILE_INFO)
        key = decode(inside, FileKey, wire.BODY_BYTES)
        content = b"".join(Pieces(key.attachment, key.key, key.size).open_all(sealed[head.end :]))
    except (Damaged, Unopenable, ValueError):  # Unreadable, and a key of another length, are ValueErrors
        return None
    same = (key.attachment, key.size, key.sha256) == (
        where.attachment, len(content), hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    if not same or record is None:
        return _Opened(audit.HUB, key.sha256, content) if same else None
    # a picture is classed more strictly than a letter: what a laptop says of it is not believed unseen
    passed_off = is_picture(media_of(content[:64])) and not is_picture(record.media or "")
    if record.sha256 != key.sha256 or passed_off:
        return None
    return _Opened(str(record.child_id), key.sha256, content)


def _keep(hub: Hub, connection: Connection, caller: Caller, attachment: str, opened: _Opened) -> None:
    of_it = {"attachment_id": attachment, "sha256": opened.sha256}
    size, now = len(opened.content), hub.clock()
    entry = AuditEntry(
        opened.child, now, caller.practitioner, caller.device, "file received",
        f"attachment {attachment} {size} bytes sha256 {opened.sha256}",
    )  # fmt: skip
    audit.append(connection, [entry])
    parts = [{**of_it, "start": at, "content": opened.content[at : at + PART]} for at in range(0, size, PART)]
    connection.execute(insert(tables.attachment_part), parts)
    connection.execute(
        insert(tables.attachment_file), {**of_it, "size": size, "device": caller.device, "received": now}
    )


_SEEN = text(
    "SELECT r.child_id, f.size, f.sha256 FROM doorstep.record r "  # noqa: S608 - our own text
    "LEFT JOIN doorstep.attachment_file f ON f.attachment_id = r.id AND f.sha256 = r.fields->>'sha256' "
    f"WHERE r.id = CAST(:attachment AS uuid) AND r.kind = 'attachment' AND {VISIBLE}"
)
_PART = text(
    "SELECT substring(content FROM CAST(:offset - start + 1 AS integer) FOR :limit) AS content "
    "FROM doorstep.attachment_part WHERE attachment_id = CAST(:attachment AS uuid) AND sha256 = :sha256 "
    "AND start <= :offset ORDER BY start DESC LIMIT 1"
)


def read_file(hub: Hub, caller: Caller, ask: wire_files.FileReadAsk) -> wire_files.FileReadAnswer:
    """Answer with a part of a file whose record the caller may see; each part is in the child's audit.

    Raises Refusal: (404, not-found) for a record that is not there or not to be seen, (404, file-not-there) where the
    file has not arrived, (400, not-as-agreed) beyond its end.
    """
    who = {"practitioner": caller.practitioner, "agency": caller.agency}
    with hub.database.reading_as(**who) as connection:
        row = connection.execute(_SEEN, {"attachment": ask.attachment, **who}).first()
        if row is None:
            raise Refusal(404, "not-found", "There is nothing here that you may read.")
        if row.size is None:
            raise Refusal(404, "file-not-there", "The file has not arrived yet. It is on the laptop it was added on.")
        if ask.offset >= row.size:
            raise Unreadable("not-as-agreed", "$.offset")
        asked = {"attachment": ask.attachment, "sha256": row.sha256, "offset": ask.offset}
        limit = min(max(ask.limit, 1), PART)
        content = bytes(connection.execute(_PART, {**asked, "limit": limit}).scalar_one())
        read = f"attachment {ask.attachment} bytes {ask.offset} to {ask.offset + len(content)} of {row.size}"
        entry = AuditEntry(str(row.child_id), hub.clock(), caller.practitioner, caller.device, "file read", read)
        audit.append(connection, [entry])
    return wire_files.FileReadAnswer(row.size, content)

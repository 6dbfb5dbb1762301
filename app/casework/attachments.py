"""Attachments: a photo or file added to a contact, fetched from the authority, and saved where a person chooses.

Never opened or drawn in this process: a file from elsewhere is looked at in the program its owner chose
(docs/security.md, T13).
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.casework import looks
from app.casework.caseworker import Caseworker
from app.casework.household import practitioners, read_as
from app.casework.ledger import acting, existing
from app.casework.story_pages import FileLine, WhereFile
from app.domain.attachment import (
    FILES_PER_CONTACT,
    TYPE_WORDS,
    Attachment,
    carries_details,
    media_of,
    plain_name,
)
from app.domain.contact import Contact
from app.domain.identity import new_id
from app.domain.practitioner import Practitioner
from app.storage import attachments, file_copies, records
from app.storage.attachments import WANTED, FileRow
from app.storage.file_copies import OWN
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_MB = 1_000_000

TROUBLES = {
    "file-too-large": "A file can have 20 MB, and this one has more. Nothing was copied. Take the photograph again at "
    "a smaller size, or send a document in parts. A video stays on the device it was made on: write in the contact "
    "where it is, and ask your supervisor how it is to be handed over.",
    "too-many-files": f"This contact has {FILES_PER_CONTACT} files already. Nothing was copied.",
    "file-empty": "This file is empty. Nothing was copied.",
    "file-unreadable": "This file could not be read. Nothing was copied. Is the device it is on still connected?",
    "disk-error": "The disk of this laptop has a fault. Nothing was kept. Ring IT.",
    "disk-full": "The disk of this laptop is full. Nothing was copied. Free space, and try again.",
    "file-not-here": "The file is not on this laptop yet.",
    "file-damaged": "The copy on this laptop is damaged, and was not given out. Ring IT.",
    "file-not-written": "No file could be written there. Please choose another place.",
}
"""What is said where a file could not be added or saved."""


@dataclass(frozen=True)
class Waiting:
    """How many files the authority does not have yet, and how large they are."""

    files: int
    bytes: int


def size_words(size: int) -> str:
    """Return a size as people and their telephones say it."""
    if size < _MB:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / _MB:.1f}".removesuffix(".0") + " MB"


def add(source: Path, child: str, about: str, *, by: Caseworker) -> str:
    """Copy a file in and make its record; `about` is the contact, or the occasion of one that is being written.

    When this returns, the copy is on the encrypted disk and the record is saved; the file it came from is untouched.
    Raises StoreTrouble: file-too-large, file-empty, file-unreadable, too-many-files, disk-full, disk-error, or as
    any act. Slow where the source is: never in the lane that saves what is being typed.
    """
    file_copies.size_of(source)
    with by.vault.read() as tx:
        if len([one for one in _of_child(tx, child) if one[1].about == about]) >= FILES_PER_CONTACT:
            raise StoreTrouble("too-many-files", limit=FILES_PER_CONTACT)
    attachment = new_id()
    copied = file_copies.copy_in(source, by.files, attachment, by.sealing_key)
    with acting(by) as act:
        said = Attachment(
            about=about,
            name=plain_name(source.name),
            sha256=copied.sha256,
            size=copied.size,
            media=media_of(copied.begins),
            author=by.practitioner,
            author_name=by.name,
            added=act.now,
            details=carries_details(copied.begins),
        )
        act.make("attachment", child, said, act="attach", record_id=attachment)
        attachments.add(act.tx, attachment, child, copied)
    with suppress(OSError):  # it is saved: a disk that fails now may name it at the next unlock
        file_copies.name(by.files, attachment, OWN)
    return attachment


def add_to_contact(source: Path, contact: str, *, by: Caseworker) -> str:
    """Add a file to a contact that is here; raises StoreTrouble as `add`, or no-such-record."""
    with by.vault.read() as tx:
        child = existing(tx, contact, "contact").child
    return add(source, child, contact, by=by)


def of_child(child: str, *, by: Caseworker) -> tuple[FileLine, ...]:
    """Return every file of a child's case file, the newest first."""
    with by.vault.read() as tx:
        return _lines(tx, by, child, _of_child(tx, child))


def of_contact(tx: Tx, by: Caseworker, record: Record, read: Contact | None) -> tuple[FileLine, ...]:
    """Return the files of one contact, those that were added while it was written too."""
    abouts = {record.id, read.occasion if read and read.occasion else record.id}
    return _lines(tx, by, record.child, [one for one in _of_child(tx, record.child) if one[1].about in abouts])


def of_occasion(tx: Tx, occasion: str, children: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return what was added while a contact is being written: the child of each file, and its name."""
    found = (
        (one.child, read_as(one, Attachment)) for one in records.of_children(tx, children, "attachment")
    )  # fmt: skip
    return tuple((child, said.name) for child, said in found if said is not None and said.about == occasion)


def fetch(attachment: str, *, by: Caseworker) -> None:
    """Ask for a file with the next round."""
    with by.vault.write() as tx:
        record = existing(tx, attachment, "attachment")
        said = read_as(record, Attachment)
        if said is None:
            raise StoreTrouble("newer-program", record=attachment)
        attachments.want(tx, attachment, record.child, said)


def save_copy(attachment: str, to: Path, *, by: Caseworker) -> None:
    """Write a file in clear where a person has chosen; the look is noted before a byte leaves the store.

    Raises StoreTrouble: file-not-here, file-damaged, file-not-written, or where the look cannot be noted.
    """
    with by.vault.write() as tx:
        record = existing(tx, attachment, "attachment")
        row = attachments.read(tx, attachment)
        if row is None or row.step == WANTED or not row.key:
            raise StoreTrouble("file-not-here")
        looks.noted(tx, by, record.child, "file", attachment)
    beside = to.with_name(f".{to.name}.part")
    try:
        with beside.open("wb") as out:
            for clear in file_copies.clear_pieces(row.path(by.files), row.id, row.key, row.size):
                out.write(clear)
        os.replace(beside, to)
    except OSError:
        raise StoreTrouble("file-not-written") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def waiting(tx: Tx) -> Waiting:
    """Return what the authority does not have yet of files."""
    rows = attachments.waiting(tx)
    return Waiting(len(rows), sum(row.size for row in rows))


def _of_child(tx: Tx, child: str) -> list[tuple[Record, Attachment]]:
    found = ((one, read_as(one, Attachment)) for one in records.of_child(tx, child, "attachment"))
    return [(one, said) for one, said in found if said is not None]


def _lines(tx: Tx, by: Caseworker, child: str, found: list[tuple[Record, Attachment]]) -> tuple[FileLine, ...]:
    if not found:
        return ()
    rows = attachments.of_child(tx, child)
    people = practitioners(tx, {said.author for _, said in found})
    return tuple(_line(by, one, said, rows.get(one.id), people) for one, said in reversed(found))


def _line(
    by: Caseworker, record: Record, said: Attachment, row: FileRow | None, people: dict[str, Practitioner]
) -> FileLine:
    known = people.get(said.author)
    who = (known.name if known else said.author_name) or "somebody else"
    where, state = _where(by, row, who)
    return FileLine(
        id=record.id,
        child=record.child,
        name=said.name,
        kind=TYPE_WORDS.get(said.media, "File"),
        size=size_words(said.size),
        added=by.here(said.added) if said.added else None,
        by=who,
        where=where,
        state=state,
        details=said.details,
    )


def _where(by: Caseworker, row: FileRow | None, who: str) -> tuple[WhereFile, str]:
    if row is not None and row.code == "file-damaged":
        return "not-here", "The copy on this laptop is damaged. Ring IT."
    if row is None:
        return "not-here", "Not on this laptop"
    if row.step == WANTED and row.code == "file-not-there":
        return "elsewhere", f"The file is still on the laptop of {who}"
    if row.step == WANTED:
        return "coming", "On its way to this laptop"
    if not row.sent:
        return "to-send", f"On this laptop; {by.authority} does not have it yet"
    return "here", f"On this laptop and at {by.authority}"

"""Kind attachment: a photograph or file that belongs to a contact; what the record says of it, not the file itself.

The file travels and is kept by itself (docs/decisions/0006-attachments.md).
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.domain.fields import MergeRule, says

FILE_BYTES = 20_000_000
"""How large a file may be: 20 MB as people and their telephones count them."""

FILES_PER_CONTACT = 100

NAME_CHARACTERS = 200

UNKNOWN = "application/octet-stream"

_BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"{\\rtf", "application/rtf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
)

TYPE_WORDS = {
    "image/jpeg": "Photograph",
    "image/png": "Picture",
    "image/gif": "Picture",
    "image/webp": "Picture",
    "image/heic": "Photograph",
    "image/tiff": "Picture",
    "image/bmp": "Picture",
    "application/pdf": "PDF",
    "application/zip": "Office document or archive",
    "application/rtf": "Text document",
    "video/mp4": "Video",
    "audio/mpeg": "Sound",
    "audio/wav": "Sound",
}
"""What each type is called; anything else is a file."""


class Attachment(Struct, frozen=True, kw_only=True):
    """What is known of a file. `about` is its contact, or the occasion of one that is still being written.

    `details` says that the file carries what a camera notes, which can be the time and the place.
    """

    about: Annotated[str, says("Contact", MergeRule.APPEND)]
    name: Annotated[str, says("Name of the file", MergeRule.APPEND), Meta(max_length=NAME_CHARACTERS)]
    sha256: Annotated[str, says("SHA-256 of the file", MergeRule.APPEND), Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, says("Size in bytes", MergeRule.APPEND), Meta(ge=1, le=FILE_BYTES)]
    media: Annotated[str, says("Type, by the file's first bytes", MergeRule.APPEND)]
    author: Annotated[str, says("Added by", MergeRule.APPEND)]
    author_name: Annotated[str, says("Name of who added it", MergeRule.APPEND)] = ""
    added: Annotated[datetime | None, says("Added", MergeRule.APPEND)] = None
    details: Annotated[bool, says("Carries what the camera noted", MergeRule.APPEND)] = False


def media_of(beginning: bytes) -> str:
    """Return a file's type by its first bytes; what its name ends in is not asked."""
    found = (media for at, mark, media in _BEGINNINGS if beginning[at : at + len(mark)] == mark)
    return next(found, UNKNOWN)


def carries_details(beginning: bytes) -> bool:
    """Whether a picture says that it carries what a camera notes; looked for, never read."""
    return b"Exif\x00" in beginning or b"eXIf" in beginning


def is_picture(media: str) -> bool:
    """Whether it is a picture, which is classed more strictly than a letter."""
    return media.startswith("image/") or media.startswith("video/")


def plain_name(name: str) -> str:
    """Return a file's name as one line that climbs nowhere and hides nothing."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*').strip(" .")
    kept, dot, ending = seen.rpartition(".")
    if dot and kept and len(seen) > NAME_CHARACTERS:
        ending = ending[:10]
        return f"{kept[: NAME_CHARACTERS - len(ending) - 1]}.{ending}"
    return seen[:NAME_CHARACTERS] or "file"

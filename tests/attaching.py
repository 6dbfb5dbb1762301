"""Files to attach, their records, and what a sealed file looks like to a hub."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from app.domain.attachment import Attachment, media_of
from app.domain.change import Change
from app.domain.identity import new_id
from server.files import standing, take_part
from server.hub import Hub
from server.keys import SUITE
from server.push import push
from sync import wire, wire_files
from sync.wire_files import PIECE, FileKey, FileStanding, Pieces
from tests.making import WRITTEN, Author

JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00"


def picture(size: int = 200_000, mark: bytes = b"CANARY-of-the-picture ") -> bytes:
    """Return something that begins as a photograph does, and is found again wherever it stands in clear."""
    return (JPEG + mark * (size // len(mark) + 1))[:size]


def a_file(folder: Path, name: str = "bedroom.jpg", content: bytes | None = None) -> Path:
    """Write a file as a camera leaves it."""
    path = folder / name
    path.write_bytes(picture() if content is None else content)
    return path


def document(who: Author, content: bytes, **more: Any) -> Attachment:
    """Return what the record of a file says."""
    said: dict[str, Any] = {
        "about": new_id(), "name": "bedroom.jpg", "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
        "media": media_of(content), "author": who.practitioner, "author_name": who.name, "added": WRITTEN, **more,
    }  # fmt: skip
    return Attachment(**said)


def attached(hub: Hub, who: Author, child: str, content: bytes, **more: Any) -> str:
    """Bring the record of a file to the hub, without the file; return its id."""
    made = who.makes("attachment", child, document(who, content, **more))
    answer = push(hub, who.caller, wire.PushAsk((made,)))
    receipt = msgspec.json.decode(answer.receipts[0], type=wire.Receipt)
    assert receipt.status == "accepted", receipt
    return msgspec.json.decode(bytes(made.change), type=Change).record


def sealed_file(hub: Hub, attachment: str, content: bytes, *, says: bytes | None = None, of: str = "") -> bytes:
    """Return a sealed file; `says` is the content its key speaks of, `of` the attachment, where these are others."""
    key = wire_files.KEY * b"k"
    told = content if says is None else says
    inside = FileKey(
        attachment=of or attachment, key=key, sha256=hashlib.sha256(told).hexdigest(), size=len(told)
    )  # fmt: skip
    _, public = max((int(version), public) for version, public in hub.keys.public().sealing.items())
    raw = msgspec.convert(public, bytes)
    sealed = SUITE.encrypt(msgspec.json.encode(inside), X25519PublicKey.from_public_bytes(raw), wire_files.FILE_INFO)
    pieces = Pieces(of or attachment, key, len(content))
    parts = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
    body = b"".join(pieces.seal(number, part) for number, part in enumerate(parts))
    return wire_files.beginning(hub.keys.public().sealing_now, sealed) + body


def part(attachment: str, sealed: bytes, offset: int, length: int = wire_files.PART) -> wire_files.FilePart:
    """Return one part of a sealed file as it is sent."""
    content = sealed[offset : offset + length]
    return wire_files.FilePart(attachment=attachment, offset=offset, whole=len(sealed), content=content)


def brought(hub: Hub, who: Author, attachment: str, sealed: bytes, length: int = wire_files.PART) -> FileStanding:
    """Send a sealed file to its end, part by part."""
    found = standing(hub, who.caller, wire_files.FileAsk(attachment))
    while not found.complete:
        found = take_part(hub, who.caller, part(attachment, sealed, found.offset, length))
    return found

"""The keys that sign and seal: the device's own Ed25519 key, the hub's public ones, and HPKE (RFC 9180)."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.storage.trouble import StoreTrouble
from sync import wire, wire_files

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_seed() -> str:
    """Return the 64 hexadecimal digits of a new device key."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


class DeviceKey:
    """This laptop's signing key; the private part is never shown by repr, log or error."""

    def __init__(self, seed: str) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))

    @property
    def public(self) -> str:
        """The public key in base64, as the hub keeps it."""
        return base64.b64encode(self._private.public_key().public_bytes_raw()).decode("ascii")

    def sign(self, message: bytes | str) -> str:
        """Return the signature in base64; of a change its SHA-256 in hexadecimal is signed."""
        raw = message.encode("ascii") if isinstance(message, str) else message
        return base64.b64encode(self._private.sign(raw)).decode("ascii")


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Whether a base64 signature over a message was made with the private half of a base64 Ed25519 key."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True)).verify(
            base64.b64decode(signature, validate=True), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_by_hub(message: bytes, signature: str, version: int, keys: Mapping[str, str]) -> bool:
    """Whether the hub's signing key of that version signed the message."""
    key = keys.get(str(version))
    return key is not None and is_signed(message, signature, key)


class SealingKey:
    """The hub's current public key for sealing: what is sealed, nothing on this laptop can open again."""

    def __init__(self, version: int, public: str) -> None:
        self.version = version
        self._public = X25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))

    @classmethod
    def of(cls, keys: wire.HubKeys) -> "SealingKey":
        """Return the key the hub asks to be used now.

        Raises StoreTrouble with the code no-sealing-key when the hub did not send it.
        """
        public = keys.sealing.get(str(keys.sealing_now))
        if public is None:
            raise StoreTrouble("no-sealing-key", version=keys.sealing_now)
        return cls(keys.sealing_now, public)

    def seal(self, content: wire.SealedContent) -> bytes:
        """Return the HPKE bytes of one sealed change or draft."""
        return _SUITE.encrypt(msgspec.json.encode(content), self._public, info=wire.SEALING_INFO)

    def seal_file_key(self, raw: bytes) -> bytes:
        """Return the HPKE bytes of the key of an attachment's file."""
        return _SUITE.encrypt(raw, self._public, info=wire_files.FILE_INFO)


def sealed_content(  # noqa: PLR0913 - the fields of the envelope, by name
    *, author: str, device: str, what: Literal["change", "draft", "looks"], content: bytes, signature: str, at: datetime
) -> wire.SealedContent:
    """Return what lies inside a sealed envelope, around exact bytes."""
    return wire.SealedContent(
        author=author, device=device, what=what, content=msgspec.Raw(content), signature=signature, at=at
    )

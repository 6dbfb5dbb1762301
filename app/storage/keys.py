"""The key hierarchy: a random store key, wrapped by passphrase, device secret and server share together.

    passphrase --Argon2id--> A    device secret D    server share S
    HKDF-SHA256(A || D || S, salt, info names user, device, vault, generation, kdf) -> KEK
    KEK --AES-256-GCM, every other header field as associated data--> wrapped store key

Any two of the three open nothing (docs/security.md 4.1).
"""

import base64
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from app.domain.strict import NO_DOCUMENT
from app.storage import passphrase as passphrases
from app.storage.trouble import UnlockRefused

STORE_KEY = 48
"""Bytes of the store key: 32 for the cipher and 16 of salt, so that SQLCipher derives nothing itself."""

MIB = 1024
_SECRET = 32
_SALT, _NONCE, _TAG = 16, 12, 16


class Stretch(Struct, frozen=True):
    """Argon2id's costs: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


FLOOR = Stretch(64 * MIB, 3, 4)
"""RFC 9106, second recommended option: less is refused, whoever asks for it."""

CHOSEN = Stretch(128 * MIB, 3, 4)
CEILING = Stretch(1024 * MIB, 10, 8)
"""More is refused too: a header must not be able to fill the memory of a laptop."""

_SLOW = 0.9
_ROOM = 0.3


class Header(Struct, frozen=True, kw_only=True):
    """What stands beside the vault. `check` tells damage from a wrong passphrase; it is no protection."""

    form: int
    hub: str
    user: str
    device: str
    vault: str
    generation: int
    stretch: Stretch
    salt: str
    nonce: str
    signing_keys: dict[str, str]
    wrapped: str = ""
    check: str = ""


@dataclass(frozen=True)
class Unlocked:
    """An opened header: the store key and what is needed to wrap it again; lives in the case process only."""

    header: Header
    dek: bytes = field(repr=False)
    stretched: bytes = field(repr=False)


def within_range(stretch: Stretch) -> bool:
    """Whether a header's costs are ones this program made, so that nobody can lower them."""
    pairs = zip(msgspec.structs.astuple(FLOOR), msgspec.structs.astuple(stretch), strict=True)
    others = zip(msgspec.structs.astuple(stretch), msgspec.structs.astuple(CEILING), strict=True)
    return all(low <= value for low, value in pairs) and all(value <= high for value, high in others)


def stretch_passphrase(passphrase: str, salt: bytes, stretch: Stretch) -> bytes:
    """Return A: the passphrase made costly to guess.

    Raises UnlockRefused with the code kdf-out-of-range.
    """
    if not within_range(stretch):
        raise UnlockRefused("kdf-out-of-range")
    return hash_secret_raw(
        passphrases.normal(passphrase), salt, stretch.passes, stretch.memory, stretch.lanes, _SECRET, Type.ID
    )


def calibrated(clock: Callable[[], float] = time.perf_counter) -> Stretch:
    """Return the costs for this machine: 128 MiB, twice that where it is quick, half of it where it is slow."""
    began = clock()
    stretch_passphrase("a measurement, not a secret", os.urandom(16), CHOSEN)
    took = clock() - began
    if took > _SLOW:
        return FLOOR
    return Stretch(256 * MIB, CHOSEN.passes, CHOSEN.lanes) if took < _ROOM else CHOSEN


def _kek(header: Header, stretched: bytes, device_secret: str, share: str) -> bytes:
    costs = "-".join(str(cost) for cost in msgspec.structs.astuple(header.stretch))
    parts = ("doorstep/kek/1", header.user, header.device, header.vault, str(header.generation), costs)
    derive = HKDF(hashes.SHA256(), _SECRET, salt=base64.b64decode(header.salt), info="|".join(parts).encode())
    return derive.derive(stretched + bytes.fromhex(device_secret) + bytes.fromhex(share))


def _bound(header: Header) -> bytes:
    """Every field but the wrapped key itself: what AES-GCM holds the header to."""
    return msgspec.json.encode(msgspec.structs.replace(header, wrapped="", check=""), order="sorted")


def _check_of(header: Header) -> str:
    unchecked = msgspec.structs.replace(header, check="")
    return hashlib.sha256(msgspec.json.encode(unchecked, order="sorted")).hexdigest()


def wrap(header: Header, *, dek: bytes, stretched: bytes, device_secret: str, share: str) -> Header:
    """Return the header with the store key wrapped under a fresh nonce."""
    fresh = msgspec.structs.replace(header, nonce=base64.b64encode(os.urandom(_NONCE)).decode("ascii"))
    sealer = AESGCM(_kek(fresh, stretched, device_secret, share))
    wrapped = sealer.encrypt(base64.b64decode(fresh.nonce), dek, _bound(fresh))
    done = msgspec.structs.replace(fresh, wrapped=base64.b64encode(wrapped).decode("ascii"))
    return msgspec.structs.replace(done, check=_check_of(done))


def unwrap(header: Header, passphrase: str, device_secret: str, share: str) -> Unlocked:
    """Return the store key.

    Raises UnlockRefused: kdf-out-of-range before any work, wrong-passphrase when the key does not come out (a wrong
    secret or share, or an altered header, looks exactly the same).
    """
    stretched = stretch_passphrase(passphrase, base64.b64decode(header.salt), header.stretch)
    opener = AESGCM(_kek(header, stretched, device_secret, share))
    try:
        dek = opener.decrypt(base64.b64decode(header.nonce), base64.b64decode(header.wrapped), _bound(header))
    except InvalidTag:
        raise UnlockRefused("wrong-passphrase") from None
    return Unlocked(header, dek, stretched)


def new_store_key() -> bytes:
    """Return the random key of a new store."""
    return os.urandom(STORE_KEY)


def new_salt() -> str:
    """Return a fresh salt in base64."""
    return base64.b64encode(os.urandom(_SALT)).decode("ascii")


def write_header(header: Header) -> bytes:
    """Return the file's content."""
    return msgspec.json.format(msgspec.json.encode(header), indent=1)


def read_header(raw: bytes | None) -> Header | None:
    """Return the header, or None when the file is missing or damaged."""
    if raw is None:
        return None
    try:
        header = msgspec.json.decode(raw, type=Header)
    except NO_DOCUMENT:
        return None
    return header if header.check == _check_of(header) and _measures(header) else None


def _measures(header: Header) -> bool:
    """Whether salt, nonce and key are as long as they are made: anybody can write a header whose check is right."""
    try:
        parts = [base64.b64decode(one, validate=True) for one in (header.salt, header.nonce, header.wrapped)]
    except ValueError:
        return False
    return [len(one) for one in parts] == [_SALT, _NONCE, STORE_KEY + _TAG]

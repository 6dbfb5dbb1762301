"""The hub's keys: signing receipts and leases, opening sealed work; private parts lie under a key file.

The key file stands outside the database, so that a copy of the database alone signs and opens nothing. Keys are
versioned; a sealing key that was replaced is kept for opening what was sealed to it before.
"""

import base64
import os
import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import Connection, func, insert, select

from server.tables import hub_key
from sync.wire import HubKeys

KEY_FILE = "hub.key"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyTrouble(RuntimeError):
    """The key file is missing, damaged, or not the one this database's keys lie under."""


class Unopenable(ValueError):
    """A sealed text was made for another key, for another purpose, or was altered."""


class KeyFile:
    """The 32 random bytes outside the database, and what is sealed under them."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def made_in(cls, home: Path) -> Self:
        """Return the home's key file, making one that only its owner can read when there is none.

        Raises KeyTrouble.
        """
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(home / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls.read_from(home)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        return cls.read_from(home)

    @classmethod
    def read_from(cls, home: Path) -> Self:
        """Return the home's key file.

        Raises KeyTrouble when it is missing or not 32 bytes long.
        """
        try:
            key = (home / KEY_FILE).read_bytes()
        except FileNotFoundError:
            raise KeyTrouble(f"There is no key file {home / KEY_FILE}. Please restore it, or init a new hub.") from None
        if len(key) != _KEY_BYTES:
            raise KeyTrouble(f"The key file {home / KEY_FILE} is damaged. Please restore it from its backup.")
        return cls(key)

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return the secret sealed for one purpose and no other."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Return what was sealed for this purpose.

        Raises KeyTrouble when it was sealed under another key file, for another purpose, or altered.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise KeyTrouble("The key file is not this database's. Please restore the one made with it.") from None


class _Keys(NamedTuple):
    signing: dict[int, Ed25519PrivateKey]
    sealing: dict[int, X25519PrivateKey]


_Make = Callable[[], Ed25519PrivateKey | X25519PrivateKey]
_MAKE: dict[str, _Make] = {"signing": Ed25519PrivateKey.generate, "sealing": X25519PrivateKey.generate}


class HubKeyring:
    """Every version of the hub's keys; the newest signs and is sealed to, all of them verify and open."""

    def __init__(self, file: KeyFile, connection: Connection) -> None:
        self.file = file
        self._renew = threading.Lock()
        self._keys = self._load(connection)

    @classmethod
    def made(cls, home: Path, connection: Connection, at: datetime) -> Self:
        """Return the keyring, making key file and keys for a new database, and for a new one only.

        Raises KeyTrouble when the database has keys and the home not the file they lie under.
        """
        if connection.execute(select(hub_key.c.version).limit(1)).first():
            return cls(KeyFile.read_from(home), connection)
        file = KeyFile.made_in(home)
        for purpose in _MAKE:
            _add(file, connection, purpose, at)
        return cls(file, connection)

    @property
    def signing_now(self) -> int:
        """The version of the key that signs now."""
        return max(self._keys.signing)

    def sign(self, message: bytes) -> tuple[int, str]:
        """Sign with the newest key and return its version and the signature in base64."""
        version = self.signing_now
        return version, base64.b64encode(self._keys.signing[version].sign(message)).decode()

    def signed(self, message: bytes, version: int, signature: str) -> bool:
        """Whether this version of the signing key made the signature (base64) over the message."""
        key = self._keys.signing.get(version)
        try:
            if key is not None:
                key.public_key().verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return key is not None

    def open_sealed(self, version: int, ciphertext: bytes, info: bytes) -> bytes:
        """Return what was sealed to one version of the sealing key.

        Raises Unopenable.
        """
        key = self._keys.sealing.get(version)
        if key is None:
            raise Unopenable("no such key")
        try:
            return SUITE.decrypt(ciphertext, key, info)
        except (InvalidTag, ValueError):
            raise Unopenable("does not open") from None

    def public(self) -> HubKeys:
        """Return the public keys as laptops are told them."""
        return HubKeys(
            signing={str(version): _public(key) for version, key in self._keys.signing.items()},
            sealing={str(version): _public(key) for version, key in self._keys.sealing.items()},
            sealing_now=max(self._keys.sealing),
        )

    def rotate_sealing(self, connection: Connection, at: datetime) -> int:
        """Make a new sealing key, keep the old ones for opening, and return the new version.

        Other hub processes take it up when they call `reload`.
        """
        version = _add(self.file, connection, "sealing", at)
        self.reload(connection)
        return version

    def reload(self, connection: Connection) -> None:
        """Take up keys that were made since this keyring was loaded."""
        with self._renew:
            self._keys = self._load(connection)

    def _load(self, connection: Connection) -> _Keys:
        keys = _Keys({}, {})
        for row in connection.execute(select(hub_key)):
            private = self.file.open(row.private_key, f"{row.purpose}|{row.version}")
            if row.purpose == "signing":
                keys.signing[row.version] = Ed25519PrivateKey.from_private_bytes(private)
            else:
                keys.sealing[row.version] = X25519PrivateKey.from_private_bytes(private)
        if not (keys.signing and keys.sealing):
            raise KeyTrouble("The database holds no keys yet. Please run: doorstep-hub init")
        return keys


def _public(key: Any) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _newest(connection: Connection, purpose: str) -> int:
    newest = select(func.max(hub_key.c.version)).where(hub_key.c.purpose == purpose)
    return connection.execute(newest).scalar() or 0


def _add(file: KeyFile, connection: Connection, purpose: str, at: datetime) -> int:
    key = _MAKE[purpose]()
    version = _newest(connection, purpose) + 1
    connection.execute(
        insert(hub_key).values(
            purpose=purpose,
            version=version,
            public_key=key.public_key().public_bytes_raw(),
            private_key=file.seal(key.private_bytes_raw(), f"{purpose}|{version}"),
            made=at,
        )
    )
    return version

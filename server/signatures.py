"""Checking what a device signed: Ed25519 (RFC 8032) over the hexadecimal digest of a change."""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed_by(public_key: bytes, signature: str, digest: str) -> bool:
    """Whether this device made the signature (base64) over the digest's ASCII bytes."""
    try:
        _key(public_key).verify(base64.b64decode(signature, validate=True), digest.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _key(public_key: bytes) -> Ed25519PublicKey:
    """Return the key; a request's changes are all of one device."""
    return Ed25519PublicKey.from_public_bytes(public_key)

"""Checking what a device signed: Ed25519 (RFC 8032) over the hexadecimal digest of a change.

By libsodium, which takes half of the time of OpenSSL and lets other threads run meanwhile: a push is half signatures.
It also refuses keys and points of small order, which RFC 8032 leaves open (docs/decisions/0016-signatures.md).
"""

import base64
import binascii
from functools import lru_cache

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


def signed_by(public_key: bytes, signature: str, digest: str) -> bool:
    """Whether this device made the signature (base64) over the digest's ASCII bytes."""
    try:
        _key(public_key).verify(digest.encode(), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _key(public_key: bytes) -> VerifyKey:
    """Return the key; a request's changes are all of one device."""
    return VerifyKey(public_key)

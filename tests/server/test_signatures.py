"""Checking what a device signed: what it signed is taken, and nothing else is."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.signatures import signed_by

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
DIGEST, OTHER = (hashlib.sha256(words).hexdigest() for words in (b"a change", b"another"))
SIGNATURE = base64.b64encode(KEY.sign(DIGEST.encode())).decode()
NEUTRAL = b"\x01" + bytes(31)
"""A point of small order: with it as key and R, and S zero, RFC 8032's equation holds for every message."""


def test_what_the_device_signed_is_taken() -> None:
    assert signed_by(PUBLIC, SIGNATURE, DIGEST)


@pytest.mark.parametrize(
    ("public", "signature", "digest"),
    [
        pytest.param(PUBLIC, SIGNATURE, OTHER, id="of another change"),
        pytest.param(bytes(reversed(PUBLIC)), SIGNATURE, DIGEST, id="by another device"),
        pytest.param(PUBLIC, base64.b64encode(bytes(64)).decode(), DIGEST, id="zeros"),
        pytest.param(PUBLIC, base64.b64encode(bytes(63)).decode(), DIGEST, id="too short"),
        pytest.param(PUBLIC, "no base64!", DIGEST, id="no base64"),
        pytest.param(PUBLIC, "", DIGEST, id="nothing"),
        pytest.param(b"short", SIGNATURE, DIGEST, id="a key that is none"),
        pytest.param(
            NEUTRAL, base64.b64encode(NEUTRAL + bytes(32)).decode(), DIGEST, id="a key under which anything is signed"
        ),
    ],
)
def test_nothing_else_is(public: bytes, signature: str, digest: str) -> None:
    assert not signed_by(public, signature, digest)

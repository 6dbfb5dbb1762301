"""What Argon2id costs in the tests: the function itself and all that its result depends on, with less memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type, hash_secret_raw

from server import accounts

_LESS = 1024
_STRETCHING = ("app.storage.keys.hash_secret_raw", "server.backup_file.hash_secret_raw")
_PROPER = (accounts._HASHER, accounts._NOBODY)

_known = cache(hash_secret_raw)
"""Every test of an earlier version opens the same store with the same passphrase."""


def stretched_less(  # noqa: PLR0913, PLR0917 - as Argon2's own function
    secret: bytes, salt: bytes, time_cost: int, memory_cost: int, parallelism: int, hash_len: int, type: Type
) -> bytes:
    """Argon2id with a thousandth of the memory; two costs that differ still give two keys."""
    return hash_secret_raw(secret, salt, time_cost, memory_cost // _LESS, parallelism, hash_len, type)


@contextmanager
def lower() -> Iterator[None]:
    """Lower the costs for the length of the block; nothing that is made within it opens outside."""
    hasher, nobody = _PROPER
    memory = hasher.memory_cost // _LESS
    with pytest.MonkeyPatch.context() as patch:
        for place in _STRETCHING:
            patch.setattr(place, stretched_less)
        patch.setattr(accounts, "_HASHER", PasswordHasher(hasher.time_cost, memory, hasher.parallelism))
        patch.setattr(accounts, "_NOBODY", nobody.replace(f"m={hasher.memory_cost}", f"m={memory}"))
        yield


@contextmanager
def proper() -> Iterator[None]:
    """Take the program's own costs for the length of the block."""
    with pytest.MonkeyPatch.context() as patch:
        for place in _STRETCHING:
            patch.setattr(place, _known)
        for name, value in zip(("_HASHER", "_NOBODY"), _PROPER, strict=True):
            patch.setattr(accounts, name, value)
        yield

"""What can go wrong below the acts: each trouble has a code and facts, never a name or a word of a case."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class StoreTrouble(Exception):
    """The store could not do what was asked; `code` says why, `facts` are counts and ids only."""

    def __init__(self, code: str, **facts: str | int) -> None:
        told = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{code} ({told})" if told else code)
        self.code = code
        self.facts = facts


class StoreIsNewer(StoreTrouble):
    """The store was written by a later Doorstep; it is refused and left exactly as it is."""


class StoreBroken(StoreTrouble):
    """The store cannot be read; it has been set aside under another name, never replaced in silence."""


class SealedTrouble(StoreTrouble):
    """The sealed outbox could not be written; what was to be sealed is in the vault and is sealed later."""


class NoKeyring(StoreTrouble):
    """This computer has no keyring that Doorstep may trust, or it refused."""


class UnlockRefused(StoreTrouble):
    """The laptop stays locked; nothing was lost."""


class PassphraseRefused(StoreTrouble):
    """A new passphrase is too weak."""


def disk_code(error: OSError) -> str:
    """Return the code of what the system says of a disk: it is full, or it has a fault."""
    return "disk-full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk-error"


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn what the system says of a disk into StoreTrouble, disk-full or disk-error: only codes become sentences."""
    try:
        yield
    except OSError as error:
        raise StoreTrouble(disk_code(error), errno=error.errno or 0) from error

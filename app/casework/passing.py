"""Passing a referral on to another authority as a file: which ones can be, what is asked for it, and where it is kept.

The authority's hub makes the file (docs/passing-on.md): it signs, seals, and says in the audit who passed what on.
"""

from dataclasses import dataclass
from pathlib import Path

from app.casework.stage_pages import StagePage
from app.domain.referral import Referral
from app.storage.files import write_whole
from app.storage.trouble import StoreTrouble

LEAST = 15
"""Characters of a passphrase."""

_KEY_BYTES = 64 << 10
_GONE_ON = ("passed-on", "acknowledged", "closed")
NOT_A_KEY = "This file cannot be read. Choose the key that the other authority has given to yours"
TOO_SHORT = f"Write {LEAST} characters or more: a few words that you can say on the telephone"
NOT_WRITTEN = "The file could not be written there. Choose another place"


@dataclass(frozen=True)
class Asked:
    """What is asked of the hub: the referral, and the other authority's key or a passphrase."""

    referral: str
    key: str = ""
    passphrase: str = ""


@dataclass(frozen=True)
class Made:
    """The file that the hub has made, for whom, and how many records are not in it."""

    content: bytes
    authority: str
    withheld: int


class NotAsked(ValueError):
    """What was given is not enough to ask with: why, in a sentence."""


def passed_to(page: StagePage) -> str:
    """Return to which authority a referral in view was decided to be passed on; nothing where it was not."""
    says = page.whole.says
    if not isinstance(says, Referral) or not page.whole.tied:
        return ""
    return says.passed_to if says.outcome == "passed-on" and says.step in _GONE_ON else ""


def asked(referral: str, key_file: str, passphrase: str) -> Asked:
    """Return what is asked with: the key in a file where one was chosen, else the passphrase. Raises NotAsked."""
    if not key_file:
        if len(passphrase) < LEAST:
            raise NotAsked(TOO_SHORT)
        return Asked(referral, passphrase=passphrase)
    try:
        raw = Path(key_file).read_bytes()
        if len(raw) > _KEY_BYTES:
            raise NotAsked(NOT_A_KEY)
        return Asked(referral, key=raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise NotAsked(NOT_A_KEY) from None


def suggested_name(authority: str) -> str:
    """Return a name for the file that says for whom it is, and nothing of a child."""
    words = "".join(letter if letter.isalnum() else "-" for letter in authority.lower()).strip("-")
    return f"for-{words}.doorstep-referral"


def keep(made: Made, path: str) -> None:
    """Write the file whole, readable by its owner alone. Raises NotAsked where it cannot be written."""
    try:
        write_whole(Path(path), made.content)
    except (OSError, StoreTrouble):
        raise NotAsked(NOT_WRITTEN) from None

"""What a passphrase must be: long, and not a phrase that anybody would guess here (ASVS 6.2, NIST 800-63B-4)."""

import unicodedata
from collections.abc import Iterable

from app.storage.trouble import PassphraseRefused

LEAST = 15
"""Characters; length is the rule, what they are is the person's choice."""

MOST = 256

_FIRST_TO_BE_TRIED = (
    "doorstep", "safeguarding", "childprotection", "socialworker", "healthvisitor", "password", "passphrase",
    "correcthorsebatterystaple", "letmein", "qwertyuiop", "1234567890", "iloveyou", "welcome", "abcdefgh",
)  # fmt: skip

_ENOUGH_BESIDE = 8


def normal(passphrase: str) -> bytes:
    """Return the bytes that are stretched: NFC, so that the same letters from another keyboard open it too."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def check(passphrase: str, context: Iterable[str] = ()) -> None:
    """Refuse a passphrase that is too short or little more than a word of its context (name, authority, product).

    Raises PassphraseRefused with the code too-short, too-long, one-character or guessable.
    """
    if len(passphrase) < LEAST:
        raise PassphraseRefused("too-short", least=LEAST)
    if len(passphrase) > MOST:
        raise PassphraseRefused("too-long", most=MOST)
    plain = "".join(character for character in passphrase.casefold() if character.isalnum())
    if len(set(plain)) <= 3:  # noqa: PLR2004 - "aaabbbaaabbbaaa" is fifteen characters too
        raise PassphraseRefused("one-character")
    for word in (*_FIRST_TO_BE_TRIED, *_words(context)):
        plain = plain.replace(word, "")
    if len(plain) < _ENOUGH_BESIDE:
        raise PassphraseRefused("guessable")


def _words(context: Iterable[str]) -> list[str]:
    """Names come in parts: "Priya Raman" forbids both."""
    parts = (part for words in context for part in words.casefold().split())
    return [part for part in ("".join(filter(str.isalnum, part)) for part in parts) if len(part) > 2]  # noqa: PLR2004

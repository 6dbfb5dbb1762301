"""Ids and numbers that look real and belong to nobody: UUIDv7 from a seed, NHS 999 numbers, drama telephones."""

from datetime import datetime
from random import Random

from app.domain.identity import is_nhs_number

PICTURED_NHS = frozenset(("9999458076", "9996135896", "9992200332", "9997585844", "9995254816"))
"""Numbers that stand on the pictures and are given out by the cast alone."""

_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_SPARE_FROM = 200


def seeded(seed: str) -> Random:
    """Return the one source of chance: made-up records want a seed, not secrecy."""
    return Random(seed)  # noqa: S311 - the same seed must give the same authority


class Ids:
    """UUIDs of version 7 whose milliseconds are the story's and whose other bits come from a seed."""

    def __init__(self, seed: str) -> None:
        self._bits = seeded(f"{seed}/ids").getrandbits

    def at(self, when: datetime) -> str:
        """Return an id for something made at this instant."""
        digits = f"{int(when.timestamp() * 1000) & 0xFFFF_FFFF_FFFF:012x}7{self._bits(76):019x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{variant}{digits[17:20]}-{digits[20:32]}"

    def item(self) -> str:
        """Return a short id for an item inside a record, where only its neighbours must differ."""
        return f"{self._bits(40):010x}"


class NhsNumbers:
    """Valid NHS numbers of the 999 range, each given out once."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._given = set(PICTURED_NHS)

    def new(self) -> str:
        """Return a number that nobody in this authority has."""
        while True:
            front = f"999{self._chance.randrange(1_000_000):06d}"
            number = next((front + digit for digit in "0123456789" if is_nhs_number(front + digit)), "")
            if number and number not in self._given:
                self._given.add(number)
                return number


def mobile(chance: Random) -> str:
    """Return a mobile number of the drama range."""
    return f"07700 900 {chance.randrange(_SPARE_FROM, 1000)}"


def landline(chance: Random) -> str:
    """Return a desk number of the drama range, clear of those on the pictures."""
    return f"01632 960 {chance.randrange(_SPARE_FROM, 1000)}"


def postcode(chance: Random) -> str:
    """Return a postcode of valid form in NM, which is no postal area."""
    letters = chance.choice(_POSTCODE_LETTERS) + chance.choice(_POSTCODE_LETTERS)
    return f"NM{chance.randrange(1, 15)} {chance.randrange(1, 10)}{letters}"

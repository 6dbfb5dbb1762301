"""What repeats a protected address: so that it is not found through another record's copy of it."""

import re
from dataclasses import dataclass

from app.casework.household import folded, open_line, read_as, shielded_among
from app.domain.address import Address
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_LEAST = 6
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Shields:
    """The protected addresses on this laptop as they are compared; never shown, and kept no longer than one search."""

    whole: frozenset[str]
    lines: frozenset[str]
    postcodes: frozenset[str]

    def address(self, record: Record) -> bool:
        """Whether another record's address is one of them, however much else it says."""
        address = read_as(record, Address)
        if address is None or open_line(record, self.whole) is None:
            return True
        said = compared(" ".join(address.lines))
        return any(line in said for line in self.lines)

    def text(self, text: str) -> bool:
        """Whether a text repeats one of them, or its postcode."""
        if not self.lines and not self.postcodes:
            return False
        said = compared(text)
        return any(part in said for part in (*self.lines, *self.postcodes))


def shields(tx: Tx) -> Shields:
    """Return the protected addresses, to compare with and for nothing else."""
    found = records.shielded(tx)
    read = [address for record in found if (address := read_as(record, Address)) is not None]
    lines = {compared(line) for address in read for line in (*address.lines, " ".join(address.lines[:2]))}
    return Shields(
        whole=shielded_among(found),
        lines=frozenset(line for line in lines if _tells(line)),
        postcodes=frozenset(filter(None, (compared(address.postcode) for address in read))),
    )


def compared(text: str) -> str:
    """Return a text as addresses are compared: letters and figures alone."""
    return _BETWEEN.sub("", folded(text))


def _tells(line: str) -> bool:
    """Whether a line says by itself where somebody lives: "9hiddenclose" does, "flat2" or a town does not."""
    return len(line) > _LEAST and any(map(str.isdigit, line)) and sum(map(str.isalpha, line)) >= _LEAST

"""What repeats a protected address: so that it is not found through another record's copy of it."""

from dataclasses import dataclass

from app.casework.household import open_line, read_as, shielded_among
from app.domain.address import Address, compared, telling_lines
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx


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
    return Shields(
        whole=shielded_among(found),
        lines=frozenset().union(*map(telling_lines, read)),
        postcodes=frozenset(filter(None, (compared(address.postcode) for address in read))),
    )

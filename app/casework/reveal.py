"""A protected address, shown for a moment: its look is noted first, and what cannot be noted is not shown."""

from datetime import date, timedelta

from app.casework.caseworker import Caseworker
from app.casework.found_pages import Revealed
from app.casework.headers import header, standing_alerts
from app.casework.household import open_line, read_as, shielded_lines
from app.casework.looks import noted
from app.domain.address import Address
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

SHOWN = timedelta(seconds=30)
"""How long a protected address is shown."""

_HOMES = ("home", "placement", "refuge")


def address(child: str, *, by: Caseworker) -> Revealed:
    """Note the look and return where the child lives, when this person has that on the laptop.

    Raises StoreTrouble: no-address where there is no protected address here, or the store's code when the look could
    not be noted; then nothing is shown.
    """
    now = by.clock()
    with by.vault.write() as tx:
        if not header(tx, by, child, now).address_protected:
            raise StoreTrouble("no-address", child=child)
        record, known = _home(tx, child, by.here(now).date())
        noted(tx, by, child, "address", record.id)
        secret = must_not_know(tx, child)
    lines = (*known.lines, known.postcode) if known.postcode else known.lines
    return Revealed(child, lines, secret, now + SHOWN)


def _home(tx: Tx, child: str, on: date) -> tuple[Record, Address]:
    """Return the child's standing home: a protected one before any other, and of several the newest."""
    shielded = shielded_lines(tx)
    found = [(record, read_as(record, Address)) for record in records.of_child(tx, child, "address")]
    homes = [
        (open_line(record, shielded) is None, known.since or date.min, record.id, record, known)
        for record, known in found
        if known and known.of == child and known.use in _HOMES and known.lines and _stands(known, on)
    ]
    if not homes:
        raise StoreTrouble("no-address", child=child)
    *_, record, known = max(homes, key=lambda home: home[:3])
    return record, known


def _stands(known: Address, on: date) -> bool:
    return known.until is None or known.until >= on


def must_not_know(tx: Tx, child: str) -> str:
    """Return what an order says about who must not be told, in its own words."""
    orders = [one.words for one in standing_alerts(records.of_child(tx, child, "alert")) if one.topic == "order"]
    return ". ".join(words.rstrip(".") for words in dict.fromkeys(orders))

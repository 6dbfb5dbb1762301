"""The front door: the referrals that wait to be screened, decided or answered.

What whoever screens has to do comes first, and of that the least time left.
"""

from datetime import UTC, datetime

from app.casework.approval_pages import Press, QueueRow
from app.casework.approvals import asked_by, asked_words
from app.casework.caseworker import Caseworker
from app.casework.clock_book import book
from app.casework.household import known_child, read_as
from app.casework.rights import deciding_rights, sector_of
from app.casework.stage_pages import FrontDoorPage
from app.casework.stage_words import step_words
from app.casework.time_left import time_left
from app.casework.waiting_steps import asks_again, requests
from app.casework.whereabouts import of_record
from app.domain.approval import Approval
from app.domain.referral import Referral, is_at_the_door
from app.storage import records
from app.storage.records import Record
from app.storage.vault import Tx

_LAST = datetime.max.replace(tzinfo=UTC)
_OPEN = ("received", "screening")


def read(*, by: Caseworker) -> FrontDoorPage | None:
    """Return what waits at the front door; None for somebody who does not screen."""
    now = by.clock()
    with by.vault.read() as tx:
        if "SCREEN" not in deciding_rights(tx, by).capabilities or sector_of(tx, by.agency) != "social":
            return None
        found = [(record, said) for record in records.of_kind(tx, "referral") if (said := read_as(record, Referral))]
        here = [(record, said) for record, said in found if is_at_the_door(said)]
        asked = requests(tx, {record.child for record, _ in here})
        again = {record.id: asks_again(said.step, asked.get(record.id)) for record, said in here}
        rows = [_row(tx, by, record, said, now, again[record.id]) for record, said in here]
        waits = {record.id for record, said in here if said.step in _OPEN or again[record.id]}
    rows.sort(key=lambda row: (row.key not in waits, row.left.press is not Press.OVERDUE, row.at or _LAST, row.key))
    return FrontDoorPage(tuple(rows), now, len(waits))


def _row(  # noqa: PLR0913, PLR0917 - what waits, and what for
    tx: Tx, by: Caseworker, record: Record, said: Referral, now: datetime, again: str
) -> QueueRow:
    """Time runs until it is decided, and until the referrer knows; after that nothing presses any more."""
    about = Approval(about=record.id, about_kind="referral", act="finish", author="")
    known = known_child(tx, record.child)
    left, at = time_left(book(tx), by, about, record.id, said if said.acknowledged is None else None, now)
    what = asked_words(about, said).removeprefix("Referral: ")
    return QueueRow(
        key=record.id,
        sort="referral",
        child=record.child,
        name=known.name,
        age=known.age(by.here(now).date()),
        asked=f"{again}. {what[:1].upper()}{what[1:]}" if again else f"{step_words('referral', said.step)}: {what}",
        by=asked_by(about, said),
        left=left,
        at=at,
        proposed=of_record(tx, record).state == "waiting",
    )

"""What steps of a stage are asked of, from what is on this laptop."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.casework.case_files import file_of, standing_body
from app.casework.caseworker import Caseworker
from app.casework.rights import deciding_rights, writer
from app.casework.stage_pages import Whole
from app.casework.stage_parts import says_of
from app.storage.records import Record
from app.storage.vault import Tx


def whole_of(tx: Tx, by: Caseworker, child: str, now: datetime, record: Record | None = None) -> Whole:
    """Return the case file with the stage that is asked about, or with none yet, and who asks."""
    body = standing_body(tx, record) if record else None
    mine = writer(tx, by, child)
    return Whole(
        file=file_of(tx, by, child, now),
        record=record.id if record else "",
        kind=record.kind if record else "",
        says=says_of(body, record.kind) if record and body is not None else None,
        practitioner=by.practitioner,
        capabilities=deciding_rights(tx, by).capabilities,
        now=now,
        zone=ZoneInfo(by.zone),
        tied=mine.sector == "social" and bool(mine.ties),
    )

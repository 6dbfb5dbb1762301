"""Why something is late: offered, never asked for, and kept beside the record as an item of its own."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.casework.asked import Fault, NotValid
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.household import known_child, read_as
from app.casework.ledger import acting
from app.casework.next_dates import planned_of
from app.casework.rights import writer
from app.domain.authorship import may_write
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.section import LateReason
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

KIND, WORDS = "late-reason", "words"
_KEPT = "It is kept beside the record, for all who may see it. Nothing has to be said, and nothing waits for it."


def form(child: str, record: str, clock: str, *, by: Caseworker) -> RecordForm:
    """Return the form for saying why something is late.

    Raises StoreTrouble: no-such-record, not-yours-to-write.
    """
    with by.vault.read() as tx:
        _beside(tx, by, record)
        late = next((one for one in planned_of(tx, by, child, by.clock()) if one.late == (record, clock)), None)
        what = f"{late.what}, {late.due.words}" if late is not None else "This"
        title = f"Why it is late: {what}, {known_child(tx, child).name}"
    why = FieldValue(WORDS, "Why it is late", "", "long-text", needed=True)
    return RecordForm(child, KIND, record, title, (why,), note=_KEPT)


def say_why(record: str, clock: str, values: Mapping[str, Any], *, by: Caseworker) -> str:
    """Keep a reason beside a record, under the key of its clock. Returns the change.

    Raises NotValid where nothing is said, StoreTrouble as `form`.
    """
    words = str(values.get(WORDS) or "").strip()
    if not words:
        raise NotValid(Fault(WORDS, "Say why"))
    with acting(by) as act:
        beside = _beside(act.tx, by, record)
        stage = read_as(beside, KINDS[beside.kind].struct)
        said = LateReason(id=new_id(), clock=clock, words=words, by=by.practitioner, name=by.name, at=act.now)
        after = msgspec.to_builtins((*getattr(stage, "late_reasons", ()), said))
        return act.edit(beside, {"late_reasons": after}, act="say-why").change


def _beside(tx: Tx, by: Caseworker, record: str) -> Record:
    found = records.read(tx, record)
    if found is None or found.kind not in KINDS or "late_reasons" not in KINDS[found.kind].rules:
        raise StoreTrouble("no-such-record", record=record)
    if not may_write(writer(tx, by, found.child), found.kind, {}):
        raise StoreTrouble("not-yours-to-write", kind=found.kind)
    return found

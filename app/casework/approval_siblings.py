"""Brothers and sisters whose referrals say the same and wait for the same decision: it can be given for all at once."""

from msgspec import structs

from app.casework.approval_pages import Sibling
from app.casework.approvals import hash_of
from app.casework.caseworker import Caseworker
from app.casework.household import known_child, read_as
from app.domain.approval import Approval
from app.domain.referral import Referral
from app.storage import outbox, records
from app.storage.records import Record
from app.storage.vault import Tx


def siblings(tx: Tx, by: Caseworker, about: Record, said: Referral, act: str) -> tuple[Sibling, ...]:
    """Return the other children of one occasion; what is changed here and waits is not among them."""
    if not said.occasion:
        return ()
    changed = outbox.changed_records(tx)
    asked = [(record, read_as(record, Approval)) for record in records.of_kind(tx, "approval")]
    waiting = {
        one.about: record.id
        for record, one in asked
        if one and (one.step, one.act) == ("requested", act) and one.author != by.practitioner
        if not {record.id, one.about} & changed and one.about != about.id
    }
    found = []
    for id, other in records.read_many(tx, waiting).items():
        says = read_as(other, Referral) if other.kind == "referral" else None
        if says and says.occasion == said.occasion and _alike(says) == _alike(said):
            found.append(Sibling(waiting[id], known_child(tx, other.child).name, hash_of(other.body), other.version))
    return tuple(sorted(found, key=lambda one: one.name))


def _alike(said: Referral) -> Referral:
    """Return a referral without what may differ between brothers and sisters: what is known, and what was before."""
    return structs.replace(
        said, known="", re_referral_of="", screened=None, screened_by="", late_reasons=(), disagreements=()
    )

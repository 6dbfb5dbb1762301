"""An address that repeats a protected one of its case file is protected with it (docs/sync.md 10.10)."""

from collections.abc import Iterable

from app.domain import body
from app.domain.address import Address, repeats
from app.domain.kinds import KINDS
from app.domain.strict import decode_checked
from server.deciding import Outcome, Standing, moved_on

SAME_ADDRESS = {"protected": "same-address"}
"""What the receipt says of it; whoever wrote it is told, and nothing is refused."""

_KIND = KINDS["address"]


def shielded(outcome: Outcome, standing: Iterable[Standing]) -> Outcome:
    """Return the outcome with its address protected where a protected address of the case file says the same.

    Only ever raised: neither what the change says of itself nor a reason opens one copy while another is protected.
    `standing` has the records as the change met them.
    """
    written = outcome.effect or outcome.after
    if written is None or written.kind != _KIND.name:
        return outcome
    known = {one.id: one for one in standing if one.kind == _KIND.name}
    if not _repeats(written, known.values()):
        return outcome
    before = known.get(written.id)
    version = written.version
    written = moved_on(_KIND, written, {"protected": True})._replace(version=version)
    was = before.category if before and before.category != written.category else ""
    facts = {**outcome.facts, **SAME_ADDRESS}
    if outcome.effect:
        touched = tuple(dict.fromkeys((*outcome.effect_on, "protected")))
        return outcome._replace(effect=written, effect_on=touched, moved_from=was, facts=facts)
    beside = tuple(one._replace(category=written.category, protection=written.protection) for one in outcome.conflicts)
    touched = tuple(dict.fromkeys((*outcome.touched, "protected"))) if outcome.touched else ()
    return outcome._replace(after=written, touched=touched, conflicts=beside, moved_from=was, facts=facts)


def _repeats(written: Standing, known: Iterable[Standing]) -> bool:
    """Whether it is open and says what a protected one of the same case file says."""
    if body.value(written.body).get("protected"):
        return False
    protected = [one for one in known if one.child == written.child and one.id != written.id and one.protection]
    return repeats(_read(written), map(_read, protected))


def _read(record: Standing) -> Address:
    return decode_checked(record.body, Address)

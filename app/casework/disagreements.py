"""Disagreeing with a decision: what is not answered waits for those who decide, and the answer goes back with it."""

from datetime import datetime

import msgspec

from app.casework.approval_pages import NO_TIME, QueueRow
from app.casework.caseworker import Caseworker
from app.casework.household import known_child, read_as
from app.casework.ledger import Written, acting, existing
from app.domain.referral import OUTCOMES, Disagreement, Referral
from app.storage import records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_SAID = b'"disagreements":[{'


def unanswered(tx: Tx, by: Caseworker, now: datetime) -> list[QueueRow]:
    """Return one row for each referral with whose decision somebody else disagrees and is not answered."""
    found = []
    for record in records.of_kind(tx, "referral"):
        said = read_as(record, Referral) if _SAID in record.body else None
        raised = _open(said, by) if said else []
        if said is None or not raised:
            continue
        known = known_child(tx, record.child)
        found.append(
            QueueRow(
                key=record.id,
                sort="other",
                child=record.child,
                name=known.name,
                age=known.age(by.here(now).date()),
                asked=f"Disagrees with the decision: {OUTCOMES.get(said.outcome, said.outcome).lower()}",
                by=raised[0].name,
                left=NO_TIME,
                says="\n\n".join(_words(one) for one in raised),
            )
        )
    return found


def answer(referral: str, words: str, *, by: Caseworker) -> Written:
    """Answer everybody who disagrees on this referral; they read it beside what they sent.

    Raises StoreTrouble: no-such-record, newer-program, no-words, or nothing-new where it was answered already.
    """
    if not words.strip():
        raise StoreTrouble("no-words")
    with acting(by) as act:
        record = existing(act.tx, referral, "referral")
        said = read_as(record, Referral)
        if said is None:
            raise StoreTrouble("newer-program", record=referral)
        open_ones = {one.id for one in _open(said, by)}
        if not open_ones:
            raise StoreTrouble("nothing-new", record=referral)
        after = tuple(
            msgspec.structs.replace(one, answer=words.strip(), answered_by=by.practitioner, answered=act.now)
            if one.id in open_ones
            else one
            for one in said.disagreements
        )
        return act.edit(record, {"disagreements": msgspec.to_builtins(after)}, act="answer")


def _open(said: Referral, by: Caseworker) -> list[Disagreement]:
    return [one for one in said.disagreements if not one.answer and one.by != by.practitioner]


def _words(one: Disagreement) -> str:
    taken = f"\nTaken up with {one.raised_with}." if one.raised_with else ""
    return f"{one.words}{taken}"

"""After a referral is sent: what came of it for whoever sent it, and disagreeing."""

from datetime import datetime

import msgspec

from app.casework.caseworker import Caseworker
from app.casework.household import child_name, practitioner_name, read_as
from app.casework.ledger import acting, existing
from app.casework.pages import NeedsYou, WorkState
from app.casework.referral_forms import decided_by, goes_to
from app.casework.referral_pages import SentReferral
from app.casework.sources import on_day
from app.casework.unsent import going_on
from app.casework.whereabouts import of_record
from app.domain.forms import SHIPPED
from app.domain.identity import new_id
from app.domain.moves import STOPPED
from app.domain.notice import Notice
from app.domain.referral import OUTCOMES, Disagreement, Referral, missing_before_sending
from app.storage import records
from app.storage.instants import instant
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_OPEN = {
    "received": "Received. It is decided by the end of {}.",
    "screening": "Being screened. It is decided by the end of {}.",
    "decision-pending": "With a supervisor to decide, by the end of {}.",
}


def sent(*, by: Caseworker) -> tuple[SentReferral, ...]:
    """Return every referral that this person has sent and that is here, the newest first."""
    with by.vault.read() as tx:
        return sent_in(tx, by)


def sent_in(tx: Tx, by: Caseworker) -> tuple[SentReferral, ...]:
    """Return the same within a transaction that is open already."""
    told = _notices(tx, by)
    found = [(record, read_as(record, Referral)) for record in records.of_kind(tx, "referral")]
    mine = [(record, said) for record, said in found if said is not None and said.author == by.practitioner]
    lines = [_line(tx, by, record, said, told.get(record.id)) for record, said in mine]
    known = {line.referral for line in lines}
    lines += [_told_alone(tx, by, *pair) for about, pair in told.items() if about not in known]
    return tuple(sorted(lines, key=lambda line: (line.sent, line.referral), reverse=True))


def _line(tx: Tx, by: Caseworker, record: Record, said: Referral, told: tuple[Record, Notice] | None) -> SentReferral:
    outcome = (told[1].outcome if told else "") or said.outcome
    received = said.received or by.clock()
    work = of_record(tx, record)
    return SentReferral(
        referral=record.id,
        child=record.child,
        name=child_name(tx, record.child),
        sent=received,
        work=work,
        stands=_stands(tx, by, said, outcome, work.state),
        outcome=outcome,
        notice=told[0].id if told and told[1].step == "unread" else "",
        may_disagree=bool(outcome) and not any(one.by == by.practitioner and not one.answer
                                               for one in said.disagreements),
        may_go_on=said.step not in STOPPED["referral"] and work.state is not WorkState.REFUSED,
        goes_on=going_on(tx, record.id) is not None,
        lacks=_lacks(tx, record, said),
        may_refer_again=records.read(tx, record.child) is not None,
        raised=tuple(_raised(by, one) for one in said.disagreements),
    )  # fmt: skip


def _lacks(tx: Tx, record: Record, said: Referral) -> int:
    """Count what its form still asks, whether it had to be said before sending or not."""
    form = SHIPPED.get((said.form, said.form_version))
    calm = msgspec.structs.replace(said, harm_now="no") if said.harm_now == "yes" else said
    return len(missing_before_sending(calm, form, child_name(tx, record.child))) if form else 0


def _raised(by: Caseworker, one: Disagreement) -> str:
    """Say who disagreed, with whom it was taken up, and what came of that as far as anybody has written it."""
    who = "You" if one.by == by.practitioner else one.name or "Somebody"
    on = f" on {_day(by, one.at)}" if one.at else ""
    taken = f" Taken up with {one.raised_with}." if one.raised_with else ""
    if not one.answer:
        return f"{who} disagreed{on}: {one.words}{_stop(one.words)}{taken} Nobody has answered yet."
    answered = f" on {_day(by, one.answered)}" if one.answered else ""
    return f"{who} disagreed{on}: {one.words}{_stop(one.words)}{taken} Answered{answered}: {one.answer}"


def _stop(words: str) -> str:
    return "" if words.rstrip().endswith((".", "!", "?")) else "."


def decided(tx: Tx, by: Caseworker) -> list[NeedsYou]:
    """Return what this person's referrals came to and they have not read yet."""
    unread = [pair for pair in _notices(tx, by).values() if pair[1].step == "unread"]
    return [_told(tx, by, record, notice) for record, notice in reversed(unread)]


def _told(tx: Tx, by: Caseworker, record: Record, notice: Notice) -> NeedsYou:
    found = records.read(tx, notice.about)
    said = read_as(found, Referral) if found is not None and found.kind == "referral" else None
    sent_on = (said.received or by.clock()) if said is not None else notice.at or instant(record.received)
    outcome = notice.outcome or (said.outcome if said else "")
    return NeedsYou(
        record.id,
        WorkState.DECIDED,
        f"{OUTCOMES.get(outcome, 'Decided')}: {child_name(tx, record.child)}",
        f"Decided on your referral of {_day(by, sent_on)}",
    )


def _told_alone(tx: Tx, by: Caseworker, record: Record, notice: Notice) -> SentReferral:
    """What came of a referral that is not on this laptop any more: its author is told all the same."""
    at = notice.at or instant(record.received)
    return SentReferral(
        referral="",
        child=record.child,
        name=child_name(tx, record.child),
        sent=at,
        work=of_record(tx, record),
        stands=f"Decided: {OUTCOMES.get(notice.outcome, notice.outcome)}.",
        outcome=notice.outcome,
        notice=record.id if notice.step == "unread" else "",
    )


def _stands(tx: Tx, by: Caseworker, said: Referral, outcome: str, state: WorkState) -> str:
    if outcome:
        on = said.decided or said.acknowledged
        when = f" on {_day(by, on)}" if on else ""
        return f"Decided{when}: {OUTCOMES.get(outcome, outcome)}."
    if state is WorkState.WAITING:
        return f"Waiting to be sent to {goes_to(tx, by)}. It is on this laptop and nowhere else yet."
    if state is WorkState.REFUSED:
        return f"{by.authority} did not take it. Open the Sync centre to see why, and ring them."
    return _OPEN.get(said.step, "Closed.").format(decided_by(tx, by, said.received or by.clock()))


def _day(by: Caseworker, at: datetime) -> str:
    return on_day(by.here(at).date(), by.here(by.clock()).date())


def _notices(tx: Tx, by: Caseworker) -> dict[str, tuple[Record, Notice]]:
    """Return what the authority has told this person of their referrals, by the referral; the newest counts."""
    found = [(record, read_as(record, Notice)) for record in records.of_kind(tx, "notice")]
    mine = [(record, one) for record, one in found if one is not None and one.to == by.practitioner]
    return {one.about: (record, one) for record, one in sorted(mine, key=lambda pair: pair[0].id)}


def mark_read(notice: str, *, by: Caseworker) -> str:
    """Say that what became of a referral has been read. Returns the change; nothing where it was read already."""
    with acting(by) as act:
        record = existing(act.tx, notice, "notice")
        told = read_as(record, Notice)
        if told is None or told.step == "read":
            return ""
        return act.edit(record, {"step": "read", "read_by": by.practitioner}, act="read").change


def disagree(referral: str, why: str, raised_with: str = "", *, by: Caseworker) -> str:
    """Say that one disagrees with what was decided, and with whom it was taken up; it stays beside the referral.

    Returns the change. Raises StoreTrouble: no-such-record, no-words, newer-program.
    """
    if not why.strip():
        raise StoreTrouble("no-words")
    with acting(by) as act:
        record, said = _existing(act.tx, referral)
        raised = Disagreement(
            id=new_id(),
            by=by.practitioner,
            name=by.name or practitioner_name(act.tx, by.practitioner),
            agency=by.agency,
            words=why.strip(),
            raised_with=raised_with.strip(),
            at=act.now,
        )
        after = msgspec.to_builtins((*said.disagreements, raised))
        return act.edit(record, {"disagreements": after}, act="disagree").change


def _existing(tx: Tx, referral: str) -> tuple[Record, Referral]:
    record = existing(tx, referral, "referral")
    said = read_as(record, Referral)
    if said is None:
        raise StoreTrouble("newer-program", record=referral)
    return record, said

"""Writing on in a referral that was sent: what could wait while a child was in danger, or came up since.

The form is the one it was written in. Brothers and sisters whose referrals still say the same are written on together,
so that one sentence is changed once. What was said to be more dangerous is never taken back here.
"""

import msgspec

from app.casework.caseworker import Caseworker
from app.casework.household import known_child, read_as
from app.casework.ledger import Act, acting, existing
from app.casework.referral_records import write_more
from app.casework.unsent import going_on
from app.domain.identity import new_id
from app.domain.moves import STOPPED
from app.domain.referral import HARM_NOW, Referral
from app.domain.referral_draft import ReferralDraft, ReferredChild, referral_for
from app.domain.section import Section
from app.storage import records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_SAID = (
    "harm_now", "harm_words", "source", "referrer_name", "referrer_role", "referrer_telephone", "wishes_anonymity",
    "told", "told_whom", "not_told_reason", "consent", "consent_by", "consent_covers", "no_consent_reason", "level",
)  # fmt: skip
"""What the form asks beside its sections."""


def begin(referral: str, *, by: Caseworker) -> str:
    """Begin to write on; returns the draft's id, or that of the one that is there already.

    Raises StoreTrouble: no-such-record, newer-program, not-yours-to-write, or stands where it is closed.
    """
    with acting(by) as act:
        if (present := going_on(act.tx, referral)) is not None:
            return present.id
        said = _of(existing(act.tx, referral, "referral"))
        if said.author != by.practitioner:
            raise StoreTrouble("not-yours-to-write", record=referral)
        if said.step in STOPPED["referral"]:
            raise StoreTrouble("stands", record=referral)
        same = [(record, one) for record, one in _of_occasion(act.tx, said, referral) if _says(one) == _says(said)]
        draft = ReferralDraft(
            writes="referral",
            occasion=said.occasion or referral,
            started=act.now,
            form=said.form,
            form_version=said.form_version,
            zone=by.zone,
            children=tuple(_child(act.tx, record) for record, _ in same),
            sections=said.sections,
            goes_on=True,
            **{name: getattr(said, name) for name in _SAID},
        )
        draft_id = new_id()
        act.begin_draft(draft_id, draft.occasion, msgspec.json.encode(draft))
        return draft_id


def write(act: Act, draft: ReferralDraft, child: ReferredChild) -> list[str]:
    """Write into the referral of one child what has been written on; returns the changes, none where nothing is new."""
    before = len(act.frames)
    record = existing(act.tx, child.referral, "referral")
    was = _of(record)
    draft = write_more(act, draft, child, was)
    now = referral_for(draft, child, was.author, was.author_name, was.agency)
    after = {name: getattr(now, name) for name in _SAID if getattr(now, name) != getattr(was, name)}
    if HARM_NOW.index(now.harm_now) < HARM_NOW.index(was.harm_now):
        after.pop("harm_now")
    if was.wishes_anonymity:
        after.pop("wishes_anonymity", None)
    sections = _merged(was.sections, draft.sections)
    if sections != was.sections:
        after["sections"] = msgspec.to_builtins(sections)
    if after:
        act.edit(record, after, act="change")
    return [frame.header.id for frame in act.frames[before:]]


def _merged(was: tuple[Section, ...], now: tuple[Section, ...]) -> tuple[Section, ...]:
    """A section that was emptied says again what was sent: nothing that was sent is unsaid here."""
    said = {one.id: one for one in now}
    kept = tuple(said.pop(one.id, one) for one in was)
    return (*kept, *said.values())


def _says(said: Referral) -> tuple[object, ...]:
    return (*(getattr(said, name) for name in _SAID), said.sections, said.step in STOPPED["referral"])


def _of_occasion(tx: Tx, said: Referral, referral: str) -> list[tuple[Record, Referral]]:
    """The referral and those that its author sent with it, the one that was asked for first."""
    read = [(record, read_as(record, Referral)) for record in records.of_kind(tx, "referral")]
    mine = [
        (record, one)
        for record, one in read
        if one is not None and one.author == said.author and (record.id == referral or one.occasion == said.occasion)
    ]
    return sorted(mine, key=lambda pair: pair[0].id != referral) if said.occasion else [
        pair for pair in mine if pair[0].id == referral
    ]  # fmt: skip


def _child(tx: Tx, record: Record) -> ReferredChild:
    known = known_child(tx, record.child).child
    unborn = known.born is None and known.expected is not None
    return ReferredChild(
        id=record.child, referral=record.id, here=True, given=known.given, family=known.family, unborn=unborn,
        sex=known.sex,
    )  # fmt: skip


def _of(record: Record) -> Referral:
    said = read_as(record, Referral)
    if said is None:
        raise StoreTrouble("newer-program", record=record.id)
    return said

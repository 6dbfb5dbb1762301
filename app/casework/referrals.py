"""Referrals: begun, kept while they are written, and sent into each child's case file in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from app.casework import referral_going_on, words
from app.casework.asked import Unread, read_date
from app.casework.caseworker import Caseworker
from app.casework.contacts import Saved
from app.casework.form_book import forms_here, newest_here
from app.casework.household import known_child, read_as
from app.casework.ledger import acting
from app.casework.referral_records import write_child
from app.casework.rights import sector_of
from app.casework.unsent import being_referred, read
from app.domain.draft import DRAFT_BYTES
from app.domain.drafted import is_referral
from app.domain.form import Form
from app.domain.identity import new_id
from app.domain.practitioner import MAY_REFER, Practitioner
from app.domain.referral import Referral, Source
from app.domain.referral_draft import Gap, ReferralDraft, ReferredChild, gaps_in, in_order
from app.domain.section import Section
from app.domain.strict import decode
from app.storage import drafts, records
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

FORM = "referral"
_SOURCES: dict[str, Source] = {
    "education": "2A", "police": "6", "housing": "4", "social": "5A", "voluntary": "8", "nhs": "3F", "health": "3F",
}  # fmt: skip
_SOURCES_BY_ROLE: tuple[tuple[str, Source], ...] = (
    ("health visitor", "3B"), ("school nurse", "3C"), ("gp", "3A"), ("early help", "5D"),
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """The referrals that were written, one for each child, and the changes that wait to be sent."""

    referrals: tuple[str, ...]
    children: tuple[str, ...]
    changes: tuple[str, ...]
    at: datetime


class NotReady(Exception):
    """The referral cannot be sent yet: what must still be said. Nothing was changed."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(f"not-ready ({len(gaps)} gaps)")
        self.gaps = tuple(gaps)


def begin(*, by: Caseworker, child: str = "", name: str = "") -> str:
    """Begin to refer: a child whose case file is here, or one who is not, with the name that was looked for.

    Returns the draft's id; for a child of whom a referral is being written already, that draft's.
    """
    with acting(by) as act:
        if child and (present := being_referred(act.tx, child)) is not None:
            return present.id
        first = child_here(act.tx, by, child) if child else _child_of_name(name)
        me = _me(act.tx, by)
        form = newest_here(act.tx, FORM, by.here(act.now).date())
        draft = ReferralDraft(
            writes="referral",
            occasion=new_id(),
            started=act.now,
            form_version=form.version,
            zone=by.zone,
            children=(first,),
            source=_source(act.tx, by, me),
            referrer_name=by.name,
            referrer_role=me.role if me else "",
            referrer_telephone=me.telephone if me else "",
            sections=_in_the_file(act.tx, child) if child else _of_a_school(act.tx, by, me),
        )
        draft_id = new_id()
        act.begin_draft(draft_id, draft.occasion, msgspec.json.encode(draft))
        return draft_id


def is_of_a_referral(draft_id: str, *, by: Caseworker) -> bool:
    """Whether a draft is of a referral; raises StoreTrouble: no-such-draft."""
    with by.vault.read() as tx:
        return is_referral(drafts.read(tx, draft_id).body)


def child_here(tx: Tx, by: Caseworker, child: str) -> ReferredChild:
    """Return a child whose case file is on this laptop as a referral names them, tied to the last one.

    Raises StoreTrouble: no-such-record where it is not.
    """
    known = known_child(tx, child)
    if not known.here:
        raise StoreTrouble("no-such-record", record=child)
    return ReferredChild(
        id=child,
        referral=new_id(),
        here=True,
        given=known.child.given,
        family=known.child.family,
        unborn=known.child.born is None and known.child.expected is not None,
        sex=known.child.sex,
        before=_referred_before(tx, child),
    )


def keep(draft_id: str, body: bytes, *, by: Caseworker) -> Saved:
    """Save the newest text of a draft; when this returns, it is on the disk twice: in the vault, and sealed.

    Raises app.domain.strict.Unreadable for anything that is not a ReferralDraft, StoreTrouble or SealedTrouble.
    """
    decode(body, ReferralDraft, DRAFT_BYTES)
    with acting(by) as act:
        act.keep_draft(draft_id, body)
    return Saved(act.now)


def throw_away(draft_id: str, *, by: Caseworker) -> None:
    """Let go of a referral that its author does not send; asked twice, because nobody else has it.

    Raises StoreTrouble: no-such-draft; app.domain.strict.Unreadable where the draft is no referral.
    """
    with acting(by) as act:
        read(drafts.read(act.tx, draft_id))
        act.end_draft(draft_id)


def missing(draft: ReferralDraft, form: Form, today: date) -> tuple[Gap, ...]:
    """Return what must still be said before sending, danger first; a date that cannot be read is said as that."""
    unread = [Gap("children", f"birth-{one.id}", fault) for one in draft.children if (fault := _fault(one, today))]
    return in_order((*gaps_in(draft, form), *unread))


def form_of(tx: Tx, draft: ReferralDraft) -> Form:
    """Return the form of the version under which a draft was begun.

    Raises StoreTrouble: unknown-form where it is not here any more, because a restored hub has lost it.
    """
    form = forms_here(tx).get((draft.form, draft.form_version))
    if form is None:
        raise StoreTrouble("unknown-form", form=draft.form)
    return form


def send(draft_id: str, *, by: Caseworker) -> Sent:
    """Send: every record of every child, and the referrals with the move that begins them, all in one transaction.

    It waits in the outbox until there is a network. Raises NotReady with what is missing, and StoreTrouble with
    nothing-new where what was sent is written on and nothing has changed.
    """
    with acting(by) as act:
        draft = read(drafts.read(act.tx, draft_id))
        today = by.here(act.now).date()
        if gaps := missing(draft, form_of(act.tx, draft), today):
            raise NotReady(gaps)
        changes: list[str] = []
        for child in draft.children:
            if draft.goes_on:
                changes += referral_going_on.write(act, draft, child)
            else:
                changes += write_child(act, draft, child, _born(child, today))
        if not changes:
            raise StoreTrouble("nothing-new", draft=draft_id)
        act.end_draft(draft_id)
    made = tuple(child.referral for child in draft.children)
    return Sent(made, tuple(child.id for child in draft.children), tuple(changes), act.now)


def may_refer(tx: Tx, by: Caseworker) -> bool:
    """Whether the directory on this laptop says that this person may refer; the hub's word counts."""
    me = _me(tx, by)
    return me is None or bool(MAY_REFER & set(me.capabilities))


def _me(tx: Tx, by: Caseworker) -> Practitioner | None:
    record = records.read(tx, by.practitioner)
    return read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None


def _source(tx: Tx, by: Caseworker, me: Practitioner | None) -> Source:
    """Where it comes from, by whom the person works for; it can be said otherwise."""
    role = me.role.casefold() if me else ""
    by_role = next((source for words, source in _SOURCES_BY_ROLE if words in role), None)
    return by_role or _SOURCES.get(sector_of(tx, by.agency), "")


def _in_the_file(tx: Tx, child: str) -> tuple[Section, ...]:
    """What the case file says is not copied out of it: its records are read by those who may, and go on being true."""
    kinds = {record.kind for record in records.of_child(tx, child, "child", "person", "involvement")}
    said = {"identity": "child", "household": "person", "agencies": "involvement"}
    return tuple(Section(id=id, words="As in the case file.") for id, kind in said.items() if kind in kinds)


def _of_a_school(tx: Tx, by: Caseworker, me: Practitioner | None) -> tuple[Section, ...]:
    """A school refers its own pupils: it need not write down who it is."""
    record = records.read(tx, by.agency)
    if record is None or sector_of(tx, by.agency) != "education":
        return ()
    name = words.text_of(msgspec.json.decode(record.body), "name")
    said = ", ".join(filter(None, (name, me.telephone if me else "")))
    return (Section(id="school-and-gp", words=said),) if said else ()


def _child_of_name(name: str) -> ReferredChild:
    """The name that was looked for and not found begins the form; a number is no name."""
    parts = [] if any(map(str.isdigit, name)) else name.split()
    given, family = (parts[:-1], parts[-1:]) if len(parts) > 1 else (parts, [])
    return ReferredChild(id=new_id(), referral=new_id(), given=" ".join(given), family=" ".join(family))


def new_child(family: str = "") -> ReferredChild:
    """Return one more child who is not on this laptop, of the same family name."""
    return ReferredChild(id=new_id(), referral=new_id(), family=family)


def _referred_before(tx: Tx, child: str) -> str:
    """Return the newest referral of a child that is here, so that a worry that comes again is seen as that."""
    found = [(record, read_as(record, Referral)) for record in records.of_child(tx, child, "referral")]
    return max((record.id for record, read_one in found if read_one is not None), default="")


def _born(child: ReferredChild, today: date) -> date | None:
    return None if child.here or not child.birth.strip() or _fault(child, today) else read_date(child.birth)


def _fault(child: ReferredChild, today: date) -> str:
    """Say why what is typed as a date of birth is none; nothing typed is no fault."""
    if child.here or not child.birth.strip():
        return ""
    try:
        on = read_date(child.birth)
    except Unread as unread:
        return str(unread)
    if not child.unborn and on > today:
        return "This date of birth is still to come. Say that the child is unborn, or write another date"
    return ""

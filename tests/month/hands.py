"""What each person does at their laptop: the program's own acts, each written into the diary as it is done.

People go by what their laptop shows, as it is; what somebody else did meanwhile they do not know.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from app.casework import (
    approval_paper,
    approvals,
    contacts,
    forms,
    handover,
    planning,
    referral_answers,
    referral_forms,
    referrals,
    refused,
    stage_acts,
    stages,
)
from app.casework.approval_pages import Decision
from app.casework.ledger import acting
from app.domain.assessment import Assessment
from app.domain.contact import Agreed, Observation, Present
from app.domain.draft import ContactDraft
from app.domain.forms import SHIPPED
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.referral_draft import ReferralDraft
from app.domain.section import Section
from app.domain.strategy import Attending
from app.domain.strict import decode_checked
from app.storage import records
from app.storage.records import Record
from tests.casework.test_referrals import written
from tests.month.book import Act
from tests.month.days import day_of
from tests.month.diary import Diary
from tests.month.town import Month
from tests.sync.simulate.stage import SimLaptop

THROUGH_ITS_PAGE = {
    "start": "start", "begin-plan": "begin", "hold-meeting": "hold", "hold-review": "hold", "screen": "screen",
    "finish": "finish",
}  # fmt: skip
"""The acts that ask no more than a day, by their names in the table of moves."""
THREE = tuple(Attending(id=new_id(), name=of, sector=of, agency=of) for of in ("social", "police", "health"))


class Seen(NamedTuple):
    """A record as a laptop shows it."""

    record: Record
    says: Any

    @property
    def id(self) -> str:
        """Its id."""
        return self.record.id

    @property
    def child(self) -> str:
        """The child it is about."""
        return self.record.child


class Hand:
    """One person at their laptop."""

    def __init__(self, month: Month, diary: Diary, name: str, chance: random.Random) -> None:
        self.month, self.diary, self.name, self.chance = month, diary, name, chance
        self.laptop: SimLaptop = month.laptop_of(name)
        self.me = month.people.id(name)
        self._looked: dict[str, list[Seen]] = {}

    @property
    def by(self) -> Any:
        """The caseworker of the program."""
        return self.laptop.worker

    @property
    def today(self) -> date:
        """The day on which they act."""
        return day_of(self.month.time())

    def sits_down(self) -> None:
        """Take the laptop: its clock and its keys are what acts go by."""
        self.month.instead.at(self.laptop)
        self._looked.clear()

    def sees(self, *kinds: str) -> list[Seen]:
        """Return the records of some kinds that this laptop shows, in an order that does not depend on the disk."""
        return [one for kind in kinds for one in self._looked.get(kind) or self._looks(kind)]

    def _looks(self, kind: str) -> list[Seen]:
        """Look once until something is done or has arrived."""
        with self.by.vault.read() as tx:
            found = sorted(records.of_kind(tx, kind), key=lambda one: one.id)
        self._looked[kind] = [Seen(one, decode_checked(one.body, KINDS[kind].struct)) for one in found]
        return self._looked[kind]

    def has(self, child: str, *kinds: str) -> list[Seen]:
        """Return a child's records of some kinds on this laptop."""
        return [one for one in self.sees(*kinds) if one.child == child]

    def asked_about(self, record: str) -> bool:
        """Whether a decision on it is asked for, as far as this laptop knows."""
        return any(one.says.about == record and one.says.step == "requested" for one in self.sees("approval"))

    # --- writing into the diary ---------------------------------------------------------------------------------------

    def notes(self, name: str, child: str, thing: str, change: str, **said: Any) -> None:
        """Write an act into the diary."""
        self._looked.clear()
        self.diary.does(Act(self.name, self.month.time(), name, child, thing, change, said))

    def moves(self, name: str, one: Seen, to: str, **values: Any) -> None:
        """Take a step of a record, from where this laptop shows it; through its page where that asks no more."""
        if name in THROUGH_ITS_PAGE and self._takes(name, one, values):
            return
        reason = "As it was agreed" if one.record.kind == "referral" else ""
        with acting(self.by) as act:
            change = act.edit(one.record, {"step": to, **_plain(values)}, act=name, reason=reason).change
        said = {key: value for key, value in values.items() if key != "attended"}
        self.notes(name, one.child, one.id, change, **{"from": one.says.step}, **said)

    def _takes(self, name: str, one: Seen, values: dict[str, Any]) -> bool:
        """Take a step as its page offers it; False where it offers more than the step, or not this one."""
        page = stages.stage(one.child, one.id, by=self.by)
        offer = next((each for each in page.offers if each.act == THROUGH_ITS_PAGE[name] and not each.acts), None)
        if offer is None or not offer.mine:
            return False
        typed = {each.name: each.value for each in offer.fields} | _plain(values)
        done = stage_acts.take(one.child, one.id, offer, typed, by=self.by)
        self.diary.did["taken through the stage's page"] += 1
        self.notes(name, one.child, one.id, done.change, **{"from": one.says.step}, **values)
        return True

    def writes(self, one: Seen, **values: Any) -> None:
        """Change fields of a record that are words."""
        with acting(self.by) as act:
            change = act.edit(one.record, _plain(values), act="change").change
        self.notes("write", one.child, one.id, change, **values)

    def makes(self, name: str, kind: str, child: str, says: Struct, **said: Any) -> str:
        """Make a record."""
        with acting(self.by) as act:
            made = act.make(kind, child, says, act=name)
        self.notes(name, child, made.record, made.change, **said)
        return made.record

    def asks(self, one: Seen, act: str) -> None:
        """Ask for a decision on a record."""
        made = approvals.ask(one.id, act, by=self.by, words="Please decide.", due=self.today + timedelta(days=3))
        self.notes("ask", one.child, made.record, made.change, about=one.id, act=act)

    def again(self, one: Seen) -> Seen:
        """Return a record as this laptop shows it now."""
        with self.by.vault.read() as tx:
            record = records.read(tx, one.id)
        assert record is not None
        return Seen(record, decode_checked(record.body, KINDS[record.kind].struct))

    # --- acts of several people ---------------------------------------------------------------------------------------

    def refers(self, child: str = "", name: str = "") -> None:
        """Fill in the form and send it, for a child who is here or one who is not."""
        draft_id = referrals.begin(by=self.by, child=child, name=name)
        draft = msgspec.json.decode(referral_forms.read_form(draft_id, by=self.by).draft, type=ReferralDraft)
        danger = self.chance.random() < 0.2
        if not child:
            first = msgspec.structs.replace(draft.children[0], birth="3 Mar 2016", sex="F")
            draft = msgspec.structs.replace(draft, children=(first,))
        whole = written(draft)
        if danger:
            whole = msgspec.structs.replace(whole, harm_now="yes", harm_words="There is a knife in the house.")
        referrals.keep(draft_id, msgspec.json.encode(whole), by=self.by)
        sent = referrals.send(draft_id, by=self.by)
        for of, about in zip(sent.children, sent.referrals, strict=True):
            said = {"received": self.month.time(), "harm_now": "yes" if danger else "no"}
            self.notes("refer", of, about, sent.changes[-1], **said)

    def reads_notices(self) -> None:
        """Read what came of one's own referrals."""
        for one in self.sees("notice"):
            if one.says.to == self.me and one.says.step == "unread":
                change = referral_answers.mark_read(one.id, by=self.by)
                self.notes("read-notice", one.child, one.id, change)

    def lets_go(self) -> None:
        """Let go of what was refused because somebody else had moved it first; the rest stays and is shown."""
        here = {one.child for one in self.sees("child")}
        for act in self.diary.refused(self.name):
            if act.child not in here:  # it went with the child: the authority has it, and has said no
                act.let_go = True
            elif act.verdict == "moved-on":
                refused.let_go(act.change, by=self.by)
                act.let_go = True

    def contact(self, child: str, kind: str, visit: str = "", *, seen: bool = True) -> None:
        """Write and sign a contact, planned or not; at some nobody opens."""
        shown = next((one for one in self.sees("visit") if one.id == visit), None)
        draft_id = contacts.start(by=self.by, visit=visit) if visit else contacts.start(
            by=self.by, child=child, kind=kind  # type: ignore[arg-type]
        )  # fmt: skip
        draft = msgspec.json.decode(forms.read_form(draft_id, by=self.by).draft, type=ContactDraft)
        contacts.keep_draft(draft_id, msgspec.json.encode(filled_in(draft, self.month.time(), seen)), by=self.by)
        signed = contacts.sign(draft_id, by=self.by)
        said = {"kind": draft.kind_of_contact, "happened": self.month.time(), "seen": seen}
        self.notes("contact", child, signed.contacts[0], signed.changes[0], **said)
        if shown is not None and len(signed.changes) > 1:
            self.notes("record-visit", child, visit, signed.changes[1], **{"from": "planned"})

    def plans_visit(self, child: str, kind: str, planned: datetime) -> None:
        """Plan a visit."""
        (visit,) = planning.plan([child], planned, "To see the child", kind, by=self.by)
        change = self.last_change()
        self.notes("plan-visit", child, visit, change, who=self.name, planned=planned, kind=kind)

    def calls_off(self, one: Seen) -> None:
        """Call a planned visit off."""
        planning.cancel(one.id, "The family is away", by=self.by)
        self.notes("call-off", one.child, one.id, self.last_change(), **{"from": "planned"})

    def last_change(self) -> str:
        """Return the change that was written last."""
        with self.by.vault.read() as tx:
            return str(tx.exec_driver_sql("SELECT change_id FROM outbox ORDER BY sequence DESC LIMIT 1").scalar_one())

    def hands_over(self, child: str, to: str) -> None:
        """Allocate a child to somebody else; the visits still to come go with it."""
        holders = {one.says.practitioner for one in self.has(child, "allocation") if one.says.until is None}
        future = [
            one.id for one in self.has(child, "visit")
            if one.says.step == "planned" and one.says.planned > self.month.time() and one.says.practitioner in holders
        ]  # fmt: skip
        made = handover.hand_over(child, self.month.people.id(to), "By open caseload", by=self.by)
        self.notes("hand-over", child, made, self.change_of(made), to=to, visits=tuple(future))

    def change_of(self, record: str) -> str:
        """Return the last change of a record here."""
        with self.by.vault.read() as tx:
            found = tx.exec_driver_sql(
                "SELECT change_id FROM outbox WHERE record_id = ? ORDER BY sequence DESC LIMIT 1", (record,)
            )
            return str(found.scalar_one())

    def decides(self, key: str, option: str = "") -> bool:
        """Open a paper, read it, and decide by one of the options that it offers."""
        paper = approval_paper.open_paper(key, by=self.by)
        offered = [one for one in paper.options if not one.why_not]
        if paper.own or not offered:
            return False
        chosen = next((one for one in offered if one.key == option), None) or self.chance.choice(offered)
        workers = [worker for team in paper.teams for worker in team.workers if worker.practitioner != self.me]
        social = {self.month.people.id(name) for name in self.month.size.names}
        able = sorted(worker.practitioner for worker in workers if worker.practitioner in social)
        to = self.chance.choice(able) if chosen.gives and able else ""
        decision = Decision(
            key, chosen.key, "I have read it whole.", paper.body_hash, paper.version,
            team=self.month.people.team if chosen.gives or to else "", practitioner=to,
        )  # fmt: skip
        done = approvals.decide(decision, by=self.by)
        cover = "Denise" if self.name == "Dele" else ""
        given = self.month.people.names.get(to, "")
        self.notes("decide", self.child_of(key), key, done.change, option=chosen.key, given_to=given, cover=cover)
        return True

    def child_of(self, key: str) -> str:
        """Return the child of a request."""
        with self.by.vault.read() as tx:
            record = records.read(tx, key)
        assert record is not None
        return record.child


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(values)
    return plain


def filled_in(draft: ContactDraft, at: datetime, seen: bool) -> ContactDraft:
    """Return a contact in which everything that is asked is answered."""
    part = draft.children[0]
    if seen:
        part = msgspec.structs.replace(part, seen="seen", alone="alone", own_words="I like toast.", bedroom="seen")
    else:
        part = msgspec.structs.replace(part, seen="not-seen", not_seen_reason="Nobody opened.")
    return msgspec.structs.replace(
        draft, started=at, start_said=True, children=(part,), place="Home", announced="announced",
        present=(Present(id=new_id(), name="Mother", relationship="mother"),),
        observations=(Observation(id=new_id(), observer="", topic="Food and heating", found="fine"),),
        analysis="As before.", threshold="no",
        agreed=(Agreed(id=new_id(), what="Ring the school", owner="Worker", due=day_of(at)),),
    )  # fmt: skip


def sections_of(form: str) -> tuple[Section, ...]:
    """Return every section of a form with something said."""
    return tuple(Section(id=one.id, words="What was found.") for one in SHIPPED[form, 1].sections)


def with_next(one: Seen) -> tuple[Section, ...] | None:
    """Return a record's sections with the next two written, or None when all are."""
    there = {section.id for section in one.says.sections}
    form = SHIPPED[one.says.form, one.says.form_version]
    missing = [Section(id=each.id, words="What was found.") for each in form.sections if each.id not in there]
    return (*one.says.sections, *missing[:3]) if missing else None


def is_begun(assessment: Assessment) -> bool:
    """Whether it is being written."""
    return assessment.step in ("in-progress", "returned")


def visits_of(hand: Hand) -> Iterator[Seen]:
    """Yield the visits that somebody has planned and not yet recorded."""
    for one in hand.sees("visit"):
        if one.says.practitioner == hand.me and one.says.step == "planned":
            yield one

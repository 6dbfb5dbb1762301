"""The records that sending a referral makes in one child's case file, in one act."""

from datetime import date, timedelta

import msgspec

from app.casework.household import known_child, read_as
from app.casework.ledger import Act
from app.casework.rights import sector_of, writer
from app.domain import body as bodies
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.authorship import Writer, may_write
from app.domain.child import Child
from app.domain.identity import new_id
from app.domain.involvement import Involvement, Sector
from app.domain.person import Person, Relationship
from app.domain.practitioner import Agency
from app.domain.referral import Referral
from app.domain.referral_draft import (
    UNBORN,
    ReferralDraft,
    ReferredChild,
    ReferredPerson,
    referral_for,
    referrer_for,
    section_in,
    with_section,
)
from app.domain.section import Section
from app.storage import records

_LOOKED_AT_AGAIN = timedelta(days=183)
"""A warning to workers is looked at again within half a year."""
_REASON = 500


def write_child(act: Act, draft: ReferralDraft, child: ReferredChild, birth: date | None) -> list[str]:
    """Write what a referral says of one child; returns its changes. Who the child is comes first, the referral last.

    Of a child who is not here a case file is begun, with its author's own involvement, which is their tie.
    """
    before = len(act.frames)
    mine = writer(act.tx, act.by, child.id) if child.here else _beginner(act, child)
    if not child.here:
        act.make("child", child.id, _child(child, birth), act="add", record_id=child.id)
        act.make("involvement", child.id, _involvement(act, draft), act="add")
        if (address := _address(draft, child)) is not None:
            act.make("address", child.id, address, act="add")
    left = [person for person in draft.people if not _write_person(act, child, person, mine)]
    if (alert := _alert(act, draft)) is not None and _may(mine, "alert", alert):
        act.make("alert", child.id, alert, act="add")
    _write_referral(act, with_people(draft, left), child)
    return [frame.header.id for frame in act.frames[before:]]


def with_people(draft: ReferralDraft, people: list[ReferredPerson]) -> ReferralDraft:
    """Return the draft with people in the words of its household who are not its author's to write as records."""
    named = [", ".join(filter(None, (one.name.strip(), one.role.strip(), one.telephone.strip()))) for one in people
             if one.name.strip()]  # fmt: skip
    if not named:
        return draft
    said = section_in(draft, "household")
    words = "\n".join(filter(None, (said.words.strip() if said else "", *named)))
    return msgspec.structs.replace(draft, sections=with_section(draft, Section(id="household", words=words)))


def write_more(act: Act, draft: ReferralDraft, child: ReferredChild, was: Referral) -> ReferralDraft:
    """Write beside a referral that was sent what was said since: people, a warning to workers, who told of it.

    Returns the draft with what has to stand in the words of the referral.
    """
    mine = writer(act.tx, act.by, child.id)
    left = [person for person in draft.people if not _write_person(act, child, person, mine)]
    warned = any(one.id == "risks" and one.says == "words" for one in was.sections)
    if (not warned or draft.two_to_visit) and (alert := _alert(act, draft)) is not None and _may(mine, "alert", alert):
        act.make("alert", child.id, alert, act="add")
    if (apart := referrer_for(draft, child.referral)) is not None:
        act.make("referrer", child.id, apart, act="add")
    return with_people(draft, left)


def _write_referral(act: Act, draft: ReferralDraft, child: ReferredChild) -> None:
    """Who brought it, where that is kept apart, goes before it; a referral of a child who died says why."""
    apart = referrer_for(draft, child.referral)
    if apart is not None:
        act.make("referrer", child.id, apart, act="add")
    said = referral_for(draft, child, act.by.practitioner, act.by.name, act.by.agency)
    referral = msgspec.structs.replace(said, received=act.now, written=act.now)
    reason = _why_after_death(act, draft, child)
    act.make("referral", child.id, referral, act="send", record_id=child.referral, reason=reason)


def _why_after_death(act: Act, draft: ReferralDraft, child: ReferredChild) -> str:
    """A query of the census that a reason answers: what the worry is, is why a referral is made after a death."""
    died = child.here and known_child(act.tx, child.id).child.vital_status == "dead"
    concern = section_in(draft, "concern")
    return concern.words[:_REASON] if died and concern else ""


def _beginner(act: Act, child: ReferredChild) -> Writer:
    """Whoever begins a case file, as the hub will see them."""
    own = writer(act.tx, act.by, child.id)
    return own._replace(begins=True)


def _may(mine: Writer, kind: str, document: msgspec.Struct) -> bool:
    """What is not theirs to write in this file stays in the words of the referral, and is not refused later."""
    return may_write(mine, kind, bodies.value(bodies.encode(document)))


def _child(child: ReferredChild, birth: date | None) -> Child:
    given = child.given.strip() or (UNBORN if child.unborn else "")
    return Child(
        given=given,
        family=child.family.strip(),
        born=None if child.unborn else birth,
        expected=birth if child.unborn else None,
        sex="U" if child.unborn else child.sex,
    )


def _involvement(act: Act, draft: ReferralDraft) -> Involvement:
    """The referrer as one who works with the child: their agency by the directory, never by what they say of it."""
    record = records.read(act.tx, act.by.agency)
    agency = read_as(record, Agency) if record is not None and record.kind == "agency" else None
    sector = sector_of(act.tx, act.by.agency)
    return Involvement(
        agency=act.by.agency,
        service=agency.name if agency else "",
        sector=msgspec.convert(sector or "social", Sector),
        practitioner=act.by.practitioner,
        name=act.by.name,
        role=draft.referrer_role.strip(),
        telephone=draft.referrer_telephone.strip(),
        confirmed=act.now,
        since=act.by.here(act.now).date(),
    )


def _address(draft: ReferralDraft, child: ReferredChild) -> Address | None:
    lines = tuple(part.strip() for line in draft.address.splitlines() for part in line.split(",") if part.strip())
    if not lines and not draft.postcode.strip():
        return None
    return Address(of=child.id, lines=lines, postcode=draft.postcode.strip(), protected=draft.address_protected)


def _write_person(act: Act, child: ReferredChild, person: ReferredPerson, mine: Writer) -> bool:
    """Write somebody as a record of their own; tell whether that is this person's to write."""
    if not person.name.strip():
        return True
    given, _, family = person.name.strip().rpartition(" ")
    said = Person(given=given or family, family=family if given else "", telephone=person.telephone.strip())
    if not _may(mine, "person", said):
        return False
    made = act.make("person", child.id, said, act="add", record_id=new_id())
    edge = Relationship(
        person=made.record,
        role=person.role.strip() or "Relationship not said",
        lives_with=person.lives_with,
        parental_responsibility=person.parental_responsibility,
        confirmed=False,
    )
    act.make("relationship", child.id, edge, act="add")
    return True


def _alert(act: Act, draft: ReferralDraft) -> Alert | None:
    """What anybody must know before knocking is a warning at once: it does not wait for the referral to be read."""
    risks = section_in(draft, "risks")
    said = risks.words.strip() if risks is not None and risks.says == "words" else ""
    if not said and not draft.two_to_visit:
        return None
    today = act.by.here(act.now).date()
    return Alert(
        topic="hazard",
        words=said or "Do not visit alone",
        severity="danger" if draft.two_to_visit else "caution",
        two_to_visit=draft.two_to_visit,
        source=f"Referral by {act.by.name}",
        since=today,
        review_due=today + _LOOKED_AT_AGAIN,
    )

"""An authority's own forms on real laptops: received by the feed, newest for what is begun, their own for the rest."""

import msgspec
import pytest

from app.casework import approval_paper, approvals, exchange, referral_answers, referral_forms, referrals
from app.casework.ledger import acting
from app.casework.pages import WorkState
from app.domain import body as bodies
from app.domain.form import newest
from app.domain.forms import known_forms
from app.domain.identity import DIRECTORY
from app.domain.referral_draft import ReferralDraft
from app.domain.section import Section
from app.storage import copies, records
from tests.casework.test_referrals import written
from tests.server.forming import YOUNG_CARER, five_versions, following
from tests.server.office import Office
from tests.storage.fakes import wire_record
from tests.sync.conftest import MakeLaptop, TestLaptop
from tests.sync.test_deciding import decision, office, served

__all__ = ["office", "served"]  # fixtures, which nothing else here names

RETIRED, ADDED = "strengths", "young-carer"


def begun(laptop: TestLaptop, given: str) -> tuple[str, ReferralDraft]:
    draft_id = referrals.begin(by=laptop.by, name=f"{given} Nwosu")
    form = referral_forms.read_form(draft_id, by=laptop.by)
    draft = msgspec.json.decode(form.draft, type=ReferralDraft)
    child = msgspec.structs.replace(draft.children[0], birth="3 Mar 2022")
    return draft_id, written(draft, children=(child,))


def says(laptop: TestLaptop, referral: str, section: Section) -> None:
    with acting(laptop.by) as act:
        record = records.read(act.tx, referral)
        assert record is not None
        kept = {one["id"]: one for one in bodies.value(record.body)["sections"]}
        after = {**kept, section.id: msgspec.to_builtins(section)}
        act.edit(record, {"sections": list(after.values())}, act="change")


def send(laptop: TestLaptop, draft_id: str, draft: ReferralDraft) -> str:
    referrals.keep(draft_id, msgspec.json.encode(draft), by=laptop.by)
    return referrals.send(draft_id, by=laptop.by).referrals[0]


def test_a_record_of_version_3_is_opened_edited_and_moved_under_5(office: Office, make_laptop: MakeLaptop) -> None:
    five_versions(office.hub, upto=3)
    older, denise, screener = (make_laptop(who, name) for who, name in (
        (office.teacher, "school"), (office.denise, "desk"), (office.screener, "door")))  # fmt: skip
    for laptop in (older, denise, screener):
        laptop.round()
    referral = send(older, *begun(older, "Amara"))
    older.round()
    assert office.says(referral)["form_version"] == 3
    five_versions(office.hub, since=3)
    screener.round()

    says(screener, referral, Section(id=RETIRED, words="His aunt is near."))
    screener.round()
    office.takes(
        office.screener, referral, {"step": "screening"}, {"known": "new", "primary_need": "N1"},
        {"step": "decision-pending"},
    )  # fmt: skip
    approval = office.asks(office.screener, referral, "assess")
    denise.round()
    paper = approval_paper.open_paper(approval, by=denise.by)
    said = {part.title: part.words for part in paper.parts}
    assert said["What is going well"] == "His aunt is near."
    assert "Young carer?" not in said
    approvals.decide(decision(paper, office), by=denise.by)
    denise.round()
    assert office.says(referral)["step"] == "assessment"
    assert office.says(referral)["form_version"] == 3

    other = send(older, *begun(older, "Jayden"))  # it has not exchanged since, and writes under what it has
    older.round()
    assert (office.says(other)["form_version"], office.says(other)["step"]) == (3, "received")


def test_what_is_begun_after_the_feed_has_brought_a_form_asks_what_it_asks(
    office: Office, make_laptop: MakeLaptop
) -> None:
    school = make_laptop(office.teacher, "school")
    five_versions(office.hub)
    school.round()
    draft_id, draft = begun(school, "Amara")
    assert draft.form_version == 5
    kept = tuple(one for one in draft.sections if one.id != RETIRED)
    with pytest.raises(referrals.NotReady) as caught:
        send(school, draft_id, msgspec.structs.replace(draft, sections=kept))
    (gap,) = caught.value.gaps
    assert (gap.field, gap.words) == (ADDED, 'Choose an answer for "Young carer?".')
    answered = (*kept, Section(id=ADDED, chosen=("yes",)))
    referral = send(school, draft_id, msgspec.structs.replace(draft, sections=answered))
    school.round()
    assert office.says(referral)["form_version"] == 5


def test_a_version_that_the_authority_does_not_have_is_said_and_nothing_is_lost(
    office: Office, make_laptop: MakeLaptop
) -> None:
    """As after a restore of a hub that had published it since its copy."""
    school = make_laptop(office.teacher, "school")
    school.round()
    lost = following(known_forms(())["referral", 1], YOUNG_CARER)
    with school.vault.write() as tx:
        copies.apply_page(tx, [wire_record("form", DIRECTORY, lost)], 1000)
    draft_id, draft = begun(school, "Amara")
    answered = (*draft.sections, Section(id=ADDED, chosen=("no",)))
    referral = send(school, draft_id, msgspec.structs.replace(draft, sections=answered))
    school.round()
    (line,) = referral_answers.sent(by=school.by)
    assert (line.referral, line.work.state) == (referral, WorkState.REFUSED)
    told = [one.reason for one in exchange.read(by=school.by).stopped]
    assert "Northmere did not accept this. It does not have this version of the form." in told[0]
    assert newest("referral", known_forms([lost]), school.clock().date()) == lost

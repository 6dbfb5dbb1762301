"""Referring a child: begun, kept, sent into each child's case file offline, and what came of it afterwards."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from app.casework import contacts, exchange, needs, referral_answers, referral_forms, referral_going_on, referrals
from app.casework.pages import WorkState
from app.casework.referrals import NotReady
from app.domain import body as bodies
from app.domain.forms import SHIPPED
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.notice import Notice
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral, missing_before_sending
from app.domain.referral_draft import ReferralDraft, ReferredChild, ReferredPerson, with_section
from app.domain.section import Section
from app.domain.strict import Unreadable
from app.storage import copies, drafts, outbox, records
from app.storage.sealed import SealedOutbox
from app.storage.trouble import StoreTrouble
from tests.casework.northmere import morning
from tests.storage.fakes import AGENCY, Laptop, wire_record

FORM = SHIPPED["referral", 1]
SAID = {"concern": "He came to school with a burn on his arm.", "how-known": "I saw it myself."}


def written(draft: ReferralDraft, **more: Any) -> ReferralDraft:
    """Return a draft in which everything is answered; what is not told is none known or does not apply."""
    sections = tuple(
        Section(id=one.id, words=SAID[one.id])
        if one.id in SAID
        else Section(id=one.id, says="none-known" if one.none_known else "does-not-apply")
        for one in FORM.sections
    )
    return msgspec.structs.replace(
        draft,
        harm_now="no", source="2A", told="told", told_whom="His mother", consent="given", consent_by="His mother",
        consent_covers="Sharing what the school knows", level="3", sections=sections, **more,
    )  # fmt: skip


def begun(laptop: Laptop, **more: str) -> tuple[str, ReferralDraft]:
    draft_id = referrals.begin(by=laptop.by, **more)
    return draft_id, kept(laptop, draft_id)


def kept(laptop: Laptop, draft_id: str) -> ReferralDraft:
    return msgspec.json.decode(referral_forms.read_form(draft_id, by=laptop.by).draft, type=ReferralDraft)


def send(laptop: Laptop, draft_id: str, draft: ReferralDraft) -> referrals.Sent:
    referrals.keep(draft_id, msgspec.json.encode(draft), by=laptop.by)
    return referrals.send(draft_id, by=laptop.by)


def found(laptop: Laptop, child: str, kind: str) -> list[Any]:
    with laptop.vault.read() as tx:
        return [bodies.value(record.body) for record in records.of_child(tx, child, kind)]


def a_school(laptop: Laptop) -> None:
    """Make the laptop's practitioner a teacher, in the directory that it keeps."""
    page = [
        wire_record("agency", DIRECTORY, Agency(name="Acorns Primary", sector="education"), record_id=AGENCY),
        wire_record("team", DIRECTORY, Team(name="Front door", agency=new_id(), front_door=True)),
        wire_record(
            "practitioner", DIRECTORY,
            Practitioner(
                name="Priya Raman", role="Designated lead", agency=AGENCY, telephone="01632 960 155",
                capabilities=("PART",),
            ),
            record_id=laptop.place.practitioner,
        ),
    ]  # fmt: skip
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, 41)


def test_a_new_child_is_referred_offline_with_everything_that_was_said(laptop: Laptop) -> None:
    a_school(laptop)
    draft_id, draft = begun(laptop, name="Amara Nwosu-Hale")
    child = draft.children[0]
    assert (child.given, child.family, child.here) == ("Amara", "Nwosu-Hale", False)
    assert (draft.source, draft.referrer_role, draft.referrer_telephone) == ("2A", "Designated lead", "01632 960 155")
    filled = written(
        draft,
        children=(msgspec.structs.replace(child, birth="3 Mar 2022", sex="F"),),
        address="9 Hidden Close, Northmere", postcode="NM1 4XX", address_protected=True,
        people=(ReferredPerson(id=new_id(), name="Grace Nwosu", role="Mother", parental_responsibility="yes"),),
        two_to_visit=True,
    )  # fmt: skip
    sent = send(laptop, draft_id, filled)
    assert found(laptop, child.id, "child")[0]["born"] == "2022-03-03"
    mine = found(laptop, child.id, "involvement")[0]
    assert (mine["agency"], mine["practitioner"], mine["sector"]) == (AGENCY, laptop.by.practitioner, "education")
    assert found(laptop, child.id, "address")[0]["protected"] is True
    assert found(laptop, child.id, "person")[0]["family"] == "Nwosu"
    assert found(laptop, child.id, "relationship")[0]["parental_responsibility"] == "yes"
    assert [(one["severity"], one["two_to_visit"]) for one in found(laptop, child.id, "alert")] == [("danger", True)]
    referral = msgspec.convert(found(laptop, child.id, "referral")[0], Referral)
    assert (referral.step, referral.occasion, referral.received) == ("received", draft.occasion, sent.at)
    assert missing_before_sending(referral, FORM, "Amara") == ()
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        shielded = [one.child for one in records.shielded(tx)]
    assert [row.kind for row in rows] == [
        "child", "involvement", "address", "person", "relationship", "alert", "referral"
    ]  # fmt: skip
    assert shielded == [child.id]
    offered = SealedOutbox(laptop.place.sealed).offered()
    assert {one.id for one in offered} == set(sent.changes) == {row.change_id for row in rows}


def test_several_children_are_one_occasion_with_a_referral_each(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Amara Nwosu-Hale")
    second = ReferredChild(id=new_id(), referral=new_id(), unborn=True, family="Nwosu-Hale", birth="3 Mar 2027")
    sent = send(laptop, draft_id, written(draft, children=(*draft.children, second)))
    both = [found(laptop, child, "referral")[0] for child in sent.children]
    assert [one["occasion"] for one in both] == [draft.occasion] * 2
    unborn = found(laptop, second.id, "child")[0]
    assert (unborn["given"], unborn["expected"], unborn.get("born"), unborn.get("sex", "U")) == (
        "Unborn", "2027-03-03", None, "U",
    )  # fmt: skip


def test_of_a_child_whose_file_is_here_only_the_referral_is_made(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id, draft = begun(laptop, child=day.amara)
    assert referrals.begin(by=laptop.by, child=day.amara) == draft_id
    sent = send(laptop, draft_id, written(draft))
    with laptop.vault.read() as tx:
        assert [row.kind for row in outbox.all_of_them(tx)] == ["referral"]
    again, second = begun(laptop, child=day.amara)
    assert second.children[0].before == sent.referrals[0]
    send(laptop, again, written(second))
    assert found(laptop, day.amara, "referral")[1]["re_referral_of"] == sent.referrals[0]


def test_danger_comes_first_and_in_danger_nothing_else_holds_it_up(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop)
    with pytest.raises(NotReady) as refused:
        referrals.send(draft_id, by=laptop.by)
    gaps = refused.value.gaps
    assert gaps[0].words == "Say whether this child is in danger now"
    assert [gap.field for gap in gaps[:3]] == ["harm_now", "call", "given"]
    assert {"concern", "told", "level", "consent", "risks"} <= {gap.field for gap in gaps}
    named = msgspec.structs.replace(draft.children[0], given="Tom")
    in_danger = msgspec.structs.replace(draft, children=(named,), harm_now="yes")
    today = date(2026, 11, 12)
    assert [gap.field for gap in referrals.missing(in_danger, FORM, today)] == ["harm_words"]
    sent = send(
        laptop, draft_id, msgspec.structs.replace(in_danger, harm_words="His father is on his way with a knife.")
    )
    assert found(laptop, sent.children[0], "referral")[0]["harm_now"] == "yes"


@pytest.mark.parametrize(
    ("birth", "unborn", "fault"),
    [("3/3/22", False, True), ("3 Mar 2022", False, False), ("3 Mar 2027", False, True), ("3 Mar 2027", True, False)],
)
def test_a_date_that_cannot_be_right_is_said_and_kept_as_it_was_typed(
    laptop: Laptop, birth: str, unborn: bool, fault: bool
) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    child = msgspec.structs.replace(draft.children[0], birth=birth, unborn=unborn)
    draft = written(draft, children=(child,))
    assert [gap.step for gap in referrals.missing(draft, FORM, date(2026, 11, 12))] == ["children"] * fault
    referrals.keep(draft_id, msgspec.json.encode(draft), by=laptop.by)
    assert kept(laptop, draft_id).children[0].birth == birth


def test_a_member_of_the_public_never_stands_in_the_referral(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    draft = msgspec.structs.replace(written(draft, apart_name="Mrs Lomax", apart_relationship="Neighbour"), source="1B")
    sent = send(laptop, draft_id, draft)
    with laptop.vault.read() as tx:
        body = records.read(tx, sent.referrals[0])
    assert body is not None
    assert b"Lomax" not in body.body
    assert b"Priya Raman" in body.body
    apart = found(laptop, sent.children[0], "referrer")
    assert [(one["name"], one["about"]) for one in apart] == [("Mrs Lomax", sent.referrals[0])]


def test_what_is_typed_is_on_the_disk_twice_and_survives_the_lock(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    typed = msgspec.structs.replace(draft, harm_words="He hides from his uncle", address="not a whole address")
    referrals.keep(draft_id, msgspec.json.encode(typed), by=laptop.by)
    laptop.reopen()
    assert kept(laptop, draft_id) == typed
    assert [(one.id, one.what) for one in SealedOutbox(laptop.place.sealed).offered()] == [(draft_id, "draft")]


def test_a_referral_that_is_not_sent_is_listed_and_thrown_away_only_when_asked(laptop: Laptop) -> None:
    draft_id, _ = begun(laptop, name="Tom Hale")
    (need,) = needs.read(by=laptop.by)
    assert (need.change, need.state, need.title) == (draft_id, WorkState.DRAFT, "Referral, Tom Hale")
    assert need.detail.startswith("Not sent. Saved on this laptop")
    assert [line.what for line in exchange.read(by=laptop.by).drafts] == ["Referral"]
    referrals.throw_away(draft_id, by=laptop.by)
    assert needs.read(by=laptop.by) == ()
    assert SealedOutbox(laptop.place.sealed).offered() == []
    with laptop.vault.read() as tx:
        assert outbox.all_of_them(tx) == []


def test_the_draft_of_a_contact_is_never_thrown_away_as_a_referral_nor_the_other_way(laptop: Laptop) -> None:
    day = morning(laptop)
    contact, (referral, draft) = contacts.start(by=laptop.by, child=day.amara), begun(laptop, name="Tom Hale")
    with pytest.raises(Unreadable):
        referrals.throw_away(contact, by=laptop.by)
    with pytest.raises(Unreadable):
        contacts.keep_draft(referral, msgspec.json.encode(draft), by=laptop.by)
    with laptop.vault.read() as tx:
        assert {one.id for one in drafts.all_of_them(tx)} == {contact, referral}


def test_the_day_of_the_decision_is_counted_in_working_days(laptop: Laptop) -> None:
    a_school(laptop)
    draft_id, _ = begun(laptop, name="Tom Hale")
    laptop.clock.now = laptop.clock.now.replace(month=11, day=27, hour=16)
    form = referral_forms.read_form(draft_id, by=laptop.by)
    assert (form.decided_by, form.goes_to) == ("Monday 30 November", "Front door, Northmere")


def test_what_came_of_it_is_told_when_the_authority_has_told_it(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, written(draft))
    (line,) = referral_answers.sent(by=laptop.by)
    assert (line.name, line.work.state, line.may_disagree) == ("Tom Hale", WorkState.WAITING, False)
    assert "on this laptop and nowhere else" in line.stands
    notice = Notice(about=sent.referrals[0], about_kind="referral", to=laptop.by.practitioner, outcome="early-help")
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("notice", sent.children[0], notice)], 44)
    (told,) = referral_answers.sent(by=laptop.by)
    assert (told.stands, told.may_disagree) == ("Decided: Early help.", True)
    assert [(one.state, one.title) for one in needs.read(by=laptop.by)] == [(WorkState.DECIDED, "Early help: Tom Hale")]
    assert referral_answers.mark_read(told.notice, by=laptop.by)
    (read,) = referral_answers.sent(by=laptop.by)
    assert read.notice == ""
    assert needs.read(by=laptop.by) == ()


def test_what_came_of_it_is_told_also_when_the_referral_is_not_here_any_more(laptop: Laptop) -> None:
    notice = Notice(about=new_id(), about_kind="referral", to=laptop.by.practitioner, outcome="advice")
    others = Notice(about=new_id(), about_kind="referral", to=new_id(), outcome="advice")
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("notice", new_id(), one) for one in (notice, others)], 44)
    (line,) = referral_answers.sent(by=laptop.by)
    assert (line.referral, line.stands, line.may_disagree) == ("", "Decided: Advice and information.", False)
    assert [one.state for one in needs.read(by=laptop.by)] == [WorkState.DECIDED]


def test_disagreement_and_more_words_are_added_and_nothing_else_is_touched(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, written(draft))
    referral = sent.referrals[0]
    with pytest.raises(StoreTrouble):
        referral_answers.disagree(referral, "  ", by=laptop.by)
    laptop.clock.forward(minutes=5)
    referral_answers.disagree(referral, "He is not safe at home.", "Denise Ward", by=laptop.by)
    on = referral_going_on.begin(referral, by=laptop.by)
    draft = kept(laptop, on)
    aunt = with_section(draft, Section(id="strengths", words="His aunt is near."))
    send(laptop, on, msgspec.structs.replace(draft, sections=aunt))
    after = found(laptop, sent.children[0], "referral")[0]
    assert [(one["words"], one["raised_with"]) for one in after["disagreements"]] == [
        ("He is not safe at home.", "Denise Ward")
    ]
    said = {one["id"]: one["words"] for one in after["sections"] if one.get("words")}
    assert said == {**SAID, "strengths": "His aunt is near."}
    with laptop.vault.read() as tx:
        edited = [set(row.change().fields) for row in outbox.of_record(tx, referral)]
    assert edited == [set(), {"disagreements"}, {"sections"}]


def test_a_worker_whose_directory_says_they_may_not_refer_is_told_and_not_stopped(laptop: Laptop) -> None:
    nobody = Practitioner(name="Priya Raman", capabilities=("ADM",))
    with laptop.vault.write() as tx:
        copies.apply_page(tx, [wire_record("practitioner", DIRECTORY, nobody, record_id=laptop.place.practitioner)], 41)
    draft_id, draft = begun(laptop, name="Tom Hale")
    assert "may not refer" in referral_forms.read_form(draft_id, by=laptop.by).doubt
    assert send(laptop, draft_id, written(draft)).referrals


def test_an_involvement_names_nobody_but_oneself(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, written(draft))
    (mine,) = [msgspec.convert(one, Involvement) for one in found(laptop, sent.children[0], "involvement")]
    assert (mine.practitioner, mine.until) == (laptop.by.practitioner, None)
    assert mine.since == laptop.by.here(laptop.clock.now + timedelta()).date()


def test_what_could_wait_in_danger_is_written_on_in_the_referral_that_was_sent(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, msgspec.structs.replace(draft, harm_now="yes", harm_words="At home tonight."))
    (line,) = referral_answers.sent(by=laptop.by)
    assert (line.may_go_on, line.goes_on, line.lacks > 10) == (True, False, True)
    on = referral_going_on.begin(sent.referrals[0], by=laptop.by)
    assert referral_going_on.begin(sent.referrals[0], by=laptop.by) == on
    assert referral_answers.sent(by=laptop.by)[0].goes_on
    assert referrals.begin(by=laptop.by, child=sent.children[0]) != on  # a second worry is another referral
    whole = msgspec.structs.replace(written(kept(laptop, on)), people=(ReferredPerson(id=new_id(), name="Sam Hale"),))
    again = send(laptop, on, whole)
    assert again.referrals == sent.referrals
    (said,) = found(laptop, sent.children[0], "referral")
    assert (said["harm_now"], said["told"], said["level"]) == ("yes", "told", "3")
    assert {one["id"] for one in said["sections"]} == {one.id for one in FORM.sections}
    household = next(one for one in said["sections"] if one["id"] == "household")
    assert "Sam Hale" in household["words"]  # not theirs to write as a record any more, and not lost
    assert referral_answers.sent(by=laptop.by)[0].lacks == 0
    with laptop.vault.read() as tx:
        assert [row.act for row in outbox.of_record(tx, sent.referrals[0])] == ["send", "change"]


def test_brothers_and_sisters_are_written_on_together_while_their_referrals_say_the_same(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    both = (*draft.children, ReferredChild(id=new_id(), referral=new_id(), given="Lily", family="Hale"))
    sent = send(laptop, draft_id, written(draft, children=both))
    on = referral_going_on.begin(sent.referrals[1], by=laptop.by)
    draft = kept(laptop, on)
    assert [one.given for one in draft.children] == ["Lily", "Tom"]
    aunt = with_section(draft, Section(id="strengths", words="Their aunt is near."))
    send(laptop, on, msgspec.structs.replace(draft, sections=aunt))
    for child in sent.children:
        (said,) = found(laptop, child, "referral")
        assert "Their aunt is near." in str(said["sections"])
    with laptop.vault.write() as tx:
        record = records.read(tx, sent.referrals[0])
        assert record is not None
        records.put_body(tx, record, bodies.patch(record.body, {"level": "4"}))
    alone = kept(laptop, referral_going_on.begin(sent.referrals[1], by=laptop.by))
    assert [one.given for one in alone.children] == ["Lily"]


def test_nobody_writes_on_in_what_others_sent_or_what_is_closed(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, written(draft))
    for fields, code in (({"step": "closed"}, "stands"), ({"author": new_id()}, "not-yours-to-write")):
        with laptop.vault.write() as tx:
            record = records.read(tx, sent.referrals[0])
            assert record is not None
            records.put_body(tx, record, bodies.patch(record.body, fields))
        with pytest.raises(StoreTrouble, match=code):
            referral_going_on.begin(sent.referrals[0], by=laptop.by)


def test_what_became_of_a_disagreement_is_said_beside_the_referral(laptop: Laptop) -> None:
    draft_id, draft = begun(laptop, name="Tom Hale")
    sent = send(laptop, draft_id, written(draft))
    referral_answers.disagree(sent.referrals[0], "He is not safe", "Denise Ward", by=laptop.by)
    (line,) = referral_answers.sent(by=laptop.by)
    (raised,) = line.raised
    assert raised.endswith("He is not safe. Taken up with Denise Ward. Nobody has answered yet.")
    with laptop.vault.write() as tx:
        record = records.read(tx, sent.referrals[0])
        assert record is not None
        said = bodies.value(record.body)["disagreements"]
        answered = [{**said[0], "answer": "Joe visits today."}]
        records.put_body(tx, record, bodies.patch(record.body, {"disagreements": answered}))
    assert referral_answers.sent(by=laptop.by)[0].raised[0].endswith("Answered: Joe visits today.")


def test_somebody_whom_the_writer_may_not_add_to_the_file_stands_in_the_words(laptop: Laptop) -> None:
    day = morning(laptop)
    a_school(laptop)
    draft_id, draft = begun(laptop, child=day.amara)
    aunt = ReferredPerson(id=new_id(), name="Sahra Nur", role="Aunt", telephone="07700 900 655")
    send(laptop, draft_id, written(draft, people=(aunt,)))
    (said,) = found(laptop, day.amara, "referral")
    household = next(one for one in said["sections"] if one["id"] == "household")
    assert household["words"].endswith("Sahra Nur, Aunt, 07700 900 655")

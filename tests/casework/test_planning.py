"""Planning a visit, alone or joint, what the other laptop makes of it, and calling it off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from app.casework import caseload, chronology, contacts, forms, needs, overview, planning, reading, search, today
from app.casework.asked import DATE_FAULT, NotValid
from app.casework.caseworker import Caseworker
from app.casework.contacts import NotReady
from app.casework.household import read_as
from app.casework.page_parts import DueState
from app.casework.pages import WorkState
from app.domain.alert import Alert
from app.domain.contact import Contact, Joining, Signature
from app.domain.draft import ContactDraft
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.domain.person import Person
from app.domain.visit import Visit
from app.storage import outbox, records
from app.storage.trouble import StoreTrouble
from tests.casework.northmere import filled
from tests.casework.warsame import ACORNS, TEAM, Family, child, family, pull
from tests.storage.fakes import Laptop, wire_record

AFTERNOON = datetime(2026, 11, 12, 15, 30, tzinfo=UTC)


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


@pytest.fixture
def liban(laptop: Laptop, amara: Family) -> str:
    record = child("Liban", born=date(2025, 11, 30))
    pull(laptop, record, wire_record("allocation", record.child, Allocation(practitioner=amara.priya, team=TEAM)))
    return record.child


def visit(laptop: Laptop, id: str) -> Visit:
    with laptop.vault.read() as tx:
        found = records.read(tx, id)
    assert found is not None
    read = read_as(found, Visit)
    assert read is not None
    return read


def waiting(laptop: Laptop) -> list[tuple[str, str, str]]:
    with laptop.vault.read() as tx:
        changes = [row.change() for row in outbox.next_batch(tx, now=laptop.clock.now)]
    return [(one.kind, one.act, one.reason) for one in changes]


def plan(laptop: Laptop, *children: str, **more: Any) -> tuple[str, ...]:
    return planning.plan(children, AFTERNOON, "See the flat", "cin", by=laptop.by, **more)


def test_a_visit_to_siblings_is_one_for_each_child_on_one_occasion(laptop: Laptop, amara: Family, liban: str) -> None:
    planned = plan(laptop, amara.amara, liban, prompts=("Ask about the cot", " "), place="Nursery", announced=False)
    first, second = (visit(laptop, id) for id in planned)
    assert first == second
    assert (first.purpose, first.place, first.announced, first.step) == ("See the flat", "Nursery", False, "planned")
    assert [one.words for one in first.prompts] == ["Ask about the cot"]
    assert (first.with_practitioner, first.record_as, first.joined_by) == ("", "", "")
    (card,) = today.read(by=laptop.by).visits
    assert (card.name, card.siblings, card.purpose) == ("Amara Warsame", ("Liban, 11 months",), "See the flat")
    assert waiting(laptop) == [("visit", "plan", "")] * 2


def test_a_joint_visit_names_the_other_and_the_contact_that_both_write(
    laptop: Laptop, amara: Family, liban: str
) -> None:
    first, second = (visit(laptop, id) for id in plan(laptop, amara.amara, liban, with_practitioner=amara.joe))
    assert first.occasion == second.occasion
    assert (first.with_practitioner, first.joined_by) == (amara.joe, "Joe Tranter")
    assert first.record_as
    assert first.record_as != second.record_as


def test_both_have_the_joint_visit_in_their_day(laptop: Laptop, amara: Family) -> None:
    (planned,) = plan(laptop, amara.amara, with_practitioner=amara.joe)
    joe = replace(laptop.by, practitioner=amara.joe, name="Joe Tranter")
    (mine,), (theirs,) = today.read(by=laptop.by).visits, today.read(by=joe).visits
    assert (mine.visit, mine.joined_by) == (planned, "Joe Tranter")
    assert (theirs.visit, theirs.joined_by) == (planned, "Priya Raman")
    assert "Do not visit alone: Priya Raman joins you" in {alert.words for alert in theirs.alerts}
    assert today.read(by=replace(laptop.by, practitioner=amara.beth)).visits == ()
    draft = forms.read_form(contacts.start(visit=planned, by=joe), by=joe).draft
    assert msgspec.json.decode(draft, type=ContactDraft).co_author == amara.priya


def test_what_the_other_one_recorded_is_still_to_be_written_by_this_one(laptop: Laptop, amara: Family) -> None:
    record = new_id()
    signed = Signature(id=new_id(), practitioner=amara.joe, name="Joe Tranter", at=AFTERNOON)
    contact = Contact(author=amara.joe, co_authors=(amara.priya,), happened=AFTERNOON, signatures=(signed,))
    planned = Visit(
        practitioner=amara.priya, planned=AFTERNOON, purpose="x", joined_by="Joe Tranter", step="recorded",
        with_practitioner=amara.joe, record_as=record, contact=record,
    )  # fmt: skip
    pull(laptop, wire_record("contact", amara.amara, contact, record_id=record))
    pull(laptop, wire_record("visit", amara.amara, planned))
    joe = replace(laptop.by, practitioner=amara.joe)
    assert today.read(by=laptop.by).visits[0].work is None
    assert today.read(by=joe).visits[0].work is not None


def test_whether_whoever_was_to_join_came_has_to_be_said_and_a_plan_is_no_presence(
    laptop: Laptop, amara: Family
) -> None:
    (planned,) = plan(laptop, amara.amara, with_practitioner=amara.joe)
    draft_id = contacts.start(visit=planned, by=laptop.by)
    form = forms.read_form(draft_id, by=laptop.by)
    draft = msgspec.json.decode(form.draft, type=ContactDraft)
    assert [(one.id, one.name, one.came) for one in draft.joining] == [(amara.joe, "Joe Tranter", "")]
    assert draft.present == ()
    assert "Joe Tranter" not in {one.name for one in form.offered}
    whole = filled(laptop, draft_id)
    unsaid = msgspec.structs.replace(whole, joining=draft.joining)
    contacts.keep_draft(draft_id, msgspec.json.encode(unsaid), by=laptop.by)
    with pytest.raises(NotReady) as refused:
        contacts.sign(draft_id, by=laptop.by)
    assert [missing.words for _, missing in refused.value.missing] == ["Say whether Joe Tranter came"]
    alone = msgspec.structs.replace(whole, joining=(Joining(id=amara.joe, name="Joe Tranter", came="no"),))
    contacts.keep_draft(draft_id, msgspec.json.encode(alone), by=laptop.by)
    signed = contacts.sign(draft_id, by=laptop.by)
    page = reading.contact(signed.contacts[0], by=laptop.by)
    assert "Joe Tranter did not come" in {one.text for one in page.passages}
    lines = overview.read(amara.amara, by=laptop.by).working
    assert [line.last_words for line in lines if line.name == "Joe Tranter"] == ["No contact recorded"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"children": ()}, "no-children"),
        ({"purpose": "  "}, "no-purpose"),
        ({"kind": "tea"}, "no-such-kind"),
        ({"planned": datetime(2026, 11, 12, 9, 0, tzinfo=UTC)}, "already-past"),
        ({"with_practitioner": "nobody"}, "no-such-record"),
        ({"with_practitioner": "oneself"}, "with-oneself"),
        ({"children": ("a stranger's",)}, "not-yours-to-write"),
    ],
)
def test_what_is_no_visit_is_not_planned(laptop: Laptop, amara: Family, wrong: dict[str, Any], code: str) -> None:
    asked = {"children": (amara.amara,), "planned": AFTERNOON, "purpose": "x", "kind": "cin", **wrong}
    if asked.get("with_practitioner") == "oneself":
        asked["with_practitioner"] = amara.priya
    with pytest.raises(StoreTrouble, match=code):
        planning.plan(by=laptop.by, **asked)
    assert not waiting(laptop)


def test_one_child_of_whom_it_may_not_be_planned_stops_the_whole_act(laptop: Laptop, amara: Family) -> None:
    other = child("Zofia")
    pull(laptop, other)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        plan(laptop, amara.amara, other.child)
    assert not waiting(laptop)
    assert today.read(by=laptop.by).visits == ()


def test_calling_off_is_for_the_whole_occasion_and_says_why(laptop: Laptop, amara: Family, liban: str) -> None:
    first, second = plan(laptop, amara.amara, liban)
    with pytest.raises(StoreTrouble, match="no-reason"):
        planning.cancel(first, " ", by=laptop.by)
    planning.cancel(first, "Family is away", by=laptop.by)
    assert [visit(laptop, one).step for one in (first, second)] == ["cancelled"] * 2
    assert waiting(laptop)[2:] == [("visit", "cancel", "Family is away")] * 2
    assert today.read(by=laptop.by).visits == ()
    with pytest.raises(StoreTrouble, match="moved-on"):
        planning.cancel(second, "Again", by=laptop.by)


def test_what_was_called_off_is_in_the_chronology_with_who_when_and_why_and_is_found(
    laptop: Laptop, amara: Family, liban: str
) -> None:
    first, _second = plan(laptop, amara.amara, liban)
    assert [one.visit for one in overview.read(amara.amara, by=laptop.by).planned] == [first]
    planning.cancel(first, "Hodan is in hospital", by=laptop.by)
    for one in (amara.amara, liban):
        (line,) = [entry for entry in chronology.read(one, by=laptop.by).entries if entry.kind == "visit"]
        assert (line.when, line.title) == ("Thu 12 Nov 09:56", "Visit called off: See the flat")
        assert (line.words, line.who) == ("Planned for Thu 12 Nov, 15:30. Hodan is in hospital", laptop.by.name)
        page = overview.read(one, by=laptop.by)
        assert page.planned == ()
        assert line in page.latest
    assert search.find("hospital", by=laptop.by).hits[0].where.startswith("Called off, called-off visit")


def test_of_one_called_off_with_an_earlier_program_the_missing_reason_is_said(laptop: Laptop, amara: Family) -> None:
    off = Visit(practitioner=amara.joe, planned=AFTERNOON, purpose="Core group", step="cancelled")
    pull(laptop, wire_record("visit", amara.amara, off))
    (line,) = [entry for entry in chronology.read(amara.amara, by=laptop.by).entries if entry.kind == "visit"]
    assert line.words == "Planned for Thu 12 Nov, 15:30. The reason is not on this laptop."


def test_the_form_for_calling_off_says_which_visit_and_asks_why(laptop: Laptop, amara: Family, liban: str) -> None:
    first, _second = plan(laptop, amara.amara, liban, with_practitioner=amara.joe)
    form = planning.cancel_form(first, by=laptop.by)
    assert form.title == "Call off: See the flat, Thu 12 Nov, 15:30, Amara Warsame and Liban Warsame"
    assert [(one.name, one.needed) for one in form.fields] == [("reason", True)]
    assert "To visit after all, plan it anew. Tell Joe Tranter" in form.note
    joe = replace(laptop.by, practitioner=amara.joe, name="Joe Tranter")
    assert "Tell Priya Raman" in planning.cancel_form(first, by=joe).note
    with pytest.raises(NotValid):
        planning.cancel_typed(first, {"reason": " "}, by=laptop.by)
    planning.cancel_typed(first, {"reason": "Family is away"}, by=laptop.by)
    assert waiting(laptop)[2:] == [("visit", "cancel", "Family is away")] * 2
    with pytest.raises(StoreTrouble, match="moved-on"):
        planning.cancel_form(first, by=laptop.by)


def test_what_is_being_written_or_is_not_ours_is_not_called_off(laptop: Laptop, amara: Family) -> None:
    (planned,) = plan(laptop, amara.amara)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        planning.cancel(planned, "x", by=replace(laptop.by, practitioner=new_id()))
    contacts.start(visit=planned, by=laptop.by)
    with pytest.raises(StoreTrouble, match="being-written"):
        planning.cancel(planned, "x", by=laptop.by)
    assert visit(laptop, planned).step == "planned"


def test_the_form_offers_the_siblings_here_and_everybody_of_the_directory(
    laptop: Laptop, amara: Family, liban: str
) -> None:
    stranger = child("Zofia")
    for of in (liban, stranger.child):
        pull(laptop, wire_record("person", amara.amara, Person(given="Sibling", same_as=of)))
    pull(laptop, stranger)
    form = planning.form(amara.amara, by=laptop.by)
    fields = {one.name: one for one in form.fields}
    assert [one.label for one in form.fields if one.name.startswith(planning.ALSO)] == ["Also Liban Warsame"]
    assert fields["with_practitioner"].choices[0] == ("", "Nobody")
    assert amara.joe in dict(fields["with_practitioner"].choices)
    assert amara.priya not in dict(fields["with_practitioner"].choices)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        planning.form(amara.amara, by=replace(laptop.by, practitioner=new_id()))


@pytest.mark.parametrize(
    ("code", "kind"), [("CPP", "cp"), ("S47", "section-47"), ("LAC", "looked-after"), ("CIN", "cin"), ("EH", "other")]
)
def test_the_kind_of_visit_that_is_offered_follows_the_status(
    laptop: Laptop, amara: Family, liban: str, code: str, kind: str
) -> None:
    def offered(of: str, by: Caseworker = laptop.by) -> str:
        return next(str(one.value) for one in planning.form(of, by=by).fields if one.name == "kind_of_visit")

    assert offered(amara.amara) == "cp"
    assert offered(liban) == "other"
    status = Alert(topic="status", code=code, words="A status", since=date(2026, 9, 10))
    pull(laptop, wire_record("alert", liban, status))
    assert offered(liban) == kind
    (planned,) = planning.plan_typed(liban, {"planned": "1/6/2027", "time": "9:30", "purpose": "x"}, by=laptop.by)
    assert visit(laptop, planned).kind_of_visit == kind
    assert offered(amara.amara, replace(laptop.by, practitioner=amara.beth, agency=ACORNS)) == "other"


def test_a_visit_that_is_past_and_not_recorded_needs_somebody_and_is_not_overdue(
    laptop: Laptop, amara: Family, liban: str
) -> None:
    first, _second = plan(laptop, amara.amara, liban)

    def told() -> tuple[list[tuple[str, str, str]], list[str]]:
        found = [(one.change, one.title, one.detail) for one in needs.read(by=laptop.by)]
        return found, [
            row.due.words for row in caseload.read(by=laptop.by).rows if row.due.state is DueState.UNRECORDED
        ]

    laptop.clock.now = AFTERNOON + timedelta(minutes=59)
    assert told() == ([], [])
    laptop.clock.now = AFTERNOON + timedelta(hours=1)
    title = "See the flat, Amara Warsame and Liban Warsame"
    today_words, shown = told()
    assert [(one, said) for _, one, said in today_words] == [(title, "Planned for 15:30, not recorded")]
    assert shown == ["15:30, not recorded"] * 2
    laptop.clock.now = AFTERNOON + timedelta(days=1)
    assert [said for _, _, said in told()[0]] == ["Planned for Thu 12 Nov, 15:30, not recorded"]
    assert needs.read(by=replace(laptop.by, practitioner=amara.joe)) == ()
    contacts.start(visit=today_words[0][0], by=laptop.by)
    assert [one.state for one in needs.read(by=laptop.by)] == [WorkState.DRAFT]


def test_what_is_typed_becomes_a_visit_at_the_time_of_the_place(laptop: Laptop, amara: Family, liban: str) -> None:
    typed = {
        "planned": "1/6/2027", "time": "9:30", "purpose": "Core group", f"{planning.ALSO}{liban}": True,
        "with_practitioner": amara.joe, "kind_of_visit": "cp", "prompts": ("See Amara alone",), "announced": False,
    }  # fmt: skip
    first, second = (visit(laptop, id) for id in planning.plan_typed(amara.amara, typed, by=laptop.by))
    assert first.planned == datetime(2027, 6, 1, 8, 30, tzinfo=UTC)  # 09:30 by summer time
    assert (first.kind_of_visit, first.joined_by, first.announced) == ("cp", "Joe Tranter", False)
    assert second.occasion == first.occasion


def test_what_is_wrong_is_said_at_its_field(laptop: Laptop, amara: Family) -> None:
    def wrong(**typed: Any) -> dict[str, str]:
        with pytest.raises(NotValid) as raised:
            planning.plan_typed(amara.amara, typed, by=laptop.by)
        return {one.field: one.words for one in raised.value.faults}

    assert wrong(planned="soon", time="25:00") == {
        "planned": DATE_FAULT, "time": planning.TIME_FAULT, "purpose": "Say what the visit is for",
    }  # fmt: skip
    assert wrong(planned="11/11/2026", time="10:00", purpose="x") == {"planned": planning.PAST}
    assert not waiting(laptop)

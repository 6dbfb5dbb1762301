"""No access and the reviews of health visitors: signed in one short form, offline, with what comes next."""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from app.casework import contacts, health_reviews, no_access, overview, tasks, today
from app.casework.asked import NotValid
from app.casework.case_pages import RecordForm
from app.casework.due_pages import DueLine
from app.domain.contact import Contact, Observation
from app.domain.draft import ContactDraft
from app.domain.identity import new_id
from app.domain.visit import Visit
from app.storage import drafts, outbox, records
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.case_work import COLLEAGUE, allocated, at_work, child, involved, plan
from tests.casework.warsame import NOW, ago, pull
from tests.storage.fakes import Laptop, wire_record


def filled(form: RecordForm, **typed: object) -> dict[str, object]:
    """What a form holds with what was typed into it."""
    return {one.name: one.value for one in form.fields} | typed


def visit(laptop: Laptop, of: wire.WireRecord, at: datetime = NOW, **more: object) -> wire.WireRecord:
    planned = Visit(
        practitioner=laptop.place.practitioner,
        planned=at,
        purpose="CP visit",
        kind_of_visit="cp",
        occasion="o",
        why="Why",
    )
    return wire_record("visit", of.child, msgspec.structs.replace(planned, **more))


def contact_of(laptop: Laptop, of: wire.WireRecord) -> Contact:
    with laptop.vault.read() as tx:
        (record,) = records.of_child(tx, of.child, "contact")
    return msgspec.json.decode(record.body, type=Contact)


def acts(laptop: Laptop) -> list[tuple[str, str]]:
    with laptop.vault.read() as tx:
        return [(row.kind, row.act) for row in outbox.all_of_them(tx)]


def test_no_access_is_signed_with_time_and_place_and_the_next_attempt_stands_on_its_day(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara, liban = child("Amara"), child("Liban", born=date(2025, 11, 30))
    first, second = visit(laptop, amara, place="12 Mill Lane"), visit(laptop, liban)
    pull(laptop, amara, liban, allocated(laptop, amara), allocated(laptop, liban), first, second)
    form = no_access.form(visit=first.id, by=laptop.by)
    assert form.title == "No access: Amara and Liban Warsame"
    found = no_access.record(filled(form, tried="Knocked twice, called through"), visit=first.id, by=laptop.by)
    assert len(found) == 2
    said = contact_of(laptop, amara)
    assert (said.kind_of_contact, said.seen, said.place, said.happened, said.visit) == (
        "no-access", "not-seen", "12 Mill Lane", NOW, first.id,
    )  # fmt: skip
    assert [(one.topic, one.words) for one in said.observations] == [
        ("What was tried", "Knocked twice, called through")
    ]  # fmt: skip
    assert said.signatures
    assert [card.work is not None for card in today.read(by=laptop.by).visits] == [True]
    tomorrow = today.read(by=laptop.by, at=NOW + timedelta(days=1))
    (again,) = tomorrow.visits
    assert (again.planned.strftime("%H:%M"), again.siblings != (), again.purpose) == ("09:56", True, "CP visit")
    assert [act for _, act in acts(laptop)].count("sign") == 2


def test_the_allocated_worker_is_told_by_a_task_where_that_is_somebody_else(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    ada = child("Ada", born=date(2026, 9, 24))
    pull(laptop, ada, involved(laptop, ada), allocated(laptop, ada, practitioner=COLLEAGUE))
    form = no_access.form(child=ada.child, by=laptop.by)
    assert "Give Joe Tranter a task to know of it" in [one.label for one in form.fields]
    no_access.record(filled(form, again=None), child=ada.child, by=laptop.by)
    with laptop.vault.read() as tx:
        (task,) = tasks.of_child(tx, laptop.by, ada.child)
    assert (task.what, task.who) == ("No access on 12 Nov 2026, 09:56: Ada Warsame.", "Joe Tranter")
    assert ("visit", "plan") not in acts(laptop), "no other attempt was wanted"


def test_nobody_is_told_where_the_child_is_ones_own(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    pull(laptop, amara, allocated(laptop, amara))
    assert "tell" not in [one.name for one in no_access.form(child=amara.child, by=laptop.by).fields]


def test_what_was_being_written_goes_with_it(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    planned = visit(laptop, amara)
    pull(laptop, amara, allocated(laptop, amara), planned)
    draft = contacts.start(visit=planned.id, by=laptop.by)
    with laptop.vault.read() as tx:
        begun = msgspec.json.decode(drafts.read(tx, draft).body, type=ContactDraft)
    (part,) = begun.children
    part = msgspec.structs.replace(part, seen="seen", alone="alone", minutes_alone=9, where_seen="Her bedroom")
    light = Observation(id=new_id(), observer="", topic="Home", words="A light was on")
    written = msgspec.structs.replace(
        begun, analysis="The curtains moved", place="Back door", children=(part,), observations=(light,)
    )
    contacts.keep_draft(draft, msgspec.json.encode(written), by=laptop.by)
    form = no_access.form(draft=draft, by=laptop.by)
    no_access.record(filled(form, again=None), draft=draft, by=laptop.by)
    said = contact_of(laptop, amara)
    assert ([one.words for one in said.analysis], said.place, said.visit) == (
        ["The curtains moved"], "Back door", planned.id,
    )  # fmt: skip
    assert "A light was on" in [one.words for one in said.observations]
    assert (said.seen, said.alone, said.minutes_alone, said.where_seen) == ("not-seen", "", None, "")
    with laptop.vault.read() as tx:
        assert list(drafts.all_of_them(tx)) == []


def test_the_time_tried_is_the_present_one_and_never_the_planned(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    late = visit(laptop, amara, NOW - timedelta(hours=3), occasion="late")
    near = visit(laptop, amara, NOW - timedelta(minutes=10))
    pull(laptop, amara, allocated(laptop, amara), late, near)
    form = no_access.form(visit=late.id, by=laptop.by)
    assert (filled(form)["on"], filled(form)["at"]) == (date(2026, 11, 12), "09:56")
    assert "The time is now, 09:56. It was planned for 06:56" in form.note
    assert "planned" not in no_access.form(visit=near.id, by=laptop.by).note


def test_one_of_a_day_that_is_past_has_its_time_said_and_wrong_times_are_said_at_their_field(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    planned = visit(laptop, amara, ago(1, "15:00"))
    pull(laptop, amara, allocated(laptop, amara), planned)
    form = no_access.form(visit=planned.id, by=laptop.by)
    assert (filled(form)["on"], filled(form)["at"]) == (date(2026, 11, 11), "")
    assert form.note.startswith("Say at what time it was tried. It was planned for 15:00.")
    wrong = filled(form, on=date(2026, 11, 13), again=date(2026, 11, 1), place=" ")
    with pytest.raises(NotValid) as refused:
        no_access.record(wrong, visit=planned.id, by=laptop.by)
    assert {one.field for one in refused.value.faults} == {"at", "again", "place"}
    assert acts(laptop) == []


def test_a_joint_visit_is_written_in_its_form_and_one_that_moved_on_is_left(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    joint = visit(laptop, amara, with_practitioner=COLLEAGUE, record_as="c", occasion="j")
    done = visit(laptop, amara, step="recorded", occasion="d")
    pull(laptop, amara, allocated(laptop, amara), joint, done)
    for planned, code in ((joint, "joint-visit"), (done, "moved-on")):
        with pytest.raises(StoreTrouble, match=code):
            no_access.form(visit=planned.id, by=laptop.by)


def test_twice_no_access_is_counted_as_missed(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    amara = child("Amara")
    pull(laptop, amara, allocated(laptop, amara))
    for _ in range(2):
        form = no_access.form(child=amara.child, by=laptop.by)
        no_access.record(filled(form, again=None), child=amara.child, by=laptop.by)
        laptop.clock.now += timedelta(days=3)
    assert any("Amara not seen" in one.title for one in overview.read(amara.child, by=laptop.by).patterns)


# --- health visitors


def baby(given: str, **more: object) -> wire.WireRecord:
    made = child(given)
    return wire_record("child", made.child, {"given": given, "family": "Warsame", **more}, record_id=made.child)


def reviews(laptop: Laptop) -> list[DueLine]:
    return [one for one in today.read(by=laptop.by).dues if one.review]


def test_each_review_in_its_window_has_its_form_and_signed_its_clock_is_met(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    ages = {"new-birth": 12, "six-to-eight-weeks": 52, "one-year": 360, "two-to-two-and-a-half-years": 900}
    born = {name: child(f"Child {days}", born=ago(days).date()) for name, days in ages.items()}
    unborn = baby("Baby", expected=str(ago(-9).date()))
    everybody = {**born, "antenatal": unborn}
    for one in everybody.values():
        pull(laptop, one, involved(laptop, one))
    assert {(one.child, one.review) for one in reviews(laptop)} == {
        (one.child, name) for name, one in everybody.items()
    }  # fmt: skip
    for name, one in everybody.items():
        form = health_reviews.form(one.child, name, by=laptop.by)
        health_reviews.sign(one.child, name, filled(form, words="Well", worry="no"), by=laptop.by)
    assert reviews(laptop) == []
    assert {kind for kind, _ in acts(laptop)} == {"contact"}


def test_a_review_at_which_the_child_was_not_seen_does_not_count(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    ada = child("Ada", born=ago(12).date())
    pull(laptop, ada, involved(laptop, ada))
    form = health_reviews.form(ada.child, "new-birth", by=laptop.by)
    values = filled(form, words="Asleep upstairs", worry="no", seen="not-seen", safer_sleep="talked-about")
    health_reviews.sign(ada.child, "new-birth", values, by=laptop.by)
    assert [one.review for one in reviews(laptop)] == ["new-birth"]
    said = contact_of(laptop, ada)
    assert (said.not_seen_reason, said.safer_sleep, said.review) == ("Asleep upstairs", "talked-about", "new-birth")


def test_a_visit_planned_for_today_is_recorded_with_the_review(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    ada = child("Ada", born=ago(12).date())
    planned = visit(laptop, ada, kind_of_visit="health-review")
    pull(laptop, ada, involved(laptop, ada), planned)
    form = health_reviews.form(ada.child, "new-birth", by=laptop.by)
    health_reviews.sign(ada.child, "new-birth", filled(form, words="Well", worry="no"), by=laptop.by)
    (card,) = today.read(by=laptop.by).visits
    assert card.work is not None
    assert contact_of(laptop, ada).visit == planned.id


def test_a_line_and_whether_anything_worries_are_needed_and_nothing_else(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    ada = child("Ada", born=ago(12).date())
    pull(laptop, ada, involved(laptop, ada), plan(ada, ago(3).date()))
    form = health_reviews.form(ada.child, "new-birth", by=laptop.by)
    with pytest.raises(NotValid) as refused:
        health_reviews.sign(ada.child, "new-birth", filled(form), by=laptop.by)
    assert {one.field for one in refused.value.faults} == {"words", "worry"}
    stranger = child("Max", born=ago(12).date())
    pull(laptop, stranger)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        health_reviews.form(stranger.child, "new-birth", by=laptop.by)

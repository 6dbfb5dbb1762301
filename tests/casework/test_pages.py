"""What the screens are given: today, the Sync centre, the foot strip, what needs a person, the launcher's glance."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.casework import acknowledged, contacts, duty, exchange, forms, glance, needs, refused, today
from app.casework.pages import VisitCard, WorkState
from app.domain.change import Edit
from app.domain.contact import Contact
from app.domain.dispute import Conflict
from app.domain.draft import ContactDraft
from app.domain.identity import DIRECTORY, new_id
from app.domain.practitioner import Agency, Practitioner
from app.domain.visit import Visit
from app.storage import copies, marks, outbox, problems, records
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.northmere import CANARY_ADDRESS, DAY, Morning, filled, morning
from tests.storage.fakes import Laptop, wire_record

LATE = "01632 960 199"


@pytest.fixture
def day(laptop: Laptop) -> Morning:
    return morning(laptop)


def cards(laptop: Laptop) -> list[VisitCard]:
    return list(today.read(by=laptop.by).visits)


def sign(laptop: Laptop, visit: str) -> contacts.Signed:
    draft_id = contacts.start(by=laptop.by, visit=visit)
    filled(laptop, draft_id)
    return contacts.sign(draft_id, by=laptop.by)


def answer(laptop: Laptop, *changes: str, status: wire.Status = "accepted", code: str = "", by: str = "") -> None:
    with laptop.vault.write() as tx:
        raws = [outbox.read(tx, one).bytes for one in changes]
        facts = {"by": by} if by else {}
        given, proofs = laptop.hub.answer(raws, laptop.clock.now, status=status, code=code, facts=facts)
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)


def test_today_is_in_the_order_of_its_times_and_siblings_are_one_card(laptop: Laptop, day: Morning) -> None:
    page = today.read(by=laptop.by)
    assert page.on == DAY.date()
    assert [(card.planned.strftime("%H:%M"), card.name, card.siblings) for card in page.visits] == [
        ("09:00", "Oliver Fairhurst-Lane", ()),
        ("10:30", "Amara Warsame", ("Liban, 11 months",)),
        ("15:45", "Zofia Kowalczyk", ()),
    ]
    assert page.next_visit_words == "Tue 17 Nov, core group"


def test_a_protected_address_is_on_no_page_and_protects_the_siblings_too(laptop: Laptop, day: Morning) -> None:
    page = today.read(by=laptop.by)
    assert [(card.address, card.protected) for card in page.visits] == [
        ("14 Larch Rise, NM4 2QT", False), (None, True), ("Northmere Academy, meeting room 2", False),
    ]  # fmt: skip
    draft_id = contacts.start(by=laptop.by, visit=day.visit_amara)
    form = forms.read_form(draft_id, by=laptop.by)
    assert CANARY_ADDRESS not in f"{asdict(page)} {asdict(form)} {asdict(exchange.read(by=laptop.by))}"


def test_a_further_service_is_said_and_never_named(laptop: Laptop, day: Morning) -> None:
    page = today.read(by=laptop.by)
    assert [card.further_service for card in page.visits] == [False, True, False]
    form = forms.read_form(contacts.start(by=laptop.by, visit=day.visit_amara), by=laptop.by)
    assert "CANARYCLINIC" not in f"{asdict(page)} {asdict(form)}"


def test_alerts_come_gravest_first_without_the_ended_ones(laptop: Laptop, day: Morning) -> None:
    assert [(chip.words, chip.severity) for chip in cards(laptop)[1].alerts] == [
        ("Do not visit alone: Joe Tranter joins you", "danger"),
        ("Threats to staff", "danger"),
        ("Dog on premises", "caution"),
        ("Interpreter: Somali", "note"),
    ]


def test_where_the_work_is_comes_from_the_ledger(laptop: Laptop, day: Morning) -> None:
    def state() -> WorkState | None:
        work = cards(laptop)[0].work
        return work.state if work else None

    assert state() is None
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    assert state() is WorkState.DRAFT
    filled(laptop, draft_id)
    signed = contacts.sign(draft_id, by=laptop.by)
    assert state() is WorkState.WAITING
    answer(laptop, signed.changes[0])
    assert state() is WorkState.WAITING  # the recording of the visit is still here
    answer(laptop, signed.changes[1])
    assert state() is WorkState.RECEIVED
    work = cards(laptop)[0].work
    assert work is not None
    assert work.at == laptop.clock.now


def test_an_empty_day_says_what_comes_next(laptop: Laptop, day: Morning) -> None:
    page = today.read(by=laptop.by, at=DAY + timedelta(days=1))
    assert page.visits == ()
    assert page.next_visit_words == "Tue 17 Nov, core group"
    later = today.read(by=laptop.by, at=DAY + timedelta(days=9))
    assert later.next_visit_words == ""


def test_the_sync_centre_lists_what_waits_stopped_and_was_sent(laptop: Laptop, day: Morning) -> None:
    signed = sign(laptop, day.visit_oliver)
    page = exchange.read(by=laptop.by)
    assert [(line.what, line.child_name, line.state) for line in page.waiting] == [
        ("CIN visit", "Oliver Fairhurst-Lane", WorkState.WAITING),
    ]
    laptop.clock.forward(minutes=5)
    answer(laptop, signed.changes[0])
    answer(laptop, signed.changes[1], status="refused", code="moved-on", by=day.siobhan)
    page = exchange.read(by=laptop.by)
    (stopped,), (sent,) = page.stopped, page.sent
    assert (stopped.signed, sent.signed) == (False, True)
    assert page.waiting == ()
    assert (stopped.what, stopped.reason) == (
        "Visit recorded",
        "Northmere did not accept this. It had moved on since you saw it, by Siobhan Keane. "
        "Your record is safe on this laptop.",
    )
    assert (sent.what, sent.state, sent.received) == ("CIN visit", WorkState.RECEIVED, laptop.clock.now)
    assert (page.children, page.records) == (4, 24)
    assert page.vault_bytes > 0
    assert page.sealed_bytes > 0


def test_a_visit_and_its_recording_are_one_line_until_both_are_received(laptop: Laptop, day: Morning) -> None:
    signed = sign(laptop, day.visit_amara)
    of_amara, recording, *of_liban = signed.changes
    page = exchange.read(by=laptop.by)
    assert [(line.what, line.child_name) for line in page.waiting] == [
        ("CP visit", "Amara Warsame"), ("CP visit", "Liban Warsame"),
    ]  # fmt: skip
    with laptop.vault.read() as tx:
        sizes = [outbox.read(tx, one).size for one in signed.changes]
    assert [line.size for line in page.waiting] == [sum(sizes[:2]), sum(sizes[2:])]
    laptop.clock.forward(minutes=1)
    for parts, waiting, sent in (
        ([of_amara], [recording, of_liban[0]], []),
        (of_liban, [recording], [of_liban[0]]),
        ([recording], [], [of_amara, of_liban[0]]),
    ):
        answer(laptop, *parts)
        page = exchange.read(by=laptop.by)
        assert [line.change for line in page.waiting] == waiting
        assert {line.what for line in page.waiting} <= {"CP visit"}
        assert sorted(line.change for line in page.sent) == sorted(sent)
        assert exchange.figures(by=laptop.by).waiting == page.figures.waiting == len(page.waiting)
    told = "\n".join(acknowledged.lines(of_amara, by=laptop.by))
    assert of_amara in told
    assert recording in told


def test_the_strip_counts_from_the_ledger(laptop: Laptop, day: Morning) -> None:
    figures = exchange.figures(by=laptop.by)
    assert (figures.saved_at, figures.waiting, figures.stopped, figures.received_at) == (None, 0, 0, None)
    assert figures.lease_until == laptop.hub.lease("", "", laptop.clock.now).until
    saved = laptop.clock.forward(minutes=3)
    signed = sign(laptop, day.visit_oliver)
    answer(laptop, signed.changes[1], status="refused", code="moved-on")
    with laptop.vault.write() as tx:
        marks.write(tx, last_exchange_at=laptop.clock.now)
    figures = exchange.figures(by=laptop.by)
    assert (figures.saved_at, figures.waiting, figures.stopped, figures.received_at) == (saved, 1, 1, laptop.clock.now)


def test_two_versions_need_the_person_whose_they_are(laptop: Laptop, day: Morning) -> None:
    signed = sign(laptop, day.visit_oliver)
    answer(laptop, *signed.changes)
    opened = Conflict(
        about=signed.contacts[0], about_kind="contact", field="place", standing="School", other="Home",
        standing_by=day.siobhan, other_by=laptop.place.practitioner, opened=laptop.clock.now,
    )  # fmt: skip
    theirs = msgspec.structs.replace(opened, about=new_id(), standing_by="x", other_by="y")
    settled = msgspec.structs.replace(opened, step="settled")
    page = [
        wire_record("conflict", day.oliver, one, category="visit_narrative_voice") for one in (opened, theirs, settled)
    ]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page[1:], 60)
        copies.apply_page(tx, page[:1], 61)
    (need,) = needs.read(by=laptop.by)
    assert need.title == "Two versions: CIN visit, Oliver Fairhurst-Lane"
    assert need.detail == "You and Siobhan Keane both changed this: where. Both versions stay in the history."
    assert (need.state, need.change) == (WorkState.CONFLICT, signed.contacts[0])
    work = cards(laptop)[0].work
    assert work is not None
    assert work.state is WorkState.CONFLICT
    assert exchange.figures(by=laptop.by).stopped == 1


def test_sending_again_is_a_new_change_and_the_refused_one_stays_until_it_is_taken(
    laptop: Laptop, day: Morning
) -> None:
    signed = sign(laptop, day.visit_oliver)
    answer(laptop, signed.changes[0])
    answer(laptop, signed.changes[1], status="refused", code="moved-on")
    moved = Visit(practitioner=laptop.place.practitioner, planned=DAY, purpose="CIN visit", step="cancelled")
    with laptop.vault.write() as tx:
        newer = wire_record("visit", day.oliver, moved, record_id=day.visit_oliver, version=2)
        copies.apply_page(tx, [newer], 70)
    fresh = refused.send_again(signed.changes[1], by=laptop.by)
    with laptop.vault.read() as tx:
        rows = outbox.all_of_them(tx)
        batch = outbox.next_batch(tx, now=laptop.clock.now)
    assert [row.change_id for row in rows] == [signed.changes[1], fresh]
    assert [row.change_id for row in batch] == [fresh]
    change = rows[1].change()
    assert (change.trunk, change.follows, change.fields["step"]) == (2, "", Edit("cancelled", "recorded"))
    assert needs.read(by=laptop.by) == ()
    assert fresh in [offer.id for offer in laptop.sealed.offered()]
    with pytest.raises(StoreTrouble, match="replaced-already"):
        refused.send_again(signed.changes[1], by=laptop.by)
    answer(laptop, fresh)
    with laptop.vault.read() as tx:
        assert outbox.all_of_them(tx) == []


def test_a_refused_contact_is_opened_as_a_draft_and_signed_anew_as_the_same_record(
    laptop: Laptop, day: Morning
) -> None:
    signed = sign(laptop, day.visit_oliver)
    answer(laptop, signed.changes[0], status="refused", code="too-large")
    with laptop.vault.read() as tx:
        before = records.read(tx, signed.contacts[0])
    assert before is not None
    draft_id = refused.change_it(signed.changes[0], by=laptop.by)
    draft = msgspec.json.decode(forms.read_form(draft_id, by=laptop.by).draft, type=ContactDraft)
    assert (draft.analysis, draft.children[0].own_words, draft.children[0].how_words) == (
        "Safe today", "Oliver said this", "Quiet",
    )  # fmt: skip
    shorter = msgspec.structs.replace(draft, analysis="Safe")
    contacts.keep_draft(draft_id, msgspec.json.encode(shorter), by=laptop.by)
    again = contacts.sign(draft_id, by=laptop.by)
    assert again.contacts == signed.contacts
    with laptop.vault.read() as tx:
        after = records.read(tx, again.contacts[0])
    assert after is not None
    assert [one.words for one in msgspec.json.decode(after.body, type=Contact).analysis] == ["Safe"]
    answer(laptop, again.changes[0])
    with laptop.vault.read() as tx:
        assert signed.changes[0] not in [row.change_id for row in outbox.all_of_them(tx)]


def test_only_what_was_refused_can_be_sent_again(laptop: Laptop, day: Morning) -> None:
    signed = sign(laptop, day.visit_oliver)
    with pytest.raises(StoreTrouble, match="not-refused"):
        refused.send_again(signed.changes[0], by=laptop.by)
    answer(laptop, signed.changes[1], status="refused", code="moved-on")
    with pytest.raises(StoreTrouble, match="not-a-contact"):
        refused.change_it(signed.changes[1], by=laptop.by)


def test_a_technical_trouble_is_said_in_a_sentence(laptop: Laptop, day: Morning) -> None:
    with laptop.vault.write() as tx:
        problems.note(tx, "receipt-without-proof", laptop.clock.now)
    assert exchange.read(by=laptop.by).problem == "Northmere sent an answer without its signature. It was not believed."


def test_the_out_of_hours_number_is_that_of_ones_own_agency(laptop: Laptop, day: Morning) -> None:
    assert duty.out_of_hours(by=laptop.by) == ""
    council, other = new_id(), new_id()
    page = [
        wire_record("agency", DIRECTORY, Agency(name="Northmere", sector="social", out_of_hours_telephone=LATE),
                    record_id=council),
        wire_record("agency", DIRECTORY, Agency(name="Trust", sector="health", out_of_hours_telephone="1"),
                    record_id=other),
        wire_record("practitioner", DIRECTORY, Practitioner(name="Priya Raman", agency=council),
                    record_id=laptop.by.practitioner),
    ]  # fmt: skip
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, 50)
    assert duty.out_of_hours(by=laptop.by) == LATE
    seen = exchange.at_a_glance(by=laptop.by, role_line="Social worker", laptop="NM-L2047")
    assert (seen.duty_telephone, seen.out_of_hours_telephone) == ("01632 960 130", LATE)


def test_the_glance_holds_no_case_data(laptop: Laptop, day: Morning, tmp_path: Path) -> None:
    sign(laptop, day.visit_oliver)
    path = tmp_path / "glance.json"
    glance.write(path, exchange.at_a_glance(by=laptop.by, role_line="Social worker, Team 2", laptop="NM-L2047"))
    found = glance.read(path)
    assert found is not None
    assert (found.first_name, found.initials, found.children) == ("Priya", "PR", 4)
    assert (found.waiting, found.sealed) == (1, 1)
    raw = path.read_text(encoding="utf-8")
    for case_word in ("Amara", "Oliver", "Larch", day.amara, day.oliver):
        assert case_word not in raw
    path.write_text("{", encoding="utf-8")
    assert glance.read(path) is None
    assert glance.read(tmp_path / "absent") is None

"""Recording a contact: started, kept, signed into each child's case file, added to; every save on the disk twice."""

from datetime import timedelta

import msgspec
import pytest

from app.casework import caseworker, contacts, forms, today
from app.casework.contacts import NotReady
from app.domain import body as bodies
from app.domain.change import digest
from app.domain.contact import Contact, signed_by
from app.domain.draft import ContactDraft
from app.domain.identity import new_id
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship
from app.domain.strict import Unreadable
from app.domain.visit import Visit
from app.storage import copies, drafts, files, marks, outbox, records
from app.storage.outbox import OutboxRow
from app.storage.sealed import SealedOutbox
from app.storage.signing import is_signed
from app.storage.trouble import SealedTrouble, StoreTrouble
from tests.casework.northmere import filled, morning
from tests.storage.fakes import Laptop, wire_record


def rows(laptop: Laptop) -> list[OutboxRow]:
    with laptop.vault.read() as tx:
        return outbox.all_of_them(tx)


def sealed_changes(laptop: Laptop) -> list[str]:
    return [offer.id for offer in SealedOutbox(laptop.place.sealed).offered() if offer.what == "change"]


def sealed_drafts(laptop: Laptop) -> list[str]:
    return [offer.id for offer in SealedOutbox(laptop.place.sealed).offered() if offer.what == "draft"]


def test_a_planned_visit_begins_with_every_sibling(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_liban)
    form = forms.read_form(draft_id, by=laptop.by)
    draft = msgspec.json.decode(form.draft, type=ContactDraft)
    assert [part.given for part in draft.children] == ["Amara", "Liban"]
    assert [part.visit for part in draft.children] == [day.visit_amara, day.visit_liban]
    assert (draft.occasion, draft.kind_of_contact, draft.announced) == (day.occasion, "cp", "announced")
    assert draft.children[0].language == "Somali"
    assert form.children[0].through == "Fadumo Ali, by phone"
    assert form.names == "Amara Warsame, 4 and Liban, 11 months"
    assert [child.age for child in form.children] == ["4", "11 months"]
    assert [choice.name for choice in form.offered] == [
        "Amara Warsame", "Liban Warsame", "Ayaan Warsame", "Mrs Lomax", "Fadumo Ali, by phone",
    ]  # fmt: skip
    assert [words for _, words in form.prompts] == ["See Amara alone"]
    assert (form.me, form.duty_telephone) == (laptop.by.practitioner, "01632 960 130")


@pytest.mark.parametrize(("late", "asked"), [(timedelta(minutes=40), False), (timedelta(hours=5), True)])
def test_of_what_is_recorded_long_after_its_time_the_start_has_to_be_said(
    laptop: Laptop, late: timedelta, asked: bool
) -> None:
    day = morning(laptop)
    planned = today.read(by=laptop.by).visits[1].planned
    laptop.clock.now = planned + late
    draft_id = contacts.start(by=laptop.by, visit=day.visit_amara)
    draft = msgspec.json.decode(forms.read_form(draft_id, by=laptop.by).draft, type=ContactDraft)
    assert draft.planned == planned
    assert (draft.started, draft.start_said) == ((planned, False) if asked else (laptop.clock.now, True))
    whole = filled(laptop, draft_id)
    if asked:
        with pytest.raises(NotReady) as caught:
            contacts.sign(draft_id, by=laptop.by)
        assert [one.words for _, one in caught.value.missing] == ["Say when it started"]
    begun = planned + timedelta(minutes=25)
    said = msgspec.structs.replace(whole, started=begun, start_said=True)
    contacts.keep_draft(draft_id, msgspec.json.encode(said), by=laptop.by)
    signed = contacts.sign(draft_id, by=laptop.by)
    with laptop.vault.read() as tx:
        bodies = [records.read(tx, one) for one in signed.contacts]
    assert {msgspec.json.decode(one.body, type=Contact).happened for one in bodies if one} == {begun}


def test_a_start_that_has_not_come_yet_is_not_signed(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_amara)
    ahead = msgspec.structs.replace(filled(laptop, draft_id), started=laptop.clock.now + timedelta(hours=1))
    contacts.keep_draft(draft_id, msgspec.json.encode(ahead), by=laptop.by)
    with pytest.raises(NotReady) as caught:
        contacts.sign(draft_id, by=laptop.by)
    assert [one.words for _, one in caught.value.missing] == ["The start has not come yet. Say when it started"]


def test_the_family_of_every_child_is_offered_before_anybody_who_works_with_one(laptop: Laptop) -> None:
    day = morning(laptop)
    gran = new_id()
    page = [
        wire_record("person", day.liban, Person(given="Sahra", family="Warsame"), record_id=gran),
        wire_record("relationship", day.liban, Relationship(person=gran, role="Grandmother")),
        wire_record("involvement", day.liban, Involvement(agency="x", name="Beth Lomax", role="Health visitor")),
    ]
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, 50)
    form = forms.read_form(contacts.start(by=laptop.by, visit=day.visit_amara), by=laptop.by)
    assert [choice.name for choice in form.offered] == [
        "Amara Warsame", "Liban Warsame", "Ayaan Warsame", "Sahra Warsame", "Mrs Lomax", "Beth Lomax",
        "Fadumo Ali, by phone",
    ]  # fmt: skip


def test_who_is_pressed_is_the_same_person_on_both_laptops_of_one_visit(laptop: Laptop) -> None:
    """Two who write one visit press the same mother: she was there once. On another visit she is another item."""
    day = morning(laptop)
    drafts_of = [contacts.start(by=laptop.by, visit=day.visit_amara)]
    first = forms.read_form(drafts_of[0], by=laptop.by).offered
    with laptop.vault.write() as tx:
        drafts.signed(tx, drafts_of[0], laptop.clock.now)
    again = forms.read_form(contacts.start(by=laptop.by, visit=day.visit_amara), by=laptop.by).offered
    other = forms.read_form(contacts.start(by=laptop.by, child=day.oliver), by=laptop.by).offered
    assert [choice.id for choice in first] == [choice.id for choice in again]
    assert len({choice.id for choice in (*first, *other)}) == len(first) + len(other)


def test_starting_again_returns_the_draft_that_is_there(laptop: Laptop) -> None:
    day = morning(laptop)
    first = contacts.start(by=laptop.by, visit=day.visit_amara)
    assert contacts.start(by=laptop.by, visit=day.visit_liban) == first


def test_an_unplanned_contact_is_about_one_child(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, child=day.oliver, kind="telephone")
    assert forms.read_form(draft_id, by=laptop.by).names == "Oliver Fairhurst-Lane, 9"


def test_a_kept_draft_is_in_the_vault_and_sealed(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_amara)
    laptop.clock.forward(seconds=8)
    kept = filled(laptop, draft_id)
    (sent,) = SealedOutbox(laptop.place.sealed).frames([draft_id])
    content = laptop.hub.open(sent)
    assert msgspec.json.decode(content.content, type=ContactDraft) == kept
    assert is_signed(digest(bytes(content.content)).encode(), content.signature, laptop.by.device_key.public)
    assert forms.read_form(draft_id, by=laptop.by).saved_at == laptop.clock.now


@pytest.mark.parametrize("body", [b"{}", b"not json", b'{"occasion":"a","occasion":"b"}', b'{"occasion":"\\u0000"}'])
def test_what_is_no_draft_is_not_kept(laptop: Laptop, body: bytes) -> None:
    draft_id = contacts.start(by=laptop.by, child=morning(laptop).oliver)
    before = forms.read_form(draft_id, by=laptop.by).draft
    with pytest.raises(Unreadable):
        contacts.keep_draft(draft_id, body, by=laptop.by)
    assert forms.read_form(draft_id, by=laptop.by).draft == before


def test_signing_says_what_is_missing_and_changes_nothing(laptop: Laptop) -> None:
    draft_id = contacts.start(by=laptop.by, visit=morning(laptop).visit_amara)
    with pytest.raises(NotReady) as caught:
        contacts.sign(draft_id, by=laptop.by)
    assert "Say whether you saw Liban" in [missing.words for _, missing in caught.value.missing]
    assert "Liban" not in str(caught.value)
    assert rows(laptop) == []
    assert sealed_drafts(laptop) == [draft_id]


def test_signing_writes_one_contact_a_child_and_records_each_visit(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_amara)
    filled(laptop, draft_id)
    laptop.clock.forward(minutes=40)
    signed = contacts.sign(draft_id, by=laptop.by)
    with laptop.vault.read() as tx:
        written = [records.read(tx, one) for one in signed.contacts]
        visits = [records.read(tx, one) for one in (day.visit_amara, day.visit_liban)]
        with pytest.raises(StoreTrouble, match="no-such-draft"):
            drafts.read(tx, draft_id)
    assert [one.child for one in written if one] == [day.amara, day.liban]
    contact = msgspec.json.decode(written[0].body, type=Contact) if written[0] else None
    assert contact is not None
    assert signed_by(contact, laptop.place.practitioner)
    assert (contact.occasion, contact.visit, contact.written) == (day.occasion, day.visit_amara, laptop.clock.now)
    assert [quote.words for quote in contact.own_words] == ["Amara said this"]
    read = [msgspec.json.decode(one.body, type=Visit) for one in visits if one]
    assert [(one.step, one.contact) for one in read] == [("recorded", contact_id) for contact_id in signed.contacts]
    assert [row.act for row in rows(laptop)] == ["sign", "record", "sign", "record"]
    assert [row.change_id for row in rows(laptop)] == list(signed.changes) == sealed_changes(laptop)
    assert sealed_drafts(laptop) == []


def test_the_visit_moves_from_the_step_the_person_saw(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    filled(laptop, draft_id)
    contacts.sign(draft_id, by=laptop.by)
    change = rows(laptop)[1].change()
    assert (change.fields["step"].before, change.fields["step"].after) == ("planned", "recorded")
    assert (change.trunk, change.record) == (1, day.visit_oliver)


def test_a_field_of_a_later_program_survives_an_edit_here(laptop: Laptop) -> None:
    day = morning(laptop)
    with laptop.vault.write() as tx:
        planned = records.read(tx, day.visit_oliver)
        assert planned is not None
        records.put_body(tx, planned, bodies.patch(planned.body, {"later_field": {"x": 1}}))
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    filled(laptop, draft_id)
    contacts.sign(draft_id, by=laptop.by)
    with laptop.vault.read() as tx:
        after = records.read(tx, day.visit_oliver)
    assert after is not None
    assert bodies.value(after.body)["later_field"] == {"x": 1}


def test_an_addendum_leaves_the_contact_as_it_was_signed(laptop: Laptop) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    filled(laptop, draft_id)
    (contact,) = contacts.sign(draft_id, by=laptop.by).contacts
    with laptop.vault.read() as tx:
        before = records.read(tx, contact)
    addendum = contacts.add_addendum(contact, "It was his left hand.", by=laptop.by, reason="corrected")
    with laptop.vault.read() as tx:
        assert records.read(tx, contact) == before
        assert [one.id for one in records.about(tx, contact)] == [addendum]
    with pytest.raises(StoreTrouble, match="no-words"):
        contacts.add_addendum(contact, "  ", by=laptop.by)


def test_a_save_that_could_not_be_sealed_is_not_called_saved_and_is_sealed_next(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = morning(laptop)
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    filled(laptop, draft_id)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.sealed.flush", full)
    with pytest.raises(SealedTrouble):
        contacts.sign(draft_id, by=laptop.by)
    assert sealed_changes(laptop) == []
    monkeypatch.setattr("app.storage.sealed.flush", files.flush)
    other = contacts.start(by=laptop.by, visit=day.visit_amara)
    assert sealed_changes(laptop) == [row.change_id for row in rows(laptop)]
    assert sealed_drafts(laptop) == [other]


def test_settling_in_seals_what_is_missing(laptop: Laptop) -> None:
    draft_id = contacts.start(by=laptop.by, visit=morning(laptop).visit_oliver)
    filled(laptop, draft_id)
    contacts.sign(draft_id, by=laptop.by)
    laptop.place.sealed.unlink()
    laptop.reopen()
    assert caseworker.settle_in(laptop.by).sealed_again == 2
    assert sealed_changes(laptop) == [row.change_id for row in rows(laptop)]
    assert caseworker.settle_in(laptop.by).sealed_again == 0


def test_a_store_put_back_from_a_copy_is_noticed(laptop: Laptop) -> None:
    day = morning(laptop)
    laptop.vault.checkpoint()
    laptop.vault.close()
    copy = laptop.place.vault.read_bytes()
    laptop.reopen()
    with laptop.vault.read() as tx:
        install = marks.read(tx).install
    draft_id = contacts.start(by=laptop.by, visit=day.visit_oliver)
    filled(laptop, draft_id)
    changes = contacts.sign(draft_id, by=laptop.by).changes
    laptop.vault.checkpoint()
    laptop.vault.close()
    laptop.place.vault.write_bytes(copy)
    laptop.reopen()
    assert set(caseworker.settle_in(laptop.by).unknown_to_vault) == set(changes)
    with laptop.vault.read() as tx:
        assert marks.read(tx).install != install
    assert sealed_changes(laptop) == list(changes)


def test_a_receipted_change_is_offered_no_more_after_settling_in(laptop: Laptop) -> None:
    draft_id = contacts.start(by=laptop.by, visit=morning(laptop).visit_oliver)
    filled(laptop, draft_id)
    contacts.sign(draft_id, by=laptop.by)
    given, proofs = laptop.hub.answer([row.bytes for row in rows(laptop)], laptop.clock.now)
    with laptop.vault.write() as tx:
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)
    caseworker.settle_in(laptop.by)
    assert laptop.sealed.waiting() == 0
    assert laptop.sealed.compact(laptop.clock.now + timedelta(days=36))

"""The outbox and the hub's answers: order, receipts, refusals, and what is laid over the hub's copies."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.casework.caseworker import settle_in
from app.casework.ledger import acting
from app.domain import body as bodies
from app.domain.alert import Alert
from app.domain.change import Change, digest
from app.domain.contact import Contact
from app.domain.identity import new_id
from app.domain.visit import Visit
from app.storage import copies, extracts, marks, outbox, problems, receipts, records
from app.storage.outbox import OutboxRow
from app.storage.signing import is_signed
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.storage.fakes import MORNING, Laptop, wire_record

CHILD = new_id()


def pulled(laptop: Laptop, *page: wire.WireRecord, cursor: int = 50) -> None:
    with laptop.vault.write() as tx:
        copies.apply_page(tx, page, cursor)


def contact(laptop: Laptop, child: str = CHILD) -> Contact:
    return Contact(author=laptop.place.practitioner, happened=MORNING, place="14 Larch Rise")


def edited(laptop: Laptop, record_id: str, **after: Any) -> str:
    with acting(laptop.by) as act:
        record = records.read(act.tx, record_id)
        assert record is not None
        return act.edit(record, after, act="edit").change


def made(laptop: Laptop, child: str = CHILD) -> tuple[str, str]:
    with acting(laptop.by) as act:
        written = act.make("contact", child, contact(laptop), act="sign")
    return written.record, written.change


def rows(laptop: Laptop) -> list[OutboxRow]:
    with laptop.vault.read() as tx:
        return outbox.all_of_them(tx)


def batch(laptop: Laptop, **limits: int) -> list[str]:
    with laptop.vault.read() as tx:
        return [row.change_id for row in outbox.next_batch(tx, now=laptop.clock.now, **limits)]


def take(laptop: Laptop, changes: list[str], **answer: Any) -> outbox.Taken:
    raws = {row.change_id: row.bytes for row in rows(laptop)}
    given, proofs = laptop.hub.answer([raws[one] for one in changes], laptop.clock.now, **answer)
    with laptop.vault.write() as tx:
        return outbox.take_receipts(tx, given, proofs, laptop.clock.now)


def shown(laptop: Laptop, record_id: str) -> dict[str, Any]:
    with laptop.vault.read() as tx:
        record = records.read(tx, record_id)
    assert record is not None
    found: dict[str, Any] = bodies.value(record.body)
    return found


def test_a_change_carries_what_the_hub_must_know(laptop: Laptop) -> None:
    record, change_id = made(laptop)
    (row,) = rows(laptop)
    change = row.change()
    assert (change.id, change.record, change.author) == (change_id, record, laptop.place.practitioner)
    assert (change.device, change.sequence, change.trunk, change.follows) == (laptop.device, 1, 0, "")
    assert is_signed(digest(row.bytes).encode("ascii"), row.signature, laptop.by.device_key.public)
    assert bytes(row.signed().change) == row.bytes


def fails_midway(laptop: Laptop) -> None:
    with acting(laptop.by) as act:
        act.make("contact", CHILD, contact(laptop), act="sign")
        raise KeyError


def test_sequences_have_no_gaps_even_where_an_act_failed(laptop: Laptop) -> None:
    made(laptop)
    with pytest.raises(KeyError):
        fails_midway(laptop)
    made(laptop)
    assert [row.sequence for row in rows(laptop)] == [1, 2]
    with laptop.vault.read() as tx:
        assert outbox.last_sequence(tx) == 2


def test_a_chain_keeps_the_trunk_it_began_on(laptop: Laptop) -> None:
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), version=3)
    pulled(laptop, alert)
    first = edited(laptop, alert.id, words="Dog, loose")
    pulled(laptop, wire_record("alert", CHILD, Alert(topic="hazard", words="Two dogs"), record_id=alert.id, version=5))
    edited(laptop, alert.id, action="Ring first")
    assert [(row.trunk, row.follows) for row in rows(laptop)] == [(3, ""), (3, first)]


def test_after_the_pull_a_new_chain_begins_on_what_was_pulled(laptop: Laptop) -> None:
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), version=3)
    pulled(laptop, alert)
    first = edited(laptop, alert.id, words="Dog, loose")
    take(laptop, [first], version=4)
    pulled(laptop, wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), record_id=alert.id, version=4))
    edited(laptop, alert.id, action="Ring first")
    assert [(row.trunk, row.follows) for row in rows(laptop)] == [(4, "")]


def test_a_page_does_not_bring_back_what_a_receipt_has_passed(laptop: Laptop) -> None:
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), version=3)
    pulled(laptop, alert)
    take(laptop, [edited(laptop, alert.id, words="Dog, loose")], version=4)
    pulled(laptop, alert)
    assert shown(laptop, alert.id)["words"] == "Dog, loose"


def test_5_12_a_late_receipt_shows_what_has_arrived_meanwhile(laptop: Laptop) -> None:
    """Another's newer words arrived before the receipt of one's own did: no page will bring them again."""
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), version=3)
    pulled(laptop, alert)
    change = edited(laptop, alert.id, words="Dog, loose")
    pulled(laptop, wire_record("alert", CHILD, Alert(topic="hazard", words="Two dogs"), record_id=alert.id, version=5))
    assert shown(laptop, alert.id)["words"] == "Dog, loose"
    take(laptop, [change], version=4)
    assert shown(laptop, alert.id)["words"] == "Two dogs"


def test_waiting_words_are_laid_over_the_hub_s_newer_copy(laptop: Laptop) -> None:
    alert = wire_record("alert", CHILD, {"topic": "hazard", "words": "Dog", "later_field": [1, 2]}, version=3)
    pulled(laptop, alert)
    edited(laptop, alert.id, words="Dog, loose")
    newer = {"topic": "hazard", "words": "Two dogs", "action": "Ring first", "later_field": [3]}
    pulled(laptop, wire_record("alert", CHILD, newer, record_id=alert.id, version=5))
    found = shown(laptop, alert.id)
    assert (found["words"], found["action"], found["later_field"]) == ("Dog, loose", "Ring first", [3])
    with laptop.vault.read() as tx:
        kept = outbox.trunk_body(tx, alert.id)
    assert kept is not None
    assert bodies.value(kept)["words"] == "Two dogs"


def test_a_waiting_change_does_not_lower_what_the_hub_has_raised(laptop: Laptop) -> None:
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog", severity="caution"))
    pulled(laptop, alert)
    edited(laptop, alert.id, severity="note")
    raised = Alert(topic="hazard", words="Dog", severity="danger")
    pulled(laptop, wire_record("alert", CHILD, raised, record_id=alert.id, version=2))
    assert shown(laptop, alert.id)["severity"] == "danger"


def test_items_others_added_to_a_set_are_shown_with_mine(laptop: Laptop) -> None:
    document = msgspec.to_builtins(contact(laptop))
    theirs, mine = {"id": "1", "name": "Ayaan"}, {"id": "2", "name": "Craig"}
    one = wire_record("contact", CHILD, document)
    pulled(laptop, one)
    edited(laptop, one.id, present=[mine])
    pulled(laptop, wire_record("contact", CHILD, {**document, "present": [theirs]}, record_id=one.id, version=2))
    assert {item["name"] for item in shown(laptop, one.id)["present"]} == {"Ayaan", "Craig"}


@pytest.mark.parametrize("status", ["accepted", "merged", "conflict", "held"])
def test_a_receipt_takes_a_change_out(laptop: Laptop, status: wire.Status) -> None:
    _, change = made(laptop)
    assert take(laptop, [change], status=status).taken == (change,)
    assert rows(laptop) == []
    with laptop.vault.read() as tx:
        stored = receipts.read(tx, change)
    assert stored is not None
    assert (stored.receipt.status, stored.kind, stored.act) == (status, "contact", "sign")


def test_a_receipt_for_other_bytes_takes_nothing(laptop: Laptop) -> None:
    _, change = made(laptop)
    (row,) = rows(laptop)
    given, proofs = laptop.hub.answer([row.bytes + b" "], laptop.clock.now)
    with laptop.vault.write() as tx:
        taken = outbox.take_receipts(tx, given, proofs, laptop.clock.now)
        noted = problems.latest(tx)
        assert receipts.read(tx, change) is None
    assert taken == outbox.Taken((), (), ())
    assert [row.change_id for row in rows(laptop)] == [change]
    assert noted is not None
    assert noted.code == "receipt-of-other-bytes"


def test_a_receipt_without_a_proof_takes_nothing(laptop: Laptop) -> None:
    _, change = made(laptop)
    (row,) = rows(laptop)
    given, _ = laptop.hub.answer([row.bytes], laptop.clock.now)
    with laptop.vault.write() as tx:
        assert outbox.take_receipts(tx, given, [], laptop.clock.now).taken == ()
    assert [row.change_id for row in rows(laptop)] == [change]


def test_the_same_receipt_twice_changes_nothing(laptop: Laptop) -> None:
    _, change = made(laptop)
    (row,) = rows(laptop)
    given, proofs = laptop.hub.answer([row.bytes], laptop.clock.now)
    for _ in range(2):
        with laptop.vault.write() as tx:
            taken = outbox.take_receipts(tx, given, proofs, laptop.clock.now)
    assert taken.unknown == (change,)
    assert rows(laptop) == []


def test_a_refused_change_holds_back_its_own_record_only(laptop: Laptop) -> None:
    record, first = made(laptop)
    second = edited(laptop, record, place="Elsewhere")
    _, other = made(laptop)
    assert batch(laptop) == [first, second, other]
    taken = take(laptop, [first], status="refused", version=0, code="moved-on", facts={"field": "step"})
    assert taken.refused == (first,)
    assert batch(laptop) == [other]
    refused = rows(laptop)[0]
    assert (refused.state, refused.code, refused.facts) == ("refused", "moved-on", {"field": "step"})


def test_what_is_put_off_waits_with_all_of_its_record(laptop: Laptop) -> None:
    record, first = made(laptop)
    second = edited(laptop, record, place="Elsewhere")
    _, other = made(laptop)
    with laptop.vault.write() as tx:
        outbox.put_off(tx, [second], laptop.clock.now + timedelta(minutes=5))
    assert batch(laptop) == [other]
    laptop.clock.forward(minutes=5)
    assert batch(laptop) == [first, second, other]
    for _ in range(50):  # no count of failures removes anything
        with laptop.vault.write() as tx:
            outbox.put_off(tx, [first], laptop.clock.now)
    assert rows(laptop)[0].tries == 50


def test_a_batch_ends_at_its_limits_but_never_empty(laptop: Laptop) -> None:
    ids = [made(laptop)[1] for _ in range(4)]
    size = rows(laptop)[0].size
    assert batch(laptop, limit=2) == ids[:2]
    assert batch(laptop, bytes_limit=size * 3 + 10) == ids[:3]
    assert batch(laptop, bytes_limit=1) == ids[:1]


def test_a_refused_change_leaves_only_when_its_replacement_is_taken(laptop: Laptop) -> None:
    _, first = made(laptop)
    take(laptop, [first], status="refused", version=0, code="too-large")
    _, second = made(laptop)
    with laptop.vault.write() as tx:
        outbox.replace(tx, first, second)
        with pytest.raises(StoreTrouble, match="not-refused"):
            outbox.replace(tx, second, first)
    assert [row.change_id for row in rows(laptop)] == [first, second]
    take(laptop, [second])
    assert rows(laptop) == []


def test_withdrawn_access_removes_copies_and_never_unsent_work(laptop: Laptop) -> None:
    mine = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"))
    kept = wire_record("alert", CHILD, Alert(topic="status", words="Plan", code="CPP"))
    pulled(laptop, mine, kept)
    with laptop.vault.write() as tx:
        copies.want(tx, [wire.CaseloadChild(CHILD, "allocated", False, 2)], 50)
        copies.complete(tx, [CHILD], 50)
    waiting = edited(laptop, mine.id, words="Dog, loose")
    notice = wire.AccessNotice(seq=60, child=CHILD, categories=("worker_hazard",), granted=False, reason="ended")
    with laptop.vault.write() as tx:
        assert copies.apply_access(tx, [notice]) == copies.Withdrawn(1, ())
        assert marks.read(tx).purge_due
        assert copies.withdrawn_left(tx, CHILD, ["worker_hazard"]) == 0
        assert records.search(tx, "loose") == []
    settle_in(laptop.by)  # as after a restart in the middle of the purge
    with laptop.vault.read() as tx:
        assert not marks.read(tx).purge_due
    assert [row.change_id for row in rows(laptop)] == [waiting]
    assert waiting in [offer.id for offer in laptop.sealed.offered()]
    with laptop.vault.write() as tx:
        gone = wire.AccessNotice(seq=61, child=CHILD, categories=("cp_or_cla_status",), granted=False, reason="ended")
        assert copies.apply_access(tx, [gone]).children == (CHILD,)
        assert copies.wanted(tx) == []
        again = wire.AccessNotice(seq=62, child=CHILD, categories=("ident",), granted=True, reason="duty")
        copies.apply_access(tx, [again])
        assert copies.wanted(tx) == [CHILD]


def test_5_5_of_a_child_that_is_wanted_the_copy_tells_and_of_nothing_there_is_no_copy(laptop: Laptop) -> None:
    """Given and partly taken away in one page: it stays wanted; the copy that comes may be empty."""
    given = wire.AccessNotice(seq=60, child=CHILD, categories=("ident",), granted=True, reason="duty")
    taken = wire.AccessNotice(seq=61, child=CHILD, categories=("worker_hazard",), granted=False, reason="duty")
    with laptop.vault.write() as tx:
        assert copies.apply_access(tx, [given, taken], []) == copies.Withdrawn(0, ())
        assert copies.wanted(tx) == [CHILD]
        copies.complete(tx, [CHILD], 61)
        assert extracts.copied(tx) == {}


def test_5_11_what_has_moved_back_is_not_named_and_stays(laptop: Laptop) -> None:
    back = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"))
    pulled(laptop, back)
    moved = wire.AccessNotice(
        seq=60, child=CHILD, categories=("worker_hazard",), granted=False, reason="reclassified", record=back.id
    )
    with laptop.vault.write() as tx:
        assert copies.apply_access(tx, [moved], []).rows == 0
        assert copies.apply_access(tx, [moved], [back.id]).rows == 1


def test_children_are_wanted_today_first_and_complete_ones_stay(laptop: Laptop) -> None:
    one, two, three = new_id(), new_id(), new_id()
    listed = [
        wire.CaseloadChild(one, "allocated", False, 9),
        wire.CaseloadChild(two, "duty", True, 9),
        wire.CaseloadChild(three, "allocated", False, 9),
    ]
    with laptop.vault.write() as tx:
        copies.want(tx, listed, 50)
        assert copies.wanted(tx) == [two, one, three]
        copies.apply_page(tx, [wire_record("alert", two, Alert(topic="hazard", words="Dog"))], None)
        copies.complete(tx, [two], 50)
        copies.want(tx, listed[:2], 60)
        assert copies.wanted(tx) == [one, three]
        assert copies.children(tx) == 1


def test_page_and_cursor_go_together(laptop: Laptop) -> None:
    good = wire_record("visit", CHILD, Visit(practitioner="p", planned=MORNING, purpose="CP visit"))
    bad = msgspec.structs.replace(good, id=new_id(), child=None)
    with pytest.raises(StoreTrouble), laptop.vault.write() as tx:
        copies.apply_page(tx, [good, bad], 70)
    with laptop.vault.read() as tx:
        assert records.read(tx, good.id) is None
        assert marks.read(tx).cursor == -1


def test_bodies_are_kept_to_the_byte(laptop: Laptop) -> None:
    raw = '{"topic" : "hazard","words":"Dog \\u00e9 é 🐕", "x":1.50 }'.encode()
    one = msgspec.structs.replace(wire_record("alert", CHILD, {"topic": "hazard"}), body=msgspec.Raw(raw))
    pulled(laptop, one)
    with laptop.vault.read() as tx:
        record = records.read(tx, one.id)
    assert record is not None
    assert record.body == raw


def test_a_restored_hub_is_read_from_the_start(laptop: Laptop) -> None:
    newer = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog"), version=9)
    older = wire_record("alert", CHILD, Alert(topic="hazard", words="Cat"), record_id=newer.id, version=7)
    pulled(laptop, newer)
    pulled(laptop, older)
    assert shown(laptop, newer.id)["words"] == "Dog"
    with laptop.vault.write() as tx:
        copies.start_again(tx, "epoch 2")
        assert (marks.read(tx).epoch, marks.read(tx).cursor) == ("epoch 2", -1)
    pulled(laptop, older)
    assert shown(laptop, newer.id)["words"] == "Cat"


def test_a_change_is_read_as_it_was_written(laptop: Laptop) -> None:
    made(laptop)
    (row,) = rows(laptop)
    assert msgspec.json.decode(row.bytes, type=Change).id == row.change_id


def test_5_12_what_went_to_a_person_does_not_stand_on_one_laptop_alone(laptop: Laptop) -> None:
    """The copy came while the change waited, and the hub has no newer one: it shows what the authority has again."""
    alert = wire_record("alert", CHILD, Alert(topic="hazard", words="Dog", action="Ring first"))
    pulled(laptop, alert)
    change = edited(laptop, alert.id, action="Leave the dog out")
    newer = Alert(topic="hazard", words="Dog", action="Two at the door")
    pulled(laptop, wire_record("alert", CHILD, newer, record_id=alert.id, version=2, seq=51), cursor=51)
    assert shown(laptop, alert.id)["action"] == "Leave the dog out"
    take(laptop, [change], status="conflict", version=2)
    assert shown(laptop, alert.id)["action"] == "Two at the door"


def test_7_8_a_refused_change_that_is_held_after_all_leaves_the_outbox(laptop: Laptop) -> None:
    _, change = made(laptop)
    raw = rows(laptop)[0].bytes
    for status, left in (("refused", 1), ("held", 0), ("refused", 0)):
        given, proofs = laptop.hub.answer([raw], laptop.clock.now, status=status)  # type: ignore[arg-type]
        with laptop.vault.write() as tx:
            outbox.take_receipts(tx, given, proofs, laptop.clock.now)
        assert len(rows(laptop)) == left
    with laptop.vault.read() as tx:
        kept = receipts.read(tx, change)
    assert kept is not None
    assert kept.receipt.status == "held"

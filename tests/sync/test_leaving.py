"""A child leaves a laptop: destroyed, verified, proved, told; nothing unsent goes with it (docs/sync.md, part 11)."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.casework import children, contacts, exchange, looks, refused
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import outbox, records, removals
from app.storage.trouble import StoreTrouble
from server import checkpoints
from server import removals as hub_removals
from server.push import push
from server.removals import Outstanding
from sync import leaving, wire, wire_removals
from sync.authority import Authority, DeviceIdentity, HubRefused, Unreachable
from sync.leaving import signed
from tests.making import Author, Town
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.writing import written


def allocated(town: Town, who: Author, child: str) -> str:
    """Give somebody a child, and return the allocation's id."""
    tie = Allocation(practitioner=who.practitioner, team=new_id(), role="co-worker")
    made = town.denise.makes("allocation", child, tie)
    push(town.hub, town.denise.caller, wire.PushAsk((made,)))
    return msgspec.json.decode(msgspec.json.decode(made.change, type=dict[str, msgspec.Raw])["record"], type=str)


def ended(town: Town, allocation: str, child: str) -> None:
    """Take the child away again."""
    edit = town.denise.edits("allocation", child, allocation, 1, {"until": (None, "2020-01-01")})
    answer = push(town.hub, town.denise.caller, wire.PushAsk((edit,)))
    assert msgspec.json.decode(answer.receipts[0], type=wire.Receipt).status == "accepted"


def rows(town: Town, statement: str, **values: Any) -> list[Any]:
    with town.hub.database.writing() as connection:
        return list(connection.execute(text(statement), values).all())


def outstanding(town: Town) -> list[Outstanding]:
    with town.hub.database.begin() as connection:
        return hub_removals.outstanding(connection)


@pytest.fixture
def town(served: Served) -> Town:
    return served.town


@pytest.fixture
def sam(town: Town, make_laptop: MakeLaptop) -> TestLaptop:
    """Somebody who is to lose Amara, with her on their laptop."""
    laptop = make_laptop(town.stranger, "NM-L3")
    allocated(town, town.stranger, town.amara)
    laptop.round()
    assert [choice.name for choice in children.choices(by=laptop.by)] == ["Amara Warsame"]
    return laptop


def end_of(town: Town) -> None:
    (found,) = rows(
        town, "SELECT id FROM doorstep.record WHERE kind = 'allocation' AND fields->>'practitioner' = :who",
        who=town.stranger.practitioner,
    )  # fmt: skip
    ended(town, str(found.id), town.amara)


def test_11_1_a_child_that_left_is_proved_once_and_in_its_audit(town: Town, sam: TestLaptop) -> None:
    with sam.vault.read() as tx:
        here = tx.exec_driver_sql("SELECT count(*) FROM record WHERE child_id = ?", (town.amara,)).scalar_one()
    end_of(town)
    (owed,) = outstanding(town)
    assert (owed.device, owed.children, owed.read, owed.turned_away) == (sam.by.device, 1, False, False)
    assert owed.since is not None
    assert owed.lease_until is not None
    sam.round()
    sam.round()
    assert outstanding(town) == []
    (proof,) = rows(town, "SELECT * FROM doorstep.removal")
    notice = rows(town, "SELECT max(seq) AS seq FROM doorstep.feed WHERE NOT granted")[0].seq
    assert (str(proof.child_id), proof.seq, proof.whole, proof.waiting, proof.drafts) == (
        town.amara, notice, True, 0, 0,
    )  # fmt: skip
    assert proof.records == here
    noted = rows(town, "SELECT child_id, device FROM doorstep.audit WHERE act = 'removed from laptop'")
    assert [(str(row.child_id), str(row.device)) for row in noted] == [(town.amara, sam.by.device)]
    assert checkpoints.verify(town.hub).faults == ()


def test_11_5_unsent_work_of_a_child_that_left_is_kept_sealed_alone_and_arrives_once(
    served: Served, town: Town, sam: TestLaptop
) -> None:
    """Written after the push of the round in which the child leaves: the worst moment."""
    made = []

    class WritesMeanwhile(Authority):
        """Somebody signs a contact while the round is on its way."""

        def looks(self, ask: wire.LooksAsk) -> wire.LooksAnswer:
            made.append(written(sam.by, town.amara, "CANARY under the table"))
            return super().looks(ask)

        def removals(self, ask: wire_removals.RemovalsAsk) -> wire_removals.RemovalsAnswer:
            raise Unreachable("cut")

        def deliver(self, ask: wire.DeliverAsk) -> wire.DeliverAnswer:
            raise Unreachable("cut")

    looks.look(town.amara, "brief", by=sam.by)
    end_of(town)
    with pytest.raises(Unreachable):
        replace(sam, authority=WritesMeanwhile(served.address, sam.authority.device, sam.authority.tokens)).round()
    with sam.vault.read() as tx:
        (row,) = outbox.all_of_them(tx)
        assert row.is_sealed_only
        assert (row.change_id,) == tuple(outbox.sealed_only(tx)) == tuple(made[0].changes)
        with pytest.raises(StoreTrouble, match="sealed-only"):
            row.change()
    assert exchange.figures(by=sam.by).waiting == 1
    sam.round()
    assert exchange.figures(by=sam.by).waiting == 0
    (proof,) = rows(town, "SELECT waiting FROM doorstep.removal")
    assert proof.waiting == 1
    there = rows(town, "SELECT status FROM (SELECT raw::jsonb->>'status' AS status FROM doorstep.receipt) AS r")
    assert [one.status for one in there][-1] in ("accepted", "held")
    assert sam.laptop.sealed.waiting() == 0
    kept = rows(town, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=made[0].contacts[0])
    held = rows(town, "SELECT 1 FROM doorstep.held WHERE change_id = :id", id=made[0].changes[0])
    assert len(kept) + len(held) == 1


def test_11_5_a_refused_change_of_a_child_that_left_is_held_for_a_person(
    town: Town, sam: TestLaptop, served: Served
) -> None:
    signed = written(sam.by, town.amara)

    class Refuses(Authority):
        """The hub cannot read the change (docs/sync.md 3.9)."""

        def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
            raise HubRefused(400, wire.Problem(code="not-utf-8", sentence="", now=sam.clock()))

    replace(sam, authority=Refuses(served.address, sam.authority.device, sam.authority.tokens)).round()
    assert exchange.read(by=sam.by).stopped
    end_of(town)
    sam.round()
    page = exchange.read(by=sam.by)
    assert not page.stopped
    assert not page.waiting
    with pytest.raises(StoreTrouble):
        refused.send_again(signed.changes[0], by=sam.by)
    kept = rows(town, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=signed.contacts[0])
    held = rows(town, "SELECT 1 FROM doorstep.held WHERE change_id = :id", id=signed.changes[0])
    assert len(kept) + len(held) == 1


def test_11_6_a_draft_stays_its_authors_and_what_is_signed_of_it_leaves_with_its_receipt(
    town: Town, sam: TestLaptop
) -> None:
    contacts.start(by=sam.by, child=town.amara)
    end_of(town)
    sam.round()
    (proof,) = rows(town, "SELECT drafts, whole FROM doorstep.removal")
    assert (proof.drafts, proof.whole) == (1, True)
    signed = written(sam.by, town.amara)
    with sam.vault.read() as tx:
        assert records.read(tx, signed.contacts[0]) is not None
    sam.round()
    with sam.vault.read() as tx:
        assert records.read(tx, signed.contacts[0]) is None
    assert len(rows(town, "SELECT 1 FROM doorstep.removal")) == 2


def test_11_2_a_proof_is_kept_until_the_hub_says_that_it_has_it(served: Served, town: Town, sam: TestLaptop) -> None:
    class Before(Authority):
        """A hub that does not know of proofs, and then one whose answer is lost."""

        knows = False

        def removals(self, ask: wire_removals.RemovalsAsk) -> wire_removals.RemovalsAnswer:
            if not self.knows:
                raise HubRefused(404, wire.Problem(code="not-found", sentence="", now=sam.clock()))
            super().removals(ask)
            raise Unreachable("answer-lost")

    end_of(town)
    before = Before(served.address, sam.authority.device, sam.authority.tokens)
    replace(sam, authority=before).round()
    before.knows = True
    with pytest.raises(Unreachable):
        replace(sam, authority=before).round()
    with sam.vault.read() as tx:
        assert len(removals.waiting(tx)) == 1
    sam.round()
    with sam.vault.read() as tx:
        assert removals.waiting(tx) == []
    with town.hub.database.begin() as connection:  # a restored hub is offered it again
        connection.execute(text("UPDATE doorstep.hub_setting SET value = :new WHERE name = 'epoch'"), {"new": new_id()})
    offered: list[bytes] = []

    def seen(raw: bytes, device: DeviceIdentity) -> wire_removals.SignedRemoval:
        offered.append(raw)
        return signed(raw, device)

    with pytest.MonkeyPatch.context() as listening:
        listening.setattr(leaving, "signed", seen)
        sam.round()
    assert len(offered) == 1
    assert len(rows(town, "SELECT 1 FROM doorstep.removal")) == 1
    assert len(rows(town, "SELECT 1 FROM doorstep.audit WHERE act = 'removed from laptop'")) == 1


def test_11_4_no_proof_is_made_while_anything_can_be_read_and_a_child_may_come_back(
    town: Town, sam: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A removal that leaves rows behind is the control of the verification; the next round makes it good."""
    end_of(town)
    remove = records.remove
    with monkeypatch.context() as broken:
        broken.setattr(records, "remove", lambda tx, ids: remove(tx, [one for one in ids if one != town.amara]))
        sam.round()
    assert rows(town, "SELECT 1 FROM doorstep.removal") == []
    sam.round()
    assert len(rows(town, "SELECT 1 FROM doorstep.removal WHERE whole")) == 1
    allocated(town, town.stranger, town.amara)
    sam.round()
    sam.round()
    assert [choice.name for choice in children.choices(by=sam.by)] == ["Amara Warsame"]
    with sam.vault.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM removal").scalar_one() == 0

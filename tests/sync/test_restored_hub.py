"""A restored hub loses nothing that it had acknowledged (docs/sync.md, part 12)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.casework import acknowledged, exchange, looks, versions
from app.casework.caseworker import settle_in
from app.casework.ledger import acting
from app.casework.pages import WorkState
from app.domain.alert import Alert
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import looks as noted
from app.storage import marks, outbox, records
from app.storage.signing import SealingKey
from server import feed
from sync import again, wire
from sync.authority import Authority, Unreachable
from tests.sync.conftest import TestLaptop
from tests.sync.lives import Lives, ledger, lives, receipt_of
from tests.sync.writing import written

__all__ = ["lives"]

SOAK = pytest.mark.soak
"""Two lives of a hub and two laptops cost a second or two: each day runs what says most."""


def made(laptop: TestLaptop, kind: str, child: str, document: msgspec.Struct) -> tuple[str, str]:
    """Make a record as an act does; return the record and the change."""
    with acting(laptop.by) as act:
        done = act.make(kind, child, document, act="test")
    return done.record, done.change


def edited(laptop: TestLaptop, record: str, after: Mapping[str, Any], reason: str = "") -> str:
    """Edit a record as an act does; return the change."""
    with acting(laptop.by) as act:
        shown = records.read(act.tx, record)
        assert shown is not None
        return act.edit(shown, after, act="test", reason=reason).change


def fields(lives: Lives, record: str) -> dict[str, Any]:
    return msgspec.json.decode(lives.body(record) or b"{}", type=dict[str, Any])


def conflicts(lives: Lives) -> list[dict[str, Any]]:
    with lives.hub.database.writing() as connection:
        found = connection.execute(text("SELECT body FROM doorstep.record WHERE kind = 'conflict' ORDER BY id"))
        return [msgspec.json.decode(body, type=dict[str, Any]) for body in found.scalars()]


@pytest.mark.parametrize(
    ("acknowledged", "unsent"), [pytest.param(0, 1, marks=SOAK), pytest.param(1, 0, marks=SOAK), (3, 3)]
)
def test_12_4_what_was_acknowledged_after_the_backup_is_offered_again(
    lives: Lives, acknowledged: int, unsent: int
) -> None:
    laptop = lives.laptop(lives.town.priya)
    before = written(laptop.by, lives.town.amara, "Before the backup.")
    laptop.round()
    source = lives.back_up()
    work = [written(laptop.by, lives.town.amara, f"Acknowledged {n}") for n in range(acknowledged)]
    laptop.round()
    old = {change: receipt_of(laptop, change) for one in work for change in one.changes}
    work += [written(laptop.by, lives.town.amara, f"Unsent {n}") for n in range(unsent)]
    bodies = {contact: lives.body(contact) for one in work for contact in one.contacts}
    lives.restore(source)
    lives.sign_in(laptop)
    laptop.round()
    for one in (before, *work):
        assert [lives.kept(change) for change in one.changes] == ["change"] * len(one.changes)
    assert all(lives.body(contact) == body for contact, body in bodies.items() if body)
    for change, receipt in old.items():
        anew = receipt_of(laptop, change)
        assert (anew.status, anew.digest) == (receipt.status, receipt.digest)
        assert anew.version > receipt.version
    told = ledger(laptop)
    assert (told.waiting, told.doubted, told.open) == (0, {}, set())
    assert laptop.round().sent == 0
    lives.assert_well()


def test_12_4_a_hub_that_is_not_offered_again_has_lost_it_and_this_finds_it(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what these tests look at is really lost without the offering."""
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    lost = written(laptop.by, lives.town.amara)
    laptop.round()
    lives.restore(source)
    lives.sign_in(laptop)
    monkeypatch.setattr(again.Offering, "run", lambda _self, _clock: None)
    laptop.round()
    assert [lives.kept(change) for change in lost.changes] == ["nowhere"]
    assert ledger(laptop).doubted
    monkeypatch.undo()
    laptop.round()
    assert [lives.kept(change) for change in lost.changes] == ["change"]


class Cut(Authority):
    """The network goes at one kind of request, before it or after it was taken."""

    at, after = "", False

    def _call(self, path: str, ask: Any, answer: Any, *, with_token: bool = True) -> Any:
        if path.endswith(self.at) and not (self.after and isinstance(ask, wire.DeliverAsk) and not ask.sealed):
            if self.after:
                super()._call(path, ask, answer, with_token=with_token)
            raise Unreachable("cut")
        return super()._call(path, ask, answer, with_token=with_token)


def cut(laptop: TestLaptop, at: str, *, after: bool = False) -> TestLaptop:
    network = Cut(laptop.authority.address, laptop.authority.device, laptop.authority.tokens)
    network.at, network.after = at, after
    return replace(laptop, authority=network)


def test_12_3_the_screen_claims_nothing_until_the_hub_has_answered(lives: Lives) -> None:
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    done = written(laptop.by, lives.town.amara)
    laptop.round()
    (sent,) = exchange.read(by=laptop.by).sent
    assert sent.received is not None
    lives.restore(source)
    lives.sign_in(laptop)
    with pytest.raises(Unreachable):
        cut(laptop, "/receipts").round()
    page = exchange.read(by=laptop.by)
    assert "Northmere was restored from a copy of" in page.problem
    assert "It is being asked what it has of yours." in page.problem
    assert (page.unsure, page.sent[0].received) == (1, None)
    with pytest.raises(Unreachable):
        cut(laptop, "/deliver").round()
    page = exchange.read(by=laptop.by)
    assert page.problem.endswith("1 piece that it had is being sent again. All of it is safe on this laptop.")
    assert page.sent == ()
    (line,) = page.waiting
    assert (line.change, line.state) == (done.changes[0], WorkState.WAITING)
    assert line.reason == "Sent again because Northmere was restored"
    assert exchange.figures(by=laptop.by).waiting == 1
    assert laptop.laptop.sealed.waiting() == 1
    settle_in(laptop.by)  # locked and unlocked meanwhile: the old receipt must not close what is open again
    assert laptop.laptop.sealed.waiting() == 1
    assert "has not confirmed this yet" in acknowledged.lines(done.changes[0], by=laptop.by)[0]
    with pytest.raises(Unreachable):  # taken, and the answer lost
        cut(laptop, "/deliver", after=True).round()
    assert exchange.figures(by=laptop.by).waiting == 1
    laptop.round()
    page = exchange.read(by=laptop.by)
    assert page.problem.endswith("It has everything again that it had of yours.")
    assert (page.waiting, page.unsure) == ((), 0)
    assert page.sent[0].received is not None
    assert "Its first receipt is kept here as proof" in acknowledged.lines(done.changes[0], by=laptop.by)[0]
    lives.assert_well()


@pytest.mark.parametrize("first", [pytest.param("priya", marks=SOAK), "denise"])
def test_12_6_what_saw_each_other_makes_no_conflict_in_whatever_order_it_comes_back(lives: Lives, first: str) -> None:
    priya, denise = lives.laptop(lives.town.priya), lives.laptop(lives.town.denise)
    source = lives.back_up()
    person = lives.town.person
    edited(priya, person, {"telephone": "07700 900222"})
    lives.rounds(priya, denise, times=1)
    edited(denise, person, {"given": "Hodan A."})
    lives.rounds(denise, priya, times=1)
    edited(priya, person, {"telephone": "07700 900333"})
    lives.rounds(priya, denise, times=1)
    before = lives.body(person)
    lives.restore(source)
    laptops = [priya, denise] if first == "priya" else [denise, priya]
    lives.sign_in(*laptops)
    lives.rounds(*laptops)
    assert lives.body(person) == before
    assert conflicts(lives) == []
    lives.assert_well()


def test_12_10_a_conflict_comes_back_under_its_id_and_stays_settled(lives: Lives) -> None:
    priya, denise = lives.laptop(lives.town.priya), lives.laptop(lives.town.denise)
    source = lives.back_up()
    edited(priya, lives.town.person, {"telephone": "07700 900222"})
    edited(denise, lives.town.person, {"telephone": "07700 900333"})
    lives.rounds(priya, denise, times=2)
    (opened,) = conflicts(lives)
    page = versions.read(lives.town.person, by=denise.by)
    assert page is not None
    with acting(denise.by) as act:
        (conflict,) = records.of_kind(act.tx, "conflict")
        after = {
            "step": "settled", "chosen": "07700 900333", "reason": "Rang it.", "seen": "07700 900222",
            "settled_by": denise.by.practitioner,
        }  # fmt: skip
        act.edit(conflict, after, act="settle")
    lives.rounds(denise, priya, times=1)
    assert fields(lives, lives.town.person)["telephone"] == "07700 900333"
    lives.restore(source)
    lives.sign_in(priya, denise)
    lives.rounds(priya, denise)
    (again_settled,) = conflicts(lives)
    assert (again_settled["step"], again_settled["change"]) == ("settled", opened["change"])
    assert fields(lives, lives.town.person)["telephone"] == "07700 900333"
    assert ledger(denise).doubted == ledger(priya).doubted == {}
    lives.assert_well()


@SOAK
def test_12_6_two_values_of_two_people_are_both_kept_in_whatever_order(lives: Lives) -> None:
    priya, denise = lives.laptop(lives.town.priya), lives.laptop(lives.town.denise)
    source = lives.back_up()
    edited(priya, lives.town.person, {"telephone": "07700 900222"})
    edited(denise, lives.town.person, {"telephone": "07700 900333"})
    lives.rounds(priya, denise, times=2)
    lives.restore(source)
    lives.sign_in(denise, priya)
    lives.rounds(denise, priya)
    (conflict,) = conflicts(lives)
    assert {conflict["standing"], conflict["other"]} == {"07700 900222", "07700 900333"}


def test_12_5_a_hazard_needs_no_other_laptop_and_a_lost_tie_is_waited_for(lives: Lives) -> None:
    """Denise made the tie after the backup; the newcomer's laptop comes first."""
    stranger, denise = lives.laptop(lives.town.stranger), lives.laptop(lives.town.denise)
    source = lives.back_up()
    tie = Allocation(practitioner=lives.town.stranger.practitioner, team=new_id(), role="co-worker")
    made(denise, "allocation", lives.town.amara, tie)
    lives.rounds(denise, stranger, times=2)
    seen = written(stranger.by, lives.town.amara)
    edited(stranger, lives.town.alert, {"words": "Two dogs on premises"})
    hazard = Alert(topic="hazard", words="Loose stair", severity="danger")
    lives.clock.advance(seconds=1)  # an act of its own
    record, change = made(stranger, "alert", lives.town.amara, hazard)
    lives.rounds(stranger, denise, times=1)
    later = edited(denise, record, {"words": "Loose stair, second step"})
    lives.rounds(denise, times=1)
    lives.restore(source)
    lives.sign_in(stranger)
    lives.rounds(stranger, times=2)
    assert {lives.kept(one) for one in (*seen.changes, change)} == {"nowhere"}
    assert exchange.figures(by=stranger.by).waiting == 3
    assert len(ledger(stranger).open) == 3
    lives.sign_in(denise)
    lives.rounds(denise, stranger)
    assert {lives.kept(one) for one in (*seen.changes, change, later)} == {"change"}
    assert fields(lives, record)["words"] == "Loose stair, second step"
    assert fields(lives, lives.town.alert)["words"] == "Two dogs on premises"
    assert ledger(stranger).doubted == ledger(denise).doubted == {}
    lives.assert_well()


@SOAK
def test_12_5_after_35_days_nobody_is_waited_for(lives: Lives) -> None:
    stranger, denise = lives.laptop(lives.town.stranger), lives.laptop(lives.town.denise)
    source = lives.back_up()
    tie = Allocation(practitioner=lives.town.stranger.practitioner, team=new_id(), role="co-worker")
    made(denise, "allocation", lives.town.amara, tie)
    lives.rounds(denise, stranger, times=2)
    seen = written(stranger.by, lives.town.amara)
    stranger.round()
    lives.restore(source)
    lives.sign_in(stranger)
    stranger.round()
    lives.clock.advance(days=36)
    lives.sign_in(stranger)
    stranger.round()
    assert [lives.kept(one) for one in seen.changes] == ["held"]
    assert exchange.figures(by=stranger.by).waiting == 0
    assert exchange.read(by=stranger.by).sent[0].reason.startswith("Kept for a person at Northmere to look at")


def test_12_4_work_of_a_child_who_has_left_the_laptop_is_offered_again(lives: Lives) -> None:
    stranger, denise = lives.laptop(lives.town.stranger), lives.laptop(lives.town.denise)
    tie = Allocation(practitioner=lives.town.stranger.practitioner, team=new_id(), role="co-worker")
    allocation, _ = made(denise, "allocation", lives.town.amara, tie)
    lives.rounds(denise, stranger, times=2)
    source = lives.back_up()
    seen = written(stranger.by, lives.town.amara)
    body = None
    stranger.round()
    body = lives.body(seen.contacts[0])
    edited(denise, allocation, {"until": "2020-01-01"})
    lives.rounds(denise, stranger, times=2)
    with stranger.vault.read() as tx:
        assert records.of_child(tx, lives.town.amara, "child", "contact") == []
    lives.restore(source)
    lives.sign_in(denise, stranger)
    lives.rounds(denise, stranger)
    assert lives.body(seen.contacts[0]) == body
    with stranger.vault.read() as tx:
        assert records.of_child(tx, lives.town.amara, "child") == []
    assert ledger(stranger).doubted == {}
    lives.assert_well()


@SOAK
def test_12_4_two_restores_in_a_row_and_one_during_the_offering(lives: Lives) -> None:
    priya, denise = lives.laptop(lives.town.priya), lives.laptop(lives.town.denise)
    first = lives.back_up()
    one = written(priya.by, lives.town.amara)
    priya.round()
    second = lives.back_up()
    two = written(denise.by, lives.town.amara)
    lives.rounds(denise, priya, times=1)
    for source in (second, first, first):
        lives.restore(source)
        for laptop in (priya, denise):
            lives.sign_in(laptop)
        with pytest.raises(Unreachable):
            cut(priya, "/pull").round()
    lives.rounds(denise, priya)
    assert {lives.kept(change) for done in (one, two) for change in done.changes} == {"change"}
    assert ledger(priya).doubted == ledger(denise).doubted == {}
    assert all(lives.body(c) == _here(priya, c) == _here(denise, c) for c in (*one.contacts, *two.contacts))
    lives.assert_well()


def _here(laptop: TestLaptop, record: str) -> bytes | None:
    with laptop.vault.read() as tx:
        found = records.read(tx, record)
    return found.body if found else None


def test_12_3_a_hub_put_back_without_another_epoch_is_noticed_by_what_it_has_seen(lives: Lives) -> None:
    laptop, other = lives.laptop(lives.town.priya), lives.laptop(lives.town.denise)
    source, epoch = lives.back_up(), lives.hub.epoch
    lost = written(laptop.by, lives.town.amara)
    lives.rounds(laptop, other, times=1)
    lives.restore(source)
    with lives.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.hub_setting SET value = :e WHERE name = 'epoch'"), {"e": epoch})
    lives.sign_in(laptop, other)
    other.round()  # it has only read: that the feed ends before what it has read tells
    with other.vault.read() as tx, lives.hub.database.begin() as connection:
        assert marks.read(tx).cursor == feed.head(connection)
    for _ in range(4):  # its feed is ahead of what the laptop has read: only the count of its own changes tells
        written(other.by, lives.town.amara)
    other.round()
    laptop.round()
    assert [lives.kept(change) for change in lost.changes] == ["change"]
    assert laptop.round().received == 0


def test_12_4_what_was_refused_and_sent_otherwise_is_not_offered(lives: Lives) -> None:
    """The restored hub might take both."""
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    refused = edited(laptop, lives.town.alert, {"two_to_visit": False})
    laptop.round()
    assert [line.change for line in exchange.read(by=laptop.by).stopped] == [refused]
    instead = edited(laptop, lives.town.alert, {"two_to_visit": False}, reason="The dog is gone.")
    with laptop.vault.write() as tx:
        outbox.replace(tx, refused, instead)
    lives.rounds(laptop, times=2)
    assert lives.kept(instead) == "change"
    lives.restore(source)
    lives.sign_in(laptop)
    lives.rounds(laptop, times=2)
    assert (lives.kept(refused), lives.kept(instead)) == ("nowhere", "change")
    assert ledger(laptop).doubted == {}


def test_12_9_a_head_that_was_lost_is_told_once_in_the_chain_that_lost_it(lives: Lives) -> None:
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    lost = written(laptop.by, lives.town.amara)
    laptop.round()
    head = receipt_of(laptop, lost.changes[0]).audit
    lives.restore(source)
    lives.sign_in(laptop)
    laptop.round()
    with lives.hub.database.begin() as connection:
        wanted = text("SELECT object FROM doorstep.audit WHERE act = 'receipt of a lost life' AND child_id = :child")
        told = connection.execute(wanted, {"child": lives.town.amara}).scalars().all()
    assert [one.split()[-1] for one in told] == [head]
    assert receipt_of(laptop, lost.changes[0]).audit != head
    lives.assert_well()


def test_8_8_looks_that_were_told_are_told_again(lives: Lives) -> None:
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    looks.look(lives.town.amara, "brief", by=laptop.by)
    laptop.round()
    lives.restore(source)
    lives.sign_in(laptop)
    laptop.round()
    with laptop.vault.read() as tx:
        assert noted.waiting(tx) == []
    with lives.hub.database.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM doorstep.look")).scalar_one() == 1


@SOAK
def test_12_3_what_cannot_be_sent_again_is_said_and_stays_readable(lives: Lives) -> None:
    """Sealed to a key that was made after the backup: the restored hub cannot open it."""
    laptop = lives.laptop(lives.town.priya)
    source = lives.back_up()
    with lives.hub.database.begin() as connection:
        lives.hub.keys.rotate_sealing(connection, lives.clock())
    laptop.by = replace(laptop.by, sealing_key=SealingKey.of(lives.hub.keys.public()))
    lost = written(laptop.by, lives.town.amara)
    laptop.round()
    lives.restore(source)
    lives.sign_in(laptop)
    lives.rounds(laptop)
    page = exchange.read(by=laptop.by)
    assert [line.change for line in page.stopped] == list(lost.changes)
    assert "1 piece that it had cannot be sent again. Please ring IT" in page.problem
    assert page.sent == ()
    assert _here(laptop, lost.contacts[0]) is not None

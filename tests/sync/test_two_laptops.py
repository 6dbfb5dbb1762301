"""Two laptops and a hub, from the act to the other laptop's page (docs/sync.md)."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import text

from app.casework import children, contacts, exchange, needs
from app.casework.pages import WorkState
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from app.storage import marks, outbox, problems, records
from app.storage.vault import open_vault
from server.push import push
from sync import wire
from sync.authority import Authority, HubRefused, Unreachable
from sync.delivery import deliver
from sync.proofs import Forged
from sync.round import OtherHub, RoundRunning
from tests.conftest import Clock
from tests.sync.conftest import MakeLaptop, Served, TestLaptop
from tests.sync.writing import written


def body_of(laptop: TestLaptop, record: str) -> bytes | None:
    with laptop.vault.read() as tx:
        found = records.read(tx, record)
    return found.body if found else None


def test_a_contact_reaches_the_hub_and_the_second_laptop_to_the_byte(served: Served, make_laptop: MakeLaptop) -> None:
    town = served.town
    first, second = make_laptop(town.priya, "NM-L1"), make_laptop(town.denise, "NM-L2")
    first.round()
    second.round()
    signed = written(first.by, town.amara)
    assert exchange.figures(by=first.by).waiting == 1
    first.round()
    second.round()
    assert exchange.figures(by=first.by).waiting == 0
    (sent,) = exchange.read(by=first.by).sent
    assert sent.state is WorkState.RECEIVED
    (contact,) = signed.contacts
    with town.hub.database.writing() as connection:
        kept = connection.execute(text("SELECT body FROM doorstep.record WHERE id = :id"), {"id": contact}).scalar_one()
    assert kept.encode() == body_of(first, contact) == body_of(second, contact)


def test_5_7_the_first_pull_brings_my_children_and_no_others(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    done = laptop.round()
    assert done.children == 2  # the directory and Amara
    assert [choice.name for choice in children.choices(by=laptop.by)] == ["Amara Warsame"]
    assert "Address protected" in children.choices(by=laptop.by)[0].where


def test_a_round_with_nothing_to_do_changes_nothing(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    before = laptop.round()
    assert (before.sent, before.received) == (0, 0)


def test_5_3_what_was_read_once_is_not_read_again(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    written(laptop.by, served.town.amara)
    assert laptop.round().received == 1
    assert laptop.round().received == 0


class LosesAnswers(Authority):
    """The network takes the request and loses the answer, as a lift door does."""

    lose = 0

    def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
        answer = super().push(ask)
        if self.lose:
            self.lose -= 1
            raise Unreachable("answer-lost")
        return answer


def test_3_3_an_answer_lost_after_commit_changes_nothing(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    signed = written(laptop.by, served.town.amara)
    lossy = LosesAnswers(served.address, laptop.authority.device, laptop.authority.tokens)
    lossy.lose = 2
    cut = replace(laptop, authority=lossy)
    for _ in range(2):
        with pytest.raises(Unreachable):
            cut.round()
        assert exchange.figures(by=laptop.by).waiting == 1
    cut.round()
    assert exchange.figures(by=laptop.by).waiting == 0
    with served.town.hub.database.writing() as connection:
        versions = connection.execute(
            text("SELECT count(*) FROM doorstep.change WHERE record_id = :id"), {"id": signed.contacts[0]}
        ).scalar_one()
    assert versions == 1


def test_offline_is_a_normal_condition(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    nowhere = replace(laptop, authority=Authority("http://127.0.0.1:9", laptop.authority.device))
    signed = written(laptop.by, served.town.amara)
    with pytest.raises(Unreachable):
        nowhere.round()
    assert body_of(laptop, signed.contacts[0]) is not None
    assert exchange.figures(by=laptop.by).waiting == 1


def test_6_1_one_round_at_a_time(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")

    class Nested(Authority):
        """Tries a second round while the first is under way."""

        def hello(self, ask: wire.HelloAsk) -> wire.HelloAnswer:
            with pytest.raises(RoundRunning):
                laptop.round()
            return super().hello(ask)

    replace(laptop, authority=Nested(served.address, laptop.authority.device, laptop.authority.tokens)).round()


class Forges(Authority):
    """Somebody in between answers a push with receipts of their own."""

    def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
        answer = super().push(ask)
        forged = tuple(msgspec.Raw(bytes(raw).replace(b'"accepted"', b'"refused"')) for raw in answer.receipts)
        return wire.PushAnswer(forged, answer.proofs, (), answer.head)


def test_3_7_a_receipt_without_the_hubs_signature_is_not_believed(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    written(laptop.by, served.town.amara)
    with pytest.raises(Forged):
        replace(laptop, authority=Forges(served.address, laptop.authority.device, laptop.authority.tokens)).round()
    assert exchange.figures(by=laptop.by).waiting == 1


def test_6_5_another_hub_is_not_spoken_to(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()

    class Other(Authority):
        """Another authority's hub at the same address."""

        def hello(self, ask: wire.HelloAsk) -> wire.HelloAnswer:
            return msgspec.structs.replace(super().hello(ask), hub=new_id())

    with pytest.raises(OtherHub):
        replace(laptop, authority=Other(served.address, laptop.authority.device, laptop.authority.tokens)).round()


def test_3_5_a_refused_change_stops_its_record_and_is_shown_with_its_reason(
    served: Served, make_laptop: MakeLaptop
) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    first, second = written(laptop.by, served.town.amara), written(laptop.by, served.town.amara)
    with laptop.vault.read() as tx:
        row = outbox.read(tx, first.changes[0])

    class Refuses(Authority):
        """The hub cannot read one of the changes, whatever request it comes in (docs/sync.md 3.9)."""

        def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
            if any(bytes(change.change) == row.bytes for change in ask.changes):
                problem = wire.Problem(code="not-utf-8", sentence="It could not be read.", now=datetime.now(UTC))
                raise HubRefused(400, problem)
            return super().push(ask)

    picky = Refuses(served.address, laptop.authority.device, laptop.authority.tokens)
    replace(laptop, authority=picky).round()
    page = exchange.read(by=laptop.by)
    assert [line.change for line in page.stopped] == list(first.changes)
    assert page.stopped[0].reason
    assert [line.change for line in page.sent] == list(second.changes)
    assert [need.change for need in needs.read(by=laptop.by)] == list(first.changes)


def test_7_3_the_sealed_outbox_is_delivered_without_the_vault(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    signed = written(laptop.by, served.town.amara)
    contacts.start(by=laptop.by, child=served.town.amara)
    laptop.vault.close()
    carrier = Authority(served.address, laptop.authority.device)
    keys = laptop.laptop.keys.signing
    told = deliver(laptop.laptop.sealed, carrier, with_drafts=True, signing_keys=keys)
    assert (told.received, told.held, told.drafts) == (1, 0, 1)
    with served.town.hub.database.writing() as connection:
        assert connection.execute(
            text("SELECT count(*) FROM doorstep.record WHERE id = :id"), {"id": signed.contacts[0]}
        ).scalar_one()
    again = deliver(laptop.laptop.sealed, carrier, with_drafts=False, signing_keys=keys)
    assert (again.received, again.held, again.unreadable) == (0, 0, 0)  # its receipt is noted: nothing is sent twice


def test_6_4_a_token_that_has_ended_is_renewed_and_a_wrong_clock_is_corrected(
    served: Served, make_laptop: MakeLaptop, clock: Clock
) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    written(laptop.by, served.town.amara)
    clock.advance(minutes=11)
    laptop.round()
    assert exchange.figures(by=laptop.by).waiting == 0


def test_5_5_what_is_newly_allowed_arrives_whole(served: Served, make_laptop: MakeLaptop) -> None:
    town = served.town
    stranger, denise = make_laptop(town.stranger, "NM-L3"), town.denise
    stranger.round()
    assert not children.choices(by=stranger.by)
    grant = Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker")
    push(town.hub, denise.caller, wire.PushAsk((denise.makes("allocation", town.amara, grant),)))
    stranger.round()
    stranger.round()
    assert [choice.name for choice in children.choices(by=stranger.by)] == ["Amara Warsame"]


def test_6_5_a_restored_hub_is_read_again_from_the_start(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    first = laptop.round()
    with served.town.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.hub_setting SET value = :new WHERE name = 'epoch'"), {"new": new_id()})
    again = laptop.round()
    assert again.received >= first.received > 0
    assert laptop.round().received == 0
    with laptop.vault.read() as tx:
        found = problems.latest(tx)
    assert found is not None
    assert found.code == "hub-restored"


def test_6_6_a_store_put_back_from_a_copy_is_noticed_and_read_again(served: Served, make_laptop: MakeLaptop) -> None:
    laptop = make_laptop(served.town.priya, "NM-L1")
    laptop.round()
    laptop.vault.checkpoint()
    copied = laptop.vault.path.read_bytes()
    later = written(laptop.by, served.town.amara)
    laptop.round()
    laptop.vault.close()
    for name in ("vault.db-wal", "vault.db-shm"):
        laptop.vault.path.with_name(name).unlink(missing_ok=True)
    laptop.vault.path.write_bytes(copied)
    vault = open_vault(laptop.vault.path, laptop.unlocked.dek)
    old = replace(laptop, laptop=replace(laptop.laptop, vault=vault), by=replace(laptop.by, vault=vault))
    with vault.read() as tx:
        install = marks.read(tx).install
    try:
        old.round()
        assert body_of(old, later.contacts[0]) is not None
        fresh = written(old.by, served.town.amara)
        old.round()
        assert exchange.figures(by=old.by).waiting == 0
        assert body_of(old, fresh.contacts[0]) is not None
        with vault.read() as tx:
            assert marks.read(tx).install != install
    finally:
        vault.close()


def test_5_5_what_is_no_longer_allowed_leaves_the_laptop_whole(served: Served, make_laptop: MakeLaptop) -> None:
    town = served.town
    stranger = make_laptop(town.stranger, "NM-L3")
    made = town.denise.makes(
        "allocation", town.amara, Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker")
    )
    push(town.hub, town.denise.caller, wire.PushAsk((made,)))
    stranger.round()
    with stranger.vault.read() as tx:
        assert records.search(tx, "Warsame")
    allocation = msgspec.json.decode(made.change, type=dict[str, msgspec.Raw])
    record = msgspec.json.decode(allocation["record"], type=str)
    ended = {"until": (None, "2020-01-01")}
    answer = push(
        town.hub, town.denise.caller, wire.PushAsk((town.denise.edits("allocation", town.amara, record, 1, ended),))
    )
    assert msgspec.json.decode(answer.receipts[0], type=wire.Receipt).status == "accepted"
    stranger.round()
    assert not children.choices(by=stranger.by)
    with stranger.vault.read() as tx:
        assert not records.search(tx, "Warsame")

"""Push on real PostgreSQL (docs/sync.md, part 3 and 4)."""

import base64
import hashlib

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, func, select, text

from app.domain import body
from app.domain.change import digest
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from server import audit, tables
from server.__main__ import main
from server.hub import Hub
from server.push import _MANY, push
from server.refusal import Refusal
from sync import wire
from tests.making import Author, Town, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def receipts(answer: wire.PushAnswer) -> list[wire.Receipt]:
    return [msgspec.json.decode(raw, type=wire.Receipt) for raw in answer.receipts]


def pushed(town: Town, author: Author, *changes: wire.SignedChange) -> list[wire.Receipt]:
    return receipts(push(town.hub, author.caller, wire.PushAsk(changes)))


def record_of(town: Town, record: str) -> tuple[int, dict[str, object]]:
    with town.hub.database.writing() as connection:
        row = connection.execute(text("SELECT version, body FROM doorstep.record WHERE id = :id"), {"id": record}).one()
    return row.version, body.value(row.body.encode())


def counted(town: Town, table: str) -> int:
    with town.hub.database.writing() as connection:
        return connection.execute(
            select(func.count()).select_from(tables.metadata.tables[f"doorstep.{table}"])
        ).scalar_one()


def test_2_2_a_contact_is_kept_to_the_byte_and_receipted(town: Town) -> None:
    sent = town.priya.contact(town.amara)
    answer = push(town.hub, town.priya.caller, wire.PushAsk((sent,)))
    (receipt,) = receipts(answer)
    raw = bytes(sent.change)
    change = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    assert (receipt.status, receipt.digest, receipt.version) == ("accepted", digest(raw), 1)
    with town.hub.database.writing() as connection:
        kept = connection.execute(text("SELECT body FROM doorstep.record WHERE id = :id"), {"id": receipt.record})
        assert kept.scalar_one().encode() == bytes(change["body"])


def test_3_7_one_signature_covers_the_receipts_of_a_request(town: Town) -> None:
    answer = push(town.hub, town.priya.caller, wire.PushAsk(tuple(town.priya.contact(town.amara) for _ in range(5))))
    (proof,) = answer.proofs
    assert proof.digests == tuple(hashlib.sha256(bytes(raw)).hexdigest() for raw in answer.receipts)
    public = base64.b64decode(town.hub.keys.public().signing[str(proof.key)])
    message = wire.proof_message(("receipts", *proof.digests))
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(proof.signature), message)


def test_3_3_the_same_push_again_changes_nothing_and_gets_the_same_words(town: Town) -> None:
    ask = wire.PushAsk(tuple(town.priya.contact(town.amara) for _ in range(3)))
    first = push(town.hub, town.priya.caller, ask)
    before = [counted(town, table) for table in ("record", "feed", "receipt", "change", "audit")]
    again = push(town.hub, town.priya.caller, ask)
    assert [bytes(raw) for raw in again.receipts] == [bytes(raw) for raw in first.receipts]
    assert again.proofs == first.proofs
    assert [counted(town, table) for table in ("record", "feed", "receipt", "change", "audit")] == before


def test_3_3_a_change_twice_in_one_request_is_one(town: Town) -> None:
    one = town.priya.contact(town.amara)
    before = counted(town, "record")
    assert len(pushed(town, town.priya, one, one)) == 2
    assert counted(town, "record") == before + 1


def test_3_4_a_push_under_another_author_is_refused_whole(town: Town) -> None:
    before = counted(town, "record")
    mine, theirs = town.priya.contact(town.amara), town.denise.contact(town.amara)
    with pytest.raises(Refusal) as caught:
        push(town.hub, town.priya.caller, wire.PushAsk((mine, theirs)))
    assert (caught.value.status, caught.value.code) == (409, "author-mismatch")
    assert counted(town, "record") == before


def test_a_change_whose_signature_is_not_the_devices_is_refused(town: Town) -> None:
    good = town.priya.contact(town.amara)
    forged = wire.SignedChange(good.change, town.denise.contact(town.amara).signature)
    (receipt,) = pushed(town, town.priya, forged)
    assert (receipt.status, receipt.code) == ("refused", "bad-signature")


def test_one_change_that_is_not_signed_is_refused_among_many_that_are(town: Town) -> None:
    """So many are decided while their signatures are still being looked at."""
    before = [counted(town, name) for name in ("record", "change", "feed", "receipt")]
    signed = [town.priya.contact(town.amara) for _ in range(_MANY + 2)]
    signed[7] = wire.SignedChange(signed[7].change, signed[8].signature)
    found = [receipt.code or receipt.status for receipt in pushed(town, town.priya, *signed)]
    assert found == ["bad-signature" if place == 7 else "accepted" for place in range(len(signed))]
    taken = len(signed) - 1
    after = [counted(town, name) for name in ("record", "change", "feed", "receipt")]
    assert [one - was for one, was in zip(after, before, strict=True)] == [taken, taken, taken, len(signed)]
    with town.hub.database.begin() as connection:
        assert audit.verify(connection).faults == ()


def test_3_5_a_refused_change_holds_back_only_its_own_record(town: Town) -> None:
    priya = town.priya
    silent = priya.edits("alert", town.amara, town.alert, 1, {"two_to_visit": (True, False)})
    later = priya.edits("alert", town.amara, town.alert, 1, {"action": ("", "Ring first")})
    other = priya.contact(town.amara)
    answer = push(town.hub, priya.caller, wire.PushAsk((silent, later, other)))
    assert [receipt.code or receipt.status for receipt in receipts(answer)] == ["reason-needed", "accepted"]
    assert len(answer.deferred) == 1
    assert record_of(town, town.alert) == (1, record_of(town, town.alert)[1])


def test_3_6_what_the_author_may_no_longer_write_is_held_for_a_person(town: Town) -> None:
    before = counted(town, "record")
    (receipt,) = pushed(town, town.stranger, town.stranger.contact(town.amara))
    assert (receipt.status, receipt.code) == ("held", "no-access")
    assert (counted(town, "held"), counted(town, "record")) == (1, before)


def test_3_6_the_administrator_is_told_whose_work_is_held_and_for_which_child(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(town.hub.settings.home), "--dsn", town.hub.settings.dsn]
    assert main(["held", *home]) == 0
    assert capsys.readouterr().out == "Nothing is held for a person.\n"
    for _ in range(2):
        pushed(town, town.stranger, town.stranger.contact(town.amara))
    assert main(["held", *home]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"2 changes of {town.stranger.practitioner} for child {town.amara}: no-access, since 20")
    assert told.count("\n") == 1


def test_4_2_a_chain_of_offline_edits_does_not_hide_a_conflict(town: Town) -> None:
    """getodk/central#698: the second offline edit looks fresh against the first, though a third person was between."""
    priya, denise = town.priya, town.denise
    pushed(town, denise, denise.edits("person", town.amara, town.person, 1, {"telephone": ("07700 900111", "theirs")}))
    first = priya.edits("person", town.amara, town.person, 1, {"given": ("Hodan", "Hoda")})
    second = priya.edits("person", town.amara, town.person, 1, {"telephone": ("07700 900111", "mine")})
    answers = pushed(town, priya, first, second)
    assert [receipt.status for receipt in answers] == ["merged", "conflict"]
    version, fields = record_of(town, town.person)
    assert (version, fields["telephone"], fields["given"]) == (3, "theirs", "Hoda")
    (conflict,) = answers[1].conflicts
    _, kept = record_of(town, conflict)
    assert (kept["standing"], kept["other"], kept["other_by"]) == ("theirs", "mine", priya.practitioner)


def test_4_2_edits_of_ones_own_chain_never_conflict(town: Town) -> None:
    priya = town.priya
    one = priya.edits("person", town.amara, town.person, 1, {"telephone": ("07700 900111", "a")})
    two = priya.edits("person", town.amara, town.person, 1, {"telephone": ("a", "b")})
    assert [receipt.status for receipt in pushed(town, priya, one)] == ["accepted"]
    assert [receipt.status for receipt in pushed(town, priya, two)] == ["accepted"]
    assert record_of(town, town.person)[1]["telephone"] == "b"


def test_4_5_a_hazard_is_never_lowered_by_a_merge(town: Town) -> None:
    priya, denise = town.priya, town.denise
    pushed(town, denise, denise.edits("alert", town.amara, town.alert, 1, {"severity": ("caution", "danger")}))
    lowered = priya.edits("alert", town.amara, town.alert, 1, {"severity": ("caution", "note")}, reason="Dog is small")
    (receipt,) = pushed(town, priya, lowered)
    assert receipt.status == "conflict"
    assert record_of(town, town.alert)[1]["severity"] == "danger"


def test_3_8_every_change_has_its_audit_row_and_the_chain_verifies(town: Town) -> None:
    answers = pushed(town, town.priya, *(town.priya.contact(town.amara) for _ in range(4)))
    with town.hub.database.begin() as connection:
        found = audit.verify(connection)
        heads = connection.execute(text("SELECT hash FROM doorstep.audit ORDER BY n")).scalars().all()
    assert not found.faults
    assert [receipt.audit for receipt in answers] == list(heads)[-4:]


def test_an_altered_audit_row_is_found(town: Town, owner: Engine) -> None:
    pushed(town, town.priya, *(town.priya.contact(town.amara) for _ in range(4)))
    with owner.begin() as connection:
        connection.execute(text("UPDATE doorstep.audit SET act = 'read' WHERE n = 2"))
    with town.hub.database.begin() as connection:
        assert audit.verify(connection).faults


def test_a_broken_body_is_refused_with_its_path_and_no_value(town: Town) -> None:
    marker = "Amara-secret-marker"
    raw = msgspec.Raw(b'{"author":"%s","seen":"%s"}' % (town.priya.practitioner.encode(), marker.encode()))
    change = town.priya.change("contact", town.amara, body=raw)
    (receipt,) = pushed(town, town.priya, town.priya.signed(change))
    assert (receipt.status, receipt.code, receipt.facts) == ("refused", "not-as-agreed", {"path": "$.seen"})
    assert marker not in str(receipt)


def test_a_later_program_is_told_to_wait_and_keeps_its_work(town: Town) -> None:
    change = msgspec.structs.replace(town.priya.change("contact", town.amara, body=msgspec.Raw(b"{}")), form=99)
    (receipt,) = pushed(town, town.priya, town.priya.signed(change))
    assert (receipt.status, receipt.code) == ("refused", "newer-program")


def test_2_4_fields_of_a_newer_program_survive_an_edit(town: Town) -> None:
    raw = body.patch(body.encode(msgspec.json.decode(b'{"given":"A","family":"B"}')), {"shoe_size": 31})
    record = new_id()
    made = town.priya.signed(town.priya.change("person", town.amara, record, body=msgspec.Raw(raw)))
    edited = town.priya.edits("person", town.amara, record, 0, {"given": ("A", "C")})
    assert [r.status for r in pushed(town, town.priya, made, edited)] == ["accepted", "accepted"]
    assert record_of(town, record)[1]["shoe_size"] == 31


def test_a_change_of_allocation_changes_access_and_the_feed_says_so(town: Town) -> None:

    grant = town.denise.makes(
        "allocation", town.amara, Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker")
    )
    assert [r.status for r in pushed(town, town.denise, grant)] == ["accepted"]
    (receipt,) = pushed(town, town.stranger, town.stranger.contact(town.amara))
    assert receipt.status == "accepted"
    with town.hub.database.begin() as connection:
        told = connection.execute(
            text("SELECT granted, categories FROM doorstep.feed WHERE practitioner = :who"),
            {"who": town.stranger.practitioner},
        ).one()
    assert told.granted
    assert "ident" in told.categories

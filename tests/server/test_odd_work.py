"""Work that comes twice, out of order or broken: nothing of it stops what comes with it, and nothing is lost."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import text

from app.domain.change import digest, encode
from app.domain.identity import new_id
from server import admission, checkpoints
from server.deliver import deliver, held_for
from server.hub import Hub
from server.keys import SUITE
from server.push import push
from sync import wire
from sync.proofs import believe
from tests.making import WRITTEN, Author, Town, contact_by, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def told(town: Town, author: Author, *changes: wire.SignedChange) -> list[wire.Receipt]:
    answer = push(town.hub, author.caller, wire.PushAsk(changes))
    return [msgspec.json.decode(raw, type=wire.Receipt) for raw in answer.receipts]


def rows(town: Town, statement: str) -> list[Any]:
    with town.hub.database.writing() as connection:
        return list(connection.execute(text(statement)).all())


def acts(town: Town) -> list[str]:
    return [row.act for row in rows(town, "SELECT act FROM doorstep.audit ORDER BY child_id, n")]


# --- a laptop put back from a copy of itself ------------------------------------------------------------------------


def test_3_11_a_sequence_met_again_is_taken_and_noted(town: Town) -> None:
    first = town.priya.contact(town.amara)
    town.priya.sequence -= 1
    second = town.priya.contact(town.amara)
    assert [r.status for r in told(town, town.priya, first)] == ["accepted"]
    assert [r.status for r in told(town, town.priya, second, town.priya.contact(town.amara))] == ["accepted"] * 2
    assert acts(town).count("sequence seen twice") == 1
    noted = rows(town, "SELECT child_id, object FROM doorstep.audit WHERE act = 'sequence seen twice'")
    again = msgspec.json.decode(bytes(second.change))
    assert [(str(row.child_id), row.object) for row in noted] == [
        (town.amara, f"change {again['id']} sequence {again['sequence']}")
    ]
    assert checkpoints.verify(town.hub).faults == ()


def test_3_11_a_sequence_twice_in_one_request_is_noted_too(town: Town) -> None:
    first = town.priya.contact(town.amara)
    town.priya.sequence -= 1
    assert len(told(town, town.priya, first, town.priya.contact(town.amara))) == 2
    assert acts(town).count("sequence seen twice") == 1
    assert told(town, town.priya, first)[0].status == "accepted"
    assert acts(town).count("sequence seen twice") == 1


def test_3_12_other_content_under_a_receipted_id_is_held_and_the_receipt_stays(town: Town) -> None:
    change = town.priya.change("contact", town.amara, body=msgspec.Raw(json.dumps(_body(town, "first")).encode()))
    other = msgspec.structs.replace(change, body=msgspec.Raw(json.dumps(_body(town, "second")).encode()))
    first, second = town.priya.signed(change), town.priya.signed(other)
    (kept,) = told(town, town.priya, first)
    for _ in range(2):
        assert told(town, town.priya, second) == [kept]
    (held,) = rows(town, "SELECT * FROM doorstep.held")
    assert (str(held.change_id), held.code, held.content) == (
        change.id,
        "same-id-other-content",
        encode(other).decode(),
    )
    assert kept.digest == digest(encode(change)) != held.digest
    assert acts(town).count("same id, other content") == 1
    assert told(town, town.priya, first) == [kept]


def test_3_12_two_contents_under_one_id_in_one_request(town: Town) -> None:
    change = town.priya.change("contact", town.amara, body=msgspec.Raw(json.dumps(_body(town, "first")).encode()))
    other = msgspec.structs.replace(change, body=msgspec.Raw(json.dumps(_body(town, "second")).encode()))
    receipts = told(town, town.priya, town.priya.signed(change), town.priya.signed(other))
    assert {receipt.digest for receipt in receipts} == {digest(encode(change))}
    assert [row.content for row in rows(town, "SELECT content FROM doorstep.held")] == [encode(other).decode()]


def test_3_12_what_was_held_for_its_author_does_not_hide_other_content(town: Town) -> None:
    change = town.stranger.change("contact", town.amara, body=msgspec.Raw(json.dumps(_body(town, "first")).encode()))
    other = msgspec.structs.replace(change, reason="other")
    assert told(town, town.stranger, town.stranger.signed(change))[0].status == "held"
    told(town, town.stranger, town.stranger.signed(other))
    codes = [row.code for row in rows(town, "SELECT code FROM doorstep.held ORDER BY code")]
    assert codes == ["no-access", "same-id-other-content"]


def test_3_6_whatever_a_laptops_clock_says_its_work_is_held(town: Town) -> None:
    """Times without an offset beside others, and offsets and years beyond PostgreSQL's own."""
    clocks = ("2026-11-23T08:00:00", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00+23:59",
              "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")  # fmt: skip
    sent, drafts = [], []
    for clock in clocks:
        change = json.loads(bytes(town.stranger.contact(town.amara).change)) | {"written": clock}
        raw = json.dumps(change).encode()
        signature = base64.b64encode(town.stranger.key.sign(digest(raw).encode())).decode()
        sent.append(wire.SignedChange(msgspec.Raw(raw), signature))
        drafts.append(envelope(town, b"{}", "draft", at=msgspec.json.decode(f'"{clock}"', type=datetime)))
    assert {receipt.status for receipt in told(town, town.stranger, *sent)} == {"held"}
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=tuple(drafts)))
    assert [one.outcome for one in answer.outcomes] == ["held"] * len(clocks)


def _body(town: Town, words: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(contact_by(town.priya, words), builtin_types=())
    return json.loads(msgspec.json.encode(found))  # type: ignore[no-any-return]


# --- sealed work ----------------------------------------------------------------------------------------------------


def sealed(town: Town, raw: bytes, id: str = "", what: Any = "change") -> wire.Sealed:
    keys = town.hub.keys.public()
    public = X25519PublicKey.from_public_bytes(base64.b64decode(keys.sealing[str(keys.sealing_now)]))
    packed = base64.b64encode(SUITE.encrypt(raw, public, wire.SEALING_INFO)).decode()
    return wire.Sealed(id or new_id(), what, keys.sealing_now, packed)


def envelope(town: Town, content: bytes, what: Any = "change", *, id: str = "", **more: Any) -> wire.Sealed:
    signature = base64.b64encode(town.priya.key.sign(digest(content).encode())).decode()
    inside = wire.SealedContent(
        author=town.priya.practitioner, device=town.priya.device, what=what, content=msgspec.Raw(content),
        signature=signature, **more,
    )  # fmt: skip
    return sealed(town, msgspec.json.encode(inside), id, what)


def bad_envelopes(town: Town) -> list[wire.Sealed]:
    good = town.priya.contact(town.amara)
    change = json.loads(bytes(good.change))
    wrong: list[dict[str, Any]] = [
        {"id": "no id"}, {"record": change["record"].upper()}, {"trunk": -1}, {"trunk": 1 << 40}, {"sequence": 1 << 70},
        {"form": "1"}, {"written": "yesterday"}, {"fields": {"a": 1}}, {"child": ""}, {"kind": None},
    ]  # fmt: skip
    contents = [b"[]", b"1", b'"text"', b"null", b"{}", *(json.dumps({**change, **one}).encode() for one in wrong)]
    odd = [
        wire.Sealed(new_id(), "change", 1, "not base64!"),
        wire.Sealed(new_id(), "change", 77, base64.b64encode(b"x" * 200).decode()),
        sealed(town, b"not json"), sealed(town, b"{}"), sealed(town, b'{"author":1,"author":2}'),
        sealed(town, b"[" * 60 + b"]" * 60),
    ]  # fmt: skip
    return [*odd, *(envelope(town, content) for content in contents)]


def test_7_7_a_bad_envelope_is_unreadable_and_holds_up_no_other(town: Town) -> None:
    bad = bad_envelopes(town)
    good = [envelope(town, bytes(town.priya.contact(town.amara).change)) for _ in range(2)]
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(good[0], *bad, good[1])))
    assert [one.outcome for one in answer.outcomes] == ["received", *["unreadable"] * len(bad), "received"]
    assert [one.id for one in answer.outcomes[1:-1]] == [one.id for one in bad]


def test_7_7_readable_changes_that_make_no_sense_are_held_for_a_person(town: Town) -> None:
    odd = [
        town.priya.change("contact", town.amara, body=msgspec.Raw(b"[]")),
        town.priya.change("contact", town.amara, body=msgspec.Raw(b'{"author":7}')),
        town.priya.change("contact", town.amara),
        msgspec.structs.replace(town.priya.change("contact", town.amara), kind="\U0001f9f8" * 50),
        town.priya.change("allocation", town.amara, body=msgspec.Raw(b'{"practitioner":"x","team":"y"}')),
    ]
    sent = tuple(envelope(town, encode(change)) for change in odd)
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=sent))
    assert {one.outcome for one in answer.outcomes} == {"held"}


def test_7_4_an_older_draft_never_takes_the_place_of_a_newer_one(town: Town) -> None:
    draft = new_id()
    texts = [(b'{"n":"new"}', WRITTEN), (b'{"n":"old"}', WRITTEN - timedelta(hours=1)), (b'{"n":"unsaid"}', None)]
    for content, at in (*texts, texts[0]):
        sent = envelope(town, content, "draft", id=draft, at=at)
        answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(sent,)))
        assert answer.outcomes[0].outcome == "held"
    found = rows(town, "SELECT content, saved FROM doorstep.held ORDER BY saved DESC NULLS LAST")
    assert [(row.content.encode(), row.saved) for row in found] == texts
    with town.hub.database.begin() as connection:
        assert held_for(connection, town.priya.practitioner) == 1


def test_3_12_sealed_content_under_a_receipted_id_is_held(town: Town) -> None:
    change = town.priya.change("contact", town.amara, body=msgspec.Raw(json.dumps(_body(town, "first")).encode()))
    other = msgspec.structs.replace(change, reason="other")
    told(town, town.priya, town.priya.signed(change))
    sent = (envelope(town, encode(change)), envelope(town, encode(other)))
    for _ in range(2):
        answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=sent))
        assert [one.outcome for one in answer.outcomes] == ["already", "held"]
    assert [row.code for row in rows(town, "SELECT code FROM doorstep.held")] == ["same-id-other-content"]


def test_3_10_what_is_not_its_authors_to_write_is_held_when_it_comes_sealed(town: Town) -> None:
    body = msgspec.Raw(json.dumps({"practitioner": town.priya.practitioner, "team": new_id()}).encode())
    change = town.priya.change("allocation", town.amara, body=body)
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(envelope(town, encode(change)),)))
    assert answer.outcomes[0].outcome == "held"
    assert [row.code for row in rows(town, "SELECT code FROM doorstep.held")] == ["refused"]


def test_3_12_other_content_of_a_revoked_laptop_is_held_as_its_own(town: Town) -> None:
    change = town.priya.change("contact", town.amara, body=msgspec.Raw(json.dumps(_body(town, "first")).encode()))
    told(town, town.priya, town.priya.signed(change))
    with town.hub.database.begin() as connection:
        admission.revoke(town.hub, connection, town.priya.device, town.denise.practitioner)
    sent = envelope(town, encode(msgspec.structs.replace(change, reason="other")))
    answer = deliver(town.hub, town.priya.caller, wire.DeliverAsk(sealed=(sent,)))
    assert answer.outcomes[0].outcome == "held"
    assert [row.code for row in rows(town, "SELECT code FROM doorstep.held")] == ["author-ended"]


def test_7_8_what_was_refused_is_held_when_it_comes_sealed_and_answered_so(town: Town) -> None:
    """Its author had it back; whoever delivers it sealed says that they cannot act on it any more."""
    body = msgspec.Raw(json.dumps({"practitioner": town.priya.practitioner, "team": new_id()}).encode())
    change = town.priya.change("allocation", town.amara, body=body)
    (refused,) = told(town, town.priya, town.priya.signed(change))
    assert refused.status == "refused"
    caller, sent = town.priya.caller, envelope(town, encode(change), id=change.id)
    assert deliver(town.hub, caller, wire.DeliverAsk(offered=(change.id,))).wanted == (change.id,)
    answers = [deliver(town.hub, caller, wire.DeliverAsk(sealed=(sent,))) for _ in range(2)]
    for answer in answers:
        (receipt,) = [msgspec.json.decode(raw, type=wire.Receipt) for raw in answer.receipts]
        assert (receipt.change, receipt.digest, receipt.status, receipt.code) == (
            change.id, digest(encode(change)), "held", "refused",
        )  # fmt: skip
        believe(answer, town.hub.keys.public().signing)
    assert answers[0].receipts == answers[1].receipts
    again = deliver(town.hub, caller, wire.DeliverAsk(offered=(change.id,)))
    assert (again.wanted, again.receipts) == ((), answers[0].receipts)
    assert acts(town).count("delivered") == 1
    assert told(town, town.priya, town.priya.signed(change)) == [refused]
    strangers = deliver(town.hub, town.denise.caller, wire.DeliverAsk(offered=(change.id,)))
    assert (strangers.wanted, strangers.receipts) == ((), ())

"""What laptops prove to have left them, and what the hub says is outstanding (docs/sync.md, part 11)."""

import base64
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.domain.change import digest
from app.domain.identity import new_id
from app.domain.involvement import Allocation
from server import accounts, admission, audit, checkpoints, doctor
from server.__main__ import main
from server.hub import Hub
from server.lease import renew
from server.pull import pull
from server.push import push
from server.refusal import Refusal
from server.removals import Outstanding, outstanding, removals
from sync import wire, wire_removals
from tests.making import WRITTEN, Author, Town, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def proof(by: Author, child: str, seq: int, **more: Any) -> wire_removals.SignedRemoval:
    stated: dict[str, Any] = {"device": by.device, "whole": True, "records": 3, "waiting": 1, "drafts": 0, **more}
    raw = msgspec.json.encode(wire_removals.Removal(id=new_id(), at=WRITTEN, child=child, seq=seq, **stated))
    return wire_removals.SignedRemoval(msgspec.Raw(raw), base64.b64encode(by.key.sign(digest(raw).encode())).decode())


def prove(town: Town, by: Author, *proofs: wire_removals.SignedRemoval) -> tuple[str, ...]:
    return removals(town.hub, by.caller, wire_removals.RemovalsAsk(proofs)).taken


def rows(town: Town, statement: str) -> list[Any]:
    with town.hub.database.writing() as connection:
        return list(connection.execute(text(statement)).all())


def owed(town: Town) -> list[Outstanding]:
    with town.hub.database.begin() as connection:
        return outstanding(connection)


def gave(town: Town, who: Author, child: str) -> str:
    made = town.denise.makes(
        "allocation", child, Allocation(practitioner=who.practitioner, team=new_id(), role="co-worker")
    )
    push(town.hub, town.denise.caller, wire.PushAsk((made,)))
    return str(msgspec.json.decode(bytes(made.change))["record"])


def took(town: Town, allocation: str, child: str) -> int:
    """Take a child from somebody; return the position of the notice."""
    ends = town.denise.edits("allocation", child, allocation, 1, {"until": (None, "2020-01-01")})
    push(town.hub, town.denise.caller, wire.PushAsk((ends,)))
    return int(rows(town, "SELECT max(seq) AS seq FROM doorstep.feed WHERE NOT granted")[0].seq)


def lost(town: Town) -> int:
    """Let Sam read Amara's records, and lose her."""
    allocation = gave(town, town.stranger, town.amara)
    pull(town.hub, town.stranger.caller, wire.PullAsk(-1))
    return took(town, allocation, town.amara)


def test_11_1_a_laptop_owes_a_proof_from_the_loss_on_until_it_has_proved_it(town: Town) -> None:
    seq = lost(town)
    (found,) = owed(town)
    assert (found.device, found.practitioner, found.children) == (town.stranger.device, town.stranger.practitioner, 1)
    assert found.since is not None
    early = proof(town.stranger, town.amara, seq - 1)
    assert len(prove(town, town.stranger, early)) == 1
    assert len(owed(town)) == 1
    assert len(prove(town, town.stranger, proof(town.stranger, town.amara, seq))) == 1
    assert owed(town) == []
    acts = rows(town, "SELECT act, object FROM doorstep.audit WHERE act LIKE '%removed from laptop' ORDER BY n")
    assert [row.act for row in acts] == ["removed from laptop"] * 2
    assert acts[1].object.startswith(f"notice {seq}, 3 records, 1 sealed, 0 drafts, proof ")
    assert checkpoints.verify(town.hub).faults == ()


def test_11_2_the_same_proof_again_is_taken_once(town: Town) -> None:
    sent = proof(town.stranger, town.amara, lost(town))
    assert prove(town, town.stranger, sent) == prove(town, town.stranger, sent, sent)
    assert len(rows(town, "SELECT 1 FROM doorstep.removal")) == 1
    assert len(rows(town, "SELECT 1 FROM doorstep.audit WHERE act = 'removed from laptop'")) == 1


def test_11_3_a_proof_of_another_laptop_altered_or_unsigned_is_not_taken(town: Town) -> None:
    seq = lost(town)
    right = proof(town.stranger, town.amara, seq)
    other = msgspec.Raw(bytes(right.removal).replace(b'"waiting":1', b'"waiting":0'))
    altered = msgspec.structs.replace(right, removal=other)
    anothers = proof(town.denise, town.amara, seq)
    named = proof(town.denise, town.amara, seq, device=town.stranger.device)
    assert prove(town, town.stranger, altered, anothers, named) == ()
    assert prove(town, town.denise, right) == ()
    assert len(owed(town)) == 1
    with pytest.raises(Refusal, match="too-large"):
        prove(town, town.stranger, *[right] * (wire_removals.REMOVALS + 1))


def test_11_7_what_came_back_or_was_never_copied_is_not_owed(town: Town) -> None:
    lost(town)
    gave(town, town.stranger, town.amara)
    assert owed(town) == []
    took(town, gave(town, town.siobhan, town.jayden), town.jayden)
    assert owed(town) == []


def test_11_8_whoever_was_turned_away_owes_everything(town: Town) -> None:
    seq = lost(town)
    with town.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.device SET cursor = 5"))
        admission.revoke(town.hub, connection, town.stranger.device, audit.HUB)
        accounts.disable(town.hub, connection, town.siobhan.practitioner, audit.HUB)
    found = {one.device: one for one in owed(town)}
    assert set(found) == {town.stranger.device, town.siobhan.device}
    assert all(one.turned_away and one.since is not None for one in found.values())
    assert found[town.stranger.device].children == 1
    prove(town, town.stranger, proof(town.stranger, town.amara, seq))
    assert len(owed(town)) == 2
    prove(town, town.stranger, proof(town.stranger, "", 0))
    assert [one.device for one in owed(town)] == [town.siobhan.device]
    everything = "SELECT 1 FROM doorstep.audit WHERE act = 'removed from laptop' AND child_id = '{}'"
    assert len(rows(town, everything.format(audit.HUB))) == 1


def test_11_9_the_administrator_is_told_ids_counts_and_when_the_lease_ends(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    lost(town)
    with town.hub.database.begin() as connection:
        renew(town.hub, connection, town.stranger.practitioner, town.stranger.device)
    home = ["--home", str(town.hub.settings.home), "--dsn", town.hub.settings.dsn]
    assert main(["purges", *home]) == 0
    told = capsys.readouterr().out
    assert f"laptop {town.stranger.device} (NM-L1) of {town.stranger.practitioner}" in told
    assert "1 child, since 20" in told
    assert "its lease ends 20" in told
    assert "Amara" not in told
    assert "Stranger" not in told
    main(["doctor", *home])
    assert "well      1 laptop has still to prove a removal, 1 child in all" in capsys.readouterr().out
    with town.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.device SET cursor = 10000"))
        assert not doctor._removals(connection, town.hub.settings).well

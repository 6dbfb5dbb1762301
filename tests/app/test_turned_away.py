"""A laptop or a person is turned away: stopped, destroyed, told, and everything unsent arrives (docs/sync.md, 11)."""

from typing import Any

import pytest
from sqlalchemy import text

from app import launcher, opening, pipe
from app.casework import contacts, looks
from app.storage import marks, wiping
from app.storage.trouble import UnlockRefused
from server import accounts, admission, audit, checkpoints
from server.removals import outstanding
from sync import wire
from sync.authority import Authority, DeviceIdentity
from sync.round import Laptop
from sync.rounds import LaptopRounds
from tests.app.conftest import Desktop, Open, unlock
from tests.making import PASSWORD
from tests.sync.conftest import Served
from tests.sync.writing import written

STEPS = ("hello", "push", "looks", "caseload", "bootstrap", "pull", "compare")


class TurnsAway(Authority):
    """The hub turns the laptop away just before one step of the round."""

    step = ""
    served: Served

    def _call(self, path: str, ask: Any, answer: Any, *, with_token: bool = True) -> Any:
        if path.endswith(f"/{self.step}"):
            revoke(self.served, self.device.device if self.device else "")
        return super()._call(path, ask, answer, with_token=with_token)


def revoke(served: Served, device: str) -> None:
    with served.town.hub.database.begin() as connection:
        admission.revoke(served.town.hub, connection, device, audit.HUB)


def rows(served: Served, statement: str, **values: Any) -> list[Any]:
    with served.town.hub.database.writing() as connection:
        return list(connection.execute(text(statement), values).all())


def times_there(served: Served, record: str, change: str) -> int:
    """How often a change is at the hub: in the record, or held for a person."""
    kept = rows(served, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=record)
    held = rows(served, "SELECT 1 FROM doorstep.held WHERE change_id = :id", id=change)
    return len(kept) + len(held)


def welcome_again(served: Served, laptop: Desktop) -> None:
    """As if it had not been: the next step is tried on the same laptop."""
    with served.town.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.device SET revoked = NULL"))
        connection.execute(text("UPDATE doorstep.token SET revoked = NULL"))
    laptop.opened.place.turned_away.unlink()
    with laptop.opened.vault.write() as tx:
        marks.write(tx, cursor=-1)
        tx.exec_driver_sql("UPDATE child_copy SET step = 'wanted'")
        tx.exec_driver_sql("UPDATE sync_mark SET compared_at = ''")


def test_13_1_at_every_step_of_a_round_it_stops_and_everything_arrives_once(served: Served, enrol: Open) -> None:
    town, laptop = served.town, enrol(served.town.priya)
    laptop.rounds.run(lambda _done: None)
    opened, by = laptop.opened, laptop.by
    device = DeviceIdentity(opened.known.device, opened.device_key.sign)
    authority = TurnsAway(served.address, device, laptop.rounds._authority.tokens)
    authority.served = served
    rounds = LaptopRounds(
        Laptop(opened.place, opened.vault, by.sealed, opened.known.keys, "test"), authority, "priya", by.clock
    )
    made, seen = [], 0
    for place, step in enumerate(STEPS):
        made.append(written(by, town.amara, f"step {step}"))
        looks.look(town.amara, "address", by=by)
        seen += 1
        authority.step = step
        end = rounds.run(lambda _done: None)
        assert (end.ending, end.code) == ("turned-away", "device-revoked"), step
        assert opened.place.turned_away.exists()
        if place < len(STEPS) - 1:
            welcome_again(served, laptop)
    draft = contacts.start(by=by, child=town.amara)
    looks.look(town.amara, "address", by=by)
    opening.destroy(opened, by)
    assert not wiping.is_left(opened.place)
    with pytest.raises(UnlockRefused, match="turned-away"):
        unlock(opened)
    launcher.deliver_sealed(opened.place, opened.known, with_drafts=True)
    for signed in made:
        assert times_there(served, signed.contacts[0], signed.changes[0]) == 1
    assert [str(row.change_id) for row in rows(served, "SELECT change_id FROM doorstep.held WHERE what = 'draft'")] == [
        draft
    ]
    assert len(rows(served, "SELECT 1 FROM doorstep.look")) == seen + 1
    assert rows(served, "SELECT missing FROM doorstep.look_mark")[0].missing == 0
    with town.hub.database.begin() as connection:
        assert outstanding(connection) == []
    (proof,) = rows(served, "SELECT records, waiting, drafts FROM doorstep.removal WHERE child_id IS NULL")
    assert proof.records > 0
    assert proof.drafts == 1
    held = len(rows(served, "SELECT 1 FROM doorstep.held"))
    again = launcher.deliver_sealed(opened.place, opened.known, with_drafts=True)
    assert (again.received, again.held) == (0, 0)
    assert len(rows(served, "SELECT 1 FROM doorstep.held")) == held
    assert checkpoints.verify(town.hub).faults == ()


def problem(served: Served, facts: dict[str, str]) -> wire.Problem:
    return wire.Problem(code="device-revoked", sentence="No.", now=served.town.hub.clock(), facts=facts)


def test_13_2_a_refusal_that_the_hub_has_not_signed_destroys_nothing(served: Served, enrol: Open) -> None:
    laptop = enrol(served.town.priya)
    signature = served.town.hub.keys.sign(b"turned-away\nanother\nanother\ndevice-revoked")
    for facts in ({}, {"key": "1", "signature": "AAAA"}, {"key": "x"}, {"key": "1", "signature": signature[1]}):
        assert not laptop.rounds._turned_away(problem(served, facts))
    assert not laptop.opened.place.turned_away.exists()
    unlock(laptop.opened).vault.close()


def test_13_3_a_dismissed_person_is_told_at_the_sign_in_and_their_work_arrives(served: Served, enrol: Open) -> None:
    town, laptop = served.town, enrol(served.town.priya)
    laptop.rounds.run(lambda _done: None)
    signed = written(laptop.by, town.amara)
    opened = laptop.opened
    opened.vault.close()
    with town.hub.database.begin() as connection:
        accounts.disable(town.hub, connection, town.priya.practitioner, audit.HUB)
    order = pipe.SignIn(opened.place.hub, opened.place.practitioner, "priya", PASSWORD)
    with pytest.raises(UnlockRefused, match="turned-away"):
        opening.sign_in_online(opened.place.home, order)
    assert launcher.finish_destroying(opened.place, opened.known) == "account-disabled"
    assert not wiping.is_left(opened.place)
    done = launcher.deliver_sealed(opened.place, opened.known, with_drafts=True)
    assert done.held == len(signed.changes)
    assert all(times_there(served, "00000000-0000-7000-8000-000000000099", change) == 1 for change in signed.changes)
    with town.hub.database.begin() as connection:
        assert outstanding(connection) == []

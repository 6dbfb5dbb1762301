"""What waits in Northmere waits by the hub's own rules: it can be screened, decided and asked for anew as it stands."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app.domain.forms import SHIPPED
from app.domain.referral import Referral, missing_before_sending
from app.domain.strict import decode_checked
from server import accounts
from server.hub import Hub
from server.moving import signed_part
from server.northmere.seed import seed
from server.setwise import insert_rows
from server.tables import device
from tests.conftest import Clock
from tests.making import WRITTEN, Author
from tests.server.office import Office

NOON = datetime(2026, 11, 12, 12, 24, tzinfo=UTC)


@pytest.fixture
def northmere(fresh_hub: Hub, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Northmere as on the pictures, with the people who act in it."""
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    clock.now = NOON
    people = {one.login: one for one in seed(fresh_hub, "demo", NOON.date()).accounts}
    authors = {
        login: Author(people[login].name, people[login].agency, practitioner=people[login].practitioner)
        for login in ("denise", "kelvin")
    }
    with fresh_hub.database.writing() as connection:
        rows = [
            {"id": who.device, "practitioner": who.practitioner, "name": "NM-D118", "enrolled": WRITTEN,
             "public_key": who.caller.public_key, "share": b"-"}
            for who in authors.values()
        ]  # fmt: skip
        insert_rows(connection, device, rows)
        team = connection.execute(text("SELECT id FROM doorstep.record WHERE fields->>'name' = 'Assessment Team 2'"))
        return Office(fresh_hub, authors, {}, "", str(team.scalar_one()))


def _waiting(office: Office, kind: str, **says: str) -> Iterator[tuple[str, dict[str, Any]]]:
    with office.hub.database.writing() as connection:
        rows = connection.execute(
            text("SELECT id, fields FROM doorstep.record WHERE kind = :kind ORDER BY id"), {"kind": kind}
        ).all()
    return ((str(row.id), row.fields) for row in rows if says.items() <= {"step": "requested", **row.fields}.items())


def _given(office: Office, child: str) -> str:
    return str(office.says(child)["given"])


def test_every_decision_that_is_asked_for_can_be_given_as_it_was_asked(northmere: Office) -> None:
    who = []
    for approval, asked in list(_waiting(northmere, "approval", step="requested")):
        who.append(_given(northmere, northmere.record(approval).child))
        receipt = northmere.decides(northmere.denise, approval, team=northmere.team)
        assert receipt.status == "accepted", (who[-1], receipt.code, receipt.facts)
        assert northmere.says(asked["about"])["step"] not in ("decision-pending", "active")
    assert sorted(who) == ["Baby", "Dylan", "Ellie", "Kyle", "Max", "Ruby", "Samuel"]


def test_what_is_at_the_front_door_is_screened_and_asked_for_by_its_screener(northmere: Office) -> None:
    steps: dict[str, list[str]] = {}
    for referral, said in list(_waiting(northmere, "referral")):
        if said["step"] == "received":
            northmere.takes(northmere.kelvin, referral, {"step": "screening"})
        steps.setdefault(said["step"], []).append(_given(northmere, northmere.record(referral).child))
    assert sorted(steps["received"]) == ["Grace", "Poppy"]
    assert sorted(steps["screening"]) == ["Alfie", "Ibrahim"]
    (overtaken,) = (said["about"] for _, said in _waiting(northmere, "approval", step="superseded"))
    assert northmere.asks(northmere.kelvin, overtaken, "assess")


def test_a_referral_says_all_that_its_form_asks_or_is_in_danger_now(northmere: Office) -> None:
    waiting = [id for id, said in list(_waiting(northmere, "referral")) if said["step"] != "acknowledged"]
    found = [decode_checked(northmere.record(id).body, Referral) for id in waiting]
    form = SHIPPED["referral", 1]
    assert [one.harm_words for one in found if missing_before_sending(one, form, "") and one.harm_now != "yes"] == []
    (danger,) = (one for one in found if one.harm_now == "yes")
    assert danger.step == "received"


def test_what_was_given_back_has_its_decision_signed_by_the_hub_on_what_was_read(northmere: Office) -> None:
    ((id, said),) = list(_waiting(northmere, "decision"))
    (asked,) = (one for one in _waiting(northmere, "approval", step="returned"))
    assert said["approval"] == asked[0]
    assert said["about_hash"] == asked[1]["read"]
    assert northmere.hub.keys.signed(signed_part(northmere.record(id).body), said["signed_with"], said["signature"])

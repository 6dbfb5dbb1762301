"""Tokens and the door: each request is bound to a device, each refresh token is used once."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.identity import new_id
from server import admission, audit
from server.accounts import Account
from server.door import caller_for
from server.hub import Hub
from server.tables import token
from sync import wire
from tests.conftest import Clock
from tests.server.laptop import Laptop, account_for, code_for, code_of


def test_tokens_are_kept_only_as_hashes(fresh_hub: Hub, laptop: Laptop) -> None:
    with fresh_hub.database.begin() as connection:
        kept = {row.hash for row in connection.execute(select(token.c.hash))}
    assert len(kept) == 2
    assert not {laptop.access, laptop.refresh} & kept


def test_access_ends_after_ten_minutes_and_is_renewed(laptop: Laptop, clock: Clock) -> None:
    assert laptop.caseload().status_code == 200
    clock.advance(seconds=600)
    assert code_of(laptop.caseload()) == (401, "token-expired")
    assert laptop.renew().status_code == 200
    assert laptop.caseload().status_code == 200


def test_refreshing_does_not_stretch_a_sign_in(laptop: Laptop, clock: Clock) -> None:
    for _ in range(12):
        clock.advance(minutes=59)
        assert laptop.renew().status_code == 200
    clock.advance(minutes=12)
    assert code_of(laptop.caseload()) == (401, "token-expired")
    assert code_of(laptop.renew()) == (401, "token-expired")
    assert laptop.sign_in("priya").status_code == 200


def test_reused_refresh_token_ends_its_whole_family(laptop: Laptop) -> None:
    stolen = laptop.refresh
    assert laptop.renew().status_code == 200
    fresh = laptop.refresh
    assert laptop.caseload().status_code == 200
    laptop.refresh = stolen
    assert code_of(laptop.renew()) == (401, "token-reused")
    assert code_of(laptop.caseload()) == (401, "token-unknown")
    laptop.refresh = fresh
    assert code_of(laptop.renew()) == (401, "token-reused")


def test_a_lost_answer_to_a_refresh_is_asked_for_again_and_the_pair_nobody_got_ends(
    laptop: Laptop, clock: Clock
) -> None:
    before = laptop.refresh
    for _ in range(3):
        assert laptop.renew().status_code == 200
        lost_access, lost_refresh = laptop.access, laptop.refresh
        clock.advance(seconds=20)
        laptop.refresh = before
        assert laptop.renew().status_code == 200
        now = laptop.access
        laptop.access = lost_access
        assert code_of(laptop.caseload()) == (401, "token-unknown")
        laptop.access = now
        assert laptop.refresh != lost_refresh
        assert laptop.caseload().status_code == 200
        before = laptop.refresh


@pytest.mark.parametrize("use", ["access", "refresh"])
def test_a_refresh_token_is_no_second_time_good_once_its_pair_was_used(laptop: Laptop, use: str) -> None:
    before = laptop.refresh
    laptop.renew()
    assert (laptop.caseload() if use == "access" else laptop.renew()).status_code == 200
    laptop.refresh = before
    assert code_of(laptop.renew()) == (401, "token-reused")
    assert code_of(laptop.caseload()) == (401, "token-unknown")


def test_a_refresh_token_is_no_second_time_good_after_a_minute(laptop: Laptop, clock: Clock) -> None:
    before = laptop.refresh
    laptop.renew()
    clock.advance(seconds=61)
    laptop.refresh = before
    assert code_of(laptop.renew()) == (401, "token-reused")


def test_the_pair_that_ended_in_the_grace_is_theft_when_it_comes(laptop: Laptop) -> None:
    before = laptop.refresh
    laptop.renew()
    ended = laptop.refresh
    laptop.refresh = before
    assert laptop.renew().status_code == 200
    laptop.refresh = ended
    assert code_of(laptop.renew()) == (401, "token-reused")
    assert code_of(laptop.caseload()) == (401, "token-unknown")


def test_signing_out_leaves_no_grace(laptop: Laptop) -> None:
    before = laptop.refresh
    laptop.renew()
    assert laptop.ask("/auth/v1/sign-out", {}, token="").status_code == 200
    laptop.refresh = before
    assert code_of(laptop.renew()) == (401, "token-reused")


def test_refresh_token_is_useless_on_another_laptop(
    fresh_hub: Hub, client: TestClient, laptop: Laptop, priya: Account
) -> None:
    other = Laptop(fresh_hub, client)
    other.enrol("priya", code_for(fresh_hub, priya.practitioner))
    other.refresh = laptop.refresh
    assert code_of(other.renew()) == (401, "token-unknown")
    assert laptop.renew().status_code == 200


def test_access_token_is_useless_on_another_laptop(fresh_hub: Hub, client: TestClient, laptop: Laptop) -> None:
    thief = Laptop(fresh_hub, client)
    tom = account_for(fresh_hub, "tom")
    thief.enrol("tom", code_for(fresh_hub, tom.practitioner))
    thief.access = laptop.access
    assert code_of(thief.caseload()) == (401, "token-unknown")


def test_sign_in_ends_the_tokens_before_it(laptop: Laptop) -> None:
    before = laptop.access
    assert laptop.sign_in("priya").status_code == 200
    laptop.access, now = before, laptop.access
    assert code_of(laptop.caseload()) == (401, "token-unknown")
    laptop.access = now
    assert laptop.caseload().status_code == 200


def test_sign_in_on_a_colleagues_laptop_is_refused(fresh_hub: Hub, laptop: Laptop) -> None:
    account_for(fresh_hub, "tom")
    assert code_of(laptop.sign_in("tom")) == (401, "sign-in-failed")


def test_signed_out_tokens_are_ended(laptop: Laptop) -> None:
    assert laptop.ask("/auth/v1/sign-out", {}, token="").status_code == 200
    assert code_of(laptop.caseload()) == (401, "token-unknown")
    assert code_of(laptop.renew()) == (401, "token-reused")


def test_revoked_device_is_out_but_can_still_deliver(fresh_hub: Hub, laptop: Laptop) -> None:
    with fresh_hub.database.begin() as connection:
        assert admission.revoke(fresh_hub, connection, laptop.device, audit.HUB)
    assert code_of(laptop.caseload()) == (403, "device-revoked")
    assert code_of(laptop.renew()) == (403, "device-revoked")
    assert code_of(laptop.sign_in("priya")) == (403, "device-revoked")
    assert laptop.ask("/sync/v1/deliver", wire.DeliverAsk(offered=(new_id(),)), token="").status_code == 200


def test_author_of_sealed_work_is_found_whether_welcome_or_not(fresh_hub: Hub, laptop: Laptop, priya: Account) -> None:
    with fresh_hub.database.begin() as connection:
        found = caller_for(connection, priya.practitioner, laptop.device)
        assert found is not None
        assert found.may_write
        admission.revoke(fresh_hub, connection, laptop.device, audit.HUB)
        found = caller_for(connection, priya.practitioner, laptop.device)
        assert found is not None
        assert not found.may_write
        assert caller_for(connection, new_id(), laptop.device) is None
        assert caller_for(connection, "x", "y") is None


def test_wrong_clock_is_told_the_hubs_time(laptop: Laptop, clock: Clock) -> None:
    laptop.offset = timedelta(minutes=6)
    response = laptop.caseload()
    assert code_of(response) == (401, "clock")
    problem = msgspec.json.decode(response.content, type=wire.Problem)
    laptop.offset += problem.now - (clock.now + laptop.offset)
    assert laptop.caseload().status_code == 200


def test_request_that_was_here_before_is_refused(laptop: Laptop, clock: Clock) -> None:
    assert laptop.caseload().status_code == 200
    for _ in range(3):
        assert code_of(laptop.client.post(**laptop.last)) == (401, "repeated")
        clock.advance(seconds=90)
    clock.advance(minutes=10)
    assert code_of(laptop.client.post(**laptop.last)) == (401, "clock")


def _without(name: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: {key: value for key, value in headers.items() if key != name}


def _with(name: str, value: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: headers | {name: value}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without("doorstep-device"), "unsigned"),
        (_without("doorstep-time"), "unsigned"),
        (_without("doorstep-nonce"), "unsigned"),
        (_without("doorstep-signature"), "bad-signature"),
        (_without("authorization"), "bad-signature"),
        (_with("doorstep-time", "yesterday"), "unsigned"),
        (_with("doorstep-time", "2026-11-23T06:00:00"), "unsigned"),
        (_with("doorstep-nonce", "short"), "unsigned"),
        (_with("doorstep-nonce", "AAAAAAAAAAAAAAAAAAAAAA=="), "bad-signature"),
        (_with("doorstep-device", "x'; DROP TABLE device"), "unsigned"),
        (_with("doorstep-device", new_id()), "device-unknown"),
        (_with("doorstep-signature", "!"), "unsigned"),
        (_with("authorization", "Basic eDp5"), "unsigned"),
        (_with("authorization", "Bearer other"), "bad-signature"),
    ],
)
def test_altered_headers_are_refused(
    laptop: Laptop, change: Callable[[dict[str, str]], dict[str, str]], code: str
) -> None:
    headers = laptop.signature("POST", "/sync/v1/caseload", b"{}", laptop.access)
    headers = change(headers) | {"content-type": "application/json"}
    assert code_of(laptop.client.post("/sync/v1/caseload", content=b"{}", headers=headers)) == (401, code)


def test_altered_body_path_or_key_is_refused(laptop: Laptop) -> None:
    headers = laptop.signature("POST", "/sync/v1/pull", b'{"cursor":0}', laptop.access)
    headers |= {"content-type": "application/json"}
    for path, body in (("/sync/v1/pull", b'{"cursor":1}'), ("/sync/v1/hello", b'{"cursor":0}')):
        assert code_of(laptop.client.post(path, content=body, headers=headers)) == (401, "bad-signature")
    laptop.key = Ed25519PrivateKey.generate()
    assert code_of(laptop.caseload()) == (401, "bad-signature")


def test_device_key_alone_is_not_a_person(laptop: Laptop) -> None:
    for path in ("hello", "push", "pull", "caseload", "bootstrap"):
        assert code_of(laptop.ask(f"/sync/v1/{path}", {}, token="")) == (401, "token-unknown")

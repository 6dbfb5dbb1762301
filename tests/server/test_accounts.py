"""Accounts and enrolment: what lets a person in, and what keeps guessing slow without locking anybody out."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import median

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, select, text
from starlette.testclient import TestClient

from server import accounts, admission, audit, lease
from server.accounts import Account
from server.commands.serving import as_served
from server.hub import Hub
from server.refusal import Refusal
from server.settings import Addresses, HubSettings
from server.tables import account, device, enrolment
from sync import wire
from tests.conftest import Clock
from tests.server.laptop import PASSWORD, Laptop, account_for, code_for, code_of


def admitted(hub: Hub, client: TestClient, who: Account) -> wire.Admission:
    response = Laptop(hub, client).enrol(who.login, code_for(hub, who.practitioner))
    return msgspec.json.decode(response.content, type=wire.Admission)


def test_enrolment_gives_tokens_share_keys_and_a_lease_the_hub_signed(
    fresh_hub: Hub, client: TestClient, priya: Account
) -> None:
    found = admitted(fresh_hub, client, priya)
    given = found.lease
    assert (given.device, given.practitioner) == (found.device, priya.practitioner)
    assert (given.until - given.issued).total_seconds() == 72 * 3600
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(found.keys.signing[str(given.key)]))
    message = lease.message(given.device, given.practitioner, given.until, given.issued, given.key)
    public.verify(base64.b64decode(given.signature), message)
    assert len(base64.b64decode(found.share)) == 32
    assert found.hub == fresh_hub.id
    assert found.person.name == "priya"


def test_lease_is_signed_over_times_as_they_stand_on_the_wire(
    fresh_hub: Hub, client: TestClient, priya: Account
) -> None:
    given = admitted(fresh_hub, client, priya).lease
    until, issued = msgspec.to_builtins(given.until), msgspec.to_builtins(given.issued)
    parts = ("lease", given.device, given.practitioner, until, issued, str(given.key))
    assert wire.proof_message(parts) == lease.message(
        given.device, given.practitioner, given.until, given.issued, given.key
    )


def test_share_is_the_same_at_every_sign_in_and_sealed_in_the_database(
    fresh_hub: Hub, client: TestClient, priya: Account
) -> None:
    laptop = Laptop(fresh_hub, client)
    first = msgspec.json.decode(laptop.enrol("priya", code_for(fresh_hub, priya.practitioner)).content)
    again = msgspec.json.decode(laptop.sign_in("priya").content)
    assert first["share"] == again["share"]
    with fresh_hub.database.begin() as connection:
        kept = bytes(connection.execute(select(device.c.share)).scalar_one())
    assert base64.b64decode(first["share"]) not in kept


def test_code_is_good_once(fresh_hub: Hub, client: TestClient, priya: Account) -> None:
    code = code_for(fresh_hub, priya.practitioner)
    assert Laptop(fresh_hub, client).enrol("priya", code.lower().replace("-", " ")).status_code == 200
    assert code_of(Laptop(fresh_hub, client).enrol("priya", code)) == (401, "sign-in-failed")


def test_of_two_laptops_with_one_code_one_is_admitted(fresh_hub: Hub, priya: Account) -> None:
    code = code_for(fresh_hub, priya.practitioner)
    ask = wire.EnrolAsk(
        login="priya", password=PASSWORD, code=code, device_key=base64.b64encode(bytes(32)).decode(), device_name="x"
    )

    def attempt(_number: int) -> str:
        try:
            return admission.enrol(fresh_hub, ask).hub
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(3) as threads:
        codes = sorted(threads.map(attempt, range(3)))
    assert codes == sorted([fresh_hub.id, "sign-in-failed", "sign-in-failed"])


def test_code_ends_after_a_quarter_of_an_hour(fresh_hub: Hub, client: TestClient, priya: Account, clock: Clock) -> None:
    code = code_for(fresh_hub, priya.practitioner)
    clock.advance(minutes=15)
    assert code_of(Laptop(fresh_hub, client).enrol("priya", code)) == (401, "sign-in-failed")


def test_code_is_kept_only_as_a_hash(fresh_hub: Hub, priya: Account) -> None:
    code = code_for(fresh_hub, priya.practitioner)
    with fresh_hub.database.begin() as connection:
        kept = connection.execute(select(enrolment.c.code_hash)).scalar_one()
    assert code.replace("-", "") not in kept
    assert len(kept) == 64


def test_code_admits_only_the_person_it_was_made_for(fresh_hub: Hub, client: TestClient, priya: Account) -> None:
    account_for(fresh_hub, "tom")
    code = code_for(fresh_hub, priya.practitioner)
    assert code_of(Laptop(fresh_hub, client).enrol("tom", code)) == (401, "sign-in-failed")


@pytest.mark.parametrize(("login", "password"), [("priya", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_every_wrong_sign_in_has_the_same_answer(laptop: Laptop, login: str, password: str) -> None:
    response = laptop.sign_in(login, password)
    assert code_of(response) == (401, "sign-in-failed")
    assert "priya" not in response.text


@pytest.mark.usefixtures("proper_costs")
def test_unknown_code_takes_as_long_as_a_wrong_password(fresh_hub: Hub, priya: Account, clock: Clock) -> None:
    def seconds(code: str) -> float:
        ask = wire.EnrolAsk(
            login="priya", password="wrong", code=code, device_key=base64.b64encode(bytes(32)).decode(), device_name=""
        )
        clock.advance(hours=1)
        began = time.perf_counter()
        with pytest.raises(Refusal):
            admission.enrol(fresh_hub, ask)
        return time.perf_counter() - began

    known = median(seconds(_later_code(fresh_hub, priya, clock)) for _ in range(5))
    unknown = median(seconds("0000-0000-0000") for _ in range(5))
    assert 0.4 < unknown / known < 2.5


def _later_code(hub: Hub, who: Account, clock: Clock) -> str:
    """A code that is good an hour from now, when it is used."""
    clock.advance(hours=1)
    code = code_for(hub, who.practitioner)
    clock.advance(hours=-1)
    return code


def test_throttle_doubles_and_ends(laptop: Laptop, clock: Clock) -> None:
    for _ in range(accounts.FREE_TRIES):
        assert code_of(laptop.sign_in("priya", "wrong")) == (401, "sign-in-failed")
    waits = []
    for _ in range(5):
        assert code_of(laptop.sign_in("priya", "wrong")) == (401, "sign-in-failed")
        refused = laptop.sign_in("priya")
        assert code_of(refused) == (429, "wait")
        waits.append(int(refused.headers["retry-after"]))
        clock.advance(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16]
    assert laptop.sign_in("priya").status_code == 200
    assert laptop.sign_in("priya", "wrong").status_code == 401
    assert laptop.sign_in("priya").status_code == 200


def test_throttle_never_becomes_a_lock() -> None:
    longest = accounts.wait_after(10_000)
    assert longest is not None
    assert longest.total_seconds() == accounts.LONGEST_WAIT


def test_many_guesses_at_once_gain_nothing(fresh_hub: Hub, priya: Account) -> None:
    def guess(_number: int) -> str:
        with pytest.raises(Refusal) as refused:
            accounts.verified(fresh_hub, priya.practitioner, "priya", "wrong")
        return refused.value.code

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(guess, range(20)))
    assert codes.count("sign-in-failed") == accounts.FREE_TRIES + 1


def test_strangers_cannot_make_a_person_wait(fresh_hub: Hub, client: TestClient, laptop: Laptop) -> None:
    for _ in range(10):
        Laptop(fresh_hub, client).enrol("priya", "0000-0000-0000", "guess")
    with fresh_hub.database.begin() as connection:
        assert connection.execute(select(account.c.failures)).scalar_one() == 0


def test_an_address_that_guesses_waits(fresh_hub: Hub, client: TestClient, clock: Clock) -> None:
    answers = [code_of(Laptop(fresh_hub, client).enrol("priya", "0000-0000-0000")) for _ in range(5)]
    assert answers[:4] == [(401, "sign-in-failed")] * 4
    assert answers[4] == (429, "wait")
    clock.advance(seconds=1)
    assert code_of(Laptop(fresh_hub, client).enrol("priya", "0000-0000-0000")) == (401, "sign-in-failed")


def guesses_behind(hub: Hub, peer: str) -> list[tuple[int, str]]:
    """Guess six times from one neighbour, who says each time that it was somebody else."""
    config = as_served(hub)
    config.load()
    answers = []
    with TestClient(config.loaded_app, client=(peer, 40_000)) as client:
        for place in range(6):
            client.headers["x-forwarded-for"] = f"198.51.100.{place}"
            answers.append(code_of(Laptop(hub, client).enrol("priya", "0000-0000-0000")))
    return answers


@pytest.mark.parametrize(("named", "peer"), [("", "127.0.0.1"), ("192.0.2.1,10.0.0.0/8", "192.0.2.2")])
def test_an_address_is_not_believed_of_anybody_who_is_no_named_proxy(fresh_hub: Hub, named: str, peer: str) -> None:
    hub = replace(fresh_hub, settings=replace(fresh_hub.settings, proxies=Addresses(named)))
    assert guesses_behind(hub, peer)[4:] == [(429, "wait")] * 2


@pytest.mark.parametrize("peer", ["192.0.2.1", "10.1.2.3"])
def test_behind_a_named_proxy_each_address_is_counted_by_itself(fresh_hub: Hub, peer: str) -> None:
    settings = HubSettings.gathered({}, {"DOORSTEP_HUB_PROXIES": "192.0.2.1, 10.0.0.0/8"})
    hub = replace(fresh_hub, settings=replace(fresh_hub.settings, proxies=settings.proxies))
    assert guesses_behind(hub, peer) == [(401, "sign-in-failed")] * 6


@pytest.mark.parametrize("wrong", ["*", "proxy.northmere.example", "10.0.0.1/8", "192.0.2.1;192.0.2.2"])
def test_a_proxy_is_named_by_its_address(wrong: str) -> None:
    with pytest.raises(ValueError, match="The setting proxies is not a valid Addresses"):
        HubSettings.gathered({"proxies": wrong}, {})


def test_password_of_another_spelling_of_the_same_letters_is_the_same(fresh_hub: Hub, priya: Account) -> None:
    composed, decomposed = "caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"
    with fresh_hub.database.begin() as connection:
        values = {"password_hash": accounts.password_hash(composed)}
        connection.execute(account.update().values(values))
    assert accounts.verified(fresh_hub, priya.practitioner, " PRIYA ", decomposed).login == "priya"


@pytest.mark.usefixtures("proper_costs")
def test_hash_is_argon2id_with_64_mib(fresh_hub: Hub, priya: Account) -> None:
    with fresh_hub.database.begin() as connection:
        kept = connection.execute(select(account.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_disabled_account_is_out_at_its_next_request(fresh_hub: Hub, laptop: Laptop, priya: Account) -> None:
    assert laptop.caseload().status_code == 200
    with fresh_hub.database.begin() as connection:
        accounts.disable(fresh_hub, connection, priya.practitioner, audit.HUB)
    assert code_of(laptop.caseload()) == (403, "account-disabled")
    assert code_of(laptop.renew()) == (403, "account-disabled")
    assert code_of(laptop.sign_in("priya")) == (403, "account-disabled")
    assert code_of(laptop.sign_in("priya", "wrong")) == (401, "sign-in-failed")


def test_admissions_are_audited_without_names(fresh_hub: Hub, laptop: Laptop, owner: Engine) -> None:
    laptop.sign_in("priya")
    with owner.begin() as connection:
        rows = connection.execute(text("SELECT act, object FROM doorstep.audit ORDER BY n")).all()
    assert [tuple(row) for row in rows] == [("device enrolled", laptop.device), ("signed in", laptop.device)]
    with fresh_hub.database.begin() as connection:
        assert audit.verify(connection).faults == ()

"""A referral passed on from one authority to another in a file: two real hubs, each on its own PostgreSQL database."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, text

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.forms import SHIPPED
from app.domain.identity import new_id
from app.domain.person import Person, Relationship
from app.domain.referral import Referrer
from app.domain.section import Section
from server import passing_on, taking_in
from server.__main__ import main
from server.database import HUB_ROLE
from server.embedded import EmbeddedPostgres
from server.hub import Hub, open_on
from server.passing_on import key_of, pass_on
from server.refusal import Refusal
from server.settings import HubSettings
from server.taking_in import NotTaken
from sync.wire_passing import PassedFile, PassingAnswer, PassingAsk
from tests.conftest import _TEMPLATE, Clock
from tests.making import put_records
from tests.server.forming import YOUNG_CARER, following, publish
from tests.server.office import Office, begun, office_on, worry

PASSPHRASE = "a kettle on every landing"
SECRET = "9 Hidden Close"
WORRY = "He came to school with a burn."


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def northmere(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


@contextmanager
def another_authority(postgres: EmbeddedPostgres, databases: Connection, home: Path, clock: Clock) -> Iterator[Office]:
    """Wessex, with a hub, keys and a database of its own."""
    databases.exec_driver_sql(f"CREATE DATABASE wessex TEMPLATE {_TEMPLATE} STRATEGY file_copy")
    dsn = postgres.dsn(HUB_ROLE, "wessex")
    hub = open_on(dsn, HubSettings(home=home / "wessex", dsn=dsn, pool=4, authority="Wessex"), clock, make=True)
    yield office_on(hub)
    hub.database.close()
    databases.exec_driver_sql("DROP DATABASE wessex WITH (FORCE)")


@pytest.fixture
def wessex(postgres: EmbeddedPostgres, databases: Connection, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    with another_authority(postgres, databases, tmp_path, clock) as found:
        yield found


def decided(office: Office, passed_to: str = "Wessex", **more: Any) -> tuple[str, str]:
    """A referral with everything around it, decided to be passed on; the child and the referral."""
    child, referral = begun(office, **more)
    person = new_id()
    around = (
        ("person", Person(given="Grace", family="Nwosu"), person),
        ("relationship", Relationship(person=person, role="Mother"), ""),
        ("address", Address(of=child, lines=(SECRET,), protected=True), ""),
        ("address", Address(of=person, lines=("4 Elm Row",), postcode="WX1 1AA"), ""),
        ("alert", Alert(topic="hazard", words="Large dog", since=date(2026, 11, 2)), ""),
        ("referrer", Referrer(about=referral, name="Mrs Lomax"), ""),
    )
    for kind, says, record in around:
        receipt = office.makes(office.screener, kind, child, says, record)
        assert receipt.status == "accepted", (kind, receipt.code)
    office.takes(
        office.screener, referral, {"step": "screening"},
        {"known": "new", "primary_need": "N1", "passed_to": passed_to}, {"step": "decision-pending"},
    )  # fmt: skip
    asked = office.asks(office.screener, referral, "pass-on")
    receipt = office.decides(office.denise, asked)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)
    return child, referral


def written(office: Office, referral: str, key: Hub | None = None, passphrase: str = "") -> PassingAnswer:
    published = msgspec.json.encode(key_of(key)).decode() if key else ""
    ask = PassingAsk(referral=referral, key=published, passphrase=passphrase)
    return pass_on(office.hub, office.screener.caller, ask)


def kinds(office: Office) -> dict[str, int]:
    with office.hub.database.writing() as connection:
        rows = connection.execute(text(
            "SELECT kind, count(*) AS n FROM doorstep.record WHERE child_id <> '00000000-0000-7000-8000-000000000000' "
            "GROUP BY kind"
        ))  # fmt: skip
        return {row.kind: row.n for row in rows}


def referral_of(office: Office) -> dict[str, Any]:
    with office.hub.database.writing() as connection:
        return dict(connection.execute(text("SELECT fields FROM doorstep.record WHERE kind = 'referral'")).scalar_one())


def test_it_goes_from_hub_to_hub_once_with_everything_and_its_provenance(northmere: Office, wessex: Office) -> None:
    child, referral = decided(northmere)
    answer = written(northmere, referral, wessex.hub)
    assert (answer.authority, answer.withheld) == ("Wessex", 0)
    assert not any(word in answer.file for word in (b"Amara", b"Warsame", SECRET.encode(), b"Lomax", child.encode()))
    taken = taking_in.take(wessex.hub, answer.file, key_of(northmere.hub))
    assert (taken.authority, taken.already) == ("Northmere", None)
    assert kinds(wessex) == {
        "child": 1, "person": 1, "relationship": 1, "address": 2, "alert": 1, "referral": 1, "referrer": 1,
        "allocation": 1,
    }  # fmt: skip
    said = referral_of(wessex)
    now = wessex.hub.clock()
    assert said["passed_by"] == f"Northmere, {now.day} {now:%B} {now.year}"
    assert (said["step"], said["outcome"], said["source"], said["harm_now"]) == ("received", "", "5C", "yes")
    with wessex.hub.database.writing() as connection:
        ids = set(map(str, connection.execute(text("SELECT id FROM doorstep.record")).scalars()))
        here = str(connection.execute(text("SELECT child_id FROM doorstep.record WHERE kind = 'child'")).scalar_one())
        home, other = connection.execute(text(
            "SELECT category, protection FROM doorstep.record WHERE kind = 'address' ORDER BY protection DESC"
        )).all()  # fmt: skip
    assert {child, referral}.isdisjoint(ids)
    assert (home.category, home.protection, other.category) == ("address_shielded", 2, "address")
    assert wessex.ties(wessex.screener, here) == {"duty"}
    mother = wessex.one(here, "person")
    assert next(iter(wessex.of(here, "relationship").values()))["person"] == mother
    assert {one["of"] for one in wessex.of(here, "address").values()} == {here, mother}
    wessex.takes(wessex.screener, wessex.one(here, "referral"), {"step": "screening"})

    before = kinds(wessex)
    again = taking_in.take(wessex.hub, written(northmere, referral, wessex.hub).file, key_of(northmere.hub))
    assert again.already is not None
    assert kinds(wessex) == before
    assert wessex.of(here, "referral")[wessex.one(here, "referral")]["step"] == "screening"


def test_what_was_changed_on_its_way_or_is_for_another_is_refused_and_nothing_is_written(
    northmere: Office, wessex: Office
) -> None:
    _, referral = decided(northmere)
    sender, file = key_of(northmere.hub), written(northmere, referral, wessex.hub).file
    outer = msgspec.json.decode(file, type=PassedFile)
    changed = bytearray(outer.content)
    changed[len(changed) // 2] ^= 1
    other = key_of(wessex.hub)
    passed = passing_on.sealed(northmere.hub, _opened(northmere, wessex, file), key_of(wessex.hub), "")
    forged = replace(northmere.hub, keys=wessex.hub.keys)
    for raw, key, words in (
        (msgspec.json.encode(msgspec.structs.replace(outer, content=bytes(changed))), sender, "changed on its way"),
        (msgspec.json.encode(msgspec.structs.replace(outer, key=9)), sender, "changed on its way"),
        (written(northmere, referral, northmere.hub).file, sender, "This file is for Northmere, and not for Wessex."),
        (file, msgspec.structs.replace(sender, signing=other.signing), "was not signed by Northmere"),
        (file, other, "was not signed by Wessex"),
        (passing_on.sealed(forged, _opened(northmere, wessex, file), other, ""), sender, "was not signed by Northmere"),
        (b"{}", sender, "not the file of a referral"),
        (file[: len(file) // 2], sender, "not the file of a referral"),
    ):
        with pytest.raises(NotTaken) as caught:
            taking_in.take(wessex.hub, raw, key)
        assert words in str(caught.value)
        assert "Nothing was taken." in str(caught.value)
        assert kinds(wessex) == {}
    assert taking_in.take(wessex.hub, passed, sender).already is None


def test_whoever_has_opened_a_file_cannot_seal_it_anew_for_somebody_else(northmere: Office, wessex: Office) -> None:
    _, referral = decided(northmere)
    outer = msgspec.json.decode(written(northmere, referral, wessex.hub).file, type=PassedFile)
    elsewhere = replace(wessex.hub, id=new_id())
    with pytest.raises(NotTaken, match="This file is for Wessex, and not for Wessex. Nothing was taken."):
        taking_in.take(
            elsewhere, msgspec.json.encode(msgspec.structs.replace(outer, hub=elsewhere.id)), key_of(northmere.hub)
        )


def _opened(northmere: Office, wessex: Office, file: bytes) -> Any:
    return taking_in._opened(wessex.hub, taking_in._outer(file), key_of(northmere.hub), "")


def test_under_a_passphrase_it_opens_for_whom_it_names_and_for_nobody_else(northmere: Office, wessex: Office) -> None:
    _, referral = decided(northmere, "Wessex children's services")
    with pytest.raises(Refusal, match="too-short"):
        written(northmere, referral, passphrase="short")
    answer = written(northmere, referral, passphrase=PASSPHRASE)
    assert answer.authority == "Wessex children's services"
    assert b"Amara" not in answer.file
    sender = key_of(northmere.hub)
    with pytest.raises(NotTaken, match="The passphrase does not open this file"):
        taking_in.take(wessex.hub, answer.file, sender, "another one altogether")
    sussex = replace(wessex.hub, settings=replace(wessex.hub.settings, authority="Sussex"))
    with pytest.raises(NotTaken, match="and not for Sussex"):
        taking_in.take(sussex, answer.file, sender, PASSPHRASE)
    assert kinds(wessex) == {}
    assert taking_in.take(wessex.hub, answer.file, sender, PASSPHRASE).records == 8


def test_only_what_is_decided_is_passed_on_by_whoever_holds_it_and_each_time_is_in_the_audit(northmere: Office) -> None:
    _, other = begun(northmere)
    child, referral = decided(northmere)
    for who, about, code in (
        (northmere.screener, other, "not-passed-on"),
        (northmere.teacher, referral, "not-yours-to-write"),
        (northmere.priya, referral, "not-found"),
        (northmere.screener, new_id(), "not-found"),
    ):
        with pytest.raises(Refusal) as caught:
            pass_on(northmere.hub, who.caller, PassingAsk(referral=about, passphrase=PASSPHRASE))
        assert caught.value.code == code
    with pytest.raises(Refusal, match="not-a-key"):
        pass_on(northmere.hub, northmere.screener.caller, PassingAsk(referral=referral, key="{}"))
    written(northmere, referral, passphrase=PASSPHRASE)
    with northmere.hub.database.writing() as connection:
        asked = {"child": child, "act": "passed on in a file"}
        rows = connection.execute(
            text("SELECT actor, object FROM doorstep.audit WHERE child_id = :child AND act = :act"), asked
        ).all()
    assert [str(row.actor) for row in rows] == [northmere.screener.practitioner]
    assert "Amara" not in rows[0].object
    assert " under a passphrase as " in rows[0].object


def test_the_audit_says_by_whose_key_a_file_was_sealed_whatever_its_authority_is_called(
    northmere: Office, wessex: Office
) -> None:
    """Whoever decided wrote the other authority's name; which hub alone can open the file is in its key."""
    child, referral = decided(northmere)
    key = msgspec.json.encode(key_of(wessex.hub)).decode()
    pass_on(northmere.hub, northmere.screener.caller, PassingAsk(referral=referral, key=key))
    with northmere.hub.database.writing() as connection:
        told = text("SELECT object FROM doorstep.audit WHERE child_id = :child AND act = 'passed on in a file'")
        (said,) = connection.execute(told, {"child": child}).scalars()
    assert f" by the key of hub {wessex.hub.id} as " in said


def test_what_its_sender_does_not_see_stays_behind_and_is_counted(northmere: Office, wessex: Office) -> None:
    """A protected address that another agency wrote; and there is no file of a referral that is not theirs to see."""
    child, referral = decided(northmere)
    theirs = Address(of=child, lines=("7 Refuge Lane",), protected=True)
    with northmere.hub.database.writing() as connection:
        put_records(connection, northmere.hub, [("address", new_id(), child, theirs)], northmere.teacher.agency)
    answer = written(northmere, referral, wessex.hub)
    assert answer.withheld == 1
    passed = msgspec.json.encode(_opened(northmere, wessex, answer.file)).decode()
    assert "7 Refuge Lane" not in passed
    assert SECRET in passed  # the authority's own word
    gone = text("DELETE FROM doorstep.access WHERE child_id = CAST(:child AS uuid) AND category = 'concern_current'")
    with northmere.hub.database.writing() as connection:
        assert connection.execute(gone, {"child": child}).rowcount
    with pytest.raises(Refusal, match="not-found"):
        written(northmere, referral, wessex.hub)


def test_nobody_but_the_hub_says_who_passed_a_referral_on(northmere: Office) -> None:
    child, _ = begun(northmere)
    said = worry(northmere.teacher, passed_by="Wessex, 1 November 2026")
    receipt = northmere.makes(northmere.teacher, "referral", child, said)
    assert (receipt.status, receipt.code) == ("refused", "not-yours-to-write")


def test_what_only_the_form_of_the_other_authority_asks_stands_in_words(northmere: Office, wessex: Office) -> None:
    publish(northmere.hub, following(SHIPPED["referral", 1], YOUNG_CARER), ago=1)
    sections = (Section(id="concern", words=WORRY), Section(id="young-carer", chosen=("yes",), words="His sister."))
    _, referral = decided(northmere, form_version=2, sections=sections)
    taking_in.take(wessex.hub, written(northmere, referral, wessex.hub).file, key_of(northmere.hub))
    said = referral_of(wessex)
    assert said["form_version"] == 1
    assert [one["words"] for one in said["sections"]] == [f"{WORRY}\n\nYoung carer?: Yes, His sister."]


def test_the_commands_publish_a_key_and_take_a_file(
    northmere: Office, wessex: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(hub: Hub, *words: object) -> int:
        settings = ("--home", hub.settings.home, "--dsn", hub.settings.dsn, "--authority", hub.settings.authority)
        return main([str(one) for one in (*words, *settings)])

    north, west, file = tmp_path / "n.doorstep-key", tmp_path / "w.doorstep-key", tmp_path / "r.doorstep-referral"
    assert run(northmere.hub, "authority-key", "--to", north) == 0
    assert run(wessex.hub, "authority-key", "--to", west) == 0
    kept = north.read_bytes()
    assert run(wessex.hub, "authority-key", "--to", north) == 2
    assert run(wessex.hub, "authority-key", "--to", tmp_path / "no such folder" / "w.doorstep-key") == 2
    assert north.read_bytes() == kept
    _, referral = decided(northmere)
    ask = PassingAsk(referral=referral, key=west.read_text())
    file.write_bytes(pass_on(northmere.hub, northmere.screener.caller, ask).file)
    assert run(wessex.hub, "take-referral", file, "--from", north) == 0
    assert run(wessex.hub, "take-referral", file, "--from", north) == 0
    assert run(northmere.hub, "take-referral", file, "--from", west) == 2
    said = capsys.readouterr()
    assert "A referral passed on by Northmere is at the front door. Records of the child: 8." in said.out
    assert "is here since" in said.out
    assert "This file is for Wessex, and not for Northmere. Nothing was taken." in said.err

"""The command doorstep-hub, as an administrator runs it, on a database that is there."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.domain.identity import new_id
from server.__main__ import main
from server.commands.command import NOT_WELL
from server.door import Caller
from server.hello import hello
from server.hub import Hub
from server.refusal import Refusal
from sync import wire


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def run(hub: Hub, *command: str) -> int:
    return main([*command, "--home", str(hub.settings.home), "--dsn", hub.settings.dsn])


def test_seeding_prints_who_can_sign_in_and_that_nobody_exists(
    fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("server.northmere.seed.password_hash", lambda _password: "not a hash")
    assert run(fresh_hub, "seed") == 0
    told = capsys.readouterr().out
    assert "Nobody in it exists" in told
    assert any(line.split()[:2] == ["priya", "northmere-demo-priya"] for line in told.splitlines())
    with fresh_hub.database.begin() as connection:
        count = connection.execute(text("SELECT count(*) FROM doorstep.account")).scalar_one()
    assert told.count("northmere-demo-") == count


def test_verifying_makes_a_checkpoint_at_its_end_and_asks_it_the_next_time(
    fresh_hub: Hub, owner: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("server.northmere.seed.password_hash", lambda _password: "not a hash")
    run(fresh_hub, "seed")
    assert run(fresh_hub, "audit", "verify") == 0
    assert "all of them hold" in capsys.readouterr().out
    with owner.begin() as connection:
        assert connection.execute(text("SELECT max(n) FROM doorstep.audit_checkpoint")).scalar_one() == 1
        connection.execute(text("DELETE FROM doorstep.audit"))
        connection.execute(text("UPDATE doorstep.case_file SET audit_n = 0, audit_hash = ''"))
    assert run(fresh_hub, "audit", "verify") == NOT_WELL
    assert "is not as checkpoint 1 saw it" in capsys.readouterr().out


def test_a_program_that_is_too_old_is_told_the_authoritys_own_name(
    fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.wire.PROTOCOL", 3)
    hub = replace(fresh_hub, settings=replace(fresh_hub.settings, authority="Wessex"))
    ask = wire.HelloAsk(protocol=1, program="", install=new_id(), epoch="", cursor=-1, last_sequence=0)
    with pytest.raises(Refusal) as caught:
        hello(hub, Caller(new_id(), new_id(), new_id(), "social", b"", may_write=True), ask)
    assert caught.value.sentence.startswith(
        "This Doorstep is too old for Wessex, and nothing new comes to this laptop."
    )


@pytest.mark.parametrize("command", [["doctor"], ["enrol", "priya"], ["revoke", "priya"], ["audit", "verify"]])
def test_a_folder_without_a_hub_is_said_and_left_alone(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "nowhere"
    assert main([*command, "--home", str(home)]) == 2
    assert "There is no hub" in capsys.readouterr().err
    assert not home.exists()

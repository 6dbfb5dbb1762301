"""Sealed work goes by hand: a file from a laptop that cannot connect, taken at the hub, receipts carried back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app import launcher
from app.casework import carrying, contacts, exchange
from app.domain.strict import Unreadable
from app.storage.trouble import StoreTrouble
from server.__main__ import main
from server.commands.command import NOT_POSSIBLE, NOT_WELL
from sync.carrying import take_back
from sync.proofs import Forged
from tests.app.conftest import Open
from tests.sync.conftest import Served
from tests.sync.writing import written

WORDS = "CANARY under the table"


def run(served: Served, *command: str) -> int:
    settings = served.town.hub.settings
    return main([*command, "--home", str(settings.home), "--dsn", settings.dsn])


def count(served: Served, statement: str, **values: Any) -> int:
    with served.town.hub.database.writing() as connection:
        return len(connection.execute(text(statement), values).all())


def test_13_6_sealed_work_is_carried_taken_once_and_its_receipts_are_taken_back(
    served: Served, enrol: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, laptop = served.town, enrol(served.town.priya)
    opened, by = laptop.opened, laptop.by
    file, back = tmp_path / "stick.json", tmp_path / "back.json"
    with pytest.raises(StoreTrouble, match="no-hub"):
        carrying.export(file, by=by)
    laptop.rounds.run(lambda _done: None)
    signed = written(by, town.amara, WORDS)
    contacts.start(by=by, child=town.amara)
    assert carrying.export(file, by=by) == len(signed.changes) == 1
    assert WORDS.encode() not in file.read_bytes()
    for told in (
        "1 taken into the records, 0 held for a person, 0 were here",
        "0 taken into the records, 0 held",
    ):
        assert run(served, "take", str(file), "--receipts", str(back)) == 0
        assert told in capsys.readouterr().out
    assert count(served, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=signed.contacts[0]) == 1
    assert count(served, "SELECT 1 FROM doorstep.held") == 0
    keys = opened.known.keys.signing
    forged = back.read_bytes().replace(b'\\"accepted\\"', b'\\"refused\\"').replace(b'"accepted"', b'"refused"')
    with pytest.raises(Forged):
        take_back(forged, by.sealed, opened.vault, keys, by.clock())
    with pytest.raises(Unreadable):
        take_back(file.read_bytes(), by.sealed, opened.vault, keys, by.clock())
    assert exchange.figures(by=by).waiting == 1
    assert take_back(back.read_bytes(), by.sealed, opened.vault, keys, by.clock()) == 1
    assert exchange.figures(by=by).waiting == 0
    assert by.sealed.waiting() == 0
    # from the unlock window, where nobody comes back to a draft, without any key
    opened.vault.close()
    assert launcher.export_sealed(opened.place, opened.known, file) == 1
    assert run(served, "take", str(file)) == 0
    assert "0 taken into the records, 1 held for a person" in capsys.readouterr().out


def test_13_6_what_is_no_parcel_of_this_hub_or_was_altered_is_said_and_not_taken(
    served: Served, enrol: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laptop = enrol(served.town.priya)
    laptop.rounds.run(lambda _done: None)
    written(laptop.by, served.town.amara)
    file = tmp_path / "stick.json"
    carrying.export(file, by=laptop.by)
    whole = file.read_bytes()
    hub = served.town.hub.id.encode()
    strangers = whole.replace(hub, b"00000000-0000-7000-8000-000000000009")
    for raw, told in ((b"{}", "not a file"), (whole.replace(hub, b"nobody"), "not a file"), (strangers, "another hub")):
        file.write_bytes(raw)
        assert run(served, "take", str(file)) == NOT_POSSIBLE
        assert told in capsys.readouterr().err
    assert run(served, "take", str(tmp_path / "nowhere")) == NOT_POSSIBLE
    place = whole.index(b'"sealed":"') + 40
    file.write_bytes(whole[:place] + (b"AAAA" if whole[place : place + 4] != b"AAAA" else b"BBBB") + whole[place + 4 :])
    assert run(served, "take", str(file)) == NOT_WELL
    assert "1 cannot be read" in capsys.readouterr().out
    assert count(served, "SELECT 1 FROM doorstep.held") == 0

"""Saving the file of a referral that is passed on, at the stage where it is read, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.casework.passing import Asked, Made
from app.casework.rounds import RoundEnd
from app.domain.referral import Referral
from tests.casework.deciding import arrive
from tests.storage.fakes import AGENCY, made_laptop, wire_record
from tests.ui.test_stage import Working

PASSPHRASE = "a kettle on every landing"


@pytest.fixture
def working(qtbot: QtBot, tmp_path: Path) -> Iterator[Working]:
    laptop = made_laptop(tmp_path / "home")
    found = Working(laptop, qtbot)
    yield found
    found.desk.close()
    laptop.vault.close()


def passed_on(working: Working) -> str:
    """A referral of the child that was decided to be passed on, as the authority has it."""
    said = Referral(
        author="", agency=AGENCY, harm_now="yes", step="passed-on", outcome="passed-on", passed_to="Wessex",
        received=working.laptop.by.clock(), decided=working.laptop.by.clock(),
    )  # fmt: skip
    record = wire_record("referral", working.one.child, said)
    arrive(working.laptop, record)
    return record.id


def test_the_file_is_asked_for_and_written_where_it_was_said(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, place = passed_on(working), tmp_path / "r.doorstep-referral"
    asked: list[Asked] = []
    answers: list[tuple[RoundEnd, Made | None]] = [
        (RoundEnd("offline", 0.0), None),
        (RoundEnd("refused", 0.0, sentence="Nobody has decided yet to pass this referral on."), None),
        (RoundEnd("done", 0.0), Made(b"sealed", "Wessex", 2)),
    ]

    def pass_on(one: Asked) -> tuple[RoundEnd, Made | None]:
        asked.append(one)
        return answers.pop(0)

    monkeypatch.setattr(working.desk._passing_on._rounds, "pass_on", pass_on, raising=False)
    card = working.desk._staging.passing()
    monkeypatch.setattr(card, "_place_of", lambda _parent, _suggested: str(place))
    working.go(record)
    working.says("Pass on to Wessex")
    working.press("passing-save")
    working.says("Write 15 characters or more")
    assert asked == []
    working.type("passing-passphrase", PASSPHRASE)
    working.press("passing-save")
    working.says("Your authority cannot be reached now.")
    working.press("passing-save")
    working.says("Nobody has decided yet to pass this referral on. Nothing was saved.")
    assert not place.exists()
    working.press("passing-save")
    working.says("2 of the child’s records are not in it, because you do not see them.")
    assert place.read_bytes() == b"sealed"
    assert asked == [Asked(record, passphrase=PASSPHRASE)] * 3


def test_with_the_key_of_the_other_authority_no_passphrase_is_asked(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, key = passed_on(working), tmp_path / "wessex.doorstep-key"
    key.write_bytes(msgspec.json.encode({"doorstep": "authority-key"}))
    card = working.desk._staging.passing()
    monkeypatch.setattr(card, "_key_of", lambda _parent, _suggested: str(key))
    suggested: list[str] = []

    def choose(_parent: object, name: str) -> str:
        suggested.append(name)
        return ""

    monkeypatch.setattr(card, "_place_of", choose)
    working.go(record)
    working.press("passing-key")
    working.says("Key: wessex.doorstep-key")
    assert not working.seen("passing-passphrase")
    working.press("passing-save")
    assert suggested == ["for-wessex.doorstep-referral"]


def test_a_file_sealed_by_the_key_of_another_authority_is_said_to_be_that(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, key = passed_on(working), tmp_path / "fellshire.doorstep-key"
    key.write_bytes(msgspec.json.encode({"doorstep": "authority-key"}))
    made = RoundEnd("done", 0.0), Made(b"sealed", "Fellshire", 0)
    monkeypatch.setattr(working.desk._passing_on._rounds, "pass_on", lambda _asked: made, raising=False)
    card = working.desk._staging.passing()
    monkeypatch.setattr(card, "_key_of", lambda _parent, _suggested: str(key))
    monkeypatch.setattr(card, "_place_of", lambda _parent, _suggested: str(tmp_path / "r.doorstep-referral"))
    working.go(record)
    working.press("passing-key")
    working.press("passing-save")
    working.says("only Fellshire can open it")
    working.says("If that is not Wessex, delete the file")


def test_what_comes_back_late_is_not_said_beside_another_referral(working: Working) -> None:
    card = working.desk._staging.passing()
    card.show_referral("one", "Wessex")
    card.show_referral("two", "Fellshire")
    card.saved("one", "Wessex", 0)
    card.failed("one", "There is no network.")
    assert card._told.isHidden()
    card.saved("two", "Fellshire", 0)
    assert not card._told.isHidden()


def test_another_stage_offers_no_file(working: Working) -> None:
    working.go(working.one.referral)
    assert not working.seen("passing-on")

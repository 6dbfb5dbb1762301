"""Backup, restore and drill: what comes back is what was there, in another life, and nothing bad is ever restored."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from server import backup, backup_file, checkpoints, restore
from server.__main__ import main
from server.backup_file import BackupReader, BackupTrouble, BackupWriter
from server.commands.command import NOT_POSSIBLE
from server.files import read_file
from server.hub import Hub
from server.keys import KEY_FILE
from server.push import push
from server.restore import NotEmpty
from server.settings import HubSettings
from sync import wire
from sync.wire_files import PART, FileReadAsk
from tests.attaching import attached, brought, picture, sealed_file
from tests.conftest import Clock
from tests.making import Town, town_on
from tests.restoring import LEAST, PASSPHRASE, NewGround, backed_up, put_back
from tests.server.laptop import Laptop

PICTURE = picture(PART + 1000)


@pytest.fixture(autouse=True)
def _least_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "CHOSEN", LEAST)


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    """A town in which something was written and audited."""
    found = town_on(fresh_hub)
    with fresh_hub.database.begin() as connection:
        checkpoints.make(fresh_hub, connection)
    write(found)
    attachment = attached(found.hub, found.priya, found.amara, PICTURE)
    brought(found.hub, found.priya, attachment, sealed_file(found.hub, attachment, PICTURE))
    return found


def write(town: Town, words: str = "A line\nwith a tab\tand a \\ and \r and é.") -> None:
    push(town.hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.amara, words),)))


def everything(hub: Hub) -> dict[str, list[bytes]]:
    with hub.database.begin() as connection:
        connection.execute(text("SELECT set_config('doorstep.writing', 'on', true)"))
        return {one.name: sorted(backup.rows(connection, one)) for one in backup.shapes(connection)}


def test_12_1_what_is_restored_is_what_was_backed_up_in_another_life(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    before, copied = everything(town.hub), clock()
    source = backed_up(town.hub, tmp_path / "backup")
    write(town, "After the backup.")
    clock.advance(hours=2)
    again = put_back(source, tmp_path / "again", empty_ground(), clock)
    after = everything(again)
    assert {name for name in after if after[name] != before[name]} == {
        "hub_setting", "audit", "case_file", "audit_checkpoint", "audit_checkpoint_head",
    }  # fmt: skip
    assert len(after["audit"]) == len(before["audit"]) + 1
    assert again.id == town.hub.id
    assert again.epoch != town.hub.epoch
    assert again.restored is not None
    assert (again.restored.copied, again.restored.at) == (copied, clock())
    assert again.keys.public() == town.hub.keys.public()
    assert checkpoints.verify(again).faults == ()
    (attachment,) = {row.split(b"\t")[0].decode() for row in after["attachment_file"]}
    first, second = (read_file(again, town.priya.caller, FileReadAsk(attachment, at)) for at in (0, PART))
    assert first.content + second.content == PICTURE
    write(Town(again, town.priya, town.denise, town.siobhan, town.stranger, town.amara, "", "", ""))
    again.database.close()


@pytest.mark.soak
def test_12_1_restored_twice_is_two_lives(town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock) -> None:
    source = backed_up(town.hub, tmp_path / "backup")
    first = put_back(source, tmp_path / "first", empty_ground(), clock)
    clock.advance(seconds=1)
    second = put_back(source, tmp_path / "second", empty_ground(), clock)
    assert len({town.hub.epoch, first.epoch, second.epoch}) == 3
    assert first.restored is not None
    assert second.restored is not None
    assert first.restored.first_version < second.restored.first_version
    first.database.close()
    second.database.close()


def test_12_1_no_token_and_no_code_is_good_in_another_life(
    laptop: Laptop, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    assert laptop.caseload().status_code == 200
    again = put_back(backed_up(laptop.hub, tmp_path / "backup"), tmp_path / "again", empty_ground(), clock)
    with again.database.begin() as connection:
        for table in ("token", "enrolment"):
            assert connection.execute(text(f"SELECT count(*) FROM doorstep.{table}")).scalar_one() == 0  # noqa: S608
        assert connection.execute(text("SELECT count(*) FROM doorstep.device")).scalar_one() == 1
    again.database.close()


def test_a_backup_is_of_one_moment_while_the_hub_is_written_to(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    ended = threading.Event()

    def writes() -> None:
        while not ended.is_set():
            write(town)

    writer = threading.Thread(target=writes)
    writer.start()
    try:
        sources = [backed_up(town.hub, tmp_path / f"backup-{number}") for number in range(2)]
    finally:
        ended.set()
        writer.join()
    heads = [backup.examine(BackupReader(source, PASSPHRASE)).manifest.head for source in sources]
    assert heads == sorted(set(heads))
    again = put_back(sources[-1], tmp_path / "again", empty_ground(), clock)  # refuses a feed or audit with a hole
    assert checkpoints.verify(again).faults == ()
    again.database.close()


def test_no_word_of_a_case_and_no_key_is_in_the_file(town: Town, tmp_path: Path) -> None:
    write(town, "Zanzibar " * 400)
    source = backed_up(town.hub, tmp_path / "backup")
    sealed = source.read_bytes()
    assert b"Zanzibar" not in sealed
    assert b"Warsame" not in sealed
    assert (town.hub.settings.home / KEY_FILE).read_bytes() not in sealed
    assert source.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup"]


def cut_to(share: float) -> Callable[[bytes], bytes]:
    return lambda whole: whole[: int(len(whole) * share)]


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda whole: whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


HARMS = (cut_to(0.999), cut_to(0.5), cut_to(0.001), cut_to(0), flipped(3), flipped(40), flipped(-1), flipped(2000))


def test_12_2_an_altered_or_cut_backup_is_refused_and_leaves_nothing(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    source, ground = backed_up(town.hub, tmp_path / "backup"), empty_ground()
    whole = source.read_bytes()
    for harm in HARMS:
        source.write_bytes(harm(whole))
        with pytest.raises(BackupTrouble):
            put_back(source, tmp_path / "again", ground, clock)
        assert not (tmp_path / "again").exists()


def test_12_2_pieces_cut_off_at_their_border_are_missed(tmp_path: Path) -> None:
    source = tmp_path / "backup"
    with BackupWriter(source, PASSPHRASE, LEAST) as out:
        for number in range(32):
            out.put(b"R", number.to_bytes(2) + os.urandom(100_000))
    whole = source.read_bytes()
    assert len(list(BackupReader(source, PASSPHRASE).parts())) == 32
    first = 16 + 4 + int.from_bytes(whole[16:20])
    size = 4 + int.from_bytes(whole[first : first + 4])
    source.write_bytes(whole[: first + 2 * size])
    with pytest.raises(BackupTrouble, match="cut short"):
        list(BackupReader(source, PASSPHRASE).parts())
    source.write_bytes(whole[:first] + whole[first + size : first + 2 * size] + whole[first : first + size])
    with pytest.raises(BackupTrouble):
        list(BackupReader(source, PASSPHRASE).parts())


def test_12_2_another_passphrase_opens_nothing(town: Town, tmp_path: Path) -> None:
    source = backed_up(town.hub, tmp_path / "backup")
    with pytest.raises(BackupTrouble, match="passphrase"):
        backup.examine(BackupReader(source, "not this one at all"))


def test_12_2_weakened_costs_are_refused_before_any_work(town: Town, tmp_path: Path) -> None:
    source = backed_up(town.hub, tmp_path / "backup")
    source.write_bytes(source.read_bytes().replace(b'"memory":65536', b'"memory":00064', 1))
    with pytest.raises(BackupTrouble):
        BackupReader(source, PASSPHRASE)


def test_12_2_a_restore_that_loses_a_row_on_the_way_is_undone(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, ground = backed_up(town.hub, tmp_path / "backup"), empty_ground()
    load = restore._copy_in

    def loses(admin: Connection, reader: BackupReader) -> None:
        load(admin, reader)
        admin.exec_driver_sql("DELETE FROM doorstep.change")

    monkeypatch.setattr(restore, "_copy_in", loses)
    with pytest.raises(BackupTrouble, match="change did not arrive whole"):
        put_back(source, tmp_path / "again", ground, clock)
    assert not (tmp_path / "again").exists()
    monkeypatch.undo()
    put_back(source, tmp_path / "again", ground, clock).database.close()


def test_12_2_a_hub_that_is_there_is_never_written_over(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    source, ground = backed_up(town.hub, tmp_path / "backup"), empty_ground()
    put_back(source, tmp_path / "again", ground, clock).database.close()
    key = (tmp_path / "again" / KEY_FILE).read_bytes()
    for home, below in (("again", empty_ground()), ("third", ground)):
        with pytest.raises(NotEmpty, match="left as it is"):
            put_back(source, tmp_path / home, below, clock)
    assert (tmp_path / "again" / KEY_FILE).read_bytes() == key
    assert not (tmp_path / "third").exists()
    with pytest.raises(BackupTrouble, match="there already"):
        backed_up(town.hub, source)


def test_12_2_a_restore_that_was_killed_is_run_again(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by killing it: the key that it had left counted as a hub, and nothing could be restored there any more."""

    def dies(*_given: object) -> None:
        raise SystemExit

    source, ground, home = backed_up(town.hub, tmp_path / "backup"), empty_ground(), tmp_path / "again"
    monkeypatch.setattr(restore, "HubKeyring", dies)  # the key is written, nothing is committed
    monkeypatch.setattr(restore, "_leave_nothing", lambda *_given, **_named: None)  # nobody tidies up after a kill
    with pytest.raises(SystemExit):
        put_back(source, home, ground, clock)
    assert (home / KEY_FILE).exists()
    monkeypatch.undo()
    put_back(source, home, ground, clock).database.close()
    assert not (home / restore.UNDER_WAY).exists()


def test_12_2_a_restore_that_was_killed_when_it_was_whole_is_never_written_over(
    town: Town, tmp_path: Path, empty_ground: NewGround, clock: Clock
) -> None:
    source, ground, home = backed_up(town.hub, tmp_path / "backup"), empty_ground(), tmp_path / "again"
    put_back(source, home, ground, clock).database.close()
    (home / restore.UNDER_WAY).touch()  # as a kill leaves it between the commit and the tidying up
    key = (home / KEY_FILE).read_bytes()
    with pytest.raises(NotEmpty, match="left as it is"):
        put_back(source, home, ground, clock)
    assert (home / KEY_FILE).read_bytes() == key


def test_a_failed_backup_leaves_no_file(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_connection: Connection) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("server.backup.feed.head", full)
    with pytest.raises(OSError, match="No space"):
        backed_up(town.hub, tmp_path / "backup")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("backup")]


def test_a_database_put_back_by_other_means_begins_another_life_too(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restored", "--home", str(town.hub.settings.home), "--dsn", town.hub.settings.dsn]) == 0
    assert "Everybody signs in again" in capsys.readouterr().out
    with town.hub.database.begin() as connection:
        known = {row.name: row.value for row in connection.execute(text("SELECT * FROM doorstep.hub_setting"))}
    assert known["epoch"] != town.hub.epoch
    assert int(known["first version"]) > 1


def test_12_2_the_commands_say_what_they_did_and_a_drill_leaves_nothing(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgres_home: Path
) -> None:
    secret, source = tmp_path / "passphrase", tmp_path / "backup"
    secret.write_text(PASSPHRASE + "\n")
    here = ["--home", str(town.hub.settings.home), "--dsn", town.hub.settings.dsn, "--passphrase-file", str(secret)]
    assert main(["backup", "--to", str(source), *here]) == 0
    assert "2 changes" in capsys.readouterr().out
    aside = ["--home", str(postgres_home), "--passphrase-file", str(secret)]
    assert main(["drill", "--from", str(source), *aside]) == 0
    told = capsys.readouterr().out
    assert "The backup can be relied on." in told
    assert "NOT" not in told
    assert list(postgres_home.iterdir()) == []
    source.write_bytes(source.read_bytes()[:-10])
    assert main(["drill", "--from", str(source), *aside]) == NOT_POSSIBLE
    assert "damaged or was cut short" in capsys.readouterr().err


@pytest.mark.soak
def test_12_2_a_hub_whose_audit_does_not_hold_is_restored_and_says_so(
    town: Town, tmp_path: Path, empty_ground: NewGround, owner: Engine
) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE doorstep.audit SET act = 'nothing' WHERE n = 1"))
    settings = HubSettings(home=tmp_path / "again", dsn=(ground := empty_ground())[0], admin_dsn=ground[1])
    found = restore.restore(settings, BackupReader(backed_up(town.hub, tmp_path / "backup"), PASSPHRASE))
    assert any("does not follow from the row before it" in fault for fault in found.audit.faults)
    assert found.feed_is_whole

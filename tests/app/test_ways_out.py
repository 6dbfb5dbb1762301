"""Every way out of a laptop, with unsent work: it ends with everything delivered, once (docs/sync.md, part 13)."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from app import launcher, opening, pipe
from app.casework import children, contacts, exchange
from app.storage import keys, leases, wiping
from app.storage.device_secrets import DemoSecrets
from app.storage.files import with_log
from app.storage.sealed import SealedOutbox
from app.storage.trouble import NoKeyring, StoreTrouble, UnlockRefused
from app.storage.unlock import unlock as unwrap
from app.storage.vault import make_vault
from server import tokens
from server.accounts import password_hash
from server.tables import account
from sync.authority import HubRefused
from tests.app.conftest import PASSPHRASE, Desktop, Open, desktop, unlock
from tests.making import PASSWORD
from tests.sync.conftest import Served
from tests.sync.writing import written


def rows(served: Served, statement: str, **values: Any) -> list[Any]:
    with served.town.hub.database.writing() as connection:
        return list(connection.execute(text(statement), values).all())


def times_there(served: Served, signed: contacts.Signed) -> int:
    """How often a contact is at the hub: in the record, or held for a person."""
    kept = rows(served, "SELECT 1 FROM doorstep.change WHERE record_id = :id", id=signed.contacts[0])
    return len(kept) + len(rows(served, "SELECT 1 FROM doorstep.held WHERE change_id = :id", id=signed.changes[0]))


def broken(laptop: Desktop, _folder: Path) -> str:
    path = laptop.opened.place.vault
    raw = path.read_bytes()
    path.write_bytes(b"\x00" * 4096 + raw[4096:])
    return "store-broken"


def missing(laptop: Desktop, _folder: Path) -> str:
    for file in with_log(laptop.opened.place.vault):
        file.unlink(missing_ok=True)
    return "store-missing"


def foreign(laptop: Desktop, folder: Path) -> str:
    make_vault(folder / "another.db", keys.new_store_key()).close()
    shutil.copy(folder / "another.db", laptop.opened.place.vault)
    return "store-broken"


def keyring_lost(laptop: Desktop, _folder: Path) -> str:
    for item in ("device_secret", "server_share", "device_key", "anchor"):
        laptop.opened.secrets.delete(item)
    return "no-device-secret"


def keyring_changed(laptop: Desktop, _folder: Path) -> str:
    for item in ("device_secret", "server_share", "device_key"):
        laptop.opened.secrets.put(item, "ab" * 32)
    return "wrong-passphrase"


def passphrase_forgotten(_laptop: Desktop, _folder: Path) -> str:
    return ""


Way = Callable[[Desktop, Path], str]
WAYS: tuple[Way, ...] = (
    broken, missing, foreign, keyring_lost, keyring_changed, passphrase_forgotten
)  # fmt: skip


@pytest.mark.parametrize("ways", [WAYS[:1] + WAYS[4:5], pytest.param(WAYS, marks=pytest.mark.soak)], ids=["few", "all"])
def test_13_7_broken_missing_foreign_store_and_lost_or_changed_keyring(
    served: Served, enrol: Open, tmp_path: Path, ways: Sequence[Way]
) -> None:
    """One after the other on one laptop; after each a new enrolment, with everything sealed delivered."""
    made, laptop = [], enrol(served.town.priya)
    for way in ways:
        laptop.rounds.run(lambda _done: None)
        made.append(written(laptop.by, served.town.amara, way.__name__))
        contacts.start(by=laptop.by, child=served.town.amara)
        opened = laptop.opened
        opening.close(opened)
        if code := way(laptop, tmp_path):
            with pytest.raises(StoreTrouble, match=code):
                unlock(opened)
        if way in (keyring_lost, keyring_changed):
            with pytest.raises((NoKeyring, HubRefused)):
                launcher.deliver_sealed(opened.place, opened.known, with_drafts=True)
        elif way is not passphrase_forgotten:
            launcher.deliver_sealed(opened.place, opened.known, with_drafts=True)
        laptop = enrol(served.town.priya)
        assert times_there(served, made[-1]) == 1, way.__name__
    laptop.rounds.run(lambda _done: None)
    assert [times_there(served, one) for one in made] == [1] * len(ways)
    assert len(rows(served, "SELECT 1 FROM doorstep.held WHERE what = 'draft'")) == len(ways)
    assert [choice.name for choice in children.choices(by=laptop.by)] == ["Amara Warsame"]
    assert exchange.figures(by=laptop.by).waiting == 0


def test_13_7_signed_out_password_changed_and_lease_over(served: Served, enrol: Open) -> None:
    hub, laptop = served.town.hub, enrol(served.town.priya)
    laptop.rounds.run(lambda _done: None)
    first = written(laptop.by, served.town.amara)
    with hub.database.begin() as connection:
        tokens.revoke_device(connection, laptop.by.device, hub.clock())
    assert laptop.rounds.run(lambda _done: None).ending == "sign-in"
    assert exchange.figures(by=laptop.by).waiting == 1
    with hub.database.begin() as connection:
        changed = update(account).filter_by(practitioner=served.town.priya.practitioner)
        connection.execute(changed.values(password_hash=password_hash("another long password")))
    assert laptop.rounds.sign_in(PASSWORD).ending == "sign-in"
    assert laptop.rounds.sign_in("another long password").ending == "done"
    assert laptop.rounds.run(lambda _done: None).ending == "done"
    second = written(laptop.by, served.town.amara)
    opened, place = laptop.opened, laptop.opened.place
    opening.close(opened)
    lease = leases.kept(place)
    assert lease is not None
    with pytest.raises(UnlockRefused, match="lease-over"):
        unwrap(place, opened.secrets, PASSPHRASE, now=lease.until)
    with pytest.raises(UnlockRefused, match="no-server-share"):
        unlock(opened)
    assert launcher.deliver_sealed(place, opened.known, with_drafts=False).received == 1
    assert SealedOutbox(place.sealed).waiting() == 0
    order = pipe.SignIn(place.hub, place.practitioner, "priya", "another long password")
    pair = opening.sign_in_online(place.home, order)
    back = desktop(opening.open_by_passphrase(place.home, pipe.Unlock(place.hub, place.practitioner, PASSPHRASE), pair))
    back.rounds.run(lambda _done: None)
    assert exchange.figures(by=back.by).waiting == 0
    back.opened.vault.close()
    assert [times_there(served, one) for one in (first, second)] == [1, 1]


def test_13_8_a_whole_folder_put_back_is_noticed_offline_and_its_work_arrives(
    served: Served, enrol: Open, tmp_path: Path
) -> None:
    laptop = enrol(served.town.priya)
    laptop.rounds.run(lambda _done: None)
    old = written(laptop.by, served.town.amara, "in the copy")
    opening.close(laptop.opened)
    folder = laptop.opened.place.folder
    shutil.copytree(folder, tmp_path / "backup")
    laptop = desktop(unlock(laptop.opened))
    sent = written(laptop.by, served.town.amara, "after the copy")
    laptop.rounds.run(lambda _done: None)
    opening.close(laptop.opened)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    laptop = desktop(unlock(laptop.opened))
    assert children.choices(by=laptop.by) == ()
    with laptop.opened.vault.read() as tx:
        assert "store-put-back" in tx.exec_driver_sql("SELECT code FROM problem").scalars().all()
    laptop.rounds.run(lambda _done: None)
    assert [choice.name for choice in children.choices(by=laptop.by)] == ["Amara Warsame"]
    assert exchange.figures(by=laptop.by).waiting == 0
    again = written(laptop.by, served.town.amara, "and on")
    laptop.rounds.run(lambda _done: None)
    laptop.opened.vault.close()
    assert [times_there(served, one) for one in (old, sent, again)] == [1, 1, 1]
    assert rows(served, "SELECT 1 FROM doorstep.audit WHERE act = 'sequence seen twice'") == []


def everything_of(laptop: Desktop) -> dict[str, bytes]:
    """Every byte of a person's folder and keys but the locks, which hold nothing."""
    place = laptop.opened.place
    secrets = laptop.opened.secrets
    assert isinstance(secrets, DemoSecrets)
    files = [*place.folder.rglob("*"), *secrets._folder.rglob("*")]
    return {str(file): file.read_bytes() for file in files if file.is_file() and not file.name.endswith(".lock")}


def test_13_9_two_people_on_one_laptop_never_touch_each_others_files(served: Served, enrol: Open) -> None:
    town = served.town
    priya = enrol(town.priya)
    priya.rounds.run(lambda _done: None)
    hers = written(priya.by, town.amara, "Priya's")
    opening.close(priya.opened)
    before = everything_of(priya)
    denise = enrol(town.denise)
    assert priya.opened.place.home == denise.opened.place.home
    denise.rounds.run(lambda _done: None)
    theirs = written(denise.by, town.amara, "Denise's")
    opening.close(denise.opened)
    again = desktop(unlock(denise.opened))
    assert everything_of(priya) == before
    with pytest.raises(UnlockRefused):
        opening.open_by_passphrase(
            priya.opened.place.home,
            pipe.Unlock(priya.opened.place.hub, priya.opened.place.practitioner, "not hers at all, and long"),
            None,
        )
    (priya.opened.place.tries).unlink()
    opening.destroy(again.opened, again.by)
    assert not wiping.is_left(denise.opened.place)
    assert launcher.finish_destroying(denise.opened.place, denise.opened.known) == "wiped"
    launcher.deliver_sealed(denise.opened.place, denise.opened.known, with_drafts=True)
    assert launcher.finish_destroying(denise.opened.place, denise.opened.known) == ""
    assert everything_of(priya) == before
    assert times_there(served, hers) == 0
    back = desktop(unlock(priya.opened))
    back.rounds.run(lambda _done: None)
    back.opened.vault.close()
    assert [times_there(served, one) for one in (hers, theirs)] == [1, 1]
    authors = rows(served, "SELECT author FROM doorstep.change WHERE record_id = :id", id=theirs.contacts[0])
    assert [str(row.author) for row in authors] == [town.denise.practitioner]

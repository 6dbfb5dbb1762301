"""Unlocking: what opens the laptop, and every way in which it stays locked."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.storage import keys, leases, marks, passphrase, unlock, wiping
from app.storage.device_secrets import DemoSecrets, NoSecrets, Secret
from app.storage.places import Place
from app.storage.trouble import PassphraseRefused, StoreTrouble, UnlockRefused
from sync import wire
from tests.storage.fakes import PASSPHRASE, QUICK, Clock, FakeHub, Laptop, enrolment, made_laptop


def unlocks(laptop: Laptop, given: str = PASSPHRASE, now: datetime | None = None) -> keys.Unlocked:
    return unlock.unlock(laptop.place, laptop.secrets, given, now=now or laptop.clock.now)


def refusal(laptop: Laptop, given: str = PASSPHRASE, now: datetime | None = None) -> UnlockRefused:
    with pytest.raises(UnlockRefused) as caught:
        unlocks(laptop, given, now)
    return caught.value


def test_the_right_passphrase_opens(laptop: Laptop) -> None:
    found = unlocks(laptop)
    assert found.dek == laptop.unlocked.dek
    assert len(found.dek) == 48
    assert found.dek.hex() not in repr(found)


def test_a_wrong_passphrase_does_not(laptop: Laptop) -> None:
    refused = refusal(laptop, "seven lamps under the new bridge")
    assert (refused.code, refused.facts) == ("wrong-passphrase", {"left": 9, "seconds": 1})


@pytest.mark.parametrize(("item", "code"), [("device_secret", "no-device-secret"), ("server_share", "no-server-share")])
def test_a_missing_secret_refuses(laptop: Laptop, item: Secret, code: str) -> None:
    laptop.secrets.delete(item)
    assert refusal(laptop).code == code


@pytest.mark.parametrize("item", ["device_secret", "server_share"])
def test_another_secret_refuses(laptop: Laptop, item: Secret) -> None:
    laptop.secrets.put(item, "ab" * 32)
    assert refusal(laptop).code == "wrong-passphrase"


def test_the_keyring_of_another_laptop_refuses(laptop: Laptop, tmp_path: Path) -> None:
    other = DemoSecrets(tmp_path / "elsewhere", laptop.place.hub, laptop.place.practitioner)
    with pytest.raises(UnlockRefused, match="no-device-secret"):
        unlock.unlock(laptop.place, other, PASSPHRASE, now=laptop.clock.now)


def _alter(laptop: Laptop, *, fix_check: bool = True, **fields: Any) -> None:
    header = msgspec.json.decode(laptop.place.header.read_bytes(), type=keys.Header)
    changed = msgspec.structs.replace(header, **fields)
    if fix_check:  # whoever alters a header can mend its check; the binding inside is what holds
        changed = msgspec.structs.replace(changed, check=keys._check_of(changed))
    laptop.place.header.write_bytes(keys.write_header(changed))


@pytest.mark.parametrize(
    "altered",
    [
        {"device": "another"}, {"vault": "another"}, {"generation": 2}, {"form": 2}, {"signing_keys": {}},
        {"stretch": keys.CHOSEN}, {"salt": keys.new_salt()},
    ],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_an_altered_header_refuses(laptop: Laptop, altered: dict[str, Any]) -> None:
    _alter(laptop, **altered)
    assert refusal(laptop).code in ("wrong-passphrase", "lease-forged")


def test_the_header_of_another_person_refuses(laptop: Laptop) -> None:
    _alter(laptop, user="another")
    assert refusal(laptop).code == "header-of-another"


@pytest.mark.parametrize(
    "stretch",
    [
        keys.Stretch(8 * keys.MIB, 3, 4), keys.Stretch(64 * keys.MIB, 1, 4), keys.Stretch(64 * keys.MIB, 3, 1),
        keys.Stretch(2048 * keys.MIB, 3, 4), keys.Stretch(64 * keys.MIB, 11, 4), keys.Stretch(64 * keys.MIB, 3, 9),
    ],
)  # fmt: skip
def test_costs_out_of_range_are_refused_before_any_work(laptop: Laptop, stretch: keys.Stretch) -> None:
    _alter(laptop, stretch=stretch)
    assert refusal(laptop).code == "kdf-out-of-range"


def test_a_damaged_header_falls_back_to_the_previous_one(laptop: Laptop) -> None:
    before = laptop.place.header.read_bytes()
    laptop.place.header.with_name("vault.hdr.previous").write_bytes(before)
    laptop.place.header.write_bytes(before[:100])
    assert unlocks(laptop).dek == laptop.unlocked.dek


def test_a_damaged_header_alone_is_said(laptop: Laptop) -> None:
    laptop.place.header.write_bytes(b"{}")
    assert refusal(laptop).code == "header-damaged"


def test_nobody_enrolled(tmp_path: Path) -> None:
    place = Place(tmp_path, "hub", "person")
    with pytest.raises(UnlockRefused, match="not-enrolled"):
        unlock.unlock(place, NoSecrets(), PASSPHRASE, now=Clock().now)


def test_waits_double_and_after_ten_the_share_goes_but_nothing_else(laptop: Laptop) -> None:
    for failed in range(1, 10):
        refused = refusal(laptop, "wrong and wrong and wrong")
        assert refused.facts == {"left": 10 - failed, "seconds": 2 ** (failed - 1)}
        assert refusal(laptop).code == "wait"
        laptop.clock.forward(seconds=2 ** (failed - 1))
    assert refusal(laptop, "wrong and wrong and wrong").code == "share-deleted"
    assert laptop.secrets.get("server_share") is None
    assert laptop.secrets.get("device_secret")
    assert laptop.place.vault.exists()
    admission = admission_of(laptop)
    unlock.restore_share(laptop.place, laptop.secrets, admission)
    assert unlocks(laptop).dek == laptop.unlocked.dek


def admission_of(laptop: Laptop) -> Any:
    person = {
        "practitioner": laptop.place.practitioner, "name": "", "role": "", "team": "", "agency": "", "authority": "",
        "duty_telephone": "",
    }  # fmt: skip
    asked = enrolment(laptop.hub, laptop.place.practitioner, laptop.device, laptop.clock.now)
    document = {
        "hub": laptop.hub.id, "device": laptop.device, "access": "", "access_seconds": 0, "refresh": "",
        "share": asked.share,
        "person": person, "keys": asked.keys, "lease": asked.lease, "now": laptop.clock.now,
    }  # fmt: skip
    return msgspec.convert(document, wire.Admission, from_attributes=True)


def test_setting_the_clock_back_does_not_shorten_a_wait(laptop: Laptop) -> None:
    for _ in range(4):
        refusal(laptop, "wrong and wrong and wrong")
        laptop.clock.forward(seconds=10)
    refusal(laptop, "wrong and wrong and wrong")
    assert refusal(laptop, now=laptop.clock.now - timedelta(minutes=2)).facts == {"seconds": 16}


def test_the_count_of_tries_begins_anew_after_the_right_one(laptop: Laptop) -> None:
    refusal(laptop, "wrong and wrong and wrong")
    laptop.clock.forward(seconds=1)
    unlocks(laptop)
    assert refusal(laptop, "wrong and wrong and wrong").facts["left"] == 9


def test_a_count_somebody_has_edited_leaves_one_try(laptop: Laptop) -> None:
    laptop.place.tries.write_text("{", encoding="ascii")
    assert refusal(laptop, "wrong and wrong and wrong").code == "share-deleted"


def test_the_lease_ends_the_share_goes_and_the_data_stay(laptop: Laptop) -> None:
    assert refusal(laptop, now=laptop.clock.now + timedelta(hours=72)).code == "lease-over"
    assert laptop.secrets.get("server_share") is None
    assert laptop.place.vault.exists()
    assert refusal(laptop).code == "no-server-share"  # setting the clock back afterwards brings nothing back


def test_a_clock_set_back_before_the_lease_is_seen(laptop: Laptop) -> None:
    assert refusal(laptop, now=laptop.clock.now - timedelta(minutes=6)).code == "clock-behind"


def test_a_clock_set_back_within_the_lease_is_seen_by_the_store(laptop: Laptop) -> None:
    late = laptop.clock.now + timedelta(hours=73)
    with laptop.vault.write() as tx:
        marks.write(tx, clock_floor=late)
    laptop.vault.close()
    unlocked = unlocks(laptop)
    with pytest.raises(UnlockRefused, match="lease-over"):
        unlock.open_store(laptop.place, laptop.secrets, unlocked, now=laptop.clock.now)
    assert laptop.secrets.get("server_share") is None


def test_a_clock_that_ran_ahead_is_put_right_by_the_next_lease(laptop: Laptop) -> None:
    with laptop.vault.write() as tx:
        marks.write(tx, clock_floor=laptop.clock.now + timedelta(days=3650))
    later = laptop.clock.forward(hours=1)
    leases.keep(laptop.place, laptop.hub.lease(laptop.device, laptop.place.practitioner, later))
    laptop.reopen()
    with laptop.vault.read() as tx:
        assert marks.read(tx).clock_floor == later


def _lease(laptop: Laptop, **fields: Any) -> None:
    kept = leases.kept(laptop.place)
    assert kept is not None
    leases.keep(laptop.place, msgspec.structs.replace(kept, **fields))


def test_a_stretched_lease_is_refused(laptop: Laptop) -> None:
    _lease(laptop, until=laptop.clock.now + timedelta(days=365))
    assert refusal(laptop).code == "lease-forged"
    assert laptop.secrets.get("server_share")  # a forged file must not be able to lock somebody out for good


def test_the_lease_of_another_hub_is_refused(laptop: Laptop) -> None:
    leases.keep(laptop.place, FakeHub().lease(laptop.device, laptop.place.practitioner, laptop.clock.now))
    assert refusal(laptop).code == "lease-forged"


def test_the_lease_of_another_person_is_refused(laptop: Laptop) -> None:
    leases.keep(laptop.place, laptop.hub.lease(laptop.device, "another", laptop.clock.now))
    assert refusal(laptop).code == "lease-forged"


def test_no_lease_no_unlocking(laptop: Laptop) -> None:
    laptop.place.lease.unlink()
    assert refusal(laptop).code == "lease-missing"


def test_a_passphrase_is_changed_without_a_new_store(laptop: Laptop) -> None:
    changed = unlock.change_passphrase(laptop.place, laptop.secrets, laptop.unlocked, "quiet rivers carry old boats")
    assert laptop.place.header.with_name("vault.hdr.previous").exists()
    assert unlocks(laptop, "quiet rivers carry old boats").dek == changed.dek == laptop.unlocked.dek
    assert not laptop.place.header.with_name("vault.hdr.previous").exists()
    assert refusal(laptop).code == "wrong-passphrase"


def test_the_hub_s_new_signing_keys_are_taken_over(laptop: Laptop) -> None:
    rotated = {**laptop.hub.keys.signing, "2": next(iter(FakeHub().keys.signing.values()))}
    unlock.keep_signing_keys(laptop.place, laptop.secrets, laptop.unlocked, rotated)
    assert unlocks(laptop).header.signing_keys == rotated


def test_after_a_wipe_nothing_opens_and_the_sealed_outbox_stays(laptop: Laptop) -> None:
    laptop.place.sealed.write_bytes(b"work")
    laptop.vault.close()
    wiping.wipe(laptop.place, laptop.secrets, laptop.device, wiping.Left(), laptop.clock.now)
    assert refusal(laptop).code == "not-enrolled"
    assert [laptop.secrets.get(item) for item in ("device_secret", "server_share", "anchor")] == [None] * 3
    assert laptop.secrets.get("device_key")  # it delivers what is sealed
    assert not wiping.is_left(laptop.place)
    assert laptop.place.sealed.read_bytes() == b"work"


def test_an_enrolled_place_is_not_enrolled_again(laptop: Laptop) -> None:
    asked = enrolment(laptop.hub, laptop.place.practitioner, laptop.device, laptop.clock.now)
    with pytest.raises(StoreTrouble, match="already-enrolled"):
        unlock.enrol(laptop.place, laptop.secrets, asked, now=laptop.clock.now, stretch=QUICK)


def test_two_people_have_two_stores(tmp_path: Path) -> None:
    one, two = made_laptop(tmp_path / "home"), made_laptop(tmp_path / "home")
    assert one.place.folder != two.place.folder
    shutil.copy(one.place.header, two.place.header)
    assert refusal(two).code == "header-of-another"
    one.vault.close()
    two.vault.close()


def test_online_only_keeps_nothing_that_opens(tmp_path: Path) -> None:
    hub, clock, secrets = FakeHub(), Clock(), NoSecrets()
    place = Place(tmp_path / "home", hub.id, "person").for_this_run()
    unlocked = unlock.enrol(place, secrets, enrolment(hub, "person", "device", clock.now), now=clock.now, stretch=QUICK)
    vault = unlock.open_store(place, secrets, unlocked, now=clock.now)
    assert place.temporary is not None
    assert place.vault.parent == place.temporary
    assert place.sealed.parent == place.folder
    assert "works only while connected" in secrets.words
    vault.close()
    place.end_this_run()
    assert not place.temporary.exists()
    assert not place.header.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("brief", "too-short"), ("x" * 300, "too-long"), ("aaaaaaaaaaaaaaaaaaaa", "one-character"),
        ("Priya Raman Northmere", "guessable"), ("Doorstep Safeguarding 2026", "guessable"),
        ("correct horse battery staple", "guessable"),
    ],
)  # fmt: skip
def test_weak_passphrases_are_refused(given: str, code: str) -> None:
    with pytest.raises(PassphraseRefused) as caught:
        passphrase.check(given, ("Priya Raman", "Northmere"))
    assert caught.value.code == code
    assert given not in str(caught.value)


def test_a_passphrase_is_the_same_from_another_keyboard() -> None:
    assert passphrase.normal("caf\u00e9") == passphrase.normal("cafe\u0301")


def test_costs_follow_the_machine() -> None:
    def clock(took: float) -> Any:
        ticks = iter((0.0, took))
        return lambda: next(ticks)

    assert keys.calibrated(clock(2.0)) == keys.FLOOR
    assert keys.calibrated(clock(0.5)) == keys.CHOSEN
    assert keys.calibrated(clock(0.1)).memory == 256 * keys.MIB


def test_the_header_file_holds_no_usable_key(laptop: Laptop) -> None:
    raw = laptop.place.header.read_bytes()
    items: tuple[Secret, ...] = ("device_secret", "server_share", "device_key")
    for secret in items:
        found = laptop.secrets.get(secret)
        assert found is not None
        assert found.encode() not in raw
    assert laptop.unlocked.dek.hex().encode() not in raw
    assert set(json.loads(raw)) >= {"salt", "nonce", "wrapped", "stretch"}


@pytest.mark.parametrize("name", ["..", "a/b", "", "a b", ".hidden", "x" * 65])
def test_an_id_that_is_no_id_makes_no_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreTrouble, match="not-an-id"):
        Place(tmp_path, name, "person")

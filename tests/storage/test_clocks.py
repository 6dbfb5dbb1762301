"""Clocks set back or forward by years: no lease gets longer, nothing is lost, and nobody is locked out for good."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from app.storage import leases, marks, unlock
from app.storage.device_secrets import DemoSecrets
from app.storage.files import write_whole
from app.storage.places import Place
from app.storage.steady import SteadyClock
from app.storage.trouble import UnlockRefused
from tests.storage.fakes import PASSPHRASE, QUICK, Clock, FakeHub, Laptop, enrolment
from tests.storage.test_keys import admission_of, refusal


def signed_in(laptop: Laptop, wall: datetime) -> datetime:
    """Sign in online while this laptop's clock says `wall`; return what time Doorstep takes it to be."""
    unlock.restore_share(laptop.place, laptop.secrets, admission_of(laptop), now=wall)
    return unlock.time_here(laptop.place, laptop.secrets, wall)


def opens(laptop: Laptop, wall: datetime) -> None:
    """Unlock and open the store by a clock, and close it again."""
    laptop.vault.close()
    time = unlock.time_here(laptop.place, laptop.secrets, wall)
    laptop.unlocked = unlock.unlock(laptop.place, laptop.secrets, PASSPHRASE, now=time)
    laptop.vault = unlock.open_store(laptop.place, laptop.secrets, laptop.unlocked, now=time)


@pytest.mark.parametrize("years", [-10, 10])
def test_13_4_with_a_clock_years_away_signing_in_opens_and_the_lease_is_no_longer(laptop: Laptop, years: int) -> None:
    wall = laptop.clock.now + timedelta(days=365 * years)
    assert refusal(laptop, now=wall).code == ("clock-behind" if years < 0 else "lease-over")
    laptop.clock.forward(minutes=1)
    assert signed_in(laptop, wall) == laptop.clock.now
    opens(laptop, wall + timedelta(hours=71))
    with laptop.vault.read() as tx:
        assert marks.read(tx).clock_floor == laptop.clock.now + timedelta(hours=71)
    with pytest.raises(UnlockRefused, match="lease-over"):
        opens(laptop, wall + timedelta(hours=73))
    assert laptop.secrets.get("server_share") is None


def test_13_4_a_clock_put_right_after_a_wrong_one_is_taken_at_its_word(laptop: Laptop) -> None:
    ahead = laptop.clock.now + timedelta(days=3650)
    laptop.clock.forward(minutes=1)
    signed_in(laptop, ahead)
    opens(laptop, ahead + timedelta(hours=1))
    opens(laptop, laptop.clock.now + timedelta(hours=2))
    with pytest.raises(UnlockRefused, match="clock-behind"):
        opens(laptop, laptop.clock.now - timedelta(days=365))


def test_13_4_a_difference_written_into_the_file_is_not_believed(laptop: Laptop) -> None:
    over = laptop.clock.now + timedelta(hours=80)
    kept = leases.kept(laptop.place)
    assert kept is not None
    for signature in ("", laptop.hub.lease("x", "y", over).signature):
        edited = msgspec.structs.replace(kept, heard=over, heard_signature=signature)
        write_whole(laptop.place.lease, msgspec.json.encode(edited))
        assert unlock.time_here(laptop.place, laptop.secrets, over) == over
    signed_in(laptop, over)
    assert unlock.time_here(laptop.place, laptop.secrets, over) != over  # the control


def test_13_4_enrolling_with_a_wrong_clock_does_not_cost_the_code(tmp_path: Path) -> None:
    hub, clock = FakeHub(), Clock()
    place = Place(tmp_path / "home", hub.id, "person")
    secrets = DemoSecrets(tmp_path / "keys", hub.id, "person")
    wall = clock.now - timedelta(days=3650)
    unlock.enrol(place, secrets, enrolment(hub, "person", "device", clock.now), now=wall, stretch=QUICK)
    assert unlock.time_here(place, secrets, wall + timedelta(hours=1)) == clock.now + timedelta(hours=1)


def test_13_5_while_unlocked_time_goes_on_whatever_the_clock_is_set_to() -> None:
    run, wall = [100.0], Clock()
    began = wall.now + timedelta(minutes=3)  # what the store had seen already
    steady = SteadyClock(began, wall, lambda: run[0])
    assert steady() == began
    wall.forward(days=-3650)
    run[0] += 60
    assert steady() == began + timedelta(minutes=1)
    wall.forward(days=3650)
    wall.forward(hours=5)  # it slept: the monotonic clock of some systems stands still meanwhile
    assert steady() == began + timedelta(hours=5)
    wall.forward(days=3650)
    assert steady() > began + timedelta(days=3000)
    highest = steady()
    wall.forward(days=-7300)
    assert steady() >= highest

"""The hub of a golden, brought up to today's schema, and its laptop, as this program opens it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
import pytest

from app import opening, pipe
from app.opening import Opened
from app.storage import enrolled
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.places import Place
from server.backup_file import BackupReader
from server.database import HUB_ROLE, make_engine
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import Hub, make_database, open_on
from server.keys import KEY_FILE
from server.restore import restore
from server.settings import HubSettings
from tests.conftest import Clock
from tests.costs import proper
from tests.stores.golden import HUB_PASSPHRASE, PASSPHRASE, Facts, Golden, goldens
from tests.sync.conftest import serving

Opens = Callable[[], Opened]

_numbers = count(1)


@pytest.fixture(scope="session", params=goldens(), ids=lambda one: one.folder.name)
def golden(request: pytest.FixtureRequest) -> Golden:
    """Each version there is."""
    found: Golden = request.param
    return found


@pytest.fixture(scope="session")
def facts(golden: Golden) -> Facts:
    """What the golden says that it holds."""
    return golden.facts


@pytest.fixture(scope="session")
def upgraded(golden: Golden, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A database with the golden's hub, its schema brought up step by step, and the hub's key file.

    An upgrade is no new life: what `restore` begins anew is left out.
    """
    # tests of two folders use this in one run, each with a database of its own
    name = f"golden_{next(_numbers)}_{golden.folder.name.replace('.', '_')}"
    make_database(postgres.dsn(SUPERUSER, "postgres"), name)
    home = tmp_path_factory.mktemp("golden") / "hub"
    settings = HubSettings(home=home, dsn=postgres.dsn(HUB_ROLE, name), admin_dsn=postgres.dsn(SUPERUSER, name), pool=1)
    with pytest.MonkeyPatch.context() as patch, proper():
        patch.setattr("server.restore.begin_anew", lambda *_: "")
        restored = restore(settings, BackupReader(golden.folder / "hub.backup", HUB_PASSPHRASE))
    assert restored.audit.faults == ()
    assert restored.feed_is_whole
    return name, (home / KEY_FILE).read_bytes()


@pytest.fixture
def hub(upgraded: tuple[str, bytes], postgres: EmbeddedPostgres, tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    """That hub, for one test."""
    template, key = upgraded
    name = template + "_copy"
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / KEY_FILE).write_bytes(key)
    make_database(postgres.dsn(SUPERUSER, "postgres"), name, template=template)
    settings = HubSettings(home=tmp_path / "hub", dsn=postgres.dsn(HUB_ROLE, name), pool=4)
    found = open_on(settings.dsn, settings, clock)
    yield found
    found.database.close()
    engine = make_engine(postgres.dsn(SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def address(hub: Hub) -> Iterator[str]:
    """Where that hub answers."""
    with serving(hub) as found:
        yield found


@pytest.fixture
def home(golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proper_costs: None) -> Path:
    """The laptop's home, copied, with its keys where they are looked for."""
    monkeypatch.setenv(DEMO_VARIABLE, str(tmp_path / "keys"))
    return golden.laptop(tmp_path)


@pytest.fixture
def moved(facts: Facts, home: Path, address: str) -> Place:
    """The laptop's place, told where its hub answers now."""
    place = Place(home, facts.hub, facts.practitioner)
    known = enrolled.kept(place)
    assert known is not None
    enrolled.keep(place, msgspec.structs.replace(known, address=address))
    return place


@pytest.fixture
def signed_in(facts: Facts, moved: Place) -> Iterator[Opens]:
    """Opens the laptop: its lease ended long ago, so that its person signs in first."""
    with ExitStack() as stack:

        def opens() -> Opened:
            who = (facts.hub, facts.practitioner)
            pair = opening.sign_in_online(moved.home, pipe.SignIn(*who, facts.login, facts.password))
            opened = opening.open_by_passphrase(moved.home, pipe.Unlock(*who, PASSPHRASE), pair)
            stack.callback(opened.vault.close)
            return opened

        yield opens


@pytest.fixture
def opened_then(facts: Facts, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """The laptop, opened a minute after it was kept, by that time's clock and without a network."""
    monkeypatch.setattr(opening, "wall_clock", lambda: facts.made + timedelta(minutes=1))
    opened = opening.open_by_passphrase(home, pipe.Unlock(facts.hub, facts.practitioner, PASSPHRASE), None)
    yield opened
    opened.vault.close()

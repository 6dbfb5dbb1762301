"""A real PostgreSQL for the whole run, a hub on a fresh database for every test that asks, and no display."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from server.accounts import Account
from server.api import make_app
from server.database import HUB_ROLE, make_engine
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import Ground, Hub, bring_up, make_database, open_on
from server.settings import HubSettings
from tests import costs
from tests.restoring import NewGround
from tests.server.laptop import Laptop, account_for, code_for

_TEMPLATE = "template_hub"
_numbers = count(1)


class Clock:
    """A clock that stands still until a test moves it; it starts today, as PostgreSQL's own date does."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move the clock by so many seconds, minutes, hours or days."""
        self.now += timedelta(**by)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tour first: it is the longest, and two at a time the run ends sooner when it does not come last."""
    items.sort(key=lambda item: "tour" not in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def low_costs() -> Iterator[None]:
    """Argon2id takes a thousandth of its memory: at its own costs it was a third of the whole run."""
    with costs.lower():
        yield


@pytest.fixture
def proper_costs() -> Iterator[None]:
    """The program's own costs: for what they protect, and for what was made outside this run."""
    with costs.proper():
        yield


@contextmanager
def folder_for_postgres() -> Iterator[Path]:
    """A folder that stays open to PostgreSQL's own user: pytest closes the one above its own whenever a run starts."""
    with tempfile.TemporaryDirectory(prefix="doorstep-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def postgres_home() -> Iterator[Path]:
    """A home for a PostgreSQL of the test's own."""
    with folder_for_postgres() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_for_all() -> Iterator[Path]:
    """The home of the run's own PostgreSQL."""
    with folder_for_postgres() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(postgres_for_all: Path) -> Iterator[EmbeddedPostgres]:
    """The run's own server; what it holds need not outlive a power cut."""
    server = EmbeddedPostgres(postgres_for_all, options=["-c fsync=off", "-c full_page_writes=off"])
    server.start()
    make_database(server.dsn(SUPERUSER, "postgres"), _TEMPLATE)
    bring_up(Ground(server.dsn(HUB_ROLE, _TEMPLATE), server.dsn(SUPERUSER, _TEMPLATE)))
    yield server
    server.stop()


@pytest.fixture
def clock() -> Clock:
    """The hub's clock, which the test moves."""
    return Clock()


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Iterator[Connection]:
    """The superuser's way in, to make databases and remove them."""
    engine = make_engine(postgres.dsn(SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def database_name(databases: Connection) -> Iterator[str]:
    """A fresh database with the newest schema and nothing in it; copied by file, which takes half as long as by log."""
    name = f"hub_{next(_numbers)}"
    databases.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
    yield name
    databases.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_ground(postgres: EmbeddedPostgres) -> Iterator[NewGround]:
    """Makes empty databases without any schema, into which a hub can be restored."""
    made: list[str] = []

    def make() -> tuple[str, str]:
        made.append(f"empty_{next(_numbers)}")
        make_database(postgres.dsn(SUPERUSER, "postgres"), made[-1])
        return postgres.dsn(HUB_ROLE, made[-1]), postgres.dsn(SUPERUSER, made[-1])

    yield make
    engine = make_engine(postgres.dsn(SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def fresh_hub(postgres: EmbeddedPostgres, database_name: str, tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    """A hub on a fresh database, connected as its plain role, with its own key file."""
    settings = HubSettings(home=tmp_path / "hub", dsn=postgres.dsn(HUB_ROLE, database_name), pool=4)
    hub = open_on(settings.dsn, settings, clock, make=True)
    yield hub
    hub.database.close()


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str) -> Iterator[Engine]:
    """The superuser's way into the same database, for what the hub itself must not be able to do."""
    engine = make_engine(postgres.dsn(SUPERUSER, database_name))
    yield engine
    engine.dispose()


@pytest.fixture
def client(fresh_hub: Hub) -> Iterator[TestClient]:
    """The hub's application as it is served."""
    with TestClient(make_app(fresh_hub), raise_server_exceptions=False, follow_redirects=False) as found:
        yield found


@pytest.fixture
def priya(fresh_hub: Hub) -> Account:
    """An account."""
    return account_for(fresh_hub, "priya")


@pytest.fixture
def laptop(fresh_hub: Hub, client: TestClient, priya: Account) -> Laptop:
    """Priya's laptop, enrolled and signed in."""
    found = Laptop(fresh_hub, client)
    response = found.enrol("priya", code_for(fresh_hub, priya.practitioner))
    assert response.status_code == 200
    return found

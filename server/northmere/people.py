"""The directory of Northmere: agencies, teams, practitioners, their sign-ins, and their records."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import structs

from app.domain.identity import DIRECTORY
from app.domain.involvement import Sector
from app.domain.practitioner import Agency, Practitioner, Team
from server.northmere.casting import CastWorker, Directory
from server.northmere.numbers import Ids
from server.northmere.scribe import Scribe
from server.northmere.shape import Account, SeedRecord

SOCIAL = "social"
"""The key of the authority's own agency."""

SHARED_PASSWORD = "northmere-demo-worker"  # noqa: S105 - printed, and guards nobody's facts
"""The password of everybody who is not on a picture: one hash serves them all."""


class Worker(NamedTuple):
    """A practitioner as the other parts of the generator need them."""

    key: str
    id: str
    name: str
    role: str
    agency: str
    sector: Sector
    telephone: str
    team: str


class Roster:
    """Everybody in the directory by key; more may join before it is written."""

    def __init__(self, cast: Directory, ids: Ids, made: datetime) -> None:
        self._ids = ids
        self._made = made
        self.agency_ids = {key: ids.at(made) for key in cast.agencies}
        self.sectors: dict[str, Sector] = {key: agency.sector for key, agency in cast.agencies.items()}
        self.agencies = {
            self.agency_ids[key]: Agency(
                name=agency.name, sector=agency.sector, duty_telephone=agency.telephone,
                out_of_hours_telephone=agency.out_of_hours,
            )
            for key, agency in cast.agencies.items()
        }  # fmt: skip
        self.team_ids = {key: ids.at(made) for key in cast.teams}
        self.workers: dict[str, Worker] = {}
        self.practitioners: dict[str, Practitioner] = {}
        self.accounts: list[Account] = []
        for key, worker in cast.workers.items():
            self.join(key, worker, f"northmere-demo-{key}")
        self.teams = {
            self.team_ids[key]: Team(
                name=team.name,
                agency=self.agency_ids[team.agency],
                supervisors=tuple(self.workers[supervisor].id for supervisor in team.supervisors),
                front_door=team.front_door,
            )
            for key, team in cast.teams.items()
        }

    def add_team(self, key: str, name: str) -> None:
        """Add a team of the authority's own that nobody supervises yet."""
        self.team_ids[key] = self._ids.at(self._made)
        self.teams[self.team_ids[key]] = Team(name=name, agency=self.agency_ids[SOCIAL])

    def supervise(self, team: str, worker: str) -> None:
        """Let a worker who has joined supervise a team."""
        id = self.team_ids[team]
        self.teams[id] = structs.replace(self.teams[id], supervisors=(self.workers[worker].id,))

    def add_agency(self, key: str, agency: Agency) -> None:
        """Add an agency."""
        self.agency_ids[key] = self._ids.at(self._made)
        self.agencies[self.agency_ids[key]] = agency
        self.sectors[key] = agency.sector

    def join(self, key: str, worker: CastWorker, password: str = SHARED_PASSWORD) -> Worker:
        """Take somebody into the directory and give them a sign-in; the key is the login."""
        if key in self.workers:
            raise ValueError(f"the login {key} is given out already")
        agency = self.agency_ids[worker.agency]
        team = self.team_ids.get(worker.team, "")
        joined = Worker(
            key, self._ids.at(self._made), worker.name, worker.role, agency, self.sectors[worker.agency],
            worker.telephone, team,
        )  # fmt: skip
        self.workers[key] = joined
        self.practitioners[joined.id] = Practitioner(
            name=worker.name, role=worker.role, agency=agency, team=team, telephone=worker.telephone,
            capabilities=worker.capabilities,
        )  # fmt: skip
        self.accounts.append(
            Account(
                practitioner=joined.id, name=worker.name, login=key, password=password, agency=agency,
                sector=joined.sector,
            )
        )  # fmt: skip
        return joined

    def records(self, scribe: Scribe) -> Iterator[SeedRecord]:
        """Return the directory's records."""
        for part in (self.agencies, self.teams, self.practitioners):
            for id, fields in part.items():
                yield scribe.write(fields, DIRECTORY, self._made, id=id)

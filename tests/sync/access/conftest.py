"""A stage: a town whose hub answers on a socket, and laptops of real people at it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from app.casework import exchange
from server.hub import Hub
from sync import wire
from tests.conftest import Clock
from tests.making import PASSWORD
from tests.sync.access.shown import hub_differences, laptop_differences
from tests.sync.access.town import Town
from tests.sync.conftest import Served, TestLaptop, enrolled_laptop, serving


@dataclass
class Stage:
    """A town whose hub answers on a socket, and the laptops at it."""

    town: Town
    served: Served
    home: Path
    laptops: dict[str, TestLaptop]
    signed_in: dict[str, date] = field(default_factory=dict)

    def at(self, name: str) -> TestLaptop:
        """Enrol somebody's laptop, and read for the first time."""
        made = enrolled_laptop(self.served, self.town.who(name), self.home / name.partition(" ")[0], self.town.clock)
        self.laptops[name], self.signed_in[name] = made, self.town.today
        made.round()
        return made

    def rounds(self) -> None:
        """Every laptop sends its work, and then each makes one round; tokens do not outlive a day."""
        for name, one in self.laptops.items():
            if self.signed_in.get(name) != self.town.today:
                self.signed_in[name] = self.town.today
                one.authority.sign_in(wire.SignInAsk(login=name.partition(" ")[0].lower(), password=PASSWORD))
            if exchange.figures(by=one.by).waiting:
                one.round()
        for one in self.laptops.values():
            one.round()

    def compare(self, chance: Random, fresh: set[str], sample: int, readers: list[str]) -> None:
        """Everything that is held and shown is what the oracle says."""
        self.town.learn()
        assert self.town.at_the_hub() == self.town.known()
        told = self.town.oracle()
        for name in readers:
            hub_differences(self.town, told, self.town.who(name), sorted(fresh)[:3]).none()
        for one in self.laptops.values():
            laptop_differences(told, one, chance, sample, fresh).none()


@pytest.fixture
def stage(fresh_hub: Hub, owner: Engine, tmp_path: Path, clock: Clock) -> Iterator[Stage]:
    town = Town(fresh_hub, owner, clock)
    with serving(fresh_hub) as address:
        found = Stage(town, Served(cast(Any, town), address), tmp_path, {})  # of a town it asks for the hub alone
        yield found
        for one in found.laptops.values():
            one.authority.close()
            one.vault.close()

"""The authority's figures on their way: asked of a real hub, kept with their time, let go of when they are taken."""

from pathlib import Path

import pytest

from app.casework import figures as acts
from app.casework.figures import FiguresPage
from app.domain.identity import DIRECTORY
from app.storage import figures_told
from server.appointing import enable
from sync.rounds import LaptopRounds
from tests.sync.conftest import MakeLaptop, Served, TestLaptop


@pytest.fixture
def denise(served: Served, make_laptop: MakeLaptop) -> TestLaptop:
    enable(served.town.hub, served.town.denise.practitioner, ("PS", "SW", "MI"))
    laptop = make_laptop(served.town.denise, "NM-L2")
    laptop.round()
    return laptop


def asked(laptop: TestLaptop) -> tuple[str, str]:
    end = LaptopRounds(laptop.laptop, laptop.authority, "denise", laptop.clock).figures()
    return end.ending, end.sentence


def audit(served: Served) -> list[str]:
    with served.town.hub.database.begin() as connection:
        rows = connection.exec_driver_sql("SELECT act FROM doorstep.audit WHERE child_id = %s ORDER BY n", (DIRECTORY,))
        return [act for act in rows.scalars() if "figures" in act]


def test_they_are_told_kept_and_exported_and_the_hub_knows_of_both(
    served: Served, denise: TestLaptop, tmp_path: Path
) -> None:
    assert acts.read(by=denise.by) == FiguresPage(None, None)
    assert asked(denise) == ("done", "")
    page = acts.read(by=denise.by)
    assert page is not None
    assert page.figures is not None
    assert page.figures.team("") is not None
    assert page.asked == served.town.hub.clock()
    acts.export(tmp_path / "figures.csv", by=denise.by)
    denise.round()
    assert audit(served) == ["read figures", "look figures offline"]


def test_whoever_loses_them_is_told_so_in_words_and_keeps_none(served: Served, denise: TestLaptop) -> None:
    asked(denise)
    enable(served.town.hub, served.town.denise.practitioner, ("PS", "SW"))
    ending, sentence = asked(denise)
    assert (ending, sentence[:30]) == ("refused", "The authority's figures are no")
    with denise.vault.read() as tx:
        assert figures_told.told(tx) is None
    denise.round()
    assert acts.read(by=denise.by) is None

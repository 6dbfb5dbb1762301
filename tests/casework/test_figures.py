"""The authority's figures on a laptop: for whoever may see them, as told last; exported with small counts hidden."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.casework import figures as acts
from app.casework.figure_sheet import BESIDE, FEW, sheet
from app.domain.figure_counts import Figures
from app.domain.figures import MEASURES, TODAY, VISITS_DUE, friday_of
from app.domain.identity import DIRECTORY
from app.domain.practitioner import Practitioner
from app.domain.spreadsheet import harmless
from app.storage import figures_told, looks
from app.storage.trouble import StoreTrouble
from sync.wire_figures import FiguresAnswer
from tests.casework.deciding import arrive
from tests.casework.figured import figures, team
from tests.casework.warsame import NOW
from tests.storage.fakes import AGENCY, Laptop, made_laptop, wire_record


@dataclass
class Desk:
    laptop: Laptop
    times: int = 0

    def may(self, *capabilities: str) -> None:
        me = self.laptop.place.practitioner
        says = Practitioner(name="Helen Okafor", agency=AGENCY, capabilities=capabilities)
        self.times += 1
        arrive(self.laptop, wire_record("practitioner", DIRECTORY, says, record_id=me, version=self.times))

    def told(self, found: Figures | None = None) -> None:
        with self.laptop.vault.write() as tx:
            figures_told.keep(tx, FiguresAnswer(now=NOW, figures=found or figures()))

    def looks(self) -> list[str]:
        with self.laptop.vault.read() as tx:
            return [one.what for one in looks.of_child(tx, DIRECTORY)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    laptop = made_laptop(tmp_path)
    yield Desk(laptop)
    laptop.vault.close()


def test_nobody_but_those_who_were_given_the_figures_has_such_a_page(desk: Desk) -> None:
    desk.told()
    for capabilities in ((), ("SM", "PS"), ("IG",)):
        desk.may(*capabilities)
        assert acts.read(by=desk.laptop.by) is None


def test_before_the_first_answer_there_is_nothing_and_then_the_last_one_with_its_time(desk: Desk) -> None:
    desk.may("MI")
    assert acts.read(by=desk.laptop.by) == acts.FiguresPage(None, None)
    desk.told()
    page = acts.read(by=desk.laptop.by)
    assert page is not None
    assert page.figures == figures()
    assert page.asked == NOW


def test_an_export_is_written_whole_and_noted_for_the_authority(desk: Desk, tmp_path: Path) -> None:
    desk.may("MI")
    with pytest.raises(StoreTrouble, match="no-figures"):
        acts.export(tmp_path / "none.csv", by=desk.laptop.by)
    desk.told()
    acts.export(tmp_path / "figures.csv", by=desk.laptop.by)
    acts.export(tmp_path / "again.csv", by=desk.laptop.by)
    assert desk.looks() == ["figures", "figures"]
    assert sorted(path.name for path in tmp_path.glob("*.csv*")) == ["again.csv", "figures.csv"]
    with pytest.raises(StoreTrouble, match="file-not-written"):
        acts.export(tmp_path / "no such folder" / "figures.csv", by=desk.laptop.by)
    assert desk.looks() == ["figures", "figures"]


def read(found: Figures) -> list[list[str]]:
    raw = sheet(found, NOW, "Northmere")
    assert raw.startswith(b"\xef\xbb\xbf")  # by which Excel knows that it is UTF-8
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_the_sheet_says_period_time_definitions_targets_and_what_is_hidden() -> None:
    rows = read(figures())
    lines = [row[0] for row in rows if row]
    assert ["Period", "13 November 2025 to 12 November 2026"] in rows
    assert ["As the authority's hub answered on", f"12 November 2026 at {NOW:%H:%M}"] in rows
    for one in MEASURES:
        assert {one.name, one.counts, one.of, one.source} <= set(lines)
    assert any("fewer than 6" in cell for row in rows for cell in row)
    assert any(line.startswith("Not measured yet") for line in lines)
    assert any(row[:1] == ["Not whole"] for row in read(figures(whole=False)))


def test_no_small_count_stands_in_the_sheet_and_each_share_is_left_out_with_it() -> None:
    small = figures(teams=(team(times=30), team("Assessment", "a", times=27), team("Disability", "b", times=3)))
    rows = read(small)
    at = rows.index(["Referral decided in 1 working day"])
    block = rows[at + 1 : rows.index([], at)]
    counts = [cell for row in block for cell in row[1:4] if cell.isdigit()]
    assert counts
    assert min(map(int, counts)) >= 6
    disability = next(row for row in block if row[0] == "Disability")
    assert disability[2] in (FEW, BESIDE)
    assert disability[4] == ""


def test_the_visits_due_are_those_up_to_the_friday_that_their_name_says() -> None:
    line = next(one for one in TODAY if one.id == VISITS_DUE)
    assert line.name.endswith("due by Friday")
    assert "up to and including Friday of this week (at a weekend: of the next)" in line.counts
    monday, friday = date(2026, 11, 9), date(2026, 11, 13)
    assert [friday_of(monday + timedelta(days=n)) for n in range(5)] == [friday] * 5
    assert [friday_of(friday + timedelta(days=n)) for n in (1, 2)] == [friday + timedelta(days=7)] * 2


@pytest.mark.parametrize("name", ["=1+2", "+44 1632", "-3", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_a_text_in_the_sheet(name: str) -> None:
    assert harmless(name) == f"'{name}"


def test_a_formula_in_the_name_of_an_agency_is_harmless_in_the_sheet() -> None:
    names = [row[0] for row in read(figures()) if row]
    assert "'=HYPERLINK(1)" in names
    assert "=HYPERLINK(1)" not in names

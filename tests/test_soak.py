"""How a long run keeps what it played, so that the next one goes on from there."""

from pathlib import Path

import pytest

from tests import soak

TEXT = f"# Measurements\n\nBefore.\n\n{soak.START}\n{soak.END}\n\nAfter.\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "measurements.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_what_was_played_adds_up_and_the_next_run_goes_on_from_there(ledger: Path) -> None:
    none = soak.Played("network", "days, each twice", 0, 2000)
    once = soak.after(none, 1200, 90.0, clean=True)
    soak.keep(once, ledger)
    soak.keep(soak.Played("leaving", "stories of 50 steps", 3, 1003, 60.0), ledger)
    again = soak.read(ledger)["network"]
    assert (again.count, again.next_seed, again.unit, again.seconds, again.found) == (
        1200, 3200, "days, each twice", 90.0, "nothing",
    )  # fmt: skip
    soak.keep(soak.after(again, 3, 30.0, clean=True), ledger)
    text = ledger.read_text(encoding="utf-8")
    assert "| network | 1,203 days, each twice | nothing | 3203 | 2.0 | 601.5 | 401 |" in text
    assert list(soak.read(ledger)) == ["network", "leaving"]
    assert text.startswith("# Measurements\n\nBefore.\n")
    assert text.endswith("\n\nAfter.\n")


def test_what_failed_is_not_counted_and_its_seeds_come_again(ledger: Path) -> None:
    known = soak.Played("leaving", "stories of 50 steps", 3, 1003, 60.0)
    soak.keep(soak.after(known, 5, 10.0, clean=False), ledger)
    failed = soak.read(ledger)["leaving"]
    assert (failed.count, failed.next_seed) == (3, 1003)
    assert failed.found.startswith("5 from seed 1003 on ")


def test_every_sort_names_tests_that_are_there() -> None:
    for sort in soak.SORTS:
        assert (soak.ROOT / sort.tests[0]).is_file()

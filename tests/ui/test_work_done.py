"""How much the window does for one page, counted and not timed: what is out of view is not painted, and what is
measured or laid out is remembered."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework.found_pages import SearchPage
from tests.ui.caseload_pages import NOW
from tests.ui.caseload_pages import many as many_children
from tests.ui.test_search import many as many_hits
from ui.caseload.painting import CellPainter
from ui.caseload.table import CaseTable
from ui.caseload.window import CaseloadScreen
from ui.kit.buttons import Button
from ui.kit.flow import FlowLayout
from ui.kit.words import Words, paragraph
from ui.search.painting import ResultPainter
from ui.search.results import SearchResults


@contextmanager
def counting(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, key: Callable[..., Hashable]
) -> Iterator[Counter[Any]]:
    """Count the calls of a method by what it was called for."""
    counted: Counter[Any] = Counter()
    real = getattr(owner, name)

    def noted(self: object, *arguments: Any, **more: Any) -> Any:
        counted[key(self, *arguments)] += 1
        return real(self, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, noted)
        yield counted


def test_of_200_children_only_those_in_view_are_painted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = CaseloadScreen()
    qtbot.addWidget(screen)
    screen.resize(1282, 660)
    with counting(monkeypatch, CellPainter, "paint", lambda _self, _painter, _option, index: index.row()) as painted:
        screen.show_page(many_children(200), NOW)
        with qtbot.waitExposed(screen):
            screen.show()
        qtbot.waitUntil(lambda: bool(painted))
        table = screen.findChild(CaseTable)
        assert table is not None
        _, last = table.in_view()
    assert set(painted) <= set(range(last + 1))
    assert last < 30


def test_a_hit_is_laid_out_once_for_a_width(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = SearchResults()
    qtbot.addWidget(shown)
    shown.resize(620, 400)
    found = many_hits(8)
    with counting(monkeypatch, ResultPainter, "_lay_out", lambda self, hit: (hit, self._width)) as laid:
        shown.show_page(SearchPage("amara", tuple(found), 0, True))
        with qtbot.waitExposed(shown):
            shown.show()
        shown.sizeHint()
        shown.repaint()
        shown.show_page(SearchPage("amara ", tuple(found), 0, True))
    assert {hit for hit, _ in laid} == set(found)
    assert set(laid.values()) == {1}


def test_words_are_measured_once_for_a_width_and_again_when_they_change(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = paragraph("The kitchen was warm, and there was porridge.")
    qtbot.addWidget(said)
    with counting(monkeypatch, Words, "_layout", lambda _self, width: width) as laid:
        one = said.heightForWidth(400)
        assert (said.heightForWidth(400), laid) == (one, {400.0: 1})
        narrow = said.heightForWidth(80)
        said.set_words("Warm.")
        assert (said.heightForWidth(80) < narrow, laid[80.0]) == (True, 2)


def test_a_flow_is_measured_once_for_a_width_and_again_when_a_part_comes(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for place in range(3):
        flow.addWidget(Button(f"Part {place}"))
    with counting(monkeypatch, FlowLayout, "_lay", lambda _self, rect: rect.width()) as laid:
        low = flow.heightForWidth(120)
        assert (flow.heightForWidth(120), laid[120]) == (low, 1)
        flow.addWidget(Button("Part 3"))
        assert (flow.heightForWidth(120) > low, laid[120]) == (True, 2)

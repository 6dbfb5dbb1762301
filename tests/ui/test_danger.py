"""Whom to ring in danger: 999 always, then the number that is answered at this hour."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.visit.foot import DangerFoot

DESK, LATE = "01632 960 130", "01632 960 199"
NARROW, WIDE = 224, 264


def foot_of(qtbot: QtBot, width: int) -> DangerFoot:
    foot = DangerFoot()
    qtbot.addWidget(foot)
    foot.show_desk(DESK)
    foot.setFixedWidth(width)
    with qtbot.waitExposed(foot):
        foot.show()
    return foot


def shown(foot: DangerFoot) -> list[str]:
    return [label.text() for label in foot.findChildren(QLabel) if label.isVisible() and label.text()]


def test_in_office_hours_the_desk_and_beyond_them_the_other(qtbot: QtBot) -> None:
    foot = foot_of(qtbot, NARROW)
    foot.show_out_of_hours(LATE, office=True)
    assert shown(foot) == ["In danger now: 999", "Then the duty desk", DESK]
    foot.show_out_of_hours(LATE, office=False)
    assert shown(foot) == ["In danger now: 999", "Then out of hours", LATE]


def test_a_wide_place_shows_both_and_a_listener_always_hears_both(qtbot: QtBot) -> None:
    foot = foot_of(qtbot, WIDE)
    foot.show_out_of_hours(LATE, office=False)
    assert shown(foot) == ["In danger now: 999", "Then out of hours", LATE, f"Duty desk {DESK}"]
    foot.setFixedWidth(NARROW)
    assert foot.accessibleName() == f"In danger now: 999. Then out of hours, {LATE}. Duty desk, {DESK}"


def test_without_another_number_the_desk_is_named_at_every_hour(qtbot: QtBot) -> None:
    foot = foot_of(qtbot, WIDE)
    foot.show_out_of_hours("", office=False)
    assert shown(foot) == ["In danger now: 999", "Then the duty desk", DESK]
    assert foot.accessibleName() == f"In danger now: 999. Then the duty desk, {DESK}"

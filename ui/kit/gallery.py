"""Draws every part of the kit in both themes, for a person to lay beside the pictures: python -m ui.kit.gallery."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.kit import buttons, cards, choices, fields, marks, rings, steps, theme, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.chips import ChipKind, chip
from ui.kit.flow import FlowLayout
from ui.kit.focus import FocusRing
from ui.kit.marks import Agency
from ui.kit.rings import Due, Freshness

_WIDTH = 1040
_SWATCHES = ("window", "surface", "sunken", "selected", "border", "text", "text-2", "accent", "brand", "danger", "warn")


def main(arguments: list[str]) -> int:
    """Write gallery-light.png and gallery-dark.png into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    folder: Path = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    dressing = theme.start(app)
    for choice in (theme.ThemeChoice.LIGHT, theme.ThemeChoice.DARK):
        dressing.choose(choice)
        page = Gallery()
        page.resize(_WIDTH, page.heightForWidth(_WIDTH))
        page.show()
        page.activateWindow()
        page.focused.setFocus(Qt.FocusReason.TabFocusReason)
        app.processEvents()
        page.grab().save(str(folder / f"gallery-{choice}.png"))
        page.close()
    return 0


class Gallery(QWidget):
    """One page with a row for each kind of part."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnMinimumWidth(0, 120)
        self._grid.setColumnStretch(1, 1)
        self._place = 0
        self.focused = Button("Focus", ButtonKind.PRIMARY)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.addWidget(words.line(f"Doorstep, parts, {tokens.look().theme}", "title"))
        card = cards.Card()
        card.add_padded(self._grid, 18, 18)
        column.addWidget(card)
        column.addStretch(1)
        for label, build in self._rows().items():
            self._add(label, build())
        self._ring = FocusRing(self)

    def _rows(self) -> dict[str, Callable[[], QWidget]]:
        return {
            "Primary": lambda: _row(Button("Rest", ButtonKind.PRIMARY), self.focused, _disabled("Cannot yet")),
            "Secondary": lambda: _row(
                Button("Rest"),
                Button("Open brief", size=buttons.SMALL),
                Button("Order by route", size=buttons.SMALL, icon="route"),
                Button("Quiet", ButtonKind.QUIET),
            ),
            "Visit mode, 48 px": lambda: _row(
                Button("Sign and lock", size=buttons.VISIT, icon="lock", note="5 left"),
                Button("Next", ButtonKind.PRIMARY, buttons.VISIT, icon="arrow-right", icon_after=True),
            ),
            "Fields": _fields,
            "Status, always icon and words": _statuses,
            "Due": _due,
            "Freshness ring": _freshness,
            "Where my work is": _work,
            "Agencies": _agencies,
            "Filters": _filters,
            "Choices": _choices,
            "Steps": _steps,
            "Bands and notices": _bands,
            "Marks": _marks,
            "Colours": _swatches,
            "Type": _types,
        }

    def _add(self, label: str, part: QWidget) -> None:
        self._grid.addWidget(words.line(label, "small", "text-2"), self._place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(part, self._place, 1)
        self._place += 1


def _row(*parts: QWidget, gap: int = 10) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return holder


def _flow(*parts: QWidget) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, gap=10)
    for part in parts:
        flow.addWidget(part)
    return holder


def _disabled(text: str) -> QWidget:
    button = Button(text, ButtonKind.PRIMARY)
    button.setEnabled(False)
    return button


def _fields() -> QWidget:
    rest = fields.Field("Rest", fields.LineEdit())
    rest.edit.setText("Quay Street")
    fault = fields.Field("Needs fixing", fields.LineEdit())
    fault.edit.setText("31/02/2015")
    fault.fault("February has 28 days")
    read = fields.Field("Read only", fields.LineEdit())
    read.edit.setText("Signed 11:14")
    read.edit.setReadOnly(True)
    secret = fields.Field("Passphrase", fields.PassphraseEdit())
    secret.edit.setText("twelve dots!")
    return _row(rest, fault, read, secret)


def _statuses() -> QWidget:
    return _flow(
        chip("CPP: neglect", ChipKind.DANGER, "shield-alert"),
        chip("Section 47", ChipKind.DANGER, "siren"),
        chip("CIN", ChipKind.NEUTRAL, "users"),
        chip("Looked after", ChipKind.INFO, "house"),
        chip("Address protected", ChipKind.PROTECTED, "lock"),
    )


def _due() -> QWidget:
    return _row(
        rings.DueClock(Due.OVERDUE, size=26),
        chip("2 days over", ChipKind.DANGER, "octagon-alert"),
        rings.DueClock(Due.SOON, 0.25, size=28),
        chip("Today 17:00", ChipKind.WARN, "clock-alert"),
        rings.DueClock(Due.LATER, 0.75, size=28),
        chip("Wed 25 Nov", ChipKind.PLAIN, "calendar-clock"),
    )


def _freshness() -> QWidget:
    parts: list[QWidget] = []
    for freshness in reversed(Freshness):
        ring = rings.FreshnessRing(freshness)
        parts += [ring, words.line(ring.accessibleName(), "small", "text-2")]
    return _row(*parts)


def _work() -> QWidget:
    return _flow(
        chip("Saved on this laptop 10:52", ChipKind.OK, "laptop-minimal-check"),
        chip("Waiting to send", ChipKind.NEUTRAL, "clock-arrow-up"),
        chip("Sending 2 of 6", ChipKind.INFO, "refresh-cw"),
        chip("Northmere has it, 12:06", ChipKind.OK, "check-check"),
        chip("Two versions", ChipKind.WARN, "git-compare"),
        chip("Held: over 20 MB", ChipKind.DANGER, "package-x"),
        chip("Not on this laptop", ChipKind.NEUTRAL, "circle-dashed"),
        chip("No network", ChipKind.NEUTRAL, "wifi-off", large=True),
    )


def _agencies() -> QWidget:
    parts: list[QWidget] = []
    for agency in Agency:
        parts += [marks.AgencyMark(agency, 26), words.line(marks.agency_label(agency), "small")]
    return _row(*parts, marks.AgencyMark(Agency.POLICE, 26, filled=True), gap=6)


def _filters() -> QWidget:
    on = choices.Pill("CPP", count=4)
    on.setChecked(True)
    language = choices.Pill("Somali", choices.PILL)
    language.setChecked(True)
    mood = choices.Pill("Watchful", choices.VISIT_PILL)
    mood.setChecked(True)
    other = choices.Pill("Playful", choices.VISIT_PILL)
    overdue = choices.Pill("Overdue", icon="octagon-alert", count=1)
    return _row(choices.Pill("CIN", count=8), on, overdue, language, mood, other)


def _choices() -> QWidget:
    segments = choices.Segments([("alone", "Alone"), ("others", "With others"), ("refused", "Refused")], "alone")
    segments.choose("alone")
    ticked = choices.TickBox("See Amara alone")
    ticked.setChecked(True)
    return _row(segments, ticked, choices.TickBox("Food and heating"))


def _steps() -> QWidget:
    listed = steps.StepList(["step-who", "step-child"])
    listed.show_steps(
        [steps.StepText("Who was there", "4 people", done=True), steps.StepText("Amara", "Seen and heard")]
    )
    listed.choose(1)
    listed.setFixedWidth(224)
    access = rings.AccessRing()
    access.show_left(68 / 72, "68 h", "of 72 left")
    return _row(listed, access)


def _bands() -> QWidget:
    card = cards.Card()
    card.column.addWidget(cards.SectionBand("circle-alert", "Stopped until you act, 2", "warn"))
    band = cards.SectionBand("clock-arrow-up", "Waiting to send, 6 in this order")
    card.column.addWidget(band)
    notice = cards.Notice("danger", "circle-alert", Button("Send as a contact", size=buttons.SMALL))
    notice.say("Northmere did not accept this visit", "The plan was closed at 09:10. Your record is safe here.")
    card.add_padded(notice)
    return card


def _marks() -> QWidget:
    tiles = [marks.IconTile(icon, kind) for icon, kind in (("git-compare", "warn"), ("package-x", "danger"))]
    people = [marks.Avatar("PR"), marks.Avatar("PR", 42), marks.Avatar("AW", 44, square=True)]
    return _row(*tiles, *people, marks.KeyCap("Ctrl K"), marks.KeyCap("F9"), marks.IconTile("laptop", "info", 46))


def _swatches() -> QWidget:
    parts: list[QWidget] = []
    for name in _SWATCHES:
        swatch = QLabel()
        swatch.setFixedSize(24, 24)
        swatch.setStyleSheet(f"background: {tokens.look().colours.named(name).name()}; border-radius: 6px")
        parts += [swatch]
    return _row(*parts)


def _types() -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for role in ("display", "title", "heading", "page", "visit", "section", "body", "table", "caption"):
        column.addWidget(words.line(f"{role}: Her bedroom, door open 10:31", role))
    return holder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

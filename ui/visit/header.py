"""The dark header of visit mode: whom the visit is to, whether the text is saved, the network, the cover."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.domain.contact import CONTACT_WORDS, is_at_home
from app.domain.draft import ContactDraft
from ui.kit import fonts, icons, shapes, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.marks import DoorMark, IconMark
from ui.visit import times
from ui.visit.writing import Writing

_COVER = ButtonSize(44, 12, 15, 20, 8, 9)
_TICKS = 15_000
_HIGH, _LOW = 66, 58


class SavedChip(QLabel):
    """Says where the text is: saved with its time, or being saved. Read from acknowledgements only."""

    HIGH = 44

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("saved-chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._at = ""
        self._saved = False
        self.hide()

    def say_saved(self, at: str, *, already: bool = False) -> None:
        """Say that everything is saved, and when."""
        self._say("Already saved on this laptop" if already else "Saved on this laptop", at, saved=True)

    def say_saving(self) -> None:
        """Say that there is text which is not saved yet."""
        self._say("Saving...", "", saved=False)

    def say_nothing(self) -> None:
        """Say nothing: nothing was written yet."""
        self.setText("")
        self.hide()

    def sizeHint(self) -> QSize:
        """Give the size of the chip."""
        return QSize(words.width(self.text(), _chip_font()) + tokens.px(16 + 20 + 11 + 18), tokens.px(self.HIGH))

    def minimumSizeHint(self) -> QSize:
        """Give the size of the chip: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        look = tokens.look().colours
        painter = QPainter(self)
        text = look.rail_ok if self._saved else look.rail_text
        fill, border = (look.rail_ok_bg, look.rail_ok_border) if self._saved else (look.rail, look.rail_border)
        shapes.frame(painter, self.rect(), tokens.px(9), fill, border)
        icon = tokens.px(20)
        icon_at = QRect(tokens.px(17), 0, icon, self.height())
        icons.paint_centred(painter, "laptop-minimal-check" if self._saved else "laptop", icon_at, icon, text)
        painter.setPen(text)
        words.draw(painter, self.rect().adjusted(tokens.px(47), 0, 0, 0), self.text(), _chip_font())

    def _say(self, said: str, at: str, *, saved: bool) -> None:
        self._saved = saved
        text = f"{said} {at}" if at else said
        self.setText(text)
        self.setAccessibleName(text)
        self.show()
        self.updateGeometry()
        self.update()


class VisitHeader(QWidget):
    """The header; it turns red, and stays so, for as long as the text cannot be saved."""

    cover_asked = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("visit-header")
        self._now = now
        self._writing: Writing | None = None
        self._red = False
        self._title = words.Words("", size=19, weight=fonts.SEMI_BOLD, tone="rail-on-text", line_height=1.25)
        self._under = words.Words("", size=14, tone="rail-text", line_height=1.3)
        self.chip = SavedChip()
        self.warning = words.Words("", size=15, weight=fonts.SEMI_BOLD, wrap=True, tone="surface", line_height=1.25)
        self.warning.setObjectName("not-saved")
        self.warning.hide()
        self._network_icon = IconMark("wifi-off", 20, "rail-text")
        self._network = words.Words("", size=15, tone="rail-text")
        self._network.setObjectName("network")
        self.cover = Button(
            "Cover screen", ButtonKind.RAIL, _COVER, icon="eye-off", note="Esc Esc", name="cover-screen"
        )
        self.cover.clicked.connect(self.cover_asked)
        self.set_network("Offline", online=False)
        self._lay()
        self.set_compact(False)
        ticker = QTimer(self)
        ticker.timeout.connect(self.refresh)
        ticker.start(_TICKS)

    def show_writing(self, writing: Writing) -> None:
        """Say whom the visit is to."""
        self._writing = writing
        writing.kind_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say again what kind of contact it is, and how long ago it started or for when it was planned."""
        if self._writing is not None:
            draft = self._writing.draft
            names = self._writing.form.names
            home = is_at_home(draft.kind_of_contact)
            self._title.set_words(f"Visiting {names}" if home else f"{CONTACT_WORDS[draft.kind_of_contact]}: {names}")
            self._under.set_words(f"{CONTACT_WORDS[draft.kind_of_contact]}, {self._when(draft)}")

    def _when(self, draft: ContactDraft) -> str:
        if draft.start_said:
            return times.started_words(draft.started, self._now(), draft.zone)
        if draft.planned is None:
            return "start not said"
        return times.planned_words(draft.planned, self._now(), draft.zone)

    def set_network(self, said: str, *, online: bool) -> None:
        """Say whether there is a network."""
        self._network.set_words(said)
        self._network_icon.set_icon("wifi" if online else "wifi-off")

    def set_warning(self, said: str) -> None:
        """Turn red with words, or back with none."""
        self._red = bool(said)
        self.warning.set_words(said)
        self.warning.setAccessibleName(said)
        self.warning.setVisible(self._red)
        self.settle()
        for part, usual in (
            (self._title, "rail-on-text"), (self._under, "rail-text"), (self._network, "rail-text"),
        ):  # fmt: skip
            part.set_tone("surface" if self._red else usual)
        self._network_icon.set_icon(self._network_icon.icon, "surface" if self._red else "rail-text")
        self.update()

    def settle(self) -> None:
        """Keep the chip away for as long as the header warns."""
        self.chip.setVisible(not self._red and bool(self.chip.text()))

    def set_compact(self, compact: bool) -> None:
        """Take less height on a low screen."""
        self.setFixedHeight(tokens.px(_LOW if compact else _HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        look = tokens.look().colours
        QPainter(self).fillRect(self.rect(), look.danger_solid if self._red else look.rail)

    def _lay(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(tokens.px(25), 0, tokens.px(20), 0)
        line.setSpacing(0)
        line.addWidget(DoorMark(26))
        line.addSpacing(tokens.px(21))
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addStretch(1)
        who.addWidget(self._title)
        who.addWidget(self._under)
        who.addStretch(1)
        line.addLayout(who)
        line.addSpacing(tokens.px(24))
        line.addWidget(self.warning, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(0)  # takes the room only while there is no warning
        line.addWidget(self.chip)
        line.addSpacing(tokens.px(16))
        line.addWidget(self._network_icon)
        line.addSpacing(tokens.px(7))
        line.addWidget(self._network)
        line.addSpacing(tokens.px(17))
        line.addWidget(self.cover)


def _chip_font() -> QFont:
    return fonts.sized(16, fonts.SEMI_BOLD)

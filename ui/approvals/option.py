"""One decision that may be taken, as a card to choose, with what follows from it or why it cannot be taken."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app.casework.approval_pages import Option
from ui.kit import fonts, icons, shapes, tokens, words

_MARK, _LEFT, _TEXT, _RIGHT, _DOWN, _DOWN_LOW, _LEAST, _LEAST_LOW = 18, 12, 44, 12, 9, 6, 44, 32


class OptionCard(QRadioButton):
    """A decision; one that cannot be taken stays readable, and says why. With `opens` it can be chosen all the same."""

    def __init__(self, option: Option, *, opens: bool = False) -> None:
        super().__init__()
        self.option = option
        self.setObjectName(f"option-{option.key}")
        said = option.why_not or option.follows
        self.setAccessibleName(option.words)
        self.setAccessibleDescription(f"Cannot be decided: {said}" if option.why_not else said)
        self.setProperty("focusRadius", tokens.RADIUS.panel)
        self.setEnabled(opens or not option.why_not)
        if self.isEnabled():
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        words.set_tip(self, said)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(tokens.px(1))
        tone = "text-2" if option.why_not else "text"
        self._follows = words.paragraph(said, "small", "text-2")
        for part in (words.Words(option.words, size=14, weight=fonts.SEMI_BOLD, wrap=True, tone=tone), self._follows):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.addWidget(part)
        self._low = False
        self.set_low(False)
        self.toggled.connect(lambda _: self.set_low(self._low))

    def set_low(self, low: bool) -> None:
        """On a low screen only what is chosen says what follows from it, and what cannot be decided says why."""
        self._low = low
        down = tokens.px(_DOWN_LOW if low else _DOWN)
        self._column.setContentsMargins(tokens.px(_TEXT), down, tokens.px(_RIGHT), down)
        self._follows.setVisible(not low or self.isChecked() or bool(self.option.why_not))
        self._stand()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the wrapped words, and never less than a target to press."""
        return max(self._column.heightForWidth(width), tokens.px(_LEAST_LOW if self._low else _LEAST))

    def sizeHint(self) -> QSize:
        """Give the size the card wants."""
        wide = tokens.px(260)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Give the least size."""
        return QSize(tokens.px(140), tokens.px(_LEAST_LOW if self._low else _LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the words need at this width: what they say is never cut."""
        super().resizeEvent(event)
        self._stand()

    def hitButton(self, pos: QPoint) -> bool:
        """Take a press anywhere on the card."""
        return True

    def _stand(self) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the mark; the words paint themselves."""
        painter, look = QPainter(self), tokens.look().colours
        radius, size = tokens.px(tokens.RADIUS.panel), tokens.px(_MARK)
        box = QRect(tokens.px(_LEFT), tokens.px((_DOWN_LOW if self._low else _DOWN) + 1), size, size)
        if self.option.why_not:
            edge, stroke = (look.accent, 2) if self.isChecked() else (look.border, 1)
            shapes.frame(painter, self.rect(), radius, look.sunken, edge, stroke)
            icons.paint_centred(painter, "lock", box, tokens.px(15), look.text_2)
            return
        if self.isChecked():
            shapes.frame(painter, self.rect(), radius, look.accent_tint, look.accent, 2)
        else:
            fill = look.hover if self.underMouse() else look.surface
            shapes.frame(painter, self.rect(), radius, fill, look.border_strong)
        edge = look.accent if self.isChecked() else look.border_strong
        shapes.radio(painter, box, look.surface, edge, tokens.STROKE.radio, dot=self.isChecked())


class Options(QWidget):
    """The decisions of a paper; none is chosen before somebody chooses it."""

    chosen = Signal(str)

    def __init__(self, *, opens: bool = False) -> None:
        super().__init__()
        self._opens = opens
        self._options: tuple[Option, ...] = ()
        self._cards: dict[str, OptionCard] = {}
        self._low = False
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.px(8))
        self._group.buttonClicked.connect(self._told)

    def show_options(self, options: Sequence[Option], chosen: str) -> None:
        """Show decisions with one of them chosen, or none."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            for card in self._cards.values():
                self._group.removeButton(card)
                card.setObjectName("")
                card.hide()
                card.deleteLater()
            self._cards = {one.key: OptionCard(one, opens=self._opens) for one in options}
            for card in self._cards.values():
                card.set_low(self._low)
                self._group.addButton(card)
                self._column.addWidget(card)
        self._group.setExclusive(False)
        for key, card in self._cards.items():
            card.setChecked(key == chosen)
        self._group.setExclusive(True)

    def cards(self) -> tuple[OptionCard, ...]:
        """Give the cards in their order."""
        return tuple(self._cards.values())

    def put_under(self, key: str, part: QWidget) -> None:
        """Put a part under one of the cards: what is asked for it stands beside it."""
        self._column.removeWidget(part)
        if key in self._cards:
            self._column.insertWidget(self._column.indexOf(self._cards[key]) + 1, part)
        part.setVisible(key in self._cards)

    def set_low(self, low: bool) -> None:
        """Stand closer together on a low screen."""
        self._low = low
        self._column.setSpacing(tokens.px(4 if low else 8))
        for card in self._cards.values():
            card.set_low(low)

    def enter(self) -> None:
        """Take the keyboard: at the decision that is chosen, else at the first that may be taken."""
        can = [card for card in self._cards.values() if card.isEnabled()]
        start = next((card for card in can if card.isChecked()), can[0] if can else None)
        if start is not None:
            start.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _told(self, button: QAbstractButton) -> None:
        if isinstance(button, OptionCard):
            self.chosen.emit(button.option.key)

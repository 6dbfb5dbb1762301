"""The keys of visit mode and what each asks for."""

from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_TWICE = 700


class Ask(Enum):
    """What a key asks for."""

    PRIMARY = auto()
    SAVE = auto()
    STEP_ON = auto()
    STEP_BACK = auto()
    COVER = auto()
    NO_ACCESS = auto()


_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEYS = {
    (Qt.Key.Key_Return, _CTRL): Ask.PRIMARY,
    (Qt.Key.Key_Enter, _CTRL): Ask.PRIMARY,
    (Qt.Key.Key_S, _CTRL): Ask.SAVE,
    (Qt.Key.Key_F6, _NONE): Ask.STEP_ON,
    (Qt.Key.Key_F8, _NONE): Ask.NO_ACCESS,
    (Qt.Key.Key_F6, _SHIFT): Ask.STEP_BACK,
}


def ask_of(event: QKeyEvent) -> Ask | None:
    """Give what a key asks for; a key of the number pad counts as the other of its name."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _KEYS.get((Qt.Key(event.key()), modifiers))


class KeyedWidget(QWidget):
    """A screen whose keys are its own even where the window round it has shortcuts of the same name."""

    pressed = Signal(Ask)

    def __init__(self) -> None:
        super().__init__()
        self._escape = QElapsedTimer()
        # Buttons and fields take arrow keys for themselves, with Alt too; only a shortcut comes before them.
        for keys, ask in (("Alt+Down", Ask.STEP_ON), ("Alt+Up", Ask.STEP_BACK)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.pressed.emit, ask))

    def event(self, event: QEvent) -> bool:
        """Take the keys of this screen before they are looked up as shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and ask_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell what a key asks for; Escape twice asks for the cover."""
        if (ask := ask_of(event)) is not None:
            self.pressed.emit(ask)
        elif event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self._escaped()
        else:
            super().keyPressEvent(event)

    def _escaped(self) -> None:
        if self._escape.isValid() and self._escape.elapsed() < _TWICE:
            self._escape.invalidate()
            self.pressed.emit(Ask.COVER)
        else:
            self._escape.start()

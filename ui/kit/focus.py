"""The focus ring: one transparent overlay that follows the keyboard, because style sheets cannot draw it."""

from typing import cast

import shiboken6
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.kit import tokens

_REACH = 4
_STROKE = 2
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.EnabledChange}


class FocusRing(QWidget):
    """Two rounded strokes round what has the keyboard focus in one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._radius = 0
        self._watched: list[QObject] = []
        self._around: QWidget | None = None
        self._rows: QItemSelectionModel | None = None
        self._port: QWidget | None = None  # where the rows of a list are painted
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = cast(QApplication, QApplication.instance())
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with what is ringed and with everything it lies in."""
        if event.type() in _MOVES:
            self.refresh()
        elif event.type() == QEvent.Type.Paint and watched is self._port:
            self._soon.start()  # whatever moved the rows of a list, it paints them where they are now
        return False

    def refresh(self, *_: object) -> None:
        """Put the ring where the focus is now."""
        around = self._around
        if around is None or not shiboken6.isValid(around) or not around.isVisible() or not around.isEnabled():
            self.hide()
            return
        within, seen = self._place(around)
        if within.isEmpty() or not seen.intersects(within):
            self.hide()
            return
        reach = tokens.px(_REACH) + 1
        radius = tokens.px(int(around.property("focusRadius") or 0) + 3)
        place = within.adjusted(-reach, -reach, reach, reach)
        self.raise_()
        if (radius, place, True) != (self._radius, self.geometry(), self.isVisible()):
            self._radius = radius
            self.setGeometry(place)
            self.show()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the two strokes."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        stroke = tokens.px(_STROKE)
        outer = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        for colour, inset in ((look.focus_inner, 1.5 * stroke), (look.focus_outer, 0.5 * stroke)):
            painter.setPen(QPen(colour, stroke))
            radius = self._radius + stroke / 2 - inset
            painter.drawRoundedRect(outer.adjusted(inset, inset, -inset, -inset), radius, radius)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        self._forget()
        if now is not None and now.window() is self.window() and self._wants_ring(now):
            self._around = now
            self._watch(now)
        self.refresh()

    def _wants_ring(self, widget: QWidget) -> bool:
        """Ring fields always; ring buttons and rows only when the keyboard brought the focus there."""
        if isinstance(widget, _FIELDS):
            return True
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        ringed = isinstance(widget, QAbstractButton | QAbstractItemView) or widget.property("focusRadius") is not None
        return ringed and not by_mouse

    def _watch(self, widget: QWidget) -> None:
        step: QWidget | None = widget
        while step is not None and step is not self.window():
            self._watched.append(step)
            step.installEventFilter(self)
            if isinstance(step, QAbstractScrollArea):
                step.verticalScrollBar().valueChanged.connect(self.refresh)
                step.horizontalScrollBar().valueChanged.connect(self.refresh)
            step = step.parentWidget()
        if isinstance(widget, QAbstractItemView):
            self._port = widget.viewport()
            self._watched.append(self._port)
            self._port.installEventFilter(self)
        if isinstance(widget, QAbstractItemView) and widget.selectionModel() is not None:
            self._rows = widget.selectionModel()
            self._rows.currentChanged.connect(self.refresh)

    def _forget(self) -> None:
        for watched in filter(shiboken6.isValid, self._watched):
            watched.removeEventFilter(self)
            if isinstance(watched, QAbstractScrollArea):
                watched.verticalScrollBar().valueChanged.disconnect(self.refresh)
                watched.horizontalScrollBar().valueChanged.disconnect(self.refresh)
        if self._rows is not None and shiboken6.isValid(self._rows):
            self._rows.currentChanged.disconnect(self.refresh)
        self._rows = self._port = None
        self._watched.clear()
        self._around = None

    def _place(self, around: QWidget) -> tuple[QRect, QRect]:
        """Give the rectangle to ring and the part of the window it may be seen in."""
        if isinstance(around, QAbstractItemView):
            row = around.visualRect(around.currentIndex())
            row.setLeft(0)
            row.setWidth(around.viewport().width())
            port = around.viewport()
            return _in_window(port, row), _in_window(port, port.rect())
        return _in_window(around, around.rect()), _in_window(around, around.visibleRegion().boundingRect())


def _in_window(widget: QWidget, rect: QRect) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)) + rect.topLeft(), rect.size())

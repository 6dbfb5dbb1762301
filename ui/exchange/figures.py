"""The side of the Sync centre: offline access, the last exchange, and what is kept on this laptop."""

import math
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.pages import SyncPage
from ui import words_of_time
from ui.exchange import wording
from ui.kit import fonts, tokens
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card
from ui.kit.marks import IconMark
from ui.kit.rings import AccessRing, Freshness, FreshnessRing
from ui.kit.words import Run, Words, line, paragraph

_BAR_HEIGHT, _SWATCH = 12, 11
_DAYS_WITHIN, _DAYS_PAST = 2, 30
_HOUR = timedelta(hours=1)
WHEN_IT_ENDS = "When it ends, records close. Waiting work stays encrypted here and is sent when you sign in."
STAYS = "Records stay on this laptop until the child leaves your caseload."


class AccessCard(Card):
    """How long this laptop may be used without an exchange."""

    def __init__(self) -> None:
        super().__init__(name="offline-access")
        self._ring = AccessRing()
        self._until = paragraph("", "small")
        top = QHBoxLayout()
        top.setSpacing(tokens.px(18))
        top.addWidget(self._ring)
        words = QVBoxLayout()
        words.setSpacing(tokens.px(4))
        words.addStretch(1)
        words.addWidget(Words("Offline access", size=15, weight=fonts.SEMI_BOLD))
        words.addWidget(self._until)
        words.addStretch(1)
        top.addLayout(words, 1)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(12))
        column.addLayout(top)
        column.addLayout(_noted("shield-check", WHEN_IT_ENDS, "ok"))
        self.add_padded(column, 18, 16)

    def say(self, page: SyncPage, now: datetime) -> None:
        """Show what is left."""
        until = page.figures.lease_until
        left = max(until.astimezone(UTC) - now.astimezone(UTC), timedelta(0))
        hours = math.floor(left / _HOUR)
        amount = f"{hours} h" if hours or not left else words_of_time.span(left)
        share = left / (_HOUR * page.lease_hours) if page.lease_hours else 0
        self._ring.show_left(share, amount, f"of {page.lease_hours} left")
        when = words_of_time.long_moment(until)
        again = f"Each exchange starts {page.lease_hours} hours again."
        said = f"Until {when}. {again}" if left else f"Ended {when}. Sign in to open the records again."
        self._until.set_words(said)
        self.setAccessibleName(f"Offline access: {amount} of {page.lease_hours} hours left. {said}")


class LastExchangeCard(Card):
    """When this laptop last heard from the authority, and how much went each way."""

    def __init__(self) -> None:
        super().__init__(name="last-exchange")
        self._ring_place = QHBoxLayout()
        self._ring = FreshnessRing(Freshness.NEVER)
        self._ring_place.addWidget(self._ring)
        self._when = line("", "small", "text-2")
        head = QHBoxLayout()
        head.setSpacing(tokens.px(8))
        head.addWidget(Words("Last exchange", size=15, weight=fonts.SEMI_BOLD))
        head.addStretch(1)
        head.addLayout(self._ring_place)
        head.addWidget(self._when)
        self._counts = Words("", size=18)
        self._problem_words = paragraph("", "small", "warn")
        self._problem = QWidget()
        problem = QHBoxLayout(self._problem)
        problem.setContentsMargins(0, 0, 0, 0)
        problem.setSpacing(tokens.px(8))
        problem.addWidget(IconMark("circle-alert", 16, "warn"), 0, Qt.AlignmentFlag.AlignTop)
        problem.addWidget(self._problem_words, 1)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(8))
        column.addLayout(head)
        column.addWidget(self._counts)
        column.addWidget(self._problem)
        self.add_padded(column, 16, 13)

    def say(self, page: SyncPage, now: datetime) -> None:
        """Show the last exchange, and what went wrong since if anything did."""
        heard = page.figures.received_at
        self._show_ring(_freshness(heard, now))
        when = "None yet" if heard is None else words_of_time.moment(heard, now)
        self._when.set_words(when)
        self._counts.set_words(
            [*_figure(page.last_sent, "sent"), Run("\u2003", size=14), *_figure(page.last_received, "received")]
        )
        self._counts.setVisible(heard is not None)
        self._problem_words.set_words(page.problem)
        self._problem.setVisible(bool(page.problem))
        counts = f" {page.last_sent:,} sent, {page.last_received:,} received." if heard is not None else ""
        self.setAccessibleName(f"Last exchange: {when}.{counts} {page.problem}".strip())

    def _show_ring(self, freshness: Freshness) -> None:
        before, self._ring = self._ring, FreshnessRing(freshness)
        self._ring_place.replaceWidget(before, self._ring)
        before.hide()  # it goes only when control is back at Qt
        before.deleteLater()


class ShareBar(QWidget):
    """A bar of shares in the colours of their legend; what is left of it is free."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: list[tuple[str, int]] = []
        self._whole = 0
        self.setFixedHeight(tokens.px(_BAR_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: list[tuple[str, int]], whole: int) -> None:
        """Show shares of a whole, each a token name and an amount."""
        self._shares, self._whole = shares, whole
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar; what is there at all is seen, however small."""
        look = tokens.look().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(self.rect()), tokens.px(3), tokens.px(3))
        painter.setClipPath(rounded)
        painter.fillRect(self.rect(), look.sunken)
        left = 0.0
        for tone, size in self._shares:
            wide = max(self.width() * size / self._whole, tokens.px(4)) if size else 0.0
            at = min(left, self.width() - wide)
            painter.fillRect(QRectF(at, 0, wide, self.height()), look.named(tone))
            left = at + wide


class Legend(QWidget):
    """One line under the bar: its colour, what it is, and how much."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self._what = paragraph("", "small", "text")
        self._size = line("", "small", "text-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.px(_SWATCH + 9), 0, 0, 0)
        row.setSpacing(tokens.px(12))
        row.addWidget(self._what, 1)
        row.addWidget(self._size, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, what: str, size: str) -> None:
        """Show what it is and how much."""
        self._what.set_words(what)
        self._size.set_words(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the colour of the share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.look().colours.named(self._tone))
        side = tokens.px(_SWATCH)
        painter.drawRoundedRect(QRectF(0, (tokens.px(18) - side) / 2, side, side), 3, 3)


class KeptCard(Card):
    """What this laptop holds: records in the encrypted store, and sealed work beside it."""

    export_asked = Signal()

    def __init__(self) -> None:
        super().__init__(name="kept-here")
        self._export = Button("Save unsent work to a file", ButtonKind.QUIET, icon="file-text", name="export-sealed")
        self._export.setAccessibleDescription("For a laptop that cannot connect. Only the authority can open it.")
        self._export.clicked.connect(self.export_asked)
        self._exported = paragraph("", "small")
        self._exported.hide()
        self._whole = line("", "small", "text-2")
        self._bar = ShareBar()
        self._vault = Legend("accent")
        self._sealed = Legend("warn-solid")
        head = QHBoxLayout()
        head.addWidget(Words("Kept on this laptop", size=15, weight=fonts.SEMI_BOLD))
        head.addStretch(1)
        head.addWidget(self._whole)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(7))
        column.addLayout(head)
        column.addSpacing(tokens.px(3))
        column.addWidget(self._bar)
        column.addSpacing(tokens.px(3))
        column.addWidget(self._vault)
        column.addWidget(self._sealed)
        column.addSpacing(tokens.px(3))
        column.addLayout(_noted("info", STAYS))
        column.addWidget(self._export, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._exported)
        column.addStretch(1)
        self.add_padded(column, 16, 13)

    def say_exported(self, words: str) -> None:
        """Say what was written into the file, or why nothing was."""
        self._exported.set_words(words)
        self._exported.show()

    def say(self, page: SyncPage) -> None:
        """Show what is kept and how large it is."""
        self._export.setEnabled(bool(page.waiting or page.stopped))
        children = wording.counted(page.children, "child", "children")
        records = wording.counted(page.records, "record", "records")
        vault, sealed = wording.amount(page.vault_bytes), wording.amount(page.sealed_bytes)
        kept = page.vault_bytes + page.sealed_bytes
        whole = f"{wording.amount(kept)}, {wording.amount(page.disk_free)} free"
        self._whole.set_words(whole)
        shares = [("accent", page.vault_bytes), ("warn-solid", page.sealed_bytes)]
        self._bar.show_shares(shares, max(kept + page.disk_free, 1))
        self._vault.say(f"{children}, {records}", vault)
        self._sealed.say("Sealed copies of your work", sealed)
        parts = f"{children}, {records}, {vault}. Sealed copies of your work, {sealed}"
        self.setAccessibleName(f"Kept on this laptop: {whole}. {parts}. {STAYS}")


def _figure(count: int, what: str) -> list[Run]:
    return [Run(f"{count:,}", weight=fonts.SEMI_BOLD), Run(f" {what}", "text-2", size=13.5)]


def _noted(icon: str, said: str, tone: str = "text-2") -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens.px(8))
    row.addWidget(IconMark(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(paragraph(said, "small"), 1)
    return row


def _freshness(heard: datetime | None, now: datetime) -> Freshness:
    """Grade by calendar days, as people say it: today, within two days, longer, over thirty days."""
    if heard is None:
        return Freshness.NEVER
    days = (words_of_time.local_day(now) - words_of_time.local_day(heard)).days
    if days <= 0:
        return Freshness.TODAY
    if days <= _DAYS_WITHIN:
        return Freshness.WITHIN
    return Freshness.PAST if days <= _DAYS_PAST else Freshness.OVER_30_DAYS

"""Who decides in whose place: the list, the form that names a deputy, and the question before one is ended early."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.casework.case_pages import RecordForm
from app.casework.team_pages import CoverLine, TeamPage
from ui.kit import buttons, tokens, words
from ui.kit.buttons import Button, ButtonKind
from ui.kit.cards import Card, Notice
from ui.people.form import RecordFormPanel
from ui.team import wording
from ui.team.table import Table

_SIDE = 384


class CoverList(QWidget):
    """Shows covers; asks for the form, for what was typed in it to be saved, and for one to be ended."""

    form_asked = Signal()
    save_asked = Signal(object)  # what was typed
    end_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, CoverLine] = {}
        self._ending = ""
        self._is_to_be_sent = False
        self._table = Table("team-cover", wording.COVERS, "user-round-check")
        self._table.rows.setAccessibleName("Who decides in whose place")
        self._table.opened.connect(self._ask_end)
        self._name = Button(wording.NAME, size=buttons.SMALL, icon="user-round-check", name="cover-name")
        self._name.setAutoDefault(True)
        self._name.clicked.connect(self.form_asked)
        self._told = Notice("ok", "laptop-minimal-check", name="cover-told")
        self._told.hide()
        self._panel = RecordFormPanel()
        self._panel.setFixedWidth(tokens.px(_SIDE))
        self._panel.asked.connect(lambda _form, values, _reason: self.save_asked.emit(values))
        self._panel.closed.connect(self._close)
        self._question = self._end_card()
        for side in (self._panel, self._question):
            side.hide()
        self._lay_out()
        self.setFocusProxy(self._table)

    def show_page(self, page: TeamPage) -> None:
        """Show the covers as they stand; a form that is being filled in stays."""
        self._lines = {one.key: one for one in page.covers}
        self._name.setVisible(page.may_cover)
        self._table.show_rows(wording.covers(page), wording.NO_COVERS)
        if self._is_to_be_sent and not any(one.waits for one in page.covers):
            self._is_to_be_sent = False
            self._told.hide()
        if self._ending and not self._may_end(self._ending):
            self._close()

    def show_form(self, form: RecordForm) -> None:
        """Ask who decides, from when until when."""
        self._told.hide()
        self._question.hide()
        self._panel.show_form(form)
        self._panel.show()
        self._panel.focus()

    def saved(self, sentence: str) -> None:
        """Say what is in the store."""
        self._panel.saved()
        self._close()
        self._told.say(sentence, kind="ok", icon="laptop-minimal-check")
        self._told.show()
        self._is_to_be_sent = True

    def failed(self, sentence: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        """Say why it was not done; what was typed stays."""
        if self._panel.isVisible():
            self._panel.failed(sentence, faults)
        else:
            self._is_to_be_sent = False
            self._told.say(sentence, kind="danger", icon="circle-alert")
            self._told.show()

    def _may_end(self, key: str) -> bool:
        return key in self._lines and self._lines[key].ends

    def _ask_end(self, key: str) -> None:
        if not self._may_end(key):
            return
        self._ending = key
        self._told.hide()
        self._panel.hide()
        title, text = wording.ending(self._lines[key])
        self._end_title.set_words(title)
        self._end_text.set_words(text)
        self._question.setAccessibleName(f"{title} {text}")
        self._question.show()
        self._end.setFocus()

    def _close(self) -> None:
        self._ending = ""
        self._panel.leave()
        self._panel.hide()
        self._question.hide()
        self._table.setFocus()

    def _end_card(self) -> Card:
        card = Card(name="cover-ending")
        card.setFixedWidth(tokens.px(_SIDE))
        self._end_title = words.line("", "section", wrap=True)
        self._end_text = words.paragraph("")
        self._end = Button(wording.END, ButtonKind.PRIMARY, name="cover-end")
        keep = Button(wording.KEEP, name="cover-keep")
        for button in (self._end, keep):
            button.setAutoDefault(True)
        self._end.clicked.connect(lambda: self.end_asked.emit(self._ending))
        keep.clicked.connect(self._close)
        column = QVBoxLayout()
        column.setSpacing(tokens.px(12))
        column.addWidget(self._end_title)
        column.addWidget(self._end_text)
        foot = QHBoxLayout()
        foot.addWidget(keep)
        foot.addStretch(1)
        foot.addWidget(self._end)
        column.addLayout(foot)
        card.add_padded(column, 14, 14)
        card.column.addStretch(1)
        return card

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(tokens.px(10))
        row = QHBoxLayout()
        row.setSpacing(tokens.px(12))
        row.addWidget(self._name, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._told, 1)
        left.addLayout(row)
        left.addWidget(self._table, 1)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(tokens.px(tokens.SIZE.card_gap))
        page.addLayout(left, 1)
        page.addWidget(self._panel)
        page.addWidget(self._question)

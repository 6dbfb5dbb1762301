"""The right pane: the time left, the decisions, the reason, who has the child from then on, and the one button."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework.approval_pages import Option, Paper
from ui.approvals import wording
from ui.approvals.also import Also
from ui.approvals.choice_menu import ChoiceMenu
from ui.approvals.choosing import Choosing, Chosen, option_of, team_of
from ui.approvals.option import Options
from ui.approvals.time_head import TimeHead
from ui.kit import fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.fields import TextEdit
from ui.kit.marks import IconMark, Line
from ui.visit.parts import Scrolled

_LOUD = ButtonSize(46, 16, 15, 18, 8)
_REASON, _REASON_LOW, _SIDE_BY_SIDE = 84, 60, 400


class DecidingPane(Card):
    """Lets one decision be chosen, says what is missing, and asks for it to be written."""

    decide_asked = Signal(object)  # the Decision

    def __init__(self) -> None:
        super().__init__(name="approvals-deciding")
        self._paper: Paper | None = None
        self._choosing = Choosing()
        self._saving = ""
        self._told: dict[str, str] = {}
        self._head = TimeHead()
        self._title = words.Words("Your decision", size=14, weight=fonts.SEMI_BOLD)
        self._own = words.paragraph("", "body", "text-2")
        self.options, self._locked = Options(), Options()
        self._locked_title = words.Words(wording.LOCKED, size=13, weight=fonts.SEMI_BOLD, tone="text-2")
        self._reason_label = words.Words(wording.WHY, size=13, weight=fonts.SEMI_BOLD)
        self.reason = TextEdit(size=14, lines=2, name="approval-reason")
        self.reason.setAccessibleName(wording.WHY)
        self.team, self.worker = ChoiceMenu("approval-team", "Team"), ChoiceMenu("approval-worker", "Worker")
        self._gives, self._also = QWidget(), Also()
        self._tells = words.paragraph("", "small", "text-2")
        self._left_out = words.paragraph("", "small", "text-2")
        self._left_out.setObjectName("approval-left-out")
        self._missing = words.Words("", size=13, weight=fonts.MEDIUM, tone="warn", wrap=True)
        self._missing.setObjectName("approval-missing")
        self.button = Button(wording.DECIDE, ButtonKind.PRIMARY, _LOUD, icon="check", name="approval-decide")
        self.button.setAutoDefault(True)
        self._signed = words.paragraph("", "small", "text-2")
        self._body, self._foot, self._telling = QWidget(), QWidget(), QWidget()
        self._lay_out()
        self.set_low(False)
        self._connect()
        self.setFocusProxy(self.reason)

    def show_paper(self, paper: Paper) -> None:
        """Show what may be decided on a paper; what was chosen and typed for it stays."""
        self._paper = paper
        self._head.show_left(paper.left)
        self._own.set_words(paper.own)
        self._own.setVisible(bool(paper.own))
        self._signed.set_words(paper.signed)
        self._say()
        chosen = self._choosing.of(paper)
        if chosen.reason != self.reason.toPlainText():
            self.reason.set_words(chosen.reason)

    def written(self, key: str) -> None:
        """Take it that the decision is in the store: what was chosen and typed is let go of."""
        self._saving = ""
        self._choosing.forget(key)
        self._told.pop(key, None)
        if self._paper is not None and self._paper.key == key:
            self.reason.set_words("")
        self._say()

    def failed(self, key: str, sentence: str) -> None:
        """Say why it was not written; every choice and the reason stay."""
        self._saving = ""
        self._told[key] = sentence
        self._say()

    def enter(self) -> None:
        """Take the keyboard at the decisions."""
        self.options.enter()

    def by_keys(self) -> None:
        """Go to what is missing; where nothing is, to the button, which then takes Enter: never by one key alone."""
        paper = self._paper
        if paper is None or not self._is_open(paper):
            return
        missing = self._choosing.missing(paper)
        if missing == wording.CHOOSE:
            self.options.enter()
        elif missing in (wording.SAY_WHY, wording.SAY_BOTH):
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif missing:
            self.team.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._missing.set_tone("text-2")
            self._missing.set_words(wording.CONFIRM)
            self._missing.show()

    def set_low(self, low: bool) -> None:
        """Take less room on a low screen, so that the reason is in view with the decisions."""
        self._head.set_low(low)
        self.options.set_low(low)
        self._locked.set_low(low)
        self.reason.setFixedHeight(tokens.px(_REASON_LOW if low else _REASON))
        across, down = tokens.px(20), tokens.px(8 if low else 14)
        self._column.setContentsMargins(across, down, across, down)
        self._column.setSpacing(tokens.px(5 if low else 8))
        for foot in self._foots:
            foot.setSpacing(tokens.px(3 if low else 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put team and worker under each other where they have no room side by side."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._whom.setDirection(ways.LeftToRight if self.width() >= tokens.px(_SIDE_BY_SIDE) else ways.TopToBottom)

    def _is_open(self, paper: Paper) -> bool:
        return bool(paper.options) and not paper.own and paper.stand.state in ("open", "refused")

    def _choose(self, **what: object) -> None:
        if self._paper is not None and not self._saving:
            self._told.pop(self._paper.key, None)
            self._choosing.choose(self._paper, **what)
            self._say()

    def _choose_option(self, key: str) -> None:
        """Choose, and bring into view what is to be said next."""
        self._choose(option=key)
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.reason, 0, tokens.px(6)))

    def _ask(self) -> None:
        paper = self._paper
        if paper is None or self._saving or not self._is_open(paper) or self._choosing.missing(paper):
            return
        self._saving = paper.key
        self._told.pop(paper.key, None)
        self._say()
        self.decide_asked.emit(self._choosing.decision(paper))

    def _say(self) -> None:
        paper = self._paper
        if paper is None:
            return
        chosen, opened = self._choosing.of(paper), self._is_open(paper)
        option = option_of(paper, chosen.option)
        saving = self._saving == paper.key
        for part in (self._title, self.options, self._reason_label, self.reason):
            part.setVisible(opened)
        offered = paper.options if opened else ()
        self.options.show_options([one for one in offered if not one.why_not], chosen.option)
        locked = [one for one in offered if one.why_not]
        self._locked.show_options(locked, "")
        for part in (self._locked, self._locked_title):
            part.setVisible(bool(locked))
        self.options.setEnabled(not saving)
        self.reason.setReadOnly(saving)
        self._gives.setVisible(opened and option is not None and option.gives)
        self._also.show_siblings(paper.siblings if opened and option else (), chosen.also)
        self._say_whom(paper, chosen.team, chosen.practitioner)
        told = wording.told(_told(paper, option, chosen)) if option else ""
        self._tells.set_words(told)
        self._telling.setVisible(bool(told))
        left_out = wording.left_out(tuple(one.name for one in paper.siblings if option and one.key not in chosen.also))
        self._left_out.set_words(left_out)
        self._left_out.setVisible(bool(left_out))
        missing = self._choosing.missing(paper)
        failed = self._told.get(paper.key, "")
        self._missing.set_tone("danger" if failed else "warn")
        self._missing.set_words(failed or missing)
        self._missing.setVisible(bool(failed or missing))
        words_ = wording.button(option.button, 1 + len(chosen.also)) if option else wording.DECIDE
        self.button.set_words(wording.SAVING if saving else words_)
        self.button.setEnabled(opened and not missing and not self._saving)
        self.button.setAccessibleDescription(" ".join(filter(None, (left_out, failed or missing or told))))
        self._foot.setVisible(opened)

    def _say_whom(self, paper: Paper, team: str, practitioner: str) -> None:
        found = team_of(paper, team)
        self.team.show_choices([(one.team, one.name, one.name) for one in paper.teams], team)
        workers = [
            (one.practitioner, f"{one.name}, {one.children}", f"{one.name}, {wording.children(one.children)}")
            for one in (found.workers if found else ())
        ]
        nobody = [("", wording.NOBODY, wording.NOBODY)] if found else []
        self.worker.show_choices([*nobody, *workers], practitioner)

    def _connect(self) -> None:
        self.options.chosen.connect(self._choose_option)
        self.reason.textChanged.connect(lambda: self._choose(reason=self.reason.toPlainText()))
        self.team.picked.connect(lambda team: self._choose(team=team, practitioner=""))
        self.worker.picked.connect(lambda who: self._choose(practitioner=who))
        self._also.ticked.connect(lambda keys: self._choose(also=keys))
        self.button.clicked.connect(self._ask)

    def _lay_out(self) -> None:
        self.column.addWidget(self._head)
        self.add_line()
        column = self._column = QVBoxLayout(self._body)
        for shown in (self._title, self._own, self.options, self._reason_label, self.reason, self._gives, self._also,
                      self._locked_title, self._locked):  # fmt: skip
            column.addWidget(shown)
        column.addStretch(1)
        self._lay_out_gives()
        self._scroll = Scrolled(self._body)
        self.column.addWidget(self._scroll, 1)
        self._lay_out_foot()
        self.column.addWidget(self._foot)

    def _lay_out_gives(self) -> None:
        self._gives.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = self._whom = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._gives)
        row.setContentsMargins(0, tokens.px(4), 0, 0)
        row.setSpacing(tokens.px(10))
        for label, field in (("Team", self.team), ("Worker, open children", self.worker)):
            part = QVBoxLayout()
            part.setSpacing(tokens.px(4))
            part.addWidget(words.Words(label, size=13, weight=fonts.SEMI_BOLD))
            part.addWidget(field)
            row.addLayout(part, 1)

    def _lay_out_foot(self) -> None:
        column, inner = self._foots = QVBoxLayout(self._foot), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, tokens.px(8))
        column.addWidget(Line())
        inner.setContentsMargins(tokens.px(20), tokens.px(4), tokens.px(20), 0)
        row = QHBoxLayout(self._telling)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.px(8))
        row.addWidget(IconMark("send", 16, "text-2"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._tells, 1)
        inner.addWidget(self._telling)
        inner.addWidget(self._left_out)
        inner.addWidget(self._missing)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner.addWidget(self.button)
        inner.addWidget(self._signed)
        column.addLayout(inner)


def _told(paper: Paper, option: Option, chosen: Chosen) -> tuple[str, ...]:
    """Give who will be told, with whoever has the child from then on."""
    team = team_of(paper, chosen.team) if option.gives else None
    worker = [one.name for one in team.workers if one.practitioner == chosen.practitioner] if team else []
    return tuple(dict.fromkeys((*option.told, *worker)))

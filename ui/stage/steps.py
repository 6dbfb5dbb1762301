"""The right pane: every step that leads on, the chosen one with what it asks, what is against it, and one button."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.casework import stage_moves
from app.casework.approval_pages import Option
from app.casework.case_pages import FieldValue
from app.casework.stage_pages import Offer, Refusal, Whole
from ui.approvals.option import Options
from ui.kit import buttons, fonts, tokens, words
from ui.kit.buttons import Button, ButtonKind, ButtonSize
from ui.kit.cards import Card
from ui.kit.marks import IconMark, Line
from ui.people.questions import Question
from ui.stage import wording
from ui.stage.order import chain
from ui.stage.questions import question
from ui.visit.check_parts import empty
from ui.visit.parts import Scrolled, forget

_LOUD = ButtonSize(46, 16, 15, 18, 8)
_SIDE = 14
_KEYS = ("Ctrl+Return", "Ctrl+Enter")
_ONLY = {"category": ("outcome", ("plan", "continue")), "passed_to": (stage_moves.ACT, ("pass-on",))}
"""Fields that are asked only beside some answers to another."""
_WHY = FieldValue(stage_moves.REASON, wording.WHY, "", "long-text")


class StepsPane(Card):
    """Lets one step be chosen, asks for what it needs in its place, and asks for it to be taken."""

    take_asked = Signal(object, object)  # the Offer, and what was answered
    go_asked = Signal(str)  # the field or section that mends what is against it

    def __init__(self, title: str, choose: str, name: str, *, kind: ButtonKind = ButtonKind.PRIMARY) -> None:
        super().__init__(name=name)
        self._choose_words = choose
        self._whole: Whole | None = None
        self._offers: tuple[Offer, ...] = ()
        self._choice = ""
        self._taking = ""
        self._told = ""
        self._typed: dict[tuple[str, str], dict[str, Any]] = {}
        self._questions: dict[str, Question] = {}
        self._asked: tuple[tuple[FieldValue, ...], str] | None = None
        self.options = Options(opens=True)
        self._none = words.paragraph("", "body", "text-2")
        self._title = words.Words(title, size=14, weight=fonts.SEMI_BOLD)
        self._above = QVBoxLayout()
        self._fields = QVBoxLayout()
        self._against = QVBoxLayout()
        self._against_title = words.Words(wording.STILL, size=13, weight=fonts.SEMI_BOLD)
        self._missing = words.Words("", size=13, weight=fonts.MEDIUM, tone="warn", wrap=True)
        self._missing.setObjectName(f"{name}-missing")
        self._under = QWidget()
        self.button = Button("", kind, _LOUD, icon="check", name=f"{name}-do")
        self.button.setAutoDefault(True)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.options.chosen.connect(self.choose)
        self.button.clicked.connect(self._ask)
        for keys in _KEYS:
            QShortcut(QKeySequence(keys), self).activated.connect(self.by_keys)
        self.setFocusProxy(self.options)

    def show_offers(self, whole: Whole, offers: Sequence[Offer], nothing: str) -> None:
        """Show what can be done; what was chosen and typed for it stays."""
        another = self._whole is None or (self._whole.record, self._whole.kind) != (whole.record, whole.kind)
        self._whole, self._offers = whole, tuple(offers)
        if another or all(one.key != self._choice for one in offers):
            self._choice, self._told = "", ""
        self._none.set_words(nothing)
        self._none.setVisible(bool(nothing))
        self._say()

    def put_above(self, parts: Sequence[QWidget]) -> None:
        """Put notices above the steps."""
        empty(self._above)
        for part in parts:
            self._above.addWidget(part)

    def choose(self, key: str) -> None:
        """Choose a step by its key."""
        if not self._taking:
            self._choice, self._told = key, ""
            self._say()
            QTimer.singleShot(0, self, self._bring)  # once it has its place

    def taken(self) -> None:
        """Take it that the step is in the store: what was typed for it is let go of."""
        self._typed.pop(self._key(self._taking), None)
        self._taking = self._choice = self._told = ""
        self._say()

    def failed(self, sentence: str) -> None:
        """Say why it was not taken; everything typed stays."""
        self._taking, self._told = "", sentence
        self._say()

    def by_keys(self) -> None:
        """Go to what is missing; where nothing is, to the button, which then takes Enter: never by one key alone."""
        offer = self._offer()
        if offer is None:
            self.options.enter()
            return
        against = self._refusals(offer)
        if not against:
            self.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._missing.set_tone("text-2")
            self._missing.set_words(wording.CONFIRM)
            self._missing.show()
        elif against[0].field in self._questions:
            self._questions[against[0].field].focus()
        elif against[0].field:
            self.go_asked.emit(against[0].field)

    def _bring(self) -> None:
        """Show what is asked with the step that was chosen, and the step above it."""
        chosen = [card for card in self.options.cards() if card.option.key == self._choice]
        for part in ([self._under] if self._under.isVisible() else []) + chosen:
            self._scrolled.ensureWidgetVisible(part, 0, tokens.px(12))

    def _offer(self) -> Offer | None:
        return next((one for one in self._offers if one.key == self._choice), None)

    def _key(self, offer: str) -> tuple[str, str]:
        return (self._whole.record if self._whole else "", offer)

    def _values(self, offer: Offer) -> dict[str, Any]:
        kept = self._typed.get(self._key(offer.key), {})
        asked = {one.name: one.value for one in offer.fields}
        said = asked | kept
        for name, (other, answers) in _ONLY.items():
            if name in said and other in said and said[other] not in answers:
                said[name] = asked[name]  # typed under another answer: it is hidden, and nothing is done with it
        return said

    def _refusals(self, offer: Offer) -> tuple[Refusal, ...]:
        return stage_moves.refusals(self._whole, offer, self._values(offer)) if self._whole else ()

    def _note(self, name: str) -> None:
        """Remember each key: another page may be shown before it is taken."""
        offer = self._offer()
        if offer is not None and name in self._questions:
            self._typed.setdefault(self._key(offer.key), {})[name] = self._questions[name].value()
            self._say_against(offer)

    def _say(self) -> None:
        self.options.show_options([_option(one) for one in self._offers], self._choice)
        self.options.setVisible(bool(self._offers))
        offer = self._offer()
        self.options.put_under(self._choice, self._under)
        self._ask_fields(offer)
        self._say_against(offer)

    def _ask_fields(self, offer: Offer | None) -> None:
        fields = offer.fields if offer is not None and offer.mine else ()
        if offer is not None and offer.mine and offer.reason:
            fields = (*fields, _WHY)
        key = offer.key if offer is not None else ""
        values = self._values(offer) if offer is not None else {}
        asked = (tuple(replace(one, value="") for one in fields), key)
        if asked == self._asked:  # else nothing that somebody may be typing in is made anew: a time goes on by itself
            self._show_values(values, self._typed.get(self._key(key), {}))
            return
        self._asked = asked
        for old in self._questions.values():
            self._fields.removeWidget(old)
            forget(old)
        self._questions = {one.name: question(one) for one in fields}
        for name, one in self._questions.items():
            one.put(values.get(name, one.field.value))
            one.changed.connect(lambda name=name: self._note(name))
            self._fields.addWidget(one)
        cards = self.options.cards()
        at = next((place for place, card in enumerate(cards, 1) if card.option.key == key), len(cards))
        chain((*cards[:at], self._under, *cards[at:], self.button))

    def _show_values(self, values: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
        """Show what the record says now where nobody has answered."""
        for name, one in self._questions.items():
            if name not in typed and name in values and one.value() != values[name]:
                one.put(values[name])

    def _say_against(self, offer: Offer | None) -> None:
        against = self._refusals(offer) if offer is not None else ()
        for name, (other, values) in _ONLY.items():
            if name in self._questions and other in self._questions:
                self._questions[name].setVisible(self._questions[other].value() in values)
        if stage_moves.REASON in self._questions and offer is not None:
            typed = str(self._values(offer).get(stage_moves.REASON, ""))
            asks = offer.reason == "needed" or any(one.is_query for one in against) or bool(typed)
            self._questions[stage_moves.REASON].setVisible(asks)
        empty(self._against)
        said_on_card = {one.words for one in offer.unmet if not one.field} if offer is not None else set()
        lines = [one for one in against if one.words not in said_on_card]
        for number, one in enumerate(lines):
            self._against.addWidget(self._line(number, one))
        self._against_title.setVisible(bool(lines))
        self._under.setVisible(bool(lines or self._questions))
        busy = bool(self._taking)
        self.button.setVisible(offer is not None)
        self.button.set_words(wording.DOING if busy else offer.button if offer else "")
        self.button.setEnabled(not busy and not against)
        first = f"{against[0].words.partition(':')[0].rstrip('.')}." if against else ""
        said = self._told or (first if offer is not None else self._choose_words if self._offers else "")
        self._missing.set_tone("danger" if self._told else "warn" if offer is not None else "text-2")
        self._missing.set_words(said)
        self._missing.setVisible(bool(said))

    def _line(self, number: int, one: Refusal) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, tokens.px(2), 0, tokens.px(2))
        line.setSpacing(tokens.px(8))
        line.addWidget(IconMark("circle-alert", 16, "warn"), 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(words.Words(one.words, size=13.5, wrap=True))
        if one.source:
            said.addWidget(words.Words(one.source, size=12.5, tone="text-2", wrap=True))
        line.addLayout(said, 1)
        if one.field and one.field not in self._questions:
            go = Button(wording.GO, size=buttons.SMALL, name=f"go-{number}")
            go.setAutoDefault(True)
            go.setAccessibleName(f"{wording.GO}: {one.words}")
            go.clicked.connect(lambda: self.go_asked.emit(one.field))
            line.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _ask(self) -> None:
        offer = self._offer()
        if offer is None or self._taking or self._refusals(offer):
            return
        self._taking, self._told = offer.key, ""
        values = self._values(offer)
        self._say_against(offer)
        self.take_asked.emit(offer, values)

    def _lay_out(self) -> None:
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(tokens.px(_SIDE), tokens.px(12), tokens.px(_SIDE), tokens.px(12))
        column.setSpacing(tokens.px(10))
        self._fields.setSpacing(tokens.px(12))
        self._above.setSpacing(tokens.px(10))
        self._against.setSpacing(0)
        column.addLayout(self._above)
        column.addWidget(self._title)
        column.addWidget(self._none)
        column.addWidget(self.options)
        column.addStretch(1)
        under = QVBoxLayout(self._under)
        under.setContentsMargins(tokens.px(12), tokens.px(2), 0, tokens.px(6))
        under.setSpacing(tokens.px(10))
        under.addLayout(self._fields)
        under.addWidget(self._against_title)
        under.addLayout(self._against)
        self._under.setParent(self.options)
        self._under.hide()
        self._scrolled = Scrolled(self._page)
        self.column.addWidget(self._scrolled, 1)
        foot = QVBoxLayout()
        foot.setSpacing(tokens.px(8))
        foot.addWidget(self._missing)
        foot.addWidget(self.button)
        self.column.addWidget(Line())
        self.add_padded(foot, _SIDE, 10)
        self._against_title.hide()


def _option(offer: Offer) -> Option:
    """Say of a step what follows, or what keeps it from being taken whatever is answered."""
    why_not = " ".join(wording.against(one) for one in offer.unmet)
    return Option(offer.key, "", offer.act, offer.words, offer.follows, offer.button, why_not)

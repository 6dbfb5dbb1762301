"""The card at the right: what the brief asked to look for, to be ticked off on the spot."""

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.cards import Card
from ui.visit.parts import Scrolled, small, tick_box
from ui.visit.writing import Writing

NOTHING_ASKED = "Nothing special to see or ask was planned."
NOT_PLANNED = "This contact was not planned, so no brief asked for anything."


class BriefCard(Card):
    """The prompts of the brief with a box for each; ticks are kept in the draft and are never signed."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(name="brief")
        self._writing = writing
        self._count = words.Words("", size=14, tone="text-2")
        self._boxes: list[tuple[str, QCheckBox]] = []
        head = QHBoxLayout()
        head.addWidget(words.Words("From your brief", size=16, weight=600))
        head.addStretch(1)
        head.addWidget(self._count)
        self.column.setContentsMargins(tokens.px(16), tokens.px(11), tokens.px(16), tokens.px(14))
        self.column.addLayout(head)
        self.column.addSpacing(tokens.px(3))
        self.column.addWidget(Scrolled(self._prompts()), 1)
        if self._boxes:
            self.column.addWidget(small("Ticks stay with your draft. They are not signed.", wrap=True))

    def show_draft(self) -> None:
        """Show which prompts are done."""
        for key, box in self._boxes:
            box.setChecked(key in self._writing.draft.prompts_done)
        self._say()

    def _prompts(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for place, (key, text) in enumerate(self._writing.form.prompts, start=1):
            box = tick_box(text, f"prompt-{place}")
            box.clicked.connect(lambda on, key=key: self._tick(key, on))
            self._boxes.append((key, box))
            column.addWidget(box)
        if not self._boxes:
            planned = any(part.visit for part in self._writing.draft.children)
            column.addWidget(small(NOTHING_ASKED if planned else NOT_PLANNED, wrap=True))
        column.addStretch(1)
        return page

    def _tick(self, key: str, on: bool) -> None:
        rest = tuple(done for done in self._writing.draft.prompts_done if done != key)
        self._writing.put(prompts_done=(*rest, key) if on else rest)
        self._say()

    def _say(self) -> None:
        done = sum(box.isChecked() for _, box in self._boxes)
        self._count.set_words(f"{done} of {len(self._boxes)}" if self._boxes else "")

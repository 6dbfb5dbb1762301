"""Who knows of the referral and why not, whether they agree, and who brings it; the public is kept apart."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.referral import PUBLIC_SOURCES, SOURCES
from ui.kit import tokens
from ui.referral.page import ReferralPage
from ui.referral.writing import Writing
from ui.visit.parts import ChoiceLine, PillChoice, VisitLine, labelled, small, tick_box

_TOLD = (("told", "Told"), ("not-told", "Not told"))
_CONSENT = (("given", "They agree"), ("refused", "They do not agree"), ("not-sought", "Not asked"))
_OF_WORDS = {words: code for code, words in SOURCES.items()}
_LINES = (
    "told_whom", "not_told_reason", "consent_by", "consent_covers", "no_consent_reason", "referrer_name",
    "referrer_role", "referrer_telephone", "apart_name", "apart_relationship", "apart_telephone", "apart_safe",
)  # fmt: skip
_LABELS = {
    "told_whom": "Who knows of it",
    "not_told_reason": "Why were they not told?",
    "consent_by": "Who agreed?",
    "consent_covers": "To what?",
    "no_consent_reason": "Why not?",
    "referrer_name": "Who refers",
    "referrer_role": "Role",
    "referrer_telephone": "Telephone",
    "apart_name": "Name",
    "apart_relationship": "Who they are to the child",
    "apart_telephone": "Telephone",
    "apart_safe": "How to reach them safely",
}


class KnowsPage(ReferralPage):
    """One press for each question, and a line only where the answer asks for one."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, "knows")
        self._lines = {name: VisitLine(name.replace("_", "-"), _LABELS[name]) for name in _LINES}
        self._fields = {name: labelled(_LABELS[name], line) for name, line in self._lines.items()}
        self._told = PillChoice(_TOLD, "told", "Does the family know of this referral?", clears=True)
        self._consent = PillChoice(_CONSENT, "consent", "Does the family agree?", clears=True)
        self._source = ChoiceLine("source", "Where it comes from", lambda: tuple(SOURCES.values()))
        self._unnamed = tick_box("Do not name me to the family", "wishes-anonymity")
        self._somebody = tick_box("Somebody told me who must not be named in the referral", "told-by-somebody")
        self._apart_words = small(
            "Kept apart from the referral: only those who must know can read it. Leave it empty if nobody is named.",
            wrap=True,
        )
        self._lay()
        self._connect()

    def show_draft(self) -> None:
        """Show what is written."""
        super().show_draft()
        draft = self.writing.draft
        for name, line in self._lines.items():
            line.show_text(getattr(draft, name))
        self._told.choose(draft.told)
        self._consent.choose(draft.consent)
        self._source.show_text(SOURCES.get(draft.source, ""))
        self._unnamed.setChecked(draft.wishes_anonymity)
        self._fit()

    def first_field(self) -> QWidget | None:
        """Begin with the first question that has no answer."""
        if not self.writing.draft.told:
            return self._told
        return self._consent if not self.writing.draft.consent else super().first_field()

    def _lay(self) -> None:
        fields = self._fields
        told = self._told, fields["told_whom"], fields["not_told_reason"]
        agree = self._consent, fields["consent_by"], fields["consent_covers"], fields["no_consent_reason"]
        for title, parts in (("Does the family know of this referral?", told), ("Does the family agree?", agree)):
            choice, *lines = parts
            self.column.addLayout(_row(labelled(title, choice), *lines))
        self.add_sections()
        me = (fields[name] for name in ("referrer_name", "referrer_role", "referrer_telephone"))
        self.column.addLayout(_row(labelled("Where it comes from", self._source), *me))
        self.column.addLayout(_row(self._unnamed, self._somebody))
        self.column.addWidget(self._apart_words)
        self.column.addLayout(_row(*(fields[name] for name in _LINES if name.startswith("apart"))))
        self.column.addStretch(1)

    def _connect(self) -> None:
        put = self.writing.put
        for name, line in self._lines.items():
            line.textChanged.connect(lambda text, name=name: put(**{name: text}))
            line.left.connect(self.left)
        self._told.chosen.connect(lambda key: self._choose(told=key))
        self._consent.chosen.connect(lambda key: self._choose(consent=key))
        self._source.textChanged.connect(self._choose_source)
        self._unnamed.clicked.connect(lambda on: put(wishes_anonymity=on))
        self._somebody.clicked.connect(self._fit_apart)

    def _choose_source(self, text: str) -> None:
        """Only what is in the list is counted by the authority; anything else is said to be none of it."""
        code = _OF_WORDS.get(text.strip(), "")
        self._source.set_fault("" if code else "Choose one from the list")
        self._choose(source=code)

    def _choose(self, **fields: str) -> None:
        self.writing.put(**fields)
        self._fit()
        self.rearranged.emit()
        self.left.emit()

    def _fit(self) -> None:
        draft, fields = self.writing.draft, self._fields
        fields["told_whom"].setVisible(draft.told == "told" or bool(draft.told_whom))
        fields["not_told_reason"].setVisible(draft.told == "not-told" or bool(draft.not_told_reason))
        for name in ("consent_by", "consent_covers"):
            fields[name].setVisible(draft.consent == "given" or bool(getattr(draft, name)))
        fields["no_consent_reason"].setVisible(
            draft.consent in ("refused", "not-sought") or bool(draft.no_consent_reason)
        )
        for name in _LINES:
            if name.startswith("referrer"):
                fields[name].setVisible(draft.source not in PUBLIC_SOURCES)
        self._fit_apart()

    def _fit_apart(self) -> None:
        draft = self.writing.draft
        named = [name for name in _LINES if name.startswith("apart")]
        needed = draft.source in PUBLIC_SOURCES or any(getattr(draft, name) for name in named)
        self._somebody.setEnabled(not needed)
        if needed:
            self._somebody.setChecked(True)
        for part in (self._apart_words, *(self._fields[name] for name in named)):
            part.setVisible(self._somebody.isChecked())


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(tokens.px(14))
    for place, part in enumerate(parts):
        row.addWidget(part, 0 if place == 0 else 1)
    row.addStretch(0)
    return row

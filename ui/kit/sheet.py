"""The one style sheet, written from tokens, for the parts that are not painted by hand."""

from string import Template

from ui.kit import tokens
from ui.kit.tokens import Look

_SHEET = Template("""
QToolTip { background: $rail; color: $rail_on_text; border: 1px solid $rail_border; padding: ${p4}px ${p8}px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QAbstractItemView { background: transparent; border: none; outline: none; color: $text; }
QLineEdit, QTextEdit {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${field}px;
  selection-background-color: $accent; selection-color: $text_on_accent;
}
QLineEdit, QTextEdit { placeholder-text-color: $text_2; }
QLineEdit { padding: 0 ${p10}px; lineedit-password-character: 8226; }
QTextEdit { padding: ${p8}px ${p8}px; }
QLineEdit[fault="true"], QTextEdit[fault="true"] { border: 2px solid $danger_solid; }
QLineEdit:read-only, QTextEdit:read-only, QLineEdit:disabled, QTextEdit:disabled {
  background: $sunken; border: 1px solid $border; color: $text_2;
}
QLineEdit:disabled, QTextEdit:disabled { background: $neutral_bg; border: 1px solid $border; color: $text_3; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: ${p4}px; }
QMenu::item { padding: ${p6}px ${p16}px; border-radius: ${chip}px; }
QMenu::item:selected { background: $selected; color: $text; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: ${p10}px; }
QScrollBar:horizontal { height: ${p10}px; }
QScrollBar::handle { background: $border; border-radius: ${thumb}px; margin: ${p2}px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $border_strong; }
QScrollBar::handle:vertical { min-height: ${p24}px; }
QScrollBar::handle:horizontal { min-width: ${p24}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
""")


def written(look: Look) -> str:
    """Write the style sheet for a look."""
    values: dict[str, object] = {name: look.colours.named(name).name() for name in look.colours.__slots__}
    values |= {f"p{length}": look.px(length) for length in (2, 4, 6, 8, 10, 12, 16, 24)}
    values |= {"chip": look.px(tokens.RADIUS.chip), "field": look.px(tokens.RADIUS.field)}
    values["thumb"] = (look.px(10) - 2 * look.px(2)) // 2  # a larger radius than half the width is not drawn
    return _SHEET.substitute(values)

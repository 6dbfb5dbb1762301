"""The theme: Fusion with our palette and one generated style sheet, changed while the program runs."""

from dataclasses import fields, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.kit import fonts, icons, sheet, tokens
from ui.kit.tokens import Colours, Look

_SMALLEST_SCALE, _LARGEST_SCALE = 1.0, 2.0


class ThemeChoice(StrEnum):
    """What a person can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
    ThemeChoice.LIGHT: Qt.ColorScheme.Light,
    ThemeChoice.DARK: Qt.ColorScheme.Dark,
}


class Dressing(QObject):
    """Keeps the program dressed in the chosen theme, and follows the system when asked to."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice, scale: float) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._scale = min(max(scale, _SMALLEST_SCALE), _LARGEST_SCALE)
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_SCHEMES[choice])
        hints.colorSchemeChanged.connect(self._dress)
        hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        self._dress()

    def choose(self, choice: ThemeChoice) -> None:
        """Change the theme now."""
        self._choice = choice
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[choice])  # so that the title bar agrees
        self._dress()

    def _dress(self) -> None:
        """Put the look, the palette and the style sheet on the program."""
        hints = QGuiApplication.styleHints()
        contrast = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        look = replace(self._drawn(), scale=self._scale)
        if contrast:
            self._app.setPalette(QPalette())  # back to the system's own
            look = replace(look, colours=_system_colours(self._app.palette()))
        else:
            self._app.setPalette(_palette(look.colours))
        tokens.use(look)
        self._app.setFont(fonts.font("body"))
        self._app.setStyleSheet(sheet.written(look))
        self.changed.emit()

    def _drawn(self) -> Look:
        dark = self._choice == ThemeChoice.DARK
        if self._choice == ThemeChoice.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return tokens.DARK if dark else tokens.LIGHT


def start(app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM, scale: float = 1.0) -> Dressing:
    """Dress the program; call once, before the first window is built."""
    app.setStyle("Fusion")
    fonts.load()
    app.setWindowIcon(icons.window_icon())
    return Dressing(app, choice, scale)


def _palette(colours: Colours) -> QPalette:
    """Make a palette from tokens, for the parts that Fusion draws itself."""
    role = QPalette.ColorRole
    chosen = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.PlaceholderText: colours.text_3,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.text_on_accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.rail,
        role.ToolTipText: colours.rail_on_text,
        role.Light: colours.surface,
        role.Mid: colours.border,
        role.Dark: colours.border_strong,
        role.Accent: colours.accent,
    }
    palette = QPalette()
    for part, colour in chosen.items():
        palette.setColor(part, colour)
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, colours.text_3)
    return palette


def _system_colours(palette: QPalette) -> Colours:
    """Answer every token with one of the system's few colours, for people who need high contrast."""
    role = QPalette.ColorRole
    text, back = palette.color(role.WindowText), palette.color(role.Window)
    mark, on_mark = palette.color(role.Highlight), palette.color(role.HighlightedText)
    filled = {"accent", "accent_hover", "accent_pressed", "brand", "rail_on"}
    on_filled = {"text_on_accent", "brand_ink", "rail_on_text"}
    backs = {"window", "surface", "sunken", "hover", "selected", "accent_tint", "rail", "focus_inner"}

    def answer(name: str) -> QColor:
        if name in filled:
            return mark
        if name in on_filled:
            return on_mark
        return back if name in backs or name.endswith("_bg") else text

    return Colours(**{field.name: answer(field.name) for field in fields(Colours)})

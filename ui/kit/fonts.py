"""The typefaces: Inter from the program's own files, each QFont built once."""

import math
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

import resources
from ui.kit import tokens

REGULAR = 400
MEDIUM = 500
SEMI_BOLD = 600
BOLD = 700


def load() -> None:
    """Make the bundled faces known to Qt; safe to call again."""
    _load_once()


@cache
def _load_once() -> None:
    for face in ("Regular", "Medium", "SemiBold", "Bold"):
        path = resources.path("fonts", f"Inter-{face}.otf")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)


def font(role: str) -> QFont:
    """Give the font of a role of the type scale, for example "section" or "body"."""
    size, weight = tokens.file()["type"][role]
    return sized(size, weight)


def sized(size: float, weight: int = REGULAR, spacing: float = 0) -> QFont:
    """Give a font by unscaled pixel size and weight; spacing is put between the letters."""
    return _built(size * tokens.look().scale, weight, spacing * tokens.look().scale)


@cache
def _built(size: float, weight: int, spacing: float) -> QFont:
    face = tokens.file()["font"]
    built = QFont([face["family"], *face["fallback"]])
    whole = math.floor(size + 0.5)
    built.setPixelSize(whole)  # Qt draws whole pixels only ...
    if whole != size:  # ... so a half pixel is won back between the letters
        built.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * size / whole)
    built.setWeight(QFont.Weight(weight))
    built.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for name, value in face["features"].items():
        built.setFeature(QFont.Tag(name), value)
    if spacing:
        built.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return built

"""The design tokens as frozen values, and the look the program is drawn in at this moment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

from PySide6.QtGui import QColor

import resources


class Theme(StrEnum):
    """The two drawn themes."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of one theme, named as in the tokens file with underscores for dashes."""

    window: QColor
    surface: QColor
    sunken: QColor
    hover: QColor
    selected: QColor
    border: QColor
    border_strong: QColor
    text: QColor
    text_2: QColor
    text_3: QColor
    text_on_accent: QColor
    accent: QColor
    accent_hover: QColor
    accent_tint: QColor
    accent_border: QColor
    accent_pressed: QColor
    brand: QColor
    brand_ink: QColor
    focus_inner: QColor
    focus_outer: QColor
    rail: QColor
    rail_text: QColor
    rail_on: QColor
    rail_on_text: QColor
    rail_border: QColor
    rail_ok: QColor
    rail_ok_bg: QColor
    rail_ok_border: QColor
    danger: QColor
    danger_bg: QColor
    danger_border: QColor
    warn: QColor
    warn_bg: QColor
    warn_border: QColor
    ok: QColor
    ok_bg: QColor
    ok_border: QColor
    info: QColor
    info_bg: QColor
    info_border: QColor
    protected: QColor
    protected_bg: QColor
    protected_border: QColor
    neutral: QColor
    neutral_bg: QColor
    neutral_border: QColor
    danger_solid: QColor
    warn_solid: QColor
    ok_solid: QColor
    ag_social: QColor
    ag_health: QColor
    ag_education: QColor
    ag_police: QColor
    ag_housing: QColor
    ag_further: QColor
    ag_voluntary: QColor

    def named(self, name: str) -> QColor:
        """Give a colour by its token name, for example "danger-bg"."""
        colour: QColor = getattr(self, name.replace("-", "_"))
        return colour


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii in unscaled pixels."""

    chip: int
    button: int
    field: int
    panel: int
    card: int
    filter: int
    tile: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights and widths of parts in unscaled pixels."""

    rail: int
    rail_wide: int
    topbar: int
    topbar_wide: int
    strip: int
    row_dense: int
    row_compact: int
    card_header: int
    chip: int
    chip_large: int
    filter: int
    button: int
    button_small: int
    field: int
    visit_target: int
    visit_chip: int
    visit_segment: int
    card_gap: int


@dataclass(frozen=True, slots=True)
class Strokes:
    """Line widths in unscaled pixels."""

    border: float
    selected_border: float
    radio: float
    icon: float
    time_ring: float
    fresh_ring: float
    selected_bar: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a part needs to draw itself: colours of the theme in use and the zoom."""

    theme: Theme
    colours: Colours
    scale: float = 1.0

    def px(self, length: float) -> int:
        """Give a token length as whole pixels at the zoom in use."""
        return round(length * self.scale)


@cache
def file() -> Mapping[str, Any]:
    """Give the parsed tokens file."""
    with resources.path("tokens.json").open(encoding="utf-8") as source:
        tokens: dict[str, Any] = json.load(source)
    return tokens


def _colours(theme: Theme) -> Colours:
    """Read the colours of one theme."""
    named = file()["colour"][theme.value]
    return Colours(**{field.name: QColor(named[field.name]) for field in fields(Colours)})


LIGHT = Look(Theme.LIGHT, _colours(Theme.LIGHT))
DARK = Look(Theme.DARK, _colours(Theme.DARK))
RADIUS = Radii(**file()["radius"])
SIZE = Sizes(**file()["size"])
STROKE = Strokes(**file()["stroke"])
LINE_HEIGHT: float = file()["line_height"]
COMPACT_BELOW: int = file()["compact_below"]
PAGE_PADDING: tuple[int, int] = tuple(file()["page_padding"])

_in_use = [LIGHT]


def look() -> Look:
    """Give the look in use; painted parts read it in every paint and so follow the theme."""
    return _in_use[0]


def use(new: Look) -> None:
    """Make a look the one in use; only the theme calls this."""
    _in_use[0] = new


def px(length: float) -> int:
    """Give a token length as whole pixels at the zoom in use."""
    return round(length * _in_use[0].scale)  # asked for a thousand times by one page

"""How closely the page is set: the first density in which everything fits is taken, and only the last one cuts."""

from dataclasses import dataclass

from ui.kit import tokens

_WIDE_FROM, _TALL_FROM = 1500, 800


@dataclass(frozen=True, slots=True)
class Density:
    """Sizes of letters and distances in unscaled pixels; `aligned` starts all three columns on one line."""

    name: float
    heading: float
    title: float
    text: float
    small: float
    lead: float
    row: int
    close: int
    across: int
    down: int
    gap: int
    mark: int
    aligned: bool = True

    def px(self, name: str) -> int:
        """Give one of its distances as whole pixels at the zoom in use."""
        return tokens.px(getattr(self, name))


AMPLE = Density(28, 18, 18, 17, 15.5, 1.4, 20, 16, 22, 18, 18, 30)
ROOMY = Density(24, 16, 16, 15, 13, 1.36, 14, 8, 16, 14, 13, 26)
EASY = Density(24, 16, 15.5, 14.5, 13, 1.32, 10, 6, 16, 10, 11, 24)
CLOSE = Density(23, 15, 15, 14, 13, 1.3, 7, 4, 14, 8, 10, 22)
FREE = Density(22, 14, 14.5, 13.5, 13, 1.28, 5, 3, 12, 7, 8, 20, aligned=False)
TIGHT = Density(20, 14, 13.5, 13, 12, 1.24, 3, 1, 12, 5, 7, 18, aligned=False)
"""The last: whatever does not fit now is counted below its list; a danger never is."""


def ladder(width: int, height: int) -> tuple[Density, ...]:
    """Give the densities to try for a page of a size, the most generous first."""
    large = width >= tokens.px(_WIDE_FROM) and height >= tokens.px(_TALL_FROM)
    return ((AMPLE,) if large else ()) + (ROOMY, EASY, CLOSE, FREE, TIGHT)

"""Weights and lengths as people write them, kept as whole grams and millimetres; what cannot be read is said."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Signal

from ui.kit.fields import Field
from ui.visit.parts import LABEL, VisitLine

_WRITTEN = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]*))?\s*([a-z]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """What people write in; `whole` is how many of what is kept make one of it, `most` what nobody exceeds."""

    word: str
    name: str
    whole: int
    most: int
    example: str

    @property
    def places(self) -> int:
        """How many figures may follow the point."""
        return len(str(self.whole)) - 1


WEIGHT = Unit("kg", "kilograms", 1000, 250_000, "12.4")
LENGTH = Unit("cm", "centimetres", 10, 2_300, "87.5")
HEAD = Unit("cm", "centimetres", 10, 800, "46.2")


def read_measure(typed: str, unit: Unit) -> int | None:
    """Read a measure into grams or millimetres; what would have to be rounded is not read."""
    found = _WRITTEN.fullmatch(typed.strip())
    if found is None or found[3].lower() not in ("", unit.word):
        return None
    after = (found[2] or "").rstrip("0")
    if len(after) > unit.places:
        return None
    kept = int(found[1]) * unit.whole + int(after.ljust(unit.places, "0"))
    return kept if 0 < kept <= unit.most else None


def measure_words(kept: int | None, unit: Unit) -> str:
    """Give grams or millimetres as they are written, for example "12.4 kg"; nothing for nothing."""
    return "" if kept is None else f"{_figures(kept, unit)} {unit.word}"


class MeasureField(Field):
    """A line for one measure, with its fault under it; `read` carries what is kept, or None."""

    read = Signal(object)
    left = Signal()

    def __init__(self, name: str, label: str, unit: Unit) -> None:
        self.unit = unit
        self._line = VisitLine(name, label, hint=unit.example)
        super().__init__(f"{label} in {unit.word}", self._line, label_size=LABEL)
        self._line.textChanged.connect(self._typed)
        self._line.left.connect(self._check)

    def show_kept(self, kept: int | None, typed: str = "") -> None:
        """Show what is kept, or what was typed and could not be read."""
        self._line.show_text(typed if kept is None else _figures(kept, self.unit))
        self.mend()

    def is_unread(self) -> bool:
        """Whether something is typed that cannot be read."""
        return bool(self.text().strip()) and read_measure(self.text(), self.unit) is None

    def _typed(self, text: str) -> None:
        self.mend()
        self.read.emit(read_measure(text, self.unit))

    def _check(self) -> None:
        """Say it where a measure cannot be read; show as usual the one that was read."""
        kept = read_measure(self.text(), self.unit)
        if kept is not None:
            self._line.show_text(_figures(kept, self.unit))
        elif self.is_unread():
            self.fault(f"Write it in {self.unit.name}, as {self.unit.example}")
        self.left.emit()


def _figures(kept: int, unit: Unit) -> str:
    whole, after = divmod(kept, unit.whole)
    return f"{whole}.{after:0{unit.places}d}".rstrip("0").rstrip(".")

"""A plain window with what a command of the hub said, photographed in both themes; the words come by standard input."""

import argparse
import sys
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import tokens, words
from ui.kit.cards import Card
from ui.kit.theme import ThemeChoice
from ui.program import Program


def page(asked: str, said: str) -> QWidget:
    """Build the window: what was asked, and under it the answer line by line."""
    card = Card()
    inside = QVBoxLayout()
    inside.setSpacing(tokens.px(6))
    inside.addWidget(words.line(f"$ {asked}", "section"))
    for line in said.splitlines():
        inside.addWidget(words.Words(line, size=14, wrap=True))
    card.add_padded(inside, 20, 18)
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(*(tokens.px(32),) * 4)
    column.addWidget(words.line("At the authority: a terminal on the hub", "heading"))
    column.addSpacing(tokens.px(12))
    column.addWidget(card)
    column.addStretch(1)
    return window


def main() -> int:
    """Photograph the standard input as the answer to a command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("asked")
    parser.add_argument("picture", type=Path, help="without its ending")
    parser.add_argument("size", type=int, nargs=2)
    parser.add_argument("--dark", action="store_true", help="dark as well as light")
    asked = parser.parse_args()
    said = sys.stdin.read()
    program = Program(ThemeChoice.LIGHT)
    asked.picture.parent.mkdir(parents=True, exist_ok=True)
    for theme, ending in ((ThemeChoice.LIGHT, ".png"), (ThemeChoice.DARK, "-dark.png"))[: 1 + asked.dark]:
        program.dressing.choose(theme)
        window = page(asked.asked, said)
        window.resize(*asked.size)
        window.grab().save(f"{asked.picture}{ending}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

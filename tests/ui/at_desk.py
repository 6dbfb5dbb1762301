"""Somebody at their desk, whichever test it is: the desk, a hub that is a fake, and the hand that reads and presses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.casework.caseworker import Caseworker
from app.casework.census import Days, Told
from app.casework.passing import Asked, Made
from app.casework.rounds import Making, RoundEnd, Rounds
from ui.desk import Desk


@dataclass
class FakeRounds:
    """A hub that cannot be reached, until the test says otherwise."""

    end: RoundEnd = RoundEnd("offline", 3600.0)
    runs: int = 0
    asked: int = 0
    passwords: list[str] = field(default_factory=list)

    def run(self, progress: Callable[[Making], None]) -> RoundEnd:
        """End at once, as the test has it."""
        self.runs += 1
        progress(Making(0, 0, 0, 0))
        return self.end

    def census(self, days: Days, *, whole: bool) -> tuple[RoundEnd, Told | None]:
        return RoundEnd("offline", 0.0), None

    def pass_on(self, asked: Asked) -> tuple[RoundEnd, Made | None]:
        """Nobody can be asked."""
        return RoundEnd("offline", 0.0), None

    def who_looked(self, child: str) -> RoundEnd:
        """Nobody can be asked."""
        return RoundEnd("offline", 0.0)

    def laptops(self) -> RoundEnd:
        """Nobody can be asked."""
        self.asked += 1
        return RoundEnd("offline", 0.0)

    def figures(self) -> RoundEnd:
        """Nobody can be asked."""
        return RoundEnd("offline", 0.0)

    def sign_in(self, password: str) -> RoundEnd:
        """Take any password."""
        self.passwords.append(password)
        self.end = RoundEnd("done", 3600.0)
        return self.end


class AtDesk:
    """A desk that is open, and the hand at it: only what is in view is found, pressed, typed in and read."""

    patience = 5_000
    """How long an answer may take, in milliseconds."""

    def __init__(self, by: Caseworker, qtbot: QtBot, rounds: Rounds | None = None) -> None:
        self.qtbot = qtbot
        self.desk = Desk(by, rounds or FakeRounds())
        qtbot.addWidget(self.desk.window)
        self.desk.open()

    def seen(self, name: str) -> list[QWidget]:
        return [part for part in self.desk.window.findChildren(QWidget, name) if part.isVisible()]

    def find(self, name: str) -> Any:
        """Wait for what has this name."""

        def there() -> None:
            assert self.seen(name), f"nothing in view is named {name}"

        self.qtbot.waitUntil(there, timeout=self.patience)
        return self.seen(name)[-1]

    def press(self, *names: str) -> None:
        """Press one button after another, each once it can be pressed."""
        for name in names:
            part = self.find(name)
            assert isinstance(part, QAbstractButton)
            self.qtbot.waitUntil(part.isEnabled, timeout=self.patience)
            part.click()

    def type(self, name: str, words: str) -> None:
        """Write this over whatever stands there."""
        part = self.find(name)
        assert isinstance(part, QLineEdit | QTextEdit)
        part.setFocus()
        part.selectAll()
        QTest.keyClicks(part, words)

    def says(self, words: str) -> None:
        """Wait until a label in view says these words."""

        def said() -> None:
            labels = self.desk.window.findChildren(QLabel)
            assert any(words in one.text() for one in labels if one.isVisible()), f"nothing in view says {words!r}"

        self.qtbot.waitUntil(said, timeout=self.patience)

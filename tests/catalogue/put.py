"""How a bug is put into the program, and known to have been reached: one that nothing runs would prove nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from sqlalchemy import text


class Put:
    """Puts a bug in the place of what is there; `reached` counts how often it was run."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.reached = 0

    def instead(self, place: object, name: str, bug: Callable[..., Any]) -> None:
        """Put a function in the place of another."""

        @wraps(bug)
        def counted(*given: Any, **more: Any) -> Any:
            self.reached += 1
            return bug(*given, **more)

        self._patch.setattr(place, name, counted)

    def said(self, place: object, name: str, changed: Callable[[str], str], asked_by: str) -> None:
        """Change the words of a statement, which the function `asked_by` of the same module puts to the database."""
        was = getattr(place, name)
        now = changed(str(was))
        assert now != str(was), f"{name} does not say what the bug changes"
        self._patch.setattr(place, name, now if isinstance(was, str) else text(now))
        self.instead(place, asked_by, getattr(place, asked_by))

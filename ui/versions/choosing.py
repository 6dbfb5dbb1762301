"""What is chosen and why, kept while pages come and go: pure, without a widget."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.casework.version_pages import Choice, Difference, TwoVersionsPage


@dataclass
class Choosing:
    """Choices by conflict, and reasons by record."""

    _chosen: dict[str, tuple[Choice | None, Difference]] = field(default_factory=dict)
    _reasons: dict[str, str] = field(default_factory=dict)

    def choice(self, row: Difference) -> Choice | None:
        """Give what stands chosen of a field; where both can be kept, both are until somebody says otherwise.

        A choice between values that have changed since is no choice any more.
        """
        if row.result != "choose":
            return row.chosen
        choice, of = self._chosen.get(row.conflict, (None, None))
        if of is not None and _between(of) == _between(row):
            return choice
        return "both" if row.keeps_both else None

    def choose(self, row: Difference, choice: Choice | None) -> None:
        """Remember a choice, or that there is none."""
        self._chosen[row.conflict] = (choice, row)

    def reason(self, about: str) -> str:
        """Give the reason that is typed for a record."""
        return self._reasons.get(about, "")

    def give_reason(self, about: str, reason: str) -> None:
        """Remember a reason as far as it is typed."""
        self._reasons[about] = reason

    def forget(self, page: TwoVersionsPage) -> None:
        """Let go of what has been saved."""
        self._reasons.pop(page.about, None)
        for row in page.differences:
            self._chosen.pop(row.conflict, None)

    def left(self, page: TwoVersionsPage) -> tuple[Difference, ...]:
        """Give the fields that are still to be chosen, in their order."""
        return tuple(row for row in own(page) if self.choice(row) is None)

    def choices(self, page: TwoVersionsPage) -> dict[str, Choice]:
        """Give what is chosen of what is this person's to choose."""
        found = ((row.conflict, self.choice(row)) for row in own(page))
        return {conflict: choice for conflict, choice in found if choice is not None}


def _between(row: Difference) -> tuple[object, ...]:
    """Give what is chosen between; words that are covered are the same values as before they were covered."""
    sides = (row.mine, row.theirs)
    return (*((side.by, side.when, side.same or (side.words, side.value)) for side in sides), row.keeps_both)


def own(page: TwoVersionsPage) -> Iterator[Difference]:
    """Give the fields that this person chooses."""
    return (row for row in page.differences if row.result == "choose")

"""The tables of docs/clocks.md, made from the shipped rules: `python -m tests.domain.clock_table` writes them."""

import re
from pathlib import Path

from app.domain.clock_rules import NATIONS, ClockRule, shipped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clocks.md"
_COLUMNS = ("rule", "counted from", "within", "then", "met by", "ends otherwise", "status", "source")
_HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"


def _filters(filters: tuple[str, ...]) -> str:
    return ", ".join(f"`{meant}`" for meant in filters)


def _row(rule: ClockRule) -> str:
    within = f"{rule.opens} to {rule.within}" if rule.opens else rule.within
    within += f", expected for {rule.lapses}" if rule.lapses else ""
    then = ", ".join(rule.then) + (f"; after `{rule.later.after}` {rule.later.every}" if rule.later else "")
    starts = _filters(rule.starts) + (f", else {_filters(rule.otherwise)}" if rule.otherwise else "")
    status = rule.status if rule.runs else f"{rule.status}, does not run"
    cells = (
        f"{rule.name} (`{rule.id}`)",
        starts,
        within,
        then,
        _filters(rule.ends),
        _filters(rule.stops),
        status,
        rule.source,
    )
    return f"| {' | '.join(cells)} |"


def table(nation: str) -> str:
    """Return the table of a nation's rules, with its heading."""
    book = shipped(nation)
    heading = f"### {book.name}, version {book.version}"
    return "\n".join([heading, "", _HEAD, *map(_row, book.rules)])


def tables() -> str:
    """Return the tables of all nations, as they stand at the end of the page."""
    return "\n\n".join(map(table, NATIONS)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(
        re.sub(r"### England, version.*\Z", lambda _: tables(), PAGE.read_text("utf-8"), flags=re.DOTALL), "utf-8"
    )

"""Writing many rows in one statement: a row at a time cost ten times as much when measured (docs/measurements.md)."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, text
from sqlalchemy.dialects import postgresql

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]

_SEPARATOR = "\x1e"
"""Raw control characters cannot stand in JSON text, so it parts documents that travel as one long text."""


def listed(values: Iterable[object]) -> str:
    """Return ids, hashes or numbers as PostgreSQL's own text of an array, for a parameter that is cast to one.

    Given a list the driver looks at each element and dumps it by itself.
    """
    return f"{{{','.join(map(str, values))}}}"


class _Travelling(NamedTuple):
    """How a column travels: its parameter, what is selected, and what that is unnested from, if it is many values."""

    value: Any
    selected: str
    source: str = ""


@cache
def _kind(column: "Column[Any]") -> str:
    return column.type.compile(_DIALECT)


def _array_literal(values: Sequence[str] | None) -> str | None:
    """A list inside a list travels as its text form, because PostgreSQL arrays cannot be ragged."""
    if values is None:
        return None
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"


def _many(name: str, kind: str, values: list[Any]) -> _Travelling:
    """Whole numbers and texts travel as one text each: as an array, 50,000 documents took the driver 20 s to quote."""
    is_array = kind.endswith("[]")
    array, selected = ("text[]", f"CAST({name} AS {kind})") if is_array else (f"{kind}[]", name)
    types = set(map(type, values))
    if types == {int}:
        return _Travelling(listed(values), selected, f"CAST(:{name} AS {array})")
    if types == {str} and all(values):
        joined = _SEPARATOR.join(values)
        if joined.count(_SEPARATOR) == len(values) - 1:
            return _Travelling(joined, selected, f"CAST(string_to_array(:{name}, chr(30)) AS {array})")
    return _Travelling(values, selected, f"CAST(:{name} AS {array})")


def _travelling(table: Table, name: str, rows: Sequence[dict[str, Any]], first: str) -> _Travelling:
    """The first column says how many rows there are; any other that has one value throughout is sent once."""
    kind = _kind(table.c[name])
    values = [row[name] for row in rows]
    if kind.endswith("[]"):
        values = [_array_literal(value) for value in values]
    if name != first and values.count(values[0]) == len(values):
        return _Travelling(values[0], f"CAST(:{name} AS {kind})")
    return _many(name, kind, values)


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], on_conflict: str = "") -> None:
    """Insert rows that all have the same columns, in one statement; `on_conflict` is trusted SQL of ours."""
    if not rows:
        return
    first = next(iter(rows[0]))
    columns = {name: _travelling(table, name, rows, first) for name in rows[0]}
    many = {name: column.source for name, column in columns.items() if column.source}
    selected = ", ".join(column.selected for column in columns.values())
    statement = (
        f"INSERT INTO {table.fullname} ({', '.join(columns)}) SELECT {selected} "  # noqa: S608 - our own names
        f"FROM unnest({', '.join(many.values())}) AS row_of({', '.join(many)}) {on_conflict}"
    )
    connection.execute(text(statement), {name: column.value for name, column in columns.items()})

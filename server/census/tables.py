"""The same return as tables, one CSV file each: a row for each group, with the child's number and counts as its key."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from msgspec import Struct

from app.domain.spreadsheet import harmless
from server.census import shape
from server.census.xml import names_of, said

CHILD, CASE, ASSESSMENT, PLAN = "LAchildID", "CINdetailsID", "AssessmentID", "CPPID"

Row = dict[str, str]


def _columns(struct: type[Struct], *without: str) -> tuple[str, ...]:
    return tuple(name for _, name in names_of(struct) if name not in (CHILD, *without))


TABLES: dict[str, tuple[str, ...]] = {
    "Header": (*_columns(shape.CollectionDetails), *_columns(shape.Source)),
    "ChildIdentifiers": (CHILD, *_columns(shape.Identifiers)),
    "ChildCharacteristics": (CHILD, "Ethnicity"),
    "Disabilities": (CHILD, "Disability"),
    "CINdetails": (
        CHILD, CASE,
        *_columns(shape.Case, "Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans"),
    ),
    "Assessments": (CHILD, CASE, ASSESSMENT, *_columns(shape.Assessment, "FactorsIdentifiedAtAssessment")),
    "AssessmentFactors": (CHILD, CASE, ASSESSMENT, "AssessmentFactors"),
    "CINPlanDates": (CHILD, CASE, *_columns(shape.InNeedPlan)),
    "Section47": (CHILD, CASE, *_columns(shape.Enquiry)),
    "ChildProtectionPlans": (CHILD, CASE, PLAN, *_columns(shape.ProtectionPlan, "Reviews")),
    "Reviews": (CHILD, CASE, PLAN, "CPPreviewDate"),
}  # fmt: skip
"""Every table with its columns."""


class Tables:
    """Writes the tables into a folder that is not there yet."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        folder.mkdir(mode=0o700)
        self._writers = {}
        for name, columns in TABLES.items():
            file = self._stack.enter_context((folder / f"{name}.csv").open("x", encoding="utf-8", newline=""))
            self._writers[name] = csv.DictWriter(file, columns)
            self._writers[name].writeheader()

    def __enter__(self) -> Self:
        """Go on writing."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close every file."""
        self._stack.close()

    def begin(self, header: shape.Header) -> None:
        """Write what stands before the children."""
        self._put("Header", _says(header.collection) | _says(header.source))

    def child(self, one: shape.Child) -> None:
        """Write one child's rows."""
        for table, row in rows_of(one):
            self._put(table, row)

    def _put(self, table: str, row: Mapping[str, str]) -> None:
        kept = {name: row.get(name, "") for name in TABLES[table]}
        self._writers[table].writerow({name: harmless(value) for name, value in kept.items()})


def _says(group: Struct) -> Row:
    return {
        name: said(getattr(group, field)) for field, name in names_of(type(group)) if _is_one(getattr(group, field))
    }


def _is_one(value: Any) -> bool:
    return not isinstance(value, tuple | Struct)


def rows_of(child: shape.Child) -> Iterator[tuple[str, Row]]:
    """Yield a child's rows, each with the table it is of."""
    key = {CHILD: child.identifiers.la_child_id}
    yield "ChildIdentifiers", _says(child.identifiers) | key
    yield "ChildCharacteristics", _says(child.characteristics) | key
    disabilities = child.characteristics.disabilities
    for code in disabilities.codes if disabilities else ():
        yield "Disabilities", {"Disability": said(code)} | key
    for number, case in enumerate(child.cases, start=1):
        yield from _of_case(case, key | {CASE: str(number)})


def _of_case(case: shape.Case, key: Row) -> Iterator[tuple[str, Row]]:
    yield "CINdetails", _says(case) | key
    for number, one in enumerate(case.assessments, start=1):
        own = key | {ASSESSMENT: str(number)}
        yield "Assessments", _says(one) | own
        yield from (("AssessmentFactors", {"AssessmentFactors": said(code)} | own) for code in one.codes)
    yield from (("CINPlanDates", _says(plan) | key) for plan in case.plans)
    yield from (("Section47", _says(enquiry) | key) for enquiry in case.enquiries)
    for number, plan in enumerate(case.protection, start=1):
        own = key | {PLAN: str(number)}
        yield "ChildProtectionPlans", _says(plan) | own
        days = plan.reviews.days if plan.reviews else ()
        yield from (("Reviews", {"CPPreviewDate": said(day)} | own) for day in days)

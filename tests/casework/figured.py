"""Made-up figures of an authority of two teams, as a hub would tell them."""

from datetime import date, timedelta
from typing import Any

from app.domain.figure_counts import (
    AgencyFigures,
    Counted,
    Figures,
    Measured,
    Median,
    Ready,
    Share,
    TeamFigures,
    Week,
)
from app.domain.figures import BECAME, INVOLVED, MEASURES, TODAY, month_ends, week_begins
from tests.casework.warsame import NOW

ON = NOW.date()
ENDS = month_ends(ON, 12)[1:]


def team(name: str = "", id: str = "", *, times: int = 10, **more: Any) -> TeamFigures:
    """Figures that grow with `times`: of each month so many counted, most of them met."""
    months = tuple(Share(until, times + place, times + place - place % 3) for place, until in enumerate(ENDS))
    medians = tuple(Median(until, times, 1, 900 - 60 * place) for place, until in enumerate(ENDS))
    said: dict[str, Any] = {
        "team": id, "name": name,
        "measures": tuple(
            Measured(one.id, medians=(*medians, Median(ON, 12 * times, 12, 410)))
            if one.id == INVOLVED
            else Measured(one.id, months)
            for one in MEASURES
        ),
        "weeks": tuple(Week(monday, 2 * times + n % 5, n) for n, monday in enumerate(week_begins(ON, 26))),
        "caseloads": (11, 13, 14, 14, 15, 16, 18, 19, 22), "open_children": 142, "confirmed": 131,
        "today": tuple(Counted(line.id, place * 3 + 1) for place, line in enumerate(TODAY)),
        "month": date(2026, 10, 1), "decided_in_time": 70,
        "became": tuple(Counted(one, 7 * place + 8) for place, one in enumerate(BECAME)), **more,
    }  # fmt: skip
    return TeamFigures(**said)


def figures(**more: Any) -> Figures:
    """Figures of all teams and of two."""
    agencies = (
        ("Northmere children's services", "social", 142, 0.01, True), ("Northmere Police", "police", 88, 0.1, True),
        ("NHS community and hospital trust", "health", 120, 1, True), ("Quayside Surgery", "nhs", 44, 3, True),
        ("Fellside Medical Centre", "nhs", 31, None, False), ("Fell Lane Primary", "education", 60, 0.2, True),
        ("Northmere Academy", "education", 55, None, False), ("Northmere Homes", "housing", 12, 9, True),
        ("=HYPERLINK(1)", "voluntary", 4, 4, True),
    )  # fmt: skip
    said: dict[str, Any] = {
        "since": date(2025, 11, 13), "until": ON, "counted": NOW, "whole": True, "limit": 18,
        "teams": (team(times=30), team("Assessment", "a", times=17), team("Safeguarding", "b", times=13)),
        "agencies": tuple(
            AgencyFigures(
                agency=name, name=name, sector=sector, children=children, joined=joined,
                received=None if days is None else NOW - timedelta(days=days),
            )
            for name, sector, children, days, joined in agencies
        ),
        "ready": (
            Ready("agencies", 7, 9), Ready("laptops", 8, 9), Ready("numbers", 131, 142), Ready("supervised", 2, 2),
        ), **more,
    }  # fmt: skip
    return Figures(**said)

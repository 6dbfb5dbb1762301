"""One child of a return that breaks no rule, and ways of saying something else of it."""

from datetime import date
from typing import Any

from msgspec import structs

from server.census import shape
from server.census.period import census_year

but = structs.replace
PERIOD = census_year(2027)


def on(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


ASSESSED = shape.Assessment(began=on(5, 6), authorised=on(6, 19), factors=shape.Factors(codes=("16A", "3B")))
IN_NEED = shape.InNeedPlan(began=on(6, 22), ended=on(9, 14))
ENQUIRED = shape.Enquiry(began=on(8, 24), target=on(9, 15), conference=on(9, 14))
PROTECTED = shape.ProtectionPlan(
    began=on(9, 14), category_first="NEG", category_latest="EMO", before=0, reviews=shape.Reviews(days=(on(12, 10),))
)
CASE = shape.Case(
    referred=on(5, 5), source="2A", need="N1", no_action=False,
    assessments=(ASSESSED,), plans=(IN_NEED,), enquiries=(ENQUIRED,), protection=(PROTECTED,),
)  # fmt: skip
NO_ACTION = shape.Case(referred=on(5, 5), source="6", no_action=True)
SHORT = shape.Case(
    referred=on(5, 5),
    source="6",
    need="N4",
    no_action=False,
    closed=on(6, 30),
    closed_why="RC8",
    assessments=(ASSESSED,),
)
WHO = shape.Identifiers(la_child_id="40118273", upn="V350200124001", born=on(5, 2, 2016), sex="F")
UNBORN = shape.Identifiers(la_child_id="40118273", expected=on(5, 2, 2027), sex="U")
HOW = shape.Characteristics(ethnicity="BAFR", disabilities=shape.Disabilities(codes=("AUT", "HEAR")))
GOOD = shape.Child(identifiers=WHO, characteristics=HOW, cases=(CASE,))


def who(**said: Any) -> shape.Child:
    """The child, with other numbers or dates."""
    return but(GOOD, identifiers=but(WHO, **said))


def unborn(**said: Any) -> shape.Child:
    """The child before it is born."""
    case = but(NO_ACTION, referred=on(1, 5, 2027))
    return shape.Child(
        identifiers=but(UNBORN, **said),
        characteristics=shape.Characteristics(ethnicity="NOBT"),
        cases=(case,),
    )


def how(ethnicity: str = "BAFR", *codes: str) -> shape.Child:
    """The child, with another ethnicity and other disabilities."""
    said = shape.Disabilities(codes=codes) if codes else None
    return but(GOOD, characteristics=shape.Characteristics(ethnicity=ethnicity, disabilities=said))


def cases(*of: shape.Case) -> shape.Child:
    """The child, with other cases."""
    return but(GOOD, cases=of)


def case(like: shape.Case = CASE, **said: Any) -> shape.Child:
    """The child with one case, in which something else is said."""
    return cases(but(like, **said))


def assessed(*dates: tuple[date | None, date | None], codes: tuple[str, ...] = ("16A",)) -> shape.Child:
    """The child with assessments from, to; one that has not ended has no factors."""
    made = (
        shape.Assessment(began=began, authorised=ended, factors=shape.Factors(codes=codes) if codes and ended else None)
        for began, ended in dates
    )
    return case(assessments=tuple(made), enquiries=(), protection=(), plans=())


def enquired(*made: shape.Enquiry, **said: Any) -> shape.Child:
    """The child with these enquiries."""
    return case(enquiries=made, protection=(), plans=(), **said)


def in_need(*dates: tuple[date | None, date | None], **said: Any) -> shape.Child:
    """The child with child in need plans from, to, and no protection."""
    plans = tuple(shape.InNeedPlan(began=began, ended=ended) for began, ended in dates)
    child = case(plans=plans, enquiries=(), protection=())
    return but(child, identifiers=but(WHO, **said))


def protected(*dates: tuple[date | None, date | None], **said: Any) -> shape.Child:
    """The child with child protection plans from, to, each of them begun by a conference."""
    plans = tuple(but(PROTECTED, began=began, ended=ended, reviews=None) for began, ended in dates)
    held = tuple(shape.Enquiry(began=began, conference=began) for began, _ in dates)
    child = case(plans=(), enquiries=held, protection=plans)
    return but(child, identifiers=but(WHO, **said))


def reviewed(days: tuple[date, ...], *, ended: date | None = None, plan: shape.InNeedPlan | None = None) -> shape.Child:
    """The child with one protection plan, reviewed on these days, perhaps beside a child in need plan."""
    made = but(PROTECTED, ended=ended, reviews=shape.Reviews(days=days))
    return case(protection=(made,), plans=(plan,) if plan else ())

"""The caseload of the pictures, made by hand: Priya Raman's eighteen children on Thursday 12 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.casework.case_pages import CaseloadPage, CaseloadRow, ChildPage
from app.casework.page_parts import Due, DueState, Header, Mark, Planned, Source, Status, WorkingWith
from app.casework.pages import AlertChip
from app.domain.freshness import Freshness
from app.domain.involvement import Sector

NOW = datetime(2026, 11, 12, 9, 54, tzinfo=UTC)
ON = NOW.date()

CPP_NEGLECT = Status("CPP", "CPP: neglect", "Child protection plan: neglect")
CPP_EMOTIONAL = Status("CPP", "CPP: emotional", "Child protection plan: emotional abuse")
CPP_PHYSICAL = Status("CPP", "CPP: physical", "Child protection plan: physical abuse")
CIN = Status("CIN", "CIN", "Child in need")
LAC = Status("LAC", "Looked after", "Looked after")
S47 = Status("S47", "Section 47", "Section 47 enquiry")
EH = Status("EH", "Early help", "Early help")

PROTECTED = (Mark.PROTECTED, "Address protected")
ALONE = (Mark.HAZARD, "Do not visit alone")
SOMALI = (Mark.INTERPRETER, "Interpreter: Somali")
MISSING = (Mark.MISSING, "3 missing episodes")


def due(on: date, words: str, what: str, state: DueState = DueState.LATER, *, hour: int = 12) -> Due:
    """A next date at an hour of a day."""
    return Due(datetime(on.year, on.month, on.day, hour, tzinfo=UTC), words, state, what)


def source(words: str = "07:52", state: Freshness = Freshness.TODAY, days: int = 0) -> Source:
    """What social care told some days ago."""
    return Source("social", "Social care", NOW - timedelta(days=days, hours=2), state, words)


FRESH = source()
YESTERDAY = source("Yesterday", Freshness.WITHIN, 1)
TWO_DAYS = source("2 days", Freshness.WITHIN, 2)
SIX_DAYS = source("6 days", Freshness.PAST, 6)


def row(child: str, name: str, **changed: object) -> CaseloadRow:
    """A child in need of whom nothing presses, with what is different."""
    whole = CaseloadRow(
        child=child, name=name, age="9", status=CIN, marks=(), last_seen=date(2026, 11, 3),
        last_seen_words="Tue 3 Nov", seen_alone=True, due=due(date(2026, 12, 15), "Tue 15 Dec", "CIN visit"),
        source=FRESH, here=True, needs_seeing_alone=False, past_limit=False, family=name.rsplit(maxsplit=1)[-1],
        finds=name.lower(),
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


def _seen(month: int, day: int, words: str, alone: bool = True) -> dict[str, object]:
    return {"last_seen": date(2026, month, day), "last_seen_words": words, "seen_alone": alone}


def _due(month: int, day: int, words: str, what: str, state: DueState = DueState.LATER) -> dict[str, object]:
    return {"due": due(date(2026, month, day), words, what, state, hour=17)}


SOON, OVER = DueState.SOON, DueState.OVER
_FRI_30, _MON_9, _FRI_23 = _seen(10, 30, "Fri 30 Oct"), _seen(11, 9, "Mon 9 Nov"), _seen(10, 23, "Fri 23 Oct")
_CP_VISIT = _due(11, 13, "Fri 13 Nov", "CP visit", SOON)
_STATUTORY = _due(11, 20, "Fri 20 Nov", "Statutory visit")
_CONFERENCE = _due(11, 25, "Wed 25 Nov", "Conference")

ROWS = (
    row("harry", "Harry Whitcombe", age="6", **_due(11, 10, "2 days over", "C&F assessment", OVER),
        finds="harry whitcombe 31 kiln road nm6 1dh"),
    row("isla", "Isla Pemberton", age="2", status=CPP_EMOTIONAL, marks=((Mark.INTERPRETER, "Interpreter: Romanian"),),
        **_MON_9, **_due(11, 12, "Today 17:00", "Core group minutes", SOON), needs_seeing_alone=True),
    row("amara", "Amara Warsame", age="4", status=CPP_NEGLECT, marks=(PROTECTED, ALONE, SOMALI), **_FRI_30,
        **_CP_VISIT, finds="amara warsame 9999458076 999 945 8076"),
    row("liban", "Liban Warsame", age="11 m", status=CPP_NEGLECT, marks=(PROTECTED, ALONE),
        **_seen(10, 30, "Fri 30 Oct", alone=False), **_CP_VISIT, needs_seeing_alone=True),
    row("zofia", "Zofia Kowalczyk", age="15", marks=(MISSING,), **_seen(10, 22, "Thu 22 Oct"),
        **_due(11, 13, "Fri 13 Nov", "Return interview", SOON), source=YESTERDAY),
    row("jayden", "Jayden Thorpe", age="11", **_seen(10, 28, "Wed 28 Oct"),
        **_due(11, 16, "Mon 16 Nov", "MARF to revise", SOON), finds="jayden thorpe 40 quay street nm1 7hd"),
    row("aisha", "Aisha Begum-Hartley", age="1", status=CPP_PHYSICAL, marks=(PROTECTED,),
        **_seen(11, 4, "Wed 4 Nov", alone=False), **_due(11, 18, "Wed 18 Nov", "CP visit", SOON),
        needs_seeing_alone=True),
    row("mei-lin", "Mei-Lin Zhao", age="3", **_seen(11, 10, "Tue 10 Nov", alone=False),
        **_due(11, 19, "Thu 19 Nov", "CIN review", SOON)),
    row("rosa", "Rosa Ferreira", age="8", status=LAC, **_FRI_23, **_STATUTORY, source=TWO_DAYS),
    row("mateo", "Mateo Ferreira", age="5", status=LAC, **_FRI_23, **_STATUTORY, source=TWO_DAYS),
    row("callum", "Callum Brennan", age="13", status=S47, marks=(ALONE,), **_MON_9, **_CONFERENCE, source=SIX_DAYS,
        past_limit=True),
    row("skye", "Skye Brennan", age="10", status=S47, marks=(ALONE,), **_MON_9, **_CONFERENCE, source=SIX_DAYS,
        past_limit=True),
    row("oliver", "Oliver Fairhurst-Lane", age="9", **_seen(11, 12, "Today 09:00"),
        **_due(12, 10, "Thu 10 Dec", "CIN visit"), finds="oliver fairhurst-lane 14 larch rise nm4 2qt"),
    row("dylan", "Dylan Cartwright", age="14", marks=((Mark.INTERPRETER, "British Sign Language"),), here=False,
        **_seen(10, 27, "Tue 27 Oct"), **_due(12, 11, "Fri 11 Dec", "CIN review"), source=source("16 days")),
    row("sian", "Siân Prys-Hughes", age="12", status=EH),
    row("gwilym", "Gwilym Prys-Hughes", age="7", status=EH),
    row("nia", "Nia Prys-Hughes", age="4"),
    row("owain", "Owain Prys-Hughes", age="2"),
)  # fmt: skip
"""The children of picture 03 in its order; the last four are below what it shows."""

PAGE = CaseloadPage(ROWS, families=12, on=ON)


def many(count: int) -> CaseloadPage:
    """A caseload of so many children, of the kinds of the picture."""
    kinds = len(ROWS)
    rows = (replace(ROWS[at % kinds], child=f"{at}", name=f"{ROWS[at % kinds].name} {at}") for at in range(count))
    return CaseloadPage(tuple(rows), families=count // 2, on=ON)


def working(name: str, role: str, last_words: str, sector: Sector = "health", **changed: object) -> WorkingWith:
    """Somebody who works with the child."""
    whole = WorkingWith(
        involvement=f"i-{name}", sector=sector, name=name, role=role, telephone="01632 960 160",
        last_words=last_words, source=FRESH, state="active",
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


FURTHER = working("", "", "", "health", telephone="01632 960 140", sensitive=True)
WORKING = (
    working("Priya Raman", "social worker", "Visit, Fri 30 Oct", "social", you=True, lead=True),
    working("Siobhan Keane", "HV", "Home visit, Wed 4 Nov", last_on=date(2026, 11, 4)),
    working("Beth Lomax", "nursery", "Note, Mon 9 Nov", "education", last_on=date(2026, 11, 9)),
    working("DC Leanne Marsh", "", "Called out, Sun 8 Nov", "police", last_on=date(2026, 11, 8)),
    FURTHER,
)


def header(of: CaseloadRow, **changed: object) -> Header:
    """Who a child of the list is, as every page of the child begins."""
    whole = Header(
        child=of.child, name=of.name, given=of.name.split()[0], initials="".join(part[0] for part in of.name.split()),
        age=of.age, age_words=f"{of.age} years", sex="girl", born=None, nhs_number="9999458076", nhs_verified=True,
        social_care_id="40118273", lead="Priya Raman", source=of.source, status=of.status, alerts=(),
        address_protected=False, address="31 Kiln Road", here=of.here,
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


def child_page(of: CaseloadRow = ROWS[2], **changed: object) -> ChildPage:
    """The page of a child, Amara unless another is asked for."""
    amara = header(
        of, age_words="4 years 8 months", address_protected=True, address=None,
        alerts=(
            AlertChip("hazard", "Do not visit alone", "danger"),
            AlertChip("communication", "Interpreter: Somali", "note"),
        ),
    )  # fmt: skip
    visit = Planned("v1", "CP visit", "today 10:30", due(date(2026, 11, 13), "by Fri 13 Nov", "CP visit", SOON))
    whole = ChildPage(
        header=amara if of.child == "amara" else header(of), working=WORKING, agencies=5, relatives=(), latest=(),
        patterns=(), planned=(visit,), disputes=(), unheard=(), telephone_list="",
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]

"""Amara's page as on picture 04, for tests and screenshots: the people of the made-up authority."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.casework.case_pages import ChildPage, Relative
from app.casework.page_parts import Dispute, Due, DueState, Entry, Header, Pattern, Planned, Source, Status, WorkingWith
from app.casework.pages import AlertChip
from app.domain.freshness import Freshness
from app.domain.involvement import Sector

NOW = datetime(2026, 11, 12, 9, 56, tzinfo=UTC)
DESK = "01632 960 140"


def at(day: int, month: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SOURCES: dict[Sector, Source] = {
    "social": Source("social", "Social care", at(12, 11, 7, 52), Freshness.TODAY, "07:52"),
    "police": Source("police", "Police", at(12, 11, 7, 51), Freshness.TODAY, "07:51"),
    "education": Source("education", "Education", at(11, 11, 16, 10), Freshness.WITHIN, "Wed 16:10"),
    "health": Source("health", "Health", at(12, 11, 7, 50), Freshness.TODAY, "07:50"),
    "nhs": Source("nhs", "Speech therapy", at(11, 11, 15, 20), Freshness.WITHIN, "Wed 15:20"),
    "housing": Source("housing", "Housing", at(3, 11, 11, 0), Freshness.PAST, "9 days old"),
}


def header() -> Header:
    return Header(
        child="amara", name="Amara Warsame", given="Amara", initials="AW", age="4", age_words="4 years 8 months",
        sex="girl", born=date(2022, 3, 3), nhs_number="9999458076", nhs_verified=True, social_care_id="40118273",
        lead="Priya Raman", source=SOURCES["social"],
        status=Status("CPP", "CPP: neglect", "Child protection plan: neglect, since 10 Sep 2026"),
        alerts=(
            AlertChip("status", "Child protection plan: neglect, since 10 Sep 2026", "danger"),
            AlertChip("order", "Address must not be disclosed to Mohamed Nur (father)", "danger"),
            AlertChip("hazard", "Do not visit alone", "danger"),
            AlertChip("communication", "Interpreter: Somali", "note"),
        ),
        address_protected=True, address=None, here=True,
    )  # fmt: skip


def line(of: str, sector: Sector, *said: str, **more: object) -> WorkingWith:
    name, role, telephone, last = said
    rest: dict[str, object] = {"source": SOURCES.get(sector), "state": "active", **more}
    return WorkingWith(of, sector, name, role, telephone, last, **rest)  # type: ignore[arg-type]


def working() -> tuple[WorkingWith, ...]:
    return (
        line("i1", "social", "Priya Raman", "Social worker, lead professional", "01632 960 131", "Visit, Fri 30 Oct",
             lead=True, you=True),
        line("i2", "police", "DC Leanne Marsh", "Public protection unit", "01632 960 110", "Called out, Sun 8 Nov"),
        line("i3", "education", "Beth Lomax", "Safeguarding lead, Little Acorns", "01632 960 175", "Note, Mon 9 Nov"),
        line("i4", "health", "Siobhan Keane", "Health visitor", "07700 900 417", "Home visit, Wed 4 Nov"),
        line("i5", "health", "Dr Imran Sheikh", "GP, Quayside Surgery", "01632 960 162", "Seen, Mon 19 Oct"),
        line("i6", "nhs", "Speech therapy", "Referral sent Tue 6 Oct", "01632 960 166", "Not yet met", state="waiting"),
        line("i7", "housing", "Femi Adeyemi", "Tenancy support, Northmere Homes", "01632 960 188",
             "Letter, Wed 21 Oct"),
        line("i8", "voluntary", "", "", DESK, "", sensitive=True,
             source=Source("voluntary", "", None, Freshness.NEVER, "")),
    )  # fmt: skip


def relatives() -> tuple[Relative, ...]:
    return (
        Relative("sahra", "Sahra Warsame", "58", "grandmother", "circle", "grandparent", False, True, ("Bell Street",)),
        Relative("mohamed", "Mohamed Nur", "31", "father", "square", "parent", False, True, ("elsewhere",),
                 must_not_know=True),
        Relative("hodan", "Hodan Warsame", "27", "mother", "circle", "parent", True, True),
        Relative("craig", "Craig Dunmore", "", "mother's partner", "square", "parents-partner", False, False,
                 ("named in 2 police contacts",)),
        Relative("amara", "Amara Warsame", "4", "", "circle", "child", True, True),
        Relative("liban", "Liban Warsame", "11 months", "brother", "square", "sibling", True, True),
    )  # fmt: skip


def latest() -> tuple[Entry, ...]:
    return (
        Entry("e1", "contact", "social", at(10, 11, 18, 5), None, "Tue 10 Nov", "Grandmother rang duty",
              "Says Craig Dunmore stays most nights", "Duty: Kelvin Fenn"),
        Entry("e2", "contact", "education", at(9, 11), None, "Mon 9 Nov", "Nursery note",
              "Arrived without a coat, hungry; said “Craig shouted”", "Beth Lomax, nursery"),
        Entry("e3", "contact", "police", at(8, 11, 21, 40), None, "Sun 8 Nov", "Domestic incident",
              "Children at home; notification sent to nursery", "DC Leanne Marsh"),
    )  # fmt: skip


def planned() -> tuple[Planned, ...]:
    return (
        Planned("v1", "CP visit", "every 10 working days",
                Due(at(13, 11, 23, 59), "by Fri 13 Nov", DueState.SOON, "CP visit")),
        Planned("v2", "Core group", "Tue 17 Nov, 14:00",
                Due(at(17, 11, 14, 0), "3 working days", DueState.LATER, "Core group")),
        Planned("v3", "Review conference", "Tue 1 Dec",
                Due(at(10, 12, 23, 59), "by Thu 10 Dec", DueState.LATER, "Review conference")),
    )  # fmt: skip


def telephone_list() -> str:
    rows = [line for line in working() if not line.sensitive]
    said = [f"{line.name}, {line.role}: {line.telephone}" for line in rows]
    return "\n".join([*said, f"A further service is involved. Ring the safeguarding desk first: {DESK}"])


def amara() -> ChildPage:
    """Give the page of picture 04."""
    four = Pattern("count", "4 police contacts in 6 weeks", "3, 14 and 27 October, 8 November. September had none.",
                   ("p1", "p2", "p3", "e3"))  # fmt: skip
    return ChildPage(
        header=header(), working=working(), agencies=5, relatives=relatives(), latest=latest(), patterns=(four,),
        planned=planned(), disputes=(), unheard=(SOURCES["housing"],), telephone_list=telephone_list(),
    )  # fmt: skip


LONG_NAME = "Maximiliana-Anastasia Wolstenholme-Featherstonehaugh Oyelowo-Abernathy-Cruickshank"
NEVER = Source("voluntary", "Young Carers Northmere", None, Freshness.NEVER, "never")


def odd() -> ChildPage:
    """Give a page on which everything is longer, older, disputed or not there."""
    page = amara()
    housing = replace(page.working[6], role="Tenancy support and antisocial behaviour, Northmere Homes, Bell Street")
    last = replace(SOURCES["police"], state=Freshness.LONG_PAST, words="41 days old", heard=at(2, 10))
    return replace(
        page,
        header=replace(
            page.header, child="odd", name=LONG_NAME, given="Maximiliana-Anastasia", initials="MO", born=None,
            here=False, sex="", nhs_verified=False, lead="", source=last, address_protected=False,
            address="9 Bell Street, NM1 5RA",
            alerts=(*page.header.alerts[2:], AlertChip("hazard", "Large dog in the kitchen; ask before you go in, " * 5,
                                                       "caution")),
        ),
        working=(replace(page.working[0], disputed=True), replace(page.working[1], telephone="", last_words=""),
                 housing, replace(page.working[5], source=NEVER, state="ended"), page.working[7]),
        relatives=(*page.relatives, *(replace(page.relatives[5], person=f"s{n}", name=f"Sibling Number{n}",
                                              at_home=n % 2 == 0) for n in range(4)),
                   Relative("aunt", "Ayan Warsame-Wolstenholme", "", "aunt", "unknown", "other", False, True),
                   Relative("granddad", "Abdi Warsame", "61", "grandfather", "square", "grandparent", False, True,
                            dead=True)),
        latest=(replace(page.latest[0], disputed=True, words=page.latest[0].words * 4), page.latest[1]),
        planned=(replace(page.planned[0], due=Due(at(2, 11), "since Mon 2 Nov", DueState.OVER, "CP visit")),
                 Planned("v9", "A long name for a visit that somebody has planned", "with detail to read, too",
                         Due(None, "", DueState.NONE, ""))),
        disputes=(Dispute("k1", "alert-1", "severity", "Severity of “Large dog in the kitchen”: caution, or danger"),),
        unheard=(last, SOURCES["housing"], NEVER),
    )  # fmt: skip

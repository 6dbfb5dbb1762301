"""Amara's story as on picture 07, for tests and screenshots: 21 contacts, three patterns, and one contact whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.casework.page_parts import Entry, Header, Pattern, Source, Status
from app.casework.pages import AlertChip, WorkState
from app.casework.story_pages import Added, ChronologyPage, ContactPage, Passage
from app.domain.freshness import Freshness
from app.domain.involvement import Sector

NOW = datetime(2026, 11, 12, 11, 40, tzinfo=UTC)
TODAY = date(2026, 11, 12)


def at(day: int, month: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SOURCES = (
    Source("police", "Police", at(12, 11, 7, 51), Freshness.TODAY, "07:51"),
    Source("health", "Health", at(12, 11, 7, 50), Freshness.TODAY, "07:50"),
    Source("education", "Education", at(11, 11, 16, 10), Freshness.WITHIN, "Wed 16:10"),
    Source("housing", "Housing", at(3, 11, 14, 5), Freshness.PAST, "9 days old"),
)


def header() -> Header:
    return Header(
        child="amara", name="Amara Warsame", given="Amara", initials="AW", age="4", age_words="4 years 8 months",
        sex="girl", born=date(2022, 3, 3), nhs_number="9999458076", nhs_verified=True, social_care_id="40118273",
        lead="Priya Raman", source=Source("social", "Social care", at(12, 11, 7, 52), Freshness.TODAY, "07:52"),
        status=Status("CPP", "CPP: neglect", "Child protection plan: neglect, since 10 Sep 2026"),
        alerts=(AlertChip("hazard", "Do not visit alone", "danger"),),
        address_protected=True, address=None, here=True,
    )  # fmt: skip


def entry(happened: datetime, sector: Sector, title: str, words: str, who: str, **more: object) -> Entry:
    when = f"{happened:%a} {happened.day} {happened:%b}"
    told = Entry(f"{happened:%m%d}-{sector}", "contact", sector, happened, None, when, title, words, who)
    return replace(told, **more)  # type: ignore[arg-type]


PRIYA, SIOBHAN, LEANNE = "Priya Raman", "Siobhan Keane", "DC Leanne Marsh"
BETH, IMRAN = "Beth Lomax, nursery", "Dr Imran Sheikh"
NOT_SEEN = {"note": "Amara not seen", "note_tone": "plain"}
ALONE = {"note": "Seen alone", "note_tone": "good"}

ENTRIES = (
    entry(at(10, 11, 16, 25), "social", "Grandmother rang the duty desk",
          "Says Craig Dunmore stays most nights. Passed to Priya Raman.", "Duty: Kelvin Fenn"),
    entry(at(9, 11, 8, 50), "education", "Arrived without a coat, hungry",
          "Told her key person “Craig shouted”. Given breakfast.", BETH),
    entry(at(8, 11, 21, 40), "police", "Domestic incident at the home",
          "Argument, Craig Dunmore present, children awake. Nursery told before 09:00 Monday.", LEANNE,
          when="Sun 8 Nov 21:40"),
    entry(at(4, 11, 11, 15), "health", "Health visitor home visit",
          "Liban seen, weight steady. Amara said to be asleep.", SIOBHAN, **NOT_SEEN),
    entry(at(2, 11, 15), "education", "Absent five days, no reason given", "Two calls to mother not answered.", BETH,
          until=date(2026, 11, 6), when="2 to 6 Nov"),
    entry(at(30, 10, 10, 10), "social", "CP visit", "Amara seen alone for 10 minutes. Home cold, little food.", PRIYA,
          **ALONE),
    entry(at(27, 10, 23, 5), "police", "Neighbour reported shouting",
          "Craig Dunmore named by Hodan as a friend who had left. Children asleep when checked.", LEANNE,
          when="Tue 27 Oct 23:05"),
    entry(at(21, 10), "housing", "Letter about the rent account",
          "Arrears of five weeks. Tenancy support offered again, no answer to two letters.",
          "Femi Adeyemi, Northmere Homes"),
    entry(at(20, 10, 15, 40), "social", "No answer at the door",
          "Knocked for ten minutes. A television was on. Card without an address left.", PRIYA, **NOT_SEEN),
    entry(at(20, 10, 11), "health", "Health visitor had no reply",
          "Planned review. No reply at the door or by telephone.", SIOBHAN, **NOT_SEEN),
    entry(at(19, 10, 9, 20), "nhs", "Seen at Quayside Surgery",
          "Amara’s hand dressed, healing. Liban’s ear infection treated.", IMRAN),
    entry(at(16, 10, 13, 30), "social", "CP visit",
          "Large dog in the kitchen, loose. Shut away when asked. Amara played alone with bricks.", PRIYA, **ALONE),
    entry(at(14, 10, 20, 15), "police", "Called by Hodan, man at the door",
          "A man banged on the door and left before officers came. Hodan would not give a name.", LEANNE,
          when="Wed 14 Oct 20:15"),
    entry(at(12, 10, 12), "education", "Tired and withdrawn at nursery",
          "Fell asleep at story time. Drew a dog with big teeth.", BETH),
    entry(at(6, 10, 14), "health", "Referral to speech therapy sent",
          "Fewer words than expected in both languages at the last review.", SIOBHAN),
    entry(at(3, 10, 22, 20), "police", "Noise and a broken window",
          "Window broken from outside. Hodan and both children safe, staying in one room.", LEANNE,
          when="Sat 3 Oct 22:20"),
    entry(at(2, 10, 10), "social", "CP visit",
          "Amara seen alone. Home warm, food in the kitchen. Core group dates agreed.", PRIYA, **ALONE),
    entry(at(25, 9, 17, 40), "nhs", "Scald to the left hand",
          "Tea from a low table, mother’s account fits. Dressed; hospital not needed.", IMRAN),
    entry(at(22, 9, 14, 30), "social", "CP visit, after the first core group",
          "Plan gone through with Hodan. Amara showed her bed and her drawings.", PRIYA, **ALONE),
    entry(at(21, 9, 11, 30), "education", "Back at nursery, settled well",
          "Played with two friends and ate well. Collected late by grandmother.", BETH),
    entry(at(10, 9, 13), "social", "Initial child protection conference",
          "Child protection plan for neglect, both children. Do not visit alone.", PRIYA),
)  # fmt: skip

PATTERNS = (
    Pattern("count", "4 police contacts in 6 weeks", "3, 14 and 27 October, 8 November. September had none.",
            ("1108-police", "1027-police", "1014-police", "1003-police")),
    Pattern("person", "One adult is named by 3 sources", "Craig Dunmore. He is not in the recorded household.",
            ("1110-social", "1109-education", "1108-police", "1027-police")),
    Pattern("not-seen", "Amara not seen at 2 health contacts", "20 Oct no reply, 4 Nov asleep.",
            ("1104-health", "1020-health")),
)  # fmt: skip

PAGE = ChronologyPage(header(), ENTRIES, PATTERNS, SOURCES, date(2026, 9, 1), TODAY)
EMPTY = replace(PAGE, entries=(), patterns=())


def long_page(count: int = 1500) -> ChronologyPage:
    """Five years of record: as many entries as asked for, newest first, with words of all lengths."""
    found = []
    for number in range(count):
        old = ENTRIES[number % len(ENTRIES)]
        happened = NOW - timedelta(days=number * 5 * 365 / count)
        when, words = f"{happened:%a} {happened.day} {happened:%b %Y}", f"{old.words} {'Seen again. ' * (number % 17)}"
        told = replace(old, title=f"{old.title}, {number}", words=words)
        found.append(replace(told, record=f"r{number}", happened=happened, until=None, when=when))
    return replace(PAGE, entries=tuple(found), patterns=(), begins=date(2021, 11, 13))


CONTACT = ContactPage(
    header=header(), record="1030-social", title="CP visit", sector="social",
    happened="Fri 30 Oct 2026, 10:10 to 11:15", written="Fri 30 Oct 2026, 11:52", received="Fri 30 Oct 2026, 12:06",
    authors=("Priya Raman",), signed=("Priya Raman, Fri 30 Oct 2026 11:58",),
    passages=(
        Passage("Who was there", "Hodan Warsame, mother\nFadumo Ali, interpreter, by telephone"),
        Passage("Amara", "Seen alone for 10 minutes, in the big room. Watchful, quiet."),
        Passage("Amara’s own words", "“It is cold in the big room. I have my coat in bed.”"),
        Passage("Food and heating", "The heating was off and the meter showed emergency credit. Bread, milk and cereal "
                "in the kitchen, nothing for an evening meal."),
        Passage("Where the children sleep", "Amara shares the bigger bedroom with her mother. Liban’s cot is at the "
                "foot of the bed. Bedding clean.", disputed="Amara sleeps on the sofa in the front room when Craig "
                "stays, Hodan says."),
        Passage("Analysis", "The home was colder and emptier than on 2 October. Hodan says money goes at the end of "
                "the month. Who looks after the children in the evening is still not clear."),
        Passage("Agreed", "Ask Northmere Homes about the meter debt: Priya Raman, Wed 4 Nov\nSee Amara alone again "
                "within 10 working days: Priya Raman, Fri 13 Nov"),
    ),
    addenda=(
        Added("The meter debt is £86, not £68 as Hodan first said.", "The letter from Northmere Homes came",
              "Priya Raman", "Tue 3 Nov 2026 09:12", waiting=False),
        Added("Liban’s cot has a new mattress since Monday.", "Seen by Siobhan Keane", "Siobhan Keane",
              "Wed 4 Nov 2026 16:40", waiting=True),
    ),
    state=WorkState.RECEIVED, may_add=True, may_write=False,
)  # fmt: skip

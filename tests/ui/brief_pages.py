"""Amara's brief as on picture 05, for tests and screenshots, and one on which everything is long."""

from dataclasses import replace

from app.casework.page_parts import Dispute, Entry, Source, WorkingWith
from app.casework.story_pages import AtHome, BriefPage, Caution
from app.domain.freshness import Freshness
from tests.ui.child_pages import DESK, NEVER, SOURCES, at, header, line

NOW = at(12, 11, 10, 4)
OFFLINE = "08:20"


def warnings() -> tuple[Caution, ...]:
    return (
        Caution("hazard", "Do not visit alone", "Joe Tranter, 07700 900 233, meets you at 10:20. "
                "Threats to a worker at the door. Plan, 10 Sep.", "danger"),
        Caution("hazard", "Craig Dunmore may be there",
                "Link not confirmed. Named by police, nursery and grandmother.", "danger"),
        Caution("hazard", "Large dog, in the kitchen", "Ask for it to be shut away. Your note, 16 Oct.", "caution"),
    )  # fmt: skip


def orders() -> tuple[Caution, ...]:
    return (Caution("order", "Mohamed Nur must not learn the address",
                    "Leave no paper that shows it. Do not take his calls in the home.", "danger"),)  # fmt: skip


def since() -> tuple[Entry, ...]:
    return (
        Entry("e1", "contact", "social", at(10, 11, 18, 5), None, "Tue 10 Nov", "Grandmother rang the duty desk",
              "Says Craig Dunmore stays most nights", "Kelvin Fenn"),
        Entry("e2", "contact", "education", at(9, 11), None, "Mon 9 Nov", "No coat, hungry at nursery",
              "“Craig shouted,” Amara told Beth Lomax", "Beth Lomax"),
        Entry("e3", "contact", "police", at(8, 11, 21, 40), None, "Sun 8 Nov", "Police called to the home",
              "Argument, Craig Dunmore present, children awake", "DC Leanne Marsh"),
        Entry("e4", "contact", "health", at(4, 11), None, "Wed 4 Nov", "Health visitor did not see Amara",
              "Said to be asleep. Liban’s weight steady", "Siobhan Keane"),
        Entry("e5", "contact", "education", at(6, 11), None, "2 to 6 Nov", "Five days absent",
              "No reason given. 61% this half-term", "Beth Lomax"),
    )  # fmt: skip


def at_home() -> tuple[AtHome, ...]:
    return (
        AtHome("Hodan Warsame, 27", "mother, speaks Somali", "circle", False, True),
        AtHome("Amara, 4", "shy with new people, likes drawing", "circle", True, True),
        AtHome("Liban, 11 months", "on the same plan", "square", False, True),
        AtHome("Craig Dunmore", "not confirmed", "square", False, False),
    )


def working() -> tuple[WorkingWith, ...]:
    return (
        line("i4", "health", "Siobhan Keane", "Health visitor", "07700 900 417", "Home visit, Wed 4 Nov"),
        line("i2", "police", "DC Leanne Marsh", "Police", "01632 960 110", "Called out, Sun 8 Nov"),
        line("i3", "education", "Beth Lomax", "Nursery", "01632 960 175", "Note, Mon 9 Nov"),
        line("i5", "health", "Dr Imran Sheikh", "GP", "01632 960 162", "Seen, Mon 19 Oct"),
        line("i8", "voluntary", "", "", DESK, "", sensitive=True,
             source=Source("voluntary", "", None, Freshness.NEVER, "")),
    )  # fmt: skip


def amara() -> BriefPage:
    """Give the page of picture 05."""
    return BriefPage(
        header=header(), visit="v1",
        heading="CP visit today 10:30, with Joe Tranter. Interpreter Fadumo Ali by phone.",
        warnings=warnings(), orders=orders(),
        why="Child protection plan for neglect since 10 September. Worry now: who looks after Amara in the evening, "
            "and food and warmth at home.",
        patterns=("4 police contacts in 6 weeks: 3, 14 and 27 October, 8 November. September had none.",
                  "GP visits kept"),
        prompts=("See Amara alone; write her own words", "See where Amara and Liban sleep",
                 "Food in the kitchen, heating on", "Sunday 8 November: ask Hodan without Craig",
                 "Why nursery was missed for a week", "Left hand: has the scald of 25 Sep healed?"),
        since_words="13 days, Fri 30 Oct", since=since(), since_more=0,
        received_words="Received up to 07:52 today. Something may have happened since.",
        at_home=at_home(), working=working(),
        sources=tuple(SOURCES[sector] for sector in ("social", "health", "police", "education", "housing")),
        disputes=(),
    )  # fmt: skip


WITHHELD = (
    "Social care, other health services, police, education and housing may have records that you do not see here. "
    "Ring Priya Raman, lead professional, on 01632 960 131."
)  # fmt: skip


def bare() -> BriefPage:
    """Give a page of a child of whom next to nothing is recorded, for no visit."""
    return replace(
        amara(), visit="", heading="No contact on this laptop says that the child was seen.", warnings=(), orders=(),
        why="", patterns=(), prompts=(), since=(), since_words="No time recorded", at_home=(), working=(), sources=(),
        received_words="Nothing has been received from Northmere on this laptop yet.",
        header=replace(header(), address_protected=False, address=None),
    )  # fmt: skip


HAZARDS = (
    "Do not visit alone", "Craig Dunmore may be there", "Weapon seen in the hall cupboard in October",
    "Threats made to workers at the door on 3 and 14 October", "Needles on the stairs", "Large dog, in the kitchen",
    "Broken step at the front door", "No light on the landing",
)  # fmt: skip


def crowded() -> BriefPage:
    """Give a page with 8 hazards, 14 who work with the child, 9 at home, and long words everywhere."""
    page = amara()
    cautions = tuple(
        Caution("hazard", title, "Ring the police on 101 before you go in, and say where you are. Note, 16 Oct.",
                "danger" if number < 5 else "caution")
        for number, title in enumerate(HAZARDS)
    )  # fmt: skip
    others = tuple(AtHome(f"Sibling Number{n}, {n}", "half-sister, not known whether at home", "circle", False, True)
                   for n in range(2, 7))  # fmt: skip
    more = tuple(line(f"m{n}", "health", f"Worker Number{n}", "Community paediatric nurse", f"01632 960 3{n:02}", "")
                 for n in range(9))  # fmt: skip
    return replace(
        page, warnings=cautions, why=" ".join([page.why] * 4), at_home=(*page.at_home[:3], *others, page.at_home[3]),
        working=(*page.working[:4], *more, page.working[4]), since_more=7,
        prompts=(*page.prompts, *(f"{prompt}, and what changed" for prompt in page.prompts)),
        patterns=(*page.patterns, "Amara not seen at 3 health contacts: 2 Oct asleep, 9 Oct, 16 Oct no access.",
                  "One adult is named by three sources: Craig Dunmore, 3 October to 8 November."),
        orders=(*page.orders, Caution("order", "Non-molestation order until 20 April 2027", "Breach is a crime: 999.",
                                      "danger")),
        sources=(*page.sources, SOURCES["nhs"], NEVER),
        disputes=(Dispute("c1", "alert-1", "severity", "Two people changed how grave the dog is"),),
    )  # fmt: skip

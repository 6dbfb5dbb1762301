"""The queue and Ruby's referral as on picture 09, for tests and screenshots."""

from dataclasses import replace
from datetime import UTC, date, datetime

from app.casework.approval_pages import (
    ApprovalsPage,
    ChangedField,
    Fact,
    Member,
    Option,
    Paper,
    Part,
    Point,
    Press,
    QueueRow,
    SentFile,
    Sort,
    Stand,
    TeamChoice,
    TimeLeft,
    WorkerChoice,
)
from app.casework.headers import NO_STATUS
from app.casework.page_parts import Header, Source, WorkingWith
from app.domain.freshness import Freshness
from app.domain.involvement import Sector

NOW = datetime(2026, 11, 12, 12, 24, tzinfo=UTC)
OVERDUE = TimeLeft(Press.OVERDUE, 0, "Overdue", "Was to be decided by Wed 11 Nov", "", "Late", "1 day over")
TODAY = TimeLeft(
    Press.TODAY, 0.3, "Today 17:00", "Decide by 17:00 today",
    "1 working day from Wed 11 Nov 15:05, Working Together 2023", "4 h 36", "min left",
)  # fmt: skip


def later(day: str, share: float) -> TimeLeft:
    return TimeLeft(Press.LATER, share, day, f"Decide by {day}", "", "1 day", "left")


def row(*of: str, left: TimeLeft = TODAY, sort: Sort = "referral") -> QueueRow:
    key, name, age, asked, by = of
    return QueueRow(key, sort, f"child-{key}", name, age, asked, by, left, at=NOW)


ROWS = (
    row("kyle", "Kyle Pemberton-Shaw", "16", "Referral: exploitation, police", "Sgt Anita Rowe", left=OVERDUE),
    row("ruby", "Ruby Ashcroft", "7", "Referral: supervision, school", "Karen Oduya, Fell Lane Primary"),
    row("nowak", "Baby Nowak", "unborn", "Referral: pre-birth, midwife", "Grace Tembo, Northmere Hospital"),
    row("samuel", "Samuel Okonjo", "12", "Referral: bruise, school nurse", "Lynn Haddow",
        left=later("Fri 13 Nov", 0.6)),
    row("ellie", "Ellie and Max Hargreaves", "", "Referral: parent’s mental health, GP", "Dr Ruth Calder",
        left=later("Fri 13 Nov", 0.6)),
    row("mei-lin", "Mei-Lin Zhao", "3", "Two versions: status differs", "P. Raman and S. Keane",
        left=later("Fri 13 Nov", 0.7), sort="versions"),
    row("dylan", "Dylan Cartwright", "14", "Close CIN plan", "Priya Raman", left=later("Mon 16 Nov", 0.85),
        sort="other"),
    row("yusuf", "Yusuf Demir", "9", "Visit record, correction to sign", "Joe Tranter",
        left=later("Mon 16 Nov", 0.9), sort="other"),
)  # fmt: skip
PAGE = ApprovalsPage(ROWS, NOW)


def source(state: Freshness, words: str) -> Source:
    return Source("social", "", NOW, state, words)


HEADER = Header(
    child="child-ruby", name="Ruby Ashcroft", given="Ruby", initials="RA", age="7", age_words="7 years", sex="girl",
    born=date(2019, 1, 22), nhs_number="999 613 5896", nhs_verified=True, social_care_id="", lead="",
    source=source(Freshness.TODAY, "12:24"), status=NO_STATUS, alerts=(), address_protected=False, address=None,
    here=True,
)  # fmt: skip


def working(*said: str, sector: Sector, state: Freshness) -> WorkingWith:
    name, role, last, age = said
    return WorkingWith(name, sector, name, role, "", last, source(state, age), "active")


OPTIONS = (
    Option("discuss", "approved", "discuss", "Strategy discussion", "Section 47: significant harm is likely",
           "Decide: strategy discussion", gives=True, told=("Karen Oduya",)),
    Option("assess", "approved", "assess", "Child and family assessment",
           "Section 17: 45 working days, to Mon 18 Jan 2027", "Decide: start assessment", gives=True,
           told=("Karen Oduya", "Joe Tranter", "Dawn Ashcroft by letter")),
    Option("early-help", "approved", "early-help", "Family help", "Lead professional outside social care",
           "Decide: family help", why_not="Say the primary need.", told=("Karen Oduya",)),
    Option("return", "returned", "return", "Return to referrer", "Say what is missing", "Decide: look again"),
    Option("no-further-action", "approved", "no-further-action", "No further action", "Say who else will help",
           "Decide: no further action"),
)  # fmt: skip

PAPER = Paper(
    key="ruby",
    header=HEADER,
    checked="same child, checked by Kelvin Fenn",
    reference="MARF 2026-11873",
    facts=(
        Fact("Referral, no open plan", "neutral", "users"),
        Fact("Parent told and agrees", "ok", "circle-check"),
        Fact("Early help closed 12 March 2026", "info", "history"),
    ),
    parts=(
        Part("What Karen Oduya reports",
             "Ruby has been collected late on six days since half-term, twice by an older child. On Tuesday she was "
             "alone at the gate at 17:40. Her packed lunch has been empty on four days. Her brother Alfie, 10, is a "
             "young carer for their mother."),
        Part("What Ruby said", "“I’m not allowed home till it’s dark because Mum is sleeping. Alfie makes the tea.”",
             "quote"),
        Part("Screening by Kelvin Fenn", "Suggests a child and family assessment for Ruby and Alfie. No sign of "
             "immediate harm; ring mother today.", "list-checks"),
    ),
    received="Received Wed 11 Nov 15:05",
    working=(
        working("Karen Oduya", "Safeguarding lead", "Referred, Wed 11 Nov", "Today 08:10", sector="education",
                state=Freshness.TODAY),
        working("Lynn Haddow", "School nurse", "Seen, Thu 5 Nov", "Today 12:20", sector="health",
                state=Freshness.TODAY),
        working("Young Carers Northmere", "Worker: Dan Petrie", "Group, Tue 3 Nov", "4 days", sector="voluntary",
                state=Freshness.WITHIN),
        working("Northmere Homes", "Tenancy officer", "Visit, Fri 16 Oct", "9 days", sector="housing",
                state=Freshness.PAST),
    ),
    points=(
        Point(date(2025, 11, 28), "social", "Early help until 12 March", date(2026, 3, 12)),
        Point(date(2026, 5, 19), "police", "Police attendance"),
        Point(date(2026, 8, 30), "education", "Late collection"),
        Point(date(2026, 10, 12), "education", "Late collection"),
        Point(date(2026, 10, 27), "police", "Police attendance"),
        Point(date(2026, 11, 11), "education", "Referral"),
    ),
    on=date(2026, 11, 12),
    household=(
        Member("Dawn Ashcroft, 34, mother"),
        Member("Alfie Ashcroft, 10, brother, young carer"),
        Member("Father not recorded: ask", missing=True),
    ),
    files=(SentFile("f1", "Collection log, 6 dates", True), SentFile("f2", "Attendance sheet", False)),
    changed=(),
    since="",
    left=TODAY,
    options=OPTIONS,
    teams=(
        TeamChoice("assessment-2", "Assessment 2", (WorkerChoice("joe", "Joe Tranter", 14),
                                                    WorkerChoice("priya", "Priya Raman", 18))),
        TeamChoice("assessment-1", "Assessment 1", (WorkerChoice("asha", "Asha Lind", 11),)),
    ),
    signed="Signed as Denise Whitlock. A later change is a new decision.",
    body_hash="ab" * 32,
    version=3,
    about="referral-ruby",
    about_kind="referral",
)  # fmt: skip

CHANGED = replace(
    PAPER, since="since you read it today at 11:50", changed=(
        ChangedField("Level of need", "2", "3"),
        ChangedField("What has been tried", "Nothing written", "Breakfast club since September"),
    ),
)  # fmt: skip
PROPOSED = replace(
    PAPER,
    stand=Stand("proposed", "Child and family assessment: proposed by you at 12:25",
                "It waits to be sent. Northmere decides with the same checks when it arrives.", True),
)  # fmt: skip
REFUSED = replace(
    CHANGED, stand=Stand("refused", "Northmere did not take your decision",
                         "The referral changed after you read it. Your reason is kept below."),
)  # fmt: skip
DECIDED = replace(
    PAPER, options=(), stand=Stand("decided", "Decided by Tom Achebe at 12:20: strategy discussion",
                                   "Yours was not taken: the first of two decisions stands."),
)  # fmt: skip
OWN = replace(PAPER, own="You asked for this decision, so somebody else has to take it.")

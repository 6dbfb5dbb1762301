"""Mei-Lin's contact in two versions as on picture 08, for tests and screenshots."""

from dataclasses import replace

from app.casework.version_pages import Difference, Side, TwoVersionsPage

PRIYA, SIOBHAN = "priya", "siobhan"


def mine(words: str) -> Side:
    return Side(PRIYA, "Priya Raman", "Social worker", True, "Tue 10 Nov, 14:05", words, words)


def theirs(words: str) -> Side:
    return Side(SIOBHAN, "Siobhan Keane", "Health visitor", False, "Tue 10 Nov, 13:32", words, words)


def row(label: str, before: str, own: str, other: str, **more: object) -> Difference:
    conflict = label.lower().replace(" ", "-")
    made = Difference(conflict, conflict, label, before, mine(own), theirs(other), "mine", False, "choose")
    return replace(made, **more)  # type: ignore[arg-type]


THERE = row(
    "Who was there", "Mother", "Mother, maternal aunt (Xiu Lin)", "Mother, father by phone", keeps_both=True
)  # fmt: skip
ALONE = row(
    "Child seen alone", "Not recorded", "No, mother stayed in the room", "Yes, 5 minutes while being weighed",
    keeps_both=True,
)  # fmt: skip
HOME = row(
    "Home", "Tidy, warm", "Tidy, warm. Bedroom window broken, landlord told", "Tidy, warm. Damp in the bedroom",
    keeps_both=True,
)  # fmt: skip
VISIT = row("Next visit", "Tue 24 Nov", "Thu 19 Nov", "Fri 20 Nov")
STATUS = row(
    "Status", "Child in need", "Child in need", "Ask for a strategy discussion", result="others-decide",
    decider="Denise Whitlock", stands="theirs",
)  # fmt: skip

PAGE = TwoVersionsPage(
    about="contact-1",
    child="mei-lin",
    title="You and Siobhan Keane both changed this contact",
    subtitle="Mei-Lin Zhao, 3, joint home visit on Tue 10 Nov",
    differences=(THERE, ALONE, HOME, VISIT, STATUS),
    fitted=("Kind of contact", "Where", "Started", "Ended", "Bedroom seen", "Feeding", "Development", "Safer sleep",
            "Where the child sleeps", "Mood of the mother or carer", "Weight in grams"),
    other_name="Siobhan Keane",
    other_telephone="07700 900 417",
    note=("Status is for a supervisor",
          "Denise Whitlock decides. Shown meanwhile: Ask for a strategy discussion."),
)  # fmt: skip

SETTLED = replace(
    PAGE, note=None, differences=(
        replace(VISIT, result="settled", decider="you", chosen="theirs", reason="Clinic is on Friday", waits=True,
                settled="Tue 10 Nov, 15:10"),
        replace(HOME, result="settled", decider="Siobhan Keane", chosen="both", reason="Both true",
                settled="Tue 10 Nov, 14:40"),
    ),
)  # fmt: skip

"""What the People tab says."""

from app.casework.case_pages import FieldValue, PersonLine, RecordForm, RecordLine
from app.casework.page_parts import NO_ADDRESS

PROTECTED = "Address protected"
NO_TELEPHONE = "No telephone recorded"
PLAN, HAND_OVER = "Plan a visit", "Hand over"
SAVE, SAVING, CANCEL, WHY = "Save", "Saving", "Cancel", "Why"
SAVED = "Saved on this laptop. It is sent with the next exchange."
NOT_SAVED, KEPT, MEND = "This was not saved", "What you typed is still here.", "Something needs fixing"
VERSIONS = "See both versions"
CHOOSE = "Type to find, or arrow down"
NOT_CHOSEN = "Choose from the list"
HINTS = {
    "date": "Day, month, year",
    "moment": "21:10 of today, or 3 Mar 2026 21:10",
    "lines": "One on each line",
}
LOWERING = "This makes the record less protective, or ends an alert. The reason stays in the history."
NO_WHY = "Say why"
HIDDEN = "The protected address itself is not shown here. If they have moved, end it and add the new one."
CALL_OFF = "Call the visit off"
VERB = {
    "cover": "Let them decide",
    "visit": "Plan the visit", "allocation": "Hand over", "late-reason": "Keep the reason",
    "task": "Save the task", "no-access": "Sign: no access", "health-review": "Sign the review",
}  # fmt: skip

GROUPS = (
    ("child", "{given}’s details", ""),
    ("address", "Addresses", "{no_address}"),
    ("alert", "Alerts", "No alerts recorded"),
    ("missing", "Times missing", "No time missing recorded"),
    ("police-protection", "Police protection", "No police protection recorded"),
    ("involvement", "Working with {given}", "Nobody recorded as working with {given}"),
)
"""The cards of records in their order: kind, heading, and what is said where there is none."""

URGENT = (("missing", "Missing", "user-round-search"), ("police-protection", "Police protection", "shield-alert"))
"""What is begun from the top, because it cannot wait: kind, words and picture. Its card is there once there is one."""

NO_PEOPLE = "Nobody is recorded in {given}’s life yet."
ENDED = "Ended"
NOT_CONFIRMED = "Not confirmed"


def who(line: PersonLine) -> str:
    """Give name and age."""
    return f"{line.name}, {line.age}" if line.age else line.name


def role(line: PersonLine) -> str:
    """Give how somebody stands to the child, with whether that is sure and until when it was."""
    unsure = NOT_CONFIRMED.lower() if not line.confirmed and NOT_CONFIRMED.lower() not in line.role.lower() else ""
    return ", ".join(filter(None, (line.role, unsure, line.ended)))


def address(line: PersonLine) -> str:
    """Give an address in one line, or that it is protected; the protected one is not in the page."""
    return PROTECTED if line.address_protected else line.address or NO_ADDRESS


def person(line: PersonLine) -> str:
    """Give a person for a listener."""
    said = (who(line), role(line), line.lives_with, line.responsibility, line.telephone or NO_TELEPHONE, address(line))
    return ". ".join(filter(None, said))


def record(line: RecordLine) -> str:
    """Give a record for a listener."""
    return ". ".join(filter(None, (line.title, line.words, ENDED if line.ended else "")))


def save(form: RecordForm) -> str:
    """Give the words of the button that saves a form."""
    if form.kind == "visit" and form.record:
        return CALL_OFF
    return VERB.get(form.kind, SAVE)


def label(field: FieldValue) -> str:
    """Give the label of a field, with whether it has to be filled in."""
    return f"{field.label}, needed" if field.needed else field.label

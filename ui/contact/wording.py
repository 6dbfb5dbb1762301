"""What the page of one contact says."""

from app.casework.pages import WorkState
from app.casework.story_pages import Added, ContactPage, FileLine, Passage
from ui.kit.chips import ChipKind, ChipText

ADD, WHAT, WHY, SAVE, SAVING = "Add to this", "What you add", "Why", "Save addition", "Saving"
STAYS = "What was signed stays as it is. Your addition stands under it, with your name and the time."
NOT_YOURS = "You can read this contact. You cannot add to it with the access you have today."
FINISH = "Finish my part"
UNFINISHED = "Your part of this contact is not signed yet."
SAVED = "Saved on this laptop. It stands under the contact and is sent with the next exchange."
NOT_SAVED = "Your addition was not saved"
KEPT = "What you typed is still here."
NO_WORDS, NO_REASON = "Write what you add", "Say why you add it"
STANDS, OTHER = "Shown meanwhile", "The other version"
ATTENDANCE = "It is written differently who came"
OWN_WORD = "Whoever signed a part counts as there. If that is wrong, add to this and say so."
BOTH_VERSIONS, VERSIONS = "See both versions", "Versions"
DISPUTED = ChipText("Disputed", ChipKind.WARN, "git-compare")
WAITING = ChipText("Waiting to send", ChipKind.NEUTRAL, "clock-arrow-up")
FILES, ADD_FILE, NO_FILES = "Photos and files", "Add a photo or file", "No photo or file belongs to this contact."
SAVE_COPY, FETCH, CHOOSE_WHERE, NOT_NOW = "Save a copy", "Bring to this laptop", "Choose where", "Not now"
COPY_WARNING = "A copy is not protected by Doorstep."
COPY_MORE = (
    "Whoever finds it can open it, and nobody can call it back. Save it only where your authority allows, and delete "
    "it when you have done with it. That you saved it is noted. Do not open a file that you did not expect."
)
DETAILS = "A photograph can carry when and where it was taken. That stays in the file, because it is evidence."
FILE_SAVED = "Saved on this laptop. It is sent after your other work."
FILE_WANTED = "It is brought with the next exchange."
COPY_SAVED = "The copy is saved where you chose. It is not protected there."
PICTURES = frozenset(("Photograph", "Picture"))
NO_ADDITIONS = "Nothing has been added to this contact."


def work(state: WorkState | None, authority: str) -> ChipText | None:
    """Give the chip that says where the contact is."""
    if state is None:
        return None
    return {
        WorkState.DRAFT: ChipText("Saved on this laptop, not signed", ChipKind.INFO, "laptop-minimal-check"),
        WorkState.WAITING: ChipText("Signed, waiting to send", ChipKind.NEUTRAL, "clock-arrow-up"),
        WorkState.RECEIVED: ChipText(f"{authority} has it", ChipKind.OK, "check-check"),
        WorkState.CONFLICT: ChipText("Two versions", ChipKind.WARN, "git-compare"),
        WorkState.REFUSED: ChipText(f"{authority} did not accept it", ChipKind.DANGER, "package-x"),
    }[state]


def times(page: ContactPage, authority: str) -> tuple[tuple[str, str], ...]:
    """Give the three times of a contact with their labels; a time that is not there is said."""
    return (
        ("Happened", page.happened or "Not recorded"),
        ("Written", page.written or "Not recorded"),
        (f"{authority} received it", page.received or "Not yet"),
    )


def people(page: ContactPage) -> tuple[tuple[str, str], ...]:
    """Give who wrote and who signed."""
    return (
        ("Written by", ", ".join(page.authors) or "Not recorded"),
        ("Signed", "\n".join(page.signed) or "Nobody has signed it yet"),
    )


def passage(one: Passage) -> str:
    """Give a passage for a listener, with its other version and whose each is."""
    text = f"{one.text.rstrip('.')}."
    if not one.disputed:
        return f"{one.label}. {text}"
    stands, other = by(STANDS, one.text_by), by(OTHER, one.disputed_by)
    return f"{one.label}. Disputed. {stands}: {text} {other}: {one.disputed.rstrip('.')}."


def by(version: str, whose: str) -> str:
    """Give the heading of one of two versions, with whose it is and of when, where that is known."""
    return f"{version}, by {whose}" if whose else version


def versions(page: ContactPage) -> tuple[str, str]:
    """Give that something is or was in two versions, and what became of it; nothing where nothing ever was."""
    was = f"Was in two versions: {', '.join(page.settled)}" if page.settled else ""
    settled = f"Settled by {', '.join(page.settled_by)}. Both versions, and why, can still be read." if was else ""
    if page.in_dispute:
        return f"In two versions until one is chosen: {', '.join(page.in_dispute)}", f"{was}. {settled}" if was else ""
    return was, settled


def added_by(one: Added) -> str:
    """Give who added it and when."""
    return f"{one.who}, {one.when}"


def addition(one: Added) -> str:
    """Give an addition for a listener."""
    said = f"Addition by {added_by(one)}. {one.words.rstrip('.')}."
    reason = f" Why: {one.reason.rstrip('.')}." if one.reason else ""
    return f"{said}{reason}{' Waiting to send.' if one.waiting else ''}"


def file_facts(line: FileLine) -> str:
    """Give what a file is, who added it and when."""
    added = f"{line.added:%a} {line.added.day} {line.added:%b %Y, %H:%M}" if line.added else "at a time not recorded"
    details = ", carries what the camera noted" if line.details else ""
    return f"{line.kind}, {line.size}{details}. Added by {line.by}, {added}."


def file(line: FileLine) -> str:
    """Give a file for a listener."""
    return f"{line.name}. {file_facts(line)} {line.state}."

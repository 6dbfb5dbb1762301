"""Codes become sentences here and nowhere else: what happened, what is safe, and what to do."""

from collections.abc import Mapping

UNLOCK: dict[str, str] = {
    "wrong-passphrase": "That passphrase did not open this laptop. {left} tries left. Wait {wait}, then try again.",
    "wait": "Too soon after a wrong passphrase. Try again in {wait}. Waiting work is never deleted by wrong tries.",
    "share-deleted": "Too many wrong passphrases. Your work is safe here. Sign in online to open this laptop again.",
    "no-server-share": "Your work is safe here. Sign in online once to open this laptop again.",
    "no-device-secret": "This laptop's keyring no longer has its key. Your unsent work is sealed and can be delivered; "
    "ask IT for a new enrolment code.",
    "lease-over": "Offline access has ended. Your waiting work is safe here. Sign in online to open your records.",
    "lease-missing": "Offline access is not known. Your waiting work is safe here. Sign in online.",
    "lease-forged": "The offline access on this laptop was not given by your authority. Sign in online.",
    "clock-behind": "This laptop's clock is behind. Your work is safe. Set the clock, or sign in online.",
    "header-damaged": "The key of this laptop's store is damaged. Your unsent work is sealed and can be delivered. "
    "Ask IT for a new enrolment code.",
    "kdf-out-of-range": "The key of this laptop's store was changed by somebody. Nothing was opened. Ask IT.",
    "online-only": "This computer keeps no keys for Doorstep, so each start needs a new one-use code from your "
    "authority's IT. What you wrote is sealed and safe here.",
    "not-enrolled": "This laptop is not enrolled yet. Ask your authority's IT for a one-use code.",
    "already-enrolled": "This laptop is enrolled already. Your work is safe here. Unlock it with your passphrase.",
    "keyring-away": "This laptop's keyring cannot be reached, so its keys are not destroyed. Lock the computer.",
    "turned-away": "Your authority has ended your access on this laptop. Its records are destroyed. "
    "What you had not sent is sealed and reaches them.",
    "store-is-newer": "These records were written by a newer Doorstep. They are safe. Update this program first.",
    "store-broken": "The records on this laptop cannot be read. They were set aside, and unsent work is sealed and can "
    "be delivered. Ask IT for a new enrolment code.",
    "store-missing": "The records on this laptop are not where they were. Unsent work is sealed and can be delivered. "
    "Ask IT.",
    "disk-full": "This laptop's disk is full. Nothing was lost. Free some space and try again.",
    "disk-error": "This laptop's disk has a fault. What you saved is sealed and safe here. Try again, or ring IT.",
    "too-short": "Choose a passphrase of at least 15 characters; a few words you can remember are best.",
    "too-long": "Choose a passphrase of up to 256 characters.",
    "one-character": "That passphrase repeats a few characters. A few words you can remember are best.",
    "guessable": "That passphrase is little more than a word anybody would try here. Add words of your own.",
    "not-https": "That address is not protected. Ask your authority's IT for the address that begins with https.",
    "unreachable": "No network. Your work is safe on this laptop. You can unlock without a network.",
    "case-process-ended": "The window closed unexpectedly. What you wrote is saved. Unlock to go on.",
}
"""Why a laptop stayed locked."""


def _wait(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"


def why_locked(code: str, facts: Mapping[str, str], sentence: str = "") -> str:
    """Return the sentence for a refusal to unlock; an unknown code still says what is safe."""
    words = UNLOCK.get(code)
    if words is None:
        return sentence or "This laptop could not be opened. Your work is safe here. Try again, or ask IT."
    return words.format(left=facts.get("left", "Few"), wait=_wait(int(facts.get("seconds", "0") or 0)))


def delivered(  # noqa: PLR0913 - what can become of it
    authority: str, *, sent: int, not_taken: int, drafts: int, unreadable: int, deferred: int = 0, files: int = 0
) -> str:
    """Return what has become of the work on a laptop whose passphrase is forgotten, in pieces of work."""
    said = [f"{authority} has everything you signed." if not (unreadable or not_taken or deferred) else ""]
    said.append(f"{_pieces(sent)} arrived just now." if sent else "Nothing was left to send." if said[0] else "")
    if not_taken:
        said.append(f"{_pieces(not_taken)} could not be taken into the record; your supervisor has {_it(not_taken)}.")
    if drafts:
        said.append(f"{_count(drafts, 'draft')} you had not signed {_is(drafts)} kept there for your supervisor.")
    if deferred:
        said.append(f"{_pieces(deferred)} must wait for others, because {authority} was restored from a backup.")
        said.append("What waits is safe here, and is sent when this laptop is open again.")
    if files:
        said.append(
            f"{_count(files, 'file')} you added {_is(files)} not there yet, and safe here. Please try again later."
        )
    if unreadable:
        said.append(f"{_count(unreadable, 'piece')} could not be opened there and {_is(unreadable)} still safe here.")
        said.append("Ring IT before you use a new code.")
    else:
        said.append("To open this laptop again, ask IT for a new code, then choose I have a new code.")
    return " ".join(filter(None, said))


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _pieces(number: int) -> str:
    return f"{_count(number, 'piece')} of work"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


SAVE: dict[str, str] = {
    "disk-full": "This laptop cannot save: its disk is full. Copy this text or free space now.",
    "disk-error": "This laptop cannot save: its disk has a fault. Copy this text, lock, and ring IT.",
    "store-stopped": "This laptop has stopped saving after a fault of its disk. Copy this text, lock, and ring IT.",
}
"""Why something could not be saved."""


def cannot_save(code: str) -> str:
    """Return the sentence for an act that could not be kept; what was saved before is safe."""
    return SAVE.get(code, "This laptop cannot save now. What was saved before is safe. Copy this text, and ring IT.")


DONE: dict[str, str] = {
    "not-yours-to-settle": "It is for a supervisor, or for those whose versions they are, to choose.",
    "not-yours-to-write": "It is for the child's social worker or a supervisor to write this.",
    "settled-already": "Somebody has settled this already. Open it again to see what was chosen.",
    "not-both": "Only one of these can stand. Choose one.",
    "no-reason": "Say why first.",
    "no-such-record": "This laptop no longer has that record. It may have moved to another caseload.",
    "no-team": "This colleague is in no team. Ask IT to put that right first.",
    "allocated-already": "The child is with this colleague already.",
    "no-address": "This laptop has no protected address of this child.",
    "already-signed": "You have signed your part already. Add to it instead.",
    "decided-already": "A decision on this has been written already.",
    "changed-since-read": "It has changed since you read it. Nothing was decided. Read it again, and choose.",
    "own-work": "You wrote this, so somebody else has to decide it.",
}
"""Why an act was not done; whatever was typed stays."""


def not_done(code: str) -> str:
    """Return why an act was not done, and that what was typed is still there."""
    sentence = DONE.get(code) or SAVE.get(code) or "It was not saved. Try again, or ask IT."
    return f"{sentence} What you typed is still here."


_SEALED_GOES = "What you had not sent is sealed, and goes to {authority} as soon as there is a network."
DESTROYED: dict[str, str] = {
    "device-revoked": "{authority} has withdrawn this laptop. The records on it are destroyed. " + _SEALED_GOES,
    "account-disabled": "Your account at {authority} has ended. The records on this laptop are destroyed. "
    + _SEALED_GOES,
    "wiped": "The records on this laptop are destroyed, as you asked. "
    + _SEALED_GOES
    + " To work here again, ask IT for a one-use code.",
}
"""Why the records on a laptop were destroyed."""


def destroyed(code: str, authority: str) -> str:
    """Return what has happened to the records on this laptop, and that nothing that was written is lost."""
    return DESTROYED.get(code, DESTROYED["device-revoked"]).format(authority=authority)


NOT_EXPORTED = "The file could not be written. Your sealed work is safe here. Choose another place."


def exported(count: int, authority: str) -> str:
    """Return what was written into a file, and what to do with it."""
    if not count:
        return f"Nothing waits: {authority} has all you signed. The file is empty."
    pieces = "1 piece of work is" if count == 1 else f"{count} pieces of work are"
    return f"{pieces} in the file, sealed: only {authority} can open it. Hand it to IT. Everything stays here as well."

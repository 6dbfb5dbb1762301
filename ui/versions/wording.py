"""What the page of two versions says."""

from collections.abc import Sequence

from app.casework.version_pages import Choice, Difference, Side, TwoVersionsPage
from ui.kit.chips import ChipKind, ChipText

SAFE = "Nothing is lost: both versions stay in the history"
SHOW, HIDE = "Show them", "Hide them"
BEFORE, RESULT = "Before", "Result"
KEEP_BOTH, LATER, BACK = "Keep both", "Decide later", "Back"
SAVE, SAVING = "Save decision", "Saving"
SAY_WHY = "Say why"
SAVED = "Saved on this laptop. Your decision waits to be sent."
KEPT = "Your choices are still here."
NOTHING_LEFT = "Nothing is left for you to decide here."
WAITS = "Waiting to send"
LET_GO = "Let go of mine"
UNCOVER, COVER = "Show the address for 30 seconds", "Cover it"
_TITLES = frozenset(("Dr", "DC", "DS", "DI", "PC", "PS", "Mr", "Mrs", "Ms", "Miss", "Prof"))
_NAMED_MOST = 2


def given(name: str) -> str:
    """Give the name by which a colleague is called."""
    return next((part for part in name.split() if part not in _TITLES), name)


def whose(side: Side) -> str:
    """Give whose version one is, as a word by itself."""
    name = "Yours" if side.mine else f"{given(side.name)}’s" if side.by else "Somebody else’s"
    return f"{name} {side.apart}" if side.apart else name


def differ(count: int) -> str:
    """Give how many fields differ; nothing differs any more where all is settled."""
    if not count:
        return "Settled"
    return "1 field differs" if count == 1 else f"{count} fields differ"


def fitted(count: int) -> str:
    """Give how much needed nobody."""
    if not count:
        return ""
    return "1 other field fitted together without your help." if count == 1 else (
        f"{count} other fields fitted together without your help."
    )  # fmt: skip


def heading(sides: Sequence[Side], fallback: str) -> tuple[str, str]:
    """Give the heading of a column, in two lines; the fallback where the versions are several people's."""
    people = {(side.by, side.name, side.role, side.mine, side.apart) for side in sides}
    times = {side.when for side in sides}
    when = (times.pop() or "Time not recorded") if len(times) == 1 else "At different times"
    if len(people) != 1:
        return fallback, when
    side = sides[0]
    if side.apart:
        return whose(side), when
    role = f", {side.role[:1].lower()}{side.role[1:]}" if side.role else ""
    return ("Yours" if side.mine else f"{side.name}{role}"), when


def caption(side: Side) -> str:
    """Give whose one value is, where the heading cannot say it for all."""
    name = whose(side) if side.apart else "You" if side.mine else side.name
    return f"{name}, {side.when}" if side.when and side.when not in name else name


def meanwhile(row: Difference) -> str:
    """Give what is shown until somebody has decided; nothing once it is settled."""
    standing = row.mine if row.stands == "mine" else row.theirs
    return "" if row.result == "settled" else f"Shown meanwhile: {_lower(whose(standing))}"


def under(row: Difference) -> str:
    """Give what stands under the label: what is shown meanwhile, or why it was settled so; then what was earlier."""
    why_so = f"Why: {row.reason}" if row.reason else ""
    earlier = f"Said earlier: {', '.join(row.earlier)}" if row.earlier else ""
    return ". ".join(filter(None, (why_so if row.result == "settled" else meanwhile(row), earlier)))


def chip(row: Difference, choice: Choice | None) -> ChipText:
    """Give the result of a row as it stands."""
    if row.result == "settled":
        return ChipText(f"Settled by {given(row.decider)}", ChipKind.INFO, "scale")
    if row.result == "others-decide":
        return ChipText(f"{_decider(row.decider)}", ChipKind.PROTECTED, "scale")
    if choice is None:
        return ChipText("Choose one", ChipKind.WARN, "circle-dashed")
    return ChipText(chosen(row, choice), ChipKind.OK, "circle-check")


def chosen(row: Difference, choice: Choice) -> str:
    """Give a choice in words."""
    return "Both kept" if choice == "both" else whose(row.mine if choice == "mine" else row.theirs)


def below(row: Difference) -> str:
    """Give what stands under the chip of a row that is settled: when, and that it waits, where it is one's own."""
    if row.result != "settled":
        return ""
    return ". ".join(filter(None, (row.settled, WAITS if row.waits else "")))


def left(rows: Sequence[Difference]) -> str:
    """Give what is still to be chosen."""
    count = "1 field left" if len(rows) == 1 else f"{len(rows)} fields left"
    named = ", ".join(row.label for row in rows)
    return f"{count}: {named}" if len(rows) <= _NAMED_MOST else count


def settled_first(page: TwoVersionsPage) -> str:
    """Say whose choice stands where this person's came second, and that theirs is kept; else nothing."""
    settled = [row.decider for row in page.differences if row.result == "settled" and row.decider != "you"]
    if not page.let_go or not settled:
        return ""
    return f"{settled[0]} settled it first. Yours is kept until you let go of it."


def why(page: TwoVersionsPage) -> str:
    """Ask for the reason, and say who will read it."""
    sides = [side for row in page.differences if row.result == "choose" for side in (row.mine, row.theirs)]
    others = list(dict.fromkeys(given(side.name) for side in sides if side.by and not side.mine))
    if not others:
        return "Why did you choose this? The history will show your reason."
    return f"Why did you choose this? {' and '.join(others)} will see your reason, and it stays in the history."


def ring(page: TwoVersionsPage) -> str:
    """Give whom to ring, where a number is known."""
    known = page.other_name and page.other_telephone
    return f"Ring {given(page.other_name)} {page.other_telephone}" if known else ""


def option(row: Difference, side: Side) -> str:
    """Give one version for a listener."""
    when = f", {side.when}" if side.when else ""
    return f"{row.label}. {whose(side)}{when}: {_ended(side.words)}"


def how_to_choose(row: Difference) -> str:
    """Say how a row is chosen, with its keys."""
    if row.result == "settled":
        return f"Settled by {row.decider}"
    if row.result == "others-decide":
        return f"{row.decider} decides"
    both = ", Alt and 3 for both" if row.keeps_both else ""
    return f"Alt and 1 for {_lower(whose(row.mine))}, Alt and 2 for {_lower(whose(row.theirs))}{both}"


def sentence(row: Difference, choice: Choice | None) -> str:
    """Give a whole row for a listener."""
    said = [f"{row.label}.", f"{BEFORE}: {_ended(row.before)}"]
    said += [f"{whose(side)}: {_ended(side.words)}" for side in (row.mine, row.theirs)]
    said.append(_outcome(row, choice))
    if words := meanwhile(row):
        said.append(f"{words}.")
    return " ".join(said)


def _outcome(row: Difference, choice: Choice | None) -> str:
    if row.result == "others-decide":
        return f"{row.decider} decides."
    if row.result != "settled":
        return f"{chip(row, choice).text}."
    what = f": {_lower(chosen(row, choice))}" if choice else ""
    when = f", {row.settled}" if row.settled else ""
    waits = f" {WAITS}." if row.waits else ""
    reason = f" Why: {_ended(row.reason)}" if row.reason else ""
    return f"Settled by {row.decider}{when}{what}.{waits}{reason}"


def failed(sentence_of: str) -> str:
    """Say why a decision was not saved, and that it is not lost."""
    return f"Not saved. {_ended(sentence_of)} {KEPT}"


def _decider(names: str) -> str:
    """One name is called by; of several, or of none, that it is others."""
    if " or " in names:
        return "Others decide"
    return "Supervisor decides" if names == "A supervisor" else f"{given(names)} decides"


def _lower(words: str) -> str:
    own = words.startswith("Yours ") or words in ("Yours", "Both kept", "Somebody else’s")
    return f"{words[:1].lower()}{words[1:]}" if own else words


def _ended(words: str) -> str:
    return f"{words.rstrip('.')}."

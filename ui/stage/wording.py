"""What the Work tab and a stage of the work say."""

from app.casework.stage_pages import Refusal, StageLine
from ui.kit.chips import ChipKind, ChipText

CAN_BE_DONE, BEGIN = "What can be done", "Begin"
CHOOSE, CHOOSE_BEGIN = "Choose what is to be done", "Choose what is to be begun"
NOTHING_LEFT = "Nothing leads on from here."
NOTHING_YOURS = "Nothing can be begun by you for this child."
NO_STAGES = "No work is recorded for this child in what this laptop has."
NO_STAGES_MORE = "A referral, an assessment or a plan would stand here."
OPEN, OVER = "Open", "Over"
STILL, GO = "What is still against it", "Go there"
WITHDRAW, LET_GO, BACK = "Take it back", "Let go of it", "All work"
SAVING, SAVED = "Saving", "Saved on this laptop {}"
NOT_SAVED = "Not saved"
WRITTEN, READ_ONLY = "What it says", "What it says, to read"
SCREENING, REST = "Screening", "What else was sent"
WHY = "Why"
CONFIRM = "Press Enter to do it"
DOING = "Saving"


def step_chip(line: StageLine) -> ChipText:
    """Give the step of a stage as a chip; what was refused or waits here stands out."""
    if line.stand.state == "refused":
        return ChipText("Not taken", ChipKind.DANGER, "circle-alert")
    if line.stand.state == "waiting":
        return ChipText(f"{line.step}, waiting to send", ChipKind.INFO, "hourglass")
    return ChipText(
        line.step, ChipKind.NEUTRAL if line.over else ChipKind.PLAIN, "check" if line.over else "list-checks"
    )


def turn(line: StageLine) -> str:
    """Give whose turn it is."""
    return f"With {line.waits_for}" if line.waits_for else ""


def below(line: StageLine) -> str:
    """Give the line under the name: since when, and whose turn it is."""
    return ". ".join(filter(None, (line.since[:1].upper() + line.since[1:], turn(line))))


def sentence(line: StageLine) -> str:
    """Give what a listener hears of a stage."""
    clock = f"{line.clock.due}, {line.clock.standing}" if line.clock else ""
    asked = line.asked.words if line.asked else ""
    said = (line.name, step_chip(line).text, line.since, turn(line), clock, asked)
    return ". ".join(one.rstrip(".") for one in said if one)


def against(one: Refusal) -> str:
    """Give what is against a step with where the rule is written."""
    return f"{one.words} ({one.source})" if one.source else one.words

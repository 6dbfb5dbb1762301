"""Kinds referral and referrer: what arrives at the front door, and who brought it where that must be kept apart."""

from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.form import Form, blanks
from app.domain.section import LateReason, Section

HARM_NOW = ("", "no", "yes")

SOURCES = {
    "1A": "Family member or carer",
    "1B": "Acquaintance",
    "1C": "The child",
    "1D": "Another individual",
    "2A": "School",
    "2B": "Education services",
    "3A": "GP",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health services",
    "3E": "Accident and emergency",
    "3F": "Other health services",
    "4": "Housing",
    "5A": "Social care of this authority",
    "5B": "Another department of this authority",
    "5C": "Social care of another authority",
    "5D": "Early help of this authority",
    "6": "Police",
    "7": "Other legal: court, probation, immigration, Cafcass, prison",
    "8": "Other: children's centre, voluntary organisation",
    "9": "Anonymous",
    "10": "Unknown",
}
"""Where a referral comes from, as the children in need census has it."""

PUBLIC_SOURCES = frozenset(("1A", "1B", "1C", "1D", "9"))
"""The sources that are members of the public: who they are is protected, and never stands in the referral."""

NEEDS = {
    "N1": "Abuse or neglect",
    "N2": "The child's disability or illness",
    "N3": "A parent's disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Cases other than children in need",
    "N0": "Not stated",
}
"""The primary need, as the census has it; between two that fit, the one higher in this list."""

CLOSURES = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Transferred to another authority",
    "RC6": "Transferred to adult services",
    "RC7": "Services ceased for another reason",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, passed to early help",
}
"""Why a case was closed, as the census has it."""

OUTCOMES = {
    "no-further-action": "No further action",
    "advice": "Advice and information",
    "early-help": "Early help",
    "assessment": "Child and family assessment",
    "strategy-discussion": "Strategy discussion",
    "passed-on": "Passed on to another authority",
    "joined": "Joined to the work that is open",
}
"""What can be decided on a referral."""

EPISODE = frozenset(("assessment", "strategy-discussion"))
"""The outcomes by which the authority takes the case: an episode begins."""

Source = Literal[
    "", "1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7",
    "8", "9", "10",
]  # fmt: skip
Need = Literal["", "N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9"]
Closure = Literal["", "RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9"]
ReferralStep = Literal[
    "received", "screening", "decision-pending", "no-further-action", "advice", "early-help", "assessment",
    "strategy-discussion", "passed-on", "joined", "acknowledged", "closed",
]  # fmt: skip
Outcome = Literal[
    "", "no-further-action", "advice", "early-help", "assessment", "strategy-discussion", "passed-on", "joined"
]


class Disagreement(Struct, frozen=True, kw_only=True):
    """That a professional disagrees with what was decided, whom they took it to, and what came of it."""

    id: str
    by: str
    words: str
    name: str = ""
    agency: str = ""
    raised_with: str = ""
    at: datetime | None = None
    answer: str = ""
    answered_by: str = ""
    answered: datetime | None = None


class Referral(Struct, frozen=True, kw_only=True):
    """A worry about one child, brought to the authority; several children at once share `occasion`.

    The first question is whether there is harm now. Who brought it is said here for professionals alone; of a member
    of the public, or where it is not safe to say, it is a record of its own (`Referrer`). With a decision that takes
    the case (`EPISODE`) it is the case's episode until it is closed; `closed` and `closed_why` are proposed until then.
    """

    author: Annotated[str, says("Written by", MergeRule.APPEND)]
    author_name: Annotated[str, says("Writer's name", MergeRule.APPEND)] = ""
    agency: Annotated[str, says("Agency", MergeRule.APPEND)] = ""
    form: Annotated[str, says("Form", MergeRule.APPEND)] = "referral"
    form_version: Annotated[int, says("Version of the form", MergeRule.APPEND)] = 1
    occasion: Annotated[str, says("Occasion", MergeRule.APPEND)] = ""
    received: Annotated[datetime | None, says("Received", MergeRule.APPEND)] = None
    how: Annotated[Literal["in-writing", "telephone"], says("How it came", MergeRule.APPEND)] = "in-writing"
    written: Annotated[datetime | None, says("Written form received")] = None
    harm_now: Annotated[Literal["", "no", "yes"], says("In danger now", MergeRule.PROTECTIVE, HARM_NOW)] = ""
    harm_words: Annotated[str, says("What the danger is")] = ""
    source: Annotated[Source, says("Where it comes from")] = ""
    referrer_name: Annotated[str, says("Referrer's name")] = ""
    referrer_role: Annotated[str, says("Referrer's role")] = ""
    referrer_telephone: Annotated[str, says("Referrer's telephone")] = ""
    wishes_anonymity: Annotated[bool, says("Not to be named to the family", MergeRule.PROTECTIVE, (False, True))] = (
        False
    )
    told: Annotated[Literal["", "told", "not-told"], says("The family knows of the referral")] = ""
    told_whom: Annotated[str, says("Who knows of it")] = ""
    not_told_reason: Annotated[str, says("Why the family was not told", only=("told", ("", "not-told")))] = ""
    consent: Annotated[Literal["", "given", "refused", "not-sought"], says("Consent")] = ""
    consent_by: Annotated[str, says("Consent by")] = ""
    consent_covers: Annotated[str, says("What the consent covers")] = ""
    no_consent_reason: Annotated[
        str, says("Why consent was not sought", only=("consent", ("", "refused", "not-sought")))
    ] = ""
    level: Annotated[Literal["", "1", "2", "3", "4"], says("Level of need")] = ""
    level_scheme: Annotated[str, says("Threshold document")] = ""
    passed_by: Annotated[str, says("Passed on by", MergeRule.APPEND)] = ""
    re_referral_of: Annotated[str, says("Referred before")] = ""
    sections: Annotated[tuple[Section, ...], says("Sections", MergeRule.SET)] = ()
    known: Annotated[Literal["", "new", "known"], says("Looked whether the child is known")] = ""
    primary_need: Annotated[Need, says("Primary need")] = ""
    passed_to: Annotated[str, says("Passed on to")] = ""
    disagreements: Annotated[tuple[Disagreement, ...], says("Disagreements", MergeRule.SET)] = ()
    late_reasons: Annotated[tuple[LateReason, ...], says("Why it was late", MergeRule.SET)] = ()
    step: Annotated[ReferralStep, says("Step", MergeRule.GUARDED)] = "received"
    screened: Annotated[datetime | None, says("Screened", MergeRule.GUARDED)] = None
    screened_by: Annotated[str, says("Screened by", MergeRule.GUARDED)] = ""
    outcome: Annotated[Outcome, says("Outcome", MergeRule.GUARDED)] = ""
    decided: Annotated[datetime | None, says("Decided", MergeRule.GUARDED)] = None
    decided_by: Annotated[str, says("Decided by", MergeRule.GUARDED)] = ""
    acknowledged: Annotated[datetime | None, says("Referrer told", MergeRule.GUARDED)] = None
    closed: Annotated[date | None, says("Closes on")] = None
    closed_why: Annotated[Closure, says("Why it closes")] = ""


class Referrer(Struct, frozen=True, kw_only=True):
    """Who brought a referral, kept apart: a member of the public, or a professional whom it is not safe to name."""

    about: Annotated[str, says("Referral", MergeRule.APPEND)]
    name: Annotated[str, says("Referrer's name")] = ""
    relationship: Annotated[str, says("Who they are to the child")] = ""
    telephone: Annotated[str, says("Referrer's telephone")] = ""
    safe_to_contact: Annotated[str, says("How to reach them safely")] = ""
    anonymous: Annotated[bool, says("Wishes not to be named", MergeRule.PROTECTIVE, (False, True))] = True
    why_apart: Annotated[str, says("Why they are not named")] = ""


def is_episode(referral: Referral) -> bool:
    """Whether the authority has taken the case by this referral."""
    return referral.outcome in EPISODE


def is_open_episode(referral: Referral) -> bool:
    """Whether it has, and has not closed it."""
    return is_episode(referral) and referral.step in (*EPISODE, "acknowledged")


def is_at_the_door(referral: Referral) -> bool:
    """Whether the front door still has to do with it: until it is closed, or a team has the case and the referrer
    knows."""
    return referral.step != "closed" and not (referral.step == "acknowledged" and is_episode(referral))


class Lacking(NamedTuple):
    """One thing that a referral still lacks: the field or section, and the words to show."""

    field: str
    words: str


def missing_before_sending(referral: Referral, form: Form, name: str) -> tuple[Lacking, ...]:
    """Return what must still be said before a referral can be sent, danger first; `name` is the child's given name.

    In danger now it can be sent with nothing else: a form never holds up a child's safety (docs/sync.md 15.9).
    """
    found = [] if referral.harm_now else [Lacking("harm_now", f"Say whether {name} is in danger now")]
    if referral.harm_now == "yes" and not referral.harm_words.strip():
        found.append(Lacking("harm_words", "Say what the danger is"))
    found += _unsaid(referral)
    found += [Lacking(blank.section, blank.words) for blank in blanks(referral.sections, form)]
    return tuple(found)


def _unsaid(referral: Referral) -> list[Lacking]:
    found = []
    if not referral.source:
        found.append(Lacking("source", "Say where the referral comes from"))
    if names_the_public(referral):
        found.append(Lacking("referrer_name", "Keep who told you apart: they are a member of the public"))
    if not referral.told:
        found.append(Lacking("told", "Say whether the family knows of the referral"))
    if referral.told == "not-told" and not referral.not_told_reason.strip():
        found.append(Lacking("not_told_reason", "Say why the family was not told"))
    if not referral.consent:
        found.append(Lacking("consent", "Say whether the family agrees to the referral, or was not asked"))
    if referral.consent == "given" and not (referral.consent_by.strip() and referral.consent_covers.strip()):
        found.append(Lacking("consent_by", "Say who agreed, and to what"))
    if referral.consent == "not-sought" and not referral.no_consent_reason.strip():
        found.append(Lacking("no_consent_reason", "Say why the family was not asked to agree"))
    if not referral.level:
        found.append(Lacking("level", "Say which level of need you see"))
    return found


def names_the_public(referral: Referral) -> bool:
    """Whether a member of the public is named where every reader of the referral sees it."""
    return referral.source in PUBLIC_SOURCES and bool(referral.referrer_name or referral.referrer_telephone)

"""Whether a file has the published structure: which element may stand where, how often, and what it may say.

Written by itself from the published structure, and read from the file as it was written, so that a fault of the writer
is seen. Nothing of what an element says is ever told.
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

MANY = 1 << 30


class Allowed(NamedTuple):
    """One element within its group: how often at least and at most, and for one that says something, its pattern."""

    name: str
    least: int = 1
    most: int = 1
    says: str = ""


def _parts(text: str) -> tuple[Allowed, ...]:
    """Read a group's elements in their order: `?` may be left out, `+` and `*` may be several, then the pattern."""
    found = []
    for part in text.split():
        name, _, pattern = part.partition(":")
        many = name.endswith(("+", "*"))
        found.append(Allowed(name.rstrip("?+*"), int(not name.endswith(("?", "*"))), MANY if many else 1, pattern))
    return tuple(found)


_PATTERNS = {
    "": "",
    "day": r"\d{4}-\d\d-\d\d",
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "year": r"\d{4}",
    "text": r".+",
    "yes-no": r"true|false|0|1",
    "count": r"\d+",
    "id": r"[A-Za-z0-9]{1,20}",
    "upn": r"[A-Z]\d{11}[0-9A-Z]",
    "no-upn": r"UN[1-7]",
    "sex": r"[FMU]",
    "ethnicity": r"WBRI|WIRI|WIRT|WROM|WOTH|MWBC|MWBA|MWAS|MOTH|AIND|APKN|ABAN|AOTH|BCRB|BAFR|BOTH|CHNE|OOTH|REFU|NOBT",
    "disability": r"NONE|MOB|HAND|PC|INC|COMM|LD|HEAR|VIS|BEH|CON|AUT|DDA",
    "source": r"1[A-D]|2[AB]|3[A-F]|4|5[A-D]|[6-9]|10",
    "need": r"N[0-9]",
    "closure": r"RC[1-9]",
    "factor": r"[1-6][ABC]|7A|8[B-F]|9A|1[0-7]A|18[ABC]|19[ABC]|20|21|2[234]A",
    "abuse": r"NEG|PHY|SAB|EMO|MUL",
    "authority": r"\d{3}",
    "census": r"CIN",
    "level": r"L",
    "number": r"\d{3,}",
}

GROUPS: dict[str, tuple[Allowed, ...]] = {
    "Message": _parts("Header Children"),
    "Header": _parts("CollectionDetails Source"),
    "CollectionDetails": _parts("Collection:census Year:year ReferenceDate:day"),
    "Source": _parts("SourceLevel:level LEA:authority SoftwareCode?:text Release?:text SerialNo:number DateTime:time"),
    "Children": _parts("Child+"),
    "Child": _parts("ChildIdentifiers ChildCharacteristics CINdetails+"),
    "ChildIdentifiers": _parts(
        "LAchildID:id UPN?:upn FormerUPN?:upn UPNunknown?:no-upn PersonBirthDate?:day ExpectedPersonBirthDate?:day "
        "Sex:sex PersonDeathDate?:day"
    ),
    "ChildCharacteristics": _parts("Ethnicity:ethnicity Disabilities?"),
    "Disabilities": _parts("Disability+:disability"),
    "CINdetails": _parts(
        "CINreferralDate:day ReferralSource:source PrimaryNeedCode?:need CINclosureDate?:day ReasonForClosure?:closure "
        "DateOfInitialCPC?:day Assessments* CINPlanDates* Section47* ReferralNFA:yes-no ChildProtectionPlans*"
    ),
    "Assessments": _parts(
        "AssessmentActualStartDate:day AssessmentInternalReviewDate?:day AssessmentAuthorisationDate?:day "
        "FactorsIdentifiedAtAssessment?"
    ),
    "FactorsIdentifiedAtAssessment": _parts("AssessmentFactors+:factor"),
    "CINPlanDates": _parts("CINPlanStartDate:day CINPlanEndDate?:day"),
    "Section47": _parts("S47ActualStartDate:day InitialCPCtarget?:day DateOfInitialCPC?:day ICPCnotRequired:yes-no"),
    "ChildProtectionPlans": _parts(
        "CPPstartDate:day CPPendDate?:day InitialCategoryOfAbuse:abuse LatestCategoryOfAbuse:abuse "
        "NumberOfPreviousCPP:count Reviews?"
    ),
    "Reviews": _parts("CPPreviewDate+:day"),
}
"""Every group with its elements, in their order."""


def faults(path: Path) -> Counter[str]:
    """Return what is against the structure, in a sentence each, with how often; a child is forgotten when it is read.

    A file that is no XML at all, or has no end, is one fault.
    """
    found: Counter[str] = Counter()
    root = ""
    above: list[ElementTree.Element] = []
    try:
        for event, element in ElementTree.iterparse(path, events=("start", "end")):  # noqa: S314 - our own file
            if event == "start":
                root = root or element.tag
                above.append(element)
                continue
            above.pop()
            found.update(_of(element))
            if element.tag == "Child" and above:
                element.clear()
                if len(above[-1]) > 1:  # the first one stays, and shows that there is one
                    above[-1].remove(element)
    except ElementTree.ParseError:
        found["The file is not well-formed XML."] += 1
    if root != "Message":
        found["The file does not begin with Message."] += 1
    return found


def _of(element: ElementTree.Element) -> list[str]:
    allowed = GROUPS.get(element.tag)
    if allowed is None:
        return []
    known = [one.name for one in allowed]
    names = [one.tag for one in element]
    found = [f"{element.tag} has an element that is not in the structure." for name in names if name not in known]
    if not found and [known.index(name) for name in names] != sorted(known.index(name) for name in names):
        found.append(f"The elements of {element.tag} are not in their order.")
    for one in allowed:
        count = names.count(one.name)
        if count < one.least:
            found.append(f"{one.name} is missing in {element.tag}.")
        if count > one.most:
            found.append(f"{one.name} stands more than once in {element.tag}.")
        if one.says:
            pattern = _PATTERNS[one.says]
            said = (part.text or "" for part in element if part.tag == one.name)
            found += [f"{one.name} says what it may not." for text in said if not re.fullmatch(pattern, text)]
    return found

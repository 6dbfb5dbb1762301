"""Kind child: who the child is; what decides that this is the right child."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

NameUse = Literal["legal", "preferred", "known-as", "former"]

ETHNICITIES = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WROM": "Gypsy or Roma",
    "WOTH": "Another White background",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Another mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Another Asian background",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BOTH": "Another Black background",
    "CHNE": "Chinese",
    "OOTH": "Another ethnic group",
    "REFU": "Does not wish to say",
    "NOBT": "Asked, and not known yet",
}
"""The ethnic groups, as the children in need census has them; "" is nobody has asked."""

DISABILITIES = {
    "NONE": "No disability",
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism",
    "DDA": "Another disability",
}
"""The disabilities, as the census has them; no disability stands alone."""

NO_UPN = {
    "UN1": "Not of school age",
    "UN2": "Never in a school in England",
    "UN3": "Educated outside England",
    "UN4": "Newly in care, not known yet",
    "UN5": "The sources give different ones",
    "UN6": "Not known, of another authority",
    "UN7": "Referred, no further action",
}
"""Why there is no unique pupil number, as the census has it."""

Ethnicity = Literal[
    "", "WBRI", "WIRI", "WIRT", "WROM", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB",
    "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT",
]  # fmt: skip
Disability = Literal["NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"]
NoUpn = Literal["", "UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7"]


class OtherName(Struct, frozen=True, kw_only=True):
    """A further name with its use; names keep their order, script and accents."""

    id: str
    use: NameUse
    given: str = ""
    family: str = ""


class Child(Struct, frozen=True, kw_only=True):
    """A child known to the authority (domain: social care child id, names, birth, sex, NHS number).

    What the children in need census asks besides is in its codes (docs/census.md).
    """

    given: Annotated[str, says("Given names")]
    family: Annotated[str, says("Family name")]
    other_names: Annotated[tuple[OtherName, ...], says("Other names", MergeRule.SET)] = ()
    born: Annotated[date | None, says("Date of birth")] = None
    expected: Annotated[date | None, says("Expected date of birth")] = None
    sex: Annotated[Literal["F", "M", "U"], says("Sex")] = "U"
    nhs_number: Annotated[str, says("NHS number")] = ""
    nhs_verified: Annotated[bool, says("NHS number verified")] = False
    social_care_id: Annotated[str, says("Social care ID")] = ""
    languages: Annotated[tuple[str, ...], says("Languages")] = ()
    interpreter: Annotated[str, says("Who interprets")] = ""
    vital_status: Annotated[
        Literal["alive", "unknown", "reported-dead", "dead", "disputed"],
        says("Vital status", MergeRule.PROTECTIVE, ("dead", "reported-dead", "unknown", "alive", "disputed")),
    ] = "alive"
    died: Annotated[date | None, says("Date of death")] = None
    ethnicity: Annotated[Ethnicity, says("Ethnicity")] = ""
    disabilities: Annotated[tuple[Disability, ...], says("Disabilities")] = ()
    upn: Annotated[str, says("Unique pupil number")] = ""
    former_upn: Annotated[str, says("Former unique pupil number")] = ""
    no_upn: Annotated[NoUpn, says("Why there is no unique pupil number")] = ""


_YEAR = 12
_COUNTED_IN_MONTHS = 2 * _YEAR


def display_name(child: Child) -> str:
    """Return the name as it is said: given names, then family name; never shortened."""
    return f"{child.given} {child.family}".strip() or "Unnamed child"


def age_words(born: date | None, on: date) -> str:
    """Return the age as people say it: months under two years, then years; `unborn` before birth is known."""
    if born is None:
        return "unborn"
    months = (on.year - born.year) * _YEAR + on.month - born.month - (on.day < born.day)
    if months < 1:
        days = max((on - born).days, 0)
        return f"{days} day" if days == 1 else f"{days} days"
    if months < _COUNTED_IN_MONTHS:
        return f"{months} month" if months == 1 else f"{months} months"
    return str(months // _YEAR)


def age_in_full(born: date | None, on: date) -> str:
    """Return the age with its months, as a heading has it: "4 years 8 months"; short as `age_words` below two years."""
    if born is None:
        return age_words(born, on)
    months = (on.year - born.year) * _YEAR + on.month - born.month - (on.day < born.day)
    if months < _COUNTED_IN_MONTHS:
        return age_words(born, on)
    years, rest = divmod(months, _YEAR)
    return f"{years} years" + (f" {rest} month{'s' * (rest > 1)}" if rest else "")

"""Kind child: who the child is; what decides that this is the right child."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

NameUse = Literal["legal", "preferred", "known-as", "former"]


class OtherName(Struct, frozen=True, kw_only=True):
    """A further name with its use; names keep their order, script and accents."""

    id: str
    use: NameUse
    given: str = ""
    family: str = ""


class Child(Struct, frozen=True, kw_only=True):
    """A child known to the authority (domain: social care child id, names, birth, sex, NHS number)."""

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

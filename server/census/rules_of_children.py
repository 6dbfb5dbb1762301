"""The rules about who a child is: numbers, birth and death, ethnicity and disabilities."""

from datetime import date, timedelta

from app.domain.child import DISABILITIES, ETHNICITIES, NO_UPN
from app.domain.identity import UPN_LETTERS, upn_letter
from server.census import shape
from server.census.period import Period

_LONGEST_ID = 20
_UPN_LENGTH = 13
_UPN_LAST = frozenset(UPN_LETTERS + "0123456789")
_RANGES = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 800-803 805-808 "
    "810-813 815 816 820-823 825 826 830 831 835-841 845 846 850-852 855-857 860 861 865-896 908 909 916 919 921 925 "
    "926 928 929 931 933 935-938 940-941"
)


def _codes(ranges: str) -> frozenset[str]:
    ends = (part.partition("-") for part in ranges.split())
    return frozenset(f"{code:03}" for first, _, last in ends for code in range(int(first), int(last or first) + 1))


AUTHORITIES = _codes(_RANGES)
"""The numbers of authorities, past and present, and those that stand for one, that a pupil number can have."""

_NOT_OF_SCHOOL_AGE = "UN1"
_NO_ACTION = "UN7"
_DIED = "RC2"
_AFTER_HOW_MANY_YEARS = 25
_EXPECTED_BEFORE = timedelta(days=30)
_SCHOOL_AGE = 6


def no_id(child: shape.Child, _period: Period) -> bool:
    """Rule 8500."""
    return not child.identifiers.la_child_id


def long_id(child: shape.Child, _period: Period) -> bool:
    """Rule 1570."""
    return len(child.identifiers.la_child_id) > _LONGEST_ID


def odd_id(child: shape.Child, _period: Period) -> bool:
    """Rule 1580."""
    id = child.identifiers.la_child_id
    return bool(id) and not (id.isascii() and id.isalnum())


def wrong_letter(child: shape.Child, _period: Period) -> bool:
    """Rule 1510; a number whose other characters are wrong breaks another rule."""
    upn = child.identifiers.upn
    letter = upn_letter(upn[1:]) if len(upn) == _UPN_LENGTH else ""
    return bool(letter) and upn[0] != letter


def wrong_authority(child: shape.Child, _period: Period) -> bool:
    """Rule 1530."""
    upn = child.identifiers.upn
    return bool(upn) and upn[1:4] not in AUTHORITIES


def wrong_digits(child: shape.Child, _period: Period) -> bool:
    """Rule 1540; one that is too long or too short cannot have its digits in their places."""
    upn = child.identifiers.upn
    digits = upn[4:12]
    return bool(upn) and not (len(upn) == _UPN_LENGTH and digits.isascii() and digits.isdigit())


def wrong_end(child: shape.Child, _period: Period) -> bool:
    """Rule 1550."""
    upn = child.identifiers.upn
    return len(upn) == _UPN_LENGTH and upn[-1] not in _UPN_LAST


def wrong_former(child: shape.Child, _period: Period) -> bool:
    """Rule 1560Q; a former number may be a temporary one, which ends in a letter."""
    former = child.identifiers.former_upn
    middle = former[1:12]
    right = (
        len(former) == _UPN_LENGTH
        and former[0] in UPN_LETTERS
        and middle.isascii()
        and middle.isdigit()
        and former[-1] in _UPN_LAST
    )
    return bool(former) and not right


def no_sex(child: shape.Child, _period: Period) -> bool:
    """Rule 4180."""
    return child.identifiers.sex not in ("F", "M", "U")


def unborn_with_a_sex(child: shape.Child, _period: Period) -> bool:
    """Rule 8750."""
    who = child.identifiers
    return who.expected is not None and who.born is None and who.sex != "U"


def no_ethnicity(child: shape.Child, _period: Period) -> bool:
    """Rule 4220."""
    return child.characteristics.ethnicity not in ETHNICITIES


def born_later(child: shape.Child, period: Period) -> bool:
    """Rule 8520."""
    return period.is_to_come(child.identifiers.born)


def not_one_birth(child: shape.Child, _period: Period) -> bool:
    """Rule 8525Q."""
    who = child.identifiers
    return (who.born is None) == (who.expected is None)


def expected_out_of_range(child: shape.Child, period: Period) -> bool:
    """Rule 8530Q: from 30 days before the reference date to nine months after it."""
    expected, until = child.identifiers.expected, period.until
    return expected is not None and not until - _EXPECTED_BEFORE <= expected <= date(until.year, 12, 31)


def died_before_birth(child: shape.Child, _period: Period) -> bool:
    """Rule 8535Q."""
    who = child.identifiers
    return who.died is not None and who.born is not None and who.died < who.born


def died_in_another_year(child: shape.Child, period: Period) -> bool:
    """Rule 8545Q."""
    died = child.identifiers.died
    return died is not None and not period.holds(died)


def closed_by_a_death_without_a_day(child: shape.Child, _period: Period) -> bool:
    """Rule 8585Q."""
    return child.identifiers.died is None and any(case.closed_why == _DIED for case in child.cases)


def no_case(child: shape.Child, _period: Period) -> bool:
    """Rule 8590."""
    return not child.cases


def _disabilities(child: shape.Child) -> tuple[str, ...]:
    said = child.characteristics.disabilities
    return said.codes if said else ()


def no_disabilities(child: shape.Child, _period: Period) -> bool:
    """Rule 8540."""
    codes = _disabilities(child)
    asked = child.identifiers.born is not None and child.went_further
    return (asked and not codes) or not set(codes) <= set(DISABILITIES)


def disabled_and_not(child: shape.Child, _period: Period) -> bool:
    """Rule 8790."""
    codes = _disabilities(child)
    return "NONE" in codes and len(codes) > 1


def disability_twice(child: shape.Child, _period: Period) -> bool:
    """Rule 8794."""
    codes = _disabilities(child)
    return len(set(codes)) < len(codes)


def no_pupil_number(child: shape.Child, period: Period) -> bool:
    """Rule 8770Q: of school age is who was five by the end of August before the reference date."""
    who = child.identifiers
    of_age = who.born is not None and who.born <= date(period.until.year - _SCHOOL_AGE, 8, 31)
    why = who.no_upn in NO_UPN and who.no_upn != _NOT_OF_SCHOOL_AGE
    return of_age and child.went_further and not who.upn and not why


def more_than_a_look(child: shape.Child, _period: Period) -> bool:
    """Rule 8772."""
    return child.identifiers.no_upn == _NO_ACTION and any(case.no_action is not True for case in child.cases)


def over_25(child: shape.Child, period: Period) -> bool:
    """Rule 8775Q."""
    born = child.identifiers.born
    if born is None or not _is_past_25(born, period.until):
        return False
    return any(case.closed is None or _is_past_25(born, case.closed) for case in child.cases)


def _is_past_25(born: date, on: date) -> bool:
    return (on.year - born.year, on.month, on.day) > (_AFTER_HOW_MANY_YEARS, born.month, born.day)

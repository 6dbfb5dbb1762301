"""The needs of referrals and of the cases that they open and close, each by itself."""

from datetime import timedelta
from typing import TypeVar

from msgspec import Struct

from app.domain.access import holds
from app.domain.assessment import Assessment, is_unfinished
from app.domain.case_file import conference_was_held, last_activity, referral_of
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry, is_open
from app.domain.form import Form, blanks
from app.domain.involvement import Allocation
from app.domain.need import Asked
from app.domain.plan import Plan
from app.domain.referral import Referral, is_episode, is_open_episode, missing_before_sending, names_the_public
from app.domain.strategy import StrategyDiscussion

T = TypeVar("T", bound=Struct)

BEFORE_BIRTH = timedelta(weeks=40)


def form_is_known(asked: Asked) -> bool:
    """Need `form-known`; with danger now no form holds a referral up."""
    return _form(asked) is not None or _in_danger(asked)


def is_filled_in(asked: Asked) -> bool:
    """Need `filled-in`: it asks what the version asks that the record names."""
    after, form = asked.after, _form(asked)
    if form is None or _in_danger(asked):
        return True
    if isinstance(after, Referral):
        return not missing_before_sending(after, form, "")
    return not blanks(getattr(after, "sections", ()), form)


def _form(asked: Asked) -> Form | None:
    return asked.file.form(getattr(asked.after, "form", ""), getattr(asked.after, "form_version", 0))


def _in_danger(asked: Asked) -> bool:
    return isinstance(asked.after, Referral) and asked.after.harm_now == "yes"


def referrer_is_apart(asked: Asked) -> bool:
    """Need `referrer-apart`."""
    return not (isinstance(asked.after, Referral) and names_the_public(asked.after))


def is_not_dead(asked: Asked) -> bool:
    """Needs `alive-or-why` and `alive`."""
    child = asked.file.child
    return child is None or child.vital_status != "dead"


def within_40_weeks_of_birth(asked: Asked) -> bool:
    """Need `40-weeks`."""
    child = asked.file.child
    received = asked.file.day(getattr(asked.after, "received", None))
    birth = (child.born or child.expected) if child else None
    return birth is None or received is None or received >= birth - BEFORE_BIRTH


def known_was_looked_up(asked: Asked) -> bool:
    """Need `looked-up`."""
    return getattr(asked.after, "known", "") != ""


def danger_was_read_by_a_senior(asked: Asked) -> bool:
    """Need `senior-for-danger`."""
    return getattr(asked.after, "harm_now", "") != "yes" or "SM" in asked.capabilities


def primary_need_is_said(asked: Asked) -> bool:
    """Need `primary-need`."""
    return getattr(asked.after, "primary_need", "") != ""


def other_episodes(asked: Asked) -> list[Referral]:
    """Return the other referrals by which the authority took the case."""
    return [one for id, one in asked.file.of(Referral).items() if id != asked.id and is_episode(one)]


def no_other_episode_is_open(asked: Asked) -> bool:
    """Need `no-open-episode`."""
    return not any(is_open_episode(one) for one in other_episodes(asked))


def after_the_episodes_before(asked: Asked) -> bool:
    """Need `episodes-apart`."""
    received = asked.file.day(getattr(asked.after, "received", None))
    closed = [one.closed for one in other_episodes(asked) if one.closed and one.step == "closed"]
    return received is None or all(received >= day for day in closed)


def other_work_is_open(asked: Asked) -> bool:
    """Need `open-work`."""
    return not no_other_episode_is_open(asked)


def passed_on_to_somebody(asked: Asked) -> bool:
    """Need `passed-to`."""
    return bool(getattr(asked.after, "passed_to", "").strip())


def somebody_has_the_child(asked: Asked) -> bool:
    """Need `team`."""
    held = asked.file.of(Allocation).values()
    return bool(asked.team) or any(
        one.role == "allocated" and holds(asked.file.today, one.since, one.until) for one in held
    )


def one_birth(asked: Asked) -> bool:
    """Need `one-birth`."""
    child = asked.file.child
    return child is None or (child.born is None) != (child.expected is None)


def unborn_without_sex(asked: Asked) -> bool:
    """Need `unborn-sex`."""
    child = asked.file.child
    return child is None or child.born is not None or child.sex == "U"


def when_the_referrer_was_told(asked: Asked) -> bool:
    """Need `referrer-told`."""
    return getattr(asked.after, "acknowledged", None) is not None


def is_no_episode(asked: Asked) -> bool:
    """Need `no-episode`."""
    return not is_episode_of(asked)


def is_episode_of(asked: Asked) -> bool:
    """Whether the authority took the case by the referral that is asked about."""
    return isinstance(asked.after, Referral) and is_episode(asked.after)


def closed_and_why(asked: Asked) -> bool:
    """Need `closed-and-why`."""
    after = asked.after
    return isinstance(after, Referral) and after.closed is not None and after.closed_why != ""


def belonging(asked: Asked, struct: type[T]) -> list[T]:
    """Return the records of a kind that belong to the referral that is asked about."""
    found = asked.file.of(struct).values()
    return [one for one in found if (of := referral_of(asked.file, one)) and of[0] == asked.id]


def no_assessment_is_open(asked: Asked) -> bool:
    """Need `no-open-assessment`."""
    return not any(is_unfinished(one) for one in belonging(asked, Assessment))


def no_enquiry_is_unfinished(asked: Asked) -> bool:
    """An enquiry that asks for a conference is finished when the conference was held."""
    for id, one in asked.file.of(Enquiry).items():
        if one.referral == asked.id and (
            is_open(one) or (one.step == "conference" and not conference_was_held(asked.file, id))
        ):
            return False
    return True


def nothing_else_is_open(asked: Asked) -> bool:
    """No plan in force, no strategy discussion to be held, no conference to come."""
    open_ones = (
        any(one.step == "active" for one in belonging(asked, Plan)),
        any(one.step == "requested" for one in belonging(asked, StrategyDiscussion)),
        any(one.step in ("asked", "arranged") for one in belonging(asked, Conference)),
    )
    return not any(open_ones)


def closed_after_the_last_activity(asked: Asked) -> bool:
    """Need `closed-last`."""
    closed, last = getattr(asked.after, "closed", None), last_activity(asked.file, asked.id)
    return closed is None or last is None or last <= closed


def closed_after_it_came(asked: Asked) -> bool:
    """Need `closed-after-start`."""
    closed, received = getattr(asked.after, "closed", None), asked.file.day(getattr(asked.after, "received", None))
    return closed is None or received is None or received <= closed


def closed_by_today(asked: Asked) -> bool:
    """Need `closed-by-today`."""
    closed = getattr(asked.after, "closed", None)
    return closed is None or closed <= asked.file.today


def a_reason_is_given(asked: Asked) -> bool:
    """Need `reason`."""
    return bool(asked.reason.strip())

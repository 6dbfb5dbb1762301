"""A case file as rules read it: the records of one child by kind, on one day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple, TypeVar

from msgspec import Struct

from app.domain.assessment import Assessment
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.enquiry import Enquiry
from app.domain.form import Form, Forms
from app.domain.forms import SHIPPED
from app.domain.happening import day_of
from app.domain.meeting import Meeting
from app.domain.plan import Plan
from app.domain.referral import Referral, is_open_episode
from app.domain.review import Review
from app.domain.strategy import StrategyDiscussion

T = TypeVar("T", bound=Struct)


class CaseFile(NamedTuple):
    """What is known of one child; on a laptop that is what is here, on the hub all there is.

    `today` is the day where the authority is, in its `zone`. `forms` has every form that is known.
    """

    today: date
    records: Mapping[str, Struct]
    zone: tzinfo = UTC
    forms: Forms = SHIPPED

    def of(self, struct: type[T]) -> dict[str, T]:
        """Return the records of a kind by id."""
        return {id: one for id, one in self.records.items() if isinstance(one, struct)}

    def get(self, id: str, struct: type[T]) -> T | None:
        """Return a record by id, if it is there and of this kind."""
        found = self.records.get(id)
        return found if isinstance(found, struct) else None

    def having(self, records: Mapping[str, Struct]) -> "CaseFile":
        """Return the case file as it is with these records."""
        return self._replace(records={**self.records, **records})

    def day(self, at: datetime | date | None) -> date | None:
        """Return the day of a time where the authority is."""
        return None if at is None else day_of(at, self.zone)

    @property
    def child(self) -> Child | None:
        """The child, where the record of who it is can be read."""
        return next(iter(self.of(Child).values()), None)

    def episode(self) -> tuple[str, Referral] | None:
        """Return the referral by which the authority has the case, if one is open."""
        found = self.of(Referral).items()
        return next(((id, one) for id, one in found if is_open_episode(one)), None)

    def form(self, name: str, version: int) -> Form | None:
        """Return the very form under which a record was written."""
        return self.forms.get((name, version))


Stage = Referral | Assessment | StrategyDiscussion | Enquiry | Conference | Plan | Review | Meeting
"""The records that moves move (beside approvals)."""


def referral_of(file: CaseFile, stage: Struct) -> tuple[str, Referral] | None:
    """Return the referral to which a stage belongs, by what it names, or by the plan or enquiry that it names."""
    id = getattr(stage, "referral", "")
    if isinstance(stage, Conference) and not id:
        about = file.get(stage.enquiry, Enquiry) or file.get(stage.plan, Plan)
        id = about.referral if about else ""
    if isinstance(stage, Review | Meeting):
        plan = file.get(stage.plan, Plan)
        id = plan.referral if plan else ""
    found = file.get(id, Referral)
    return (id, found) if found else None


def begun_on(file: CaseFile, stage: Struct) -> date | None:
    """Return the day on which a stage began, by which it is compared with the referral."""
    match stage:
        case Assessment():
            return stage.started
        case StrategyDiscussion():
            return file.day(stage.held or stage.decided)
        case Enquiry():
            return stage.started
        case Conference() | Review() | Meeting():
            return stage.held
        case Plan():
            return stage.began
    return None


def last_activity(file: CaseFile, referral: str) -> date | None:
    """Return the last day on which something is recorded to have been done in an episode."""
    days: list[date | None] = []
    for one in file.records.values():
        belongs = referral_of(file, one)
        if belongs and belongs[0] == referral:
            ended = (getattr(one, name, None) for name in ("ended", "authorised", "submitted"))
            days += [begun_on(file, one), *(file.day(at) for at in ended)]
    return max((day for day in days if day), default=None)


def conference_was_held(file: CaseFile, enquiry: str) -> bool:
    """Whether the conference that enquiries ask for has been held."""
    return any(one.enquiry == enquiry and one.step == "held" for one in file.of(Conference).values())

"""The published shape of the census: each group with its elements, in their order and by their published names.

What is empty is not written. A group stands in a list of its own beside the child's CSV file too (`tables.py`).
"""

from datetime import date, datetime

from msgspec import Struct, field


class CollectionDetails(Struct, frozen=True, kw_only=True):
    """Which collection it is, for which year, as at which day."""

    collection: str = field(default="CIN", name="Collection")
    year: int = field(name="Year")
    reference_date: date = field(name="ReferenceDate")


class Source(Struct, frozen=True, kw_only=True):
    """Which authority sends it, written by which program, when."""

    level: str = field(default="L", name="SourceLevel")
    authority: str = field(name="LEA")
    program: str = field(default="Doorstep", name="SoftwareCode")
    release: str = field(name="Release")
    number: str = field(default="001", name="SerialNo")
    at: datetime = field(name="DateTime")


class Header(Struct, frozen=True, kw_only=True):
    """What stands before the children."""

    collection: CollectionDetails = field(name="CollectionDetails")
    source: Source = field(name="Source")


class Identifiers(Struct, frozen=True, kw_only=True):
    """Who the child is."""

    la_child_id: str = field(default="", name="LAchildID")
    upn: str = field(default="", name="UPN")
    former_upn: str = field(default="", name="FormerUPN")
    no_upn: str = field(default="", name="UPNunknown")
    born: date | None = field(default=None, name="PersonBirthDate")
    expected: date | None = field(default=None, name="ExpectedPersonBirthDate")
    sex: str = field(default="", name="Sex")
    died: date | None = field(default=None, name="PersonDeathDate")


class Disabilities(Struct, frozen=True, kw_only=True):
    """What disabilities the child has."""

    codes: tuple[str, ...] = field(default=(), name="Disability")


class Characteristics(Struct, frozen=True, kw_only=True):
    """Ethnicity and disabilities."""

    ethnicity: str = field(default="", name="Ethnicity")
    disabilities: Disabilities | None = field(default=None, name="Disabilities")


class Factors(Struct, frozen=True, kw_only=True):
    """What an assessment found, by its codes."""

    codes: tuple[str, ...] = field(default=(), name="AssessmentFactors")


class Assessment(Struct, frozen=True, kw_only=True):
    """One assessment; nothing in our records is an internal review, so that element stays empty."""

    began: date | None = field(default=None, name="AssessmentActualStartDate")
    reviewed: date | None = field(default=None, name="AssessmentInternalReviewDate")
    authorised: date | None = field(default=None, name="AssessmentAuthorisationDate")
    factors: Factors | None = field(default=None, name="FactorsIdentifiedAtAssessment")

    @property
    def codes(self) -> tuple[str, ...]:
        """The factors' codes."""
        return self.factors.codes if self.factors else ()


class InNeedPlan(Struct, frozen=True, kw_only=True):
    """One child in need plan."""

    began: date | None = field(default=None, name="CINPlanStartDate")
    ended: date | None = field(default=None, name="CINPlanEndDate")


class Enquiry(Struct, frozen=True, kw_only=True):
    """Enquiries under section 47, with the conference they led to."""

    began: date | None = field(default=None, name="S47ActualStartDate")
    target: date | None = field(default=None, name="InitialCPCtarget")
    conference: date | None = field(default=None, name="DateOfInitialCPC")
    not_required: bool = field(default=False, name="ICPCnotRequired")

    @property
    def is_unfinished(self) -> bool:
        """Whether a conference is still to come, or it is still to be decided that none is needed."""
        return self.conference is None and not self.not_required


class Reviews(Struct, frozen=True, kw_only=True):
    """The days of a plan's review conferences."""

    days: tuple[date, ...] = field(default=(), name="CPPreviewDate")


class ProtectionPlan(Struct, frozen=True, kw_only=True):
    """One child protection plan."""

    began: date | None = field(default=None, name="CPPstartDate")
    ended: date | None = field(default=None, name="CPPendDate")
    category_first: str = field(default="", name="InitialCategoryOfAbuse")
    category_latest: str = field(default="", name="LatestCategoryOfAbuse")
    before: int | None = field(default=None, name="NumberOfPreviousCPP")
    reviews: Reviews | None = field(default=None, name="Reviews")


class Case(Struct, frozen=True, kw_only=True):
    """One referral with all that came of it; `no_action` is not said while nothing has been decided on it."""

    referred: date | None = field(default=None, name="CINreferralDate")
    source: str = field(default="", name="ReferralSource")
    need: str = field(default="", name="PrimaryNeedCode")
    closed: date | None = field(default=None, name="CINclosureDate")
    closed_why: str = field(default="", name="ReasonForClosure")
    conference: date | None = field(default=None, name="DateOfInitialCPC")
    assessments: tuple[Assessment, ...] = field(default=(), name="Assessments")
    plans: tuple[InNeedPlan, ...] = field(default=(), name="CINPlanDates")
    enquiries: tuple[Enquiry, ...] = field(default=(), name="Section47")
    no_action: bool | None = field(default=None, name="ReferralNFA")
    protection: tuple[ProtectionPlan, ...] = field(default=(), name="ChildProtectionPlans")

    @property
    def conferences(self) -> tuple[date, ...]:
        """The days of initial conferences, of enquiries and of the referral itself."""
        days = (self.conference, *(one.conference for one in self.enquiries))
        return tuple(day for day in days if day)


class Child(Struct, frozen=True, kw_only=True):
    """One child of the return."""

    identifiers: Identifiers = field(default_factory=Identifiers, name="ChildIdentifiers")
    characteristics: Characteristics = field(default_factory=Characteristics, name="ChildCharacteristics")
    cases: tuple[Case, ...] = field(default=(), name="CINdetails")

    @property
    def birth(self) -> date | None:
        """The day of birth, or the expected one."""
        return self.identifiers.born or self.identifiers.expected

    @property
    def went_further(self) -> bool:
        """Whether a referral of the child went on to further action."""
        return any(case.no_action is False for case in self.cases)

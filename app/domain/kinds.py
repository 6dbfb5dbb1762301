"""The kinds of record, each with its form version and the category that access is decided by."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.attachment import Attachment, is_picture
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.contact import Addendum, Contact
from app.domain.cover import Cover
from app.domain.dispute import Conflict, Decision, LateContribution
from app.domain.enquiry import Enquiry
from app.domain.fields import FieldRule, rules_of
from app.domain.form import Form
from app.domain.involvement import Allocation, Involvement
from app.domain.meeting import Meeting
from app.domain.missing import Missing
from app.domain.notice import Notice
from app.domain.person import Person, Relationship
from app.domain.plan import Plan
from app.domain.police_protection import PoliceProtection
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral, Referrer
from app.domain.review import Review
from app.domain.rules_in_force import ClockRules
from app.domain.strategy import StrategyDiscussion
from app.domain.task import Task
from app.domain.visit import Visit

DIRECTORY_CATEGORY = "directory"
"""Agencies, teams, practitioners: no child's data, open to everybody who signs in."""


class Kind(NamedTuple):
    """One kind: its name on the wire, its struct, the version of its form, and how its category is found."""

    name: str
    struct: type[Struct]
    form: int
    category: Callable[[Mapping[str, Any]], str]
    made_by_hub: bool = False

    @property
    def rules(self) -> dict[str, FieldRule]:
        """Every field's label and merge rule."""
        return rules_of(self.struct)


def _always(category: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda _document: category


def _address(document: Mapping[str, Any]) -> str:
    return "address_shielded" if document.get("protected") else "address"


def _involvement(document: Mapping[str, Any]) -> str:
    return "involvement_sensitive" if document.get("sensitive") else "involvement"


_ALERT_CATEGORIES = {
    "status": "cp_or_cla_status",
    "hazard": "worker_hazard",
    "order": "worker_hazard",
    "communication": "ident",
    "missing": "concern_current",
}


def _alert(document: Mapping[str, Any]) -> str:
    return _ALERT_CATEGORIES.get(str(document.get("topic")), "worker_hazard")


def _attachment(document: Mapping[str, Any]) -> str:
    return "images_body_maps" if is_picture(str(document.get("media"))) else "visit_narrative_voice"


def _approval(document: Mapping[str, Any]) -> str:
    """An approval is read by those who read what it is about."""
    about = KINDS.get(str(document.get("about_kind")))
    return about.category({}) if about and about.name != "approval" else _PLANS


_CONCERN, _PLANS = "concern_current", "assessment_plan_minutes"

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("child", Child, 1, _always("ident")),
        Kind("person", Person, 1, _always("carers_household")),
        Kind("relationship", Relationship, 1, _always("carers_household")),
        Kind("address", Address, 1, _address),
        Kind("involvement", Involvement, 1, _involvement),
        Kind("alert", Alert, 1, _alert),
        Kind("allocation", Allocation, 1, _always("involvement")),
        Kind("visit", Visit, 1, _always("involvement")),
        Kind("contact", Contact, 1, _always("visit_narrative_voice")),
        Kind("addendum", Addendum, 1, _always("visit_narrative_voice")),
        Kind("attachment", Attachment, 1, _attachment),
        Kind("conflict", Conflict, 1, _always("history_chronology"), made_by_hub=True),
        Kind("late-contribution", LateContribution, 1, _always("history_chronology"), made_by_hub=True),
        Kind("referral", Referral, 1, _always(_CONCERN)),
        Kind("referrer", Referrer, 1, _always("referrer_identity_public")),
        Kind("assessment", Assessment, 1, _always(_PLANS)),
        Kind("strategy-discussion", StrategyDiscussion, 1, _always(_CONCERN)),
        Kind("enquiry", Enquiry, 1, _always(_CONCERN)),
        Kind("conference", Conference, 1, _always(_PLANS)),
        Kind("plan", Plan, 1, _always(_PLANS)),
        Kind("review", Review, 1, _always(_PLANS)),
        Kind("meeting", Meeting, 1, _always(_PLANS)),
        Kind("missing", Missing, 1, _always(_CONCERN)),
        Kind("police-protection", PoliceProtection, 1, _always(_CONCERN)),
        Kind("task", Task, 1, _always(_CONCERN)),
        Kind("approval", Approval, 1, _approval),
        Kind("decision", Decision, 1, _always(_PLANS), made_by_hub=True),
        Kind("notice", Notice, 1, _always(_CONCERN), made_by_hub=True),
        Kind("clock-rules", ClockRules, 1, _always(DIRECTORY_CATEGORY)),
        Kind("form", Form, 1, _always(DIRECTORY_CATEGORY)),
        Kind("cover", Cover, 1, _always(DIRECTORY_CATEGORY)),
        Kind("agency", Agency, 1, _always(DIRECTORY_CATEGORY)),
        Kind("team", Team, 1, _always(DIRECTORY_CATEGORY)),
        Kind("practitioner", Practitioner, 1, _always(DIRECTORY_CATEGORY)),
    )
}
"""Every kind by its name on the wire. What the hub makes takes the category of the record it is about."""

HUBS_OWN = frozenset(kind.name for kind in KINDS.values() if kind.made_by_hub)
"""The kinds that nobody makes but the hub."""

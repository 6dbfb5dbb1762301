"""Kinds involvement and allocation: who works with the child, from, to, and whose caseload the child is on."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Struct

from app.domain.fields import MergeRule, says

Sector = Literal["social", "health", "nhs", "police", "education", "youth", "housing", "voluntary"]
"""The column an agency stands in when the sharing matrix is read (`app/domain/policy.py`)."""


class Involvement(Struct, frozen=True, kw_only=True):
    """An agency or practitioner working with the child; it carries no case content."""

    agency: Annotated[str, says("Agency")]
    service: Annotated[str, says("Service")] = ""
    sector: Annotated[Sector, says("Sector")] = "social"
    practitioner: Annotated[str, says("Practitioner")] = ""
    name: Annotated[str, says("Name")] = ""
    role: Annotated[str, says("Role")] = ""
    telephone: Annotated[str, says("Telephone")] = ""
    lead: Annotated[bool, says("Lead professional")] = False
    sensitive: Annotated[bool, says("Sensitive service", MergeRule.PROTECTIVE, (False, True))] = False
    last_contact: Annotated[date | None, says("Last contact")] = None
    last_contact_words: Annotated[str, says("Kind of last contact")] = ""
    confirmed: Annotated[datetime | None, says("Last confirmed")] = None
    since: Annotated[date | None, says("From")] = None
    until: Annotated[date | None, says("To")] = None


class Allocation(Struct, frozen=True, kw_only=True):
    """A practitioner's responsibility for the child; allocated children make up a caseload."""

    practitioner: Annotated[str, says("Practitioner", MergeRule.GUARDED)]
    team: Annotated[str, says("Team", MergeRule.GUARDED)]
    role: Annotated[Literal["allocated", "co-worker", "duty"], says("Role", MergeRule.GUARDED)] = "allocated"
    since: Annotated[date | None, says("From", MergeRule.GUARDED)] = None
    until: Annotated[date | None, says("To", MergeRule.GUARDED)] = None

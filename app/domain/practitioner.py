"""Kinds agency, team and practitioner: the directory everybody who signs in may read."""

from typing import Annotated

from msgspec import Struct

from app.domain.fields import MergeRule, says
from app.domain.involvement import Sector

CAPABILITIES = {
    "SW": "Social worker",
    "LP": "Lead practitioner",
    "HV": "Health visitor or school nurse",
    "PS": "Team manager or practice supervisor",
    "SM": "Service manager",
    "CPC": "Independent conference chair",
    "IRO": "Independent reviewing officer",
    "EDT": "Emergency duty team",
    "IG": "Information governance",
    "ADM": "System administrator",
    "PART": "Partner",
    "SCREEN": "Front door",
    "MI": "Management information: the authority's figures, without names",
}
"""What somebody may be able to do, set by the authority's IT; a person may have several (domain: who may do what)."""

FIGURES = "MI"
"""The capability by which somebody sees the authority's figures."""

MAY_REFER = frozenset(("SW", "LP", "HV", "PS", "SM", "CPC", "IRO", "EDT", "PART", "SCREEN"))
"""Who may refer a child: everybody who works with children."""


class Agency(Struct, frozen=True, kw_only=True):
    """An organisation that works with children and is the controller of its own records."""

    name: Annotated[str, says("Name")]
    sector: Annotated[Sector, says("Sector")]
    duty_telephone: Annotated[str, says("Duty telephone")] = ""
    out_of_hours_telephone: Annotated[str, says("Telephone out of hours")] = ""


class Team(Struct, frozen=True, kw_only=True):
    """A team of one agency, with the practitioners who supervise it."""

    name: Annotated[str, says("Name")]
    agency: Annotated[str, says("Agency")]
    supervisors: Annotated[tuple[str, ...], says("Supervisors", MergeRule.GUARDED)] = ()
    front_door: Annotated[bool, says("Receives referrals", MergeRule.GUARDED)] = False


class Practitioner(Struct, frozen=True, kw_only=True):
    """A person who works with children; what they may do is capabilities, never a job title."""

    name: Annotated[str, says("Name")]
    role: Annotated[str, says("Role")] = ""
    agency: Annotated[str, says("Agency", MergeRule.GUARDED)] = ""
    team: Annotated[str, says("Team", MergeRule.GUARDED)] = ""
    telephone: Annotated[str, says("Telephone")] = ""
    capabilities: Annotated[tuple[str, ...], says("Capabilities", MergeRule.GUARDED)] = ()

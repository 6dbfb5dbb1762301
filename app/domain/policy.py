"""The default sharing matrix as data: 22 categories, 9 recipients, 5 purposes.

No statute sets these letters. They are this project's own proposal, version 1, under the Children Acts and the
government's information-sharing advice of 2024; each authority's data protection officer and Caldicott Guardian own
the matrix and sign off theirs.

A cell is P (permit), C (consent), S (supervisor) or N (never); the five letters of a cell are, in order, the
purposes emergency, protection, need, help and directory look-up.
"""

from enum import StrEnum


class Purpose(StrEnum):
    """Why somebody reads; read from the child's status, never from a title."""

    EMERGENCY = "E"
    PROTECTION = "P"
    NEED = "N"
    HELP = "H"
    DIRECTORY = "D"


PURPOSES = "".join(purpose.value for purpose in Purpose)
RECIPIENTS = ("social", "health", "nhs", "police", "education", "youth", "housing", "voluntary", "family")

_MATRIX = """
ident                     PPPPP PPPPP PPPCP PPPCS PPPCP PPPCP PPPCN PPPCN PPPPN
address                   PPPPP PPPPP PPPCP PPPCN PPPCP PPPCN PPPCN PPSCN SSSSN
address_shielded          PSSNN PSSNN PSNNN PSNNN SSNNN SSNNN SSSNN NNNNN NNNNN
carers_household          PPPPP PPPPP PPPCS PPPCN PPPCP PPPCN PPPCN PPCCN PSSSN
involvement               PPPPP PPPPP PPPCP PPPCP PPPCP PPPCP PPCCN PPCCN PPPPN
involvement_sensitive     PPCCC PPCCC PPCCC PSCCN PSCCN PSCCN SSNNN SSCCN SCCCN
cp_or_cla_status          PPPPP PPPCP PPPCP PPPNP PPPCS PPPCP PPCNN PPCNN PPPPN
concern_current           PPPPS PPPCN PPPCN PPSCN PPPCN PPSCN PSCCN PSCCN SSPPN
child_health              PPPCN PPPPN PPPPN PSSNN PPCCN PPCCN SSCCN SSCCN PPPPN
adult_health_mh_substance PPCCN PPCCN PPCCN PSNNN PSNNN PSCNN SSNNN SSCNN SNNNN
criminal_allegation       PPSSN PSSNN PSSNN PPPPN PSNNN PPSNN SSNNN SSNNN SSNNN
domestic_abuse_marac      PPSCN PPSCN PPSCN PPPCN PPSNN PPSNN PPSCN PPSCN NNNNN
education                 PPPCN PPCCN PPCCN PSSNN PPPPN PPPCN SSCCN SSCCN PPPPN
visit_narrative_voice     PPPSN PSSCN PSSCN PSNNN SSCNN PSCNN SNNNN SSCNN SSSSN
assessment_plan_minutes   PPPCN PPPCN PPSCN PPSNN PPPCN PPPCN SSCNN PSCCN SPPPN
history_chronology        PPPSN PSSNN PSSNN PSNNN SSNNN SSNNN NNNNN NNNNN NNNNN
referrer_identity_public  PPPPN SSNNN SSNNN PPNNN SSNNN SNNNN NNNNN NNNNN NNNNN
worker_hazard             PPPPP PPPPP PPPSS PPPPN SSSNN PPPPN PPSSN PPSSN NNNNN
adoption_link             SSNNN NNNNN SNNNN NNNNN NNNNN NNNNN NNNNN NNNNN NNNNN
images_body_maps          PPPNN PSSNN PPSNN PPNNN NNNNN NNNNN NNNNN NNNNN NNNNN
legal_advice              PPPNN NNNNN NNNNN SSNNN NNNNN NNNNN NNNNN NNNNN NNNNN
staff_allegation_lado     SSSNN NNNNN SSNNN PPNNN SSNNN NNNNN NNNNN SSNNN NNNNN
"""

MATRIX: dict[str, tuple[str, ...]] = {
    name: tuple(cells) for name, *cells in (line.split() for line in _MATRIX.strip().splitlines())
}
"""Category to one cell of five letters for each recipient of RECIPIENTS."""

CATEGORIES = tuple(MATRIX)


def cell(category: str, recipient: str, purpose: Purpose) -> str:
    """Return P, C, S or N for one category, recipient and purpose; an unknown one is N."""
    if category not in MATRIX or recipient not in RECIPIENTS:
        return "N"
    return MATRIX[category][RECIPIENTS.index(recipient)][PURPOSES.index(purpose.value)]

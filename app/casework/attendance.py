"""Who may have been there when a child was seen, in the order in which a form offers them."""

from app.casework.household import SENSITIVE, practitioner_name, read_as
from app.casework.pages import PresentChoice
from app.casework.relatives import nearest_first, ties_of
from app.domain.involvement import Allocation, Involvement
from app.domain.person import person_name
from app.storage import records
from app.storage.vault import Tx


def people_offered(tx: Tx, child: str) -> list[PresentChoice]:
    """Return the household, then others of the family, then colleagues, then professionals by name."""
    ties = nearest_first(tie for tie in ties_of(tx, child) if tie.relationship.until is None)
    ties.sort(key=lambda tie: tie.relationship.lives_with != "yes")
    family = [PresentChoice(person_name(tie.known), tie.relationship.role) for tie in ties]
    working = [read_as(r, Involvement) for r in records.of_child(tx, child, "involvement") if r.category != SENSITIVE]
    professionals = [
        PresentChoice(one.name, one.role or one.service)
        for one in working
        if one is not None and one.name not in ("", one.service) and one.until is None and not one.sensitive
    ]
    return family + _co_workers(tx, child) + professionals


def _co_workers(tx: Tx, child: str) -> list[PresentChoice]:
    """Colleagues the child is allocated to beside the case holder: whoever joins the visit is among them."""
    shared = [read_as(record, Allocation) for record in records.of_child(tx, child, "allocation")]
    names = [practitioner_name(tx, one.practitioner) for one in shared if one and one.role != "allocated"]
    return [PresentChoice(name, "Social worker") for name in names if name]

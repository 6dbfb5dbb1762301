"""The first pull of a social worker with 20 children: when the first can be opened, and when all are there."""

from pathlib import Path
from time import perf_counter

from app.casework import overview, today
from app.casework.caseworker import Caseworker
from app.casework.household import read_as
from app.casework.ledger import Act, acting
from app.domain.identity import DIRECTORY
from app.domain.involvement import Allocation
from app.domain.visit import Visit
from app.storage import copies, records
from app.storage.steady import wall_clock
from bench.laptop import Open, at_work, enrolled, seconds_since, unlocked
from bench.processes import forget_peak, peak
from sync.round import Exchanged

LOGIN, NAME = "joe", "Joe Tranter"
CHILDREN = 20

Measured = dict[str, list[float]]


def allot(home: Path) -> Measured:
    """The supervisor gives Joe as many more children as make 20, and plans a visit of his for today."""
    with at_work(unlocked(home)) as work:
        work.round()
        with acting(work.by) as act:
            given = _give(act, work.by)
        done = work.round()
        if done.sent != given or done.refused:
            raise AssertionError(f"{done.sent} were taken and {done.refused} refused of {given}")
        return {"given": [given]}


def _give(act: Act, by: Caseworker) -> int:
    """Return how many changes it took."""
    joe = next(one.id for one in records.of_kind(act.tx, "practitioner") if NAME.encode() in one.body)
    read = ((one.child, read_as(one, Allocation)) for one in records.of_kind(act.tx, "allocation"))
    standing = [(child, one) for child, one in read if one is not None and one.until is None]
    his = {child for child, one in standing if one.practitioner == joe}
    others = [(child, one.team) for child, one in standing if child not in his]
    more = dict(reversed(others[: CHILDREN - len(his)]))
    for child, team in more.items():
        act.make("allocation", child, Allocation(practitioner=joe, team=team, role="co-worker"), act="allocate")
    visit = Visit(practitioner=joe, planned=by.clock(), purpose="CIN visit")
    act.make("visit", sorted(his)[-1], visit, act="plan")
    return len(more) + 1


def first(home: Path, address: str, code: str) -> Measured:
    """Enrol, and pull for the first time; the clock runs from the round's first request."""
    with at_work(enrolled(home, address, code, LOGIN)) as work:
        idle, usable = forget_peak(), list[float]()
        began = perf_counter()

        def told(_done: Exchanged) -> None:
            if not usable and _opens(work):
                usable.append(seconds_since(began))

        done = work.round(told)
        wall = seconds_since(began)
        with work.by.vault.read() as tx:
            children = copies.children(tx)
        return {
            "usable": usable, "wall": [wall], "children": [children], "records": [done.received],
            "peak above idle": [peak() - idle],
        }  # fmt: skip


def _opens(work: Open) -> bool:
    """Whether a child is whole here, and if so read its page and the day's, as somebody would who looks now."""
    with work.by.vault.read() as tx:
        found = tx.exec_driver_sql(
            "SELECT child_id FROM child_copy WHERE step = 'complete' AND child_id <> ?", (DIRECTORY,)
        ).scalars()
        whole = list(found)
    if not whole:
        return False
    page = overview.read(whole[0], by=work.by)
    day = today.read(by=work.by, at=wall_clock())
    if not (page.header.here and page.header.lead and whole[0] in {card.child for card in day.visits}):
        raise AssertionError("the first child's page is not whole")
    return True

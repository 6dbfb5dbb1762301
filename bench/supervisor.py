"""A supervisor's first pull of 200,000 records: when the first case can be opened, and when all is there."""

from pathlib import Path
from time import perf_counter, process_time

from app.casework import overview
from app.domain.identity import DIRECTORY
from app.storage import copies, records
from bench.figures import Figure, figure, load
from bench.laptop import Open, at_work, enrolled, seconds_since
from bench.measures import KNOWN_WORD, Measured
from bench.peers.doorstep import CountedHub
from bench.processes import forget_peak, peak
from bench.runs import Ground
from sync.round import Exchanged

CONTACTS = 200_000
LOGIN = "denise"


def supervisor(ground: Ground) -> list[Figure]:
    """Once: making the authority takes longer than anything that is measured."""
    hub = CountedHub(ground.folder / "supervised", CONTACTS)
    try:
        hub.seed()
        hub.serve()
        began, before = load(), hub.cpu()
        found = ground.measure("supervisor", "laptop-supervisor", hub.code(LOGIN), hub.address)
        cpu = hub.cpu() - before
    finally:
        hub.stop()
    of = f"first pull of a supervisor with {found['children'][0]:g} children"
    return [
        figure(f"{of}, records", "records", found["records"]),
        figure(f"{of}, first case usable", "s", found["usable"], [began]),
        figure(f"{of}, wall, to searchable", "s", found["wall"], [began]),
        figure(f"{of}, CPU of the client", "s", found["cpu"]),
        figure(f"{of}, CPU of the hub and PostgreSQL", "s", [cpu]),
        figure(f"{of}, peak memory above idle", "MiB", found["peak above idle"]),
        figure(f"{of}, vault after it, log included", "MB", found["vault"]),
    ]


def first_pull(home: Path, address: str, code: str) -> Measured:
    """Enrol, and pull for the first time; the clock runs from the round's first request."""
    with at_work(enrolled(home, address, code, LOGIN)) as work:
        usable = list[float]()
        idle, cpu, began = forget_peak(), process_time(), perf_counter()

        def told(_done: Exchanged) -> None:
            if not usable and _opens(work):
                usable.append(seconds_since(began))

        done = work.round(told)
        with work.by.vault.read() as tx:
            found, children = records.search(tx, KNOWN_WORD), copies.children(tx)
        wall, used = seconds_since(began), process_time() - cpu
        if not (found and usable):
            raise AssertionError("the search finds nothing, or no case could be opened")
        return {
            "usable": usable, "wall": [wall], "cpu": [used], "children": [children], "records": [done.received],
            "peak above idle": [peak() - idle], "vault": [work.by.vault.size() / 1e6],
        }  # fmt: skip


def _opens(work: Open) -> bool:
    """Whether a child is whole here, and if so read its page, as somebody would who looks now."""
    asked = "SELECT child_id FROM child_copy WHERE step = 'complete' AND child_id <> ? LIMIT 1"
    with work.by.vault.read() as tx:
        whole = tx.exec_driver_sql(asked, (DIRECTORY,)).scalars().first()
    return whole is not None and bool(overview.read(str(whole), by=work.by).header.here)

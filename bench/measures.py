"""What a laptop measures of itself, each in a process of its own: first pull, push, rounds, saves."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import msgspec

from app.casework import contacts
from app.storage import records
from bench.laptop import Open, at_work, enrolled, seconds_since, unlocked
from bench.processes import forget_peak, peak
from bench.writing import begin, children_of, sentences, write_contacts
from sync.round import Exchanged

Measured = dict[str, list[float]]

KNOWN_WORD = "school"
AT_ONCE = 50
_TURNS = 5


def pull(home: Path, address: str, code: str) -> Measured:
    """Enrol, and pull everything for the first time, to the point where a search finds a known word."""
    with at_work(enrolled(home, address, code)) as work:
        idle, cpu, began = forget_peak(), process_time(), perf_counter()
        done = work.round()
        with work.by.vault.read() as tx:
            found = records.search(tx, KNOWN_WORD)
        wall = seconds_since(began)
        if not found:
            raise AssertionError("the search finds nothing")
        return {
            "wall": [wall], "cpu": [process_time() - cpu], "records": [done.received], "peak": [peak()],
            "peak above idle": [peak() - idle], "vault": [work.by.vault.size() / 1e6],
        }  # fmt: skip


def push(home: Path, count: int) -> Measured:
    """Write signed contacts, and push them; the push part ends with the last receipt kept."""
    with at_work(unlocked(home)) as work:
        work.round()
        began = perf_counter()
        write_contacts(work.by, count, AT_ONCE)
        written, ended = seconds_since(began), [0.0]
        began, cpu = perf_counter(), process_time()

        def told(done: Exchanged) -> None:
            if not done.received:
                ended[0] = seconds_since(began)

        done = work.round(told)
        if (done.sent, done.refused) != (count, 0):
            raise AssertionError(f"{done.sent} were taken and {done.refused} refused of {count}")
        return {"write": [written], "push": ended, "round": [seconds_since(began)], "cpu": [process_time() - cpu]}


def rounds(home: Path, count: int) -> Measured:
    """Rounds in which there is nothing to do."""
    with at_work(unlocked(home)) as work:
        work.round()
        return {"idle": _timed(count, lambda _place: work.round())}


def changed(home: Path, count: int) -> Measured:
    """Rounds that bring what laptop-0 changed meanwhile, in a program that was at work before, like the peers.

    `after unlocking` is the first round of the program, which has to load and connect first.
    """
    with at_work(unlocked(home)) as work:
        found: Measured = {"after unlocking": [_brought(work, home, count)], "pull": []}
        for _ in range(_TURNS):
            found["pull"].append(_brought(work, home, count))
        return found


def _brought(work: Open, home: Path, count: int) -> float:
    other = [sys.executable, "-m", "bench.one", "push", str(home.parent / "laptop-0"), "", str(count)]
    subprocess.run(other, stdout=subprocess.DEVNULL, check=True)
    began = perf_counter()
    done = work.round()
    wall = seconds_since(began)
    if done.received < count:
        raise AssertionError(f"only {done.received} records came")
    return wall


def saves(home: Path, count: int) -> Measured:
    """Keep drafts and sign contacts, one at a time: synchronous=FULL, and sealed and flushed, each time."""
    with at_work(unlocked(home)) as work:
        child = children_of(work.by)[0]
        begun = [begin(work.by, child) for _ in range(count)]
        texts = list(sentences(count, 600))

        def keep(place: int) -> None:
            draft_id, form = begun[place]
            whole = msgspec.structs.replace(form, analysis=texts[place])
            contacts.keep_draft(draft_id, msgspec.json.encode(whole), by=work.by)

        kept = _timed(count, keep)
        signed = _timed(count, lambda place: contacts.sign(begun[place][0], by=work.by))
        return {"draft": kept, "contact": signed}


def _timed(count: int, act: Callable[[int], object]) -> list[float]:
    taken = []
    for place in range(count):
        began = perf_counter()
        act(place)
        taken.append(seconds_since(began))
    return taken

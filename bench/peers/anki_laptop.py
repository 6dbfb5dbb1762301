"""Two Anki laptops, measured by themselves; runs in Anki's own environment and imports nothing of ours.

One line of JSON for each step: `python anki_laptop.py ADDRESS FOLDER DOCUMENTS PUSH...`; the next step begins when a
line has come back, so that whoever reads can count the bytes of each.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from anki.collection import AddNoteRequest, Collection  # type: ignore[import-not-found]
from anki.sync_pb2 import SyncAuth  # type: ignore[import-not-found]

ROUNDS = 20
CHANGED = 100
AT_ONCE = 1000


def memory(name: str) -> float:
    """Return MiB as the system counts them for this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))


def timed(step: str, act: Callable[[], object]) -> None:
    """Do one step, and say what it took."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    idle, cpu, began = memory("VmRSS"), time.process_time(), time.perf_counter()
    act()
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"step": step, "wall": wall, "cpu": used, "above": memory("VmHWM") - idle}), flush=True)
    sys.stdin.readline()


def add(col: Collection, lines: list[str], tag: str) -> None:
    """Add one note for each document."""
    kind, deck = col.models.by_name("Basic"), col.decks.id("Default")
    for at in range(0, len(lines), AT_ONCE):
        notes = []
        for line in lines[at : at + AT_ONCE]:
            note = col.new_note(kind)
            note.fields = [json.loads(line)["_id"] + tag, line]
            notes.append(AddNoteRequest(note=note, deck_id=deck))
        col.add_notes(notes)


def whole(col: Collection, auth: SyncAuth, *, upload: bool) -> None:
    """Carry the whole collection one way."""
    col.sync_collection(auth, False)
    col.close_for_full_sync()
    col.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
    col.reopen(after_full_sync=True)


def change(col: Collection, turn: int) -> None:
    """Change a hundred notes."""
    ids = list(col.find_notes(""))
    notes = [col.get_note(one) for one in ids[:: max(1, len(ids) // CHANGED)][:CHANGED]]
    for note in notes:
        note.fields[0] += f" {turn}"
    col.update_notes(notes)


def main() -> None:
    """Upload from one laptop, then measure the other's first pull and what both say to each other after it."""
    address, folder, documents = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    lines = documents.read_text(encoding="utf-8").splitlines()
    one, two = Collection(str(folder / "one.anki2")), Collection(str(folder / "two.anki2"))
    add(one, lines, "")
    auth = one.sync_login("user", "pass", address)
    whole(one, auth, upload=True)
    timed("pull", lambda: whole(two, auth, upload=False))
    if two.note_count() != len(lines):
        raise SystemExit(f"only {two.note_count()} arrived")
    for turn in range(5):
        change(one, turn)
        time.sleep(1.05)  # Anki tells changes apart by whole seconds
        one.sync_collection(auth, False)
        timed("changed", lambda: two.sync_collection(auth, False))
    for _ in range(ROUNDS):
        timed("idle", lambda: two.sync_collection(auth, False))
    for count in map(int, sys.argv[4:]):
        add(one, lines[:count], f" new {count}")
        time.sleep(1.05)
        timed(f"push {count}", lambda: one.sync_collection(auth, False))
    os._exit(0)


if __name__ == "__main__":
    main()

"""PouchDB 9 with express-pouchdb and leveldb, as its users run it, and with pages of a thousand."""

from pathlib import Path
from shutil import which

import msgspec

from bench.peers.parts import HERE, POUCH, free_port, run, serving
from bench.relay import counting

Figures = dict[str, list[float]]


def measured(folder: Path, documents: Path, count: int, pushes: tuple[int, ...], batch: int) -> Figures:
    """Return the figures of PouchDB with pages of this size; 0 is its own choice."""
    node, modules = str(which("node")), str(POUCH / "node_modules")
    port = free_port()
    home = folder / f"pouch-hub-{batch}"
    home.mkdir()
    hub: list[str | Path] = [node, "--max-old-space-size=4096", HERE / "pouch" / "hub.js", str(port), home, documents]
    own = f"http://127.0.0.1:{port}"

    def laptop(name: str, address: str, what: str, number: int) -> Figures:
        command: list[str | Path] = [
            node,
            "--expose-gc",
            "--max-old-space-size=4096",
            HERE / "pouch" / "laptop.js",
            address,
        ]
        command += [folder / f"{name}-{batch}", documents, str(batch), what, str(number)]
        return msgspec.json.decode(run("PouchDB", command, NODE_PATH=modules, CHANGE=own), type=Figures)

    found: Figures = {}
    with serving("PouchDB's hub", hub, port, folder / "pouch.log", NODE_PATH=modules):
        pulled = laptop("pull", own, "pull", count)
        found |= {"pull wall": pulled["wall"], "pull cpu": pulled["cpu"], "pull memory": pulled["above"]}
        found |= {"changed": pulled["changed"], "idle": pulled["idle"]}
        for number in pushes:
            found[f"push {number}"] = laptop(f"push-{number}", own, "push", number)["wall"]
        with counting(own) as counted:
            laptop("bytes-pull", counted.address, "pull", count)
            found["pull bytes"] = [counted.down / 1e6]
        with counting(own) as counted:
            laptop("bytes-push", counted.address, "push", pushes[0])
            found[f"push {pushes[0]} bytes"] = [counted.up / 1e6]
    return found

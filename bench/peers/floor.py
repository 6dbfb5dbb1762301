"""The floor of our own stack: HTTP, zstd, JSON and SQLCipher, and nothing of what Doorstep is for.

The hub sends pages that lie ready and keeps what is pushed in one transaction; the laptop unpacks, reads and inserts.
`python -m bench.peers.floor hub PORT FOLDER DOCUMENTS` or `... laptop ADDRESS FOLDER DOCUMENTS PUSH...`.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import msgspec
import requests
import uvicorn
import zstandard
from sqlcipher3 import dbapi2

from bench.peers.parts import free_port, run, serving
from bench.processes import forget_peak, peak

Figures = dict[str, list[float]]
AT_ONCE = 1000
_TABLE = "CREATE TABLE contact (id TEXT PRIMARY KEY, author TEXT, happened TEXT, seq INTEGER, body TEXT)"
_INDEXES = ("author, happened", "happened", "seq")


def measured(folder: Path, documents: Path, pushes: tuple[int, ...]) -> Figures:
    """Return the floor's figures."""
    port, home = free_port(), folder / "floor"
    home.mkdir()
    this = [sys.executable, "-m", "bench.peers.floor"]
    with serving("the floor's hub", [*this, "hub", str(port), home, documents], port, folder / "floor.log"):
        address = f"http://127.0.0.1:{port}"
        said = run("the floor", [*this, "laptop", address, home, documents, *map(str, pushes)])
    return msgspec.json.decode(said, type=Figures)


def _packed(lines: list[bytes]) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(b"[" + b",".join(lines) + b"]")


def _pages(documents: Path) -> list[bytes]:
    lines = documents.read_bytes().splitlines()
    return [_packed(lines[at : at + AT_ONCE]) for at in range(0, len(lines), AT_ONCE)]


def _hub(port: int, home: Path, documents: Path) -> None:
    pages = _pages(documents)
    kept = sqlite3.connect(home / "hub.db", isolation_level=None, check_same_thread=False)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute("PRAGMA synchronous=FULL")
    kept.execute("CREATE TABLE change (id TEXT PRIMARY KEY, body TEXT)")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET":
            number = int(scope["path"].strip("/"))
            answer = pages[number] if number < len(pages) else b""
        else:
            answer = _keep(kept, await _whole(receive))
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(answer))]}
        )
        await send({"type": "http.response.body", "body": answer})

    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off")
    asyncio.run(uvicorn.Server(config).serve())


async def _whole(receive: Any) -> bytes:
    found, more = bytearray(), True
    while more:
        part = await receive()
        found += part.get("body", b"")
        more = part.get("more_body", False)
    return bytes(found)


def _keep(kept: sqlite3.Connection, packed: bytes) -> bytes:
    found = msgspec.json.decode(zstandard.ZstdDecompressor().decompress(packed), type=list[dict[str, Any]])
    kept.execute("BEGIN IMMEDIATE")
    rows = [(one["_id"], msgspec.json.encode(one).decode()) for one in found]
    kept.executemany("INSERT OR IGNORE INTO change VALUES (?, ?)", rows)
    kept.execute("COMMIT")
    return b"%d" % len(rows)


def _store(home: Path) -> Any:
    store = dbapi2.connect(str(home / "laptop.db"), isolation_level=None)
    store.execute(f"PRAGMA key=\"x'{'2d' * 32}'\"")
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute(_TABLE)
    for number, columns in enumerate(_INDEXES):
        store.execute(f"CREATE INDEX contact_{number} ON contact ({columns})")
    return store


def _arriving(asked: requests.Session, address: str) -> Iterator[bytes]:
    number = 0
    while page := asked.get(f"{address}/{number}", timeout=60).content:
        yield page
        number += 1


def _rows(page: bytes, first: int) -> Iterator[tuple[Any, ...]]:
    found = msgspec.json.decode(zstandard.ZstdDecompressor().decompress(page), type=list[dict[str, Any]])
    for place, one in enumerate(found):
        yield one["_id"], one["author"], one["happened"], first + place, msgspec.json.encode(one).decode()


def _pull(asked: requests.Session, address: str, store: Any) -> int:
    came = 0
    for page in _arriving(asked, address):
        store.execute("BEGIN")
        rows = list(_rows(page, came))
        store.executemany("INSERT INTO contact VALUES (?, ?, ?, ?, ?)", rows)
        store.execute("COMMIT")
        came += len(page)
    return came


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _laptop(address: str, home: Path, documents: Path, pushes: list[int]) -> Figures:
    with requests.Session() as asked:
        asked.trust_env = False
        store = _store(home)
        came: list[float] = []
        idle, cpu = forget_peak(), process_time()
        wall = _timed(lambda: came.append(_pull(asked, address, store)))
        found = {"pull wall": [wall], "pull cpu": [process_time() - cpu], "pull memory": [peak() - idle]}
        found["pull bytes"] = [came[0] / 1e6]
        found["idle"] = [_timed(lambda: asked.get(f"{address}/999999", timeout=60)) for _ in range(20)]
        lines = documents.read_bytes().splitlines()
        for number in pushes:
            packed = _packed(lines[:number])
            found[f"push {number}"] = [_timed(partial(asked.post, address, data=packed, timeout=60))]
            found[f"push {number} bytes"] = [len(packed) / 1e6]
        return found


if __name__ == "__main__":
    what, where, folder, documents, *numbers = sys.argv[1:]
    if what == "hub":
        _hub(int(where), Path(folder), Path(documents))
    else:
        print(msgspec.json.encode(_laptop(where, Path(folder), Path(documents), list(map(int, numbers)))).decode())

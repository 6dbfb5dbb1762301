"""What is kept of one version (tests/stores/README.md): its facts, what it said to its hub, and how it is read."""

import io
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import zstandard
from msgspec import Raw, Struct
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from app.domain.kinds import KINDS
from app.opening import PROGRAM
from app.storage import schema
from server import migrations
from sync import wire

HERE = Path(__file__).resolve().parent

PASSPHRASE = "a lamp in every stairwell"
HUB_PASSPHRASE = "a kettle on every landing"
"""Of people who do not exist, and of no other store or hub: anybody may open what is kept here."""


class Versions(Struct, frozen=True):
    """The numbers by which two versions of the program differ: whichever is raised, there is a golden for it."""

    protocol: int
    store: int
    hub: str
    forms: dict[str, int]


class Unsent(Struct, frozen=True):
    """One change that waits in the store, by what a receipt would name."""

    change: str
    record: str
    kind: str
    digest: str


class Facts(Struct, frozen=True, kw_only=True):
    """What is in a golden, noted when it was made; `tables` is the digest of the store's tables as they were."""

    program: str
    versions: Versions
    tables: str
    made: datetime
    hub: str
    practitioner: str
    login: str
    password: str
    child: str
    unsent: tuple[Unsent, ...]
    refused: str
    draft: str
    looks: int
    attachment: str
    sha256: str


class Exchange(Struct, frozen=True):
    """One question and its answer, both exactly as they were before they were packed.

    `round` tells when: up to 2 before the store and the hub were kept, 3 the round after, 4 what else can be asked.
    """

    round: int
    path: str
    status: int
    ask: Raw
    answer: Raw


class Golden:
    """One version's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def facts(self) -> Facts:
        """What it holds."""
        return msgspec.json.decode((self.folder / "facts.json").read_bytes(), type=Facts)

    @property
    def exchanges(self) -> list[Exchange]:
        """What was said, in its order."""
        return msgspec.json.decode((self.folder / "exchanges.json").read_bytes(), type=list[Exchange])

    def laptop(self, into: Path) -> Path:
        """Copy the laptop's home, with its keys beside it, where a test may change it; return the home."""
        shutil.copytree(self.folder / "laptop", into / "laptop")
        shutil.copytree(self.folder / "keys", into / "keys")
        return into / "laptop"


def goldens() -> list[Golden]:
    """Return those of every version, the oldest first."""
    found = [folder.parent for folder in HERE.glob("*/facts.json")]
    return [Golden(folder) for folder in sorted(found, key=lambda folder: tuple(map(int, folder.name.split("."))))]


def versions_now() -> Versions:
    """Return what the program of today has."""
    step = migrations.script().get_current_head() or ""
    return Versions(wire.PROTOCOL, len(schema.STEPS), step, {kind.name: kind.form for kind in KINDS.values()})


def written_down(exchanges: Sequence[Exchange]) -> bytes:
    """Return the file: changes and receipts stay byte for byte, and every question and answer has a line."""
    lines = [
        b'{"round":%d,"path":%s,"status":%d,\n"ask":%s,\n"answer":%s}'
        % (one.round, msgspec.json.encode(one.path), one.status, bytes(one.ask), bytes(one.answer))
        for one in exchanges
    ]
    return b"[" + b",\n\n".join(lines) + b"]\n"


class Tape(HTTPAdapter):
    """Stands where the laptop's adapter stands, and keeps what goes by."""

    def __init__(self, exchanges: list[Exchange], round: list[int]) -> None:
        super().__init__()
        self._exchanges, self._round = exchanges, round

    def send(self, request: requests.PreparedRequest, *how: Any, **more: Any) -> requests.Response:
        """Ask, and keep question and answer."""
        response = super().send(request, *how, **more)
        body = response.raw.read(decode_content=False)
        asked = request.body if isinstance(request.body, bytes) else b""
        ask = _plain(asked, request.headers.get("Content-Encoding", ""))
        answer = _plain(body, response.headers.get("Content-Encoding", ""))
        path = urlsplit(str(request.url)).path
        self._exchanges.append(Exchange(self._round[-1], path, response.status_code, Raw(ask), Raw(answer)))
        return given(request, response.status_code, body, response.headers.items())


class Player(HTTPAdapter):
    """Stands where the hub was, and gives the answers of back then, those of each path in their order."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        super().__init__()
        self._left = list(exchanges)
        self.asked: list[tuple[str, bytes]] = []

    def send(self, request: requests.PreparedRequest, *_how: Any, **_more: Any) -> requests.Response:
        """Answer as it was answered."""
        path = urlsplit(str(request.url)).path
        asked = request.body if isinstance(request.body, bytes) else b""
        self.asked.append((path, _plain(asked, request.headers.get("Content-Encoding", ""))))
        found = next(one for one in self._left if one.path == path)
        self._left.remove(found)
        headers = [("Content-Type", "application/json")]
        return given(request, found.status, bytes(found.answer), headers)


def given(
    request: requests.PreparedRequest, status: int, body: bytes, headers: Iterable[tuple[str, str]]
) -> requests.Response:
    """Return an answer as requests does."""
    raw = HTTPResponse(io.BytesIO(body), headers=dict(headers), status=status, preload_content=False)
    return HTTPAdapter().build_response(request, raw)


def _plain(body: bytes, packing: str) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)).read() if packing == "zstd" else body


__all__ = ["PROGRAM", "Exchange", "Facts", "Golden", "Player", "Tape", "Unsent", "Versions", "goldens"]

"""A network that does what its profile says, by one seed and in virtual time: the hub's real application in process.

It stands where the laptop's `requests` adapter stands, so that everything above it is the program's own: packing,
signatures, time-outs, halving, tokens. What it does to a message is written into the trace.
"""

import asyncio
import gzip
import io
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import requests
import zstandard
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

CONNECT, READ = 5.0, 60.0
PIECE = 1200

Fate = Literal[
    "fine",
    "lost",  # before: the hub never hears of it
    "cut-asking",  # during: half of the question arrives
    "cut-answering",  # during: half of the answer arrives, and the laptop can see that it is half
    "shortened",  # during: half of the answer arrives, and a proxy has made its length fit
    "answer-lost",  # after: the hub has done it, and the connection is gone
    "late",  # after: the hub has done it, and the answer comes when nobody waits any more
    "overtaken",  # the laptop has given up; the question arrives when the next one has been answered
    "portal",  # a sign-in page of a guest network, as 200
    "redirected",  # the same as 302
    "gateway",  # a proxy answers in the hub's place that it cannot reach it
    "twice-first",  # a proxy repeats the question and gives the first answer
    "twice-second",  # the same, and gives the second
    "stripped",  # a proxy takes the name of the packing off the answer and leaves it packed
    "unpacked",  # a proxy unpacks the answer
    "stripped-asking",  # a proxy takes the name of the packing off the question
    "unpacked-asking",  # a proxy unpacks the question, so that it is no longer what the laptop signed
    "refused",  # on real sockets alone, as the next four
    "reset",
    "dribbled",
    "closed-after",
    "twice-at-once",
]
FATES: tuple[Fate, ...] = (
    "lost", "cut-asking", "cut-answering", "shortened", "answer-lost", "late", "overtaken", "portal", "redirected",
    "gateway", "twice-first", "twice-second", "stripped", "unpacked", "stripped-asking", "unpacked-asking",
)  # fmt: skip


class Killed(BaseException):
    """The laptop's process is gone, at this request."""


class VirtualTime:
    """The time of everything that is simulated; it moves when somebody waits."""

    def __init__(self, start: datetime) -> None:
        self.start = self.now = start

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def seconds(self) -> float:
        return (self.now - self.start).total_seconds()


class Answer(NamedTuple):
    """What the hub's application answers, exactly."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class HubInProcess:
    """Asks an ASGI application as a server would; `times` counts what arrived of each path."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._app, self._loop = app, loop
        self.times: Counter[str] = Counter()

    def ask(self, path: str, headers: Mapping[str, str], body: bytes, *, whole: bool = True) -> Answer | None:
        """Return the answer; None where the question was cut, which nobody answers."""
        self.times[path] += 1
        return self._loop.run_until_complete(self._ask(path, headers, body, whole))

    async def _ask(self, path: str, headers: Mapping[str, str], body: bytes, whole: bool) -> Answer | None:
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": raw,
            "client": ("192.0.2.1", 40000), "server": ("127.0.0.1", 8470),
        }  # fmt: skip
        half = body[: len(body) // 2]
        coming = [{"type": "http.request", "body": body if whole else half, "more_body": not whole}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        if not whole:
            return None
        start = sent[0]
        given = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], given, b"".join(one.get("body", b"") for one in sent[1:]))


@dataclass(frozen=True)
class Profile:
    """How a network is: seconds there and back, bytes a second, and with what chance it does what to a message."""

    name: str
    delay: float = 0.02
    rate: float = 12_500_000.0
    fates: Mapping[Fate, float] = field(default_factory=dict)
    always: tuple[Fate, ...] = ()
    loss: float = 0.0
    cut_every: float = 0.0
    stays: bool = False
    """Whether a fate once drawn lasts for the whole round, as a guest network's sign-in page does."""


def even(share: float, fates: tuple[Fate, ...]) -> dict[Fate, float]:
    """Share a chance evenly."""
    return dict.fromkeys(fates, share / len(fates))


OFFICE = Profile("office")
PROFILES = (
    OFFICE,
    Profile("2G", delay=0.7, rate=23_000 / 8, loss=0.3),
    Profile("tunnel", delay=0.35, rate=60_000.0, cut_every=5.0),
    Profile("captive portal", fates={"portal": 0.4, "redirected": 0.2}, stays=True),
    Profile("repeating proxy", fates={"twice-first": 0.4, "twice-second": 0.15}),
    Profile(
        "stripping proxy",
        fates={"stripped": 0.3, "unpacked": 0.2, "stripped-asking": 0.3, "unpacked-asking": 0.1},
        stays=True,
    ),
    Profile("cut bodies", fates=even(0.45, ("cut-asking", "cut-answering", "shortened"))),
    Profile("slow answers", fates=even(0.45, ("late", "overtaken")), delay=0.2),
    Profile("everything", fates=even(0.4, FATES), delay=0.1),
)


class Aim(NamedTuple):
    """One fate for one message: the n-th of a path from now on."""

    path: str
    fate: Fate
    nth: int = 1


@dataclass
class Meanwhile:
    """What somebody does while a round is under way: at the n-th request from now on, before the hub hears or after."""

    nth: int
    heard: bool
    act: Callable[[], None]
    met: str = ""
    """At which path it was done, once it was."""


class Trace:
    """What happened, line by line; two runs of one seed must write the same."""

    def __init__(self, time: VirtualTime) -> None:
        self.lines: list[str] = []
        self._time = time

    def __call__(self, *words: object) -> None:
        self.lines.append(f"{self._time.seconds:.3f} " + " ".join(map(str, words)))


class Network(HTTPAdapter):
    """One laptop's way to the hub."""

    def __init__(
        self,
        name: str,
        hub: Callable[[], HubInProcess],
        time: VirtualTime,
        chance: random.Random,
        trace: Callable[..., None],
    ) -> None:
        super().__init__()
        self.name, self._hub, self._time, self._chance, self._trace = name, hub, time, chance, trace
        self.profile = OFFICE
        self.aims: list[Aim] = []
        self.kill: tuple[str, bool, Callable[[], None]] | None = None
        """At which path the process dies, whether after the hub has heard of it, and what keeps its disk."""
        self.meanwhile: Meanwhile | None = None
        self.met: Counter[tuple[str, Fate]] = Counter()
        self._stays: Fate | None = None
        self._overtaken: list[tuple[str, dict[str, str], bytes]] = []

    def begin_round(self, profile: Profile) -> None:
        """Set the network for one round."""
        self.profile, self._stays = profile, None
        if profile.stays:
            self._stays = self._drawn()

    def heal(self) -> None:
        """The network is as it should be, and nothing is under way any more."""
        self.begin_round(OFFICE)
        self.aims, self.kill, self.meanwhile, self._overtaken = [], None, None, []

    def send(self, request: requests.PreparedRequest, *_how: Any, **_more: Any) -> requests.Response:
        """Carry one request, as far as it gets."""
        path = urlsplit(str(request.url)).path
        asked = request.body if isinstance(request.body, bytes) else b""
        headers = {str(name): str(value) for name, value in request.headers.items()}
        self._happens(path, heard=False)
        self._die(path, heard=False)
        fate = self._fate_of(path)
        self.met[path, fate] += 1
        answer, fate = self._carried(fate, path, headers, asked)
        self._trace(self.name, path, fate, len(_plain(asked)), "-" if answer is None else answer.status)
        self._happens(path, heard=True)
        self._die(path, heard=True)
        for late in self._overtaken if fate != "overtaken" else ():
            self._hub().ask(*late)
        if fate != "overtaken":
            self._overtaken = []
        if answer is None:
            raise requests.ConnectionError("cut")
        return self._given(request, fate, answer)

    def _happens(self, path: str, *, heard: bool) -> None:
        told = self.meanwhile
        if told is None or told.met:
            return
        told.nth -= not heard
        if told.nth <= 0 and told.heard == heard:
            told.met = path
            self._trace(self.name, "meanwhile", "after" if heard else "before", path)
            told.act()

    def _die(self, path: str, *, heard: bool) -> None:
        if self.kill is not None and self.kill[:2] == (path, heard):
            self._trace(self.name, "killed at", path, "after" if heard else "before")
            self.kill[2]()
            self.kill = None
            raise Killed

    def _fate_of(self, path: str) -> Fate:
        for place, aim in enumerate(self.aims):
            if path == aim.path:
                if aim.nth > 1:
                    self.aims[place] = aim._replace(nth=aim.nth - 1)
                    return "fine"
                del self.aims[place]
                return aim.fate
        if self._stays is not None:
            return self._stays
        return self._drawn()

    def _drawn(self) -> Fate:
        drawn = self._chance.random()
        for fate, share in self.profile.fates.items():
            drawn -= share
            if drawn < 0:
                return fate
        return "fine"

    # --- on the way -------------------------------------------------------------------------------------------------

    def _carried(self, fate: Fate, path: str, headers: dict[str, str], asked: bytes) -> tuple[Answer | None, Fate]:
        """Return the answer that the laptop is to hear, if there is one, and what became of the message."""
        if fate in ("portal", "redirected", "gateway"):
            self._time.passes(self.profile.delay)
            return _not_the_hub(fate), fate
        if fate == "overtaken":
            self._overtaken.append((path, headers, asked))
            self._time.passes(READ)
            return None, fate
        if fate == "lost" or not self._gets_through(len(_plain(asked))):
            self._time.passes(CONNECT)
            return None, "lost"
        answer = self._asked(fate, path, headers, asked)
        if answer is None or fate in ("answer-lost", "late"):
            self._time.passes(READ if fate == "late" else 1.0)
            return None, fate
        return (answer, fate) if self._gets_through(len(_unpacked(answer))) else (None, "answer-lost")

    def _asked(self, fate: Fate, path: str, headers: dict[str, str], asked: bytes) -> Answer | None:
        """Bring the question to the hub, as what is on the way leaves it."""
        if fate in ("stripped-asking", "unpacked-asking"):
            headers = {name: value for name, value in headers.items() if name.lower() != "content-encoding"}
            asked = asked if fate == "stripped-asking" else _plain(asked)
        answer = self._hub().ask(path, headers, asked, whole=fate != "cut-asking")
        if fate not in ("twice-first", "twice-second"):
            return answer
        second = self._hub().ask(path, headers, asked)
        return second if fate == "twice-second" else answer

    def _gets_through(self, size: int) -> bool:
        """Pass the time that it takes, and say whether it arrived; sizes as they are unpacked, a third of it sent.

        What is packed differs by a few bytes from run to run, because sealing draws its own numbers.
        """
        profile = self.profile
        takes = profile.delay / 2 + size / 3 / profile.rate
        for _ in range(1 + size // 3 // PIECE if profile.loss else 0):
            tries = 1
            while self._chance.random() < profile.loss:
                takes += 0.5 * 2**tries
                tries += 1
                if tries > 6:
                    self._time.passes(takes)
                    return False
        if takes > READ:
            self._time.passes(READ)
            return False
        begun = self._time.seconds
        if profile.cut_every and (begun + takes) // profile.cut_every > begun // profile.cut_every:
            self._time.passes(profile.cut_every - begun % profile.cut_every)
            return False
        self._time.passes(takes)
        return True

    def _given(self, request: requests.PreparedRequest, fate: Fate, answer: Answer) -> requests.Response:
        headers = dict(answer.headers)
        body = answer.body
        packing = next((name for name in headers if name.lower() == "content-encoding"), "")
        if fate == "unpacked" and packing:
            body = _unpacked(answer)
        if fate in ("stripped", "unpacked") and packing:
            del headers[packing]
        if fate != "cut-answering":
            body = body[: len(body) // 2] if fate == "shortened" else body
            headers["content-length"] = str(len(body))
        shown = body[: len(body) // 2] if fate == "cut-answering" else body
        raw = HTTPResponse(
            io.BytesIO(shown), headers, answer.status, preload_content=False, decode_content=False,
            request_method="POST", enforce_content_length=True,
        )  # fmt: skip
        return self.build_response(request, raw)


def _not_the_hub(fate: Fate) -> Answer:
    page = b"<html><body>Please accept our terms.</body></html>"
    if fate == "redirected":
        return Answer(302, [("location", "http://portal.example/"), ("content-type", "text/html")], page)
    status = 200 if fate == "portal" else 502
    return Answer(status, [("content-type", "text/html; charset=utf-8")], page)


def _plain(asked: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(asked) if asked.startswith(b"\x28\xb5\x2f\xfd") else asked


def _unpacked(answer: Answer) -> bytes:
    packing = {name.lower(): value for name, value in answer.headers}.get("content-encoding", "")
    if packing == "zstd":
        return zstandard.ZstdDecompressor().decompress(answer.body)
    return gzip.decompress(answer.body) if packing == "gzip" else answer.body

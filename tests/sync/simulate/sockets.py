"""The stage over real sockets: the hub is served by uvicorn on loopback, a fault proxy stands before it."""

import random
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from server.hub import Hub
from tests.sync.conftest import serving
from tests.sync.simulate.network import FATES, Fate, Network, Profile, even
from tests.sync.simulate.proxy import Proxy
from tests.sync.simulate.stage import Stage

ON_SOCKETS: tuple[Fate, ...] = ("refused", "reset", "dribbled", "closed-after", "twice-at-once")
"""What only real connections know: refused, reset in the middle of an answer, in small pieces, closed when it is wanted
again, and one question at the hub twice at the same time."""

HELD: tuple[Fate, ...] = ("late", "overtaken")
GIVES_UP, PATIENT = 0.3, 60.0
"""Seconds that a laptop waits for an answer that is held back, and for any other."""

SOCKET_PROFILES = (
    Profile("office"),
    Profile("connections that go", fates=even(0.5, ("refused", "reset", "closed-after", "dribbled"))),
    Profile(
        "cut anywhere", fates=even(0.5, ("lost", "cut-asking", "cut-answering", "shortened", "answer-lost", "reset"))
    ),
    Profile("repeating proxy", fates=even(0.6, ("twice-first", "twice-second", "twice-at-once"))),
    Profile("guest network", fates=even(0.6, ("portal", "redirected", "gateway")), stays=True),
    Profile(
        "packing proxy", fates=even(0.7, ("stripped", "unpacked", "stripped-asking", "unpacked-asking")), stays=True
    ),
    Profile("slow answers", fates=even(0.3, HELD)),
    Profile("everything", fates=even(0.4, (*FATES, *ON_SOCKETS))),
)


class SocketNetwork(Network):
    """One laptop's way to the hub, through the proxy."""

    proxy: Proxy

    def send(self, request: requests.PreparedRequest, *how: Any, **more: Any) -> requests.Response:
        """Carry one request over the connection that there is, or another."""
        path = urlsplit(str(request.url)).path
        self._happens(path, heard=False)
        self._die(path, heard=False)
        fate = self._fate_of(path)
        self.met[path, fate] += 1
        self.proxy.fate, self.proxy.chance = fate, random.Random(self._chance.random())
        if fate == "refused":  # by whom there is no connection with yet
            self.close()
        more["timeout"] = (PATIENT, GIVES_UP if fate in HELD else PATIENT)
        try:
            answer = HTTPAdapter.send(self, request, *how, **more)
        except requests.RequestException as error:
            self._trace(self.name, path, fate, type(error).__name__)
            self._after(path)
            raise
        self._trace(self.name, path, fate, answer.status_code)
        self._after(path)
        return answer

    def _after(self, path: str) -> None:
        self._happens(path, heard=True)
        self._die(path, heard=True)

    def heal(self) -> None:
        """The network is as it should be, and nothing is under way any more."""
        super().heal()
        self.proxy.forget()


class SocketStage(Stage):
    """A hub that is served, with threads of its own, behind its proxy."""

    has_threads = True

    def __init__(self, *given: Any) -> None:
        self.proxy, self._serving = Proxy(), ExitStack()
        self.address = f"http://127.0.0.1:{self.proxy.port}"
        super().__init__(*given)

    def _serve(self, hub: Hub) -> None:
        self.hub = hub
        self._serving.close()
        self.proxy.hub = int(self._serving.enter_context(serving(hub)).rpartition(":")[2])

    def _network(self, name: str) -> Network:
        made = SocketNetwork(
            name, lambda: self.in_process, self.time, random.Random(self.instead.random.random()), self._traced
        )
        made.proxy = self.proxy
        return made

    def close(self) -> None:
        """End hub and proxy too."""
        self._serving.close()
        self.proxy.close()
        super().close()

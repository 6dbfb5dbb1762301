"""A fault proxy between real sockets: it reads each question as HTTP and does to it, or to its answer, what it is told.

Where a message is cut, repeated or let through in small pieces is drawn from the chance that comes with the fate.
"""

import gzip
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import NamedTuple

import zstandard

from tests.sync.simulate.network import Fate

_MOST = 65_536
_PIECE = 400
_SECONDS = 30.0
_PAGE = b"<html><body>Please accept our terms.</body></html>"
_LINES = {
    "portal": b"HTTP/1.1 200 OK\r\n",
    "redirected": b"HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\n",
    "gateway": b"HTTP/1.1 502 Bad Gateway\r\n",
}


class Message(NamedTuple):
    """One question or answer, as its bytes lie: the first line, the headers as they come, and the body."""

    first: bytes
    headers: tuple[bytes, ...]
    body: bytes

    def raw(self) -> bytes:
        """Return its bytes."""
        return b"\r\n".join((self.first, *self.headers, b"", self.body))

    def of(self, name: str) -> bytes:
        """Return a header's value, or nothing."""
        begins = name.encode() + b":"
        return next((one[len(begins) :].strip() for one in self.headers if one.lower().startswith(begins)), b"")

    def without(self, name: str) -> "Message":
        """Return it without a header."""
        begins = name.encode() + b":"
        return self._replace(headers=tuple(one for one in self.headers if not one.lower().startswith(begins)))

    def saying(self, body: bytes) -> "Message":
        """Return it with another body, and the length made to fit."""
        fits = self.without("content-length")
        return fits._replace(headers=(*fits.headers, b"content-length: %d" % len(body)), body=body)

    def unpacked(self) -> "Message":
        """Return it as a proxy leaves it that unpacks what passes."""
        packing = self.of("content-encoding")
        if packing == b"zstd":
            return self.without("content-encoding").saying(zstandard.ZstdDecompressor().decompress(self.body))
        return self.without("content-encoding").saying(gzip.decompress(self.body)) if packing == b"gzip" else self


def read_message(wire: socket.socket) -> Message | None:
    """Read one message; None where the other side has ended, before it or in it."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        if not (more := wire.recv(_MOST)):
            return None
        raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    message = Message(first, tuple(headers), body)
    left = int(message.of("content-length") or b"0") - len(body)
    while left > 0:
        if not (more := wire.recv(_MOST)):
            return None
        body, left = body + more, left - len(more)
    return message._replace(body=body)


class Proxy:
    """Listens on loopback and carries to the hub; `fate` and `chance` are for the question that comes next."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.hub = 0
        """The port at which the hub answers."""
        self.fate: Fate = "fine"
        self.chance = random.Random(0)
        self.carried = 0
        self._held: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def forget(self) -> None:
        """Nothing is under way any more."""
        self._held = []

    def _listen(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: socket.socket) -> None:
        with closing(wire), suppress(OSError):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.fate == "refused":
                _reset(wire)
                return
            while (question := read_message(wire)) is not None and self._carry(wire, question):
                pass

    def _carry(self, wire: socket.socket, question: Message) -> bool:
        """Do to one question, or to its answer, what is to be done; return whether the connection stays."""
        fate, chance = self.fate, self.chance
        self.carried += 1
        if fate in _LINES:
            wire.sendall(_LINES[fate] + b"content-type: text/html\r\ncontent-length: %d\r\n\r\n" % len(_PAGE) + _PAGE)
            return True
        if fate in ("lost", "refused"):
            return False
        if fate == "overtaken":
            self._held.append(question.raw())
            _until_given_up(wire)
            return False
        if fate == "cut-asking":
            raw = question.raw()
            with closing(self._to_hub()) as hub:
                hub.sendall(raw[: chance.randrange(1, len(raw))])
            return False
        stays = self._answered(wire, fate, chance, self._ask(_as_it_arrives(fate, question), fate, chance))
        for late in self._held:
            self._ask(late, "fine", chance)
        self._held = []
        return stays

    def _answered(self, wire: socket.socket, fate: Fate, chance: random.Random, answer: Message) -> bool:
        raw = answer.raw()
        match fate:
            case "answer-lost":
                return False
            case "late":
                _until_given_up(wire)
                return False
            case "reset":
                wire.sendall(raw[: chance.randrange(len(raw))])
                _reset(wire)
                return False
            case "cut-answering":
                wire.sendall(raw[: chance.randrange(1, len(raw))])
                return False
            case "shortened":
                wire.sendall(answer.saying(answer.body[: len(answer.body) // 2]).raw())
            case "stripped":
                wire.sendall(answer.without("content-encoding").raw())
            case "unpacked":
                wire.sendall(answer.unpacked().raw())
            case "dribbled":
                for piece in _pieces(raw, chance):
                    wire.sendall(piece)
            case _:
                wire.sendall(raw)
        return fate != "closed-after"

    # --- at the hub's side --------------------------------------------------------------------------------------------

    def _to_hub(self) -> socket.socket:
        hub = socket.create_connection(("127.0.0.1", self.hub), timeout=_SECONDS)
        hub.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return hub

    def _ask(self, raw: bytes, fate: Fate, chance: random.Random) -> Message:
        """Ask the hub, once or twice; return the answer that is to be given."""
        if fate == "twice-at-once":
            return self._both_at_once(raw, chance)
        first = self._asked(raw, chance, dribbled=fate == "dribbled")
        if fate not in ("twice-first", "twice-second"):
            return first
        second = self._asked(raw, chance)
        return second if fate == "twice-second" else first

    def _asked(self, raw: bytes, chance: random.Random, *, dribbled: bool = False) -> Message:
        with closing(self._to_hub()) as hub:
            for piece in _pieces(raw, chance) if dribbled else (raw,):
                hub.sendall(piece)
            answer = read_message(hub)
        if answer is None:
            raise ConnectionError("the hub has not answered")
        return answer

    def _both_at_once(self, raw: bytes, chance: random.Random) -> Message:
        """The same question over two connections at the same time; both are answered before this one is."""
        with closing(self._to_hub()) as one, closing(self._to_hub()) as other:
            for hub in (one, other):
                hub.sendall(raw)
            answers = [read_message(hub) for hub in (one, other)]
        answer = chance.choice(answers)
        if answer is None:
            raise ConnectionError("the hub has not answered")
        return answer


def _as_it_arrives(fate: Fate, question: Message) -> bytes:
    if fate == "stripped-asking":
        return question.without("content-encoding").raw()
    return (question.unpacked() if fate == "unpacked-asking" else question).raw()


def _pieces(raw: bytes, chance: random.Random) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        size = chance.randint(1, _PIECE)
        yield raw[at : at + size]
        at += size


def _until_given_up(wire: socket.socket) -> None:
    wire.settimeout(_SECONDS)
    wire.recv(1)


def _reset(wire: socket.socket) -> None:
    """End it as a crash does: without a word, with what is under way thrown away."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

"""A relay between laptop and hub that counts: every byte in both directions, headers included, and every request."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_BLOCK = 1 << 16
_REQUEST = re.compile(rb"(?:POST|GET) /\S* HTTP/1\.1\r\n")


@dataclass
class Counted:
    """What has passed so far."""

    address: str
    up: int = 0
    down: int = 0
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def went_up(self, block: bytes) -> None:
        """Count a block on its way to the hub."""
        with self.lock:
            self.up += len(block)
            self.requests += len(_REQUEST.findall(block))

    def came_down(self, block: bytes) -> None:
        """Count a block on its way to the laptop."""
        with self.lock:
            self.down += len(block)


@contextmanager
def counting(hub_address: str) -> Iterator[Counted]:
    """Relay to a hub for the length of the block."""
    host, _, port = hub_address.removeprefix("http://").partition(":")
    door = socket.create_server(("127.0.0.1", 0))
    counted = Counted(f"http://127.0.0.1:{door.getsockname()[1]}")
    threading.Thread(target=_serve, args=(door, (host, int(port)), counted), daemon=True).start()
    try:
        yield counted
    finally:
        door.close()


def _serve(door: socket.socket, hub: tuple[str, int], counted: Counted) -> None:
    while True:
        try:
            laptop, _ = door.accept()
        except OSError:
            return
        beyond = socket.create_connection(hub)
        for one, other, count in ((laptop, beyond, counted.went_up), (beyond, laptop, counted.came_down)):
            threading.Thread(target=_pump, args=(one, other, count), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket, count: Callable[[bytes], None]) -> None:
    try:
        while block := one.recv(_BLOCK):
            count(block)
            other.sendall(block)
        other.shutdown(socket.SHUT_WR)
    except OSError:  # either end has gone
        return

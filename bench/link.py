"""A slow link between laptop and hub: so many bits a second each way, and so long on the way."""

import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import NamedTuple

_BLOCK = 4096


class Link(NamedTuple):
    """What a network is like: bits a second in each direction, and the seconds there and back."""

    bits: float
    round_trip: float


SLOW = Link(2e6, 0.150)
"""A mobile network at the edge of a village."""


@contextmanager
def over(link: Link, hub_address: str) -> Iterator[str]:
    """Relay to a hub as this link would, for the length of the block; yields the address to speak to."""
    host, _, port = hub_address.removeprefix("http://").partition(":")
    door = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(door, (host, int(port)), link), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.close()


def _serve(door: socket.socket, hub: tuple[str, int], link: Link) -> None:
    while True:
        try:
            laptop, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_join, args=(laptop, hub, link), daemon=True).start()


def _join(laptop: socket.socket, hub: tuple[str, int], link: Link) -> None:
    """The greeting of TCP goes there and back before anything else does."""
    sleep(link.round_trip)
    beyond = socket.create_connection(hub)
    for one, other in ((laptop, beyond), (beyond, laptop)):
        on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=_take, args=(one, on_the_way, link), daemon=True).start()
        threading.Thread(target=_give, args=(other, on_the_way), daemon=True).start()


def _take(one: socket.socket, on_the_way: "queue.SimpleQueue[tuple[float, bytes]]", link: Link) -> None:
    """Each block leaves when the one before it has, and arrives half a round trip later."""
    free, block = 0.0, b"-"
    while block:
        try:
            block = one.recv(_BLOCK)
        except OSError:
            block = b""
        free = max(free, monotonic()) + len(block) * 8 / link.bits
        on_the_way.put((free + link.round_trip / 2, block))


def _give(other: socket.socket, on_the_way: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
    while True:
        at, block = on_the_way.get()
        sleep(max(0.0, at - monotonic()))
        try:
            if not block:
                other.shutdown(socket.SHUT_WR)
                return
            other.sendall(block)
        except OSError:  # either end has gone
            return

"""The network of one laptop: a relay in a process of its own, which can be ended and started again."""

import subprocess
import sys

from tests.tour.processes import ROOT, TourFailed, python


class Network:
    """The way from one laptop to the hub, at an address that stays the same."""

    def __init__(self) -> None:
        self.port = 0
        self._to = 0
        self._relay: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """The hub's address as this laptop knows it."""
        return f"http://127.0.0.1:{self.port}"

    def lead_to(self, port: int) -> None:
        """Join the laptop to the hub for the first time."""
        self._to = port
        self.connect()

    def connect(self) -> None:
        """Let the laptop reach the hub again, at the address it knows."""
        self._relay = subprocess.Popen(
            python("tests.tour.relay", str(self.port), str(self._to)), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._relay.stdout is not None
        self.port = int(self._relay.stdout.readline())

    def cut(self) -> None:
        """Cut the laptop off: the relay's process is killed, and another process sees that nobody answers."""
        assert self._relay is not None
        self._relay.kill()
        self._relay.wait()
        probe = f"import socket; socket.create_connection(('127.0.0.1', {self.port}), 3)"
        if subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False).returncode == 0:
            raise TourFailed("the network is not cut")

    def stop(self) -> None:
        """End the relay."""
        if self._relay is not None and self._relay.poll() is None:
            self._relay.terminate()
            self._relay.wait(60)

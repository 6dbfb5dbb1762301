"""The case process: alone holds the vault and case data, takes orders through its own pipe, and ends when it locks."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from app import opening, pipe
from app.casework import exchange, glance
from app.casework.caseworker import Caseworker
from app.opening import Opened
from app.storage.trouble import StoreTrouble
from sync.authority import HubRefused, TokenPair, Unreachable
from ui.background import Lane, Lines
from ui.desk import Desk
from ui.program import Program


class CaseProcess:
    """Waits blank and warm; opens one desk; ends with it."""

    def __init__(self, program: Program, home: Path, said: Callable[[Struct], None], lines: Lines) -> None:
        self._program = program
        self._home = home
        self._say = said
        self._keys = Lane("keys")
        self._pair: TokenPair | None = None
        self._opened: Opened | None = None
        self._by: Caseworker | None = None
        self.desk: Desk | None = None
        self._lines = lines
        self._ending = False
        lines.came.connect(self._take)
        lines.ended.connect(lambda: self.lock("launcher-gone"))
        lines.listen()
        self._say(pipe.Ready())

    def _take(self, line: bytes) -> None:
        order = pipe.order_of(bytes(line))
        if isinstance(order, pipe.Unlock):
            self._keys.ask(lambda: opening.open_by_passphrase(self._home, order, self._pair), self._open, self._refuse)
        elif isinstance(order, pipe.Enrol):
            self._keys.ask(lambda: opening.open_by_enrolment(self._home, order), self._open, self._refuse)
        elif isinstance(order, pipe.SignIn):
            self._keys.ask(lambda: opening.sign_in_online(self._home, order), self._signed_in, self._refuse)
        else:
            self.lock("asked")

    def _open(self, opened: Opened) -> None:
        self._opened = opened
        self._by = opening.caseworker_of(opened)
        self.desk = Desk(self._by, opening.rounds_of(opened, self._by))
        self.desk.lock_asked.connect(self.lock)
        self.desk.open()
        self._say(pipe.Opened(opened.place.hub, opened.place.practitioner))

    def _signed_in(self, pair: TokenPair) -> None:
        self._pair = pair
        self._say(pipe.SignedIn())

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, StoreTrouble):
            facts = {name: str(value) for name, value in error.facts.items()}
            self._say(pipe.Refused(error.code, facts))
        elif isinstance(error, HubRefused):
            self._say(pipe.Refused(error.problem.code, sentence=error.problem.sentence))
        elif isinstance(error, Unreachable):
            self._say(pipe.Refused("not-https" if "not-https" in error.args else "unreachable"))
        else:
            raise error

    def lock(self, reason: str) -> None:
        """Keep what is being written, write the glance, close the vault, say so, and end the process.

        Where the hub has turned this laptop or person away, or the person asks for it, the store is destroyed.
        """
        if self._ending:
            return
        self._ending = True
        try:
            if self.desk is not None and self._by is not None and self._opened is not None:
                self.desk.close()
                if reason in opening.DESTROYING:
                    opening.destroy(self._opened, self._by)
                else:
                    self._keep_glance(self._opened, self._by)
                    opening.close(self._opened)
                self._opened.place.end_this_run()
        finally:  # whatever went wrong, what was written is on the disk and the process must not outlive the lock
            with suppress(BrokenPipeError):  # the launcher may be gone
                self._say(pipe.Locked(reason if reason in opening.DESTROYING else ""))
            self._program.end()

    @staticmethod
    def _keep_glance(opened: Opened, by: Caseworker) -> None:
        person = opened.known.person
        role = f"{person.role}, {person.team}, {person.authority}"
        seen = exchange.at_a_glance(by=by, role_line=role, laptop=opened.known.laptop)
        glance.write(opened.place.glance, seen)


def main(home: Path, program: Program) -> NoReturn:
    """Run the case process on its own standard input and output."""
    said = pipe.writer(sys.stdout.buffer)
    process = CaseProcess(program, home, said, Lines(sys.stdin.buffer.readline))
    ended = program.run()
    del process
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.flush()
    # at once: a thread still reads the pipe, and the sooner this memory is gone the better
    os._exit(ended)

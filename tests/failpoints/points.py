"""The points at which a process is killed: a number, whose process, before or after which function, and what that is.

A function is named as `module:name`, so that the programs themselves carry no mark. It is wrapped in the process that
is to die (`put_in`), wherever it was imported to; a name that is no longer there stops the test at once.
"""

import functools
import importlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Side = Literal["laptop", "hub", "office"]
When = Literal["before", "after"]


class Point(NamedTuple):
    """One place at which a process may die."""

    number: int
    side: Side
    when: When
    place: str
    words: str


class Kill(NamedTuple):
    """Which point is meant, and at which of the times that a life comes to it."""

    number: int
    nth: int = 1


_Row = tuple[int, When, str, str]

_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
_SEND = "requests.adapters:HTTPAdapter.send"
_SEALED = "app.storage.sealed:SealedOutbox"

# Whatever the program does with a disk or the network goes through these; the further ones say where in an act it is.
LAPTOP: tuple[_Row, ...] = (
    (1, "before", _COMMIT, "a transaction of the store is written and not committed"),
    (2, "after", _COMMIT, "it is committed, and nobody knows yet"),
    (3, "before", "app.storage.files:flush", "a file is written and not on the disk"),
    (4, "after", "app.storage.files:flush", "it is on the disk"),
    (5, "before", "app.storage.files:put_in_place", "a file lies beside its place"),
    (6, "after", "app.storage.files:put_in_place", "it has its name"),
    (7, "before", "app.storage.files:remove", "a file is about to go"),
    (8, "after", "app.storage.files:remove", "it is gone"),
    (9, "before", _SEND, "a question is put together and not sent"),
    (10, "after", _SEND, "the hub has answered, and the answer was not read"),
    (11, "before", "app.storage.marks:take_sequence", "an act has begun"),
    (12, "after", "app.storage.outbox:append", "a change is in the outbox and its record is not written"),
    (13, "after", "app.storage.records:put", "a new record is written too"),
    (14, "after", "app.storage.records:put_body", "an edited record is written too"),
    (15, "after", "app.storage.drafts:save", "a draft's newest text is written"),
    (16, "after", "app.storage.drafts:signed", "a draft has become changes"),
    (17, "before", f"{_SEALED}.append", "an act is in the store and not sealed"),
    (18, "before", f"{_SEALED}._append", "the sealed outbox is open"),
    (19, "after", f"{_SEALED}._append", "an act is sealed and not yet called saved"),
    (20, "after", f"{_SEALED}._create", "the sealed outbox is new and empty"),
    (21, "after", f"{_SEALED}._rewrite", "the sealed outbox was written anew"),
    (22, "before", "app.storage.sealing:put_right", "a store is open and not in step with what is sealed"),
    (23, "after", "app.storage.sealing:put_right", "it is in step"),
    (24, "after", "app.storage.sealing:_new_install", "a store found older than what is sealed has a new install"),
    (25, "before", "app.storage.leaving:start_over", "a store was found to be put back from a copy"),
    (26, "before", "app.storage.anchor:cast", "a store is about to be anchored"),
    (27, "before", "sync.round:_hello", "a round begins"),
    (28, "after", "sync.round:_take_terms", "the hub's terms are kept"),
    (29, "after", "app.storage.doubts:begin", "what a restored hub may have lost is noted as such"),
    (30, "before", f"{_SEALED}.open_again", "the hub has said what it lacks"),
    (31, "after", f"{_SEALED}.open_again", "that is open again in the sealed outbox alone"),
    (32, "after", "app.storage.doubts:set_aside", "earlier receipts are set aside"),
    (33, "after", "app.storage.renewal:take", "receipts were given anew"),
    (34, "before", "sync.proofs:believe", "receipts came, and nothing was made of them"),
    (35, "after", "app.storage.receipts:keep", "receipts are written and the outbox still has what they answer"),
    (36, "after", "app.storage.outbox:_remove", "what they answer has left the outbox"),
    (37, "before", f"{_SEALED}.note_receipts", "the sealed outbox does not know of answers yet"),
    (38, "after", f"{_SEALED}.note_receipts", "it knows"),
    (39, "after", "app.storage.looks:sent", "looks are noted as told"),
    (40, "after", "app.storage.copies:want", "the caseload is listed and nothing copied"),
    (41, "after", "app.storage.copies:apply_page", "a page is written and not committed"),
    (42, "after", "app.storage.copies:complete", "a child is noted as whole"),
    (43, "after", "app.storage.copies:apply_access", "what is no longer allowed is removed and not purged"),
    (44, "before", "app.storage.copies:purge", "a purge is due"),
    (45, "after", "app.storage.indexes:rebuild", "the index of words is made anew"),
    (46, "before", "app.storage.vault:Vault.checkpoint", "old pages are still in the log"),
    (47, "after", "app.storage.vault:Vault.checkpoint", "the log is empty"),
    (48, "after", "app.storage.outbox:keep_sealed_only", "unsent work about who left is forgotten here"),
    (49, "before", "app.storage.file_copies:remove_files", "keys of files are gone and the files are not"),
    (50, "after", "app.storage.removals:prove", "a removal is stated"),
    (51, "before", "sync.leaving:_deliver_sealed_only", "only the sealed outbox has some work"),
    (52, "after", "app.storage.removals:taken", "the hub has the proofs"),
    (53, "after", "app.storage.file_copies:put_in", "a part of a file is written"),
    (54, "after", "app.storage.file_copies:copy_in", "a file is copied in, and no record speaks of it"),
    (55, "before", "app.storage.file_copies:name", "a file's record is saved, and it has no name"),
    (56, "before", "app.storage.attachments:sent", "the hub has a file, and the laptop does not know"),
    (57, "after", "app.storage.attachments:arrived", "a fetched file is checked and noted as here"),
    (58, "before", "app.storage.file_copies:destroy", "a file is to be overwritten"),
    (59, "before", "app.storage.tokens:keep", "fresh tokens are in memory alone"),
    (60, "after", "app.storage.vault:_take_steps", "the store's schema is brought up to date and not committed"),
    (61, "before", "app.storage.vault:make_vault", "a new store's keys are kept and it is not made"),
    (62, "after", "app.storage.vault:make_vault", "a new store is there"),
    (63, "after", "app.storage.keys:wrap", "the store's key is wrapped anew in memory"),
    (64, "after", "app.storage.unlock:change_passphrase", "the passphrase is another one"),
    (65, "after", "app.storage.unlock:keep_signing_keys", "the hub's new keys are kept"),
    (66, "after", "sync.authority:Authority.enrol", "a code is used, and nothing of the new enrolment kept"),
    (67, "after", "app.opening:_set_aside_older", "the earlier store is set aside"),
    (68, "after", "app.storage.device_secrets:DemoSecrets.put", "one of the keys is kept"),
    (69, "after", "app.storage.enrolled:keep", "the laptop knows whom it is enrolled for"),
    (70, "before", "app.opening:_deliver_earlier", "the earlier enrolment's work is to be delivered"),
    (71, "after", "app.storage.files:set_aside", "a file is set aside"),
    (72, "before", "app.storage.turned_away:keep", "the hub has turned the laptop away"),
    (73, "before", "app.storage.wiping:wipe", "a store is closed to be destroyed"),
    (74, "after", "app.storage.device_secrets:DemoSecrets.delete", "one of the keys is destroyed"),
)
HUB: tuple[_Row, ...] = (
    (81, "before", _COMMIT, "a transaction of the hub is written and not committed"),
    (82, "after", _COMMIT, "it is committed, and no answer given"),
    (83, "after", "server.api:_answer", "an answer is made and not sent"),
    (84, "after", "server.audit:lock_files", "case files are locked"),
    (85, "after", "server.push:_decide_all", "a request's changes are decided"),
    (86, "after", "server.push:_keep_changes", "changes are written, records not"),
    (87, "after", "server.feed:stamp", "positions of the feed are given out"),
    (88, "after", "server.standing:write", "records are written, the feed is not"),
    (89, "after", "server.standing:write_feed", "the feed is written"),
    (90, "after", "server.audit:append", "the audit is written"),
    (91, "after", "server.receipts:give", "receipts are signed and not committed"),
    (92, "after", "server.pull:log_reads", "a read is in the audit, its answer is not made"),
    (93, "after", "server.looks:take_looks", "looks are written"),
    (94, "after", "server.deliver:_take_change", "sealed work is taken"),
    (95, "after", "server.deliver:_keep_draft", "a sealed draft is kept"),
    (96, "after", "server.files:_keep", "a file is whole and kept"),
    (97, "after", "server.tokens:_pair", "a pair of tokens is given out"),
    (98, "after", "server.admission:_claimed", "a code is used"),
    (99, "after", "server.admission:_admit", "a laptop is admitted"),
)
OFFICE: tuple[_Row, ...] = (
    (101, "after", "server.backup:_put_table", "a table is in a backup that has no name yet"),
    (102, "before", "server.backup_file:BackupWriter.__exit__", "all tables are in it"),
    (103, "after", "server.backup_file:BackupWriter.__exit__", "a backup has its name"),
    (104, "before", "server.restore:_load", "a backup was read, nothing is restored"),
    (105, "after", "server.restore:_copy_in", "all rows are in, nothing is committed"),
    (106, "after", "server.restore:begin_anew", "the hub's other life is written"),
    (107, "after", "server.restore:_write_key", "the key is there, the hub is not"),
    (108, "before", _COMMIT, "a transaction of the restore is written and not committed"),
    (109, "after", _COMMIT, "it is committed"),
    (110, "before", "server.restore:_looked_at", "a hub is restored and was not looked at"),
)

_TABLE: tuple[tuple[Side, tuple[_Row, ...]], ...] = (("laptop", LAPTOP), ("hub", HUB), ("office", OFFICE))
POINTS = {
    number: Point(number, side, when, place, words) for side, rows in _TABLE for number, when, place, words in rows
}


class Gone(AssertionError):
    """A function that the table names is no longer there: give it the name that it has now."""


def found(place: str) -> tuple[Any, str, Callable[..., Any]]:
    """Return what holds a named function, its name there, and the function.

    Raises Gone.
    """
    module, _, path = place.partition(":")
    *outer, name = path.split(".")
    try:
        holder: Any = importlib.import_module(module)
        for one in outer:
            holder = getattr(holder, one)
        function = vars(holder)[name]
    except (ImportError, AttributeError, KeyError):
        raise Gone(place) from None
    return holder, name, function.__func__ if isinstance(function, staticmethod) else function


_OURS = ("app", "sync", "server")


def instead(place: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put a function in the place of another, wherever a module of ours has imported it to."""
    holder, name, function = found(place)
    made = functools.wraps(function)(make(function))
    is_static = isinstance(vars(holder)[name], staticmethod)
    setattr(holder, name, staticmethod(made) if is_static else made)
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] in _OURS:
            for known, value in list(vars(module).items()):
                if value is function:
                    setattr(module, known, made)


_SIGNAL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""As kill -9. Windows has no such signal: there this one is TerminateProcess, which is the same to whom it happens."""

KILLED = int(_SIGNAL if sys.platform == "win32" else -_SIGNAL)
"""How a process has ended that died so."""


def die() -> None:
    """End here and now."""
    os.kill(os.getpid(), _SIGNAL)


class Counted:
    """Counts in this process how often each point of its side is reached; it dies at the one that is armed."""

    def __init__(self) -> None:
        self.hits: Counter[int] = Counter()
        self._side: Side | None = None
        self._armed: Kill | None = None
        self._is_in = False

    def arm(self, side: Side, kill: Kill | None) -> None:
        """Count from here on, and die at a point, if one is given."""
        self.put_in()
        self.hits.clear()
        self._side, self._armed = side, kill

    def put_in(self) -> None:
        """Put in every point, of every side, unless they are: what is forked has them from the process it came from."""
        if self._is_in:
            return
        self._is_in = True
        by_place: dict[str, list[Point]] = {}
        for point in POINTS.values():
            by_place.setdefault(point.place, []).append(point)
        for place, points in by_place.items():
            instead(place, lambda function, points=points: self._around(function, points))  # type: ignore[misc]

    def _around(self, function: Callable[..., Any], points: list[Point]) -> Callable[..., Any]:
        before = [point for point in points if point.when == "before"]
        after = [point for point in points if point.when == "after"]

        def around(*given: Any, **named: Any) -> Any:
            self._reached(before)
            done = function(*given, **named)
            self._reached(after)
            return done

        return around

    def _reached(self, points: list[Point]) -> None:
        for point in points:
            if point.side == self._side:
                self.hits[point.number] += 1
                if self._armed == (point.number, self.hits[point.number]):
                    die()


COUNTED = Counted()
"""Of this process."""

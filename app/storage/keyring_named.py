"""The operating system's keyring, by name: the library is never asked to choose (docs/security.md, F3, F6, F7).

Left to choose, `keyring` takes a plain-text file where `keyrings.alt` is installed, and a class named in an
environment variable or in `keyringrc.cfg`, which also may put folders on `sys.path`. So one class for each system
is made here directly; its constructor, which reads KEYRING_PROPERTY_* from the environment, is not called either.
"""

import platform
import secrets
from importlib import import_module
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from app.storage.trouble import NoKeyring

BACKENDS = {
    "Linux": ("keyring.backends.SecretService", "Keyring"),
    "Windows": ("keyring.backends.Windows", "WinVaultKeyring"),
    "Darwin": ("keyring.backends.macOS", "Keyring"),
}

_LEAST_PRIORITY = 1
_PROBE = "Doorstep/probe"


def _foreign_errors() -> tuple[type[Exception], ...]:
    """What the backends let through besides their own errors: D-Bus and Windows speak for themselves."""
    found: list[type[Exception]] = [KeyringError, RuntimeError, OSError]
    for module, name in (("secretstorage.exceptions", "SecretStorageException"), ("jeepney", "DBusErrorResponse")):
        try:
            found.append(getattr(import_module(module), name))
        except (ImportError, AttributeError):
            continue
    return tuple(found)


_ERRORS = _foreign_errors()


def _named_backend(system: str) -> KeyringBackend:
    if system not in BACKENDS:
        raise NoKeyring("no-backend-for-system")
    module, name = BACKENDS[system]
    try:
        chosen: Any = getattr(import_module(module), name)
        priority = chosen.priority
    except (ImportError, AttributeError) as error:
        raise NoKeyring("backend-not-installed") from error
    except _ERRORS as error:
        raise NoKeyring("backend-not-running") from error
    if priority < _LEAST_PRIORITY:
        raise NoKeyring("backend-not-recommended")
    # Not chosen(): the constructor takes properties from the environment.
    backend: KeyringBackend = chosen.__new__(chosen)
    if system == "Windows":
        backend.persist = "local machine"  # type: ignore[attr-defined]  # the default roams to other computers
    if system == "Darwin":
        backend.keychain = None  # type: ignore[attr-defined]  # the default reads KEYCHAIN_PATH
    return backend


class NamedKeyring:
    """One named backend that has just kept, returned and forgotten a probe."""

    def __init__(self, system: str | None = None) -> None:
        """Open the backend of this system.

        Raises NoKeyring with a code: no-backend-for-system, backend-not-installed, backend-not-running,
        backend-not-recommended, keyring-locked, probe-lost.
        """
        self._backend = _named_backend(system or platform.system())
        token = secrets.token_hex(32)
        probe = f"{_PROBE}/{secrets.token_hex(4)}"  # two programs may probe at once
        self.put(probe, "probe", token)
        returned = self.get(probe, "probe")
        self.delete(probe, "probe")
        if returned != token or self.get(probe, "probe") is not None:
            raise NoKeyring("probe-lost")

    @property
    def backend_name(self) -> str:
        """The class in use, for the technical page."""
        kind = type(self._backend)
        return f"{kind.__module__}.{kind.__qualname__}"

    def get(self, service: str, name: str) -> str | None:
        """Return a secret, or None when it is not there."""
        try:
            return self._backend.get_password(service, name)
        except _ERRORS as error:
            raise NoKeyring("keyring-locked") from error

    def put(self, service: str, name: str, value: str) -> None:
        """Keep a secret."""
        try:
            self._backend.set_password(service, name, value)
        except _ERRORS as error:
            raise NoKeyring("keyring-locked") from error

    def delete(self, service: str, name: str) -> None:
        """Forget a secret; one that is not there is no trouble."""
        if self.get(service, name) is None:
            return
        try:
            self._backend.delete_password(service, name)
        except _ERRORS as error:
            raise NoKeyring("keyring-locked") from error

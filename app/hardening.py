"""What a process gives up so that its memory stays its own: no core dumps, no reading by other processes."""

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Forbid core dumps and, on Linux, reading of this process's memory by others of the same user.

    Windows and macOS have their own ways (error reporting exclusion, hardened runtime), which belong to the installer.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

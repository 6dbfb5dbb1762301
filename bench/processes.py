"""What the system says of a process: its CPU seconds and its peak memory (Linux; elsewhere both are unknown)."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROC = Path("/proc")
_MIB = 1024


def _fields(pid: int) -> list[str]:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU seconds of these processes, and of those of their children that have ended."""
    ticks = sum(int(part) for pid in pids for part in _fields(pid)[11:15])
    return ticks / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.0


def children_of(parent: int) -> Iterator[int]:
    """Return the processes whose parent this one is."""
    for folder in _PROC.glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields and int(fields[1]) == parent:
            yield int(folder.name)


def forget_peak() -> float:
    """Begin to measure this process's peak memory anew; return the MiB in use now."""
    if not _PROC.is_dir():
        return 0.0
    (_PROC / "self" / "clear_refs").write_text("5")
    return _status("VmRSS")


def peak() -> float:
    """Return this process's peak memory in MiB since `forget_peak`."""
    return _status("VmHWM") if _PROC.is_dir() else 0.0


def _status(name: str) -> float:
    lines = (_PROC / "self" / "status").read_text().splitlines()
    return next(int(line.split()[1]) / _MIB for line in lines if line.startswith(name + ":"))

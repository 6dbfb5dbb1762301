"""The documents that everybody is measured with: the contacts of the made-up authority of size bench.

As a command it seeds a hub with so many of them: `python -m bench.peers.documents HOME COUNT`.
"""

import sys
from datetime import date
from pathlib import Path

from server import __main__ as hub_commands
from server.northmere import bench
from server.northmere.generate import northmere

ON = date(2026, 11, 2)


def write(path: Path, count: int) -> None:
    """Write the contacts, one JSON document to a line, each with its id as `_id`."""
    bench.CONTACTS = count
    contacts = [one for one in northmere("bench", ON).records if one.kind == "contact"][-count:]
    lines = (b'{"_id":"%s",' % one.id.encode() + bytes(one.body)[1:] for one in contacts)
    path.write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    bench.CONTACTS = int(sys.argv[2])
    sys.argv[1:] = ["seed", "--size", "bench", "--on", ON.isoformat(), "--home", sys.argv[1]]
    sys.exit(hub_commands.main())

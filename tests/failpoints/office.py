"""The hub's processes: the one that serves, and one in which the authority's IT backs a hub up or restores it."""

import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import uvicorn

from server.api import make_app
from server.backup_file import BackupReader
from server.hub import open_on
from server.restore import NotEmpty, restore
from server.settings import HubSettings
from tests.failpoints.points import COUNTED, Kill
from tests.restoring import PASSPHRASE, backed_up


class Ground(NamedTuple):
    """Where a hub lies: its folder, and how its database is reached by its own role and by the administrator."""

    home: Path
    dsn: str
    admin_dsn: str = ""

    @property
    def settings(self) -> HubSettings:
        return HubSettings(home=self.home, dsn=self.dsn, admin_dsn=self.admin_dsn, pool=4)


def serve(told: Connection, ground: Ground, port: int) -> None:
    """Serve a hub; a line in the pipe arms a point, another asks which were reached."""
    COUNTED.arm("hub", None)
    hub = open_on(ground.dsn, ground.settings)
    config = uvicorn.Config(make_app(hub), port=port, access_log=False, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen(64)

    def listen() -> None:
        with suppress(EOFError):  # whoever asked is gone
            while True:
                match told.recv():
                    case ("arm", kill):
                        COUNTED.arm("hub", kill)
                        told.send("armed")
                    case ("hits",):
                        told.send(dict(COUNTED.hits))

    threading.Thread(target=listen, daemon=True).start()
    told.send("serves")
    server.run(sockets=[listener])


def back_up(told: Connection, ground: Ground, to: Path, kill: Kill | None) -> None:
    """Make a backup of a hub that may be serving."""
    COUNTED.arm("office", kill)
    if not to.exists():
        backed_up(open_on(ground.dsn, ground.settings), to)
    told.send(("hits", dict(COUNTED.hits)))


def put_back(told: Connection, ground: Ground, source: Path, kill: Kill | None) -> None:
    """Restore a backup; where a hub is there already, whoever does it is told so."""
    COUNTED.arm("office", kill)
    try:
        restore(ground.settings, BackupReader(source, PASSPHRASE))
    except NotEmpty as full:
        told.send(("not empty", str(full)))
    told.send(("hits", dict(COUNTED.hits)))

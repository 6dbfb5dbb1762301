"""The commands by which a hub comes to be and serves laptops."""

import argparse
import ipaddress
import socket
from datetime import date
from typing import get_args

import uvicorn

from server import checkpoints, tally
from server.api import make_app
from server.commands.command import Commands, Impossible
from server.hub import Hub, opened
from server.northmere.dates import LONDON
from server.northmere.seed import seed
from server.northmere.shape import Size
from server.settings import HubSettings

_DRAIN_SECONDS = 20


def add_commands(commands: Commands) -> None:
    """Say how a hub is made, filled and served."""
    commands.add("init", "Make a hub, or bring its database up to this program.", _init, anew=True)
    seeding = commands.add("seed", "Write made-up people into an empty hub.", _seed, anew=True)
    seeding.add_argument("--size", choices=get_args(Size), default="demo", help="How many")
    seeding.add_argument("--on", type=date.fromisoformat, default=None, help="The day of their story, or today")
    serving = commands.add("serve", "Serve laptops.", _serve, anew=True)
    serving.add_argument("--production", action="store_true", help="Require a PostgreSQL of the authority's own")


def _init(settings: HubSettings, _given: argparse.Namespace) -> int:
    if settings.dsn and not settings.admin_dsn:
        raise Impossible("To make tables the hub needs --admin-dsn as well; it is not kept.")
    with opened(settings, make=True) as hub:
        print(f"{settings.authority}'s hub is made. Its id is {hub.id}.")
        print(f"Please keep a copy of {settings.home / 'hub.key'} apart from the database's backups.")
    return 0


def _seed(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings, make=not settings.dsn) as hub:
        done = seed(hub, given.size, given.on or hub.clock().astimezone(LONDON).date())
        print(f"{settings.authority} has {sum(done.records.values())} records of {done.children} children.")
    print("Nobody in it exists. These made-up people sign in with passwords that guard nothing:")
    for made_up in done.accounts:
        print(f"  {made_up.login:<24} {made_up.password:<32} {made_up.name}")
    return 0


def _serve(settings: HubSettings, given: argparse.Namespace) -> int:
    if given.production and not settings.dsn:
        raise Impossible("In production the hub needs the authority's own PostgreSQL: --dsn.")
    if not given.production and not _is_loopback(settings.host):
        raise Impossible("Other machines are served only with --production, behind TLS.")
    with (
        opened(settings, make=not settings.dsn) as hub,
        _listening(settings) as listener,
        checkpoints.kept(hub),
        tally.kept_up(hub),
    ):
        ready = f"{settings.authority}'s hub is ready at {_address(listener)}"
        _Server(as_served(hub), ready).run(sockets=[listener])
    return 0


def as_served(hub: Hub) -> uvicorn.Config:
    """Return how the application is served; only a named proxy is believed what it says of a laptop's address."""
    return uvicorn.Config(
        make_app(hub),
        access_log=False,  # paths and addresses are nobody's business
        log_config=None,
        server_header=False,
        proxy_headers=bool(hub.settings.proxies),
        forwarded_allow_ips=hub.settings.proxies,
        lifespan="off",
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


class _Server(uvicorn.Server):
    """Says in one plain line when laptops can come."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen and say so."""
        await super().startup(sockets)
        print(self._ready, flush=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(settings: HubSettings) -> socket.socket:
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=512)
    except OSError as error:
        raise Impossible(f"Port {settings.port} of {settings.host} is not free ({error.strerror}).") from None
    # asyncio sets this only on sockets that name their protocol; without it each small answer waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"

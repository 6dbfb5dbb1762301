"""The command doorstep-hub: make a hub, fill it with made-up people, serve it, admit and turn away, examine it."""

import argparse
import ipaddress
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn, get_args

import msgspec
import uvicorn
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from app.domain.identity import is_id
from app.domain.practitioner import CAPABILITIES
from app.domain.strict import Unreadable
from server import (
    accounts,
    admission,
    appointing,
    audit,
    checkpoints,
    doctor,
    held,
    laptops,
    own_forms,
    own_rules,
    parcel,
    passing_commands,
    removals,
    safekeeping,
    tally,
)
from server.api import make_app
from server.backup_file import BackupTrouble
from server.census import commands as census
from server.census.returning import CensusTrouble
from server.database import PowerfulRole
from server.embedded import PostgresTrouble
from server.hub import Hub, ground, opened
from server.keys import KeyTrouble
from server.migrations import SchemaTrouble
from server.northmere.dates import LONDON
from server.northmere.seed import AlreadySeeded, seed
from server.northmere.shape import Size
from server.restore import NotEmpty
from server.settings import HubSettings, add_arguments
from server.tables import account
from server.taking_in import NotTaken
from server.written import WrittenWrongly

NOT_WELL = 1
NOT_POSSIBLE = 2

_DRAIN_SECONDS = 20

_Act = Callable[[HubSettings, argparse.Namespace], int]


class Impossible(RuntimeError):
    """What was asked cannot be done; the sentence says why."""


_TROUBLES = (
    AlreadySeeded, BackupTrouble, CensusTrouble, Impossible, KeyTrouble, NotEmpty, NotTaken, PostgresTrouble,
    PowerfulRole, SchemaTrouble, WrittenWrongly,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something is not well, 2 it could not be done."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # so that the embedded PostgreSQL is stopped on the way out
    signal.signal(signal.SIGTERM, _leave)
    try:
        act: _Act = given.act
        settings = _settings(given)
        tells = (safekeeping.back_up, safekeeping.tell_restored, census.check, census.export)
        of_hub = (_enrol, _revoke, _supervise, _audit, _take, _purges, _held, _silent, _tally, _doctor, *tells)
        if act in (*of_hub, *own_forms.ACTS, *own_rules.ACTS, *passing_commands.ACTS):
            _require_hub(settings)
        return act(settings, given)
    except _TROUBLES as trouble:
        print(trouble, file=sys.stderr)
    except OperationalError:
        print("PostgreSQL cannot be reached or does not let the hub in. Please look at the DSN.", file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return NOT_POSSIBLE


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def _require_hub(settings: HubSettings) -> None:
    """A mistyped folder must not be filled with a new PostgreSQL before anybody is told that no hub is there."""
    if not settings.dsn and not (settings.home / "hub.key").exists():
        raise Impossible(f"There is no hub in {settings.home}. Please give its folder with --home, or make one: init.")


def _settings(given: argparse.Namespace) -> HubSettings:
    try:
        return HubSettings.gathered(vars(given))
    except ValueError as error:
        raise Impossible(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorstep-hub", description="The authority's server of Doorstep.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = _commands_of(commands)
    command("init", "Make a hub, or bring its database up to this program.", _init)
    seeding = command("seed", "Write made-up people into an empty hub.", _seed)
    seeding.add_argument("--size", choices=get_args(Size), default="demo", help="How many")
    seeding.add_argument("--on", type=date.fromisoformat, default=None, help="The day of their story, or today")
    serving = command("serve", "Serve laptops.", _serve)
    serving.add_argument("--production", action="store_true", help="Require a PostgreSQL of the authority's own")
    enrolling = command("enrol", "Print a one-use code with which a person makes a laptop known.", _enrol)
    enrolling.add_argument("login", help="The person's login")
    revoking = command("revoke", "Turn away a laptop, or a person with all their laptops.", _revoke)
    revoking.add_argument("who", help="The laptop's id or the person's login")
    teams = command("supervise", "Say who supervises a team: these people, and nobody else.", _supervise)
    teams.add_argument("team", help="The team's name, as the directory has it, or its id")
    teams.add_argument("logins", nargs="+", help="The supervisors' logins")
    enabling = command("enable", "Say what somebody may do: by these capabilities, and nothing else.", _enable)
    enabling.add_argument("login")
    meant = "; ".join(f"{code}: {words}" for code, words in CAPABILITIES.items())
    enabling.add_argument("capabilities", nargs="*", choices=[*CAPABILITIES, []], metavar="CAPABILITY", help=meant)
    receiving = command("front-door", "Say which team receives what is referred: this one, and no other.", _front_door)
    receiving.add_argument("team", help="The team's name, as the directory has it, or its id")
    auditing = command("audit", "Walk along every audit chain, ask its witnesses, and say whether it holds.", _audit)
    auditing.add_argument("what", choices=["verify"])
    taking = command("take", "Take sealed work that somebody has carried here in a file.", _take)
    taking.add_argument("file", type=Path, help="The file that a laptop has written")
    taking.add_argument("--receipts", type=Path, default=None, help="Write the receipts here, to be carried back")
    command("purges", "List the laptops that have not proved yet what they have to let go of.", _purges)
    command("held", "List what is held for a person and is in no record: whose, for which child and why.", _held)
    listening = command(
        "silent", "List whose laptops were not heard for days, and what is known to wait there.", _silent
    )
    listening.add_argument("--days", type=int, default=3, help="For how many days")
    census.add(commands)
    command("tally", "Make anew, from the records, what the authority's figures are counted from.", _tally)
    command("doctor", "Say what is well and what is not.", _doctor)
    _add_safekeeping(command)
    passing_commands.add_commands(command)
    forms = commands.add_parser("form", help="The authority's own forms: check, publish, list, show.")
    own_forms.add_commands(_commands_of(forms.add_subparsers(required=True, metavar="COMMAND")))
    rules = commands.add_parser("rules", help="The authority's own rules of clocks: check, publish, diff, show.")
    own_rules.add_commands(_commands_of(rules.add_subparsers(required=True, metavar="COMMAND")))
    return parser


def _commands_of(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> own_forms.Command:
    def command(name: str, words: str, act: _Act) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=words, description=words)
        found.set_defaults(act=act)
        add_arguments(found)
        return found

    return command


def _add_safekeeping(command: Callable[[str, str, _Act], argparse.ArgumentParser]) -> None:
    making = command("backup", "Write database and keys into one file, sealed under a passphrase.", safekeeping.back_up)
    making.add_argument("--to", type=Path, required=True, help="The file to write; it must not be there yet")
    restoring = command("restore", "Restore a backup into an empty folder.", safekeeping.restore_hub)
    drilling = command("drill", "Restore a backup aside, look whether it is well, remove it.", safekeeping.drill)
    for reading in (restoring, drilling):
        reading.add_argument("--from", dest="source", type=Path, required=True, help="The backup")
    for parser in (making, restoring, drilling):
        safekeeping.add_passphrase(parser)
    words = "Begin another life of a hub whose database was put back by other means. Stop the hub first."
    command("restored", words, safekeeping.tell_restored)


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


def _enrol(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub, hub.database.begin() as connection:
        code = admission.new_code(hub, connection, _practitioner(connection, given.login))
        print(f"{code}  (good once, for {settings.enrolment_minutes} minutes)")
    return 0


def _revoke(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub, hub.database.begin() as connection:
        if is_id(given.who):
            if not admission.revoke(hub, connection, given.who, audit.HUB):
                raise Impossible("There is no such laptop that is still welcome.")
            print("The laptop is turned away. Unsent work on it can still be delivered.")
        else:
            accounts.disable(hub, connection, _practitioner(connection, given.who), audit.HUB)
            print("The account is ended on every laptop. Unsent work can still be delivered.")
    return 0


def _supervise(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        with hub.database.begin() as connection:
            team = _team(connection, given.team)
            who = [_practitioner(connection, login) for login in given.logins]
        children = appointing.supervise(hub, team, who)
        print(f"{given.team} is supervised as you say. Children whose ties were drawn anew: {children}.")
    return 0


def _enable(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        with hub.database.begin() as connection:
            who = _practitioner(connection, given.login)
        children = appointing.enable(hub, who, dict.fromkeys(given.capabilities))
        print(f"{given.login} may do what you say. Children whose ties were drawn anew: {children}.")
    return 0


def _front_door(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        with hub.database.begin() as connection:
            team = _team(connection, given.team)
        appointing.receive(hub, team)
        print(f"{given.team} receives what is referred from now on. What is at another team's door stays there.")
    return 0


def _team(connection: Connection, called: str) -> str:
    teams = appointing.teams_called(connection, called)
    if len(teams) != 1:
        several = "There are several teams of this name. Please give an id."
        raise Impossible(several if teams else "There is no such team.")
    return teams[0]


def _practitioner(connection: Connection, login: str) -> str:
    wanted = select(account.c.practitioner).where(account.c.login == accounts.normal_login(login))
    found = connection.execute(wanted).scalar()
    if found is None:
        raise Impossible("There is no account with this login.")
    return str(found)


def _audit(settings: HubSettings, _given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        found = checkpoints.verify(hub)
        with hub.database.begin() as connection:
            checkpoints.make(hub, connection)
    for fault in found.faults:
        print(fault)
    print(f"{found.rows} rows in {found.files} chains: {'all of them hold' if not found.faults else 'NOT all hold'}.")
    return NOT_WELL if found.faults else 0


def _take(settings: HubSettings, given: argparse.Namespace) -> int:
    try:
        raw = given.file.read_bytes()
        with opened(settings) as hub:
            outcomes, answer = parcel.take(hub, raw)
        if given.receipts is not None:
            given.receipts.write_bytes(msgspec.json.encode(answer))
    except OSError as error:
        raise Impossible(f"The file cannot be read or written: {error.strerror}.") from None
    except (Unreadable, parcel.ForAnotherHub) as error:
        told = str(error) if isinstance(error, parcel.ForAnotherHub) else "This is not a file of sealed work."
        raise Impossible(f"{told} Nothing was taken.") from None
    print(
        f"{outcomes['received']} taken into the records, {outcomes['held']} held for a person, "
        f"{outcomes['already']} were here already, {outcomes['unreadable']} cannot be read, "
        f"{outcomes['deferred']} wait for others. Safe to repeat."
    )
    return NOT_WELL if outcomes["unreadable"] else 0


def _purges(settings: HubSettings, _given: argparse.Namespace) -> int:
    with opened(settings) as hub, hub.database.begin() as connection:
        found = removals.outstanding(connection)
        for one in found:
            print(removals.told(one, hub.clock()))
    if not found:
        print("Every laptop has proved what it had to let go of.")
    return 0


def _held(settings: HubSettings, _given: argparse.Namespace) -> int:
    with opened(settings) as hub, hub.database.begin() as connection:
        found = held.waiting(connection)
        for one in found:
            print(held.told(one))
    if not found:
        print("Nothing is held for a person.")
    return 0


def _silent(settings: HubSettings, given: argparse.Namespace) -> int:
    with opened(settings) as hub, hub.database.begin() as connection:
        found = laptops.silent(connection, hub.clock() - timedelta(days=given.days))
        for one in found:
            print(laptops.told(one))
    if not found:
        print(f"Every person's newest laptop was heard within {given.days} days.")
    return 0


def _tally(settings: HubSettings, _given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        with hub.database.writing() as connection:
            tally.forget(connection)
        tally.keep_up(hub)
    print("Everything is tallied anew.")
    return 0


def _doctor(settings: HubSettings, _given: argparse.Namespace) -> int:
    well = True
    with ground(settings) as found:
        for finding in doctor.examine(found, settings):
            print(("well      " if finding.well else "NOT WELL  ") + finding.sentence)
            well = well and finding.well
    return 0 if well else NOT_WELL


if __name__ == "__main__":
    sys.exit(main())

"""The command doorstep-hub: make a hub, fill it with made-up people, serve it, admit and turn away, examine it."""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from sqlalchemy.exc import OperationalError

from server.backup_file import BackupTrouble
from server.census.returning import CensusTrouble
from server.commands import backups, census, clock_rules, examining, forms, passing, people, serving, work
from server.commands.command import NOT_POSSIBLE, Act, Commands, Impossible
from server.database import PowerfulRole
from server.embedded import PostgresTrouble
from server.keys import KeyTrouble
from server.migrations import SchemaTrouble
from server.northmere.seed import AlreadySeeded
from server.restore import NotEmpty
from server.settings import HubSettings
from server.taking_in import NotTaken
from server.written import WrittenWrongly

_SUBJECTS = (serving, people, work, examining, backups, census, passing, forms, clock_rules)
"""The commands, by what they are about."""

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
        act: Act = given.act
        settings = _settings(given)
        if not given.anew:
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
    commands = Commands(parser)
    for subject in _SUBJECTS:
        subject.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())

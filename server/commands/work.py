"""The commands about work that is not where it should be: carried in a file, held, waiting, or not let go of."""

import argparse
import re
from datetime import timedelta
from pathlib import Path

import msgspec

from app.domain.strict import Unreadable
from server import held, laptops, parcel, removals
from server.commands.command import NOT_WELL, Commands, Impossible
from server.hub import opened
from server.settings import HubSettings


def add_commands(commands: Commands) -> None:
    """Say what can be asked about such work."""
    taking = commands.add("take", "Take sealed work that somebody has carried here in a file.", _take)
    taking.add_argument("file", type=Path, help="The file that a laptop has written")
    taking.add_argument("--receipts", type=Path, default=None, help="Write the receipts here, to be carried back")
    commands.add("purges", "List the laptops that have not proved yet what they have to let go of.", _purges)
    commands.add("held", "List what is held for a person and is in no record: whose, for which child and why.", _held)
    listening = commands.add(
        "silent", "List whose laptops were not heard for days, and what is known to wait there.", _silent
    )
    listening.add_argument("--days", type=_days, default=3, help="For how many days")


def _days(said: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", said):
        raise argparse.ArgumentTypeError("give a number of days, from 0 to 9999")
    return int(said)


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

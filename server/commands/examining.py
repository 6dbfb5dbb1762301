"""The commands that look whether all is well, and make anew what is counted."""

import argparse

from server import checkpoints, doctor, tally
from server.commands.command import NOT_WELL, Commands
from server.hub import ground, opened
from server.settings import HubSettings


def add_commands(commands: Commands) -> None:
    """Say what can be examined."""
    auditing = commands.add(
        "audit", "Walk along every audit chain, ask its witnesses, and say whether it holds.", _audit
    )
    auditing.add_argument("what", choices=["verify"])
    commands.add("tally", "Make anew, from the records, what the authority's figures are counted from.", _tally)
    commands.add("doctor", "Say what is well and what is not.", _doctor)


def _audit(settings: HubSettings, _given: argparse.Namespace) -> int:
    with opened(settings) as hub:
        found = checkpoints.verify(hub)
        with hub.database.begin() as connection:
            checkpoints.make(hub, connection)
    for fault in found.faults:
        print(fault)
    print(f"{found.rows} rows in {found.files} chains: {'all of them hold' if not found.faults else 'NOT all hold'}.")
    return NOT_WELL if found.faults else 0


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

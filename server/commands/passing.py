"""The commands about referrals that go from one authority to another: publish this hub's key, take a file in."""

import argparse
from pathlib import Path

import msgspec

from server import taking_in
from server.commands import backups
from server.commands.command import Commands, Impossible
from server.hub import opened
from server.passing_on import key_of
from server.settings import HubSettings
from server.taking_in import NotTaken


def publish_key(settings: HubSettings, given: argparse.Namespace) -> int:
    """Write what other authorities need to pass referrals on to this one, and to believe what this one passes on."""
    with opened(settings) as hub:
        raw = msgspec.json.format(msgspec.json.encode(key_of(hub)))
    try:
        with given.to.open("xb") as file:
            file.write(raw + b"\n")
    except FileExistsError:
        raise Impossible(f"{given.to} is there already, and is left as it is. Please give another name.") from None
    except OSError as error:
        raise Impossible(f"{given.to} cannot be written: {error.strerror}.") from None
    print(f"{given.to} is {settings.authority}'s key. Give it to other authorities by a way that both of you trust.")
    return 0


def take(settings: HubSettings, given: argparse.Namespace) -> int:
    """Take a referral in that another authority passes on in a file; the same file again changes nothing."""
    try:
        raw, key = given.file.read_bytes(), given.sender.read_bytes()
    except OSError as error:
        raise NotTaken(f"{error.filename} cannot be read: {error.strerror}. Nothing was taken.") from None
    sender = taking_in.read_key(key)
    secret = backups.read_passphrase(given.passphrase_file) if taking_in.is_under_a_passphrase(raw) else ""
    with opened(settings) as hub:
        taken = taking_in.take(hub, raw, sender, secret)
    if taken.already:
        on = f"{taken.already.day} {taken.already:%B} {taken.already.year}"
        print(f"This referral, passed on by {taken.authority}, is here since {on}. Nothing was changed.")
    else:
        print(f"A referral passed on by {taken.authority} is at the front door. Records of the child: {taken.records}.")
    return 0


def add_commands(commands: Commands) -> None:
    """Say what can be asked about referrals between authorities."""
    publishing = commands.add(
        "authority-key", "Write this authority's key, for others who pass referrals on.", publish_key
    )
    publishing.add_argument("--to", type=Path, required=True, help="The file to write; it must not be there yet")
    taking = commands.add("take-referral", "Take in a referral that another authority passes on in a file.", take)
    taking.add_argument("file", type=Path, help="The file")
    taking.add_argument("--from", dest="sender", type=Path, required=True, help="The key of the authority it is from")
    backups.add_passphrase(taking)

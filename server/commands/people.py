"""The commands about people and laptops: who comes in, who is turned away, and who may do what."""

import argparse
from collections.abc import Collection

from sqlalchemy import Connection, select

from app.domain.identity import is_id
from app.domain.practitioner import CAPABILITIES
from server import accounts, admission, appointing, audit
from server.commands.command import Commands, Impossible
from server.directory import directory_for
from server.hub import opened
from server.settings import HubSettings
from server.tables import account


def add_commands(commands: Commands) -> None:
    """Say what can be asked about people and laptops."""
    enrolling = commands.add("enrol", "Print a one-use code with which a person makes a laptop known.", _enrol)
    enrolling.add_argument("login", help="The person's login")
    revoking = commands.add("revoke", "Turn away a laptop, or a person with all their laptops.", _revoke)
    revoking.add_argument("who", help="The laptop's id or the person's login")
    teams = commands.add("supervise", "Say who supervises a team: these people, and nobody else.", _supervise)
    teams.add_argument("team", help="The team's name, as the directory has it, or its id")
    teams.add_argument("logins", nargs="+", help="The supervisors' logins")
    enabling = commands.add("enable", "Say what somebody may do: by these capabilities, and nothing else.", _enable)
    enabling.epilog = "With none given, what they may do is shown and nothing is changed."
    enabling.add_argument("login")
    meant = "; ".join(f"{code}: {words}" for code, words in CAPABILITIES.items())
    enabling.add_argument("capabilities", nargs="*", choices=[*CAPABILITIES, []], metavar="CAPABILITY", help=meant)
    enabling.add_argument("--none", action="store_true", help="Take all of them away")
    receiving = commands.add(
        "front-door", "Say which team receives what is referred: this one, and no other.", _front_door
    )
    receiving.add_argument("team", help="The team's name, as the directory has it, or its id")


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
    if given.none and given.capabilities:
        raise Impossible("Give capabilities, or --none to take all of them away; not both. Nothing was changed.")
    with opened(settings) as hub:
        with hub.database.begin() as connection:
            who = _practitioner(connection, given.login)
            before = directory_for(connection, who).can(who)
        if not given.none and not given.capabilities:
            print(f"{given.login}: {_named(before)}. Nothing was changed.")
            return 0
        children = appointing.enable(hub, who, dict.fromkeys(given.capabilities))
        now = _named(given.capabilities)
        print(f"{given.login}: before {_named(before)}, now {now}. Children whose ties were drawn anew: {children}.")
    return 0


def _named(capabilities: Collection[str]) -> str:
    """Return them in the order in which help lists them, with what a later or earlier program calls otherwise last."""
    known = [one for one in CAPABILITIES if one in capabilities]
    return ", ".join([*known, *sorted(set(capabilities) - set(known))]) or "none"


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

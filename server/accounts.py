"""Accounts: passwords under Argon2id, and a throttle that makes guessing slow without locking anybody out.

Only somebody at a device of the account, or with a valid enrolment code for it, reaches the account's throttle:
strangers cannot make a person wait (OWASP ASVS 6.1.1). What strangers try is counted by their address, in the door.
"""

import threading
import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, insert, select, update

from server import access, audit, tokens
from server.hub import Hub
from server.refusal import Refusal
from server.tables import account

PASSWORD_CHARACTERS = 256
FREE_TRIES = 3
LONGEST_WAIT = 900
"""Seconds: a throttle that grew for ever would be a lock."""

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 << 10, parallelism=4)
_AT_ONCE = threading.BoundedSemaphore(4)
_PATIENCE = 10.0
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$8H3bNnZMkKHNw4wdOn96Rw$O9/mdfMZCI+wnKFrYzGX73HgaHVDX79ybFdmVzoeG60"
"""The hash of random bytes nobody has kept: what is looked at when there is no account."""


class Account(NamedTuple):
    """An account as sign-in needs it."""

    practitioner: str
    login: str
    agency: str
    sector: str
    active: bool


def password_hash(password: str) -> str:
    """Return the Argon2id hash of a password (64 MiB, 3 passes, 4 lanes)."""
    return _HASHER.hash(_prepared(password))


def normal_login(login: str) -> str:
    """Return a login in its one spelling."""
    return unicodedata.normalize("NFC", login).strip().casefold()


def add(connection: Connection, who: Account, password: str) -> None:
    """Make an account for a practitioner of the directory; what ties gave it beforehand is theirs from now on."""
    row = who._asdict() | {"login": normal_login(who.login), "password_hash": password_hash(password)}
    connection.execute(insert(account).values(row))
    access.refill_for(connection, who.practitioner)


def disable(hub: Hub, connection: Connection, practitioner: str, actor: str) -> None:
    """End an account: from the next request on none of its tokens is taken."""
    now = hub.clock()
    connection.execute(update(account).filter_by(practitioner=practitioner).values(active=False))
    tokens.revoke_practitioner(connection, practitioner, now)
    entry = audit.AuditEntry(audit.HUB, now, actor, audit.HUB, "account disabled", practitioner)
    audit.append(connection, [entry])


def verified(hub: Hub, owner: str, login: str, password: str) -> Account:
    """Return the account of `owner` when login and password are its own.

    The attempt is counted before the password is looked at, so that many at once gain nothing, and an unknown
    login costs the same time as a wrong password. Raises Refusal: (401, sign-in-failed) whatever was wrong,
    (403, account-disabled) only after the right password, (429, wait), (503, busy).
    """
    with hub.database.begin() as connection:
        found = _counted(connection, owner, normal_login(login), hub.clock())
    right = _matches(found.password_hash if found else _NOBODY, password)
    if found is None or not right:
        raise failed()
    with hub.database.begin() as connection:
        connection.execute(update(account).filter_by(practitioner=owner).values(failures=0, wait_until=None))
    if not found.active:
        raise Refusal(403, "account-disabled", "This account has been ended. Please speak to your supervisor.")
    return Account(str(found.practitioner), found.login, str(found.agency), found.sector, found.active)


def failed() -> Refusal:
    """Return the one answer to every sign-in that is not right; it never says what was wrong."""
    return Refusal(401, "sign-in-failed", "The sign-in was not right. Please check what you typed and try again.")


def spend_time(password: str) -> None:
    """Take as long as looking at a password takes."""
    _matches(_NOBODY, password)


def waiting(seconds: float) -> Refusal:
    """Return the answer to somebody who tries too often."""
    whole = max(1, round(seconds))
    sentence = f"Too many tries. Please wait {whole} seconds and try again."
    return Refusal(429, "wait", sentence, {"seconds": str(whole)})


def wait_after(failures: int) -> timedelta | None:
    """Return how long to wait after so many failures in a row: a second, doubling, up to a quarter of an hour."""
    if failures <= FREE_TRIES:
        return None
    return timedelta(seconds=min(2 ** min(failures - FREE_TRIES - 1, 30), LONGEST_WAIT))


def _counted(connection: Connection, owner: str, login: str, now: datetime) -> Row[Any] | None:
    found = connection.execute(
        select(account).where(account.c.practitioner == owner, account.c.login == login).with_for_update()
    ).first()
    if found is None:
        return None
    if found.wait_until is not None and found.wait_until > now:
        raise waiting((found.wait_until - now).total_seconds())
    wait = wait_after(found.failures + 1)
    counted = {"failures": found.failures + 1, "wait_until": now + wait if wait else None}
    connection.execute(update(account).filter_by(practitioner=owner).values(counted))
    return found


def _matches(kept: str, password: str) -> bool:
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Refusal(503, "busy", "Many people are signing in. Please try again in a moment.", {"seconds": "5"})
    try:
        return _HASHER.verify(kept, _prepared(password)) and len(password) <= PASSWORD_CHARACTERS
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _AT_ONCE.release()


def _prepared(password: str) -> str:
    return unicodedata.normalize("NFC", password[:PASSWORD_CHARACTERS])

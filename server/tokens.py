"""Tokens: random references that are kept only as SHA-256, bound to one device, and revoked by family.

A family is one sign-in. A refresh token is used once; if it comes a second time, somebody has a copy, and the
whole family ends (RFC 9700, 4.14.2). The one exception is an answer that was lost on the way: for a minute, and only
while nobody has used the pair it brought, the same device may ask again; that pair ends and a fresh one is given.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.domain.identity import new_id
from server.hub import Hub
from server.refusal import Refusal
from server.tables import account, token
from sync import wire

_TOKEN_BYTES = 32
_KEPT_AFTER_EXPIRY = timedelta(days=1)
GRACE = timedelta(seconds=60)
"""How long after its use a refresh token may come again because its answer was lost."""


def hashed(text: str) -> str:
    """Return what is kept of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def issue(hub: Hub, connection: Connection, practitioner: str, device: str) -> wire.Tokens:
    """Begin a family: the tokens of a new sign-in on a device; earlier sign-ins on it end."""
    now = hub.clock()
    revoke_device(connection, device, now)
    connection.execute(delete(token).where(token.c.device == device, token.c.expires < now - _KEPT_AFTER_EXPIRY))
    family = _Family(new_id(), practitioner, device, now + timedelta(hours=hub.settings.refresh_hours))
    return _pair(hub, connection, family, new_id())


def refresh(hub: Hub, device: str, ask: wire.RefreshAsk) -> wire.Tokens:
    """Exchange a refresh token for a new pair.

    Raises Refusal (401): token-unknown, token-expired, or token-reused, which ends every token of that sign-in;
    (403, account-disabled).
    """
    with hub.database.begin() as connection:
        fresh = _exchanged(hub, connection, device, hashed(ask.refresh))
    if isinstance(fresh, Refusal):  # raised here, so that the revocation is committed
        raise fresh
    return fresh


def _exchanged(hub: Hub, connection: Connection, device: str, key: str) -> wire.Tokens | Refusal:
    now = hub.clock()
    found = connection.execute(
        select(token, account.c.active)
        .join(account, account.c.practitioner == token.c.practitioner)
        .where(token.c.hash == key, token.c.what == "refresh", token.c.device == device)
        .with_for_update(of=token)
    ).first()
    refusal = _refused(found, now, again=found is not None and _answer_was_lost(connection, found, now))
    if refusal or found is None:
        if found is not None and (found.used is not None or found.revoked is not None):
            connection.execute(update(token).filter_by(family=found.family, revoked=None).values(revoked=now))
        return refusal or _again("token-unknown")
    if found.used is not None:
        connection.execute(update(token).filter_by(pair=found.followed_by, revoked=None).values(revoked=now))
    pair = new_id()
    connection.execute(update(token).filter_by(hash=key).values(used=found.used or now, followed_by=pair))
    # the end of the family stays where sign-in put it: refreshing does not stretch it
    return _pair(hub, connection, _Family(found.family, found.practitioner, device, found.expires), pair)


def _answer_was_lost(connection: Connection, found: "Row[tuple[object, ...]]", now: datetime) -> bool:
    """Whether a used refresh token comes again so soon that its answer may never have arrived, and nobody used it."""
    if found.used is None or found.followed_by is None or now - found.used > GRACE:
        return False
    pair = select(token.c.used, token.c.revoked).where(token.c.pair == found.followed_by).with_for_update()
    rows = connection.execute(pair).all()
    return bool(rows) and all(row.used is None and row.revoked is None for row in rows)


def _refused(found: "Row[tuple[object, ...]] | None", now: datetime, *, again: bool) -> Refusal | None:
    if found is None:
        return _again("token-unknown")
    if not found.active:
        return Refusal(403, "account-disabled", "This account has been ended. Please speak to your supervisor.")
    if (found.used is not None and not again) or found.revoked is not None:
        return _again("token-reused")
    return _again("token-expired") if found.expires <= now else None


def _again(code: str) -> Refusal:
    return Refusal(401, code, "Please sign in again. Nothing on this laptop is lost.")


def revoke_device(connection: Connection, device: str, at: datetime) -> None:
    """End every token of one device."""
    connection.execute(update(token).filter_by(device=device, revoked=None).values(revoked=at))


def revoke_practitioner(connection: Connection, practitioner: str, at: datetime) -> None:
    """End every token of one person, on every device."""
    connection.execute(update(token).filter_by(practitioner=practitioner, revoked=None).values(revoked=at))


class _Family(NamedTuple):
    """One sign-in of a person on a device, and when it ends."""

    family: str
    practitioner: str
    device: str
    end: datetime


def _pair(hub: Hub, connection: Connection, of: _Family, pair: str) -> wire.Tokens:
    now = hub.clock()
    access_end = min(of.end, now + timedelta(seconds=hub.settings.access_seconds))
    access, again = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
    shared = {"pair": pair, "family": of.family, "practitioner": of.practitioner, "device": of.device}
    rows = [
        {"hash": hashed(access), "what": "access", "expires": access_end, **shared},
        {"hash": hashed(again), "what": "refresh", "expires": of.end, **shared},
    ]
    connection.execute(insert(token), rows)
    return wire.Tokens(access=access, access_seconds=int((access_end - now).total_seconds()), refresh=again)

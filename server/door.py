"""Who is at the door: every request is signed by a device's key, so that a stolen token is useless elsewhere.

The signature covers method, path, the body as sent, time, nonce and token (docs/protocol.md, part 2). Nonces are
remembered in this process only: behind several processes one request could be repeated once at each of them,
within the five minutes that clocks may differ. Pushes are harmless to repeat and tokens are used once all the same.
"""

import base64
import binascii
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, text

from app.domain.identity import is_id
from server.accounts import wait_after, waiting
from server.hub import Hub
from server.refusal import Refusal
from sync.wire import proof_message, turned_away_message

NONCE_BYTES = 16
REMEMBERED = timedelta(minutes=10)
ADDRESSES = 10_000

_ENDED = {
    "device-revoked": "This laptop has been withdrawn. Unsent work can still be delivered.",
    "account-disabled": "This account has been ended. Please speak to your supervisor.",
}

_WHO = (
    "SELECT d.id, d.practitioner, d.public_key, d.revoked, a.agency, a.sector, a.active"
    " FROM doorstep.device AS d JOIN doorstep.account AS a ON a.practitioner = d.practitioner"
    " WHERE d.id = CAST(:device AS uuid)"
)
_AUTHOR = text(_WHO + " AND d.practitioner = CAST(:practitioner AS uuid)")
_WITH_TOKEN = text(
    "SELECT w.*, t.expires, t.revoked AS ended, t.used AS seen"  # noqa: S608 - our own statement
    f" FROM ({_WHO}) AS w LEFT JOIN doorstep.token AS t"
    " ON t.hash = :token AND t.what = 'access' AND t.device = w.id AND t.practitioner = w.practitioner"
)

_SEEN = text("UPDATE doorstep.token SET used = :now WHERE hash = :token AND used IS NULL")
"""Once for each access token: that the answer which brought it has arrived (server/tokens.py)."""


class Guard(Enum):
    """What a route asks of whoever is at the door."""

    NOBODY = "nobody"
    """Anybody: the hub's health, and enrolment, whose body carries its own proof."""
    CARRIER = "carrier"
    """A device's key alone, revoked or not: it brings sealed work and is told nothing."""
    DEVICE = "device"
    """The key of a device that is still welcome."""
    PERSON = "person"
    """That, and the token of the person signed in on it."""


@dataclass(frozen=True)
class Caller:
    """Who asks: a practitioner on a device of theirs. `may_write` is false once either has been turned away."""

    practitioner: str
    device: str
    agency: str
    sector: str
    public_key: bytes
    may_write: bool


@dataclass(frozen=True)
class Knock:
    """A request as far as the door looks at it; header names in lower case, the body exactly as sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Signed:
    device: str
    written: str
    time: datetime
    nonce: str
    signature: bytes
    token: str


class Door:
    """One process's door: it remembers nonces, and how often addresses failed to sign in."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._lock = threading.Lock()
        self._nonces: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def whoever(self, knock: Knock, guard: Guard) -> Caller:
        """Return who knocks, when that is somebody this guard lets through.

        Raises Refusal: (401) unsigned, device-unknown, bad-signature, clock, repeated, token-unknown or
        token-expired; (403) device-revoked or account-disabled.
        """
        signed = _read(knock.headers)
        asked = {"device": signed.device, "token": hashlib.sha256(signed.token.encode()).hexdigest()}
        with self._hub.database.asking() as connection:
            found = connection.execute(_WITH_TOKEN, asked).first()
        if found is None:
            raise _unknown("device-unknown", "This laptop is not known here. Please enrol it again.")
        _check_signature(found.public_key, signed, knock)
        now = self._hub.clock()
        if abs(now - signed.time) > timedelta(seconds=self._hub.settings.drift_seconds):
            raise _unknown("clock", "This laptop's clock differs from the hub's.")
        self._remember(signed, now)
        self._check_welcome(found, guard, now)
        if guard is Guard.PERSON and found.seen is None:
            with self._hub.database.begin() as connection:
                connection.execute(_SEEN, {"token": asked["token"], "now": now})
        return _caller(found)

    def _check_welcome(self, found: Row[Any], guard: Guard, now: datetime) -> None:
        if guard is Guard.CARRIER:
            return
        if found.revoked is not None:
            raise turned_away(self._hub, str(found.id), str(found.practitioner), "device-revoked")
        if guard is Guard.DEVICE:
            return
        if not found.active:
            raise turned_away(self._hub, str(found.id), str(found.practitioner), "account-disabled")
        if found.expires is None or found.ended is not None:
            raise _unknown("token-unknown", "Please sign in again. Nothing on this laptop is lost.")
        if found.expires <= now:
            raise _unknown("token-expired", "The short token has ended and is renewed.")

    def refuse_waiting(self, address: str) -> None:
        """Refuse an address that has failed to sign in too often.

        Raises Refusal (429, wait).
        """
        with self._lock:
            failures, last = self._failures.get(address, (0, self._hub.clock()))
        wait = wait_after(failures)
        if wait and last + wait > self._hub.clock():
            raise waiting((last + wait - self._hub.clock()).total_seconds())

    def note_sign_in(self, address: str, *, failed: bool) -> None:
        """Count a failed sign-in of an address; forget its failures when one succeeds."""
        with self._lock:
            failures, _ = self._failures.pop(address, (0, None))
            if failed:
                self._failures[address] = (failures + 1, self._hub.clock())
            while len(self._failures) > ADDRESSES:
                self._failures.popitem(last=False)

    def _remember(self, signed: _Signed, now: datetime) -> None:
        key = (signed.device, signed.nonce)
        with self._lock:
            while self._nonces and next(iter(self._nonces.values())) < now - REMEMBERED:
                self._nonces.popitem(last=False)
            if key in self._nonces:
                raise _unknown("repeated", "This request has been here before.")
            self._nonces[key] = now


def caller_for(connection: Connection, practitioner: str, device: str) -> Caller | None:
    """Return the author of sealed work, welcome or not; None when this was never a device of theirs."""
    if not (is_id(practitioner) and is_id(device)):
        return None
    found = connection.execute(_AUTHOR, {"practitioner": practitioner, "device": device}).first()
    return _caller(found) if found else None


def _caller(found: Row[Any]) -> Caller:
    return Caller(
        practitioner=str(found.practitioner),
        device=str(found.id),
        agency=str(found.agency),
        sector=found.sector,
        public_key=bytes(found.public_key),
        may_write=found.active and found.revoked is None,
    )


def _read(headers: Mapping[str, str]) -> _Signed:
    written = headers.get("doorstep-time", "")
    scheme, _, token = headers.get("authorization", "Bearer ").partition(" ")
    nonce = headers.get("doorstep-nonce", "")
    try:
        time = datetime.fromisoformat(written)
        at = time.astimezone(UTC)
        signature = base64.b64decode(headers.get("doorstep-signature", ""), validate=True)
        enough = len(base64.b64decode(nonce, validate=True)) >= NONCE_BYTES
    except (binascii.Error, ValueError, OverflowError):  # year 1 in the east is no time in UTC
        raise _unsigned() from None
    device = headers.get("doorstep-device", "")
    if not enough or time.tzinfo is None or scheme.lower() != "bearer" or not is_id(device):
        raise _unsigned()
    return _Signed(device, written, at, nonce, signature, token.strip())


def _check_signature(public_key: bytes, signed: _Signed, knock: Knock) -> None:
    body = hashlib.sha256(knock.body).hexdigest()
    token = hashlib.sha256(signed.token.encode()).hexdigest()
    message = proof_message((knock.method, knock.path, body, signed.written, signed.nonce, token))
    try:
        Ed25519PublicKey.from_public_bytes(bytes(public_key)).verify(signed.signature, message)
    except (InvalidSignature, ValueError):
        raise _unknown("bad-signature", "The request was not signed by this laptop.") from None


def turned_away(hub: Hub, device: str, practitioner: str, code: str) -> Refusal:
    """Return the signed word that a laptop or a person is turned away for good: their laptop acts on it."""
    key, signature = hub.keys.sign(turned_away_message(device, practitioner, code))
    return Refusal(403, code, _ENDED[code], {"key": str(key), "signature": signature})


def _unsigned() -> Refusal:
    return _unknown("unsigned", "The request does not say which laptop it comes from.")


def _unknown(code: str, sentence: str) -> Refusal:
    return Refusal(401, code, sentence)

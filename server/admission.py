"""Admission: a laptop is made known with a one-use code, and a person signs in on it."""

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, select, text, update

from app.domain.identity import new_id
from server import accounts, audit, lease, tokens
from server.accounts import Account
from server.audit import AuditEntry
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from server.tables import device as devices
from server.tables import enrolment
from sync import wire

_KEY_BYTES = 32
_SHARE_BYTES = 32
_NAME_CHARACTERS = 100
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is read as a digit."""
_CODE_GROUPS = 3
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})

_PERSON = text(
    "SELECT p.fields->>'name' AS name, p.fields->>'role' AS role, t.fields->>'name' AS team,"
    " a.fields->>'duty_telephone' AS duty_telephone"
    " FROM doorstep.record AS p"
    " LEFT JOIN doorstep.record AS t ON t.id::text = p.fields->>'team' AND t.kind = 'team'"
    " LEFT JOIN doorstep.record AS a ON a.id = CAST(:agency AS uuid) AND a.kind = 'agency'"
    " WHERE p.id = CAST(:practitioner AS uuid) AND p.kind = 'practitioner'"
)


def new_code(hub: Hub, connection: Connection, practitioner: str) -> str:
    """Return a one-use code with which this practitioner may make a laptop known; only its hash is kept."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_GROUPS * _GROUP))
    expires = hub.clock() + timedelta(minutes=hub.settings.enrolment_minutes)
    row = {"code_hash": _code_hash(letters), "practitioner": practitioner, "expires": expires}
    connection.execute(insert(enrolment).values(row))
    return "-".join(letters[place : place + _GROUP] for place in range(0, len(letters), _GROUP))


def enrol(hub: Hub, ask: wire.EnrolAsk) -> wire.Admission:
    """Make a laptop known and sign its person in.

    Raises Refusal: (400, device-key), and what `accounts.verified` raises; a wrong, used or expired code is
    answered as a wrong password is.
    """
    key = public_key(ask.device_key)
    with hub.database.begin() as connection:
        owner = _owner_of(hub, connection, ask.code)
    if owner is None:
        accounts.spend_time(ask.password)
        raise accounts.failed()
    who = accounts.verified(hub, owner, ask.login, ask.password)
    with hub.database.begin() as connection:
        if not _claimed(hub, connection, ask.code):
            raise accounts.failed()
        device = _add_device(hub, connection, who, key, ask.device_name[:_NAME_CHARACTERS])
        _log(hub, connection, who, device, "device enrolled")
        return _admit(hub, connection, who, device)


def sign_in(hub: Hub, caller: Caller, ask: wire.SignInAsk) -> wire.Admission:
    """Sign a person in on a laptop that is theirs; raises what `accounts.verified` raises."""
    who = accounts.verified(hub, caller.practitioner, ask.login, ask.password)
    with hub.database.begin() as connection:
        _log(hub, connection, who, caller.device, "signed in")
        return _admit(hub, connection, who, caller.device)


def sign_out(hub: Hub, caller: Caller) -> None:
    """End every token of this device."""
    with hub.database.begin() as connection:
        tokens.revoke_device(connection, caller.device, hub.clock())


def revoke(hub: Hub, connection: Connection, device: str, actor: str) -> bool:
    """Turn a device away from its next request on; return whether there was such a device."""
    now = hub.clock()
    tokens.revoke_device(connection, device, now)
    revoked = connection.execute(update(devices).filter_by(id=device, revoked=None).values(revoked=now))
    audit.append(connection, [AuditEntry(audit.HUB, now, actor, device, "device revoked", device)])
    return revoked.rowcount == 1


def _admit(hub: Hub, connection: Connection, who: Account, device: str) -> wire.Admission:
    pair = tokens.issue(hub, connection, who.practitioner, device)
    sealed = connection.execute(select(devices.c.share).filter_by(id=device)).scalar_one()
    return wire.Admission(
        hub=hub.id,
        device=device,
        access=pair.access,
        access_seconds=pair.access_seconds,
        refresh=pair.refresh,
        share=base64.b64encode(hub.keys.file.open(sealed, _share_purpose(device))).decode(),
        person=_person(hub, connection, who),
        keys=hub.keys.public(),
        lease=lease.renew(hub, connection, who.practitioner, device),
        now=hub.clock(),
    )


def _add_device(hub: Hub, connection: Connection, who: Account, key: bytes, name: str) -> str:
    device = new_id()
    connection.execute(insert(devices).values(device_row(hub, device, who.practitioner, key, name)))
    return device


def device_row(hub: Hub, device: str, practitioner: str, public_key: bytes, name: str) -> dict[str, object]:
    """Return the row of a device that has become known, with a fresh server share."""
    share = secrets.token_bytes(_SHARE_BYTES)
    return {
        "id": device,
        "practitioner": practitioner,
        "name": name,
        "public_key": public_key,
        "share": hub.keys.file.seal(share, _share_purpose(device)),
        "enrolled": hub.clock(),
    }


def _share_purpose(device: str) -> str:
    return f"share|{device}"


def _person(hub: Hub, connection: Connection, who: Account) -> wire.Person:
    row = connection.execute(_PERSON, {"practitioner": who.practitioner, "agency": who.agency}).mappings().first()
    found = {name: value or "" for name, value in (row or {}).items()}
    return wire.Person(
        practitioner=who.practitioner,
        name=found.get("name") or who.login,
        role=found.get("role", ""),
        team=found.get("team", ""),
        agency=who.agency,
        authority=hub.settings.authority,
        duty_telephone=found.get("duty_telephone") or hub.settings.duty_telephone,
    )


def _log(hub: Hub, connection: Connection, who: Account, device: str, act: str) -> None:
    audit.append(connection, [AuditEntry(audit.HUB, hub.clock(), who.practitioner, device, act, device)])


def public_key(text: str) -> bytes:
    """Return a device's key as it came in base64; raises Refusal (400, device-key)."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refusal(400, "device-key", "This laptop's key could not be read. Please ask IT.")
    return key


def _code_hash(code: str) -> str:
    return hashlib.sha256(code.upper().translate(_MISREAD).encode()).hexdigest()


def _open_code(hub: Hub, code: str) -> ColumnElement[bool]:
    return and_(
        enrolment.c.code_hash == _code_hash(code),
        enrolment.c.used.is_(None),
        enrolment.c.expires > hub.clock(),
    )


def _owner_of(hub: Hub, connection: Connection, code: str) -> str | None:
    found = connection.execute(select(enrolment.c.practitioner).where(_open_code(hub, code))).scalar()
    return str(found) if found else None


def _claimed(hub: Hub, connection: Connection, code: str) -> bool:
    """Use the code up; of two who come at once one is too late."""
    used = connection.execute(update(enrolment).where(_open_code(hub, code)).values(used=hub.clock()))
    return used.rowcount == 1

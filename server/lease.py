"""The lease: how long a laptop may be used without hearing from the hub, signed so that it cannot be stretched."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, update

from server.hub import Hub
from server.tables import device as devices
from sync import wire


def renew(hub: Hub, connection: Connection, practitioner: str, device: str) -> wire.Lease:
    """Give this device a new lease from now, and remember it and that the device was heard of."""
    # whole seconds, so that a time has one spelling in the signed message
    now = hub.clock().replace(microsecond=0)
    until = now + timedelta(hours=hub.settings.lease_hours)
    connection.execute(update(devices).filter_by(id=device).values(lease_until=until, last_seen=now))
    key = hub.keys.signing_now
    _, signature = hub.keys.sign(message(device, practitioner, until, now, key))
    return wire.Lease(device, practitioner, until, now, key, signature)


def message(device: str, practitioner: str, until: datetime, issued: datetime, key: int) -> bytes:
    """Return the bytes that are signed; times as they stand on the wire, 2026-11-23T06:00:00Z."""
    return wire.proof_message(("lease", device, practitioner, _written(until), _written(issued), str(key)))


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

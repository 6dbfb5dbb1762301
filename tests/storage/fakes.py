"""Fakes for the store's tests: a hub that signs, a laptop that is enrolled, a clock that stands where it is put."""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.casework.caseworker import Caseworker
from app.domain import body as bodies
from app.domain.change import Change, digest
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.storage import keys, leases, unlock
from app.storage.device_secrets import DemoSecrets, DeviceSecrets
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey, SealingKey, new_seed
from app.storage.unlock import Enrolment
from app.storage.vault import Vault
from sync import wire

MORNING = datetime(2026, 11, 12, 7, 52, tzinfo=UTC)
PASSPHRASE = "seven lamps under the old bridge"
QUICK = keys.FLOOR

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move it on."""
        self.now += timedelta(**by)
        return self.now


class FakeHub:
    """Signs leases and receipts and opens what was sealed to it, as the real hub does."""

    def __init__(self) -> None:
        self.id = new_id()
        self.signing = Ed25519PrivateKey.generate()
        self.sealing = X25519PrivateKey.generate()
        self.seq = 100

    @property
    def keys(self) -> wire.HubKeys:
        """The public keys."""
        signing = base64.b64encode(self.signing.public_key().public_bytes_raw()).decode()
        sealing = base64.b64encode(self.sealing.public_key().public_bytes_raw()).decode()
        return wire.HubKeys({"1": signing}, {"1": sealing}, 1)

    def lease(self, device: str, practitioner: str, issued: datetime, hours: int = 72) -> wire.Lease:
        """Give a lease."""
        bare = wire.Lease(device, practitioner, issued + timedelta(hours=hours), issued, 1, "")
        signature = base64.b64encode(self.signing.sign(leases.message(bare))).decode()
        return msgspec.structs.replace(bare, signature=signature)

    def open(self, sealed: wire.Sealed) -> wire.SealedContent:
        """Open one sealed change or draft."""
        opened = _SUITE.decrypt(base64.b64decode(sealed.sealed), self.sealing, info=wire.SEALING_INFO)
        return msgspec.json.decode(opened, type=wire.SealedContent)

    def answer(  # noqa: PLR0913 - the fields of a receipt that tests vary
        self,
        changes: Iterable[bytes],
        at: datetime,
        *,
        status: wire.Status = "accepted",
        version: int | None = None,
        code: str = "",
        facts: dict[str, str] | None = None,
    ) -> tuple[list[tuple[wire.Receipt, bytes]], list[wire.Proof]]:
        """Answer changes with receipts and one proof over them; each makes the version after its trunk."""
        given: list[tuple[wire.Receipt, bytes]] = []
        for raw in changes:
            change = msgspec.json.decode(raw, type=Change)
            self.seq += 1
            receipt = wire.Receipt(
                change=change.id,
                digest=digest(raw),
                status=status,
                record=change.record,
                version=change.trunk + 1 if version is None else version,
                seq=self.seq,
                received=at,
                audit="0" * 64,
                code=code,
                facts=facts or {},
            )
            given.append((receipt, msgspec.json.encode(receipt)))
        digests = tuple(hashlib.sha256(raw).hexdigest() for _, raw in given)
        message = wire.proof_message(("receipts", *digests))
        signature = base64.b64encode(self.signing.sign(message)).decode()
        return given, [wire.Proof(new_id(), digests, 1, signature)]


@dataclass
class Laptop:
    """An enrolled and unlocked laptop of one practitioner, under a temporary folder."""

    home: Path
    hub: FakeHub
    clock: Clock
    place: Place
    secrets: DeviceSecrets
    device: str
    unlocked: keys.Unlocked
    vault: Vault
    sealed: SealedOutbox
    by: Caseworker = field(init=False)

    def __post_init__(self) -> None:
        seed = self.secrets.get("device_key")
        assert seed is not None
        self.by = Caseworker(
            practitioner=self.place.practitioner,
            name="Priya Raman",
            agency=AGENCY,
            device=self.device,
            device_key=DeviceKey(seed),
            sealing_key=SealingKey.of(self.hub.keys),
            vault=self.vault,
            sealed=self.sealed,
            clock=self.clock,
            authority="Northmere",
            duty_telephone="01632 960 130",
        )

    def reopen(self) -> None:
        """Close the store and open it again, as after a lock."""
        self.vault.close()
        self.vault = unlock.open_store(self.place, self.secrets, self.unlocked, now=self.clock.now)
        self.sealed = SealedOutbox(self.place.sealed)
        self.__post_init__()


AGENCY = new_id()


def enrolment(hub: FakeHub, practitioner: str, device: str, now: datetime, passphrase: str = PASSPHRASE) -> Enrolment:
    """Return what an admission brings."""
    return Enrolment(
        device=device,
        passphrase=passphrase,
        device_seed=new_seed(),
        share=base64.b64encode(bytes(range(32))).decode(),
        keys=hub.keys,
        lease=hub.lease(device, practitioner, now),
        context=("Priya Raman", "Northmere"),
    )


def made_laptop(home: Path, *, practitioner: str = "") -> Laptop:
    """Enrol a laptop and open its store."""
    hub, clock = FakeHub(), Clock()
    place = Place(home, hub.id, practitioner or new_id())
    secrets = DemoSecrets(home / "demo-keys", hub.id, place.practitioner)
    device = new_id()
    asked = enrolment(hub, place.practitioner, device, clock.now)
    unlocked = unlock.enrol(place, secrets, asked, now=clock.now, stretch=QUICK)
    vault = unlock.open_store(place, secrets, unlocked, now=clock.now)
    return Laptop(home, hub, clock, place, secrets, device, unlocked, vault, SealedOutbox(place.sealed))


def wire_record(  # noqa: PLR0913 - the columns of a record that tests vary
    kind: str,
    child: str,
    document: msgspec.Struct | Mapping[str, object],
    *,
    record_id: str = "",
    version: int = 1,
    seq: int = 1,
    category: str = "",
    received: datetime = MORNING,
) -> wire.WireRecord:
    """Return a record as it is pulled."""
    raw = bodies.encode(document)
    return wire.WireRecord(
        kind=kind,
        id=record_id or new_id(),
        child=child,
        version=version,
        seq=seq,
        agency=AGENCY,
        category=category or KINDS[kind].category(bodies.value(raw)),
        protection=0,
        received=received.isoformat(),
        body=msgspec.Raw(raw),
    )


def files_holding(folder: Path, markers: Sequence[bytes]) -> list[str]:
    """Return the files under a folder in which any of the markers stands, however it is encoded."""
    wide = [marker.decode().encode("utf-16-le") for marker in markers]
    forms = [*markers, *wide, *(marker.hex().encode() for marker in markers)]
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(form in file.read_bytes() for form in forms)
    )

"""Passing a referral on to another authority: one file, signed by this hub, sealed for the other (docs/passing-on.md).

It is made for whoever holds the decided referral, from what they see, and each time is in the child's audit.
"""

import base64
import binascii
import hashlib
import secrets

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from msgspec import structs
from sqlalchemy import Connection

from app.domain import body
from app.domain.alert import Alert
from app.domain.form import Form, form_of
from app.domain.identity import derived_id
from app.domain.referral import Referral
from app.domain.strict import Unreadable, decode, decode_checked
from server import access, audit, backup_file, standing
from server.access import Rights
from server.audit import AuditEntry
from server.deciding import Standing
from server.directory import forms_of
from server.door import Caller
from server.hub import Hub
from server.keys import SUITE
from server.refusal import Refusal
from sync import wire
from sync.wire_passing import (
    KEY_BYTES,
    PASSPHRASE_CHARACTERS,
    SEALING_INFO,
    AuthorityKey,
    Passed,
    PassedFile,
    PassedRecord,
    PassingAnswer,
    PassingAsk,
    SignedPassing,
)

KINDS = ("child", "person", "relationship", "address", "alert", "referral", "referrer")
"""What is passed on: who the child is and who is around them, dangers, and the one referral. No contact, no plan."""

_GONE_ON = ("passed-on", "acknowledged", "closed")


def key_of(hub: Hub) -> AuthorityKey:
    """Return what this authority publishes of its hub."""
    keys = hub.keys.public()
    return AuthorityKey(
        doorstep="authority-key", authority=hub.settings.authority, hub=hub.id, signing=keys.signing,
        sealing=keys.sealing, sealing_now=keys.sealing_now,
    )  # fmt: skip


def pass_on(hub: Hub, caller: Caller, ask: PassingAsk) -> PassingAnswer:
    """Return the file of a referral that was decided to be passed on.

    Raises Refusal (404, not-found; 403, not-yours-to-write; 409, not-passed-on; 400, not-a-key or too-short).
    """
    key = _read_key(ask.key) if ask.key else None
    if key is None and len(ask.passphrase) < PASSPHRASE_CHARACTERS:
        words = f"Give the authority's key, or a passphrase of {PASSPHRASE_CHARACTERS} characters or more."
        raise Refusal(400, "too-short", words)
    with hub.database.writing() as connection:
        about = standing.load(connection, {ask.referral: standing.NEWEST}).get(ask.referral)
        heads = audit.lock_files(connection, {about.child}) if about else {}
        rights = access.rights_of(connection, caller.practitioner, {about.child}).get(about.child) if about else None
        if about is None or about.kind != "referral" or rights is None or not _sees(about, rights, caller):
            raise Refusal(404, "not-found", "This referral is not on the hub, or not yours to see.")
        said = _decided(caller, about)
        passed, withheld = _passed(hub, connection, caller, about, said, rights)
        file = sealed(hub, passed, key, ask.passphrase)
        sealed_how = f"by the key of hub {key.hub}" if key else "under a passphrase"
        words = f"referral {about.id} to {said.passed_to} {sealed_how} as {hashlib.sha256(file).hexdigest()}"
        entry = AuditEntry(about.child, hub.clock(), caller.practitioner, caller.device, "passed on in a file", words)
        audit.append(connection, [entry], heads)
    return PassingAnswer(file=file, authority=key.authority if key else said.passed_to, withheld=withheld)


def _decided(caller: Caller, about: Standing) -> Referral:
    if caller.sector != "social":
        raise Refusal(403, "not-yours-to-write", "Only the authority's own workers pass a referral on.")
    said = decode_checked(about.body, Referral)
    if said.outcome != "passed-on" or said.step not in _GONE_ON:
        raise Refusal(409, "not-passed-on", "Nobody has decided yet to pass this referral on.")
    return said


def _sees(record: Standing, rights: Rights, caller: Caller) -> bool:
    return record.category in rights.categories or record.agency == caller.agency


def _passed(  # noqa: PLR0913, PLR0917 - of what, for whom, by which rights
    hub: Hub, connection: Connection, caller: Caller, about: Standing, said: Referral, rights: Rights
) -> tuple[Passed, int]:
    found = standing.case_files(connection, {about.child}, KINDS).values()
    wanted = [one for one in found if _belongs(one, about)]
    seen = [one for one in wanted if _sees(one, rights, caller)]
    form = form_of(said.form, said.form_version, forms_of(connection))
    passed = Passed(
        id=derived_id(about.id, "passed-on", hub.id),
        authority=hub.settings.authority,
        to=said.passed_to,
        at=hub.clock(),
        child=about.child,
        referral=about.id,
        records=tuple(PassedRecord(kind=one.kind, id=one.id, body=msgspec.Raw(one.body)) for one in seen),
        titles=_titles(form),
    )
    return passed, len(wanted) - len(seen)


def _titles(form: Form | None) -> dict[str, str]:
    """What sections are called, and their answers, each by the section's code and its own."""
    asked = form.sections if form else ()
    answers = {f"{one.id}/{choice.code}": choice.words for one in asked for choice in one.choices}
    return {one.id: one.title for one in asked} | answers


def _belongs(one: Standing, about: Standing) -> bool:
    """Another referral is another matter; a status is what this authority works by, and begins and ends with it."""
    match one.kind:
        case "referral":
            return one.id == about.id
        case "referrer":
            return bool(body.value(one.body).get("about") == about.id)
        case "alert":
            return decode_checked(one.body, Alert).topic != "status"
    return True


def sealed(hub: Hub, passed: Passed, key: AuthorityKey | None, passphrase: str) -> bytes:
    """Return the file: the bytes signed by this hub, sealed to the other's key or under a passphrase."""
    passed = structs.replace(passed, to_hub=key.hub if key else "")
    content = msgspec.json.encode(passed, order="deterministic")
    version, signature = hub.keys.sign(message(content))
    inner = SignedPassing(content=msgspec.Raw(content), hub=hub.id, key=version, signature=signature)
    raw = msgspec.json.encode(inner)
    if key is not None:
        public = X25519PublicKey.from_public_bytes(base64.b64decode(key.sealing[str(key.sealing_now)], validate=True))
        return _written(
            authority=key.authority, hub=key.hub, key=key.sealing_now,
            content=SUITE.encrypt(raw, public, info=SEALING_INFO),
        )  # fmt: skip
    costs, salt = backup_file.CHOSEN, secrets.token_bytes(16)
    cipher = backup_file.cipher_of(passphrase, salt, costs)
    return _written(
        authority=passed.to, salt=base64.b64encode(salt).decode(), memory=costs.memory, passes=costs.passes,
        lanes=costs.lanes, content=cipher.encrypt(NONCE, raw, passed.to.encode()),
    )  # fmt: skip


NONCE = bytes(12)
"""A salt, and with it a key, is used for one file alone."""


def message(content: bytes) -> bytes:
    """Return the bytes that a hub signs of what it passes on."""
    return wire.proof_message(("passed-on", hashlib.sha256(content).hexdigest()))


def _written(**fields: object) -> bytes:
    return msgspec.json.encode(msgspec.convert({"doorstep": "referral", **fields}, PassedFile))


def _read_key(text: str) -> AuthorityKey:
    try:
        key = decode(text.encode(), AuthorityKey, KEY_BYTES)
        X25519PublicKey.from_public_bytes(base64.b64decode(key.sealing[str(key.sealing_now)], validate=True))
    except (Unreadable, KeyError, ValueError, binascii.Error):
        raise Refusal(400, "not-a-key", "This is not the key of an authority.") from None
    return key

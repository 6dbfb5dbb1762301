"""Taking in a referral that another authority passes on in a file: a case file with the referral at the front door.

Everything is looked at before anything is written. Ids are made anew from the file's, so that no record of one
authority can be found by an id of another, and the same file again finds that it is here.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct, structs
from sqlalchemy import Connection, text

from app.domain import body
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.form import newest
from app.domain.identity import derived_id
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.person import Person, Relationship
from app.domain.referral import Referral, Referrer, Source
from app.domain.section import Section
from app.domain.strict import Unreadable, check, decode, decode_checked
from server import access, audit, feed, standing
from server.audit import AuditEntry
from server.backup_file import Stretch, cipher_of
from server.deciding import Standing
from server.directory import forms_of
from server.hub import Hub
from server.keys import Unopenable
from server.passing_on import KINDS as PASSED_KINDS
from server.passing_on import NONCE, message
from sync.wire_passing import (
    FILE_BYTES,
    KEY_BYTES,
    SEALING_INFO,
    AuthorityKey,
    Passed,
    PassedFile,
    SignedPassing,
)

_DOOR = text(
    "SELECT CAST(id AS text) AS id, CAST(agency AS text) AS agency FROM doorstep.record "
    "WHERE kind = 'team' AND fields->>'front_door' = 'true'"
)
_OTHER_AUTHORITY: Source = "5C"


class NotTaken(RuntimeError):
    """A file was not taken; the sentence says why. Nothing was written."""


class Taken(NamedTuple):
    """What came of a file: who passed the referral on, and whether it was here already, since when."""

    authority: str
    already: datetime | None
    records: int = 0


class _Here(NamedTuple):
    """Where what is taken in goes: the receiving team and whose it is, and the moment."""

    team: str
    agency: str
    now: datetime


def read_key(raw: bytes) -> AuthorityKey:
    """Return what another authority has published of its hub; raises NotTaken."""
    try:
        return decode(raw, AuthorityKey, KEY_BYTES)
    except Unreadable:
        raise NotTaken("This is not the key of an authority. Nothing was taken.") from None


def is_under_a_passphrase(raw: bytes) -> bool:
    """Whether a file asks for a passphrase; raises NotTaken for what is no such file."""
    return not _outer(raw).hub


def take(hub: Hub, raw: bytes, sender: AuthorityKey, passphrase: str = "") -> Taken:
    """Take a referral in, once; raises NotTaken where the file is not to be believed, or is for somebody else."""
    passed = _opened(hub, _outer(raw), sender, passphrase)
    with hub.database.writing() as connection:
        child = derived_id(passed.id, hub.id, passed.child)
        heads = audit.lock_files(connection, {child})
        referral = derived_id(passed.id, hub.id, passed.referral)
        if (there := standing.load(connection, {referral: standing.NEWEST}).get(referral)) is not None:
            return Taken(passed.authority, decode_checked(there.body, Referral).received)
        door = connection.execute(_DOOR).first()
        if door is None:
            raise NotTaken("No team receives referrals here yet: doorstep-hub front-door. Nothing was taken.")
        here = _Here(door.id, door.agency, hub.clock())
        made = [*_records(hub, connection, passed, here)]
        first = feed.stamp(connection, len(made))
        stamped = [one._replace(seq=first + place) for place, one in enumerate(made)]
        standing.write(connection, stamped, here.now)
        standing.write_feed(connection, stamped)
        access.refill(connection, {child})
        said = f"referral {referral} passed on by {passed.authority} hub {sender.hub} as {_digest(raw)}"
        audit.append(
            connection, [AuditEntry(child, here.now, audit.HUB, audit.HUB, "taken in from a file", said)], heads
        )
    return Taken(passed.authority, None, len(made) - 1)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


# --- opening ---------------------------------------------------------------------------------------------------------


def _outer(raw: bytes) -> PassedFile:
    try:
        return decode(raw, PassedFile, FILE_BYTES)
    except Unreadable:
        raise NotTaken("This is not the file of a referral that is passed on. Nothing was taken.") from None


def _opened(hub: Hub, file: PassedFile, sender: AuthorityKey, passphrase: str) -> Passed:
    _require_ours(hub, file.hub, file.authority)
    raw = _by_key(hub, file) if file.hub else _by_passphrase(file, passphrase)
    try:
        check(raw, FILE_BYTES)
        signed = decode_checked(raw, SignedPassing)
        content = bytes(signed.content)
        if signed.hub != sender.hub or not _signed(content, signed, sender):
            raise NotTaken(f"This file was not signed by {sender.authority}. Nothing was taken. Ring them.")
        passed = decode_checked(content, Passed)
    except Unreadable:
        raise NotTaken("What is in this file cannot be read. Nothing was taken. Ask for it again.") from None
    _require_ours(hub, passed.to_hub, passed.to)  # what was signed: the outside anybody can write who has opened it
    return passed


def _require_ours(hub: Hub, to_hub: str, to: str) -> None:
    if to_hub != hub.id if to_hub else not _is_for(hub, to):
        raise NotTaken(f"This file is for {to}, and not for {hub.settings.authority}. Nothing was taken.")


def _is_for(hub: Hub, authority: str) -> bool:
    """A file under a passphrase names its authority in words, as whoever decided wrote it."""
    named, mine = (set(text.casefold().split()) for text in (authority, hub.settings.authority))
    return bool(named and mine) and (mine <= named or named <= mine)


def _by_key(hub: Hub, file: PassedFile) -> bytes:
    try:
        return hub.keys.open_sealed(file.key, file.content, SEALING_INFO)
    except Unopenable:
        raise NotTaken(
            "This file was changed on its way, or is not whole. Nothing was taken. Ask for it again."
        ) from None


def _by_passphrase(file: PassedFile, passphrase: str) -> bytes:
    costs = Stretch(file.memory, file.passes, file.lanes)
    try:
        if not costs.is_within_range():
            raise InvalidTag
        salt = base64.b64decode(file.salt, validate=True)
        return cipher_of(passphrase, salt, costs).decrypt(NONCE, file.content, file.authority.encode())
    except (InvalidTag, binascii.Error, ValueError):
        words = "The passphrase does not open this file, or it was changed on its way. Nothing was taken."
        raise NotTaken(words) from None


def _signed(content: bytes, signed: SignedPassing, sender: AuthorityKey) -> bool:
    key = sender.signing.get(str(signed.key))
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key or "", validate=True))
        public.verify(base64.b64decode(signed.signature, validate=True), message(content))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


# --- making records --------------------------------------------------------------------------------------------------


def _records(hub: Hub, connection: Connection, passed: Passed, here: _Here) -> Iterator[Standing]:
    ids = {one.id: derived_id(passed.id, hub.id, one.id) for one in passed.records}
    child = derived_id(passed.id, hub.id, passed.child)
    order = {kind: place for place, kind in enumerate(PASSED_KINDS)}
    for one in sorted(passed.records, key=lambda one: order.get(one.kind, len(order))):
        if one.kind not in order:
            continue
        try:
            said = decode_checked(one.body, KINDS[one.kind].struct)
        except Unreadable:
            words = (
                f"{passed.authority} has a newer Doorstep, and this file cannot be read here yet. Nothing was taken."
            )
            raise NotTaken(words) from None
        if (says := _taken_in(said, passed, ids, here)) is not None:
            if isinstance(says, Referral):
                says = _under_our_form(hub, connection, says, passed)
            yield _record(one.kind, ids[one.id], child, says, here, hub.first_version)
    today = here.now.astimezone(ZoneInfo(hub.settings.zone)).date()
    door = Allocation(practitioner="", team=here.team, role="duty", since=today)
    yield _record("allocation", derived_id(passed.id, hub.id, "front-door"), child, door, here, hub.first_version)


def _record(kind: str, id: str, child: str, says: Struct, here: _Here, version: int) -> Standing:  # noqa: PLR0913, PLR0917
    raw = body.encode(says)
    fields = body.value(raw)
    protection = 2 if fields.get("protected") else 0
    return Standing(id, kind, child, version, 0, here.agency, KINDS[kind].category(fields), protection, raw)


def _taken_in(  # noqa: PLR0911 - one line for each kind
    said: Struct, passed: Passed, ids: Mapping[str, str], here: _Here
) -> Struct | None:
    """Return a record as it is here: what it names is named by our ids, and nothing of the other authority's work."""
    match said:
        case Child():
            return structs.replace(said, social_care_id="")
        case Person():
            return structs.replace(said, same_as="")
        case Relationship():
            if said.person not in ids:
                return None
            return structs.replace(said, person=ids[said.person], through=ids.get(said.through, ""))
        case Address():
            return structs.replace(said, of=ids[said.of], protected_with="") if said.of in ids else None
        case Alert():
            source = ", ".join(filter(None, (passed.authority, said.source)))
            return structs.replace(said, source=source)
        case Referrer():
            return structs.replace(said, about=ids[passed.referral])
        case Referral():
            return _referral(said, passed, here)
    return None


def _referral(said: Referral, passed: Passed, here: _Here) -> Referral:
    """A referral that is received now: what the referrer said stands, what was decided there does not."""
    kept = {name: getattr(said, name) for name in _SAID}
    return Referral(
        author="", agency=here.agency, received=here.now, written=here.now, source=_OTHER_AUTHORITY,
        passed_by=f"{passed.authority}, {passed.at.day} {passed.at:%B} {passed.at.year}", **kept,
    )  # fmt: skip


_SAID = (
    "harm_now", "harm_words", "referrer_name", "referrer_role", "referrer_telephone", "wishes_anonymity", "told",
    "told_whom", "not_told_reason", "consent", "consent_by", "consent_covers", "no_consent_reason", "level",
    "level_scheme", "sections", "primary_need",
)  # fmt: skip


def _under_our_form(hub: Hub, connection: Connection, said: Referral, passed: Passed) -> Referral:
    """A form is an authority's own: what ours does not ask stands in words under what it was called there."""
    form = newest("referral", forms_of(connection), hub.clock().astimezone(ZoneInfo(hub.settings.zone)).date())
    asked = {one.id: one for one in form.sections} if form else {}
    ours = {one.id: one for one in said.sections if one.id in asked and not one.chosen}
    others = [one for one in said.sections if one.id not in ours]
    if others:
        concern = ours.get("concern") or Section(id="concern")
        more = "\n\n".join(_in_words(others, passed))
        ours["concern"] = structs.replace(concern, says="words", words=f"{concern.words}\n\n{more}".strip())
    version = form.version if form else 1
    return structs.replace(said, form="referral", form_version=version, sections=tuple(ours.values()))


_SAYS = {"none-known": "None known", "does-not-apply": "Does not apply"}


def _in_words(sections: Iterable[Section], passed: Passed) -> Iterator[str]:
    for one in sections:
        chosen = (passed.titles.get(f"{one.id}/{code}", code) for code in one.chosen)
        said = _SAYS.get(one.says) or ", ".join(filter(None, (*chosen, one.words)))
        yield f"{passed.titles.get(one.id, one.id)}: {said}"

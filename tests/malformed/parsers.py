"""Every parser of what comes from elsewhere, with valid inputs and the errors it may refuse with.

Not here, because the other side is this very program: the pipe between launcher and case process.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import random
import struct
import zlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from app.casework import brief, caseload, chronology, contacts, editing, forms, glance, overview, search
from app.casework.asked import NotValid
from app.casework.caseworker import Caseworker
from app.casework.contacts import NotReady
from app.domain import strict
from app.domain.draft import DRAFT_BYTES, ContactDraft
from app.domain.strict import Unreadable, decode
from app.opening import Opened
from app.storage import copies, drafts, enrolled, file_copies, keys, places, turned_away, unlock, wiping
from app.storage.device_secrets import DemoSecrets
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.trouble import StoreTrouble
from app.storage.vault import open_vault
from server import admission, api, backup, carriage, door, parcel, tokens
from server.backup_file import BackupReader, BackupTrouble
from server.door import Door, Knock
from server.hub import Hub
from server.keys import SUITE
from server.parcel import ForAnotherHub
from server.refusal import Refusal
from server.routes import ROUTES
from sync import authority, wire, wire_files, wire_parcel
from sync.authority import HubRefused, Unreachable
from sync.carrying import take_back
from sync.proofs import Forged, believe
from tests.attaching import picture
from tests.conftest import Clock
from tests.malformed.play import Parser
from tests.malformed.spoil import spoil_bytes, spoil_json, spoil_words
from tests.restoring import LEAST
from tests.stores.golden import Facts, Golden

ROUTE = {route.path: route for route in ROUTES}


@dataclass
class Ground:
    """A hub, an open laptop of it, and a folder for spoilt files."""

    golden: Golden
    facts: Facts
    opened: Opened
    by: Caseworker
    hub: Hub
    door: Door
    clock: Clock
    folder: Path
    dek: bytes

    def said(self, prefix: str = "/sync/") -> dict[str, tuple[bytes, bytes]]:
        """Return a question and its answer of each path, the longest of each up to 64 KiB."""
        found: dict[str, tuple[bytes, bytes]] = {}
        for one in self.golden.exchanges:
            if one.path.startswith(prefix) and one.status == 200:
                pair = (bytes(one.ask), bytes(one.answer))
                if len(b"".join(found.get(one.path, ()))) < len(b"".join(pair)) < 1 << 16:
                    found[one.path] = pair
        return found


def _after_line(act: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """Spoil all but the first line, which says what the rest is."""

    def spoil(raw: bytes, chance: random.Random) -> bytes:
        first, _, rest = raw.partition(b"\n")
        return first + b"\n" + act(rest, chance)

    return spoil


# --- the hub's -------------------------------------------------------------------------------------------------------


def strict_reader(on: Ground) -> Parser:
    """The reader at every border: what it passes, Python's own reader and msgspec read alike."""

    def parse(raw: bytes) -> None:
        strict.check(raw, wire.REQUEST_BYTES)
        value = json.loads(raw)
        if abs(_largest(value)) < 1 << 53:
            assert msgspec.json.decode(raw, type=Any) == value

    seeds = tuple(text for pair in on.said("/").values() for text in pair if text)
    return Parser("the strict reader", seeds, parse, (Unreadable,))


def _largest(value: object) -> float:
    """The largest number in a document: how these two read one of hundreds of digits is their own affair."""
    if isinstance(value, dict | list):
        inside: Iterable[object] = value.values() if isinstance(value, dict) else value
        return max((abs(_largest(one)) for one in inside), default=0)
    return (
        float(value)
        if isinstance(value, int) and abs(value) < 1 << 64
        else 1 << 60
        if isinstance(value, int | float)
        else 0
    )


def packed_questions(_on: Ground) -> Parser:
    """Packed bodies at the hub, with floods among them; the first byte says which packing."""
    flood, plain = bytes(10 * wire.REQUEST_BYTES), json.dumps({"a": list(range(500))}).encode()
    pack = zstandard.ZstdCompressor(level=3).compress
    seeds = (
        b"z" + pack(plain), b"z" + pack(flood[: wire.REQUEST_BYTES]), b"g" + gzip.compress(plain), b"i" + plain,
        b"g" + gzip.compress(flood[: wire.REQUEST_BYTES]), b"z" + pack(plain) * 3,
    )  # fmt: skip
    floods = (b"z" + pack(flood), b"g" + gzip.compress(flood, 1), b"z" + pack(pack(flood)))
    names = {ord("z"): "zstd", ord("g"): "gzip", ord("i"): ""}

    def spoil(raw: bytes, chance: random.Random) -> bytes:
        return chance.choice(floods) if chance.random() < 0.02 else spoil_bytes(raw, chance)

    def parse(raw: bytes) -> None:
        found = carriage.unpacked(raw[1:], names.get(raw[0] if raw else 0, "br"), wire.REQUEST_BYTES)
        assert len(found) <= wire.REQUEST_BYTES

    return Parser("packed questions", seeds, parse, (Refusal,), spoil)


def headers(on: Ground) -> Parser:
    """The headers of a signed request, up to the signature."""
    valid = {
        "doorstep-device": on.opened.known.device, "doorstep-time": "2026-11-12T10:00:00.000+00:00",
        "doorstep-nonce": base64.b64encode(bytes(16)).decode(), "authorization": "Bearer abc",
        "doorstep-signature": base64.b64encode(bytes(64)).decode(),
    }  # fmt: skip

    def parse(raw: bytes) -> None:
        try:
            given = json.loads(raw)
        except (ValueError, RecursionError):
            given = {"doorstep-time": raw.decode("latin-1")}
        texts = given.items() if isinstance(given, dict) else ()
        # as a server hands them on: each byte a character
        told = {
            str(name): value.encode("utf-8", "replace").decode("latin-1")
            for name, value in texts
            if isinstance(value, str)
        }
        door._check_signature(bytes(32), door._read(told), Knock("POST", "/", told, raw))

    def read(raw: bytes) -> None:
        if raw == seeds[0]:
            with suppress(Refusal):  # nobody has signed it
                parse(raw)
            return
        parse(raw)

    seeds = (json.dumps(valid).encode(),)
    return Parser("signed headers", seeds, read, (Refusal,))


def questions(on: Ground) -> Parser:
    """Every question to the hub: door, packing, reader, act and database, as `server/api.py` goes through them."""
    hub, by = on.hub, on.by
    with hub.database.begin() as connection:
        on.clock.now = hub.clock()
        token = tokens.issue(hub, connection, by.practitioner, by.device).access

    def parse(raw: bytes) -> None:
        first, _, body = raw.partition(b"\n")
        path = first.decode()
        body = _signed_again(body, by) if path == "/sync/v1/push" else body
        _asked(on, path, body, token)

    seeds = tuple(path.encode() + b"\n" + ask for path, (ask, _) in on.said().items())
    return Parser("questions to the hub", seeds, parse, (Refusal, Unreadable), _after_line(spoil_json))


def _asked(on: Ground, path: str, body: bytes, token: str) -> None:
    route = ROUTE[path]
    at, nonce = on.clock().isoformat(), base64.b64encode(os.urandom(16)).decode()
    digests = hashlib.sha256(body).hexdigest(), hashlib.sha256(token.encode()).hexdigest()
    message = wire.proof_message(("POST", path, digests[0], at, nonce, digests[1]))
    told = {
        "doorstep-device": on.by.device, "doorstep-time": at, "doorstep-nonce": nonce,
        "doorstep-signature": on.by.device_key.sign(message), "authorization": f"Bearer {token}",
        "content-type": "application/json",
    }  # fmt: skip
    try:
        api._answer(on.hub, on.door, route, api._Arrived(Knock("POST", path, told, body), "192.0.2.1"))
    except (Refusal, Unreadable):
        raise
    except Exception as error:
        refusal = api._unexpected(error, "-")
        if refusal.status >= 500:
            raise
        raise refusal from None


def _signed_again(body: bytes, by: Caseworker) -> bytes:
    """Sign spoilt changes as their author's laptop would, or nothing behind the signature would be reached."""
    try:
        parts = msgspec.json.decode(body, type=dict[str, list[dict[str, msgspec.Raw]]])
        for one in parts["changes"]:
            digest = hashlib.sha256(bytes(one["change"])).hexdigest()
            one["signature"] = msgspec.Raw(msgspec.json.encode(by.device_key.sign(digest)))
        return msgspec.json.encode(parts)
    except (*strict.NO_DOCUMENT, KeyError, AttributeError):
        return body


def sealed_work(on: Ground) -> Parser:
    """What lies in a sealed envelope, sealed and signed after it was spoilt."""
    public = on.hub.keys.public()
    key = X25519PublicKey.from_public_bytes(base64.b64decode(public.sealing[str(public.sealing_now)]))

    def parse(raw: bytes) -> None:
        sealed = base64.b64encode(SUITE.encrypt(_content_signed(raw, on.by), key, wire.SEALING_INFO)).decode()
        ask = wire.DeliverAsk(sealed=(wire.Sealed(on.facts.draft, "change", public.sealing_now, sealed),))
        _asked(on, "/sync/v1/deliver", msgspec.json.encode(ask), "")

    with on.opened.vault.read() as tx:
        (draft,) = drafts.all_of_them(tx)
    told = on.said()
    changes = msgspec.json.decode(told["/sync/v1/push"][0], type=wire.PushAsk).changes
    inside = [("change", bytes(one.change)) for one in changes]
    inside += [("draft", draft.body), ("looks", told["/sync/v1/looks"][0])]
    seeds = tuple(
        msgspec.json.encode(
            wire.SealedContent(
                author=on.by.practitioner, device=on.by.device, what=what, content=msgspec.Raw(raw), signature=""  # type: ignore[arg-type]
            )
        )
        for what, raw in inside
    )  # fmt: skip
    return Parser("sealed work", seeds, parse, (Refusal, Unreadable))


def _content_signed(raw: bytes, by: Caseworker) -> bytes:
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        digest = hashlib.sha256(bytes(parts["content"])).hexdigest()
        return msgspec.json.encode(parts | {"signature": msgspec.Raw(msgspec.json.encode(by.device_key.sign(digest)))})
    except (*strict.NO_DOCUMENT, KeyError, AttributeError):
        return raw


def parcels(on: Ground) -> Parser:
    """A file of sealed work, carried to the hub by hand."""
    sealed = on.by.sealed
    frames = tuple(sealed.frames(one.id for one in sealed.offered()))[:3]
    valid = wire_parcel.Parcel(hub=on.hub.id, device=on.by.device, made=on.facts.made, sealed=frames)
    return Parser(
        "a parcel", (msgspec.json.encode(valid),), lambda raw: parcel.take(on.hub, raw), (Unreadable, ForAnotherHub)
    )  # fmt: skip


def enrolment(_on: Ground) -> Parser:
    """An enrolment code as it is typed, and a device's key."""

    def parse(raw: bytes) -> None:
        text = raw.decode("utf-8", "replace")
        admission._code_hash(text)
        admission.public_key(text)

    key = base64.b64encode(bytes(range(32)))
    return Parser(
        "enrolment",
        (key,),
        parse,
        (Refusal,),
        lambda raw, chance: chance.choice((spoil_words, spoil_bytes))(raw, chance),
    )


def sealed_files(on: Ground) -> Parser:
    """An attachment's sealed file, by its beginning and its pieces; at the hub, and at the laptop that had it."""
    content, key = picture(150_000), bytes(range(32))
    attachment = on.facts.attachment
    pieces = wire_files.Pieces(attachment, key, len(content))
    parts = [content[at : at + wire_files.PIECE] for at in range(0, len(content), wire_files.PIECE)]
    body = b"".join(pieces.seal(number, part) for number, part in enumerate(parts))
    path = on.folder / "file.own"

    def parse(raw: bytes) -> None:
        path.write_bytes(raw)
        is_whole = bool(file_copies.opened_digest(path, attachment, key, len(content)))
        file_copies.fetched(on.folder, "file")
        head = wire_files.read_beginning(raw)
        opened = b"".join(wire_files.Pieces(attachment, key, len(content)).open_all(raw[head.end :]))
        assert is_whole
        assert opened == content

    seed = wire_files.beginning(1, bytes(80)) + body
    return Parser("an attachment's file", (seed,), parse, (wire_files.Damaged,), spoil_bytes)


def backups(on: Ground) -> Parser:
    """A backup's file."""
    path, made = on.folder / "backup", on.folder / "valid"
    backup.make(on.hub, made, "a kettle on every landing", LEAST)

    def parse(raw: bytes) -> None:
        path.write_bytes(raw)
        backup.examine(BackupReader(path, "a kettle on every landing"))

    return Parser("a backup", (made.read_bytes(),), parse, (BackupTrouble,), spoil_bytes)


# --- the laptop's ----------------------------------------------------------------------------------------------------


class _Arriving:
    """An answer as requests has it, before it is read."""

    def __init__(self, status: int, told: dict[str, str], body: bytes) -> None:
        self.status_code, self.headers, self.raw = status, told, self
        self._body = io.BytesIO(body)

    def read(self, most: int, decode_content: bool) -> bytes:
        """Return the body as it came."""
        assert not decode_content
        return self._body.read(most)


def packed_answers(_on: Ground) -> Parser:
    """Packed answers at the laptop; the first byte says what the header says."""
    plain = json.dumps({"a": list(range(500))}).encode()
    pack = zstandard.ZstdCompressor(level=3).compress
    seeds = (
        b"z" + pack(plain),
        b"g" + gzip.compress(plain),
        b"i" + pack(plain),
        b"i" + gzip.compress(plain),
        b"i" + plain,
    )
    flood = bytes(authority.ANSWER_BYTES + (16 << 20))
    floods = (b"z" + pack(flood), b"i" + gzip.compress(flood, 1))
    names = {ord("z"): "zstd", ord("g"): "gzip"}

    def spoil(raw: bytes, chance: random.Random) -> bytes:
        return chance.choice(floods) if chance.random() < 0.01 else spoil_bytes(raw, chance)

    def parse(raw: bytes) -> None:
        name = names.get(raw[0] if raw else 0)
        arriving: Any = _Arriving(200, {"Content-Encoding": name} if name else {}, raw[1:])
        assert len(authority._unpacked(arriving)) <= authority.ANSWER_BYTES

    return Parser("packed answers", seeds, parse, (Unreachable,), spoil)


def answers(on: Ground) -> Parser:
    """Every answer to the laptop, refusals too, up to the signatures of receipts."""
    signing = on.opened.known.keys.signing
    problem = wire.Problem(code="clock", sentence="A sentence.", now=on.facts.made, facts={"seconds": "3"})

    def parse(raw: bytes) -> None:
        path, _, body = raw.partition(b"\n")
        word, _, status = path.decode().partition(" ")
        arriving: Any = _Arriving(int(status or 200), {"Content-Type": "application/json", "Retry-After": "3"}, body)
        found = authority._read(arriving, body, ROUTE[word].answers)
        if isinstance(found, wire.PushAnswer | wire.DeliverAnswer | wire.ReceiptsAnswer):
            believe(found, signing)
            for receipt in found.receipts:
                strict.decode_checked(receipt, wire.Receipt)

    def read(raw: bytes) -> None:
        if raw in seeds:
            with suppress(HubRefused, Unreachable):
                parse(raw)
            return
        parse(raw)

    said = [path.encode() + b"\n" + answer for path, (_, answer) in on.said("/").items()]
    refusals = [b"/sync/v1/push %d\n" % status + msgspec.json.encode(problem) for status in (400, 401, 403, 503)]
    seeds = (*said, *refusals)
    errors = (HubRefused, Unreachable, Forged, Unreadable)
    return Parser("answers to the laptop", seeds, read, errors, _after_line(spoil_json))


def pages(on: Ground) -> Parser:
    """A record's body as a later program may have made it: written into the store, and read by every page of the child.

    The line before it says which record it is the body of.
    """
    by, child = on.by, on.facts.child
    copied = msgspec.json.decode(on.said()["/sync/v1/bootstrap"][1], type=wire.BootstrapAnswer).records

    def parse(raw: bytes) -> None:
        first, _, body = raw.partition(b"\n")
        strict.check(body, wire.BODY_BYTES)  # as every hub does before it takes one
        shown = copied[int(first)]
        whole = wire.PullAnswer(900, False, (msgspec.structs.replace(shown, version=9, body=msgspec.Raw(body)),), ())
        encoded = msgspec.json.encode(whole)
        arriving: Any = _Arriving(200, {"Content-Type": "application/json"}, encoded)
        page = authority._read(arriving, encoded, wire.PullAnswer)
        authority._require_objects(page.records)
        with suppress(_Undone), by.vault.write() as tx:
            copies.apply_page(tx, page.records, page.at)
            _looked_at(on, child, tx)
            raise _Undone

    seeds = tuple(b"%d\n" % at + bytes(one.body) for at, one in enumerate(copied))
    return Parser("a record's body", seeds, parse, (Unreadable, Unreachable, StoreTrouble), _after_line(spoil_json))


class _Undone(Exception):
    """What was written is taken back, so that each input finds the same store."""


def _looked_at(on: Ground, child: str, tx: Any) -> None:
    """Read the pages in the transaction that wrote them."""

    class Within:
        """The store as this transaction sees it."""

        def read(self) -> Any:
            return nullcontext(tx)

    by = replace(on.by, vault=Within())  # type: ignore[arg-type]
    overview.read(child, by=by)
    chronology.read(child, by=by)
    caseload.read(by=by)
    brief.read(child, by=by)
    search.find("craig", by=by)


def receipts_by_hand(on: Ground) -> Parser:
    """A file of receipts, carried back to the laptop."""
    told = msgspec.json.decode(on.said()["/sync/v1/receipts"][1], type=wire.ReceiptsAnswer)
    valid = wire_parcel.ParcelAnswer(hub=on.facts.hub, receipts=told.receipts[:3], proofs=told.proofs)
    empty = wire_parcel.ParcelAnswer(hub=on.facts.hub, receipts=(), proofs=())
    keys_ = on.opened.known.keys.signing

    def parse(raw: bytes) -> None:
        take_back(raw, on.by.sealed, on.opened.vault, keys_, on.facts.made)

    return Parser("receipts by hand", tuple(map(msgspec.json.encode, (empty, valid))), parse, (Unreadable, Forged))


_FRAME = struct.Struct(">III")


def sealed_outbox(on: Ground) -> Parser:
    """The sealed outbox's file: damage hides nothing behind it, and nothing ends the program."""
    path, valid = on.folder / "sealed.outbox", on.by.sealed.path.read_bytes()

    def parse(raw: bytes) -> None:
        path.write_bytes(raw)
        sealed = SealedOutbox(path)
        offered = sealed.offered(everything=True)
        sealed.waiting(), sealed.drafts(), sealed.is_wasteful()
        assert len(sealed.frames(one.id for one in offered)) == len(offered)
        sealed.note_receipts([one.id for one in offered[:2]], on.facts.made)
        sealed.compact(on.facts.made)
        assert len(SealedOutbox(path).offered(everything=True)) <= len(offered)

    return Parser("the sealed outbox", (valid, valid[:24]), parse, (StoreTrouble,), _spoil_frames)


def _spoil_frames(raw: bytes, chance: random.Random) -> bytes:
    """Spoil a frame's header and set its lengths and checksum right, or spoil the bytes."""
    starts = [at for at in range(24, len(raw) - 16) if raw[at : at + 4] == b"\x9dDSF"]
    if chance.random() < 0.4 or not starts:
        return spoil_bytes(raw, chance)
    at = chance.choice(starts)
    head, size, _ = _FRAME.unpack_from(raw, at + 4)
    content = raw[at + 16 + head : at + 16 + head + size]
    spoilt = spoil_json(raw[at + 16 : at + 16 + head], chance)
    crc = zlib.crc32(spoilt + content)
    frame = raw[at : at + 4] + _FRAME.pack(len(spoilt), len(content), crc) + spoilt + content
    return raw[:at] + frame + raw[at + 16 + head + size :]


def beside_the_vault(on: Ground) -> Parser:
    """The small files beside the vault, which anybody with the disk can write; read as at every start."""
    place, device = on.opened.place, on.by.device
    home = on.folder / "beside"
    other = Place(home, place.hub, place.practitioner)
    secrets = DemoSecrets(on.folder / "keys", place.hub, place.practitioner)
    for item in ("device_secret", "server_share", "device_key"):
        secrets.put(item, on.opened.secrets.get(item) or "")
    places.prepare(other)
    valid = {
        "vault.hdr": place.header.read_bytes(), "lease.json": place.lease.read_bytes(),
        "enrolled.json": (place.folder / enrolled.FILE).read_bytes(),
        "tries.json": b'{"failed":3,"last":"2026-11-12T10:00:00Z"}',
        "turned-away.json": msgspec.json.encode(
            turned_away.TurnedAway(device, place.practitioner, "device-revoked", 1, "AAAA")
        ),
        "removed.json": b'{"removal":{"id":"1"},"signature":"AAAA"}',
        "glance.json": _GLANCE,
    }  # fmt: skip
    keys_ = on.opened.known.keys.signing

    def parse(raw: bytes) -> None:
        first, _, body = raw.partition(b"\n")
        name = first.decode()
        for one, content in valid.items():
            (other.folder / one).write_bytes(
                _header_checked(body) if one == name == "vault.hdr" else body if one == name else content
            )
        known = enrolled.kept(other)
        glance.read(other.glance)
        wiping.proof(other)
        turned_away.kept(other, device, keys_)
        places.places_under(home)
        now = unlock.time_here(other, secrets, on.facts.made)
        unlock.unlock(other, secrets, "a wrong passphrase of theirs", now=now)
        assert known

    def read(raw: bytes) -> None:
        if raw in seeds:
            with suppress(StoreTrouble):
                parse(raw)
            return
        parse(raw)

    seeds = tuple(name.encode() + b"\n" + content for name, content in valid.items())
    return Parser("files beside the vault", seeds, read, (StoreTrouble,), _after_line(spoil_json))


_GLANCE = (
    b'{"first_name":"Denise","full_name":"Denise Whitlock","initials":"DW","role_line":"","authority":"Northmere",'
    b'"laptop":"NM-L1","duty_telephone":"","lease_until":"2026-11-12T10:00:00Z","lease_hours":72,"children":1,'
    b'"received_at":null,"waiting":0}'
)


def _header_checked(raw: bytes) -> bytes:
    """Set a header's check right: it tells damage, and anybody can make it."""
    try:
        header = msgspec.json.decode(raw, type=keys.Header)
        return keys.write_header(msgspec.structs.replace(header, check=keys._check_of(header)))
    except strict.NO_DOCUMENT:
        return raw


def vault_file(on: Ground) -> Parser:
    """The vault's own file."""
    path = on.folder / "vault.db"
    valid = (on.golden.folder / "laptop" / on.facts.hub / on.facts.practitioner / "vault.db").read_bytes()

    def parse(raw: bytes) -> None:
        for old in on.folder.glob("vault.db*"):
            old.unlink()
        path.write_bytes(raw)
        vault = open_vault(path, on.dek)
        vault.close()

    return Parser("the vault's file", (valid,), parse, (StoreTrouble,), spoil_bytes)


def draft_texts(on: Ground) -> Parser:
    """A draft: kept, shown as a form, and signed."""
    by = on.by
    with by.vault.read() as tx:
        (kept,) = drafts.all_of_them(tx)

    def parse(raw: bytes) -> None:
        decode(raw, ContactDraft, DRAFT_BYTES)
        contacts.keep_draft(kept.id, raw, by=by)
        forms.read_form(kept.id, by=by)
        with suppress(NotReady):
            contacts.sign(kept.id, by=by)

    def read(raw: bytes) -> None:
        try:
            parse(raw)
        finally:
            with by.vault.write() as tx:
                tx.exec_driver_sql("DELETE FROM draft_gone WHERE id = ?", (kept.id,))
                tx.exec_driver_sql("DELETE FROM draft WHERE id = ?", (kept.id,))
                drafts.begin(tx, kept)

    return Parser("a draft", (kept.body,), read, (Unreadable, StoreTrouble))


def words_sought(on: Ground) -> Parser:
    """What is typed into the search."""
    seeds = (b"craig", b"Amara Warsame", b"quay row nm1", b"07700 900")
    return Parser(
        "words to search", seeds, lambda raw: search.find(raw.decode("utf-8", "replace"), by=on.by), (), spoil_words
    )  # fmt: skip


def typed(on: Ground) -> Parser:
    """What is typed into the form of a record: dates, lists, telephones, choices."""
    by, child = on.by, on.facts.child
    kinds = ("person", "address", "alert", "involvement")
    seeds = (
        b'person\n{"given":"Craig","family":"Doyle","born":"1990-01-02","telephone":"07700 900222","role":"uncle"}',
        b'address\n{"of":"%s","lines":"1 Low Row","postcode":"NM1 1AA","since":"2026-11-01"}' % child.encode(),
        b'alert\n{"topic":"hazard","words":"Dog","severity":"danger","since":"2026-11-01"}',
        b'involvement\n{"agency":"%s","role":"Nurse","since":"2026-11-01"}' % by.agency.encode(),
    )

    def parse(raw: bytes) -> None:
        first, _, body = raw.partition(b"\n")
        kind = first.decode() if first.decode() in kinds else "person"
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            given = {"given": body.decode("utf-8", "replace"), "since": body.decode("utf-8", "replace")}
        texts = given.items() if isinstance(given, dict) else ()
        said = {str(name): value for name, value in texts if isinstance(value, str)}
        editing.save(child, kind, "", said, "", by=by)

    def read(raw: bytes) -> None:
        if raw in seeds:
            with suppress(NotValid, StoreTrouble):
                parse(raw)
            return
        parse(raw)

    return Parser("a typed form", seeds, read, (NotValid, StoreTrouble), _after_line(spoil_json))


PARSERS: tuple[Callable[[Ground], Parser], ...] = (
    strict_reader, packed_questions, headers, questions, sealed_work, parcels, enrolment, sealed_files, backups,
    packed_answers, answers, pages, receipts_by_hand, sealed_outbox, beside_the_vault, vault_file, draft_texts,
    words_sought, typed,
)  # fmt: skip
"""All of them; each is given its ground when it is played."""

"""Receipts: the hub's answer to a change, signed, kept for good, and the same whenever it is asked for again."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, text

from app.domain.change import Change, digest
from app.domain.identity import new_id
from server import tables
from server.keys import HubKeyring
from server.setwise import insert_rows, listed
from sync import wire

_STORED = text(
    "SELECT r.change_id, r.digest, r.raw, p.raw AS proof FROM doorstep.receipt r "
    "JOIN doorstep.proof p ON p.id = r.proof_id WHERE r.change_id = ANY(CAST(:ids AS uuid[]))"
)
_SEQUENCES = text(
    "SELECT r.device, r.install, r.sequence FROM doorstep.receipt r JOIN unnest(CAST(:devices AS uuid[]), "
    "CAST(:installs AS uuid[]), CAST(:sequences AS bigint[])) AS asked(device, install, sequence) "
    "ON (r.device, r.install, r.sequence) = (asked.device, asked.install, asked.sequence)"
)


class Stored(msgspec.Struct, frozen=True):
    """A receipt's exact bytes and those of the proof that covers it, with the digest of the change it answers."""

    digest: str
    raw: bytes
    proof: bytes


def stored(connection: Connection, ids: Collection[str]) -> dict[str, Stored]:
    """Return the receipts that were given before for these change ids."""
    rows = connection.execute(_STORED, {"ids": listed(sorted(ids))})
    return {str(row.change_id): Stored(row.digest, row.raw.encode(), row.proof.encode()) for row in rows}


def counted_before(connection: Connection, changes: Sequence[Change]) -> list[Change]:
    """Return those of these new changes whose sequence another change of the same install has used already.

    A laptop that was put back from a copy of itself counts again from there: its work is as good, and is taken.
    """
    places = [(change.device, change.install, change.sequence) for change in changes]
    devices, installs, sequences = map(listed, zip(*places, strict=True)) if places else ("{}", "{}", "{}")
    rows = connection.execute(_SEQUENCES, {"devices": devices, "installs": installs, "sequences": sequences})
    seen = {(str(row.device), str(row.install), row.sequence) for row in rows}
    found = []
    for change, place in zip(changes, places, strict=True):
        if place in seen:
            found.append(change)
        seen.add(place)
    return found


def give(
    connection: Connection, keys: HubKeyring, answered: Sequence[tuple[wire.Receipt, str, str, int]]
) -> list[Stored]:
    """Sign and keep new receipts, each with its device, install epoch and sequence; one signature covers them all."""
    if not answered:
        return []
    raws = [msgspec.json.encode(receipt) for receipt, *_ in answered]
    proof = prove(keys, [digest(raw) for raw in raws])
    proof_raw = msgspec.json.encode(proof)
    insert_rows(connection, tables.proof, [{"id": proof.id, "raw": proof_raw.decode()}])
    rows = [
        {
            "change_id": receipt.change,
            "digest": receipt.digest,
            "device": device,
            "install": install,
            "sequence": sequence,
            "raw": raw.decode(),
            "proof_id": proof.id,
        }
        for (receipt, device, install, sequence), raw in zip(answered, raws, strict=True)
    ]
    insert_rows(connection, tables.receipt, rows)
    return [Stored(row[0].digest, raw, proof_raw) for row, raw in zip(answered, raws, strict=True)]


def prove(keys: HubKeyring, digests: Sequence[str]) -> wire.Proof:
    """Return one signature over the SHA-256 of these receipts."""
    key, signature = keys.sign(wire.proof_message(("receipts", *digests)))
    return wire.Proof(new_id(), tuple(digests), key, signature)

"""Receipts: the hub's answer to a change, signed, kept for good, and the same whenever it is asked for again."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, text

from app.domain.change import digest
from app.domain.identity import new_id
from server import tables
from server.keys import HubKeyring
from server.setwise import insert_rows
from sync import wire

_STORED = text(
    "SELECT r.change_id, r.raw, p.raw AS proof FROM doorstep.receipt r JOIN doorstep.proof p ON p.id = r.proof_id "
    "WHERE r.change_id = ANY(CAST(:ids AS uuid[]))"
)


class Stored(msgspec.Struct, frozen=True):
    """A receipt's exact bytes and those of the proof that covers it."""

    raw: bytes
    proof: bytes


def stored(connection: Connection, ids: Collection[str]) -> dict[str, Stored]:
    """Return the receipts that were given before for these change ids."""
    rows = connection.execute(_STORED, {"ids": sorted(ids)})
    return {str(row.change_id): Stored(row.raw.encode(), row.proof.encode()) for row in rows}


def give(
    connection: Connection, keys: HubKeyring, answered: Sequence[tuple[wire.Receipt, str, str, int]]
) -> list[Stored]:
    """Sign and keep new receipts, each with its device, install epoch and sequence; one signature covers them all."""
    if not answered:
        return []
    raws = [msgspec.json.encode(receipt) for receipt, *_ in answered]
    proof = _prove(keys, [digest(raw) for raw in raws])
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
    return [Stored(raw, proof_raw) for raw in raws]


def _prove(keys: HubKeyring, digests: Sequence[str]) -> wire.Proof:
    key, signature = keys.sign(wire.proof_message(("receipts", *digests)))
    return wire.Proof(new_id(), tuple(digests), key, signature)

"""The store's tables, with a comment on every column, and the ordered steps that make them.

A step that has been released is never edited: when the second one comes, the first is frozen as the text it emits
today (tests/storage/test_schema.py holds its digest), and every released store is kept and upgraded in the tests.
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.engine import Connection

metadata = MetaData()

record = Table(
    "record",
    metadata,
    Column("number", Integer, primary_key=True, comment="Explicit, because VACUUM renumbers hidden ones; for search"),
    Column("id", Text, nullable=False, unique=True, comment="UUIDv7 made where the record was made"),
    Column("kind", Text, nullable=False, comment="A name in app.domain.kinds.KINDS, or one of a later program"),
    Column("child_id", Text, nullable=False, comment="The case file; the directory's for agencies and people"),
    Column("version", Integer, nullable=False, comment="Of the hub's copy; 0 while it was never pulled"),
    Column("answered", Integer, nullable=False, server_default="0", comment="Highest version a receipt has named"),
    Column("seq", Integer, nullable=False, comment="Feed position of the hub's copy"),
    Column("agency", Text, nullable=False, comment="The agency the record belongs to"),
    Column("category", Text, nullable=False, comment="What access is decided by"),
    Column("protection", Integer, nullable=False, comment="Restriction level 0-3"),
    Column("received", Text, nullable=False, comment="When the hub took the newest version; empty if it has not"),
    Column("body", Text, nullable=False, comment="Exact UTF-8 of the JSON shown: hub's copy plus waiting changes"),
    Index("record_child_kind", "child_id", "kind"),
    Index("record_kind", "kind"),
)

trunk_copy = Table(
    "trunk_copy",
    metadata,
    Column("record_id", Text, primary_key=True, comment="A record with changes in the outbox"),
    Column("version", Integer, nullable=False, comment="Of this copy; 0 when the record was made here"),
    Column("body", Text, nullable=False, comment="The hub's last copy, without the waiting changes"),
)

read_copy = Table(
    "read_copy",
    metadata,
    Column("record_id", Text, primary_key=True, comment="A record that this person has read to decide on it"),
    Column("version", Integer, nullable=False, comment="The version that was read"),
    Column("body", Text, nullable=False, comment="What it said then, to tell later what has changed since"),
    Column("at", Text, nullable=False, comment="UTC instant of the reading, by this laptop's clock"),
)

name_key = Table(
    "name_key",
    metadata,
    Column("place", Integer, primary_key=True, comment="Which group: app.storage.name_keys.PLACES"),
    Column("key", Text, primary_key=True, comment="A word, number, or code of app.domain.spelling, ready to compare"),
    Column("number", Integer, primary_key=True, comment="The record that is found by it; in step with `record`"),
    Index("name_key_record", "number", "key"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", Integer, primary_key=True, comment="This laptop's gapless count of changes"),
    Column("change_id", Text, nullable=False, unique=True, comment="The change's id"),
    Column("record_id", Text, nullable=False, comment="No foreign key: nothing may remove a change but its receipt"),
    Column("child_id", Text, nullable=False, comment="The case file"),
    Column("kind", Text, nullable=False, comment="The kind of record"),
    Column("act", Text, nullable=False, comment="What the person did"),
    Column("trunk", Integer, nullable=False, comment="Version the offline chain began on"),
    Column("follows", Text, nullable=False, comment="The change before it in that chain, or empty"),
    Column("bytes", LargeBinary, nullable=False, comment="The change as it was signed; empty once it is sealed only"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the change as it was signed: what a receipt names"),
    Column("signature", Text, nullable=False, comment="The device's signature, base64"),
    Column("size", Integer, nullable=False, comment="Length of the bytes"),
    Column("written", Text, nullable=False, comment="UTC instant of the save, for showing"),
    Column("state", Text, nullable=False, comment="waiting, or refused until its author acts"),
    Column("code", Text, nullable=False, server_default="", comment="Why the hub refused it"),
    Column("facts", Text, nullable=False, server_default="{}", comment="The refusal's facts, JSON, no case text"),
    Column("tries", Integer, nullable=False, server_default="0", comment="How often it was put off; never a limit"),
    Column("next_try", Text, nullable=False, server_default="", comment="Not sent before this UTC instant"),
    Column("replaced_by", Text, nullable=False, server_default="", comment="The change its author sent instead"),
    CheckConstraint("state IN ('waiting', 'refused')", name="outbox_state"),
    Index("outbox_record", "record_id", "sequence"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("change_id", Text, primary_key=True, comment="One receipt for one change, kept for good"),
    Column("raw", Text, nullable=False, comment="The receipt exactly as it was signed"),
    Column("proof_id", Text, nullable=False, comment="The signature that covers it"),
    Column("status", Text, nullable=False, comment="accepted, merged, conflict, refused or held"),
    Column("received", Text, nullable=False, comment="When the hub took it, by the hub's clock"),
    Column("record_id", Text, nullable=False, comment="For the Sync centre: the record"),
    Column("child_id", Text, nullable=False, comment="For the Sync centre: the case file"),
    Column("kind", Text, nullable=False, comment="For the Sync centre: the kind of record"),
    Column("act", Text, nullable=False, comment="For the Sync centre: what the person did"),
    Column("size", Integer, nullable=False, comment="For the Sync centre: length of the change"),
    Column("written", Text, nullable=False, comment="For the Sync centre: when it was saved here"),
    Index("receipt_received", "received"),
    Index("receipt_record", "record_id"),
)

proof = Table(
    "proof",
    metadata,
    Column("id", Text, primary_key=True, comment="The proof's id"),
    Column("raw", Text, nullable=False, comment="The hub's signature over a request's receipts, as it came"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True, comment="UUIDv7 of the draft"),
    Column("occasion", Text, nullable=False, unique=True, comment="One draft for one occasion"),
    Column("body", Text, nullable=False, comment="JSON of a draft (app.domain.drafted)"),
    Column("saved_at", Text, nullable=False, comment="UTC instant of the last save"),
    Column("instead_of", Text, nullable=False, server_default="", comment="The refused change it is to replace"),
)

draft_gone = Table(
    "draft_gone",
    metadata,
    Column("id", Text, primary_key=True, comment="A draft that was signed: its sealed text is no longer needed"),
    Column("at", Text, nullable=False, comment="UTC instant of the signing"),
)

child_copy = Table(
    "child_copy",
    metadata,
    Column("child_id", Text, primary_key=True, comment="A child of whom this laptop holds or wants a copy"),
    Column("reason", Text, nullable=False, comment="Why: the tie to the child"),
    Column("today", Integer, nullable=False, comment="1 when a visit is planned for today: these come first"),
    Column("place", Integer, nullable=False, comment="Order in which the hub listed it"),
    Column("step", Text, nullable=False, comment="wanted, or complete"),
    Column("at", Integer, nullable=False, comment="Feed position of the listing, or of the complete copy"),
    CheckConstraint("step IN ('wanted', 'complete')", name="child_copy_step"),
)

sync_mark = Table(
    "sync_mark",
    metadata,
    Column("one", Integer, primary_key=True, comment="Always 1"),
    Column("hub", Text, nullable=False, server_default="", comment="The hub's id"),
    Column("epoch", Text, nullable=False, server_default="", comment="The hub's epoch; another one means restored"),
    Column("cursor", Integer, nullable=False, server_default="-1", comment="How far this laptop has read"),
    Column("install", Text, nullable=False, comment="New whenever the file is made or found to be an older copy"),
    Column("next_sequence", Integer, nullable=False, server_default="1", comment="Of the next change"),
    Column("last_exchange_at", Text, nullable=False, server_default="", comment="UTC end of the last whole round"),
    Column("last_sent", Integer, nullable=False, server_default="0", comment="Changes receipted in that round"),
    Column("last_received", Integer, nullable=False, server_default="0", comment="Records received in that round"),
    Column("clock_offset_ms", Integer, nullable=False, server_default="0", comment="Hub's clock minus this laptop's"),
    Column("clock_floor", Text, nullable=False, server_default="", comment="Highest time seen; time never goes back"),
    Column("lease_until", Text, nullable=False, server_default="", comment="Until when the lease runs, for showing"),
    Column("lease_seen", Text, nullable=False, server_default="", comment="End of the newest lease it was opened with"),
    Column(
        "purge_due", Integer, nullable=False, server_default="0", comment="1 from a removal to the end of its purge"
    ),
    Column("turn", Integer, nullable=False, server_default="0", comment="How often this store was anchored"),
    Column("head", Text, nullable=False, server_default="", comment="SHA-256 over all changes written here, in order"),
    Column("compared_at", Text, nullable=False, server_default="", comment="UTC end of the last compare with the hub"),
    Column(
        "acknowledged",
        Integer,
        nullable=False,
        server_default="0",
        comment="Highest sequence receipted in this install",
    ),
    Column("copied", Text, nullable=False, server_default="", comment="Of when the hub's copy was, if it was restored"),
    CheckConstraint("one = 1", name="sync_mark_one"),
)

removal = Table(
    "removal",
    metadata,
    Column("child_id", Text, primary_key=True, comment="A child of whom something has left this laptop"),
    Column("id", Text, nullable=False, comment="UUIDv7 of the proof; another one whenever more has left"),
    Column("seq", Integer, nullable=False, comment="Feed position of the newest notice that took something away"),
    Column(
        "records", Text, nullable=False, comment="Ids of what left since the last proof and has not come back, JSON"
    ),
    Column("raw", Text, nullable=False, server_default="", comment="The proof to be signed; empty until verified"),
    Column("taken", Integer, nullable=False, server_default="0", comment="1 when the hub has the proof"),
    CheckConstraint("taken IN (0, 1)", name="removal_taken"),
)

token = Table(
    "token",
    metadata,
    Column("one", Integer, primary_key=True, comment="Always 1"),
    Column("access", Text, nullable=False, comment="Short, bound to the device key"),
    Column("refresh", Text, nullable=False, comment="Used once for a new pair"),
    CheckConstraint("one = 1", name="token_one"),
)

problem = Table(
    "problem",
    metadata,
    Column("number", Integer, primary_key=True, comment="In order of their happening"),
    Column("at", Text, nullable=False, comment="UTC instant"),
    Column("code", Text, nullable=False, comment="The technical trouble"),
    Column("facts", Text, nullable=False, comment="JSON of counts and ids; no case text"),
)

# Partial indexes for the one kind each list is about: a bulk pull pays only for the rows that are in one.
_LISTS = (
    """CREATE INDEX record_happened ON record(child_id, json_extract(body, '$.happened')) WHERE kind = 'contact'""",
    """CREATE INDEX record_planned ON record(json_extract(body, '$.planned')) WHERE kind = 'visit'""",
    """CREATE INDEX record_about ON record(json_extract(body, '$.about')) WHERE kind IN ('addendum', 'conflict')""",
    "CREATE INDEX record_seen ON record(child_id, agency, json_extract(body, '$.happened'), "
    "json_extract(body, '$.alone')) WHERE kind = 'contact' AND json_extract(body, '$.seen') = 'seen' "
    "AND json_extract(body, '$.signatures[0].at') IS NOT NULL",
    "CREATE INDEX record_seen_jointly ON record(child_id, json_extract(body, '$.happened')) WHERE kind = 'contact' "
    "AND json_extract(body, '$.seen') = 'seen' AND json_extract(body, '$.signatures[0].at') IS NOT NULL "
    "AND json_extract(body, '$.co_authors') IS NOT NULL",
    "CREATE INDEX record_next_visit ON record(child_id, json_extract(body, '$.happened')) WHERE kind = 'contact' "
    "AND json_extract(body, '$.next_visit') IS NOT NULL",
    "CREATE INDEX record_heard ON record(child_id, agency, received)",
    "CREATE INDEX record_shielded ON record(child_id) WHERE kind = 'address' AND (category = 'address_shielded' "
    "OR protection > 0 OR ifnull(json_extract(body, '$.protected'), 0) <> 0)",
)

# The kind is a column of its own, so that a search among a few visits does not walk over all contacts. Contentless: the
# words stand in the bodies already, and a record that is removed is let go of by its number alone. Without FTS5's own
# `secure-delete`: with it an update of 5,000 records took 3.6 s instead of 0.2 s. What a removal leaves in the index
# goes when `copies.purge` makes the index anew (docs/security.md, F11). A first copy writes many pages one after the
# other: each of them merged with those before it took 0.6 s of 4.4 for 50,000 contacts, so that fewer are merged.
_SEARCH = (
    """CREATE VIRTUAL TABLE record_search USING fts5(
  kind, words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2")""",
    "INSERT INTO record_search(record_search, rank) VALUES ('automerge', 16)",
    "INSERT INTO record_search(record_search, rank) VALUES ('hashsize', 16777216)",
)


class Step(NamedTuple):
    """One step from the store version before it: what it is for, and the act."""

    what: str
    act: Callable[[Connection], None]


def _first(tx: Connection) -> None:
    # they declare tables, and need this first
    from app.storage import attachments, doubts, figures_told, laptops_told, looks  # noqa: F401, PLC0415

    metadata.create_all(tx, checkfirst=False)
    for statement in (*_LISTS, *_SEARCH):
        tx.execute(text(statement))


STEPS: tuple[Step, ...] = (Step("the first tables", _first),)
"""In order; the store's version (PRAGMA user_version) is how many have been taken."""

"""The hub's tables; `server/migrations` makes them, step by step, from the first one on.

Every table lives in schema `doorstep`, belongs to the role `doorstep_owner`, and is used as `doorstep_hub`,
a role that owns nothing and bypasses nothing.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

metadata = MetaData(schema="doorstep")

_id = UUID(as_uuid=False)
_at = DateTime(timezone=True)

record = Table(
    "record",
    metadata,
    Column("id", _id, primary_key=True, comment="UUIDv7 made where the record was made"),
    Column("kind", Text, nullable=False, comment="A name in app.domain.kinds.KINDS"),
    Column("child_id", _id, nullable=False, comment="The case file; the directory's for agencies and people"),
    Column("version", Integer, nullable=False, comment="Count of accepted changes"),
    Column("seq", BigInteger, nullable=False, comment="Feed position of the newest version"),
    Column("agency", _id, nullable=False, comment="The agency the record belongs to"),
    Column("category", Text, nullable=False, comment="What access is decided by"),
    Column("protection", SmallInteger, nullable=False, server_default="0", comment="Restriction level 0-3"),
    Column("received", _at, nullable=False, comment="When the hub took the newest version"),
    Column("body", Text, nullable=False, comment="Exact UTF-8 text of the JSON document: what is digested and sent"),
    Column(
        "fields",
        JSONB,
        Computed(
            "CASE WHEN kind <> 'contact'::text OR strpos(body, 'co_authors'::text) > 0 "
            r"OR strpos(body, '\u'::text) > 0 THEN body::jsonb ELSE NULL::jsonb END",
            persisted=True,
        ),
        comment="The same for queries; of a contact only where it may have co-authors",
    ),
    Index("record_child_category_seq", "child_id", "category", "seq"),
    Index("record_seq", "seq", unique=True),
    Index("record_kind", "kind"),
    Index("record_attachment_about", text("(fields->>'about')"), postgresql_where=text("kind = 'attachment'")),
)

change = Table(
    "change",
    metadata,
    Column("id", _id, primary_key=True, comment="The change's id"),
    Column("record_id", _id, nullable=False, comment="The record it is about"),
    Column("version", Integer, nullable=False, comment="The version it made"),
    Column("author", _id, nullable=False, comment="The practitioner who wrote it"),
    Column("device", _id, nullable=False, comment="The laptop it was written on"),
    Column("trunk", Integer, nullable=False, comment="The version its offline chain began on"),
    Column("touched", ARRAY(Text), nullable=False, comment="The fields it set; empty when it made the record"),
    Column("bytes", Text, nullable=False, comment="The change exactly as it was signed"),
    Column("signature", Text, nullable=False, comment="The device's signature, base64"),
    Index("change_record_version", "record_id", "version"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("change_id", _id, primary_key=True, comment="One receipt for one change, kept for good"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the change's bytes"),
    Column("device", _id, nullable=False),
    Column("install", _id, nullable=False, comment="The install epoch of the laptop's store"),
    Column("sequence", BigInteger, nullable=False, comment="The laptop's own count of changes"),
    Column("raw", Text, nullable=False, comment="The receipt exactly as it was signed"),
    Column("proof_id", _id, nullable=False, comment="The signature that covers it"),
    Index("receipt_device_sequence", "device", "install", "sequence"),
)

proof = Table(
    "proof",
    metadata,
    Column("id", _id, primary_key=True),
    Column("raw", Text, nullable=False, comment="The proof exactly as it is sent"),
)

held = Table(
    "held",
    metadata,
    Column("change_id", _id, primary_key=True, comment="A change or draft that waits for a person"),
    Column("author", _id, primary_key=True),
    Column("digest", Text, primary_key=True, comment="SHA-256 of the content: each text is kept, none is replaced"),
    Column("device", _id, nullable=False),
    Column("what", Text, nullable=False, comment="change or draft"),
    Column("code", Text, nullable=False, comment="Why it is held"),
    Column("content", Text, nullable=False, comment="The exact bytes that were sealed"),
    Column("signature", Text, nullable=False),
    Column(
        "saved", _at, comment="When its author saved it, by their laptop; the newest text of a draft has the latest"
    ),
    Column("received", _at, nullable=False),
)

feed_clock = Table(
    "feed_clock",
    metadata,
    Column("one", SmallInteger, primary_key=True, comment="Always 1: the one row every writer locks last"),
    Column("seq", BigInteger, nullable=False, comment="The last feed position given out; gapless"),
    CheckConstraint("one = 1", name="feed_clock_one"),
)

feed = Table(
    "feed",
    metadata,
    Column("seq", BigInteger, primary_key=True, comment="Gapless position, stamped last under the clock's lock"),
    Column("child_id", _id, nullable=False),
    Column("record_id", _id, comment="The record that changed, or that somebody is to let go of"),
    Column("version", Integer),
    Column("practitioner", _id, comment="Whose access changed; null for a record"),
    Column("categories", ARRAY(Text), comment="Which categories were granted or withdrawn"),
    Column("granted", Boolean),
    Column("reason", Text),
    Column("told", _at, server_default=text("now()"), comment="When this position was written; null for older ones"),
    UniqueConstraint("record_id", "version", name="feed_record_version"),
    Index("feed_practitioner_seq", "practitioner", "seq", postgresql_where=text("practitioner IS NOT NULL")),
)

case_file = Table(
    "case_file",
    metadata,
    Column("child_id", _id, primary_key=True, comment="The row a writer locks first, in id order"),
    Column("audit_n", BigInteger, nullable=False, server_default="0", comment="Length of the audit chain"),
    Column("audit_hash", Text, nullable=False, server_default="", comment="Head of the audit chain"),
)

audit = Table(
    "audit",
    metadata,
    Column("child_id", _id, primary_key=True),
    Column("n", BigInteger, primary_key=True, comment="Position in the case file's chain, from 1"),
    Column("at", _at, nullable=False),
    Column("actor", _id, nullable=False, comment="Practitioner; the hub's own id for its own acts"),
    Column("device", _id, nullable=False),
    Column("act", Text, nullable=False, comment="What was done: change, read, look, refused, access, delivered"),
    Column("object", Text, nullable=False, comment="Ids and counts only, no case text"),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False, comment="SHA-256 over prev and the row (docs/security.md)"),
    Index(
        "audit_looked",
        "child_id",
        "actor",
        postgresql_where=text("act = 'look brief offline' OR act = 'look overview offline'"),
    ),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False, comment="Gapless, from 1"),
    Column("at", _at, nullable=False),
    Column("prev", Text, nullable=False, comment="Root of the checkpoint before it"),
    Column("root", Text, nullable=False, comment="SHA-256 over its sorted heads"),
    Column("key", Integer, nullable=False, comment="Version of the hub's signing key"),
    Column("signature", Text, nullable=False, comment="Over number, time, the root before it and its own, base64"),
)

audit_checkpoint_head = Table(
    "audit_checkpoint_head",
    metadata,
    Column("checkpoint", BigInteger, primary_key=True, autoincrement=False, comment="Number of the checkpoint"),
    Column("child_id", _id, primary_key=True, comment="A case file whose chain has moved since the one before"),
    Column("n", BigInteger, nullable=False, comment="Where its chain ended"),
    Column("hash", Text, nullable=False, comment="With which hash"),
    Index("audit_checkpoint_head_child", "child_id", "checkpoint"),
)

look = Table(
    "look",
    metadata,
    Column("id", _id, primary_key=True, comment="A look that a laptop has told; each is taken once"),
    Column("device", _id, nullable=False, comment="The laptop it was made on"),
    Column("install", _id, nullable=False, comment="The install epoch of the laptop's store"),
    Column("number", BigInteger, nullable=False, comment="The laptop's own count of looks"),
    Column("received", _at, nullable=False),
    Index("look_device_number", "device", "install", "number"),
)

look_mark = Table(
    "look_mark",
    metadata,
    Column("device", _id, primary_key=True, comment="A laptop that has told of looks"),
    Column("install", _id, primary_key=True, comment="The install epoch of its store"),
    Column("last", BigInteger, nullable=False, server_default="0", comment="The highest number that has arrived"),
    Column("missing", BigInteger, nullable=False, server_default="0", comment="How many below it have not"),
)

removal = Table(
    "removal",
    metadata,
    Column("id", _id, primary_key=True, comment="What a laptop has proved to have left it; each is taken once"),
    Column("device", _id, nullable=False, comment="The laptop"),
    Column("child_id", _id, comment="The child; null where everything was destroyed"),
    Column("seq", BigInteger, nullable=False, comment="Feed position of the newest notice it answers"),
    Column("whole", Boolean, nullable=False, comment="Whether nothing of the child is left there"),
    Column("records", Integer, nullable=False, comment="How many readable records went"),
    Column("waiting", Integer, nullable=False, comment="Changes of the child that were still there, sealed only"),
    Column("drafts", Integer, nullable=False, comment="Drafts that name the child and were still being written"),
    Column("raw", Text, nullable=False, comment="The removal exactly as it was signed"),
    Column("signature", Text, nullable=False, comment="The device's signature, base64"),
    Column("received", _at, nullable=False),
    Index("removal_device_child", "device", "child_id", "seq"),
)

attachment_file = Table(
    "attachment_file",
    metadata,
    Column("attachment_id", _id, primary_key=True, comment="The record; it may arrive later than its file"),
    Column("sha256", Text, primary_key=True, comment="Of the clear content: the record's own counts, no other"),
    Column("size", BigInteger, nullable=False, comment="Bytes of the clear content"),
    Column("device", _id, nullable=False, comment="The laptop that brought it"),
    Column("received", _at, nullable=False),
)

attachment_part = Table(
    "attachment_part",
    metadata,
    Column("attachment_id", _id, primary_key=True, comment="The record"),
    Column("sha256", Text, primary_key=True, comment="Of the whole file"),
    Column("start", BigInteger, primary_key=True, comment="Where in the file it begins: a multiple of 1 MiB"),
    Column("content", LargeBinary, nullable=False, comment="Up to 1 MiB of the clear content"),
)

attachment_sealed = Table(
    "attachment_sealed",
    metadata,
    Column("attachment_id", _id, primary_key=True, comment="The record"),
    Column("device", _id, primary_key=True, comment="The laptop that is sending it"),
    Column("start", BigInteger, primary_key=True, comment="Where in the sealed file it begins; without a gap"),
    Column("content", LargeBinary, nullable=False, comment="Up to 1 MiB of the sealed file"),
    Index("attachment_sealed_device", "device"),
)

access = Table(
    "access",
    metadata,
    Column("practitioner", _id, primary_key=True),
    Column("child_id", _id, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("reason", Text, primary_key=True, comment="The tie it comes from"),
    Column("since", Date),
    Column("until", Date),
    Index("access_child", "child_id"),
)

account = Table(
    "account",
    metadata,
    Column("practitioner", _id, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False, comment="Argon2id"),
    Column("agency", _id, nullable=False),
    Column("sector", Text, nullable=False, comment="The agency's column in the sharing matrix"),
    Column("active", Boolean, nullable=False, server_default="true"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("wait_until", _at, comment="Throttle after failures"),
)

device = Table(
    "device",
    metadata,
    Column("id", _id, primary_key=True),
    Column("practitioner", _id, nullable=False),
    Column("name", Text, nullable=False, comment="As the authority labels the laptop"),
    Column("public_key", LargeBinary, nullable=False, comment="Ed25519, 32 bytes"),
    Column("share", LargeBinary, nullable=False, comment="Server share, sealed under the hub's key file"),
    Column("enrolled", _at, nullable=False),
    Column("revoked", _at),
    Column("last_seen", _at),
    Column("lease_until", _at),
    Column("cursor", BigInteger, nullable=False, server_default="-1", comment="How far the laptop says it has read"),
)

waiting = Table(
    "waiting",
    metadata,
    Column("device", _id, primary_key=True, comment="A laptop that has said what waits on it"),
    Column("install", _id, nullable=False, comment="The install epoch of its store, in which its changes are counted"),
    Column("last", BigInteger, nullable=False, comment="The highest of its changes that had arrived when it said so"),
    Column("changes", BigInteger, nullable=False, comment="Changes that were to be sent"),
    Column("stopped", BigInteger, nullable=False, comment="Changes that were refused and waited for their author"),
    Column("drafts", BigInteger, nullable=False, comment="Drafts that were being written"),
    Column("files", BigInteger, nullable=False, comment="Files of attachments that were to be sent"),
    Column("since", _at, comment="When the oldest of them was saved, by the laptop"),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", Text, primary_key=True, comment="SHA-256 of the one-use code"),
    Column("practitioner", _id, nullable=False),
    Column("expires", _at, nullable=False),
    Column("used", _at),
)

token = Table(
    "token",
    metadata,
    Column("hash", Text, primary_key=True, comment="SHA-256 of the token; the token itself is never kept"),
    Column("what", Text, nullable=False, comment="access or refresh"),
    Column("pair", _id, nullable=False, comment="Shared by the access and the refresh token given out together"),
    Column("followed_by", _id, comment="The pair a refresh token was exchanged for"),
    Column("family", _id, nullable=False, comment="One sign-in; reuse of a refresh token revokes it whole"),
    Column("practitioner", _id, nullable=False),
    Column("device", _id, nullable=False),
    Column("expires", _at, nullable=False),
    Column("used", _at, comment="When an access token was first seen, or a refresh token was exchanged"),
    Column("revoked", _at),
    Index("token_family", "family"),
    Index("token_pair", "pair"),
    Index("token_device", "device"),
)

hub_setting = Table(
    "hub_setting",
    metadata,
    Column("name", Text, primary_key=True, comment="epoch, hub id, authority name, lease hours and the like"),
    Column("value", Text, nullable=False),
)

hub_key = Table(
    "hub_key",
    metadata,
    Column("purpose", Text, primary_key=True, comment="signing or sealing"),
    Column("version", Integer, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("private_key", LargeBinary, nullable=False, comment="AES-GCM under the key file outside the database"),
    Column("made", _at, nullable=False),
)

# What figures are counted from: made from the records, and made again whenever that is wanted (server/tally.py).

tally_file = Table(
    "tally_file",
    metadata,
    Column("child_id", _id, primary_key=True),
    Column("team", Text, nullable=False, comment="The team that has the child, or had it last"),
    Column("worker", Text, nullable=False, comment="Who holds the child by name, or empty"),
    Column("is_open", Boolean, nullable=False, comment="Whether the child is allocated today"),
    Column("since", Date, comment="Since when"),
    Column("seen", Date, comment="The last day on which somebody saw the child"),
    Column("statuses", ARRAY(Text), nullable=False, comment="Codes of the statuses that stand"),
    Column("confirmed", Boolean, nullable=False, comment="Whether the NHS number is verified"),
    Column("disputes", Integer, nullable=False, comment="Conflicts that are open"),
    Column("agencies", ARRAY(Text), nullable=False, comment="Agencies that work with the child and may be named"),
    Column("again", Date, comment="The day from which this has to be tallied anew"),
    Index("tally_file_again", "again", postgresql_where=text("again IS NOT NULL")),
)

tally_clock = Table(
    "tally_clock",
    metadata,
    Column("child_id", _id, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False, comment="The clock rule, or request"),
    Column("due", Date, nullable=False, comment="The last day in time"),
    Column("late_from", _at, nullable=False, comment="The instant from which it is late while it is open"),
    Column("came", Text, nullable=False, comment="open, met, late, missed or stopped"),
    Column("ended", Date, comment="The day on which it was met or ended otherwise"),
    Column("detail", Text, nullable=False, comment="The detail of the happening that ended it, such as an outcome"),
    Index("tally_clock_due", "rule", "due"),
)

tally_visit = Table(
    "tally_visit",
    metadata,
    Column("child_id", _id, primary_key=True),
    Column("record_id", _id, primary_key=True, comment="The contact"),
    Column("made", _at, nullable=False, comment="When the visit began"),
    Column("author", Text, nullable=False, comment="Who made it"),
    Column("read", Boolean, nullable=False, comment="Whether they had read the brief for it"),
    Index("tally_visit_made", "made"),
)

tally_taking = Table(
    "tally_taking",
    metadata,
    Column("child_id", _id, primary_key=True),
    Column("record_id", _id, primary_key=True, comment="The allocation"),
    Column("worker", Text, nullable=False, comment="Who has the child from then on"),
    Column("had", _at, nullable=False, comment="When the hub had the allocation"),
    Column("opened", _at, comment="When they saw all services involved first"),
    Index("tally_taking_had", "had"),
)

tally_look = Table(
    "tally_look",
    metadata,
    Column("n", BigInteger, Identity(always=True), primary_key=True),
    Column("child_id", _id, nullable=False, comment="A child of whom looks have arrived that are not tallied yet"),
    Index("tally_look_child", "child_id"),
)

tally_agency = Table(
    "tally_agency",
    metadata,
    Column("agency", _id, primary_key=True),
    Column("received", _at, nullable=False, comment="When the newest record of the agency was received"),
)

tally_mark = Table(
    "tally_mark",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False, comment="Always 1"),
    Column(
        "seq", BigInteger, nullable=False,
        comment="All up to this feed position is tallied; -1 while all is made anew",
    ),
    Column("head", BigInteger, nullable=False, comment="The feed position up to which it is being tallied"),
    Column("after", _id, nullable=False, comment="Case files up to this id are done for that"),
    Column("rules", Text, nullable=False, comment="SHA-256 of the rules by which it was tallied"),
    Column("at", _at, nullable=False, comment="When the pass that came up to seq began"),
    CheckConstraint("one = 1", name="tally_mark_one"),
)  # fmt: skip

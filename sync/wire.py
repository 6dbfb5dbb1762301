"""The words on the wire between a laptop and its hub (docs/protocol.md); floor 0, imported by both sides.

Bodies, changes and receipts travel as `Raw`: the exact bytes that were signed, embedded in the message.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from app.domain.identity import Count, Id, Version

PROTOCOL = 1
"""The protocol this program speaks; a hub speaks it and the one before."""

PUSH_CHANGES = 1000
"""How many changes a hub takes in one request; it says so in its terms."""
PUSH_CHANGES_ONCE = 200
"""How many a hub takes that does not say, because it is older."""
PUSH_BYTES = 1 << 19
"""How many bytes of changes a laptop puts into one request: on a slow network it must arrive within a minute."""
IDS = 200
"""How many changes are named in one request that is about changes and does not bring them."""
BODY_BYTES = 256 << 10
REQUEST_BYTES = 4 << 20
PAGE_BYTES = 4 << 20
PAGE_RECORDS = 2000
LOOKS = 200
"""How many looks go in one request, and how many lines come in one answer."""
COMPARE_HELD = 10_000
"""How many ids go in one request."""

Cursor = Annotated[int, Meta(ge=-1, le=(1 << 63) - 1)]
"""How far a laptop has read; -1 before the first pull."""

Status = Literal["accepted", "merged", "conflict", "refused", "held"]


class SignedChange(Struct, frozen=True):
    """A change's exact bytes with the device's Ed25519 signature (base64) over their SHA-256."""

    change: Raw
    signature: str


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The hub's answer to one change, the same for ever. `digest` is the SHA-256 of the change's bytes.

    `audit` is the case file's audit head after this change, so that every laptop holds a witness of the chain.
    """

    change: str
    digest: str
    status: Status
    record: str
    version: int
    seq: int
    received: datetime
    audit: str
    code: str = ""
    facts: dict[str, str] = {}
    conflicts: tuple[str, ...] = ()
    late: bool = False


class Proof(Struct, frozen=True):
    """One Ed25519 signature (base64) over the SHA-256 of the listed receipt digests, by a versioned hub key."""

    id: str
    digests: tuple[str, ...]
    key: int
    signature: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every refusal of a whole request: a plain code, a sentence, the hub's time, and facts without case text."""

    code: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    sentence: str
    now: datetime
    facts: dict[str, str] = {}


class EnrolAsk(Struct, frozen=True, kw_only=True):
    """A laptop asks to be known: the person's sign-in, the one-use code and the device's public key (base64)."""

    login: str
    password: str
    code: str
    device_key: str
    device_name: str


class SignInAsk(Struct, frozen=True, kw_only=True):
    """A person signs in on a known laptop; the request is signed by the device."""

    login: str
    password: str


class RefreshAsk(Struct, frozen=True):
    """Exchange a refresh token for a new pair; each is used once."""

    refresh: str


class Person(Struct, frozen=True, kw_only=True):
    """Who has signed in, for the greeting and the launcher; `agency` is the id of its record, by which acts go."""

    practitioner: str
    name: str
    role: str
    team: str
    agency: str
    authority: str
    duty_telephone: str


class HubKeys(Struct, frozen=True):
    """The hub's public keys (base64), by version: signing receipts and leases, sealing changes to the hub."""

    signing: dict[str, str]
    sealing: dict[str, str]
    sealing_now: int


class Lease(Struct, frozen=True):
    """How long this laptop may be used without hearing from the hub; signed with the hub's signing key."""

    device: str
    practitioner: str
    until: datetime
    issued: datetime
    key: int
    signature: str


class Admission(Struct, frozen=True, kw_only=True):
    """The answer to an enrolment or a sign-in: tokens, the server share (base64) and the lease."""

    hub: str
    device: str
    access: str
    access_seconds: int
    refresh: str
    share: str
    person: Person
    keys: HubKeys
    lease: Lease
    now: datetime


class Tokens(Struct, frozen=True, kw_only=True):
    """A new pair of tokens."""

    access: str
    access_seconds: int
    refresh: str


class Waiting(Struct, frozen=True, kw_only=True):
    """What waits on a laptop as it asks: changes to be sent, stopped ones, drafts, files, and since when the oldest.

    Counts and one instant, by which its supervisor knows of it; nothing of what it says.
    """

    changes: Count
    stopped: Count = 0
    drafts: Count = 0
    files: Count = 0
    since: datetime | None = None


class HelloAsk(Struct, frozen=True, kw_only=True):
    """Terms of a round, without case data. `cursor` is -1 before the first pull; an older laptop says no `waiting`."""

    protocol: Count
    program: str
    install: Id
    epoch: str
    cursor: Cursor
    last_sequence: Count
    waiting: Waiting | None = None


class HelloAnswer(Struct, frozen=True, kw_only=True):
    """The hub's terms: its epoch, its head, what it has seen of this device, and the renewed lease.

    `copied` is when the copy was made that the hub was restored from, if it ever was. `push_changes` is how many
    changes it takes in one request. `leads` says that this person may ask for the laptops of their teams.
    """

    protocol: int
    hub: str
    epoch: str
    now: datetime
    head: int
    device_sequence: int
    lease: Lease
    keys: HubKeys
    forms: dict[str, int]
    copied: datetime | None = None
    push_changes: int = PUSH_CHANGES_ONCE
    leads: bool = False


class PushAsk(Struct, frozen=True):
    """As many changes as the hub takes, or 512 KiB of them; each record's changes in order."""

    changes: tuple[SignedChange, ...]


class PushAnswer(Struct, frozen=True):
    """Receipts in the order asked, their proofs, and changes put off because an earlier one was refused."""

    receipts: tuple[Raw, ...]
    proofs: tuple[Proof, ...]
    deferred: tuple[str, ...]
    head: int


class WireRecord(Struct, frozen=True):
    """A record as it is pulled; `body` is exact."""

    kind: str
    id: str
    child: str
    version: Version
    seq: Count
    agency: str
    category: str
    protection: Version
    received: str
    body: Raw


class AccessNotice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of access in the feed: categories of a child that are newly allowed or no longer allowed.

    With a `record` it is about that one only: it has moved into a category this person does not see.
    """

    seq: Count
    child: str
    categories: tuple[str, ...]
    granted: bool
    reason: str
    record: str = ""


class PullAsk(Struct, frozen=True):
    """Everything this person may see in the interval after the cursor."""

    cursor: Cursor
    limit: Count = 1000


class PullAnswer(Struct, frozen=True):
    """A page of the feed: `at` is the new cursor; the interval is complete whether or not it holds records."""

    at: Cursor
    more: bool
    records: tuple[WireRecord, ...]
    access: tuple[AccessNotice, ...]


class CaseloadChild(Struct, frozen=True):
    """A child in this person's scope, with why, in the order in which the copies should be made."""

    child: str
    reason: str
    today: bool
    records: int


class CaseloadAnswer(Struct, frozen=True):
    """The scope at feed position `at`: today's visits first."""

    at: int
    children: tuple[CaseloadChild, ...]


class BootstrapAsk(Struct, frozen=True, kw_only=True):
    """Whole copies of these children as of `at`; `after` (index of the child, seq) resumes a page."""

    children: tuple[Id, ...]
    at: Count
    after: tuple[Count, Count] = (0, 0)
    limit: Count = PAGE_RECORDS


class BootstrapAnswer(Struct, frozen=True):
    """Records in the order of the children asked for; `after` resumes, None when all are complete."""

    records: tuple[WireRecord, ...]
    complete: tuple[str, ...]
    after: tuple[int, int] | None


class Sealed(Struct, frozen=True):
    """One sealed change, draft or batch of looks: its id, what it is, the key's version and the HPKE bytes (base64)."""

    id: Id
    what: Literal["change", "draft", "looks"]
    key: Version
    sealed: str


class EarlierDevice(Struct, frozen=True):
    """Who this laptop was before it was enrolled again: the device's id and its public key (base64)."""

    device: Id
    public_key: str


class DeliverAsk(Struct, frozen=True, kw_only=True):
    """Sealed work, delivered with the device key alone; `offered` asks which ids the hub has no receipt for.

    `earlier` vouches for devices of this person that a restored hub does not know.
    """

    offered: tuple[Id, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    earlier: tuple[EarlierDevice, ...] = ()


class Delivered(Struct, frozen=True):
    """What became of one sealed change."""

    id: str
    outcome: Literal["received", "already", "held", "unreadable", "deferred"]


class DeliverAnswer(Struct, frozen=True):
    """Which offered ids are wanted, the outcome of each delivered one, and the receipts there are for either.

    What is held for a person because its author has been turned away, or because it was refused, is answered with a
    receipt of its own that says `held`, so that it need not be delivered again.
    """

    wanted: tuple[str, ...]
    outcomes: tuple[Delivered, ...]
    receipts: tuple[Raw, ...] = ()
    proofs: tuple[Proof, ...] = ()


class EarlierReceipt(Struct, frozen=True):
    """A receipt of a life that the hub has lost, with the proof that covers it; both exact."""

    receipt: Raw
    proof: Proof


class ReceiptsAsk(Struct, frozen=True):
    """Ask for the receipts of up to 200 changes. `earlier` are what the hub had given for some of them before."""

    changes: tuple[Id, ...]
    earlier: tuple[EarlierReceipt, ...] = ()


class ReceiptsAnswer(Struct, frozen=True):
    """The receipts there are, their proofs, and the ids that this person has no receipt for."""

    receipts: tuple[Raw, ...]
    proofs: tuple[Proof, ...]
    missing: tuple[str, ...]


class SealedContent(Struct, frozen=True, kw_only=True):
    """What lies inside a sealed envelope: the author, the exact bytes and the device's signature over them.

    `at` is when it was saved, by the laptop's clock; it tells a person which of several texts of a draft is newest.
    """

    author: Id
    device: Id
    what: Literal["change", "draft", "looks"]
    content: Raw
    signature: str
    at: datetime | None = None


LookCode = Annotated[str, Meta(pattern="^[a-z]+(-[a-z]+)*$", max_length=24)]
"""What was looked at, in a plain code; the hub takes one that it does not know as well."""


class OneLook(Struct, frozen=True, kw_only=True):
    """One look at a child's records on a laptop. `object` is a record's id, or empty; `at` is by the laptop's clock."""

    id: Id
    install: Id
    number: Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
    child: Id
    what: LookCode
    object: Annotated[str, Meta(pattern="^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")] = ""
    at: datetime


class LooksAsk(Struct, frozen=True):
    """Up to 200 looks, each install's in the order of their numbers; safe to repeat."""

    looks: tuple[OneLook, ...]


class LooksAnswer(Struct, frozen=True):
    """The ids the hub has now, in the order asked."""

    taken: tuple[str, ...]


class WhoLookedAsk(Struct, frozen=True):
    """Ask who has looked at a child."""

    child: Id


class WhoLooked(Struct, frozen=True, kw_only=True):
    """What one person did on one day: `at` is the last time, `count` how often, `later` that it was told afterwards."""

    practitioner: str
    agency: str
    act: str
    at: datetime
    count: int
    later: bool


class LooksMissing(Struct, frozen=True, kw_only=True):
    """That looks of a laptop that has a copy of the child never arrived: whose laptop, and how many are missing."""

    practitioner: str
    agency: str
    count: int


class WhoLookedAnswer(Struct, frozen=True, kw_only=True):
    """Who has looked, the newest first, up to 200 lines; `more` when there are older ones.

    What a further service did is not in it; `withheld` says that there is such.
    """

    now: datetime
    looks: tuple[WhoLooked, ...]
    missing: tuple[LooksMissing, ...]
    more: bool
    withheld: bool


class CompareAsk(Struct, frozen=True):
    """What stands at this cursor? With `held`, up to 10,000 ids: which of these records are not this person's?"""

    at: Cursor
    held: tuple[Id, ...] = ()


class FileDigest(Struct, frozen=True):
    """What stands of one child in one category: how many records this person may see, and the SHA-256 of them.

    It is of one line for each record, `id|version|SHA-256 of the body`, in the order of the ids, joined by a newline.
    """

    child: str
    category: str
    count: int
    digest: str


class CompareAnswer(Struct, frozen=True):
    """`files` are complete for the feed position `at`, and empty where another was asked about.

    `not_yours` are those of the ids asked that are here and that this person may not see: these are to be let go of.
    """

    at: int
    files: tuple[FileDigest, ...]
    not_yours: tuple[str, ...]


SEALING_INFO = b"doorstep/sealed/1"
"""HPKE info (RFC 9180): ciphertexts of another purpose or version do not open."""


def turned_away_message(device: str, practitioner: str, code: str) -> bytes:
    """Return the bytes the hub signs when it turns a laptop or its person away for good.

    Without that signature nothing is destroyed: whoever sits between laptop and hub can say no as well.
    """
    return proof_message(("turned-away", device, practitioner, code))


def proof_message(parts: tuple[str, ...]) -> bytes:
    """Return the bytes a device signs for one request, or the hub for one proof: the parts, each on its line."""
    return "\n".join(parts).encode()

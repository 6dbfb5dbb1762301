"""Saves in a loop and says each save aloud once it is acknowledged; tests/storage/test_kill.py kills it.

Run as `python -m tests.storage.saver HOME HUB PRACTITIONER DEVICE STOREKEY CHILD WAY`. The way `control` writes the
record and the outbox in two transactions, which is the mistake that test must be able to see.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.casework import contacts, forms, referral_forms, referrals
from app.casework.caseworker import Caseworker, settle_in
from app.casework.ledger import Act, acting
from app.domain.change import Change
from app.domain.contact import Contact
from app.domain.draft import ContactDraft
from app.domain.referral_draft import ReferralDraft
from app.storage import outbox
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey, SealingKey
from app.storage.vault import Tx, open_vault
from tests.storage.fakes import MORNING


def say(*words: str) -> None:
    """Acknowledge in one write, so that a kill never leaves half a line."""
    os.write(1, (" ".join(words) + "\n").encode())


def caseworker(arguments: Sequence[str]) -> Caseworker:
    """Open the store as the case process does after unlocking; the key came in by a pipe."""
    home, hub, practitioner, device = arguments
    store_key, seed, sealing = sys.stdin.readline().split()
    place = Place(Path(home), hub, practitioner)
    return Caseworker(
        practitioner=practitioner,
        name="Priya Raman",
        agency=hub,
        device=device,
        device_key=DeviceKey(seed),
        sealing_key=SealingKey(1, sealing),
        vault=open_vault(place.vault, bytes.fromhex(store_key)),
        sealed=SealedOutbox(place.sealed),
        clock=lambda: MORNING,
        authority="Northmere",
    )


def sign_one(by: Caseworker, child: str) -> None:
    """Sign one contact with an addendum to it."""
    with acting(by) as act:
        contact = Contact(author=by.practitioner, happened=act.now, place="marker")
        written = act.make("contact", child, contact, act="sign")
    say("change", written.change)
    say("record", contacts.add_addendum(written.record, "marker", by=by))


def type_on(by: Caseworker, draft: str, number: int) -> None:
    """Save the next text of a draft."""
    kept = msgspec.json.decode(forms.read_form(draft, by=by).draft, type=ContactDraft)
    contacts.keep_draft(draft, msgspec.json.encode(msgspec.structs.replace(kept, analysis=str(number))), by=by)
    say("draft", draft, str(number))


def refer_one(by: Caseworker, number: int) -> None:
    """Write a referral of a child who is not here, in danger, and send it: many records in one act."""
    draft = referrals.begin(by=by, name="Tom Hale")
    kept = msgspec.json.decode(referral_forms.read_form(draft, by=by).draft, type=ReferralDraft)
    said = msgspec.structs.replace(kept, harm_now="yes", harm_words=str(number))
    referrals.keep(draft, msgspec.json.encode(said), by=by)
    say("draft", draft, str(number))
    for change in referrals.send(draft, by=by).changes:
        say("change", change)


def break_atomicity() -> None:
    """The control: the outbox row is written after the record's transaction, in one of its own."""
    late: list[tuple[Change, bytes, str]] = []

    def postponed(tx: Tx, change: Change, raw: bytes, signature: str) -> None:
        late.append((change, raw, signature))

    real = outbox.append
    outbox.append = postponed
    keep = Act._write

    def write_late(self: Act, *args: object, **named: object) -> str:
        for change, raw, signature in late:
            real(self.tx, change, raw, signature)
        late.clear()
        return keep(self, *args, **named)  # type: ignore[arg-type]

    Act._write = write_late  # type: ignore[method-assign]


def main(arguments: Sequence[str]) -> None:
    """Save until killed."""
    *place, child, way = arguments
    by = caseworker(place)
    settle_in(by)
    if way == "control":
        break_atomicity()
    draft = contacts.start(by=by, child=child)
    say("ready")
    number = 0
    while True:
        number += 1
        sign_one(by, child)
        type_on(by, draft, number)
        refer_one(by, number)


if __name__ == "__main__":
    main(sys.argv[1:])

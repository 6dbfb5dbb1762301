"""A morning in Northmere as the pictures have it: Amara and Liban at 10:30, Oliver at 09:00, Zofia in the afternoon."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from app.casework import contacts, forms
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Agreed, Observation, Present
from app.domain.draft import ContactDraft
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.person import Person, Relationship
from app.domain.practitioner import Practitioner
from app.domain.visit import Prompt, Visit
from app.storage import copies
from sync import wire
from tests.storage.fakes import Laptop, wire_record

DAY = datetime(2026, 11, 12, tzinfo=UTC)
CANARY_ADDRESS = "9 Hidden Close"


@dataclass
class Morning:
    """The ids of the people and visits that tests name."""

    amara: str
    liban: str
    oliver: str
    zofia: str
    siobhan: str
    visit_amara: str
    visit_liban: str
    visit_oliver: str
    occasion: str


def child(given: str, family: str, born: date, **more: Any) -> wire.WireRecord:
    """Return a child in a case file of its own."""
    child_id = new_id()
    return wire_record("child", child_id, Child(given=given, family=family, born=born, **more), record_id=child_id)


def visit(laptop: Laptop, of: wire.WireRecord, at: datetime, **more: Any) -> wire.WireRecord:
    """Return a planned visit by the laptop's own practitioner."""
    planned = Visit(**{"practitioner": laptop.place.practitioner, "planned": at, "purpose": "CIN visit", **more})
    return wire_record("visit", of.child, planned)


def morning(laptop: Laptop) -> Morning:
    """Pull the morning into a laptop's store."""
    amara = child("Amara", "Warsame", date(2022, 3, 4), languages=("Somali",), interpreter="Fadumo Ali, by phone")
    liban = child("Liban", "Warsame", date(2025, 11, 30))
    oliver, zofia = child("Oliver", "Fairhurst-Lane", date(2017, 5, 6)), child("Zofia", "Kowalczyk", date(2011, 2, 1))
    occasion = new_id()
    joint = {
        "purpose": "CP visit due by Fri 13 Nov", "kind_of_visit": "cp", "occasion": occasion,
        "joined_by": "Joe Tranter", "prompts": (Prompt(id=new_id(), words="See Amara alone"),),
    }  # fmt: skip
    half_past_ten = DAY + timedelta(hours=10, minutes=30)
    visits = [visit(laptop, one, half_past_ten, **joint) for one in (liban, amara)]
    at_nine = visit(laptop, oliver, DAY + timedelta(hours=9))
    siobhan, ayaan = new_id(), new_id()
    pair = Alert(topic="hazard", words="Threats to staff", severity="danger", two_to_visit=True)
    page = [
        amara, liban, oliver, zofia, *visits, at_nine,
        visit(laptop, zofia, DAY + timedelta(hours=15, minutes=45), place="Northmere Academy, meeting room 2"),
        visit(laptop, zofia, DAY + timedelta(days=5, hours=9), purpose="core group"),
        visit(laptop, oliver, DAY + timedelta(hours=11), practitioner=new_id()),
        visit(laptop, oliver, DAY + timedelta(hours=12), step="cancelled"),
        wire_record("address", oliver.child, Address(of=oliver.child, lines=("14 Larch Rise",), postcode="NM4 2QT")),
        wire_record("address", amara.child, Address(of=amara.child, lines=(CANARY_ADDRESS,), protected=True)),
        wire_record("address", liban.child, Address(of=liban.child, lines=(CANARY_ADDRESS,))),
        wire_record("alert", amara.child, pair),
        wire_record("alert", amara.child, Alert(topic="hazard", words="Dog on premises")),
        wire_record("alert", amara.child, Alert(topic="hazard", words="Old dog", ended=True)),
        wire_record("alert", amara.child, Alert(topic="status", words="Neglect", code="CPP")),
        wire_record("alert", amara.child, Alert(topic="communication", words="Interpreter: Somali", severity="note")),
        wire_record("involvement", amara.child, Involvement(agency="x", name="Mrs Lomax", role="Nursery")),
        wire_record("involvement", amara.child, Involvement(agency="x", service="CANARYCLINIC", sensitive=True)),
        wire_record("person", amara.child, Person(given="Ayaan", family="Warsame"), record_id=ayaan),
        wire_record("relationship", amara.child, Relationship(person=ayaan, role="Mother", lives_with="yes")),
        wire_record("practitioner", DIRECTORY, Practitioner(name="Siobhan Keane"), record_id=siobhan),
    ]  # fmt: skip
    listed = [wire.CaseloadChild(one.child, "allocated", True, 9) for one in (amara, liban, oliver, zofia)]
    with laptop.vault.write() as tx:
        copies.want(tx, listed, 40)
        copies.apply_page(tx, page, 40)
        copies.complete(tx, [one.child for one in listed], 40)
    return Morning(
        amara.child, liban.child, oliver.child, zofia.child, siobhan, visits[1].id, visits[0].id, at_nine.id, occasion
    )


def filled(laptop: Laptop, draft_id: str) -> ContactDraft:
    """Fill in a draft until nothing is missing, keep it, and return it."""
    draft = msgspec.json.decode(forms.read_form(draft_id, by=laptop.by).draft, type=ContactDraft)
    whole = msgspec.structs.replace(
        draft,
        place="At home",
        announced="announced",
        present=(Present(id=new_id(), name="Ayaan Warsame", relationship="Mother"),),
        joining=tuple(msgspec.structs.replace(one, came="yes") for one in draft.joining),
        children=tuple(
            msgspec.structs.replace(
                part, seen="seen", alone="alone", own_words=f"{part.given} said this", how_words="Quiet"
            )
            for part in draft.children
        ),
        observations=(Observation(id=new_id(), observer=laptop.place.practitioner, topic="Food", found="fine"),),
        analysis="Safe today",
        threshold="no",
        agreed=(Agreed(id=new_id(), what="Ring nursery", owner="Priya Raman", due=date(2026, 11, 13)),),
    )
    contacts.keep_draft(draft_id, msgspec.json.encode(whole), by=laptop.by)
    return whole

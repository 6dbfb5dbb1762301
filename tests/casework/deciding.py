"""A supervisor's laptop with referrals that wait for a decision."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from app.domain.alert import Alert
from app.domain.approval import Approval
from app.domain.child import Child
from app.domain.cover import Cover
from app.domain.dispute import Conflict
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Allocation
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral
from app.domain.section import Section
from app.storage import copies
from sync import wire
from tests.casework.warsame import NOW, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record

TEAM, SCREENER, WORKER, SCHOOL = (new_id() for _ in range(4))
RECEIVED = datetime.fromisoformat("2026-11-11T15:05:00+00:00")


@dataclass
class Waiting:
    """A referral that waits: the ids that tests name."""

    laptop: Laptop
    child: str
    referral: wire.WireRecord
    approval: wire.WireRecord

    def change(self, **values: Any) -> None:
        """Let the referral arrive as somebody has changed it."""
        body = msgspec.json.decode(bytes(self.referral.body)) | values
        self.referral = msgspec.structs.replace(
            self.referral,
            version=self.referral.version + 1,
            seq=self.referral.seq + 100,
            body=msgspec.Raw(msgspec.json.encode(body)),
        )
        arrive(self.laptop, self.referral)


def arrive(laptop: Laptop, *page: wire.WireRecord) -> None:
    with laptop.vault.write() as tx:
        copies.apply_page(tx, list(page), 1000)


def directory(laptop: Laptop, *capabilities: str) -> list[wire.WireRecord]:
    """The authority with its team; the person at the laptop can do what is named."""
    me = laptop.place.practitioner
    found: list[tuple[str, str, Struct]] = [
        ("agency", AGENCY, Agency(name="Northmere children's services", sector="social")),
        ("team", TEAM, Team(name="Assessment 2", agency=AGENCY, supervisors=(me,))),
        ("practitioner", me, Practitioner(name="Denise Whitlock", agency=AGENCY, capabilities=capabilities)),
        ("practitioner", SCREENER, Practitioner(name="Kelvin Fenn", agency=AGENCY, capabilities=("SCREEN",))),
        ("practitioner", WORKER, Practitioner(name="Joe Tranter", agency=AGENCY, team=TEAM, capabilities=("SW",))),
    ]
    return [wire_record(kind, DIRECTORY, says, record_id=id) for kind, id, says in found]


def referral(number: int = 0, **more: Any) -> tuple[str, list[wire.WireRecord]]:
    """A child whose referral is put to a decision."""
    child = new_id()
    said = Referral(
        author=SCHOOL, author_name="Karen Oduya", referrer_name="Karen Oduya", source="2A", primary_need="N1",
        received=RECEIVED + timedelta(minutes=number), harm_now="no", told="told", consent="given", consent_by="Mother",
        consent_covers="All", level="3", known="new", step="decision-pending",
        sections=(
            Section(id="concern", words="Collected late on six days since half-term."),
            Section(id="childs-views", words="I’m not allowed home till it’s dark."),
            Section(id="support", says="none-known"),
        ),
    )  # fmt: skip
    said = msgspec.structs.replace(said, **more)
    whose = Child(given=f"Ruby{number or ''}", family="Ashcroft", born=date(2019, 1, 22))
    return child, [
        wire_record("child", child, whose, record_id=child),
        wire_record("referral", child, said, version=2),
        wire_record("allocation", child, Allocation(practitioner="", team=TEAM, role="duty")),
    ]


def request(child: str, about: wire.WireRecord, act: str = "assess", **more: Any) -> wire.WireRecord:
    asked = Approval(
        about=about.id, about_kind=about.kind, act=act, author=SCREENER, author_name="Kelvin Fenn",
        words="No sign of immediate harm.", **more,
    )  # fmt: skip
    return wire_record("approval", child, asked)


def waiting(laptop: Laptop, number: int = 0, **more: Any) -> Waiting:
    """Let one referral arrive that waits for a decision."""
    child, found = referral(number, **more)
    asked = request(child, found[1])
    pull(laptop, *found, asked)
    return Waiting(laptop, child, found[1], asked)


def desk(laptop: Laptop, *capabilities: str) -> Waiting:
    """A supervisor's laptop on which one referral waits."""
    laptop.clock.now = NOW
    pull(laptop, *directory(laptop, *(capabilities or ("PS",))))
    return waiting(laptop)


def cover(laptop: Laptop, whom: str) -> wire.WireRecord:
    said = Cover(for_whom=whom, deputy=laptop.place.practitioner, since=date(2026, 11, 1), until=date(2026, 11, 30))
    return wire_record("cover", DIRECTORY, said)


def disputed(child: str) -> list[wire.WireRecord]:
    """A status in two versions, which is for a manager."""
    alert = wire_record("alert", child, Alert(topic="hazard", words="Dog", severity="danger"))
    one = Conflict(
        about=alert.id, about_kind="alert", field="severity", standing="danger", other="note", standing_by=WORKER,
        other_by=SCREENER,
    )  # fmt: skip
    return [alert, wire_record("conflict", child, one)]

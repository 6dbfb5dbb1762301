"""An authority with a front door: a school that refers, a screener, two supervisors, a chair, a manager, a worker."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import text

from app.domain import body
from app.domain.approval import Approval
from app.domain.child import Child
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.kinds import KINDS
from app.domain.practitioner import Agency, Practitioner, Team
from app.domain.referral import Referral
from server import access, standing
from server.approving import read_as
from server.deciding import Standing
from server.hub import Hub
from server.push import push
from sync import wire
from tests.making import Author, accounts_for, put_records

PEOPLE = {
    "teacher": ("school", "education", ("PART",)),
    "clerk": ("school", "education", ("ADM",)),
    "screener": ("council", "social", ("SCREEN",)),
    "denise": ("council", "social", ("PS",)),
    "tom": ("council", "social", ("PS",)),
    "priya": ("council", "social", ("SW",)),
    "chair": ("council", "social", ("CPC",)),
    "boss": ("council", "social", ("SM", "PS")),
    "deputy": ("council", "social", ("SW",)),
}


@dataclass
class Office:
    """The people by name, and the ids of agencies and teams."""

    hub: Hub
    people: dict[str, Author]
    agencies: dict[str, str]
    door: str
    team: str

    def __getattr__(self, name: str) -> Author:
        return self.people[name]

    # what people do

    def sends(self, who: Author, *changes: wire.SignedChange) -> list[wire.Receipt]:
        answer = push(self.hub, who.caller, wire.PushAsk(changes))
        return [msgspec.json.decode(raw, type=wire.Receipt) for raw in answer.receipts]

    def makes(self, who: Author, kind: str, child: str, says: Struct, record: str = "") -> wire.Receipt:
        made = who.change(kind, child, record, body=msgspec.Raw(body.encode(says)))
        (receipt,) = self.sends(who, who.signed(made))
        return receipt

    def edit(self, who: Author, record: str, why: str = "", /, **after: Any) -> wire.SignedChange:
        """Return the change of a record as it stands now."""
        found = self.record(record)
        said, rules = body.value(found.body), KINDS[found.kind].rules
        edits = {name: (said.get(name, rules[name].default), value) for name, value in after.items()}
        return who.edits(found.kind, found.child, record, found.version, edits, why)

    def edits(self, who: Author, record: str, why: str = "", /, **after: Any) -> wire.Receipt:
        (receipt,) = self.sends(who, self.edit(who, record, why, **after))
        return receipt

    def takes(self, who: Author, record: str, *changes: dict[str, Any], reason: str = "") -> None:
        """Change a record once for each of these, and be taken each time."""
        for after in changes:
            receipt = self.edits(who, record, reason, **after)
            assert receipt.status == "accepted", (receipt.code, receipt.facts)

    def asks(self, who: Author, record: str, act: str, **more: Any) -> str:
        found = self.record(record)
        asked = Approval(about=record, about_kind=found.kind, act=act, author=who.practitioner, **more)
        receipt = self.makes(who, "approval", found.child, asked)
        assert receipt.status == "accepted", (receipt.code, receipt.facts)
        return receipt.record

    def decision(self, who: Author, approval: str, step: str = "approved", **more: Any) -> wire.SignedChange:
        """Return the change by which somebody decides on what stands now."""
        about = self.record(str(self.says(approval)["about"]))
        said = {
            "step": step, "reason": "I have read it.", "decided_by": who.practitioner, "decided": DECIDED,
            "read": read_as(about), "read_version": about.version, **more,
        }  # fmt: skip
        return self.edit(who, approval, said["reason"], **said)

    def decides(self, who: Author, approval: str, step: str = "approved", **more: Any) -> wire.Receipt:
        (receipt,) = self.sends(who, self.decision(who, approval, step, **more))
        return receipt

    # what stands

    def record(self, id: str) -> Standing:
        with self.hub.database.writing() as connection:
            return standing.load(connection, {id: 0})[id]

    def says(self, id: str) -> dict[str, Any]:
        said: dict[str, Any] = body.value(self.record(id).body)
        return said

    def of(self, child: str, kind: str) -> dict[str, dict[str, Any]]:
        with self.hub.database.writing() as connection:
            rows = connection.execute(
                text("SELECT id, fields FROM doorstep.record WHERE child_id = :child AND kind = :kind ORDER BY id"),
                {"child": child, "kind": kind},
            )
            return {str(row.id): row.fields for row in rows}

    def one(self, child: str, kind: str) -> str:
        (found,) = self.of(child, kind)
        return found

    def ties(self, who: Author, child: str) -> set[str]:
        with self.hub.database.writing() as connection:
            return set(access.rights_of(connection, who.practitioner, {child}).get(child, access.Rights()).ties)


DECIDED = "2026-11-12T11:00:00Z"


def office_on(hub: Hub, *, with_door: bool = True) -> Office:
    agencies = {"council": new_id(), "school": new_id()}
    people = {name: Author(name, agencies[of], sector) for name, (of, sector, _) in PEOPLE.items()}
    door, team = new_id(), new_id()
    rows: list[Any] = [
        ("agency", agencies["council"], DIRECTORY, Agency(name="Northmere", sector="social")),
        ("agency", agencies["school"], DIRECTORY, Agency(name="Bell Street School", sector="education")),
        (
            "team", door, DIRECTORY,
            Team(
                name="Front door", agency=agencies["council"], front_door=with_door,
                supervisors=(people["denise"].practitioner, people["tom"].practitioner, people["boss"].practitioner),
            ),
        ),
        (
            "team", team, DIRECTORY,
            Team(
                name="Team 2", agency=agencies["council"],
                supervisors=(people["denise"].practitioner, people["tom"].practitioner, people["chair"].practitioner),
            ),
        ),
    ]  # fmt: skip
    for name, (of, _, capabilities) in PEOPLE.items():
        says = Practitioner(
            name=name, agency=agencies[of], capabilities=capabilities, team=door if name == "screener" else team
        )
        rows.append(("practitioner", people[name].practitioner, DIRECTORY, says))
    with hub.database.writing() as connection:
        put_records(connection, hub, rows, agencies["council"])
        accounts_for(connection, list(people.values()))
    return Office(hub, people, agencies, door, team)


def begun(office: Office, **more: Any) -> tuple[str, str]:
    """Let the teacher refer a child whom the authority does not know; the child and the referral."""
    child, referral = new_id(), new_id()
    who = office.teacher
    said = (
        ("child", child, Child(given="Amara", family="Warsame", born=date(2022, 3, 3))),
        ("involvement", "", Involvement(agency=who.agency, practitioner=who.practitioner, sector="education")),
        ("referral", referral, worry(who, **more)),
    )
    sent = [who.change(kind, child, id, body=msgspec.Raw(body.encode(one))) for kind, id, one in said]
    receipts = office.sends(who, *(who.signed(one) for one in sent))
    assert [one.status for one in receipts] == ["accepted"] * 3, [(one.code, one.facts) for one in receipts]
    return child, referral


def worry(who: Author, **more: Any) -> Referral:
    """A referral with danger now, which needs nothing else said."""
    said = {"harm_now": "yes", "harm_words": "She will not go home.", "source": "2A", "received": RECEIVED, **more}
    return Referral(author=who.practitioner, agency=who.agency, **said)


RECEIVED = datetime.fromisoformat("2026-11-12T10:00:00Z")


def pending(office: Office) -> tuple[str, str]:
    """The same, screened and put to a decision."""
    child, referral = begun(office)
    office.takes(
        office.screener, referral, {"step": "screening"}, {"known": "new", "primary_need": "N1"},
        {"step": "decision-pending"},
    )  # fmt: skip
    return child, referral


def opened(office: Office, act: str = "assess") -> tuple[str, str]:
    """The same, decided: the child is with Team 2 and Priya."""
    child, referral = pending(office)
    asked = office.asks(office.screener, referral, act)
    given = {"team": office.team, "practitioner": office.priya.practitioner}
    receipt = office.decides(office.denise, asked, **given)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)
    return child, referral

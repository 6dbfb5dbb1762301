"""Nobody writes themselves into a case file: pushes that would widen access, on real PostgreSQL (docs/sync.md 3.10)."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.dispute import Decision
from app.domain.identity import new_id
from app.domain.involvement import Allocation, Involvement
from server import access
from server.hub import Hub
from server.push import push
from sync import wire
from tests.making import Author, Town, town_on


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def told(town: Town, author: Author, *changes: wire.SignedChange) -> list[tuple[str, str]]:
    answer = push(town.hub, author.caller, wire.PushAsk(changes))
    receipts = [msgspec.json.decode(raw, type=wire.Receipt) for raw in answer.receipts]
    return [(receipt.status, receipt.code) for receipt in receipts]


def categories(town: Town, who: Author) -> frozenset[str]:
    with town.hub.database.begin() as connection:
        return access.rights_of(connection, who.practitioner, {town.amara}).get(town.amara, access.Rights()).categories


def record(town: Town, kind: str, where: str = "true") -> tuple[str, dict[str, Any]]:
    with town.hub.database.writing() as connection:
        row = connection.execute(
            text(f"SELECT id, fields FROM doorstep.record WHERE kind = :kind AND child_id = :child AND {where}"),  # noqa: S608
            {"kind": kind, "child": town.amara},
        ).one()
    return str(row.id), row.fields


REFUSED = ("refused", "not-yours-to-write")
TAKEN = ("accepted", "")


def test_3_10_a_health_visitor_gains_nothing_by_an_allocation_of_herself(town: Town) -> None:
    before = categories(town, town.siobhan)
    mine = Allocation(practitioner=town.siobhan.practitioner, team=new_id())
    assert told(town, town.siobhan, town.siobhan.makes("allocation", town.amara, mine)) == [REFUSED]
    assert categories(town, town.siobhan) == before


def test_3_10_only_the_supervisor_allocates_and_only_the_hub_writes_a_decision(town: Town) -> None:
    extra = Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker")
    decision = Decision(about=town.alert, decided="Step down")
    for who, answer in ((town.priya, REFUSED), (town.denise, TAKEN)):
        sent = (who.makes("allocation", town.amara, extra), who.makes("decision", town.amara, decision))
        assert told(town, who, *sent) == [answer, REFUSED]


def test_3_10_an_allocation_is_not_edited_into_ones_own(town: Town) -> None:
    standing, _ = record(town, "allocation")
    edits = {"practitioner": (town.priya.practitioner, town.siobhan.practitioner)}
    assert told(town, town.siobhan, town.siobhan.edits("allocation", town.amara, standing, 1, edits)) == [REFUSED]
    longer = town.priya.edits("allocation", town.amara, standing, 1, {"role": ("allocated", "co-worker")})
    assert told(town, town.priya, longer) == [REFUSED]


def test_3_10_a_status_that_widens_the_purpose_is_the_holders_to_write(town: Town) -> None:
    status = Alert(topic="status", words="Section 47", code="S47")
    for who, answer in ((town.siobhan, REFUSED), (town.priya, TAKEN), (town.denise, TAKEN)):
        assert told(town, who, who.makes("alert", town.amara, status)) == [answer]


def test_3_10_a_hazard_is_not_edited_into_a_status_nor_a_status_out_of_force(town: Town) -> None:
    she = town.siobhan
    turned = she.edits("alert", town.amara, town.alert, 1, {"topic": ("hazard", "status"), "code": ("", "S47")})
    standing, _ = record(town, "alert", "fields->>'topic' = 'status'")
    ended = she.edits("alert", town.amara, standing, 1, {"ended": (False, True)}, reason="no more")
    renamed = she.edits("alert", town.amara, standing, 1, {"topic": ("status", "hazard")})
    assert told(town, she, turned, ended) == [REFUSED, REFUSED]
    assert told(town, she, renamed) == [REFUSED]
    note = she.edits("alert", town.amara, town.alert, 1, {"action": ("", "Ring first")})
    assert told(town, she, note) == [TAKEN]


def test_3_10_an_attempt_that_would_lose_a_conflict_is_refused_all_the_same(town: Town) -> None:
    town_alert = town.denise.edits("alert", town.amara, town.alert, 1, {"topic": ("hazard", "order")})
    assert told(town, town.denise, town_alert) == [TAKEN]
    turned = town.siobhan.edits("alert", town.amara, town.alert, 1, {"topic": ("hazard", "status")})
    assert told(town, town.siobhan, turned) == [REFUSED]


def test_3_10_another_agencys_practitioner_speaks_for_themselves_alone(town: Town) -> None:
    she = town.siobhan
    mine = Involvement(agency=she.agency, practitioner=she.practitioner, sector="health", role="Health visitor")
    theirs = Involvement(agency=she.agency, practitioner=new_id(), sector="health")
    elsewhere = Involvement(agency=town.priya.agency, practitioner=she.practitioner, sector="social")
    sent = [she.makes("involvement", town.amara, one) for one in (mine, theirs, elsewhere)]
    assert told(town, she, *sent) == [TAKEN, REFUSED, REFUSED]


def test_3_10_the_sector_of_a_tie_is_the_accounts_and_not_the_records(town: Town) -> None:
    before = categories(town, town.siobhan)
    false = Involvement(agency=town.siobhan.agency, practitioner=town.siobhan.practitioner, sector="social")
    assert told(town, town.siobhan, town.siobhan.makes("involvement", town.amara, false)) == [TAKEN]
    assert categories(town, town.siobhan) == before
    allocated = Allocation(practitioner=town.siobhan.practitioner, team=new_id())
    assert told(town, town.denise, town.denise.makes("allocation", town.amara, allocated)) == [TAKEN]
    assert categories(town, town.siobhan) == before
    assert "visit_narrative_voice" not in before


def test_3_10_a_tie_of_nobody_is_a_record_and_gives_nothing(town: Town) -> None:
    """What is no id at all once stopped the whole request in the database."""
    for who in ("nobody", new_id(), "x" * 5000):
        odd = Allocation(practitioner=who, team="no team")
        assert told(town, town.denise, town.denise.makes("allocation", town.amara, odd)) == [TAKEN]


def test_3_6_without_any_tie_it_is_held_whatever_it_is(town: Town) -> None:
    mine = Allocation(practitioner=town.stranger.practitioner, team=new_id())
    sent = town.stranger.makes("allocation", town.amara, mine)
    assert told(town, town.stranger, sent) == [("held", "no-access")]


def test_3_10_a_protected_address_is_marked_by_the_team_and_opened_by_the_holder(town: Town) -> None:
    helper = Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker")
    told(town, town.denise, town.denise.makes("allocation", town.amara, helper))
    shown = Address(of=town.amara, lines=("1 Mill Lane",))
    assert told(town, town.siobhan, town.siobhan.makes("address", town.amara, shown)) == [TAKEN]
    standing, _ = record(town, "address", "NOT coalesce((fields->>'protected')::bool, false)")
    hidden = town.stranger.edits("address", town.amara, standing, 1, {"protected": (False, True)})
    assert told(town, town.stranger, hidden) == [TAKEN]
    own, _ = record(town, "address", f"id <> '{standing}'")
    opened = {"protected": (True, False)}
    sent = town.stranger.edits("address", town.amara, own, 1, opened, reason="moved")
    assert told(town, town.stranger, sent) == [REFUSED]
    assert told(town, town.priya, town.priya.edits("address", town.amara, own, 1, opened, reason="moved")) == [TAKEN]


def test_what_an_author_says_they_saw_may_be_anything(town: Town) -> None:
    """Lists of things without ids, where both changed the list, once stopped the whole request."""
    made = town.priya.contact(town.amara)
    contact = msgspec.json.decode(bytes(made.change), type=dict[str, Any])
    contact["body"]["signatures"] = []
    change = town.priya.change("contact", town.amara, body=msgspec.Raw(msgspec.json.encode(contact["body"])))
    assert told(town, town.priya, town.priya.signed(change)) == [TAKEN]
    first: dict[str, tuple[Any, Any]] = {"present": ([], [{"id": new_id(), "name": "A"}])}
    assert told(town, town.priya, town.priya.edits("contact", town.amara, change.record, 1, first)) == [TAKEN]
    again = Author(town.priya.name, town.priya.agency, practitioner=town.priya.practitioner)
    for before, after, answer in (
        ("abc", [], ("accepted", "")),
        ([1, {}], [2], ("refused", "not-as-agreed")),
        (None, "abc", ("refused", "not-as-agreed")),
    ):
        edit = again.edits("contact", town.amara, change.record, 1, {"present": (before, after)})
        (got,) = told(town, again, edit)
        assert got == answer or got[0] in ("merged", "conflict")

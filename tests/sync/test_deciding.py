"""A decision from the laptop that makes it to the hub and back to the screen, on real PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import pytest

from app.casework import approval_paper, approvals
from app.casework.approval_pages import Decision, Paper
from app.storage import outbox, receipts
from app.storage.trouble import StoreTrouble
from server.hub import Hub
from sync import wire
from tests.making import Town
from tests.server.office import Office, office_on, pending
from tests.sync.conftest import MakeLaptop, Served, TestLaptop, serving

GIVES = ("assess", "discuss")
"""The decisions that give the child to a team."""


@dataclass
class _Town:
    """What enrolling asks of a town: its hub."""

    hub: Hub


@pytest.fixture
def served(fresh_hub: Hub) -> Iterator[Served]:
    """A hub with the office alone: its people would be two with those of the small town."""
    with serving(fresh_hub) as address:
        yield Served(cast(Town, _Town(fresh_hub)), address)


@pytest.fixture
def office(served: Served) -> Office:
    return office_on(served.town.hub)


@pytest.fixture
def denise(office: Office, make_laptop: MakeLaptop) -> TestLaptop:
    return make_laptop(office.denise, "NM-D1")


def asked(office: Office, *laptops: TestLaptop) -> tuple[str, str, str]:
    """A referral on every laptop that is put to a decision: the child, the referral, the request."""
    child, referral = pending(office)
    approval = office.asks(office.screener, referral, "assess")
    for laptop in laptops:
        laptop.round()
    return child, referral, approval


def decision(paper: Paper, office: Office, option: str = "assess") -> Decision:
    plain = Decision(paper.key, option, "Meets level 3", paper.body_hash, paper.version)
    return replace(plain, team=office.team, practitioner=office.priya.practitioner) if option in GIVES else plain


def test_a_decision_is_proposed_sent_taken_and_shown(office: Office, denise: TestLaptop) -> None:
    child, referral, approval = asked(office, denise)
    page = approvals.read(by=denise.by)
    assert page is not None
    assert [row.key for row in page.rows] == [approval]
    paper = approval_paper.open_paper(approval, by=denise.by)
    approvals.decide(decision(paper, office), by=denise.by)
    assert approval_paper.again(approval, by=denise.by).stand.state == "proposed"
    assert office.says(referral)["step"] == "decision-pending"
    denise.round()
    assert office.says(referral)["step"] == "assessment"
    assert office.ties(office.priya, child) == {"allocated"}
    denise.round()
    stand = approval_paper.again(approval, by=denise.by).stand
    assert stand.state == "decided"
    assert stand.title.startswith("Decided by you on ")
    page = approvals.read(by=denise.by)
    assert page is not None
    assert page.rows == ()
    with denise.vault.read() as tx:
        assert [one.receipt.status for one in receipts.of_record(tx, approval)] == ["accepted"]


def test_of_two_who_decide_at_once_one_does_and_the_other_is_told_who(
    office: Office, denise: TestLaptop, make_laptop: MakeLaptop
) -> None:
    tom = make_laptop(office.tom, "NM-D2")
    _, referral, approval = asked(office, denise, tom)
    papers = [(one, approval_paper.open_paper(approval, by=one.by)) for one in (denise, tom)]
    for one, paper in papers:
        option = "no-further-action" if one is tom else "assess"
        approvals.decide(decision(paper, office, option), by=one.by)
    denise.round()
    tom.round()
    assert office.says(referral)["step"] == "assessment"
    stand = approval_paper.again(approval, by=tom.by).stand
    assert stand.state == "decided"
    assert stand.title.startswith("Decided by denise on ")
    assert stand.title.endswith(": child and family assessment")


def test_what_changed_underneath_is_refused_and_shown_field_by_field(office: Office, denise: TestLaptop) -> None:
    _, referral, approval = asked(office, denise)
    paper = approval_paper.open_paper(approval, by=denise.by)
    approvals.decide(decision(paper, office), by=denise.by)
    office.takes(office.tom, referral, {"level": "4"})  # which overtakes the request
    denise.round()
    paper = approval_paper.again(approval, by=denise.by)
    assert office.says(referral)["step"] == "decision-pending"
    assert paper.stand.state == "gone"
    assert [(one.label, one.after) for one in paper.changed] == [("Level of need", "4")]
    again = office.asks(office.screener, referral, "assess")
    denise.round()
    paper = approval_paper.open_paper(again, by=denise.by)
    approvals.decide(decision(paper, office), by=denise.by)
    denise.round()
    assert office.says(referral)["step"] == "assessment"


def test_a_proposed_decision_is_taken_back_before_it_is_sent_and_another_is_taken(
    office: Office, denise: TestLaptop
) -> None:
    child, referral, approval = asked(office, denise)
    paper = approval_paper.open_paper(approval, by=denise.by)
    first = approvals.decide(decision(paper, office), by=denise.by)
    assert approval_paper.again(approval, by=denise.by).stand.may_withdraw
    back = approvals.take_back(approval, by=denise.by)
    paper = approval_paper.open_paper(approval, by=denise.by)
    assert (paper.stand.state, bool(paper.options)) == ("open", True)
    second = approvals.decide(decision(paper, office, "discuss"), by=denise.by)
    denise.round()
    assert office.says(referral)["step"] == "strategy-discussion"
    assert office.of(child, "assessment") == {}
    with denise.vault.read() as tx:
        assert outbox.every_change(tx) == frozenset()
        codes = {one: found.receipt.code for one in (first.change, back.change, second.change)
                 if (found := receipts.read(tx, one))}  # fmt: skip
    assert codes == {first.change: "taken-back", back.change: "", second.change: ""}


def test_taking_back_what_the_authority_has_taken_already_changes_nothing(office: Office, denise: TestLaptop) -> None:
    _, referral, approval = asked(office, denise)
    paper = approval_paper.open_paper(approval, by=denise.by)
    approvals.decide(decision(paper, office), by=denise.by)
    with denise.vault.read() as tx:
        (sent,) = outbox.all_of_them(tx)
    approvals.take_back(approval, by=denise.by)
    denise.authority.push(wire.PushAsk((sent.signed(),)))  # it was on its way when it was taken back
    denise.round()
    assert office.says(referral)["step"] == "assessment"
    assert approval_paper.again(approval, by=denise.by).stand.title.startswith("Decided by you")
    with denise.vault.read() as tx:
        assert outbox.every_change(tx) == frozenset()
    with pytest.raises(StoreTrouble, match="decided-already"):
        approvals.take_back(approval, by=denise.by)

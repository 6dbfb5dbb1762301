"""What came back to a worker: given back, decided, a child who is new; each in words, and gone by the fact."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.casework import came_back, looks, needs, today
from app.casework.pages import NeedsYou, WorkState
from app.domain.approval import Approval
from app.domain.referral import Referral
from tests.casework.case_work import COLLEAGUE, TEAM, allocated, at_work, child
from tests.casework.warsame import ago, pull
from tests.storage.fakes import Laptop, wire_record


class Asked:
    """Amara, with an assessment for which this person has asked a decision."""

    def __init__(self, laptop: Laptop) -> None:
        at_work(laptop, "SW")
        self.laptop, self.amara = laptop, child("Amara")
        self.referral = wire_record("referral", self.amara.child, Referral(author=COLLEAGUE, step="screening"))
        pull(laptop, self.amara, self.referral)

    def ask(self, step: str, **more: object) -> str:
        """Let a request arrive as it was answered; returns its id."""
        me = self.laptop.place.practitioner
        fields = {
            "about": self.referral.id, "about_kind": "referral", "act": "assess", "author": me,
            "step": step, "decided_by": COLLEAGUE, "decided": ago(1), "reason": "What does the school say?", **more,
        }  # fmt: skip
        made = wire_record("approval", self.amara.child, Approval(**fields))  # type: ignore[arg-type]
        pull(self.laptop, made)
        return made.id

    def needs(self) -> list[NeedsYou]:
        states = (WorkState.RETURNED, WorkState.ANSWERED, WorkState.NEW_CHILD)
        return [one for one in needs.read(by=self.laptop.by) if one.state in states]


@pytest.fixture
def asked(laptop: Laptop) -> Asked:
    return Asked(laptop)


def test_what_was_given_back_stands_until_it_is_asked_for_again(asked: Asked) -> None:
    asked.ask("returned")
    (need,) = asked.needs()
    assert (need.state, need.title, need.detail) == (
        WorkState.RETURNED, "Given back to you: Referral, Amara Warsame", "Joe Tranter: What does the school say?",
    )  # fmt: skip
    assert (need.about, need.child) == (asked.referral.id, asked.amara.child)
    came_back.mark_seen(need.change, by=asked.laptop.by)
    assert asked.needs() == [need], "reading it does not do it"
    asked.ask("withdrawn")
    assert asked.needs() == []


def test_what_was_given_back_is_over_when_what_it_is_about_is(asked: Asked) -> None:
    asked.ask("returned")
    pull(
        asked.laptop,
        wire_record(
            "referral",
            asked.amara.child,
            Referral(author=COLLEAGUE, step="closed"),
            record_id=asked.referral.id,
            version=2,
        ),
    )
    assert asked.needs() == []


@pytest.mark.parametrize(("step", "title"), [("approved", "Approved: Referral"), ("refused", "Not approved: Referral")])
def test_a_decision_is_told_until_it_is_read(asked: Asked, step: str, title: str) -> None:
    asked.ask(step, takes="assess")
    (need,) = asked.needs()
    assert need.title == f"{title}, Amara Warsame"
    assert need.detail.endswith("Joe Tranter: What does the school say?")
    came_back.mark_seen(need.change, by=asked.laptop.by)
    assert asked.needs() == []


def test_another_s_request_and_one_of_long_ago_are_not_told(asked: Asked) -> None:
    asked.ask("refused", author=COLLEAGUE)
    asked.ask("refused", decided=ago(31))
    asked.ask("requested", decided=None, decided_by="")
    assert asked.needs() == []


def test_a_child_who_was_given_to_one_is_new_until_they_are_opened(asked: Asked) -> None:
    laptop = asked.laptop
    pull(laptop, allocated(laptop, asked.amara, since=ago(2).date()))
    (need,) = asked.needs()
    assert (need.state, need.title, need.detail, need.child) == (
        WorkState.NEW_CHILD, "New to you: Amara Warsame", "The child is allocated to you", asked.amara.child,
    )  # fmt: skip
    assert need in today.read(by=laptop.by).needs
    looks.look("another", "overview", by=laptop.by)
    assert asked.needs() == [need]
    looks.look(asked.amara.child, "brief", by=laptop.by)
    assert asked.needs() == []
    laptop.clock.now += timedelta(days=1)
    assert asked.needs() == []


@pytest.mark.parametrize(
    "held",
    [
        {"since": date(2026, 9, 1)}, {"since": None}, {"since": date(2026, 11, 10), "until": date(2026, 11, 11)},
        {"since": date(2026, 11, 10), "practitioner": COLLEAGUE}, {"since": date(2026, 11, 10), "role": "duty"},
    ],
)  # fmt: skip
def test_one_who_was_theirs_before_or_is_not_theirs_is_not_new(asked: Asked, held: dict[str, Any]) -> None:
    pull(asked.laptop, allocated(asked.laptop, asked.amara, team=TEAM, **held))
    assert asked.needs() == []

"""The next dates of a child: planned, named and due in one list, in which no date stands twice."""

from datetime import date
from typing import Any

import msgspec
import pytest

from app.casework import brief, caseload, lateness, overview
from app.casework.asked import NotValid
from app.casework.page_parts import DueState, Planned
from app.domain.conference import Conference
from app.domain.meeting import Meeting
from app.domain.visit import Visit
from app.storage import copies, outbox, records
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.case_work import allocated, at_work, child, contact, plan
from tests.casework.warsame import ago, pull
from tests.storage.fakes import Laptop, wire_record


def day(days: float) -> date:
    return ago(days).date()


def visit(laptop: Laptop, of: wire.WireRecord, days: float, kind: str = "cp", **more: str) -> wire.WireRecord:
    planned = Visit(
        practitioner=laptop.place.practitioner, planned=ago(-days, "10:30"), purpose="CP visit", kind_of_visit=kind
    )
    return wire_record("visit", of.child, msgspec.structs.replace(planned, **more))


def amara(laptop: Laptop, *page: wire.WireRecord, seen: float = 13, **named: Any) -> wire.WireRecord:
    """A child on a plan, last seen some days ago, with what else is given; returns the child."""
    at_work(laptop, "SW")
    of = child("Amara", born=date(2018, 3, 3))
    under = plan(of, day(85))
    met = wire_record("meeting", of.child, Meeting(meeting_kind="core-group", plan=under.id, step="held", held=day(20)))
    pull(laptop, of, allocated(laptop, of), under, met)
    pull(laptop, contact(of.child, laptop.place.practitioner, seen, seen="seen", **named))
    return of


def planned(laptop: Laptop, of: wire.WireRecord) -> list[Planned]:
    return list(overview.read(of.child, by=laptop.by).planned)


def of_visits(laptop: Laptop, of: wire.WireRecord) -> list[tuple[str, str, str, DueState]]:
    found = [one for one in planned(laptop, of) if one.what == "CP visit"]
    return [(one.what, one.detail, one.due.words, one.due.state) for one in found]


def due(laptop: Laptop) -> tuple[str, str]:
    (row,) = caseload.read(by=laptop.by).rows
    return row.due.words, row.due.what


def test_a_visit_that_is_planned_stands_on_the_line_of_its_clock(laptop: Laptop) -> None:
    of = amara(laptop)
    assert of_visits(laptop, of) == [("CP visit", "every 10 working days", "by Fri 13 Nov", DueState.SOON)]
    first, second = visit(laptop, of, 0), visit(laptop, of, 12)
    pull(laptop, first, second)
    assert of_visits(laptop, of) == [
        ("CP visit", "Today, 10:30", "by Fri 13 Nov", DueState.SOON),
        ("CP visit", "Tue 24 Nov, 10:30", "8 working days", DueState.LATER),
    ]
    assert [one.visit for one in planned(laptop, of) if one.what == "CP visit"] == [first.id, second.id]


def test_a_visit_that_is_planned_too_late_says_so(laptop: Laptop) -> None:
    of = amara(laptop)
    pull(laptop, visit(laptop, of, 5))
    assert of_visits(laptop, of) == [
        ("CP visit", "Tue 17 Nov, 10:30, after it is due", "by Fri 13 Nov", DueState.SOON)
    ]  # fmt: skip


def test_a_visit_of_another_regime_meets_no_clock_and_stands_for_itself(laptop: Laptop) -> None:
    of = amara(laptop)
    pull(laptop, visit(laptop, of, 0, "health-review"))
    assert len(of_visits(laptop, of)) == 2


@pytest.mark.parametrize(
    ("named", "shown", "near"),
    [
        (13, ("every 10 working days", "by Fri 13 Nov"), ("Fri 13 Nov", "CP visit")),
        (20, ("every 10 working days", "by Fri 13 Nov"), ("Fri 13 Nov", "CP visit")),
        (10, ("named on Fri 30 Oct, by the rule by Fri 13 Nov", "2 days over"), ("2 days over", "CP visit")),
    ],
)
def test_a_day_that_a_contact_named_is_earlier_than_the_rules_or_is_not_said(
    laptop: Laptop, named: int, shown: tuple[str, str], near: tuple[str, str]
) -> None:
    of = amara(laptop, next_visit=date(2026, 11, named))
    assert [(detail, words) for _, detail, words, _ in of_visits(laptop, of)] == [shown]
    assert due(laptop) == near


def test_what_is_arranged_for_a_clock_is_said_on_its_line(laptop: Laptop) -> None:
    of = amara(laptop)
    with laptop.vault.read() as tx:
        (the_plan,) = records.of_child(tx, of.child, "plan")
    core = Meeting(meeting_kind="core-group", plan=the_plan.id, planned=day(-5))
    review = Conference(conference_kind="review", plan=the_plan.id, step="arranged", planned=ago(-19, "14:00"))
    pull(laptop, wire_record("meeting", of.child, core), wire_record("conference", of.child, review))
    said = {one.what: (one.detail, one.due.words) for one in planned(laptop, of)}
    assert said["Core group"] == ("Tue 17 Nov", "by Mon 23 Nov")
    assert said["Review conference"] == ("Tue 1 Dec, 14:00, after it is due", "by Thu 19 Nov")


def test_a_core_group_that_was_planned_as_a_visit_is_the_same_date(laptop: Laptop) -> None:
    of = amara(laptop)
    made = visit(laptop, of, 5, "other", purpose="Core group")
    pull(laptop, made)
    found = [(one.visit, one.detail, one.due.words) for one in planned(laptop, of) if one.what == "Core group"]
    assert found == [(made.id, "Tue 17 Nov, 10:30", "by Mon 23 Nov")]


def test_each_clock_says_why_its_date_is_that_date(laptop: Laptop) -> None:
    (line,) = [one for one in planned(laptop, amara(laptop)) if one.what == "CP visit"]
    assert line.why.startswith("10 working days from the visit of Friday 30 October, at which the child was seen")


def test_nothing_is_counted_of_a_child_who_is_not_whole_here_yet(laptop: Laptop) -> None:
    at_work(laptop, "SW")
    of = child("Amara")
    pull(laptop, of, allocated(laptop, of), plan(of, day(85)), whole=False)
    assert planned(laptop, of) == []
    with laptop.vault.write() as tx:
        copies.complete(tx, [of.child], 99)
    assert planned(laptop, of) != []


def test_another_agency_is_told_of_no_visits_that_it_cannot_see(laptop: Laptop) -> None:
    at_work(laptop, "HV", sector="health")
    of = child("Amara", born=day(400))
    pull(laptop, of, plan(of, day(85)))
    assert {one.what for one in planned(laptop, of)} == {"1 year review", "2 to 2½ years review"} - {
        "2 to 2½ years review"
    }


# --- why it is late


def late(laptop: Laptop) -> tuple[wire.WireRecord, Planned]:
    of = amara(laptop, seen=30)
    return of, next(one for one in planned(laptop, of) if one.what == "CP visit")


def test_why_it_is_late_is_offered_where_it_is_and_kept_beside_the_plan(laptop: Laptop) -> None:
    of, line = late(laptop)
    record, clock = line.late
    form = lateness.form(of.child, record, clock, by=laptop.by)
    assert form.title == "Why it is late: CP visit, 16 days over, Amara Warsame"
    lateness.say_why(record, clock, {"words": "Both children were away."}, by=laptop.by)
    lateness.say_why(record, clock, {"words": "Then nobody opened."}, by=laptop.by)
    (line,) = [one for one in planned(laptop, of) if one.what == "CP visit"]
    assert line.reason == "Both children were away. Then nobody opened."
    assert [one.reason for one in planned(laptop, of) if one.what != "CP visit"] == ["", ""]
    with laptop.vault.read() as tx:
        first, second = (row.change() for row in outbox.all_of_them(tx))
    assert (first.kind, first.record, list(first.fields)) == ("plan", record, ["late_reasons"])
    assert len(second.fields["late_reasons"].after) == 2


def test_nothing_is_offered_where_nothing_is_late_and_nothing_kept_without_a_word(laptop: Laptop) -> None:
    of, line = late(laptop)
    with pytest.raises(NotValid):
        lateness.say_why(*line.late, {"words": " "}, by=laptop.by)
    pull(laptop, contact(of.child, laptop.place.practitioner, 1, seen="seen"))
    (line,) = [one for one in planned(laptop, of) if one.what == "CP visit"]
    assert line.late == ("", "")


def test_who_may_not_write_the_record_says_nothing_beside_it(laptop: Laptop) -> None:
    of, line = late(laptop)
    with laptop.vault.read() as tx:
        (held,) = records.of_child(tx, of.child, "allocation")
    over = msgspec.json.decode(held.body) | {"until": str(day(1))}
    pull(laptop, msgspec.structs.replace(wire_record("allocation", of.child, over, record_id=held.id), version=2))
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        lateness.form(of.child, *line.late, by=laptop.by)


def test_the_brief_says_by_when_its_visit_is_due(laptop: Laptop) -> None:
    of = amara(laptop)
    soon, other = visit(laptop, of, 0), visit(laptop, of, 1, "school")
    pull(laptop, soon, other)
    assert brief.read(of.child, by=laptop.by, visit=soon.id).heading == "CP visit today 10:30, due by Fri 13 Nov."
    assert "due" not in brief.read(of.child, by=laptop.by, visit=other.id).heading

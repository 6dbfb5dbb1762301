"""What repeats in a record: each rule counts what it says, no further than it says, and compares with what is known."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.patterns import Adult, Count, Occurrence, days_words, found

TODAY = date(2026, 11, 12)
CRAIG = Adult("Craig Dunmore", "Craig", alone=True)


def on(day: date, **more: Any) -> Occurrence:
    asked: dict[str, Any] = {"kind": "cp", "sector": "social", "source": "council", **more}
    return Occurrence(**{"record": f"{day}/{asked['sector']}", **asked}, on=day)


def police(day: date) -> Occurrence:
    return on(day, kind="police-attendance", sector="police", source="police")


def unseen(day: date, reason: str = "", **more: Any) -> Occurrence:
    return on(day, **{"seen": "not-seen", "reason": reason, **more})


def counted(*told: Occurrence, adults: tuple[Adult, ...] = ()) -> list[tuple[str, str]]:
    return [(one.title, one.words) for one in found(told, adults, "Amara", TODAY)]


CALLS = (date(2026, 10, 3), date(2026, 10, 14), date(2026, 10, 27), date(2026, 11, 8))
EARLIER = on(date(2026, 8, 1))


def test_police_contacts_are_counted_within_six_weeks_with_their_days_and_the_month_before() -> None:
    (count,) = found([EARLIER, *map(police, CALLS)], (), "Amara", TODAY)
    assert count == Count(
        "count",
        "4 police contacts in 6 weeks",
        "3, 14 and 27 October, 8 November. September had none.",
        tuple(f"{day}/police" for day in CALLS),
    )


def test_two_police_contacts_are_no_pattern_and_the_window_ends_after_six_weeks() -> None:
    edge = TODAY - timedelta(weeks=6)
    assert counted(EARLIER, police(CALLS[0]), police(CALLS[1])) == []
    assert counted(EARLIER, police(edge), police(CALLS[0]), police(CALLS[1])) == []
    assert counted(EARLIER, police(edge + timedelta(days=1)), police(CALLS[0]), police(CALLS[1])) != []
    assert counted(EARLIER, *map(police, CALLS[:2]), police(TODAY + timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ((date(2026, 9, 20), date(2026, 9, 29)), " The 6 weeks before had 2."),
        ((date(2026, 8, 19),), " September had none."),
        ((), " September had none."),
    ],
)
def test_police_contacts_are_compared_with_the_six_weeks_before(before: tuple[date, ...], said: str) -> None:
    ((_, words),) = counted(EARLIER, *map(police, before), *map(police, CALLS))
    assert words == f"3, 14 and 27 October, 8 November.{said}"


def test_nothing_is_compared_with_weeks_of_which_nothing_is_recorded() -> None:
    """Absence of a record never reads as absence of an event."""
    ((_, words),) = counted(on(date(2026, 9, 1)), *map(police, CALLS))
    assert words == "3, 14 and 27 October, 8 November."


def test_a_month_that_began_before_the_six_weeks_is_not_said_to_have_had_none() -> None:
    days = (date(2026, 10, 20), date(2026, 10, 25), date(2026, 11, 1))
    (count,) = found([EARLIER, *map(police, days)], (), "Amara", date(2026, 11, 28))
    assert count.words == "20 and 25 October, 1 November. The 6 weeks before had none."


def test_an_adult_named_by_three_agencies_is_said_with_every_row() -> None:
    rows = (
        on(date(2026, 10, 27), sector="police", source="police", text="Craig Dunmore named by Hodan"),
        on(date(2026, 11, 9), sector="education", source="acorns", text="Told her key person “Craig shouted”."),
        on(date(2026, 11, 10), text="Says CRAIG DUNMORE's car stays"),
    )
    (count,) = found(rows, (CRAIG,), "Amara", TODAY)
    assert (count.icon, count.title) == ("person", "One adult is named by 3 sources")
    assert count.words == "Craig Dunmore, 27 October to 10 November. Not in the recorded household."
    assert count.records == tuple(row.record for row in rows)
    assert found(rows[:2], (CRAIG,), "Amara", TODAY) == ()
    assert found([*rows[:2], rows[1]], (CRAIG,), "Amara", TODAY) == ()


@pytest.mark.parametrize(
    ("adult", "text", "is_named"),
    [
        (CRAIG, "Craigmore Road", False),
        (CRAIG, "Mr Dunmore", False),
        (Adult("Craig Dunmore", "Craig", alone=False), "Craig was there", False),
        (Adult("Craig Dunmore", "Craig", alone=False), "craig dunmore was there", True),
        (Adult("Will Ford", "Will", alone=True), "Will ring tomorrow", False),
        (Adult("Will Ford", "Will", alone=True), "Will Ford rang", True),
        (Adult("José Peña", "José", alone=True), "jose pena came", True),
        (Adult("Jose Pena", "Jose", alone=True), "José came", True),
    ],
)
def test_names_are_matched_whole_and_a_given_name_alone_only_where_it_can_mean_nobody_else(
    adult: Adult, text: str, is_named: bool
) -> None:
    told = [on(TODAY - timedelta(days=n), source=str(n), text=text) for n in range(3)]
    assert bool(found(told, (adult,), "Amara", TODAY)) is is_named


def test_a_name_from_more_than_half_a_year_ago_is_no_news() -> None:
    told = [on(TODAY - timedelta(weeks=27, days=n), source=str(n), text="Craig Dunmore") for n in range(3)]
    assert found(told, (CRAIG,), "Amara", TODAY) == ()


def test_a_child_not_seen_at_two_health_contacts() -> None:
    told = (
        unseen(date(2026, 10, 20), "No reply", kind="no-access", sector="health"),
        unseen(date(2026, 11, 4), "Mother said Amara was asleep", kind="health-review", sector="health"),
        on(date(2026, 11, 9), seen="seen", kind="school", sector="education"),
    )
    assert counted(*told) == [("Amara not seen at 2 health contacts", "20 Oct no reply, 4 Nov asleep.")]


def test_a_child_not_seen_at_the_last_contacts_whoever_came() -> None:
    told = (
        on(date(2026, 10, 1), seen="seen"),
        unseen(date(2026, 10, 20), "Out with an aunt all day", sector="health"),
        unseen(date(2026, 11, 4), "In bed", sector="health"),
        unseen(date(2026, 11, 5), kind="no-access"),
    )
    assert counted(*told) == [("Amara not seen at the last 3 contacts", "20 Oct, 4 Nov in bed, 5 Nov no access.")]
    assert counted(*told, on(date(2026, 11, 6), seen="seen")) == [
        ("Amara not seen at 2 health contacts", "20 Oct, 4 Nov in bed.")
    ]


def test_calls_letters_and_meetings_are_no_occasion_to_see_a_child() -> None:
    told = [unseen(TODAY - timedelta(days=n), kind=kind) for n, kind in enumerate(("other", "telephone", "video"))]
    assert counted(*told) == []


def test_no_access_and_missed_clinics_are_counted_by_days() -> None:
    seen = on(date(2026, 11, 11), seen="seen")
    twice = [unseen(date(2026, 10, 20), kind="no-access", record=name) for name in ("a", "b")]
    assert counted(*twice, seen) == []
    clinic = unseen(date(2026, 11, 3), kind="clinic", sector="nhs")
    assert counted(*twice, clinic, seen) == [
        ("No access or not seen at clinic on 2 days in 6 weeks", "20 October, 3 November.")
    ]
    again = unseen(date(2026, 11, 3), kind="no-access")
    assert counted(*twice, again, seen) == [("No access on 2 days in 6 weeks", "20 October, 3 November.")]


def test_the_same_rows_are_not_counted_under_two_names() -> None:
    told = [unseen(date(2026, 11, day), kind="no-access") for day in (3, 4)]
    assert counted(*told) == [("Amara not seen at the last 2 contacts", "3 Nov no access, 4 Nov no access.")]


def test_nothing_recorded_counts_nothing() -> None:
    assert found([], (CRAIG,), "Amara", TODAY) == ()


def test_days_are_said_in_their_order_each_once() -> None:
    days = [date(2027, 1, 3), date(2026, 12, 30), date(2026, 12, 30), date(2026, 12, 2)]
    assert days_words(days) == "2 and 30 December, 3 January"

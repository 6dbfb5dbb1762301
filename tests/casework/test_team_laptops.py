"""Who has unsent work: the sentence of each laptop, who is silent, what is held, and which versions wait."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from app.casework import needs, team
from app.casework.pages import WorkState
from app.casework.team_pages import LaptopLine, TeamPage
from app.domain.alert import Alert
from app.domain.dispute import Conflict
from app.domain.identity import new_id
from app.domain.visit import Visit
from app.storage import laptops_told, marks
from sync.wire_laptops import HeldSaid, LaptopSaid, LaptopsAnswer
from tests.casework.deciding import SCREENER, WORKER, arrive
from tests.casework.supervised import Supervised, supervised
from tests.casework.warsame import NOW
from tests.storage.fakes import Laptop, wire_record

TUESDAY = datetime.fromisoformat("2026-11-10T09:14:00+00:00")  # it is Thursday


@pytest.fixture
def made(laptop: Laptop) -> Supervised:
    return supervised(laptop)


def tell(made: Supervised, *said: LaptopSaid, held: tuple[HeldSaid, ...] = (), **more: Any) -> None:
    """Let the authority answer, in a round that has just ended."""
    people = (WORKER, made.priya, made.stranger)
    answer = LaptopsAnswer(now=NOW, people=people, laptops=said, held=held, **more)
    with made.laptop.vault.write() as tx:
        laptops_told.keep(tx, answer, NOW)
        marks.write(tx, last_exchange_at=NOW)


def said(heard: datetime | None = TUESDAY, who: str = WORKER, **more: Any) -> LaptopSaid:
    fields = {"said": True, "name": "NM-L7", **more}
    return LaptopSaid(practitioner=who, enrolled=NOW - timedelta(days=90), heard=heard, **fields)


def visit(made: Supervised, child: str, at: datetime, **more: Any) -> None:
    planned = Visit(**{"practitioner": WORKER, "planned": at, "purpose": "CP visit", **more})
    arrive(made.laptop, wire_record("visit", child, planned))


def page_of(made: Supervised) -> TeamPage:
    page = team.read(by=made.laptop.by)
    assert page is not None
    return page


def joe(made: Supervised) -> LaptopLine:
    return next(one for one in page_of(made).laptops if one.worker == WORKER)


def test_one_sentence_says_when_they_were_heard_and_what_was_planned_since(made: Supervised) -> None:
    child = made.child("Ada")
    for hours in (1, 5, 24):
        visit(made, child, TUESDAY + timedelta(hours=hours))
    tell(made, said(changes=2, drafts=1, since=TUESDAY - timedelta(days=1)))
    assert joe(made).sentence == (
        "Joe Tranter: last heard Tue 10 Nov, 09:14; 3 visits planned since, none of them recorded here"
    )
    assert joe(made).waits == "2 changes to send and 1 draft since Mon 9 Nov."
    assert joe(made).silent


def test_visits_count_once_for_siblings_and_not_before_they_can_be_recorded(made: Supervised) -> None:
    ada, bea = made.child("Ada"), made.child("Bea")
    for child in (ada, bea):
        visit(made, child, TUESDAY + timedelta(hours=1), occasion="one")
    visit(made, ada, TUESDAY + timedelta(hours=2), step="recorded")
    visit(made, ada, TUESDAY + timedelta(hours=3), step="cancelled")
    visit(made, ada, TUESDAY - timedelta(hours=3))
    visit(made, ada, NOW - timedelta(minutes=30))
    visit(made, ada, NOW + timedelta(hours=3))
    visit(made, ada, TUESDAY + timedelta(hours=4), practitioner=made.priya)
    tell(made, said())
    assert joe(made).visits == "2 visits planned since, 1 of them recorded here"


def test_nobody_is_silent_before_the_authority_s_time_has_passed(made: Supervised) -> None:
    child = made.child("Ada")
    visit(made, child, NOW - timedelta(hours=20))  # yesterday afternoon: a working day has not passed
    tell(made, said())
    assert not joe(made).silent
    tell(made, said(), silent_days=0)
    assert joe(made).silent
    visit(made, child, NOW - timedelta(hours=26))
    tell(made, said())
    assert joe(made).silent
    tell(made, said(), silent_days=2)
    assert not joe(made).silent


def test_over_a_weekend_one_working_day_is_monday(made: Supervised) -> None:
    child, friday = made.child("Ada"), datetime.fromisoformat("2026-11-13T10:00:00+00:00")
    visit(made, child, friday)
    answer = LaptopsAnswer(now=NOW, people=(WORKER,), laptops=(said(),), held=())
    for now, silent in ((friday + timedelta(days=2), False), (friday + timedelta(days=3, hours=1), True)):
        with made.laptop.vault.write() as tx:
            laptops_told.keep(tx, answer, now)
            marks.write(tx, last_exchange_at=now)
        assert joe(made).silent is silent


def test_without_a_network_here_nothing_is_said_of_visits_after_the_last_exchange(made: Supervised) -> None:
    child = made.child("Ada")
    tell(made, said())
    visit(made, child, NOW + timedelta(hours=2))
    made.laptop.clock.now = NOW + timedelta(days=5)
    assert joe(made).visits == "No visit was planned since"
    assert page_of(made).asked == NOW


def test_an_older_program_and_no_laptop_are_said(made: Supervised) -> None:
    tell(made, said(said=False))
    lines = {one.worker: one for one in page_of(made).laptops}
    assert lines[WORKER].waits == "Not said."
    assert (lines[made.priya].heard, lines[made.priya].waits) == ("No laptop is enrolled", "")
    assert made.stranger not in lines  # of another team, whatever the authority told
    tell(made, said(None))
    assert joe(made).heard == "Never heard"


def test_of_two_laptops_the_newest_is_heard_and_each_says_what_waits(made: Supervised) -> None:
    tell(made, said(NOW, name="NM-L9"), said(changes=1, name="NM-L7"))
    assert (joe(made).laptop, joe(made).heard) == ("NM-L9 and NM-L7", "Last heard today, 09:56")
    assert joe(made).waits == "NM-L9: nothing waits. NM-L7: 1 change to send."
    tell(made, said(NOW, name="NM-L9"), said(name="NM-L7"))
    assert (joe(made).laptop, joe(made).waits) == ("NM-L9", "Nothing waits.")  # the other was put away


def test_whoever_is_silent_needs_the_supervisor(made: Supervised) -> None:
    by = made.laptop.by
    child = made.child("Ada")
    visit(made, child, TUESDAY + timedelta(hours=1))
    assert not needs.read(by=by)
    tell(made, said(), said(NOW, made.priya))
    (need,) = needs.read(by=by)
    assert (need.change, need.state) == (WORKER, WorkState.SILENT)
    assert need.title == "Joe Tranter: last heard Tue 10 Nov, 09:14"
    assert need.detail.startswith("1 visit planned since, not recorded here.")
    tell(made, said(NOW))
    assert not needs.read(by=by)


def test_held_work_is_in_words_with_whom_to_ask(made: Supervised) -> None:
    child = made.child("Ada")
    held = HeldSaid(practitioner=WORKER, child=child, code="author-ended", changes=2, drafts=1, since=TUESDAY)
    tell(made, held=(held, msgspec.structs.replace(held, child="", code="author-away")))
    first, second = page_of(made).held
    assert (first.name, first.child, first.what) == ("Joe Tranter", "Ada Hart", "2 changes and 1 draft")
    assert first.why == "Brought after their access had ended"
    assert first.ask == "Ask Joe Tranter what it says, and Northmere’s IT to hand it on"
    assert second.child == ""


def dispute(made: Supervised, child: str, opened: datetime, *, protective: bool = False) -> str:
    alert = wire_record("alert", child, Alert(topic="hazard", words="Dog", severity="danger"))
    one = Conflict(
        about=alert.id, about_kind="alert", field="severity" if protective else "words", standing="danger",
        other="note", standing_by=WORKER, other_by=SCREENER, opened=opened,
    )  # fmt: skip
    arrive(made.laptop, alert, wire_record("conflict", child, one))
    return alert.id


def test_versions_wait_for_a_supervisor_at_once_or_after_too_long(made: Supervised) -> None:
    child = made.child("Ada")
    mine = dispute(made, child, NOW, protective=True)
    old = dispute(made, child, NOW - timedelta(days=7))
    dispute(made, child, NOW - timedelta(days=1))
    dispute(made, made.child("Not ours", holder=made.stranger, team=new_id()), NOW - timedelta(days=7))
    lines = page_of(made).versions
    assert [(one.about, one.managers) for one in lines] == [(mine, True), (old, False)]
    assert (lines[0].child, lines[0].who) == ("Ada Hart", "Joe Tranter and Kelvin Fenn")
    assert lines[1].since == "Thu 5 Nov"

"""Who decides in whose place, on a laptop's own store: named, listed, ended early, and by whom."""

from datetime import timedelta
from typing import Any

import pytest

from app.casework import covers, team
from app.casework.asked import NotValid
from app.casework.team_pages import CoverLine
from app.domain.cover import Cover
from app.domain.identity import DIRECTORY, new_id
from app.storage import outbox
from app.storage.trouble import StoreTrouble
from tests.casework.deciding import SCREENER, WORKER, arrive
from tests.casework.supervised import Supervised, supervised
from tests.casework.warsame import NOW
from tests.storage.fakes import Laptop, wire_record

TODAY = NOW.date()


@pytest.fixture
def made(laptop: Laptop) -> Supervised:
    return supervised(laptop)


def lines(made: Supervised) -> tuple[CoverLine, ...]:
    page = team.read(by=made.laptop.by)
    assert page is not None
    return page.covers


def came(made: Supervised, for_whom: str, deputy: str, **more: Any) -> str:
    """Let a cover arrive that somebody else has arranged."""
    fields = {"since": TODAY, "until": TODAY + timedelta(days=5), "by": for_whom, **more}
    record = wire_record("cover", DIRECTORY, Cover(for_whom=for_whom, deputy=deputy, **fields))
    arrive(made.laptop, record)
    return record.id


def faults(made: Supervised, **values: Any) -> dict[str, str]:
    whole = {"deputy": WORKER, "since": TODAY, "until": TODAY, **values}
    with pytest.raises(NotValid) as caught:
        covers.arrange(whole, by=made.laptop.by)
    return {one.field: one.words for one in caught.value.faults}


def test_a_supervisor_names_a_deputy_without_a_network(made: Supervised) -> None:
    by = made.laptop.by
    form = covers.form(by=by)
    assert [(one.name, one.needed) for one in form.fields] == [
        ("deputy", True), ("since", True), ("until", True), ("words", False),
    ]  # fmt: skip
    made_ = covers.arrange({"deputy": WORKER, "since": "12 Nov 2026", "until": "20 Nov 2026", "words": "Leave"}, by=by)
    (line,) = lines(made)
    assert (line.key, line.deputy, line.for_whom, line.state) == (made_, "Joe Tranter", "You", "in force")
    assert (line.since, line.until, line.why, line.waits) == ("Thu 12 Nov", "Fri 20 Nov", "Leave", True)
    with made.laptop.vault.read() as tx:
        (row,) = outbox.of_record(tx, made_)
    assert (row.kind, row.act, row.child_id) == ("cover", "cover", DIRECTORY)


def test_what_cannot_be_is_said_at_its_field(made: Supervised) -> None:
    assert faults(made, deputy="") == {"deputy": "Choose who decides"}
    assert faults(made, deputy=made.laptop.by.practitioner) == {"deputy": "Choose somebody else"}
    assert "Write the date" in faults(made, until="soon")["until"]
    assert faults(made, until=TODAY - timedelta(days=1)) == {"until": "This is before its first day"}
    assert "passed" in faults(made, since=TODAY - timedelta(days=1))["since"]


def test_a_service_manager_names_one_for_somebody_else_and_never_themselves(laptop: Laptop) -> None:
    made = supervised(laptop, can="SM")
    by = laptop.by
    assert covers.form(by=by).fields[0].name == "for_whom"
    span = {"since": TODAY, "until": TODAY}
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        covers.arrange({"for_whom": SCREENER, "deputy": by.practitioner, **span}, by=by)
    covers.arrange({"for_whom": SCREENER, "deputy": WORKER, **span}, by=by)
    (line,) = lines(made)
    assert (line.for_whom, line.deputy, line.by) == ("Kelvin Fenn", "Joe Tranter", "You")


def test_a_supervisor_names_nobody_for_another(made: Supervised) -> None:
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        covers.arrange({"for_whom": SCREENER, "deputy": WORKER, "since": TODAY, "until": TODAY}, by=made.laptop.by)


def test_a_worker_has_no_such_form(laptop: Laptop) -> None:
    made = supervised(laptop, can="SW", supervisor=new_id())
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        covers.form(by=made.laptop.by)
    assert team.read(by=made.laptop.by) is None


def test_one_is_ended_early_and_stays_in_the_list_for_a_while(made: Supervised) -> None:
    by = made.laptop.by
    running = came(made, by.practitioner, WORKER)
    later = came(made, by.practitioner, SCREENER, since=TODAY + timedelta(days=2))
    assert [(one.key, one.state, one.ends) for one in lines(made)] == [
        (running, "in force", True), (later, "to come", True),
    ]  # fmt: skip
    for one in (running, later):
        covers.end(one, by=by)
    assert {(one.state, one.ends, one.waits) for one in lines(made)} == {("over", False, True)}
    with made.laptop.vault.read() as tx:
        said = [row.change().fields["until"].after for row in outbox.all_of_them(tx)]
    assert said == ["2026-11-11", "2026-11-11"]
    with pytest.raises(StoreTrouble, match="moved-on"):
        covers.end(running, by=by)
    made.laptop.clock.forward(days=20)
    assert lines(made) == ()


def test_a_deputy_sees_theirs_and_does_not_end_it_and_others_are_not_listed(made: Supervised) -> None:
    by = made.laptop.by
    mine = came(made, SCREENER, by.practitioner)
    came(made, SCREENER, WORKER)
    assert [(one.key, one.deputy, one.for_whom, one.ends) for one in lines(made)] == [
        (mine, "You", "Kelvin Fenn", False)
    ]
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        covers.end(mine, by=by)
    with made.laptop.vault.read() as tx:
        assert covers.words(tx, by, mine) == "for Kelvin Fenn, until Tue 17 Nov"


def test_one_that_was_ended_before_it_had_a_last_day_says_when_it_was_ended(made: Supervised) -> None:
    by = made.laptop.by
    cover = covers.arrange({"deputy": WORKER, "since": "12 Nov 2026", "until": "20 Nov 2026"}, by=by)
    covers.end(cover, by=by)
    (line,) = lines(made)
    assert (line.since, line.until, line.ended, line.state) == ("Thu 12 Nov", "", "Thu 12 Nov", "over")

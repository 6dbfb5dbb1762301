"""An authority's own rules of clocks: published by its IT, in force from a day, compared in days (docs/clocks.md)."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.clock_rules import shipped_text
from app.domain.rules_in_force import ClockRules, InForce
from app.domain.working_days import CALENDARS
from server import publishing, tally
from server.__main__ import main
from server.commands.clock_rules import book_in
from server.directory import rules_of
from server.doctor import examine
from server.hub import Ground, Hub
from server.written import WrittenWrongly

BOOK = """name = "Northmere"
version = "{version}"
calendar = "england-and-wales"
in-force-from = {since}

[[rules]]
id = "core-group"
name = "Core group"
regime = "cp"
what = "meeting"
starts = ["plan-began:cp"]
within = "{within}"
then = ["6 weeks"]
ends = ["core-group-held"]
stops = ["plan-ended:cp", "died", "moved-away", "closed"]
soon = "3 working days"
status = "local"
source = "Northmere's procedures, 4.2"
"""


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def rules(version: str, since: date, within: str = "5 working days", more: str = "") -> str:
    return BOOK.format(version=version, since=since, within=within).replace("\n\n", f"\n{more}\n", 1)


def publish(hub: Hub, document: str) -> ClockRules | None:
    return publishing.publish_rules(hub, book_in(document), document)


def held(hub: Hub) -> InForce:
    with hub.database.begin() as connection:
        return rules_of(connection)


def command(hub: Hub, *words: str) -> int:
    return main(["rules", *words, "--home", str(hub.settings.home), "--dsn", hub.settings.dsn])


def test_rules_are_checked_published_compared_and_shown(
    fresh_hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(rules("1", fresh_hub.clock().date() + timedelta(days=9)))
    assert command(fresh_hub, "check", str(file)) == 0
    assert command(fresh_hub, "publish", str(file)) == 0
    assert command(fresh_hub, "publish", str(file)) == 0
    assert command(fresh_hub, "diff") == 0
    assert command(fresh_hub, "show") == 0
    said = capsys.readouterr().out
    assert "can be published" in said
    assert "are published. What is counted from" in said
    assert "are published already. Nothing was changed." in said
    assert "Core group (core-group), first: 5 working days instead of 10 working days, stricter by 7 days." in said
    assert said.endswith(file.read_text())
    assert command(fresh_hub, "show", "wales") == 0
    assert "Wales Safeguarding Procedures" in capsys.readouterr().out


def test_before_any_are_published_the_rules_in_force_are_shown_which_are_those_shipped(
    fresh_hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(fresh_hub, "show") == 0
    shown = capsys.readouterr()
    assert shown.out == shipped_text("england")
    assert "No rules are published" in shown.err


def test_what_is_wrong_is_said_with_its_line(fresh_hub: Hub) -> None:
    soon = fresh_hub.clock().date() + timedelta(days=9)
    publish(fresh_hub, rules("1", soon))
    for wrong, words in (
        (rules("2", soon).replace("plan-began:cp", "plan-begun:cp"), "Line 6: There is no happening 'plan-begun'."),
        (rules("2", soon, "5 days off"), "Line 6: No length: '5 days off'"),
        (rules("2", soon).replace('status = "local"', 'status = "mine"'), 'Line 17: "mine" is none of the words'),
        (rules("2", soon).replace(f"in-force-from = {soon}\n", ""), "Say from which day these rules are in force"),
        (rules("1", soon + timedelta(days=1)), 'Line 2: Version "1" is published and is never changed.'),
        (rules("2", soon), "Line 4: Rules are published from"),
        (rules("2", soon + timedelta(days=1), more="bank-holidays = [{ year = 2030, days = [2030-01-01] }]"),
         "Line 5: The table ends with 2028: the next year is 2029."),
        (rules("2", soon + timedelta(days=1), more="bank-holidays = [{ year = 2029, days = [2029-01-06] }]"),
         "Line 5: A bank holiday is on a weekday"),
    ):  # fmt: skip
        with pytest.raises(WrittenWrongly) as caught:
            publish(fresh_hub, wrong)
        assert words in str(caught.value), wrong


def test_a_later_edition_begins_on_a_day_to_come_and_only_the_first_may_look_back(fresh_hub: Hub) -> None:
    today = fresh_hub.clock().date()
    publish(fresh_hub, rules("1", today - timedelta(days=400)))
    with pytest.raises(WrittenWrongly, match="Line 4: This day is still to come"):
        publish(fresh_hub, rules("2", today))
    assert publish(fresh_hub, rules("2", today + timedelta(days=1), "8 working days")) is not None
    on = [held(fresh_hub).rule("core-group", today + timedelta(days=days)) for days in (-500, 0, 1)]
    assert [one.within for one in on if one] == ["10 working days", "5 working days", "8 working days"]


def test_bank_holidays_of_the_authority_follow_the_table_and_the_doctor_warns_half_a_year_before_its_end(
    fresh_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[tuple[bool, str]]:
        ground = Ground(fresh_hub.settings.dsn, "")
        found = examine(ground, fresh_hub.settings)
        return [(one.well, one.sentence) for one in found if "bank holidays" in one.sentence]

    table = CALENDARS["england-and-wales"]
    assert said() == [(True, f"The bank holidays of England and Wales are known until the end of {table.last}, "
                             f"as published until {table.published}.")]  # fmt: skip
    late = replace(fresh_hub, clock=lambda: fresh_hub.clock().replace(year=table.last, month=8, day=1))
    monkeypatch.setattr("server.doctor.utc_now", late.clock)
    ((well, words),) = said()
    assert not well
    assert "Please publish more: doorstep-hub rules, with bank-holidays." in words
    year = table.last + 1
    more = f"bank-holidays = [{{ year = {year}, days = [{year}-01-01, {year}-03-30, {year}-04-02] }}]"
    publish(late, rules("1", late.clock().date(), more=more))
    assert held(fresh_hub).calendar.last == year
    assert not held(fresh_hub).calendar.between(date(year, 4, 2), date(year, 4, 3))
    assert [one for one, _ in said()] == [True]


def test_figures_are_counted_anew_when_rules_are_published(fresh_hub: Hub) -> None:
    tally.keep_up(fresh_hub)

    def mark() -> str:
        with fresh_hub.database.begin() as connection:
            return str(connection.execute(text("SELECT rules FROM doorstep.tally_mark")).scalar_one())

    before = mark()
    document = rules("1", fresh_hub.clock().date() + timedelta(days=1)).replace(
        '"core-group"', '"assessment-from-referral"'
    )
    publish(fresh_hub, document)
    tally.keep_up(fresh_hub)
    assert mark() != before

"""A time missing, police protection and a death: recorded offline in one form, told, and with its clock."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.casework import chronology, editing, people
from app.casework.asked import NotValid
from app.casework.case_clocks import open_clocks
from app.casework.case_pages import RecordLine
from app.domain import body as bodies
from app.domain.involvement import Involvement
from app.domain.plan import Plan
from app.storage import outbox, records
from tests.casework.warsame import NOW, POLICE, Family, contact, pull
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    found = Family(laptop)
    pull(laptop, found.record, *found.directory(), *found.working())
    return found


def line(laptop: Laptop, of: Family, kind: str) -> RecordLine:
    (found,) = (one for one in people.read(of.amara, by=laptop.by).records if one.kind == kind)
    return found


def told(laptop: Laptop, of: Family) -> list[tuple[str, str, str]]:
    entries = chronology.read(of.amara, by=laptop.by).entries
    return [(one.when, one.title, one.words) for one in entries if one.kind == "status"]


def clocks(laptop: Laptop, of: Family) -> set[str]:
    with laptop.vault.read() as tx:
        return {one.rule.id for one in open_clocks(tx, laptop.by, [of.amara], NOW)[of.amara]}


def test_a_constable_records_police_protection_offline_in_one_form_and_reads_by_when_it_ends(
    laptop: Laptop, amara: Family
) -> None:
    pull(laptop, wire_record("involvement", amara.amara,
                             Involvement(agency=POLICE, sector="police", practitioner=amara.leanne)))  # fmt: skip
    police = replace(laptop.by, practitioner=amara.leanne, agency=POLICE, name="DC Leanne Marsh")
    form = editing.form(amara.amara, "police-protection", by=police)
    assert form.title == "Add police protection"
    assert [one.name for one in form.fields if one.needed] == ["since"]
    values = {"since": "11 Nov 2026 21:10", "words": "Found alone in the flat.", "officer": "PC 4121"}
    record = editing.save(amara.amara, "police-protection", "", values, "", by=police)
    shown = line(laptop, amara, "police-protection")
    assert shown.title == "Police protection began 11 Nov 2026 21:10"
    assert shown.words == (
        "Found alone in the flat. End of police protection: at the latest Saturday 14 November 21:10. "
        "72 hours from the start of police protection on Wednesday 11 November at 21:10. 61 hours left"
    )
    assert not shown.ended
    with laptop.vault.read() as tx:
        kept = bodies.value(records.read(tx, record).body)  # type: ignore[union-attr]
        assert (kept["since"], kept["author"]) == ("2026-11-11T21:10:00Z", amara.leanne)
        assert [one.kind for one in outbox.all_of_them(tx)] == ["police-protection"]
    again = editing.form(amara.amara, "police-protection", record, by=laptop.by)
    assert next(one for one in again.fields if one.name == "since").value == "11 Nov 2026 21:10"
    editing.save(amara.amara, "police-protection", record,
                 {"until": "07:30", "ended_how": "accommodated"}, "", by=laptop.by, seen=again)  # fmt: skip
    assert line(laptop, amara, "police-protection").ended
    assert told(laptop, amara)[:2] == [
        ("Thu 12 Nov 07:30", "Police protection ended", "Accommodated with the family's agreement (section 20)"),
        ("Wed 11 Nov 21:10", "Police protection began", "Found alone in the flat."),
    ]


def test_a_time_missing_runs_until_the_interview_that_follows_it(laptop: Laptop, amara: Family) -> None:
    record = editing.save(amara.amara, "missing", "", {"since": "10 Nov 2026 18:00"}, "", by=laptop.by)
    assert "return-interview" not in clocks(laptop, amara)
    editing.save(amara.amara, "missing", record, {"until": "11/11/2026 07.15", "where": "At a friend’s."}, "",
                 by=laptop.by)  # fmt: skip
    words = line(laptop, amara, "missing").words
    assert words.startswith(
        "Came back 11 Nov 2026 07:15. Return home interview: due Saturday 14 November 07:15. 72 hours"
    )
    assert [one[1] for one in told(laptop, amara)][:2] == ["Came back", "Went missing"]
    pull(laptop, contact(amara.amara, amara.priya, 0.1, kind_of_contact="return-interview", seen="not-seen"))
    assert "return-interview" in clocks(laptop, amara)
    pull(laptop, contact(amara.amara, amara.priya, 0.1, kind_of_contact="return-interview", seen="seen"))
    assert "return-interview" not in clocks(laptop, amara)
    assert line(laptop, amara, "missing").ended


def test_an_older_return_stays_met_by_its_own_interview_when_another_follows(laptop: Laptop, amara: Family) -> None:
    for since, until in (("1 Nov 2026 18:00", "2 Nov 2026 08:00"), ("8 Nov 2026 18:00", "9 Nov 2026 08:00")):
        editing.save(amara.amara, "missing", "", {"since": since, "until": until}, "", by=laptop.by)
    pull(laptop, contact(amara.amara, amara.priya, 9, kind_of_contact="return-interview", seen="seen"))
    assert "return-interview" in clocks(laptop, amara)
    pull(laptop, contact(amara.amara, amara.priya, 1, kind_of_contact="return-interview", seen="seen"))
    assert "return-interview" not in clocks(laptop, amara)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"since": ""}, {"since": "Missing since, or last seen is needed"}),
        ({"since": "yesterday"}, {"since": "Write the time as 21:10 for today, or with its day as 3 Mar 2022 21:10"}),
        ({"since": "25:10"}, {"since": "Write the time as 21:10 for today, or with its day as 3 Mar 2022 21:10"}),
        ({"since": "23:50"}, {"since": "This time has not come yet. Write its day too, such as 3 Mar 2022 21:10"}),
        (
            {"since": "11 Nov 2026 10:00", "until": "10 Nov 2026 10:00"},
            {"until": "The end is before the beginning"},
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    typed: dict[str, str], words: dict[str, str], laptop: Laptop, amara: Family
) -> None:
    with pytest.raises(NotValid) as caught:
        editing.save(amara.amara, "missing", "", typed, "", by=laptop.by)
    assert {one.field: one.words for one in caught.value.faults} == words


def test_a_death_has_its_day_stops_every_clock_and_stands_in_the_chronology(laptop: Laptop, amara: Family) -> None:
    plan = Plan(plan_kind="cp", step="active", began=date(2026, 11, 2))
    pull(laptop, wire_record("plan", amara.amara, plan))
    assert {"core-group", "cp-review"} <= clocks(laptop, amara)
    why = "The hospital rang."
    with pytest.raises(NotValid) as caught:
        editing.save(amara.amara, "child", amara.amara, {"vital_status": "dead"}, why, by=laptop.by)
    assert [one.field for one in caught.value.faults] == ["died"]
    with pytest.raises(NotValid) as caught:
        editing.save(amara.amara, "child", amara.amara, {"died": "11 Nov 2026"}, why, by=laptop.by)
    assert [one.field for one in caught.value.faults] == ["vital_status"]
    died = {"vital_status": "dead", "died": "11 Nov 2026"}
    editing.save(amara.amara, "child", amara.amara, died, why, by=laptop.by)
    assert clocks(laptop, amara) & {"core-group", "cp-review", "cp-visit"} == set()
    assert told(laptop, amara)[0] == ("Wed 11 Nov", "Died", "")


def test_a_placement_says_of_which_kind_it_is(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "address", by=laptop.by)
    kinds = next(one for one in form.fields if one.name == "placement")
    assert ("temporary-carer", "With a relative or friend for a time") in kinds.choices
    since = (NOW - timedelta(days=2)).strftime("%d/%m/%Y")
    values = {"of": amara.amara, "lines": "Elm House", "postcode": "NM2 2AA", "use": "placement", "since": since,
              "placement": "temporary-carer", "protected": True}  # fmt: skip
    editing.save(amara.amara, "address", "", values, "", by=laptop.by)
    assert {"visit-to-temporary-carer", "looked-after-review"} <= clocks(laptop, amara)

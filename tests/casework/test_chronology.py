"""The chronology: what the contacts say, in their order and in words, with what was added, disputed, late, unsigned."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.casework import chronology, contacts, entries, patterns
from app.casework.page_parts import Entry
from app.domain.alert import Alert
from app.domain.contact import Contact, Joining, Observation, Signature
from app.domain.dispute import Conflict
from app.domain.identity import new_id
from app.domain.person import Person, Relationship
from app.storage import records
from tests.casework.pictured import TODAY, Pictured, pictured


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Pictured]:
    made = pictured(tmp_path / "home")
    yield made
    made.laptop.vault.close()


def page(town: Pictured, child: str = "") -> tuple[Entry, ...]:
    return chronology.read(child or town.amara, by=town.laptop.by).entries


def line(town: Pictured, record: str, child: str = "") -> Entry:
    return next(one for one in page(town, child) if one.record == record)


def told(town: Pictured, **more: Any) -> Contact:
    at = datetime(2026, 11, 11, 14, 0, tzinfo=UTC)
    who = town.laptop.by.practitioner
    signed = (Signature(id=new_id(), practitioner=who, name="Priya Raman", at=at),)
    asked = {"author": who, "author_name": "Priya Raman", "happened": at, "written": at, "signatures": signed, **more}
    return Contact(**asked)


def said(topic: str, words: str = "", **more: Any) -> Observation:
    return Observation(id=new_id(), observer="", topic=topic, words=words, **more)


def test_the_story_is_told_as_on_the_picture(town: Pictured) -> None:
    shown = [(one.when, one.sector, one.title, one.who, one.note) for one in page(town)[:6]]
    assert shown == [
        ("Tue 10 Nov", "social", "Grandmother rang the duty desk", "Duty: Kelvin Fenn", ""),
        ("Mon 9 Nov", "education", "Arrived without a coat, hungry", "Beth Lomax, Little Acorns", ""),
        ("Sun 8 Nov 21:40", "police", "Domestic incident at the home", "DC Leanne Marsh", ""),
        ("Wed 4 Nov", "health", "Health visitor home visit", "Siobhan Keane", "Amara not seen"),
        ("2 to 6 Nov", "education", "Absent five days, no reason given", "Beth Lomax, Little Acorns", ""),
        ("Fri 30 Oct", "social", "CP visit", "Priya Raman", "Seen alone"),
    ]
    assert page(town)[1].words == "Told her key person “Craig shouted”. Given breakfast."
    assert (page(town)[4].until, page(town)[5].until) == (date(2026, 11, 6), None)


def test_there_are_21_contacts_since_september_by_lane(town: Pictured) -> None:
    since = [one for one in page(town) if one.kind == "contact" and one.happened.date() >= date(2026, 9, 1)]
    lanes = ["health" if one.sector == "nhs" else one.sector for one in since]
    counts = {lane: lanes.count(lane) for lane in sorted(set(lanes))}
    assert counts == {"education": 4, "health": 5, "housing": 1, "police": 4, "social": 7}


def test_what_repeats_is_counted_with_the_lines_behind_it(town: Pictured) -> None:
    read = chronology.read(town.amara, by=town.laptop.by)
    assert [(one.title, one.words, len(one.entries)) for one in read.patterns] == [
        ("4 police contacts in 6 weeks", "3, 14 and 27 October, 8 November. September had none.", 4),
        (
            "One adult is named by 3 sources",
            "Craig Dunmore, 27 October to 10 November. Not in the recorded household.",
            4,
        ),
        ("Amara not seen at 2 health contacts", "20 Oct no reply, 4 Nov asleep.", 2),
    ]
    listed = {one.record for one in read.entries}
    assert all(record in listed for pattern in read.patterns for record in pattern.entries)


def test_whoever_lives_with_the_child_or_works_with_her_is_no_unknown_adult(town: Pictured) -> None:
    """The interpreter, the mother and the grandmother are named too, and by fewer or for another reason."""
    craig = next(one for one in town.records_of("person") if town.body(one).get("given") == "Craig")
    tie = next(one for one in town.records_of("relationship") if town.body(one).get("person") == craig)
    town.put("relationship", town.amara, Relationship(person=craig, role="Partner", lives_with="yes"), record=tie)
    titles = [one.title for one in chronology.read(town.amara, by=town.laptop.by).patterns]
    assert titles == ["4 police contacts in 6 weeks", "Amara not seen at 2 health contacts"]


def test_a_name_that_two_share_is_counted_only_in_full(town: Pictured) -> None:
    town.put("person", town.amara, Person(given="Craig", family="Oddie"))
    titles = [one.title for one in chronology.read(town.amara, by=town.laptop.by).patterns]
    assert "One adult is named by 3 sources" not in titles  # the nursery wrote "Craig" alone


def test_the_beginning_of_a_status_has_its_line(town: Pictured) -> None:
    (begun,) = [one for one in page(town) if one.kind == "status"]
    assert (begun.when, begun.title, begun.words) == ("Thu 10 Sep", "Child protection plan: neglect", "Began")


def test_an_ended_status_is_told_on_the_day_on_which_its_end_came_here(town: Pictured) -> None:
    alert = next(one for one in page(town) if one.kind == "status").record
    ended = Alert(topic="status", words="Child protection plan: neglect", code="CPP", since=TODAY, ended=True)
    town.put("alert", town.amara, ended, record=alert)
    shown = [(one.when, one.title) for one in page(town) if one.kind == "status"]
    assert shown == [
        ("Thu 12 Nov", "Ended: Child protection plan: neglect"), ("Thu 12 Nov", "Child protection plan: neglect"),
    ]  # fmt: skip


def test_a_contact_without_a_headline_is_called_by_its_kind(town: Pictured) -> None:
    found = (said("Food and heating", "The heating\nwas on."), said("Routines", "Bed at seven."))
    plain = town.put("contact", town.amara, told(town, kind_of_contact="cp", observations=found))
    ticked = town.put("contact", town.amara, told(town, observations=(said("Routines", found="concern"),)))
    bare = town.put("contact", town.amara, told(town, seen="not-seen", not_seen_reason="At her aunt's"))
    shown = [(line(town, one).title, line(town, one).words) for one in (plain, ticked, bare)]
    assert shown == [
        ("CP visit", "The heating was on."), ("Contact", "Routines: concern"), ("Contact", "At her aunt's"),
    ]  # fmt: skip


def test_the_time_is_said_today_and_the_year_of_another_year(town: Pictured) -> None:
    morning = datetime(2026, 11, 12, 9, 5, tzinfo=UTC)
    today = town.put("contact", town.amara, told(town, happened=morning))
    night = town.put("contact", town.amara, told(town, happened=morning, ended=morning + timedelta(hours=20)))
    old = town.put("contact", town.amara, told(town, happened=datetime(2025, 3, 4, 9, 0, tzinfo=UTC)))
    long = (datetime(2025, 12, 30, 9, 0, tzinfo=UTC), datetime(2026, 1, 3, 9, 0, tzinfo=UTC))
    away = town.put("contact", town.amara, told(town, happened=long[0], ended=long[1]))
    shown = [line(town, one).when for one in (today, night, old, away)]
    assert shown == ["Thu 12 Nov 09:05", "Thu 12 Nov 09:05", "Tue 4 Mar 2025", "30 Dec 2025 to 3 Jan"]


def test_summer_time_is_the_place_s_and_not_the_store_s(town: Pictured) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    called = town.put("contact", town.amara, told(town, happened=late, kind_of_contact="police-attendance"))
    assert line(town, called).when == "Thu 2 Jul 00:30"


def test_addenda_are_counted_and_a_dispute_is_marked(town: Pictured) -> None:
    visit = town.contact(town.amara, "CP visit")
    contacts.add_addendum(visit, "The meter was topped up", by=town.laptop.by)
    contacts.add_addendum(visit, "By her mother", by=town.laptop.by)
    conflict = Conflict(about=visit, about_kind="contact", field="place", standing="Home", other="School")
    asked = town.put("conflict", town.amara, conflict)
    assert (line(town, visit).addenda, line(town, visit).disputed) == (2, True)
    settled = Conflict(about=visit, about_kind="contact", field="place", step="settled")
    town.put("conflict", town.amara, settled, record=asked)
    assert not line(town, visit).disputed


def test_4_18_a_visit_of_two_agencies_is_one_of_each_of_them_that_came(town: Pictured) -> None:
    def joint(came: Any, *signed: str) -> Entry:
        signatures = tuple(Signature(id=one, practitioner=one, name="", at=at) for one in signed)
        joining = (Joining(id=siobhan, name="Siobhan Keane", came=came),)
        contact = told(town, co_authors=(siobhan,), joining=joining, signatures=signatures)
        return line(town, town.put("contact", town.amara, contact))

    me, siobhan, at = town.laptop.by.practitioner, town.people["Siobhan Keane"], datetime(2026, 11, 11, 14, tzinfo=UTC)
    both = joint("yes", me)
    assert (both.sector, both.joined, both.who) == ("social", ("health",), "Priya Raman and Siobhan Keane")
    alone = joint("no", me)
    assert (alone.sector, alone.joined, alone.who) == ("social", (), "Priya Raman")
    by_own_word = joint("no", me, siobhan)
    assert (by_own_word.joined, by_own_word.who) == (both.joined, both.who)


def test_what_was_written_late_says_so(town: Pictured) -> None:
    at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    within = town.put("contact", town.amara, told(town, happened=at, written=at + timedelta(days=2)))
    late = town.put("contact", town.amara, told(town, happened=at, written=at + timedelta(days=2, minutes=1)))
    reason = town.put("contact", town.amara, told(town, late_reason="Laptop was being mended"))
    assert [line(town, one).late for one in (within, late, reason)] == [False, True, True]


def test_a_contact_that_nobody_has_signed_says_so(town: Pictured) -> None:
    bare = town.put("contact", town.amara, told(town, signatures=()))
    unseen = town.put("contact", town.amara, told(town, signatures=(), kind_of_contact="cp", seen="not-seen"))
    assert [line(town, one).note for one in (bare, unseen)] == ["Not signed yet", "Not signed yet. Amara not seen"]


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("cp", "Amara not seen"),
        ("no-access", "Amara not seen"),
        ("other", ""),
        ("police-attendance", ""),
        ("telephone", ""),
    ],
)
def test_only_where_the_child_was_to_be_seen_is_it_said_that_she_was_not(town: Pictured, kind: str, note: str) -> None:
    record = town.put("contact", town.amara, told(town, kind_of_contact=kind, seen="not-seen"))
    assert line(town, record).note == note


def test_a_contact_of_a_later_program_stays_in_the_story(town: Pictured) -> None:
    """A choice that only a later program knows is no reason to leave a contact out."""
    kind = town.put_raw("contact", town.amara, {"author": "x", "kind_of_contact": "hologram", "seen": "in-part"})
    broken = town.put_raw("contact", town.amara, {"author": "x", "observations": "all of them"})
    assert line(town, kind).title == "Contact"
    assert line(town, broken).words == "Written with a newer Doorstep. It cannot be read on this laptop yet."


def test_a_child_of_whom_nothing_is_recorded_has_an_empty_page(town: Pictured) -> None:
    read = chronology.read(new_id(), by=town.laptop.by)
    assert (read.entries, read.patterns, read.begins, read.today) == ((), (), None, TODAY)


def test_the_newest_lines_are_those_of_the_whole_and_no_more_is_read(
    town: Pictured, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = page(town)
    read: list[int] = []
    real = records.contacts_of

    def counting(*asked: Any) -> list[records.Record]:
        found = real(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(records, "contacts_of", counting)
    with town.laptop.vault.read() as tx:
        newest = entries.latest(tx, town.laptop.by, town.amara, town.laptop.clock.now, 3)
    assert newest == whole[:3]
    assert sum(read) < 10


def test_a_long_run_of_not_seeing_is_counted_whole_though_less_is_read(town: Pictured) -> None:
    """The overview reads half a year, and further back while the child was not seen."""
    for record in town.records_of("contact"):
        town.put("contact", town.amara, told(town, seen="", kind_of_contact="telephone"), record=record)
    for weeks in range(130):
        at = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(weeks=weeks)
        town.put("contact", town.amara, told(town, happened=at, kind_of_contact="cp", seen="not-seen"))
    whole = chronology.read(town.amara, by=town.laptop.by).patterns
    with town.laptop.vault.read() as tx:
        assert patterns.of_child(tx, town.laptop.by, town.amara, town.laptop.clock.now) == whole
    assert whole[0].title == "Amara not seen at the last 130 contacts"
    assert whole[0].words == "126 earlier, 11 Oct, 18 Oct, 25 Oct, 1 Nov."


def test_no_address_is_in_a_chronology(town: Pictured) -> None:
    assert "Weaver Street" not in str(asdict(chronology.read(town.amara, by=town.laptop.by)))

"""Two versions of one record, read side by side and settled, on a real store; rules 4.11 and 4.12 of docs/sync.md."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from app.casework import exchange, needs, versions
from app.casework.ledger import acting
from app.casework.pages import WorkState
from app.casework.value_words import value_words
from app.casework.version_pages import Difference
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.contact import Contact, Observation, Present, Reflection
from app.domain.dispute import Conflict, with_chosen
from app.domain.identity import DIRECTORY, new_id
from app.domain.involvement import Involvement
from app.domain.practitioner import Practitioner, Team
from app.domain.visit import Visit
from app.storage import copies, looks, outbox, records
from app.storage.instants import text_of
from app.storage.trouble import StoreTrouble
from sync import wire
from tests.casework.warsame import HIDDEN, SECRET, TEAM, Family, family
from tests.storage.fakes import AGENCY, Laptop, wire_record

WRITTEN = datetime(2026, 10, 10, 13, 5, tzinfo=UTC)  # summer time: 14:05 at the place
SIOBHAN, DENISE, RING = new_id(), new_id(), "07700 900 417"
AUNT = {"id": new_id(), "name": "Xiu Lin", "relationship": "Maternal aunt"}
AUNT_THERE = {**AUNT, "through": "Video call"}


class Told:
    """Amara's laptop with a contact of Priya's and Siobhan's, and conflicts that arrive one by one."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.family: Family = family(laptop)
        self.seq = 500
        self.about = self.put(
            "contact",
            Contact(author=self.family.priya, co_authors=(SIOBHAN,), kind_of_contact="cp", happened=WRITTEN,
                    place="Tidy, warm. Window broken", next_visit=date(2026, 11, 19), alone="with-others",
                    present=(msgspec.convert(AUNT_THERE, Present),)),
        )  # fmt: skip
        people = {SIOBHAN: ("Siobhan Keane", "Health visitor", RING), DENISE: ("Denise Whitlock", "Team manager", "")}
        for id, (name, role, ring) in people.items():
            self.put("practitioner", Practitioner(name=name, role=role, telephone=ring, agency=AGENCY), id, DIRECTORY)
        self.put("team", Team(name="Team 2", agency=AGENCY, supervisors=(DENISE,)), TEAM, DIRECTORY)

    def put(self, kind: str, document: msgspec.Struct, id: str = "", child: str = "", version: int = 1) -> str:
        """Let a record arrive."""
        self.seq += 1
        came = wire_record(
            kind, child or self.family.amara, document, record_id=id, seq=self.seq, version=version,
            category="visit_narrative_voice" if kind == "conflict" else "",
        )  # fmt: skip
        with self.laptop.vault.write() as tx:
            copies.apply_page(tx, [came], self.seq)
        return came.id

    def open(self, field: str, standing: Any, other: Any, **more: Any) -> str:
        """Let a conflict arrive: Priya's value stands, Siobhan's is the other, unless said otherwise."""
        fields = {
            "about": self.about, "about_kind": "contact", "standing_by": self.family.priya, "other_by": SIOBHAN,
            "standing_at": WRITTEN, "other_at": WRITTEN, "opened": WRITTEN,
        }  # fmt: skip
        return self.put("conflict", Conflict(field=field, standing=standing, other=other, **{**fields, **more}))

    def row(self, conflict: str, about: str = "") -> Difference:
        """Return the one line of the page that is about a conflict."""
        page = versions.read(about or self.about, by=self.laptop.by)
        return next(one for one in page.differences if one.conflict == conflict)

    def body(self, record: str) -> bytes:
        """Return a record's bytes as this laptop shows them."""
        with self.laptop.vault.read() as tx:
            found = records.read(tx, record)
        assert found is not None
        return found.body

    def settle(self, choices: dict[str, Any], reason: str = "We saw different parts", about: str = "") -> list[str]:
        """Settle as Priya."""
        return list(versions.settle(about or self.about, choices, reason, by=self.laptop.by))

    def change(self, id: str) -> Any:
        """Return a change that waits."""
        with self.laptop.vault.read() as tx:
            return outbox.read(tx, id).change()

    def answer(self, change: str, status: wire.Status = "accepted", version: int = 2, code: str = "") -> None:
        """Let the hub answer a change."""
        with self.laptop.vault.write() as tx:
            raw = outbox.read(tx, change).bytes
            given, proofs = self.laptop.hub.answer(
                [raw], self.laptop.clock.now, status=status, version=version, code=code
            )
            outbox.take_receipts(tx, given, proofs, self.laptop.clock.now)


@pytest.fixture
def told(laptop: Laptop) -> Told:
    return Told(laptop)


def test_an_author_sees_their_own_side_first_and_who_to_ring(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20", before="2026-11-24", fitted=("place", "marks", "place"))
    page = versions.read(told.about, by=told.laptop.by)
    row = told.row(visit)
    assert (page.title, page.child) == ("You and Siobhan Keane both changed this contact", told.family.amara)
    assert page.subtitle == "Amara Warsame, 4, joint CP visit on Sat 10 Oct"
    assert (page.other_name, page.other_telephone) == ("Siobhan Keane", RING)
    assert page.fitted == ("Where", "Injuries and marks")
    assert (row.label, row.before, row.result) == ("Next visit due", "Tue 24 Nov", "choose")
    assert (row.mine.words, row.mine.name, row.mine.mine) == ("Thu 19 Nov", "Priya Raman", True)
    assert (row.theirs.words, row.theirs.role, row.theirs.when) == ("Fri 20 Nov", "Health visitor", "Sat 10 Oct, 14:05")
    assert (row.stands, row.keeps_both) == ("mine", False)


def test_the_sides_are_the_readers_own_wherever_the_standing_value_is(told: Told) -> None:
    other_way = told.open(
        "next_visit", "2026-11-19", "2026-11-20", standing_by=SIOBHAN, other_by=told.family.priya
    )  # fmt: skip
    row = told.row(other_way)
    assert (row.stands, row.mine.words, row.theirs.words) == ("theirs", "Fri 20 Nov", "Thu 19 Nov")
    (change,) = told.settle({other_way: "mine"})
    assert told.change(change).fields["chosen"].after == "2026-11-20"


def test_a_third_person_sees_whose_the_two_are_and_the_standing_one_first(told: Told) -> None:
    beth = told.family.joe
    theirs = told.open("next_visit", "2026-11-19", "2026-11-20", standing_by=beth, other_by=SIOBHAN)
    page = versions.read(told.about, by=told.laptop.by)
    row = told.row(theirs)
    assert page.title == "Joe Tranter and Siobhan Keane both changed this contact"
    assert (row.mine.name, row.mine.mine, row.stands) == ("Joe Tranter", False, "mine")
    assert row.result == "choose"  # Priya holds the case
    (change,) = told.settle({theirs: "theirs"})
    assert told.change(change).fields["chosen"].after == "2026-11-20"


def test_4_12_what_protects_is_for_a_supervisor_who_is_named_and_what_stands_is_said(told: Told) -> None:
    alert = told.put("alert", Alert(topic="hazard", words="Threats", severity="danger"))
    told.open("severity", "danger", "caution", about=alert, about_kind="alert", before="caution")
    page = versions.read(alert, by=told.laptop.by)
    (row,) = page.differences
    assert (row.result, row.decider, row.mine.words) == ("others-decide", "Denise Whitlock", "Danger")
    assert page.note == ("Severity is for a supervisor", "Denise Whitlock decides. Shown meanwhile: Danger.")
    with pytest.raises(StoreTrouble, match="not-yours-to-settle"):
        told.settle({row.conflict: "mine"}, about=alert)


def test_4_12_a_supervisor_settles_what_protects(told: Told) -> None:
    told.put("team", Team(name="Team 2", agency=AGENCY, supervisors=(told.family.priya,)), TEAM, DIRECTORY, version=2)
    alert = told.put("alert", Alert(topic="hazard", words="Threats", severity="danger"))
    severity = told.open("severity", "danger", "caution", about=alert, about_kind="alert", standing_by=DENISE)
    assert told.row(severity, alert).result == "choose"
    (change,) = told.settle({severity: "mine"}, about=alert)
    assert told.change(change).fields["chosen"].after == "danger"


def test_4_15_what_was_said_on_the_way_to_the_last_word_is_on_the_page(told: Told) -> None:
    """In the same words as the two values; of an address that is protected, in none."""
    visit = told.open("next_visit", "2026-11-19", "2026-11-20", earlier=("2026-11-24",))
    assert told.row(visit).earlier == ("Tue 24 Nov",)
    address = told.put("address", Address(of=told.family.hodan, lines=(SECRET,), protected=True))
    lines = told.open("lines", [SECRET], ["Other"], about=address, about_kind="address", earlier=([SECRET],))
    assert told.row(lines, address).earlier == ("Address protected",)


def test_sentences_and_items_keep_both_and_dates_and_choices_do_not(told: Told) -> None:
    keeps = told.open("place", "Tidy, warm. Window broken", "Tidy, warm. Damp")
    item = told.open("present", AUNT_THERE, AUNT, item=AUNT["id"], before=AUNT)
    alone = told.open("alone", "with-others", "alone")
    gone = told.open("present", AUNT_THERE, None, item=AUNT["id"], before=AUNT)
    assert [told.row(one).keeps_both for one in (keeps, item, alone, gone)] == [True, True, False, False]
    assert told.row(alone).mine.words == "With others"
    assert told.row(item).mine.words == "Xiu Lin, Maternal aunt, through Video call"
    assert told.row(gone).theirs.words == "Removed from the list"


def test_both_of_a_text_stand_one_after_the_other_and_both_of_a_list_side_by_side(told: Told) -> None:
    text = told.open("place", "Tidy, warm. Window broken", "Tidy, warm. Damp")
    item = told.open("present", AUNT_THERE, AUNT, item=AUNT["id"], before=AUNT)
    changes = told.settle({text: "both", item: "both"})
    chosen = {told.change(one).record: told.change(one).fields["chosen"].after for one in changes}
    assert chosen[text] == "Tidy, warm. Window broken\nTidy, warm. Damp"
    kept = with_chosen(msgspec.json.decode(told.body(told.about)), "present", AUNT["id"], chosen[item])
    assert [one.get("through") for one in kept] == ["Video call", None]
    assert len({one["id"] for one in kept}) == 2
    assert {told.row(one).chosen for one in (text, item)} == {"both"}


def test_an_item_that_one_removed_stays_or_goes_as_chosen(told: Told) -> None:
    gone = told.open("present", AUNT_THERE, None, item=AUNT["id"], before=AUNT)
    (change,) = told.settle({gone: "theirs"})
    assert told.change(change).fields["chosen"].after == []
    assert told.row(gone).chosen == "theirs"


def test_4_11_settling_is_one_change_for_each_conflict_and_leaves_the_record_itself(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    alone = told.open("alone", "with-others", "alone")
    before = told.body(told.about)
    changes = told.settle({visit: "theirs", alone: "mine"}, "  I left before she was weighed.  ")
    assert len(changes) == 2
    by_record = {told.change(one).record: told.change(one) for one in changes}
    settled = by_record[visit]
    assert (settled.kind, settled.act, settled.reason) == ("conflict", "settle", "I left before she was weighed.")
    assert {name: edit.after for name, edit in settled.fields.items()} == {
        "settled_at": text_of(told.laptop.clock.now),
        "step": "settled", "seen": "2026-11-19", "chosen": "2026-11-20", "settled_by": told.family.priya,
        "reason": "I left before she was weighed.",
    }  # fmt: skip
    assert settled.fields["step"].before == "open"
    assert by_record[alone].fields["chosen"].after == "with-others"
    assert told.body(told.about) == before
    assert set(changes) <= {offer.id for offer in told.laptop.sealed.offered()}


def test_what_is_settled_here_waits_and_stays_on_the_page_for_good(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    place = told.open("place", "Tidy, warm. Window broken", "Damp")
    (change,) = told.settle({visit: "theirs"}, "Rung her")
    row = told.row(visit)
    assert (row.result, row.decider, row.reason, row.chosen) == ("settled", "you", "Rung her", "theirs")
    assert told.row(place).result == "choose"
    with pytest.raises(StoreTrouble, match="settled-already"):
        told.settle({visit: "mine"})
    assert row.waits
    assert row.settled == "Thu 12 Nov, 09:56"
    told.laptop.clock.forward(hours=1)
    told.answer(change)
    assert told.row(visit).settled == row.settled, "when it was settled, not when it arrived"
    assert not told.row(place).settled
    after = versions.read(told.about, by=told.laptop.by).differences
    assert [(one.conflict, one.result, one.waits) for one in after] == [
        (place, "choose", False), (visit, "settled", False),
    ]  # fmt: skip
    assert (after[1].mine.value, after[1].theirs.value, after[1].chosen) == ("2026-11-19", "2026-11-20", "theirs")


def test_a_record_without_two_versions_says_so(told: Told) -> None:
    page = versions.read(told.about, by=told.laptop.by)
    assert (page.title, page.differences, page.other_name) == ("This contact has one version", (), "")
    with pytest.raises(StoreTrouble, match="no-such-record"):
        versions.read(new_id(), by=told.laptop.by)


def test_4_11_a_refused_settlement_settles_nothing_and_is_decided_anew(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    (first,) = told.settle({visit: "theirs"})
    told.answer(first, status="refused", version=0, code="moved-on")
    assert told.row(visit).result == "choose"
    (second,) = told.settle({visit: "mine"}, "Looked again")
    fields = told.change(second).fields
    assert (fields["step"].before, fields["step"].after, fields["chosen"].after) == ("open", "settled", "2026-11-19")
    assert [one.change for one in needs.read(by=told.laptop.by) if one.change == first] == []
    with told.laptop.vault.read() as tx:
        assert [row.change_id for row in outbox.next_batch(tx, now=told.laptop.clock.now)] == [second]


def test_4_11_the_first_to_settle_wins_and_is_named(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    (mine,) = told.settle({visit: "theirs"})
    told.answer(mine, status="refused", version=0, code="moved-on")
    settled = Conflict(
        about=told.about, about_kind="contact", field="next_visit", standing="2026-11-19", other="2026-11-20",
        standing_by=told.family.priya, other_by=SIOBHAN, step="settled", settled_by=SIOBHAN, seen="2026-11-19",
        chosen="2026-11-19", reason="Clinic is on Thursday",
    )  # fmt: skip
    told.put("conflict", settled, visit, version=2)
    row = told.row(visit)
    assert (row.result, row.decider, row.chosen, row.reason) == (
        "settled", "Siobhan Keane", "mine", "Clinic is on Thursday",
    )  # fmt: skip
    assert row.settled == "Thu 12 Nov, 07:52"
    assert versions.read(told.about, by=told.laptop.by).let_go == (mine,)


def test_settling_needs_a_reason_a_known_conflict_and_values_that_can_both_stand(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    elsewhere = told.open("place", "a", "b", about=new_id())
    for choices, reason, code in (
        ({visit: "mine"}, "  ", "no-reason"),
        ({visit: "both"}, "Why", "not-both"),
        ({visit: "mine", elsewhere: "mine"}, "Why", "no-such-record"),
    ):
        with pytest.raises(StoreTrouble, match=code):
            told.settle(choices, reason)
    with told.laptop.vault.read() as tx:
        assert outbox.all_of_them(tx) == []


def test_a_value_that_moved_on_since_is_nobodys_whose_name_the_conflict_knows(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-24", "2026-11-20")  # the record says the 19th
    row = told.row(visit)
    assert (row.mine.words, row.mine.name, row.mine.when) == ("Thu 19 Nov", "Somebody else", "")


def test_a_protected_address_and_a_further_service_are_never_in_the_page(told: Told) -> None:
    home = told.put("address", Address(of=told.family.amara, lines=(HIDDEN,), protected=True))
    service = told.put("involvement", Involvement(agency="x", sector="nhs", role=SECRET, sensitive=True))
    lines = told.open("lines", [HIDDEN], ["8 " + HIDDEN], about=home, about_kind="address")
    role = told.open("role", SECRET, SECRET + "2", about=service, about_kind="involvement")
    pages = [versions.read(one, by=told.laptop.by) for one in (home, service)]
    assert HIDDEN not in f"{pages}"
    assert SECRET not in f"{pages}"
    assert told.row(lines, home).mine.words == "Address protected"
    assert (pages[0].covered, pages[1].covered) == (True, False)
    assert told.row(role, service).theirs.words == "A further service"


def test_two_versions_of_a_protected_address_are_read_for_a_moment_and_each_look_is_noted(told: Told) -> None:
    home = told.put("address", Address(of=told.family.amara, lines=(HIDDEN,), protected=True, use="refuge"))
    words = told.open("lines", [HIDDEN], ["8 " + HIDDEN], about=home, about_kind="address")
    since = told.open("since", None, "2026-10-20", about=home, about_kind="address")
    page = versions.read(home, by=told.laptop.by)
    assert page.subtitle == "Amara Warsame, 4: child’s address, refuge, since when is not recorded"
    assert (told.row(since, home).mine.words, told.row(since, home).theirs.words) == ("Not recorded", "Tue 20 Oct")
    shown, until = versions.uncover(home, by=told.laptop.by)
    versions.uncover(home, by=told.laptop.by)
    row = next(one for one in shown.differences if one.conflict == words)
    assert (row.mine.words, row.theirs.words) == (HIDDEN, "8 " + HIDDEN)
    assert (until - told.laptop.clock.now).total_seconds() == 30
    with told.laptop.vault.read() as tx:
        noted = [(one.what, one.object) for one in looks.of_child(tx, told.family.amara)]
    assert noted == [("address", home)] * 2
    covered = told.row(words, home)
    assert covered.mine.value is None
    assert (covered.mine.same, covered.theirs.same) == (row.mine.same, row.theirs.same)
    assert covered.mine.same != covered.theirs.same


def test_one_person_on_two_laptops_is_told_so_and_which_is_which(told: Told) -> None:
    """By the laptop, where this one knows that it wrote one of the two; else by when each was written."""
    priya, later = told.family.priya, WRITTEN + timedelta(hours=1)
    alert = told.put("alert", Alert(topic="hazard", words="Large dog", severity="danger"))
    one = told.open("severity", "danger", "note", about=alert, about_kind="alert", other_by=priya, other_at=later)
    page = versions.read(alert, by=told.laptop.by)
    assert page.title == "You changed this alert on two laptops"
    assert [told.row(one, alert).mine.apart, told.row(one, alert).theirs.apart] == [
        "of Sat 10 Oct, 14:05", "of Sat 10 Oct, 15:05",
    ]  # fmt: skip
    (need,) = needs.read(by=told.laptop.by)
    assert need.detail == "You changed this on two laptops: severity. Both versions stay in the history."
    with acting(told.laptop.by) as act:
        record = records.read(act.tx, alert)
        assert record is not None
        act.edit(record, {"severity": "caution"}, act="edit", reason="The dog has gone")
    told.open("severity", "danger", "note", about=alert, about_kind="alert", other_by=priya, other_at=act.now)
    newest = next(row for row in versions.read(alert, by=told.laptop.by).differences if row.conflict != one)
    assert (newest.mine.apart, newest.theirs.apart) == ("on your other laptop", "on this laptop")


def test_4_17_alone_is_chosen_with_its_minutes(told: Told) -> None:
    contact = Contact(author=told.family.priya, co_authors=(SIOBHAN,), kind_of_contact="cp", happened=WRITTEN,
                      alone="with-others", minutes_alone=5, not_alone_reason="Mother stayed")  # fmt: skip
    told.put("contact", contact, told.about, version=2)
    alone = told.open("alone", "with-others", "alone", fitted=("minutes_alone", "bedroom"))
    row = told.row(alone)
    assert row.mine.words == "With others. Why not alone: Mother stayed"
    assert row.theirs.words == "Alone. Minutes alone: 5 minutes"
    assert versions.read(told.about, by=told.laptop.by).fitted == ("Bedroom seen",)


def test_when_it_was_settled_is_the_settlers_word_on_every_laptop(told: Told) -> None:
    visit = told.open("next_visit", "2026-11-19", "2026-11-20")
    (change,) = told.settle({visit: "theirs"})
    said = told.change(change).fields["settled_at"].after
    assert msgspec.convert(said, datetime) == told.laptop.clock.now
    settled = Conflict(
        about=told.about, about_kind="contact", field="place", standing="a", other="b", standing_by=told.family.priya,
        other_by=SIOBHAN, step="settled", settled_by=SIOBHAN, seen="a", chosen="b", reason="Rang", settled_at=WRITTEN,
    )  # fmt: skip
    assert told.row(told.put("conflict", settled)).settled == "Sat 10 Oct, 14:05"  # and not when it arrived


def test_choices_that_came_second_are_one_need_which_names_the_fields_and_leads_to_the_page(told: Told) -> None:
    opened = [told.open("next_visit", "2026-11-19", "2026-11-20"), told.open("place", "a", "b")]
    (need,) = needs.read(by=told.laptop.by)
    assert "both changed this: next visit due and where." in need.detail
    for change in told.settle(dict.fromkeys(opened, "theirs")):
        told.answer(change, status="refused", version=0, code="moved-on")
    refused = [one for one in needs.read(by=told.laptop.by) if one.state is WorkState.REFUSED]
    assert len(refused) == 1
    assert refused[0].title.startswith("Choice between two versions of CP visit: ")
    assert {"next visit due", "where"} <= set(refused[0].title.replace(", ", ": ").replace(" and ", ": ").split(": "))
    assert refused[0].about == told.about
    whats = sorted(line.what for line in exchange.read(by=told.laptop.by).stopped if line.state is WorkState.REFUSED)
    assert whats == [f"Choice between two versions of CP visit: {field}" for field in ("next visit due", "where")]


def test_somebody_of_the_directory_is_said_by_name(told: Told) -> None:
    visit = told.put("visit", Visit(practitioner=SIOBHAN, planned=WRITTEN, purpose="CP visit"))
    who = told.open("with_practitioner", "", told.family.joe, about=visit, about_kind="visit")
    assert (told.row(who, visit).mine.words, told.row(who, visit).theirs.words) == ("Not recorded", "Joe Tranter")


NOW = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [
        ("contact", "abuse_asked", "not-safe", "Not safe to ask"),
        ("contact", "minutes_alone", 1, "1 minute"),
        ("contact", "weight_grams", 12400, "12.4 kg"),
        ("contact", "no_actions", False, "No"),
        ("contact", "happened", "2026-11-10T11:20:00Z", "Tue 10 Nov, 11:20"),
        ("contact", "late_reason", "2026", "2026"),
        ("contact", "how_child_was", ["quiet", "hungry"], "quiet, hungry"),
        ("contact", "agreed", {"id": "a", "what": "Ring her.", "owner": "Priya Raman"},
         "Ring her. Priya Raman, no date recorded"),
        ("contact", "own_words", {"id": "a", "words": "Waan gaajoonayaa", "language": "Somali"},
         "In Somali: Waan gaajoonayaa"),
        ("contact", "agreed", "not a list", "not a list"),
        ("child", "social_care_id", "40111213", "40111213"),
        ("child", "vital_status", None, "Not recorded"),
        ("alert", "two_to_visit", True, "Yes"),
    ],
)  # fmt: skip
def test_a_value_is_said_in_the_words_of_the_page_it_comes_from(kind: str, field: str, value: Any, said: str) -> None:
    assert value_words(kind, field, value, NOW) == said


def test_what_two_people_made_of_it_says_of_what(told: Told) -> None:
    seen = msgspec.to_builtins(Observation(id="a", observer="p", topic="Food", found="concern", words="Little"))
    made = msgspec.to_builtins(Reflection(id="a", author="p", topic="risk", words="Debt"))
    assert value_words("contact", "observations", seen, NOW) == "Food: Concern. Little"
    assert value_words("contact", "analysis", made, NOW) == "Risk: Debt"

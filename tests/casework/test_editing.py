"""Adding and changing what is known about a child: what goes into the change, what is refused, what is asked."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import msgspec
import pytest

from app.casework import acknowledged, asked, editing, exchange, offers, overview, people
from app.casework.asked import NotValid
from app.casework.case_pages import FieldValue, RecordForm
from app.domain.change import Change
from app.domain.child import Child, OtherName
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.storage import outbox, records
from app.storage.trouble import StoreTrouble
from tests.casework.warsame import HIDDEN, HOMES, POLICE, SECRET, Family, family, pull
from tests.storage.fakes import Laptop, wire_record


@pytest.fixture
def amara(laptop: Laptop) -> Family:
    return family(laptop)


def changes(laptop: Laptop) -> list[Change]:
    with laptop.vault.read() as tx:
        return [row.change() for row in outbox.next_batch(tx, now=laptop.clock.now)]


def body(laptop: Laptop, record: str) -> dict[str, Any]:
    with laptop.vault.read() as tx:
        found = records.read(tx, record)
    assert found is not None
    read: dict[str, Any] = msgspec.json.decode(found.body)
    return read


def of_kind(laptop: Laptop, of: Family, kind: str, marker: str) -> str:
    with laptop.vault.read() as tx:
        return next(one.id for one in records.of_child(tx, of.amara, kind) if marker.encode() in one.body)


def save(laptop: Laptop, of: Family, kind: str, record: str = "", reason: str = "", **values: Any) -> str:
    return editing.save(of.amara, kind, record, values, reason, by=laptop.by)


def field(form: RecordForm, name: str) -> FieldValue:
    return next(one for one in form.fields if one.name == name)


def faults(laptop: Laptop, of: Family, kind: str, record: str = "", **values: Any) -> Mapping[str, str]:
    with pytest.raises(NotValid) as raised:
        save(laptop, of, kind, record, **values)
    assert not changes(laptop)
    return {one.field: one.words for one in raised.value.faults}


def test_only_what_was_changed_goes_into_the_change(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    values = {one.name: one.value for one in form.fields} | {"interpreter": "Fadumo Ali", "born": "4/3/2022"}
    saved = editing.save(amara.amara, "child", amara.amara, values, "", by=laptop.by, seen=form)
    (change,) = changes(laptop)
    assert saved == amara.amara == change.record
    assert {name: (one.before, one.after) for name, one in change.fields.items()} == {
        "interpreter": ("", "Fadumo Ali"), "born": ("2022-03-03", "2022-03-04"),
    }  # fmt: skip
    assert body(laptop, amara.amara)["nhs_number"] == "9999458076"


def test_nothing_changed_is_no_change(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    values = {one.name: one.value for one in form.fields}
    assert editing.save(amara.amara, "child", amara.amara, values, "", by=laptop.by) == amara.amara
    assert not changes(laptop)


def test_labels_and_choices_are_those_of_the_kind(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "alert", of_kind(laptop, amara, "alert", "Threats"), by=laptop.by)
    rules = KINDS["alert"].rules
    assert {one.name: one.label for one in form.fields} == {name: rule.label for name, rule in rules.items()}
    assert [key for key, _ in field(form, "severity").choices] == list(rules["severity"].ladder)
    assert {one.name for one in form.fields if one.lowering_needs_reason} == {"severity", "two_to_visit", "ended"}


def test_what_moves_by_its_own_act_is_never_offered() -> None:
    for kind in ("visit", "allocation", "conflict"):
        rules = KINDS[kind].rules
        assert not {name for name in asked.offered(kind, made=False) if rules[name].rule in ("append", "guarded")}


def test_every_offered_field_has_a_way_of_being_asked() -> None:
    for kind in ("child", "person", "relationship", "address", "alert", "involvement"):
        for name in asked.offered(kind, made=False):
            choice = asked.asked_as(kind, name) == "choice"
            assert bool(asked.choices(kind, name)) is choice, (kind, name)
    together = [set(KINDS[kind].rules) for kind in asked.JOINED["person"]]
    assert not set.intersection(*together)


def test_a_new_person_comes_with_their_relationship_in_one_act(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "person", by=laptop.by)
    assert {"given", "described", "role", "lives_with"} <= {one.name for one in form.fields}
    saved = save(laptop, amara, "person", given="Liban", family="Warsame", role="Brother", lives_with="yes",
                 born="30 November 2025")  # fmt: skip
    person, tie = changes(laptop)
    assert (person.kind, person.record, tie.kind) == ("person", saved, "relationship")
    assert body(laptop, saved)["born"] == "2025-11-30"
    assert body(laptop, tie.record) | {"person": saved} == body(laptop, tie.record)
    line = next(one for one in people.read(amara.amara, by=laptop.by).people if one.person == saved)
    assert (line.name, line.role, line.lives_with) == ("Liban Warsame", "Brother", "Lives with Amara")


def test_through_whom_somebody_is_related_is_asked_and_shown(laptop: Laptop, amara: Family) -> None:
    tie = of_kind(laptop, amara, "relationship", "Grandmother")
    form = editing.form(amara.amara, "relationship", tie, by=laptop.by)
    asked = next(one for one in form.fields if one.name == "through")
    assert (asked.label, asked.asked_as, asked.value, asked.needed) == ("Through whom", "person", "", False)
    assert asked.choices[0] == ("", "The child directly, or not known")
    assert amara.hodan in dict(asked.choices)
    assert amara.amara not in dict(asked.choices)
    save(laptop, amara, "relationship", tie, through=amara.hodan)
    line = next(one for one in people.read(amara.amara, by=laptop.by).people if one.name == "Sahra Warsame")
    assert line.role == "Grandmother, through Hodan Warsame"
    drawn = next(one for one in overview.read(amara.amara, by=laptop.by).relatives if one.name == "Sahra Warsame")
    assert drawn.through == amara.hodan


def test_a_relationship_is_changed_with_its_person(laptop: Laptop, amara: Family) -> None:
    tie = of_kind(laptop, amara, "relationship", "boyfriend")
    form = editing.form(amara.amara, "relationship", tie, by=laptop.by)
    assert form.title == "Change Craig Dunmore"
    save(laptop, amara, "relationship", tie, confirmed=True, telephone="07700 900 111")
    assert {one.kind: sorted(one.fields) for one in changes(laptop)} == {
        "person": ["telephone"], "relationship": ["confirmed"],
    }  # fmt: skip


def test_lowering_protection_asks_for_a_reason_and_raising_does_not(laptop: Laptop, amara: Family) -> None:
    alert = of_kind(laptop, amara, "alert", "Threats")
    for lowered in ({"ended": True}, {"severity": "note"}, {"two_to_visit": False}):
        assert faults(laptop, amara, "alert", alert, **lowered) == {"reason": editing.NO_REASON}
    save(laptop, amara, "alert", of_kind(laptop, amara, "alert", "Old dog"), ended=False)
    save(laptop, amara, "alert", alert, "He has moved away", ended=True)
    raised, lowered_change = changes(laptop)
    assert (raised.reason, lowered_change.reason) == ("", "He has moved away")


def test_every_fault_is_said_at_its_field_and_nothing_is_written(laptop: Laptop, amara: Family) -> None:
    found = faults(laptop, amara, "child", amara.amara, born="31/2/2022", nhs_number="999 945 8077", given="  ")
    assert found == {
        "born": asked.NO_SUCH_DAY.format(days=28),
        "nhs_number": asked.NHS_FAULT,
        "given": "Given names is needed",
    }
    assert faults(laptop, amara, "child", amara.amara, born="1 Jan 2031") == {
        "born": "This date of birth has not come yet"
    }
    assert faults(laptop, amara, "alert", topic="hazard") == {"words": "What people must know is needed"}
    assert faults(laptop, amara, "person", role="Aunt") == {
        "given": "Give a name, or describe the person where it is not known"
    }
    assert faults(laptop, amara, "person", given="Ayaan") == {"role": "Relationship to the child is needed"}
    assert "until" in faults(laptop, amara, "address", lines="1 Low Row", since="2/2/2026", until="1/2/2026")
    assert faults(laptop, amara, "address") == {"lines": "Write the address"}
    assert "code" in faults(laptop, amara, "alert", topic="status", words="Child in need")
    assert faults(laptop, amara, "alert", topic="nonsense", words="x") == {"topic": asked.UNREADABLE}
    assert faults(laptop, amara, "alert", topic="hazard", words="a\x00b") == {"words": asked.UNREADABLE}
    assert faults(laptop, amara, "alert", topic="hazard", words="\ud800") == {"words": asked.UNREADABLE}
    assert "words" in faults(laptop, amara, "alert", topic="hazard", words="x" * (300 << 10))


def test_no_typed_value_is_repeated_in_the_error(laptop: Laptop, amara: Family) -> None:
    with pytest.raises(NotValid) as raised:
        save(laptop, amara, "child", amara.amara, nhs_number="CANARY123", born="CANARYDAY")
    assert "CANARY" not in f"{raised.value} {raised.value.faults} {raised.value!r}"


def test_a_number_is_kept_without_its_spaces_and_is_verified_no_more(laptop: Laptop, amara: Family) -> None:
    save(laptop, amara, "child", amara.amara, nhs_number="999 945 8076")
    assert not changes(laptop)
    save(laptop, amara, "child", amara.amara, nhs_number="999 000 0018")
    (change,) = changes(laptop)
    assert {name: one.after for name, one in change.fields.items()} == {
        "nhs_number": "9990000018", "nhs_verified": False,
    }  # fmt: skip
    assert change.fields["nhs_verified"].before is True


@pytest.mark.parametrize(
    "typed", ["3 Mar 2022", "3 march 2022", "3/3/2022", "03.03.2022", "2022-03-03", " 3-3-2022 ", "3 Mar, 2022"]
)
def test_dates_are_read_as_people_write_them(typed: str) -> None:
    assert asked.read_date(typed).isoformat() == "2022-03-03"


@pytest.mark.parametrize("typed", ["3/3/22", "3 March", "soon", "3 Foo 2022", "2022-02-30"])
def test_a_date_that_could_mean_two_things_is_not_guessed(typed: str) -> None:
    with pytest.raises(asked.Unread, match="with its year"):
        asked.read_date(typed)


def test_a_protected_address_is_not_in_its_form_and_cannot_be_typed_over(laptop: Laptop, amara: Family) -> None:
    record = of_kind(laptop, amara, "address", HIDDEN)
    form = editing.form(amara.amara, "address", record, by=laptop.by)
    assert not {"lines", "postcode"} & {one.name for one in form.fields}
    assert HIDDEN not in f"{asdict(form)}{form!r}"
    with pytest.raises(StoreTrouble, match="not-offered"):
        save(laptop, amara, "address", record, lines="Somewhere else")
    save(laptop, amara, "address", record, "The order has ended", protected=False)
    assert body(laptop, record)["lines"] == [HIDDEN]


def test_a_further_service_is_not_opened(laptop: Laptop, amara: Family) -> None:
    record = of_kind(laptop, amara, "involvement", SECRET)
    with pytest.raises(StoreTrouble, match="no-such-record"):
        editing.form(amara.amara, "involvement", record, by=laptop.by)
    with pytest.raises(StoreTrouble, match="no-such-record"):
        save(laptop, amara, "involvement", record, "x", sensitive=False)


def test_what_the_census_asks_is_chosen_or_written_in_words_and_kept_in_its_codes(
    laptop: Laptop, amara: Family
) -> None:
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    ethnicity = next(one for one in form.fields if one.name == "ethnicity")
    assert (ethnicity.asked_as, ethnicity.value) == ("choice", "")
    assert set(ethnicity.choices) >= {("", "Not asked yet"), ("BAFR", "Black African")}
    values = {"disabilities": "autism\nHearing\nAUT", "upn": "v350 200124001", "died": "3 Mar 2026"}
    save(laptop, amara, "child", amara.amara, "The hospital rang.", ethnicity="BAFR", vital_status="dead", **values)
    kept = body(laptop, amara.amara)
    assert (kept["ethnicity"], kept["disabilities"], kept["upn"], kept["died"]) == (
        "BAFR", ["AUT", "HEAR"], "V350200124001", "2026-03-03",
    )  # fmt: skip
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    assert next(one for one in form.fields if one.name == "disabilities").value == ("Autism", "Hearing")


def test_what_is_no_code_of_the_census_is_refused_in_words(laptop: Laptop, amara: Family) -> None:
    found = faults(laptop, amara, "child", amara.amara, disabilities="clumsy", upn="A350200124001")
    assert found == {
        "disabilities": "Write one of these on each line: No disability, Mobility, Hand function, Personal care, "
        "Incontinence, Communication, Learning, Hearing, Vision, Behaviour, Consciousness, Autism, Another disability",
        "upn": "This is not a unique pupil number: its letter does not check. Compare it with the school’s",
    }
    died = {"reason": "The hospital rang.", "vital_status": "dead"}
    assert faults(laptop, amara, "child", amara.amara, **died, died="1 Mar 2000") == {
        "died": "The date of death is before the date of birth"
    }
    assert faults(laptop, amara, "child", amara.amara, **died, died="1 Jan 2031") == {
        "died": "This date of death has not come yet"
    }
    assert faults(laptop, amara, "child", amara.amara, disabilities="No disability\nVision") == {
        "disabilities": "No disability stands alone. Take it away, or the others"
    }


def test_a_record_of_another_child_is_not_opened_here(laptop: Laptop, amara: Family) -> None:
    other = Family(laptop)
    pull(laptop, other.record)
    with pytest.raises(StoreTrouble, match="no-such-record"):
        editing.form(amara.amara, "child", other.amara, by=laptop.by)


def test_an_agency_brings_its_sector_and_a_practitioner_their_name(laptop: Laptop, amara: Family) -> None:
    saved = save(laptop, amara, "involvement", agency=POLICE, practitioner=amara.leanne)
    said = body(laptop, saved)
    assert (said["sector"], said["name"], said["telephone"]) == ("police", "DC Leanne Marsh", "01632 960 110")
    assert said["confirmed"] is None
    save(laptop, amara, "involvement", saved, agency=HOMES, practitioner="", name="Femi")
    assert body(laptop, saved)["sector"] == "housing"


def test_what_the_authority_would_refuse_is_refused_before(laptop: Laptop, amara: Family) -> None:
    police = replace(laptop.by, practitioner=amara.leanne, agency=POLICE)
    status = of_kind(laptop, amara, "alert", "CPP")
    for kind, record, values in (("child", amara.amara, {"family": "N"}), ("alert", status, {"source": "N"})):
        with pytest.raises(StoreTrouble, match="not-yours-to-write"):
            editing.form(amara.amara, kind, record, by=police)
        with pytest.raises(StoreTrouble, match="not-yours-to-write"):
            editing.save(amara.amara, kind, record, values, "", by=police)
    form = editing.form(amara.amara, "alert", by=police)
    assert "status" not in {key for key, _ in field(form, "topic").choices}
    own = editing.form(amara.amara, "involvement", by=police)
    assert [key for key, _ in field(own, "agency").choices] == [POLICE]
    assert [key for key, _ in field(own, "practitioner").choices] == ["", amara.leanne]
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        editing.save(amara.amara, "involvement", "", {"agency": HOMES, "name": "F"}, "", by=police)
    mine = editing.save(amara.amara, "involvement", "", {"agency": POLICE, "practitioner": amara.leanne}, "", by=police)
    assert body(laptop, mine)["confirmed"]
    stranger = replace(laptop.by, practitioner=new_id(), agency=POLICE)
    for kind, _ in people.read(amara.amara, by=laptop.by).may_add:
        with pytest.raises(StoreTrouble, match="not-yours-to-write"):
            editing.form(amara.amara, kind, by=stranger)


def test_only_the_holder_takes_protection_from_an_address(laptop: Laptop, amara: Family) -> None:
    record = of_kind(laptop, amara, "address", HIDDEN)
    joe = replace(laptop.by, practitioner=amara.joe)
    with pytest.raises(StoreTrouble, match="not-yours-to-write"):
        editing.save(amara.amara, "address", record, {"protected": False}, "He asked", by=joe)
    assert not changes(laptop)


def test_whoever_changed_the_field_meanwhile_is_met_and_not_overwritten(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    known = Child(given="Amara", family="Warsame", interpreter="By phone", nhs_number="9999458076")
    pull(laptop, wire_record("child", amara.amara, known, record_id=amara.amara, version=2, seq=50))
    editing.save(amara.amara, "child", amara.amara, {"interpreter": "In person"}, "", by=laptop.by, seen=form)
    (change,) = changes(laptop)
    assert (change.trunk, change.fields["interpreter"].before) == (1, "")


def test_other_names_are_lines_and_those_that_stay_keep_their_ids(laptop: Laptop, amara: Family) -> None:
    kept = OtherName(id=new_id(), use="former", given="Amara", family="Nur")
    known = Child(given="Amara", family="Warsame", other_names=(kept,))
    pull(laptop, wire_record("child", amara.amara, known, record_id=amara.amara, version=2, seq=50))
    form = editing.form(amara.amara, "child", amara.amara, by=laptop.by)
    assert field(form, "other_names").value == ("Amara Nur (former)",)
    save(laptop, amara, "child", amara.amara, other_names="Amara Nur (former)\nAmi\nAmara Ali (preferred)\n")
    names = body(laptop, amara.amara)["other_names"]
    assert [(one["given"], one["use"]) for one in names] == [
        ("Amara", "former"), ("Ami", "known-as"), ("Amara Ali", "preferred"),
    ]  # fmt: skip
    assert names[0]["id"] == kept.id


def test_what_a_later_program_wrote_stays_as_it_is(laptop: Laptop, amara: Family) -> None:
    later = {"topic": "hazard", "words": "Dog", "colour": {"new": [1]}}
    record = wire_record("alert", amara.amara, later)
    pull(laptop, record)
    save(laptop, amara, "alert", record.id, words="Two dogs")
    assert body(laptop, record.id)["colour"] == {"new": [1]}
    unread = wire_record("alert", amara.amara, {"topic": "weather", "words": "Rain"})
    pull(laptop, unread)
    with pytest.raises(StoreTrouble, match="newer-program"):
        editing.form(amara.amara, "alert", unread.id, by=laptop.by)


def test_an_address_is_somebody_s_of_this_case_file(laptop: Laptop, amara: Family) -> None:
    form = editing.form(amara.amara, "address", by=laptop.by)
    assert field(form, "of").value == amara.amara
    assert field(form, "of").choices[0] == (amara.amara, "Amara Warsame")
    typed = {"of": amara.mohamed, "lines": "4 Quay Row\nNorthmere", "postcode": "NM1 1AA"}
    saved = editing.save(amara.amara, "address", "", typed, "", by=laptop.by)
    assert body(laptop, saved)["lines"] == ["4 Quay Row", "Northmere"]
    assert "of" not in {one.name for one in editing.form(amara.amara, "address", saved, by=laptop.by).fields}


def test_a_co_worker_may_protect_an_address(laptop: Laptop, amara: Family) -> None:
    joe = replace(laptop.by, practitioner=amara.joe)
    saved = editing.save(amara.amara, "address", "", {"lines": "1 Low Row", "protected": True}, "", by=joe)
    assert body(laptop, saved)["protected"] is True


def test_a_new_address_is_protected_unless_somebody_says_why_not(laptop: Laptop, amara: Family) -> None:
    """An order says that somebody must not be told where she lives."""
    form = editing.form(amara.amara, "address", by=laptop.by)
    assert form.fields[0].name == "protected"
    assert (form.fields[0].value, form.fields[0].lowering_needs_reason) == (True, True)
    assert body(laptop, save(laptop, amara, "address", lines="1 Low Row"))["protected"] is True
    with pytest.raises(NotValid) as raised:
        save(laptop, amara, "address", lines="2 Low Row", protected=False)
    assert [one.field for one in raised.value.faults] == [asked.REASON]
    saved = save(laptop, amara, "address", "", "It is her school", lines="2 Low Row", protected=False)
    assert "protected" not in body(laptop, saved) or body(laptop, saved)["protected"] is False
    assert changes(laptop)[-1].reason == "It is her school"


def test_where_no_address_of_the_child_is_here_one_may_be_kept_from_this_laptop(laptop: Laptop) -> None:
    made = Family(laptop)
    pull(laptop, *made.directory(), made.record, *made.working())
    child = made.amara
    (protected,) = (one for one in editing.form(child, "address", by=laptop.by).fields if one.name == "protected")
    assert (protected.value, protected.lowering_needs_reason) == (True, False)
    saved = editing.save(child, "address", "", {"lines": "1 Low Row", "protected": False}, "", by=laptop.by)
    assert body(laptop, saved)["lines"] == ["1 Low Row"]
    (protected,) = (one for one in editing.form(child, "address", by=laptop.by).fields if one.name == "protected")
    assert protected.value is False


def test_an_ending_that_is_only_a_date_needs_no_reason(laptop: Laptop, amara: Family) -> None:
    housing = of_kind(laptop, amara, "involvement", "Femi")
    save(laptop, amara, "involvement", housing, until="2 Nov 2026")
    (change,) = changes(laptop)
    assert change.fields["until"].after == "2026-11-02"
    assert asked.lowers("alert", "ended", False, True)
    assert not asked.lowers("involvement", "until", None, "2026-11-02")


def test_everybody_who_can_be_chosen_is_named_once(laptop: Laptop, amara: Family) -> None:
    pull(laptop, wire_record("relationship", amara.amara, {"person": amara.hodan, "role": "Carer"}))
    with laptop.vault.read() as tx:
        found = offers.people(tx, amara.amara)
        others = offers.colleagues(tx, laptop.by)
    assert [id for id, _ in found].count(amara.hodan) == 1
    assert laptop.place.practitioner not in {id for id, _ in others}


def test_a_field_that_is_not_on_the_form_is_not_taken(laptop: Laptop, amara: Family) -> None:
    for kind, record, values in (
        ("child", amara.amara, {"nhs_verified": True}), ("allocation", "", {"practitioner": new_id()}),
        ("child", "", {"given": "New"}),
    ):  # fmt: skip
        with pytest.raises(StoreTrouble, match="not-offered"):
            save(laptop, amara, kind, record, **values)


def test_why_something_was_not_done_is_said_in_a_sentence() -> None:
    assert asked.trouble_words("moved-on") == "This visit has been recorded or called off meanwhile"
    assert asked.trouble_words("strange") == "This could not be saved (strange)"


def test_adding_somebody_is_one_line_though_it_writes_two_records(laptop: Laptop, amara: Family) -> None:
    save(laptop, amara, "person", given="Ayaan", family="Nur", role="Aunt", lives_with="no")
    laptop.clock.forward(minutes=1)
    save(laptop, amara, "alert", topic="hazard", words="Loose stair", severity="caution")
    person, relationship, alert = changes(laptop)
    page = exchange.read(by=laptop.by)
    assert [(line.change, line.what, line.signed) for line in page.waiting] == [
        (person.id, "Person's details", False), (alert.id, "Alert", False),
    ]  # fmt: skip
    assert page.figures.waiting == laptop.sealed.waiting() == 2
    with laptop.vault.write() as tx:
        raws = [outbox.read(tx, one.id).bytes for one in (person, relationship, alert)]
        given, proofs = laptop.hub.answer(raws[:1], laptop.clock.now)
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)
    page = exchange.read(by=laptop.by)
    assert [line.change for line in page.waiting] == [relationship.id, alert.id]
    assert page.sent == ()
    with laptop.vault.write() as tx:
        given, proofs = laptop.hub.answer(raws[1:], laptop.clock.now)
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)
    page = exchange.read(by=laptop.by)
    assert sorted((line.what, line.signed) for line in page.sent) == [("Alert", False), ("Person's details", False)]
    shown = next(line.change for line in page.sent if line.what == "Person's details")
    told = "\n".join(acknowledged.lines(shown, by=laptop.by))
    assert person.id in told
    assert relationship.id in told
    assert alert.id not in told


def test_what_was_refused_of_one_act_stops_alone(laptop: Laptop, amara: Family) -> None:
    save(laptop, amara, "person", given="Ayaan", family="Nur", role="Aunt", lives_with="no")
    person, relationship = changes(laptop)
    with laptop.vault.write() as tx:
        raw = outbox.read(tx, person.id).bytes
        given, proofs = laptop.hub.answer([raw], laptop.clock.now, status="refused", code="not-yours-to-write")
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)
    page = exchange.read(by=laptop.by)
    assert [line.change for line in page.stopped] == [person.id]
    assert [(line.change, line.what) for line in page.waiting] == [(relationship.id, "Relationship")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/1990", "There is no such day: that month has 28 days"),
        ("30 Feb 2024", "There is no such day: that month has 29 days"),
        ("31.4.2020", "There is no such day: that month has 30 days"),
        ("0/4/2020", "There is no such day: that month has 30 days"),
        ("3/14/2020", asked.NO_SUCH_MONTH),
        ("1990", asked.DATE_FAULT),
        ("3 Mai 2020", asked.DATE_FAULT),
        ("2020-02-31", asked.DATE_FAULT),
    ],
)
def test_a_day_that_the_calendar_has_not_is_called_that(typed: str, said: str) -> None:
    with pytest.raises(asked.Unread) as refused:
        asked.read_date(typed)
    assert str(refused.value) == said
    assert asked.read_date("29/02/2024") == date(2024, 2, 29)

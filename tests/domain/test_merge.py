"""The five merge rules (docs/sync.md, part 4), by example and by property."""

import itertools
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.change import Change, Edit
from app.domain.contact import Contact, as_said
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.merge import Merged, Refused, merge


def change(kind: str, reason: str = "", /, **fields: tuple[Any, Any]) -> Change:
    """A change of one record, with (before, after) for each field."""
    return Change(
        id=new_id(),
        author="ann",
        device="laptop",
        install="install",
        sequence=1,
        record="record",
        kind=kind,
        form=1,
        child="child",
        trunk=5,
        act="edit",
        written=datetime(2026, 11, 12, 10, 30, tzinfo=UTC),
        zone="Europe/London",
        reason=reason,
        fields={name: Edit(before, after) for name, (before, after) in fields.items()},
    )


def merged(kind: str, current: dict[str, Any], by_others: set[str], made: Change) -> Merged:
    answer = merge(KINDS[kind], current, by_others, made)
    assert isinstance(answer, Merged)
    return answer


def test_4_3_different_fields_merge() -> None:
    answer = merged(
        "person", {"telephone": "new", "given": "Hodan"}, {"telephone"}, change("person", given=("Hodan", "Hoda"))
    )
    assert answer.values == {"given": "Hoda"}
    assert not answer.disputes


def test_4_3_same_field_goes_to_a_person_and_keeps_both() -> None:
    answer = merged("person", {"telephone": "theirs"}, {"telephone"}, change("person", telephone=("old", "mine")))
    assert answer.values == {}
    (dispute,) = answer.disputes
    assert (dispute.before, dispute.standing, dispute.other) == ("old", "theirs", "mine")


def test_4_3_both_wrote_the_same() -> None:
    answer = merged("person", {"telephone": "same"}, {"telephone"}, change("person", telephone=("old", "same")))
    assert (answer.values, answer.disputes) == ({}, ())


def test_4_2_own_chain_is_no_other() -> None:
    """The chain's own earlier edit moved the field; nobody else did, so the next edit is simply taken."""
    answer = merged("person", {"telephone": "mine 1"}, set(), change("person", telephone=("mine 1", "mine 2")))
    assert answer.values == {"telephone": "mine 2"}


def test_4_4_items_are_added_and_removed_by_id() -> None:
    old = [{"id": "1", "words": "a"}, {"id": "2", "words": "b"}]
    theirs = [{"id": "1", "words": "a"}, {"id": "2", "words": "b"}, {"id": "3", "words": "theirs"}]
    mine = [{"id": "2", "words": "b"}, {"id": "4", "words": "mine"}]
    answer = merged("visit", {"prompts": theirs}, {"prompts"}, change("visit", prompts=(old, mine)))
    assert {item["id"] for item in answer.values["prompts"]} == {"2", "3", "4"}
    assert not answer.disputes


def test_4_4_item_changed_by_one_and_removed_by_the_other_stays() -> None:
    old, theirs = [{"id": "1", "words": "a"}], [{"id": "1", "words": "changed"}]
    removed = merged("visit", {"prompts": theirs}, {"prompts"}, change("visit", prompts=(old, [])))
    assert removed.values == {}
    assert removed.disputes[0].standing == {"id": "1", "words": "changed"}
    brought_back = merged("visit", {"prompts": []}, {"prompts"}, change("visit", prompts=(old, theirs)))
    assert brought_back.values["prompts"] == theirs
    assert brought_back.disputes


def test_4_5_the_more_protective_value_stands() -> None:
    raised = merged("alert", {"severity": "note"}, {"severity"}, change("alert", severity=("caution", "danger")))
    assert raised.values == {"severity": "danger"}
    assert raised.disputes[0].other == "note"
    lowered = merged(
        "alert", {"severity": "danger"}, {"severity"}, change("alert", "seen it", severity=("caution", "note"))
    )
    assert lowered.values == {}
    assert lowered.disputes[0].standing == "danger"


def test_4_5_lowering_takes_a_reason() -> None:
    silent = change("alert", two_to_visit=(True, False))
    assert merge(KINDS["alert"], {"two_to_visit": True}, set(), silent) == Refused("reason-needed", "two_to_visit")
    reasoned = change("alert", "dog has gone", two_to_visit=(True, False))
    assert merged("alert", {"two_to_visit": True}, set(), reasoned).values == {"two_to_visit": False}


def test_4_6_guarded_is_taken_only_from_the_step_that_was_seen() -> None:
    moved = change("visit", step=("planned", "cancelled"))
    assert merge(KINDS["visit"], {"step": "recorded"}, {"step"}, moved) == Refused("moved-on", "step")
    assert merged("visit", {"step": "planned"}, set(), moved).values == {"step": "cancelled"}
    came_there_by_others = merged("visit", {"step": "planned"}, {"step"}, moved)
    assert (came_there_by_others.values, came_there_by_others.disputes) == ({"step": "cancelled"}, ())


def test_4_1_append_only() -> None:
    edit = change("addendum", words=("said", "unsaid"))
    assert merge(KINDS["addendum"], {"words": "said"}, set(), edit) == Refused("append-only", "words")


def test_4_7_a_signature_freezes_its_authors_part() -> None:
    signed = {"author": "ann", "place": "home", "signatures": [{"id": "1", "practitioner": "ann"}]}
    edit = change("contact", place=("home", "school"))
    assert merge(KINDS["contact"], signed, set(), edit) == Refused("already-signed")
    unsigned = {"author": "ann", "place": "home", "signatures": []}
    assert merged("contact", unsigned, set(), edit).values == {"place": "school"}
    assert merge(KINDS["contact"], {"author": "bob", "place": "home"}, set(), edit) == Refused("not-an-author")


def test_unknown_fields_of_a_newer_program_merge_by_field() -> None:
    assert merged("person", {"shoe_size": 3}, set(), change("person", shoe_size=(3, 4))).values == {"shoe_size": 4}


SEVERITIES = st.sampled_from(("note", "caution", "danger"))


@given(before=SEVERITIES, theirs=SEVERITIES, mine=SEVERITIES)
def test_4_5_a_merge_never_lowers_what_either_side_raised(before: str, theirs: str, mine: str) -> None:
    ladder = ("note", "caution", "danger")
    others = {"severity"} if theirs != before else set()
    answer = merged("alert", {"severity": theirs}, others, change("alert", "reason", severity=(before, mine)))
    stands = answer.values.get("severity", theirs)
    if others:
        assert ladder.index(stands) >= max(ladder.index(theirs), min(ladder.index(theirs), ladder.index(mine)))
        assert stands == mine or ladder.index(theirs) >= ladder.index(mine)
    else:
        assert stands == mine


VALUES = st.sampled_from(("a", "b", "c"))
FIELDS = ("given", "family", "telephone")


@given(
    before=st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)),
    theirs=st.dictionaries(st.sampled_from(FIELDS), VALUES),
    mine=st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1),
)
def test_4_8_no_value_disappears(before: dict[str, str], theirs: dict[str, str], mine: dict[str, str]) -> None:
    """Whatever either side wrote stands in the record or in a dispute, and applying the change again adds nothing."""
    current = before | theirs
    others = {name for name, value in theirs.items() if value != before[name]}
    made = change("person", **{name: (before[name], value) for name, value in mine.items()})
    answer = merged("person", current, others, made)
    after = current | answer.values
    disputed = {(d.field, value) for d in answer.disputes for value in (d.standing, d.other)}
    for name, value in mine.items():
        assert after[name] == value or (name, value) in disputed or value == before[name]
    for name in others:
        assert after[name] == theirs[name] or (name, theirs[name]) in disputed
    assert merged("person", after, others, made).values == {}


ITEMS = st.lists(st.tuples(st.sampled_from("1234"), VALUES), unique_by=lambda item: item[0], max_size=4)


@given(before=ITEMS, theirs=ITEMS, mine=ITEMS)
def test_4_4_no_item_disappears(before: list[Any], theirs: list[Any], mine: list[Any]) -> None:
    def listed(items: list[Any]) -> list[dict[str, str]]:
        return [{"id": key, "words": words} for key, words in items]

    made = change("visit", prompts=(listed(before), listed(mine)))
    answer = merged("visit", {"prompts": listed(theirs)}, {"prompts"}, made)
    after = {item["id"]: item for item in answer.values.get("prompts", listed(theirs))}
    disputed = [value for d in answer.disputes for value in (d.standing, d.other) if value]
    old = dict(before)
    for side in (mine, theirs):
        for key, words in side:
            kept = after.get(key) == {"id": key, "words": words} or {"id": key, "words": words} in disputed
            assert kept or old.get(key) == words


WHOLE = (("", None), ("alone", None), ("alone", 5), ("alone", 20), ("with-others", None), ("refused", None))
"""What one person can say of whether the child was alone, and for how long."""


def written(was: tuple[str, int | None], now: tuple[str, int | None]) -> Change:
    pairs = zip(("alone", "minutes_alone"), was, now, strict=True)
    return change("contact", **{name: (one, two) for name, one, two in pairs if one != two})


def whole(contact: dict[str, Any]) -> tuple[str, int | None]:
    said = as_said(msgspec.convert({"author": "ann", **contact}, Contact))
    return said.alone, said.minutes_alone


@pytest.mark.parametrize("start", WHOLE)
def test_4_17_alone_and_its_minutes_are_what_somebody_wrote(start: tuple[str, int | None]) -> None:
    """Whatever two people make of it, and whichever way a person settles it: minutes stand beside their own alone."""
    for first, second in itertools.product(WHOLE, repeat=2):
        current: dict[str, Any] = {"author": "ann", "alone": first[0], "minutes_alone": first[1]}
        mine = written(start, second)
        answer = merged("contact", current, set(written(start, first).fields), mine)
        contact = current | answer.values
        choices = [[(one.field, value) for value in (one.standing, one.other)] for one in answer.disputes]
        for settled in ((), *itertools.product(*choices)):
            alone, minutes = whole(contact | dict(settled))
            assert minutes is None or (alone, minutes) in (first, second), (first, second, settled)
        said = dict(zip(("alone", "minutes_alone"), whole(contact), strict=True))
        silent = [name for name, edit in mine.fields.items() if edit.after not in (said[name], None, "")]
        assert answer.disputes or not silent, (first, second)


def test_4_17_neither_wrote_with_others_for_five_minutes() -> None:
    """As it happened: one wrote with others, one alone for five minutes; the second settling brings all of theirs."""
    for first, second in itertools.permutations((("with-others", None), ("alone", 5))):
        current = {"author": "ann", "alone": first[0], "minutes_alone": first[1]}
        filled = {name for name, value in current.items() if value}
        answer = merged("contact", current, filled, written(("", None), second))
        (dispute,) = answer.disputes
        contact = current | answer.values
        assert (dispute.field, dispute.standing, dispute.other) == ("alone", first[0], second[0])
        assert [whole(contact), whole(contact | {"alone": second[0]})] == [first, second]


def test_4_17_a_reason_for_no_words_beside_the_others_words_goes_to_a_person() -> None:
    words = [{"id": "q", "words": "I like toast"}]
    reason = {"author": "ann", "own_words": [], "no_words_reason": "Asleep"}
    came = merged("contact", reason, {"no_words_reason"}, change("contact", own_words=([], words)))
    assert came.values == {"own_words": words}
    heard = {"author": "ann", "own_words": words, "no_words_reason": ""}
    later = merged("contact", heard, {"own_words"}, change("contact", no_words_reason=("", "Asleep")))
    assert later.values == {}
    sides = [(one.field, {one.standing, one.other}) for one in (*came.disputes, *later.disputes)]
    assert sides == [("no_words_reason", {"Asleep", ""})] * 2


def test_4_17_what_hangs_on_seen_follows_it_through_alone() -> None:
    contact = Contact(author="ann", seen="not-seen", not_seen_reason="Asleep", alone="alone", minutes_alone=5,
                      where_seen="Kitchen", not_alone_reason="Mother stayed")  # fmt: skip
    assert as_said(contact) == Contact(author="ann", seen="not-seen", not_seen_reason="Asleep")
    seen = msgspec.structs.replace(contact, seen="seen")
    assert as_said(seen) == msgspec.structs.replace(seen, not_seen_reason="", not_alone_reason="")

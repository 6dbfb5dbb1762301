"""What a contact needs before it can be signed, and how one draft becomes a contact for each child."""

from datetime import UTC, date, datetime

import msgspec

from app.domain.child import Child, age_words, display_name
from app.domain.contact import Agreed, Observation, Present
from app.domain.draft import ChildPart, ContactDraft, contact_for, missing_in
from app.domain.kinds import KINDS

STARTED = datetime(2026, 11, 12, 10, 31, tzinfo=UTC)


def full() -> ContactDraft:
    return ContactDraft(
        occasion="o",
        kind_of_contact="cp",
        started=STARTED,
        announced="announced",
        place="Home",
        present=(Present(id="1", name="Hodan Warsame", relationship="mother"),),
        children=(
            ChildPart(child="a", given="Amara", seen="seen", alone="alone", own_words="I like toast."),
            ChildPart(child="l", given="Liban", seen="seen", alone="with-others", no_words_reason="11 months old"),
        ),
        observations=(Observation(id="2", observer="p", topic="Food and heating", found="fine"),),
        analysis="Amara is more watchful than in October.",
        threshold="no",
        agreed=(Agreed(id="3", what="Nursery call", owner="Priya Raman", due=date(2026, 11, 13)),),
    )


def test_a_full_form_can_be_signed() -> None:
    assert missing_in(full()) == ()


def test_each_mandatory_part_is_asked_for_once_and_in_words() -> None:
    empty = ContactDraft(occasion="o", kind_of_contact="cp", started=STARTED, children=full().children[:1])
    words = [missing.words for _, missing in missing_in(empty)]
    assert "Say who was there" in words
    assert "Write what you observed" in words
    assert "Write what you make of it, apart from the facts" in words
    assert len(words) == len(set(words))


def test_every_mandatory_field_is_guarded() -> None:
    """Emptying any one mandatory field of a full form makes exactly that thing missing."""
    draft = full()
    for change in (
        {"present": ()}, {"place": ""}, {"announced": ""}, {"observations": ()}, {"analysis": " "}, {"threshold": ""},
        {"agreed": ()},
    ):  # fmt: skip
        assert len(missing_in(msgspec.structs.replace(draft, **change))) == 1, change
    amara, liban = draft.children
    for part in (
        msgspec.structs.replace(amara, seen=""),
        msgspec.structs.replace(amara, alone=""),
        msgspec.structs.replace(amara, own_words=" "),
        msgspec.structs.replace(amara, seen="not-seen"),
    ):
        ((child, missing),) = missing_in(msgspec.structs.replace(draft, children=(part, liban)))
        assert (child, missing.step) == ("a", "child")


def test_an_action_needs_owner_and_date() -> None:
    draft = msgspec.structs.replace(full(), agreed=(Agreed(id="3", what="Nursery call"),))
    assert [missing.field for _, missing in missing_in(draft)] == ["agreed"]


def test_one_draft_becomes_one_contact_for_each_child() -> None:
    draft = full()
    amara, liban = (contact_for(draft, part, "p", "Priya Raman") for part in draft.children)
    assert amara.own_words[0].words == "I like toast."
    assert liban.own_words == ()
    assert amara.occasion == liban.occasion == "o"
    assert amara.present == liban.present


def test_every_field_of_every_kind_has_a_label_and_a_rule() -> None:
    for kind in KINDS.values():
        assert all(rule.label for rule in kind.rules.values())
        assert all(rule.ladder for rule in kind.rules.values() if rule.rule == "protective")


def test_names_and_ages_as_people_say_them() -> None:
    assert display_name(Child(given="Amara", family="Warsame")) == "Amara Warsame"
    on = date(2026, 11, 12)
    assert age_words(date(2022, 3, 3), on) == "4"
    assert age_words(date(2025, 12, 1), on) == "11 months"
    assert age_words(date(2026, 11, 1), on) == "11 days"
    assert age_words(None, on) == "unborn"

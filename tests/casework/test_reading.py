"""One contact read whole: every word that was signed, its three times, what was added, and what is in dispute."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.casework import contacts, reading
from app.casework.pages import WorkState
from app.casework.story_pages import ContactPage, Passage
from app.domain.contact import (
    Agreed,
    Contact,
    Joining,
    Mark,
    Observation,
    Present,
    Quote,
    Reflection,
    Signature,
)
from app.domain.dispute import Conflict
from app.domain.identity import new_id
from app.storage import outbox
from app.storage.trouble import StoreTrouble
from tests.casework.northmere import filled
from tests.casework.pictured import Pictured, pictured

AT = datetime(2026, 11, 11, 14, 0, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Pictured]:
    made = pictured(tmp_path / "home")
    yield made
    made.laptop.vault.close()


def whole(town: Pictured, **more: Any) -> Contact:
    """A contact in which every field is filled in."""
    me, joe = town.laptop.by.practitioner, town.people["Joe Tranter"]
    asked: dict[str, Any] = {
        "author": me,
        "author_name": "Priya Raman",
        "co_authors": (joe,),
        "kind_of_contact": "cp",
        "happened": AT,
        "ended": AT + timedelta(minutes=50),
        "written": AT + timedelta(hours=2),
        "announced": "unannounced",
        "place": "At home",
        "present": (
            Present(id="p1", name="Hodan Warsame", relationship="mother"),
            Present(id="p2", described="Man in a cap"),
        ),
        "joining": (Joining(id=joe, name="Joe Tranter", came="no"),),
        "seen": "seen",
        "not_seen_reason": "",
        "alone": "alone",
        "minutes_alone": 10,
        "where_seen": "Bedroom",
        "bedroom": "seen",
        "own_words": (Quote(id="q1", words="Waan daallanahay", language="Somali", through="Fadumo"),),
        "how_child_was": ("Quiet", "Watchful"),
        "spoken_to": "yes",
        "awake": "awake",
        "where_sleeps": "With her mother",
        "marks": (Mark(id="m1", observer=me, place="Left hand", words="Pink, healed"),),
        "review": "one-year",
        "weight_grams": 9250,
        "length_mm": 745,
        "head_mm": 460,
        "feeding": "Eats well",
        "development": "Sits, stands",
        "immunisations": "behind",
        "safer_sleep": "talked-about",
        "carer_mood": "Low",
        "abuse_asked": "not-safe",
        "observations": (
            Observation(id="o1", observer=me, topic="Food and heating", words="Cold.", found="concern"),
            Observation(id="o2", observer=joe, topic="Food and heating", words="Warm enough."),
        ),
        "analysis": (
            Reflection(id="r1", author=me, words="Money is short."),
            Reflection(id="r2", author=me, words="Cold", topic="risk"),
        ),
        "threshold": "unsure",
        "agreed": (Agreed(id="a1", what="Ring the school.", owner="Priya", due=date(2026, 11, 13)),),
        "next_visit": date(2027, 1, 4),
        "plan_progress": "None",
        "shared": "partly",
        "not_shared_reason": "He was there",
        "late_reason": "No network",
        "signatures": (Signature(id="s1", practitioner=me, name="Priya Raman", at=AT),),
        **more,
    }
    return Contact(**asked)


def read(town: Pictured, record: str) -> ContactPage:
    return reading.contact(record, by=town.laptop.by)


def texts(page: ContactPage) -> dict[str, str]:
    return {passage.label: passage.text for passage in page.passages}


def test_every_word_that_was_written_can_be_read_in_the_order_of_the_form(town: Pictured) -> None:
    page = read(town, town.put("contact", town.amara, whole(town)))
    assert [(one.label, one.text) for one in page.passages] == [
        ("Kind of contact", "CP visit"),
        ("Announced or not", "Unannounced"),
        ("Where", "At home"),
        ("Who was there", "Hodan Warsame, mother\nName not known, Man in a cap"),
        ("Who was to join", "Joe Tranter did not come"),
        ("Child seen", "Seen"),
        ("Seen alone", "Alone, 10 minutes"),
        ("Where the child was seen", "Bedroom"),
        ("Bedroom seen", "Seen"),
        ("The child's own words, in Somali, through Fadumo", "Waan daallanahay"),
        ("How the child was", "Quiet, Watchful"),
        ("Spoken to", "Yes"),
        ("Awake or asleep", "Awake"),
        ("Where the child sleeps", "With her mother"),
        ("Injuries and marks", "Left hand: Pink, healed"),
        ("Health review", "1 year"),
        ("Weight", "9.25 kg"),
        ("Length or height", "74.5 cm"),
        ("Head", "46 cm"),
        ("Feeding", "Eats well"),
        ("Development", "Sits, stands"),
        ("Immunisations", "Behind"),
        ("Safer sleep", "Talked about"),
        ("Mood of the mother or carer", "Low"),
        ("Asked about domestic abuse", "Not safe to ask"),
        ("Food and heating, seen by Priya Raman", "Concern. Cold."),
        ("Food and heating, seen by Joe Tranter", "Warm enough."),
        ("Analysis", "Money is short."),
        ("Risk", "Cold"),
        ("Meets a threshold", "Not sure"),
        ("Agreed actions", "Ring the school. Priya, Fri 13 Nov"),
        ("Next visit due", "Mon 4 Jan 2027"),
        ("Progress of the plan", "None"),
        ("Shared with the parents", "Partly"),
        ("Why not shared with the parents", "He was there"),
        ("Why it was written late", "No network"),
    ]


def test_every_field_of_a_contact_is_read_or_stands_in_the_head(town: Pictured) -> None:
    """A field that is added to the kind must not be missing from the page without anybody noticing."""
    head = {
        "author", "author_name", "co_authors", "occasion", "visit", "happened", "ended", "zone", "written",
        "signatures", "not_alone_reason", "no_words_reason", "no_actions", "not_seen_reason",
    }  # fmt: skip
    filled_in = whole(town)
    assert {name for name in Contact.__struct_fields__ if not getattr(filled_in, name)} <= head
    empty = Contact(author="x")
    bare = texts(read(town, town.put("contact", town.amara, empty)))
    for name in set(Contact.__struct_fields__) - head - {"kind_of_contact", "minutes_alone"}:
        alone = Contact(author="x", **{name: getattr(filled_in, name)})
        assert texts(read(town, town.put("contact", town.amara, alone))) != bare, name


def test_the_reasons_stand_where_something_was_not_done(town: Pictured) -> None:
    record = town.put(
        "contact",
        town.amara,
        Contact(author="x", seen="not-seen", not_seen_reason="Asleep", not_alone_reason="Mother stayed",
                no_words_reason="Too young", no_actions=True, kind_of_contact="telephone",
                present=(Present(id="p", name="Hodan", through="Fadumo Ali"),)),
    )  # fmt: skip
    assert texts(read(town, record)) == {
        "Kind of contact": "Telephone call",
        "Who was spoken to": "Hodan, through Fadumo Ali",
        "Child seen": "Not seen",
        "Why the child was not seen": "Asleep",
        "Why not alone": "Mother stayed",
        "Why there are no words of the child": "Too young",
        "Agreed actions": "No action was agreed",
    }


def test_the_three_times_and_who_wrote_and_signed(town: Pictured) -> None:
    page = read(town, town.contact(town.amara, "CP visit"))
    assert (page.title, page.sector) == ("CP visit", "social")
    assert (page.happened, page.written) == ("Fri 30 Oct, 10:10 to 11:15", "Fri 30 Oct, 11:50")
    assert page.received == "Fri 30 Oct, 12:10"
    assert (page.authors, page.signed) == (("Priya Raman",), ("Priya Raman, Fri 30 Oct, 11:50",))
    assert (page.state, page.late) == (WorkState.RECEIVED, "")


def test_days_that_went_on_have_both_ends_and_another_agency_its_sector(town: Pictured) -> None:
    page = read(town, town.contact(town.amara, "Absent five days, no reason given"))
    assert (page.title, page.sector) == ("Absent five days, no reason given", "education")
    assert page.happened == "Mon 2 Nov, 15:00 to Fri 6 Nov, 15:00"


def test_how_late_it_was_written_is_said(town: Pictured) -> None:
    late = whole(town, written=AT + timedelta(days=4), late_reason="")
    assert read(town, town.put("contact", town.amara, late)).late == "Written 4 days after it happened"
    assert read(town, town.put("contact", town.amara, whole(town))).late == "Written late"


def test_where_the_work_is_comes_from_the_ledger(town: Pictured) -> None:
    signed = signed_visit(town)
    page = read(town, signed.contacts[0])
    assert (page.state, page.received) == (WorkState.WAITING, "Not yet: it waits to be sent")
    answered(town, signed.changes, "refused")
    page = read(town, signed.contacts[0])
    assert page.state is WorkState.REFUSED
    assert page.received == "Northmere did not accept it. It is safe on this laptop"


def test_once_the_authority_has_it_the_receipt_says_when(town: Pictured) -> None:
    signed = signed_visit(town)
    answered(town, signed.changes, "accepted")
    page = read(town, signed.contacts[0])
    assert (page.state, page.received) == (WorkState.RECEIVED, "Thu 12 Nov, 10:04")


def signed_visit(town: Pictured) -> contacts.Signed:
    by = town.laptop.by
    draft = contacts.start(by=by, visit=town.visit(town.amara))
    whole_draft = filled(town.laptop, draft)
    children = tuple(msgspec.structs.replace(part, language="Somali") for part in whole_draft.children)
    contacts.keep_draft(draft, msgspec.json.encode(msgspec.structs.replace(whole_draft, children=children)), by=by)
    return contacts.sign(draft, by=by)


def answered(town: Pictured, changes: tuple[str, ...], status: Any) -> None:
    laptop = town.laptop
    with laptop.vault.write() as tx:
        raws = [outbox.read(tx, one).bytes for one in changes]
        given, proofs = laptop.hub.answer(raws, laptop.clock.now, status=status)
        outbox.take_receipts(tx, given, proofs, laptop.clock.now)


def test_what_was_added_stands_below_in_its_order_and_says_whether_it_waits(town: Pictured) -> None:
    visit = town.contact(town.amara, "CP visit")
    contacts.add_addendum(visit, "The meter was topped up", by=town.laptop.by, reason="Rang her")
    town.laptop.clock.forward(minutes=5)
    contacts.add_addendum(visit, "By her sister", by=town.laptop.by)
    with town.laptop.vault.read() as tx:
        first = outbox.all_of_them(tx)[0].change_id
    answered(town, (first,), "accepted")
    assert [(one.words, one.reason, one.who, one.when, one.waiting) for one in read(town, visit).addenda] == [
        ("The meter was topped up", "Rang her", "Priya Raman", "Thu 12 Nov, 10:04", False),
        ("By her sister", "", "Priya Raman", "Thu 12 Nov, 10:09", True),
    ]


@pytest.mark.parametrize(
    ("who", "signed", "may_add", "may_write"),
    [
        ("author", (), False, True),
        ("author", ("author",), True, False),
        ("co-author", ("author",), True, True),
        ("co-author", ("author", "co-author"), True, False),
        ("other", ("author",), True, False),
        ("other", (), False, False),
    ],
)
def test_who_may_add_and_who_may_still_write(
    town: Pictured, who: str, signed: tuple[str, ...], may_add: bool, may_write: bool
) -> None:
    me = town.laptop.by.practitioner
    ids = {name: new_id() for name in ("author", "co-author", "other")} | {who: me}
    signatures = tuple(Signature(id=name, practitioner=ids[name], name=name, at=AT) for name in signed)
    contact = whole(town, author=ids["author"], co_authors=(ids["co-author"],), signatures=signatures)
    page = read(town, town.put("contact", town.amara, contact))
    assert (page.may_add, page.may_write) == (may_add, may_write)


def disputed(town: Pictured, **more: Any) -> list[Passage]:
    record = town.put("contact", town.amara, whole(town))
    town.put("conflict", town.amara, Conflict(about=record, about_kind="contact", **more))
    page = read(town, record)
    assert page.state is WorkState.CONFLICT
    return [passage for passage in page.passages if passage.disputed]


@pytest.mark.parametrize(
    ("field", "standing", "other", "shown"),
    [
        ("place", "At home", "Little Acorns", Passage("Where", "At home", "Little Acorns")),
        ("place", "Little Acorns", "At home", Passage("Where", "At home", "Little Acorns")),
        ("seen", "seen", "not-seen", Passage("Child seen", "Seen", "Not seen")),
        ("minutes_alone", 10, 1, Passage("Seen alone", "Alone, 10 minutes", "Alone, 1 minute")),
        ("feeding", "Eats well", "", Passage("Feeding", "Eats well", "Nothing written")),
        ("no_words_reason", "", "Slept", Passage("Why there are no words of the child", "Nothing written", "Slept")),
        ("happened", "2026-11-11T14:00:00Z", "2026-11-11T13:30:00Z",
         Passage("Started", "Wed 11 Nov, 14:00", "Wed 11 Nov, 13:30")),
    ],
)  # fmt: skip
def test_a_disputed_field_shows_the_other_value_in_words(
    town: Pictured, field: str, standing: Any, other: Any, shown: Passage
) -> None:
    assert disputed(town, field=field, standing=standing, other=other) == [shown]


def test_a_disputed_item_shows_the_other_item(town: Pictured) -> None:
    standing = {"id": "o1", "observer": "x", "topic": "Food and heating", "words": "Cold.", "found": "concern"}
    (passage,) = disputed(
        town, field="observations", item="o1", standing=standing, other={**standing, "words": "Warm.", "found": "fine"}
    )
    assert (passage.text, passage.disputed) == ("Concern. Cold.", "Fine. Warm.")


def test_an_item_that_one_of_two_took_away_is_said(town: Pictured) -> None:
    quote = {"id": "q1", "words": "Waan daallanahay", "language": "Somali", "through": "Fadumo"}
    (passage,) = disputed(town, field="own_words", item="q1", standing=quote, other=None)
    assert (passage.text, passage.disputed) == ("Waan daallanahay", "Taken away")


def test_a_list_that_is_one_passage_is_shown_whole_in_its_other_version(town: Pictured) -> None:
    other = {"id": "p2", "name": "Craig Dunmore"}
    standing = {"id": "p2", "described": "Man in a cap"}
    (passage,) = disputed(town, field="present", item="p2", standing=standing, other=other)
    assert passage.disputed == "Hodan Warsame, mother\nCraig Dunmore"


def test_a_settled_conflict_disputes_nothing(town: Pictured) -> None:
    record = town.put("contact", town.amara, whole(town))
    settled = Conflict(about=record, about_kind="contact", field="place", standing="A", other="B", step="settled")
    town.put("conflict", town.amara, settled)
    assert not [one for one in read(town, record).passages if one.disputed]


def test_what_was_settled_is_named_with_who_settled_it(town: Pictured) -> None:
    record, joe = town.put("contact", town.amara, whole(town)), town.people["Joe Tranter"]
    for field, step in (("place", "settled"), ("feeding", "settled"), ("seen", "open")):
        settled_by = joe if step == "settled" else ""
        one = Conflict(about=record, about_kind="contact", field=field, other="x", step=step, settled_by=settled_by)  # type: ignore[arg-type]
        town.put("conflict", town.amara, one)
    page = read(town, record)
    assert page.in_dispute == ("Child seen",)
    assert sorted(page.settled) == ["Feeding", "Where"]
    assert page.settled_by == ("Joe Tranter",)
    undisputed = read(town, town.put("contact", town.amara, whole(town)))
    assert (undisputed.in_dispute, undisputed.settled, undisputed.settled_by) == ((), (), ())


@pytest.mark.parametrize(
    ("standing", "mine", "other"),
    [
        ("At home", "Priya Raman, Wed 11 Nov, 16:00", "Joe Tranter, Wed 11 Nov, 16:30"),
        ("Little Acorns", "Joe Tranter, Wed 11 Nov, 16:30", "Priya Raman, Wed 11 Nov, 16:00"),
        ("Said once more", "", "Joe Tranter, Wed 11 Nov, 16:30"),
    ],
)
def test_each_of_two_versions_says_whose_it_is_and_when_it_was_written(
    town: Pictured, standing: str, mine: str, other: str
) -> None:
    record = town.put("contact", town.amara, whole(town, place=standing))
    conflict = Conflict(
        about=record, about_kind="contact", field="place", standing="At home", other="Little Acorns",
        standing_by=town.laptop.by.practitioner, standing_at=AT + timedelta(hours=2),
        other_by=town.people["Joe Tranter"], other_at=AT + timedelta(hours=2, minutes=30),
    )  # fmt: skip
    town.put("conflict", town.amara, conflict)
    (passage,) = [one for one in read(town, record).passages if one.disputed]
    assert (passage.text, passage.text_by, passage.disputed_by) == (standing, mine, other)


def test_of_a_joint_contact_each_thing_heard_and_each_mark_says_by_whom(town: Pictured) -> None:
    me, joe = town.laptop.by.practitioner, town.people["Joe Tranter"]
    heard = (Quote(id="q1", words="I am cold", heard_by=me), Quote(id="q2", words="More milk", heard_by=joe))
    marks = (
        Mark(id="m1", observer=me, place="Left hand", words="Pink, healed."),
        Mark(id="m2", observer=joe, place="Neck"),
    )
    page = read(town, town.put("contact", town.amara, whole(town, own_words=heard, marks=marks)))
    said = texts(page)
    assert said["The child's own words, in English, heard by Priya Raman"] == "I am cold"
    assert said["The child's own words, in English, heard by Joe Tranter"] == "More milk"
    assert said["Injuries and marks"] == (
        "Left hand: Pink, healed. Seen by Priya Raman\nNeck: not described. Seen by Joe Tranter"
    )
    alone = whole(town, co_authors=(), own_words=heard[:1], marks=marks[:1])
    said = texts(read(town, town.put("contact", town.amara, alone)))
    assert said["The child's own words, in English"] == "I am cold"
    assert said["Injuries and marks"] == "Left hand: Pink, healed."


def test_4_18_the_contact_says_that_it_is_written_differently_who_came(town: Pictured) -> None:
    me, joe = town.laptop.by.practitioner, town.people["Joe Tranter"]
    signed = tuple(Signature(id=one, practitioner=one, name=one, at=AT) for one in (me, joe))
    record = town.put("contact", town.amara, whole(town, signatures=signed))
    page = read(town, record)
    theirs = "wrote that Joe Tranter did not come. Joe Tranter signed a part of it, and so was there."
    assert page.attendance == (f"You {theirs}",)
    assert texts(page)["Who was to join"] == f"Priya Raman {theirs}"
    assert texts(page)["Who was there"].splitlines()[-1] == "Joe Tranter, who signed a part of it"
    joes = reading.contact(record, by=replace(town.laptop.by, practitioner=joe))
    assert joes.attendance == ("Priya Raman wrote that you did not come. You signed a part of it, and so were there.",)
    page = read(town, town.put("contact", town.amara, whole(town, signatures=signed[:1])))
    assert (page.attendance, texts(page)["Who was to join"]) == ((), "Joe Tranter did not come")


def test_a_contact_of_a_later_program_says_that_it_cannot_be_read(town: Pictured) -> None:
    record = town.put_raw("contact", town.amara, {"author": "x", "observations": "all of them"})
    (passage,) = read(town, record).passages
    assert passage.text == "Written with a newer Doorstep. It cannot be read on this laptop yet."


def test_a_contact_that_is_not_here_is_refused(town: Pictured) -> None:
    for record in (new_id(), town.visit(town.amara)):
        with pytest.raises(StoreTrouble, match="no-such-record"):
            read(town, record)


def test_no_protected_address_is_in_what_is_read(town: Pictured) -> None:
    assert "Weaver Street" not in str(asdict(read(town, town.contact(town.amara, "CP visit"))))

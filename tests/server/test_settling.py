"""Settling conflicts, writing one contact together, and arriving late, on real PostgreSQL (docs/sync.md 3.13, 4.10)."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from app.domain import body
from app.domain.contact import Contact, Observation, Present, Signature
from app.domain.dispute import Conflict, LateContribution
from app.domain.identity import new_id
from server import feed
from server.hub import Hub
from server.pull import pull
from sync import wire
from tests.making import WRITTEN, Author, Town, contact_by, town_on
from tests.server.test_push import pushed, record_of


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def disputed_telephone(town: Town) -> str:
    """Denise and Priya change Hodan's telephone number without having heard of each other; the conflict's id."""
    for who, number in ((town.denise, "07700 900222"), (town.priya, "07700 900333")):
        edits = {"telephone": ("07700 900111", number)}
        (receipt,) = pushed(town, who, who.edits("person", town.amara, town.person, 1, edits))
    (conflict,) = receipt.conflicts
    return conflict


def settles(who: Author, town: Town, conflict: str, seen: Any, chosen: Any, **more: Any) -> wire.SignedChange:
    edits = {
        "step": ("open", "settled"),
        "seen": (None, seen),
        "chosen": (None, chosen),
        "settled_by": ("", more.get("by", who.practitioner)),
        "reason": ("", more.get("reason", "I rang her.")),
    }
    return who.edits("conflict", town.amara, conflict, 1, edits)


def test_4_11_settling_writes_the_record_in_the_same_act(town: Town) -> None:
    conflict = disputed_telephone(town)
    (receipt,) = pushed(town, town.priya, settles(town.priya, town, conflict, "07700 900222", "07700 900333"))
    assert receipt.status == "accepted"
    version, person = record_of(town, town.person)
    assert (version, person["telephone"]) == (3, "07700 900333")
    _, kept = record_of(town, conflict)
    assert (kept["step"], kept["standing"], kept["other"]) == ("settled", "07700 900222", "07700 900333")
    assert (kept["settled_by"], kept["reason"]) == (town.priya.practitioner, "I rang her.")


def test_4_11_the_first_to_settle_wins_and_the_second_is_told_who(town: Town) -> None:
    conflict = disputed_telephone(town)
    pushed(town, town.denise, settles(town.denise, town, conflict, "07700 900222", "07700 900222"))
    (late,) = pushed(town, town.priya, settles(town.priya, town, conflict, "07700 900222", "07700 900333"))
    assert (late.status, late.code, late.facts["by"]) == ("refused", "moved-on", town.denise.practitioner)
    assert record_of(town, town.person)[1]["telephone"] == "07700 900222"


def test_4_11_nothing_is_settled_over_a_value_nobody_has_seen(town: Town) -> None:
    conflict = disputed_telephone(town)
    newer = {"telephone": ("07700 900222", "07700 900444")}
    pushed(town, town.denise, town.denise.edits("person", town.amara, town.person, 2, newer))
    (receipt,) = pushed(town, town.priya, settles(town.priya, town, conflict, "07700 900222", "07700 900333"))
    assert (receipt.status, receipt.code) == ("refused", "moved-on")
    assert record_of(town, conflict)[1]["step"] == "open"
    assert record_of(town, town.person)[1]["telephone"] == "07700 900444"


@pytest.mark.parametrize("more", [{"reason": " "}, {"by": new_id()}])
def test_4_12_settling_takes_a_reason_and_ones_own_name(town: Town, more: dict[str, str]) -> None:
    conflict = disputed_telephone(town)
    (receipt,) = pushed(town, town.priya, settles(town.priya, town, conflict, "07700 900222", "07700 900333", **more))
    assert receipt.status == "refused"
    assert record_of(town, conflict)[1]["step"] == "open"


def test_4_12_what_protects_is_settled_by_a_supervisor(town: Town) -> None:
    up = {"severity": ("caution", "danger")}
    pushed(town, town.denise, town.denise.edits("alert", town.amara, town.alert, 1, up))
    down = {"severity": ("caution", "note")}
    change = town.priya.edits("alert", town.amara, town.alert, 1, down, "The dog has gone")
    (receipt,) = pushed(town, town.priya, change)
    (conflict,) = receipt.conflicts
    assert record_of(town, town.alert)[1]["severity"] == "danger"
    (no,) = pushed(town, town.priya, settles(town.priya, town, conflict, "danger", "note"))
    assert (no.status, no.code) == ("refused", "not-yours-to-write")
    (yes,) = pushed(town, town.denise, settles(town.denise, town, conflict, "danger", "note"))
    assert yes.status == "accepted"
    assert record_of(town, town.alert)[1]["severity"] == "note"


def test_4_2_a_settled_field_counts_as_changed_by_another(town: Town) -> None:
    """An offline chain that began before the settlement meets it as anybody's change, not as silence."""
    conflict = disputed_telephone(town)
    pushed(town, town.denise, settles(town.denise, town, conflict, "07700 900222", "07700 900333"))
    stale = {"telephone": ("07700 900222", "07700 900555")}
    (receipt,) = pushed(town, town.siobhan, town.siobhan.edits("person", town.amara, town.person, 2, stale))
    assert receipt.status == "conflict"


def test_nobody_makes_a_conflict_or_a_late_contribution_but_the_hub(town: Town) -> None:
    conflict = Conflict(about=town.person, about_kind="person", field="telephone")
    late = LateContribution(about=town.person, about_kind="person", change=new_id(), author=new_id())
    made = (
        town.denise.makes("conflict", town.amara, conflict),
        town.denise.makes("late-contribution", town.amara, late),
    )
    assert {receipt.code for receipt in pushed(town, town.denise, *made)} == {"not-yours-to-write"}


# Joint contacts


def joint(town: Town, who: Author, other: Author, record: str, **more: Any) -> wire.SignedChange:
    """One co-author's own writing of the joint contact, as a laptop makes it that has not heard of the other."""
    base = contact_by(who)
    mine = msgspec.structs.replace(
        base,
        co_authors=(other.practitioner,),
        present=(Present(id="hodan warsame", name="Hodan Warsame", relationship="mother"),),
        own_words=(),
        **more,
    )
    return who.signed(who.change("contact", town.amara, record, body=msgspec.Raw(body.encode(mine))))


def contact_at(town: Town, record: str) -> Contact:
    _, fields = record_of(town, record)
    return msgspec.convert(fields, Contact)


def test_4_10_two_who_wrote_one_visit_offline_make_one_contact(town: Town) -> None:
    record, priya, siobhan = new_id(), town.priya, town.siobhan
    pushed(town, priya, joint(town, priya, siobhan, record))
    (receipt,) = pushed(town, siobhan, joint(town, siobhan, priya, record))
    assert receipt.status == "merged"
    contact = contact_at(town, record)
    assert {one.observer for one in contact.observations} == {priya.practitioner, siobhan.practitioner}
    assert {one.practitioner for one in contact.signatures} == {priya.practitioner, siobhan.practitioner}
    assert len(contact.present) == 1
    assert (contact.author, contact.co_authors) == (priya.practitioner, (siobhan.practitioner,))


def test_4_10_what_both_filled_in_differently_goes_to_a_person(town: Town) -> None:
    record, priya, siobhan = new_id(), town.priya, town.siobhan
    pushed(town, priya, joint(town, priya, siobhan, record, alone="with-others", not_alone_reason="Mother stayed"))
    (receipt,) = pushed(town, siobhan, joint(town, siobhan, priya, record, alone="alone", minutes_alone=5))
    assert receipt.status == "conflict"
    (conflict,) = receipt.conflicts
    _, kept = record_of(town, conflict)
    assert (kept["field"], kept["standing"], kept["other"]) == ("alone", "with-others", "alone")
    assert (kept["standing_by"], kept["other_by"]) == (priya.practitioner, siobhan.practitioner)
    assert "minutes_alone" in str(kept["fitted"])
    contact = contact_at(town, record)
    assert (contact.alone, contact.minutes_alone) == ("with-others", 5)


def test_4_13_the_co_author_of_another_agency_sees_what_is_disputed_in_it_and_may_settle_it(town: Town) -> None:
    record, priya, siobhan = new_id(), town.priya, town.siobhan
    pushed(town, priya, joint(town, priya, siobhan, record, alone="with-others", not_alone_reason="Mother stayed"))
    (receipt,) = pushed(town, siobhan, joint(town, siobhan, priya, record, alone="alone"))
    (conflict,) = receipt.conflicts
    page = msgspec.json.decode(pull(town.hub, siobhan.caller, wire.PullAsk(-1)), type=wire.PullAnswer)
    assert {record, conflict} <= {one.id for one in page.records}
    edits = {
        "step": ("open", "settled"), "settled_by": ("", siobhan.practitioner), "reason": ("", "She was alone with me"),
        "seen": (None, "with-others"), "chosen": (None, "alone"),
    }  # fmt: skip
    (settled,) = pushed(town, siobhan, siobhan.edits("conflict", town.amara, conflict, 1, edits))
    assert settled.status == "accepted"
    assert contact_at(town, record).alone == "alone"


def test_4_10_nobody_else_writes_into_it(town: Town) -> None:
    record = new_id()
    pushed(town, town.priya, joint(town, town.priya, town.siobhan, record))
    (receipt,) = pushed(town, town.denise, joint(town, town.denise, town.priya, record))
    assert (receipt.status, receipt.code) == ("refused", "exists-already")


def test_4_7_each_freezes_their_own_part_when_they_sign(town: Town) -> None:
    record, priya, siobhan = new_id(), town.priya, town.siobhan
    pushed(town, priya, joint(town, priya, siobhan, record))
    (again,) = pushed(town, priya, priya.edits("contact", town.amara, record, 1, {"place": ("Home", "School")}))
    assert (again.status, again.code) == ("refused", "already-signed")
    seen = Observation(id=new_id(), observer=siobhan.practitioner, topic="Weight", words="On his line")
    standing_now = contact_at(town, record)
    signature = Signature(id=new_id(), practitioner=siobhan.practitioner, name=siobhan.name, at=WRITTEN)
    edits = {
        "observations": (
            msgspec.to_builtins(standing_now.observations),
            msgspec.to_builtins((*standing_now.observations, seen)),
        ),
        "signatures": (
            msgspec.to_builtins(standing_now.signatures),
            msgspec.to_builtins((*standing_now.signatures, signature)),
        ),
    }
    (theirs,) = pushed(town, siobhan, siobhan.edits("contact", town.amara, record, 1, edits))
    assert theirs.status == "accepted"
    assert len(contact_at(town, record).signatures) == 2


def seen_by(town: Town, who: Author) -> set[str]:
    answer = msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(-1)), type=wire.PullAnswer)
    return {record.id for record in answer.records}


def test_4_13_a_co_author_of_another_agency_sees_the_joint_contact_and_no_other(town: Town) -> None:
    record = new_id()
    (alone,) = pushed(town, town.priya, town.priya.contact(town.amara))
    pushed(town, town.priya, joint(town, town.priya, town.siobhan, record))
    seen = seen_by(town, town.siobhan)
    assert record in seen
    assert alone.record not in seen
    # a named co-author without a tie to the child sees nothing
    elsewhere = new_id()
    pushed(town, town.priya, joint(town, town.priya, town.stranger, elsewhere))
    assert elsewhere not in seen_by(town, town.stranger)


# Late contributions


def lose_the_child(town: Town, team_of: Author) -> None:
    """Priya's allocation ends; somebody else gets the child."""
    with town.hub.database.writing() as connection:
        row = connection.execute(
            text("SELECT id, child_id, fields FROM doorstep.record WHERE kind = 'allocation' AND child_id = :c"),
            {"c": town.amara},
        ).one()
    fields = row.fields
    new = {"practitioner": team_of.practitioner, "team": fields["team"]}
    made = town.denise.change("allocation", town.amara, body=msgspec.Raw(msgspec.json.encode(new)))
    ended = {"until": (None, "2026-01-31")}
    answers = pushed(
        town,
        town.denise,
        town.denise.signed(made),
        town.denise.edits("allocation", town.amara, str(row.id), 1, ended),
    )
    assert [receipt.status for receipt in answers] == ["accepted", "accepted"]


def read_so_far(town: Town, who: Author, cursor: int) -> None:
    with town.hub.database.begin() as connection:
        connection.execute(text("UPDATE doorstep.device SET cursor = :c WHERE id = :d"), {"c": cursor, "d": who.device})


def head(town: Town) -> int:
    with town.hub.database.begin() as connection:
        return feed.head(connection)


def test_3_13_written_before_the_loss_was_read_is_taken_marked_and_routed(town: Town) -> None:
    read_so_far(town, town.priya, head(town))
    lose_the_child(town, town.stranger)
    (receipt,) = pushed(town, town.priya, town.priya.contact(town.amara))
    assert (receipt.status, receipt.late) == ("accepted", True)
    with town.hub.database.writing() as connection:
        row = connection.execute(
            text("SELECT id, category, fields FROM doorstep.record WHERE kind = 'late-contribution'")
        ).one()
    assert (row.fields["about"], row.fields["author"]) == (receipt.record, town.priya.practitioner)
    assert {receipt.record, str(row.id)} <= seen_by(town, town.stranger)
    assert receipt.record not in seen_by(town, town.priya)
    (read,) = pushed(
        town,
        town.stranger,
        town.stranger.edits(
            "late-contribution",
            town.amara,
            str(row.id),
            1,
            {"step": ("unread", "read"), "read_by": ("", town.stranger.practitioner)},
        ),
    )
    assert read.status == "accepted"


def test_3_13_once_the_loss_was_read_nothing_more_is_taken(town: Town) -> None:
    lose_the_child(town, town.stranger)
    read_so_far(town, town.priya, head(town))
    (receipt,) = pushed(town, town.priya, town.priya.contact(town.amara))
    assert (receipt.status, receipt.code) == ("held", "no-access")


def test_3_13_who_never_had_the_child_writes_nothing_late(town: Town) -> None:
    read_so_far(town, town.stranger, -1)
    (receipt,) = pushed(town, town.stranger, town.stranger.contact(town.amara))
    assert (receipt.status, receipt.code) == ("held", "no-access")


def test_a_late_edit_merges_like_any_other(town: Town) -> None:
    read_so_far(town, town.priya, head(town))
    lose_the_child(town, town.stranger)
    number = {"telephone": ("07700 900111", "07700 900222")}
    pushed(town, town.denise, town.denise.edits("person", town.amara, town.person, 1, number))
    late = {"telephone": ("07700 900111", "07700 900333"), "given": ("Hodan", "Hoda")}
    (receipt,) = pushed(town, town.priya, town.priya.edits("person", town.amara, town.person, 1, late))
    assert (receipt.status, receipt.late) == ("conflict", True)
    assert record_of(town, town.person)[1]["given"] == "Hoda"

"""The catalogue: for each failure that other engines had, the bugs put into this program and what finds them.

The failures are numbered F1 to F32; docs/testing.md has the same table. What is found begins with the invariant that
the judge looked at (I1 to I8), or with the rule of docs/sync.md that a play looked at itself.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from tests.catalogue import hub_bugs, laptop_bugs, pictures, plays
from tests.catalogue.put import Put
from tests.sync.simulate.play import Play

Played = Callable[[Play], None]


class Seeded(NamedTuple):
    """A bug, what is played with it, and how what is found begins."""

    bug: Callable[[Put], None]
    played: Played
    finds: str
    soak: bool = False


class Failure(NamedTuple):
    """What went wrong elsewhere, in our words; the bugs that do the same here, or why it cannot happen."""

    number: str
    words: str
    bugs: tuple[Seeded, ...] = ()
    not_here: str = ""


CATALOGUE = (
    Failure(
        "F1", "The feed passes over a slower writer's rows",
        (
            Seeded(hub_bugs.position_at_insert, plays.one_writer_is_slow, "I3 a reader has passed over"),
            Seeded(hub_bugs.cursor_past_rows, plays.two_write_one_field, "I3"),
        ),
    ),
    Failure(
        "F1b", "Two writers count on from the same position",
        (Seeded(hub_bugs.position_before_the_lock, plays.one_writer_is_slow, "I3 two writers were given one"),),
    ),
    Failure(
        "F2", "The cursor is saved without its rows",
        (
            Seeded(laptop_bugs.cursor_before_data, plays.a_page_is_cut, "I3"),
            Seeded(laptop_bugs.row_passed_over, plays.two_write_one_field, "I3"),
        ),
    ),
    Failure(
        "F3", "A clock is the cursor",
        (
            Seeded(laptop_bugs.newer_by_the_clock, plays.a_clock_is_years_ahead, "I3"),
            Seeded(laptop_bugs.put_off_for_years, plays.a_clock_years_ahead_is_put_right, "I4", soak=True),
        ),
    ),
    Failure(
        "F4", "A clock decides whose edit stands",
        (Seeded(hub_bugs.last_clock_wins, plays.two_write_one_field, "I8"),),
    ),
    Failure(
        "F5", "A conflict is not seen, because times are compared",
        (Seeded(hub_bugs.conflict_by_the_clock, plays.two_write_one_field_in_order, "I8"),),
    ),
    Failure(
        "F6", "A chain of one's own edits hides a conflict",
        (Seeded(hub_bugs.base_instead_of_trunk, plays.a_chain_meets_somebody_else, "I8"),),
    ),
    Failure(
        "F7", "What was sent twice counts twice, or never",
        (
            Seeded(hub_bugs.checked_then_inserted, plays.an_answer_is_lost, "I4", soak=True),
            Seeded(hub_bugs.taken_twice, plays.two_write_one_field, "I2"),
        ),
    ),
    Failure(
        "F8", "What was sent before is known by something else than its own id",
        (
            Seeded(hub_bugs.known_by_its_batch, plays.an_answer_is_lost_and_more_is_written, "I4"),
            Seeded(hub_bugs.known_by_what_it_says, plays.a_value_comes_back, "I4"),
        ),
    ),
    Failure(
        "F9", "The same id with other content",
        (
            Seeded(laptop_bugs.written_anew_at_each_try, plays.an_answer_is_lost, "I2"),
            Seeded(hub_bugs.other_content_is_dropped, plays.other_content_comes_under_an_id, "3.12"),
        ),
    ),
    Failure(
        "F10", "One bad change blocks everything",
        (
            Seeded(hub_bugs.one_refuses_all, plays.something_is_refused_among_the_rest, "I4"),
            Seeded(laptop_bugs.one_holds_back_all, plays.something_is_refused_among_the_rest, "I4"),
        ),
    ),
    Failure(
        "F11", "What is refused, or only sent, is dropped",
        (
            Seeded(laptop_bugs.refused_is_dropped, plays.something_is_refused_among_the_rest, "I1"),
            Seeded(laptop_bugs.sent_is_done, plays.a_question_is_lost, "I1"),
        ),
    ),
    Failure(
        "F12", "Sending never begins again",
        (Seeded(laptop_bugs.never_sends_again, plays.a_question_is_lost, "I4"),),
    ),
    Failure(
        "F13", "An ended sign-in empties or strands the outbox",
        (
            Seeded(laptop_bugs.signed_out_is_emptied, plays.a_token_ends_before_a_push, "I1"),
            Seeded(laptop_bugs.signed_out_is_refused, plays.a_token_ends_before_a_push, "I4", soak=True),
        ),
    ),
    Failure(
        "F14", "The work of one goes in the name of another",
        (
            Seeded(laptop_bugs.one_way_for_two, plays.two_share_a_laptop, "I5"),
            Seeded(hub_bugs.author_is_not_asked, plays.one_sends_the_work_of_another, "3.4"),
        ),
    ),
    Failure(
        "F15", "A child that has moved stays behind, or late work about it is lost",
        (
            Seeded(hub_bugs.loss_is_not_told, plays.a_child_leaves, "I5"),
            Seeded(hub_bugs.late_work_is_turned_down, plays.work_is_written_before_a_loss_is_heard, "3.13"),
            Seeded(laptop_bugs.left_behind, plays.a_child_leaves, "I5", soak=True),
            Seeded(laptop_bugs.words_left_in_the_index, plays.a_child_leaves, "I5"),
        ),
    ),
    Failure(
        "F16", "A removal destroys unsent work",
        (Seeded(laptop_bugs.purged_before_sealed, plays.a_child_leaves_with_work_that_was_stopped, "I1"),),
    ),
    Failure(
        "F17", "A wrong answer is acted on",
        (
            Seeded(laptop_bugs.absent_is_deleted, plays.a_list_comes_empty, "I4"),
            Seeded(laptop_bugs.cut_page_is_a_page, plays.half_a_page_arrives, "I3"),
            Seeded(laptop_bugs.any_page_is_an_answer, plays.a_guest_network_answers, "I1"),
        ),
    ),
    Failure(
        "F18", "After a restore all is thought to be delivered",
        (
            Seeded(laptop_bugs.epoch_is_ignored, plays.a_hub_is_restored, "I1"),
            Seeded(hub_bugs.restored_under_its_old_epoch, plays.a_hub_is_restored_and_moves_on, "I1", soak=True),
            Seeded(laptop_bugs.copy_counts_on, plays.a_copy_is_put_back, "6.6"),
        ),
    ),
    Failure(
        "F19", "A first copy that was cut counts as whole",
        (Seeded(laptop_bugs.whole_after_the_first_page, plays.a_first_copy_is_cut, "I3"),),
    ),
    Failure(
        "F20", "Reading again from the start never ends, or never begins",
        (
            Seeded(laptop_bugs.starts_again_for_ever, plays.a_hub_is_restored, "I4"),
            Seeded(laptop_bugs.starts_again_later, plays.a_laptop_dies_as_it_meets_a_restored_hub, "I3"),
        ),
    ),
    Failure(
        "F21", "Another version of the program loses what it does not know",
        (Seeded(hub_bugs.unknown_fields_are_dropped, plays.an_older_program_edits, "2.4"),),
    ),
    Failure(
        "F22", "A copy that differs stays wrong, or is thrown away",
        (Seeded(laptop_bugs.digest_is_ignored, plays.a_record_is_damaged_here, "I3"),),
    ),
    Failure(
        "F23", "What was just written vanishes from one's own screen",
        (
            Seeded(laptop_bugs.page_over_what_waits, plays.a_page_meets_what_waits, "I1"),
            Seeded(laptop_bugs.back_to_what_was, plays.a_pull_is_lost_after_a_push, "I1"),
        ),
    ),
    Failure(
        "F24", "Pictures hold up words",
        (
            Seeded(pictures.to_its_end, pictures.words_are_written_while_a_picture_goes, "14.2"),
            Seeded(pictures.files_before_words, pictures.a_picture_never_gets_through, "14.2"),
        ),
    ),
    Failure(
        "F25", "A picture is lost before it is sent",
        (
            Seeded(pictures.kept_by_its_path, pictures.a_picture_goes_in_parts, "14.3"),
            Seeded(pictures.sent_with_its_first_part, pictures.a_picture_goes_in_parts, "14.3"),
            Seeded(pictures.gone_with_its_child, pictures.a_child_leaves_with_a_picture_that_waits, "14.3"),
        ),
    ),
    Failure(
        "F26", "Saved work is gone after a power cut",
        (
            Seeded(laptop_bugs.saved_without_full, plays.power_fails_after_saved, "1.2"),
            Seeded(laptop_bugs.sealed_without_flush, plays.power_fails_after_saved, "1.2"),
        ),
    ),
    Failure(
        "F27", "A damaged store takes everything with it",
        (
            Seeded(laptop_bugs.not_sealed, plays.a_store_is_destroyed, "I1"),
            Seeded(laptop_bugs.opened_as_empty, plays.a_store_is_destroyed, "13.7"),
        ),
    ),
    Failure(
        "F28", "Replicas break ties differently",
        not_here="only the hub merges; merging broken in eight ways is walked in `tests/server/test_exhaustive.py`",
    ),
    Failure(
        "F29", "Two settle one conflict, and both win",
        (Seeded(hub_bugs.both_settle, plays.two_settle_one_conflict, "I6"),),
    ),
    Failure(
        "F30", "Success is shown while nothing arrives",
        (
            Seeded(laptop_bugs.nothing_waits_it_says, plays.a_question_is_lost, "said"),
            Seeded(laptop_bugs.exchanged_when_begun, plays.a_question_is_lost, "said"),
        ),
    ),
    Failure(
        "F31", "History is cut where somebody still needs it",
        (Seeded(laptop_bugs.answered_is_compacted, plays.a_hub_is_restored_after_compacting, "I1"),),
    ),
    Failure(
        "F32", "Somebody writes past the sync, or past the audit",
        (
            Seeded(laptop_bugs.written_around, plays.a_contact_is_read_by_two, "I6"),
            Seeded(hub_bugs.version_without_its_position, plays.a_version_is_written, "5.1"),
            Seeded(hub_bugs.audit_not_chained, plays.two_write_one_field, "I7"),
        ),
    ),
)  # fmt: skip


def table() -> str:
    """Return the table that stands in docs/testing.md; `python -m tests.catalogue.rows` prints it."""
    lines = ["| failure | the bug put in | found by playing | as |", "|---|---|---|---|"]
    for one in CATALOGUE:
        named = f"{one.number} {one.words}"
        if one.not_here:
            lines.append(f"| {named} | none: {one.not_here} | | |")
        for row in one.bugs:
            found = row.finds.split()[0] + (", long tests" if row.soak else "")
            lines.append(f"| {named} | {_said(row.bug)} | `{row.played.__name__}` | {found} |")
            named = one.number
    return "\n".join(lines)


def _said(bug: Callable[..., object]) -> str:
    """Return what the docstring of a bug says it is."""
    return (bug.__doc__ or "").strip().splitlines()[0].rstrip(".")


def seeded() -> list[tuple[Failure, Seeded]]:
    """Return every bug with its failure."""
    return [(failure, bug) for failure in CATALOGUE for bug in failure.bugs]


def daily(found: Iterable[Seeded]) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of what runs only in the long tests: what no daily bug needs."""
    return () if any(not one.soak for one in found) else (pytest.mark.soak,)


if __name__ == "__main__":
    print(table())

"""What stands, by child and category, as the hub tells it; and a caseload too large (docs/sync.md, part 9)."""

import hashlib
from dataclasses import replace

import msgspec
import pytest

from app.domain.identity import DIRECTORY, new_id
from server.bootstrap import bootstrap
from server.compare import compare
from server.hub import Hub
from server.pull import caseload, pull
from server.refusal import Refusal
from sync import wire
from tests.making import Author, Town, town_on
from tests.server.laptop import Laptop, code_of
from tests.server.test_push import counted, pushed


@pytest.fixture
def town(fresh_hub: Hub) -> Town:
    return town_on(fresh_hub)


def pulled(town: Town, who: Author) -> wire.PullAnswer:
    return msgspec.json.decode(pull(town.hub, who.caller, wire.PullAsk(-1)), type=wire.PullAnswer)


def by_hand(page: wire.PullAnswer) -> set[wire.FileDigest]:
    """The digests as the page of the protocol says them, from what was read."""
    files: dict[tuple[str, str], list[wire.WireRecord]] = {}
    for one in sorted(page.records, key=lambda one: one.id):
        files.setdefault((one.child, one.category), []).append(one)
    return {wire.FileDigest(*file, len(found), _digest(found)) for file, found in files.items()}


def _digest(found: list[wire.WireRecord]) -> str:
    lines = [f"{one.id}|{one.version}|{hashlib.sha256(bytes(one.body)).hexdigest()}" for one in found]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("who", ["priya", "denise", "siobhan", "stranger"])
def test_9_1_digests_are_of_exactly_what_a_pull_brings(town: Town, who: str) -> None:
    pushed(town, town.priya, town.priya.contact(town.amara), town.priya.contact(town.amara, "Żółw — “tort”"))
    edits = {"telephone": ("07700 900111", "07700 900222")}
    pushed(town, town.siobhan, town.siobhan.edits("person", town.amara, town.person, 1, edits))
    page = pulled(town, getattr(town, who))
    answer = compare(town.hub, getattr(town, who).caller, wire.CompareAsk(page.at))
    assert (answer.at, set(answer.files)) == (page.at, by_hand(page))
    assert len(answer.files) == len(set(answer.files))


def test_9_1_an_address_that_may_not_be_seen_is_not_in_the_counts(town: Town) -> None:
    """Three agencies, three views of one child: what somebody may not see must not be guessed from a count."""
    head = pulled(town, town.stranger).at
    answer = compare(town.hub, town.stranger.caller, wire.CompareAsk(head))
    assert {one.child for one in answer.files} == {DIRECTORY}


def test_9_2_at_another_position_there_is_the_head_and_nothing_else(town: Town) -> None:
    head = pulled(town, town.priya).at
    assert compare(town.hub, town.priya.caller, wire.CompareAsk(head - 1)) == wire.CompareAnswer(head, (), ())


def test_9_1_comparing_reads_nothing_and_leaves_no_audit_row(town: Town) -> None:
    head, before = pulled(town, town.priya).at, counted(town, "audit")
    compare(town.hub, town.priya.caller, wire.CompareAsk(head))
    assert counted(town, "audit") == before


def test_9_4_only_records_that_are_here_and_not_the_callers_are_named(town: Town) -> None:
    pushed(town, town.priya, town.priya.contact(town.amara))
    mine = {one.id for one in pulled(town, town.priya).records}
    directory = {one.id for one in pulled(town, town.stranger).records}
    ask = wire.CompareAsk(0, (*sorted(mine), new_id()))
    assert compare(town.hub, town.priya.caller, ask).not_yours == ()
    assert set(compare(town.hub, town.stranger.caller, ask).not_yours) == mine - directory


def test_9_4_a_contact_of_another_agency_in_a_category_not_granted_is_named(town: Town) -> None:
    (contact,) = pushed(town, town.priya, town.priya.contact(town.amara))
    seen = {one.id for one in pulled(town, town.siobhan).records}
    assert contact.record not in seen
    ask = wire.CompareAsk(0, (contact.record, *sorted(seen)))
    assert compare(town.hub, town.siobhan.caller, ask).not_yours == (contact.record,)


def test_too_many_ids_are_refused(town: Town) -> None:
    with pytest.raises(Refusal, match="too-large"):
        compare(town.hub, town.priya.caller, wire.CompareAsk(0, (new_id(),) * (wire.COMPARE_HELD + 1)))


def test_compare_is_for_a_person_signed_in(laptop: Laptop) -> None:
    assert laptop.ask("/sync/v1/compare", wire.CompareAsk(0)).status_code == 200
    assert code_of(laptop.ask("/sync/v1/compare", wire.CompareAsk(0), token="")) == (401, "token-unknown")


def test_9_7_a_caseload_too_large_is_refused_with_both_numbers(town: Town) -> None:
    none, one = (replace(town.hub, settings=replace(town.hub.settings, scope_children=limit)) for limit in (0, 1))
    with pytest.raises(Refusal, match="scope-too-large") as refused:
        caseload(none, town.priya.caller)
    assert (refused.value.status, refused.value.facts) == (413, {"children": "1", "limit": "0"})
    assert "1 child," in refused.value.sentence
    assert len(caseload(one, town.priya.caller).children) == 2  # the directory is nobody's caseload


def test_5_6_what_is_not_in_a_copy_is_not_named_by_it(town: Town) -> None:
    """A copy as of an earlier position lacks what came since; that must never read as a removal."""
    head = pulled(town, town.priya).at
    (contact,) = pushed(town, town.priya, town.priya.contact(town.amara))
    raw = bootstrap(town.hub, town.priya.caller, wire.BootstrapAsk(children=(town.amara,), at=head))
    page = msgspec.json.decode(raw, type=wire.BootstrapAnswer)
    assert contact.record not in {one.id for one in page.records}
    assert compare(town.hub, town.priya.caller, wire.CompareAsk(head, (contact.record,))).not_yours == ()

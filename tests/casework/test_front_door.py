"""The front door on a screener's laptop: what waits, and every step from the worry to the request for a decision."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.casework import front_door, needs, stage_acts, stages
from app.casework.pages import WorkState
from app.casework.stage_acts import NotTaken
from app.casework.stage_pages import Offer
from app.domain.approval import Approval
from app.domain.identity import DIRECTORY, new_id
from app.domain.practitioner import Practitioner, Team
from app.domain.referral import Referral
from app.domain.stage_draft import StageDraft, Written
from app.storage import records
from tests.casework import staged
from tests.casework.staged import SCHOOL, Open
from tests.casework.warsame import NOW, pull
from tests.storage.fakes import AGENCY, Laptop, wire_record
from ui.screening import note


def offer(one: Open, key: str) -> Offer:
    return next(found for found in stages.stage(one.child, one.referral, by=one.laptop.by).offers if found.key == key)


def take(one: Open, key: str, **values: Any) -> None:
    stage_acts.take(one.child, one.referral, offer(one, key), values, by=one.laptop.by)


def test_who_does_not_screen_has_no_such_page(laptop: Laptop) -> None:
    staged.opened(laptop, "SW", "PS")
    assert front_door.read(by=laptop.by) is None


def test_what_waits_says_where_it_stands_from_whom_and_by_when(laptop: Laptop) -> None:
    staged.at_the_door(laptop, author_name="Beth Lomax", primary_need="N1")
    page = front_door.read(by=laptop.by)
    assert page is not None
    (row,) = page.rows
    assert (row.name, row.asked, row.by) == ("Amara Warsame", "Received: abuse or neglect, school", "Beth Lomax")
    assert row.left.by == "Was to be decided by Tue 3 Nov"
    assert (page.waits, page.overdue) == (1, 1)


def test_a_referral_is_screened_looked_up_and_put_to_a_decision_in_three_steps(laptop: Laptop) -> None:
    one = staged.at_the_door(laptop)
    take(one, "screen")
    asking = offer(one, "ask")
    assert [found.words for found in asking.unmet] == ["Say whether the child is known already."]
    assert [code for code, _ in asking.acts] == [
        "no-further-action", "advice", "early-help", "assess", "discuss", "pass-on", "join",
    ]  # fmt: skip
    said = {"known": Written(before="", after="new"), "primary_need": Written(before="", after="N1")}
    draft = StageDraft(writes="stage", record=one.referral, kind="referral", child=one.child, version=1, says=said)
    stage_acts.keep(one.referral, msgspec.json.encode(draft), by=laptop.by)
    with pytest.raises(NotTaken) as trouble:
        take(one, "ask")
    assert [found.words for found in trouble.value.refusals] == ["Say what should be decided."]
    with pytest.raises(NotTaken) as trouble:
        take(one, "ask", act="pass-on")
    assert [found.words for found in trouble.value.refusals] == ["Say to which authority it is passed on."]
    take(one, "ask", act="assess", words="Two bruises, one explanation.")
    page = stages.stage(one.child, one.referral, by=laptop.by)
    assert page.line.step == "Waits for a decision"
    assert page.line.asked is not None
    assert page.line.asked.words == "A decision is asked for: child and family assessment"
    with laptop.vault.read() as tx:
        (record,) = records.of_child(tx, one.child, "approval")
    asked = msgspec.json.decode(record.body, type=Approval)
    assert (asked.act, asked.words, asked.about) == ("assess", "Two bruises, one explanation.", one.referral)
    row = front_door.read(by=laptop.by)
    assert row is not None
    assert row.rows[0].asked.startswith("Waits for a decision: ")
    assert row.waits == 0


@pytest.mark.parametrize("step", ["superseded", "withdrawn"])
def test_a_request_that_holds_no_more_waits_for_the_screener_again(laptop: Laptop, step: Any) -> None:
    one = staged.at_the_door(laptop, step="decision-pending", primary_need="N1")
    one.asked(one.referral, "referral", "assess", asked=NOW, step=step)
    again = {
        "superseded": "Changed since it was asked: ask again",
        "withdrawn": "The request for a decision is no more: ask again",
    }[step]
    page = front_door.read(by=laptop.by)
    assert page is not None
    assert (page.rows[0].asked.split(". ")[0], page.waits) == (again, 1)
    (told,) = [found for found in needs.read(by=laptop.by) if found.state is WorkState.STEP]
    assert (told.change, told.detail) == (one.referral, again)
    assert offer(one, "ask-for-decision").acts


@pytest.mark.parametrize(("days", "told"), [(0, []), (1, []), (4, ["Changed since it was asked: ask again"])])
def test_who_leads_the_front_door_is_told_after_a_working_day(laptop: Laptop, days: int, told: list[str]) -> None:
    one = staged.at_the_door(laptop, step="decision-pending")
    led = Team(name="Front door", agency=AGENCY, front_door=True, supervisors=(laptop.place.practitioner,))
    me = Practitioner(name="Denise Whitlock", agency=AGENCY, team=staged.TEAM, capabilities=("PS",))
    found = [("team", led, staged.DOOR), ("practitioner", me, laptop.place.practitioner)]
    pull(laptop, *(wire_record(kind, DIRECTORY, says, record_id=id, version=2, seq=900) for kind, says, id in found))
    one.asked(one.referral, "referral", "assess", asked=NOW - timedelta(days=days), step="superseded")
    assert [found.detail for found in needs.read(by=laptop.by) if found.state is WorkState.STEP] == told


def test_what_whoever_screens_has_to_do_comes_before_what_others_decide(laptop: Laptop) -> None:
    one = staged.at_the_door(laptop, step="decision-pending", primary_need="N1")  # overdue, and put to a decision
    said = Referral(author=new_id(), agency=SCHOOL, received=NOW, harm_now="no", source="2A", step="received")
    fresh = one.arrive("referral", said)
    page = front_door.read(by=laptop.by)
    assert page is not None
    assert ([row.key for row in page.rows], page.waits, page.overdue) == ([fresh, one.referral], 1, 1)
    assert note(page) == "1 to be screened; 1 decision overdue"

"""A referral that a school writes offline about a child whom nobody knows, arriving at a real hub with PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from app.casework import referral_answers, referral_forms, referrals
from app.casework.pages import WorkState
from app.domain.identity import new_id
from app.domain.referral_draft import ReferralDraft, ReferredPerson
from app.storage import outbox
from server.hub import Hub
from tests.casework.test_referrals import written
from tests.conftest import Clock
from tests.making import Author, Town
from tests.server.office import Office, office_on
from tests.sync.conftest import Served, TestLaptop, enrolled_laptop, serving


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


@pytest.fixture
def laptops(office: Office, tmp_path: Path, clock: Clock) -> Iterator[dict[str, TestLaptop]]:
    """The laptops of the teacher and of the screener, with the directory on them."""
    with serving(office.hub) as address:
        served = Served(cast("Town", office), address)
        people: tuple[Author, ...] = (office.teacher, office.screener)
        made = {who.name: enrolled_laptop(served, who, tmp_path / who.name, clock) for who in people}
        for laptop in made.values():
            laptop.round()
        yield made
        for laptop in made.values():
            laptop.authority.close()
            laptop.vault.close()


def test_it_arrives_whole_and_the_front_door_has_it(office: Office, laptops: dict[str, TestLaptop]) -> None:
    teacher = laptops["teacher"]
    draft_id = referrals.begin(by=teacher.by, name="Amara Nwosu-Hale")
    form = referral_forms.read_form(draft_id, by=teacher.by)
    draft = msgspec.json.decode(form.draft, type=ReferralDraft)
    assert (draft.source, form.goes_to, form.doubt) == ("2A", "Front door, Northmere", "")
    child = msgspec.structs.replace(draft.children[0], birth="3 Mar 2022")
    mother = ReferredPerson(id=new_id(), name="Grace Nwosu", role="Mother", parental_responsibility="yes")
    whole = written(
        draft, children=(child,), people=(mother,), address="9 Hidden Close", address_protected=True,
        two_to_visit=True, apart_name="Mrs Lomax",
    )  # fmt: skip
    referrals.keep(draft_id, msgspec.json.encode(whole), by=teacher.by)
    sent = referrals.send(draft_id, by=teacher.by)
    assert referral_answers.sent(by=teacher.by)[0].work.state is WorkState.WAITING

    teacher.round()

    with teacher.vault.read() as tx:
        assert outbox.all_of_them(tx) == []
    (line,) = referral_answers.sent(by=teacher.by)
    assert line.work.state is WorkState.RECEIVED
    assert line.stands.startswith("Received. It is decided by the end of ")
    assert office.says(sent.referrals[0])["step"] == "received"
    assert office.ties(office.teacher, child.id) == {"involved"}
    assert office.ties(office.screener, child.id) == {"duty"}
    screener = laptops["screener"]
    screener.round()
    with screener.vault.read() as tx:
        kinds = set(tx.exec_driver_sql("SELECT kind FROM record WHERE child_id = ?", (child.id,)).scalars())
    assert {"child", "referral", "person", "relationship", "alert", "involvement"} <= kinds

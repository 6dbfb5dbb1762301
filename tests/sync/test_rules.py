"""An authority's own rules of clocks on real laptops: received by the feed, and told in the sentence of each date."""

from app.casework import approvals, referral_forms, referrals
from app.casework.case_clocks import open_clocks
from app.domain.clock_words import day_words
from app.domain.working_days import add_working_days
from tests.conftest import Clock
from tests.server.office import Office
from tests.server.test_own_rules import publish
from tests.sync.conftest import MakeLaptop
from tests.sync.test_deciding import asked, office, served

__all__ = ["office", "served"]  # fixtures, which nothing else here names

BOOK = """name = "Northmere"
version = "1"
calendar = "england-and-wales"
in-force-from = {since}

[[rules]]
id = "referral-decision"
name = "Decision on a referral"
regime = "front-door"
what = "decision"
starts = ["referral-received"]
within = "3 working days"
ends = ["referral-decided"]
soon = "1 working day"
status = "local"
source = "Northmere's procedures, 1.1"
"""


def test_dates_are_counted_by_the_rules_that_the_authority_has_published(
    office: Office, make_laptop: MakeLaptop, clock: Clock
) -> None:
    school, denise = make_laptop(office.teacher, "school"), make_laptop(office.denise, "desk")
    child, referral, _ = asked(office, school, denise)
    today = clock.now.date()

    def decided_by() -> str:
        return referral_forms.read_form(referrals.begin(by=school.by, name="Tom"), by=school.by).decided_by

    assert decided_by() == day_words(add_working_days(today, 1), today)
    publish(office.hub, BOOK.format(since="2026-11-01"))
    school.round()
    denise.round()
    assert decided_by() == day_words(add_working_days(today, 3), today)
    with denise.vault.read() as tx:
        (clock_of_it,) = (
            one for one in open_clocks(tx, denise.by, [child], clock.now)[child] if one.rule.id == "referral-decision"
        )
    assert clock_of_it.start.record == referral
    assert clock_of_it.words == (
        "3 working days from the referral of Thursday 12 November, no bank holidays between. "
        "By Northmere’s rules in force from 1 November 2026."
    )
    page = approvals.read(by=denise.by)
    assert page is not None
    assert page.rows[0].left.why == clock_of_it.words

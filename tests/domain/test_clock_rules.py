"""Rules as data: what is shipped is whole and can be said, and what is written wrongly is not read."""

import re

import msgspec
import pytest

from app.domain.clock_rules import NATIONS, ClockRule, Filter, RuleBook, amended, read_filter, read_rules, shipped
from app.domain.clock_words import STARTED, STOPPED
from app.domain.happening import DETAILS, Happens
from app.domain.length import Length, Unit, read_length
from app.domain.working_days import CALENDARS
from tests.domain.clock_table import PAGE, tables

ALL = [pytest.param(rule, id=f"{nation}-{rule.id}") for nation in NATIONS for rule in shipped(nation).rules]


@pytest.mark.parametrize("nation", NATIONS)
def test_a_book_is_shipped_for_each_nation(nation: str) -> None:
    book = shipped(nation)
    assert book.rules
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", book.version)
    assert book.calendar == ("scotland" if nation == "scotland" else "england-and-wales")


@pytest.mark.parametrize("rule", ALL)
def test_each_rule_can_be_said(rule: ClockRule) -> None:
    starts = [read_filter(text).name for text in (*rule.starts, *rule.otherwise)]
    repeated = [read_filter(text).name for text in rule.ends] if rule.then else []
    assert all(STARTED[name].count("{day}") == 1 for name in starts + repeated)
    assert all(read_filter(text).name in STOPPED for text in rule.stops)
    assert rule.source.strip() == rule.source
    assert "\n" not in rule.source


@pytest.mark.parametrize("rule", ALL)
def test_what_is_one_areas_own_is_an_example_and_does_not_run(rule: ClockRule) -> None:
    assert rule.runs == (rule.status != "local")


@pytest.mark.parametrize("rule", ALL)
def test_what_is_about_a_child_ends_with_the_death_of_the_child(rule: ClockRule) -> None:
    if rule.regime not in ("front-door", "recording", "information"):
        assert "died" in rule.stops


@pytest.mark.parametrize("rule", ALL)
def test_a_visit_counts_when_the_child_was_seen_and_no_meeting_is_one(rule: ClockRule) -> None:
    if rule.what == "visit":
        assert {read_filter(text).name for text in rule.ends} == {Happens.CHILD_SEEN}
        assert {read_filter(text).name for text in rule.tries} == {Happens.VISIT_MADE}
        assert rule.then


def test_the_lengths_of_england_are_those_of_law_guidance_and_practice() -> None:
    """Typed from the tables of the field, not from the file."""
    said = {rule.id: (rule.within, rule.opens, *rule.then) for rule in shipped("england").rules}
    assert said == {
        "referral-decision": ("1 working day", ""),
        "referrer-told": ("1 working day", ""),
        "referral-written": ("24 hours", ""),
        "assessment-from-referral": ("45 working days", ""),
        "assessment-from-start": ("45 working days", ""),
        "strategy-discussion": ("24 hours", ""),
        "conference-asked": ("1 working day", ""),
        "initial-conference": ("15 working days", ""),
        "report-for-initial-conference": ("2 working days before", ""),
        "report-for-review-conference": ("5 working days before", ""),
        "core-group": ("10 working days", "", "1 month"),
        "cp-review": ("3 months", "", "6 months"),
        "cp-visit": ("10 working days", "", "10 working days"),
        "cin-first-meeting": ("10 days", ""),
        "cin-review": ("4 weeks", "", "4 weeks"),
        "cin-visit": ("20 working days", "", "20 working days"),
        "looked-after-review": ("20 working days", "", "3 months", "6 months"),
        "looked-after-visit": ("1 week", "", "6 weeks"),
        "looked-after-visit-to-18": ("1 week", "", "6 weeks"),
        "visit-before-assessment-of-parent": ("1 week", "", "1 week"),
        "visit-to-temporary-carer": ("1 week", "", "1 week"),
        "visit-under-care-order-at-home": ("1 week", "", "6 weeks"),
        "police-protection": ("72 hours", ""),
        "return-interview": ("72 hours", ""),
        "review-antenatal": ("0 days", "12 weeks before"),
        "review-new-birth": ("14 days", "10 days"),
        "review-six-to-eight-weeks": ("8 weeks", "6 weeks"),
        "review-one-year": ("12 months", "9 months"),
        "review-two-years": ("30 months", "24 months"),
        "recording-critical": ("24 hours", ""),
        "recording-visit": ("2 working days", ""),
        "recording-other": ("5 working days", ""),
        "subject-access": ("1 month", ""),
        "subject-access-complex": ("3 months", ""),
        "freedom-of-information": ("20 working days", ""),
        "breach-reported": ("72 hours", ""),
    }


def test_every_placement_has_visits_and_every_kind_of_contact_a_time_to_be_written() -> None:
    for name, what in ((Happens.PLACEMENT_BEGAN, "visit"), (Happens.CONTACT_HELD, "record")):
        texts = [text for rule in shipped("england").rules if rule.what == what for text in rule.starts]
        details = [meant.detail or "" for meant in map(read_filter, texts) if meant.name is name]
        assert sorted(details) == sorted({"", *DETAILS[name]})


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 working day", Length(1, Unit.WORKING_DAY)),
        ("72 hours", Length(72, Unit.HOUR)),
        ("0 days", Length(0, Unit.DAY)),
        ("2 working days before", Length(-2, Unit.WORKING_DAY)),
        ("1 month", Length(1, Unit.MONTH)),
    ],
)
def test_a_length_is_read_as_it_is_said(text: str, length: Length) -> None:
    assert read_length(text) == length
    assert str(length) == text


@pytest.mark.parametrize(
    "text",
    ["", "1 days", "2 day", "two days", "-2 days", "1.5 days", " 1 day", "1 day ", "1  day", "01 days", "1 year",
     "0 days before", "2 days  before", "1001 days", "5 working day", "1 Day", "1 day\n"],
)  # fmt: skip
def test_what_is_no_length_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="no length"):
        read_length(text)


def test_a_mark_means_any_detail_none_or_one() -> None:
    assert read_filter("placement-began") == Filter(Happens.PLACEMENT_BEGAN, None)
    assert read_filter("placement-began:") == Filter(Happens.PLACEMENT_BEGAN, "")
    assert read_filter("plan-began:cp") == Filter(Happens.PLAN_BEGAN, "cp")


RULE = """
name = "Own"
version = "1"
calendar = "england-and-wales"
[[rules]]
id = "cp-visit"
name = "Visit"
regime = "cp"
what = "visit"
starts = ["plan-began:cp"]
within = "10 working days"
then = ["5 working days"]
ends = ["child-seen:cp"]
soon = "2 working days"
status = "local"
source = "Our own procedures"
"""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "cp-visit"', 'id = "CP visit"', "id"),
        ('within = "10 working days"', 'within = "10 working day"', "no length"),
        ('within = "10 working days"', 'within = "10"', "no length"),
        ('within = "10 working days"', "within = 10", "str"),
        ('within = "10 working days"\n', "", "within"),
        ('then = ["5 working days"]', 'then = ["0 days"]', "forward"),
        ('then = ["5 working days"]', 'then = "5 working days"', "array"),
        ('then = ["5 working days"]', 'then = ["5 working days"]\nopens = "1 day"', "neither opens nor lapses"),
        ('then = ["5 working days"]', 'then = ["5 working days"]\nlapses = "1 month"', "neither opens nor lapses"),
        ('then = ["5 working days"]', 'later = { after = "1 month", every = "1 week" }', "later"),
        ('then = ["5 working days"]', 'then = ["1 week"]\nlater = { after = "born:cpp", every = "1 week" }', "cpp"),
        ('then = ["5 working days"]', 'then = ["1 week"]\nlater = { after = "1 month", every = "2 hours" }', "hours"),
        ('then = ["5 working days"]', 'then = ["1 week"]\nlater = { every = "2 weeks" }', "after"),
        ('starts = ["plan-began:cp"]', 'starts = ["plan-began:cpp"]', "cpp"),
        ('starts = ["plan-began:cp"]', 'starts = ["plan-begun"]', "plan-begun"),
        ('starts = ["plan-began:cp"]', 'starts = ["born:early"]', "early"),
        ('starts = ["plan-began:cp"]', "starts = []", "starts"),
        ('ends = ["child-seen:cp"]', 'ends = ["child-seen:cp", ""]', "ends"),
        ('ends = ["child-seen:cp"]', 'ends = ["child-seen:cp"]\nstops = ["deid"]', "deid"),
        ('soon = "2 working days"', 'soon = "2 hours"', "soon"),
        ('status = "local"', 'status = "law"', "status"),
        ('regime = "cp"', 'regime = "CP"', "regime"),
        ('source = "Our own procedures"', 'source = ""', "source"),
        ('source = "Our own procedures"', 'source = "Ours"\nlenght = "1 day"', "lenght"),
        ('calendar = "england-and-wales"', 'calendar = "england"', "calendar"),
        ('version = "1"', "version = 1", "version"),
    ],
)  # fmt: skip
def test_what_is_written_wrongly_is_not_read(before: str, after: str, said: str) -> None:
    assert RULE.count(before) == 1
    with pytest.raises(ValueError, match=re.escape(said)):
        read_rules(RULE.replace(before, after))


def test_two_rules_of_one_id_are_not_read() -> None:
    with pytest.raises(ValueError, match="two rules"):
        read_rules(RULE + RULE[RULE.index("[[rules]]") :])


def test_an_authority_takes_its_own_rule_and_keeps_the_others() -> None:
    book = amended(shipped("england"), read_rules(RULE))
    rules = {rule.id: rule for rule in book.rules}
    assert rules["cp-visit"].then == ("5 working days",)
    assert rules["cp-visit"].runs
    assert len(book.rules) == len(shipped("england").rules)
    assert rules["initial-conference"] == {one.id: one for one in shipped("england").rules}["initial-conference"]
    assert (book.name, book.version) == ("Own", "1")


def test_an_authoritys_rules_may_come_as_a_record() -> None:
    """What TOML holds is the same as JSON, so a record of the directory can hold it."""
    own = read_rules(RULE)
    assert msgspec.json.decode(msgspec.json.encode(own), type=RuleBook) == own
    assert own.calendar in CALENDARS


def test_the_page_for_authorities_has_the_rules_that_are_shipped() -> None:
    assert PAGE.read_text("utf-8").endswith(f"\n\n{tables()}"), "python -m tests.domain.clock_table"


def test_the_example_on_the_page_can_be_read() -> None:
    example = PAGE.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    rule = {one.id: one for one in amended(shipped("england"), read_rules(example)).rules}["cp-visit"]
    assert (rule.within, rule.status, rule.runs) == ("5 working days", "local", True)

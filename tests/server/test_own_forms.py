"""An authority's own forms: published by its IT, never changed, and asked of what is written (docs/forms.md)."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from sqlalchemy import text

from app.domain.assessment import Assessment
from app.domain.form import blanks
from app.domain.form_faults import faults_of
from app.domain.forms import SHIPPED
from app.domain.section import Section
from server import publishing
from server.__main__ import main
from server.commands.forms import form_in, written
from server.directory import forms_of
from server.hub import Hub, Restored
from server.push import push
from server.written import WrittenWrongly
from sync import wire
from tests.conftest import Clock
from tests.domain.test_moves import WHOLE, filled
from tests.server.forming import HOW_ASKED, YOUNG_CARER, five_versions, following, publish
from tests.server.office import Office, begun, office_on, opened, pending

ASSESSMENT = SHIPPED["assessment", 1]


@pytest.fixture
def office(fresh_hub: Hub) -> Office:
    return office_on(fresh_hub)


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def command(hub: Hub, *words: str) -> int:
    return main(["form", *words, "--home", str(hub.settings.home), "--dsn", hub.settings.dsn])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    found = capsys.readouterr()
    return found.out + found.err


def published(hub: Hub, document: str) -> object:
    return publishing.publish(hub, form_in(document), document)


# --- what the authority's IT does ------------------------------------------------------------------------------------


def test_what_is_shown_is_changed_checked_published_and_listed(
    fresh_hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(fresh_hub, "show", "assessment") == 0
    shown = said(capsys)
    assert form_in(shown) == ASSESSMENT
    file = tmp_path / "assessment.toml"
    file.write_text(
        shown.replace("version = 1", "version = 2")
        + '\n[[sections]]\ncode = "young-carer"\ntitle = "Young carer?"\n'
        + "".join(f'[[sections.answers]]\ncode = "{code}"\nwords = "{code}"\n' for code in ("yes", "no"))
    )
    assert command(fresh_hub, "check", str(file)) == 0
    assert "can be published" in said(capsys)
    assert command(fresh_hub, "publish", str(file)) == 0
    assert 'Version 2 of the form "assessment" is published. What is begun from ' in said(capsys)
    assert command(fresh_hub, "publish", str(file)) == 0
    assert "is published already. Nothing was changed." in said(capsys)
    assert command(fresh_hub, "list") == 0
    assert "assessment version 1: Child and family assessment, 8 sections, which is in use" in said(capsys)
    assert command(fresh_hub, "show", "assessment", "3") == 2
    assert "has the versions 1, 2." in said(capsys)


def test_a_published_version_is_never_changed(
    fresh_hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = publish(fresh_hub, following(ASSESSMENT, YOUNG_CARER))
    file = tmp_path / "assessment.toml"
    file.write_text(written(structs.replace(second, title="Another title")))
    assert command(fresh_hub, "publish", str(file)) == 2
    assert "Line 2: Version 2 is published and is never changed." in said(capsys)
    with fresh_hub.database.begin() as connection:
        assert forms_of(connection)["assessment", 2] == second


BROKEN: dict[str, tuple[dict[str, str], str]] = {
    "no TOML": ({"version = 2": "version 2"}, "Line 2: This cannot be read as TOML"),
    "a word that is none": ({"asks =": "ask ="}, 'Line 8: "ask" is none of the words of this document'),
    "no title": ({'title = "Why this assessment"\n': ""}, 'Line 5: "title" is missing.'),
    "a number in quotation marks": ({"version = 2": 'version = "2"'}, "Line 2: This should be a whole number"),
    "a code with a blank": ({'code = "why"': 'code = "the why"'}, "Line 6: Write small letters, figures and hyphens"),
    "a form that is none": ({'name = "assessment"': 'name = "survey"'}, 'Line 1: There is no form "survey".'),
    "a version left out": ({"version = 2": "version = 4"}, "Line 2: Version 1 is the newest. The next one is"),
    "a code twice": ({'code = "child"': 'code = "why"'}, 'Line 11: Two sections have the code "why".'),
    "a title too long": ({"Why this assessment": "Why " * 30}, "Line 7: This has 120 characters."),
    "a title that says nothing": ({'"Why this assessment"': '" "'}, "Line 7: This says nothing."),
    "a day that is past": ({"[[sections]]": "in-use-from = 2026-01-01\n[[sections]]"}, "Line 5: This day is still"),
}


def test_what_is_wrong_is_said_with_its_line(fresh_hub: Hub) -> None:
    for name, (changes, words) in BROKEN.items():
        document = written(structs.replace(ASSESSMENT, version=2))
        for before, after in changes.items():
            assert before in document
            document = document.replace(before, after, 1)
        with pytest.raises(WrittenWrongly) as caught:
            published(fresh_hub, document)
        assert words in str(caught.value), name


def test_a_line_is_that_of_the_part_whatever_a_text_says(fresh_hub: Hub) -> None:
    """A text over several lines that looks like sections does not lead astray."""
    broken = 'name = "assessment"\nversion = 2\ntitle = """\n[[sections]]\ncode = 5\n"""\n[[sections]]\ncode = 5\n'
    with pytest.raises(WrittenWrongly, match="^Line 8: This should be a text in quotation marks"):
        published(fresh_hub, broken)


def test_the_example_in_the_documentation_can_be_published() -> None:
    document = (
        (Path(__file__).parents[2] / "docs" / "forms.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    )
    form = form_in(document)
    assert faults_of(form, SHIPPED.values(), date(2026, 12, 1)) == ()
    assert [blank.section for blank in blanks(filled("assessment"), form)] == ["young-carer"]


def test_codes_that_were_retired_are_never_used_again(fresh_hub: Hub) -> None:
    second = publish(fresh_hub, following(ASSESSMENT, YOUNG_CARER, without="history"), ago=3)
    with pytest.raises(WrittenWrongly, match='The code "history" was retired after version 1'):
        publish(fresh_hub, following(second, ASSESSMENT.sections[5]))
    fewer = structs.replace(YOUNG_CARER, choices=YOUNG_CARER.choices[:2])
    third = publish(fresh_hub, following(second, fewer, without="young-carer"), ago=2)
    with pytest.raises(WrittenWrongly, match='The code "asked" was another answer before'):
        publish(fresh_hub, following(third, YOUNG_CARER, without="young-carer"))
    reordered = structs.replace(third, version=4, sections=third.sections[::-1], since=None)
    assert publish(fresh_hub, reordered, ago=1).sections[0].id == "next"


def test_the_audit_says_what_was_published_and_a_restored_hub_counts_on(fresh_hub: Hub) -> None:
    restored = replace(fresh_hub, restored=Restored(fresh_hub.clock(), fresh_hub.clock(), 2_000))
    publish(restored, following(ASSESSMENT, YOUNG_CARER))
    with fresh_hub.database.begin() as connection:
        row = connection.execute(text("SELECT version FROM doorstep.record WHERE kind = 'form'")).one()
        acts = connection.execute(text("SELECT act, object FROM doorstep.audit")).all()
    assert row.version == 2_000
    assert ("publish", "form assessment version 2") in [tuple(one) for one in acts]


# --- what is asked of what is written --------------------------------------------------------------------------------


def test_15_25_what_the_form_does_not_ask_is_refused_and_what_it_asks_is_taken(office: Office, clock: Clock) -> None:
    child, referral = opened(office)
    assessment = office.one(child, "assessment")
    section = {"id": "young-carer", "says": "words", "words": "", "chosen": ["yes"]}
    receipt = office.edits(office.priya, assessment, sections=[section])
    facts = {"form": "assessment", "version": "1", "section": "young-carer"}
    assert (receipt.code, receipt.facts) == ("not-in-form", facts)
    publish(office.hub, following(ASSESSMENT, YOUNG_CARER), ago=1)
    receipt = office.edits(office.priya, assessment, sections=[section])
    assert receipt.code == "not-in-form"  # it was begun under version 1, and stays so
    begins = Assessment(referral=referral, author=office.priya.practitioner, form_version=2, step="in-progress",
                        started=clock.now.date())  # fmt: skip
    made = office.makes(office.priya, "assessment", child, begins)
    assert made.status == "accepted", (made.code, made.facts)
    receipt = office.edits(office.priya, made.record, sections=[{**section, "chosen": ["perhaps"]}])
    assert receipt.code == "not-in-form"
    receipt = office.edits(office.priya, made.record, sections=[section])
    assert receipt.status == "accepted", (receipt.code, receipt.facts)


def test_15_25_a_version_that_is_not_here_is_said_and_danger_waits_for_none(office: Office) -> None:
    child, _ = begun(office, form_version=9)  # with danger now
    calm = structs.replace(
        WHOLE, author=office.teacher.practitioner, agency=office.teacher.agency, form_version=9, harm_now="no"
    )
    receipt = office.makes(office.teacher, "referral", child, calm)
    assert (receipt.code, receipt.facts) == ("unknown-form", {"form": "referral", "version": "9"})


def test_15_25_a_restored_hub_waits_for_a_form_that_it_has_lost(office: Office) -> None:
    child, _ = begun(office)
    now = office.hub.clock()
    restored = replace(office.hub, restored=Restored(now, now - timedelta(days=1), 2_000))
    calm = structs.replace(
        WHOLE, author=office.teacher.practitioner, agency=office.teacher.agency, form_version=2, harm_now="no",
        sections=(*filled("referral"), Section(id="young-carer", chosen=("no",))),
    )  # fmt: skip
    change = office.teacher.signed(
        office.teacher.change("referral", child, body=msgspec.Raw(msgspec.json.encode(calm)))
    )
    answer = push(restored, office.teacher.caller, wire.PushAsk((change,)))
    assert (answer.receipts, len(answer.deferred)) == ((), 1)
    publish(restored, following(SHIPPED["referral", 1], YOUNG_CARER))
    (receipt,) = push(restored, office.teacher.caller, wire.PushAsk((change,))).receipts
    assert msgspec.json.decode(receipt, type=wire.Receipt).status == "accepted"


def test_15_9_filled_in_asks_what_the_named_version_asks(office: Office) -> None:
    child, _ = begun(office)
    five_versions(office.hub)
    said = {"author": office.teacher.practitioner, "agency": office.teacher.agency, "harm_now": "no"}
    third = structs.replace(WHOLE, form_version=3, **said)
    fifth = structs.replace(
        third, form_version=5, sections=tuple(one for one in WHOLE.sections if one.id != "strengths")
    )
    receipt = office.makes(office.teacher, "referral", child, third)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)
    receipt = office.makes(office.teacher, "referral", child, fifth)
    assert (receipt.code, receipt.facts) == ("need-not-met", {"needs": "filled-in"})
    whole = structs.replace(fifth, sections=(*fifth.sections, Section(id="young-carer", chosen=("asked",))))
    receipt = office.makes(office.teacher, "referral", child, whole)
    assert receipt.status == "accepted", (receipt.code, receipt.facts)


def test_what_comes_of_a_decision_is_begun_under_the_version_of_its_day(office: Office, clock: Clock) -> None:
    publish(office.hub, following(ASSESSMENT, YOUNG_CARER, HOW_ASKED), ago=1)
    child, referral = pending(office)
    asked = office.asks(office.screener, referral, "assess")
    given = {"team": office.team, "practitioner": office.priya.practitioner}
    decided = clock.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert office.decides(office.denise, asked, decided=decided, **given).status == "accepted"
    assert office.says(office.one(child, "assessment"))["form_version"] == 2

"""The commands on a real hub: what is checked, what is written, what is refused, and who can see that it was."""

import csv
import signal
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, structs
from sqlalchemy import text

from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.child import Child
from app.domain.contact import Contact
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.person import Person
from app.domain.plan import Plan
from app.domain.referral import Referral
from server import audit, checkpoints
from server.__main__ import main
from server.census import reading, returning, structure, xml
from server.census.period import census_year
from server.census.returning import CensusTrouble, HasErrors
from server.hub import Hub
from tests.census.case_files import UNBORN, WHOLE, at, day
from tests.conftest import Clock
from tests.making import put_records

PERIOD = census_year(2027)
EXPECTED = Path(__file__).parent / "expected" / "whole.xml"
DAYS = ("--from", "2026-04-01", "--to", "2027-03-31")
SECRET = "3 Bell Street"


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def hub(fresh_hub: Hub, clock: Clock) -> Hub:
    clock.now = datetime(2027, 5, 4, 12, 30, tzinfo=UTC)
    return replace(fresh_hub, settings=replace(fresh_hub.settings, la_code="999"))


_KIND_OF = {kind.struct: kind.name for kind in KINDS.values()}
_NAMES_AN_ID = ("referral", "strategy", "enquiry", "conference", "plan")


def put(hub: Hub, records: dict[str, Struct]) -> dict[str, str]:
    """Put one child's records into the hub and return their ids by the names they have here."""
    ids = {name: new_id() for name in records}
    child = next(id for name, id in ids.items() if isinstance(records[name], Child))
    rows = [(_KIND_OF[type(one)], ids[name], child, _with_ids(one, ids)) for name, one in records.items()]
    with hub.database.writing() as connection:
        put_records(connection, hub, rows, new_id())
    return ids


def _with_ids(one: Struct, ids: dict[str, str]) -> Struct:
    named = {name: getattr(one, name, "") for name in _NAMES_AN_ID}
    return structs.replace(one, **{name: ids[said] for name, said in named.items() if said in ids})


AROUND: dict[str, Any] = {
    "address": Address(of="", lines=(SECRET,), postcode="NM1 4QT", protected=True),
    "person": Person(given="Hodan", family="Warsame", telephone="07700 900111"),
    "contact": Contact(author="p", happened=at(5, 6), place=SECRET),
    "hazard": Alert(topic="hazard", words=SECRET),
    "status": Alert(topic="status", words="Child protection plan", code="CPP"),
}


@pytest.fixture
def both(hub: Hub) -> tuple[str, str]:
    """The child of the expected document with what else is recorded of her, and the unborn one."""
    return put(hub, WHOLE | AROUND)["child"], put(hub, UNBORN)["unborn"]


def acts(hub: Hub, child: str) -> list[tuple[str, str, str]]:
    with hub.database.begin() as connection:
        rows = connection.execute(
            text("SELECT actor, act, object FROM doorstep.audit WHERE child_id = CAST(:child AS uuid) ORDER BY n"),
            {"child": child},
        )
        return [(str(row.actor), row.act, row.object) for row in rows]


def run(hub: Hub, *command: str) -> int:
    return main([*command, *DAYS, "--home", str(hub.settings.home), "--dsn", hub.settings.dsn, "--la-code", "999"])


def test_the_return_is_the_expected_document_and_says_whom_it_took_in_their_audit(
    hub: Hub, both: tuple[str, str], tmp_path: Path
) -> None:
    report = returning.export(hub, PERIOD, tmp_path / "cin.xml")
    assert (tmp_path / "cin.xml").read_text("utf-8") == EXPECTED.read_text("utf-8")
    assert (report.children, report.cases, report.errors) == (2, 3, 0)
    assert dict(report.counts) == {"2887Q": 1, "8995Q": 1}
    assert stat.S_IMODE((tmp_path / "cin.xml").stat().st_mode) == 0o600
    told = [acts(hub, child) for child in both]
    assert told == [
        [(audit.HUB, "census export", f"{len(WHOLE) + 1} records, 2026-04-01 to 2027-03-31")],
        [(audit.HUB, "census export", "2 records, 2026-04-01 to 2027-03-31")],
    ]
    assert not checkpoints.verify(hub).faults
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("cin")) == ["cin.xml"]


def test_no_address_no_person_and_no_contact_is_even_read(hub: Hub, both: tuple[str, str], tmp_path: Path) -> None:
    with reading.one_moment(hub) as connection:
        found = [
            one for read in reading.case_files(hub, connection, both, at(5, 4)) for one in read.file.records.values()
        ]
    kinds = {type(one) for one in found}
    assert [one.topic for one in found if isinstance(one, Alert)] == ["status"]
    assert not kinds & {Address, Person, Contact}
    assert Child in kinds
    returning.export(hub, PERIOD, tmp_path / "cin.xml", tables=tmp_path / "tables")
    returning.check(hub, PERIOD, tmp_path / "children.csv")
    for path in (tmp_path / "cin.xml", tmp_path / "children.csv", *(tmp_path / "tables").iterdir()):
        written = path.read_text("utf-8")
        assert not any(word in written for word in (SECRET, "NM1 4QT", "Warsame", "Amara", "Hodan", "07700"))


def test_the_tables_say_the_same_as_the_document(hub: Hub, both: tuple[str, str], tmp_path: Path) -> None:
    returning.export(hub, PERIOD, tmp_path / "cin.xml", tables=tmp_path / "tables")

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]

    (header,) = rows("Header")
    assert (header["LEA"], header["ReferenceDate"], header["Year"]) == ("999", "2027-03-31", "2027")
    assert [row["LAchildID"] for row in rows("ChildIdentifiers")] == ["40118273", "40118274"]
    assert [(row["CINdetailsID"], row["CINreferralDate"], row["ReferralNFA"]) for row in rows("CINdetails")] == [
        ("1", "2026-02-17", "false"), ("2", "2026-05-05", "false"), ("1", "2027-01-05", "true"),
    ]  # fmt: skip
    assert [row["Disability"] for row in rows("Disabilities")] == ["AUT", "HEAR"]
    assert [row["AssessmentFactors"] for row in rows("AssessmentFactors")] == ["21", "16A", "3B"]
    assert rows("Assessments")[1]["AssessmentAuthorisationDate"] == "2026-06-19"
    assert [row["ICPCnotRequired"] for row in rows("Section47")] == ["true", "false"]
    assert rows("Reviews") == [
        {"LAchildID": "40118273", "CINdetailsID": "2", "CPPID": "1", "CPPreviewDate": "2026-12-09"}
    ]
    assert rows("ChildProtectionPlans")[0]["LatestCategoryOfAbuse"] == "EMO"
    assert rows("CINPlanDates")[0]["CINPlanEndDate"] == "2026-09-11"


def wrong(**child: Any) -> dict[str, Struct]:
    """A child of whom nobody has recorded the ethnicity, with a referral on which nothing is decided."""
    who = Child(**{"given": "Jo", "family": "Thorpe", "born": day(3, 3, 2020), "social_care_id": "7", **child})
    return {"child": who, "worry": Referral(author="t", received=at(5, 5), source="6", step="screening")}


def test_with_errors_nothing_is_written_unless_somebody_says_so(hub: Hub, tmp_path: Path) -> None:
    child = put(hub, wrong())["child"]
    with pytest.raises(HasErrors) as refused:
        returning.export(hub, PERIOD, tmp_path / "cin.xml", tables=tmp_path / "tables")
    report = refused.value.report
    assert [number for number, _ in report.counts] == ["4220", "8568", "2886Q", "2887Q", "8995Q"]
    assert dict(report.structure) == {
        "Ethnicity is missing in ChildCharacteristics.": 1, "ReferralNFA is missing in CINdetails.": 1,
    }  # fmt: skip
    assert not list(tmp_path.glob("cin*"))
    assert not list(tmp_path.glob("tables*"))
    assert acts(hub, child) == []
    assert returning.export(hub, PERIOD, tmp_path / "cin.xml", with_errors=True).errors == 2
    assert "<LAchildID>7</LAchildID>" in (tmp_path / "cin.xml").read_text("utf-8")
    assert [act for _, act, _ in acts(hub, child)] == ["census export"]


def test_a_return_of_nobody_is_refused(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(HasErrors) as refused:
        returning.export(hub, PERIOD, tmp_path / "cin.xml")
    assert dict(refused.value.report.structure) == {"Child is missing in Children.": 1}


def test_a_file_that_is_there_is_never_replaced(hub: Hub, both: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "cin.xml").write_text("of last week")
    with pytest.raises(CensusTrouble, match="is there already"):
        returning.export(hub, PERIOD, tmp_path / "cin.xml")
    assert (tmp_path / "cin.xml").read_text() == "of last week"
    assert acts(hub, both[0]) == []


def test_where_the_audit_cannot_be_written_there_is_no_file(
    hub: Hub, both: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(audit, "append", fails)
    with pytest.raises(OSError, match="no space"):
        returning.export(hub, PERIOD, tmp_path / "cin.xml", tables=tmp_path / "tables")
    assert not list(tmp_path.glob("cin*"))
    assert not list(tmp_path.glob("tables*"))


def test_a_record_that_this_program_cannot_read_is_told_and_stops_nothing(hub: Hub, both: tuple[str, str]) -> None:
    with hub.database.writing() as connection:
        put_records(connection, hub, [("plan", new_id(), both[0], {"plan_kind": "of next year"})], new_id())
    report = returning.check(hub, PERIOD)
    assert dict(report.counts)["D2"] == 1
    assert report.children == 2


def test_what_is_read_many_at_a_time_is_all_there(
    hub: Hub, both: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TOGETHER", 1)
    monkeypatch.setattr(returning, "AUDITED_TOGETHER", 1)
    put(
        hub,
        {"child": Child(given="A", family="B"), "plan": Plan(plan_kind="looked-after", began=day(5, 1), step="active")},
    )
    assert returning.check(hub, PERIOD).children == 2


def test_what_somebody_typed_is_no_formula_and_no_markup(hub: Hub, tmp_path: Path) -> None:
    put(hub, wrong(social_care_id="=1<&\u0001"))
    returning.export(hub, PERIOD, tmp_path / "cin.xml", tables=tmp_path / "tables", with_errors=True)
    assert "<LAchildID>=1&lt;&amp;\ufffd</LAchildID>" in (tmp_path / "cin.xml").read_text("utf-8")
    assert (tmp_path / "tables" / "ChildIdentifiers.csv").read_text("utf-8").splitlines()[1].startswith("'=1<&")
    assert "The file is not well-formed XML." not in structure.faults(tmp_path / "cin.xml")


# --- the commands ----------------------------------------------------------------------------------------------------


def test_the_check_says_counts_and_never_who(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    child = put(hub, wrong())["child"]
    assert run(hub, "census", "check") == 1
    told = capsys.readouterr().out
    assert "Children in need census from 2026-04-01 to 2027-03-31: 1 child, 1 case." in told
    assert "  4220         1  The ethnicity is not said, or has a code that is not used." in told
    assert "  8995Q        1  Pre-proceedings and family group meetings are not recorded" in told
    assert not any(word in told + caplog.text for word in (child, "Thorpe", "Jo ", "LAchildID"))
    assert acts(hub, child) == []
    assert run(hub, "census", "check", "--children", str(tmp_path / "who.csv")) == 1
    assert child not in capsys.readouterr().out
    assert (tmp_path / "who.csv").read_text("utf-8").splitlines() == [
        "Rule,Kind,LAchildID,Record", f"4220,error,7,{child}", f"8568,error,7,{child}",
    ]  # fmt: skip
    assert [act for _, act, _ in acts(hub, child)] == ["census check"]


def test_a_number_that_begins_like_a_formula_is_none_in_the_file_of_children(hub: Hub, tmp_path: Path) -> None:
    put(hub, wrong(social_care_id="=1+1"))
    returning.check(hub, PERIOD, tmp_path / "who.csv")
    assert ",'=1+1," in (tmp_path / "who.csv").read_text("utf-8")


def test_the_export_says_what_it_refused_and_how_to_have_it_all_the_same(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(hub, wrong())
    assert run(hub, "census", "export", str(tmp_path / "cin.xml")) == 1
    said = capsys.readouterr()
    assert "Errors: 2" in said.out
    assert "Against the published structure: 2" in said.out
    assert said.err == "There are errors, and nothing was written. To write the return all the same: --with-errors.\n"
    assert run(hub, "census", "export", str(tmp_path / "cin.xml"), "--with-errors") == 1
    assert "is written, although it has 2 errors" in capsys.readouterr().out


def test_a_return_without_errors_is_written_with_its_tables(
    hub: Hub, both: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hub, "census", "check") == 0
    assert run(hub, "census", "export", str(tmp_path / "cin.xml"), "--tables", str(tmp_path / "tables")) == 0
    told = capsys.readouterr().out
    assert "Errors: none" in told
    assert f"{tmp_path / 'cin.xml'} is written. Please keep it" in told
    assert len(list((tmp_path / "tables").iterdir())) == 11


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--la-code", ""], "number with the Department for Education is not set"),
        (["--la-code", "99"], 'number with the Department for Education is three digits, and not "99"'),
        (["--la-code", "٩٩٩"], "number with the Department for Education is three digits"),
        (["--to", "2026-03-31"], "The period ends before it begins, or is in no year"),
        (["--home", "nowhere-at-all", "--dsn", ""], "There is no hub in"),
    ],
)
def test_what_is_in_the_way_is_said(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], words: str
) -> None:
    given = ["census", "export", str(tmp_path / "cin.xml"), *DAYS, "--home", str(hub.settings.home)]
    assert main([*given, "--dsn", hub.settings.dsn, "--la-code", "999", *extra]) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.glob("cin*"))


def test_a_disk_that_takes_nothing_is_said_and_leaves_nothing(
    hub: Hub, both: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> Iterator[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xml, "child", full)
    assert run(hub, "census", "export", str(tmp_path / "cin.xml")) == 2
    assert capsys.readouterr().err == "The file cannot be written: No space left on device. Nothing was written.\n"
    assert not list(tmp_path.glob("cin*"))
    assert acts(hub, both[0]) == []


# --- the structure ---------------------------------------------------------------------------------------------------


def faults_of(tmp_path: Path, before: str, after: str) -> dict[str, int]:
    written = EXPECTED.read_text("utf-8")
    assert before in written
    path = tmp_path / "changed.xml"
    path.write_text(written.replace(before, after, 1), "utf-8")
    return dict(structure.faults(path))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<LAchildID>40118273</LAchildID>\n", "", "LAchildID is missing in ChildIdentifiers."),
        ("40118273", "40-118273", "LAchildID says what it may not."),
        ("<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>",
         "ChildIdentifiers has an element that is not in the structure."),
        ("<Sex>F</Sex>", "<Sex>F</Sex><Sex>F</Sex>", "Sex stands more than once in ChildIdentifiers."),
        ("<Sex>F</Sex>", "<Sex>1</Sex>", "Sex says what it may not."),
        ("<Disability>AUT</Disability>", "<Disability>DEAF</Disability>", "Disability says what it may not."),
        ("2026-05-05", "05/05/2026", "CINreferralDate says what it may not."),
        ("<ReferralSource>2A</ReferralSource>\n        <PrimaryNeedCode>N1</PrimaryNeedCode>",
         "<PrimaryNeedCode>N1</PrimaryNeedCode><ReferralSource>2A</ReferralSource>",
         "The elements of CINdetails are not in their order."),
        ("</Message>", "", "The file is not well-formed XML."),
        ("<Message>", "<!-- -->", "The file is not well-formed XML."),
    ],
)  # fmt: skip
def test_what_is_against_the_published_structure_is_seen(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert faults_of(tmp_path, "<LEA>999</LEA>", "<LEA>999</LEA>") == {}
    assert words in faults_of(tmp_path, before, after)

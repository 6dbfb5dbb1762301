"""Make the golden of this version: `python -m tests.stores.make`, at each release (CONTRIBUTING.md).

A made-up authority, one laptop of it with unsent work of every kind, both kept as they are; then the laptop goes on,
and what it says is kept too. A version that has been released is never made again.
"""

import hashlib
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from app import opening, pipe
from app.casework import attachments as files
from app.casework import looks
from app.casework.caseworker import Caseworker
from app.casework.ledger import acting, existing
from app.domain.address import Address
from app.domain.alert import Alert
from app.domain.approval import Approval
from app.domain.assessment import Assessment
from app.domain.conference import Conference
from app.domain.contact import Addendum
from app.domain.enquiry import Enquiry
from app.domain.identity import new_id
from app.domain.involvement import Allocation, Involvement
from app.domain.meeting import Meeting
from app.domain.missing import Missing
from app.domain.person import Person, Relationship
from app.domain.plan import Plan
from app.domain.police_protection import PoliceProtection
from app.domain.referral import Referral, Referrer
from app.domain.review import Review
from app.domain.section import Section
from app.domain.strategy import StrategyDiscussion
from app.domain.task import Task
from app.domain.visit import Visit
from app.opening import Opened
from app.storage import drafts, keys, outbox
from app.storage import looks as kept_looks
from app.storage.device_secrets import DEMO_VARIABLE
from app.storage.vault import Vault
from server import admission
from server.appointing import enable
from server.database import HUB_ROLE
from server.embedded import SUPERUSER, EmbeddedPostgres
from server.hub import Ground, Hub, bring_up, make_database, open_on, utc_now
from server.push import push
from server.settings import HubSettings
from sync import wire, wire_census, wire_figures, wire_files, wire_passing, wire_removals
from sync.authority import Authority, DeviceIdentity, HubRefused
from sync.delivery import deliver
from tests.attaching import a_file, picture
from tests.conftest import folder_for_postgres
from tests.making import PASSWORD, Town, put_records, town_on
from tests.restoring import LEAST
from tests.stores.golden import (
    HERE,
    HUB_PASSPHRASE,
    PASSPHRASE,
    PROGRAM,
    Exchange,
    Facts,
    Tape,
    Unsent,
    versions_now,
    written_down,
)
from tests.sync.conftest import serving
from tests.sync.writing import begun, written

ROOT = HERE.parents[1]
CONTENT = picture(3000)
LOCKS = shutil.ignore_patterns("*.lock")


def is_released(program: str, changelog: str) -> bool:
    """Whether a version has a heading of its own in the changelog: then its golden is never made again."""
    return re.search(rf"^## \[?{re.escape(program)}\b", changelog, re.MULTILINE) is not None


def tables_of(vault: Vault) -> str:
    """Return the digest of what makes a store's tables."""
    with vault.read() as tx:
        rows = tx.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").scalars()
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def main() -> int:
    """Make it, in place of one that was made of this version before its release."""
    if is_released(PROGRAM, (ROOT / "CHANGELOG.md").read_text("utf-8")):
        print(f"Version {PROGRAM} has been released: its golden stays as it is. Raise the version first.")
        return 1
    folder = HERE / PROGRAM
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(keys, "calibrated", lambda: keys.FLOOR)
        patch.setenv(DEMO_VARIABLE, str(work / "keys"))
        patch.setenv("DOORSTEP_LAPTOP", "NM-L1")
        hub = _hub(work, stack)
        _Making(hub, folder, work, stack.enter_context(serving(hub)), patch).make()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder.relative_to(ROOT)}: {size // 1024} KiB")
    return 0


def _hub(work: Path, stack: ExitStack) -> Hub:
    home = stack.enter_context(folder_for_postgres())
    server = EmbeddedPostgres(home)
    server.start()
    stack.callback(server.stop)
    make_database(server.dsn(SUPERUSER, "postgres"), "golden")
    settings = HubSettings(home=work / "hub", dsn=server.dsn(HUB_ROLE, "golden"), pool=4)
    bring_up(Ground(settings.dsn, server.dsn(SUPERUSER, "golden")))
    hub = open_on(settings.dsn, settings, utc_now, make=True)
    stack.callback(hub.database.close)
    return hub


class _Making:
    """The making of one golden, step by step."""

    def __init__(self, hub: Hub, folder: Path, work: Path, address: str, patch: pytest.MonkeyPatch) -> None:
        self.hub, self.folder, self.work, self.address = hub, folder, work, address
        self.town: Town = town_on(hub)
        enable(hub, self.town.denise.practitioner, ("PS", "SW", "MI"))
        _open_case(self.town)
        self.exchanges: list[Exchange] = []
        self.round = [0]
        patch.setattr(opening, "Authority", self.authority)

    def authority(self, *given: object, **more: object) -> Authority:
        """Return the way to the hub, kept on the tape."""
        made = Authority(*given, **more)  # type: ignore[arg-type]
        made._http.mount("http://", Tape(self.exchanges, self.round))
        return made

    def make(self) -> None:
        """Let a laptop work, keep it and its hub, let it go on."""
        opened = self._enrolled()
        by = opening.caseworker_of(opened)
        refused = self._rounds_before(opened, by)
        push(self.hub, self.town.priya.caller, wire.PushAsk((self.town.priya.contact(self.town.amara),)))
        attachment = _unsent_work(by, self.town, self.work)
        begun(by, self.town.amara, "She hums when she draws.")
        looks.look(self.town.amara, "overview", by=by)
        facts = self._facts(opened, by, refused, attachment)
        opening.close(opened)
        shutil.copytree(self.work / "laptop", self.folder / "laptop", ignore=LOCKS)
        shutil.copytree(self.work / "keys", self.folder / "keys", ignore=LOCKS)
        from server import backup  # noqa: PLC0415 - beside its one use

        backup.make(self.hub, self.folder / "hub.backup", HUB_PASSPHRASE, LEAST)
        self._go_on(facts)
        (self.folder / "facts.json").write_bytes(msgspec.json.format(msgspec.json.encode(facts), indent=1) + b"\n")
        (self.folder / "exchanges.json").write_bytes(written_down(self.exchanges))

    def _enrolled(self) -> Opened:
        with self.hub.database.begin() as connection:
            code = admission.new_code(self.hub, connection, self.town.denise.practitioner)
        order = pipe.Enrol(self.address, "denise", PASSWORD, code, PASSPHRASE)
        return opening.open_by_enrolment(self.work / "laptop", order)

    def _rounds_before(self, opened: Opened, by: Caseworker) -> str:
        """Exchange twice; what a contact that is signed refuses stays in the outbox."""
        rounds = opening.rounds_of(opened, by)
        signed = written(by, self.town.amara)
        for number in (1, 2):
            self.round.append(number)
            if number == 2:
                with acting(by) as act:
                    contact = existing(act.tx, signed.contacts[0], "contact")
                    refused = act.edit(contact, {"place": "School"}, act="edit").change
            assert rounds.run(lambda _done: None).ending == "done"
        return refused

    def _facts(self, opened: Opened, by: Caseworker, refused: str, attachment: str) -> Facts:
        with by.vault.read() as tx:
            rows = [row for row in outbox.all_of_them(tx) if row.state == outbox.WAITING]
            (draft,) = drafts.all_of_them(tx)
            waiting = len(kept_looks.waiting(tx, 100))
        return Facts(
            program=PROGRAM,
            versions=versions_now(),
            tables=tables_of(by.vault),
            made=by.clock(),
            hub=opened.place.hub,
            practitioner=by.practitioner,
            login="denise",
            password=PASSWORD,
            child=self.town.amara,
            unsent=tuple(Unsent(row.change_id, row.record_id, row.kind, row.digest) for row in rows),
            refused=refused,
            draft=draft.id,
            looks=waiting,
            attachment=attachment,
            sha256=hashlib.sha256(CONTENT).hexdigest(),
        )

    def _go_on(self, facts: Facts) -> None:
        self.round.append(3)
        order = pipe.Unlock(facts.hub, facts.practitioner, PASSPHRASE)
        opened = opening.open_by_passphrase(self.work / "laptop", order, None)
        by = opening.caseworker_of(opened)
        end = opening.rounds_of(opened, by).run(lambda _done: None)
        assert end.ending == "done", end
        self.round.append(4)
        self._ask_the_rest(opened, by, facts)
        opening.close(opened)

    def _ask_the_rest(self, opened: Opened, by: Caseworker, facts: Facts) -> None:
        device = DeviceIdentity(opened.known.device, opened.device_key.sign)
        authority = self.authority(self.address, device)
        authority.sign_in(wire.SignInAsk(login=facts.login, password=facts.password))
        deliver(by.sealed, authority, with_drafts=True, signing_keys=opened.known.keys.signing)
        authority.receipts(wire.ReceiptsAsk(tuple(one.change for one in facts.unsent)))
        authority.who_looked(wire.WhoLookedAsk(facts.child))
        authority.file_read(wire_files.FileReadAsk(facts.attachment, 0))
        authority.figures(wire_figures.FiguresAsk())
        authority.census(wire_census.CensusAsk(since=date(2026, 4, 1), until=date(2027, 3, 31)))
        with suppress(HubRefused):  # nothing is passed on here: what counts is that it is asked as ever
            authority.pass_on(wire_passing.PassingAsk(referral=facts.child, passphrase="a kettle on every landing"))
        authority.compare(wire.CompareAsk(0, (facts.child,)))
        authority.removals(wire_removals.RemovalsAsk(()))


def _unsent_work(by: Caseworker, town: Town, folder: Path) -> str:
    """Write something of every kind that a person writes, and two edits on one field; return the attachment."""
    amara, contact = town.amara, written(by, town.amara, "Craig was not there.").contacts[0]
    soon = by.clock() + timedelta(days=2)
    person = new_id()
    with acting(by) as act:
        for kind, document, record in (
            ("person", Person(given="Craig", family="Doyle", telephone="07700 900222"), person),
            ("relationship", Relationship(person=person, role="mother's partner"), ""),
            ("address", Address(of=amara, lines=("14 Quay Row",), postcode="NM1 1AA", use="school"), ""),
            ("involvement", Involvement(agency=by.agency, role="Play worker", since=date(2026, 11, 2)), ""),
            ("alert", Alert(topic="communication", words="Speaks Somali at home"), ""),
            ("allocation", Allocation(practitioner=town.stranger.practitioner, team=new_id(), role="co-worker"), ""),
            ("visit", Visit(practitioner=by.practitioner, planned=soon, purpose="See the bedroom"), ""),
            ("missing", Missing(since=by.clock() - timedelta(days=2), author=by.practitioner), ""),
            ("police-protection", PoliceProtection(since=by.clock() - timedelta(days=1), author=by.practitioner), ""),
            ("addendum", Addendum(about=contact, words="It was Tuesday.", author=by.practitioner), ""),
        ):
            act.make(kind, amara, document, act="write", record_id=record)
        for stage, says, record in _stages(by, town):
            act.make(stage, amara, says, act="write", record_id=record)
        for telephone in ("07700 900333", "07700 900444"):
            act.edit(existing(act.tx, town.person, "person"), {"telephone": telephone}, act="edit")
        act.edit(existing(act.tx, amara, "child"), {"family": "Warsame-Ali"}, act="edit")
    return files.add(a_file(folder, content=CONTENT), amara, contact, by=by)


CASE, HELD, PLAN = new_id(), new_id(), new_id()
"""An open case, a strategy discussion that was held and a plan in force, on which the unsent work goes on."""


def _open_case(town: Town) -> None:
    day, at = date(2026, 11, 2), datetime(2026, 11, 2, 9, tzinfo=UTC)
    case = Referral(author=town.priya.practitioner, received=at, step="assessment", outcome="assessment")
    held = StrategyDiscussion(referral=CASE, step="held", held=at, outcome="enquiry")
    plan = Plan(plan_kind="cin", referral=CASE, step="active", began=day)
    rows = [
        (kind, id, town.amara, says)
        for kind, id, says in (("referral", CASE, case), ("strategy-discussion", HELD, held), ("plan", PLAN, plan))
    ]
    with town.hub.database.writing() as connection:
        put_records(connection, town.hub, rows, town.priya.agency)


def _stages(by: Caseworker, town: Town) -> Iterator[tuple[str, Struct, str]]:
    """Yield a first record of every stage of the work that a person writes, with the id of those that others name."""
    who, day = by.practitioner, by.clock().date()
    referral, plan = new_id(), new_id()
    kept = tuple(Section(id=id, words="In the child's words.") for id in ("child", "childs-voice"))
    yield "referral", Referral(author=who, agency=by.agency, harm_now="yes", harm_words="He is back."), referral
    yield "referrer", Referrer(about=referral, name="A neighbour", telephone="07700 900555"), ""
    yield "assessment", Assessment(referral=CASE, author=who, started=day, step="in-progress", sections=kept), ""
    yield "strategy-discussion", StrategyDiscussion(referral=CASE, author=who), ""
    yield "enquiry", Enquiry(referral=CASE, strategy=HELD, author=who, started=day, agencies="joint"), ""
    yield "conference", Conference(conference_kind="initial", referral=CASE, author=who), ""
    yield "plan", Plan(plan_kind="pathway", referral=CASE, author=who), plan
    yield "review", Review(plan=PLAN, author=who), ""
    yield "meeting", Meeting(meeting_kind="professionals", author=who), ""
    yield "task", Task(what="Ring the nursery.", owner=who, due=day, by=who, by_name=by.name, given=by.clock()), ""
    yield "approval", Approval(about=plan, about_kind="plan", act="approve", author=who), ""


if __name__ == "__main__":
    sys.exit(main())

"""Every version's store and exchanges against the program of today (docs/testing.md, "Older versions")."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from sqlalchemy import text

from app import opening
from app.casework import attachments as files
from app.casework import caseload, chronology, contacts, exchange, forms, overview
from app.domain.change import Change
from app.domain.kinds import DIRECTORY_CATEGORY, KINDS
from app.domain.strict import decode
from app.opening import Opened
from app.storage import drafts, enrolled, file_copies, keys, outbox, records
from app.storage.device_secrets import DemoSecrets
from app.storage.places import Place
from app.storage.sealed import SealedOutbox
from app.storage.signing import DeviceKey
from app.storage.vault import make_vault
from server.hub import Hub
from server.routes import ROUTES
from sync import wire, wire_files
from sync.authority import Authority, DeviceIdentity
from sync.delivery import deliver
from sync.files import deliver_files
from tests.stores.conftest import Opens
from tests.stores.golden import HERE, PROGRAM, Exchange, Facts, Golden, Player, goldens, versions_now
from tests.stores.make import ROOT, is_released, tables_of

KIBIBYTES = 600
AGAIN = "Please run: python -m tests.stores.make"


# --- that there is one -----------------------------------------------------------------------------------------------


def test_this_version_has_a_golden(tmp_path: Path) -> None:
    """Whoever raises a protocol, a form or a schema, or the version, keeps what the program writes now."""
    newest = goldens()[-1].facts
    assert newest.program == PROGRAM, f"Version {PROGRAM} has no golden. {AGAIN}"
    assert newest.versions == versions_now(), f"The golden is of other numbers than the program. {AGAIN}"
    vault = make_vault(tmp_path / "vault.db", keys.new_store_key())
    tables = tables_of(vault)
    vault.close()
    assert newest.tables == tables, f"The golden's store has other tables than the program's. {AGAIN}"


def test_every_released_version_has_a_golden() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = [line.split()[1].strip("[]") for line in changelog.splitlines() if line.startswith("## ")]
    released = {name for name in headings if is_released(name, changelog) and name != "Unreleased"}
    assert released <= {one.folder.name for one in goldens()}


def test_a_released_version_is_never_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.stores import make  # noqa: PLC0415 - its root is another one here

    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n## {PROGRAM} (2026-12-01)\n", "utf-8")
    monkeypatch.setattr(make, "ROOT", tmp_path)
    before = sorted(HERE.rglob("*.backup"))
    assert make.main() == 1
    assert sorted(HERE.rglob("*.backup")) == before


def test_it_holds_unsent_work_of_every_kind_and_is_small(golden: Golden, facts: Facts) -> None:
    person_writes = {
        name for name, kind in KINDS.items()
        if not kind.made_by_hub and kind.category({}) != DIRECTORY_CATEGORY and name in facts.versions.forms
    }  # fmt: skip
    assert {one.kind for one in facts.unsent} == person_writes
    assert facts.refused
    assert facts.draft
    assert facts.looks
    assert facts.attachment
    size = sum(file.stat().st_size for file in golden.folder.rglob("*") if file.is_file())
    assert size < KIBIBYTES << 10
    asked = {route.path for route in ROUTES if route.path.startswith("/sync/")}
    if facts.versions == versions_now():
        assert {one.path for one in golden.exchanges if one.path.startswith("/sync/")} == asked


# --- the store -------------------------------------------------------------------------------------------------------


def on_hub(hub: Hub, ids: Iterable[str]) -> dict[str, str]:
    """Return the digests of these changes as the hub has them, exactly."""
    wanted = text("SELECT id, bytes FROM doorstep.change WHERE id = ANY(CAST(:ids AS uuid[]))")
    with hub.database.begin() as connection:
        rows = connection.execute(wanted, {"ids": list(ids)})
        return {str(row.id): hashlib.sha256(row.bytes.encode()).hexdigest() for row in rows}


def bodies_on_hub(hub: Hub) -> dict[str, bytes]:
    with hub.database.writing() as connection:
        rows = connection.execute(text("SELECT id, body FROM doorstep.record"))
        return {str(row.id): row.body.encode() for row in rows}


def made_whole(opened: Opened, facts: Facts) -> dict[str, bytes]:
    """Return the bodies that unsent changes make, exactly as their author wrote them."""
    with opened.vault.read() as tx:
        changes = [outbox.read(tx, one.change).change() for one in facts.unsent]
    edited = {change.record for change in changes if change.fields}
    return {change.record: bytes(change.body) for change in changes if change.body and change.record not in edited}


def test_it_opens_is_brought_up_to_date_and_every_unsent_change_arrives_exact(
    facts: Facts, hub: Hub, signed_in: Opens
) -> None:
    opened = signed_in()
    by = opening.caseworker_of(opened)
    assert opened.vault.check() == ""
    assert tables_of(opened.vault) == tables_of_now(opened)
    made = made_whole(opened, facts)
    waiting = {one.change: one.digest for one in facts.unsent}
    with opened.vault.read() as tx:
        here = {row.change_id: row.digest for row in outbox.all_of_them(tx) if row.state == outbox.WAITING}
        (draft,) = drafts.all_of_them(tx)
    assert here == waiting
    assert draft.id == facts.draft
    assert on_hub(hub, waiting) == {}
    rounds = opening.rounds_of(opened, by)
    assert rounds.run(lambda _done: None).ending == "done"
    assert on_hub(hub, waiting) == waiting
    bodies = bodies_on_hub(hub)
    assert {record: bodies[record] for record in made} == made
    with opened.vault.read() as tx:
        (left,) = outbox.all_of_them(tx)
        assert drafts.read(tx, draft.id) == draft
    assert (left.change_id, left.state) == (facts.refused, outbox.REFUSED)
    assert looks_on_hub(hub) == facts.looks
    (line,) = files.of_child(facts.child, by=by)
    assert line.where == "here"
    # and the work goes on: the draft is signed, pages are read, and the next round brings it
    assert forms.read_form(draft.id, by=by).draft == draft.body
    contacts.sign(draft.id, by=by)
    assert rounds.run(lambda _done: None).sent
    assert caseload.read(by=by).rows
    assert chronology.read(facts.child, by=by).entries
    assert overview.read(facts.child, by=by)
    figures = exchange.figures(by=by)
    assert (figures.waiting, figures.stopped) == (0, 1)
    assert file_on_hub(opened, facts) == facts.sha256


def tables_of_now(opened: Opened) -> str:
    path = opened.place.home / "new" / "vault.db"
    vault = make_vault(path, keys.new_store_key())
    found = tables_of(vault)
    vault.close()
    return found


def looks_on_hub(hub: Hub) -> int:
    with hub.database.begin() as connection:
        wanted = text("SELECT count(*) FROM doorstep.audit WHERE act = 'look overview offline'")
        return int(connection.execute(wanted).scalar_one())


def file_on_hub(opened: Opened, facts: Facts) -> str:
    device = DeviceIdentity(opened.known.device, opened.device_key.sign)
    authority = Authority(opened.known.address, device)
    authority.sign_in(wire.SignInAsk(login=facts.login, password=facts.password))
    return hashlib.sha256(authority.file_read(wire_files.FileReadAsk(facts.attachment, 0)).content).hexdigest()


def test_its_sealed_work_is_delivered_exact_without_opening_it(facts: Facts, hub: Hub, moved: Place) -> None:
    known = enrolled.kept(moved)
    assert known is not None
    authority = Authority(known.address, device_of(moved, known.device))
    sealed = SealedOutbox(moved.sealed)
    done = deliver(sealed, authority, with_drafts=True, signing_keys=known.keys.signing)
    waiting = {one.change: one.digest for one in facts.unsent}
    assert on_hub(hub, waiting) == waiting
    assert (done.unreadable, done.drafts, sealed.waiting()) == (0, 1, 0)
    with hub.database.begin() as connection:
        rows = connection.execute(text("SELECT CAST(change_id AS text) AS id, what FROM doorstep.held"))
        held = {row.id: row.what for row in rows}
    assert held == {facts.refused: "change", facts.draft: "draft"}
    folder = file_copies.folder_beside(moved.sealed)
    assert deliver_files(folder, authority, hub.clock, keep=True) == 0
    with hub.database.begin() as connection:
        there = connection.execute(text("SELECT CAST(attachment_id AS text) FROM doorstep.attachment_file")).scalars()
        assert list(there) == [facts.attachment]


def device_of(place: Place, device: str) -> DeviceIdentity:
    seed = DemoSecrets(place.home.parent / "keys", place.hub, place.practitioner).get("device_key")
    assert seed is not None
    return DeviceIdentity(device, DeviceKey(seed).sign)


# --- the exchanges ---------------------------------------------------------------------------------------------------

REFUSED = 400
STRUCTS = {route.path: route for route in ROUTES}


def test_todays_hub_takes_every_question_of_back_then(golden: Golden, facts: Facts, hub: Hub, moved: Place) -> None:
    known = enrolled.kept(moved)
    assert known is not None
    authority = Authority(known.address, device_of(moved, known.device))
    authority.sign_in(wire.SignInAsk(login=facts.login, password=facts.password))
    for one in golden.exchanges:
        if one.path.startswith("/auth/"):
            continue
        answer = asked(authority, one)
        if one.path == "/sync/v1/hello" and facts.versions.protocol < wire.PROTOCOL - 1:
            assert answer.status_code == 426
            continue
        assert answer.status_code == one.status, one.path
        assert_says_the_same(one, answer.content)
    assert on_hub(hub, (one.change for one in facts.unsent)) == {one.change: one.digest for one in facts.unsent}


def asked(authority: Authority, one: Exchange) -> requests.Response:
    raw = bytes(one.ask)
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    headers |= authority._proof(one.path, raw, True)
    return authority._http.post(authority.address + one.path, data=raw, headers=headers, timeout=10)


def assert_says_the_same(one: Exchange, content: bytes) -> None:
    """What the laptop of back then acts on is in the answer of today: receipts, records, files."""
    struct: type[Any] = STRUCTS[one.path].answers if one.status < REFUSED else wire.Problem
    then, now = (decode(raw, struct, wire.REQUEST_BYTES) for raw in (bytes(one.answer), content))
    if isinstance(then, wire.PushAnswer | wire.DeliverAnswer) and isinstance(now, wire.PushAnswer | wire.DeliverAnswer):
        assert [said(raw) for raw in now.receipts] == [said(raw) for raw in then.receipts]
    if isinstance(then, wire.PullAnswer | wire.BootstrapAnswer) and one.round > 2:
        assert isinstance(now, wire.PullAnswer | wire.BootstrapAnswer)
        assert {(r.id, bytes(r.body)) for r in now.records} == {(r.id, bytes(r.body)) for r in then.records}
    if isinstance(then, wire_files.FileReadAnswer | wire_files.FileStanding):
        assert now == then


def said(raw: msgspec.Raw) -> tuple[str, ...]:
    receipt = msgspec.json.decode(raw, type=wire.Receipt)
    return receipt.change, receipt.digest, receipt.status, receipt.record, receipt.code


def test_todays_laptop_takes_every_answer_of_back_then(
    golden: Golden, facts: Facts, opened_then: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, by = opened_then, opening.caseworker_of(opened_then)
    spoken = [one for one in golden.exchanges if one.round == 3]
    monkeypatch.setattr(opening, "Authority", lambda *given, **more: played(Authority(*given, **more), spoken))
    end = opening.rounds_of(opened, by).run(lambda _done: None)
    assert (end.ending, end.sent) == ("done", len(facts.unsent))
    with opened.vault.read() as tx:
        assert [row.change_id for row in outbox.all_of_them(tx)] == [facts.refused]
        pulled = [one for answer in pages_of(spoken) for one in answer.records]
        for one in pulled:
            kept = records.read(tx, one.id)
            assert kept is not None
            assert (kept.body, kept.version) == (bytes(one.body), one.version)
    assert pulled


def pages_of(spoken: Iterable[Exchange]) -> list[wire.PullAnswer]:
    return [msgspec.json.decode(one.answer, type=wire.PullAnswer) for one in spoken if one.path.endswith("/pull")]


def played(authority: Authority, spoken: list[Exchange]) -> Authority:
    authority._http.mount("http://", Player(spoken))
    return authority


def test_todays_program_reads_every_question_and_answer_of_back_then(golden: Golden) -> None:
    for one in golden.exchanges:
        route = STRUCTS[one.path]
        decode(bytes(one.ask) or b"{}", route.asks, wire.REQUEST_BYTES)
        decode(bytes(one.answer), route.answers if one.status == 200 else wire.Problem, wire.REQUEST_BYTES)
        if one.path == "/sync/v1/push":
            for signed in decode(bytes(one.ask), wire.PushAsk, wire.REQUEST_BYTES).changes:
                decode(bytes(signed.change), Change, wire.REQUEST_BYTES)

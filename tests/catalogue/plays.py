"""What is played for the catalogue. The judge looks at the end of each, and each ends well as the program is.

Where the judge cannot know what is right, because it is told to a person or done before anything is saved, the play
looks itself, and what it finds begins with the rule of docs/sync.md that is broken.
"""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import launcher
from app.casework import versions
from app.domain import body
from app.domain.change import encode
from app.domain.identity import new_id
from app.storage.places import Place
from app.storage.trouble import StoreTrouble
from server.pull import pull
from server.push import push, read, take
from sync import round as rounds_of_one
from sync import wire
from sync.authority import HubRefused
from tests.sync.simulate.judge import Broken, sealed_frames
from tests.sync.simulate.network import Aim, Answer
from tests.sync.simulate.play import Play, desk_of
from tests.sync.simulate.stage import SimLaptop

YEARS = timedelta(days=3653)


def _two(play: Play) -> tuple[SimLaptop, SimLaptop]:
    return play.enters(play.town.priya), play.enters(play.town.denise)


def sam_has(play: Play, *children: str) -> tuple[SimLaptop, SimLaptop]:
    """The supervisor gives somebody these children; both have read so."""
    denise, sam = play.enters(play.town.denise), play.enters(play.town.stranger)
    for child in children:
        play.gives(denise, play.town.stranger, child)
    play.exchanges(denise)
    play.exchanges(sam)
    return denise, sam


class Hooked:
    """The hub as one laptop meets it, with something done at one request."""

    def __init__(self, laptop: SimLaptop, path: str) -> None:
        self._laptop, self._path, self._way = laptop, path, laptop.network._hub

    def before(self, act: Callable[[], object]) -> None:
        """Let something happen just before the next request of this path reaches the hub."""
        self._once(lambda ask: (act(), ask())[1])

    def instead(self, changed: Callable[[Answer], Answer]) -> None:
        """Let the answer to the next request of this path be another."""
        self._once(lambda ask: changed(ask()))

    def _once(self, done: Callable[[Callable[[], Any]], Any]) -> None:
        hub = self._way()

        class Between:
            def ask(_self, path: str, headers: Mapping[str, str], asked: bytes, *, whole: bool = True) -> Any:
                if path != self._path:
                    return hub.ask(path, headers, asked, whole=whole)
                self._laptop.network._hub = self._way
                return done(lambda: hub.ask(path, headers, asked, whole=whole))

        self._laptop.network._hub = Between  # type: ignore[assignment]


# --- a push and its answer ------------------------------------------------------------------------------------------


def an_answer_is_lost(play: Play) -> None:
    """A push arrives and its answer does not."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "answer-lost")]
    play.exchanges(priya)


def an_answer_is_lost_and_more_is_written(play: Play) -> None:
    """The next push is cut otherwise: more has been written by then."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "answer-lost")]
    play.exchanges(priya)
    play.writes(priya, play.town.amara)
    play.exchanges(priya)


def a_question_is_lost(play: Play) -> None:
    """A push does not arrive."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "lost")]
    play.exchanges(priya)


def a_guest_network_answers(play: Play) -> None:
    """A sign-in page comes back for a push, as 200."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    priya.network.aims = [Aim("/sync/v1/push", "portal")]
    play.exchanges(priya)


def a_token_ends_before_a_push(play: Play) -> None:
    """The round has begun; then the person is signed out."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    ended = "DELETE FROM doorstep.token WHERE practitioner = %s"
    Hooked(priya, "/sync/v1/push").before(lambda: play.stage.sql.execute(ended, [priya.author.practitioner]))
    play.exchanges(priya)
    assert priya.endings[-1] == "sign-in"


def something_is_refused_among_the_rest(play: Play) -> None:
    """What is not its author's to write is sent with a contact, and another contact is written later."""
    _, sam = sam_has(play, play.town.amara)
    tie = desk_of(sam).rows("SELECT id FROM record WHERE kind = 'allocation' AND child_id = ?", play.town.amara)
    play.sets(sam, tie[0]["id"], {"until": "2020-01-01"})
    play.writes(sam, play.town.amara)
    play.exchanges(sam)
    play.judge.looks()
    play.writes(sam, play.town.amara)
    play.exchanges(sam)


def two_share_a_laptop(play: Play) -> None:
    """Each has a store and a way to the hub of their own; one of them has no child."""
    priya = play.enters(play.town.priya)
    sam = play.enters(play.town.stranger, beside=priya)
    play.writes(priya, play.town.amara)
    play.exchanges(sam)
    play.exchanges(priya)


def one_sends_the_work_of_another(play: Play) -> None:
    """The work of one is sent in the name of another: nothing of it is taken, and it is sent rightly later."""
    priya = play.enters(play.town.priya)
    sam = play.enters(play.town.stranger, beside=priya)
    play.writes(priya, play.town.amara)
    play.exchanges(sam)
    rows = desk_of(priya).rows("SELECT bytes, signature FROM outbox ORDER BY sequence")
    ask = wire.PushAsk(tuple(wire.SignedChange(msgspec.Raw(row["bytes"]), row["signature"]) for row in rows))
    play.stage.instead.at(sam)
    assert sam.rounds is not None
    with suppress(HubRefused):
        answer = sam.rounds._authority.push(ask)
        raise Broken(f"3.4 a request with somebody else's changes has {len(answer.receipts)} receipts")


def other_content_comes_under_an_id(play: Play) -> None:
    """The same id with other bytes: the first stays, and the second is kept for a person."""
    priya = play.town.priya
    signed = priya.contact(play.town.amara, "quelch once")
    other = msgspec.structs.replace(read(signed).change, reason="otherwise")
    for one in (signed, priya.signed(other)):
        push(play.stage.hub, priya.caller, wire.PushAsk((one,)))
    held = play.judge.bench.rows("SELECT content FROM doorstep.held")
    if [row["content"] for row in held] != [encode(other).decode()]:
        raise Broken("3.12 what came under a known id with other bytes is nowhere")


# --- the feed -------------------------------------------------------------------------------------------------------


def one_writer_is_slow(play: Play) -> None:
    """One has written and not committed; another writes; a reader reads before and after the first has committed."""
    hub, town = play.stage.hub, play.town
    reader = town.denise.caller
    seen, cursor = set[str](), 0

    def reads() -> None:
        nonlocal cursor
        page = msgspec.json.decode(pull(hub, reader, wire.PullAsk(cursor)), type=wire.PullAnswer)
        seen.update(one.id for one in page.records)
        cursor = page.at

    reads()
    trouble: list[DBAPIError] = []

    def writes() -> None:
        try:
            push(hub, town.priya.caller, wire.PushAsk((town.priya.contact(town.jayden),)))
        except DBAPIError as error:
            trouble.append(error)

    other = threading.Thread(target=writes)
    with hub.database.writing() as connection:
        take(hub, connection, town.priya.caller, [read(town.priya.contact(town.amara)) for _ in range(2)])
        other.start()
        while other.is_alive() and not _waits_for_a_lock(play):
            other.join(0.005)
        reads()
    other.join()
    if any(isinstance(one, IntegrityError) for one in trouble):
        raise Broken("I3 two writers were given one position, and the second could not write")
    assert not trouble, trouble
    reads()
    there = {str(row["id"]) for row in play.judge.bench.rows("SELECT id FROM doorstep.record WHERE kind = 'contact'")}
    assert len(there) == 3
    if not there <= seen:
        raise Broken(f"I3 a reader has passed over {len(there - seen)} records and is at {cursor}")


_WAITS = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def _waits_for_a_lock(play: Play) -> bool:
    return bool(play.stage.sql.execute(_WAITS).fetchall())


def a_version_is_written(play: Play) -> None:
    """A contact is pushed: the database itself looks that the feed names it."""
    priya = play.town.priya
    try:
        push(play.stage.hub, priya.caller, wire.PushAsk((priya.contact(play.town.amara),)))
    except DBAPIError as error:
        raise Broken(f"5.1 the database refuses to commit: {getattr(error.orig, 'sqlstate', '')}") from None


# --- merging --------------------------------------------------------------------------------------------------------


def two_write_one_field(play: Play) -> None:
    """Both change the same field without a network; the one whose clock is ahead sends first."""
    priya, denise = _two(play)
    play.edits(priya, "person", "telephone")
    play.stage.time.passes(60)
    play.edits(denise, "person", "telephone")
    play.exchanges(denise)
    play.exchanges(priya)


def two_write_one_field_in_order(play: Play) -> None:
    """The same; the one who wrote first sends first."""
    priya, denise = _two(play)
    play.edits(priya, "person", "telephone")
    play.stage.time.passes(60)
    play.edits(denise, "person", "telephone")
    play.exchanges(priya)
    play.exchanges(denise)


def a_value_comes_back(play: Play) -> None:
    """One writes a value, another changes it knowingly, and the first writes the same value again."""
    priya, denise = _two(play)
    (person,) = desk_of(priya).rows("SELECT id FROM record WHERE kind = 'person'")
    for laptop, value in ((priya, "quelch"), (denise, "quelch too"), (priya, "quelch")):
        play.exchanges(laptop)
        play.sets(laptop, person["id"], {"telephone": value})
        play.exchanges(laptop)


def a_chain_meets_somebody_else(play: Play) -> None:
    """One changes a field twice without a network, and another in between."""
    priya, denise = _two(play)
    play.edits(priya, "person", "telephone")
    play.edits(priya, "person", "telephone")
    play.edits(denise, "person", "telephone")
    play.exchanges(denise)
    play.exchanges(priya)


def two_settle_one_conflict(play: Play) -> None:
    """Two disagree, both read so, and each settles it for themselves before hearing of the other."""
    priya, denise = _two(play)
    for laptop in (priya, denise):
        play.edits(laptop, "person", "telephone")
    for laptop in (priya, denise, priya):
        play.exchanges(laptop)
    for laptop in (priya, denise):
        _settles_for_oneself(play, laptop)
    play.exchanges(priya)
    play.judge.looks()
    play.exchanges(denise)
    play.judge.looks()
    refused = desk_of(denise).rows("SELECT code FROM outbox WHERE state = 'refused'")
    if [row["code"] for row in refused] != ["moved-on"]:
        raise Broken("4.11 the second to settle was not told that it was settled")


def _settles_for_oneself(play: Play, laptop: SimLaptop) -> None:
    (conflict,) = desk_of(laptop).rows("SELECT id, body FROM record WHERE kind = 'conflict'")
    about = body.value(conflict["body"].encode())["about"]
    play.saves(
        laptop, "settles", lambda: versions.settle(about, {conflict["id"]: "mine"}, "Hers", by=laptop.worker)
    )  # fmt: skip


def an_older_program_edits(play: Play) -> None:
    """A record has a field that this program does not know; somebody changes another one."""
    priya, record = play.town.priya, new_id()
    raw = body.patch(body.encode({"given": "A", "family": "B"}), {"shoe_size": 31})
    made = priya.signed(priya.change("person", play.town.amara, record, body=msgspec.Raw(raw)))
    edited = priya.edits("person", play.town.amara, record, 0, {"given": ("A", "C")})
    push(play.stage.hub, priya.caller, wire.PushAsk((made, edited)))
    stands = play.judge.bench.rows("SELECT id, body FROM doorstep.record WHERE kind = 'person'")
    (found,) = (body.value(row["body"].encode()) for row in stands if str(row["id"]) == record)
    if (found["given"], found.get("shoe_size")) != ("C", 31):
        raise Broken("2.4 a field that this program does not know is gone")


# --- reading --------------------------------------------------------------------------------------------------------


def a_page_is_cut(play: Play) -> None:
    """A page brings a contact and a loss; what the loss makes the laptop ask gets no answer."""
    denise, sam = sam_has(play, *play.children)
    play.writes(denise, play.town.jayden)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    sam.network.aims = [Aim("/sync/v1/compare", "lost")]
    play.exchanges(sam)


def a_pull_is_lost_after_a_push(play: Play) -> None:
    """A change has its receipt, and the page that would bring it back has not arrived."""
    priya = play.enters(play.town.priya)
    play.edits(priya, "person", "telephone")
    priya.network.aims = [Aim("/sync/v1/pull", "lost")]
    play.exchanges(priya)
    assert not priya.network.aims


def half_a_page_arrives(play: Play) -> None:
    """Half of a page arrives, and a proxy has made its length fit."""
    priya, denise = _two(play)
    play.exchanges(priya)  # compares for today: what is missing afterwards nobody finds before tomorrow
    play.edits(denise, "person", "telephone")
    play.exchanges(denise)
    priya.network.aims = [Aim("/sync/v1/pull", "shortened")]
    play.exchanges(priya)
    assert not priya.network.aims


def a_first_copy_is_cut(play: Play) -> None:
    """Somebody new has two children; the network ends between two pages of the second."""
    denise = play.enters(play.town.denise)
    for child in play.children:
        play.gives(denise, play.town.stranger, child)
        for _ in range(4):
            play.writes(denise, child)
    play.exchanges(denise)
    sam = play.enters(play.town.stranger, read=False)
    sam.network.aims = [Aim("/sync/v1/bootstrap", "lost", nth=3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds_of_one, "FIRST_PAGE", 3)
        play.exchanges(sam)
    assert not sam.network.aims


def a_clock_is_years_ahead(play: Play) -> None:
    """A laptop whose clock runs years ahead exchanges, and somebody else writes."""
    priya, denise = _two(play)
    priya.skew = YEARS
    play.exchanges(priya)
    play.writes(denise, play.town.amara)
    play.exchanges(denise)
    play.exchanges(priya)
    priya.skew = timedelta()


def a_clock_years_ahead_is_put_right(play: Play) -> None:
    """What a restored hub has put off, by a clock that ran years ahead, is sent when the clock is right."""
    denise, sam = play.enters(play.town.denise), play.enters(play.town.stranger)
    backup = play.stage.back_up()
    play.gives(denise, play.town.stranger, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    play.stage.restore(backup)
    play.exchanges(sam)
    sam.skew = YEARS
    play.writes(sam, play.town.amara)
    play.exchanges(sam)
    sam.close()
    sam.skew = timedelta()
    sam.open()
    play.exchanges(denise)


def a_record_is_damaged_here(play: Play) -> None:
    """A record of a copy says something else than the hub's; a day later laptop and hub compare."""
    priya = play.enters(play.town.priya)
    assert priya.opened is not None
    with priya.opened.vault.write() as tx:
        tx.exec_driver_sql("UPDATE record SET body = replace(body, 'Hodan', 'Nadoh') WHERE kind = 'person'")
    play.stage.time.passes(25 * 3600)
    play.exchanges(priya)
    play.exchanges(priya)


def a_page_meets_what_waits(play: Play) -> None:
    """What one writes waits for a network; what another has written about the same person arrives first."""
    priya, denise = _two(play)
    play.edits(denise, "person", "given")
    play.exchanges(denise)
    play.edits(priya, "person", "telephone")
    priya.network.aims = [Aim("/sync/v1/push", "lost")]
    play.exchanges(priya)
    _pulls_alone(play, priya)
    play.judge.looks()


def _pulls_alone(play: Play, laptop: SimLaptop) -> None:
    """The end of a round whose push put everything off: what waits is not sent, and a page arrives."""
    play.stage.instead.at(laptop)
    assert laptop.rounds is not None
    rounds_of_one._pull(laptop.rounds._laptop, laptop.rounds._authority, rounds_of_one.Exchanged(), lambda _done: None)


def a_list_comes_empty(play: Play) -> None:
    """Once, the hub's list of what this person may see is empty, by a fault of its own."""
    priya = play.enters(play.town.priya)
    play.stage.time.passes(25 * 3600)

    def emptied(answer: Answer) -> Answer:
        at = desk_of(priya).rows("SELECT cursor FROM sync_mark")[0]["cursor"]
        fresh = msgspec.json.encode({"at": at, "files": [], "not_yours": []})
        return Answer(200, [("content-type", "application/json")], fresh) if answer.status == 200 else answer

    play.exchanges(priya)
    if priya.endings[-1] == "sign-in":
        play.exchanges(priya)
    play.stage.time.passes(25 * 3600)
    priya.round()
    priya.sign_in()
    Hooked(priya, "/sync/v1/compare").instead(emptied)
    play.exchanges(priya)


def a_contact_is_read_by_two(play: Play) -> None:
    """One writes a contact, the other reads it; both look again."""
    priya, denise = _two(play)
    play.writes(priya, play.town.amara)
    for laptop in (priya, denise):
        play.exchanges(laptop)
    play.judge.looks()
    play.writes(denise, play.town.amara)
    play.exchanges(denise)


# --- leaving --------------------------------------------------------------------------------------------------------


def a_child_leaves(play: Play) -> None:
    """A supervisor gives a child to somebody and takes it away again."""
    denise = play.enters(play.town.denise)
    sam = play.enters(play.town.stranger)
    play.writes(denise, play.town.amara)
    play.gives(denise, play.town.stranger, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)


def a_child_leaves_with_work_that_was_stopped(play: Play) -> None:
    """What the hub has refused is here alone; the sealed outbox is gone from the disk, and the child leaves."""
    denise, sam = sam_has(play, play.town.amara)
    found = desk_of(sam).rows("SELECT id FROM record WHERE kind = 'allocation' AND child_id = ?", play.town.amara)
    play.sets(sam, found[0]["id"], {"until": "2020-01-01"})
    play.exchanges(sam)
    (sam.place / "sealed.outbox").unlink()
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    play.judge.looks()
    sam.close()
    sam.open()


def work_is_written_before_a_loss_is_heard(play: Play) -> None:
    """Somebody writes without a network for a child whom they have lost meanwhile: it is in the child's record."""
    denise, sam = sam_has(play, play.town.amara)
    play.writes(sam, play.town.amara)
    play.takes(denise, play.town.amara)
    play.exchanges(denise)
    play.exchanges(sam)
    there = play.judge.bench.rows("SELECT kind FROM doorstep.record WHERE kind IN ('contact', 'late-contribution')")
    if sorted(row["kind"] for row in there)[:1] != ["contact"] or len(there) < 2:
        raise Broken("3.13 what was written before the loss was heard of is not in the child's record")


# --- restored hubs, copies, disks -----------------------------------------------------------------------------------


def a_hub_is_restored(play: Play) -> None:
    """What a laptop has delivered is not in the copy that the hub goes on with."""
    priya, _ = _two(play)
    backup = play.stage.back_up()
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    play.stage.restore(backup)
    play.exchanges(priya)


def a_laptop_dies_as_it_meets_a_restored_hub(play: Play) -> None:
    """What others had written is lost with the hub; a laptop that had read it dies while it asks what is left."""
    priya, denise = _two(play)
    play.writes(denise, play.town.jayden)
    play.exchanges(denise)
    backup = play.stage.back_up()
    play.edits(priya, "person", "given")
    play.exchanges(priya)
    play.exchanges(denise)
    play.stage.restore(backup)
    denise.dies_at("/sync/v1/receipts", heard=True)
    for _ in range(2):  # a restored hub asks for the password first
        play.exchanges(denise)
    assert play.did["kills in a round"]
    for _ in range(2):
        play.exchanges(priya)
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    play.exchanges(denise)


def a_hub_is_restored_and_moves_on(play: Play) -> None:
    """One has read what the hub lost; by the time they come again, others have brought it further than it was."""
    priya, denise = _two(play)
    backup = play.stage.back_up()
    play.edits(priya, "person", "given")
    play.exchanges(priya)
    play.exchanges(denise)
    play.stage.restore(backup)
    for _ in range(4):
        push(play.stage.hub, play.town.priya.caller, wire.PushAsk((play.town.priya.contact(play.town.amara),)))
    play.exchanges(denise)
    play.judge.looks()


def a_hub_is_restored_after_compacting(play: Play) -> None:
    """The sealed outbox was compacted after everything in it had its receipt."""
    priya, _ = _two(play)
    backup = play.stage.back_up()
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    priya.worker.sealed.compact(play.stage.time())
    play.stage.restore(backup)
    play.exchanges(priya)


def a_copy_is_put_back(play: Play) -> None:
    """A whole folder is put back from an image; both lives write, and each of their changes has a number of its own."""
    priya, _ = _two(play)
    play.writes(priya, play.town.amara)
    image = priya.image()
    play.exchanges(priya)
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    priya.drop()
    priya.put_back(image)
    priya.open()
    play.judge.forgive(desk_of(priya))
    play.judge.goes_on(desk_of(priya))
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    play.writes(priya, play.town.amara)
    play.exchanges(priya)
    if play.judge.bench.rows("SELECT 1 FROM doorstep.audit WHERE act = 'sequence seen twice'"):
        raise Broken("6.6 a store that was put back has used its numbers twice")


def a_store_is_destroyed(play: Play) -> None:
    """The store cannot be read any more: this is said, and everything that was saved is delivered all the same."""
    priya = play.enters(play.town.priya)
    play.writes(priya, play.town.amara)
    assert priya.opened is not None
    known = priya.opened.known
    priya.drop()
    store: Path = priya.place / "vault.db"
    store.write_bytes(b"\x00" * 4096 + store.read_bytes()[4096:])
    with suppress(StoreTrouble):
        priya.open()
        raise Broken("13.7 a store that cannot be read was opened as if nothing had been in it")
    priya.turned_away = True
    play.stage.instead.at(priya)
    place = Place(priya.folder / "home", play.stage.hub.id, priya.author.practitioner)
    launcher.deliver_sealed(place, known, with_drafts=True)


def power_fails_after_saved(play: Play) -> None:
    """Once "saved" was said, what has been brought to the disk itself is enough."""
    flushed: dict[int, int] = {}
    real = os.fsync

    def noted(descriptor: int) -> None:
        real(descriptor)
        there = os.fstat(descriptor)
        flushed[there.st_ino] = there.st_size

    priya = play.enters(play.town.priya)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        play.writes(priya, play.town.amara)
    file = priya.place / "sealed.outbox"
    kept = file.with_name("after-the-power-cut")
    kept.write_bytes(file.read_bytes()[: flushed.get(file.stat().st_ino, 0)])
    there = {header["id"] for header, _ in sealed_frames(kept)}
    kept.unlink()
    if not set(play.judge.saved) <= there:
        raise Broken("1.2 what was called saved is not on the disk in the sealed outbox")
    with priya.worker.vault.write() as tx:
        if tx.exec_driver_sql("PRAGMA synchronous").scalar_one() != 2:
            raise Broken("1.2 what was called saved may not be on the disk in the store")

"""Bugs of the laptop. Each is small and is what the mistake would look like in the code as it stands."""

import re
from typing import Any

import msgspec

from app import opening
from app.casework import recorded
from app.domain.change import Change, digest, encode
from app.storage import (
    anchor,
    compared,
    copies,
    indexes,
    marks,
    outbox,
    records,
    removals,
    sealed,
    unlock,
    vault,
)
from app.storage.records import Record
from app.storage.trouble import StoreBroken
from sync import authority as door
from sync import compare, rounds, wire
from sync import round as rounds_of_one
from sync.authority import Authority, HubRefused, NotTheHub, Unreachable
from tests.catalogue.put import Put
from tests.sync.simulate.play import Play
from tests.sync.simulate.stage import SimLaptop


def _emptied(laptop: Any) -> None:
    """The outbox is gone, and what is sealed counts as answered."""
    with laptop.vault.write() as tx:
        ids = tx.exec_driver_sql("DELETE FROM outbox RETURNING change_id").scalars().all()
    laptop.sealed.note_receipts(ids, laptop.wall())


# --- pulling --------------------------------------------------------------------------------------------------------


def cursor_before_data(put: Put) -> None:
    """The cursor in a transaction of its own, before the rows."""

    def hasty(laptop: Any, authority: Any, _done: Any, _progress: Any) -> None:
        with laptop.vault.read() as tx:
            cursor = marks.read(tx).cursor
        page = authority.pull(wire.PullAsk(cursor))
        with laptop.vault.write() as tx:
            marks.write(tx, cursor=page.at)
        named = compare.not_yours(laptop.vault, authority, {one.child for one in page.access if not one.granted})
        with laptop.vault.write() as tx:
            copies.apply_page(tx, page.records, page.at)
            copies.apply_access(tx, page.access, named)

    put.instead(rounds_of_one, "_pull", hasty)


def row_passed_over(put: Put) -> None:
    """A page goes on past a row that could not be written."""
    apply = copies.apply_page
    put.instead(copies, "apply_page", lambda tx, page, cursor: apply(tx, page[:-1] if cursor else page, cursor))


def newer_by_the_clock(put: Put) -> None:
    """Of a page only what is newer than the last exchange is taken, by this laptop's clock."""
    apply = copies.apply_page

    def newer(tx: Any, page: Any, cursor: Any) -> None:
        last = marks.read(tx).last_exchange_at
        known = last.isoformat() if last and cursor is not None else ""
        apply(tx, [one for one in page if one.received > known], cursor)

    put.instead(copies, "apply_page", newer)


def page_over_what_waits(put: Put) -> None:
    """A page is written over records with changes that wait."""

    def plainly(tx: Any, one: Any) -> None:
        raw = bytes(one.body)
        kept = (one.id, one.kind, one.child, one.version, one.seq, one.agency, one.category, one.protection)
        records.put(tx, Record(*kept, one.received, raw))

    put.instead(copies, "_beside", plainly)


def back_to_what_was(put: Put) -> None:
    """With its receipt a record shows again what the hub had before."""
    put.said(outbox, "_STANDS_AGAIN", lambda said: said.replace("AND t.version >= r.answered", ""), "settle")


def whole_after_the_first_page(put: Put) -> None:
    """A child counts as whole once a page of its copy is here."""
    asked = Authority.bootstrap

    def hopeful(self: Any, ask: wire.BootstrapAsk) -> wire.BootstrapAnswer:
        return msgspec.structs.replace(asked(self, ask), complete=ask.children)

    put.instead(Authority, "bootstrap", hopeful)


# --- pushing --------------------------------------------------------------------------------------------------------


def sent_is_done(put: Put) -> None:
    """What was sent counts as delivered, whether or not there is a receipt."""
    send = rounds_of_one._push

    def forgets(laptop: Any, *more: Any) -> None:
        try:
            send(laptop, *more)
        except Unreachable:
            _emptied(laptop)
            raise

    put.instead(rounds_of_one, "_push", forgets)


def cut_page_is_a_page(put: Put) -> None:
    """Of a page that was cut what can be read is taken: its position stands first."""
    whole = door._read

    def lenient(response: Any, raw: bytes, answer: Any) -> Any:
        try:
            return whole(response, raw, answer)
        except NotTheHub:
            found = re.match(rb'{"at":(\d+),', raw) if answer is wire.PullAnswer else None
            if found is None:
                raise
            return wire.PullAnswer(int(found[1]), more=False, records=(), access=())

    put.instead(door, "_read", lenient)


def any_page_is_an_answer(put: Put) -> None:
    """Whatever comes back with 200 says that everything has arrived."""
    send = rounds_of_one._push

    def believes(laptop: Any, *more: Any) -> None:
        try:
            send(laptop, *more)
        except NotTheHub:
            _emptied(laptop)

    put.instead(rounds_of_one, "_push", believes)


def written_anew_at_each_try(put: Put) -> None:
    """A change is put together and signed when it is sent, and not when it was written."""
    send = Authority.push

    def fresh(self: Any, ask: wire.PushAsk) -> wire.PushAnswer:
        made = []
        for signed in ask.changes:
            change = msgspec.json.decode(signed.change, type=Change)
            raw = encode(msgspec.structs.replace(change, zone="UTC"))
            made.append(wire.SignedChange(msgspec.Raw(raw), self.device.sign(digest(raw).encode())))
        return send(self, wire.PushAsk(tuple(made)))

    put.instead(Authority, "push", fresh)


def one_holds_back_all(put: Put) -> None:
    """The outbox is sent in its order, and stops at what was refused."""
    put.said(
        outbox, "_NEXT", lambda said: said.replace("other.record_id = outbox.record_id", "TRUE"), "next_batch"
    )  # fmt: skip


def refused_is_dropped(put: Put) -> None:
    """What the hub refuses is taken out of the outbox."""

    def dropped(tx: Any, refused: Any) -> None:
        for receipt in refused:
            tx.exec_driver_sql("DELETE FROM outbox WHERE change_id = ?", (receipt.change,))

    put.instead(outbox, "_mark_refused", dropped)


def never_sends_again(put: Put) -> None:
    """A push that was cut leaves the flag set that says that one is under way."""
    send, under_way = rounds_of_one._push, set[str]()

    def guarded(laptop: Any, *more: Any) -> None:
        place = str(laptop.place)
        if place not in under_way:
            under_way.add(place)
            send(laptop, *more)
            under_way.discard(place)

    put.instead(rounds_of_one, "_push", guarded)


def put_off_for_years(put: Put) -> None:
    """What a clock that ran ahead has put off waits until that time comes."""
    put.instead(outbox, "bring_forward", lambda _tx, _latest: None)


def signed_out_is_emptied(put: Put) -> None:
    """A token that has ended is a sign-out, and a sign-out takes everything with it."""
    send = rounds_of_one._push

    def leaves(laptop: Any, *more: Any) -> None:
        try:
            send(laptop, *more)
        except HubRefused as refused:
            if refused.status == 401:
                _emptied(laptop)
            raise

    put.instead(rounds_of_one, "_push", leaves)


def signed_out_is_refused(put: Put) -> None:
    """A token that has ended counts as a refusal of what was being sent."""
    send = rounds_of_one._push

    def stops(laptop: Any, *more: Any) -> None:
        try:
            send(laptop, *more)
        except HubRefused as refused:
            with laptop.vault.write() as tx:
                for row in outbox.all_of_them(tx):
                    outbox.refuse(tx, row.change_id, refused.problem.code, {})
            raise

    put.instead(rounds_of_one, "_push", stops)


def one_way_for_two(put: Put) -> None:
    """The way to the hub is kept for the laptop, with the tokens of whoever opened it first."""
    first: dict[str, Authority] = {}

    def kept(address: str, *more: Any) -> Authority:
        return first.setdefault(address, Authority(address, *more))

    put.instead(opening, "Authority", kept)


# --- leaving --------------------------------------------------------------------------------------------------------


def purged_before_sealed(put: Put) -> None:
    """What is unsent about a child that left is forgotten, sealed or not."""
    forget = outbox.keep_sealed_only

    def all_of_them(tx: Any, _sealed: Any) -> int:
        return forget(tx, tx.exec_driver_sql("SELECT change_id FROM outbox").scalars().all())

    put.instead(outbox, "keep_sealed_only", all_of_them)


def left_behind(put: Put) -> None:
    """A removal that removes nothing, and says that nothing is left."""
    put.instead(records, "remove", lambda _tx, _ids: 0)
    put.instead(removals, "readable", lambda _tx, _child: 0)


def words_left_in_the_index(put: Put) -> None:
    """A removal takes the rows away and leaves the index of words as it was."""
    put.instead(indexes, "rebuild", lambda _tx: None)


def absent_is_deleted(put: Put) -> None:
    """What is not in the hub's answer is removed, without asking whether it is to go."""

    def removed(vault_of: Any, _authority: Any, at: int, held: Any) -> int:
        with vault_of.write() as tx:
            return compared.let_go(tx, held, at)

    put.instead(compare, "_let_go", removed)


# --- disks, restored hubs, copies -----------------------------------------------------------------------------------


def epoch_is_ignored(put: Put) -> None:
    """What was acknowledged once is delivered, whichever life the hub is in."""
    put.instead(rounds_of_one, "_put_back", lambda _mark, _last, _terms: "")


def starts_again_for_ever(put: Put) -> None:
    """Which life of the hub is being read is noted with what reading it again resets."""
    take = rounds_of_one._take_terms

    def forgets(laptop: Any, mark: Any, terms: Any, clock: Any) -> None:
        take(laptop, mark, terms, clock)
        if mark.epoch:
            with laptop.vault.write() as tx:
                marks.write(tx, epoch=mark.epoch)

    put.instead(rounds_of_one, "_take_terms", forgets)


def starts_again_later(put: Put) -> None:
    """That another life of the hub is to be read from the start is noted first, and done when it has been asked."""
    again, offer = copies.start_again, rounds_of_one._offer_again
    due: list[str] = []

    def noted(tx: Any, epoch: str) -> None:
        marks.write(tx, epoch=epoch)
        due.append(epoch)

    def and_then(laptop: Any, *more: Any) -> None:
        epochs = [due.pop() for _ in due]
        offer(laptop, *more)
        for epoch in epochs:
            with laptop.vault.write() as tx:
                again(tx, epoch)

    put.instead(copies, "start_again", noted)
    put.instead(rounds_of_one, "_offer_again", and_then)


def copy_counts_on(put: Put) -> None:
    """A store that was put back from a copy goes on counting as if nothing had been."""
    found = rounds_of_one._put_back
    put.instead(anchor, "is_behind", lambda _vault, _secrets: False)

    def hub_only(mark: Any, last: int, terms: Any) -> str:
        said = found(mark, last, terms)
        return "" if said == "laptop-restored" else said

    put.instead(rounds_of_one, "_put_back", hub_only)


def digest_is_ignored(put: Put) -> None:
    """Copies that differ from the hub's are left as they are."""
    put.instead(compare, "_differing", lambda _mine, _theirs: set())


def saved_without_full(put: Put) -> None:
    """The store leaves it to the machine when a commit comes to the disk."""
    quick = tuple(("synchronous", "NORMAL", 1) if one[0] == "synchronous" else one for one in vault._SETTINGS)
    put._patch.setattr(vault, "_SETTINGS", quick)
    put.instead(vault, "_set", vault._set)


def sealed_without_flush(put: Put) -> None:
    """The sealed outbox leaves it to the machine when a frame comes to the disk."""
    put.instead(sealed, "flush", lambda _descriptor: None)


def not_sealed(put: Put) -> None:
    """A change that is saved is in the store alone."""
    put.instead(sealed.SealedOutbox, "append", lambda _self, _frames: None)


def opened_as_empty(put: Put) -> None:
    """A store that cannot be read is set aside, and a new one made in its place without a word."""
    opened = vault.open_vault

    def anew(path: Any, dek: bytes) -> Any:
        try:
            return opened(path, dek)
        except StoreBroken:
            return vault.make_vault(path, dek)

    put.instead(unlock, "open_vault", anew)


def answered_is_compacted(put: Put) -> None:
    """Compacting keeps only what has no answer yet."""

    def kept(frames: Any, _now: Any) -> Any:
        done = sealed._done(frames)
        return [one for one in frames if one.header.id not in done]

    put.instead(sealed, "_kept", kept)


# --- what is said ---------------------------------------------------------------------------------------------------


def nothing_waits_it_says(put: Put) -> None:
    """How much waits is what the last round left, and a round leaves nothing."""
    put.instead(recorded, "waiting", lambda _tx: 0)


def exchanged_when_begun(put: Put) -> None:
    """The time of the last exchange is that of the last round, however it ended."""
    run = rounds_of_one.run

    def began(laptop: Any, authority: Any, clock: Any, progress: Any) -> Any:
        with laptop.vault.write() as tx:
            marks.write(tx, last_exchange_at=clock())
        return run(laptop, authority, clock, progress)

    put.instead(rounds, "run", began)


def written_around(put: Put) -> None:
    """Somebody changes a recorded contact past the sync layer; the hub's own role could not."""
    exchanges = Play.exchanges

    def and_writes(play: Play, laptop: SimLaptop, *how: Any) -> None:
        exchanges(play, laptop, *how)
        with play.stage.sql.transaction():
            play.stage.sql.execute("SET LOCAL session_replication_role = replica")
            play.stage.sql.execute("UPDATE doorstep.record SET body = replace(body, 'watchful', 'at ease')")

    put.instead(Play, "exchanges", and_writes)

"""Two versions of one record: read side by side, and settled by the right person with a reason (docs/sync.md 4.11)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from app.casework import version_words
from app.casework.caseworker import Caseworker
from app.casework.household import practitioner_name, read_as
from app.casework.ledger import Act, Seen, acting
from app.casework.looks import noted
from app.casework.reveal import SHOWN, must_not_know
from app.casework.rights import writer
from app.casework.sources import on_day
from app.casework.version_pages import Choice, Difference, Result, Side, TwoVersionsPage
from app.casework.version_words import Look
from app.domain import body as bodies
from app.domain.authorship import is_protective, may_write
from app.domain.dispute import Conflict, value_at
from app.domain.fields import hangs_on
from app.domain.identity import new_id
from app.domain.practitioner import Practitioner
from app.storage import instants, outbox, receipts, records
from app.storage.instants import instant_or_none
from app.storage.outbox import OutboxRow
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_FREE_TEXT = frozenset(
    ("place", "not_seen_reason", "not_alone_reason", "where_seen", "no_words_reason", "where_sleeps", "plan_progress",
     "feeding", "development", "carer_mood", "not_shared_reason", "late_reason", "action", "words", "described")
)  # fmt: skip
"""Texts in which two people's sentences can stand one after the other."""


class _Found(NamedTuple):
    """A conflict of the record: as it is decided on, and the settlement of it that the hub refused, if it did."""

    record: Record
    conflict: Conflict
    document: Mapping[str, Any]
    refused: str
    waits: bool
    settled: datetime | None


def read(about: str, *, by: Caseworker) -> TwoVersionsPage:
    """Return both versions of every field of a record that was ever disputed, those still open first.

    What is settled stays: both values, who chose, and why. Raises StoreTrouble with the code no-such-record.
    """
    with by.vault.read() as tx:
        return _page(_look(tx, by, about))


def uncover(about: str, *, by: Caseworker) -> tuple[TwoVersionsPage, datetime]:
    """Note the look and return the page with the words of a protected address, and until when they may be shown.

    Raises StoreTrouble: no-such-record, or the store's code when the look could not be noted; then nothing is shown.
    """
    now = by.clock()
    with by.vault.write() as tx:
        look = _look(tx, by, about)
        noted(tx, by, look.about.child, "address", about)
        page, secret = _page(replace(look, uncovered=True)), must_not_know(tx, look.about.child)
    return replace(page, subtitle=f"{page.subtitle}. {secret}" if secret else page.subtitle), now + SHOWN


def _page(look: Look) -> TwoVersionsPage:
    found = _conflicts(look)
    differences = tuple(_difference(look, one) for one in found)
    other = next((one.by for row in differences for one in (row.theirs, row.mine) if one.by and not one.mine), "")
    known = _colleague(look.tx, other)
    protective = frozenset(one.record.id for one in found if is_protective(one.document))
    return TwoVersionsPage(
        about=look.about.id,
        child=look.about.child,
        title=version_words.title(look, differences),
        subtitle=version_words.subtitle(look),
        differences=differences,
        fitted=_fitted(look, found),
        other_name=known.name if known else "",
        other_telephone=known.telephone if known else "",
        note=version_words.note(differences, protective),
        let_go=tuple(one.refused for one in found if one.refused and one.conflict.step == "settled"),
        whose=version_words.whose(look),
        covered=version_words.is_protected(look)
        and any(version_words.hidden_words(look, row.field) for row in differences),
    )


def settle(about: str, choices: Mapping[str, Choice], reason: str, *, by: Caseworker) -> tuple[str, ...]:
    """Settle conflicts of a record, each by the choice given for it; return the changes that wait to be sent.

    Nothing of the record changes here: the authority writes it when it takes the settlement, and until then the page
    says that it waits. Settling again what the authority refused to settle is sent instead of the refused one. Raises
    StoreTrouble: no-reason, no-such-record, settled-already, not-yours-to-settle, not-both.
    """
    if not reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        look = _look(act.tx, by, about)
        found = {one.record.id: one for one in _conflicts(look)}
        if missing := set(choices) - set(found):
            raise StoreTrouble("no-such-record", record=sorted(missing)[0], kind="conflict")
        return tuple(_settle(act, look, found[id], choice, reason.strip()) for id, choice in sorted(choices.items()))


def _settle(act: Act, look: Look, found: _Found, choice: Choice, reason: str) -> str:
    record = found.record
    if found.conflict.step != "open":
        raise StoreTrouble("settled-already", record=record.id)
    if not may_write(writer(act.tx, act.by, record.child), "conflict", found.document):
        raise StoreTrouble("not-yours-to-settle", record=record.id)
    after = {
        "step": "settled",
        "seen": _standing(look, found.conflict),
        "chosen": _chosen(look, found.conflict, choice),
        "settled_by": act.by.practitioner,
        "reason": reason,
        "settled_at": instants.text_of(act.now),
    }
    seen = Seen(bodies.encode(dict(found.document))) if found.refused else None
    change = act.edit(record, after, act="settle", reason=reason, seen=seen).change
    if found.refused:
        outbox.replace(act.tx, found.refused, change)
    return change


def _chosen(look: Look, conflict: Conflict, choice: Choice) -> Any:
    """What the record is to say: one of the two, or both where both can stand; of a list, the items to keep."""
    standing, other = _standing(look, conflict), conflict.other
    if choice == "both" and not _keeps_both(conflict, standing):
        raise StoreTrouble("not-both", field=conflict.field)
    if choice == "both":
        return [standing, {**other, "id": new_id()}] if conflict.item else f"{standing}\n{other}"
    one = standing if (choice == "mine") == _mine_stands(look.by, conflict) else other
    return ([one] if one is not None else []) if conflict.item else one


def _look(tx: Tx, by: Caseworker, about: str) -> Look:
    """Read the record as the authority has it: what waits here is not what the other person has seen."""
    record = records.read(tx, about)
    if record is None:
        raise StoreTrouble("no-such-record", record=about, kind="")
    body = outbox.trunk_body(tx, about) or record.body
    return Look(tx, by, by.here(by.clock()), record, bodies.value(body))


def _conflicts(look: Look) -> list[_Found]:
    """Open ones, then those whose settlement waits here, then what is settled, the newest of each first."""
    waiting = outbox.changed_records(look.tx)
    found = [_found(look.tx, record, waiting) for record in records.of_child(look.tx, look.about.child, "conflict")]
    mine = [one for one in found if one is not None and one.conflict.about == look.about.id]
    mine.sort(key=lambda one: one.record.id, reverse=True)
    return sorted(mine, key=lambda one: (one.conflict.step != "open", not one.waits))


def _found(tx: Tx, record: Record, waiting: frozenset[str]) -> _Found | None:
    """A settlement that was refused settles nothing: the conflict is shown as the hub has it."""
    rows = outbox.of_record(tx, record.id) if record.id in waiting else []
    refused = [row.change_id for row in rows if row.state == outbox.REFUSED and not row.replaced_by]
    kept = outbox.trunk_body(tx, record.id) if refused else None
    shown = replace(record, body=kept) if kept else record
    conflict = read_as(shown, Conflict)
    waits = any(row.state == outbox.WAITING for row in rows)
    said = bodies.value(shown.body)
    if conflict is None:
        return None
    settled = (conflict.settled_at or _settled_at(tx, record, rows)) if conflict.step == "settled" else None
    return _Found(record, conflict, said, refused[-1] if refused else "", waits, settled)


def _settled_at(tx: Tx, record: Record, waiting: list[OutboxRow]) -> datetime | None:
    """Of one whose settler did not say when: where it was written here, then; else when the authority took it."""
    here = [row.written for row in waiting if row.state == outbox.WAITING]
    here += [one.written for one in receipts.of_record(tx, record.id) if one.receipt.status != "refused"]
    return max(here) if here else instant_or_none(record.received)


def _standing(look: Look, conflict: Conflict) -> Any:
    default = look.rules[conflict.field].default if conflict.field in look.rules else None
    return value_at(look.document, conflict.field, conflict.item, default)


def _mine_stands(by: Caseworker, conflict: Conflict) -> bool:
    """Whoever has no value in it is shown the standing one first."""
    return by.practitioner == conflict.standing_by or by.practitioner != conflict.other_by


def _difference(look: Look, found: _Found) -> Difference:
    conflict, stands = found.conflict, _standing(look, found.conflict)
    if conflict.step == "settled":  # the record may have moved on since: what the two versions were does not change
        stands = conflict.seen
    # What has been changed once more since the conflict was opened is nobody's whose name the conflict knows.
    same = stands == conflict.standing
    who, at = (conflict.standing_by, conflict.standing_at) if same else ("", None)
    standing = _side(look, conflict, who, at, stands)
    other = _side(look, conflict, conflict.other_by, conflict.other_at, conflict.other)
    if who and who == conflict.other_by:
        standing, other = _told_apart(look, (standing, at), (other, conflict.other_at))
    first = _mine_stands(look.by, conflict)
    result, decider = _result(look, found)
    return Difference(
        conflict=found.record.id,
        field=conflict.field,
        label=look.label(conflict.field),
        before=version_words.words_of(look, conflict, conflict.before),
        mine=standing if first else other,
        theirs=other if first else standing,
        stands="mine" if first else "theirs",
        keeps_both=_keeps_both(conflict, stands),
        result=result,
        decider=decider,
        reason=conflict.reason,
        chosen=_was_chosen(conflict, mine_stood=first) if conflict.step == "settled" else None,
        waits=found.waits,
        earlier=tuple(version_words.words_of(look, conflict, value) for value in conflict.earlier),
        settled=_when(look, found.settled),
    )


def _side(look: Look, conflict: Conflict, who: str, at: datetime | None, value: Any) -> Side:
    colleague = _colleague(look.tx, who)
    return Side(
        by=who,
        name=colleague.name if colleague else "Somebody else",
        role=colleague.role if colleague else "",
        mine=who == look.by.practitioner,
        when=_when(look, at),
        words=version_words.words_of(look, conflict, value),
        same=hash(bodies.encode(value)),
        value=None if version_words.hidden_words(look, conflict.field) else value,
    )


def _told_apart(look: Look, *sides: tuple[Side, datetime | None]) -> list[Side]:
    """One person's two versions are told by the laptop they were written on; by when, where this laptop knows neither.

    Whether a version was written here is told by the receipts that are here.
    """
    own = {one.written for one in receipts.of_record(look.tx, look.about.id)}
    own |= {row.written for row in outbox.of_record(look.tx, look.about.id)}
    here = [side.mine and at in own for side, at in sides]
    if sum(here) == 1:
        laptops = ["on this laptop" if one else "on your other laptop" for one in here]
        return [replace(side, apart=apart) for (side, _), apart in zip(sides, laptops, strict=True)]
    return [replace(side, apart=f"of {side.when}" if side.when else "") for side, _ in sides]


def _when(look: Look, at: datetime | None) -> str:
    here = look.by.here(at) if at else None
    return f"{on_day(here.date(), look.now.date())}, {here:%H:%M}" if here else ""


def _result(look: Look, found: _Found) -> tuple[Result, str]:
    if found.conflict.step == "settled":
        mine = found.conflict.settled_by == look.by.practitioner
        return "settled", "you" if mine else practitioner_name(look.tx, found.conflict.settled_by) or "somebody else"
    if may_write(writer(look.tx, look.by, found.record.child), "conflict", found.document):
        return "choose", ""
    return "others-decide", version_words.deciders(look, found.conflict)


def _was_chosen(conflict: Conflict, *, mine_stood: bool) -> Choice:
    """Which of the two a settled conflict chose, for whoever looks."""
    one = [conflict.seen] if conflict.item and conflict.seen is not None else conflict.seen
    two = [conflict.other] if conflict.item and conflict.other is not None else conflict.other
    if (conflict.chosen or None) == (one or None):
        return "mine" if mine_stood else "theirs"
    if (conflict.chosen or None) == (two or None):
        return "theirs" if mine_stood else "mine"
    return "both"


def _keeps_both(conflict: Conflict, standing: Any) -> bool:
    """Items of a list can both stay, and so can sentences; of dates and choices one has to be chosen."""
    both_there = standing not in (None, "") and conflict.other not in (None, "")
    return both_there and (bool(conflict.item) or conflict.field in _FREE_TEXT)


def _fitted(look: Look, found: list[_Found]) -> tuple[str, ...]:
    """What hangs on a field that waits for a person has not fitted yet: it goes with the choice (docs/sync.md 4.17)."""
    names = dict.fromkeys(name for one in found for name in one.conflict.fitted if name in look.rules)
    disputed = {one.conflict.field for one in found}
    return tuple(
        look.label(name) for name in names if disputed.isdisjoint(above for above, _ in hangs_on(look.rules, name))
    )


def _colleague(tx: Tx, practitioner: str) -> Practitioner | None:
    record = records.read(tx, practitioner) if practitioner else None
    return read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None

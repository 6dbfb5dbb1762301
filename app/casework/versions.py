"""Two versions of one record: read side by side, and settled by the right person with a reason (docs/sync.md 4.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.casework import words
from app.casework.caseworker import Caseworker
from app.casework.household import known_child, practitioner_name, read_as
from app.casework.ledger import Act, acting
from app.casework.rights import supervisors_of, writer
from app.casework.sources import on_day
from app.casework.value_words import value_words
from app.casework.version_pages import Choice, Difference, Result, Side, TwoVersionsPage
from app.domain import body as bodies
from app.domain.authorship import may_write
from app.domain.dispute import Conflict, value_at
from app.domain.identity import new_id
from app.domain.kinds import KINDS
from app.domain.practitioner import Practitioner
from app.storage import outbox, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_FREE_TEXT = frozenset(
    ("place", "not_seen_reason", "not_alone_reason", "where_seen", "no_words_reason", "plan_progress", "feeding",
     "development", "carer_mood", "action", "words", "described")
)  # fmt: skip
"""Texts in which two people's sentences can stand one after the other."""


@dataclass(frozen=True)
class _Seen:
    """What one look at a disputed record needs: who looks, when, and the record as the authority has it."""

    tx: Tx
    by: Caseworker
    now: datetime
    about: Record
    document: Mapping[str, Any]


def read(about: str, *, by: Caseworker) -> TwoVersionsPage:
    """Return both versions of every disputed field of a record, those settled on this laptop too.

    Raises StoreTrouble with the code no-such-record.
    """
    with by.vault.read() as tx:
        seen = _seen(tx, by, about)
        found = _conflicts(tx, seen.about)
        differences = tuple(_difference(seen, record, conflict) for record, conflict in found)
        other = next((one.by for row in differences for one in (row.theirs, row.mine) if not one.mine), "")
        known = _colleague(tx, other)
        return TwoVersionsPage(
            about=about,
            child=seen.about.child,
            title=_title(seen, differences),
            subtitle=_subtitle(seen),
            differences=differences,
            fitted=_fitted(seen, [conflict for _, conflict in found]),
            other_name=known.name if known else "",
            other_telephone=known.telephone if known else "",
            note=_note(differences),
        )


def settle(about: str, choices: Mapping[str, Choice], reason: str, *, by: Caseworker) -> tuple[str, ...]:
    """Settle conflicts of a record, each by the choice given for it; return the changes that wait to be sent.

    Nothing of the record changes here: the authority writes it when it takes the settlement, and until then the page
    says that it waits. Raises StoreTrouble: no-reason, no-such-record, not-yours-to-settle, not-both.
    """
    if not reason.strip():
        raise StoreTrouble("no-reason")
    with acting(by) as act:
        seen = _seen(act.tx, by, about)
        found = {record.id: (record, conflict) for record, conflict in _conflicts(act.tx, seen.about)}
        if missing := set(choices) - set(found):
            raise StoreTrouble("no-such-record", record=sorted(missing)[0], kind="conflict")
        return tuple(_settle(act, seen, *found[id], choice, reason) for id, choice in sorted(choices.items()))


def _settle(  # noqa: PLR0913, PLR0917 - one settlement has this many sides
    act: Act, seen: _Seen, record: Record, conflict: Conflict, choice: Choice, reason: str
) -> str:
    if conflict.step != "open":
        raise StoreTrouble("settled-already", record=record.id)
    if not may_write(writer(act.tx, act.by, record.child), "conflict", bodies.value(record.body)):
        raise StoreTrouble("not-yours-to-settle", record=record.id)
    after = {
        "step": "settled",
        "seen": _standing(seen, conflict),
        "chosen": _chosen(seen, conflict, choice),
        "settled_by": act.by.practitioner,
        "reason": reason.strip(),
    }
    return act.edit(record, after, act="settle", reason=reason.strip()).change


def _chosen(seen: _Seen, conflict: Conflict, choice: Choice) -> Any:
    """What the record is to say: one of the two, or both where both can stand; of a list, the items to keep."""
    standing, other = _standing(seen, conflict), conflict.other
    if choice == "both" and not _keeps_both(conflict):
        raise StoreTrouble("not-both", field=conflict.field)
    if choice == "both":
        both = [standing, {**other, "id": new_id()}] if conflict.item else f"{standing}\n{other}"
        return both
    one = standing if (choice == "mine") == _mine_stands(seen.by, conflict) else other
    return ([one] if one is not None else []) if conflict.item else one


def _seen(tx: Tx, by: Caseworker, about: str) -> _Seen:
    """Read the record as the authority has it: what waits here is not what the other person has seen."""
    record = records.read(tx, about)
    if record is None:
        raise StoreTrouble("no-such-record", record=about, kind="")
    body = outbox.trunk_body(tx, about) or record.body
    return _Seen(tx, by, by.here(by.clock()), record, bodies.value(body))


def _conflicts(tx: Tx, about: Record) -> list[tuple[Record, Conflict]]:
    """Open ones, and those whose settlement waits here: what the person just did stays on the page."""
    read_ones = [(record, read_as(record, Conflict)) for record in records.of_child(tx, about.child, "conflict")]
    waiting = outbox.changed_records(tx)
    return [
        (record, conflict)
        for record, conflict in read_ones
        if conflict is not None and conflict.about == about.id and (conflict.step == "open" or record.id in waiting)
    ]


def _standing(seen: _Seen, conflict: Conflict) -> Any:
    rules = KINDS[seen.about.kind].rules
    default = rules[conflict.field].default if conflict.field in rules else None
    return value_at(seen.document, conflict.field, conflict.item, default)


def _mine_stands(by: Caseworker, conflict: Conflict) -> bool:
    """Whoever has no value in it is shown the standing one first."""
    return by.practitioner == conflict.standing_by or by.practitioner != conflict.other_by


def _difference(seen: _Seen, record: Record, conflict: Conflict) -> Difference:
    standing = _side(seen, conflict, conflict.standing_by, conflict.standing_at, _standing(seen, conflict))
    other = _side(seen, conflict, conflict.other_by, conflict.other_at, conflict.other)
    first = _mine_stands(seen.by, conflict)
    rules = KINDS[seen.about.kind].rules
    result, decider = _result(seen, record, conflict)
    return Difference(
        conflict=record.id,
        field=conflict.field,
        label=rules[conflict.field].label if conflict.field in rules else conflict.field,
        before=_words(seen, conflict, conflict.before),
        mine=standing if first else other,
        theirs=other if first else standing,
        stands="mine" if first else "theirs",
        keeps_both=_keeps_both(conflict),
        result=result,
        decider=decider,
        reason=conflict.reason,
    )


def _side(seen: _Seen, conflict: Conflict, who: str, at: datetime | None, value: Any) -> Side:
    colleague = _colleague(seen.tx, who)
    when = seen.by.here(at) if at else None
    return Side(
        by=who,
        name=colleague.name if colleague else "Somebody else",
        role=colleague.role if colleague else "",
        mine=who == seen.by.practitioner,
        when=f"{on_day(when.date(), seen.now.date())}, {when:%H:%M}" if when else "",
        words=_words(seen, conflict, value),
        value=value,
    )


def _words(seen: _Seen, conflict: Conflict, value: Any) -> str:
    return value_words(value, seen.now, code=_is_choice(seen.about.kind, conflict.field))


def _is_choice(kind: str, field: str) -> bool:
    """Whether a field holds one of a set of choices, which are codes and not words."""
    hint = get_type_hints(KINDS[kind].struct).get(field)
    options = (hint, *get_args(hint))
    return any(get_origin(one) is Literal for one in options)


def _result(seen: _Seen, record: Record, conflict: Conflict) -> tuple[Result, str]:
    if conflict.step == "settled":
        return "settled", practitioner_name(seen.tx, conflict.settled_by)
    if may_write(writer(seen.tx, seen.by, record.child), "conflict", bodies.value(record.body)):
        return "choose", ""
    names = [practitioner_name(seen.tx, who) for who in supervisors_of(seen.tx, record.child, seen.now.date())]
    return "others-decide", words.and_list([name for name in names if name]) or "A supervisor"


def _keeps_both(conflict: Conflict) -> bool:
    """Items of a list can both stay, and so can sentences; of dates and choices one has to be chosen."""
    both_there = conflict.standing not in (None, "") and conflict.other not in (None, "")
    return both_there and (bool(conflict.item) or conflict.field in _FREE_TEXT)


def _title(seen: _Seen, differences: Sequence[Difference]) -> str:
    noun = words.what(seen.about.kind, "", seen.about).lower()
    mine = any(side.mine for row in differences for side in (row.mine, row.theirs))
    names = dict.fromkeys(side.name for row in differences for side in (row.mine, row.theirs) if not side.mine)
    who = words.and_list(["You", *names] if mine else list(names))
    return f"{who} both changed this {noun}" if len(names) + mine == _TWO else f"{who} changed this {noun}"


_TWO = 2


def _subtitle(seen: _Seen) -> str:
    known = known_child(seen.tx, seen.about.child)
    happened = seen.document.get("happened")
    when = f", {value_words(happened, seen.now)}" if isinstance(happened, str) else ""
    return f"{known.heading(seen.now.date())}{when}"


def _fitted(seen: _Seen, found: Sequence[Conflict]) -> tuple[str, ...]:
    rules = KINDS[seen.about.kind].rules
    names = dict.fromkeys(name for conflict in found for name in conflict.fitted)
    return tuple(rules[name].label for name in names if name in rules)


def _note(differences: Sequence[Difference]) -> tuple[str, str] | None:
    """Say whose the last word is where it is not this person's, and what stands until then."""
    row = next((one for one in differences if one.result == "others-decide"), None)
    if row is None:
        return None
    standing = row.mine if row.stands == "mine" else row.theirs
    return f"{row.label} is for a supervisor", f"{row.decider} decides. Until then: {standing.words}."


def _colleague(tx: Tx, practitioner: str) -> Practitioner | None:
    record = records.read(tx, practitioner) if practitioner else None
    return read_as(record, Practitioner) if record is not None and record.kind == "practitioner" else None

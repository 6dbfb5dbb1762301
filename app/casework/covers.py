"""Cover: somebody decides in another's place for a span, ends early where they are back, and is listed with its days.

Written offline like anything else; the authority takes it by the same rules (docs/sync.md 15.23).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.casework.approval_options import DECIDING
from app.casework.asked import Fault, NotValid, Unread, read_date
from app.casework.case_pages import FieldValue, RecordForm
from app.casework.caseworker import Caseworker
from app.casework.household import folded, practitioners, read_as
from app.casework.ledger import acting, existing
from app.casework.rights import deciding_rights, sector_of
from app.casework.sources import on_day
from app.casework.team_pages import CoverLine
from app.domain.authorship import Writer, may_cover, may_end_cover
from app.domain.cover import Cover
from app.domain.identity import DIRECTORY
from app.domain.kinds import KINDS
from app.domain.practitioner import Practitioner
from app.storage import outbox, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

_KEPT = timedelta(days=14)
"""How long one that is over stays in the list."""

_FOR_WHOM, _DEPUTY, _SINCE, _UNTIL, _WORDS = "for_whom", "deputy", "since", "until", "words"
NOTE = "Whoever is named sees your teams and decides in your place. Everybody in Doorstep can read who it is and why."


def read(tx: Tx, by: Caseworker) -> tuple[CoverLine, ...]:
    """Return the covers that are about this person, of a service manager everybody's: first those in force."""
    on, who = by.here(by.clock()).date(), _writer(tx, by)
    found = [(record, cover) for record in records.of_kind(tx, "cover") if (cover := read_as(record, Cover))]
    mine = [
        (record, one)
        for record, one in found
        if "SM" in who.capabilities or by.practitioner in (one.for_whom, one.deputy, one.by)
    ]
    names = practitioners(tx, {id for _, one in mine for id in (one.for_whom, one.deputy, one.by)})
    lines = [
        (not one.since <= on <= one.until, one.since, _line(tx, by, record, one, names))
        for record, one in mine
        if one.until >= on - _KEPT
    ]
    return tuple(line for _, _, line in sorted(lines, key=lambda one: (one[0], one[1], one[2].key)))


def may_arrange(tx: Tx, by: Caseworker) -> bool:
    """Whether somebody could decide in this person's place at all: they decide something, or arrange for others."""
    can = deciding_rights(tx, by).capabilities
    return bool(can & (DECIDING | {"SM"})) and sector_of(tx, by.agency) == "social"


def form(*, by: Caseworker) -> RecordForm:
    """Return the form for naming a deputy. Raises StoreTrouble with the code not-yours-to-write."""
    with by.vault.read() as tx:
        if not may_arrange(tx, by):
            raise StoreTrouble("not-yours-to-write", kind="cover")
        rules, today = KINDS["cover"].rules, by.here(by.clock()).date()
        colleagues = _colleagues(tx, by)
        fields = [
            FieldValue(_DEPUTY, rules[_DEPUTY].label, "", "practitioner", _choices(colleagues), needed=True),
            FieldValue(_SINCE, rules[_SINCE].label, today, "date", needed=True),
            FieldValue(_UNTIL, f"{rules[_UNTIL].label}, that day included", None, "date", needed=True),
            FieldValue(_WORDS, rules[_WORDS].label, "", "text"),
        ]
        if "SM" in _writer(tx, by).capabilities:
            deciding = {id: one for id, one in colleagues.items() if DECIDING & set(one.capabilities)}
            mine = ((by.practitioner, f"{by.name}, yourself"),)
            fields.insert(0, FieldValue(_FOR_WHOM, rules[_FOR_WHOM].label, by.practitioner, "practitioner",
                                        (*mine, *_choices(deciding)), needed=True))  # fmt: skip
        return RecordForm(DIRECTORY, "cover", "", "Let somebody decide for a time", tuple(fields), note=NOTE)


def arrange(values: Mapping[str, Any], *, by: Caseworker) -> str:
    """Let somebody decide in another's place; return the record's id.

    Raises NotValid with what needs fixing, and StoreTrouble with the code not-yours-to-write.
    """
    today = by.here(by.clock()).date()
    whom = str(values.get(_FOR_WHOM) or by.practitioner)
    deputy = str(values.get(_DEPUTY) or "")
    since, until = _dates(values, today)
    if not deputy or deputy == whom:
        raise NotValid(Fault(_DEPUTY, "Choose who decides" if not deputy else "Choose somebody else"))
    cover = Cover(
        for_whom=whom, deputy=deputy, since=since, until=until, by=by.practitioner,
        words=str(values.get(_WORDS) or "").strip(),
    )  # fmt: skip
    with acting(by) as act:
        if not may_cover(_writer(act.tx, by), {"for_whom": whom, "deputy": deputy, "by": by.practitioner}):
            raise StoreTrouble("not-yours-to-write", kind="cover")
        return act.make("cover", DIRECTORY, cover, act="cover").record


def end(cover: str, *, by: Caseworker) -> None:
    """End a cover now: yesterday was its last day, or it never began.

    Raises StoreTrouble: no-such-record, moved-on (it is over), not-yours-to-write.
    """
    with acting(by) as act:
        record = existing(act.tx, cover, "cover")
        said, on = read_as(record, Cover), by.here(act.now).date()
        if said is None or said.until < on:
            raise StoreTrouble("moved-on", record=cover)
        if not _may_end(_writer(act.tx, by), said):
            raise StoreTrouble("not-yours-to-write", kind="cover")
        last = min(said.since, on) - timedelta(days=1)
        act.edit(record, {"until": last.isoformat()}, act="end cover")


def _dates(values: Mapping[str, Any], today: date) -> tuple[date, date]:
    found: dict[str, date] = {}
    for name in (_SINCE, _UNTIL):
        typed = values.get(name)
        try:
            found[name] = typed if isinstance(typed, date) else read_date(str(typed or ""))
        except Unread as fault:
            raise NotValid(Fault(name, str(fault))) from None
    if found[_SINCE] < today:
        raise NotValid(Fault(_SINCE, "This day has passed. Nobody decides for a day that is over"))
    if found[_UNTIL] < found[_SINCE]:
        raise NotValid(Fault(_UNTIL, "This is before its first day"))
    return found[_SINCE], found[_UNTIL]


def _writer(tx: Tx, by: Caseworker) -> Writer:
    can = deciding_rights(tx, by).capabilities
    none = frozenset[str]()
    return Writer(by.practitioner, by.agency, sector_of(tx, by.agency), none, none, capabilities=can)


def _may_end(writer: Writer, cover: Cover) -> bool:
    return may_end_cover(writer, {"by": cover.by, "for_whom": cover.for_whom})


def _colleagues(tx: Tx, by: Caseworker) -> dict[str, Practitioner]:
    found = ((record.id, read_as(record, Practitioner)) for record in records.of_kind(tx, "practitioner"))
    return {id: one for id, one in found if one and one.agency == by.agency and id != by.practitioner}


def _choices(people: Mapping[str, Practitioner]) -> tuple[tuple[str, str], ...]:
    found = [(id, ", ".join(filter(None, (one.name, one.role)))) for id, one in people.items()]
    return tuple(sorted(found, key=lambda pair: folded(pair[1])))


def _line(
    tx: Tx, by: Caseworker, record: Record, cover: Cover, names: Mapping[str, Practitioner]
) -> CoverLine:  # fmt: skip
    on = by.here(by.clock()).date()
    waits = any(row.state == outbox.WAITING for row in outbox.of_record(tx, record.id))
    over, unused = cover.until < on, cover.until < cover.since  # ended on its first day, or before it
    return CoverLine(
        key=record.id,
        deputy=_named(by, names, cover.deputy),
        for_whom=_named(by, names, cover.for_whom),
        since=on_day(cover.since, on),
        until="" if unused else on_day(cover.until, on),
        ended=on_day(cover.until + timedelta(days=1), on) if unused else "",
        why=cover.words,
        by=_named(by, names, cover.by),
        state="over" if over else "to come" if cover.since > on else "in force",
        ends=not over and _may_end(_writer(tx, by), cover),
        waits=waits,
    )


def _named(by: Caseworker, names: Mapping[str, Practitioner], who: str) -> str:
    if who == by.practitioner:
        return "You"
    return names[who].name if who in names else "Somebody who is not in the directory here"


def words(tx: Tx, by: Caseworker, cover: str) -> str:
    """Return under which cover somebody decides: "for Hannah Okafor, until Fri 13 Nov"; nothing where there is none."""
    record = records.read(tx, cover) if cover else None
    said = read_as(record, Cover) if record is not None else None
    if said is None:
        return ""
    names = practitioners(tx, [said.for_whom])
    return f"for {_named(by, names, said.for_whom)}, until {on_day(said.until, by.here(by.clock()).date())}"

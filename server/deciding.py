"""Deciding one change against what stands: pure, so that every rule can be tested without a database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from app.domain import body, strict
from app.domain.authorship import BEGUN_WITH, Writer, may_cover, may_edit, may_end_cover, may_write
from app.domain.change import Change
from app.domain.dispute import Conflict, LateContribution
from app.domain.identity import DIRECTORY, derived_id
from app.domain.kinds import DIRECTORY_CATEGORY, KINDS, Kind
from app.domain.merge import Dispute, Merged, Refused, merge, merge_making
from sync import wire


class Standing(NamedTuple):
    """A record as it stands in this transaction, with the changes made since the oldest trunk asked about.

    `disputes` are its open conflicts, in the order in which they were opened.
    """

    id: str
    kind: str
    child: str
    version: int
    seq: int
    agency: str
    category: str
    protection: int
    body: bytes
    touches: tuple["Touch", ...] = ()
    disputes: tuple["Standing", ...] = ()


class Touch(NamedTuple):
    """An accepted change of a record: which fields, by whom, in which offline chain."""

    version: int
    author: str
    device: str
    trunk: int
    fields: tuple[str, ...]
    written: datetime | None = None


class Along(NamedTuple):
    """Another record that moves with the one a change is about; `moved_from` is the category it leaves, if it does."""

    record: Standing
    moved_from: str


class Effect(NamedTuple):
    """Another record that a step makes, or changes in these fields (docs/sync.md 15.19)."""

    record: Standing
    touched: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What becomes of a change: its status for the receipt, and the record and conflicts to write.

    A conflict is a new one, or one that is open and has a further word of its author's in it (docs/sync.md 4.15).
    `effect` is another record that the change moved with it: what a settled conflict was about. `late` is what brings
    work of somebody whose access had ended before the new holder's eyes. `moved_from` is the category it was in.
    `copies` are the other copies of an address that is protected or opened (docs/sync.md 10.10), and `effects` what
    comes of a step that is taken.
    """

    status: wire.Status
    code: str = ""
    facts: Mapping[str, str] = {}
    after: Standing | None = None
    conflicts: tuple[Standing, ...] = ()
    touched: tuple[str, ...] = ()
    effect: Standing | None = None
    effect_on: tuple[str, ...] = ()
    late: Standing | None = None
    moved_from: str = ""
    copies: tuple[Along, ...] = ()
    effects: tuple[Effect, ...] = ()


class _Meeting(NamedTuple):
    """A change that meets a record as it stands, and what others have done to it since the change's trunk."""

    change: Change
    kind: Kind
    standing: Standing
    others: Sequence[Touch]
    now: datetime
    by_value: bool = False

    def last(self, *fields: str) -> Touch | None:
        """Return who last touched one of these fields."""
        return next((touch for touch in reversed(self.others) if not set(fields).isdisjoint(touch.fields)), None)


def decide(
    change: Change, standing: Standing | None, writer: Writer, now: datetime, *, by_value: bool = False
) -> Outcome:
    """Decide a change whose signature and author have been checked; never raises on what the strict reader passed.

    `by_value`: its trunk names a version of a life that the hub has lost, so that what its author saw is all there is
    to compare with (docs/sync.md 12.6).
    """
    kind = KINDS.get(change.kind)
    if kind is None or change.form > kind.form:
        return Outcome("refused", "newer-program")
    if kind.name == COVER:
        return _cover(change, kind, standing, writer)
    if _hubs_alone(kind, change) or kind.category({}) == DIRECTORY_CATEGORY:
        return Outcome("refused", "not-yours-to-write")
    if not writer.ties and not (writer.begins and kind.name in BEGUN_WITH):
        return Outcome("held", "no-access")
    if change.body:
        return _make(change, kind, standing, writer, now)
    return _edit(change, kind, standing, writer, now, by_value)


COVER = "cover"


def _cover(change: Change, kind: Kind, standing: Standing | None, writer: Writer) -> Outcome:
    """Take a cover into the directory, or its early end; nothing else of it is ever changed (docs/sync.md 15.23)."""
    if change.child != DIRECTORY:
        return Outcome("refused", "not-yours-to-write")
    if not change.body:
        return _end_cover(change, kind, standing, writer)
    raw = bytes(change.body)
    try:
        strict.decode_checked(raw, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    if standing is not None or not may_cover(writer, body.value(raw)):
        return Outcome("refused", "not-yours-to-write")
    return Outcome("accepted", after=Standing(
        change.record, kind.name, DIRECTORY, 1, 0, writer.agency, DIRECTORY_CATEGORY, 0, raw,
    ))  # fmt: skip


def _end_cover(change: Change, kind: Kind, standing: Standing | None, writer: Writer) -> Outcome:
    """A cover ends earlier, and never later: whoever needs it for longer makes another."""
    if standing is None or standing.kind != kind.name:
        return Outcome("refused", "not-found")
    current, asked = body.value(standing.body), _asked(change)
    if not asked:  # something refused is let go of
        return Outcome("accepted", after=standing)
    if asked.keys() != {"until"} or not may_end_cover(writer, current):
        return Outcome("refused", "not-yours-to-write")
    try:
        after = moved_on(kind, standing, asked)
        strict.decode_checked(after.body, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    if asked["until"] >= current["until"]:
        return Outcome("refused", "moved-on", {"field": "until"})
    return Outcome("accepted", after=after, touched=("until",))


def _hubs_alone(kind: Kind, change: Change) -> bool:
    """What the hub makes, nobody else makes; people move it on."""
    return kind.made_by_hub and bool(change.body)


def _make(change: Change, kind: Kind, standing: Standing | None, writer: Writer, now: datetime) -> Outcome:
    raw = bytes(change.body) if change.body else b""
    if len(raw) > wire.BODY_BYTES:
        return Outcome("refused", "too-large")
    try:
        document = strict.decode_checked(raw, kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    if getattr(document, "author", writer.practitioner) != writer.practitioner:
        return Outcome("refused", "author-mismatch")
    fields = body.value(raw)
    if not may_write(writer, kind.name, fields):
        return Outcome("refused", "not-yours-to-write")
    if standing is not None:
        return _make_again(change, kind, standing, fields, now)
    protection = 2 if fields.get("protected") else 0
    after = Standing(
        change.record, kind.name, change.child, 1, 0, writer.agency, kind.category(fields), protection, raw
    )
    return Outcome("accepted", after=after)


def _make_again(change: Change, kind: Kind, standing: Standing, made: Mapping[str, Any], now: datetime) -> Outcome:
    """A co-author's making of a joint contact that is here already merges with it; anything else exists already."""
    current = body.value(standing.body)
    same = (standing.kind, standing.child) == (kind.name, change.child)
    if not same or kind.name != "contact" or change.author not in current.get("co_authors", ()):
        return Outcome("refused", "exists-already")
    first = Touch(standing.version, str(current.get("author")), "", 0, tuple(current), _instant(current.get("written")))
    meeting = _Meeting(change, kind, standing, [first, *standing.touches], now)
    return _decided(meeting, merge_making(kind, current, made, change))


def _instant(written: object) -> datetime | None:
    return datetime.fromisoformat(written) if isinstance(written, str) and written else None


def _edit(  # noqa: PLR0913, PLR0917 - what a change is decided by
    change: Change, kind: Kind, standing: Standing | None, writer: Writer, now: datetime, by_value: bool
) -> Outcome:
    if standing is None or standing.child != change.child or standing.kind != change.kind:
        return Outcome("refused", "not-found")
    current = body.value(standing.body)
    if not _may_see(writer, standing, current):
        return Outcome("held", "no-access")
    # what was asked, not only what would come of it: an attempt that loses a conflict is an attempt all the same
    # (an edit of nothing, with which something refused is let go of, asks for no right: docs/sync.md 4.16)
    if change.fields and not may_edit(writer, kind.name, current, {**current, **_asked(change)}):
        return Outcome("refused", "not-yours-to-write")
    others = [touch for touch in standing.touches if _is_other(touch, change)]
    return _merge(_Meeting(change, kind, standing, others, now, by_value), current)


def _may_see(writer: Writer, standing: Standing, current: Mapping[str, Any]) -> bool:
    """A category that is granted, a record of one's own agency, or a joint contact one writes."""
    mine = standing.agency == writer.agency or writer.practitioner in current.get("co_authors", ())
    return standing.category in writer.categories or mine


def _asked(change: Change) -> dict[str, Any]:
    return {name: edit.after for name, edit in change.fields.items()}


def _merge(meeting: _Meeting, current: Mapping[str, Any]) -> Outcome:
    change, kind, standing, others, _, by_value = meeting
    by_others = set() if by_value else {name for touch in others for name in touch.fields}
    try:
        if by_others:  # else what was asked is what comes of it, and is read below
            strict.decode_checked(body.patch(standing.body, _asked(change)), kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    return _decided(meeting, merge(kind, current, by_others, change))


def _decided(meeting: _Meeting, answer: Merged | Refused) -> Outcome:
    if isinstance(answer, Refused):
        return Outcome("refused", answer.code, _meanwhile(answer, meeting))
    try:
        after = moved_on(meeting.kind, meeting.standing, answer.values)
        strict.decode_checked(after.body, meeting.kind.struct)
    except strict.Unreadable as problem:
        return Outcome("refused", problem.code, {"path": problem.path})
    fitted = tuple(sorted(set(answer.values) - {dispute.field for dispute in answer.disputes}))
    conflicts = tuple(_conflict(dispute, meeting, fitted) for dispute in answer.disputes)
    status: wire.Status = "conflict" if conflicts else "merged" if answer.met_others else "accepted"
    was = meeting.standing.category if after.category != meeting.standing.category else ""
    conflicts = tuple(one._replace(category=after.category, protection=after.protection) for one in conflicts)
    return Outcome(status, after=after, conflicts=conflicts, touched=tuple(answer.values), moved_from=was)


def _is_other(touch: Touch, change: Change) -> bool:
    """Changed after the trunk, and not by this very offline chain (docs/sync.md 4.2)."""
    return touch.version > change.trunk and (touch.device, touch.trunk) != (change.device, change.trunk)


def _meanwhile(refused: Refused, meeting: _Meeting) -> dict[str, str]:
    """Name the field and whoever last changed it, by id: the laptop has the names."""
    facts = {"field": refused.field} if refused.field else {}
    last = meeting.last(refused.field)
    return {**facts, "by": last.author} if last else facts


def moved_on(kind: Kind, standing: Standing, values: Mapping[str, Any]) -> Standing:
    """Return the record's next version with these values; raises strict.Unreadable for one that is too large."""
    if not values:
        return standing
    patched = body.patch(standing.body, values)
    if len(patched) > wire.BODY_BYTES:
        raise strict.Unreadable("too-large")
    fields = body.value(patched)
    return standing._replace(
        version=standing.version + 1,
        body=patched,
        category=standing.category if kind.made_by_hub else kind.category(fields),
        protection=_protection(standing, fields),
    )


def _protection(standing: Standing, fields: Mapping[str, Any]) -> int:
    """A protected address is of level 2, and of none once somebody has opened it again with a reason."""
    if fields.get("protected"):
        return max(standing.protection, 2)
    return 0 if body.value(standing.body).get("protected") else standing.protection


def _conflict(dispute: Dispute, meeting: _Meeting, fitted: tuple[str, ...]) -> Standing:
    """Make the conflict record: it belongs to the record's case file and category, so the same people see it."""
    change, standing = meeting.change, meeting.standing
    last = meeting.last(dispute.field, *dispute.against)
    other, other_at = (last.author, last.written) if last else ("", None)
    mine_stands = dispute.standing_is_change
    conflict = Conflict(
        about=standing.id,
        about_kind=standing.kind,
        field=dispute.field,
        item=dispute.item,
        before=dispute.before,
        standing=dispute.standing,
        other=dispute.other,
        standing_by=change.author if mine_stands else other,
        other_by=other if mine_stands else change.author,
        standing_at=change.written if mine_stands else other_at,
        other_at=other_at if mine_stands else change.written,
        fitted=fitted,
        co_authors=tuple(body.value(standing.body).get("co_authors", ())),
        change=change.id,
        opened=meeting.now,
    )
    open_already = _open_already(dispute, meeting)
    return _further(open_already, conflict) if open_already else _opened(change, standing, conflict)


def _open_already(dispute: Dispute, meeting: _Meeting) -> Standing | None:
    """Return the open conflict whose lost value this very author went on from: one dispute, not two (4.15)."""
    if dispute.standing_is_change:
        return None
    asked = (dispute.field, dispute.item, meeting.change.author, dispute.before)
    for one in reversed(meeting.standing.disputes):
        fields = body.value(one.body)
        if (fields["field"], fields["item"], fields["other_by"], fields["other"]) == asked:
            return one
    return None


_FURTHER = ("standing", "other", "standing_by", "standing_at", "other_at", "change", "earlier", "fitted")


def _further(open_already: Standing, conflict: Conflict) -> Standing:
    """Put its author's further word into a conflict that is open; what was in it before stays in it."""
    was, now = body.value(open_already.body), body.value(body.encode(conflict))
    kept = [*was.get("earlier", ()), was["standing"], was["other"]]
    said = (now["standing"], now["other"])
    earlier = [value for n, value in enumerate(kept) if value not in said and value not in kept[:n]]
    fitted = list(dict.fromkeys((*was.get("fitted", ()), *now["fitted"])))
    further = {**now, "earlier": earlier, "fitted": fitted}
    patched = body.patch(open_already.body, {name: further[name] for name in _FURTHER})
    return open_already._replace(version=open_already.version + 1, body=patched)


def _opened(change: Change, about: Standing, conflict: Conflict) -> Standing:
    return beside(about, "conflict", conflict, _conflict_id(change, conflict.field, conflict.item))


def _conflict_id(change: Change, field: str, item: str) -> str:
    return derived_id(change.id, "conflict", field, item)


def spoken_again(conflict: Standing, change: Change) -> bool:
    """Whether a conflict that a change brought was open before: one that it opened has its id from the change."""
    fields = body.value(conflict.body)
    return conflict.id != _conflict_id(change, fields["field"], fields["item"])


def late_contribution(change: Change, about: Standing, now: datetime) -> Standing:
    """Make the record that brings a late contribution before the new holder's eyes (docs/sync.md 3.13)."""
    late = LateContribution(
        about=about.id,
        about_kind=about.kind,
        change=change.id,
        author=change.author,
        written=change.written,
        arrived=now,
    )
    return beside(about, "late-contribution", late, derived_id(change.id, "late"))


def beside(about: Standing, kind: str, document: Struct, id: str) -> Standing:
    """Make a record of the hub's own beside another: in its case file and category, so that the same people see it.

    Its id comes from the change that makes it, so that a restored hub that takes the change again makes the same one.
    """
    raw = body.encode(document)
    return Standing(id, kind, about.child, 1, 0, about.agency, about.category, about.protection, raw)


def numbered(outcome: Outcome, first: int, *, made: bool) -> Outcome:
    """Return the outcome with every new version at `first` or above, where a restored hub counts on.

    `made` says that the change made its record; one that found its values there already makes no version.
    """
    if first <= 1:
        return outcome

    def at_least(one: Standing) -> Standing:
        return one._replace(version=max(one.version, first))

    return outcome._replace(
        after=at_least(outcome.after) if outcome.after and (made or outcome.touched) else outcome.after,
        conflicts=tuple(map(at_least, outcome.conflicts)),
        effect=outcome.effect and at_least(outcome.effect),
        late=outcome.late and at_least(outcome.late),
        copies=tuple(one._replace(record=at_least(one.record)) for one in outcome.copies),
        effects=tuple(one._replace(record=at_least(one.record)) for one in outcome.effects),
    )


def with_touch(after: Standing, change: Change, touched: Sequence[str], conflicts: Sequence[Standing] = ()) -> Standing:
    """Return the record with this change among its touches and disputes, for the next change of the same request."""
    touch = Touch(after.version, change.author, change.device, change.trunk, tuple(touched), change.written)
    disputes = {one.id: one for one in (*after.disputes, *conflicts)}
    return after._replace(touches=(*after.touches, touch), disputes=tuple(disputes.values()))

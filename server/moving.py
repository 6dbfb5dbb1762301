"""Taking a step: asked of the table of moves over the whole case file, in the transaction that takes it.

Pure: what it reads has been read before (docs/sync.md, part 15).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from msgspec import Struct, structs

from app.domain import body
from app.domain.alert import Alert
from app.domain.approval import Approval
from app.domain.authorship import Writer
from app.domain.case_file import CaseFile
from app.domain.change import Change
from app.domain.child import Child
from app.domain.conference import Conference
from app.domain.dispute import Decision
from app.domain.fields import MergeRule
from app.domain.follows import Made, Taken, follow, taken_fields
from app.domain.identity import derived_id
from app.domain.involvement import Allocation
from app.domain.kinds import KINDS
from app.domain.moves import ALWAYS_OPEN, NOTHING, STAGES, STOPPED, Move, Unmet, may_move, moves_between
from app.domain.need import Asked
from app.domain.strict import decode_checked
from server.deciding import Effect, Outcome, Standing, beside, moved_on
from server.directory import Directory
from server.filling import unfit
from sync import wire

READ = STAGES | {kind.name for kind in KINDS.values() if kind.struct in (Child, Alert, Allocation)}
"""The kinds that needs read."""


class Scene(NamedTuple):
    """What a step is decided by beside the change: the records as they stand, the directory, the day, who asks."""

    records: Mapping[str, Standing]
    directory: Directory
    now: datetime
    zone: tzinfo
    writer: Writer
    sign: Callable[[bytes], tuple[int, str]]

    def file(self, child: str) -> CaseFile:
        """Return the case file of a child as it stands."""
        said = {
            id: decode_checked(one.body, KINDS[one.kind].struct)
            for id, one in self.records.items()
            if one.child == child and one.kind in READ
        }
        return CaseFile(self.now.astimezone(self.zone).date(), said, self.zone, self.directory.forms)


def moved(change: Change, before: Standing | None, outcome: Outcome, scene: Scene) -> Outcome:
    """Return the outcome of a change with what becomes of the step that it moves, or the refusal of that step."""
    after = outcome.effect or outcome.after
    if after is None or after.kind not in STAGES:
        return outcome
    if before is not None and (refused := _seen_otherwise(change, before)):
        return refused
    touched = _touched(change, outcome)
    if not touched and not change.body:
        return outcome
    was = scene.records.get(after.id) if outcome.effect else before
    if refused := _said_for_the_hub(change, after) or unfit(was, after, scene.directory.forms):
        return refused
    step = NOTHING if was is None or change.body else str(body.value(was.body).get("step"))
    now = str(body.value(after.body).get("step", _default(after.kind, "step")))
    if step == now:
        refused = _refused_edit(after.kind, step, touched)
        return refused or outcome._replace(effects=superseded(change, after, scene))
    return _step(change, after, outcome, scene, (step, now, touched))


def _said_for_the_hub(change: Change, after: Standing) -> Outcome | None:
    """Who passed a referral on is the hub's word, where it has taken a file in."""
    says = bool(change.body) and after.kind == "referral" and body.value(after.body).get("passed_by")
    return Outcome("refused", "not-yours-to-write") if says else None


def _seen_otherwise(change: Change, before: Standing) -> Outcome | None:
    """A step is taken from the one that was seen, and from no other, even where it leads to what stands already.

    Else a restored hub, which hears of a step before the ones it followed, would take it for done (docs/sync.md 15.22).
    """
    edit = change.fields.get("step")
    if edit is None or edit.before == body.value(before.body).get("step", _default(before.kind, "step")):
        return None
    last = next((touch for touch in reversed(before.touches) if "step" in touch.fields), None)
    return Outcome("refused", "moved-on", {"field": "step", **({"by": last.author} if last else {})})


def _touched(change: Change, outcome: Outcome) -> frozenset[str]:
    """Return the fields that a change says otherwise; one that makes a record says whatever is not the default."""
    if outcome.effect:
        return frozenset(outcome.effect_on)
    if change.body and outcome.after:
        rules = KINDS[outcome.after.kind].rules
        said = body.value(outcome.after.body)
        return frozenset(name for name, value in said.items() if name not in rules or value != rules[name].default)
    return frozenset(outcome.touched)


def _default(kind: str, field: str) -> Any:
    return KINDS[kind].rules[field].default


def guarded(kind: str, fields: Iterable[str]) -> frozenset[str]:
    """Return those of these fields that only a step may change, without the step itself."""
    rules = KINDS[kind].rules
    return frozenset(
        name for name in fields if name in rules and rules[name].rule is MergeRule.GUARDED and name != "step"
    )


def _refused_edit(kind: str, step: str, touched: frozenset[str]) -> Outcome | None:
    if fields := guarded(kind, touched):
        return Outcome("refused", "no-such-move", {"field": min(fields)})
    if step in STOPPED.get(kind, ()) and not touched <= ALWAYS_OPEN:
        return Outcome("refused", "stands", {"step": step})
    return None


def _step(
    change: Change, after: Standing, outcome: Outcome, scene: Scene, way: tuple[str, str, frozenset[str]]
) -> Outcome:
    step, now, touched = way
    rows = moves_between(after.kind, step, now)
    fitting = [move for move in rows if not move.approval and guarded(after.kind, touched) <= set(move.fields)]
    if not fitting:
        decided = any(move.approval for move in rows) and not any(not move.approval for move in rows)
        return Outcome("refused", "needs-decision" if decided else "no-such-move", {"from": step, "to": now})
    if step in STOPPED.get(after.kind, ()) and touched - {"step"} - set(fitting[0].fields) - ALWAYS_OPEN:
        return Outcome("refused", "stands", {"step": step})
    asked = _asked(change, after, scene)
    answers = [(move, may_move(move, asked)) for move in fitting]
    move, unmet = next((one for one in answers if not one[1]), answers[0])
    if unmet:
        return kept(unmet)
    if nobody_reads(move, asked.file, scene):
        return Outcome("refused", "no-front-door")
    found = effects(change, after, Taken(
        asked.file, after.id, asked.after, change.written, change.author, front_door=scene.directory.front_door,
    ), move, scene)  # fmt: skip
    if move.decides:
        found = (*found, signed_decision(change, after, _by_itself(change, after, move, asked), scene))
    outcome = _signed(outcome, taken_fields(move, change.written, change.author))
    return outcome._replace(effects=(*found, *superseded(change, after, scene)))


def _signed(outcome: Outcome, says: Mapping[str, object]) -> Outcome:
    """Write into the record who took its step and when, as the change itself says it (docs/sync.md 15.22)."""
    if not says or outcome.after is None:
        return outcome
    after = outcome.after._replace(body=body.patch(outcome.after.body, says))
    return outcome._replace(after=after, touched=tuple(dict.fromkeys((*outcome.touched, *says))))


def _by_itself(change: Change, about: Standing, move: Move, asked: Asked) -> Decision:
    """Return the decision that a step is by itself: of a conference by its chair, and the like (docs/sync.md 15.20)."""
    return Decision(
        about=about.id,
        about_kind=about.kind,
        about_hash=hashlib.sha256(about.body).hexdigest(),
        decided=str(getattr(asked.after, "outcome", "")) or move.to,
        reason=change.reason.strip() or _reason_in(asked),
        decided_by=change.author,
        at=change.written,
        act=move.act,
    )


def _reason_in(asked: Asked) -> str:
    """Return why, as the record says it itself, or the conference it comes from."""
    conference = asked.file.get(str(getattr(asked.after, "conference", "")), Conference)
    for says in (asked.after, conference):
        found = (one.words for one in getattr(says, "sections", ()) if one.id == "decision")
        if words := next(found, ""):
            return words
    return ""


def signed_decision(change: Change, about: Standing, decision: Decision, scene: Scene) -> Effect:
    """Make a decision's own record, signed by the hub (docs/sync.md 15.20)."""
    decision = structs.replace(decision, received=scene.now)
    version, signature = scene.sign(signed_part(body.encode(decision)))
    signed = body.patch(body.encode(decision), {"signature": signature, "signed_with": version})
    return Effect(made(change, about, "decision", "decision", decode_checked(signed, Decision), scene))


def signed_part(decision: bytes) -> bytes:
    """Return what the hub signs of a decision: its body without the signature and the number of the key."""
    plain = body.patch(decision, {"signature": "", "signed_with": 0})
    return wire.proof_message(("decision", hashlib.sha256(plain).hexdigest()))


def nobody_reads(move: Move, file: CaseFile, scene: Scene) -> bool:
    """Whether a referral would be before nobody's eyes (docs/sync.md 15.2)."""
    return (move.kind, move.act) == ("referral", "send") and not (scene.directory.front_door or file.of(Allocation))


def kept(unmet: tuple[Unmet, ...]) -> Outcome:
    """Return the refusal of a step, with what is unmet by the names of the table: the laptop has the sentences."""
    if any(one.need == "who" for one in unmet):
        return Outcome("refused", "not-yours-to-write")
    return Outcome("refused", "need-not-met", {"needs": " ".join(one.need for one in unmet)})


def _asked(change: Change, after: Standing, scene: Scene) -> Asked:
    says = decode_checked(after.body, KINDS[after.kind].struct)
    file = scene.file(change.child).having({after.id: says})
    return Asked(file, after.id, says, scene.writer.practitioner, scene.writer.capabilities, change.reason)


def effects(change: Change, about: Standing, taken: Taken, move: Move, scene: Scene) -> tuple[Effect, ...]:
    """Return what comes of a move as records to write, each with an id that comes from the change."""
    found = []
    for one in follow(move, taken):
        if isinstance(one, Made):
            found.append(Effect(made(change, about, one.key, one.kind, one.says, scene)))
        else:
            standing = scene.records[one.id]
            found.append(Effect(moved_on(KINDS[standing.kind], standing, one.values), tuple(one.values)))
    return tuple(found)


def made(change: Change, about: Standing, key: str, kind: str, says: Struct, scene: Scene) -> Standing:  # noqa: PLR0913, PLR0917
    """Make a record that comes of a step: the authority's, but for what the hub tells about a record to its agency."""
    id = derived_id(change.id, "made", key)
    if kind == "notice":
        return beside(about, kind, says, id)
    raw = body.encode(says)
    agency = scene.directory.authority(scene.writer.agency)
    if kind == "decision":
        return beside(about, kind, says, id)._replace(agency=agency)
    return Standing(id, kind, about.child, 1, 0, agency, KINDS[kind].category(body.value(raw)), 0, raw)


def superseded(change: Change, about: Standing, scene: Scene, but: str = "") -> tuple[Effect, ...]:
    """Return the open requests about a record that has changed, overtaken by the change (docs/sync.md 15.15)."""
    found = []
    for id, one in scene.records.items():
        if one.kind != "approval" or one.child != about.child or id in (but, about.id):
            continue
        asked = decode_checked(one.body, Approval)
        if asked.about == about.id and asked.step == "requested":
            values = {"step": "superseded", "superseded_by": change.id}
            found.append(Effect(moved_on(KINDS["approval"], one, values), tuple(values)))
    return tuple(found)

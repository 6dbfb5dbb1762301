"""Deciding what was asked for: bound to the bytes that were read, by somebody who may, once (docs/sync.md, part 15)."""

import hashlib
from collections.abc import Iterable, Iterator

from app.domain import body
from app.domain.approval import DECIDED, Approval
from app.domain.change import Change
from app.domain.dispute import Decision
from app.domain.follows import Taken, decided_fields
from app.domain.kinds import KINDS
from app.domain.moves import ALWAYS_OPEN, Move, may_move, move_named
from app.domain.need import Asked
from app.domain.strict import decode_checked
from server.deciding import Effect, Outcome, Standing, moved_on
from server.moving import Scene, effects, guarded, kept, signed_decision, superseded

TAKE_BACK, TAKEN_BACK = "take-back", "taken-back"
_BY_STEP = {"returned": "return", "refused": "decline"}
"""The act by which a record moves where the decision is not to do what was asked for."""


def read_as(record: Standing) -> str:
    """Return the hash by which a decision names the version of a record that was read."""
    return hashlib.sha256(record.body).hexdigest()


def decides(change: Change) -> bool:
    """Whether a change decides on a request."""
    step = change.fields.get("step")
    return change.kind == "approval" and step is not None and step.after in DECIDED


def taken_back(changes: Iterable[Change]) -> frozenset[str]:
    """Return the decisions of a request that their author takes back in the same request (docs/sync.md 15.25)."""
    return frozenset(one.follows for one in changes if one.act == TAKE_BACK and not one.fields and not one.body)


def asked_for(outcome: Outcome, scene: Scene) -> Outcome:
    """Return the outcome of a request, refused where the act it names cannot be taken as the record stands."""
    if outcome.after is None:
        return outcome
    approval = decode_checked(outcome.after.body, Approval)
    about = scene.records.get(approval.about)
    if about is None or (about.child, about.kind) != (outcome.after.child, approval.about_kind):
        return Outcome("refused", "not-found")
    step = str(body.value(about.body).get("step", KINDS[about.kind].rules["step"].default))
    if (move := move_named(about.kind, approval.act)) is None or not move.approval or step not in move.begins:
        return Outcome("refused", "no-such-move", {"from": step, "to": approval.act})
    return outcome


def decided(change: Change, before: Standing, outcome: Outcome, scene: Scene) -> Outcome:
    """Return the outcome of a decision: the move that it takes, what comes of it and its record, or why not."""
    asked = decode_checked(before.body, Approval)
    about = scene.records.get(asked.about)
    if about is None or (about.child, about.kind) != (before.child, asked.about_kind):
        return Outcome("refused", "not-found")
    if outcome.after is None:
        return _told(change, asked, about, outcome)
    approval = decode_checked(outcome.after.body, Approval)
    refused = next(_grounds(approval, about, scene), None)
    return refused or _taken(change, approval, about, outcome, scene)


def _told(change: Change, asked: Approval, about: Standing, outcome: Outcome) -> Outcome:
    """Say to whoever comes second whose decision stands and what it is, or what has changed since they read."""
    if outcome.code != "moved-on":
        return outcome
    if asked.step == "superseded":
        read = change.fields["read_version"].after if "read_version" in change.fields else 0
        return _changed(about, read, {"step": asked.step})
    return outcome._replace(facts={"field": "step", "step": asked.step, "by": asked.decided_by})


def _changed(about: Standing, read: object, more: dict[str, str]) -> Outcome:
    since = read if isinstance(read, int) else 0
    fields = sorted({name for touch in about.touches if touch.version > since for name in touch.fields})
    return Outcome("refused", "changed-since-read", {**more, "fields": " ".join(fields)})


def _grounds(approval: Approval, about: Standing, scene: Scene) -> Iterator[Outcome]:
    """Yield why this person may not decide this now, the first that counts first."""
    who = scene.writer.practitioner
    place = _place(approval, scene)
    if approval.decided_by != who:
        yield Outcome("refused", "author-mismatch")
    if not approval.reason.strip():
        yield Outcome("refused", "reason-needed", {"field": "reason"})
    if approval.until is not None and approval.until < scene.now:
        yield Outcome("refused", "expired")
    if approval.read != read_as(about):
        yield _changed(about, approval.read_version, {"step": "requested"})
    if not {who, place}.isdisjoint({approval.author, *_wrote(about)}):
        yield Outcome("refused", "own-work")
    if scene.writer.sector != "social" or scene.writer.late or (approval.cover and not place):
        yield Outcome("refused", "not-yours-to-write")
    if approval.team and approval.team not in scene.directory.teams:
        yield Outcome("refused", "not-found")


def _place(approval: Approval, scene: Scene) -> str:
    """Return in whose place it is decided, or nothing."""
    return scene.directory.covered(approval.cover, scene.now.astimezone(scene.zone).date())


def _wrote(about: Standing) -> set[str]:
    """Return who wrote a record, or any word of it; a step is no word, nor is why something was late."""
    said = body.value(about.body)
    words = {
        touch.author
        for touch in about.touches
        if set(touch.fields) - guarded(about.kind, touch.fields) - ALWAYS_OPEN - {"step"}
    }
    return (words | {str(said.get("author", "")), *map(str, said.get("co_authors", ()))}) - {""}


def _taken(change: Change, approval: Approval, about: Standing, outcome: Outcome, scene: Scene) -> Outcome:
    step = str(body.value(about.body).get("step", KINDS[about.kind].rules["step"].default))
    move = _move(approval, about.kind, step)
    if move is None and approval.step == "approved":
        return Outcome("refused", "no-such-move", {"from": step, "to": approval.takes or approval.act})
    allowing = move or move_named(about.kind, approval.act)
    if allowing is None or step not in allowing.begins:
        return Outcome("refused", "no-such-move", {"from": step, "to": approval.act})
    place = _place(approval, scene)
    can = scene.directory.can(place) if place else scene.writer.capabilities
    if move is None:  # refused, and the record stays where it is
        if not allowing.who & can:
            return Outcome("refused", "not-yours-to-write")
        return outcome._replace(effects=(_record(change, approval, about, scene, ""),))
    return _moves(change, approval, about, outcome, scene, move, can)


def _move(approval: Approval, kind: str, step: str) -> Move | None:
    """Return the move that a decision takes; where giving back or refusing moves nothing from this step, none."""
    act = _BY_STEP.get(approval.step, approval.takes or approval.act)
    found = move_named(kind, act)
    if found is None or not found.approval:
        return None
    return found if approval.step == "approved" or step in found.begins else None


def _moves(  # noqa: PLR0913, PLR0917 - what a decision is taken by
    change: Change, approval: Approval, about: Standing, outcome: Outcome, scene: Scene, move: Move, can: frozenset[str]
) -> Outcome:
    kind = KINDS[about.kind]
    at = approval.decided or change.written
    says = decode_checked(about.body, kind.struct)
    values = {"step": move.to, **decided_fields(move, says, at, scene.writer.practitioner)}
    after = moved_on(kind, about, values)
    says = decode_checked(after.body, kind.struct)
    file = scene.file(about.child).having({about.id: says})
    asked = Asked(file, about.id, says, scene.writer.practitioner, can, approval.reason, approval.team)
    if unmet := may_move(move, asked):
        return kept(unmet)
    taken = Taken(
        file, about.id, says, at, scene.writer.practitioner, approval.team, approval.practitioner,
        scene.directory.front_door,
    )  # fmt: skip
    found: Iterable[Effect] = (
        Effect(after, tuple(values)),
        *effects(change, after, taken, move, scene),
        _record(change, approval, about, scene, move.act),
        *superseded(change, about, scene, but=change.record),
    )
    return outcome._replace(effects=tuple(found))


def _record(change: Change, approval: Approval, about: Standing, scene: Scene, act: str) -> Effect:
    decision = Decision(
        about=about.id,
        about_kind=about.kind,
        about_hash=approval.read,
        decided=approval.step,
        reason=approval.reason,
        decided_by=approval.decided_by,
        at=approval.decided or change.written,
        approval=change.record,
        act=act,
        for_whom=_place(approval, scene),
    )
    return signed_decision(change, about, decision, scene)

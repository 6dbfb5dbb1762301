"""The stages of a child's work: where each stands, what leads on, and what this person can begin."""

from datetime import date, datetime

from msgspec import Struct

from app.casework import stage_fields, stage_moves, words
from app.casework.case_clocks import open_clocks
from app.casework.case_files import standing_body
from app.casework.case_pages import FieldValue
from app.casework.caseworker import Caseworker
from app.casework.form_book import unknown_words
from app.casework.headers import header
from app.casework.household import practitioner_name, read_as
from app.casework.pages import WorkState
from app.casework.refused import may_let_go
from app.casework.rights import allocations_of, supervisors_of, writer
from app.casework.sources import on_day
from app.casework.stage_beginnings import begins
from app.casework.stage_clocks import clock_of, clock_words
from app.casework.stage_pages import AskedFor, Offer, StageLine, StagePage, Stand, Whole, WorkPage
from app.casework.stage_parts import FIRST, first_of, offered_people, parts_of, requests, says_of
from app.casework.stage_whole import whole_of
from app.casework.stage_words import is_over, name_of, names_words, since_of, step_words, waits_for, who_words
from app.casework.whereabouts import of_record
from app.domain import body as bodies
from app.domain.access import holds
from app.domain.approval import Approval
from app.domain.authorship import may_write
from app.domain.case_file import CaseFile
from app.domain.clocks import Clock
from app.domain.drafted import read_draft
from app.domain.moves import STAGES, STOPPED, move_named
from app.domain.practitioner import Practitioner
from app.domain.referral import Referral
from app.domain.stage_draft import StageDraft
from app.storage import drafts, outbox, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

SHOWN = STAGES - {"approval"}
"""The kinds that are stages of the work; a request for a decision is shown with what it is about."""

_ELSEWHERE = "Steps are taken by {}. You can read here where the work stands."
_NO_CASE = "No case is open for {}. Refer the child, or ask the team manager."
_NO_CASE_YET = "No case is open for {} yet. A decision on the referral opens one."
_UNDECIDED = ("received", "screening", "decision-pending")
_NEWER = "It was written with a newer Doorstep, and nobody writes on in what they cannot read whole."
_STANDS = "It was decided, and what it says is not changed any more."
_NOT_YOURS = "It is for the child’s social worker and their colleagues to write here."
_AS_SENT = "What was sent is shown as it was sent, and is not changed here."
_TAKES_BACK = "A decision is asked for on what it says now. If you change it, the decision has to be asked for again."


def work(child: str, *, by: Caseworker) -> WorkPage:
    """Return the stages of a child, the open ones first and of these the newest, and what can be begun."""
    now = by.clock()
    with by.vault.read() as tx:
        whole = whole_of(tx, by, child, now)
        found = open_clocks(tx, by, (child,), now)[child]
        stages = records.of_child(tx, child, *sorted(SHOWN))
        lines = [_line(tx, by, record, whole.file, found) for record in stages]
        lines.sort(key=lambda line: line.record, reverse=True)
        lines.sort(key=lambda line: line.over)
        head, can_begin = header(tx, by, child, now), begins(whole)
        return WorkPage(
            header=head,
            stages=tuple(lines),
            begins=can_begin,
            whole=whole,
            why_not=_why_not(by, whole, can_begin, head.given),
        )


def _why_not(by: Caseworker, whole: Whole, offers: tuple[Offer, ...], given: str) -> str:
    """Say why nothing can be begun, or most of it cannot, and what to do next."""
    if not whole.tied:
        return _ELSEWHERE.format(by.authority)
    if whole.file.episode() or not any(one.unmet for one in offers):
        return ""
    waits = any(one.step in _UNDECIDED for one in whole.file.of(Referral).values())
    return (_NO_CASE_YET if waits else _NO_CASE).format(given)


def stage(child: str, record: str, *, by: Caseworker) -> StagePage:
    """Return one stage whole. Raises StoreTrouble: no-such-record."""
    now = by.clock()
    with by.vault.read() as tx:
        found = records.read(tx, record)
        if found is None or found.kind not in SHOWN or found.child != child:
            raise StoreTrouble("no-such-record", record=record, kind="stage")
        whole = whole_of(tx, by, child, now, found)
        says, body = whole.says, standing_body(tx, found) or found.body
        line = _line(tx, by, found, whole.file, open_clocks(tx, by, (child,), now)[child])
        form = whole.file.form(getattr(says, "form", ""), getattr(says, "form_version", 0))
        locked = _locked(tx, by, found, says)
        if form is None and says is not None:
            locked = unknown_words(by.authority, getattr(says, "form_version", 0))
        sections = not locked and (found.kind != "referral" or found.agency == by.agency)
        fields = () if locked or not (whole.tied or found.kind != "referral") else stage_fields.FACTS[found.kind]
        sent = found.kind == "referral" and not sections and not locked
        hidden = FIRST if sent else frozenset({"sections"} if sections and form else ())
        asked = frozenset(fields)
        kept = drafts.of_occasion(tx, record)
        return StagePage(
            header=header(tx, by, child, now),
            line=line,
            whole=whole,
            form=form if sections else None,
            facts=tuple(_facts(found.kind, body, by, fields)),
            first=tuple(first_of(body, form)) if sent else (),
            parts=parts_of(tx, by, found, body, form, asked | hidden),
            offers=stage_moves.offers(whole),
            offered=offered_people(tx, by, child),
            version=found.version,
            says=bodies.value(body),
            draft=kept.body if kept else b"",
            locked=locked,
            as_sent=_AS_SENT if sent else "",
            warning=_TAKES_BACK if line.asked and not locked else "",
            zone=by.zone,
        )


def stage_of_draft(draft: str, *, by: Caseworker) -> tuple[str, str] | None:
    """Return of which child and stage a draft is, if it is of one. Raises StoreTrouble: no-such-draft."""
    with by.vault.read() as tx:
        read = read_draft(drafts.read(tx, draft).body)
        return (read.child, read.record) if isinstance(read, StageDraft) else None


def _facts(kind: str, body: bytes, by: Caseworker, fields: tuple[str, ...]) -> list[FieldValue]:
    said = bodies.value(body)
    return [stage_fields.field(kind, name, said.get(name), zone=by.zone) for name in fields]


def _locked(tx: Tx, by: Caseworker, record: Record, says: Struct | None) -> str:
    if says is None:
        return _NEWER
    if getattr(says, "step", "") in STOPPED.get(record.kind, ()):
        return _STANDS
    may = may_write(writer(tx, by, record.child), record.kind, bodies.value(record.body))
    return "" if may else _NOT_YOURS


def _line(tx: Tx, by: Caseworker, record: Record, file: CaseFile, found: tuple[Clock, ...]) -> StageLine:
    says = file.records.get(record.id)
    shown = says if says is not None else says_of(record.body, record.kind)
    step = str(getattr(shown, "step", ""))
    over = is_over(record.kind, step)
    clock = clock_of(file, found, record.id, record.kind)
    since = since_of(record.kind, shown, step) if shown is not None else None
    return StageLine(
        record=record.id,
        kind=record.kind,
        name=name_of(record.kind, shown),
        step=step_words(record.kind, step),
        since=f"since {_day(by, since)}" if since else "",
        waits_for="" if over else _whose_turn(tx, by, record, step),
        clock=None if over or clock is None else clock_words(clock, file, by),
        asked=_asked(tx, by, record),
        stand=_stand(tx, by, record),
        over=over,
        work=of_record(tx, record).state,
    )


def _own_requests(tx: Tx, by: Caseworker, record: Record) -> list[str]:
    found = [(one.id, read_as(one, Approval)) for one in records.of_child(tx, record.child, "approval")]
    return [id for id, one in found if one and one.about == record.id and one.author == by.practitioner]


def _day(by: Caseworker, at: date | datetime) -> str:
    on = by.here(at).date() if isinstance(at, datetime) else at
    return on_day(on, by.here(by.clock()).date())


def _whose_turn(tx: Tx, by: Caseworker, record: Record, step: str) -> str:
    """Say who goes on with it: by name where the child is allocated to somebody who may, else for whom it is."""
    able = waits_for(record.kind, step)
    on = by.here(by.clock()).date()
    holders = [one.practitioner for _, one in allocations_of(tx, record.child)
               if one.role == "allocated" and one.practitioner and holds(on, one.since, one.until)]  # fmt: skip
    people = {id: read_as(one, Practitioner) for id, one in records.read_many(tx, holders).items()}
    named = ["you" if id == by.practitioner else one.name for id, one in people.items()
             if one is not None and able & set(one.capabilities)]  # fmt: skip
    return names_words(named) or who_words(able)


def _asked(tx: Tx, by: Caseworker, record: Record) -> AskedFor | None:
    """Return the open request for a decision; one that waits here to be sent is asked for too, and says so."""
    for one, approval in requests(tx, record):
        if approval.step != "requested":
            continue
        move = move_named(record.kind, approval.act)
        state = of_record(tx, one).state
        mine = approval.author == by.practitioner
        who = "you" if mine else approval.author_name or practitioner_name(tx, approval.author)
        when = f" on {_day(by, approval.asked)}" if approval.asked else ""
        until = f", needed by {_day(by, approval.due)}" if approval.due else ""
        waits = " It waits to be sent." if state is WorkState.WAITING else ""
        able = move.who if move else frozenset()
        to = _deciders(tx, by, record.child, able, {approval.author})
        return AskedFor(
            approval=one.id,
            words=f"A decision is asked for: {move.words[:1].lower()}{move.words[1:]}"
            if move
            else "A decision is asked for",
            detail=f"Asked by {who}{when}{until}. It goes to {to}.{waits}",
            mine=mine,
        )
    return None


def _deciders(tx: Tx, by: Caseworker, child: str, able: frozenset[str], but: set[str]) -> str:
    """Say whom a request goes to: by name those who supervise the child and may, and else who they are."""
    found = supervisors_of(tx, child, by.here(by.clock()).date())
    people = {id: read_as(one, Practitioner) for id, one in records.read_many(tx, found).items()}
    named = [
        one.name for id, one in people.items() if one is not None and id not in but and able & set(one.capabilities)
    ]
    return names_words(named) or who_words(able)


def _stand(tx: Tx, by: Caseworker, record: Record) -> Stand:
    """Say by the ledger what became of what was written here: waiting to be sent, or refused, in the hub's words."""
    rows = [row for row in outbox.of_record(tx, record.id) if not row.replaced_by]
    asked = [row for one in _own_requests(tx, by, record) for row in outbox.of_record(tx, one) if not row.replaced_by]
    refused = [row for row in (*rows, *asked) if row.state == outbox.REFUSED]
    if refused:
        row = refused[-1]
        who = practitioner_name(tx, row.facts.get("by", ""))
        move = move_named(record.kind, row.act) if row.kind == record.kind else None
        what = f"“{move.words}”" if move else "What you wrote" if row.kind == record.kind else "Your request"
        return Stand(
            "refused",
            f"{what} was not taken",
            words.refusal(by.authority, row.code, who, row.facts),
            row.change_id if may_let_go(row) else "",
        )
    if not rows:
        return Stand()
    moves = [move.words for row in rows if (move := move_named(record.kind, row.act))]
    title = f"Waiting to be sent: {names_words(moves).lower()}" if moves else "Waiting to be sent"
    return Stand("waiting", title, f"{by.authority} checks it again when it arrives.")

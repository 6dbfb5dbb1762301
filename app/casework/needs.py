"""What waits for this person: refused changes, one thing in two versions, what is not signed or not recorded yet, and
steps of the work that nothing else tells of; in words."""

from app.casework import approvals, arrived, came_back, departed, referral_answers, team_laptops, waiting_steps, words
from app.casework.caseworker import Caseworker
from app.casework.contacts import visits_of_occasion
from app.casework.dues import what_of
from app.casework.household import child_name, eldest_first, known_child, practitioner_name, read_as
from app.casework.pages import NeedsYou, WorkState
from app.casework.refused import MOVED_ON
from app.casework.rights import writer
from app.casework.team_pages import LaptopLine
from app.casework.unrecorded import unrecorded
from app.domain import body as bodies
from app.domain.authorship import may_write
from app.domain.contact import CONTACT_WORDS
from app.domain.dispute import Conflict, LateContribution
from app.domain.draft import ContactDraft
from app.domain.drafted import read_draft
from app.domain.kinds import KINDS
from app.domain.referral_draft import ReferralDraft, names_in
from app.domain.stage_draft import StageDraft
from app.domain.visit import Visit
from app.storage import drafts, outbox, records
from app.storage.outbox import OutboxRow
from app.storage.records import Record
from app.storage.vault import Tx


def read(*, by: Caseworker) -> tuple[NeedsYou, ...]:
    """Return what needs this person, refused work first."""
    with by.vault.read() as tx:
        return found(tx, by)


def found(tx: Tx, by: Caseworker) -> tuple[NeedsYou, ...]:
    """Return the same within a transaction that is open already."""
    refused = [_refused(tx, by, rows) for rows in _by_record(tx, stopped_rows(tx))]
    two = [_conflict(tx, by, record, conflict) for record, conflict in disputed(tx, by)]
    late = [_late(tx, by, record, one) for record, one in late_contributions(tx, by)]
    unsigned = [_unsigned(tx, by, kept) for kept in drafts.all_of_them(tx)]
    missing = [_missing(tx, by, record, visit) for record, visit in unrecorded(tx, by)]
    quiet = [_silent(by, one) for one in team_laptops.silent(tx, by)]
    told = (*came_back.found(tx, by), *referral_answers.decided(tx, by))
    known = {one.about for one in told if one.about}  # what was given back to oneself is told once
    steps = [one for one in waiting_steps.found(tx, by) if one.change not in known]
    return (*refused, *quiet, *_overdue(tx, by), *two, *late, *told, *unsigned, *missing, *steps)


def draft_words(tx: Tx, kept: drafts.Draft) -> tuple[str, str]:
    """Return what an unsigned draft is, and whose it is; it must be found again whatever day it was begun."""
    draft = read_draft(kept.body)
    if isinstance(draft, ReferralDraft):
        return "Referral", words.and_list(names_in(draft))
    if isinstance(draft, StageDraft):
        return words.what(draft.kind, "", None), child_name(tx, draft.child)
    names = [known_child(tx, part.child, part.given).name for part in draft.children]
    return CONTACT_WORDS[draft.kind_of_contact], words.and_list(names)


def stopped_rows(tx: Tx) -> list[OutboxRow]:
    """Return refused changes that their author has not replaced yet."""
    return [row for row in outbox.all_of_them(tx) if row.state == outbox.REFUSED and not row.replaced_by]


def open_conflicts(tx: Tx, by: Caseworker) -> list[tuple[Record, Conflict]]:
    """Return the open conflicts that this person may settle, or in which one of the two values is theirs."""
    read_ones = [(record, read_as(record, Conflict)) for record in records.of_kind(tx, "conflict")]
    return [
        (record, conflict)
        for record, conflict in read_ones
        if conflict is not None
        and conflict.step == "open"
        and (by.practitioner in (conflict.standing_by, conflict.other_by) or _may_write(tx, by, record))
    ]


def disputed(tx: Tx, by: Caseworker) -> list[tuple[Record, Conflict]]:
    """Return one conflict for each record in two versions: they are settled together, on one page."""
    return list({conflict.about: (record, conflict) for record, conflict in open_conflicts(tx, by)}.values())


def late_contributions(tx: Tx, by: Caseworker) -> list[tuple[Record, LateContribution]]:
    """Return what arrived late in the case files this person holds, and has not been read yet."""
    found = [(record, read_as(record, LateContribution)) for record in records.of_kind(tx, "late-contribution")]
    return [
        (record, one)
        for record, one in found
        if one is not None and one.step == "unread" and one.author != by.practitioner and _may_write(tx, by, record)
    ]


def _may_write(tx: Tx, by: Caseworker, record: Record) -> bool:
    return may_write(writer(tx, by, record.child), record.kind, bodies.value(record.body))


def reason_of(tx: Tx, by: Caseworker, row: OutboxRow) -> str:
    """Return why a change was refused, with the name of whoever changed the record meanwhile."""
    who = practitioner_name(tx, row.facts.get("by", ""))
    if row.kind == "conflict" and row.code == MOVED_ON:
        return words.settled_first(who) if who else words.CHANGED_SINCE
    return words.refusal(by.authority, row.code, who, row.facts)


def what_and_whose(tx: Tx, row: OutboxRow) -> str:
    """Return what a change is and whose case file it belongs to."""
    what = words.what(row.kind, row.act, records.read(tx, row.record_id))
    name = child_name(tx, row.child_id)
    return f"{what}, {name}" if name else what


def conflict_words(tx: Tx, by: Caseworker, record: Record, conflict: Conflict) -> tuple[str, str]:
    """Return the title and the sentence of two versions: who the other is, and that nothing is lost."""
    fields = words.and_list([field_of(one) for one in _beside(tx, by, conflict)])
    noun = words.named(conflict.about_kind, records.read(tx, conflict.about))
    who = [_said(tx, by, one) for one in (conflict.standing_by, conflict.other_by)]
    name = child_name(tx, record.child)
    title = f"Two versions: {noun}, {name}" if name else f"Two versions: {noun}"
    both = words.and_list(sorted(who, key=lambda one: one != "you"))
    same = conflict.standing_by == conflict.other_by and bool(conflict.other_by)
    said = f"{who[0]} changed this on two laptops" if same else f"{both} both changed this"
    return title, f"{said[:1].upper()}{said[1:]}: {fields}. Both versions stay in the history."


def field_of(conflict: Conflict) -> str:
    """Return what a conflict is about: the field by its label."""
    rules = KINDS[conflict.about_kind].rules if conflict.about_kind in KINDS else {}
    return rules[conflict.field].label.lower() if conflict.field in rules else conflict.field


def _beside(tx: Tx, by: Caseworker, conflict: Conflict) -> list[Conflict]:
    """Return a conflict with the open ones of the same two people about the same record, each field once."""
    people = {conflict.standing_by, conflict.other_by}
    found = [one for _, one in open_conflicts(tx, by) if one.about == conflict.about]
    theirs = [one for one in found if {one.standing_by, one.other_by} == people]
    return list({one.field: one for one in theirs}.values()) or [conflict]


def _said(tx: Tx, by: Caseworker, who: str) -> str:
    return "you" if who == by.practitioner else practitioner_name(tx, who) or "somebody else"


def _by_record(tx: Tx, rows: list[OutboxRow]) -> list[list[OutboxRow]]:
    """Put the refused choices of one record in two versions together: they are looked at together, on one page."""
    grouped: dict[str, list[OutboxRow]] = {}
    for row in rows:
        chosen = choice_of(tx, row)
        grouped.setdefault(chosen.about if chosen else row.change_id, []).append(row)
    return list(grouped.values())


def choice_of(tx: Tx, row: OutboxRow) -> Conflict | None:
    """Return the conflict that a change chooses in, if it is a choice between two versions."""
    record = records.read(tx, row.record_id) if row.kind == "conflict" else None
    return read_as(record, Conflict) if record is not None else None


def choice_words(tx: Tx, rows: list[OutboxRow]) -> str:
    """Return what choices of one record are: of which record, and in which fields."""
    found = [one for row in rows if (one := choice_of(tx, row)) is not None]
    noun = words.named(found[0].about_kind, records.read(tx, found[0].about))
    fields = words.and_list(list(dict.fromkeys(field_of(one) for one in found)))
    return f"{words.what('conflict', '', None)} of {noun}: {fields}"


def _refused(tx: Tx, by: Caseworker, rows: list[OutboxRow]) -> NeedsYou:
    row, chosen = rows[0], choice_of(tx, rows[0])
    if chosen is None:
        return NeedsYou(row.change_id, WorkState.REFUSED, what_and_whose(tx, row), reason_of(tx, by, row))
    name, reasons = child_name(tx, row.child_id), dict.fromkeys(reason_of(tx, by, one) for one in rows)
    title = ", ".join(filter(None, (choice_words(tx, rows), name)))
    return NeedsYou(row.change_id, WorkState.REFUSED, title, " ".join(reasons), chosen.about)


def _unsigned(tx: Tx, by: Caseworker, kept: drafts.Draft) -> NeedsYou:
    what, whose = draft_words(tx, kept)
    saved = by.here(kept.saved_at)
    draft = read_draft(kept.body)
    not_yet = "Not signed"
    if not isinstance(draft, ContactDraft):
        not_yet = "Not sent" if isinstance(draft, ReferralDraft) else "Written, and not in the record yet"
    detail = f"{not_yet}. Saved on this laptop {words.day(saved)}, {saved:%H:%M}"
    gone = departed.title(departed.of_draft(tx, draft))
    detail = f"{gone}. {detail}" if gone else detail
    return NeedsYou(kept.id, WorkState.DRAFT, f"{what}, {whose}", detail)


def _missing(tx: Tx, by: Caseworker, record: Record, visit: Visit) -> NeedsYou:
    """A visit that is past and not recorded: as a fact, because nobody here knows whether it was made."""
    at = by.here(visit.planned)
    whose = [one.name for one in eldest_first([known_child(tx, of.child) for of, _ in visits_of_occasion(tx, record)])]
    when = f"{at:%H:%M}" if at.date() == by.here(by.clock()).date() else f"{words.day(at)}, {at:%H:%M}"
    title = f"{what_of(visit)}, {words.and_list(whose)}"
    return NeedsYou(record.id, WorkState.UNRECORDED, title, f"Planned for {when}, not recorded")


def _late(tx: Tx, by: Caseworker, record: Record, late: LateContribution) -> NeedsYou:
    noun = words.what(late.about_kind, "", records.read(tx, late.about))
    written = f" of {words.day(by.here(late.written))}" if late.written else ""
    detail = f"{arrived.author(tx, late)} wrote it before they learnt that the child had moved. It is in the case file."
    title = f"Arrived after the handover: {noun}{written}, {child_name(tx, record.child)}"
    return NeedsYou(record.id, WorkState.LATE, title, detail)


def _silent(by: Caseworker, one: LaptopLine) -> NeedsYou:
    """Somebody of one's teams of whom nothing was heard since a visit: whether it was made, nobody here knows."""
    ring = f" Ring {one.telephone}." if one.telephone else ""
    title = f"{one.name}: {one.heard[:1].lower()}{one.heard[1:]}"
    return NeedsYou(one.worker, WorkState.SILENT, title, f"{one.visits}.{ring}")


def _overdue(tx: Tx, by: Caseworker) -> tuple[NeedsYou, ...]:
    """Decisions that are this person's and past their time: one line, however many, for the queue has each."""
    late = approvals.overdue(tx, by)
    if not late:
        return ()
    first = late[0]
    if len(late) == 1:
        return (NeedsYou(first.key, WorkState.OVERDUE, f"A decision is overdue: {first.name}", f"{first.left.by}."),)
    title, detail = f"{len(late)} decisions are overdue", f"First {first.name}. {first.left.by}."
    return (NeedsYou(first.key, WorkState.OVERDUE, title, detail),)


def _conflict(tx: Tx, by: Caseworker, record: Record, conflict: Conflict) -> NeedsYou:
    title, detail = conflict_words(tx, by, record, conflict)
    return NeedsYou(conflict.about, WorkState.CONFLICT, title, detail)

"""One paper whole, made from the very body whose hash the decision will name, and what has changed since it was read.

What is decided on is the authority's copy: what waits on this laptop is not in it, and is not decided on.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.casework import covers, entries, holdings
from app.casework.approval_options import Whole, options
from app.casework.approval_pages import (
    ChangedField,
    Fact,
    Member,
    Paper,
    Part,
    Point,
    SentFile,
    Stand,
    TeamChoice,
    WorkerChoice,
)
from app.casework.approval_siblings import siblings
from app.casework.approvals import hash_of, standing, wrote
from app.casework.caseworker import Caseworker
from app.casework.clock_book import book
from app.casework.form_book import forms_here, title_of, unknown_words
from app.casework.headers import header
from app.casework.household import practitioner_name, read_as, read_body
from app.casework.ledger import existing
from app.casework.looks import noted
from app.casework.page_parts import Header
from app.casework.relatives import relatives_of
from app.casework.rights import DecidingRights, deciding_rights
from app.casework.sources import on_day
from app.casework.time_left import time_left
from app.casework.value_words import value_words
from app.casework.words import and_list, refusal
from app.casework.working import working_with
from app.domain import body as bodies
from app.domain.approval import Approval
from app.domain.attachment import Attachment
from app.domain.case_file import CaseFile
from app.domain.form import Form, chosen_words, form_of
from app.domain.kinds import KINDS
from app.domain.moves import STAGES, move_named
from app.domain.plan import PLAN_WORDS, Plan
from app.domain.practitioner import Practitioner, Team
from app.domain.referral import Referral, names_the_public
from app.domain.section import Section
from app.storage import outbox, read_copies, records
from app.storage.records import Record
from app.storage.trouble import StoreTrouble
from app.storage.vault import Tx

YEAR = timedelta(days=365)
_POINTS = 60
NONE_KNOWN, DOES_NOT_APPLY, NOTHING = "None known", "Does not apply", "Nothing written"
_PLAIN = {"none-known": NONE_KNOWN, "does-not-apply": DOES_NOT_APPLY}
_READ = STAGES | {"child", "alert", "allocation"}
_STEPS = {"returned": "given back", "refused": "not approved", "approved": "approved"}
_GONE = {
    "withdrawn": ("The request was taken back", "Nothing is to be decided any more."),
    "expired": ("The request has run out", "It has to be asked again."),
    "superseded": ("What it is about has changed since it was asked", "The decision has to be asked for again."),
}


class _Desk(NamedTuple):
    """What every part of a paper is made from."""

    tx: Tx
    by: Caseworker
    now: datetime
    record: Record
    approval: Approval
    about: Record
    body: bytes
    says: Struct
    can: DecidingRights


def open_paper(key: str, *, by: Caseworker) -> Paper:
    """Return a paper, and note the look and what was read; what cannot be noted is not shown.

    Raises StoreTrouble: no-such-record.
    """
    with by.vault.write() as tx:
        desk = _desk(tx, by, key)
        paper = _paper(desk)
        noted(tx, by, desk.record.child, "approval", desk.about.id)
        read_copies.keep(tx, desk.about, desk.body, desk.now)
    return paper


def again(key: str, *, by: Caseworker) -> Paper:
    """Return a paper as it stands now, without a look: what is in view is read again because something changed."""
    with by.vault.read() as tx:
        return _paper(_desk(tx, by, key))


def _desk(tx: Tx, by: Caseworker, key: str) -> _Desk:
    record = existing(tx, key, "approval")
    body, _, _ = standing(tx, record)
    approval = read_body(body, Approval)
    if approval is None:
        raise StoreTrouble("no-such-record", record=key, kind="approval")
    about = existing(tx, approval.about, approval.about_kind)
    read = outbox.trunk_body(tx, about.id) or about.body
    says = read_body(read, KINDS[about.kind].struct)
    # What a newer program has made cannot be read here whole, and nobody decides on that.
    return _Desk(tx, by, by.clock(), record, approval, about, read, says or _Unreadable(), deciding_rights(tx, by))


class _Unreadable(Struct, frozen=True):
    """A record that only a newer program can read."""

    step: str = ""


def _paper(desk: _Desk) -> Paper:
    tx, by, child = desk.tx, desk.by, desk.record.child
    head = header(tx, by, child, desk.now)
    referral = desk.says if isinstance(desk.says, Referral) else None
    file, kept_out = _file(desk), frozenset({desk.approval.author})
    whole = _whole(desk, file, kept_out)
    own, stand = _own(desk), _stand(desk)
    told = tuple(dict.fromkeys(filter(None, (_referrer(referral), desk.approval.author_name))))
    changed, since = _changed(desk)
    left, _ = time_left(book(desk.tx), by, desk.approval, desk.about.id, referral, desk.now)
    return Paper(
        key=desk.record.id,
        header=head,
        checked=_checked(head, referral),
        reference=f"Social care {head.social_care_id}" if head.social_care_id else "",
        facts=tuple(_facts(desk, file)),
        parts=tuple(_parts(desk, head)),
        received=_received(desk, referral),
        working=working_with(tx, by, child, desk.now),
        points=tuple(_points(desk)),
        on=by.here(desk.now).date(),
        household=tuple(_household(desk)),
        files=tuple(_files(desk)),
        changed=changed,
        since=since,
        left=left,
        options=() if own or stand.state not in ("open", "refused") else options(whole, told),
        teams=_teams(desk),
        signed=_signed(desk, kept_out),
        body_hash=hash_of(desk.body),
        version=desk.about.version,
        about=desk.about.id,
        about_kind=desk.about.kind,
        own=own,
        stand=stand,
        siblings=siblings(tx, by, desk.about, referral, desk.approval.act) if referral and not own else (),
    )


def _file(desk: _Desk) -> CaseFile:
    """The case file as needs read it, with what is decided on as the authority has it."""
    found = {}
    for record in records.of_child(desk.tx, desk.record.child, *sorted(_READ)):
        read = read_as(record, KINDS[record.kind].struct)
        if read is not None:
            found[record.id] = read
    zone = ZoneInfo(desk.by.zone)
    return CaseFile(desk.by.here(desk.now).date(), {**found, desk.about.id: desk.says}, zone, forms_here(desk.tx))


def _whole(desk: _Desk, file: CaseFile, kept_out: frozenset[str]) -> Whole:
    _, _, can = desk.can.by_cover(frozenset(_needed(desk)), kept_out)
    return Whole(file, desk.about.id, desk.about.kind, desk.says, desk.approval, desk.by.practitioner, can, desk.now,
                 ZoneInfo(desk.by.zone), book(desk.tx))  # fmt: skip


def _needed(desk: _Desk) -> frozenset[str]:
    move = move_named(desk.about.kind, desk.approval.act)
    return move.who if move else frozenset()


def _own(desk: _Desk) -> str:
    if isinstance(desk.says, _Unreadable):
        return "It was written with a newer Doorstep. Nobody decides on what they cannot read whole."
    if desk.approval.author == desk.by.practitioner:
        return "You asked for this decision, so somebody else has to take it."
    if desk.by.practitioner in wrote(desk.body):
        return "You wrote what this is about, so somebody else has to decide it."
    return ""


def _stand(desk: _Desk) -> Stand:
    """Where the decision stands: by the authority's copy of the request and by what waits or was refused here."""
    tx, by = desk.tx, desk.by
    if desk.approval.step in _GONE:
        return Stand("gone", *_GONE[desk.approval.step])
    if desk.approval.step != "requested":
        who = "you" if desk.approval.decided_by == by.practitioner else practitioner_name(tx, desk.approval.decided_by)
        at = f" on {_moment(desk, desk.approval.decided)}" if desk.approval.decided else ""
        return Stand(
            "decided", f"Decided by {who or 'somebody else'}{at}: {_outcome(desk.approval)}", desk.approval.reason
        )
    rows = [row for row in outbox.of_record(tx, desk.record.id) if not row.replaced_by]
    shown = read_as(desk.record, Approval)
    if any(row.state == outbox.WAITING for row in rows) and shown and shown.step != "requested":
        title = f"{_outcome(shown)[:1].upper()}{_outcome(shown)[1:]}: proposed by you"
        waits = (
            f"It waits to be sent. {by.authority} checks it again when it arrives, and until then you can take it back."
        )
        return Stand("proposed", title, waits, may_withdraw=True)
    refused = [row for row in rows if row.state == outbox.REFUSED]
    if refused:
        row = refused[-1]
        labels = [_label(desk, name) for name in row.facts.get("fields", "").split()]
        more = f" Changed: {and_list(labels)}." if labels else ""
        who = practitioner_name(tx, row.facts.get("by", ""))
        return Stand("refused", "Your decision was not taken", refusal(by.authority, row.code, who) + more)
    return Stand()


def _label(desk: _Desk, name: str) -> str:
    rules = KINDS[desk.about.kind].rules
    return rules[name].label.lower() if name in rules else name


def _outcome(approval: Approval) -> str:
    if approval.step != "approved":
        return _STEPS.get(approval.step, approval.step)
    move = move_named(approval.about_kind, approval.takes or approval.act)
    return move.words.lower() if move else "approved"


def _moment(desk: _Desk, at: datetime) -> str:
    here = desk.by.here(at)
    return f"{on_day(here.date(), desk.by.here(desk.now).date())}, {here:%H:%M}"


def _received(desk: _Desk, referral: Referral | None) -> str:
    if referral is not None and referral.received is not None:
        return f"Received {_moment(desk, referral.received)}"
    return f"Asked {_moment(desk, desk.approval.asked)}" if desk.approval.asked else ""


def _referrer(referral: Referral | None) -> str:
    if referral is None:
        return ""
    if names_the_public(referral):
        return "A member of the public"
    return referral.referrer_name or referral.author_name


def _checked(head: Header, referral: Referral | None) -> str:
    if referral is not None and referral.known:
        return "looked up: known already" if referral.known == "known" else "looked up: not known before"
    return "NHS number checked" if head.nhs_verified else ""


def _facts(desk: _Desk, file: CaseFile) -> Iterator[Fact]:
    says = desk.says
    if isinstance(says, Referral) and says.harm_now == "yes":
        yield Fact(f"In danger now: {says.harm_words}" if says.harm_words else "In danger now", "danger", "siren")
    active = [PLAN_WORDS[one.plan_kind] for one in file.of(Plan).values() if one.step == "active"]
    kind = KINDS[desk.about.kind].name.replace("-", " ").capitalize()
    yield Fact(f"{kind}, {and_list([one.lower() for one in active]) or 'no open plan'}", "neutral", "users")
    if isinstance(says, Referral):
        told = {"told": ("The family knows", "ok", "circle-check"),
                "not-told": ("The family was not told", "warn", "circle-alert")}  # fmt: skip
        if says.told in told:
            yield Fact(*told[says.told])
        agreed = {"given": ("The family agrees", "ok", "circle-check"),
                  "refused": ("The family does not agree", "warn", "circle-alert")}  # fmt: skip
        if says.consent in agreed:
            yield Fact(*agreed[says.consent])
        if says.passed_by:
            yield Fact(f"Passed on by {says.passed_by}", "info", "building-2")
        if says.level:
            yield Fact(f"Level of need {says.level}", "info", "chart-column")
    ended = [one for one in file.of(Plan).values() if one.step == "ended" and one.ended]
    for one in sorted(ended, key=lambda one: one.ended or file.today)[-1:]:
        on = one.ended or file.today
        yield Fact(f"{PLAN_WORDS[one.plan_kind]} ended {on.day} {on:%B} {on.year}", "info", "history")


def _parts(desk: _Desk, head: Header) -> Iterator[Part]:
    said = _sections(desk.says)
    form = _form(desk)
    titles = {one.id: one.title for one in form.sections} if form else {id: title_of(None, id) for id in said}
    if form is None and said:
        version = getattr(desk.says, "form_version", 0)
        yield Part("The form is not here yet", unknown_words(desk.by.authority, version), "info")
    referral = desk.says if isinstance(desk.says, Referral) else None
    first = "concern" if referral else next(iter(titles), "")
    opening = f"What {_referrer(referral)} reports" if referral and _referrer(referral) else titles.get(first, "")
    yield _part(said.get(first), opening or "What it says", form=form)
    for id in ("childs-views", "childs-voice"):
        if id in titles:
            yield _part(said.get(id), f"What {head.given} said", "quote", form)
    yield _asked(desk, referral)
    rest = [(said[id], title) for id, title in titles.items() if id not in (first, "childs-views", "childs-voice")
            and id in said]  # fmt: skip
    yield from (_part(section, title, form=form) for section, title in rest if section.says == "words")
    for says, words in _PLAIN.items():  # what was said to be nothing takes one line, and not a panel each
        if titled := [title for section, title in rest if section.says == says]:
            yield Part(words, ", ".join(titled), says_nothing=True)


def _asked(desk: _Desk, referral: Referral | None) -> Part:
    """What is asked for; of a referral under who screened it and when, as the authority wrote it down."""
    move = move_named(desk.about.kind, desk.approval.act)
    by = desk.approval.author_name or practitioner_name(desk.tx, desk.approval.author)
    screener = practitioner_name(desk.tx, referral.screened_by) if referral and referral.screened_by else ""
    title = f"{'Screening' if referral else 'Asked'} by {by}" if by else "What is asked for"
    if referral and referral.screened and screener:
        title = f"Screened by {screener}, {_moment(desk, referral.screened)}"
    suggests = f"{by} suggests" if screener and by and by != screener else "Suggests"
    asks = f"{suggests}: {move.words}." if move else ""
    return Part(title, " ".join(filter(None, (asks, desk.approval.words))), "list-checks")


def _form(desk: _Desk) -> Form | None:
    return form_of(getattr(desk.says, "form", ""), getattr(desk.says, "form_version", 0), forms_here(desk.tx))


def _sections(says: Struct) -> dict[str, Section]:
    found: tuple[Section, ...] = getattr(says, "sections", ())
    return {one.id: one for one in found}


def _part(section: Section | None, title: str, icon: str = "", form: Form | None = None) -> Part:
    if section is None:
        return Part(title, NOTHING, icon, says_nothing=True)
    plain = _PLAIN.get(section.says, "")
    words = plain or "\n".join(filter(None, (chosen_words(section, form), section.words)))
    return Part(title, words or NOTHING, icon, says_nothing=not words or bool(plain))


def _points(desk: _Desk) -> Iterator[Point]:
    since = desk.by.here(desk.now).date() - YEAR
    for one in entries.latest(desk.tx, desk.by, desk.record.child, desk.now, limit=_POINTS):
        on = desk.by.here(one.happened).date()
        if on >= since or (one.until and one.until >= since):
            yield Point(on, one.sector, one.title, one.until)


def _household(desk: _Desk) -> Iterator[Member]:
    found = relatives_of(desk.tx, desk.by, desk.record.child, desk.now)
    for one in found:
        if one.at_home and one.place != "child":
            yield Member(", ".join(filter(None, (one.name, one.age, one.role.lower()))))
    roles = " ".join(one.role.casefold() for one in found)
    for role in ("mother", "father"):
        if role not in roles.replace("grandmother", "").replace("grandfather", "").replace("stepfather", ""):
            yield Member(f"{role.capitalize()} not recorded: ask", missing=True)


def _files(desk: _Desk) -> Iterator[SentFile]:
    for record in records.of_child(desk.tx, desk.record.child, "attachment"):
        one = read_as(record, Attachment)
        if one is not None and one.about == desk.about.id:
            yield SentFile(record.id, one.name, here=True)


def _changed(desk: _Desk) -> tuple[tuple[ChangedField, ...], str]:
    """What says something else than when this person read it last, field by field and section by section."""
    before = read_copies.of(desk.tx, desk.about.id)
    if before is None or before.body == desk.body:
        return (), ""
    old, new = bodies.value(before.body), bodies.value(desk.body)
    here = desk.by.here(desk.now)
    found: list[ChangedField] = []
    for name, rule in KINDS[desk.about.kind].rules.items():
        was, now = old.get(name, rule.default), new.get(name, rule.default)
        if was == now:
            continue
        if name == "sections":
            found += _changed_sections(desk, was, now)
        else:
            words = (value_words(desk.about.kind, name, one, here) for one in (was, now))
            found.append(ChangedField(rule.label, *words))
    return tuple(found), f"since you read it, {_moment(desk, before.at)}"


def _changed_sections(desk: _Desk, was: Any, now: Any) -> Iterator[ChangedField]:
    form = _form(desk)
    old, new = ({str(one.get("id")): one for one in side or ()} for side in (was, now))
    for id in dict.fromkeys([*old, *new]):
        before, after = _section_words(old.get(id), form), _section_words(new.get(id), form)
        if before != after:
            yield ChangedField(title_of(form, id), before, after)


def _section_words(section: Any, form: Form | None) -> str:
    if not section:
        return NOTHING
    plain = _PLAIN.get(section.get("says", ""), "")
    said = Section(id=str(section.get("id")), chosen=tuple(section.get("chosen", ())))
    return plain or ", ".join(filter(None, (chosen_words(said, form), section.get("words", "")))) or NOTHING


def _teams(desk: _Desk) -> tuple[TeamChoice, ...]:
    """The authority's teams, with their workers by how many open children each has in what this laptop knows."""
    tx, on = desk.tx, desk.by.here(desk.now).date()
    held = holdings.open_children(tx, on)
    people = [(r.id, one) for r in records.of_kind(tx, "practitioner") if (one := read_as(r, Practitioner))]
    found = []
    for record in records.of_kind(tx, "team"):
        team = read_as(record, Team)
        if team is None or team.agency != desk.by.agency:
            continue
        workers = [
            WorkerChoice(id, one.name, len(held.get(id, ())))
            for id, one in people
            if one.team == record.id and {"SW", "LP"} & set(one.capabilities)
        ]
        found.append(TeamChoice(record.id, team.name, tuple(sorted(workers, key=lambda one: (one.children, one.name)))))
    return tuple(sorted(found, key=lambda one: one.name))


def _signed(desk: _Desk, kept_out: frozenset[str]) -> str:
    cover, _, _ = desk.can.by_cover(_needed(desk), kept_out)
    place = covers.words(desk.tx, desk.by, cover)
    return f"Signed as {', '.join(filter(None, (desk.by.name, place)))}. A later change is a new decision."

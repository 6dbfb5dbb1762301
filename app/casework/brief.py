"""Before you knock: what one must know at the door, on one page. Who reads it is noted by whoever opens it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.casework import entries, patterns
from app.casework.at_home import at_home
from app.casework.caseworker import Caseworker
from app.casework.cautions import Joins, cautions_of, who_and_how
from app.casework.contacts import visits_of_occasion
from app.casework.disputed import disputes_of
from app.casework.headers import ALONE, header
from app.casework.household import KnownChild, known_child, read_as
from app.casework.ledger import existing
from app.casework.next_dates import due_words
from app.casework.page_parts import Entry, Header
from app.casework.sources import on_day, sources_of
from app.casework.story_pages import BriefPage
from app.casework.told import Happened, Told, contacts_back_to, is_late
from app.casework.withheld import IN_WHAT_YOU_SEE, withheld_words
from app.casework.working import working_with
from app.domain.contact import CONTACT_WORDS, is_remote
from app.domain.patterns import HALF_A_YEAR
from app.domain.visit import UNDER_WAY, Visit
from app.storage import marks, records
from app.storage.vault import Tx

LISTED = 5
"""How many lines of what happened since are on the page; the others are counted."""

_JUST_NOW = timedelta(minutes=15)
_DONE = {"recorded": " Recorded already.", "cancelled": " Called off."}


class _Since(NamedTuple):
    """When the child was last seen, in words, and what happened after it."""

    words: str
    lines: tuple[Entry, ...]


def read(child: str, *, by: Caseworker, visit: str = "") -> BriefPage:
    """Return the brief of a child, for a planned visit or for none.

    Raises StoreTrouble with the code no-such-record for a visit that is not on this laptop.
    """
    now = by.clock()
    with by.vault.read() as tx:
        occasion = _occasion(tx, child, visit)
        planned = occasion.get(child)
        told = _told(tx, by, child, now)
        since = _since(tx, by, child, now, told)
        whose = header(tx, by, child, now)
        working = tuple(one for one in working_with(tx, by, child, now) if one.state != "ended" and not one.you)
        withheld = withheld_words(tx, by, child, now, lambda: working)
        past = _past(planned, now)
        joins = _still_to_meet(who_and_how(tx, by, planned, working), past=past)
        warnings, orders = cautions_of(tx, [child, *(one for one in occasion if one != child)], joins)
        said_above = any(one.title == ALONE for one in warnings)
        return BriefPage(
            header=whose,
            visit=visit,
            heading=_heading(
                by,
                _spoken(known_child(tx, child), whose),
                planned,
                told,
                now,
                joins=joins,
                met=not said_above,
                withheld=bool(withheld),
                due=due_words(tx, by, child, planned, now) if planned and planned.step == "planned" else "",
            ),
            warnings=warnings,
            orders=orders,
            why=_why(planned, whose),
            patterns=tuple(f"{one.title}: {one.words}" for one in patterns.of_told(tx, by, child, now, told)),
            prompts=tuple(prompt.words for prompt in planned.prompts) if planned else (),
            since_words=since.words,
            since=since.lines[:LISTED],
            since_more=max(0, len(since.lines) - LISTED),
            received_words=_received(by, marks.read(tx).last_exchange_at, now),
            at_home=at_home(tx, child, by.here(now).date()),
            working=working,
            sources=sources_of(tx, by, child, now),
            disputes=disputes_of(tx, by, child),
            withheld=withheld,
            past=past,
        )


def next_visit(child: str, *, by: Caseworker) -> str:
    """Return the visit that this practitioner makes next to a child, from today to two weeks on, or nothing."""
    begin, _ = by.day(by.clock())
    with by.vault.read() as tx:
        found = [(record.id, read_as(record, Visit)) for record in records.still_planned(tx, [child])]
    mine = [
        (visit.planned, id)
        for id, visit in found
        if visit is not None
        and by.practitioner in (visit.practitioner, visit.with_practitioner)
        and begin <= visit.planned < begin + _AHEAD
    ]
    return min(mine)[1] if mine else ""


_AHEAD = timedelta(days=14)


def _occasion(tx: Tx, child: str, visit: str) -> dict[str, Visit]:
    """The planned visits of the occasion by child; siblings are seen together, and one of them may be asked for."""
    if not visit:
        return {}
    chosen = existing(tx, visit, "visit")
    found = {record.child: planned for record, planned in visits_of_occasion(tx, chosen)}
    return found if child in found else {child: found[chosen.child], **found}


def _told(tx: Tx, by: Caseworker, child: str, now: datetime) -> list[Happened]:
    """Contacts as far back as patterns look, or to the last time the child was seen, whichever is longer ago."""
    return contacts_back_to(tx, by, child, by.here(now).date() - HALF_A_YEAR, _mine(by))


def _since(tx: Tx, by: Caseworker, child: str, now: datetime, told: Sequence[Happened]) -> _Since:
    """After this person last saw the child; if they never did, after anybody of their agency did."""
    mine = _newest(told, _mine(by))
    last = mine or _newest(told, lambda one: _saw(one) and one.agency == by.agency)
    if last is None or last.told is None:
        return _Since("No time recorded", entries.lines(tx, by, child, now, told))
    newer = [one for one in told if one.at > last.at or _learnt_after(one, last)]
    lines = entries.lines(tx, by, child, now, newer)
    known = {one.record for one in newer}
    words = _ago(last.at, by.here(now))
    return _Since(
        words if mine else f"{words}, seen by {last.told.author_name}",
        tuple(line for line in lines if line.happened > last.at or line.record in known),
    )


def _learnt_after(one: Happened, last: Happened) -> bool:
    """What happened before and was written late is news as well."""
    written = one.told.written if one.told and is_late(one.told) else None
    return written is not None and written > last.at and one.record != last.record


def _newest(told: Sequence[Happened], wanted: Callable[[Happened], bool]) -> Happened | None:
    return next((one for one in told if wanted(one)), None)


def _saw(one: Happened) -> bool:
    return one.told is not None and one.told.seen == "seen" and not is_remote(one.told.kind_of_contact)


def _mine(by: Caseworker) -> Callable[[Happened], bool]:
    def wanted(one: Happened) -> bool:
        told = one.told or Told()
        wrote = by.practitioner in (told.author, *told.co_authors)
        return _saw(one) and wrote and not told.stayed_away(by.practitioner)

    return wanted


def _ago(at: datetime, now: datetime) -> str:
    """How long ago in days, and the day: 13 days, Fri 30 Oct."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return f"Today, {at:%H:%M}"
    return f"{days} {'day' if days == 1 else 'days'}, {on_day(at.date(), now.date())}"


def _why(planned: Visit | None, whose: Header) -> str:
    """Why somebody goes, as it was planned; where nobody wrote it, what stands for the child, which is why."""
    if planned is None or planned.why:
        return planned.why if planned else ""
    return f"{whose.status.words}." if whose.status.code else ""


def _past(planned: Visit | None, now: datetime) -> bool:
    """Whether the planned time is so long past that nobody is on the way to it, and nothing is recorded of it."""
    return planned is not None and planned.step == "planned" and now - planned.planned >= UNDER_WAY


def _still_to_meet(joins: Joins | None, *, past: bool) -> Joins | None:
    """Where two were to meet is no help when the time for it is over."""
    return joins._replace(meets="") if joins and past else joins


def _spoken(known: KnownChild, whose: Header) -> str:
    """Who interprets: by name, or what the alert says of it."""
    alert = next((chip.words for chip in whose.alerts if chip.topic == "communication"), "")
    return _interpreter(known.child.interpreter) or (f"{alert.rstrip('.')}." if alert else "")


def _heading(  # noqa: PLR0913 - what stands in a heading
    by: Caseworker,
    spoken: str,
    planned: Visit | None,
    told: Sequence[Happened],
    now: datetime,
    *,
    joins: Joins | None,
    met: bool,
    withheld: bool,
    due: str,
) -> str:
    """What is planned, by when it is due, with whom, and where no warning says it how the two meet."""
    if planned is None:
        return _last_seen(told, by.here(now).date(), withheld=withheld)
    kind = CONTACT_WORDS.get(planned.kind_of_visit, "") if planned.kind_of_visit != "other" else ""
    at, today = by.here(planned.planned), by.here(now).date()
    day = "today" if at.date() == today else on_day(at.date(), today)
    joined = f", with {joins.name}" if joins and joins.name else ""
    joined += f", who {joins.meets}" if joins and joins.meets and met else ""
    when = f"planned for {at:%H:%M} {day}, not recorded" if _past(planned, now) else f"{day} {at:%H:%M}"
    when += f", {due}" if due else ""
    heading = f"{kind or planned.purpose} {when}{joined}.{_DONE.get(planned.step, '')}"
    return f"{heading} {spoken}".strip()


def _interpreter(who: str) -> str:
    """Fadumo Ali, interpreter, by telephone, as it is said in a heading."""
    parts = [part.strip() for part in who.split(",")]
    said = " ".join(part for part in parts if part and part.casefold() != "interpreter")
    return f"Interpreter {said.replace('by telephone', 'by phone')}." if said else ""


def _last_seen(told: Sequence[Happened], today: date, *, withheld: bool) -> str:
    last = _newest(told, _saw)
    if last is None or last.told is None:
        return "No contact on this laptop says that the child was seen."
    alone = ", alone" if last.told.alone == "alone" else ""
    seen = f", {IN_WHAT_YOU_SEE}" if withheld else ""
    return f"Last seen {on_day(last.at.date(), today)} by {last.told.author_name}{alone}{seen}."


def _received(by: Caseworker, last: datetime | None, now: datetime) -> str:
    """Say up to when the page is known; the laptop's silence since then is no sign that nothing happened."""
    if last is None:
        return f"Nothing has been received from {by.authority} on this laptop yet."
    at, today = by.here(last), by.here(now).date()
    when = f"{at:%H:%M} today" if at.date() == today else f"{at:%H:%M} on {on_day(at.date(), today)}"
    if now - last < _JUST_NOW:
        return f"Received {when}."
    return f"Received up to {when}. Something may have happened since."

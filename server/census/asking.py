"""What the census would find, for somebody who asks: by their own children, or in numbers by all of the authority.

A child is named to whoever may see all that the census is filled from, today, and to nobody else.
"""

from collections import defaultdict

from sqlalchemy import Connection, text

from app.domain.kinds import KINDS as KIND_OF
from app.domain.practitioner import FIGURES
from server import audit
from server.audit import AuditEntry
from server.census import reading
from server.census.filling import KINDS, STATUS, filled
from server.census.findings import Findings
from server.census.period import Period
from server.census.rules import RULES
from server.directory import directory_for
from server.door import Caller
from server.hub import Hub
from server.refusal import Refusal
from server.setwise import listed
from sync import wire_census

MAY_SEE_ALL = frozenset((FIGURES, "IG"))
"""The capabilities by which somebody reads how often a return of the whole authority breaks each rule."""

CHILDREN = 20_000
"""So many children are looked at while somebody waits; of more the authority's IT makes the report."""

CATEGORIES = frozenset((
    *(KIND_OF[kind].category({}) for kind in KINDS), KIND_OF["alert"].category({"topic": STATUS}),
))  # fmt: skip
"""What a case file is read by: who may see all of these may be told what is wrong in it."""

_SEEN = text(
    "SELECT child_id FROM doorstep.access WHERE practitioner = CAST(:practitioner AS uuid) "
    "AND category = ANY(CAST(:categories AS text[])) "
    "AND (since IS NULL OR since <= (SELECT doorstep.today())) "
    "AND (until IS NULL OR until >= (SELECT doorstep.today())) "
    "GROUP BY child_id HAVING count(DISTINCT category) = :all ORDER BY child_id"
)


def census(hub: Hub, caller: Caller, ask: wire_census.CensusAsk) -> wire_census.CensusAnswer:
    """Answer with what a return for the period would break; each child that is named has it in their audit.

    Raises Refusal (400, period) for a period that ends before it begins, (403, census-not-yours) for the whole
    authority where that is not theirs to see, and (413, too-large) where it has too many children.
    """
    period = Period(ask.since, ask.until)
    if not period.is_one:
        raise Refusal(400, "period", "The period ends before it begins, or is in no year of the census.")
    with hub.database.writing() as connection:
        if ask.whole:
            _refuse_whole(connection, caller)
        seen = _seen(connection, caller)
    findings, named = Findings(period), defaultdict[str, list[str]](list)
    with reading.one_moment(hub) as connection:
        children = reading.everybody(connection) if ask.whole else seen
        if len(children) > CHILDREN:
            raise Refusal(
                413, "too-large", "There are too many children to look at now. Ask your authority's IT for it."
            )
        for read in reading.case_files(hub, connection, children, hub.clock()):
            one = filled(read.child, read.file, period, read.unreadable)
            for number, child in findings.look(read.child, one) if one else ():
                if child in seen:
                    named[number].append(child)
    _audit(hub, caller, period, {child for some in named.values() for child in some})
    lines = _lines(findings, named, whole=ask.whole)
    return wire_census.CensusAnswer(
        now=hub.clock(), since=ask.since, until=ask.until, whole=ask.whole, children=findings.children,
        cases=findings.cases, lines=lines,
    )  # fmt: skip


def _refuse_whole(connection: Connection, caller: Caller) -> None:
    known = directory_for(connection, caller.practitioner)
    own = caller.sector == "social" and caller.agency == known.authority(caller.agency)
    if not own or MAY_SEE_ALL.isdisjoint(known.can(caller.practitioner)):
        raise Refusal(403, "census-not-yours", "What the whole return would break is not yours to see.")


def _seen(connection: Connection, caller: Caller) -> frozenset[str]:
    wanted = {"practitioner": caller.practitioner, "categories": listed(CATEGORIES), "all": len(CATEGORIES)}
    return frozenset(map(str, connection.execute(_SEEN, wanted).scalars()))


def _lines(findings: Findings, named: dict[str, list[str]], *, whole: bool) -> tuple[wire_census.CensusLine, ...]:
    """What no single child breaks is said of the whole authority alone: of some of its children it says nothing."""
    found = dict(findings.counts()) if whole else findings.found
    return tuple(
        wire_census.CensusLine(
            number=rule.number,
            query=rule.is_query,
            words=rule.words,
            count=found[rule.number],
            children=tuple(named.get(rule.number, ())[: wire_census.NAMED]),
        )
        for rule in RULES
        if found.get(rule.number)
    )


def _audit(hub: Hub, caller: Caller, period: Period, children: set[str]) -> None:
    about = f"{period.since} to {period.until}"
    entries = [
        AuditEntry(child, hub.clock(), caller.practitioner, caller.device, "census look", about)
        for child in sorted(children)
    ]
    with hub.database.writing() as connection:
        audit.append(connection, entries)

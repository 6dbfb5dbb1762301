"""The overview of one child: who is working with the child, the family, what happened last, what is planned."""

from collections.abc import Iterable

from app.casework import entries, patterns, tasks
from app.casework.case_pages import ChildPage
from app.casework.caseworker import Caseworker
from app.casework.disputed import disputes_of
from app.casework.headers import header
from app.casework.next_dates import planned_of
from app.casework.page_parts import WorkingWith
from app.casework.relatives import relatives_of
from app.casework.sources import OLD, sources_of
from app.casework.withheld import withheld_words
from app.casework.working import FURTHER, RING_FIRST, agencies_among, working_with

LATEST = 8
"""How many lines of the chronology the overview shows."""


def read(child: str, *, by: Caseworker) -> ChildPage:
    """Return the overview of a child."""
    now = by.clock()
    with by.vault.read() as tx:
        working = working_with(tx, by, child, now)
        return ChildPage(
            header=header(tx, by, child, now),
            working=working,
            agencies=agencies_among(tx, by, child, now),
            relatives=relatives_of(tx, by, child, now),
            latest=entries.latest(tx, by, child, now, limit=LATEST),
            patterns=patterns.of_child(tx, by, child, now),
            planned=planned_of(tx, by, child, now),
            disputes=disputes_of(tx, by, child),
            unheard=tuple(one for one in sources_of(tx, by, child, now) if one.state in OLD),
            telephone_list=telephone_list(working),
            withheld=withheld_words(tx, by, child, now, lambda: working),
            tasks=tasks.of_child(tx, by, child),
        )


def telephone_list(working: Iterable[WorkingWith]) -> str:
    """Return who is working with the child with their numbers, a line each, to be copied; nobody who has left."""
    lines = []
    for one in working:
        if one.sensitive:
            lines.append(f"{FURTHER}. {RING_FIRST}: {one.telephone or 'no number recorded'}")
        elif one.state != "ended":
            lines.append(f"{', '.join(filter(None, (one.name, one.role)))}: {one.telephone or 'no number recorded'}")
    return "\n".join(lines)

"""The chronology: everything recorded about a child in its order, with what repeats in it and how fresh it is."""

from app.casework import entries, patterns
from app.casework.caseworker import Caseworker
from app.casework.headers import header
from app.casework.sources import sources_of
from app.casework.story_pages import ChronologyPage
from app.casework.told import contacts
from app.casework.withheld import withheld_words
from app.casework.working import working_with


def read(child: str, *, by: Caseworker) -> ChronologyPage:
    """Return the chronology of one child; `begins` is the day of the first line."""
    now = by.clock()
    with by.vault.read() as tx:
        told = contacts(tx, by, child)
        lines = entries.lines(tx, by, child, now, told)
        return ChronologyPage(
            header=header(tx, by, child, now),
            entries=lines,
            patterns=patterns.of_told(tx, by, child, now, told),
            sources=sources_of(tx, by, child, now),
            begins=lines[-1].happened.date() if lines else None,
            today=by.here(now).date(),
            withheld=withheld_words(tx, by, child, now, lambda: working_with(tx, by, child, now)),
        )
